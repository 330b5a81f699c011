"""Gold sets of hand-labelled articles: reading, checking and counting them.

A gold set is a folder with `articles/ID.txt`, `labels/ID.json` and, from a second annotator,
`second/ID.json`. docs/annotation-guide.md defines the labels. Offsets are those of `Document.text`.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, get_args

from pydantic import ValidationError

from extractor.documents import read
from extractor.errors import InputError
from extractor.evaluate.readings import Number, Reading, Voice
from extractor.models import Document, Frozen, Mention, Quotation, SourceKind, Span, Stance
from extractor.prompting.schema import complaint

__all__ = ["PHENOMENA", "SPLITS", "Article", "Label", "counts", "load_gold", "problems"]

SPLITS = ("dev", "test")
LEAST = 20  # the labels that a phenomenon needs for meaningful scores
Phenomenon = Literal[
    "direct", "indirect", "mixed", "interrupted", "pronoun", "short-name", "chain", "anonymous",
    "plural", "source-after", "multi-sentence", "denial", "refusal", "hedge", "prediction",
    "estimate", "relative-date", "own-voice",
]  # fmt: skip
PHENOMENA: tuple[str, ...] = get_args(Phenomenon)
Subject = Literal[
    "conflict", "elections", "courts", "health", "companies", "science", "sport", "disasters",
    "climate", "crime",
]  # fmt: skip
Manner = Literal["newswire", "broadcaster", "blog", "press-release", "transcript", "local"]


class _Quote(Span):
    quote: str


class _Voice(Mention):
    name: str
    kind: SourceKind


class _Number(Mention):
    low: float | None
    high: float | None
    unit: str | None = None
    approximate: bool


class Label(Frozen):
    """One claim, as an annotator labelled it."""

    evidence: tuple[_Quote, ...]
    attribution: tuple[_Voice, ...]
    cue: Mention | None
    quotation: Quotation
    stance: Stance
    negated: bool
    quantities: tuple[_Number, ...]
    phenomena: tuple[Phenomenon, ...]

    def reading(self, row: int) -> Reading:
        """The label in the form that is compared with a run."""
        return Reading(
            spans=tuple(Span(start=each.start, end=each.end) for each in self.evidence),
            voices=tuple(Voice(voice.text, voice.name) for voice in self.attribution),
            quotation=self.quotation,
            stance=self.stance,
            negated=self.negated,
            numbers=tuple(Number(q.low, q.high, q.approximate) for q in self.quantities),
            marks=self.phenomena,
            row=row,
        )


class _Labels(Frozen):
    id: str
    event: str
    split: Literal["dev", "test"]
    subject: Subject
    manner: Manner
    date: dt.date
    claims: tuple[Label, ...]
    silent: tuple[_Quote, ...]
    open: tuple[_Quote, ...] = ()


class Article(Frozen):
    """An article with its labels.

    - `readings`: the claims
    - `silent`: sentences without a claim
    - `open`: passages such as headlines, in which a claim is neither right nor wrong
    - `reported_only`: only claims with a source are labelled; claims without one are not scored
    """

    document: Document
    readings: tuple[Reading, ...]
    silent: tuple[Span, ...] = ()
    open: tuple[Span, ...] = ()
    split: str = "dev"
    labels: _Labels | None = None
    reported_only: bool = False


def load_gold(
    folder: str | Path, *, split: str | None = None, labels: str = "labels"
) -> list[Article]:
    """The articles of a gold set, in the order of their ids.

    - `split`: only the articles of this split
    - `labels`: the subfolder of the labels

    Raises InputError if a file is missing or invalid.
    """
    root = Path(folder)
    paths = sorted((root / labels).glob("*.json"))
    if not paths:
        raise InputError(f"{root} holds no gold set: there is no {labels}/*.json in it.")
    articles = [_article(root, path) for path in paths]
    return [article for article in articles if split in (None, article.split)]


def problems(folder: str | Path) -> list[str]:
    """The problems of a gold set, one line each: "file: claim 3: problem"."""
    root = Path(folder)
    found: list[str] = []
    events: dict[str, set[str]] = {}
    for kind in ("labels", "second"):
        for path in sorted((root / kind).glob("*.json")):
            try:
                article = _article(root, path)
            except InputError as error:
                found.append(str(error))
                continue
            assert article.labels is not None  # noqa: S101  # for mypy: read from a file of labels
            events.setdefault(article.labels.event, set()).add(article.split)
            name = f"{kind}/{path.name}"
            found.extend(f"{name}: {problem}" for problem in _problems(article, path.stem))
    found.extend(
        f"the event {event} is in both splits"
        for event, splits in events.items()
        if len(splits) > 1
    )
    labelled = {path.stem for path in (root / "labels").glob("*.json")}
    texts = {path.stem for path in (root / "articles").glob("*.txt")}
    found.extend(f"articles/{name}.txt: has no labels" for name in sorted(texts - labelled))
    return found


def counts(articles: Sequence[Article]) -> dict[str, Counter[str]]:
    """The number of labels by split, subject, manner and phenomenon."""
    tally: dict[str, Counter[str]] = {
        name: Counter() for name in ("articles", "claims", "subjects", "manners", "phenomena")
    }
    for article in articles:
        assert article.labels is not None  # noqa: S101  # for mypy: read from a file of labels
        tally["articles"][article.split] += 1
        tally["claims"][article.split] += len(article.readings)
        tally["subjects"][article.labels.subject] += 1
        tally["manners"][article.labels.manner] += 1
        tally["phenomena"].update(mark for each in article.readings for mark in each.marks)
        tally["phenomena"]["no-claim"] += len(article.silent)
    return tally


def _article(root: Path, path: Path) -> Article:
    try:
        labels = _Labels.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise InputError(f"{path.parent.name}/{path.name}: {complaint(error)}.") from error
    source = root / "articles" / f"{path.stem}.txt"
    document = next(read([str(source)]))
    if not isinstance(document, Document):
        raise InputError(f"{path.parent.name}/{path.name}: {document.reason}")
    return Article(
        document=document.model_copy(update={"date": labels.date}),
        readings=tuple(label.reading(row) for row, label in enumerate(labels.claims)),
        silent=tuple(Span(start=each.start, end=each.end) for each in labels.silent),
        open=tuple(Span(start=each.start, end=each.end) for each in labels.open),
        split=labels.split,
        labels=labels,
    )


def _problems(article: Article, stem: str) -> Iterator[str]:
    labels, text = article.labels, article.document.text
    assert labels is not None  # noqa: S101  # for mypy: read from a file of labels
    if labels.id != stem:
        yield f"its id is {labels.id}"
    starts = [label.evidence[0].start if label.evidence else -1 for label in labels.claims]
    if starts != sorted(starts):
        yield "its claims are not in the order of the text"
    for each in (*labels.silent, *labels.open):
        if text[each.start : each.end] != each.quote:
            yield f"silent or open: {each.quote!r} does not stand at {each.start}..{each.end}"
    for number, label in enumerate(labels.claims, start=1):
        for problem in (*_misplaced(label, text), *_inconsistent(label)):
            yield f"claim {number}: {problem}"


def _misplaced(label: Label, text: str) -> Iterator[str]:
    if not label.evidence:
        yield "it has no evidence"
    mentions: list[tuple[Span, str]] = [(each, each.quote) for each in label.evidence]
    mentions += [(each, each.text) for each in (*label.attribution, *label.quantities)]
    mentions += [(label.cue, label.cue.text)] if label.cue else []
    for span, words in mentions:
        if text[span.start : span.end] != words:
            yield f"{words!r} does not stand at {span.start}..{span.end}"
    for number in label.quantities:
        if not any(each.contains(number) for each in label.evidence):
            yield f"the quantity {number.text!r} is outside its evidence"


def _inconsistent(label: Label) -> Iterator[str]:
    """Contradictions between the phenomena and the fields of a label."""
    follows = {
        "direct": label.quotation == "direct",
        "indirect": label.quotation == "indirect",
        "mixed": label.quotation == "mixed",
        "chain": len(label.attribution) > 1,
        "denial": label.stance == "denied",
        "refusal": label.stance == "unconfirmed",
        "hedge": label.stance == "hedged",
        "prediction": label.stance == "predicted",
        "own-voice": not label.attribution,
    }
    for mark, holds in follows.items():
        if holds != (mark in label.phenomena):
            yield f"the mark {mark} is {'missing' if holds else 'wrong'}"
    if not label.attribution and (label.quotation != "none" or label.cue):
        yield "it has no source but a quotation or a cue"
