"""Which rows a schema gives, and how rows that are read from JSON get their type."""

from typing import get_args

import pytest
from pydantic import ValidationError
from support.fake_engine import Fact

from extractor import models
from extractor.models import Claim, Evidence, Provenance, Record, is_record, parse_row
from extractor.pipeline.rows import ClaimRows, RecordRows, row_maker
from extractor.pipeline.worker_pool import WorkerPool
from extractor.prompting import catalog

PROVENANCE = Provenance(schema="s", prompt="p", model="m", cached=False)
EVIDENCE = (Evidence(start=0, end=2, quote="It", match="exact"),)
ROW = {"doc_id": "a", "claim_id": "b", "start": 0, "end": 2, "evidence": EVIDENCE}
RECORD = Record(**ROW, fields={"words": "It"}, provenance=PROVENANCE)
CLAIM = Claim(
    **ROW,
    statement="It rained.",
    quotation="none",
    attribution=(),
    cue=None,
    stance="asserted",
    negated=False,
    quantities=(),
    times=(),
    provenance=PROVENANCE,
)


@pytest.mark.parametrize(
    ("schema", "rows"),
    [("claims", ClaimRows), ("quotations", RecordRows), (Fact, RecordRows)],
    ids=["claims", "quotations", "a user's"],
)
def test_the_schema_decides_the_kind_of_rows(schema: str | type[Fact], rows: type) -> None:
    assert isinstance(row_maker(catalog.schema(schema), PROVENANCE, WorkerPool(1)), rows)


@pytest.mark.parametrize("row", [CLAIM, RECORD], ids=["claim", "record"])
def test_a_row_read_from_json_gets_its_type(row: Claim | Record) -> None:
    written = row.model_dump(mode="json")
    assert is_record(written) == isinstance(row, Record)
    assert parse_row(written) == row


def test_a_row_of_neither_type_is_refused() -> None:
    with pytest.raises(ValidationError):
        parse_row({"doc_id": "a"})


def test_vocabularies_hold_the_values_of_their_types() -> None:
    assert get_args(models.Stance) == models.STANCES
    assert get_args(models.Quotation) == models.QUOTATIONS
    assert get_args(models.SourceKind) == models.SOURCE_KINDS
    assert get_args(models.MatchKind) == models.MATCH_KINDS
