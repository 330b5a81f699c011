"""The pages of a run and of an evaluation: what they hold, what they never run, how they work."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from inspect import signature
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.browser import CHROMIUM, Browser, opened
from support.commands import Shell
from support.run_folders import PROVENANCE, SETTINGS, failure

from extractor.cli.report import report
from extractor.models import (
    Attribution,
    Claim,
    Document,
    Evidence,
    Quantity,
    Record,
    Rejected,
    Result,
    Span,
    Usage,
)
from extractor.report import write_report
from extractor.report.marking import pieces
from extractor.report.report import MOST
from extractor.report.values import describe_quantity
from extractor.runs import Run, load
from extractor.text import clean

TEXT = (
    "Ana Ruiz said the old bridge was safe. The ferry sank in May.\n\n"
    '"Nobody," she said, "was hurt." It was late.\n'
)
HOSTILE = (
    "</script><script>document.title='run'</script> <!-- <img src=x onerror=document.title='run'> "
    "\" onmouseover=\"document.title='run' {{ 7 * 7 }} {% raw %} \x1b[31mred \u202eback \ud800 "
    "&lt; it."
)


def claim(text: str, words: list[str], source: str = "", **fields: Any) -> Claim:
    evidence = tuple(
        Evidence(start=(at := text.index(each)), end=at + len(each), quote=each, match="exact")
        for each in words
    )
    voices = [Attribution(start=0, end=8, text=text[:8], name=source, kind="person")]
    known = {
        "doc_id": "d",
        "claim_id": "-".join(words)[:16],
        "statement": " ".join(words),
        "quotation": "indirect" if source else "none",
        "cue": None,
        "stance": "asserted",
        "negated": False,
        "quantities": (),
        "times": (),
    }
    return Claim.model_validate(
        {
            **known,
            "start": evidence[0].start,
            "end": evidence[0].end,
            "evidence": evidence,
            "attribution": tuple(voices) if source else (),
            "provenance": PROVENANCE,
            **fields,
        }
    )


def store(folder: Path, *results: Result) -> Path:
    with Run.open(folder, SETTINGS, inputs=["in"]) as run:
        for each in results:
            run.add(each)
        run.add(failure("lost"))
        run.finish()
    return folder


def result(text: str, *claims: Any, doc_id: str = "d", title: str = "The bridge") -> Result:
    document = Document.from_text(text, doc_id=doc_id, title=title, path=f"in/{doc_id}.txt")
    rows = tuple(each.model_copy(update={"doc_id": doc_id}) for each in claims)
    lost = Rejected(doc_id=doc_id, start=0, end=4, reason="absent", detail="Not there.", item="No")
    return Result(document=document, claims=rows, rejected=(lost,), usage=Usage(), seconds=0.1)


BRIDGE = claim(TEXT, ["the old bridge was safe"], "Ana Ruiz", stance="hedged")
OLD = claim(TEXT, ["old bridge"], "Ana Ruiz", stance="denied")
FERRY = claim(TEXT, ["The ferry sank in May"])
HURT = claim(TEXT, ["Nobody", "was hurt"], "Ana Ruiz", quotation="direct")


class Tags(HTMLParser):
    """The tags of a page, each with its attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said += data


def words_of(page: str) -> str:
    """What a page says of the rows, with the quotation marks that browsers draw."""
    rows = page.replace("<q>", "“").replace("</q>", "”").partition('<ol class="claims">')[2]
    return " ".join(Tags(rows.replace("<", " <")).said.split())


INVOICE = "Invoice 77 of 1 March, Rope 2 x 40,00 with tax 8,00 and 2,00, Total 90,00"
FIELDS = {
    "number": "77",
    "issued": "2023-03-01",
    "urgent": False,
    "seller": {"name": "Rope", "address": {"city": None}},
    "lines": [{"name": "Rope", "taxes": [{"amount": "8.00"}, {"amount": "2.00"}]}],
    "empty": [],
    "total": "90.00",
    "guess": "blue",
}
SHOWN = {
    "number": ("77", "verbatim"),
    "issued": ("1 March", "computed"),
    "urgent": ("Invoice", "inferred"),
    "seller.name": ("Rope", "verbatim"),
    "lines[0].name": ("Rope", "verbatim"),
    "lines[0].taxes[0].amount": ("8,00", "computed"),
    "lines[0].taxes[1].amount": ("2,00", "computed"),
    "total": ("90,00", "computed"),
}


def invoice(**changes: Any) -> Record:
    """A record with lists in lists, and with a value that nothing shows."""
    evidence = [
        {
            "start": (at := INVOICE.index(quote)),
            "end": at + len(quote),
            "quote": quote,
            "match": "exact",
            "field": field,
            "support": support,
        }
        for field, (quote, support) in SHOWN.items()
    ]
    known = {"doc_id": "d", "claim_id": "r", "start": 8, "end": 10, "unsupported": ("guess",)}
    return Record.model_validate(
        {**known, "fields": FIELDS, "evidence": evidence, "provenance": PROVENANCE, **changes}
    )


@pytest.fixture
def page(tmp_path: Path, shell: Shell) -> str:
    store(tmp_path / "run", result(TEXT, BRIDGE, OLD, FERRY, HURT))
    assert shell("report", tmp_path / "run", "-o", tmp_path / "page.html").code == 0
    return (tmp_path / "page.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        pytest.param(11e9, 11e9, "11,000,000,000", id="large"),
        pytest.param(1 / 3, 1 / 3, "0.333", id="share"),
        pytest.param(0.5, 2.25, "0.5 to 2.25", id="range"),
        pytest.param(1.0, 1.0, "1", id="whole"),
        pytest.param(0.00001234567, None, "0.0000123 or more", id="small"),
    ],
)
def test_numbers_have_no_exponent_and_few_decimals(
    low: float, high: float | None, shown: str
) -> None:
    quantity = Quantity(
        start=0, end=1, text="n", low=low, high=high, unit=None, approximate=False, of=None
    )
    assert describe_quantity(quantity) == f"n = {shown}"


def test_the_score_of_a_part_names_some_documents_and_counts_the_rest(
    tmp_path: Path, shell: Shell
) -> None:
    gold = Path(__file__).parents[1] / "gold"
    articles = sorted((gold / "articles").iterdir())
    shell("run", articles[0], "-o", tmp_path / "run", "--ask", "none")
    said = shell("evaluate", tmp_path / "run", "--gold", gold).out
    assert re.search(r"49 not in the run, .* and 44 more\)", " ".join(said.split()))
    assert re.search(r"lower\s+is\s+better", said)


class TestReport:
    def test_marks_the_evidence_of_each_claim(self, page: str) -> None:
        marks = [attributes["data-n"] for tag, attributes in Tags(page).tags if tag == "mark"]
        assert marks == ["1", "1 2", "1", "3", "4", "4"]

    def test_tells_claims_rejects_and_failures(self, page: str) -> None:
        said = " ".join(Tags(page).said.split())
        for words in ("Ana Ruiz", "hedged", "1 rejected", "Not there.", "1 document failed"):
            assert words in said

    def test_filters_by_the_words_of_the_document_for_a_source(self, tmp_path: Path) -> None:
        text = "Mayor Ana Ruiz denied it all. " + TEXT
        words = Attribution(start=0, end=14, text=text[:14], name="Ana Ruiz", kind="person")
        row = claim(text, ["denied it"], "Ana Ruiz", attribution=(words,))
        write_report(load(store(tmp_path / "run", result(text, row))), tmp_path / "page.html")
        tags = Tags((tmp_path / "page.html").read_text("utf-8")).tags
        (source,) = (each["data-source"] for _, each in tags if "data-source" in each)
        assert source == "Ana Ruiz · Mayor Ana Ruiz"

    def test_fetches_nothing(self, page: str) -> None:
        tags = Tags(page).tags
        assert not {"img", "link", "iframe", "object"} & {tag for tag, _ in tags}
        assert not re.search(r"https?:|url\(|@import", page)
        policy = next(a["content"] for _, a in tags if a.get("http-equiv"))
        assert policy is not None
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy

    @pytest.mark.parametrize("where", ["text", "title", "id", "source", "rejected"])
    def test_what_a_document_says_stays_text(self, where: str, tmp_path: Path) -> None:
        text = HOSTILE if where == "text" else TEXT
        words = [HOSTILE[9:60]] if where == "text" else ["old bridge"]
        source = HOSTILE if where == "source" else "Ana Ruiz"
        title = HOSTILE if where == "title" else "The bridge"
        doc_id = HOSTILE if where == "id" else "d"
        made = result(text, claim(text, words, source), doc_id=doc_id, title=title)
        if where == "rejected":
            lost = made.rejected[0].model_copy(update={"item": HOSTILE, "detail": HOSTILE})
            made = made.model_copy(update={"rejected": (lost,)})
        write_report(load(store(tmp_path / "run", made)), tmp_path / "page.html")
        written = (tmp_path / "page.html").read_text("utf-8")
        parsed = Tags(written)
        assert [tag for tag, _ in parsed.tags].count("script") == 1
        assert not any(name.startswith("on") for _, each in parsed.tags for name in each)
        assert "<!--" not in written
        assert "document.title='run'" in parsed.said.replace("&#39;", "'")
        assert not re.search("[\x00-\x08\x0e-\x1f\u202e]", written)

    def test_records_of_another_schema(self, tmp_path: Path) -> None:
        evidence = FERRY.evidence
        record = Record(
            doc_id="d", claim_id="r", start=39, end=60, fields={"vessel": "ferry", "n": [1, 2]},
            evidence=evidence, provenance=PROVENANCE,
        )  # fmt: skip
        write_report(load(store(tmp_path / "run", result(TEXT, record))), tmp_path / "page.html")
        written = (tmp_path / "page.html").read_text("utf-8")
        assert "vessel ferry n 1 2 “The ferry sank in May”" in words_of(written)
        assert "The article itself" not in written  # a schema without a source says nothing of one

    def test_nested_fields_stand_beside_the_words_that_show_them(self, tmp_path: Path) -> None:
        also = {"field": "total", "value": "91.00", "evidence": [invoice().evidence[-1]]}
        record = invoice(alternatives=(also,))
        write_report(load(store(tmp_path / "run", result(INVOICE, record))), tmp_path / "page.html")
        assert words_of((tmp_path / "page.html").read_text("utf-8")).startswith(
            "1 number 77 issued 2023-03-01 “1 March” urgent no “Invoice” inferred "
            "seller name Rope address city – "
            "lines name Rope taxes amount 8.00 “8,00” 2.00 “2,00” "
            "empty – total 90.00 “90,00” guess blue not shown total: elsewhere 91.00"
        )

    def test_fields_of_any_depth(self, tmp_path: Path) -> None:
        deep: Any = "deep"
        for _ in range(60):
            deep = {"in": [deep]}
        record = invoice(fields={"number": "77", "deep": deep})
        write_report(load(store(tmp_path / "run", result(INVOICE, record))), tmp_path / "page.html")
        assert "number 77 deep in" in words_of((tmp_path / "page.html").read_text("utf-8"))

    def test_only_the_first_documents(self, tmp_path: Path, shell: Shell) -> None:
        run = store(tmp_path / "run", *(result(TEXT, FERRY, doc_id=f"d{n}") for n in range(3)))
        page = tmp_path / "page.html"
        said = shell("report", run, "-o", page, "--most", 2)
        assert (said.code, "first 2 documents" in said.err) == (0, True)
        assert page.read_text("utf-8").count("<article") == 2
        assert "the first 2 documents of the run" in page.read_text("utf-8")
        assert "first" not in shell("report", run, "-o", page, "--most", 3).err
        assert (
            "first" not in page.read_text("utf-8").partition("<article")[2].partition("<script")[0]
        )

    def test_help_names_the_default_limit(self, shell: Shell) -> None:
        assert signature(report).parameters["most"].default == MOST
        assert f"first {MOST:,} (--most)" in " ".join(shell("report", "--help").out.split())

    def test_does_not_count_what_is_still_being_written(self, tmp_path: Path) -> None:
        with Run.open(tmp_path / "run", SETTINGS, inputs=["in"]) as run:
            run.add(result(TEXT, FERRY))
            write_report(load(tmp_path / "run"), tmp_path / "page.html")
        written = (tmp_path / "page.html").read_text("utf-8")
        assert "not finished" in written
        assert "0 documents" not in written

    def test_names_the_run_of_this_folder(
        self, tmp_path: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(store(tmp_path / "run", result(TEXT, FERRY)))
        assert shell("report", ".", "-o", tmp_path / "page.html").code == 0
        assert "<h1>Claims in run</h1>" in (tmp_path / "page.html").read_text("utf-8")

    def test_says_where_a_page_cannot_be_written(self, tmp_path: Path, shell: Shell) -> None:
        store(tmp_path / "run", result(TEXT, FERRY))
        said = shell("report", tmp_path / "run", "-o", tmp_path / "no" / "page.html")
        assert said.code == 1
        assert "cannot be written" in said.err
        assert shell("report", tmp_path / "run").code == 2
        for folder in (tmp_path, "."):
            said = shell("report", tmp_path / "run", "-o", folder)
            assert (said.code, "is a folder" in said.err) == (2, True)


@given(
    st.text(min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6),
)
def test_pieces_put_the_text_together_again(text: str, ends: list[tuple[int, int]]) -> None:
    spans = [sorted((min(a, len(text)), min(b, len(text)))) for a, b in ends]
    marked = {n: [Span(start=start, end=end)] for n, (start, end) in enumerate(spans, 1)}
    cut = list(pieces(text, marked))
    assert "".join(piece.text for piece in cut) == "".join(map(clean, _split(text, spans)))
    for n, (start, end) in enumerate(spans, 1):
        words = "".join(piece.text for piece in cut if n in piece.numbers)
        assert len(words) <= end - start
        assert sum(n in piece.begins for piece in cut) == (start < end)


def _split(text: str, spans: list[list[int]]) -> list[str]:
    edges = sorted({0, len(text), *(edge for span in spans for edge in span)})
    return [text[a:b] for a, b in pairwise(edges)]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    for name in ("articles", "labels"):
        (folder / name).mkdir(parents=True)
    (folder / "articles" / "d.txt").write_text(TEXT, "utf-8")

    def label(words: str, **fields: Any) -> dict[str, Any]:
        at = TEXT.index(words)
        evidence = [{"quote": words, "start": at, "end": at + len(words)}]
        known = {"cue": None, "quantities": [], "negated": False, "stance": "asserted"}
        return {"evidence": evidence, **known, **fields}

    ruiz = [{"text": "Ana Ruiz", "start": 0, "end": 8, "name": "Ana Ruiz", "kind": "person"}]
    claims = [
        label("the old bridge was safe", attribution=ruiz, quotation="indirect",
              phenomena=["indirect"]),
        label("It was late", attribution=[], quotation="none", phenomena=["own-voice"]),
    ]  # fmt: skip
    labels = {
        "id": "d", "event": "e", "split": "dev", "subject": "crime", "manner": "local",
        "date": "2024-05-06", "claims": claims, "silent": [],
    }  # fmt: skip
    (folder / "labels" / "d.json").write_text(json.dumps(labels), "utf-8")
    return folder


def test_an_evaluation_shows_misses_inventions_and_differences(
    tmp_path: Path, gold: Path, shell: Shell
) -> None:
    run = store(tmp_path / "run", result(TEXT, BRIDGE, FERRY))
    page = tmp_path / "page.html"
    said = shell("evaluate", run, "--gold", gold, "--against", run, "--html", page)
    assert said.code == 0
    rows = [each for tag, each in Tags(page.read_text("utf-8")).tags if each.get("data-verdict")]
    assert [row["data-verdict"] for row in rows] == ["missed", "invented", "differs"]
    shown = " ".join(Tags(page.read_text("utf-8")).said.split())
    assert "stance: gold “asserted”, found “hedged”" in shown
    assert "f1_source" in shown
    assert "Compared with run." in shown
    assert "+0.000" in shown


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on this machine")
class TestInABrowser:
    @pytest.fixture
    def browser(self, tmp_path: Path) -> Iterator[Browser]:
        hostile = result(
            HOSTILE, claim(HOSTILE, [HOSTILE[9:60]], HOSTILE), doc_id="h", title=HOSTILE
        )
        run = store(tmp_path / "run", result(TEXT, BRIDGE, OLD, FERRY, HURT), hostile)
        write_report(load(run), tmp_path / "page.html")
        with opened(tmp_path / "page.html") as browser:
            yield browser

    def test_claims_are_sorted_by_certainty(self, tmp_path: Path) -> None:
        sure = zip((BRIDGE, OLD, FERRY, HURT), (0.8, None, 0.3, 0.9), strict=True)
        made = (each.model_copy(update={"certainty": certainty}) for each, certainty in sure)
        run = store(tmp_path / "run", result(TEXT, *made))
        write_report(load(run), tmp_path / "page.html")
        order = "[...document.querySelectorAll('[data-source]')].map(row => row.dataset.n).join()"
        choose = (
            "(value => { const field = document.forms[0].elements.order; field.value = value;"
            "field.dispatchEvent(new Event('input', {bubbles: true})); })"
        )
        with opened(tmp_path / "page.html") as browser:
            assert browser.read(order) == "1,2,3,4"
            browser.read(f"void {choose}('1')")
            assert browser.read(order) == "3,1,4,2"
            browser.read(f"void {choose}('-1')")
            assert browser.read(order) == "4,1,3,2"
            browser.read("document.querySelector('button.clear').click()")
            assert browser.read(order) == "1,2,3,4"

    def test_filters_clicks_and_hostile_text(self, browser: Browser) -> None:
        read = browser.read
        count = "document.querySelector('.count').textContent"
        assert read("document.title") == "Claims in run"
        assert read(count) == "5 of 5 claims"

        # filters hide claims, their marks, and documents without any
        choose = (
            "window.choose = (name, value) => {"
            "const field = document.forms[0].elements[name]; field.value = value;"
            "field.dispatchEvent(new Event('input', {bubbles: true}));}"
        )
        read(f"void ({choose})")
        read("choose('stance', 'denied')")
        assert read(count) == "1 of 5 claims"
        assert read(
            "[...document.querySelectorAll('article:not([hidden]) mark:not(.off)')]"
            ".map(m => m.dataset.n)"
        ) == ["1 2"]
        assert read("document.querySelectorAll('article')[1].hidden")
        read("choose('stance', '')")
        read("choose('source', 'ana r')")
        assert read(count) == "3 of 5 claims"
        assert read("document.forms[0].elements.document.options[2].disabled")
        read("document.querySelector('button.clear').click(); choose('document', '1')")
        assert read(count) == "1 of 5 claims here, 5 in 2 of 2 documents"
        read("document.querySelector('button[data-step=\"-1\"]').click()")
        assert read(count) == "4 of 5 claims here, 5 in 2 of 2 documents"
        offered = "[...document.forms[0].elements.quotation.options].map(o => o.value)"
        assert read(offered) == ["", "direct", "indirect", "none"]
        read("choose('document', '')")

        # from a claim to its evidence, and back; words of two claims lead to each in turn
        active = "[...document.querySelectorAll('.active')].map(e => e.tagName + e.dataset.n)"
        read("document.querySelector('li[data-n=\"4\"] .who').click()")
        assert read(active) == ["MARK4", "MARK4", "LI4"]
        read("document.querySelector('mark[data-n=\"1 2\"]').click()")
        assert read(active) == ["MARK1", "MARK1 2", "MARK1", "LI1"]
        read("document.querySelector('mark[data-n=\"1 2\"]').click()")
        assert read(active) == ["MARK1 2", "LI2"]

        # its number leads to each claim itself, and the keyboard goes along, there and back
        focus = "document.activeElement.getAttribute('aria-label')"
        read("document.querySelector('sup[data-to=\"2\"] a').focus()")
        for expected in ("Claim 2, to its evidence", "Claim 2", "Claim 2, to its evidence"):
            for kind in ("rawKeyDown", "char", "keyUp"):
                browser("Input.dispatchKeyEvent", type=kind, key="Enter", text="\r",
                        windowsVirtualKeyCode=13)  # fmt: skip
            assert read(focus) == expected
            assert read(active) == ["MARK1 2", "LI2"]

        # nothing of a document ran, and nothing was complained of
        assert read("document.title") == "Claims in run"
        assert read("document.querySelectorAll('script, img, iframe').length") == 1
        assert browser.log == []

    def test_its_filters_stand_inside_its_margins(self, tmp_path: Path) -> None:
        shown = result("Ana Ruiz said so.", title="A title that is long " * 9)
        write_report(load(store(tmp_path / "run", shown)), tmp_path / "page.html")
        box = "getBoundingClientRect()"
        with opened(tmp_path / "page.html") as browser:
            for width in (1400, 390):
                browser.size(width, 900)
                inside = browser.read(
                    "(({left, right}, margin) => [...document.querySelectorAll('.filters *')]"
                    f".map((it) => it.{box}).filter((it) => it.width)"
                    ".every((it) => it.left >= left + margin && it.right <= right - margin))"
                    f"(document.body.{box}, "
                    "parseFloat(getComputedStyle(document.body).paddingLeft))"
                )
                assert inside, width
                choice, step = (
                    browser.read(f"(it => [it.left, it.right, it.bottom])({element}.{box})")
                    for element in (
                        "document.querySelector('.pick select')",
                        "document.querySelector('.steps button')",
                    )
                )
                assert choice[1] <= step[0], "no button hides the document"
                assert choice[2] == pytest.approx(step[2], abs=2), "they stand side by side"

    def test_values_of_a_record_lead_to_their_words_and_back(self, tmp_path: Path) -> None:
        write_report(
            load(store(tmp_path / "run", result(INVOICE, invoice()))), tmp_path / "page.html"
        )
        values = "[...document.querySelectorAll('.value')]"
        with opened(tmp_path / "page.html") as browser:
            read = browser.read
            for width in (1300, 420):
                browser.size(width, 900)
                read(f"{values}.find((each) => each.textContent === '90.00').click()")
                assert read("document.activeElement.closest('mark').textContent") == "190,00"
                assert read("[...document.querySelectorAll('mark')].at(-1).click()") is None
                assert read("document.querySelector('.value.active').textContent") == "90.00"
                sideways = (
                    "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
                )
                assert read(sideways), "nothing is cut off at the side"
            assert browser.log == []
