"""The pages in a real browser: an article that is dropped, a review by keys, two reviewers."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.browser import CHROMIUM, Browser
from support.fake_engine import FakeModel
from support.live import live
from support.pipelines import shown
from support.reviews import BRIDGE, claims_run, records_run
from support.stories import story

from extractor.cli import main
from extractor.models import Claim, Record
from extractor.review import Reviewing
from extractor.review.app import review_app
from extractor.review.front import front_page
from extractor.serve import Settings, create_app

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="No Chromium here: install it to try the pages in a browser."
)
TEA = {"seller": "Tea", "lines": []}
TOLD = "document.querySelector('#told').textContent"
STANDS = (
    "JSON.stringify([...document.querySelectorAll('li[data-key]')].map((it) => it.dataset.verdict))"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as made:
        made.open("about:blank")
        yield made


@pytest.fixture
def page(browser: Browser) -> Iterator[Browser]:
    """The browser, which must have had nothing to complain about at the end."""
    browser.log.clear()
    browser.size(1300, 900)
    yield browser
    assert browser.log == []


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return claims_run(tmp_path / "run")


def test_a_browser_is_asked_for_the_token_and_keeps_it(browser: Browser, tmp_path: Path) -> None:
    token = "0123456789abcdef-secret"
    settings = Settings(data=tmp_path / "data", token=token, options={"ask": "none"})
    with live(create_app(settings, [front_page])) as url:
        browser("Page.navigate", url=f"{url}/")
        for given, told in (("wrong" * 4, "That was not the token"), (token, "Who says what")):
            browser.wait("document.activeElement?.id === 'token'")
            browser.type(given)
            browser.press("Enter")
            browser.wait(f"document.body?.textContent.includes({json.dumps(told)})")
        assert token not in browser.read("location.href + document.cookie")
        browser.open(f"{url}/docs")
        assert "POST /v1/extract" in browser.read("document.body.textContent")
    browser.open("about:blank")


def decided(page: Browser, done: int) -> None:
    """Waits until so many rows of the document are decided on the server too."""
    page.wait(f"document.querySelector('#progress').value === {done}")


def at(page: Browser, path: str) -> None:
    """Waits until a page is loaded whole."""
    page.wait(f"location.pathname === '{path}' && document.readyState === 'complete'")


def rows(run: Path, reviewer: str = "ana") -> dict[str, Any]:
    known = Reviewing(run, reviewer).document(1)
    return {each.row.evidence[0].quote: each for each in known.rows}


def test_claims_appear_in_the_text_as_they_are_found(page: Browser, tmp_path: Path) -> None:
    let = threading.Event()

    async def answer(body: Any) -> Any:
        late = "for 12 days" not in body["messages"][-1]["content"]
        while late and not let.is_set():
            await asyncio.sleep(0.01)
        return [{"n": n, "quote": it, "source": ""} for n, it in enumerate(shown(body), 1)]

    settings = Settings(
        data=tmp_path / "data",
        models=(FakeModel(otherwise=answer, slots=8),),
        options={"ask": "all", "cache": False, "processes": 1},
    )
    (tmp_path / "story.txt").write_text(story(6_000))
    with live(create_app(settings, [front_page])) as url:
        page.open(f"{url}/")
        root = page("DOM.getDocument")["root"]["nodeId"]
        files = page("DOM.querySelector", nodeId=root, selector="#files")["nodeId"]
        page("DOM.setFileInputFiles", nodeId=files, files=[str(tmp_path / "story.txt")])
        page.wait("document.querySelectorAll('article mark').length > 0")
        early = page.read("document.querySelectorAll('ol.claims > li').length")
        assert "found so far" in page.read("document.querySelector('.state').textContent")
        let.set()
        page.wait("/ found.* in /.test(document.querySelector('.state').textContent)")
        late = page.read("document.querySelectorAll('ol.claims > li').length")
        assert 0 < early < late
        marked = page.read("document.querySelector('article .text').textContent")
        assert marked == (tmp_path / "story.txt").read_text()
        page.click("ol.claims > li:nth-child(2) .number")
        page.wait("document.querySelector('mark.active').dataset.n.split(' ').includes('2')")


def test_pasted_text_is_shown_and_never_run(page: Browser, tmp_path: Path) -> None:
    hostile = (
        "<img src=x onerror=document.title='run'> Mayor Ilse Brandt said that "
        "</textarea><script>document.title='run'</script> the bridge is shut.\n"
    )
    settings = Settings(data=tmp_path, options={"ask": "none", "processes": 1})
    with live(create_app(settings, [front_page])) as url:
        page.open(f"{url}/")
        page.click("#pasted")
        page.type(hostile)
        page.click("#ask button[type=submit]")
        page.wait("/ in /.test(document.querySelector('.state')?.textContent || '')")
        assert "onerror" in page.read("document.querySelector('article .text').textContent")
        assert page.read("document.querySelectorAll('article img, article script').length") == 0
        kept = "document.querySelector('#pasted').value"
        assert page.read(kept).strip() == hostile.strip()
        page.click("#pasted")
        page.read(f"{kept} = ''")
        page.click("#ask button[type=submit]")
        assert "Paste an article first" in page.read(TOLD)
        assert page.read("document.title") == "Claims of an article"


def test_an_article_is_reviewed_by_keys(page: Browser, run: Path) -> None:
    with live(review_app(Reviewing(run, "ana"), Settings())) as url:
        page.open(f"{url}/review")
        page.click("main a.button")
        page.wait("Boolean(document.querySelector('li[aria-current]'))")
        page.pressed = 0
        page.press("a", "a")  # the bridge and the pillars
        page.press("r")  # the ferry
        page.press("3")  # the repairs: hedged
        decided(page, 4)
        page.press("n", "s")  # nobody was hurt: who says it?
        page.wait("document.querySelector('#who').open")
        page.press("1")  # Ilse Brandt, whom most claims have
        decided(page, 5)
        assert page.read("document.querySelector('#who').open") is False
        page.press("w", "Shift+ArrowLeft", "e")  # without its last word
        page.wait("document.querySelector('mark.active').textContent === 'Nobody was'")
        page.press("u")
        page.press("f")
        at(page, "/review/2")
    assert page.pressed <= 14
    by_words = rows(run)
    assert by_words["the repairs would cost $3 million"].row.stance == "hedged"
    hurt = by_words["Nobody was hurt"].row
    assert [each.name for each in hurt.attribution] == ["Ilse Brandt"]
    assert by_words["The ferry may run on Sundays"].verdict == "rejected"
    assert Reviewing(run, "ana").document(1).finished
    written = [json.loads(line) for line in (run / "reviews.jsonl").read_text().splitlines()]
    assert [each["action"] for each in written] == [
        *("accept", "accept", "reject", "stance", "source", "span", "undo", "finish"),
    ]


def test_an_undo_leads_back_to_its_row(page: Browser, run: Path) -> None:
    with live(review_app(Reviewing(run, "ana"), Settings())) as url:
        page.open(f"{url}/review/1")
        page.wait("Boolean(document.querySelector('li[aria-current]'))")
        first = page.read("document.querySelector('li[aria-current]').dataset.key")
        page.press("a", "a", "u", "u")  # no time for the server to answer
        page.press("r")
        decided(page, 1)
        page.wait("document.querySelector('#document').getAttribute('aria-busy') === 'false'")
        assert page.read("document.querySelector('li[data-verdict=rejected]').dataset.key") == first
        page.press("j", "j", "u")
        decided(page, 0)
        assert page.read("document.querySelector('li[aria-current]').dataset.key") == first
    assert {each.verdict for each in rows(run).values()} == {"open"}


def test_words_are_chosen_by_the_mouse(page: Browser, run: Path) -> None:
    with live(review_app(Reviewing(run, "ana"), Settings())) as url:
        page.open(f"{url}/review/1")
        page.wait("Boolean(document.querySelector('li[aria-current]'))")
        page.drag("Engineer Tomas Rehn", "#text")
        page.press("s")
        decided(page, 1)
        page.drag("bridge at Velm will stay shut", "#text")
        page.press("e")
        page.wait("document.querySelector('mark.active').textContent.startsWith('bridge at')")
        page.drag("Ilse Brandt", "#text")
        page.press("i")
        page.wait("document.querySelector('li[aria-current] .who').textContent === 'Ilse Brandt'")
        page.drag("until June", "#text")
        page.press("E")
        page.wait("document.querySelectorAll('mark.active').length === 2")
        page.drag("🌉 Engineer", "#text")
        page.click("[data-do=add]")
        page.wait("document.querySelectorAll('li[data-verdict=added]').length === 1")
    by_words = rows(run)
    first = by_words["bridge at Velm will stay shut"].row
    assert isinstance(first, Claim)
    assert [each.quote for each in first.evidence][1:] == ["until June"]
    assert [(each.text, each.name) for each in first.attribution] == [
        ("Engineer Tomas Rehn", "Ilse Brandt")
    ]
    added = by_words["🌉 Engineer"]
    assert BRIDGE[added.row.start : added.row.end] == "🌉 Engineer"


def test_two_reviewers_become_labels_that_are_compared_and_scored(
    page: Browser, run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for reviewer, keys in (("ana", "aaaaa"), ("bo", "araaa")):
        with live(review_app(Reviewing(run, reviewer), Settings())) as url:
            page.open(f"{url}/review/1")
            page.wait("Boolean(document.querySelector('li[aria-current]'))")
            assert set(json.loads(page.read(STANDS))) == {"open"}  # blind to the other
            page.press(*keys)
            decided(page, 5)
            page.press("f")
            at(page, "/review/2")
    gold = str(tmp_path / "gold")
    assert main(["gold", "add", str(run), "--reviews", "--gold", gold]) == 0
    assert main(["gold", "agreement", gold]) == 0
    assert "5 claims by the first annotator, 4 by the second" in capsys.readouterr().out
    assert main(["evaluate", str(run), "--gold", gold, "--json"]) == 0
    scores = json.loads(capsys.readouterr().out)
    assert (scores["labels"], scores["scores"]["recall"]["value"]) == ("corrected", 1)


def test_what_is_refused_is_told_and_changes_nothing(page: Browser, run: Path) -> None:
    with live(review_app(Reviewing(run, "ana"), Settings())) as url:
        page.open(f"{url}/review/1")
        page.wait("Boolean(document.querySelector('li[aria-current]'))")
        page.press("f")
        page.wait(f"{TOLD}.includes('5 rows are not decided')")
        page.press("e")
        page.wait(f"{TOLD}.includes('Select words')")
        page.press("u")
        page.wait(f"{TOLD}.includes('Nothing is left to undo')")
        assert page.read("document.querySelector('#told').classList.contains('wrong')")
        page.press("?")
        page.wait("document.querySelector('#help').open")
        page.click("#help input[name=keys]")
        page.press("Escape")
        page.press("a")
        page.read("new Promise((done) => setTimeout(done, 100))")
        assert set(json.loads(page.read(STANDS))) == {"open"}  # single keys are off
        page.read("localStorage.clear()")
        # A refused request is in the log of the network.
        assert all("422" in each for each in page.log)
        page.log.clear()
    assert (run / "reviews.jsonl").read_bytes() == b""


def test_the_least_sure_are_looked_at_alone(page: Browser, run: Path) -> None:
    shown = "[...document.querySelectorAll('li[data-key]')].filter((each) => !each.hidden).length"
    with live(review_app(Reviewing(run, "ana"), Settings())) as url:
        page.open(f"{url}/review/1?below=0.6")
        page.wait(f"{shown} === 2")
        page.press("a", "a")
        decided(page, 2)
        page.press("]")
        at(page, "/review/2")
        assert page.read("location.search") == "?below=0.6"
    assert {each.row.certainty < 0.6 for each in rows(run).values() if each.stands} == {True}


def test_a_record_is_corrected_by_keys(page: Browser, tmp_path: Path) -> None:
    run = records_run(tmp_path / "run")
    with live(review_app(Reviewing(run, "ana"), Settings())) as url:
        page.open(f"{url}/review/1")
        page.wait("Boolean(document.querySelector('li[aria-current]'))")
        page.press("Tab", "Tab", "Enter")  # past the number of the row, to its first value
        page.wait("document.activeElement.tagName === 'INPUT'")
        assert page.read("document.activeElement.getAttribute('aria-label')") == "seller"
        page.type("Nord")
        page.press("Enter")
        page.wait("document.querySelector('.verdict')?.textContent === 'corrected: seller'")
        for fields, told in (({"seller": 7}, "does not fit its schema"), (TEA, "decided")):
            page.drag("Tea 2,80", "#text")
            page.press("m")
            page.wait("document.querySelector('#fields').open")
            area = "document.querySelector('#fields textarea')"
            assert "seller" in page.read(f"{area}.value")
            page.read(f"{area}.value = {json.dumps(json.dumps(fields))}")
            page.click("#fields button[value=save]")
            page.wait(f"{TOLD}.includes({json.dumps(told)})")
        page.wait("document.querySelectorAll('li[data-verdict=added]').length === 1")
        assert all("422" in each for each in page.log)
        page.log.clear()
    known = Reviewing(run, "ana").document(1)
    assert [each.row.fields["seller"] for each in known.rows if isinstance(each.row, Record)] == [
        "Nord",
        "Tea",
    ]
