"""Gold sets of any schema as JSON lines: {"id", "items"} a document, with its text.

The text is the line's "text", or stands beside the file of the lines: `ID.txt`, or any format that
`extractor run` reads. All problems are told at once, each with its line, document and path.
"""

import difflib
import glob
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from extractor.documents import read
from extractor.errors import InputError
from extractor.models import Document, Span
from extractor.records.paths import in_message
from extractor.text import excerpt, inner

__all__ = [
    "KEYS",
    "NAME",
    "SECOND",
    "GoldLine",
    "complaints",
    "gold_file",
    "gold_lines",
    "places",
    "refuse",
]

NAME = "gold.jsonl"  # in the folder of a gold set
SECOND = "second.jsonl"  # beside it: the labels of a second annotator
KEYS = frozenset({"corrected", "annotator"})  # how the labels of a line came about


@dataclass
class GoldLine:
    """A line of a gold set.

    - `where`: the file, line and id, as problems name it.
    - `document`: None if the line has no text, as where the run alone has it.
    - `row`: what the line says.
    - `problems`: what is wrong with it, each in a sentence.
    """

    where: str
    document: Document | None
    row: Mapping[str, Any]
    problems: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The id of the document; empty if that is missing."""
        return str(self.row.get("id", ""))

    @property
    def corrected(self) -> bool:
        """Whether the labels began from the rows of a run."""
        return self.row.get("corrected") is True

    @property
    def items(self) -> Sequence[Any]:
        """The labelled items; empty if that is wrong."""
        items = self.row.get("items")
        return items if isinstance(items, list) else []

    def complain(self, problem: str) -> None:
        """Adds a problem, said from the place on."""
        self.problems.append(f"{self.where}: {problem}")


def gold_file(path: str | Path, *, second: bool = False) -> Path | None:
    """The file of the lines of a gold set; None if it is a folder without one.

    - `second`: that of the second annotator.
    """
    path = Path(path)
    if second and path.is_file():
        path = path.parent
    if path.is_dir():
        file = path / (SECOND if second else NAME)
        return file if file.is_file() else None
    if not path.is_file():
        raise InputError(f"There is no gold set at {path}: name a folder or a file of JSON lines.")
    return path


def gold_lines(path: Path, known: Iterable[str]) -> list[GoldLine]:
    """The lines of a gold set, whatever is wrong with them.

    - `known`: the keys of a line besides "id", "text" and "items". Others are left alone, but
      slips of these are told.

    Raises InputError if the file cannot be read or is empty.
    """
    try:
        written = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The gold set {path} cannot be read ({error}).") from error
    keys = {"id", "text", "items", *KEYS, *known}
    lines = [_line(path, n, each, keys) for n, each in enumerate(written, 1) if each.strip()]
    if not lines:
        raise InputError(f'{path} is empty: write a line {{"id", "text", "items"}} a document.')
    twice = {name for name, count in Counter(each.id for each in lines).items() if count > 1}
    for each in lines:
        if each.id in twice and each.id:
            each.complain("the id stands in several lines; give each document its own.")
    return lines


def _line(path: Path, number: int, written: str, keys: set[str]) -> GoldLine:
    where = f"{path.name}, line {number}"
    try:
        row = json.loads(written)
    except (ValueError, RecursionError) as error:
        return GoldLine(where, None, {}, [f"{where}: it is no JSON ({error}); fix the line."])
    if not isinstance(row, dict):
        return GoldLine(where, None, {}, [f'{where}: it is no object; write {{"id", "items"}}.'])
    line = GoldLine(f"{where}, {excerpt(str(row.get('id', 'without id')))}", None, row)
    for problem in _wrong_keys(row, keys):
        line.complain(problem)
    if not line.problems:
        line.document = _document(path, line)
    return line


def _wrong_keys(row: Mapping[str, Any], keys: set[str]) -> Iterator[str]:
    if not isinstance(row.get("id"), str | int) or row["id"] == "":
        yield "id is missing; name the document."
    if not isinstance(row.get("text", ""), str):
        yield "text is no string; write the text of the document."
    if "items" not in row:
        yield "items is missing; list the labels, or write [] where there are none."
    elif not isinstance(row["items"], list):
        yield "items is no list; list the labels of the document."
    for key in row.keys() - keys:
        if near := difflib.get_close_matches(key, keys, n=1, cutoff=0.75):
            yield f"{key} is no key of a line; write {near[0]}."


def _document(path: Path, line: GoldLine) -> Document | None:
    if "text" in line.row:
        return Document.from_text(line.row["text"], doc_id=line.id)
    if Path(line.id).name != line.id or "\0" in line.id:  # no name of a file
        return None
    beside = [path.parent / line.id, *path.parent.glob(f"{glob.escape(line.id)}.*")]
    files = sorted(each for each in beside if each.is_file() and each != path)
    if not files:
        return None
    document = next(read([str(files[0])]))
    if isinstance(document, Document):
        return document.model_copy(update={"doc_id": line.id})
    line.complain(f"its text {files[0].name} cannot be read: {document.reason}")
    return None


def complaints(error: ValidationError, path: str) -> Iterator[str]:
    """What pydantic found wrong, each in a sentence with its path.

    The choices of a union are told as one, since pydantic complains about each of them.
    """
    found = error.errors(include_url=False, include_context=False)
    for place, problems in groupby(found, key=lambda each: in_message(each["loc"], path)):
        yield _sentence(place, list(problems))


def _sentence(place: str, problems: Sequence[Any]) -> str:
    first = problems[0]
    if first["type"] == "missing":
        return f"{place} is missing; add it."
    if first["type"] == "extra_forbidden":
        return f"{place} is not in the schema; rename or remove it."
    said = " or ".join(dict.fromkeys(inner(each["msg"]) for each in problems))
    return f"{place} is {excerpt(repr(first['input']))}; {said}."


def places(
    text: str, quote: str, start: int | None = None, *, any_case: bool = False
) -> list[Span]:
    """Where a quote stands word for word, whatever its white space: at `start`, or anywhere.

    Places that are no part of a longer word or number are preferred: "3.40" is not in "13.40".
    """
    words = r"\s+".join(re.escape(word) for word in quote.split())
    flags = re.IGNORECASE if any_case else re.NOFLAG
    found = list(re.finditer(words, text, flags)) if words else []
    if start is not None:
        found = [each for each in found if each.start() == start]
    whole = [each for each in found if not _is_cut(text, each.start(), each.end())]
    return [Span(start=each.start(), end=each.end()) for each in whole or found]


def _is_cut(text: str, start: int, end: int) -> bool:
    """Whether a letter or digit stands beside another at one of the ends."""
    return any(
        0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum() for at in (start, end)
    )


def refuse(folder: Path, problems: Sequence[str]) -> None:
    """Raises InputError if there are problems, which name files of a folder."""
    if problems:
        more = f" `extractor gold check` tells all {len(problems):,}." if problems[1:] else ""
        raise InputError(f"{folder}/{problems[0]}{more}")
