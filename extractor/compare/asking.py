"""What a model says of the claims of one story: which are about one thing, and what they answer.

A story is cut into questions of so many claims as the model can look at, in the order of their
days. The later ones are told what the earlier ones found, so a fact may go on from one to the next.
What the model writes is data: numbers that it was not shown are left out.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from extractor.compare.clusters import Group
from extractor.compare.points import Point
from extractor.compare.relations import verdict
from extractor.engines import Engine
from extractor.errors import ModelError, ServiceUnavailable
from extractor.models import Claim
from extractor.news.numbers.numerals import numeral
from extractor.prompting import catalog
from extractor.prompting.prompt import Message
from extractor.prompting.schema import Schema
from extractor.text import excerpt

__all__ = ["Answered", "Asker", "Conversation", "Shown", "Story", "asked_group"]

SMALL = 24  # claims that a small model is shown at a time
KNOWN = 40  # questions of earlier claims that are told
FACTS = 3  # of an answer, for each claim that was shown
BATCH = 64  # stories that are under way at once
LONGEST = 200  # characters of a question or an answer
_WORD = re.compile(r"\w+(?:[.,-]\w+)*")
MARKS = {"denied": " (denies)", "unconfirmed": " (declines)", "hedged": " (perhaps)"}


class Asker(Protocol):
    """Who asks the model: an `Extractor`."""

    engine: Engine

    @property
    def strong(self) -> bool:
        """Whether the model is more than a small one."""

    def answers(
        self, chats: Sequence[tuple[list[Message], int]], schema: Schema
    ) -> list[tuple[Any, ...] | ModelError | ServiceUnavailable]:
        """The items of each answer, or why there is none."""


class Shown(NamedTuple):
    """A claim by its number, and the line that the model sees of it."""

    n: int
    line: str

    @classmethod
    def of(cls, n: int, claim: Claim, document: str, day: int) -> "Shown":
        """The line of a claim: the mark of its document, its day, who says it, and what."""
        date = dt.date.fromordinal(day).isoformat() if day else "no date"
        who = claim.attribution[0].name if claim.attribution else "itself"
        mark = MARKS.get(claim.stance, "")
        return cls(n, f"{document} {date} | {who}{mark}: {claim.statement}")


Story = Sequence[Shown]  # its claims, in order


@dataclass(frozen=True)
class Answered:
    """Claims that answer one question, and what each of them answers.

    - `answers`: by the number of the claim
    - `same`: claims, each of several, whose sources are one and the same by the model
    """

    question: str
    answers: dict[int, str] = field(default_factory=dict)
    same: list[tuple[int, ...]] = field(default_factory=list)


@dataclass
class Conversation:
    """The questions about the stories of a comparison, and how many were answered.

    - `prompt`: how it is asked
    - `asked`, `failed`: requests that were made, and those without an answer, by reason
    """

    asker: Asker
    asked: int = 0
    failed: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wanted = catalog.schema("compare")
        self._schema, self.prompt = catalog.chosen(wanted, strong=self.asker.strong)
        self._size = self.prompt.max_sentences if self.asker.strong else SMALL

    def about(self, stories: Iterable[Story]) -> Iterator[tuple[Story, list[Answered]]]:
        """Each story with what the model says of it."""
        batch: list[Story] = []
        for story in stories:
            batch.append(story)
            if len(batch) == BATCH:
                yield from self._ask(batch)
                batch = []
        yield from self._ask(batch)

    def _ask(self, stories: list[Story]) -> Iterator[tuple[Story, list[Answered]]]:
        """Asks about the first claims of each story, then about the next ones, if it has more."""
        found: list[dict[str, Answered]] = [{} for _ in stories]
        windows = [_windows(story, self._size) for story in stories]
        for turn in range(max(map(len, windows), default=0)):
            waiting = [at for at, each in enumerate(windows) if turn < len(each)]
            chats = [self._chat(windows[at][turn], found[at]) for at in waiting]
            answers = self.asker.answers(chats, self._schema)
            for at, answer in zip(waiting, answers, strict=True):
                self._take(answer, windows[at][turn], found[at])
        for story, facts in zip(stories, found, strict=True):
            yield story, [answered for answered in facts.values() if answered.answers]

    def _chat(self, window: Story, known: Iterable[str]) -> tuple[list[Message], int]:
        lines = [shown.line for shown in window]
        return self.prompt.about(lines, self._schema, before=list(known)[-KNOWN:])

    def _take(self, answer: Any, window: Story, found: dict[str, Answered]) -> None:
        self.asked += 1
        if isinstance(answer, Exception):
            self.failed += 1
            reason = excerpt(str(answer), LONGEST)
            self.reasons[reason] = self.reasons.get(reason, 0) + 1
            return
        most = len(window)
        for item in answer[: FACTS * most]:
            question = _one_line(item.question)
            taken = found.setdefault(question, Answered(question))
            for each in item.answers[:most]:
                for n in _shown(each.claims, window):
                    taken.answers.setdefault(n, _one_line(each.answer))
            for numbers in getattr(item, "same", [])[:most]:
                claims = tuple(n for n in _shown(numbers, window) if n in taken.answers)
                taken.same.append(claims)


def _shown(numbers: Sequence[int], window: Story) -> list[int]:
    """The claims by the numbers that the model was shown; others are left out."""
    most = len(window)
    return [window[number - 1].n for number in numbers[:most] if 1 <= number <= most]


def asked_group(answered: Answered, points: Mapping[int, Point], facet: int) -> Group | None:
    """The claims that answer a question, each by a number or as a whole; None for a single one.

    - `facet`: the node of claims as a whole, below -1, of this question alone
    """
    if len(answered.answers) < 2:
        return None
    nodes = {n: _measure(points[n], said, facet) for n, said in answered.answers.items()}
    first, *others = sorted(nodes)
    because = tuple((first, n, f"the model: {answered.question}") for n in others)
    return Group(tuple(sorted(nodes.items())), because)


def _measure(point: Point, answer: str, facet: int) -> int:
    """The number of a claim that an answer repeats; `facet` if it repeats none."""
    said = _numbers(answer)
    for at, measure in enumerate(point.measures):
        number = _numbers(measure.text)
        if number and (number <= said or (said and said <= number)):
            return at
    return facet


def _numbers(text: str) -> set[float | str]:
    """The values of the numbers of a text, else its words; nothing of an answer that is a verdict.

    "About 18" and "18 tons" have the same number, and so have "thirty-one" and "31".
    """
    words = [] if verdict(text) else _WORD.findall(text.casefold())
    values: set[float | str] = {found.low for found in map(numeral, words) if found}
    return values or {*words}


def _windows(story: Story, size: int) -> list[Story]:
    """A story in parts of equal size, as few as there can be; nothing of a single claim."""
    if len(story) < 2:
        return []
    parts = -(-len(story) // size)
    each = -(-len(story) // parts)
    return [story[at : at + each] for at in range(0, len(story), each)]


def _one_line(text: str) -> str:
    return excerpt(" ".join(text.split()), LONGEST)
