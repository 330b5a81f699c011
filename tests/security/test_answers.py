"""Whatever a body of an answer holds, it ends in rows, rejected items or one failed document."""

import json
import subprocess
import sys
from typing import Any

import pytest
from support import answer_fuzzer

from extractor import api


def fuzz(documents: int, seed: int) -> dict[str, Any]:
    """What the fuzzer prints; it runs in a process of its own, whose memory is measured."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "support.answer_fuzzer", str(documents), str(seed)],
        cwd="tests",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return dict(json.loads(done.stdout))


def assert_well(found: dict[str, Any]) -> None:
    outcomes = found["outcomes"]
    assert found["unexpected"] == []
    assert sum(outcomes.values()) == found["documents"]  # each ends exactly once
    assert set(outcomes) <= {
        *("well", "rejected", "InvalidAnswer", "RefusedAnswer", "ServiceUnavailable")
    }
    assert outcomes["well"] > 0.15 * found["documents"]  # most mutations leave something to read
    assert found["json"] > found["bodies"] / 2


def test_mutated_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "Client", api.Client)  # the fuzzer has another
    assert_well(answer_fuzzer.main(30, 1))


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [2, 3, 4, 5])
def test_twenty_thousand_mutated_answers(seed: int) -> None:
    found = fuzz(5_000, seed)
    assert_well(found)
    assert found["megabytes"] < 400
