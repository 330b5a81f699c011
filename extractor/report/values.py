"""Quantities and times of a claim in words, for the page and the terminal."""

from decimal import Decimal

from extractor.models import Quantity, Time

__all__ = ["describe_quantity", "describe_time"]


def describe_quantity(quantity: Quantity) -> str:
    """The words of a quantity and the range they mean: "nearly half = about 0.5"."""
    low, high = quantity.low, quantity.high
    ends = [_number(end) for end in (low, high) if end is not None]
    if low == high:
        ends = ends[:1]
    elif high is None:
        ends = [f"{ends[0]} or more"]
    elif low is None:
        ends = [f"up to {ends[0]}"]
    about = "about " if quantity.approximate else ""
    return f"{quantity.text} = {about}{' to '.join(ends)} {quantity.unit or ''}".rstrip()


def describe_time(time: Time) -> str:
    """The words of a time and the days they mean: "since Monday = 2025-02-03"."""
    ends = list(dict.fromkeys(end for end in (time.from_, time.to) if end))
    return f"{time.text} = {' to '.join(ends)}" if ends else time.text


def _number(value: float) -> str:
    """A number without an exponent: three decimals, or three digits of a smaller one."""
    if isinstance(value, int):
        return f"{value:,}"
    if 0 < abs(value) < 0.001:
        return f"{Decimal(f'{value:.3g}'):f}"
    return f"{value:,.3f}".rstrip("0").removesuffix(".")
