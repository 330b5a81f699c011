"""One reviewer at work on a run: documents with their rows, decisions, progress."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Any

from pydantic import TypeAdapter, ValidationError

from extractor.errors import Outdated, SettingsError, StorageError
from extractor.models import Provenance
from extractor.review.deciding import decide
from extractor.review.decisions import Decision, Finished, Proposal, Reviewer, RowDecision
from extractor.review.documents import Documents, Entry
from extractor.review.log import ReviewLog
from extractor.review.state import ReviewedDocument, reviewed
from extractor.runs import StoredDocument, load
from extractor.runs.json_schema import Shape
from extractor.runs.layout import SCHEMA

__all__ = ["Progress", "Reviewing"]

SHARES = (0.5, 0.25, 0.1)


@dataclass(frozen=True)
class Progress:
    """How far a reviewer is with a document.

    - `rows`, `decided`: the rows of the run, and those of them that are decided.
    - `unsure`: those below the bound of certainty that are not decided.
    - `damage`: why the decisions about it cannot be read; none of its rows counts as decided.
    """

    number: int
    entry: Entry
    rows: int
    decided: int
    unsure: int
    finished: bool
    damage: str | None = None


class Reviewing:
    """A run as one reviewer sees it. Nothing of it depends on what others decided.

    - `folder`: the run.
    - `reviewer`: the name that each decision gets.

    Raises InputError if there is no run, SettingsError for a name that is empty, too long or has
    control characters. Its methods may be called in several threads.
    """

    def __init__(self, folder: Path, reviewer: str) -> None:
        self.run = load(folder)
        self.reviewer = _named(reviewer)
        self._turn = RLock()  # a server reads and decides in several threads
        self.documents = Documents(self.run.folder)
        self._log = ReviewLog(self.run.folder)

    @cached_property
    def is_records(self) -> bool:
        """Whether the rows are records of a schema, and not claims."""
        return (self.run.folder / SCHEMA).exists()

    def document(self, number: int) -> ReviewedDocument:
        """A document as the reviewer has decided so far."""
        with self._turn:
            return self.after(self.documents.read(number))

    def after(self, stored: StoredDocument) -> ReviewedDocument:
        """A document of the run, with its rows there, as the reviewer has decided so far."""
        with self._turn:
            decisions = self._log.of(self.reviewer, stored.document.doc_id)
        return reviewed(stored, decisions, self._made)

    def decide(
        self, number: int, proposal: Proposal, seen: str | None = None
    ) -> tuple[ReviewedDocument, Decision]:
        """Decides about a document; returns it as it is then, and what was written.

        - `seen`: the `version` of the document that the reviewer looked at; None is any.

        Raises Outdated if the document has another version, InputError for a proposal that does not
        fit, StorageError if it cannot be written.
        """
        with self._turn, self._log.deciding() as append:
            known = self.document(number)
            if seen not in (None, known.version):
                raise Outdated(
                    "The document was decided about elsewhere since this page was loaded: load it "
                    "again, then decide."
                )
            complaint = self._complaint if self.is_records else None
            decision = decide(proposal, known, self.reviewer, self._made, complaint)
            append(decision)
        return self.document(number), decision

    def standing(self) -> Iterator[StoredDocument]:
        """The finished documents with the rows that stand: accepted, corrected and added ones.

        `row.provenance.reviewed` of each says what the reviewer did. Raises StorageError if the
        decisions about a document are damaged.
        """
        for each in self.progress():
            if each.damage:
                raise StorageError(each.damage)
            if each.finished:
                known = self.document(each.number)
                rows = tuple(row.row for row in known.rows if row.stands)
                yield StoredDocument(known.document, rows, ())

    def progress(self, below: float = 0.0) -> list[Progress]:
        """How far the reviewer is with each document; `below` is the bound of certainty."""
        with self._turn:
            return [
                self._progress(number, entry, below)
                for number, entry in enumerate(self.documents.entries, 1)
            ]

    @property
    def bounds(self) -> tuple[float, ...]:
        """Bounds of certainty that leave about a half, a quarter and a tenth of the rows below."""
        with self._turn:
            rows = [sure for entry in self.documents.entries for _, sure in entry.rows]
        known = sorted(sure for sure in rows if sure is not None)
        chosen = {known[round(share * (len(known) - 1))] for share in SHARES if known}
        return tuple(sorted(chosen - {min(known, default=0.0)}, reverse=True))

    def _progress(self, number: int, entry: Entry, below: float) -> Progress:
        decisions: tuple[Decision, ...] = ()
        damage = None
        try:
            decisions = self._log.of(self.reviewer, entry.doc_id)
        except StorageError as error:
            damage = str(error)
        decided = {each.row for each in decisions if isinstance(each, RowDecision)}
        left = [sure for key, sure in entry.rows if key not in decided]
        return Progress(
            number=number,
            entry=entry,
            rows=len(entry.rows),
            decided=len(entry.rows) - len(left),
            unsure=sum((sure or 0) < below for sure in left),
            finished=not left and any(isinstance(each, Finished) for each in decisions),
            damage=damage,
        )

    @cached_property
    def _made(self) -> Provenance:
        """The provenance of rows that the run does not have."""
        settings = self.run.record["settings"]
        schema, prompt = (str(settings.get(name, "none")) for name in ("schema", "prompt"))
        return Provenance(schema=schema, prompt=prompt, model="none", cached=True)

    @cached_property
    def _shape(self) -> Shape | None:
        with suppress(OSError, ValueError):
            return Shape(json.loads((self.run.folder / SCHEMA).read_bytes()))
        return None

    def _complaint(self, fields: Any) -> str | None:
        return self._shape.complaint(fields) if self._shape else None


def _named(reviewer: str) -> str:
    try:
        name: str = TypeAdapter(Reviewer).validate_python(reviewer)
    except ValidationError as error:
        raise SettingsError(
            "The name of a reviewer has 1 to 60 characters on one line: give another one with "
            "--reviewer."
        ) from error
    return name
