"""Evidence of a document with pages has its page and its boxes, also in a run."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from support.exported import read_csv
from support.input_files import write
from support.pdf_files import reportlab_pages, story
from support.run_folders import SETTINGS

from extractor import Document, Extractor
from extractor.documents import read
from extractor.export import export
from extractor.models import Evidence, PageBoxes
from extractor.places import boxes, continued, misplaced, page_number
from extractor.runs import Run, load

BROKEN = 3  # the story of which a sentence runs over the end of a page


def pdf(folder: Path, seed: int = 4, *, columns: int = 2) -> Document:
    write(folder, {"a.pdf": reportlab_pages(story(seed, 30), columns=columns, heads=True)})
    (document,) = read([folder])
    assert isinstance(document, Document)
    return document


def test_each_piece_of_evidence_has_its_page_and_boxes(tmp_path: Path) -> None:
    document = pdf(tmp_path)
    with Extractor(ask="none") as extractor:
        fresh, saved = extractor.extract(document), extractor.extract(document)
    assert fresh.claims == saved.claims
    shown = [each for claim in fresh.claims for each in claim.evidence]
    assert {each.page for each in shown} == set(range(1, len(document.pages) + 1))
    for each in shown:
        assert each.page == page_number(document, each.start)
        assert each.boxes == boxes(document, each.start, each.end) != ()
        again = Evidence.model_validate_json(each.model_dump_json())
        assert again == each
        assert misplaced(again, document.pages) is None


def test_evidence_over_the_end_of_a_page_has_boxes_on_both(tmp_path: Path) -> None:
    document = pdf(tmp_path, BROKEN, columns=1)
    with Extractor(ask="none", cache=False) as extractor:
        shown = [each for row in extractor.extract(document).claims for each in row.evidence]
    (each,) = [each for each in shown if each.continued]
    (later,) = each.continued
    assert each.page is not None
    assert later.page == each.page + 1
    edge = document.pages[each.page].start
    assert each.start < edge < each.end
    assert each.boxes == boxes(document, each.start, edge - 1) != ()
    assert later.boxes == boxes(document, edge, each.end) != ()
    assert Evidence.model_validate_json(each.model_dump_json()) == each
    assert misplaced(each, document.pages) is None
    for wrong in (each.page, each.page + 2, 99):
        forged = later.model_copy(update={"page": wrong})
        assert misplaced(each.model_copy(update={"continued": (forged,)}), document.pages)
        assert misplaced(
            each.model_copy(update={"continued": (later, forged, later)}), document.pages
        )
    outside = PageBoxes(page=later.page, boxes=((0.0, 0.0, 9_000.0, 10.0),))
    assert misplaced(each.model_copy(update={"continued": (outside,)}), document.pages)
    assert misplaced(each.model_copy(update={"page": None, "boxes": ()}), document.pages)


def test_words_over_several_pages_have_boxes_on_each(tmp_path: Path) -> None:
    document = pdf(tmp_path)
    first, second, third = document.pages[:3]
    found = continued(document, first.end - 20, third.start + 20)
    assert [each.page for each in found] == [2, 3]
    assert found[0].boxes == boxes(document, second.start, second.end)
    assert continued(document, first.start, first.end) == ()
    assert continued(Document.from_text("no pages"), 0, 8) == ()


def test_a_document_without_pages_has_rows_as_before() -> None:
    with Extractor(ask="none") as extractor:
        result = extractor.extract("Ana Ruiz denied on Monday that the bridge was unsafe.")
    (claim,) = result.claims
    assert {"page", "boxes"}.isdisjoint(json.loads(claim.evidence[0].model_dump_json()))
    assert "pages" not in json.loads(result.document.model_dump_json())


def flat_tables(run: Path, folder: Path) -> list[list[dict[str, str]]]:
    export(run, folder, form="csv")
    return [read_csv(folder / f"{name}.csv") for name in ("claims", "documents")]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"page": 99}, id="page-too-high"),
        pytest.param({"page": 2}, id="another-page"),
        pytest.param({"page": None}, id="boxes-without-page"),
        pytest.param({"boxes": ((0.0, 0.0, 9_000.0, 10.0),)}, id="box-outside"),
        pytest.param({"boxes": ((50.0, 10.0, 40.0, 20.0),)}, id="box-turned"),
    ],
)
def test_what_is_misplaced_is_told(tmp_path: Path, change: dict[str, object]) -> None:
    document = pdf(tmp_path)
    good = Evidence(
        start=0, end=9, quote=document.text[:9], match="exact", page=1, boxes=boxes(document, 0, 9)
    )
    assert misplaced(good, document.pages) is None
    assert misplaced(good.model_copy(update=change), document.pages)


def test_a_run_keeps_them_and_tables_have_them(tmp_path: Path) -> None:
    document = pdf(tmp_path / "in")
    run = tmp_path / "run"
    with Extractor(ask="none") as extractor, Run.open(run, SETTINGS) as store:
        store.add(extractor.extract(document))
        store.finish()
    (stored,) = load(run)
    assert [(page.start, page.width) for page in stored.document.pages] == [
        (page.start, page.width) for page in document.pages
    ]
    assert all(each.boxes for claim in stored.claims for each in claim.evidence)
    claims, found = flat_tables(run, tmp_path / "tables")
    for row, claim in zip(claims, stored.claims, strict=True):
        assert int(row["page"]) == claim.evidence[0].page
        assert json.loads(row["boxes"]) == [list(box) for box in claim.evidence[0].boxes]
    assert [row["pages"] for row in found] == [str(len(document.pages))]
    export(run, tmp_path / "claims.parquet")
    (first, *_) = pq.read_table(tmp_path / "claims.parquet").column("evidence").to_pylist()
    assert first[0]["page"] == stored.claims[0].evidence[0].page
    assert first[0]["boxes"] == [list(box) for box in stored.claims[0].evidence[0].boxes]
