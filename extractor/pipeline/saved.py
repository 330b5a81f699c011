"""Whole results on disk: the rows of documents that were extracted before.

To find sources, numbers and dates in an article takes a hundred times as long as to read its rows
from disk. The key of a result holds all that determines it: the document, the settings and a digest
of the code, so that an edited rule never gives its old rows. The rows are checked against the
document before they are used; a damaged entry counts as missing.
"""

import asyncio
import hashlib
import platform
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from typing import Any

from pydantic_core import PydanticSerializationError, from_json

from extractor.background import MOST_AT_ONCE
from extractor.environment import DISTRIBUTION
from extractor.llm.cache import Cache, key
from extractor.models import (
    Document,
    Failure,
    Rejected,
    Result,
    Usage,
    parse_row,
    partial_failure,
)
from extractor.pipeline.lines import failed_passages

__all__ = ["SavedResult", "SavedResults", "code_digest", "unhurried_result"]

_NAME = re.compile(r"[\w.-]+")


@dataclass(frozen=True)
class SavedResult:
    """A `Result` whose rows are still lines of JSON, as the files of a run hold them."""

    document: Document
    claims: Collection[bytes]
    rejected: Collection[bytes]
    usage: Usage
    seconds: float

    @property
    def failure(self) -> Failure | None:
        """As `Result.failure`."""
        return partial_failure(self.document, failed_passages(self.rejected))

    def result(self) -> Result:
        """The result with typed rows."""
        return Result(
            document=self.document,
            claims=tuple(parse_row(from_json(line)) for line in self.claims),
            rejected=tuple(map(Rejected.model_validate_json, self.rejected)),
            usage=self.usage,
            seconds=self.seconds,
        )


async def unhurried_result(found: Result | SavedResult) -> Result:
    """The result with typed rows; many lines take longer than an event loop has for a task."""
    if not isinstance(found, SavedResult):
        return found
    many = len(found.claims) > MOST_AT_ONCE
    return await asyncio.to_thread(found.result) if many else found.result()


class SavedResults:
    """The results of one set of settings, in the cache beside the model's answers.

    - `cache`: where the results are stored.
    - `settings`: all settings that determine the rows.
    """

    def __init__(self, cache: Cache, settings: Mapping[str, Any]) -> None:
        self._cache = cache
        self._settings = key({**settings, "code": code_digest()})

    def get(self, document: Document) -> SavedResult | None:
        """The result of a document, or None if there is none or it is damaged."""
        text = self._cache.get_text(self._key(document))
        return _verified(text, document) if text else None

    def put(self, result: Result, answers: int) -> None:
        """Saves a result that was made from so many `answers` of the model.

        A result with a lone surrogate in a row cannot be written as UTF-8 and is not saved.
        """
        rows = (*result.claims, *result.rejected)
        try:
            text = "\n".join(row.model_dump_json() for row in rows)
        except (PydanticSerializationError, UnicodeEncodeError):
            return
        usage = result.usage
        second = f"{usage.second_requests} {usage.second_claims}"
        head = f"{_digest(text)} {answers} {len(result.claims)} {len(result.rejected)} {second}"
        self._cache.put_text(self._key(result.document), f"{head}\n{text}")

    def _key(self, document: Document) -> dict[str, Any]:
        """All that a row may depend on; not the path, since a document may be moved."""
        date = document.date and document.date.isoformat()
        about: list[Any] = [document.doc_id, document.sha256, document.title, date]
        if document.pages:
            places = hashlib.sha256(b"".join(page.layout for page in document.pages)).hexdigest()
            about += [[page.start for page in document.pages], places]
        return {"settings": self._settings, "document": about}


@cache
def code_digest() -> str:
    """The digest of the code that makes rows: this package's source and the versions it needs."""
    digest = hashlib.sha256(platform.python_version().encode())
    for package in ("extractor", "extractor.schemas"):
        for name, source in _sources(resources.files(package), package):
            digest.update(f"\n{name} {hashlib.sha256(source).hexdigest()}".encode())
    for requirement in sorted(metadata.requires(DISTRIBUTION) or ()):
        if "extra ==" not in requirement:
            library = _NAME.findall(requirement)[0]
            with suppress(metadata.PackageNotFoundError):  # needed by another Python only
                digest.update(f"\n{library} {metadata.version(library)}".encode())
    return digest.hexdigest()


def _sources(folder: Traversable, path: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = f"{path}/{entry.name}"
        if entry.name.endswith(".py"):
            found.append((name, entry.read_bytes()))
        elif entry.is_dir() and not entry.name.startswith(("_", ".")):
            found.extend(_sources(entry, name))
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _verified(text: str, document: Document) -> SavedResult | None:
    """The rows of an entry; None unless it is complete and its evidence stands in the document."""
    head, _, body = text.partition("\n")
    lines = body.split("\n") if body else []
    try:
        digest, *numbers = head.split()
        answers, claims, rejected, asked, given = map(int, numbers)
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
    usage = Usage(cache_hits=answers, second_requests=asked, second_claims=given)
    return SavedResult(document, ended[:claims], ended[claims:], usage, 0.0)
