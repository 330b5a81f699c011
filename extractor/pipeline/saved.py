"""Whole results on disk: what came of a document that was done before, as the rows were written.

Finding sources, numbers and dates in an article costs a hundred times what reading a row does. A
result is looked up by all that fixes it: the document, the settings, and the code itself, so that a
rule which was edited is never answered by what it gave before. Its rows are verified against the
document before they are used, and one that does not hold is no better than none.
"""

import hashlib
import platform
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from typing import Any

from pydantic_core import PydanticSerializationError, from_json

from extractor.environment import DISTRIBUTION
from extractor.llm.cache import Cache, key
from extractor.models import Claim, Document, Rejected, Result, Usage

__all__ = ["Kept", "Results", "code"]

_NAME = re.compile(r"[\w.-]+")


@dataclass(frozen=True)
class Kept:
    """A `Result` whose rows are still the lines that go into the files."""

    document: Document
    claims: tuple[bytes, ...]
    rejected: tuple[bytes, ...]
    usage: Usage
    seconds: float

    def result(self) -> Result:
        """The same, typed."""
        return Result(
            document=self.document,
            claims=tuple(map(Claim.model_validate_json, self.claims)),
            rejected=tuple(map(Rejected.model_validate_json, self.rejected)),
            usage=self.usage,
            seconds=self.seconds,
        )


class Results:
    """The results that were made with these settings, in the cache beside the answers."""

    def __init__(self, cache: Cache, settings: Mapping[str, Any]) -> None:
        self._cache = cache
        self._settings = key({**settings, "code": code()})

    def get(self, document: Document) -> Kept | None:
        """What came of this document before, or None."""
        text = self._cache.text(self._key(document))
        return _kept(text, document) if text else None

    def put(self, result: Result, answers: int) -> None:
        """Keeps a result that `answers` of the model went into.

        One with a lone surrogate in a row has no UTF-8, is left out, and is made again each time.
        """
        rows = (*result.claims, *result.rejected)
        try:
            text = "\n".join(row.model_dump_json() for row in rows)
        except (PydanticSerializationError, UnicodeEncodeError):
            return
        head = f"{_digest(text)} {answers} {len(result.claims)} {len(result.rejected)}"
        self._cache.keep(self._key(result.document), f"{head}\n{text}")

    def _key(self, document: Document) -> dict[str, Any]:
        """All that a row may depend on; a document may be moved, so not its path."""
        date = document.date and document.date.isoformat()
        about = [document.doc_id, document.sha256, document.title, date]
        return {"settings": self._settings, "document": about}


@cache
def code() -> str:
    """The digest of what makes rows of answers: this package's source and the libraries it uses."""
    digest = hashlib.sha256(platform.python_version().encode())
    for package in ("extractor", "extractor.schemas"):
        for name, source in _sources(resources.files(package), package):
            digest.update(f"\n{name} {hashlib.sha256(source).hexdigest()}".encode())
    for requirement in sorted(metadata.requires(DISTRIBUTION) or ()):
        if "extra ==" not in requirement:
            library = _NAME.findall(requirement)[0]
            with suppress(metadata.PackageNotFoundError):  # one for another Python
                digest.update(f"\n{library} {metadata.version(library)}".encode())
    return digest.hexdigest()


def _sources(folder: Traversable, place: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = f"{place}/{entry.name}"
        if entry.name.endswith(".py"):
            found.append((name, entry.read_bytes()))
        elif entry.is_dir() and not entry.name.startswith(("_", ".")):
            found.extend(_sources(entry, name))
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _kept(text: str, document: Document) -> Kept | None:
    """The rows in an entry, if they are whole and their evidence stands in the document."""
    head, _, body = text.partition("\n")
    lines = body.split("\n") if body else []
    try:
        digest, *numbers = head.split()
        answers, claims, rejected = map(int, numbers)
        rows = from_json(f"[{','.join(lines)}]")
        good = digest == _digest(body) and len(rows) == claims + rejected == len(lines)
        good = good and all(
            row["doc_id"] == document.doc_id
            and all(
                document.text[each["start"] : each["end"]] == each["quote"]
                for each in row.get("evidence", ())
            )
            for row in rows
        )
    except (ValueError, TypeError, LookupError, AttributeError):
        return None
    if not good:
        return None
    ended = tuple(f"{line}\n".encode() for line in lines)
    return Kept(document, ended[:claims], ended[claims:], Usage(cache_hits=answers), 0.0)
