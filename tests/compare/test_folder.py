"""The folder of a comparison: what is written, what is refused, and what is noticed later."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.browser import CHROMIUM, opened
from support.commands import Shell
from support.told_events import article, reader

from extractor.compare.folder import compare, load_comparison
from extractor.documents import read
from extractor.errors import InputError, SettingsError, StorageError
from extractor.models import Document
from extractor.report import write_facts
from extractor.runs import Run

FIRST = article(
    "first",
    "Fire at Harrow Dock\n\n"
    "The mayor, Ines Falk, said that 12 people were killed at Harrow Dock.\n",
    "2024-03-18",
    "Fire at Harrow Dock",
)
SECOND = article(
    "second",
    "Harrow Dock <b>burns</b>\n\nThe coast guard said 19 people were killed at Harrow Dock.\n",
    "2024-03-18",
    "Harrow Dock <b>burns</b>",
)


def written(folder: Path, *documents: Document) -> Path:
    with reader() as extractor, Run.open(folder, extractor.settings) as run:
        for each in documents:
            run.add(extractor.extract(each))
        run.finish()
    return folder


@pytest.fixture
def runs(tmp_path: Path) -> list[Path]:
    return [written(tmp_path / "run-a", FIRST), written(tmp_path / "run-b", SECOND)]


def test_has_the_facts_of_all_runs(runs: list[Path], tmp_path: Path) -> None:
    found = compare(runs, tmp_path / "compared")
    assert next(found.facts()).relation == "differ"
    assert [row["doc_id"] for row in found.documents()] == ["first", "second"]
    assert found.record["facts"]["differ"] == 1


def test_is_the_same_in_any_order_of_the_runs(runs: list[Path], tmp_path: Path) -> None:
    compare(runs, tmp_path / "one")
    compare(runs[::-1], tmp_path / "two")
    for name in ("facts.jsonl", "voices.jsonl", "copies.jsonl", "documents.jsonl", "compared.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_holds_no_text_of_a_document(runs: list[Path], tmp_path: Path) -> None:
    compare(runs, tmp_path / "compared")
    kept = (tmp_path / "compared" / "documents.jsonl").read_text("utf-8")
    assert "killed" not in kept


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda path: path.write_text("x"), "is a file"),
        (lambda path: (path.mkdir(), (path / "mine.txt").write_text("x")), "is not empty"),
    ],
    ids=["a file", "a folder with files"],
)
def test_refuses_what_is_no_comparison(
    runs: list[Path], tmp_path: Path, made: Callable[[Path], object], message: str
) -> None:
    made(tmp_path / "there")
    with pytest.raises(SettingsError, match=message):
        compare(runs, tmp_path / "there", force=True)


def test_is_replaced_only_by_force(runs: list[Path], tmp_path: Path) -> None:
    compare(runs, tmp_path / "compared")
    with pytest.raises(SettingsError, match="--force"):
        compare(runs, tmp_path / "compared")
    assert compare(runs[:1], tmp_path / "compared", force=True).record["documents"] == 1


def test_notices_that_a_run_has_changed(runs: list[Path], tmp_path: Path) -> None:
    found = compare(runs, tmp_path / "compared")
    assert {each.document.doc_id for each in found.told()} == {"first", "second"}
    assert found.changed() == []
    written(runs[0], article("third", "Harrow Dock\n\nIt rained at Harrow Dock.\n"))
    assert found.changed() == runs[:1]
    with pytest.raises(InputError, match="has changed since"):
        list(found.told())


def test_says_which_run_is_gone(runs: list[Path], tmp_path: Path) -> None:
    found = compare(runs, tmp_path / "compared")
    runs[1].rename(tmp_path / "elsewhere")
    assert found.changed() == runs[1:]
    with pytest.raises(InputError, match=rf"made of the run {tmp_path}/run-b, which is not there"):
        list(found.told())


def test_refuses_a_folder_without_a_comparison(runs: list[Path]) -> None:
    with pytest.raises(InputError, match="holds no comparison"):
        load_comparison(runs[0])


def test_says_that_a_row_is_damaged(runs: list[Path], tmp_path: Path) -> None:
    found = compare(runs, tmp_path / "compared")
    (tmp_path / "compared" / "facts.jsonl").write_text('{"fact_id": "x"}\n', "utf-8")
    with pytest.raises(StorageError, match="no fact"):
        list(found.facts())


class TestCommands:
    def test_compares_shows_and_makes_a_page(self, shell: Shell, tmp_path: Path) -> None:
        run = written(tmp_path / "run", FIRST, SECOND)
        done = shell("compare", str(run), "-o", "compared")
        assert "differ             1" in done.out
        shown = shell("show", "compared")
        assert "12 people [asserted]: Ines Falk" in shown.out
        refused = shell("show", "compared", "--source", "Falk")
        assert (refused.code, "is a comparison" in refused.err) == (2, True)
        rows = shell("show", "compared", "--json").out.splitlines()
        assert [json.loads(row)["relation"] for row in rows][:1] == ["differ"]
        shell("report", "compared", "-o", "page.html")
        page = Path("page.html").read_text("utf-8")
        assert "<mark>12 people were killed at Harrow Dock</mark>" in page
        assert "<b>burns</b>" not in page
        assert "&lt;b&gt;burns" in page

    def test_deletes_the_tables_of_what_it_replaces(self, shell: Shell, tmp_path: Path) -> None:
        run = written(tmp_path / "run", FIRST, SECOND)
        shell("compare", str(run), "-o", "compared")
        for form in ("csv", "duckdb"):
            assert shell("export", "compared", "-o", "compared", "--format", form).code == 0
        (tmp_path / "compared" / "mine.csv").write_text("mine", "utf-8")
        again = shell(
            "compare", str(written(tmp_path / "other", FIRST)), "-o", "compared", "--force"
        )
        assert again.code == 0
        tables = [path.name for path in Path("compared").iterdir() if path.suffix != ".jsonl"]
        assert sorted(tables) == ["compared.json", "mine.csv"]

    def test_says_that_there_is_nothing_to_compare(self, shell: Shell, tmp_path: Path) -> None:
        done = shell("compare", str(written(tmp_path / "run")), "-o", "compared")
        assert "No facts: the documents of these runs have no claims." in done.out
        assert "Next:" not in done.out

    def test_says_that_a_run_is_not_finished(self, shell: Shell, tmp_path: Path) -> None:
        with reader() as extractor, Run.open(tmp_path / "run", extractor.settings) as run:
            run.add(extractor.extract(FIRST))
            done = shell("compare", str(tmp_path / "run"), "-o", "compared")
        assert done.code == 0
        assert "Note:" in done.err
        assert "run is not finished: only the documents that it has" in done.err

    def test_asks_for_a_folder(self, shell: Shell, tmp_path: Path) -> None:
        run = written(tmp_path / "run", FIRST)
        assert "Name a folder" in shell("compare", str(run)).err


ASK = """window.ask = (name, value) => {
  const form = document.querySelector("form.filters");
  form.elements.namedItem(name).value = value;
  form.dispatchEvent(new Event("input", { bubbles: true }));
}; null"""
CELLS = """[...document.querySelectorAll("section .cell")].map((each) => [
  each.querySelector(".in").textContent,
  [...each.querySelectorAll("summary strong")].map((value) => value.textContent),
])"""


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("width", [1400, 390])
def test_the_page_has_documents_or_voices_as_columns(tmp_path: Path, width: int) -> None:
    later = article(
        "third",
        "Harrow Dock, a day later\n\n"
        "The mayor, Ines Falk, said that 19 people were killed at Harrow Dock.\n",
        "2024-03-19",
        "Harrow Dock, a day later",
    )
    run = written(tmp_path / "run", FIRST, SECOND, later)
    write_facts(compare([run], tmp_path / "compared"), tmp_path / "page.html")
    documents = [
        ["Fire at Harrow Dock · 2024-03-18", ["12 people"]],
        ["Harrow Dock <b>burns</b> · 2024-03-18", ["19 people"]],
        ["Harrow Dock, a day later · 2024-03-19", ["19 people"]],
    ]
    voices = [["Ines Falk", ["12 people", "19 people"]], ["coast guard", ["19 people"]]]
    with opened(tmp_path / "page.html") as browser:
        browser.size(width, 900)
        read = browser.read
        read(ASK)
        assert read(CELLS) == documents
        shown = "[...document.querySelectorAll('.heads > *')].filter((e) => e.offsetHeight).length"
        wide = width > 800
        assert read(shown) == 3 * wide
        read("ask('columns', 'voice')")
        assert read(CELLS) == voices
        assert read(shown) == 2 * wide
        read("document.querySelector('details.said summary').click()")
        assert read("document.querySelector('details[open] mark').offsetHeight") > 0
        assert read("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        count = "document.querySelector('.count').textContent"
        for first, last, facts in (
            ("2024-03-19", "", 1),
            ("2024-03-20", "", 0),
            ("", "2024-03-17", 0),
        ):
            read(f"ask('from', '{first}'); ask('to', '{last}')")
            assert read(count) == f"{facts} of 1 facts"
        read("document.querySelector('button.clear').click()")
        assert read(CELLS) == documents
        assert read(count) == "1 of 1 facts"
        assert not browser.log


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("width", [1200, 380])
def test_the_page_filters_and_opens(runs: list[Path], tmp_path: Path, width: int) -> None:
    write_facts(compare(runs, tmp_path / "compared"), tmp_path / "page.html")
    with opened(tmp_path / "page.html") as browser:
        browser.size(width, 900)
        read = browser.read
        count = "document.querySelector('.count').textContent"
        assert read(count) == "1 of 1 facts"
        read(ASK)
        read("ask('voice', 'nobody')")
        assert read(count) == "0 of 1 facts"
        read("ask('voice', 'ines')")
        read("ask('relation', 'differ')")
        assert read(count) == "1 of 1 facts"
        left = "document.querySelectorAll('section .cell')[1].getBoundingClientRect().left"
        before = read(left)
        read("document.querySelector('details.said summary').click()")
        assert read(left) == before  # what another document says stays in its column
        heads = read("document.querySelector('.heads').offsetHeight")
        named = read("document.querySelectorAll('section .in')[1].offsetHeight")
        assert (heads > 0, named > 0) == ((True, False) if width > 800 else (False, True))
        assert read("document.querySelector('details[open] mark').offsetHeight") > 0
        assert read("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert not browser.log


def test_evaluates_the_facts_of_a_comparison(shell: Shell, tmp_path: Path) -> None:
    gold = Path(__file__).parents[1] / "gold"
    names = ("wire", "local", "broadcast")
    articles = [str(gold / "articles" / f"tamar-ferry-{name}.txt") for name in names]
    with reader() as extractor, Run.open(tmp_path / "run", extractor.settings) as run:
        for document in read(articles):
            assert isinstance(document, Document)
            run.add(extractor.extract(document))
        run.finish()
    shell("compare", "run", "-o", "compared")
    done = shell("evaluate", "compared", "--gold", gold, "--split", "dev", "--json")
    scores = json.loads(done.out)["scores"]
    assert scores["pair_precision"]["value"] > 0.9
    assert 0.1 < scores["pair_recall"]["value"] < 1.0
    bad = shell("evaluate", "compared", "--gold", gold, "--fail-under", "pair_recall=0.99")
    assert (bad.code, "Not good enough" in bad.err) == (1, True)
    assert shell("evaluate", "compared", "--gold", gold, "--html", "x.html").code == 2
