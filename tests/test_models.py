"""Results and documents as JSON and back, and the objects that records hold."""

import copy
import datetime as dt
import json
import pickle
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import AliasGenerator, BaseModel, ConfigDict, Field, ValidationError, field_serializer
from support.fake_engine import FakeModel, assert_sentence

from extractor import Document, Extractor, Record, Rejected, Result
from extractor.errors import SchemaError
from extractor.models import Alternative, Evidence, Failure, Provenance, Usage

TEXT = """Harbor Tools Ltd
Invoice 2231 of 1 March 2023, paid
Rope, 2 at 40.00
Anchor, 1 at 19.50
Total EUR 99.50
"""


class Status(StrEnum):
    PAID = "paid"
    OPEN = "open"


class Line(BaseModel):
    name: str
    price: Decimal


class Invoice(BaseModel):
    """An invoice."""

    per: ClassVar[str] = "document"

    number: str
    issued: dt.date | None = None
    status: Status
    lines: list[Line] = []
    names: set[str] = set()
    total: Decimal


ANSWER = {
    "number": "2231",
    "issued": "2023-03-01",
    "status": "paid",
    "lines": [{"name": "Rope", "price": "40.00"}, {"name": "Anchor", "price": "19.50"}],
    "names": ["Rope", "Anchor"],
    "total": "99.50",
}
INVOICE = Invoice.model_validate(ANSWER)


class Aliased(BaseModel):
    """An invoice with other names on the wire."""

    model_config = ConfigDict(
        alias_generator=AliasGenerator(alias=str.upper), serialize_by_alias=True
    )
    number: str
    total: Decimal


class Stamped(BaseModel):
    """An invoice whose own code writes it."""

    number: str
    secret: str = Field(default="none", exclude=True)
    total: Decimal

    @field_serializer("total")
    def _written(self, total: Decimal) -> str:
        return f"{total} EUR"


def read(answer: dict[str, Any], schema: type[BaseModel] = Invoice, **options: Any) -> Result:
    model = FakeModel(otherwise=[answer])
    with Extractor(model=model, schema=schema, cache=False, **options) as extractor:
        result: Result = extractor.extract(TEXT)  # type: ignore[assignment]  # of any class
    return result


def one(result: Result) -> Record:
    (record,) = result.records
    return record


class TestTheObjectOfARecord:
    def test_is_of_the_users_class_with_the_verified_values(self) -> None:
        record = one(read(ANSWER))
        assert isinstance(record.value, Invoice)
        assert record.value == INVOICE

    def test_has_nothing_that_the_document_does_not_show(self) -> None:
        record = one(read({**ANSWER, "issued": "2019-05-05"}))
        assert record.value.issued is None
        assert record.fields["issued"] is None

    @pytest.mark.parametrize("schema", [Aliased, Stamped])
    def test_of_a_class_that_writes_itself_is_kept(self, schema: type[BaseModel]) -> None:
        names = {"NUMBER": "2231", "TOTAL": "99.50"}
        answer = names if schema is Aliased else {"number": "2231", "secret": "", "total": "99.50"}
        record = one(read(answer, schema))
        assert isinstance(record.value, schema)
        assert record.value.total == Decimal("99.50")

    def test_survives_copies_and_pickles(self) -> None:
        result = read(ANSWER)
        pickled = pickle.loads(pickle.dumps(result))  # noqa: S301  # it was made a moment ago
        for twin in (copy.copy(result), copy.deepcopy(result), pickled):
            assert twin == result
            assert one(twin).value == INVOICE
        assert one(result).moved(3).value == INVOICE

    def test_keeps_what_the_user_wants_kept(self) -> None:
        record = one(read({**ANSWER, "total": "12345.67"}, unsupported="keep"))
        assert record.unsupported == ("total",)
        assert record.value.total == Decimal("12345.67")

    def test_has_a_null_where_the_class_allows_it(self) -> None:
        record = one(read({**ANSWER, "issued": "2019-05-05"}, unsupported="null"))
        assert record.value.issued is None

    def test_is_none_where_the_class_does_not_allow_the_null(self) -> None:
        record = one(read({**ANSWER, "total": "12345.67"}, unsupported="null"))
        assert record.fields["total"] is None
        with pytest.raises(SchemaError, match="does not allow its nulls") as refusal:
            assert record.value
        assert_sentence(refusal.value)
        typed = Record[Invoice].model_validate_json(record.model_dump_json())
        with pytest.raises(SchemaError, match="make no Invoice") as refusal:
            assert typed.value
        assert_sentence(refusal.value)


class TestJson:
    @pytest.mark.parametrize("schema", [Invoice, Aliased, Stamped])
    def test_gives_the_result_of_any_schema_back(self, schema: type[BaseModel]) -> None:
        answers: dict[Any, dict[str, Any]] = {
            Invoice: ANSWER,
            Aliased: {"NUMBER": "2231", "TOTAL": "99.50"},
            Stamped: {"number": "2231", "secret": "", "total": "99.50"},
        }
        result = read(answers[schema], schema)
        assert result.records
        text = result.model_dump_json()
        assert Result.model_validate_json(text) == result
        assert Result.model_validate(json.loads(text)) == result
        assert Result.model_validate_json(text).model_dump_json() == text

    def test_gives_the_objects_back_if_the_class_is_named(self) -> None:
        result = read(ANSWER)
        text = result.model_dump_json()
        again = Result[Record[Invoice]].model_validate_json(text)
        assert (again, one(again).value) == (result, INVOICE)
        aliased = read({"NUMBER": "2231", "TOTAL": "99.50"}, Aliased)
        twin = Result[Record[Aliased]].model_validate_json(aliased.model_dump_json())
        assert one(twin).value == one(aliased).value
        with pytest.raises(SchemaError, match=r"read it as Record\[YourClass\]") as refusal:
            assert one(Result.model_validate_json(text)).value
        assert_sentence(refusal.value)

    def test_gives_back_what_was_rejected_with_numbers_that_json_has_not(self) -> None:
        item = {"total": float("inf"), "lines": [{"price": float("nan")}]}
        row = Rejected(doc_id="a", start=0, end=1, reason="absent", detail="No.", item=item)
        assert row.item == {"total": None, "lines": [{"price": None}]}
        assert Rejected.model_validate_json(row.model_dump_json()) == row

    def test_gives_claims_back(self) -> None:
        story = "The mayor, Ana Ruiz, said on Monday that at least 17 people had left since March."
        with Extractor(ask="none", processes=1) as extractor:
            result = extractor.extract(Document.from_text(story, date=dt.date(2025, 2, 4)))
        assert result.claims[0].times
        assert result.claims[0].quantities
        assert Result.model_validate_json(result.model_dump_json()) == result
        assert result.records == ()

    def test_of_another_text_is_no_document(self) -> None:
        text = Document.from_text("One.").model_dump_json()
        assert Document.model_validate_json(text) == Document.from_text("One.")
        with pytest.raises(ValidationError, match="not the one that the SHA-256 was made of"):
            Document.model_validate_json(text.replace("One.", "Two."))


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip  # the union reads best on one line
PLACES = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted)


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    start, end = draw(PLACES)
    return Evidence(
        start=start,
        end=end,
        quote=draw(WORDS),
        match=draw(st.sampled_from(["exact", "normalized", "repaired"])),
        field=draw(st.none() | WORDS),
        support=draw(st.sampled_from([None, "verbatim", "computed", "inferred"])),
    )


SHOWN = st.lists(evidences(), min_size=1, max_size=3).map(tuple)
RECORDS = st.builds(
    Record,
    doc_id=WORDS,
    claim_id=WORDS,
    start=st.integers(0, 9),
    end=st.integers(0, 9),
    fields=st.dictionaries(WORDS, VALUES, max_size=4),
    evidence=SHOWN,
    unsupported=st.lists(WORDS, max_size=2).map(tuple),
    alternatives=st.lists(
        st.builds(Alternative, field=WORDS, value=VALUES, evidence=SHOWN), max_size=2
    ).map(tuple),
    provenance=st.builds(Provenance, schema=WORDS, prompt=WORDS, model=WORDS, cached=st.booleans()),
)
REJECTED = st.builds(
    Rejected,
    doc_id=WORDS,
    start=st.integers(0, 9),
    end=st.integers(0, 9),
    reason=st.sampled_from(["absent", "RefusedAnswer"]),
    detail=WORDS,
    item=WORDS | st.dictionaries(WORDS, VALUES, max_size=3),
)
DOCUMENTS = st.builds(
    Document,
    doc_id=WORDS,
    text=WORDS,
    path=st.none() | WORDS,
    title=st.none() | WORDS,
    date=st.none() | st.dates(),
)


@settings(max_examples=40, deadline=None)
@given(
    st.builds(
        Result,
        document=DOCUMENTS,
        claims=st.lists(RECORDS, max_size=2).map(tuple),
        rejected=st.lists(REJECTED, max_size=2).map(tuple),
        usage=st.builds(Usage, calls=st.integers(0, 9)),
        seconds=st.floats(0, 1e6),
    )
)
def test_any_result_equals_what_its_json_gives(result: Result) -> None:
    again = Result.model_validate_json(result.model_dump_json())
    assert again == result
    assert (again.failed, again.failure) == (result.failed, result.failure)
    if again.failure is not None:
        text = again.failure.model_dump_json()
        assert Failure.model_validate_json(text) == again.failure.failure
