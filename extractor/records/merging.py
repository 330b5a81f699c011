"""Merges what several parts of a document say of the same record. Pure."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from extractor.models import Alternative, Evidence
from extractor.records.paths import member
from extractor.records.reading import Partial

__all__ = ["merge"]

NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")  # "007" is none
RANKS = {"verbatim": 3, "computed": 3, "inferred": 2, None: 1}


def merge(parts: Sequence[Partial]) -> tuple[Partial, tuple[Alternative, ...]]:
    """One record of the partial records of a document, in its order, and what else they say.

    A single value is that with the best support, and among equals the first; the others are kept as
    alternatives. Lists are united: equal elements are one, unless they hold a number and stand at
    different places, as two lines of an invoice.
    """
    whole, alternatives = parts[0], []
    for part in parts[1:]:
        both = _Merge(whole, part)
        whole = both.result()
        alternatives += both.alternatives
    return whole, tuple(alternatives)


@dataclass
class _Merge:
    first: Partial
    second: Partial
    evidence: list[Evidence] = field(default_factory=list)
    alternatives: list[Alternative] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)  # the second's missing, by their new names

    def result(self) -> Partial:
        self.evidence = list(self.first.evidence)
        self.moved = {name: name for name in self.second.missing}
        item = self._object(self.first.item, self.second.item, "")
        shown = {each.field for each in self.evidence}
        missing = {*self.first.missing, *self.moved.values()} - shown
        left_out = self.first.left_out + self.second.left_out
        return Partial(item, tuple(self.evidence), tuple(sorted(missing)), left_out)

    def _object(self, a: Mapping[str, Any], b: Mapping[str, Any], name: str) -> dict[str, Any]:
        names = dict.fromkeys((*a, *b))
        return {key: self._value(a.get(key), b.get(key), member(name, key)) for key in names}

    def _value(self, a: Any, b: Any, name: str) -> Any:
        if b is None or (b == [] and a is not None):
            return a
        if isinstance(a, dict) and isinstance(b, dict) and not _contradict(a, b):
            return self._object(a, b, name)
        if isinstance(a, list) and isinstance(b, list):
            return self._list(a, b, name)
        shown = _of(self.second.evidence, name)
        if a is None or a == []:
            self.evidence += shown
            return b
        if _same(a, b):
            self._keep_better(shown, name)
            return a
        if _rank(shown) > _rank(_of(self.evidence, name)):
            before = _of(self.evidence, name)
            self.evidence = [each for each in self.evidence if each not in before] + shown
            a, b, shown = b, a, before
        self.alternatives.append(Alternative(field=name, value=b, evidence=tuple(shown)))
        return a

    def _keep_better(self, shown: list[Evidence], name: str) -> None:
        before = _of(self.evidence, name)
        if _rank(shown) > _rank(before):
            self.evidence = [each for each in self.evidence if each not in before] + shown

    def _list(self, a: list[Any], b: list[Any], name: str) -> list[Any]:
        united = list(a)
        for index, each in enumerate(b):
            shown = _of(self.second.evidence, f"{name}[{index}]")
            if self._has(united, each, shown, name):
                continue
            self.evidence += (
                part.model_copy(update={"field": _moved(part.field, name, index, len(united))})
                for part in shown
            )
            for missing in self.second.missing:
                if missing.startswith(f"{name}[{index}]"):
                    self.moved[missing] = _moved(missing, name, index, len(united))
            united.append(each)
        return united

    def _has(self, united: list[Any], each: Any, shown: Sequence[Evidence], name: str) -> bool:
        places = {(part.start, part.end) for part in shown}
        return any(
            _same(other, each)
            and (
                not (places and _has_number(each))
                or places
                & {(part.start, part.end) for part in _of(self.evidence, f"{name}[{index}]")}
            )
            for index, other in enumerate(united)
        )


def _has_number(value: Any) -> bool:
    """Whether an element counts or costs something, so that an equal one elsewhere is another."""
    if isinstance(value, dict):
        return any(map(_has_number, value.values()))
    if isinstance(value, str):
        return bool(NUMBER.fullmatch(value))
    return isinstance(value, int | float) and not isinstance(value, bool)


def _of(evidence: Iterable[Evidence], name: str) -> list[Evidence]:
    """The evidence of a field and of all inside it."""
    return [
        each
        for each in evidence
        if each.field == name or (each.field or "").startswith((f"{name}.", f"{name}["))
    ]


def _moved(field_name: str | None, name: str, index: int, new: int) -> str:
    return f"{name}[{new}]{(field_name or '').removeprefix(f'{name}[{index}]')}"


def _contradict(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Whether two objects are of different things: one value of both differs."""
    return any(
        not isinstance(a[key], dict | list)
        and None not in (a[key], b[key])
        and not _same(a[key], b[key])
        for key in a.keys() & b.keys()
    )


def _rank(shown: Sequence[Evidence]) -> int:
    return max((RANKS[each.support] for each in shown), default=0)


def _same(a: Any, b: Any) -> bool:
    return _normal(a) == _normal(b)


def _normal(value: Any) -> str:
    if _has_number(value) and not isinstance(value, dict):
        return str(Decimal(str(value)).normalize())
    return " ".join(json.dumps(value, sort_keys=True, ensure_ascii=False).casefold().split())
