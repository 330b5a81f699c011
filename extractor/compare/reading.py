"""A document with its claims as a comparison reads it: once, here or on another machine."""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from extractor.compare.copies import fingerprints, shingled
from extractor.compare.model import Told
from extractor.compare.points import Reader, names_of
from extractor.compare.sources import first_sources
from extractor.compare.voices import described_names
from extractor.errors import SettingsError
from extractor.models import Claim
from extractor.runs import jsonl

__all__ = ["Read", "read", "two_texts"]


class Read(NamedTuple):
    """A document as the index keeps it: plain values, which may be read on another machine.

    - `claims`: place, id, point, line and first source of each
    - `prints`: the fingerprints of its text
    """

    doc_id: str
    sha256: str
    day: int
    names: Mapping[str, int]
    people: str
    document: bytes
    claims: Sequence[tuple[int, str, str, bytes, bytes | None]]
    prints: Sequence[int]


def read(told: Told) -> Read:
    """Reads a document with its claims, for `Index.add`."""
    document = told.document
    claims = [row for row in told.claims if isinstance(row, Claim)]
    points = Reader(document, claims).points()
    sources = (jsonl.encode(row) if row else None for row in first_sources(document, claims))
    return Read(
        doc_id=document.doc_id,
        sha256=document.sha256,
        day=document.date.toordinal() if document.date else 0,
        names=names_of(document, claims),
        people=json.dumps(described_names(document.text)),
        document=jsonl.encode(document.model_dump(mode="json", exclude={"sha256"})),
        claims=[
            (point.start, point.claim_id, point.to_json(), jsonl.encode(claim), source)
            for point, claim, source in zip(points, claims, sources, strict=True)
        ],
        prints=sorted(fingerprints(shingled(document))),
    )


def two_texts(doc_id: str) -> SettingsError:
    """The error of two texts with one id."""
    return SettingsError(
        f"Two documents with different texts have the id {doc_id}: give each text an id of its "
        "own, and run again."
    )
