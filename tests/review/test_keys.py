"""What a review takes: keys and selections for each claim, counted and then really pressed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from review_keys import Effort, Hand, readings, reviewed
from support.browser import CHROMIUM, Browser
from support.live import live

from extractor.evaluate import evaluate, load_gold
from extractor.evaluate.gold import Article
from extractor.models import Mention
from extractor.review import Reviewing
from extractor.review.app import review_app
from extractor.serve import Settings

GOLD = Path(__file__).parents[1] / "gold"
SETTLED = "document.querySelector('#document').getAttribute('aria-busy') !== 'true'"


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return load_gold(GOLD, split="dev")[:3]


@pytest.fixture(scope="module")
def done(
    articles: list[Article], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Reviewing, list[tuple[Article, Hand]]]:
    return reviewed(articles, tmp_path_factory.mktemp("hand") / "run")


def test_a_claim_takes_a_key_or_two_and_seldom_a_selection(
    done: tuple[Reviewing, list[tuple[Article, Hand]]], articles: list[Article]
) -> None:
    """So that 20 articles of twenty claims each are an afternoon's work."""
    reviewing, hands = done
    total = sum((hand.effort for _, hand in hands), Effort())
    claims = sum(len(each.readings) for each in articles)
    assert claims > 40
    assert total.keys / claims < 2
    assert total.selections / claims < 0.3
    found = dict(
        zip(
            (each.document.sha256 for each in articles),
            readings(reviewing, len(articles)),
            strict=True,
        )
    )
    scores = evaluate(articles, found).scores
    reached = {name: scores[name].value or 0 for name in ("f1", "source", "stance")}
    assert min(reached.values()) > 0.98, reached
    assert all(each.finished for each in reviewing.progress())


@pytest.fixture
def page() -> Iterator[Browser]:
    with Browser() as made:
        made.open("about:blank")
        yield made


@pytest.mark.slow
@pytest.mark.skipif(
    CHROMIUM is None, reason="No Chromium here: install it to try the pages in a browser."
)
def test_those_keys_do_it_in_a_browser(
    page: Browser,
    done: tuple[Reviewing, list[tuple[Article, Hand]]],
    articles: list[Article],
    tmp_path: Path,
) -> None:
    expected, hands = done
    hand = hands[0][1]
    fresh = tmp_path / "run"
    undecided = shutil.ignore_patterns("reviews.jsonl", ".*lock")
    shutil.copytree(expected.run.folder, fresh, ignore=undecided)
    selections = 0
    with live(review_app(Reviewing(fresh, "reader"), Settings())) as url:
        page.open(f"{url}/review/1")
        page.wait("Boolean(document.querySelector('li[aria-current]'))")
        for each in hand.keys:
            page.wait(SETTLED)
            if isinstance(each, Mention):
                selections += 1
                page.drag(each.text, "#text")
            else:
                page.press(each)
        page.wait("location.pathname === '/review/2' && document.readyState === 'complete'")
    assert (page.pressed, selections) == (hand.effort.keys, hand.effort.selections)
    ours, theirs = Reviewing(fresh, "reader").document(1), expected.document(1)
    assert ours.finished
    assert [(each.verdict, each.changed) for each in ours.rows] == [
        (each.verdict, each.changed) for each in theirs.rows
    ]
    assert [each.row.claim_id for each in ours.rows] == [each.row.claim_id for each in theirs.rows]
    assert page.log == []
