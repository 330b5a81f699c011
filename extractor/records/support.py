"""Finds the words of a document that show the leaves of an item, and says how they do.

A text shows itself; a number, date or time is read from the words by code. Of several places the
one nearest to the rest of the item is meant. What code cannot read in words, as a boolean or a
category, is inferred from the quote that the model wrote beside it, or without one from the words
that show the rest of its object. A quote beside a value must say that value. Pure.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

from extractor.grounding import Grounding, Index, ground
from extractor.grounding.boundaries import cut_by
from extractor.grounding.ground import could_hold
from extractor.models import Evidence, Span, Support
from extractor.records.coercion import read_boolean
from extractor.records.dates import all_days, day_words
from extractor.records.labels import LETTER, form_values, labelled
from extractor.records.moments import find_moment, find_zoned_time
from extractor.records.numbers import find_number
from extractor.records.shape import Leaf
from extractor.records.times import clock_words
from extractor.text import excerpt

__all__ = ["Found", "Taken", "find"]

MAX_PLACES = 200  # of one value that are compared
YEAR = 4  # characters
INDICES = re.compile(r"\[\d+\]")

Taken = dict[tuple[str, str], list[Span]]  # by the name and value of a leaf


@dataclass(frozen=True)
class Found:
    """What shows the leaves of an item.

    - `evidence`: the words for each leaf that is shown.
    - `missing`: why the others are not, in one word and in a sentence.
    - `taken`: the places that the item takes, beside those that earlier items took.
    """

    evidence: dict[Leaf, tuple[Evidence, ...]]
    missing: dict[Leaf, tuple[str, str]]
    taken: Taken


def find(
    leaves: Sequence[Leaf],
    index: Index,
    window: Span,
    taken: Taken,
    near: Span | None = None,
    others: Sequence[Span] = (),
) -> Found:
    """Finds what shows the leaves of an item.

    - `index`: the document.
    - `window`: the part of it that the model was shown.
    - `taken`: the places that earlier items took; equal items get places of their own if there are.
    - `near`: where the item is expected.
    - `others`: other parts that the model was shown, for what the window does not have.
    """
    search = _Search(index, window, taken, near)
    search.refuse_keys(leaves, (window, *others))
    search.find_all(leaves)
    reasons = dict(search.missing)
    for other in others:
        search.window = other
        search.find_all([leaf for leaf in leaves if leaf not in search.evidence])
    search.missing |= reasons
    for leaf in leaves:
        if search.may_infer(leaf):
            search.infer(leaf)
    lost = {**search.missing, **search.refused}
    missing = {leaf: lost[leaf] for leaf in leaves if leaf not in search.evidence}
    in_order = {leaf: search.evidence[leaf] for leaf in leaves if leaf in search.evidence}
    return Found(in_order, missing, search.own)


@dataclass
class _Search:
    index: Index
    window: Span
    taken: Taken
    near: Span | None
    evidence: dict[Leaf, tuple[Evidence, ...]] = field(default_factory=dict)
    missing: dict[Leaf, tuple[str, str]] = field(default_factory=dict)
    refused: dict[Leaf, tuple[str, str]] = field(default_factory=dict)  # by the quote beside them
    own: Taken = field(default_factory=dict)
    shown: set[tuple[int, int]] = field(default_factory=set)  # places of all leaves

    def refuse_keys(self, leaves: Sequence[Leaf], windows: Sequence[Span]) -> None:
        """Refuses the values behind a key of a mapping that the document does not have."""
        keys = {key for leaf in leaves for key in leaf.keys}
        lost = {key for key in keys if not any(self._has_key(key, each) for each in windows)}
        for leaf in leaves:
            for key in (each for each in leaf.keys if each in lost):
                said = f"Nothing in the text shows its key {excerpt(str(key.value))!r}."
                self.refused[leaf] = "unsupported", said

    def _has_key(self, key: Leaf, window: Span) -> bool:
        """Whether a part of the document has a key; one of a fixed set says what is judged."""
        if key.kind == "closed" or (key.kind != "text" and all(self._places(key, window))):
            return True
        words = _words(key)
        return bool(
            self._tokens(words, window)
            or ground(words, self.index, within=window, value=True).evidence
        )

    def find_all(self, leaves: Iterable[Leaf]) -> None:
        """Finds leaves in the window: texts, the longest first, then what code reads from words."""
        leaves = [leaf for leaf in leaves if leaf not in self.refused]
        texts = [leaf for leaf in leaves if leaf.kind == "text"]
        for leaf in sorted(texts, key=lambda leaf: -len(str(leaf.value))):
            self.find_text(leaf)
        for leaf in leaves:
            if leaf.kind in ("number", "date", "time") and not self.find_beside(leaf):
                self.find_value(leaf)
        for leaf in leaves:
            if leaf.kind == "closed" and not self.find_beside(leaf):
                self.find_member(leaf)

    def find_text(self, leaf: Leaf) -> None:
        """Finds a text word for word, or in another spelling."""
        text = str(leaf.value)
        if not could_hold(self.window, text):
            self.missing[leaf] = "absent", "It is longer than the text that the model was shown."
            return
        grounding = self._ground(text, leaf)
        if grounding.evidence:
            self._show(leaf, grounding.evidence, "verbatim")
        elif grounding.reason in ("absent", "short") and (places := self._tokens(text)):
            place = self._nearest(leaf, places)
            self._show(leaf, [self._evidence(place)], "verbatim")
        else:
            self.missing[leaf] = grounding.reason or "absent", grounding.detail

    def _ground(self, text: str, leaf: Leaf, *, term: bool = False) -> Grounding:
        """The place of a text: behind those of equal leaves, else one that none has, else any.

        - `term`: whether it need not be a whole phrase though the class marks it as a quote.
        """
        used, near = self._used(leaf), self._anchor(leaf)
        search = partial(ground, text, self.index, near=near, value=term or not leaf.quote)
        if used:
            end = self.window.end
            behind = Span(start=min(max(each.end for each in used), end), end=end)
            grounding = search(within=behind)
            if grounding.evidence:
                return grounding
        grounding = search(within=self.window, taken=used)
        return search(within=self.window) if grounding.reason == "taken" else grounding

    def find_beside(self, leaf: Leaf) -> bool:
        """Finds the quote beside a value; False if something else may show it.

        A quote that the class asks for must stand in the document and say the value.
        """
        if not leaf.words.strip():
            return False
        grounding = self._ground(leaf.words, leaf, term=True)
        support = self._said(leaf, grounding.evidence) if grounding.evidence else None
        if support:
            self._show(leaf, grounding.evidence, support)
            return True
        contradicted = bool(grounding.evidence) and leaf.kind == "closed"
        if not leaf.quote and not contradicted:
            return False
        said = f"Its quote {excerpt(leaf.words)!r} does not say {excerpt(str(leaf.value))}."
        lacking = grounding.reason or "absent", grounding.detail
        self.refused[leaf] = ("unsupported", said) if grounding.evidence else lacking
        return True

    def _said(self, leaf: Leaf, quote: Sequence[Evidence]) -> Support | None:
        """How the quote of a value says it; None if it says something else."""
        spans = [Span(start=each.start, end=each.end) for each in quote]
        if leaf.kind != "closed":
            found = any(all(self._places(leaf, each)) for each in spans)
            return "computed" if found else None
        if isinstance(leaf.value, bool):
            said = read_boolean(" ".join(each.quote for each in quote))
            return "inferred" if said is None else "computed" if said is leaf.value else None
        if _is_number(leaf) and any(all(self._numbers(leaf, each)) for each in spans):
            return "computed"
        if any(self._tokens(_words(leaf), each) for each in spans):
            return _naming(leaf, quote)
        named = any(self._written(_words(leaf), each) for each in spans)
        return None if named else "inferred"  # named, but negated: "is not minor"

    def find_value(self, leaf: Leaf) -> None:
        """Finds a number, day or time however it is written."""
        places = self._places(leaf, self.window)
        if not all(places):
            said = f"The text does not have the {leaf.kind} {excerpt(str(leaf.value))}."
            self.missing[leaf] = "unsupported", said
        elif line := self._denying(leaf, places[0]):
            said = f"The line {excerpt(line)!r} has another {leaf.kind} for it."
            self.refused[leaf] = "unsupported", said
        else:
            self._show_nearest(leaf, places)

    def _denying(self, leaf: Leaf, places: Sequence[Span]) -> str | None:
        """The line of a form that names the field and has another value; None if there is none.

        A line that shows another item says nothing, nor one for the elements of a list.
        """
        text, name = self.index.text, INDICES.sub("[]", leaf.name)
        if "[]" in name or any(labelled(leaf.name, text, each) for each in places):
            return None
        used = [
            each for (field_, _), spans in self.taken.items() if field_ == name for each in spans
        ]
        for value in form_values(leaf.name, text, self.window):
            if self._is_of_kind(leaf, value) and not any(value.contains(each) for each in used):
                return text[text.rfind("\n", 0, value.start) + 1 : value.end].strip()
        return None

    def _is_of_kind(self, leaf: Leaf, value: Span) -> bool:
        """Whether the words behind a label begin with a value of the leaf's kind."""
        begins = {
            kind: any(each.start == value.start for each in spans)
            for kind, spans in (
                ("date", all_days(self.index.text)),
                ("time", clock_words(self.index.text)),
            )
        }
        return begins[leaf.kind] if leaf.kind in begins else not any(begins.values())

    def _show_nearest(self, leaf: Leaf, places: Sequence[Sequence[Span]]) -> None:
        first = self._nearest(leaf, places[0])
        rest = (min(each, key=lambda place: self._distance(place, [first])) for each in places[1:])
        self._show(leaf, map(self._evidence, (first, *rest)), "computed")

    def find_member(self, leaf: Leaf) -> None:
        """Finds a member of a fixed set that the text names, in its own words or as a number."""
        if _is_number(leaf) and all(numbers := self._numbers(leaf, self.window)):
            self._show_nearest(leaf, numbers)
        elif isinstance(leaf.value, str) and (places := self._tokens(_words(leaf))):
            quote = [self._evidence(self._nearest(leaf, places))]
            self._show(leaf, quote, _naming(leaf, quote))
        else:
            said = f"Nothing in the text shows {excerpt(str(leaf.value))!r}."
            self.missing[leaf] = "unsupported", said

    def may_infer(self, leaf: Leaf) -> bool:
        """Whether a value that was not found may be inferred from the words around it."""
        if leaf in self.evidence or leaf in self.refused or leaf.quote:
            return False
        return leaf.kind in ("closed", "text")

    def infer(self, leaf: Leaf) -> None:
        """Takes the words that show the rest of the object, or of the one around it.

        A text that the document does not have needs a quote of the class beside it.
        """
        for depth in range(len(leaf.path) - 1, -1, -1):
            around = [
                (other, found)
                for other, found in self.evidence.items()
                if other.path[:depth] == leaf.path[:depth]
                and (other.quote or leaf.kind == "closed")
                and found[0].support != "inferred"
            ]
            if around:
                quoted = [found for other, found in around if other.quote] or [around[0][1]]
                self._show(leaf, quoted[0], "inferred")
                return

    # ---- places ----------------------------------------------------------------------------

    def _places(self, leaf: Leaf, window: Span) -> list[list[Span]]:
        """The places of a value, and of each part of it that is written apart: day and time."""
        part = self.index.text, window.start, window.end
        try:
            if leaf.kind == "number":
                return self._numbers(leaf, window)
            if leaf.kind == "time":
                return [find_zoned_time(dt.time.fromisoformat(str(leaf.value)), *part)]
            return find_moment(dt.datetime.fromisoformat(str(leaf.value)), *part)
        except (ArithmeticError, ValueError):
            return [[]]

    def _numbers(self, leaf: Leaf, window: Span) -> list[list[Span]]:
        """The places of a number that are no part of a day or a time: "12" of "12 March".

        Their year is a number of its own.
        """
        found = find_number(Decimal(str(leaf.value)), self.index.text, window.start, window.end)
        return [
            [
                each
                for each in found
                if each.end - each.start == YEAR
                or not any(moment.contains(each) for moment in self.moments)
            ]
        ]

    @cached_property
    def moments(self) -> tuple[Span, ...]:
        """The places of days and times that are written with letters or a colon."""
        return (*day_words(self.index.text), *clock_words(self.index.text))

    def _tokens(self, text: str, window: Span | None = None) -> list[Span]:
        """The places of a text that are no part of a longer word or number, nor negated.

        Those in its own case, if there are any.
        """
        places = [
            each
            for each in self._written(text, window or self.window)
            if cut_by(self.index.text, each.start, each.end) != "negation"
        ]
        words = " ".join(text.split())
        same = [
            each
            for each in places
            if " ".join(self.index.text[each.start : each.end].split()) == words
        ]
        return same or places

    def _written(self, text: str, window: Span) -> list[Span]:
        """The places of a text, in any case, that are no part of a longer word or number."""
        words = text.split()
        if not words:
            return []
        pattern = r"\s+".join(map(re.escape, words))
        before = rf"(?<!{LETTER})" if re.match(LETTER, words[0]) else ""
        behind = rf"(?!{LETTER})" if re.match(LETTER, words[-1][-1]) else ""
        bounded = f"{before}{pattern}{behind}"
        found = re.compile(bounded, re.IGNORECASE).finditer(
            self.index.text, window.start, window.end
        )
        return [Span(start=each.start(), end=each.end()) for each in found]

    def _used(self, leaf: Leaf) -> list[Span]:
        key = _key(leaf)
        return [*self.taken.get(key, ()), *self.own.get(key, ())]

    def _nearest(self, leaf: Leaf, places: Sequence[Span]) -> Span:
        """The place that no equal leaf has taken and that is nearest to the rest of the item.

        A line that has a word of the field's name is preferred: "Total 12.00" for `total`. Inside a
        list, whose elements stand in lines of their own, the line comes first.
        """
        used = {(each.start, each.end) for each in self._used(leaf)}
        free = [each for each in places if (each.start, each.end) not in used] or list(places)
        anchors = self._anchors(leaf)
        inside = any(isinstance(step, int) for step in leaf.path)

        def rank(place: Span) -> tuple[Any, ...]:
            lines, *rest = self._distance(place, anchors) if anchors else (0, 0)
            unlabelled = not labelled(leaf.name, self.index.text, place)
            shared = (place.start, place.end) in self.shown
            return (
                (lines, unlabelled, shared, *rest) if inside else (unlabelled, lines, shared, *rest)
            )

        return min(free[:MAX_PLACES], key=rank)

    def _anchor(self, leaf: Leaf) -> Span | None:
        anchors = self._anchors(leaf)
        return anchors[0] if anchors else self.near

    def _anchors(self, leaf: Leaf) -> list[Span]:
        """The words that show the leaves of the same object, else of the one around it.

        Elements of a list stand in its order, so those of others say nothing of where one stands.
        """
        elements = [n for n, step in enumerate(leaf.path) if isinstance(step, int)]
        for depth in range(len(leaf.path) - 1, elements[-1] if elements else -1, -1):
            around: list[Span] = [
                Span(start=each.start, end=each.end)
                for other, found in self.evidence.items()
                if other.path[:depth] == leaf.path[:depth]
                for each in found
            ]
            if around:
                return around
        return [self.near] if self.near else []

    def _distance(self, place: Span, anchors: Sequence[Span]) -> tuple[int, int, bool]:
        """The lines and characters to the nearest of the anchors; then what stands behind it."""
        return min(
            (
                self.index.text.count("\n", *sorted((place.start, each.start))),
                max(each.start - place.end, place.start - each.end, 0),
                place.start < each.start,
            )
            for each in anchors
        )

    def _evidence(self, place: Span) -> Evidence:
        quote = self.index.text[place.start : place.end]
        return Evidence(start=place.start, end=place.end, quote=quote, match="exact")

    def _show(self, leaf: Leaf, evidence: Iterable[Evidence], support: Support) -> None:
        shown = tuple(
            each.model_copy(update={"field": leaf.name, "support": support}) for each in evidence
        )
        self.evidence[leaf] = shown
        if support != "inferred":
            places = (Span(start=each.start, end=each.end) for each in shown)
            self.own.setdefault(_key(leaf), []).extend(places)
            self.shown |= {(each.start, each.end) for each in shown}


def _is_number(leaf: Leaf) -> bool:
    return isinstance(leaf.value, int | float) and not isinstance(leaf.value, bool)


def _naming(leaf: Leaf, quote: Sequence[Evidence]) -> Support:
    """How a quote that names a member of a fixed set says it: "Mode: Bus" is not just "bus"."""
    words = " … ".join(" ".join(each.quote.split()) for each in quote)
    return "verbatim" if words == leaf.value else "computed"


def _words(leaf: Leaf) -> str:
    """The words of a member of a fixed set."""
    return str(leaf.value).replace("_", " ")


def _key(leaf: Leaf) -> tuple[str, str]:
    return INDICES.sub("[]", leaf.name), str(leaf.value)
