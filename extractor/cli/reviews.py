"""The options `--reviews` and `--reviewer` of commands that read a run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.errors import SettingsError

if TYPE_CHECKING:
    from extractor.runs import StoredRun

__all__ = ["Reviewer", "Reviews", "opened"]

Reviews = Annotated[
    bool,
    typer.Option(
        "--reviews",
        help="The rows as a reviewer left them: corrected, with what was missed, and without what "
        "was rejected. --min-certainty keeps what was decided.",
    ),
]
Reviewer = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="With --reviews: whose, if several people reviewed."),
]


def opened(run: str | Path, reviews: bool, reviewer: str | None) -> "StoredRun":
    """The run in a folder, or as a reviewer left it; raises as `load` and `ReviewedRun.open`."""
    if reviews:
        from extractor.review import ReviewedRun

        return ReviewedRun.open(run, reviewer)
    if reviewer is not None:
        raise SettingsError("--reviewer says whose reviews are read: give --reviews too.")
    from extractor.runs import load

    return load(run)
