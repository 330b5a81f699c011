"""`extractor evaluate --schema`: runs of records against labels, from the command to the page."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support.browser import CHROMIUM, opened
from support.commands import Shell

SCHEMA = '''
import datetime as dt
from decimal import Decimal
from typing import ClassVar
from pydantic import BaseModel


class Line(BaseModel):
    what: str
    amount: Decimal


class Receipt(BaseModel):
    """One receipt."""

    per: ClassVar[str] = "document"
    seller: str
    day: dt.date | None = None
    lines: list[Line]
'''
TEXTS = {
    "nord": "Café Nord\n1 March 2023\nFlat white 3.40\nTea 2.80\n",
    "east": "East <b>Bakery</b>\n2 March 2023\nRye loaf 4.10\nRye loaf 4.10\nBun 0.90\n",
    "lost": "Lost & Found\n3 March 2023\nUmbrella 9.00\n",
}
GOLD: dict[str, Any] = {
    "nord": {
        "seller": "Café Nord",
        "day": "2023-03-01",
        "lines": [{"what": "Flat white", "amount": "3.40"}, {"what": "Tea", "amount": "2.80"}],
    },
    "east": {
        "seller": "East <b>Bakery</b>",
        "day": "2023-03-02",
        "lines": [
            {"what": "Rye loaf", "amount": "4.10"},
            {"what": "Rye loaf", "amount": "4.10"},
            {"what": "Bun", "amount": "0.90"},
        ],
    },
    "lost": {"seller": "Lost", "day": None, "lines": []},
}


@pytest.fixture
def scored(shell: Shell) -> Shell:
    """A shell with two runs over three labelled documents: `good`, and `bad`, which errs."""
    shown = [{"field": "seller", "quote": "Café Nord"}]
    Path("gold").mkdir()
    with Path("gold/gold.jsonl").open("w", encoding="utf-8") as file:
        for name, text in TEXTS.items():
            evidence = {"evidence": [shown]} if name == "nord" else {}
            line = {"id": name, "text": text, "items": [GOLD[name]], **evidence}
            print(json.dumps(line), file=file)
    Path("mine.py").write_text(SCHEMA)
    inputs = [{"id": name, "text": text} for name, text in TEXTS.items() if name != "lost"]
    Path("in.jsonl").write_text("\n".join(map(json.dumps, [*inputs, {"id": "x", "text": "Hm."}])))
    errs = {
        **GOLD,
        "east": {**GOLD["east"], "day": "2023-03-01", "lines": GOLD["east"]["lines"][1:]},
        "nord": {**GOLD["nord"], "lines": [{"what": "Tea", "amount": "3.40"}]},
    }
    for name, answers in (("good", GOLD), ("bad", errs)):
        shell.model.otherwise = _answering(answers)
        options = ["--schema", "mine.py:Receipt", "--unsupported", "keep", "--no-cache"]
        assert shell("run", "in.jsonl", "-o", name, *options).code == 0, shell.err
    return shell


def _answering(answers: dict[str, Any]) -> Any:
    def answer(body: dict[str, Any]) -> list[Any]:
        asked = body["messages"][-1]["content"]
        names = [name for name, text in TEXTS.items() if text.splitlines()[0] in asked]
        return [answers[name] for name in names]

    return answer


EVALUATE = ("--gold", "gold", "--schema", "mine.py:Receipt")


def test_a_run_is_scored(scored: Shell) -> None:
    said = json.loads(scored("evaluate", "bad", *EVALUATE, "--against", "good", "--json").out)
    scores = {name: each["value"] for name, each in said["scores"].items()}
    # Of 15 gold values 10 were looked for: 6 + 4 are in a document that was read.
    assert (said["missing"], said["unknown"]) == (["lost"], 1)
    assert scores["leaf_recall"] == pytest.approx((3 + 5) / (6 + 8 + 1))
    assert scores["leaf_precision"] == pytest.approx((3 + 5) / (4 + 6))
    assert scores["evidence_f1"] == 1
    # "2023-03-01" stands nowhere in the text of the bakery, and is kept with a mark.
    assert scores["unsupported"] == pytest.approx(1 / 10)
    assert scores["wrong_supported"] == pytest.approx(1 / 10)  # of tea for 3.40
    assert said["fields"]["day"]["precision"]["value"] == pytest.approx(1 / 2)
    assert said["differences"]["leaf_f1"]["value"] < 0
    assert said["field_differences"]["seller"]["f1"]["value"] == 0


def test_the_table_the_bounds_and_the_tolerance(scored: Shell) -> None:
    said = scored("evaluate", "bad", *EVALUATE, "--fail-under", "leaf_f1=0.5")
    assert said.code == 0
    assert "lines[].amount" in said.out
    assert "1 not in the run, counted as if nothing was found (lost)" in " ".join(said.out.split())
    bounds = ["--fail-under", "unsupported=0.05", "--fail-under", "leaf_recall=0.9"]
    assert scored("evaluate", "bad", *EVALUATE, *bounds).code == 1
    assert "unsupported is 0.100, which is above 0.05" in scored.err
    assert "leaf_recall is 0.533, which is below 0.9" in scored.err
    args = ("evaluate", "bad", *EVALUATE, "--json", "--tolerance")
    near, far = (json.loads(scored(*args, each).out)["scores"] for each in ("0", "0.5"))
    assert near["leaf_f1"]["value"] < far["leaf_f1"]["value"]


def test_labels_are_checked(scored: Shell) -> None:
    assert scored("gold", "check", "gold", "--schema", "mine.py:Receipt").code == 0
    assert "3 documents, 1 of them with evidence; 3 records; 15 values" in scored.out
    assert scored("gold", "check", "gold").code == 1
    assert "name their class with --schema" in " ".join(scored.err.split())


def test_what_is_missing_is_said(scored: Shell) -> None:
    assert scored("run", "in", "-o", "claims", "--ask", "none").code == 0
    for run, arguments, told in (
        ("good", ["--gold", "gold"], "as in --schema mine.py:Receipt"),
        ("good", [*EVALUATE, "--fail-under", "f1=1"], "write one of records_"),
        ("good", ["--gold", "none.jsonl", *EVALUATE[2:]], "no gold set at none.jsonl"),
        ("good", ["--gold", "in", *EVALUATE[2:]], "in holds no gold.jsonl"),
        ("good", ["--gold", "gold"], "name their class"),
        ("good", [*EVALUATE, "--split", "dev"], "--split is for claims"),
        ("claims", EVALUATE, "holds claims"),
        ("claims", ["--gold", "gold", "--tolerance", "1"], "name their --schema"),
    ):
        said = scored("evaluate", run, *arguments)
        assert said.code == 2
        assert told in " ".join(said.err.split())


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_the_page(scored: Shell) -> None:
    args = ("evaluate", "bad", *EVALUATE, "--against", "good", "--html", "page.html")
    assert scored(*args).code == 0
    with opened(Path("page.html").absolute()) as browser:
        read = browser.read
        for width in (1300, 400):
            browser.size(width, 900)
            assert read("document.documentElement.scrollWidth <= innerWidth")
            columns = read(
                "getComputedStyle(document.querySelector('.columns')).gridTemplateColumns"
            )
            assert len(columns.split()) == (2 if width > 800 else 1)
        assert read("document.querySelector('.count').textContent") == "3 of 3 records"
        assert read("document.querySelectorAll('b').length") == 0  # the text of a document is text
        rows = read(
            "[...document.querySelectorAll('tr.half, tr.bad')].map((row) => "
            "[...row.cells].map((cell) => cell.textContent).join(' '))"
        )
        found = {re.sub(r"\s+", " ", row).strip() for row in rows}
        assert "day 2023-03-02 2023-03-01 not shown" in found
        assert "seller Lost" in found
        read("document.querySelector('ol.claims li[data-verdict=differs]').click()")
        assert read("document.querySelectorAll('mark.active').length") > 0
        assert browser.log == []
