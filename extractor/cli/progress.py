"""The progress of a run: a live line on a terminal, elsewhere a line every 30 seconds.

Elsewhere, a line that is equal to the one before is not printed.
"""

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from extractor.cli.terminal import clean, console
from extractor.errors import InputError
from extractor.models import Document, Failure, Result
from extractor.pipeline.saved import SavedResult

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console
    from rich.progress import Progress, Task
    from rich.text import Text

    from extractor.llm.budget import Budget

__all__ = ["Meter", "amount", "duration", "number", "progress"]

SECONDS = 30.0  # between two lines without a terminal
RECENT = 60.0  # seconds over which speeds are measured
MEASURED = 2.0  # seconds: a shorter measurement is noise


class Meter:
    """Counts the inputs and the results of a run."""

    def __init__(self, budget: "Budget", clock: Callable[[], float] = time.monotonic) -> None:
        self.total: int | None = None
        self.done = self.claims = self.failures = self.hits = 0
        self._budget = budget
        self._clock = clock
        self._given = self._begun = 0
        self._recent = deque([(clock(), 0, 0)])  # time, documents, claims

    def given(self, entries: "Iterable[Document | Failure]") -> "Iterator[Document | Failure]":
        """Counts the inputs as they are read."""
        for entry in entries:
            self._given += 1
            yield entry

    def begun(self, entries: "Iterable[Document | Failure]") -> "Iterator[Document | Failure]":
        """Counts the documents to process as they are started."""
        for entry in entries:
            self._begun += 1
            yield entry

    def add(self, outcome: Result | SavedResult | Failure) -> None:
        """Counts one result."""
        self.done += 1
        self.failures += outcome.failure is not None
        if not isinstance(outcome, Failure):
            self.claims += len(outcome.claims)
            self.hits += outcome.usage.cache_hits
        now = self._clock()
        if now - self._recent[-1][0] >= 1:
            self._recent.append((now, self.done, self.claims))
            while now - self._recent[0][0] > RECENT:
                self._recent.popleft()

    def line(self) -> str:
        """The progress line."""
        if not self._given:
            return "Reading the first documents"
        now = self._clock()
        since, done, claims = self._recent[0]
        seconds = now - since
        measured = seconds >= MEASURED
        speeds = [
            f" ({(count - before) / seconds:,.1f}/s)" if measured else ""
            for count, before in ((self.done, done), (self.claims, claims))
        ]
        passed = max(0, self._given - self._begun)  # done before, or duplicates
        of = f" of {self.total:,}" if self.total is not None else ""
        usage, prices = self._budget.usage, self._budget.prices
        cost = self._budget.cost if prices else None
        parts = [
            f"{number(self.done + passed, 'documents', of)}{speeds[0]}",
            f"{number(self.claims, 'claims')}{speeds[1]}",
            *([number(self.failures, "failures")] if self.failures else []),
            *([f"{self.hits:,} from the cache"] if self.hits else []),
            number(usage.prompt_tokens + usage.completion_tokens, "tokens"),
            *([amount(cost, prices.currency)] if prices and cost is not None else []),
        ]
        if self.total is not None and measured and self.done > done:
            left = max(0, self.total - passed - self.done)
            parts.append(f"{duration(left * seconds / (self.done - done))} left")
        return clean(" · ".join(parts), line=True)


@contextmanager
def progress(meter: Meter, inputs: Sequence[str], *, shown: bool) -> Iterator[None]:
    """Shows the progress on standard error as long as the block lasts."""
    if not shown:
        yield
        return
    ended = threading.Event()
    screen = console(sys.stderr)
    if inputs:  # without names the number of documents is unknown
        threading.Thread(target=_count, args=(meter, inputs), daemon=True).start()
    try:
        if screen.is_terminal:
            with _live(meter, screen):
                yield
        else:
            threading.Thread(target=_print_lines, args=(meter, screen, ended), daemon=True).start()
            yield
    finally:
        ended.set()


def _count(meter: Meter, inputs: Sequence[str]) -> None:
    from extractor.documents.read import count

    with suppress(InputError, OSError):  # the reader of the inputs reports it
        meter.total = count(inputs)


def _print_lines(meter: Meter, screen: "Console", ended: threading.Event) -> None:
    printed = ""
    while not ended.wait(SECONDS):
        line = meter.line()
        if line != printed:
            screen.print(line)
        printed = line


def _live(meter: Meter, screen: "Console") -> "Progress":
    from rich.progress import Progress, ProgressColumn, SpinnerColumn, TimeElapsedColumn
    from rich.table import Column
    from rich.text import Text

    class Line(ProgressColumn):
        max_refresh = 0.2  # seconds

        def get_table_column(self) -> Column:
            return Column(ratio=1, no_wrap=True, overflow="ellipsis")

        def render(self, _: "Task") -> "Text":
            return Text(meter.line())

    columns = SpinnerColumn(), TimeElapsedColumn(), Line()
    live = Progress(*columns, console=screen, transient=True, expand=True)
    live.add_task("", total=None)
    return live


def number(count: int, plural: str, more: str = "") -> str:
    """A count with its noun: 1 claim, 2 claims."""
    return f"{count:,}{more} {plural.removesuffix('s') if count == 1 and not more else plural}"


def amount(cost: float, currency: str) -> str:
    """A sum of money: two digits after the point, or four below 1."""
    return f"{cost:,.{2 if cost >= 1 or not cost else 4}f} {currency}"


def duration(seconds: float) -> str:
    """A rounded duration."""
    minutes, hours = seconds / 60, seconds / 3600
    if minutes < 1.5:
        return f"{seconds:.0f} s"
    return f"{minutes:.0f} min" if minutes < 90 else f"{hours:.1f} h"
