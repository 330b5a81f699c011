"""Records as reviewers correct and add them: a value, and the words that show it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.errors import InputError
from extractor.grounding import Index
from extractor.models import Document, Evidence, Mention, Provenance, Record, Span, record_id
from extractor.records.coercion import is_moment
from extractor.records.paths import leaves, put, steps, value_at
from extractor.records.shape import Kind, Leaf, kind_of
from extractor.records.support import find
from extractor.review.values import NUMBER
from extractor.text import excerpt

__all__ = ["changed_record", "drafted_record", "emptied", "value_of", "with_value"]


def value_of(fields: Mapping[str, Any], field: str) -> Any:
    """What stands in a field of a record; InputError if it has no such path."""
    path = steps(field)
    parent = value_at(dict(fields), path[:-1])
    known = isinstance(parent, Mapping) or (
        isinstance(parent, list) and isinstance(path[-1], int) and path[-1] < len(parent)
    )
    if path and not known:
        raise InputError(f"The record has no field {excerpt(field)!r}: name one that it shows.")
    return value_at(dict(fields), path)


def with_value(fields: Mapping[str, Any], field: str, value: Any) -> Any:
    """The fields of a record with another value in one of them."""
    path = steps(field)
    return put(dict(fields), path, value) if path else value


def changed_record(
    record: Record, document: Document, field: str, value: Any, words: Mention | None
) -> Record:
    """A record with another value in a field.

    Each value of the field is shown by the words that a reviewer chose, or else by those of the
    text that say it, the nearest to those before. What nothing shows is among the unsupported.
    """
    fields = with_value(record.fields, field, value)
    before = [each for each in record.evidence if _within(each.field, field)]
    kept = [each for each in record.evidence if not _within(each.field, field)]
    held = leaves(value_at(fields, steps(field)), field)
    search = _Search(Index(document.text), before, record)
    shown = {
        name: search.beside(name, each, words) if words else search.find(name, each)
        for name, each in held
    }
    found = (each for each in shown.values() if each)
    evidence = tuple(sorted([*kept, *found], key=lambda each: each.start)) or record.evidence
    lost = [each for each in record.unsupported if not _within(each, field)]
    return record.model_copy(
        update={
            "claim_id": record_id(record.doc_id, evidence, fields),
            "start": evidence[0].start,
            "end": evidence[0].end,
            "fields": fields,
            "evidence": evidence,
            "unsupported": (*lost, *(name for name, each in shown.items() if each is None)),
            "certainty": None,
        }
    )


def drafted_record(
    document: Document, words: Iterable[Mention], fields: Mapping[str, Any], made: Provenance
) -> Record:
    """A record that the run missed; its words show what of it is not found elsewhere."""
    first = min(words, key=lambda each: each.start)
    held = Evidence(start=first.start, end=first.end, quote=first.text, match="exact", field="")
    blank: Record = Record(
        doc_id=document.doc_id,
        claim_id="",
        start=first.start,
        end=first.end,
        fields={},
        evidence=(held,),
        provenance=made.model_copy(update={"prompt": "none", "model": "none"}),
    )
    return changed_record(blank, document, "", dict(fields), None)


def emptied(value: Any) -> Any:
    """Fields of the same names without values, for a reviewer to fill in."""
    if isinstance(value, Mapping):
        return {name: emptied(each) for name, each in value.items()}
    return [] if isinstance(value, list) else None


def _within(name: str | None, field: str) -> bool:
    """Whether a name is that of a field, or of a value inside it."""
    path, outer = steps(name or ""), steps(field)
    return path[: len(outer)] == outer


@dataclass(frozen=True)
class _Search:
    """Looks for what shows a value: `before` are the words for the field as it was."""

    index: Index
    before: Sequence[Evidence]
    record: Record

    def beside(self, name: str, value: Any, words: Mention) -> Evidence:
        """The words that a reviewer chose."""
        span = Span(start=words.start, end=words.end)
        found = self._found(name, value, span)
        support = found.support if found else "inferred"
        shown = Evidence(start=words.start, end=words.end, quote=words.text, match="exact")
        return shown.model_copy(update={"field": name, "support": support})

    def find(self, name: str, value: Any) -> Evidence | None:
        """Words of the text that say the value; for a category, else those before."""
        whole = Span(start=0, end=len(self.index.text))
        found = self._found(name, value, whole)
        if found is None and isinstance(value, bool) and self.before:
            changed = {"field": name, "support": "inferred", "certainty": None}
            return self.before[0].model_copy(update=changed)
        return found

    def _found(self, name: str, value: Any, window: Span) -> Evidence | None:
        first = self.before[0] if self.before else self.record
        near = Span(start=first.start, end=first.end)
        for kind in _kinds(value):
            leaf = Leaf(steps(name), name, value, kind, quote=False, cut=None)
            shown = find([leaf], self.index, window, {}, near).evidence.get(leaf)
            if shown:
                return shown[0].model_copy(update={"field": name})
        return None


def _kinds(value: Any) -> tuple[Kind, ...]:
    """How a value may be written: a text may be a number or a date of the class."""
    if not isinstance(value, str):
        return (kind_of({}, value),)
    number: tuple[Kind, ...] = ("number",) if NUMBER.fullmatch(value) else ()
    moment: tuple[Kind, ...] = ("date",) if is_moment(value) else ()
    return ("text", *number, *moment)
