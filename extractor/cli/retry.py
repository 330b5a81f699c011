"""`extractor retry`: the documents that failed, once more."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.run import started
from extractor.cli.session import work
from extractor.errors import InputError, SettingsError

if TYPE_CHECKING:
    from extractor.models import Document, Failure
    from extractor.runs.jsonl import Row

__all__ = ["EXAMPLE", "retry"]

EXAMPLE = "Example: extractor retry my-run/"
STDIN = "-"


def retry(
    run: Annotated[Path, typer.Argument(metavar="RUN/", help="The folder of a run.")],
    base_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Another address of the same server; without it, the run's."
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="Requests at a time, at most; without it, as in the run."
        ),
    ] = None,
    max_cost: Annotated[
        float | None,
        typer.Option(metavar="SUM", help="As in `extractor run`; without it, the run's."),
    ] = None,
    max_tokens: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="As in `extractor run`; without it, the run's."),
    ] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print the summary as one JSON object.")
    ] = False,
) -> None:
    """Ask again about the documents that failed, and about no others.

    They are read from the inputs of the run, under the names that were given then, so give the
    command in the same folder. Inputs and settings are those of run.json; the key of a service
    comes from OPENAI_API_KEY, as ever. A document that is done now leaves failures.jsonl and takes
    its place in the order of the inputs; one that fails again stands there with its new reason.

    Exit code: 0 all done, 1 some failed again or the service or the disk stopped it, 2 wrong use,
    130 Ctrl-C, 143 SIGTERM.
    """
    from extractor.api import Extractor
    from extractor.runs import Failed, Run, load

    stored = load(run)
    failed = Failed(stored.failures())
    if not failed:
        typer.echo(f"No document failed in {run}: there is nothing to do.")
        return
    sessions = stored.record["sessions"]
    sessions = stored.record["sessions"]
    if not all("options" in past for past in sessions):
        raise SettingsError(
            f"{run} was not made by `extractor run`, so how is not known: use that."
        )
    inputs = list(dict.fromkeys(name for past in sessions for name in past["inputs"]))
    if set(inputs) <= {STDIN}:
        raise InputError(
            f"The documents of {run} came from standard input, which is gone: give them to "
            f"`extractor run - -o {run}` again, which asks about those alone that are not done."
        )
    options = sessions[-1]["options"]
    given = {
        "base_url": base_url,
        "workers": workers,
        "max_cost": max_cost,
        "max_tokens": max_tokens,
    }
    named = {name: value for name, value in given.items() if value is not None}
    asked = {**options["extractor"], **named}
    with Extractor(**asked) as extractor:
        documents = _again(sessions, run)
        shard = options["shard"]
        store = Run.open(
            run,
            {**extractor.settings, **({"shard": shard} if shard else {})},
            inputs=inputs,
            options={**options, "extractor": asked},
            fields=extractor.schema.row,
            budget=extractor.budget,
        )
        tables = None if options["format"] == "jsonl" else options["format"]

        def pending(given: "Iterable[Document | Failure]") -> "Iterator[Document | Failure]":
            return failed.again(store.pending(given, count=False))

        work(extractor, store, documents, pending, tables=tables, quiet=quiet, json=json)


def _again(sessions: "list[Row]", run: Path) -> "Iterator[Document | Failure]":
    """The documents that all sessions named, each input once; InputError if one is not there."""
    try:
        return started(_read(sessions, run))
    except InputError as error:
        folder = sessions[-1]["options"]["folder"]
        if Path.cwd() == Path(folder):
            raise
        raise InputError(
            f"{error} The run was made in {folder}: give the command there."
        ) from error


def _read(sessions: "list[Row]", run: Path) -> "Iterator[Document | Failure]":
    from extractor.documents import Columns, Shard, read

    known = {STDIN}
    for past in sessions:
        options = past["options"]
        names = [name for name in dict.fromkeys(past["inputs"]) if name not in known]
        known.update(names)
        shard = Shard.parse(options["shard"]) if options["shard"] else None
        if names:
            columns = Columns.parse(options["column"])
            yield from read(names, columns=columns, shard=shard, without=run)
