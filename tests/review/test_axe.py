"""The pages against the rules of axe-core, none of which is turned off.

AXE_CORE names the file axe.min.js of the npm package axe-core; .ci/run installs it.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.browser import CHROMIUM, Browser
from support.live import live
from support.reviews import claims_run, records_run

from extractor.review import Reviewing
from extractor.review.app import review_app
from extractor.review.front import front_page
from extractor.serve import Settings, create_app

AXE = os.environ.get("AXE_CORE")
ARTICLE = Path(__file__).parents[2] / "examples" / "agency-conflicting-casualties.txt"
RUN = """axe.run().then((found) => JSON.stringify({
  passed: found.passes.length,
  wrong: found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]),
}))"""
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="No Chromium here: install it to run axe-core."),
    pytest.mark.skipif(
        AXE is None, reason="AXE_CORE names no axe.min.js: `npm install axe-core` gives one."
    ),
]
LOOKS = [
    pytest.param(width, look, id=f"{width} pixels, {look}")
    for width in (1400, 390)
    for look in ("light", "dark")
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as made:
        made.open("about:blank")
        yield made


def dress(page: Browser, width: int, look: str) -> None:
    page.size(width, 900)
    features = [{"name": "prefers-color-scheme", "value": look}]
    page("Emulation.setEmulatedMedia", features=features)


def check(page: Browser) -> None:
    assert AXE is not None
    page.wait("document.readyState === 'complete'")
    page.read(f"{Path(AXE).read_text()};0")
    found = json.loads(page.read(RUN))
    assert found["passed"] > 10
    assert found["wrong"] == []


@pytest.mark.parametrize(("width", "look"), LOOKS)
def test_the_first_page(browser: Browser, tmp_path: Path, width: int, look: str) -> None:
    settings = Settings(data=tmp_path, options={"ask": "none", "processes": 1})
    with live(create_app(settings, [front_page])) as url:
        browser.open(f"{url}/")
        dress(browser, width, look)
        check(browser)
        root = browser("DOM.getDocument")["root"]["nodeId"]
        files = browser("DOM.querySelector", nodeId=root, selector="#files")["nodeId"]
        browser("DOM.setFileInputFiles", nodeId=files, files=[str(ARTICLE)])
        browser.wait("/ in /.test(document.querySelector('.state')?.textContent || '')")
        browser.click("ol.claims > li:nth-child(2) .number")
        check(browser)


@pytest.mark.parametrize(("width", "look"), LOOKS)
def test_a_review_of_claims(browser: Browser, tmp_path: Path, width: int, look: str) -> None:
    with live(review_app(Reviewing(claims_run(tmp_path / "run"), "ana"), Settings())) as url:
        dress(browser, width, look)
        for path in ("/review", "/review?below=0.8", "/review/1"):
            browser.open(f"{url}{path}")
            check(browser)
        browser.press("a", "r", "3", "n", "w")
        check(browser)
        browser.press("Escape", "s")
        check(browser)
        browser.press("Escape", "?")
        check(browser)


@pytest.mark.parametrize(("width", "look"), LOOKS)
def test_a_review_of_records(browser: Browser, tmp_path: Path, width: int, look: str) -> None:
    with live(review_app(Reviewing(records_run(tmp_path / "run"), "ana"), Settings())) as url:
        dress(browser, width, look)
        browser.open(f"{url}/review/1")
        check(browser)
        browser.press("e")
        check(browser)


def test_it_would_notice(browser: Browser, tmp_path: Path) -> None:
    """That the rules run at all: a picture without words is wrong."""
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><title>x</title><main><img src='data:,'></main>")
    browser.open(page)
    with pytest.raises(AssertionError):
        check(browser)
