"""Where labels of reviewers are kept: lines of a file, or a file for each document of a gold set.

Either holds rows as `extractor.evaluate.gold_lines` has them, with the text of the document.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from extractor import files
from extractor.documents import read
from extractor.errors import InputError, SettingsError, StorageError
from extractor.evaluate.gold_lines import NAME, SECOND
from extractor.models import Document
from extractor.text import excerpt, first_line

__all__ = ["GoldFiles", "GoldLines", "Store", "store_of"]

Line = Mapping[str, Any]
PLAIN = re.compile(r"[\w-][\w.-]{0,99}")  # an id that is the name of a file


class Store(Protocol):
    """The labels of one annotator."""

    @property
    def place(self) -> Path:
        """The file or folder that holds them."""

    def known(self) -> dict[str, Line]:
        """The rows by their ids; raises InputError if one is damaged."""

    def names(self) -> dict[str, str]:
        """The ids of the texts that the gold set has, of any annotator: a run may have others."""

    def save(self, lines: Mapping[str, Line], changed: set[str]) -> None:
        """Writes all rows, of which some changed; raises StorageError."""


def store_of(gold: Path, *, second: bool, records: bool) -> Store:
    """Where a gold set keeps labels.

    - `second`: those of the second annotator.
    - `records`: whether they are of records, which only lines can hold.

    Raises SettingsError if `gold` is a file, or has files of claims and the labels are of records.
    """
    if gold.is_file():
        raise SettingsError(f"{gold} is a file: name a folder for {NAME}, which may be new.")
    if not (gold / "labels").is_dir():
        return GoldLines(gold / (SECOND if second else NAME))
    if records:
        raise SettingsError(
            f"{gold} has labels/*.json, which hold claims alone: name another folder for {NAME}."
        )
    return GoldFiles(gold, "second" if second else "labels")


class GoldLines:
    """A file with a line for each document."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def known(self) -> dict[str, Line]:
        """See Store."""
        return dict(self._read())

    def names(self) -> dict[str, str]:
        """See Store."""
        both = (GoldLines(self.place.parent / name).known() for name in (SECOND, NAME))
        return {str(row.get("text")): name for each in both for name, row in each.items()}

    def _read(self) -> Iterator[tuple[str, Line]]:
        written = self.place.read_text("utf-8-sig").splitlines() if self.place.is_file() else []
        for number, line in enumerate(written, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                yield str(row["id"]), row
            except (ValueError, KeyError, TypeError) as error:
                raise _damaged(f"{self.place}, line {number} is no line of a gold set") from error

    def save(self, lines: Mapping[str, Line], changed: set[str]) -> None:
        """See Store."""
        del changed
        with _storing(self.place):
            self.place.parent.mkdir(parents=True, exist_ok=True)
            rows = (json.dumps(each, ensure_ascii=True) for each in lines.values())
            files.write(self.place, (row.encode() + b"\n" for row in rows))


class GoldFiles:
    """A folder with the labels of each document, whose texts are in `articles` beside it."""

    def __init__(self, gold: Path, name: str) -> None:
        self.place = gold / name
        self._articles = gold / "articles"

    def known(self) -> dict[str, Line]:
        """See Store."""
        return {path.stem: self._row(path) for path in sorted(self.place.glob("*.json"))}

    def names(self) -> dict[str, str]:
        """See Store."""
        return {str(_text(path)): path.stem for path in sorted(self._articles.glob("*.txt"))}

    def _row(self, path: Path) -> Line:
        try:
            row = json.loads(path.read_bytes())
            return {**row, "items": row["claims"], "text": _text(self._article(path.stem))}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _damaged(f"{path} holds no labels of an article") from error

    def save(self, lines: Mapping[str, Line], changed: set[str]) -> None:
        """See Store. A new text is written before its labels."""
        for name in sorted(changed):
            if not PLAIN.fullmatch(name):
                raise SettingsError(
                    f"The document {excerpt(name)!r} has an id that is no name of a file in "
                    f"{self._articles}: name another folder, for {NAME}."
                )
        for name in sorted(changed):
            self._write(name, dict(lines[name]))

    def _write(self, name: str, row: dict[str, Any]) -> None:
        text, items = row.pop("text"), row.pop("items")
        article = self._article(name)
        with _storing(self.place):
            if not article.is_file():
                article.parent.mkdir(exist_ok=True)
                files.write(article, [text.encode()])
            if _text(article) != text:
                raise SettingsError(
                    f"{article} holds another text than the run: name another folder, for {NAME}."
                )
            self.place.mkdir(exist_ok=True)
            labels = json.dumps({**row, "claims": items}, ensure_ascii=False, indent=1)
            files.write(self.place / f"{name}.json", [labels.encode() + b"\n"])

    def _article(self, name: str) -> Path:
        return self._articles / f"{name}.txt"


def _text(article: Path) -> str | None:
    """The text of an article, to which offsets refer; None if it cannot be read."""
    found = next(read([article])) if article.is_file() else None
    return found.text if isinstance(found, Document) else None


def _damaged(what: str) -> InputError:
    return InputError(
        f"{what}: `extractor gold check` says what is wrong; correct it, then add the labels again."
    )


@contextmanager
def _storing(place: Path) -> Iterator[None]:
    """Makes an error of the disk a StorageError."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{place} cannot be written ({first_line(error)}): fix that, then add the labels again."
        ) from error
