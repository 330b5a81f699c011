"""`extractor verify`: check a run without a model."""

import json as jsonlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import Json
from extractor.cli.progress import number
from extractor.cli.terminal import clean

if TYPE_CHECKING:
    from extractor.runs import Verification

__all__ = ["EXAMPLE", "verify"]

EXAMPLE = "Example: extractor verify my-run/"


def verify(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN/...", help="Folders that `extractor run` wrote.")
    ],
    most: Annotated[
        int, typer.Option(min=1, metavar="N", help="Maximum problems to print for a run.")
    ] = 100,
    json: Json = False,
) -> None:
    """Check runs that somebody gave you. No model is called, and nothing is written.

    Every quote has to stand in its document, letter for letter, where the row says. Ids, digests,
    counts, the order of the rows, their types and the fields of your own schema are compared too,
    and what reviewers decided with the rows. Each thing that does not hold is one line: file, line,
    what.

    Damage to any byte is found. Somebody who edits a run on purpose can make new digests: then the
    quotes are still checked, but not, for instance, the wording of a statement. To notice that too,
    compare the fingerprint that is printed with the sender's.

    Exit code: 0 all holds; 1 something does not hold, or the disk failed; 2 no run, or a format
    that this version does not know.
    """
    from extractor.review.verification import verify

    found = []
    for run in runs:
        found.append(each := verify(run, most=most))
        if not json:
            _print(each)
    if json:
        shown = [each.to_json() for each in found]
        typer.echo(jsonlib.dumps(shown[0] if len(shown) == 1 else shown, indent=2))
    if not all(each.holds for each in found):
        raise typer.Exit(1)


def _print(found: "Verification") -> None:
    name = clean(str(found.folder), line=True)
    for each in found.problems:
        typer.echo(clean(str(each), line=True))
    if more := found.found - len(found.problems):
        typer.echo(f"and {more:,} more")
    if found.holds:
        typer.echo(f"{name} holds: {_counted(found)}{_unfinished(found)}.")
        typer.echo(f"Fingerprint of run.json: {found.fingerprint}")
    else:
        typer.echo(f"{name} does not hold: {number(found.found, 'problems')}{_unfinished(found)}.")


def _counted(found: "Verification") -> str:
    names = {"documents": "documents", "claims": "claims", "rejected": "rejected answers"}
    names["failures"] = "failures"
    parts = [number(found.counts[name], many) for name, many in names.items()]
    if found.decisions:
        parts.append(f"{number(found.decisions, 'decisions')} of reviewers")
    return ", ".join(parts)


def _unfinished(found: "Verification") -> str:
    if found.finished:
        return ""
    left = f", {number(found.uncommitted, 'lines')} not yet part of it" if found.uncommitted else ""
    return f"; the run is not finished ({clean(found.status, line=True)}{left})"
