"""What the commands that process documents have in common: process, write, report, stop."""

import json as jsonlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import typer

from extractor.cli.notes import Notes
from extractor.cli.progress import Meter, amount, number, progress
from extractor.cli.terminal import clean, console, warn
from extractor.errors import BudgetSpent, ExtractorError, ServiceError, Stopped, StorageError

if TYPE_CHECKING:
    from extractor.api import Extractor
    from extractor.models import Document, Failure
    from extractor.runs import Run

__all__ = ["Signals", "print_ignored", "process", "read_first"]

END_SECONDS = 1.5  # after the second signal: what is done in them is as well done at the next start
LISTED = 5  # failures that are printed one by one
RAISE_LIMIT = "Finished work is saved in {}: give the same command with a higher limit to resume."
RESUME = "Finished work is saved in {}: give the same command again to resume."
OF_A_MODEL = (
    *("model", "base_url", "rpm", "tpm", "fallback", "prices", "max_cost", "max_tokens"),
    *("reasoning_effort", "extra_body", "headers", "timeout", "api_version"),
)
SIGNALS = (signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))
STOPPING = "Stopping: waiting for the requests already sent. Press Ctrl-C again to stop at once."


def process(
    extractor: "Extractor",
    store: "Run",
    documents: "Iterable[Document | Failure]",
    pending: "Callable[[Iterable[Document | Failure]], Iterator[Document | Failure]]",
    *,
    counted: Sequence[str] = (),
    notes: Notes,
    tables: str | None,
    quiet: bool,
    json: bool,
) -> None:
    """Processes documents, writes the results to a run folder and prints a summary.

    - `pending` selects the documents that are still to do.
    - `counted` are the inputs whose documents are counted in advance, for the progress line.
    - `notes` gets the documents that are done; its lines are part of the summary.
    - `tables` is the format of the tables to write at the end, or None for none.

    Raises typer.Exit with the command's exit code unless every document succeeded.
    """
    failures: list[Failure] = []
    stopped: ExtractorError | None = None
    meter = Meter(extractor.budget)

    def write_results() -> None:
        outcomes = extractor.outcomes(meter.begun(pending(meter.given(documents))))
        for outcome in store.filled(outcomes):
            if outcome.failure is not None and len(failures) < LISTED:
                failures.append(outcome.failure)
            if hasattr(outcome, "document"):
                notes.add(outcome.document)
            meter.add(outcome)

    signals = Signals(extractor.stop, quiet=quiet)
    try:
        with signals, store, progress(meter, counted, shown=not quiet):
            _with_tables(store.folder, tables, write_results)
    except KeyboardInterrupt:
        warn(RESUME.format(store.folder), head="Stopped")
        raise typer.Exit(signals.exit_code) from None
    except (BudgetSpent, ServiceError, Stopped, StorageError) as error:
        stopped = error
    summary = store.summary()
    failed = summary["session"]["failures"]
    _print_failures(failures, failed, store.folder)
    if json:
        said = {**summary, "notes": notes.counts(), "error": stopped and str(stopped)}
        typer.echo(jsonlib.dumps(said, indent=2))
    elif not quiet:
        _print_summary(summary, notes)
    if isinstance(stopped, Stopped):
        warn(RESUME.format(store.folder), head="Stopped")
        raise typer.Exit(signals.exit_code)
    if stopped:
        resume = RAISE_LIMIT if isinstance(stopped, BudgetSpent) else RESUME
        warn(f"{stopped} {resume.format(store.folder)}")
    if stopped or failed:
        raise typer.Exit(1)


def print_ignored(options: Mapping[str, Any]) -> None:
    """Says on standard error which options of a model have no effect, if none is asked."""
    given = [name for name in OF_A_MODEL if options.get(name) not in (None, (), "local")]
    if given and options["ask"] == "none":
        spelled = ("header" if name == "headers" else name for name in given)
        names = ", ".join(f"--{name.replace('_', '-')}" for name in spelled)
        verb = "has" if len(given) == 1 else "have"
        warn(f"{names} {verb} no effect, because --ask none asks no model.", head="Ignored")


def read_first(documents: "Iterator[Document | Failure]") -> "Iterator[Document | Failure]":
    """Reads the first document now, so that wrong inputs raise before anything is written."""
    return chain([first] if (first := next(documents, None)) else [], documents)


class Signals:
    """Handles Ctrl-C, SIGTERM and the SIGHUP of a closed terminal as long as the block lasts.

    The first signal calls `stop`, the second raises KeyboardInterrupt, the third ends the process.
    If work in another thread still holds the process END_SECONDS after the second, it ends too:
    whatever moment a run is killed at, its folder stays whole. Since the second may interrupt
    anything, what fails after it fails because of it, and raises KeyboardInterrupt too.

    A signal that the process was told to ignore, as a shell does for background jobs, stays
    ignored.
    """

    def __init__(self, stop: Callable[[], None], *, quiet: bool) -> None:
        self._stop = stop
        self._quiet = quiet
        self._caught: list[int] = []
        self._before: dict[int, Any] = {}

    @property
    def exit_code(self) -> int:
        """128 plus the number of the first signal."""
        return 128 + (self._caught or [signal.SIGINT])[0]

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():  # only it may set handlers
            self._before = {each: signal.getsignal(each) for each in SIGNALS}
        for each, handler in self._before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(each, self._handle)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for each, handler in self._before.items():
            signal.signal(each, handler)
        if len(self._caught) > 1 and isinstance(error, Exception):
            raise KeyboardInterrupt from error

    def _handle(self, number: int, _: object) -> None:
        self._caught.append(number)
        if len(self._caught) == 1:
            self._stop()
            if not self._quiet:
                _print_unbuffered(STOPPING)
        elif len(self._caught) == 2:
            _exit_after(END_SECONDS, self.exit_code)
            raise KeyboardInterrupt
        else:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)


def _exit_after(seconds: float, code: int) -> None:
    """Ends the process after some time, if it has not ended by then."""

    def end() -> None:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):  # closed, full or absent
                stream.flush()
        os._exit(code)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


def _print_unbuffered(message: str) -> None:
    """Writes to standard error directly: the interrupted code may be using Python's buffer."""
    clear_line = "\r\x1b[2K" if sys.stderr.isatty() else ""
    with suppress(OSError):  # nobody reads it
        os.write(2, f"{clear_line}{message}\n".encode())


def _with_tables(folder: Path, form: str | None, write_results: Callable[[], None]) -> None:
    """Deletes the tables of an earlier session, writes the results, then makes new tables."""
    from extractor.export import delete_tables, export

    delete_tables(folder)
    write_results()
    if form:
        export(folder, folder, form=form, force=True)


def _print_failures(listed: "list[Failure]", number: int, folder: Path) -> None:
    for failure in listed:
        name = failure.path or failure.doc_id or ""
        named = name in failure.reason
        head = "Failed in part" if failure.passages else "Failed"
        warn(failure.reason if named else f"{name}: {failure.reason}", head=head)
    if number > len(listed):
        warn(f"{number - len(listed):,} more, in {folder / 'failures.jsonl'}", head="Failed")


def _unread(kinds: Mapping[str, int]) -> str:
    from extractor.documents.read import missing_library
    from extractor.documents.unread import listed

    library = missing_library(kinds)
    return f"{listed(kinds)} ({library})" if library else listed(kinds)


def _print_summary(summary: dict[str, Any], notes: Notes) -> None:
    from rich.text import Text

    session = summary["session"]
    usage, fresh = session["usage"], session["documents"]
    each = f" ({_short(session['seconds'] / fresh)} per document)" if fresh else ""
    twice = f" (and {number(summary['duplicates'], 'duplicates')})" if summary["duplicates"] else ""
    tokens = usage["prompt_tokens"] + usage["completion_tokens"]
    lines = {
        "documents": f"{summary['documents']:,}{_before(summary)}{twice}{_left_out(session)}",
        "claims": f"{summary['claims']:,}",
        "rejected": f"{summary['rejected']:,}",
        "failures": f"{summary['failures']:,}",
        **({"not read": _unread(session["unread"])} if session.get("unread") else {}),
        **notes.lines(summary["run"]),
        "tokens": f"{tokens:,} ({usage['completion_tokens']:,} written by the model)",
        **_costs(summary),
        "requests": f"{usage['calls']:,} sent, {usage['cache_hits']:,} answered from the cache",
        **_passes(session),
        "seconds": f"{session['seconds']:,.1f}{each}",
        "files": str(Path(summary["run"]) / "claims.jsonl") + " and others in the same folder",
    }
    screen = console()
    for name, value in lines.items():
        screen.print(Text.assemble((f"{name:<10} ", "bold"), clean(value, line=True)))


def _passes(session: dict[str, Any]) -> dict[str, str]:
    """What each pass of this session gave, if there was a second one."""
    told = [
        f"{number(each['requests'], 'requests')} gave {number(each['claims'], 'claims')}"
        for each in session.get("passes", ())
    ]
    return {"passes": ", the second ".join(told)} if told else {}


def _before(summary: dict[str, Any]) -> str:
    """How many of the documents this session made, if the folder holds others."""
    fresh, skipped = summary["session"]["documents"], summary["session"]["skipped"]
    if summary["documents"] == fresh:
        return ""
    verb = "was" if skipped == 1 else "were"
    done = f", {skipped:,} of these inputs {verb} done before" if skipped else ""
    return f" in the run: {fresh:,} new{done}"


def _left_out(session: dict[str, Any]) -> str:
    """How many of the inputs were not read because they had been deleted from the run."""
    number_left = session.get("forgotten", 0)
    return f", without {number_left:,} deleted by `extractor forget`" if number_left else ""


def _short(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 0.1 else f"{seconds * 1000:.0f} ms"


def _costs(summary: dict[str, Any]) -> dict[str, str]:
    """The cost, if there is a price file, and the tokens of each model, if several answered."""
    from extractor.llm.prices import BATCH

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
