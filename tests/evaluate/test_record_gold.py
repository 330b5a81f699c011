"""Gold sets of records: what is told of wrong lines, and what is derived."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, field_validator, model_serializer
from support.commands import Shell
from typing_extensions import TypedDict

from extractor.errors import InputError
from extractor.evaluate.gold_lines import places
from extractor.evaluate.located import located
from extractor.evaluate.record_gold import load_records, record_counts, record_problems
from extractor.fields import Quote
from extractor.models import Span
from extractor.records.shape import Shape

ROOT = Path(__file__).parents[2]
DEV = ROOT / "tests" / "records_gold" / "dev"
TEXT = "Café Nord\nFlat white 3.40\nTea 3.40\nTotal 13.40 EUR, paid by card\n"


class Line(BaseModel):
    what: str
    amount: Decimal


class Receipt(BaseModel):
    seller: str
    total: Decimal = Field(alias="sum", gt=0)
    paid: Literal["cash", "card"] | None = None
    lines: list[Line] = Field(default_factory=list)

    @field_validator("seller")
    @classmethod
    def _known(cls, value: str) -> str:
        return {"known": "ok"}[value] if value.startswith("known?") else value


class Finding(BaseModel):
    name: str
    words: Quote


ITEM = {"seller": "Café Nord", "sum": "13.40 EUR", "paid": "Card"}


def gold(folder: Path, *lines: Any) -> Path:
    rows = (each if isinstance(each, str) else json.dumps(each) for each in lines)
    (folder / "gold.jsonl").write_text("\n".join(rows), "utf-8")
    return folder


def row(*items: Any, **more: Any) -> dict[str, Any]:
    return {"id": "r1", "text": TEXT, "items": list(items), **more}


def test_values_are_read_as_in_answers(tmp_path: Path) -> None:
    (found,) = load_records(gold(tmp_path, row(ITEM)), Receipt)
    assert found.items == ({"seller": "Café Nord", "total": "13.40", "paid": "card", "lines": []},)
    assert record_counts([found], Receipt) == {"seller": 1, "total": 1, "paid": 1}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param('{"id": "r1"', ["line 1: it is no JSON"], id="no-json"),
        pytest.param("[]", ["line 1: it is no object"], id="no-object"),
        pytest.param({"text": "x", "items": []}, ["id is missing; name the document."], id="no-id"),
        pytest.param({"id": "r1", "text": "x"}, ["items is missing"], id="no-items"),
        pytest.param({"id": "r1", "items": {}}, ["items is no list"], id="items"),
        pytest.param({"id": "r1", "items": [], "txt": "x"}, ["txt is no key"], id="slip"),
        pytest.param({"id": "r1", "items": [], "lang": "de"}, [], id="other-key"),
        pytest.param(row("seller"), ["items[0]"], id="item"),
        pytest.param(
            row({"paid": "shells", "lines": [{"what": "Tea", "price": 3}]}),
            [
                "items[0].lines[0].price is not in the schema; rename or remove it.",
                "items[0].seller is missing; add it.",
                "items[0].sum is missing; add it.",
                "items[0].paid is 'shells'; input should be 'cash' or 'card'.",
                "items[0].lines[0].amount is missing; add it.",
            ],
            id="all-at-once",
        ),
        pytest.param(
            row({**ITEM, "sum": "much"}, {**ITEM, "sum": "-1"}),
            ["items[0].sum is 'much'; ", "items[1].sum is '-1'; input should be greater than 0"],
            id="each-item",
        ),
        pytest.param(row({**ITEM, "seller": "known?"}), ["own code (KeyError)"], id="own-code"),
        pytest.param(row(ITEM, evidence=[]), ["evidence has not one list"], id="evidence"),
        pytest.param(
            row(ITEM, evidence=[[{"field": "sum", "quote": "13.40"}, {"quote": "card"}]]),
            ["evidence[0][0].field 'sum' has no value", "evidence[0][1].field is missing"],
            id="field",
        ),
        pytest.param(
            row(ITEM, evidence=[[{"field": "total", "quote": "13.40", "start": 3}]]),
            ["evidence[0][0].quote '13.40' does not stand at 3 in the text; fix it."],
            id="start",
        ),
    ],
)
def test_problems_are_told_with_their_paths(tmp_path: Path, line: Any, told: list[str]) -> None:
    found = record_problems(gold(tmp_path, line), Receipt)
    assert len(found) == len(told), found
    for problem, expected in zip(found, told, strict=True):
        assert expected in problem
        assert problem.startswith("gold.jsonl, line 1")
    if told:
        with pytest.raises(InputError) as error:
            load_records(tmp_path, Receipt)
        assert str(error.value).startswith(f"{tmp_path}/{found[0]}")


class Odd(BaseModel):
    a: str

    @model_serializer
    def _written(self):  # type: ignore[no-untyped-def]  # as users write it
        return {"x": self.a}


class Mapped(BaseModel):
    a: str

    @model_serializer
    def _written(self) -> dict[str, Any]:
        return {"x": self.a}


class Told(TypedDict):
    x: str


class Typed(BaseModel):
    a: str

    @model_serializer
    def _written(self) -> Told:
        return {"x": self.a}


def test_what_a_serializer_writes_is_compared_where_it_has_a_type(tmp_path: Path) -> None:
    path = gold(tmp_path, row({"a": "q"}))
    (told,) = record_problems(path, Odd)
    assert "give it one that does" in told
    for schema in (Mapped, Typed):
        assert load_records(path, schema)[0].items == ({"x": "q"},)
        assert record_counts(load_records(path, schema), schema) == {"x": 1}


def test_problems_of_all_lines_are_told(tmp_path: Path) -> None:
    lines = [row({}, id="a"), row(ITEM, id="b"), row({}, id="c"), row(ITEM, id="b")]
    found = record_problems(gold(tmp_path, *lines), Receipt)
    assert [each.split(": ")[0] for each in found] == [
        *["gold.jsonl, line 1, a"] * 2,
        "gold.jsonl, line 2, b",
        *["gold.jsonl, line 3, c"] * 2,
        "gold.jsonl, line 4, b",
    ]


@pytest.mark.parametrize("name", ["r1.txt", "r1.md", "r1"])
def test_a_text_may_stand_beside(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TEXT, "utf-8")
    (found,) = load_records(gold(tmp_path, {"id": "r1", "items": [ITEM]}), Receipt)
    assert found.document is not None
    assert "Flat white" in found.document.text
    assert found.document.doc_id == "r1"


@pytest.mark.parametrize("name", ["/etc/hosts", "../gold", "a\0b", "a*[", "..", "https://x.y/z"])
def test_an_id_may_be_no_name_of_a_file(tmp_path: Path, name: str) -> None:
    (found,) = load_records(gold(tmp_path, {"id": name, "items": [ITEM]}), Receipt)
    assert (found.id, found.document) == (name, None)


def test_places_are_derived_from_quotes(tmp_path: Path) -> None:
    lines = [{"what": "Flat white", "amount": "3.40"}, {"what": "Tea", "amount": "3.40"}]
    tea = TEXT.index("3.40", 30)
    shown = [
        {"field": "total", "quote": "13.40 EUR", "match": "exact", "support": "computed"},
        {"field": "lines[0].amount", "quote": "3.40"},
        {"field": "lines[1].amount", "quote": "3.40", "start": tea},
    ]
    path = gold(tmp_path, row({**ITEM, "lines": lines}, evidence=[shown]))
    (item,) = load_records(path, Receipt)[0].placed(TEXT)
    assert item.places is not None
    starts = {name: [[s.start for s in q] for q in quotes] for name, quotes in item.places.items()}
    first = TEXT.index("3.40")
    assert starts == {
        "total": [[TEXT.index("13.40")]],
        "lines[0].amount": [[first, tea]],  # any of them will do, but not the end of 13.40
        "lines[1].amount": [[tea]],
    }


def test_a_field_that_is_a_quote_is_its_own_evidence(tmp_path: Path) -> None:
    path = gold(tmp_path, row({"name": "tea", "words": "Tea 3.40"}))
    (item,) = load_records(path, Finding)[0].placed(TEXT)
    start = TEXT.index("Tea")
    assert item.places == {"words": ((Span(start=start, end=start + 8),),)}


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        pytest.param("Nord Flat", ["Nord\nFlat"], id="line-break"),
        pytest.param("white  3.40", ["white 3.40"], id="spaces"),
        pytest.param("3.4", ["3.4", "3.4", "3.4"], id="only-inside"),
        pytest.param("", [], id="nothing"),
        pytest.param("(", [], id="no-pattern"),
    ],
)
def test_quotes_are_found_in_any_white_space(quote: str, expected: list[str]) -> None:
    assert [TEXT[each.start : each.end] for each in places(TEXT, quote)] == expected


def test_values_are_located_where_they_stand() -> None:
    lines = [{"what": "TEA", "amount": "3.4"}, {"what": "cake", "amount": "5"}]
    item = located({**ITEM, "lines": lines}, Shape.of(Receipt), TEXT)
    assert item.places is not None
    shown = {
        name: [TEXT[span.start : span.end] for quote in quotes for span in quote]
        for name, quotes in item.places.items()
    }
    assert [each[:5] for each in shown.pop("total")] == ["13.40"]
    assert shown == {
        "seller": ["Café Nord"],
        "lines[0].what": ["Tea"],
        "lines[0].amount": ["3.40", "3.40"],
    }


@pytest.mark.parametrize("kind", sorted(each.name for each in DEV.iterdir()))
def test_the_sets_of_the_project_are_sound(kind: str, shell: Shell) -> None:
    said = shell("gold", "check", DEV / kind, "--schema", f"{DEV / kind / 'schema.py'}:Record")
    assert (said.code, said.err) == (0, "")


def test_the_format_is_printed_and_holds(tmp_path: Path, shell: Shell) -> None:
    schema = f"{DEV / 'receipts' / 'schema.py'}:Record"
    printed = shell("gold", "schema", "--schema", schema).out
    line = next(each for each in printed.splitlines() if each.startswith("{"))
    assert list(json.loads(line)) == ["id", "text", "items", "evidence"]
    gold(tmp_path, {**json.loads(line), "evidence": [[]]})
    told = shell("gold", "check", tmp_path, "--schema", schema).err
    assert (
        "items[0].issued is 'date, YYYY-MM-DD, or null';" in told
    )  # the words say what goes there
    assert "not in the schema" not in told
    claims = shell("gold", "schema").out
    line = next(each for each in claims.splitlines() if each.startswith("{"))
    text = "Late, she said the bridge was safe."
    (tmp_path / "gold.jsonl").write_text(json.dumps({**json.loads(line), "text": text}), "utf-8")
    assert shell("gold", "check", tmp_path).code == 0
    assert "claims:" in shell.out
