"""What the check of a run finds."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor.runs import layout

__all__ = ["LISTED", "Problem", "Verification"]

LISTED = 100


@dataclass(frozen=True)
class Problem:
    """Something in a run that does not hold.

    - `file`: the name of the file
    - `line`: the number of the line, from 1; None for the file as a whole
    - `what`: what does not hold; it may quote the file
    """

    file: str
    line: int | None
    what: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.what}"


@dataclass
class Verification:
    """What the check of a run found.

    - `folder`: the folder of the run
    - `most`: the number of problems to list
    - `problems`: the first things that do not hold, in the order in which they were found
    - `found`: how many things do not hold
    - `status`: how the last session ended: "finished", or "running" if it never did
    - `counts`: the rows of each file that belong to a complete document
    - `uncommitted`: lines that an unfinished run left behind its last complete document; the next
      session cuts them off
    - `decisions`: those of reviewers that were checked
    - `fingerprint`: the SHA-256 of run.json, which holds the SHA-256 of each other file
    """

    folder: Path
    most: int = LISTED
    problems: list[Problem] = field(default_factory=list)
    found: int = 0
    status: str = "unknown"
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(layout.FILES, 0))
    uncommitted: int = 0
    decisions: int = 0
    fingerprint: str | None = None

    def note(self, file: str, line: int | None, what: str) -> None:
        """Counts a problem, and lists it if it is among the first."""
        self.found += 1
        if len(self.problems) < self.most:
            self.problems.append(Problem(file, line, what))

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.found

    @property
    def finished(self) -> bool:
        """Whether the run was written to its end."""
        return self.status == "finished"

    def to_json(self) -> dict[str, Any]:
        """The findings as JSON."""
        return {
            "run": str(self.folder),
            "holds": self.holds,
            "status": self.status,
            **self.counts,
            "uncommitted": self.uncommitted,
            "decisions": self.decisions,
            "fingerprint": self.fingerprint,
            "found": self.found,
            "problems": [
                {"file": each.file, "line": each.line, "what": each.what} for each in self.problems
            ],
        }
