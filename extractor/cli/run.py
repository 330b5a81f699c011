"""`extractor run`: articles in, claims out."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractor.cli.dry_run import tell_plan
from extractor.cli.session import recorded, work
from extractor.errors import SettingsError

if TYPE_CHECKING:
    from extractor.models import Document, Failure

__all__ = ["run", "started"]

EXAMPLE = "Example: extractor run articles/ -o my-run/    then: extractor show my-run/"


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
    ask: Annotated[
        str | None,
        typer.Option(
            metavar="all|unsure|none",
            help="Which sentences the model is asked about: all (the default with a hosted model), "
            "only those that the rules for claims cannot read (unsure, the default with a model on "
            "this machine), or none. With none no model is loaded and nothing is sent; --model is "
            "ignored. Choose it for many articles or a slow machine: an article takes about 17 ms "
            "in place of 12 to 60 s, and on real news the F1 is 0.83 in place of 0.84.",
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
    prices: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.toml",
            help="What tokens cost, per million: lines such as "
            '"openai/NAME" = { prompt = 0.40, output = 1.60, cached = 0.10, batch = 0.5 }; the '
            "price of prompts that the service had in its cache and the part that the Batch API "
            'takes may be left out, and currency = "USD" be another.',
        ),
    ] = None,
    max_cost: Annotated[
        float | None,
        typer.Option(
            metavar="SUM",
            help="Stop before RUN/ costs more than this, in the currency of --prices: what earlier "
            "sessions in RUN/ spent counts too.",
        ),
    ] = None,
    max_tokens: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Stop before RUN/ takes more tokens than this, of prompts and answers, of all its "
            "sessions. With a higher limit the same command goes on.",
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Count what there is to do, and estimate tokens and cost; send and write nothing.",
        ),
    ] = False,
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

    With --dry-run it says what that would take instead.

    Ctrl-C finishes what was sent and stops; twice stops at once. The same command goes on.

    Exit code: 0 all done, 1 some documents failed or the service or the disk stopped the run,
    2 wrong use, 130 Ctrl-C, 143 SIGTERM.
    """
    from extractor.api import Extractor
    from extractor.documents import Columns, Shard, read
    from extractor.export import ready
    from extractor.runs import Run

    if output is None and not dry_run:
        raise SettingsError(f"Say where the results go, as in `extractor run {inputs[0]} -o RUN/`.")
    columns = Columns.parse(column or ())
    part = Shard.parse(shard) if shard else None
    tables = None if format == "jsonl" else format
    if tables:
        ready(tables)
    asked: dict[str, Any] = {
        "model": model,
        "schema": schema,
        "prompt": prompt,
        "ask": ask,
        "base_url": base_url,
        "workers": workers,
        "rpm": rpm,
        "tpm": tpm,
        "fallback": fallback or (),
        "prices": prices,
        "max_cost": max_cost,
        "max_tokens": max_tokens,
        "cache": cache,
        "cache_dir": cache_dir,
    }
    with Extractor(**asked) as extractor:
        documents = started(read(inputs, columns=columns, shard=part, without=output))
        settings = {**extractor.settings, **({"shard": str(part)} if part else {})}
        if dry_run or output is None:
            tell_plan(extractor, documents, None if force else output, settings, json=json)
            return
        store = Run.open(
            output,
            settings,
            inputs=inputs,
            options=recorded(asked, column=column or (), shard=shard, format=format),
            fields=extractor.schema.row,
            force=force,
            budget=extractor.budget,
        )
        counted = [] if part else inputs
        work(
            extractor,
            store,
            documents,
            store.pending,
            counted=counted,
            tables=tables,
            quiet=quiet,
            json=json,
        )


def started(documents: "Iterator[Document | Failure]") -> "Iterator[Document | Failure]":
    """Reads the first, so that inputs which cannot be meant are told before anything is written."""
    return chain([first] if (first := next(documents, None)) else [], documents)
