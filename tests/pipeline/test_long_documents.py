"""A long document is extracted part by part, with the rows that its parts have by themselves."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fake_engine import FakeModel, completion
from support.pipelines import FOUR, SENTENCES, copying, pipeline, shown

from extractor import Extractor
from extractor.errors import InputError, RefusedAnswer, Stopped
from extractor.llm.cache import Cache
from extractor.models import Claim, Document, Rejected, Result, Span, claim_id
from extractor.pipeline import pipeline as module
from extractor.pipeline.lines import PackedLines, json_line
from extractor.pipeline.saved import SavedResult

ARTICLE = (
    "The old bridge at Orrin fell on Monday, Mayor Ana Ruiz said. “Nobody was hurt,” she added. "
    "About 40 families in 12 houses left their homes on March 3, 2024, the county told the Herald."
    "\n\n"
)
SHORT = 2 * len(FOUR)  # two paragraphs of four sentences


@pytest.fixture
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PART", SHORT)


@pytest.fixture
def rules() -> Iterator[Extractor]:
    with Extractor(ask="none", cache=False, processes=1) as extractor:
        yield extractor


def long(paragraphs: int) -> str:
    return "".join(f"{FOUR.replace('The', f'The {n}')}\n\n" for n in range(paragraphs))


async def extract(model: FakeModel, text: str, **options: Any) -> Result:
    found = await pipeline(model, **options).extract(Document.from_text(text, doc_id="long"))
    assert isinstance(found, SavedResult)
    return found.result()


def test_claims_are_those_of_the_parts(rules: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = rules.extract(Document.from_text(ARTICLE, doc_id="long")).claims
    monkeypatch.setattr(module, "MAX_PART", len(ARTICLE) + 20)
    copies = 5
    found = rules.extract(Document.from_text(ARTICLE * copies, doc_id="long")).claims
    expected = [claim.moved(n * len(ARTICLE)) for n in range(copies) for claim in alone]
    assert len(alone) > 2
    assert list(found) == expected
    assert len({claim.claim_id for claim in found}) == len(found)


def spans(value: Any) -> Iterator[dict[str, Any]]:
    """Each part of a row that quotes the document."""
    if isinstance(value, dict):
        if "start" in value and ("text" in value or "quote" in value):
            yield value
        for each in value.values():
            yield from spans(each)
    elif isinstance(value, list):
        for each in value:
            yield from spans(each)


def test_all_offsets_of_a_claim_are_moved(rules: Extractor) -> None:
    document = Document.from_text(ARTICLE, doc_id="long")
    before = "x" * 50
    kinds = set[str]()
    for claim in rules.extract(document).claims:
        assert isinstance(claim, Claim)
        moved = claim.moved(len(before))
        assert moved.claim_id == claim_id("long", moved.evidence, moved.attribution, moved.stance)
        row = moved.model_dump(mode="json")
        assert (row["start"], row["end"]) == (moved.evidence[0].start, moved.evidence[0].end)
        for each in spans(row):
            words = each.get("quote", each.get("text"))
            assert (before + ARTICLE)[each["start"] : each["end"]] == words
        kinds |= {name for name in ("attribution", "cue", "quantities", "times") if row[name]}
    assert len(kinds) == 4


async def test_records_are_those_of_the_parts(short_parts: None) -> None:
    text = long(7)
    found = await extract(FakeModel(otherwise=copying), text)
    evidence = [each for row in found.claims for each in row.evidence]
    assert [each.quote for each in evidence] == [
        sentence.replace("The", f"The {n}") for n in range(7) for sentence in SENTENCES
    ]
    assert all(text[each.start : each.end] == each.quote for each in evidence)


async def test_what_the_text_does_not_show_is_rejected_in_its_place(short_parts: None) -> None:
    text = long(4)
    found = await extract(FakeModel(otherwise=[{"words": "never written", "day": None}]), text)
    assert found.claims == ()
    assert len(found.rejected) > 1
    assert [text[row.start :].startswith("The ") for row in found.rejected] == [True] * len(
        found.rejected
    )


async def test_a_part_that_the_model_refuses_does_not_fail_the_document(short_parts: None) -> None:
    refusal = completion(None, refusal="no")
    model = FakeModel(otherwise=lambda b: refusal if "The 0" in shown(b)[0] else copying(b))
    found = await extract(model, long(6))
    assert {row.reason for row in found.rejected} == {"RefusedAnswer"}
    assert found.claims


async def test_a_document_whose_parts_are_all_refused_fails(short_parts: None) -> None:
    with pytest.raises(RefusedAnswer):
        await extract(FakeModel(otherwise=completion(None, refusal="no")), long(6))


async def test_its_requests_are_listed_and_cached(short_parts: None, tmp_path: Any) -> None:
    document = Document.from_text(long(6), doc_id="long")
    with Cache(tmp_path) as cache:
        model = FakeModel(otherwise=copying)
        listed = list(pipeline(model, cache=cache).requests(document))
        await extract(model, document.text, cache=cache)
        assert len(listed) == len(model.requests) > 2
        again = FakeModel()
        await extract(again, document.text, cache=cache)
        assert again.requests == []


async def test_a_stop_ends_it_between_two_parts(short_parts: None) -> None:
    model = FakeModel(otherwise=copying)
    made = pipeline(model)

    def stopping(body: dict[str, Any]) -> Any:
        made._stop_signal.stop(Stopped("The run was stopped."))
        return copying(body)

    model.otherwise = stopping
    with pytest.raises(Stopped):
        await made.extract(Document.from_text(long(8)))
    assert len(model.requests) == 1


async def test_other_work_goes_on_between_two_parts(short_parts: None) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0)

    with Extractor(ask="none", cache=False, processes=1) as extractor:
        ticking = asyncio.create_task(tick())
        await extractor.aextract(long(12))
        ticking.cancel()
    assert ticks > 6


def test_one_that_is_too_long_names_the_limit() -> None:
    with Extractor(ask="none", cache=False, max_characters=100) as extractor:
        assert extractor.extract("The dam held. " * 7).document
        with pytest.raises(InputError, match=r"112 characters, .* 100: .* --max-characters"):
            extractor.extract("The dam held. " * 8)
        with pytest.raises(InputError, match="more than the limit"):
            list(extractor.requests("The dam held. " * 8))


@given(st.lists(st.text(st.characters(exclude_characters="\n\r"), max_size=40_000), max_size=12))
def test_packed_lines_are_the_lines(words: list[str]) -> None:
    lines = [json.dumps(each).encode() + b"\n" for each in words]
    packed = PackedLines()
    packed.extend(lines[:5])
    packed.extend(lines[5:])
    assert list(packed) == lines
    assert len(packed) == len(lines)


def test_packed_lines_take_less_than_the_lines() -> None:
    row = Rejected(doc_id="d", start=0, end=1, reason="r", detail="The same words.", item="x")
    lines = [json_line(row.moved(n)) for n in range(5_000)]
    packed = PackedLines()
    packed.extend(lines)
    assert packed.memory < sum(map(len, lines)) / 5


def test_a_line_holds_a_lone_surrogate_as_an_escape() -> None:
    row = Rejected(doc_id="d", start=0, end=1, reason="r", detail="d", item="\ud800")
    assert json.loads(json_line(row))["item"] == "\ud800"
    assert json.loads(json_line({"x": "\ud800"}))["x"] == "\ud800"
    assert Span(start=0, end=1).model_dump_json().encode() + b"\n" == json_line(
        Span(start=0, end=1)
    )
