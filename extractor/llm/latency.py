"""Percentiles of how long requests take."""

import math
from collections import Counter

__all__ = ["Latencies"]

STEP = math.log(1.02)  # the width of a bin, so that a percentile is off by at most 1 %


class Latencies:
    """Durations in logarithmic bins: exact to within 1 %, in memory that does not grow."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()
        self._longest = 0.0

    def add(self, seconds: float) -> None:
        """Adds one duration."""
        self._counts[round(math.log(max(seconds, 0.001)) / STEP)] += 1
        self._longest = max(self._longest, seconds)

    @property
    def count(self) -> int:
        """The number of durations."""
        return self._counts.total()

    def percentiles(self) -> dict[str, float] | None:
        """Median, 90th and 99th percentile (nearest rank) and maximum in seconds; None if empty."""
        counts = sorted(dict(self._counts).items())  # a copy: other threads may add meanwhile
        total = sum(count for _, count in counts)
        if not total:
            return None
        found = {}
        for name, percent in {"median": 50, "p90": 90, "p99": 99}.items():
            left = -(-total * percent // 100)
            for step, count in counts:
                left -= count
                if left <= 0:
                    found[name] = round(min(math.exp(step * STEP), self._longest), 3)
                    break
        return {**found, "max": round(self._longest, 3)}
