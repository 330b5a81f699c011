"""Where the values of labels stand in a text, for labels that do not say it. Pure."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from extractor.evaluate.gold_lines import places
from extractor.evaluate.records import Item
from extractor.models import Span
from extractor.records.dates import find_date
from extractor.records.numbers import find_number
from extractor.records.shape import Leaf, Shape
from extractor.records.times import find_time

__all__ = ["located", "places_of"]


def located(item: Any, shape: Shape, text: str) -> Item:
    """An item with all places where its values stand, any of which will do as evidence.

    - `item`: as JSON.
    - `shape`: that of its class.

    Texts are looked for word for word, in any case, and numbers and dates however they are written.
    Booleans and members of fixed sets have no place of their own, and so no evidence to be scored.
    """
    leaves = shape.leaves(shape.coerced(item))
    found = {leaf.name: tuple(places_of(leaf, text)) for leaf in leaves}
    return Item(item, {name: (spans,) for name, spans in found.items() if spans})


def places_of(leaf: Leaf, text: str) -> Sequence[Span]:
    """All places of a value, in order, as `located` finds them."""
    try:
        match leaf.kind:
            case "number":
                return find_number(Decimal(str(leaf.value)), text, 0, len(text))
            case "date":
                day = dt.date.fromisoformat(str(leaf.value)[:10])
                return find_date(day, text, 0, len(text))
            case "time":
                return find_time(dt.time.fromisoformat(str(leaf.value)), text)
            case "text":
                return places(text, str(leaf.value)) or places(text, str(leaf.value), any_case=True)
    except (ArithmeticError, ValueError):  # no number or day
        pass
    return []
