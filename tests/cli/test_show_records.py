"""`extractor show` for records of a user's schema, with objects and lists in them."""

from pathlib import Path
from typing import Any

import pytest
from support.commands import Shell
from support.run_folders import PROVENANCE, SETTINGS

from extractor.models import Document, Evidence, Record, Result, Usage
from extractor.runs import Run

TEXT = "Invoice 77 of Harbor Tools Ltd, Port Ellery"
FIELDS: dict[str, Any] = {
    "number": "77",
    "seller": {"name": "Harbor Tools Ltd", "address": {"street": None, "city": "Port Ellery"}},
    "source": "scan",
    "paid": False,
    "lines": [
        {"what": "Rope, 40 m", "price": "40.00", "taxes": [{"rate": "20"}, {"rate": "5"}]},
        {"what": "Anchor", "price": "119.50", "taxes": []},
    ],
    "notes": ["Keep dry.", "Fragile."],
    "issued": None,
    "total": "159.50",
}


def store(fields: dict[str, Any]) -> None:
    evidence = Evidence(start=8, end=10, quote="77", match="exact", field="number")
    document = Document.from_text(TEXT, doc_id="d", path="in/invoice.txt")
    record: Record = Record(
        doc_id="d",
        claim_id="r",
        start=8,
        end=10,
        fields=fields,
        evidence=(evidence,),
        provenance=PROVENANCE,
    )
    with Run.open("run", SETTINGS, inputs=["in"]) as run:
        run.add(
            Result(document=document, claims=(record,), rejected=(), usage=Usage(), seconds=0.0)
        )
        run.finish()


def test_values_come_first_and_what_is_nested_beneath(shell: Shell) -> None:
    store(FIELDS)
    shown = shell("show", "run").out.partition("\n\n")[2].partition("\n\n")[0]
    assert shown == (
        "  1 number: 77  source: scan  paid: no  notes: Keep dry., Fragile.  total: 159.50\n"
        "    seller: \n"
        "      name: Harbor Tools Ltd\n"
        "      address: \n"
        "        city: Port Ellery\n"
        "    lines: \n"
        "    - what: Rope, 40 m  price: 40.00\n"
        "      taxes: \n"
        "      - rate: 20\n"
        "      - rate: 5\n"
        "    - what: Anchor  price: 119.50"
    )


def test_a_table_has_a_column_for_each_field(shell: Shell) -> None:
    store(FIELDS)
    head, row = shell("show", "run", "--table").out.splitlines()
    assert head.split() == [*FIELDS, "document"]
    at = {name: head.index(name) for name in [*FIELDS, "document"]}
    cells = {name: row[start : start + 16].split("  ")[0].strip() for name, start in at.items()}
    assert (cells["number"], cells["source"], cells["total"]) == ("77", "scan", "159.50")
    assert row[at["seller"] :].startswith("Harbor Tools Ltd, (Port Ellery)")
    assert row[at["lines"] :].startswith("Rope, 40 m, 40.00, (20; 5); Anch")
    assert cells["document"] == "invoice.txt"
    assert shell.err == ""


def test_a_table_says_which_fields_have_no_room(shell: Shell) -> None:
    store({f"field{n}": f"value {n}" for n in range(30)})
    head, row = shell("show", "run", "--table").out.splitlines()
    shown = head.split()[:-1]
    assert row.split("  ")[0] == "value 0"
    assert 10 <= len(shown) < 30
    left = [f"field{n}" for n in range(len(shown), 30)]
    assert f"no room for {', '.join(left)}: see --json" in " ".join(shell.err.split())


@pytest.mark.parametrize("given", [[], ["--table"]], ids=["text", "table"])
def test_names_and_values_cannot_act_on_the_terminal(shell: Shell, given: list[str]) -> None:
    store({"a\x1b[31m": {"b\x1b[2J": ["\x1b]0;title\x07", {"c": "\u202eback"}]}})
    shell("show", "run", *given)
    assert not {"\x1b", "\x07", "\u202e"} & {*shell.out, *shell.err}
    assert Path("run").is_dir()
