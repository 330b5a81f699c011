"""The work of a comparison grows with the number of claims, and not with its square."""

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
