"""From an item that a model wrote to the fields of a record and the evidence of each. Pure."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from extractor.fields import sentence_fields
from extractor.grounding import Index
from extractor.models import Evidence, Span
from extractor.records.certainty import with_certainty
from extractor.records.coercion import repaired
from extractor.records.moments import without_zone
from extractor.records.paths import Path, element, leaves, named, replaced, steps, value_at
from extractor.records.shape import Cut, Leaf, Shape, in_order, pruned
from extractor.records.support import Taken, find
from extractor.text import excerpt

__all__ = [
    "Doubt",
    "LeftOut",
    "Partial",
    "Reading",
    "Unread",
    "Unsupported",
    "field_name",
    "finished",
    "misfits",
    "read",
    "validated",
]

Unsupported = Literal["auto", "null", "keep", "reject"]
MAX_ROUNDS = 8  # of leaving out parts of an item


@dataclass(frozen=True)
class Doubt:
    """A value of an item that does not fit the class, or that it requires and nothing shows.

    - `path`, `name`: where it stands, by the keys of the item and by the names of the class.
    - `detail`: what is wrong with it.
    """

    path: Path
    name: str
    value: Any
    detail: str


@dataclass(frozen=True)
class LeftOut:
    """A part of an item that was left out: the name of the field, its value, and why.

    - `path`: where it stood, if a single value that may be asked for again.
    - `required`: whether the class requires it.
    """

    name: str
    value: Any
    detail: str
    path: Path | None = None
    required: bool = False


@dataclass(frozen=True)
class Partial:
    """An item whose values are shown by a part of the document.

    - `item`: the item as JSON, as the model writes it, with the words of the document.
    - `evidence`: what shows its values; `field` is a path in `item`, as "lines[2].amount".
    - `missing`: the paths of values that nothing shows.
    - `left_out`: what the item had besides.
    """

    item: Any
    evidence: tuple[Evidence, ...]
    missing: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Reading:
    """An item whose values are shown by the document.

    - `value`: the object of the user's class.
    - `fields`: its fields as JSON, by their names in the class.
    - `evidence`: what shows them, in the order of the fields.
    - `unsupported`: the fields that nothing shows.
    """

    value: BaseModel
    fields: Mapping[str, Any]
    evidence: tuple[Evidence, ...]
    unsupported: tuple[str, ...]


@dataclass(frozen=True)
class Unread:
    """Why an item is no record: `reason` in one word, `detail` in a sentence.

    - `doubts`: the values because of which it is none.
    """

    reason: str
    detail: str
    doubts: tuple[Doubt, ...] = ()


def validated(item: Any, model: type[BaseModel]) -> tuple[BaseModel, Any, list[LeftOut]]:
    """An item of a class, with its JSON and the parts that had to be left out to fit it.

    Raises ValidationError if it does not fit the class without a part that is required, and
    whatever a validator of the class raises.
    """
    shape = Shape.of(model)
    item = shape.coerced(item)
    left_out: list[LeftOut] = []
    moved = False  # whether elements of a list were left out, so that others have another place
    for _ in range(MAX_ROUNDS):
        try:
            return model.model_validate_json(json.dumps(shape.plain(item))), item, left_out
        except ValidationError as error:
            again = repaired(item, error)
            if again is not None and again != item:
                item = again
                continue
            cuts = _cuts(error, item, shape)
            smaller = pruned(item, list(cuts))
            if smaller == item:
                raise
            stay = all(isinstance(cut.path[-1], str) for cut in cuts) and not moved
            left_out += [
                LeftOut(
                    shape.name(item, cut.path),
                    value_at(item, cut.path),
                    cuts[cut],
                    path=cut.path if stay and shape.leaf_at(item, cut.path) else None,
                )
                for cut in cuts
            ]
            moved = not stay
            item = smaller
    return model.model_validate_json(json.dumps(shape.plain(item))), item, left_out


def misfits(item: Any, model: type[BaseModel]) -> tuple[Doubt, ...]:
    """The single values because of which an item does not fit its class.

    Empty if something else is wrong with it, too.
    """
    shape = Shape.of(model)
    item = shape.coerced(item)
    try:
        model.model_validate_json(json.dumps(shape.plain(item)))
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        found = [(shape.leaf_at(item, each["loc"]), each["msg"]) for each in errors]
        doubts = {
            leaf[0].path: Doubt(leaf[0].path, leaf[0].name, leaf[0].value, f"{message}.")
            for leaf, message in found
            if leaf and leaf[0].path
        }
        return tuple(doubts.values()) if all(leaf for leaf, _ in found) else ()
    except Exception:  # noqa: BLE001  # a validator of the user's may raise anything
        return ()
    return ()


def _cuts(error: ValidationError, item: Any, shape: Shape) -> dict[Cut, str]:
    """What to leave out for each error; empty if one of them concerns a part that is required."""
    cuts: dict[Cut, str] = {}
    for each in error.errors(include_url=False, include_context=False, include_input=False):
        cut = shape.cut(item, each["loc"])
        if cut is None:
            return {}
        cuts[cut] = each["msg"]
    return cuts


def read(
    item: Any,
    model: type[BaseModel],
    index: Index,
    window: Span,
    taken: Taken,
    *,
    near: Span | None = None,
    others: Sequence[Span] = (),
    unsupported: Unsupported = "auto",
    whole: bool = True,
) -> Partial | Unread:
    """Reads an item whose values must stand in a part of a document.

    - `item`: the item as JSON, which `validated` returned.
    - `model`: the user's class.
    - `index`: the document.
    - `window`: the part of it that the model was shown.
    - `taken`: for each field and value the places that earlier items took. Those of this item are
      added to it.
    - `near`: where the item is expected.
    - `others`: other parts that the model was shown, for what the window does not have.
    - `unsupported`: what happens to a value that nothing in the document shows: it is left out
      where the class allows it, else the item is no record ("auto"); it becomes null ("null"); it
      stays, and its field is named ("keep"); or the item is no record ("reject").
    - `whole`: whether this part has to show all that the class requires.
    """
    shape = Shape.of(model)
    left_out: list[LeftOut] = []
    for turn in range(MAX_ROUNDS):
        found = find(shape.leaves(item), index, window, taken, near, others)
        if not found.missing or unsupported in ("null", "keep"):
            break
        cuts_of = _cuts_of(found.missing, item, shape)
        required = [leaf for leaf, cut in cuts_of.items() if cut is None]
        fatal = required if whole else []
        if unsupported == "reject":
            fatal = list(found.missing)
        if fatal:
            reason, why = found.missing[fatal[0]]
            again = [leaf for leaf in fatal if _open(leaf, turn)]
            doubts = tuple(_doubt(leaf, found.missing[leaf][1]) for leaf in again)
            return Unread(reason, f"{fatal[0].name}: {why}", doubts)
        cuts: list[Cut] = []
        for leaf, (_, why) in found.missing.items():
            cuts.append(cuts_of[leaf] or Cut(leaf.path, null=True))
            path = leaf.path if _open(leaf, turn) else None
            left_out.append(LeftOut(leaf.name, leaf.value, why, path, cuts_of[leaf] is None))
        item = pruned(item, cuts)
    evidence = tuple(
        each.model_copy(update={"field": named(leaf.path)})
        for leaf, shown in found.evidence.items()
        for each in shown
    )
    if not evidence:
        reasons = [f"{leaf.name}: {why}" for leaf, (_, why) in found.missing.items()]
        reasons += [f"{each.name}: {each.detail}" for each in left_out]
        said = f" {reasons[0]}" if reasons else ""
        return Unread("no_quote", f"Nothing of the item is shown by the document.{said}")
    item = shape.plain(item)
    for leaf, shown in found.evidence.items():
        if leaf.kind == "text" and shown[0].support == "verbatim":
            words = " … ".join(" ".join(each.quote.split()) for each in shown)
            item = replaced(item, leaf.path, words)
        elif leaf.kind in ("date", "time") and isinstance(leaf.value, str):
            item = replaced(item, leaf.path, without_zone(leaf.value, index.text, shown))
    for key, places in found.taken.items():
        taken.setdefault(key, []).extend(places)
    return Partial(
        item, evidence, tuple(named(leaf.path) for leaf in found.missing), tuple(left_out)
    )


def _cuts_of(missing: Iterable[Leaf], item: Any, shape: Shape) -> dict[Leaf, Cut | None]:
    """What leaves out each leaf of an item that nothing shows; None if it is required.

    A list or mapping none of whose quotes is shown is left out itself: an empty one would say that
    there are none.
    """
    cuts = {leaf: leaf.cut for leaf in missing}
    lost = {cut.path for leaf, cut in cuts.items() if cut and _is_quote(leaf)}
    for leaf, cut in cuts.items():
        while cut and _is_quote(leaf) and _is_element(cut, leaf):
            around = cut.path[:-1]
            whole = value_at(item, around)
            if not all((*around, step) in lost for step in _steps_of(whole)):
                break
            cut = shape.cut(item, around)
            lost |= {cut.path} if cut else set()
        cuts[leaf] = cut
    return cuts


def _is_quote(leaf: Leaf) -> bool:
    return leaf.quote and leaf.kind == "text"


def _is_element(cut: Cut, leaf: Leaf) -> bool:
    """Whether a cut takes an element out of a list or mapping."""
    last = cut.path[-1]
    return not cut.null and (isinstance(last, int) or cut.path in {key.path for key in leaf.keys})


def _steps_of(value: Any) -> Iterable[str | int]:
    return range(len(value)) if isinstance(value, list) else value


def _open(leaf: Leaf, turn: int) -> bool:
    """Whether a value may be asked for again.

    A quote that is not there is not asked for: a model would find other words for what it made up.
    After the first turn elements of lists may have another place.
    """
    return turn == 0 and not _is_quote(leaf)


def _doubt(leaf: Leaf, why: str) -> Doubt:
    return Doubt(leaf.path, leaf.name, leaf.value, why)


def finished(part: Partial, model: type[BaseModel], *, null: bool = False) -> Reading:
    """The record of an item, or of several that were merged.

    - `null`: whether the values that nothing shows become null.

    Raises ValidationError if it does not fit the class, TypeError if the class writes a quote that
    the item does not have, and whatever a validator or serializer of the class raises.
    """
    value = model.model_validate_json(json.dumps(part.item))
    fields: Any = value.model_dump(mode="json", by_alias=False)
    shape = Shape.of(model)
    told = shape.leaves(part.item)
    for name, elements in shape.sets(part.item).items():
        path = steps(name)
        inside = in_order(value_at(fields, path) or ())
        fields = replaced(fields, path, inside)
        told = _placed(told, name, elements, inside)
    names = {named(leaf.path): leaf.name for leaf in told}
    missing = tuple(names.get(each, each) for each in part.missing)
    for name in missing if null else ():
        fields = replaced(fields, steps(name), None)
    json.dumps(fields, allow_nan=False)  # raises for what a row cannot hold
    if not isinstance(fields, dict):
        raise TypeError("it is written as no object")
    evidence = [
        each.model_copy(update={"field": names.get(each.field or "", each.field)})
        for each in part.evidence
    ]
    written = dict(leaves(fields))
    values = {leaf.name: leaf.value for leaf in told}
    changed = {name for name, value in values.items() if not _same(value, written.get(name))}
    evidence = [
        each.model_copy(update={"support": "computed"})
        if each.support == "verbatim"
        and values.get(each.field or "") != written.get(each.field or "")
        else each
        for each in evidence
        if each.field not in changed
    ]
    if not evidence:
        raise TypeError("the schema changes all that the document shows")
    _check_quotes(value, fields, told)
    shown = {each.field for each in evidence} | set(sentence_fields(model))
    unshown = [name for name in written if name not in shown]
    places = {name: place for place, name in enumerate(written)}
    by_field = sorted(evidence, key=lambda each: places.get(each.field or "", len(places)))
    unsupported = tuple(dict.fromkeys((*missing, *unshown)))
    return Reading(value, fields, with_certainty(by_field), unsupported)


def _placed(
    told: Sequence[Leaf], name: str, elements: Sequence[Any], inside: Sequence[Any]
) -> list[Leaf]:
    """The leaves of an item, those of a set named by their places in the row.

    - `name`, `elements`: the set in the item.
    - `inside`: the same in the row.
    """
    places = {str(each): place for place, each in enumerate(inside)}
    moved = {
        element(name, old): element(name, places.get(str(each), old))
        for old, each in enumerate(elements)
    }
    return [replace(leaf, name=moved.get(leaf.name, leaf.name)) for leaf in told]


def _check_quotes(value: BaseModel, fields: Mapping[str, Any], told: Sequence[Leaf]) -> None:
    """Raises TypeError for a quote in the fields of a record that its item does not have.

    The defaults of a class are its own words.
    """
    names = {leaf.name for leaf in told if _is_quote(leaf)}
    known = {_folded(leaf.value) for leaf in told if leaf.name in names}
    names |= {leaf.name for leaf in Shape.written(type(value)).leaves(fields) if _is_quote(leaf)}
    other = {
        name: each for name, each in leaves(fields) if name in names and _folded(each) not in known
    }
    if other:
        given = value.model_dump(mode="json", by_alias=False, exclude_unset=True)
        for name in dict(leaves(given)).keys() & other.keys():
            raise TypeError(f"{name}: the schema writes {excerpt(str(other[name]))!r} as a quote")


def _folded(value: Any) -> str:
    return " ".join(str(value).casefold().split())


def field_name(item: Any, model: type[BaseModel], name: str) -> str:
    """The name of a value in an item by the names of the class; `name` is that by its aliases."""
    return Shape.of(model).name(item, steps(name))


def _same(written: Any, dumped: Any) -> bool:
    """Whether a value was kept when the schema read and wrote it: 140.00 may become 140."""
    if str(written) == str(dumped):
        return True
    try:
        return Decimal(str(written)) == Decimal(str(dumped))
    except ArithmeticError:
        moment = _moment(written)
        if moment is not None:
            return moment == _moment(dumped)
        return str(dumped) == f"{written}/"  # an address without a path


def _moment(value: Any) -> dt.datetime | dt.time | None:
    """A day or time that is written in one of the forms of ISO 8601: "14:05", "14:05:00"."""
    for kind in (dt.datetime, dt.time):
        try:
            return kind.fromisoformat(str(value))
        except ValueError:
            continue
    return None
