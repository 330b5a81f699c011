"""How many keys and selections a review takes to turn the rows of a run into labels.

    python benchmarks/review_keys.py tests/gold --split dev --most 20

A reviewer who knows the labels decides about each row by the fewest keys that the page has: a key
accepts, rejects, or sets a stance; a selection by the mouse and a key set words or a source. What
they do is done through the same code as from the page, so the labels that come out can be compared
with those that were to be reached. From scratch is the same without any row to begin from.

Times are estimated by the keystroke-level model (Card, Moran and Newell 1980): 0.28 s a key, 1.1 s
to point and 0.2 s to press or release a button, 1.35 s to decide, and 200 words a minute to read.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from extractor import Document, Extractor
from extractor.errors import InputError
from extractor.evaluate import evaluate, load_gold
from extractor.evaluate.gold import Article
from extractor.evaluate.labels import Label
from extractor.evaluate.matching import match
from extractor.evaluate.readings import Reading, normal, of_claim
from extractor.models import Claim, Mention, Result, Usage
from extractor.review import Proposal, Reviewing
from extractor.review.shown import sources
from extractor.runs import Run

KEY, POINT, BUTTON, DECIDE = 0.28, 1.1, 0.1, 1.35  # seconds
WORDS_PER_SECOND = 200 / 60
PROPOSAL: TypeAdapter[Any] = TypeAdapter(Proposal)


@dataclass
class Effort:
    """What a review took.

    - `selections`: of words by the mouse.
    - `decisions`: rows that were looked at or added.
    """

    keys: int = 0
    selections: int = 0
    decisions: int = 0
    words: int = 0

    @property
    def seconds(self) -> float:
        """How long that takes, estimated."""
        selecting = 2 * POINT + 2 * BUTTON
        return (
            self.words / WORDS_PER_SECOND
            + self.keys * KEY
            + self.selections * selecting
            + self.decisions * DECIDE
        )

    def __add__(self, other: "Effort") -> "Effort":
        return Effort(*(getattr(self, name) + getattr(other, name) for name in vars(self)))


class Hand:
    """A reviewer at a document, who knows its labels; counts what they do.

    - `keys`: the keys in order; a selection is the words between two of them.
    """

    def __init__(self, reviewing: Reviewing, number: int) -> None:
        self._reviewing, self._number = reviewing, number
        self.effort = Effort()
        self.keys: list[str | Mention] = []

    def work(self, labels: Sequence[Label]) -> Effort:
        """Decides about all rows, adds what is missing, and finishes."""
        known = self._reviewing.document(self._number)
        text = known.document.text
        self.effort.words = len(text.split())
        wanted = [label.reading(n).words(text) for n, label in enumerate(labels)]
        rows = [row for row in known.rows if isinstance(row.row, Claim)]
        found = [of_claim(row.row).words(text) for row in rows if isinstance(row.row, Claim)]
        pairs = {f: g for g, f in match(wanted, found)}
        for place, row in enumerate(rows):
            self.effort.decisions += 1
            if place not in pairs:
                self._press("r", {"action": "reject", "row": row.key})
            elif self._correct(row.key, labels[pairs[place]]):
                self._press("n")
            else:
                self._press("a", {"action": "accept", "row": row.key})
        for place, label in enumerate(labels):
            if place not in pairs.values():
                self._add(label)
        self._press("f", {"action": "finish"})
        return self.effort

    def _add(self, label: Label) -> None:
        self.effort.decisions += 1
        first, *_ = words = [_mention(each) for each in label.evidence]
        self._select(first)
        before = {row.key for row in self._reviewing.document(self._number).rows}
        self._press("m", {"action": "add", "words": [first]})
        rows = self._reviewing.document(self._number).rows
        key = next(row.key for row in rows if row.key not in before)
        self._more_words(key, words)
        self._correct(key, label)

    def _correct(self, key: str, label: Label) -> bool:
        """Makes a row say what a label says; whether anything had to be done."""
        claim = self._claim(key)
        text = self._reviewing.document(self._number).document.text
        before = self.effort.keys
        if of_claim(claim).words(text) != label.reading(0).words(text):
            words = [_mention(each) for each in label.evidence]
            self._select(words[0])
            self._press("e", {"action": "span", "row": key, "words": words[:1]})
            self._more_words(key, words)
        if label.stance is not None and claim.stance != label.stance:
            digit = str(1 + STANCES.index(label.stance))
            self._press(digit, {"action": "stance", "row": key, "stance": label.stance})
        if label.attribution is not None and not _same(claim, label):
            self._source(key, label)
        return self.effort.keys > before

    def _more_words(self, key: str, words: Sequence[Mention]) -> None:
        for count in range(2, len(words) + 1):
            self._select(words[count - 1])
            self._press("E", {"action": "span", "row": key, "words": words[:count]})

    def _source(self, key: str, label: Label) -> None:
        assert label.attribution is not None
        if not label.attribution:
            self._press("s")
            self._press("0", {"action": "source", "row": key})
            return
        names = sources(self._reviewing.document(self._number))
        first, *relays = label.attribution
        own = self._claim(key).attribution
        if first.name in names and (not own or _is_at(own[0], first)):
            self._press("s")
            digit = str(1 + names.index(first.name))
            self._press(digit, {"action": "source", "row": key, "name": first.name})
        else:
            self._select(_mention(first))
            self._press("s", {"action": "source", "row": key, "words": _mention(first)})
        if normal(self._claim(key).attribution[0].name) != normal(first.name):
            self._rename(key, first.name)
        for voice in relays:
            self._select(_mention(voice))
            words = _mention(voice)
            self._press("S", {"action": "source", "row": key, "words": words, "relay": True})

    def _rename(self, key: str, name: str) -> None:
        """Names a source otherwise: by words of the text, from the list, or by typing."""
        names = sources(self._reviewing.document(self._number))
        proposal = {"action": "source", "row": key, "name": name}
        text = self._reviewing.document(self._number).document.text
        if name not in names and name in text:
            start = text.index(name)
            self._select(Mention(start=start, end=start + len(name), text=name))
            self._press("i", proposal)
            return
        self._press("s")
        if name in names:
            self._press(str(1 + names.index(name)), proposal)
            return
        for letter in name:
            self._press(letter)
        try:
            self._press("Enter", proposal)
        except InputError:  # a name that labels have in other words than the document
            self.effort.keys -= 1

    def _claim(self, key: str) -> Claim:
        row = self._reviewing.document(self._number).row(key).row
        assert isinstance(row, Claim)
        return row

    def _select(self, words: Mention) -> None:
        self.effort.selections += 1
        self.keys.append(words)

    def _press(self, key: str, proposal: Any = None) -> None:
        self.effort.keys += 1
        self.keys.append(key)
        if proposal:
            self._reviewing.decide(self._number, PROPOSAL.validate_python(proposal))


STANCES = ("asserted", "estimated", "hedged", "predicted", "denied", "unconfirmed")


def _mention(span: Any) -> Mention:
    text = getattr(span, "quote", None) or span.text
    return Mention(start=span.start, end=span.end, text=text)


def _is_at(voice: Any, label: Any) -> bool:
    return bool(voice.start < label.end and label.start < voice.end)


def _same(claim: Claim, label: Label) -> bool:
    """Whether a claim has the chain of sources of a label, by their names."""
    wanted = [normal(each.name) for each in label.attribution or ()]
    return [normal(each.name) for each in claim.attribution] == wanted


def reviewed(
    articles: Sequence[Article], folder: Path, *, scratch: bool = False
) -> tuple[Reviewing, list[tuple[Article, Hand]]]:
    """A run of articles by the rules that a reviewer has gone through, article by article.

    - `scratch`: with a run that found nothing.
    """
    documents = [each.document for each in articles]
    with (
        Extractor(ask="none", cache=False) as extractor,
        Run.open(folder, extractor.settings) as run,
    ):
        for document in documents:
            run.add(_empty(document) if scratch else extractor.extract(document))
        run.finish()
    reviewing = Reviewing(folder, "reader")
    hands = [Hand(reviewing, number) for number in range(1, len(articles) + 1)]
    for article, hand in zip(articles, hands, strict=True):
        assert article.labels is not None
        hand.work(article.labels.claims)
    return reviewing, list(zip(articles, hands, strict=True))


def _empty(document: Document) -> Result:
    return Result(document=document, claims=(), rejected=(), usage=Usage(), seconds=0)


def readings(reviewing: Reviewing, count: int) -> Iterator[list[Reading]]:
    """What each document says after the review."""
    for number in range(1, count + 1):
        rows = (each.row for each in reviewing.document(number).rows if each.stands)
        yield [of_claim(row) for row in rows if isinstance(row, Claim)]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("gold", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--most", type=int, default=20, metavar="N")
    args = parser.parse_args()
    articles = load_gold(args.gold, split=args.split)[: args.most]
    claims = sum(len(each.readings) for each in articles)
    print(f"{len(articles)} articles, {claims} labelled claims")
    for name, scratch in (("from the rows of the rules", False), ("from scratch", True)):
        with tempfile.TemporaryDirectory() as folder:
            reviewing, hands = reviewed(articles, Path(folder) / "run", scratch=scratch)
            total = sum((hand.effort for _, hand in hands), Effort())
            said = readings(reviewing, len(articles))
            texts = (each.document.sha256 for each in articles)
            scores = evaluate(articles, dict(zip(texts, said, strict=True))).scores
        print(f"\n{name}:")
        print(f"  {total.decisions} decisions, {total.keys} keys, {total.selections} selections")
        print(
            f"  for each claim {total.keys / claims:.2f} keys and "
            f"{total.selections / claims:.2f} selections"
        )
        reading = total.words / WORDS_PER_SECOND
        print(f"  {total.seconds / 3600:.1f} hours, of which {reading / 3600:.1f} to read")
        reached = {each: scores[each].value for each in ("f1", "source", "chain", "stance")}
        print("  reached:", ", ".join(f"{name} {value:.3f}" for name, value in reached.items()))


if __name__ == "__main__":
    main()
