"""The certainty of the values of records, by what shows them."""

import pytest

from extractor.models import Evidence, Support
from extractor.records.certainty import (
    COUNTED,
    Shown,
    mean_certainty,
    share,
    shown,
    with_certainty,
)


def quote(field: str, support: Support, start: int = 0, end: int = 4) -> Evidence:
    words = "x" * (end - start)
    return Evidence(start=start, end=end, quote=words, match="exact", field=field, support=support)


@pytest.mark.parametrize("how", COUNTED)
def test_a_share_lies_between_what_was_counted_and_all(how: Shown) -> None:
    right, number = COUNTED[how]
    every = sum(each[0] for each in COUNTED.values()) / sum(each[1] for each in COUNTED.values())
    low, high = sorted((right / number, every))
    assert low < share(how) < high


def test_what_was_never_counted_has_the_share_of_all() -> None:
    assert share("inferred", {"verbatim": (3, 4)}) == pytest.approx(0.75)
    assert share("inferred", {}) == 0.5


def test_words_that_show_two_values_make_both_less_certain() -> None:
    two = [quote("net", "computed"), quote("gross", "computed"), quote("paid", "inferred")]
    assert shown(two) == {"net": "shared", "gross": "shared", "paid": "inferred"}
    apart = [quote("net", "computed"), quote("gross", "computed", 8, 12)]
    assert set(shown(apart).values()) == {"computed"}


def test_a_record_is_as_certain_as_its_values_on_average() -> None:
    found = with_certainty(
        [
            quote("day", "computed"),
            quote("name", "verbatim", 5, 9),
            quote("name", "verbatim", 9, 11),
        ]
    )
    sure = {each.field: each.certainty for each in found}
    assert sure == {"day": round(share("computed"), 2), "name": round(share("verbatim"), 2)}
    assert mean_certainty(found) == pytest.approx(sum(sure.values()) / 2, abs=0.006)
    assert mean_certainty([]) is None
