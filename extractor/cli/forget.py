"""`extractor forget`: delete documents from runs and from the cache."""

import json as jsonlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import CacheDir, Json
from extractor.cli.progress import number
from extractor.cli.terminal import clean, warn
from extractor.errors import SettingsError

if TYPE_CHECKING:
    from extractor.forget import Forgotten, Plan

__all__ = ["EXAMPLE", "forget"]

EXAMPLE = "Example: extractor forget 2b7df7c0a4da938c my-run/"


def forget(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="DOC_ID... RUN/...",
            help="Ids of documents, or the unique start of one, and the folders of runs and "
            "comparisons. What is the name of a folder is one of these.",
        ),
    ],
    cache_dir: CacheDir = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")] = False,
    json: Json = False,
) -> None:
    """Delete documents from runs, from the cache and from the files of batches.

    Deleted are all rows and the text, saved answers and results about the document in the cache
    that the run used, requests in the files of batches, and tables and pages inside the run
    folder. run.json keeps a hash of the id, so that the same run never reads the document again. A
    comparison that has the document is deleted as a whole: compare again without it.

    Not touched are the inputs, copies elsewhere, and what a service has: the command names them.
    Comparisons are found only if you name them: others go on telling what the document said.

    If the command is stopped, give it again. Afterwards, `extractor verify` holds.

    Exit code: 0 deleted, or deleted before; 1 the disk failed; 2 usage error.
    """
    from extractor.forget import plan

    runs = [name for name in names if Path(name).is_dir()]
    ids = [name for name in names if name not in runs]
    if not (runs and ids):
        what = "id of a document" if runs else "run folder that exists"
        raise SettingsError(f"There is no {what} in what you gave: {EXAMPLE}.")
    found = plan([Path(run) for run in runs], ids)
    _refuse_ambiguous(found, runs)
    if found.documents or found.comparisons:
        _confirm(found, yes=yes)
    done = found.execute([cache_dir] if cache_dir else [])
    if json:
        typer.echo(jsonlib.dumps(_object(done), indent=2))
        return
    for name in found.before:
        typer.echo(f"{clean(name, line=True)} was deleted before")
    _print(done)


def _refuse_ambiguous(found: "Plan", runs: Sequence[str]) -> None:
    """Raises SettingsError if a run folder has the name of a document."""
    from extractor.runs import known_documents

    for folder in found.runs:
        for each in known_documents(folder, lambda doc_id: doc_id in runs):
            raise SettingsError(
                f"{each.doc_id} is a folder here and a document of {folder}: give the command in "
                "another folder."
            )


def _confirm(found: "Plan", *, yes: bool) -> None:
    shown = ", ".join(
        dict.fromkeys(
            clean(f"{each.doc_id} ({each.path})" if each.path else each.doc_id, line=True)
            for each in found.documents
        )
    )
    if yes:
        return
    if not sys.stdin.isatty():
        raise SettingsError("Nothing was deleted: without a terminal, confirm with --yes.")
    wholes = ", ".join(clean(f"all of {each}", line=True) for each in found.comparisons)
    parts = [f"{shown} from {number(len(found.runs), 'runs')}"] if shown else []
    typer.confirm(f"Delete {' and '.join([*parts, *filter(None, [wholes])])}?", abort=True)


def _print(done: "Forgotten") -> None:
    rows = {"documents": "documents", "claims": "claims", "rejected": "rejected answers"}
    parts = [number(done.rows[name], many) for name, many in rows.items()]
    parts += [
        number(done.rows["failures"], "failures"),
        number(done.answers, "saved answers"),
        number(done.requests, "requests of batches"),
    ]
    if "reviews" in done.rows:
        parts.append(f"{number(done.rows['reviews'], 'decisions')} of reviewers")
    typer.echo(f"Deleted: {', '.join(parts)}")
    for path in done.comparisons:
        typer.echo(f"Deleted: the comparison {clean(str(path), line=True)}; compare again")
    for path in done.files:
        typer.echo(f"Deleted: {clean(str(path), line=True)}")
    for path in done.left:
        if any(path.is_relative_to(each) for each in done.comparisons):
            said = "is in the folder of the comparison and may have words of the document"
        else:
            said = "has words of the document and is not the run's"
        warn(f"{path} {said}: look at it.", head="Left")
    for name in done.at_service:
        warn(f"{name} at the service has the document: delete it there.", head="Left")
    for source in done.inputs:
        warn(f"{source} is where the document was read: it was not touched.", head="Left")


def _object(done: "Forgotten") -> dict[str, object]:
    return {
        **done.rows,
        "answers": done.answers,
        "requests": done.requests,
        "comparisons": [str(path) for path in done.comparisons],
        "files": [str(path) for path in done.files],
        "left": [str(path) for path in done.left],
        "at_service": done.at_service,
        "inputs": done.inputs,
    }
