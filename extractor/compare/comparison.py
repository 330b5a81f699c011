"""The facts of some documents.

1. Read: each claim is reduced to words, names and numbers (`reading`, `points`), which an index on
   disk keeps (`index`).
2. Candidates: pairs of claims that share something rare (`blocking`).
3. Decide: what two claims are about one thing, and why (`same`); with an encoder also what means
   the same in other words (`meaning`).
4. Group: links become facts (`clusters`).
5. Judge: voices, documents that repeat others, positions and the relation (`voices`, `copies`,
   `relations`, put together by `judge`).
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from extractor.compare.asking import Asker, Conversation, Shown, Story, asked_group
from extractor.compare.clusters import combined, groups, parts
from extractor.compare.deciding import Decision, blocks, decide, decided
from extractor.compare.index import Index
from extractor.compare.judge import Judge, article_voice, write_voices
from extractor.compare.model import Comparison, Copy, Fact, Told, Voice
from extractor.compare.reading import Read, read
from extractor.compare.same import Link, computed_links, links
from extractor.engines.encoder import Encoder
from extractor.engines.local import cores
from extractor.errors import SettingsError, StorageError
from extractor.text import first_line

__all__ = ["ASKS", "Asking", "Comparing", "Decided", "facts"]

Decided = tuple[tuple[str, str], tuple[str, str], Link]
ASKS = ("none", "unsure", "all")
"""What a model is asked: nothing; of stories that several documents tell, beside the rules; or all
claims, of which it then decides alone, but for figures that are equal by the rules."""


def facts(
    documents: Iterable[Told],
    *,
    ask: str | None = None,
    asker: Asker | None = None,
    meaning: Encoder | None = None,
) -> Comparison:
    """What the claims of some documents say of the same things: who agrees, differs, denies.

    - `documents`: results of the library, or documents of a run; those with one id have one text
    - `ask`: what a model is asked, see `ASKS`; by default "unsure" with an `asker`, else "none"
    - `asker`: the `Extractor` whose model is asked, through its cache and limits
    - `meaning`: the encoder that finds what means the same in other words, see `sentence_encoder`;
      by default words, names and numbers alone decide

    The order of the documents does not matter. Records of a schema of your own are left out.
    Raises SettingsError if two texts have one id, or `ask` and `asker` do not fit; and what stops
    the model: ServiceDenied, BudgetSpent, StorageError.
    """
    comparing = Comparing(Asking(ask, asker, meaning))
    try:
        for told in documents:
            comparing.add(told)
        found = comparing.facts()
        return Comparison(
            facts=tuple(found),
            voices=tuple(comparing.voices()),
            copies=tuple(comparing.copies()),
        )
    except sqlite3.OperationalError as error:
        raise StorageError(
            f"The folder for temporary files cannot be written ({first_line(error)}): make room "
            "there, or name another one in the variable SQLITE_TMPDIR."
        ) from error
    finally:
        comparing.close()


class Asking:
    """What a model is asked, and whose it is; SettingsError if the two do not fit.

    - `meaning`: the encoder that finds what means the same; None to leave that out
    """

    def __init__(
        self,
        ask: str | None = None,
        asker: Asker | None = None,
        meaning: Encoder | None = None,
    ) -> None:
        self.meaning = meaning
        self.ask = ask or ("unsure" if asker else "none")
        if self.ask not in ASKS:
            raise SettingsError(f"There is no ask={ask!r}: choose {', '.join(ASKS)}.")
        if self.ask != "none" and asker is None:
            raise SettingsError(f"To ask a model ({self.ask}), name one.")
        self.conversation = Conversation(asker) if asker and self.ask != "none" else None

    @property
    def settings(self) -> dict[str, str | None]:
        """What of it determines a comparison."""
        told, meaning = self.conversation, self.meaning.name if self.meaning else None
        if told is None:
            return {"ask": self.ask, "meaning": meaning}
        asked = {"model": told.asker.engine.name, "prompt": told.prompt.label}
        return {"ask": self.ask, "meaning": meaning, **asked}


class Comparing:
    """A comparison in progress: documents are added, then the facts are read.

    - `asking`: what a model is asked; by default nothing
    - `path`: the file of the index. If there is one of a comparison that was killed, it goes on
      from there. Without it, the index is temporary.
    - `processes`: how many decide about many documents, if there is a file and no model is asked;
      by default one for each core that this process may use

    After all facts were read, `voices` and `copies` are known, and `asked` says what was asked.
    """

    def __init__(
        self,
        asking: Asking | None = None,
        path: Path | None = None,
        processes: int | None = None,
    ) -> None:
        self._asking = asking or Asking()
        self._processes = processes or cores()
        self.index = Index(path)
        self._graph, self._stages = self.index.graph, self.index.stages
        self.compared = 0  # pairs of claims, in this process

    @property
    def asked(self) -> dict[str, Any]:
        """How many requests were made, and those without an answer, by reason; empty for none."""
        return self._stages.note("asked") or {}

    def add(self, told: Told) -> None:
        """Adds a document with its claims; raises SettingsError if another text has its id."""
        self.add_read(read(told))

    def add_read(self, told: Read) -> None:
        """Adds a document that was read, on another machine perhaps."""
        self.index.add(told)

    def close(self) -> None:
        """Closes the index; a temporary one is deleted."""
        self.index.close()

    def voices(self) -> Iterator[Voice]:
        """All voices, by id; those of the documents themselves behind the others."""
        yield from self.index.voices()
        yield from map(article_voice, self.index.doc_ids())

    def copies(self) -> Iterator[Copy]:
        """The documents that repeat another one, by id."""
        yield from self.index.copies()

    def facts(self, progress: Callable[[int, int], object] = max) -> Iterator[Fact]:
        """The facts: those of several claims first, then the others in the order of their days.

        - `progress`: is told how many claims were compared, and of how many
        """
        whole = self.index.number()
        self._ask()
        self._decide(whole, progress)
        self._mean(whole)
        self._compute(whole)
        yield from self._judged(whole)

    def facts_of(self, decided: Iterable[Decided]) -> Iterator[Fact]:
        """The facts, where it was decided elsewhere what claims are about one thing.

        - `decided`: two claims, each by its document and its id there, and what links them by words
          and numbers; an encoder and a model are asked here
        """
        whole = self.index.number()
        self._ask()
        for one, other, link in decided:
            a, b = self.index.numbers((one, other))
            if not self._is_judged(a, b) or link in self._ruled(a, b):
                self._link(a, b, [link])
        self._mean(whole)
        self._compute(whole)
        yield from self._judged(whole)

    def _judged(self, whole: int) -> Iterator[Fact]:
        """The facts, once the links between the claims are known."""
        self._stages.once("groups", lambda: self._group(whole))
        self._stages.once("copies", self.index.write_copies)
        self._stages.once("voices", lambda: write_voices(self.index))
        judge = Judge(self.index)
        begun = self._stages.reached("facts")
        for g, group in self._graph.groups(begun):
            self.index.keep_fact(judge.fact(group.members, group.because))
            self._stages.passed("facts", g)
        self._stages.once("facts", int)
        yield from self.index.facts()
        for n in self._graph.rest():
            yield judge.fact(((n, -1),), ())

    def _decide(self, whole: int, progress: Callable[[int, int], object]) -> None:
        """Links the claims that are about one thing."""
        documents = self.index.write_keys()
        asked = blocks(self._stages.reached("links") + 1, documents)
        for decision in self._decisions(asked):
            self.compared += decision.compared
            for a, b, found in decision.links:
                self._link(a, b, found)
            self._stages.passed("links", decision.last)
            progress(self.index.ordered(decision.last).last, whole)
        self._stages.reach("links", documents)

    def _decisions(self, asked: list[range]) -> Iterator[Decision]:
        if self._asking.conversation is not None:  # of each pair the index knows who decides
            return (decide(self.index, block, self._is_judged) for block in asked)
        sure = self._asking.meaning is not None
        return decided(self.index, asked, sure=sure, processes=self._processes)

    def _mean(self, whole: int) -> None:
        """Links the claims that mean the same in other words, if there is an encoder."""
        if self._asking.meaning is None:
            return
        from extractor.compare.meaning import alike  # numpy takes its time

        for at, found in alike(self.index, self._asking.meaning, self._stages.reached("meaning")):
            for a, b, each in found:
                self._graph.link(a, b, each)
            self._stages.passed("meaning", at)
        self._stages.reach("meaning", whole)  # there are no more events than claims

    def _ruled(self, a: int, b: int) -> list[Link]:
        """What the rules alone say of two claims."""
        return list(links(*self.index.pair(a, b), sure=True))

    def _is_judged(self, a: int, b: int) -> bool:
        """Whether an encoder or a model says what is only probable of two claims."""
        if self._asking.meaning is not None:
            return True
        return self._asking.conversation is not None and self._graph.are_answered(a, b)

    def _link(self, a: int, b: int, found: list[Link]) -> None:
        """Keeps links; those of numbers alone where a model decides about the claims."""
        if self._asking.ask == "all" and self._graph.are_answered(a, b):
            found = [each for each in found if min(each.one, each.other) >= 0]
        if found:
            self._graph.link(a, b, found)

    def _compute(self, whole: int) -> None:
        """Links each number with the share that was computed from it."""
        for n in range(self._stages.reached("shares") + 1, whole + 1):
            point = self.index.point(n)
            if any(each.computed for each in point.measures):
                self._graph.link(n, n, computed_links(point))
            self._stages.passed("shares", n)
        self._stages.reach("shares", whole)

    def _group(self, whole: int) -> None:
        for told, found in self._graph.parts(parts(self._graph.linked(), whole)):
            for group in combined(told, groups(found)):
                self._graph.keep_group(group)

    def _ask(self) -> None:
        """Asks the model about each story, and keeps the claims that are one fact by its answer."""
        conversation = self._asking.conversation
        if conversation is None:
            return
        begun = self._stages.reached("asked")
        before = self.asked or {"asked": 0, "unanswered": 0, "reasons": {}}
        stories = islice(self._stories(), begun, None)
        facet = min(-2, self._stages.note("facet") or -2)  # a name for the claims as a whole
        for at, (story, found) in enumerate(conversation.about(stories), begun + 1):
            for answered in found:
                points = {n: self.index.point(n) for n in answered.answers}
                group = asked_group(answered, points, facet)
                facet -= 1
                if group is not None:
                    self._graph.keep_told(group)
                    self._graph.keep_answers(group.members, answered.answers)
                self.index.keep_same(answered.same)
            if found:
                self._graph.keep_answered(at, (shown.n for shown in story))
            self._stages.keep_note("facet", facet)
            self._stages.keep_note("asked", _sum(before, conversation))
            self._stages.reach("asked", at)

    def _stories(self) -> Iterator[Story]:
        """The claims of documents that may be about one event."""
        for doc_ids in self.index.stories():
            if len(doc_ids) > 1 or self._asking.ask == "all":
                marks = {doc_id: f"D{at}" for at, doc_id in enumerate(doc_ids, start=1)}
                yield [
                    Shown.of(n, claim, marks[claim.doc_id], self.index.source(claim.doc_id).day)
                    for n, claim in self.index.claims_of(doc_ids)
                ]


def _sum(before: Mapping[str, Any], conversation: Conversation) -> dict[str, Any]:
    """What was asked in this process and in those before it."""
    reasons = Counter(before["reasons"]) + Counter(conversation.reasons)
    return {
        "asked": before["asked"] + conversation.asked,
        "unanswered": before["unanswered"] + conversation.failed,
        "reasons": dict(reasons),
    }
