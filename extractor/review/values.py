"""Which values a reviewer may give a field, whatever its schema says: finite, and not endless.

An amount is written as text, so its schema alone would take "Infinity" or a million digits. What
the document has in the same field says whether it is one.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from extractor.errors import InputError
from extractor.models import Record
from extractor.records.paths import leaves
from extractor.text import excerpt

__all__ = ["NUMBER", "refuse_unfit"]

NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
LONGEST = 200_000  # characters of JSON; a page draws each of them several times
MOST_DIGITS = 100
_ENDLESS = re.compile(r"\s*[-+]?(?:s?nan\d*|inf(?:inity)?)\s*", re.I)  # as Decimal reads them
_PLACE = re.compile(r"\[\d+\]")


def refuse_unfit(value: Any, field: str, records: Iterable[Record]) -> None:
    """Raises InputError for a value that is too long, nested too deep, or no finite number.

    - `field`: the path of the value.
    - `records`: those of the document, whose numbers say which fields are amounts.
    """
    try:
        written = json.dumps(value, allow_nan=False)
        found = list(leaves(value, field))
    except (ValueError, RecursionError) as error:
        raise InputError(
            "The value has a number that is not finite, or is nested too deep: give a plain value."
        ) from error
    if len(written) > LONGEST:
        raise InputError(f"The value has more than {LONGEST:,} characters: give a shorter one.")
    known = (leaf for each in records for leaf in leaves(each.fields))
    amounts = {_general(name) for name, each in known if _is_number(each)}
    for name, each in found:
        if _is_too_much(each, amount=_general(name) in amounts):
            raise InputError(
                f"{excerpt(name)} takes a finite number of at most {MOST_DIGITS} digits: correct "
                "the value."
            )


def _general(name: str) -> str:
    """The name of a field in any element of its lists."""
    return _PLACE.sub("[]", name)


def _is_number(value: Any) -> bool:
    """Whether a value is a number, or a number as text."""
    if isinstance(value, str):
        return NUMBER.fullmatch(value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_too_much(value: Any, *, amount: bool) -> bool:
    if isinstance(value, str):
        digits = sum(each.isdigit() for each in value)
        return amount and (digits > MOST_DIGITS or _ENDLESS.fullmatch(value) is not None)
    return isinstance(value, int) and abs(value) >= 10**MOST_DIGITS
