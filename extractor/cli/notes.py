"""What the summary of a session says of its documents: what was not read, and other languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from extractor.cli.progress import number

if TYPE_CHECKING:
    from extractor.models import Document

__all__ = ["Notes"]

MUCH = 0.05  # of the characters of all documents
MOST = 1_000  # documents that are looked at: 2 ms each, in the process that all others wait for
NAMED = 5  # documents whose pages without text are named


@dataclass
class Notes:
    """Counts over the first MOST documents of a session, as they are done.

    - `claims`: whether the schema makes claims, for which the rules know only English, and read no
      headlines and no furniture of news.
    - `whole`: whether nothing is left out of them either.
    - `pages`: for the ids of pages, how many characters of them were not read, without spaces.
    - `pictures`: the pages of all documents that have pictures and no text; `pictured`: which.
    """

    claims: bool
    whole: bool
    pages: Mapping[str, int] = field(default_factory=dict)
    documents: int = 0
    foreign: int = 0
    characters: int = 0
    left_out: int = 0
    more: bool = False
    pictures: int = 0
    pictured: list[str] = field(default_factory=list)

    def add(self, document: "Document") -> None:
        """Counts a document."""
        from extractor.documents.language import is_english

        self._add_pages(document)
        if self.documents == MOST:
            self.more = True
            return
        self.documents += 1
        self.foreign += self.claims and is_english(document.text) is False
        menus = self.pages.get(document.doc_id, 0)
        self.characters += _size(document.text) + menus
        self.left_out += menus + self._furniture(document)

    def _add_pages(self, document: "Document") -> None:
        """Counts the pages of any document that show pictures, and have no text."""
        found = [str(number) for number, page in enumerate(document.pages, 1) if page.unread]
        self.pictures += len(found)
        if found:
            name = PurePath(document.path or document.doc_id).name
            self.pictured = _first([*self.pictured, f"{name} ({', '.join(_first(found))})"])

    def lines(self, folder: str) -> dict[str, str]:
        """The lines for the summary of a run in a folder."""
        said = {}
        among = f" of the first {MOST:,} documents" if self.more else ""
        if self.left_out > MUCH * self.characters:
            share = f"{self.left_out / self.characters:.0%} of the text{among}"
            said["left out"] = f"{share} (extractor show {folder} --left-out)"
        if self.foreign:
            count = f"{self.foreign:,} of {number(self.documents, 'documents')}"
            verb = "is" if self.foreign == 1 else "are"
            said["language"] = (
                f"{count} {verb} not in English, the only language that the rules know: sources "
                "and stances may be missing"
            )
        if self.pictures:
            pages = f"{number(self.pictures, 'pages')} with pictures alone, as scans have"
            said["no text"] = f"{pages}: {', '.join(self.pictured)}"
        return said

    def counts(self) -> dict[str, int]:
        """The same as numbers: characters without spaces, and documents."""
        return {
            "characters": self.characters,
            "left_out": self.left_out,
            "not_english": self.foreign,
            "pages_without_text": self.pictures,
        }

    def _furniture(self, document: "Document") -> int:
        from extractor.documents.paragraphs import left_out

        if not self.claims or self.whole:
            return 0
        return sum(_size(document.text[each.start : each.end]) for each in left_out(document))


def _first(names: list[str]) -> list[str]:
    """The first NAMED, and a mark if there are more."""
    return names if len(names) <= NAMED else [*names[:NAMED], "…"]


def _size(text: str) -> int:
    """The characters of a text without its spaces."""
    return sum(map(len, text.split()))
