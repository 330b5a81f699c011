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

from extractor.cli.run import started
from extractor.cli.terminal import clean, console, warn
from extractor.errors import ServiceError, SettingsError, StorageError

if TYPE_CHECKING:
    from extractor.batches import Batches, Job, Ledger, Planned

__all__ = ["app"]

_T = TypeVar("_T")

app = typer.Typer(
    help="Ask a hosted model by OpenAI's Batch API: half the price, answers within 24 hours.",
    epilog="Example: extractor batch submit articles/ -o my-run/ --model openai/gpt-4.1-mini    "
    "then, until nothing is missing: extractor batch collect my-run/    and at the end: "
    "extractor run articles/ -o my-run/ --model openai/gpt-4.1-mini",
    no_args_is_help=True,
)
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
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Send what a run would ask as batch jobs, all that no kept answer answers.

    Give the same command again whenever you like: it goes on where it was stopped, sends what had
    to wait for room, what came to nothing, and the halves of passages whose answer was cut off.
    Nothing is sent twice. Then: extractor batch collect RUN/.

    Exit code: 0 all is sent, 1 the service or the disk stopped it, 2 wrong use.
    """
    from extractor.batches import Batches, Ledger, Limits
    from extractor.documents import Columns, Shard, read
    from extractor.facade import Extractor

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
    }
    limits = Limits(max_requests, int(max_megabytes * 1e6), max_queued_tokens, rounds)
    extractor = Extractor(**options)
    columns = Columns.parse(column or ())
    part = Shard.parse(shard) if shard else None
    documents = started(read(inputs, columns=columns, shard=part, without=output))
    kept = {"extractor": options, "limits": asdict(limits)}
    with Ledger.create(output, extractor.settings, kept) as ledger:
        batches = Batches(extractor, ledger, limits)
        with _told(ledger, output, quiet=quiet, json=json):
            _run(batches, batches.refresh())
            _tell_plan(batches.plan(documents), quiet=quiet or json)
            _run(batches, batches.send())


@app.command(no_args_is_help=True)
def status(run: Folder, json: Json = False) -> None:
    """Say how each job stands and what to do next.

    Jobs that were being made when an earlier command was stopped are found again.
    """
    with _opened(run) as (ledger, batches), _told(ledger, run, json=json):
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
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Put the answers of the jobs that have ended into the cache.

    What came to nothing is told and left to `extractor run`, which asks it directly, or is sent
    again with --resubmit. Give it as often as you like.
    """
    with _opened(run) as (ledger, batches), _told(ledger, run, quiet=quiet, json=json):
        done = _run(batches, batches.collect(resubmit=resubmit))
        for job in done:
            _tell_outcome(job)


@contextmanager
def _opened(run: Path) -> "Iterator[tuple[Ledger, Batches]]":
    """The batches of a run, with the settings that they were made with."""
    from extractor.batches import Batches, Ledger, Limits
    from extractor.facade import Extractor

    with Ledger.load(run) as ledger:
        extractor = Extractor(**ledger.options["extractor"])
        yield ledger, Batches(extractor, ledger, Limits(**ledger.options["limits"]))


def _run(batches: "Batches", work: "Coroutine[Any, Any, _T]") -> _T:
    async def closing() -> _T:
        async with batches:
            return await work

    return asyncio.run(closing())


@contextmanager
def _told(
    ledger: "Ledger", run: Path, *, quiet: bool = False, json: bool = False
) -> Iterator[None]:
    """Shows how the jobs stand afterwards, also where the service stopped the work."""
    stopped: ServiceError | StorageError | None = None
    try:
        yield
    except (ServiceError, StorageError) as error:
        stopped = error
    if json:
        shown = {
            "run": str(run),
            "jobs": [job.model_dump() for job in ledger.jobs],
            "next": _advice(ledger, run),
            "error": stopped and str(stopped),
        }
        typer.echo(jsonlib.dumps(shown, indent=2))
    elif not quiet:
        _tell_jobs(ledger)
        console().print(clean(_advice(ledger, run)))
    if stopped:
        warn(f"{stopped} What was done is remembered in {ledger.folder}.")
        raise typer.Exit(1)


def _tell_plan(planned: "Planned", *, quiet: bool) -> None:
    for reason in planned.reasons:
        warn(reason, head="Failed")
    if more := planned.failures - len(planned.reasons):
        warn(f"{more:,} more documents, which `extractor run` will list", head="Failed")
    if quiet:
        return
    parts = {
        "answered from the cache": planned.cached,
        "waiting for their answer": planned.waiting,
        "to be sent": planned.fresh,
        "equal to others": planned.equal,
        "left to `extractor run`, since no batch answered them": planned.left,
    }
    said = ", ".join(f"{number:,} {what}" for what, number in parts.items() if number)
    typer.echo(
        f"{planned.documents:,} documents make {planned.requests:,} requests"
        + (f": {said}" if said else "")
    )


def _tell_outcome(job: "Job") -> None:
    """What did not come out as it should."""
    came = job.outcome
    if came is None:
        return
    lines = {
        "of no request of ours": came.unknown,
        "of a request that was answered already": came.doubled,
        "not in the form of an answer": came.garbled,
    }
    left_out = ", ".join(f"{number:,} {what}" for what, number in lines.items() if number)
    if left_out:
        warn(f"Lines of the service that were left out: {left_out}.", head=f"Job {job.number}")


def _tell_jobs(ledger: "Ledger") -> None:
    from rich.table import Table

    from extractor.batches.ledger import now

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
        came = job.outcome
        done = came.kept if came else job.completed
        failed = sum(came.failures.values()) if came else job.failed
        numbers = (f"{number:,}" for number in (job.requests, done, failed))
        table.add_row(str(job.number), clean(state), *numbers, age, _next(job))
    console().print(table)
    for job in ledger.jobs:
        if job.note:
            warn(f"{job.note.rstrip('.')}.", head=f"Job {job.number}")
        if job.outcome and job.outcome.failures:
            kinds = ", ".join(f"{count:,} {kind}" for kind, count in job.outcome.failures.items())
            warn(f"{kinds}; see {ledger.file('failures', job)}", head=f"Job {job.number}")


def _next(job: "Job") -> str:
    if job.unsent:
        return "submit again"
    if job.ended:
        return "collect"
    return "wait" if job.under_way else ""


def _advice(ledger: "Ledger", run: Path) -> str:
    jobs = ledger.jobs
    if any(job.ended for job in jobs):
        return f"Next: extractor batch collect {run}"
    if any(job.under_way for job in jobs):
        return (
            f"Next: wait; the service answers within 24 hours. Then: extractor batch collect {run}"
        )
    if any(job.unsent for job in jobs):
        return "Next: give the same `extractor batch submit` again, which sends what waits"
    missing = sum(sum(job.outcome.failures.values()) for job in jobs if job.outcome)
    cut_off = sum(job.outcome.cut_off for job in jobs if job.outcome)
    parts = {"came to nothing": missing, "were cut off, so that their passages are halved": cut_off}
    said = ", ".join(f"{number:,} {what}" for what, number in parts.items() if number)
    return (
        f"All that was sent is collected{f' ({said})' if said else ''}. Next: the same `extractor "
        f"batch submit`, which sends what is still missing, or `extractor run … -o {run}` with the "
        "same inputs and settings, which asks that directly."
    )


def _duration(seconds: int) -> str:
    minutes = max(0, seconds) // 60
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def _absolute(name: str | Path) -> str:
    """A name that holds in any folder."""
    return str(Path(name).absolute())
