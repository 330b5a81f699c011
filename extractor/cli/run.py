"""`extractor run`: read documents and write their claims; `--dry-run` estimates tokens and cost."""

import json as jsonlib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractor.cli.notes import Notes
from extractor.cli.options import (
    ApiVersion,
    Ask,
    BaseUrl,
    CacheDir,
    Clean,
    Column,
    Examples,
    ExtraBody,
    Header,
    Inputs,
    Json,
    MaxCharacters,
    MaxCost,
    MaxTokens,
    MinCertainty,
    Model,
    Output,
    PassageTokens,
    Passes,
    Per,
    PriceFile,
    PromptName,
    Quiet,
    ReasoningEffort,
    SchemaName,
    ShardSpec,
    Timeout,
    Unsupported,
    Workers,
)
from extractor.cli.progress import amount
from extractor.cli.service import service_options
from extractor.cli.session import print_ignored, process, read_first
from extractor.cli.terminal import clean, console
from extractor.errors import InputError, SettingsError
from extractor.models import Document, Failure

if TYPE_CHECKING:
    from extractor.api import Extractor

__all__ = ["run"]

EXAMPLE = "Example: extractor run articles/ -o my-run/    then: extractor show my-run/"


def run(
    inputs: Inputs,
    output: Output = None,
    model: Model = "local",
    base_url: BaseUrl = None,
    reasoning_effort: ReasoningEffort = None,
    extra_body: ExtraBody = None,
    header: Header = None,
    timeout: Timeout = None,
    api_version: ApiVersion = None,
    schema: SchemaName = "claims",
    per: Per = None,
    prompt: PromptName = None,
    examples: Examples = None,
    passage_tokens: PassageTokens = None,
    passes: Passes = 1,
    ask: Ask = None,
    workers: Workers = None,
    rpm: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Maximum requests per minute to a hosted model."),
    ] = None,
    tpm: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Maximum tokens per minute of a hosted model."),
    ] = None,
    fallback: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Another model, used while the first one is unreachable or out of quota. "
            "Repeatable.",
        ),
    ] = None,
    column: Column = None,
    format: Annotated[  # noqa: A002  # the option's name
        str,
        typer.Option(
            metavar="jsonl|parquet|csv|duckdb",
            help="Tables to write at the end, as `extractor export` does. JSON lines are always "
            "written. Tables of an earlier session are deleted at the start.",
        ),
    ] = "jsonl",
    cleaning: Clean = "auto",
    shard: ShardSpec = None,
    unsupported: Unsupported = "auto",
    min_certainty: MinCertainty = None,
    max_characters: MaxCharacters = None,
    prices: PriceFile = None,
    max_cost: MaxCost = None,
    max_tokens: MaxTokens = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Count the documents and estimate tokens and cost. Sends and writes nothing, and "
            "needs no key.",
        ),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Delete an earlier run in RUN/ and start again.")
    ] = False,
    quiet: Quiet = False,
    json: Json = False,
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Save answers and reuse saved ones.")
    ] = True,
    cache_dir: CacheDir = None,
) -> None:
    """Read documents and write their claims to a folder.

    RUN/ gets five files. claims.jsonl has the claims, each with the exact words that show it.
    rejected.jsonl has the answers of the model that the text does not show, and the rows below
    --min-certainty. failures.jsonl has the documents that failed, wholly or in part, with the
    reason. documents.jsonl has the texts. run.json has the settings and the counts.

    Ctrl-C waits for the requests already sent and then stops. A second Ctrl-C stops at once. Give
    the same command again to resume.

    A folder that holds a run gets the documents of further inputs too. Documents that it has
    already are not processed again.

    Exit code, for this call alone: 0 all done; 1 some documents failed, wholly or in part, or the
    service or the disk stopped the run; 2 usage error; 130 Ctrl-C; 143 SIGTERM; 129 a closed
    terminal.
    """
    from extractor.api import Extractor
    from extractor.documents import Columns, Shard, read
    from extractor.export import check_format
    from extractor.runs import Run, recorded_options

    if output is None and not dry_run:
        raise SettingsError(
            f"Name a folder for the results, as in `extractor run {inputs[0]} -o RUN/`."
        )
    columns = Columns.parse(column or ())
    part = Shard.parse(shard) if shard else None
    tables = None if format == "jsonl" else format
    if tables:
        check_format(tables)
    options: dict[str, Any] = {
        "model": model,
        "schema": schema,
        "prompt": prompt,
        "examples": examples,
        "ask": ask,
        "base_url": base_url,
        **service_options(reasoning_effort, extra_body, header, timeout, api_version),
        "workers": workers,
        "rpm": rpm,
        "tpm": tpm,
        "fallback": fallback or (),
        "prices": prices,
        "max_cost": max_cost,
        "max_tokens": max_tokens,
        "max_characters": max_characters,
        "per": per,
        "passage_tokens": passage_tokens,
        "passes": passes,
        "unsupported": unsupported,
        "clean": cleaning,
        "min_certainty": min_certainty,
        "cache": cache,
        "cache_dir": cache_dir,
    }
    if not quiet:
        print_ignored(options)
    key = "none" if dry_run else None  # a dry run sends nothing, so it needs no key
    with Extractor(**options, api_key=key) as extractor:
        unread: Counter[str] = Counter()
        claims, menus = extractor.schema.makes_claims, dict[str, int]()
        reading: dict[str, Any] = {"clean": cleaning, "titles": not claims, "left_out": menus}
        documents = read_first(
            read(inputs, columns=columns, shard=part, without=output, unread=unread, **reading)
        )
        settings = {**extractor.settings, **({"shard": str(part)} if part else {})}
        if dry_run or output is None:
            _print_estimate(extractor, documents, None if force else output, settings, json=json)
            return
        store = Run.open(
            output,
            settings,
            inputs=inputs,
            options=recorded_options(options, column=column or (), shard=shard, format=format),
            fields=extractor.schema.record_schema,
            force=force,
            budget=extractor.budget,
            unread=unread,
        )
        process(
            extractor,
            store,
            documents,
            store.pending,
            counted=[] if part else inputs,
            notes=Notes(claims, cleaning == "none", menus),
            tables=tables,
            quiet=quiet,
            json=json,
        )


def _print_estimate(
    extractor: "Extractor",
    documents: Iterable[Document | Failure],
    folder: Path | None,
    settings: Mapping[str, Any],
    *,
    json: bool,
) -> None:
    """Prints what a run would do. Sends nothing, loads no model and writes no folder."""
    from extractor.pipeline.estimate import Plan
    from extractor.runs import classify, done_documents, forgotten

    done = done_documents(folder, settings) if folder else {}
    plan = Plan(sharing=extractor.cache is not None)
    for state, entry in classify(documents, done, forgotten(folder) if folder else ()):
        if isinstance(entry, Failure):
            plan.documents["unreadable"] += 1
        elif state != "pending":
            plan.documents["duplicates" if state == "duplicate" else state] += 1
        else:
            try:
                plan.add(extractor.requests(entry))
            except InputError:
                plan.documents["unreadable"] += 1
    past = plan.past_costs(extractor.cache)
    estimate = plan.estimate(past, extractor.models, extractor.budget.prices)
    if json:
        typer.echo(jsonlib.dumps(estimate, indent=2))
        return
    from rich.text import Text

    screen = console()
    for name, value in _estimate_lines(estimate):
        screen.print(Text.assemble((f"{name:<14} ", "bold"), clean(value, line=True)))


def _estimate_lines(plan: dict[str, Any]) -> list[tuple[str, str]]:
    documents = plan["documents"]
    labels = {"done": "done before", "duplicates": "duplicates", "unreadable": "unreadable"}
    labels["forgotten"] = "deleted by `extractor forget`"
    others = [
        f", {documents[name]:,} {label}" for name, label in labels.items() if documents.get(name)
    ]
    lines = [
        ("documents", f"{documents.get('to_do', 0):,} to do" + "".join(others)),
        ("passages", f"{plan['passages']:,} to ask about"),
        ("cached", f"{plan['cached']:,} answered from the cache at no cost"),
        ("requests", f"{plan['requests']:,} to send"),
    ]
    for name in ("prompt_tokens", "output_tokens"):
        tokens = plan[name]
        estimate = f"about {tokens['estimate']:,}, at most {tokens['at_most']:,}"
        basis = f" (based on {tokens['from']})" if plan["requests"] else ""
        lines.append((name.replace("_", " "), estimate + basis))
    if "cost" in plan:
        lines.append(("cost", _estimated_cost(plan["cost"])))
    return lines


def _estimated_cost(cost: dict[str, Any] | None) -> str:
    if not cost:
        return "unknown: the price file has no price for a model that may answer"
    about = amount(cost["estimate"], cost["currency"])
    most = amount(cost["at_most"], cost["currency"])
    return f"about {about}, at most {most} if each request is sent once"
