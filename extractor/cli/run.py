"""`extractor run`: articles in, claims out."""

import json as jsonlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractor.cli.terminal import clean, console, warn
from extractor.errors import ExtractorError, ServiceError, SettingsError, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractor.models import Document, Failure
    from extractor.store import Run

__all__ = ["run", "started"]

EXAMPLE = "Example: extractor run articles/ -o my-run/    then: extractor show my-run/"
LISTED = 5  # failures that are told one by one
RESUME = "What is done is kept in {}: give the same command again to go on."


def run(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT",
            help="Files, folders, patterns such as 'news/*.html', or - for standard input. "
            'Read are .txt, .md, .html, .jsonl (one {"id", "text"} a line), .csv, .tsv and '
            ".parquet; all but the last also as .gz and .zst.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="RUN/",
            help="Folder for the results (needed). A run that was stopped goes on where it was.",
        ),
    ] = None,
    model: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="'local' stays on this machine; 'openai/NAME' sends the documents to a service, "
            "with the key in OPENAI_API_KEY.",
        ),
    ] = "local",
    base_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Address of an OpenAI-compatible server (vLLM, Ollama, llama.cpp)."
        ),
    ] = None,
    schema: Annotated[
        str,
        typer.Option(
            metavar="NAME|FILE.py:CLASS", help="What to look for. See: extractor schemas."
        ),
    ] = "claims",
    prompt: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE.jinja",
            help="How to ask for it; without it, the one that belongs to the schema.",
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Requests at a time, at most; without it, what the model takes. A service that "
            "is overloaded gets fewer.",
        ),
    ] = None,
    rpm: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Requests a minute, at most, of a hosted model."),
    ] = None,
    tpm: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Tokens a minute, at most, of a hosted model."),
    ] = None,
    fallback: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A model that answers while the first is away or has no quota left; may be given "
            "several times.",
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="text=NAME",
            help="Which column of a table, or key of JSON lines, holds the text; likewise id, "
            "title, date and url. May be given several times.",
        ),
    ] = None,
    format: Annotated[  # noqa: A002  # the option's name
        str,
        typer.Option(
            metavar="jsonl|parquet|csv|duckdb",
            help="What to write at the end besides the JSON lines, which are the run's own record, "
            "as `extractor export` does. Tables from before are deleted at the start.",
        ),
    ] = "jsonl",
    shard: Annotated[
        str | None,
        typer.Option(
            metavar="3/16",
            help="Read only this part of the documents, for several machines with a folder each; "
            "a document's id says to which part it belongs.",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Delete an earlier run in RUN/ and begin anew.")
    ] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print the summary as one JSON object.")
    ] = False,
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Keep answers, and use those that are kept.")
    ] = True,
    cache_dir: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where answers are kept.")
    ] = None,
) -> None:
    """Read articles and write their claims to a folder.

    RUN/ gets claims.jsonl (the claims, each with the exact words that show it), rejected.jsonl
    (what the model said and the text does not show), failures.jsonl (documents that could not be
    read or done), documents.jsonl and run.json.

    Exit code: 0 all done, 1 some documents failed or the run was stopped, 2 wrong use,
    130 Ctrl-C.
    """
    from extractor.documents import Columns, Shard, read
    from extractor.export import discard, export, ready
    from extractor.facade import Extractor
    from extractor.store import Run

    if output is None:
        raise SettingsError(f"Say where the results go, as in `extractor run {inputs[0]} -o RUN/`.")
    columns = Columns.parse(column or ())
    part = Shard.parse(shard) if shard else None
    tables = None if format == "jsonl" else format
    if tables:
        ready(tables)
    failures: list[Failure] = []
    stopped: ExtractorError | None = None
    with Extractor(
        model=model,
        schema=schema,
        prompt=prompt,
        base_url=base_url,
        workers=workers,
        rpm=rpm,
        tpm=tpm,
        fallback=fallback or (),
        cache=cache,
        cache_dir=cache_dir,
    ) as extractor:
        documents = started(read(inputs, columns=columns, shard=part, without=output))
        settings = {**extractor.settings, **({"shard": str(part)} if part else {})}
        fields = extractor.schema.row
        store = Run.open(output, settings, inputs=inputs, fields=fields, force=force)
        try:
            with store, _progress(store, shown=not quiet) as advance:
                discard(output)
                for outcome in extractor.extract_many(store.pending(documents)):
                    store.add(outcome)
                    if not hasattr(outcome, "document") and len(failures) < LISTED:
                        failures.append(outcome)
                    advance()
                store.finish()
                if tables:
                    export(output, output, form=tables, force=True)
        except KeyboardInterrupt:
            warn(RESUME.format(output), head="Stopped")
            raise typer.Exit(130) from None
        except (ServiceError, StorageError) as error:
            stopped = error
    summary = store.summary()
    failed = summary["session"]["failures"]
    _tell_failures(failures, failed, output)
    if json:
        typer.echo(jsonlib.dumps({**summary, "error": stopped and str(stopped)}, indent=2))
    elif not quiet:
        _tell_summary(summary)
    if stopped:
        warn(f"{stopped} {RESUME.format(output)}")
    if stopped or failed:
        raise typer.Exit(1)


def started(documents: "Iterator[Document | Failure]") -> "Iterator[Document | Failure]":
    """Reads the first, so that inputs which cannot be meant are told before anything is written."""
    return chain([first] if (first := next(documents, None)) else [], documents)


@contextmanager
def _progress(store: "Run", *, shown: bool) -> "Iterator[Callable[[], None]]":
    """A bar on standard error, if that is a terminal; yields what moves it."""
    screen = console(sys.stderr)
    if not (shown and screen.is_terminal):
        yield lambda: None
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=16),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task("Reading the first documents", total=None)

        def advance() -> None:
            now = store.counts
            parts = [_count(now[name], name) for name in ("documents", "claims", "failures")]
            bar.update(task, description=" · ".join(parts), advance=1)

        yield advance


def _count(number: int, plural: str) -> str:
    return f"{number:,} {plural.removesuffix('s') if number == 1 else plural}"


def _tell_failures(listed: "list[Failure]", number: int, folder: Path) -> None:
    for failure in listed:
        name = failure.path or failure.doc_id or ""
        named = name in failure.reason
        warn(failure.reason if named else f"{name}: {failure.reason}", head="Failed")
    if number > len(listed):
        warn(f"{number - len(listed):,} more, in {folder / 'failures.jsonl'}", head="Failed")


def _tell_summary(summary: dict[str, Any]) -> None:
    from rich.text import Text

    session = summary["session"]
    usage, fresh = session["usage"], session["documents"]
    each = f" ({session['seconds'] / fresh:.1f} a document)" if fresh else ""
    done = f" ({session['skipped']:,} were done before)" if session["skipped"] else ""
    twice = f" (and {_count(summary['duplicates'], 'duplicates')})" if summary["duplicates"] else ""
    tokens = usage["prompt_tokens"] + usage["completion_tokens"]
    lines = {
        "documents": f"{summary['documents']:,}{done}{twice}",
        "claims": f"{summary['claims']:,}",
        "rejected": f"{summary['rejected']:,}",
        "failures": f"{summary['failures']:,}",
        "tokens": f"{tokens:,} ({usage['completion_tokens']:,} written by the model)",
        "requests": f"{usage['calls']:,} sent, {usage['cache_hits']:,} answered from the cache",
        "seconds": f"{session['seconds']:,.1f}{each}",
        "files": str(Path(summary["run"]) / "claims.jsonl") + " and others beside it",
    }
    screen = console()
    for name, value in lines.items():
        screen.print(Text.assemble((f"{name:<10} ", "bold"), clean(value, line=True)))
