"""The work of a comparison grows with the number of claims, and not with its square."""

import os
import subprocess
import sys
from contextlib import closing

import pytest
from made_up import documents  # the benchmarks'

from extractor.compare.blocking import CLAIMS
from extractor.compare.comparison import Comparing


def per_claim(size: int) -> float:
    """With how many others each claim of so many documents is compared."""
    with closing(Comparing()) as comparing:
        for told in documents(size):
            comparing.add(told)
        list(comparing.facts())
        return comparing.compared / comparing.index.number()


def test_pairs_grow_with_the_claims() -> None:
    assert per_claim(240) < 1.3 * per_claim(60)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_twenty_thousand_claims_are_compared_with_few_others() -> None:
    assert per_claim(4000) < CLAIMS / 4


SCORES = """
from itertools import combinations
from made_up import documents
from extractor.compare.reading import read
from extractor.compare.points import Point
from extractor.compare.same import Source, links

told = [read(each) for each in documents(6, 12)]
sources = {each.doc_id: Source(each.doc_id, each.names, each.day) for each in told}
points = [Point.from_json(line) for each in told for _, _, line, *_ in each.claims]
for a, b in combinations(points, 2):
    print(list(links(a, b, sources[a.doc_id], sources[b.doc_id])))
"""


@pytest.mark.slow
def test_scores_do_not_depend_on_the_order_of_sets() -> None:
    """A comparison that was killed goes on in a process that hashes words otherwise."""
    told = [
        subprocess.run(
            [sys.executable, "-c", SCORES],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert b"Link" in told[0]
    assert told[0] == told[1]
