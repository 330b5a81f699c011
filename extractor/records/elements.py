"""Tells which elements of the lists of several answers are one thing. Pure."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from extractor.models import Evidence

__all__ = ["Elements", "Key", "agree", "same"]

NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")  # "007" is none

Key = tuple[str, ...]
_Place = tuple[str, int, int]  # the field inside the element, and where the words stand


@dataclass
class Elements:
    """The known elements of a list, by what tells that another one is the same.

    - `key`: the fields whose values name an element, as the class declares them: elements of one
      key are one, those of different keys are not.

    Without a key two elements of different answers are one if all their values are equal, unless
    they hold a number and stand at different places, as two lines of an invoice. Where one was told
    in part, at the end of a window, the same words show what both have.
    """

    key: Key = ()
    _by_key: dict[str, int] = field(default_factory=dict)
    _equal: dict[str, dict[int, int]] = field(default_factory=dict)  # by answer, the first
    _equal_at: dict[tuple[str, int, int], dict[int, int]] = field(default_factory=dict)
    _with: dict[_Place, list[int]] = field(default_factory=dict)
    _last: dict[_Place, list[int]] = field(default_factory=dict)  # by the last of their places
    _known: list[tuple[Any, set[_Place], int]] = field(default_factory=list)

    def add(self, index: int, element: Any, shown: Iterable[Evidence], name: str, by: int) -> None:
        """Adds the element at an index of the list, or says what is now known of it.

        - `shown`: its evidence, whose fields begin with `name`.
        - `by`: the number of the answer that told it.
        """
        places = _places(shown, name)
        if index == len(self._known):
            self._known.append((element, places, by))
        else:
            places |= self._known[index][1]
            self._known[index] = element, places, by
        normal = _normal(element)
        if key := self._key_of(element):
            self._by_key.setdefault(key, index)
        self._equal.setdefault(normal, {}).setdefault(by, index)
        for place in places:
            self._equal_at.setdefault((normal, *place[1:]), {}).setdefault(by, index)
            self._with.setdefault(place, []).append(index)
        if places:
            self._last.setdefault(max(places, key=_order), []).append(index)

    def find(self, element: Any, shown: Iterable[Evidence], name: str, by: int) -> int | None:
        """The index of the known element that is the same thing; None if there is none."""
        key = self._key_of(element)
        if key is not None:
            return self._by_key.get(key)
        places = _places(shown, name)
        normal = _normal(element)
        equal = [self._equal_at.get((normal, *place[1:]), {}) for place in places]
        if not (places and _has_number(element)):
            equal.append(self._equal.get(normal, {}))
        for each in equal:
            if (found := _of_another(each, by)) is not None:
                return found
        return self._told_in_part(element, places, by)

    def _told_in_part(self, element: Any, places: set[_Place], by: int) -> int | None:
        if not places:
            return None
        last = max(places, key=_order)
        candidates: list[int] = [each for place in places for each in self._last.get(place, ())]
        candidates += self._with.get(last, ())
        for index in candidates:
            other, others, told_by = self._known[index]
            if told_by != by and (places <= others or places >= others) and agree(element, other):
                return index
        return None

    def _key_of(self, element: Any) -> str | None:
        """The values of its key; None without one."""
        if not self.key or not isinstance(element, dict):
            return None
        values = [element.get(name) for name in self.key]
        return None if None in values else "\n".join(map(_normal, values))


def same(a: Any, b: Any) -> bool:
    """Whether two values are equal: texts but for case and space, amounts as numbers."""
    return _normal(a) == _normal(b)


def agree(a: Any, b: Any) -> bool:
    """Whether no value of one thing differs from that of the other; null differs from none."""
    if not (isinstance(a, dict) and isinstance(b, dict)):
        return same(a, b)
    return all(
        isinstance(a[key], dict | list) or None in (a[key], b[key]) or same(a[key], b[key])
        for key in a.keys() & b.keys()
    )


def _of_another(found: Mapping[int, int], by: int) -> int | None:
    """The first index that another answer told."""
    return next((index for teller, index in found.items() if teller != by), None)


def _places(shown: Iterable[Evidence], name: str) -> set[_Place]:
    return {((each.field or "")[len(name) :], each.start, each.end) for each in shown}


def _order(place: _Place) -> tuple[int, int, str]:
    return place[1], place[2], place[0]


def _has_number(value: Any) -> bool:
    """Whether an element counts or costs something, so that an equal one elsewhere is another."""
    if isinstance(value, dict):
        return any(map(_has_number, value.values()))
    if isinstance(value, str):
        return bool(NUMBER.fullmatch(value))
    return isinstance(value, int | float) and not isinstance(value, bool)


def _normal(value: Any) -> str:
    """A text that equal values share; what an object does not have is not in it."""
    if isinstance(value, dict):
        known = {key: _normal(each) for key, each in value.items() if each not in (None, [])}
        return json.dumps(known, sort_keys=True, ensure_ascii=False)
    if isinstance(value, list):
        return json.dumps([_normal(each) for each in value], ensure_ascii=False)
    if _has_number(value):
        return str(Decimal(str(value)).normalize())
    return " ".join(json.dumps(value, ensure_ascii=False).casefold().split())
