"""What `run` and `retry` have in common: documents through the model into a folder, and telling."""

import json as jsonlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import typer

from extractor.cli.progress import Meter, amount, number, progress
from extractor.cli.signals import finishing
from extractor.cli.terminal import clean, console, warn
from extractor.errors import BudgetSpent, ExtractorError, ServiceError, Stopped, StorageError
from extractor.llm.prices import BATCH

if TYPE_CHECKING:
    from extractor.api import Extractor
    from extractor.models import Document, Failure
    from extractor.runs import Run

__all__ = ["recorded", "work"]

LISTED = 5  # failures that are told one by one
RAISE = "What is done is kept in {}: the same command with a higher limit goes on."
RESUME = "What is done is kept in {}: give the same command again to go on."


def work(
    extractor: "Extractor",
    store: "Run",
    documents: "Iterable[Document | Failure]",
    pending: "Callable[[Iterable[Document | Failure]], Iterator[Document | Failure]]",
    *,
    counted: Sequence[str] = (),
    tables: str | None,
    quiet: bool,
    json: bool,
) -> None:
    """Does those of `documents` that are `pending`, writes them and tells of it.

    `counted` are inputs whose documents are counted beforehand, `tables` is the format of tables
    that are written besides. Leaves with the exit code unless all is done.
    """
    from extractor.export import discard, export

    folder = store.folder
    failures: list[Failure] = []
    stopped: ExtractorError | None = None
    meter = Meter(extractor.budget)
    with finishing(extractor.stop, quiet=quiet) as code:
        try:
            with store, progress(meter, counted, shown=not quiet):
                discard(folder)
                for outcome in extractor.outcomes(meter.begun(pending(meter.given(documents)))):
                    store.add(outcome)
                    if not hasattr(outcome, "document") and len(failures) < LISTED:
                        failures.append(outcome)
                    meter.add(outcome)
                store.finish()
                if tables:
                    export(folder, folder, form=tables, force=True)
        except KeyboardInterrupt:
            warn(RESUME.format(folder), head="Stopped")
            raise typer.Exit(code()) from None
        except (BudgetSpent, ServiceError, Stopped, StorageError) as error:
            stopped = error
    summary = store.summary()
    failed = summary["session"]["failures"]
    _tell_failures(failures, failed, folder)
    if json:
        typer.echo(jsonlib.dumps({**summary, "error": stopped and str(stopped)}, indent=2))
    elif not quiet:
        _tell_summary(summary)
    if isinstance(stopped, Stopped):
        warn(RESUME.format(folder), head="Stopped")
        raise typer.Exit(code())
    if stopped:
        resume = RAISE if isinstance(stopped, BudgetSpent) else RESUME
        warn(f"{stopped} {resume.format(folder)}")
    if stopped or failed:
        raise typer.Exit(1)


def recorded(extractor: Mapping[str, Any], **reading: Any) -> dict[str, Any]:
    """What run.json keeps of a command, so that `retry` need not be told again; never a key."""
    kept = {name: str(it) if isinstance(it, Path) else it for name, it in extractor.items()}
    if kept["base_url"]:
        kept["base_url"] = urlsplit(kept["base_url"])._replace(query="", fragment="").geturl()
    return {"extractor": kept, **reading, "folder": str(Path.cwd())}


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
    twice = f" (and {number(summary['duplicates'], 'duplicates')})" if summary["duplicates"] else ""
    tokens = usage["prompt_tokens"] + usage["completion_tokens"]
    lines = {
        "documents": f"{summary['documents']:,}{done}{twice}",
        "claims": f"{summary['claims']:,}",
        "rejected": f"{summary['rejected']:,}",
        "failures": f"{summary['failures']:,}",
        "tokens": f"{tokens:,} ({usage['completion_tokens']:,} written by the model)",
        **_costs(summary),
        "requests": f"{usage['calls']:,} sent, {usage['cache_hits']:,} answered from the cache",
        "seconds": f"{session['seconds']:,.1f}{each}",
        "files": str(Path(summary["run"]) / "claims.jsonl") + " and others beside it",
    }
    screen = console()
    for name, value in lines.items():
        screen.print(Text.assemble((f"{name:<10} ", "bold"), clean(value, line=True)))


def _costs(summary: dict[str, Any]) -> dict[str, str]:
    """The cost, where there is a price file, and the tokens of each model, if several answered."""
    session = summary["session"]
    models, currency = session["models"], session.get("currency", "")
    lines = {}
    if currency:
        total, now = summary["cost"], session["cost"]
        known = now is not None and total is not None
        batches = " and batches" if any(name.endswith(BATCH) for name in summary["models"]) else ""
        whole = f" ({amount(total, currency)} with earlier sessions{batches})"
        before = whole if total != now else ""
        lines["cost"] = amount(now, currency) + before if known else "unknown: a price is missing"
    if len(models) > 1:
        lines["models"] = "; ".join(
            f"{name}: {number(row['calls'], 'requests')}, "
            f"{row['prompt_tokens'] + row['completion_tokens']:,} tokens"
            + (f", {amount(row['cost'], currency)}" if "cost" in row else "")
            for name, row in models.items()
        )
    return lines
