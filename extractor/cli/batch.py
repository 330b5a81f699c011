"""`extractor batch submit|status|collect`: a hosted model at half the price, within a day."""

import asyncio
import json as jsonlib
import os
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from extractor.cli.batch_status import advice, spent, tell_jobs, tell_outcome, tell_plan, tell_spent
from extractor.cli.run import started
from extractor.cli.terminal import clean, console, warn
from extractor.errors import BudgetSpent, ServiceError, SettingsError, StorageError

if TYPE_CHECKING:
    from extractor.batch import Batches, Ledger
    from extractor.llm.prices import Prices

__all__ = ["app"]

_T = TypeVar("_T")

app = typer.Typer(
    help="Ask a hosted model by OpenAI's Batch API: half the price, answers within 24 hours.",
    epilog="Example: extractor batch submit articles/ -o my-run/ --model openai/gpt-4.1-mini    "
    "then, until nothing is missing: extractor batch collect my-run/    and at the end: "
    "extractor run articles/ -o my-run/ --model openai/gpt-4.1-mini",
    no_args_is_help=True,
)
Priced = Annotated[
    Path | None,
    typer.Option(
        "--prices",
        metavar="FILE.toml",
        help="What tokens cost, as for `run`; batch = 0.5 in a model's line says that batches cost "
        "half of that. What `submit` got is remembered.",
    ),
]
Folder = Annotated[Path, typer.Argument(metavar="RUN/", help="A folder that `submit` wrote to.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors.")]


@app.command(no_args_is_help=True)
def submit(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT", help="As for `extractor run`.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="RUN/", help="Folder of the run (needed)."),
    ] = None,
    model: Annotated[
        str, typer.Option(metavar="openai/NAME", help="The model, with its key in OPENAI_API_KEY.")
    ] = "",
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Another service that has this API.")
    ] = None,
    schema: Annotated[str, typer.Option(metavar="NAME|FILE.py:CLASS", help="As for `run`.")] = (
        "claims"
    ),
    prompt: Annotated[
        str | None, typer.Option(metavar="NAME|FILE.jinja", help="As for `run`.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(metavar="text=NAME", help="As for `run`.")
    ] = None,
    shard: Annotated[str | None, typer.Option(metavar="3/16", help="As for `run`.")] = None,
    cache_dir: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where answers are kept.")
    ] = None,
    max_requests: Annotated[
        int, typer.Option(min=1, metavar="N", help="Requests in a file, at most.")
    ] = 50_000,
    max_megabytes: Annotated[
        float, typer.Option(min=0.001, metavar="N", help="Size of a file, at most.")
    ] = 200.0,
    max_queued_tokens: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Tokens that may wait at the service at once; see the limits of your account.",
        ),
    ] = None,
    rounds: Annotated[
        int,
        typer.Option(min=1, metavar="N", help="How often a request that fails is sent, at most."),
    ] = 3,
    prices: Priced = None,
    max_cost: Annotated[
        float | None,
        typer.Option(
            metavar="SUM",
            help="Send no job that might make RUN/ cost more than this, in the currency of "
            "--prices, if each answer were the longest allowed; what was spent in RUN/ before, by "
            "`run` too, counts. What does not fit waits on disk.",
        ),
    ] = None,
    max_tokens: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="The same in tokens, of prompts and answers at their longest."
        ),
    ] = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Send what a run would ask as batch jobs, all that no kept answer answers.

    Give the same command again whenever you like: it goes on where it was stopped, sends what had
    to wait for room, what came to nothing, and the halves of passages whose answer was cut off.
    Nothing is sent twice. Then: extractor batch collect RUN/.

    Exit code: 0 all is sent, 1 a limit, the service or the disk stopped it, 2 wrong use.
    """
    from extractor.api import Extractor
    from extractor.batch import Batches, Ledger, Limits
    from extractor.documents import Columns, Shard, read

    if output is None:
        raise SettingsError(
            f"Say where the run is, as in `extractor batch submit {inputs[0]} -o RUN/`."
        )
    if not model.startswith("openai/"):
        raise SettingsError(
            f"Batches are for a hosted model{f', and {model!r} is none' if model else ''}: name it "
            "as --model openai/NAME."
        )
    options: dict[str, Any] = {
        "model": model,
        "base_url": base_url or os.environ.get("OPENAI_BASE_URL") or None,
        "schema": _absolute(schema) if ".py:" in schema else schema,
        "prompt": _absolute(prompt) if prompt and prompt.endswith(".jinja") else prompt,
        "cache_dir": _absolute(cache_dir) if cache_dir else None,
        "prices": _absolute(prices) if prices else None,
        "max_cost": max_cost,
        "max_tokens": max_tokens,
    }
    limits = Limits(max_requests, int(max_megabytes * 1e6), max_queued_tokens, rounds)
    extractor = Extractor(**options)
    columns = Columns.parse(column or ())
    part = Shard.parse(shard) if shard else None
    documents = started(read(inputs, columns=columns, shard=part, without=output))
    kept = {"extractor": options, "limits": asdict(limits)}
    with Ledger.create(output, extractor.settings, kept) as ledger:
        batches = Batches(extractor, ledger, limits)
        with _told(ledger, output, extractor.budget.prices, quiet=quiet, json=json):
            _run(batches, batches.refresh())
            tell_plan(batches.plan(documents), quiet=quiet or json)
            _run(batches, batches.send())


@app.command(no_args_is_help=True)
def status(run: Folder, prices: Priced = None, json: Json = False) -> None:
    """Say how each job stands and what to do next.

    Jobs that were being made when an earlier command was stopped are found again.
    """
    with _opened(run, prices) as (ledger, batches, known), _told(ledger, run, known, json=json):
        _run(batches, batches.refresh())


@app.command(no_args_is_help=True)
def collect(
    run: Folder,
    resubmit: Annotated[
        bool,
        typer.Option(
            "--resubmit", help="Send what came to nothing again, and what waits for room."
        ),
    ] = False,
    prices: Priced = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Put the answers of the jobs that have ended into the cache.

    What came to nothing is told and left to `extractor run`, which asks it directly, or is sent
    again with --resubmit, within the limits that `submit` was given. Give it as often as you like.
    """
    with (
        _opened(run, prices) as (ledger, batches, known),
        _told(ledger, run, known, quiet=quiet, json=json),
    ):
        done = _run(batches, batches.collect(resubmit=resubmit))
        for job in done:
            tell_outcome(job)


@contextmanager
def _opened(run: Path, prices: Path | None) -> "Iterator[tuple[Ledger, Batches, Prices | None]]":
    """The batches of a run, with the settings that they were made with and the prices."""
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


@contextmanager
def _told(
    ledger: "Ledger",
    run: Path,
    prices: "Prices | None",
    *,
    quiet: bool = False,
    json: bool = False,
) -> Iterator[None]:
    """Shows how the jobs stand afterwards, also where the service or a limit stopped the work."""
    stopped: BudgetSpent | ServiceError | StorageError | None = None
    try:
        yield
    except (BudgetSpent, ServiceError, StorageError) as error:
        stopped = error
    cost = spent(ledger, prices)
    if json:
        shown = {
            "run": str(run),
            "jobs": [job.model_dump() for job in ledger.jobs],
            "spent": cost,
            "next": advice(ledger, run),
            "error": stopped and str(stopped),
        }
        typer.echo(jsonlib.dumps(shown, indent=2))
    elif not quiet:
        tell_jobs(ledger)
        tell_spent(cost)
        console().print(clean(advice(ledger, run)))
    if stopped:
        warn(f"{stopped} What was done is remembered in {ledger.folder}.")
        raise typer.Exit(1)


def _absolute(name: str | Path) -> str:
    """A name that holds in any folder."""
    return str(Path(name).absolute())
