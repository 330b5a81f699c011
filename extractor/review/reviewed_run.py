"""A run as a reviewer left it: what is shown, reported and exported with `--reviews`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from extractor.errors import SettingsError
from extractor.review.log import ReviewLog
from extractor.review.reviewing import Reviewing
from extractor.runs import StoredDocument, StoredRun, layout, load
from extractor.runs.jsonl import Row
from extractor.runs.reader import stored

__all__ = ["ReviewedRun"]


@dataclass(frozen=True)
class ReviewedRun(StoredRun):
    """A run with its rows as a reviewer left them: corrected, with added, without rejected ones.

    Rows that nobody decided about are as they were. Those of a decision say so in
    `provenance.reviewed`.

    - `reviewing`: the reviewer at the run.
    """

    reviewing: Reviewing

    @classmethod
    def open(cls, path: str | Path, reviewer: str | None = None) -> "ReviewedRun":
        """Opens the run in a folder.

        - `reviewer`: whose decisions; None if only one person decided.

        Raises InputError if there is no run, SettingsError if nobody of that name reviewed it, or
        several people did and none is named, and StorageError if the decisions are damaged.
        """
        found = load(path)
        reviewing = Reviewing(found.folder, _chosen(found, reviewer))
        record = {**found.record, "reviewer": reviewing.reviewer}
        return cls(found.folder, record, reviewing)

    def __iter__(self) -> Iterator[StoredDocument]:
        for block in layout.blocks(self.folder):
            yield self._left(stored(block))

    def rows(self) -> Iterator[tuple[Row, dict[str, list[Row]]]]:
        """As `StoredRun.rows`."""
        for block in layout.blocks(self.folder):
            claims = [
                row.model_dump(mode="json", by_alias=True)
                for row in self._left(stored(block)).claims
            ]
            yield {**block.document, "claims": len(claims)}, {**block.parts, "claims": claims}

    def _left(self, before: StoredDocument) -> StoredDocument:
        known = self.reviewing.after(before)
        return replace(
            before, claims=tuple(each.row for each in known.rows if each.verdict != "rejected")
        )


def _chosen(run: StoredRun, reviewer: str | None) -> str:
    known = ReviewLog(run.folder).reviewers()
    names = ", ".join(known)
    if not known:
        raise SettingsError(
            f"Nobody reviewed {run.folder} yet: begin with `extractor review {run.folder}`."
        )
    if reviewer is None and len(known) > 1:
        raise SettingsError(
            f"Several people reviewed the run: name one of {names} with --reviewer."
        )
    if reviewer not in (None, *known):
        raise SettingsError(f"{reviewer!r} decided nothing about the run: name one of {names}.")
    return reviewer or known[0]
