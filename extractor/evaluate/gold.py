"""Gold sets of hand-labelled claims: reading, checking and counting them.

A gold set is a folder with `articles/ID.txt`, `labels/ID.json` and, from a second annotator,
`second/ID.json`; or JSON lines, each a document with its labels (`gold_lines`), with those of a
second annotator in `second.jsonl`. Labels that began from the rows of a run are `corrected`, and
are never scored together with others. `statements.jsonl`
in the folder has labels of the wording and the times of some claims. docs/annotation-guide.md
defines the labels. Offsets are those of `Document.text`.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from extractor.documents import read
from extractor.errors import InputError
from extractor.evaluate.gold_lines import (
    NAME,
    SECOND,
    GoldLine,
    complaints,
    gold_file,
    gold_lines,
    refuse,
)
from extractor.evaluate.gold_offsets import placed, placed_claim
from extractor.evaluate.labels import (
    PHENOMENA,
    SPLITS,
    Header,
    Label,
    Labels,
    Worded,
    inconsistent,
    misplaced,
)
from extractor.evaluate.readings import Reading
from extractor.models import Document, Frozen, Span

__all__ = ["LEAST", "PHENOMENA", "SPLITS", "Article", "counts", "load_gold", "problems"]

LEAST = 20  # the labels that a phenomenon needs for meaningful scores
STATEMENTS = "statements.jsonl"


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
    labels: Labels | None = None
    reported_only: bool = False

    @property
    def corrected(self) -> bool:
        """Whether its labels began from the rows of a run."""
        return self.labels is not None and self.labels.corrected


def load_gold(
    folder: str | Path, *, split: str | None = None, labels: str = "labels"
) -> list[Article]:
    """The articles of a gold set, in the order of their ids, or of the lines.

    - `folder`: the folder, or a file of JSON lines
    - `split`: only the articles of this split
    - `labels`: the subfolder of the labels; of JSON lines, "second" is `second.jsonl`

    Raises InputError if a file is missing or invalid.
    """
    root = Path(folder)
    lines = _lines(root, labels)
    if not lines:
        raise InputError(_nothing(root, labels))
    articles = [_article(line) for line in lines]
    refuse(
        root if root.is_dir() else root.parent,
        [problem for line in lines for problem in line.problems],
    )
    return [each for each in articles if each is not None and split in (None, each.split)]


def _nothing(root: Path, labels: str) -> str:
    """Which file is missing: beside JSON lines, those of the second annotator are lines too."""
    if labels == "second" and (first := gold_file(root)):
        return (
            f"{root} has the labels of one annotator: there is no {SECOND} beside {first.name}; "
            "add those of a second reviewer with `extractor gold add RUN --reviews --gold FOLDER`."
        )
    if labels == "second" and (root / "labels").is_dir():
        return f"{root} has the labels of one annotator: there is no second/*.json in it."
    return f"{root} holds no gold set: there is neither {NAME} nor {labels}/*.json in it."


def problems(folder: str | Path) -> list[str]:
    """All problems of a gold set, each in a sentence with its file and path."""
    root = Path(folder)
    kinds = ("labels", "second")
    lines = [line for kind in kinds for line in _lines(root, kind)]
    articles = [_article(line) for line in lines]
    for line, article in zip(lines, articles, strict=True):
        for problem in _problems(article, ordered="claims" in line.row) if article else ():
            line.complain(problem)
    found = [problem for line in lines for problem in line.problems]
    found += _divided(article for article in articles if article)
    labelled = {path.stem for path in (root / "labels").glob("*.json")}
    texts = {path.stem for path in (root / "articles").glob("*.txt")}
    found.extend(f"articles/{name}.txt: has no labels" for name in sorted(texts - labelled))
    return found


def counts(articles: Iterable[Article]) -> dict[str, Counter[str]]:
    """The number of labels by split, subject, manner and phenomenon."""
    tally: dict[str, Counter[str]] = {
        name: Counter() for name in ("articles", "claims", "subjects", "manners", "phenomena")
    }
    for article in articles:
        assert article.labels is not None  # noqa: S101  # for mypy: read from a file of labels
        tally["articles"][article.split] += 1
        tally["claims"][article.split] += len(article.readings)
        tally["subjects"].update([article.labels.subject] if article.labels.subject else [])
        tally["manners"].update([article.labels.manner] if article.labels.manner else [])
        tally["phenomena"].update(mark for each in article.readings for mark in each.marks)
        tally["phenomena"]["no-claim"] += len(article.silent)
    return tally


def _lines(root: Path, labels: str) -> list[GoldLine]:
    """The labels of each document, whatever is wrong with them."""
    file = gold_file(root, second=labels == "second")
    if file is not None:
        return gold_lines(file, Header.model_fields)
    added = _statements(root) if labels == "labels" else {}
    return [_file(root, path, added) for path in sorted((root / labels).glob("*.json"))]


def _file(root: Path, path: Path, added: Mapping[str, list[Worded]]) -> GoldLine:
    line = GoldLine(f"{path.parent.name}/{path.name}", None, {})
    try:
        row = json.loads(path.read_bytes())
    except ValueError as error:
        line.complain(f"it is no JSON ({error}); fix it.")
        return line
    if not isinstance(row, dict) or not isinstance(row.get("claims"), list):
        line.complain("claims is missing; list the labels of the article.")
        return line
    line.row = {**row, "claims": _with_statements(line, row["claims"], added.get(path.stem, []))}
    if row.get("id") != path.stem:
        line.complain(f"its id is {row.get('id')}, which is not the name of the file.")
    document = next(read([str(root / "articles" / f"{path.stem}.txt")]))
    if isinstance(document, Document):
        line.document = document
    else:
        line.complain(document.reason)
    return line


def _article(line: GoldLine) -> Article | None:
    """A labelled article; None if it has no text or its labels are no labels, which is told."""
    if line.document is None:
        if not line.problems:
            line.complain("it has no text; write it as text, or as a file beside this one.")
        return None
    labels = _labels(line, line.document.text)
    if labels is None:
        return None
    return Article(
        document=line.document.model_copy(update={"date": labels.date}),
        readings=tuple(label.reading(row) for row, label in enumerate(labels.claims)),
        silent=tuple(Span(start=each.start, end=each.end) for each in labels.silent),
        open=tuple(Span(start=each.start, end=each.end) for each in labels.open),
        split=labels.split,
        labels=labels,
    )


def _labels(line: GoldLine, text: str) -> Labels | None:
    """The labels of a line with the offsets of their words; None if something is wrong."""
    name = "claims" if "claims" in line.row else "items"
    told = len(line.problems)
    rest = {key: value for key, value in line.row.items() if key not in (name, "text")}
    if name == "items":  # a line may have keys of its owner's
        rest = {key: value for key, value in rest.items() if key in Header.model_fields}
    for key in ("silent", "open"):
        if key in rest:
            rest[key] = placed(rest[key], text, key, line.complain)
    header = _valid(Header, {**rest, "id": str(line.row.get("id"))}, "", line)
    claims = []
    for number, claim in enumerate(line.row[name]):
        path = f"{name}[{number}]"
        claims.append(_valid(Label, placed_claim(claim, text, path, line.complain), path, line))
    if len(line.problems) > told or header is None:
        return None
    return Labels(**dict(header), claims=tuple(each for each in claims if each is not None))


def _valid(model: type[Any], value: Any, path: str, line: GoldLine) -> Any:
    try:
        return model.model_validate_json(json.dumps(value))
    except ValidationError as error:
        for problem in complaints(error, path):
            line.complain(problem)
        return None


def _statements(root: Path) -> dict[str, list[Worded]]:
    """The lines of `statements.jsonl` by the id of their article."""
    path = root / STATEMENTS
    found: dict[str, list[Worded]] = {}
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    for number, line in enumerate(lines, 1):
        try:
            row = Worded.model_validate_json(line)
        except ValidationError as error:
            problem = next(complaints(error, ""))
            raise InputError(f"{path}, line {number}: {problem}") from error
        found.setdefault(row.id, []).append(row)
    return found


def _with_statements(line: GoldLine, claims: list[Any], added: Iterable[Worded]) -> list[Any]:
    """The labels of claims, with those of their statements and times."""
    claims = list(claims)
    for row in added:
        if row.claim >= len(claims):
            line.complain(f"{STATEMENTS} has a claim {row.claim}, which it has not; correct it.")
            continue
        claim = claims[row.claim]
        judged = {"self_contained": row.self_contained, "grammatical": row.grammatical}
        statements = [*claim.get("statements", ()), {"text": row.statement, **judged}]
        claims[row.claim] = {**claim, "statements": statements, "times": list(row.times)}
    return claims


def _problems(article: Article, *, ordered: bool) -> Iterator[str]:
    """What is wrong with labels that have the right form.

    - `ordered`: whether they have to be in the order of the text
    """
    labels, text = article.labels, article.document.text
    assert labels is not None  # noqa: S101  # for mypy: read from labels
    starts = [label.evidence[0].start for label in labels.claims]
    if ordered and starts != sorted(starts):
        yield "its claims are not in the order of the text."
    for each in (*labels.silent, *labels.open):
        if text[each.start : each.end] != each.quote:
            yield f"silent or open: {each.quote!r} does not stand at {each.start}..{each.end}."
    for number, label in enumerate(labels.claims, start=1):
        for problem in (*misplaced(label, text), *inconsistent(label)):
            yield f"claim {number}: {problem}."


def _divided(articles: Iterable[Article]) -> Iterator[str]:
    """The events whose articles are in both splits, so that one would help with the other."""
    events: dict[str, set[str]] = {}
    for article in articles:
        if article.labels and article.labels.event:
            events.setdefault(article.labels.event, set()).add(article.split)
    for event, splits in events.items():
        if len(splits) > 1:
            yield f"the event {event} is in both splits"
