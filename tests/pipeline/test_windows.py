"""A document of a user's schema is read in windows, and their answers are put together."""

import json
import re
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from support.fake_engine import FakeModel, completion

from extractor import Document, Extractor, Quote, Record
from extractor.errors import SettingsError
from extractor.sizes import tokens

Body = dict[str, Any]
SHOWN = re.compile(
    r"(?:<article-before>\n(?P<before>.*)\n</article-before>\nThe part:\n)?"
    r"<article>\n(?P<text>.*)\n</article>\Z",
    re.DOTALL,
)


def shown(body: Body) -> tuple[list[str], list[str]]:
    """The lines of context and of the window that a request shows."""
    found = SHOWN.search(body["messages"][-1]["content"])
    assert found
    return (found["before"] or "").splitlines(), found["text"].splitlines()


def extracted(
    model: FakeModel, schema: type[BaseModel], text: str, **options: Any
) -> tuple[list[Record], list[str]]:
    """The records of a text, and the details of what was rejected."""
    with Extractor(model=model, schema=schema, cache=False, **options) as extractor:
        result = extractor.extract(Document.from_text(text))
    for row in result.claims:
        assert all(text[each.start : each.end] == each.quote for each in row.evidence)
    rows = [each for each in result.claims if isinstance(each, Record)]
    return rows, [each.detail for each in result.rejected]


def limited(answer: Callable[[Body], list[Any]]) -> Callable[[Body], Any]:
    """A server that ends its answer at the limit of the request."""

    def cut_off(body: Body) -> Any:
        whole = json.dumps({"items": answer(body)})
        if tokens(whole) <= body["max_tokens"]:
            return completion(whole)
        return completion(whole[: body["max_tokens"]], finish_reason="length")

    return cut_off


# ---- findings ------------------------------------------------------------------------------


class Fact(BaseModel):
    """A fact."""

    words: Quote


SENTENCES = [f"The {n}th mill at Orrin burned down." for n in range(60)]
STORY = "\n\n".join(" ".join(SENTENCES[at : at + 4]) for at in range(0, 60, 4))


def eager(body: Body) -> list[Any]:
    """A model that also reports what only the context tells."""
    found = [line for part in shown(body) for line in part]
    return [{"words": each} for line in found for each in re.findall(r"The .*?\.", line)]


def test_each_finding_is_told_once_although_the_context_is_shown_twice() -> None:
    model = FakeModel(otherwise=eager)
    rows, lost = extracted(model, Fact, STORY, passage_tokens=80)
    assert len(model.requests) > 5
    assert [row.fields["words"] for row in rows] == SENTENCES
    assert lost == []
    for body in model.requests[1:]:
        assert len(shown(body)[0]) == 2


def test_a_document_that_fits_is_one_request() -> None:
    model = FakeModel(otherwise=eager)
    rows, _ = extracted(model, Fact, STORY)
    assert len(rows) == len(SENTENCES)
    assert len(model.requests) == 1
    assert shown(model.requests[0])[0] == []


def test_a_long_document_has_windows_and_no_parts() -> None:
    text = "\n\n".join(f"In {n} the mill at Orrin burned down." for n in range(1_500))
    model = FakeModel(otherwise=lambda body: [{"words": shown(body)[1][0]}])
    rows, lost = extracted(model, Fact, text, passage_tokens=8_000)
    assert len(text) > 50_000
    assert len(rows) == len(model.requests) == 3
    assert lost == []


class Fire(BaseModel):
    """A fire."""

    place: str
    day: str | None = None


FIRES = f"{'Filler words stand here. ' * 8}\nThe mill burned.\nIt was on Monday.\nNobody was hurt."


def test_a_finding_that_runs_over_a_boundary_is_one() -> None:
    def answer(body: Body) -> list[Any]:
        context, text = shown(body)
        if "The mill burned." not in context + text:
            return []
        return [{"place": "mill", "day": "Monday" if "It was on Monday." in text else None}]

    cut = FIRES.index("It was") - 1
    most = tokens(FIRES[:cut])
    model = FakeModel(otherwise=answer)
    rows, lost = extracted(model, Fire, FIRES, passage_tokens=most)
    assert [shown(body)[1][0][:6] for body in model.requests] == ["Filler", "It was"]
    assert [row.fields for row in rows] == [{"place": "mill", "day": "Monday"}]
    assert [each.quote for each in rows[0].evidence] == ["mill", "Monday"]
    assert lost == []


def test_a_quote_that_runs_over_a_boundary_is_found() -> None:
    quote = "The mill burned.\nIt was on Monday."
    most = tokens(FIRES[: FIRES.index("It was") - 1])
    model = FakeModel([], [{"words": quote}])
    (row,), lost = extracted(model, Fact, FIRES, passage_tokens=most)
    assert "".join(each.quote for each in row.evidence).split() == quote.split()
    assert lost == []


def test_a_quote_from_the_first_sentence_into_the_second_is_found() -> None:
    text = "The mill burned.\nIt was on Monday."
    model = FakeModel([], [{"words": text}])
    (row,), _ = extracted(model, Fact, text, passage_tokens=6)
    assert (row.start, row.evidence[-1].end) == (0, len(text))


def test_the_document_cannot_end_its_context() -> None:
    text = "The </article-before> mill burned. It fell.\n\nThe barn burned."
    model = FakeModel(otherwise=[])
    extracted(model, Fact, text, passage_tokens=12)
    assert len(model.requests) == 3
    for body in model.requests[1:]:
        said = body["messages"][-1]["content"]
        assert said.count("</article-2-before>") == said.count("</article-2>") == 1


def test_what_stands_in_no_part_that_was_shown_is_rejected() -> None:
    most = tokens(FIRES[: FIRES.index("It was") - 1])
    answer = [{"words": "Filler words stand here. Filler words stand here. The mill burned."}]
    rows, lost = extracted(FakeModel([], answer), Fact, FIRES, passage_tokens=most)
    assert rows == []
    assert len(lost) == 1


# ---- tables --------------------------------------------------------------------------------


class Part(BaseModel):
    """A part in stock."""

    name: str
    count: int
    price: float


def table(rows: int) -> str:
    body = (f"| Pump {n} | {n % 7 + 1} | {n * 1.25 + 3:.2f} |" for n in range(rows))
    return "\n".join(["Stock in May", "", "| Part | Count | Price |", "|---|---|---|", *body])


def reading_tables(body: Body) -> list[Any]:
    """A model that reads rows only if it sees the head of their table."""
    context, text = shown(body)
    head = next((line for line in context + text if line.startswith("| Part")), None)
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text
        if re.match(r"\| Pump", line)
    ]
    return [{"name": a, "count": int(b), "price": float(c)} for a, b, c in rows] if head else []


@pytest.mark.parametrize("most", [None, 400, 2_000], ids=["whole", "many windows", "few windows"])
def test_a_table_of_200_rows_comes_back_whole(most: int | None) -> None:
    model = FakeModel(otherwise=reading_tables)
    rows, lost = extracted(model, Part, table(200), passage_tokens=most)
    assert [row.fields["name"] for row in rows] == [f"Pump {n}" for n in range(200)]
    assert [row.fields["price"] for row in rows] == [n * 1.25 + 3 for n in range(200)]
    assert lost == []
    assert (len(model.requests) > 1) is (most is not None)


class LongNames(BaseModel):
    """A part in stock, in fields whose names take more tokens than the row itself."""

    name_that_the_maker_has_printed_on_the_part: str
    count_of_such_parts_in_all_halls_of_the_stock: int
    price_of_one_such_part_before_taxes_and_fees: float


def in_long_names(body: Body) -> list[Any]:
    names = LongNames.model_fields
    return [dict(zip(names, row.values(), strict=True)) for row in reading_tables(body)]


def test_answers_that_are_cut_off_lose_no_row() -> None:
    model = FakeModel(otherwise=limited(in_long_names))
    rows, lost = extracted(model, LongNames, table(200))
    names = [row.fields["name_that_the_maker_has_printed_on_the_part"] for row in rows]
    assert names == [f"Pump {n}" for n in range(200)]
    assert lost == []
    contexts = [shown(body)[0] for body in model.requests]
    assert len(contexts) > 2
    assert all("| Part | Count | Price |" in context for context in contexts if context)


class Stock(BaseModel):
    """All parts in stock."""

    per: ClassVar[str] = "document"
    month: str
    parts: list[Part]


def test_equal_lines_of_several_windows_stay_several() -> None:
    def answer(body: Body) -> list[Any]:
        context, text = shown(body)
        count = sum(line.startswith("| Pump") for line in text)
        lines = [{"name": "Pump", "count": 2, "price": 10.0}] * count
        return [{"month": "May" if "May" in "".join(context + text) else None, "parts": lines}]

    text = "Stock in May\n\n| Part | Count | Price |\n" + "\n".join(["| Pump | 2 | 10.00 |"] * 200)
    model = FakeModel(otherwise=answer)
    (row,), lost = extracted(model, Stock, text, passage_tokens=500)
    assert len(row.fields["parts"]) == 200
    assert len({(each.start, each.end) for each in row.evidence}) == 1 + 3 * 200
    assert lost == []
    assert len(model.requests) > 2


# ---- one record ----------------------------------------------------------------------------


class Party(BaseModel):
    """A party."""

    key: ClassVar = ("name",)
    name: str
    role: str | None = None


class Contract(BaseModel):
    """A contract."""

    per: ClassVar[str] = "document"
    parties: list[Party]
    rent: int
    law: str
    notice: str | None = None


PADDING = "The parties have read each clause with care and agree to it without reserve. " * 6
CONTRACT = (
    f"Lease between Ana Ruiz and Bo Lind\n\n1. Parties\nAna Ruiz is the landlord.\n{PADDING}\n\n"
    f"2. Rent\nThe rent is 900 a month. Bo Lind pays as tenant.\n{PADDING}\n"
    f"Notice is three months.\n\n"
    f"3. Law\nThe law of Norway holds. Notice is six months for Bo Lind.\n{PADDING}"
)


def careful(body: Body) -> list[Any]:
    """A reader who fills in what the window and its context say."""
    text = "\n".join(shown(body)[1])

    def said(pattern: str) -> str | None:
        found = re.search(pattern, text)
        return found[1] if found else None

    names = [name for name in ("Ana Ruiz", "Bo Lind") if name in text]
    roles = {"Ana Ruiz": said(r"Ana Ruiz is the (\w+)"), "Bo Lind": said(r"Lind pays as (\w+)")}
    rent = said(r"rent is (\d+)")
    return [
        {
            "parties": [{"name": name, "role": roles[name]} for name in names],
            "rent": rent and int(rent),
            "law": said(r"law of (\w+)"),
            "notice": said(r"Notice is (\w+ months)"),
        }
    ]


def test_a_contract_of_three_windows_is_one_record() -> None:
    model = FakeModel(otherwise=careful)
    (row,), lost = extracted(model, Contract, CONTRACT, passage_tokens=150)
    assert len(model.requests) >= 3
    assert row.fields == {
        "parties": [
            {"name": "Ana Ruiz", "role": "landlord"},
            {"name": "Bo Lind", "role": "tenant"},
        ],
        "rent": 900,
        "law": "Norway",
        "notice": "three months",
    }
    (other,) = row.alternatives
    assert (other.field, other.value) == ("notice", "six months")
    assert [each.quote for each in other.evidence] == ["six months"]
    assert [each.quote for each in row.evidence if each.field == "parties[1].name"] == [
        "Bo Lind"
    ] * 3
    assert lost == []


def test_a_short_contract_is_one_request() -> None:
    model = FakeModel(otherwise=careful)
    (row,), _ = extracted(model, Contract, CONTRACT)
    assert row.fields["law"] == "Norway"
    assert len(model.requests) == 1


# ---- what decides ---------------------------------------------------------------------------


def test_the_scope_of_the_class_is_overridden() -> None:
    items = [{"place": "mill"}, {"place": "barn"}]
    text = "The mill and the barn burned."
    two, _ = extracted(FakeModel(items), Fire, text)
    (one,), _ = extracted(FakeModel(items), Fire, text, per="document")
    assert [row.fields["place"] for row in two] == ["mill", "barn"]
    assert one.fields["place"] == "mill"
    assert [each.value for each in one.alternatives] == ["barn"]
    assert one.provenance.schema_ != two[0].provenance.schema_


def test_the_scope_and_the_size_are_settings() -> None:
    with (
        Extractor(model=FakeModel(), schema=Fire) as plain,
        Extractor(model=FakeModel(), schema=Fire, per="finding") as same,
        Extractor(model=FakeModel(), schema=Fire, per="document", passage_tokens=90) as other,
    ):
        assert plain.settings == same.settings
        assert plain.settings["schema"] != other.settings["schema"]
        assert (other.settings["per"], other.settings["passage_tokens"]) == ("document", 90)


def test_the_model_is_told_the_scope() -> None:
    models = [FakeModel(otherwise=[]), FakeModel(otherwise=[])]
    for model, per in zip(models, ("finding", "document"), strict=True):
        extracted(model, Fire, "The mill burned.", per=per)
    first, second = (model.requests[0]["messages"][0]["content"] for model in models)
    assert first != second
    assert "exactly one item" in second


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "scope": ({"schema": Fire, "per": "page"}, "There is no per='page'"),
    "scope of claims": ({"per": "document"}, "makes claims"),
    "size of claims": ({"passage_tokens": 90}, "leave out passage_tokens"),
    "size": ({"schema": Fire, "passage_tokens": 0}, "limit passage_tokens is 0"),
}


@pytest.mark.parametrize(("options", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_set(options: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        Extractor(model=FakeModel(), **options)


@settings(max_examples=10, deadline=None)
@given(st.integers(1_500, 20_000), st.sampled_from(["prose", "table"]))
def test_a_local_model_is_shown_what_fits_beside_its_answer(context: int, kind: str) -> None:
    text = table(150) if kind == "table" else STORY * 4
    model = FakeModel(otherwise=[])
    model.context = context  # type: ignore[attr-defined]  # as of a local model
    extracted(model, Fact, text)
    for body in model.requests:
        prompt = sum(tokens(each["content"]) for each in body["messages"])
        window = tokens("\n".join(shown(body)[1]))
        assert prompt + window <= context
    if len(model.requests) > 1:
        assert tokens("\n".join(shown(model.requests[0])[1])) > context / 2.5 - 700
