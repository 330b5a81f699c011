import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, create_model, field_validator
from support.fake_engine import (
    BAD,
    GOOD,
    MESSAGES,
    ONE,
    SCHEMA,
    Fact,
    FakeModel,
    ask,
    assert_sentence,
    completion,
)

from extractor.errors import (
    InvalidAnswer,
    RefusedAnswer,
    ServiceUnavailable,
)
from extractor.fields import Quote
from extractor.llm.cache import Cache
from extractor.llm.client import Client
from extractor.llm.parse import MOST_ITEMS, extract_json
from extractor.models import Usage
from extractor.prompting.schema import Schema
from extractor.text import excerpt


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "answers") as cache:
        yield cache


async def test_one_reask_with_what_was_wrong() -> None:
    model = FakeModel([BAD], [GOOD])
    answer = await ask(model)
    assert answer.items == ONE
    assert answer.usage == Usage(calls=2, prompt_tokens=20, completion_tokens=10)
    said, asked = model.requests[1]["messages"][-2:]
    assert said == {"role": "assistant", "content": json.dumps({"items": [BAD]})}
    assert "items.0.words" in asked["content"]
    assert "valid string" in asked["content"]


@pytest.mark.parametrize(
    ("first", "second", "items", "invalid"),
    [
        pytest.param([GOOD, BAD], [GOOD, BAD], 1, 1, id="an item costs only itself"),
        pytest.param([GOOD, GOOD, BAD], [GOOD, BAD], 2, 1, id="the better is the first"),
        pytest.param([BAD], [GOOD, BAD, BAD], 1, 2, id="the better is the second"),
        pytest.param([GOOD, BAD, BAD], [GOOD, BAD], 1, 1, id="fewer invalid"),
        pytest.param([GOOD, BAD], "sorry", 1, 1, id="the second is prose"),
        pytest.param("sorry", [BAD], 0, 1, id="nothing valid"),
        pytest.param('{"items": [{"words": "a"}, {"words": "b" x', "-", 1, 1, id="broken JSON"),
        pytest.param([GOOD, "text", 3], [3], 1, 2, id="items that are no objects"),
        pytest.param([{"words": float("nan")}], [BAD], 0, 1, id="not a number"),
    ],
)
async def test_valid_items_are_saved(first: Any, second: Any, items: int, invalid: int) -> None:
    answer = await ask(FakeModel(first, second))
    assert (len(answer.items), len(answer.invalid)) == (items, invalid)
    assert answer.usage.calls == 2
    assert answer.truncated is False


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('```json\n{"items": [%s]}\n```', id="fenced"),
        pytest.param('Sure! Here it is:\n{"items": [%s]}\nAnything else?', id="prose around"),
        pytest.param('<think>{"items": [{}]} hm</think>{"items": [%s]}', id="thought first"),
        pytest.param("Hm. <think>a</think>\n<think>[</think>[%s]", id="thought twice"),
        pytest.param("[%s]", id="bare list"),
        pytest.param("```\n[%s]\n```", id="bare list, fenced"),
        pytest.param('{"items": [%s], "note": "done"}', id="one key too many"),
        pytest.param(' \n{"items":[%s]}  ', id="space around"),
        pytest.param('{"items": [%s,]}', id="trailing comma"),
    ],
)
async def test_text_around_an_answer_needs_no_reask(content: str) -> None:
    model = FakeModel(content.replace("%s", json.dumps(GOOD)))
    answer = await ask(model)
    assert answer.items == ONE
    assert answer.usage.calls == 1


class Note(BaseModel):
    """A note, whose schema allows no other field."""

    model_config = ConfigDict(extra="forbid")
    words: Quote
    by: str = ""
    parts: list["Note"] = []


@pytest.mark.parametrize(
    ("item", "read"),
    [
        pytest.param({"words": "a", "more": 1}, Note(words="a"), id="a key too many"),
        pytest.param({"words": "a", "by": None}, Note(words="a"), id="null for an empty text"),
        pytest.param(
            {"words": "a", "parts": [{"words": "b", "by": None, "x": {}}]},
            Note(words="a", parts=[Note(words="b")]),
            id="both, inside",
        ),
    ],
)
async def test_what_has_one_reading_costs_no_second_request(item: Any, read: Note) -> None:
    model = FakeModel([item])
    client = Client(model, cache=None)
    answer = await client.ask(MESSAGES, Schema.of(Note), max_tokens=50)
    assert (answer.items, answer.usage.calls) == ((read,), 1)
    await model.close()


RAISED = [OverflowError("big"), RecursionError(), KeyError("k"), TypeError(), ZeroDivisionError()]


@pytest.mark.parametrize("error", [*RAISED, MemoryError(), StopIteration()], ids=repr)
async def test_whatever_a_validator_raises_is_one_invalid_item(
    cache: Cache, error: Exception
) -> None:
    class Fragile(BaseModel):
        """A fact."""

        words: Quote

        @field_validator("words")
        @classmethod
        def _fragile(cls, words: str) -> str:
            if words == "boom":
                raise error
            return words

    model = FakeModel(otherwise=[{"words": "boom"}, {"words": "rain"}])
    client = Client(model, cache=cache)
    for _ in range(2):  # from the model, and from the cache
        answer = await client.ask(MESSAGES, Schema.of(Fragile), max_tokens=50)
        assert [item.model_dump() for item in answer.items] == [{"words": "rain"}]
        (invalid,) = answer.invalid
        assert invalid.item == {"words": "boom"}
        assert f"failed with {type(error).__name__}" in invalid.detail
    await model.close()


async def test_items_that_were_invalid_are_checked_again(cache: Cache) -> None:
    def loss(most: int) -> Schema:
        return Schema.of(
            create_model(
                "Loss",
                __doc__="A loss.",
                words=(Quote, ...),
                homes=(Annotated[int, Field(le=most)], ...),
            )
        )

    model = FakeModel(otherwise=[{"words": "rain", "homes": 340}])
    client = Client(model, cache=cache)
    found = [
        len((await client.ask(MESSAGES, loss(most), max_tokens=50)).items)
        for most in (100, 1000, 100)
    ]
    assert found == [0, 1, 0]
    await model.close()


async def test_an_answer_of_very_many_items_is_read_in_part() -> None:
    answer = await ask(FakeModel(otherwise=[GOOD] * (MOST_ITEMS + 7)))
    assert len(answer.items) == MOST_ITEMS
    assert "those behind 5,000 were not read" in answer.invalid[-1].detail


@pytest.mark.parametrize(
    "item",
    [
        '{"words": 1e999}',
        '{"words": "a", "x": -1e999}',
        '{"words": %s}' % ("9" * 4000),
        "[" * 60 + "]" * 60,
    ],
    ids=["infinite", "infinite beside", "digits", "deep"],
)
async def test_an_item_that_could_not_be_written_is_invalid(cache: Cache, item: str) -> None:
    answer = await ask(FakeModel(otherwise=f'{{"items": [{item}, {json.dumps(GOOD)}]}}'), cache)
    assert answer.items == ONE
    (invalid,) = answer.invalid
    json.dumps(invalid.item, allow_nan=False)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param('"a\\ud83c"', "a\ufffd", id="high alone"),
        pytest.param('"a\\ud83cb"', "a\ufffdb", id="high before a letter"),
        pytest.param('"\\ud83c\\ud83c\\udf27"', "\ufffd🌧", id="high before a pair"),
        pytest.param('"\\\\\\ud83c"', "\\\ufffd", id="high alone, after a backslash"),
        pytest.param('"a\\udf27"', "a\ufffd", id="low alone"),
        pytest.param('"a\\ud83c\\udf27"', "a🌧", id="a pair"),
        pytest.param('"a\nb"', "a\nb", id="a raw line end"),
    ],
)
async def test_strings_that_json_does_not_allow(written: str, read: str) -> None:
    answer = await ask(FakeModel(f'{{"items": [{{"words": {written}}}]}}'))
    assert answer.items == (Fact(words=read),)
    assert answer.usage.calls == 1


@pytest.mark.parametrize("around", ["%s", "```json\n%s\n```", "<think>a</think>%s"])
@pytest.mark.parametrize(
    "words",
    [
        pytest.param(r"\ud800", id="the escape of a surrogate"),
        pytest.param(r"\\ud83c\udf27", id="the escapes of a pair"),
        pytest.param("<think>a</think>b", id="thinking"),
        pytest.param("</think>b", id="the end of thinking"),
        pytest.param('{"items": [1]}', id="an answer"),
        pytest.param("```\n[{}]\n```", id="a fenced block"),
        pytest.param('a", "b": [', id="the end of a string"),
    ],
)
async def test_words_that_look_like_markup_are_unchanged(words: str, around: str) -> None:
    content = around % json.dumps({"items": [{"words": words}]})
    answer = await ask(FakeModel(content))
    assert answer.items == (Fact(words=words),)
    assert json.loads(extract_json(content, SCHEMA)) == {"items": [{"words": words}]}


@pytest.mark.parametrize(
    ("content", "items"),
    [
        pytest.param('{"items": [{"words": "a"}, {"words": "b', 1, id="inside an item"),
        pytest.param('{"items": [{"words": "a"}, {"words": "b"}', 2, id="after an item"),
        pytest.param('{"items": [{"words": "a"},', 1, id="after a comma"),
        pytest.param('{"items": [{"words": "a', 0, id="inside the first"),
        pytest.param('{"ite', 0, id="before any"),
        pytest.param('{"items": [{"words": "a"}, {"words": [7]}, {"w', 1, id="one invalid"),
    ],
)
async def test_a_truncated_answer_keeps_its_complete_items(
    cache: Cache, content: str | None, items: int
) -> None:
    model = FakeModel(completion(content, finish_reason="length"))
    answer = await ask(model, cache)
    assert (len(answer.items), answer.truncated, answer.usage.calls) == (items, True, 1)
    again = await ask(FakeModel(), cache)
    assert (len(again.items), again.truncated, again.usage.cache_hits) == (items, True, 1)


async def test_a_truncated_reask() -> None:
    cut = completion('{"items": [{"words": "a"}, {"wor', finish_reason="length")
    answer = await ask(FakeModel([BAD], cut))
    assert (answer.items, answer.truncated) == ((Fact(words="a"),), True)


@pytest.mark.parametrize(
    ("reply", "error", "said"),
    [
        pytest.param("I cannot.", InvalidAnswer, "it begins with 'I cannot.'", id="prose"),
        pytest.param('{"facts": 1}', InvalidAnswer, "schema Fact", id="no list"),
        pytest.param("<think>[]</think>", InvalidAnswer, "not the JSON", id="thoughts alone"),
        pytest.param("[1", InvalidAnswer, "not the JSON", id="no JSON"),
        pytest.param('{"items": [{"words": x', InvalidAnswer, "not the JSON", id="broken at once"),
        pytest.param("[" * 5000, InvalidAnswer, "not the JSON", id="deep"),
        pytest.param("a\x1b[31m\n\x07b", InvalidAnswer, r"'a \[31m b'", id="control characters"),
        pytest.param(completion(None, refusal="No\x07."), RefusedAnswer, "No", id="refusal"),
        pytest.param(completion(""), RefusedAnswer, "answered nothing", id="empty"),
        pytest.param(completion(" \n"), RefusedAnswer, "answered nothing", id="blank"),
        pytest.param(completion(None), RefusedAnswer, "answered nothing", id="no content"),
        pytest.param(
            completion("{}", finish_reason="content_filter"),
            RefusedAnswer,
            "content filter",
            id="filter",
        ),
        pytest.param(
            completion("", choices=[]), ServiceUnavailable, "invalid response", id="no choices"
        ),
        pytest.param(
            completion("", choices=None), ServiceUnavailable, "invalid response", id="null choices"
        ),
        pytest.param({}, ServiceUnavailable, "invalid response", id="an empty body"),
        pytest.param(completion("", choices=[{}]), RefusedAnswer, "nothing", id="no message"),
    ],
)
async def test_unusable_answers(
    cache: Cache, reply: Any, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said) as caught:
        await ask(FakeModel(otherwise=reply), cache)
    assert_sentence(caught.value)
    assert cache.stats().answers == 0


@given(st.text())
def test_an_excerpt_is_short_and_printable(text: str) -> None:
    short = excerpt(text, 20)
    assert len(short) <= 21
    assert short.isprintable()


def test_an_unescaped_surrogate() -> None:
    assert json.loads(extract_json('[{"words": "a\ud83c"}]', SCHEMA)) == {
        "items": [{"words": "a\ufffd"}]
    }


MARKS = ("\\", "u", "d800", "dc00", '"', "<think>", "</think>", "```", '{"items": [', "[", "]")
WORDS = st.lists(st.sampled_from(MARKS) | st.text(max_size=3)).map("".join)


@given(
    st.lists(st.fixed_dictionaries({"words": WORDS})),
    st.sampled_from(["", "Well: ", "```", "<think>[{ hm</think>"]),
    st.booleans(),
)
def test_extract_json_finds_any_answer(items: list[Any], before: str, escaped: bool) -> None:
    answer = json.dumps({"items": items}, ensure_ascii=escaped)
    content = before + answer + ("\n```" if before else "")
    assert json.loads(extract_json(content, SCHEMA)) == {"items": items}


class Shop(BaseModel):
    """A shop."""

    name: str
    homes: int | None = None
    parts: list[int] = []


UNWRITTEN = {
    "infinite": ('{"name": "a", "homes": 1e999}', {"homes": None}, ["homes"]),
    "negative": ('{"name": "a", "homes": -1e999}', {"homes": None}, ["homes"]),
    "digits": (f'{{"name": "a", "homes": {"9" * 400}}}', {"homes": None}, ["homes"]),
    "too many to print": (f'{{"name": "a", "homes": {"9" * 4_200}}}', {"homes": None}, ["homes"]),
    "in a list": ('{"name": "a", "parts": [1, 1e999, 3]}', {"parts": [1, 3]}, ["parts[1]"]),
}


@pytest.mark.parametrize(("item", "kept", "named"), UNWRITTEN.values(), ids=UNWRITTEN)
async def test_a_number_that_could_not_be_written_costs_its_field(
    cache: Cache, item: str, kept: dict[str, Any], named: list[str]
) -> None:
    schema = Schema.of(Shop)
    for _ in range(2):  # the second answer is the cache's
        model = FakeModel(otherwise=f'{{"items": [{item}]}}')
        client = Client(model, cache=cache)
        answer = await client.ask(MESSAGES, schema, max_tokens=50)
        await model.close()
        assert [each.model_dump(include=set(kept)) for each in answer.items] == [kept]
        assert answer.invalid == ()
        assert [each.detail.partition(":")[0] for each in answer.left_out] == named
        json.dumps([each.item for each in answer.left_out], allow_nan=False)
