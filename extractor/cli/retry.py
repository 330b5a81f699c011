"""`extractor retry`: try the failed documents again."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from extractor.cli.notes import Notes
from extractor.cli.options import (
    BaseUrl,
    Header,
    Json,
    MaxCharacters,
    MaxCost,
    MaxTokens,
    Quiet,
    RunFolder,
    Timeout,
    Workers,
)
from extractor.cli.service import service_options
from extractor.cli.session import print_ignored, process, read_first
from extractor.errors import InputError, SettingsError

if TYPE_CHECKING:
    from extractor.models import Document, Failure
    from extractor.runs import StoredRun
    from extractor.runs.jsonl import Row

__all__ = ["EXAMPLE", "retry"]

EXAMPLE = "Example: extractor retry my-run/"
STDIN = "-"


def retry(
    run: RunFolder,
    base_url: BaseUrl = None,
    header: Header = None,
    timeout: Timeout = None,
    workers: Workers = None,
    max_cost: MaxCost = None,
    max_tokens: MaxTokens = None,
    max_characters: MaxCharacters = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Try the failed documents again.

    Give the command in the folder where you gave `extractor run`, because the inputs are read
    again under the same names. Each option that you leave out has the value that the run had. The
    key of a service is taken from the environment, and headers must be given again.

    Of a document that failed in part, only the passages that failed are asked again, as long as the
    answers about the others are saved.

    A document that succeeds now is removed from failures.jsonl, and its claims are written in the
    order of the inputs. A document that fails again stays there with the new reason.

    Exit code: 0 all done; 1 some documents failed again, or the service or the disk stopped the
    command; 2 usage error; 130 Ctrl-C; 143 SIGTERM; 129 a closed terminal.
    """
    from extractor.api import Extractor
    from extractor.runs import FailedInputs, Run, load

    stored = load(run)
    failed = FailedInputs(stored.failures())
    if not failed:
        typer.echo(f"No document failed in {run}: there is nothing to retry.")
        return
    sessions = stored.record["sessions"]
    inputs = _inputs(stored)
    options = sessions[-1]["options"]
    changed = {
        "base_url": base_url,
        "timeout": timeout,
        "headers": service_options(None, None, header, None, None)["headers"],
        "workers": workers,
        "max_cost": max_cost,
        "max_tokens": max_tokens,
        "max_characters": max_characters,
    }
    given: dict[str, Any] = {
        **options["extractor"],
        **{name: value for name, value in changed.items() if value is not None},
    }
    if not quiet:
        print_ignored({**changed, "ask": given["ask"]})
    with Extractor(**given) as extractor:
        claims, menus = extractor.schema.makes_claims, dict[str, int]()
        reading: dict[str, Any] = {"titles": not claims, "left_out": menus}
        documents = _documents(sessions, run, reading)
        shard = options["shard"]
        store = Run.open(
            run,
            {**extractor.settings, **({"shard": shard} if shard else {})},
            inputs=inputs,
            options={**options, "extractor": {**given, "headers": None}},  # may be secret
            fields=extractor.schema.record_schema,
            budget=extractor.budget,
        )
        tables = None if options["format"] == "jsonl" else options["format"]

        def pending(entries: "Iterable[Document | Failure]") -> "Iterator[Document | Failure]":
            return failed.select(store.pending(entries, count=False))

        notes = Notes(claims, extractor.clean == "none", menus)
        process(
            *(extractor, store, documents, pending),
            notes=notes,
            tables=tables,
            quiet=quiet,
            json=json,
        )


def _inputs(stored: "StoredRun") -> list[str]:
    """The inputs of all sessions, each once. Raises if they cannot be read again."""
    sessions, run = stored.record["sessions"], stored.folder
    if not all("options" in past for past in sessions):
        raise SettingsError(
            f"{run} was not made by `extractor run`, so its options are unknown: "
            "use `extractor run` with the same inputs instead."
        )
    inputs = list(dict.fromkeys(name for past in sessions for name in past["inputs"]))
    if set(inputs) <= {STDIN}:
        raise InputError(
            f"The documents of {run} came from standard input and cannot be read again: pass them "
            f"to `extractor run - -o {run}`, which processes only those that are not done."
        )
    return inputs


def _documents(
    sessions: "list[Row]", run: Path, reading: dict[str, Any]
) -> "Iterator[Document | Failure]":
    """The documents of all sessions, each input once. Raises InputError if an input is missing."""
    try:
        return read_first(_read(sessions, run, reading))
    except InputError as error:
        folder = sessions[-1]["options"]["folder"]
        if Path.cwd() == Path(folder):
            raise
        raise InputError(
            f"{error} The run was made in {folder}: give the command there."
        ) from error


def _read(
    sessions: "list[Row]", run: Path, reading: dict[str, Any]
) -> "Iterator[Document | Failure]":
    from extractor.documents import Columns, Shard, read

    known = {STDIN}
    for past in sessions:
        options = past["options"]
        names = [name for name in dict.fromkeys(past["inputs"]) if name not in known]
        known.update(names)
        shard = Shard.parse(options["shard"]) if options["shard"] else None
        if names:
            columns = Columns.parse(options["column"])
            clean = options["extractor"].get("clean", "auto")
            yield from read(
                names, columns=columns, shard=shard, without=run, clean=clean, **reading
            )
