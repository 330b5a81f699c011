"""How likely it is that a value of a record is right, by what shows it.

Shares of the values that `benchmarks/certainty.py` counted. It counted few, so each share is drawn
to that of all (the m-estimate, Cestnik 1990). docs/evaluation.md says how well it holds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Literal

from extractor.models import Evidence, Support

__all__ = ["COUNTED", "Counts", "Shown", "mean_certainty", "share", "shown", "with_certainty"]

DRAWN = 30  # values of all kinds that count as much as those that were counted
Shown = Support | Literal["shared"]
Counts = Mapping[Shown, tuple[int, int]]

# How many were right, and how many there were: python benchmarks/certainty.py records
COUNTED: Counts = {
    "computed": (83, 92),
    "inferred": (39, 48),
    "shared": (1, 5),
    "verbatim": (106, 137),
}


def share(how: Shown, counted: Counts = COUNTED) -> float:
    """The share of the values that are shown in such a way that is right, from 0 to 1."""
    right, number = map(sum, zip((0, 0), *counted.values(), strict=True))
    of_it, number_of_it = counted.get(how, (0, 0))
    broader = right / number if number else 0.5
    return (of_it + DRAWN * broader) / (number_of_it + DRAWN)


def shown(evidence: Iterable[Evidence]) -> dict[str, Shown]:
    """How each field of a record is shown: its first quote counts.

    "shared" are the words that show another field too: of one amount a model likes to make two.
    """
    first: dict[str, Evidence] = {}
    for each in evidence:
        if each.field and each.support:
            first.setdefault(each.field, each)
    own = {name: each for name, each in first.items() if each.support != "inferred"}
    used = Counter((each.start, each.end) for each in own.values())
    return {
        name: "shared" if name in own and used[each.start, each.end] > 1 else each.support
        for name, each in first.items()
        if each.support
    }


def with_certainty(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The evidence of a record, with the certainty of the values that it shows, to two decimals."""
    sure = {name: round(share(how), 2) for name, how in shown(evidence).items()}
    return tuple(
        each.model_copy(update={"certainty": sure.get(each.field or "")}) for each in evidence
    )


def mean_certainty(evidence: Iterable[Evidence]) -> float | None:
    """The mean certainty of the values of a record that evidence shows; None if it has none."""
    sure = {each.field: each.certainty for each in evidence if each.certainty is not None}
    return round(fmean(sure.values()), 2) if sure else None
