"""Merges what several parts of a document say of the same record. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from extractor.models import Alternative, Evidence
from extractor.records.elements import Elements, Key, agree, same
from extractor.records.paths import member
from extractor.records.reading import LeftOut, Partial

__all__ = ["Merged", "Told", "merge", "united"]

INDEX = re.compile(r"\[\d+\]")
RANKS = {"verbatim": 3, "computed": 3, "inferred": 2, None: 1}

Merged = tuple[Partial, tuple[Alternative, ...]]
_T = TypeVar("_T")


@dataclass(frozen=True)
class Told:
    """A finding in an answer.

    - `by`: the number of the answer.
    - `again`: whether all of it stands before the window that the answer is about, so that the
      answer about an earlier one may have told it.
    """

    part: Partial
    by: int
    again: bool = False


def merge(parts: Sequence[Partial], keys: Mapping[str, Key] | None = None) -> Merged:
    """One record of the partial records of a document, in its order, and what else they say.

    A single value is that with the best support, and among equals the first; the others are kept as
    alternatives. What several parts tell has the evidence of each. Lists are united as
    `extractor.records.elements` says.

    - `keys`: the declared keys of the elements of lists, by patterns as "lines[]".
    """
    whole = _Whole(keys or {})
    for part in parts:
        whole.add(part)
    return whole.result()


def united(told: Iterable[Told], keys: Mapping[str, Key] | None = None) -> list[Merged]:
    """The findings of a document: those of several answers that are one are merged.

    - `keys`: as for `merge`; that of the findings themselves is under "".
    """
    keys = keys or {}
    known, wholes = Elements(keys.get("", ())), list[_Whole]()
    for each in told:
        part = each.part
        index = known.find(part.item, part.evidence, "", each.by)
        if index is None and each.again and any(_overlap(part, whole) for whole in wholes):
            continue
        if index is None:
            index = len(wholes)
            wholes.append(_Whole(keys))
        wholes[index].add(part)
        known.add(index, wholes[index].item, part.evidence, "", each.by)
    return [whole.result() for whole in wholes]


class _ByName(Generic[_T]):
    """Things that belong to fields, in order, found by the field or one around it."""

    def __init__(self, things: Iterable[tuple[str, _T]] = ()) -> None:
        self._things: dict[int, _T] = {}
        self._inside: dict[str, list[int]] = {}
        self._next = 0
        for name, thing in things:
            self.add(name, thing)

    def __iter__(self) -> Iterator[_T]:
        return iter(self._things.values())

    def add(self, name: str, thing: _T) -> None:
        self._things[self._next] = thing
        for outer in _around(name):
            self._inside.setdefault(outer, []).append(self._next)
        self._next += 1

    def of(self, name: str) -> list[_T]:
        """Those of a field and of all inside it."""
        known = self._inside.get(name, ())
        return [self._things[each] for each in known if each in self._things]

    def remove(self, name: str) -> None:
        for each in self._inside.pop(name, ()):
            self._things.pop(each, None)


def _around(name: str) -> Iterator[str]:
    """A field and all around it: "a[0].b", "a[0]", "a"."""
    yield from (name[:at] for at, mark in enumerate(name) if at and mark in ".[")
    yield name


@dataclass
class _Whole:
    """A record that grows by what each part says of it."""

    keys: Mapping[str, Key]
    item: Any = None
    parts: int = 0
    shown: _ByName[Evidence] = field(default_factory=_ByName)
    missing: dict[str, None] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    alternatives: list[Alternative] = field(default_factory=list)
    elements: dict[str, Elements] = field(default_factory=dict)  # of each list

    def add(self, part: Partial) -> None:
        """Adds what a part says."""
        told = _Part(part)
        self.item = self._value(self.item, part.item, "", "", told)
        self.left_out += part.left_out
        self.parts += 1

    def result(self) -> Merged:
        shown = {each.field for each in self.shown}
        missing = tuple(sorted(self.missing.keys() - shown))
        return Partial(self.item, tuple(self.shown), missing, self.left_out), tuple(
            self.alternatives
        )

    # ---- values: `at` names one in the whole, `source` in the part ----------------------------

    def _value(self, a: Any, b: Any, at: str, source: str, told: "_Part") -> Any:
        if b is None or (b == [] and a is not None):
            return a
        if a is None or a == []:
            return self._new(b, at, source, told)
        if isinstance(a, dict) and isinstance(b, dict) and (not at or agree(a, b)):
            return self._object(a, b, at, source, told)
        if isinstance(a, list) and isinstance(b, list):
            return self._list(a, b, at, source, told)
        return self._single(a, b, at, told.evidence(source, at))

    def _object(
        self, a: Mapping[str, Any], b: Mapping[str, Any], at: str, source: str, told: "_Part"
    ) -> dict[str, Any]:
        return {
            key: self._value(a.get(key), b.get(key), member(at, key), member(source, key), told)
            for key in dict.fromkeys((*a, *b))
        }

    def _new(self, b: Any, at: str, source: str, told: "_Part") -> Any:
        """A value that the whole did not have; of its lists the elements of one key are one."""
        if isinstance(b, dict) and self.keys:
            return self._object({}, b, at, source, told)
        if isinstance(b, list) and self._key(at):
            return self._list([], b, at, source, told)
        self._show(told.evidence(source, at))
        self.missing |= told.missing(source, at)
        return b

    def _single(self, a: Any, b: Any, at: str, shown: list[Evidence]) -> Any:
        before = self.shown.of(at)
        better = _rank(shown) > _rank(before)
        if same(a, b):
            if better:
                self.shown.remove(at)
            self._show(shown if _rank(shown) >= _rank(before) else ())
            return a
        if better:
            self.shown.remove(at)
            self._forget_lists(at)
            self._show(shown)
            a, b, shown = b, a, before
        self._keep(Alternative(field=at, value=b, evidence=tuple(shown)))
        return a

    def _list(self, a: list[Any], b: list[Any], at: str, source: str, told: "_Part") -> list[Any]:
        whole = list(a)
        known = self._elements(at, whole)
        for number, each in enumerate(b):
            inner = f"{source}[{number}]"
            shown = told.shown.of(inner)
            index = known.find(each, shown, inner, self.parts)
            index = len(whole) if index is None else index
            name = f"{at}[{index}]"
            if index == len(whole):
                whole.append(self._new(each, name, inner, told))
            elif isinstance(whole[index], dict) and isinstance(each, dict):
                whole[index] = self._object(whole[index], each, name, inner, told)
            else:
                whole[index] = self._value(whole[index], each, name, inner, told)
            known.add(index, whole[index], shown, inner, self.parts)
        return whole

    # ---- what is known ------------------------------------------------------------------------

    def _key(self, at: str) -> Key:
        return self.keys.get(f"{INDEX.sub('[]', at)}[]", ())

    def _elements(self, at: str, known: Sequence[Any]) -> Elements:
        """What tells the elements of a list apart; those that it has by now were told before."""
        if at not in self.elements:
            self.elements[at] = found = Elements(self._key(at))
            for index, each in enumerate(known):
                name = f"{at}[{index}]"
                found.add(index, each, self.shown.of(name), name, self.parts - 1)
        return self.elements[at]

    def _forget_lists(self, at: str) -> None:
        self.elements = {name: it for name, it in self.elements.items() if at not in _around(name)}

    def _show(self, evidence: Iterable[Evidence]) -> None:
        for each in evidence:
            name = each.field or ""
            if each not in self.shown.of(name):
                self.shown.add(name, each)

    def _keep(self, other: Alternative) -> None:
        """Keeps an alternative; one of the same value gets its evidence too."""
        for index, each in enumerate(self.alternatives):
            if each.field == other.field and same(each.value, other.value):
                new = (one for one in other.evidence if one not in each.evidence)
                evidence = (*each.evidence, *new)
                self.alternatives[index] = each.model_copy(update={"evidence": evidence})
                return
        self.alternatives.append(other)


class _Part:
    """What a part says, by its fields; names are those in the whole."""

    def __init__(self, part: Partial) -> None:
        self.shown = _ByName((each.field or "", each) for each in part.evidence)
        self._missing = _ByName((name, name) for name in part.missing)

    def evidence(self, source: str, at: str) -> list[Evidence]:
        shown = self.shown.of(source) if source else list(self.shown)
        if source == at:
            return shown
        return [
            each.model_copy(update={"field": at + (each.field or "")[len(source) :]})
            for each in shown
        ]

    def missing(self, source: str, at: str) -> dict[str, None]:
        names = self._missing.of(source) if source else self._missing
        return {at + name[len(source) :]: None for name in names}


def _rank(shown: Sequence[Evidence]) -> int:
    return max((RANKS[each.support] for each in shown), default=0)


def _overlap(part: Partial, whole: _Whole) -> bool:
    """Whether a record is shown by words that overlap with all that show a part."""
    return all(
        any(each.overlaps(other) for other in whole.shown.of(each.field or ""))
        for each in part.evidence
    )
