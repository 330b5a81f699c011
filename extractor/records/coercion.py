"""Gives a value that a model wrote the type that the schema asks for, where it has one reading.

"EUR 18,500.00" is an amount, "3 March 2023" a date, "yes" a boolean. "n/a" is no value. Pure.
"""

import copy
import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from extractor.records.dates import read_date
from extractor.records.numbers import read_number
from extractor.records.paths import value_at
from extractor.records.times import read_time

__all__ = ["DECIMAL", "coerced", "is_moment", "read_boolean", "repaired"]

NO_VALUE = re.compile(
    r"\W*(?:|none|null|nil|n\s?/\s?a|n\.\s?a\.?|not (?:available|applicable|specified|stated"
    r"|mentioned|given|provided|known|found)|unknown|unspecified|undefined|missing|nan|string|\.{3}|…"
    r"|k\.?\s?a\.?|unbekannt|keine angabe|nicht (?:angegeben|genannt|bekannt)"
    r"|no (?:especificado|indicado|disponible|consta)|desconocido"
    r"|non (?:précisé|spécifié|indiqué|renseigné|disponible)e?s?|inconnue?s?|aucune?"
    r"|ningun[oa]"
    r"|无|未知|未提及|未说明|不详)\W*",
    re.I,
)
YES = frozenset(
    {"yes", "y", "true", "1", "ja", "oui", "sí", "si", "vrai", "wahr", "是", "有", "对"}
)
NO = frozenset(
    {"no", "n", "false", "0", "nein", "non", "faux", "falsch", "否", "无", "没有", "不是"}
)


ANSWER = re.compile(r"(?:^|[:=?：？])\s*([^\W\d_]+)\W*$")  # "Paid: no", "no"
WORD = re.compile(r"[^\W\d_]+")
PLAIN_ANSWERS = frozenset({"yes", "true", "ja", "oui", "sí", "是", "nein", "false", "否"})
"""The answers that mean nothing else in any language; "no" and "non" also negate a word."""

DECIMAL = "x-decimal"  # marks a Decimal in the JSON schema


def coerced(value: Any, node: Mapping[str, Any], kind: str, optional: bool) -> Any:
    """The value of a leaf.

    - `node`: its JSON schema; `kind`: that of `extractor.records.shape`.
    - `optional`: whether it may be null.
    """
    if isinstance(value, str):
        members = node.get("enum", [node["const"]] if "const" in node else ())
        if optional and value not in members and NO_VALUE.fullmatch(value):
            return None
        match kind:
            case "closed":
                return _closed(value, node, members)
            case "number":
                return _number(value, node)
            case "date":
                return _date(value, node)
            case "time":
                return _time(value)
        return value
    if kind == "text" and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value) if node.get("type") == "string" else value
    if kind == "number" and isinstance(value, float) and node.get("type") == "integer":
        return int(value) if value.is_integer() else value
    return value


def _closed(value: str, node: Mapping[str, Any], members: Any) -> Any:
    """The member of a fixed set that a text spells otherwise, or the boolean that it says."""
    plain = _plain(value)
    if node.get("type") == "boolean" and (plain in YES or plain in NO):
        return plain in YES
    return next((each for each in members if _plain(str(each)) == plain), value)


def read_boolean(words: str) -> bool | None:
    """What a quote says in so many words, as "Paid: yes" does; None if it has both or none."""
    plain = words.casefold()
    answer = ANSWER.search(plain)
    if answer and answer[1] in YES | NO:
        return answer[1] in YES
    found = {word in YES for word in WORD.findall(plain) if word in PLAIN_ANSWERS}
    return found.pop() if len(found) == 1 else None


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text).strip(" .\"'").casefold()


def _number(value: str, node: Mapping[str, Any]) -> Any:
    try:
        number = Decimal(value)
    except ArithmeticError:
        read = read_number(value)
        if read is None:
            return value
        number = read
    if not number.is_finite():
        return value
    if node.get("type") == "integer":
        return (
            int(number) if number == number.to_integral_value() and abs(number) < 10**300 else value
        )
    return str(number) if node.get(DECIMAL) else float(number)


def _date(value: str, node: Mapping[str, Any]) -> str:
    """A day or a moment as pydantic reads it; the text itself if it is none."""
    day_alone = node.get("format") == "date"
    try:
        moment = dt.datetime.fromisoformat(value.strip())
    except ValueError:
        found = read_date(value)
        if found is None:
            return value
        moment = dt.datetime.combine(found, read_time(value) or dt.time())
    return str(moment.date()) if day_alone else moment.isoformat()


def _time(value: str) -> str:
    """A time of day as pydantic reads it; the text itself if it is none."""
    found = read_time(value)
    return value if is_moment(value) or found is None else found.isoformat()


def is_moment(value: str) -> bool:
    """Whether a text is a day, a time of day or both as JSON has them: "2023-03-01"."""
    for kind in (dt.datetime, dt.time):
        try:
            kind.fromisoformat(value.strip())
        except ValueError:
            continue
        return True
    return False


def repaired(item: Any, error: ValidationError) -> Any | None:
    """An item without what has only one reading: a key too many, and null for an empty string.

    None if something else is wrong with it.
    """
    whole = copy.deepcopy(item)
    for each in error.errors(include_url=False, include_context=False):
        *path, last = each["loc"] or ("",)
        parent = value_at(whole, path)
        if not isinstance(parent, dict) or last not in parent:
            return None
        if each["type"] == "extra_forbidden":
            del parent[last]
        elif each["type"] == "string_type" and parent[last] is None:
            parent[last] = ""
        else:
            return None
    return whole
