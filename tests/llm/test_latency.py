"""Percentiles of durations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.llm.latency import Latencies


@given(st.lists(st.floats(0.01, 5000), min_size=1, max_size=50))
def test_latencies_are_right_to_within_1_percent(seconds: list[float]) -> None:
    latencies = Latencies()
    for each in seconds:
        latencies.add(each)
    found = latencies.percentiles()
    assert found
    ranked = sorted(seconds)
    for name, percent in {"median": 50, "p90": 90, "p99": 99, "max": 100}.items():
        exact = ranked[-(-len(ranked) * percent // 100) - 1]
        assert found[name] == pytest.approx(exact, rel=0.0101, abs=0.0006)
