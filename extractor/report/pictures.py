"""Pictures of the pages of PDF files that have evidence, and where its words stand on them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from operator import itemgetter
from pathlib import Path

from extractor.documents import read
from extractor.documents.pdf.pictures import page_pictures
from extractor.documents.read import EXTRA, content_of, format_of
from extractor.environment import install_hint
from extractor.errors import InputError
from extractor.export.tables import fields_schema
from extractor.models import Document
from extractor.places import Box, misplaced
from extractor.runs import StoredDocument, StoredRun

__all__ = ["Gallery", "Mark", "Picture"]

MOST_PAGES = 40  # of a document
MOST_BYTES = 30_000_000  # of all pictures: browsers open that in seconds
LIBRARIES = ("pypdfium2", "PIL")


@dataclass(frozen=True)
class Mark:
    """Words on a page: the numbers of the rows they show, their offset, and their boxes."""

    numbers: tuple[int, ...]
    start: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Picture:
    """A page: its number from 1, its size in points, WebP in base64, and the words marked on it."""

    number: int
    width: float
    height: float
    data: str
    marks: tuple[Mark, ...]


class Gallery:
    """The pictures of a run's documents, until they have MOST_BYTES."""

    def __init__(self, run: StoredRun) -> None:
        self._clean = str(run.record["settings"].get("clean", "auto"))
        self._titles = fields_schema(run) is not None
        self._left = MOST_BYTES

    def of(self, stored: StoredDocument) -> tuple[list[Picture], str]:
        """The pages of a document that have evidence, and what is to be said of those left out."""
        wanted = _marks(stored)
        path = stored.document.path or ""
        if not wanted or ".pdf" not in getattr(format_of(path), "suffixes", ()):
            return [], ""
        if not all(map(find_spec, LIBRARIES)):
            return [], f"To see the pages: {install_hint(EXTRA)}."
        try:
            pictures = list(self._drawn(stored.document, path, wanted))
        except (InputError, OSError):
            return [], f"The pages cannot be shown: {path} is not there, or has changed."
        more = len(wanted) - len(pictures)
        said = f"{more:,} more pages are not shown as pictures." if more else ""
        return pictures, said

    def _drawn(
        self, document: Document, path: str, wanted: dict[int, list[Mark]]
    ) -> Iterator[Picture]:
        numbers = sorted(wanted)[:MOST_PAGES] if self._left > 0 else []
        drawn = page_pictures(self._same(document, path), path, numbers) if numbers else []
        for number, data in zip(numbers, drawn, strict=True):
            self._left -= len(data)
            if self._left < 0:
                return
            page = document.pages[number - 1]
            yield Picture(number, page.width, page.height, data, tuple(wanted[number]))

    def _same(self, document: Document, path: str) -> bytes:
        """The content of a document's file; raises InputError if it has another text by now."""
        if not Path(path).is_file():
            raise InputError(f"{path} is no file.")
        found = next(read([path], clean=self._clean, titles=self._titles), None)
        if not isinstance(found, Document) or found.sha256 != document.sha256:
            raise InputError(f"{path} has changed.")
        return content_of(path)


def _marks(stored: StoredDocument) -> dict[int, list[Mark]]:
    """The words of evidence on each page that has some, in the order of the text."""
    found: dict[tuple[int, int, tuple[Box, ...]], list[int]] = {}
    for number, row in enumerate(stored.claims, 1):
        for each in row.evidence:
            if not each.page or misplaced(each, stored.document.pages):
                continue
            later = ((it.page, it.boxes) for it in each.continued)
            for page, boxes in filter(itemgetter(1), [(each.page, each.boxes), *later]):
                found.setdefault((page, each.start, boxes), []).append(number)
    marks: dict[int, list[Mark]] = {}
    for (page, start, boxes), numbers in sorted(found.items()):
        marks.setdefault(page, []).append(Mark(_each_once(numbers), start, boxes))
    return marks


def _each_once(numbers: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers))
