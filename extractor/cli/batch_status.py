"""How the jobs of a run stand, for people."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from extractor.cli.progress import amount
from extractor.cli.terminal import clean, console, warn

if TYPE_CHECKING:
    from extractor.batch import Job, Ledger, Planned
    from extractor.llm.prices import Prices

__all__ = ["advice", "spent", "tell_jobs", "tell_outcome", "tell_plan", "tell_spent"]


def tell_plan(planned: "Planned", *, quiet: bool) -> None:
    """What the documents ask, and where the answers come from."""
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


def tell_outcome(job: "Job") -> None:
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


def tell_jobs(ledger: "Ledger") -> None:
    """How each job stands, as a table."""
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


def spent(ledger: "Ledger", prices: "Prices | None") -> dict[str, Any]:
    """What the collected answers cost, as run.json will tell it."""
    from extractor.llm.budget import Budget

    budget = Budget(prices)
    budget.carry([ledger.session()])
    return budget.whole()


def tell_spent(spent: Mapping[str, Any]) -> None:
    """The tokens of the collected answers and, where there is a price, what they cost."""
    for row in spent["models"].values():
        tokens = row["prompt_tokens"] + row["completion_tokens"]
        cost = f", {amount(row['cost'], spent['currency'])}" if "cost" in row else ""
        unknown = ", no price in the file" if "currency" in spent and not cost else ""
        typer.echo(
            f"Collected so far: {row['calls']:,} answers, {tokens:,} tokens "
            f"({row['completion_tokens']:,} written by the model){cost}{unknown}"
        )


def _next(job: "Job") -> str:
    if job.unsent:
        return "submit again"
    if job.ended:
        return "collect"
    return "wait" if job.under_way else ""


def advice(ledger: "Ledger", run: Path) -> str:
    """What to do next."""
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
