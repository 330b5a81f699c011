"""`extractor batch submit|status|collect`: a hosted model at half the price, within a day."""

import asyncio
import json as jsonlib
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from extractor.cli.options import (
    BaseUrl,
    CacheDir,
    Clean,
    Column,
    Examples,
    Inputs,
    Json,
    MaxCharacters,
    MaxCost,
    MaxTokens,
    MinCertainty,
    Model,
    Output,
    PassageTokens,
    Per,
    PriceFile,
    PromptName,
    Quiet,
    SchemaName,
    ShardSpec,
)
from extractor.cli.progress import amount
from extractor.cli.session import read_first
from extractor.cli.terminal import clean, console, warn
from extractor.engines import address_in_environment, is_local
from extractor.errors import BudgetSpent, ServiceError, SettingsError, StorageError

if TYPE_CHECKING:
    from extractor.batch import Batches, Job, Ledger, RequestCounts
    from extractor.llm.prices import Prices

__all__ = ["app"]

_T = TypeVar("_T")

app = typer.Typer(
    help="Use OpenAI's Batch API, which others have too: half the price, answers within 24 hours.",
    epilog="Example: extractor batch submit articles/ -o my-run/ --model openai/gpt-4.1-mini    "
    "then, until nothing is missing: extractor batch collect my-run/    and at the end: "
    "extractor run articles/ -o my-run/ --model openai/gpt-4.1-mini",
    no_args_is_help=True,
)
Folder = Annotated[
    Path, typer.Argument(metavar="RUN/", help="A folder that `extractor batch submit` wrote.")
]


# ---- commands ----------------------------------------------------------------------------------


@app.command(no_args_is_help=True)
def submit(
    inputs: Inputs,
    output: Output = None,
    model: Model = "",
    base_url: BaseUrl = None,
    schema: SchemaName = "claims",
    per: Per = None,
    prompt: PromptName = None,
    examples: Examples = None,
    passage_tokens: PassageTokens = None,
    min_certainty: MinCertainty = None,
    column: Column = None,
    cleaning: Clean = "auto",
    shard: ShardSpec = None,
    max_characters: MaxCharacters = None,
    cache_dir: CacheDir = None,
    max_requests: Annotated[
        int, typer.Option(min=1, metavar="N", help="Maximum requests in one file.")
    ] = 50_000,
    max_megabytes: Annotated[
        float, typer.Option(min=0.001, metavar="N", help="Maximum size of one file in megabytes.")
    ] = 200.0,
    max_queued_tokens: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Maximum tokens that may wait at the service at a time. See the limits of your "
            "account.",
        ),
    ] = None,
    rounds: Annotated[
        int, typer.Option(min=1, metavar="N", help="Maximum attempts for a request that fails.")
    ] = 3,
    prices: PriceFile = None,
    max_cost: MaxCost = None,
    max_tokens: MaxTokens = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Send the requests of a run as batch jobs. Requests answered in the cache are not sent.

    --model must be a hosted model, as in openai/gpt-4.1-mini.

    You can give the same command again at any time. It continues where it stopped and sends what
    is still missing: requests that had to wait, requests that failed, and the halves of passages
    whose answer was cut off. Nothing is sent twice. Afterwards: extractor batch collect RUN/.

    With --max-cost or --max-tokens, only those jobs are sent that stay within the limit even if
    every answer is as long as allowed. The other jobs wait on disk.

    Exit code: 0 all is sent; 1 a limit, the service or the disk stopped it; 2 usage error.
    """
    from extractor.api import Extractor
    from extractor.batch import Batches, Ledger, Limits
    from extractor.documents import Columns, Shard, read

    if output is None:
        raise SettingsError(
            f"Name the folder of the run, as in `extractor batch submit {inputs[0]} -o RUN/`."
        )
    if not model or is_local(model):
        raise SettingsError(
            f"Batches need a hosted model{f', and {model!r} is not one' if model else ''}: name it "
            "as --model PROVIDER/NAME."
        )
    options: dict[str, Any] = {
        "model": model,
        "base_url": base_url or address_in_environment(model),
        "schema": _absolute(schema) if ".py:" in schema else schema,
        "prompt": _absolute(prompt) if prompt and prompt.endswith(".jinja") else prompt,
        "examples": _absolute(examples) if examples else None,
        "cache_dir": _absolute(cache_dir) if cache_dir else None,
        "prices": _absolute(prices) if prices else None,
        "max_cost": max_cost,
        "max_tokens": max_tokens,
        "max_characters": max_characters,
        "per": per,
        "passage_tokens": passage_tokens,
        "min_certainty": min_certainty,
        "clean": cleaning,
    }
    limits = Limits(max_requests, int(max_megabytes * 1e6), max_queued_tokens, rounds)
    extractor = Extractor(**options)
    columns = Columns.parse(column or ())
    part = Shard.parse(shard) if shard else None
    titles = not extractor.schema.makes_claims
    documents = read_first(
        read(inputs, columns=columns, shard=part, without=output, clean=cleaning, titles=titles)
    )
    recorded = {"extractor": options, "limits": asdict(limits)}
    with Ledger.create(output, extractor.settings, recorded) as ledger:
        batches = Batches(extractor, ledger, limits)
        prices_known = extractor.budget.prices
        with _report(ledger, output, prices_known, quiet=quiet, json=json) as counts:
            _run(batches, batches.refresh())
            counts.append(batches.plan(documents))
            _print_plan(counts[-1], quiet=quiet or json)
            _run(batches, batches.send())


@app.command(no_args_is_help=True)
def status(run: Folder, prices: PriceFile = None, json: Json = False) -> None:
    """Show the state of each job and what to do next.

    Also finds jobs that an earlier command was creating when it was stopped.
    """
    with _opened(run, prices) as (ledger, batches, known), _report(ledger, run, known, json=json):
        _run(batches, batches.refresh())


@app.command(no_args_is_help=True)
def collect(
    run: Folder,
    resubmit: Annotated[
        bool,
        typer.Option("--resubmit", help="Also send failed and waiting requests again."),
    ] = False,
    prices: PriceFile = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Save the answers of finished jobs in the cache.

    Failed requests are listed. `extractor run` sends them directly, or --resubmit sends them as a
    new job within the limits of `submit`. You can give the command as often as you like.
    """
    with (
        _opened(run, prices) as (ledger, batches, known),
        _report(ledger, run, known, quiet=quiet, json=json),
    ):
        done = _run(batches, batches.collect(resubmit=resubmit))
        for job in done:
            _print_ignored_lines(job)


@contextmanager
def _opened(run: Path, prices: Path | None) -> "Iterator[tuple[Ledger, Batches, Prices | None]]":
    """The batches of a run, with the settings that `submit` recorded, and the prices."""
    from extractor.api import Extractor
    from extractor.batch import Batches, Ledger, Limits

    with Ledger.load(run) as ledger:
        given = {"prices": prices} if prices else {}
        extractor = Extractor(**{**ledger.options["extractor"], **given})
        batches = Batches(extractor, ledger, Limits(**ledger.options["limits"]))
        yield ledger, batches, extractor.budget.prices


def _run(batches: "Batches", work: "Coroutine[Any, Any, _T]") -> _T:
    async def closing() -> _T:
        async with batches:
            return await work

    return asyncio.run(closing())


def _absolute(name: str | Path) -> str:
    return str(Path(name).absolute())


# ---- what they print ---------------------------------------------------------------------------


@contextmanager
def _report(
    ledger: "Ledger",
    run: Path,
    prices: "Prices | None",
    *,
    quiet: bool = False,
    json: bool = False,
) -> "Iterator[list[RequestCounts]]":
    """Prints the state of the jobs after the block, also if the service or a limit stopped it.

    Yields a list for the counts of the requests, if the block counts them.
    """
    counts: list[RequestCounts] = []
    stopped: BudgetSpent | ServiceError | StorageError | None = None
    try:
        yield counts
    except (BudgetSpent, ServiceError, StorageError) as error:
        stopped = error
    spent = _spent(ledger, prices)
    next_step = _next_step(ledger, run, nothing_to_send=any(not each.new for each in counts))
    if json:
        shown = {
            "run": str(run),
            "jobs": [job.model_dump() for job in ledger.jobs],
            "spent": spent,
            "next": next_step,
            "error": stopped and str(stopped),
        }
        typer.echo(jsonlib.dumps(shown, indent=2))
    elif not quiet:
        _print_jobs(ledger)
        _print_spent(spent)
        console().print(clean(next_step))
    if stopped:
        warn(f"{stopped} The state of the jobs is saved in {ledger.folder}.")
        raise typer.Exit(1)


def _print_plan(planned: "RequestCounts", *, quiet: bool) -> None:
    """Prints how many requests there are, and where their answers come from."""
    for reason in planned.reasons:
        warn(reason, head="Failed")
    if more := planned.failures - len(planned.reasons):
        warn(f"{more:,} more documents, which `extractor run` will list", head="Failed")
    if quiet:
        return
    parts = {
        "answered from the cache": planned.cached,
        "waiting for an answer": planned.waiting,
        "to send": planned.new,
        "equal to others": planned.duplicates,
        "left to `extractor run` because batches did not answer them": planned.given_up,
    }
    details = ", ".join(f"{number:,} {label}" for label, number in parts.items() if number)
    typer.echo(
        f"{planned.documents:,} documents make {planned.requests:,} requests"
        + (f": {details}" if details else "")
    )


def _print_ignored_lines(job: "Job") -> None:
    """Warns of lines in the service's output that could not be used."""
    outcome = job.outcome
    if outcome is None:
        return
    lines = {
        "for an unknown request": outcome.unknown,
        "for a request that was already answered": outcome.duplicates,
        "not in the form of an answer": outcome.invalid,
    }
    ignored = ", ".join(f"{number:,} {label}" for label, number in lines.items() if number)
    if ignored:
        warn(f"Ignored lines in the service's output: {ignored}.", head=f"Job {job.number}")


def _print_jobs(ledger: "Ledger") -> None:
    """Prints the state of each job as a table, with a warning for each problem."""
    from rich.table import Table

    from extractor.batch.ledger import now

    if not ledger.jobs:
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("job", "state"):
        table.add_column(name)
    for name in ("requests", "done", "failed", "age"):
        table.add_column(name, justify="right")
    table.add_column("next")
    for job in ledger.jobs:
        age = _duration(now() - job.made_at)
        state = (job.status if job.step == "submitted" else job.step) or "submitted"
        outcome = job.outcome
        done = outcome.saved if outcome else job.completed
        failed = sum(outcome.failures.values()) if outcome else job.failed
        numbers = (f"{number:,}" for number in (job.requests, done, failed))
        table.add_row(str(job.number), clean(state), *numbers, age, _next_for(job))
    console().print(table)
    for job in ledger.jobs:
        if job.note:
            warn(f"{job.note.rstrip('.')}.", head=f"Job {job.number}")
        if job.outcome and job.outcome.failures:
            kinds = ", ".join(f"{count:,} {kind}" for kind, count in job.outcome.failures.items())
            warn(f"{kinds}; see {ledger.file('failures', job)}", head=f"Job {job.number}")


def _spent(ledger: "Ledger", prices: "Prices | None") -> dict[str, Any]:
    """What the collected answers cost, in the form of run.json."""
    from extractor.llm.budget import Budget

    budget = Budget(prices)
    budget.carry([ledger.session()])
    return budget.total()


def _print_spent(spent: Mapping[str, Any]) -> None:
    """Prints the tokens of the collected answers and, if there is a price, their cost."""
    for row in spent["models"].values():
        tokens = row["prompt_tokens"] + row["completion_tokens"]
        cost = f", {amount(row['cost'], spent['currency'])}" if "cost" in row else ""
        unknown = ", no price in the file" if "currency" in spent and not cost else ""
        typer.echo(
            f"Collected so far: {row['calls']:,} answers, {tokens:,} tokens "
            f"({row['completion_tokens']:,} written by the model){cost}{unknown}"
        )


def _next_for(job: "Job") -> str:
    if job.unsent:
        return "submit again"
    if job.ended:
        return "collect"
    return "wait" if job.under_way else ""


def _next_step(ledger: "Ledger", run: Path, *, nothing_to_send: bool) -> str:
    """A sentence that says what to do next.

    - `nothing_to_send`: whether `submit` found no request for a new job
    """
    jobs = ledger.jobs
    if any(job.ended for job in jobs):
        return f"Next: extractor batch collect {run}"
    if any(job.under_way for job in jobs):
        return (
            f"Next: wait, the service answers within 24 hours. Then: extractor batch collect {run}"
        )
    if any(job.unsent for job in jobs):
        return "Next: give the same `extractor batch submit` again to send what is waiting"
    missing = sum(sum(job.outcome.failures.values()) for job in jobs if job.outcome)
    cut_off = sum(job.outcome.cut_off for job in jobs if job.outcome)
    parts = {"failed": missing, "were cut off and are sent again in halves": cut_off}
    details = ", ".join(f"{number:,} {label}" for label, number in parts.items() if number)
    directly = f"`extractor run … -o {run}` with the same inputs and settings"
    if nothing_to_send or not details:
        return f"All answers are collected. Next: {directly}"
    return (
        f"All answers are collected ({details}). Next: give the same "
        "`extractor batch submit` to send what is still missing as a batch, or "
        f"{directly} to send it directly."
    )


def _duration(seconds: int) -> str:
    minutes = max(0, seconds) // 60
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
