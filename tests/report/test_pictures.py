"""The pages of PDF files in a report: pictures of those with evidence, with its words marked."""

import base64
import io
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from support.browser import CHROMIUM, Browser, opened
from support.commands import Shell
from support.pdf_files import Story, reportlab_pages, story
from support.run_folders import SETTINGS

from extractor import Extractor
from extractor.documents import read
from extractor.documents.pdf.pictures import LARGEST, page_pictures
from extractor.models import Document, Result
from extractor.report import pictures, write_report
from extractor.runs import Run, load

PICTURE = re.compile(r"data:image/webp;base64,([^\"]+)")
TOLD = story(4, 30)
QUIET = Story("Costs", ("Rope: 7.",))  # it makes no claims


@cache
def told() -> bytes:
    return reportlab_pages(TOLD, columns=2, heads=True)


def found_in(folder: Path) -> Result:
    """What the rules find in a PDF of several pages, as it is when its file has not changed."""
    (folder / "a.pdf").write_bytes(told())
    (document,) = read([folder / "a.pdf"])
    assert isinstance(document, Document)
    with Extractor(ask="none", cache=False) as extractor:
        return extractor.extract(document)


@pytest.fixture
def result(tmp_path: Path) -> Result:
    return found_in(tmp_path)


def page_of(folder: Path, *results: Result) -> str:
    with Run.open(folder / "run", SETTINGS) as store:
        for each in results:
            store.add(each)
        store.finish()
    write_report(load(folder / "run"), folder / "page.html")
    return (folder / "page.html").read_text("utf-8")


def images(page: str) -> list[Image.Image]:
    return [Image.open(io.BytesIO(base64.b64decode(each))) for each in PICTURE.findall(page)]


def with_evidence(result: Result, **changes: Any) -> Result:
    """The result of a run that somebody has edited."""
    claims = tuple(
        claim.model_copy(
            update={"evidence": tuple(each.model_copy(update=changes) for each in claim.evidence)}
        )
        for claim in result.claims
    )
    return result.model_copy(update={"claims": claims})


def test_each_page_with_evidence_is_a_picture(tmp_path: Path, result: Result) -> None:
    page = page_of(tmp_path, result)
    numbers = sorted({each.page or 0 for claim in result.claims for each in claim.evidence})
    assert [int(each) for each in re.findall(r"<figcaption>Page (\d+)<", page)] == numbers
    assert len(numbers) > 1
    for image, shown in zip(images(page), result.document.pages, strict=True):
        assert image.format == "WEBP"
        assert image.width <= LARGEST[0]
        assert image.height <= LARGEST[1]
        assert image.width / image.height == pytest.approx(shown.width / shown.height, rel=0.01)
        assert np.asarray(image.convert("L")).min() < 100, "it shows words"
    shown = [each for claim in result.claims for each in claim.evidence]
    boxes = [box for each in shown for it in (each, *each.continued) for box in it.boxes]
    assert page.count("<rect ") == len(boxes)


def test_words_over_the_end_of_a_page_are_marked_on_both(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(reportlab_pages(story(3, 30), heads=True))
    (document,) = read([tmp_path / "a.pdf"])
    assert isinstance(document, Document)
    with Extractor(ask="none", cache=False) as extractor:
        found = extractor.extract(document)
    (broken,) = [each for row in found.claims for each in row.evidence if each.continued]
    (claim,) = [row for row in found.claims if broken in row.evidence]
    page = page_of(tmp_path, found.model_copy(update={"claims": (claim,)}))
    numbers = [broken.page, *(each.page for each in broken.continued)]
    assert [int(each) for each in re.findall(r"<figcaption>Page (\d+)<", page)] == numbers
    later = sum(len(each.boxes) for each in broken.continued)
    assert page.count("<rect ") == len(broken.boxes) + later


def test_pages_without_evidence_are_left_out(tmp_path: Path, result: Result) -> None:
    first = [each for each in result.claims if each.evidence[0].page == 1]
    page = page_of(tmp_path, result.model_copy(update={"claims": tuple(first)}))
    assert len(images(page)) == 1


def test_pictures_are_allowed_and_nothing_else(tmp_path: Path, result: Result) -> None:
    policy = re.search(r'content="(default-src[^"]+)"', page_of(tmp_path, result))
    assert policy
    assert "default-src &#39;none&#39;" in policy[1] or "default-src 'none'" in policy[1]
    assert "img-src data:;" in policy[1]
    assert not re.search(r"unsafe|https?:|\*", policy[1])


@pytest.mark.parametrize("change", ["gone", "another", "broken", "a pipe"])
def test_of_a_file_that_is_not_the_same_there_is_the_text(
    tmp_path: Path, result: Result, change: str
) -> None:
    path = tmp_path / "a.pdf"
    path.unlink()
    if change == "another":
        path.write_bytes(reportlab_pages(story(5, 30)))
    if change == "broken":
        path.write_bytes(b"%PDF-1.4")
    if change == "a pipe":
        os.mkfifo(path)
    page = page_of(tmp_path, result)
    assert not images(page)
    assert "is not there, or has changed" in page
    assert "<mark " in page


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"page": 9_999}, id="no-such-page"),
        pytest.param({"boxes": ((0.0, 0.0, 1e9, 10.0),)}, id="box-outside"),
    ],
)
def test_places_that_are_false_are_not_drawn(
    tmp_path: Path, result: Result, changes: dict[str, Any]
) -> None:
    page = page_of(tmp_path, with_evidence(result, **changes))
    assert "<rect " not in page
    assert "<mark " in page


def test_the_pictures_have_a_limit(
    tmp_path: Path, result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_PAGES", 1)
    page = page_of(tmp_path / "pages", result)
    assert len(images(page)) == 1
    more = len(result.document.pages) - 1
    assert f"{more} more pages are not shown" in page
    monkeypatch.setattr(pictures, "MOST_BYTES", 1_000)
    assert not images(page_of(tmp_path / "bytes", result))


def test_a_huge_page_is_a_small_picture() -> None:
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(14_000, 20))
    canvas.drawString(5, 5, "The bridge fell.")
    canvas.save()
    (data,) = page_pictures(made.getvalue(), "a.pdf", [1])
    image = Image.open(io.BytesIO(base64.b64decode(data)))
    assert (image.width, image.height) <= LARGEST


def test_the_command_says_nothing_of_it(shell: Shell) -> None:
    Path("a.pdf").write_bytes(reportlab_pages(TOLD))
    Path("b.pdf").write_bytes(reportlab_pages(QUIET))
    shell("run", "a.pdf", "b.pdf", "-o", "run", "--ask", "none")
    assert shell("report", "run", "-o", "page.html").code == 0
    assert len(images(Path("page.html").read_text("utf-8"))) >= 1


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    page_of(folder, found_in(folder))
    return folder / "page.html"


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on this machine")
class TestInABrowser:
    @pytest.fixture
    def browser(self, page: Path) -> Iterator[Browser]:
        with opened(page) as browser:
            yield browser

    @pytest.mark.parametrize("width", [1300, 420], ids=["wide", "narrow"])
    def test_claims_lead_to_their_words_on_the_picture_and_back(
        self, browser: Browser, width: int
    ) -> None:
        browser.size(width, 900)
        read = browser.read
        last = read("document.querySelectorAll('li[data-n]').length")
        assert last > 1
        active = "[...document.querySelectorAll('.active')].map(e => e.tagName.toLowerCase())"
        read(f"document.querySelector('li[data-n=\"{last}\"] .who').click()")
        assert read(active) == ["g", "mark", "li"]
        assert read("document.activeElement.getAttribute('aria-label')") == f"Claim {last}"
        click = "new MouseEvent('click', {bubbles: true})"
        read(f"document.querySelector('g[data-n=\"1\"] rect').dispatchEvent({click})")
        assert read("document.querySelector('li.active').dataset.n") == "1"
        assert not read("document.querySelector('details.under').open")
        cut = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert read(cut), "nothing is cut off at the side"
        assert browser.log == []

    def test_the_words_are_marked_where_they_stand(self, browser: Browser) -> None:
        read = browser.read
        read("window.scrollTo(0, 0)")
        place = read(
            "(({x, y, width, height}) => [x, y, width, height])"
            "(document.querySelector('svg rect').getBoundingClientRect())"
        )
        x, y, width, height = (round(each) for each in place)
        shot = browser("Page.captureScreenshot")["data"]
        seen = np.asarray(Image.open(io.BytesIO(base64.b64decode(shot))).convert("RGB")).astype(int)
        inside = seen[y : y + height, x : x + width].reshape(-1, 3)
        yellow = (inside[:, 0] > 200) & (inside[:, 2] < 200)
        dark = inside.max(axis=1) < 140
        assert yellow.mean() > 0.4, "the mark is drawn"
        assert dark.mean() > 0.02, "the words under it are seen"

    def test_a_filter_hides_marks(self, browser: Browser) -> None:
        read = browser.read
        read(
            "(() => {const field = document.forms[0].elements.stance; field.value = 'denied';"
            "field.dispatchEvent(new Event('input', {bubbles: true}));})()"
        )
        shown = "[...document.querySelectorAll('g[data-n]:not(.off)')].length"
        assert read(shown) == read("document.querySelectorAll('li[data-stance=denied]').length")
