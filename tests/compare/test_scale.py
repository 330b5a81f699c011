"""The work of a comparison grows with the number of claims, and not with its square."""

import pytest
from compare import documents  # the benchmark's

from extractor.compare.index import Index, read


def work(size: int) -> tuple[int, int]:
    """The claims of so many documents, and the pairs that are compared."""
    index = Index()
    for told in documents(size):
        index.add(read(told))
    claims, pairs = index.number(), sum(1 for _ in index.candidates())
    index.close()
    return claims, pairs


def per_claim(size: int) -> float:
    claims, pairs = work(size)
    return pairs / claims


def test_pairs_grow_with_the_claims() -> None:
    assert per_claim(160) < 2 * per_claim(40)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_twenty_thousand_claims_are_compared_with_few_others() -> None:
    claims, pairs = work(4000)
    assert claims >= 20_000
    assert pairs < 120 * claims
