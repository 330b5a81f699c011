"""The documents, rows and results of the extractor: immutable, and written as JSON.

Offsets count Unicode code points of `Document.text` and are half open: `text[start:end]`.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Generic, Literal, Self, TypeVar, get_args

import typing_extensions
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    computed_field,
    field_validator,
    model_validator,
)

from extractor.errors import SchemaError
from extractor.reviewed import Reviewed

__all__ = [
    "FAILED",
    "MATCH_KINDS",
    "QUOTATIONS",
    "SOURCE_KINDS",
    "STANCES",
    "Alternative",
    "Attribution",
    "Because",
    "Claim",
    "Document",
    "DocumentPage",
    "Evidence",
    "Failure",
    "Frozen",
    "MatchKind",
    "Mention",
    "PageBoxes",
    "Passage",
    "Provenance",
    "Quantity",
    "Quotation",
    "Record",
    "Rejected",
    "Result",
    "SourceKind",
    "Span",
    "Stance",
    "Support",
    "Time",
    "Usage",
    "claim_id",
    "content_id",
    "is_record",
    "parse_row",
    "partial_failure",
    "record_id",
]

MatchKind = Literal["exact", "normalized", "repaired"]
Support = Literal["verbatim", "computed", "inferred"]
_Certainty = Annotated[float, Field(ge=0, le=1)]
_Page = Annotated[int, Field(ge=1)]
Quotation = Literal["direct", "indirect", "mixed", "none"]
Stance = Literal["asserted", "estimated", "hedged", "predicted", "denied", "unconfirmed"]
SourceKind = Literal[
    "person", "organisation", "government", "media", "document", "group", "anonymous"
]

MATCH_KINDS: tuple[MatchKind, ...] = get_args(MatchKind)  # from the best to the worst
QUOTATIONS: tuple[Quotation, ...] = get_args(Quotation)
STANCES: tuple[Stance, ...] = get_args(Stance)
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
# Why a passage was rejected that the model gave no answer about: the names of these errors.
FAILED = frozenset({"InvalidAnswer", "ModelError", "RefusedAnswer"})


def content_id(*parts: str) -> str:
    """The id of some content: 16 hex digits of a SHA-256 over its parts and their lengths."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"%d:" % len(encoded := part.encode("utf-8", "surrogatepass")) + encoded)
    return digest.hexdigest()[:16]


class Frozen(BaseModel):
    """The base of all models here: immutable, with no fields but those declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")


class Span(Frozen):
    """A half-open range of code points in a document's text."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _ordered(self) -> "Span":
        if self.end < self.start:
            raise ValueError(f"a span ends before it starts: {self.start}..{self.end}")
        return self

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """Whether all of `other` is inside."""
        return self.start <= other.start and other.end <= self.end


_AnySpan = TypeVar("_AnySpan", bound=Span)


def _moved(spans: Iterable[_AnySpan], by: int) -> tuple[_AnySpan, ...]:
    return tuple(
        each.model_copy(update={"start": each.start + by, "end": each.end + by}) for each in spans
    )


class Mention(Span):
    """Words of the document: `text == document.text[start:end]`."""

    text: str


class DocumentPage(Span):
    """A page of a document that has pages: which part of its text it holds.

    - `width`, `height`: its size as it is shown, in points (1/72 inch).
    - `unread`: whether it shows pictures or drawings and has no text, as a scanned page has none.
    - `layout`: where its letters stand, as `extractor.places` packs it. It is not written as JSON.
    """

    width: float
    height: float
    unread: bool = Field(default=False, exclude_if=lambda value: not value)
    layout: bytes = Field(default=b"", exclude=True, repr=False)


class Document(Frozen):
    """A text to extract from, with its metadata.

    - `text`: the decoded text, which all offsets refer to; it is never changed.
    - `path`: where it was read, as the user named it.
    - `date`: the day of publication, from which relative dates are resolved.
    - `publisher`, `url`: who published it, and at which address, if the file or the text says so.
    - `pages`: its pages in order, if its format has pages.
    """

    doc_id: str
    text: str
    path: str | None = None
    title: str | None = None
    date: dt.date | None = None
    publisher: str | None = Field(default=None, exclude_if=lambda value: value is None)
    url: str | None = Field(default=None, exclude_if=lambda value: value is None)
    pages: tuple[DocumentPage, ...] = Field(default=(), exclude_if=lambda value: not value)

    @classmethod
    def from_text(
        cls,
        text: str,
        *,
        doc_id: str | None = None,
        path: str | None = None,
        title: str | None = None,
        date: dt.date | None = None,
    ) -> "Document":
        """A document with the given id; without one, with a hash of its text as its id."""
        return cls(doc_id=doc_id or content_id(text), text=text, path=path, title=title, date=date)

    @computed_field  # type: ignore[prop-decorator]  # pydantic's documented form
    @property
    def sha256(self) -> str:
        """The digest of the text in UTF-8."""
        return _sha256(self.text)

    @model_validator(mode="before")
    @classmethod
    def _has_its_text(cls, given: Any) -> Any:
        """Takes the digest that a document has as JSON, if it is that of the text."""
        if not isinstance(given, Mapping) or "sha256" not in given:
            return given
        fields = dict(given)
        said, text = fields.pop("sha256"), fields.get("text")
        if isinstance(text, str) and said != _sha256(text):
            raise ValueError("the text is not the one that the SHA-256 was made of")
        return fields


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Passage(Span):
    """Sentences that the model is shown in one request, in order, numbered from 1.

    What stands between them, such as menus of a web page, is not shown.

    - `before`: what of the text before them is shown too, marked as such.
    """

    doc_id: str
    sentences: tuple[Span, ...]
    before: tuple[Span, ...] = ()


_Boxes = tuple[tuple[float, float, float, float], ...]


class PageBoxes(Frozen):
    """Where words stand on a page: `page` is its number from 1, `boxes` as those of `Evidence`."""

    page: _Page
    boxes: _Boxes


class Evidence(Span):
    """Words of the document that show a claim: `quote == document.text[start:end]`.

    - `match`: how the quote of the model was found: letter for letter ("exact"), after
      normalisation of case, space and punctuation, or with a small typo repaired.
    - `field`: in records, the field that it shows, as "lines[2].amount".
    - `support`: in records, how it shows the field: word for word ("verbatim"), as a number,
      date or category that code reads from the words ("computed"), or as words from which the model
      inferred it.
    - `certainty`: in records, how likely the value of the field is right, from 0 to 1.
    - `page`: where the document has pages, the number of that on which the words begin, from 1.
    - `boxes`: where they stand on it, a box for each of their lines: left, top, right and foot, in
      points from the top left corner of the page as it is shown.
    - `continued`: the same for each further page on which words stand.
    """

    quote: str
    match: MatchKind
    field: str | None = Field(default=None, exclude_if=lambda value: value is None)
    support: Support | None = Field(default=None, exclude_if=lambda value: value is None)
    certainty: _Certainty | None = Field(default=None, exclude_if=lambda value: value is None)
    page: _Page | None = Field(default=None, exclude_if=lambda value: value is None)
    boxes: _Boxes = Field(default=(), exclude_if=lambda value: not value)
    continued: tuple[PageBoxes, ...] = Field(default=(), exclude_if=lambda value: not value)


class Alternative(Frozen):
    """Another value that a document gives for a field of its record, and the words that show it."""

    field: str
    value: Any
    evidence: tuple[Evidence, ...]


class Attribution(Mention):
    """A source of a claim.

    - `text`: the words that name it where the claim is made.
    - `name`: who that is, by a name that the document gives.
    - `resolved_from`: the words of `text` ("he", "the agency"), if the name was found elsewhere in
      the document.
    """

    name: str
    kind: SourceKind
    resolved_from: str | None = None


class Quantity(Mention):
    """A number as the document words it: from `low` to `high` in `unit`; null is an open end."""

    low: int | float | None
    high: int | float | None
    unit: str | None
    approximate: bool
    of: str | None

    @field_validator("low", "high")
    @classmethod
    def _whole(cls, value: float | None) -> float | None:
        """Whole numbers as int, so that the JSON has 17 and not 17.0."""
        return int(value) if value is not None and float(value).is_integer() else value


IsoDay = Annotated[str, Field(json_schema_extra={"format": "date"})]


class Time(Mention):
    """A time as the document words it, in ISO days; null is an open or unknown end."""

    from_: IsoDay | None = Field(alias="from")
    to: IsoDay | None

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class Provenance(Frozen):
    """What made a row: schema and prompt by name and digest, and the model.

    `model` is "none" where no model was asked and the rules alone made the row. `cached` says that
    the same run gives the same row again without a call to a model: its answer is in the cache, or
    no model was asked. It is false only for runs that ask a model and have no cache. `reviewed`
    says what a person decided about the row.
    """

    schema_: str = Field(alias="schema")
    prompt: str
    model: str
    cached: bool
    reviewed: Reviewed | None = Field(default=None, exclude_if=lambda value: value is None)

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class _Row(Frozen):
    """The first fields of each row of claims.jsonl; the offsets are those of its first evidence."""

    doc_id: str
    claim_id: str
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class Because(Frozen):
    """Whose reading a part of a claim has, where the rules and the model differ.

    - `part`: the part they differ in.
    - `surer`: whose reading the row has.
    - `why`: the reason in a sentence.
    """

    part: Literal["name", "chain", "stance", "statement"]
    surer: Literal["rules", "model"]
    why: str


class Claim(_Row):
    """Who says what, how firmly, with which numbers and times, and the words that show it.

    `attribution` is ordered from the source that made the claim to the one that relays it. It is
    empty if the article itself makes the claim, or if `source_unknown` says that somebody else does
    whom the text does not name for certain. `because` says whose reading the claim has where a
    strong model and the rules differ. `certainty`: how likely words, source and stance are right.
    """

    statement: str
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    quotation: Quotation
    attribution: tuple[Attribution, ...]
    cue: Mention | None
    stance: Stance
    negated: bool
    quantities: tuple[Quantity, ...]
    times: tuple[Time, ...]
    source_unknown: bool = False
    because: tuple[Because, ...] = Field(default=(), exclude_if=lambda value: not value)
    certainty: _Certainty | None = Field(default=None, exclude_if=lambda value: value is None)
    provenance: Provenance

    def moved(self, by: int) -> Self:
        """The claim of the same words, `by` characters further back in the document."""
        evidence, sources = _moved(self.evidence, by), _moved(self.attribution, by)
        return self.model_copy(
            update={
                "claim_id": claim_id(self.doc_id, evidence, sources, self.stance),
                "start": self.start + by,
                "end": self.end + by,
                "evidence": evidence,
                "attribution": sources,
                "cue": next(iter(_moved([self.cue] if self.cue else [], by)), None),
                "quantities": _moved(self.quantities, by),
                "times": _moved(self.times, by),
            }
        )


_Item_co = typing_extensions.TypeVar("_Item_co", bound=BaseModel, default=BaseModel, covariant=True)
_Item = typing_extensions.TypeVar("_Item", bound=BaseModel, default=BaseModel)


class Record(_Row, Generic[_Item_co]):
    """An item of a schema that makes no claims: its fields, and the evidence of each value.

    In `fields` each text that is shown "verbatim" is worded as in the document. They are JSON
    values; `value` is the object of the schema's class that they make.

    - `certainty`: the mean of that of its values with evidence.
    - `unsupported`: the fields that nothing in the document shows: defaults of the class, what its
      validators changed and, with `unsupported="keep"`, values of the model.
    - `alternatives`: what other parts of the document say, where a document has one record.
    """

    fields: Mapping[str, Any]
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    unsupported: tuple[str, ...] = Field(default=(), exclude_if=lambda value: not value)
    alternatives: tuple[Alternative, ...] = Field(default=(), exclude_if=lambda value: not value)
    certainty: _Certainty | None = Field(default=None, exclude_if=lambda value: value is None)
    provenance: Provenance

    @cached_property
    def value(self) -> _Item_co:
        """The object of the schema's class, with all that the fields have, shown or not.

        A record that was read from JSON has it if it was read with its class, as `Record[Invoice]`
        or `Result[Record[Invoice]]`.

        Raises SchemaError if the class is not known, or does not allow the fields: with
        `unsupported="null"` one that it requires may be null.
        """
        classes = type(self).__pydantic_generic_metadata__["args"]
        if not (classes and isinstance(classes[0], type)):
            raise SchemaError(
                f"The record {self.claim_id} has no object of its class, which does not allow its "
                "nulls, or was not named when it was read from JSON: use its fields, or read it as "
                "Record[YourClass]."
            )
        made: type[_Item_co] = classes[0]
        try:
            return made.model_validate_json(json.dumps(dict(self.fields)), by_name=True)
        except ValidationError as error:
            raise SchemaError(
                f"The fields of the record {self.claim_id} make no {made.__name__} "
                f"({error.error_count()} of them do not fit): use its fields as they are."
            ) from error

    def holding(self, value: BaseModel) -> Self:
        """The record, with the object that its fields were written from as its `value`."""
        self.__dict__["value"] = value  # where a cached property is kept
        return self

    def moved(self, by: int) -> Self:
        """The record of the same words, `by` characters further back in the document."""
        evidence = _moved(self.evidence, by)
        alternatives = (
            each.model_copy(update={"evidence": _moved(each.evidence, by)})
            for each in self.alternatives
        )
        return self.model_copy(
            update={
                "claim_id": record_id(self.doc_id, evidence, self.fields),
                "start": self.start + by,
                "end": self.end + by,
                "evidence": evidence,
                "alternatives": tuple(alternatives),
            }
        )


def claim_id(
    doc_id: str, spans: Iterable[Span], sources: Iterable[Attribution], stance: Stance
) -> str:
    """The id of a claim: a hash of where its evidence stands, who says it, and how firmly."""
    return content_id(
        doc_id,
        *(f"{span.start}-{span.end}" for span in spans),
        *(f"{source.start}-{source.name}" for source in sources),
        stance,
    )


def record_id(doc_id: str, evidence: Iterable[Evidence], fields: Mapping[str, Any]) -> str:
    """The id of a record: a hash of its fields and of where its evidence stands."""
    spans = (f"{each.field}:{each.start}-{each.end}" for each in evidence)
    return content_id(doc_id, *spans, repr(dict(fields)))


def is_record(row: Mapping[str, Any]) -> bool:
    """Whether a row of claims.jsonl, read as JSON, is a Record and not a Claim."""
    return "fields" in row


def parse_row(row: Mapping[str, Any]) -> Claim | Record:
    """A row of claims.jsonl, read as JSON, with its type; ValueError if it has neither."""
    return (Record if is_record(row) else Claim).model_validate(row)


class Rejected(Frozen):
    """An item of the model that the document does not show, or an answer that failed.

    - `start`, `end`: the offsets of the passage that the model was asked about.
    - `reason`: one of a small set of words, to count by.
    - `detail`: the reason in a sentence.
    - `item`: what the model wrote.
    """

    doc_id: str
    start: int
    end: int
    reason: str
    detail: str
    item: Mapping[str, Any] | str

    @field_validator("item")
    @classmethod
    def _finite(cls, item: Any) -> Any:
        """Numbers that JSON does not have, such as 1e999, as null: so they are written."""
        return json.loads(json.dumps(item, default=str), parse_constant=lambda _: None)

    def moved(self, by: int) -> Self:
        """The same, `by` characters further back in the document."""
        return self.model_copy(update={"start": self.start + by, "end": self.end + by})


class Failure(Frozen):
    """A document that could not be read or extracted, wholly or in part.

    - `error`: the name of a class of `extractor.errors`; `reason` is its message.
    - `passages`: how many passages the model gave no answer about, if it read others: then the
      document has rows too. Null where the whole document failed.
    """

    doc_id: str | None
    path: str | None
    error: str
    reason: str
    passages: int | None = Field(default=None, gt=0, exclude_if=lambda value: value is None)

    @property
    def failure(self) -> Self:
        """Itself, as a `Result` has a failure if some of its passages failed."""
        return self


class Usage(Frozen):
    """What answers cost.

    - `calls`: requests that were sent.
    - `cache_hits`: answers that the cache on this machine had.
    - `cached_prompt_tokens`: the part of `prompt_tokens` that the service had in its own cache, if
      it reports that.
    - `second_requests`, `second_claims`: what a second pass asked, and what it alone gave.
    """

    calls: int = 0
    cache_hits: int = 0
    prompt_tokens: int = 0
    cached_prompt_tokens: int = 0
    completion_tokens: int = 0
    retries: int = 0
    second_requests: int = Field(default=0, exclude_if=lambda value: not value)
    second_claims: int = Field(default=0, exclude_if=lambda value: not value)

    def __add__(self, other: "Usage") -> "Usage":
        both = {name: getattr(self, name) + getattr(other, name) for name in Usage.model_fields}
        return Usage(**both)


_Row_co = typing_extensions.TypeVar(
    "_Row_co", bound=Claim | Record[Any], default=Claim | Record, covariant=True
)


class Result(Frozen, Generic[_Row_co]):
    """The rows of a document, what they cost, and the wall time in seconds.

    A document of which the model could not read a passage has the rows of the others, and says so
    in `failed`.
    """

    document: Document
    claims: tuple[_Row_co, ...]
    rejected: tuple[Rejected, ...]
    usage: Usage
    seconds: float

    @property
    def records(self: "Result[Claim | Record[_Item]]") -> tuple[Record[_Item], ...]:
        """The rows that are records of a schema of your own."""
        return tuple(row for row in self.claims if isinstance(row, Record))

    @property
    def failed(self) -> tuple[Rejected, ...]:
        """The passages that the model gave no answer about: where they stand, and why."""
        return tuple(row for row in self.rejected if row.reason in FAILED)

    @property
    def failure(self) -> Failure | None:
        """What of the document failed; None if it was read as a whole."""
        return partial_failure(self.document, self.failed)


def partial_failure(document: Document, failed: Sequence[Rejected]) -> Failure | None:
    """The failure of a document of which some passages failed; None if there are none."""
    if not failed:
        return None
    characters, many = sum(each.end - each.start for each in failed), len(failed) > 1
    passages = f"{len(failed):,} passages" if many else "1 passage"
    of = f"{characters:,} of {len(document.text):,} characters"
    return Failure(
        doc_id=document.doc_id,
        path=document.path,
        error=failed[0].reason,
        reason=f"{passages} ({of}) {'were' if many else 'was'} not read: {failed[0].detail}",
        passages=len(failed),
    )
