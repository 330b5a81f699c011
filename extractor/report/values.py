"""Quantities, times and reviews of a row in words, for the page and the terminal."""

from decimal import Decimal

from extractor.models import Quantity, Time
from extractor.reviewed import Reviewed

__all__ = ["describe_quantity", "describe_review", "describe_time"]


def describe_quantity(quantity: Quantity) -> str:
    """The words of a quantity and the range they mean: "nearly half = about 0.5".

    Words that are the number itself stand alone: "263".
    """
    low, high = quantity.low, quantity.high
    ends = [_number(end) for end in (low, high) if end is not None]
    if low == high:
        ends = ends[:1]
    elif high is None:
        ends = [f"{ends[0]} or more"]
    elif low is None:
        ends = [f"up to {ends[0]}"]
    about = "about " if quantity.approximate else ""
    meant = f"{about}{' to '.join(ends)} {quantity.unit or ''}".rstrip()
    return meant if meant == quantity.text else f"{quantity.text} = {meant}"


def describe_time(time: Time) -> str:
    """The words of a time and the days they mean: "since Monday = 2025-02-03"."""
    ends = list(dict.fromkeys(end for end in (time.from_, time.to) if end))
    return f"{time.text} = {' to '.join(ends)}" if ends else time.text


def describe_review(reviewed: Reviewed | None) -> str:
    """What a reviewer did to a row: "corrected by ana: stance, source"; "" if nothing."""
    if reviewed is None:
        return ""
    changed = [each for each in reviewed.changed if each != "added"]
    verdict = "corrected" if changed else "accepted"
    verdict = "added" if "added" in reviewed.changed else verdict
    return f"{verdict} by {reviewed.reviewer}{': ' if changed else ''}{', '.join(changed)}"


def _number(value: float) -> str:
    """A number without an exponent: three decimals, or three digits of a smaller one."""
    if isinstance(value, int):
        return f"{value:,}"
    if 0 < abs(value) < 0.001:
        return f"{Decimal(f'{value:.3g}'):f}"
    return f"{value:,.3f}".rstrip("0").removesuffix(".")
