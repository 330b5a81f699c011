"""Which groups links make: what joins, and what only counts where others join."""

import pytest

from extractor.compare.clusters import JOINING, groups

LOW = JOINING - 0.01
Links = list[tuple[float, int, int]]


def members(links: Links) -> list[set[int]]:
    found = groups([(score, a, -1, b, -1, "") for score, a, b in links])
    return [{n for n, _ in each.members} for each in found]


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        pytest.param([(JOINING, 1, 2)], [{1, 2}], id="the least that joins"),
        pytest.param([(LOW, 1, 2)], [], id="less"),
        pytest.param([(LOW, 1, 2), (LOW, 1, 3), (LOW, 2, 3)], [], id="much of less"),
        pytest.param([(0.9, 1, 2), (0.7, 3, 4), (0.4, 2, 3)], [{1, 2}, {3, 4}], id="one bridge"),
        pytest.param(
            [(0.9, 1, 2), (0.7, 3, 4), (0.4, 2, 3), (0.3, 1, 3), (0.2, 1, 4), (0.1, 2, 4)],
            [{1, 2, 3, 4}],
            id="a bridge that others support",
        ),
    ],
)
def test_groups_of_links(links: Links, expected: list[set[int]]) -> None:
    assert members(links) == expected
