"""Scores against figures worked out by hand, and laws that hold for any set of labels."""

import json
import math
import subprocess
import sys
from pathlib import Path

import gum
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.run_folders import SETTINGS, failure

from extractor.errors import InputError, SettingsError
from extractor.evaluate import Reading, Voice, evaluate, load_gold, of_run
from extractor.evaluate.agreement import kappa
from extractor.evaluate.gold import Article
from extractor.evaluate.intervals import DRAWS, differences
from extractor.evaluate.matching import dice, match
from extractor.evaluate.readings import Judged, Number, Period, alike, by_sentence, normal
from extractor.evaluate.scores import MEASURES, compare, ratios
from extractor.models import Document, Span
from extractor.runs import Run, load

TEXT = (
    "Ana Ruiz said the old bridge was safe. The ferry sank in May. "
    "Nobody was hurt, she said. It was late."
)
BRIDGE, FERRY, HURT, LATE = (
    "the old bridge was safe",
    "The ferry sank in May",
    "Nobody was hurt",
    "It was late.",
)
RUIZ = (Voice("Ana Ruiz", "Ana Ruiz"),)


def span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start=start, end=start + len(words))


def reading(words: str, voices: tuple[Voice, ...] | None = (), **fields: object) -> Reading:
    known = {"quotation": "none", "stance": "asserted", "negated": False, "numbers": ()}
    return Reading(spans=(span(words),), voices=voices, **(known | fields))  # type: ignore[arg-type]  # fields of the class


def article(*readings: Reading, **more: object) -> Article:
    document = Document.from_text(TEXT)
    return Article(document=document, readings=readings, **more)  # type: ignore[arg-type]  # fields of the class


GOLD = article(
    reading(BRIDGE, RUIZ, quotation="indirect", marks=("indirect",)),
    reading(FERRY, marks=("own-voice",)),
    reading(HURT, (Voice("she", "Ana Ruiz"),), quotation="indirect", negated=True),
    silent=(span(LATE),),
)


def test_figures_worked_out_by_hand() -> None:
    found = [
        reading("bridge was safe", RUIZ, quotation="indirect", stance="hedged"),
        reading(HURT, (), quotation="indirect", negated=True),
        reading(LATE, ()),
    ]
    # matched: 3 of 5 words (Dice 0.75) and 3 of 3; the ferry is missed and the last is invented
    figures = ratios([compare(GOLD, found)])
    expected = {
        "precision": 2 / 3,
        "recall": 2 / 3,
        "f1": 2 / 3,
        "f1_source": 1 / 3,  # of the two that match, one has the right source
        "words_f1": 2 * 6 / (13 + 9),
        "source": 1 / 2,
        "resolved": 1 / 2,
        "chain": 1 / 2,
        "quotation": 1.0,
        "stance": 1 / 2,
        "negation": 1.0,
        "silent_claimed": 1.0,
    }
    assert {name: figures[name] for name in expected} == pytest.approx(expected)
    assert math.isnan(figures["quantities_f1"])  # there are no numbers to be right about


def test_the_best_assignment_is_found_and_not_the_first() -> None:
    gold = [frozenset({1, 2, 3, 4}), frozenset({3, 4, 5, 6})]
    found = [frozenset({3, 4, 5, 6, 1}), frozenset({1, 2, 3, 4})]
    assert sorted(match(gold, found)) == [(0, 1), (1, 0)]
    assert dice(gold[0], found[0]) == pytest.approx(2 * 3 / 9)
    assert match([frozenset({1, 2, 3})], [frozenset({1, 7, 8})]) == []  # under one half


def test_a_claim_found_twice_is_an_invention_once() -> None:
    found = [reading(FERRY), reading(FERRY)]
    figures = ratios([compare(GOLD, found)])
    assert (figures["precision"], figures["recall"]) == pytest.approx((1 / 2, 1 / 3))


def test_evidence_over_two_sentences_counts_as_two() -> None:
    both = Reading(spans=(Span(start=span(FERRY).start, end=span(HURT).end),), voices=())
    cut = by_sentence([both], Document.from_text(TEXT))
    assert [TEXT[each.spans[0].start : each.spans[0].end].strip() for each in cut] == [
        "The ferry sank in May.",
        "Nobody was hurt",
    ]


def test_statements_are_judged_where_their_words_are_the_same() -> None:
    judged = {"The bridge was safe.": Judged(False, True), "A bridge was safe.": Judged(True, True)}
    gold = article(
        reading(BRIDGE, judged=judged), reading(FERRY, judged={"It sank": Judged(True, False)})
    )

    def figures(bridge: str, ferry: str) -> tuple[float, float, float]:
        found = [reading(BRIDGE, statement=bridge), reading(FERRY, statement=ferry)]
        all_ = ratios([compare(gold, found)])
        return all_["self_contained"], all_["grammatical"], all_["statements_changed"]

    assert figures("The bridge was safe.", "It sank") == (0.5, 0.5, 0)
    assert figures("A bridge was safe.", "The ferry sank") == (1, 1, 0.5)
    assert math.isnan(figures("?", "?")[0])


def test_a_statement_of_two_sentences_is_judged_once() -> None:
    both = (Span(start=span(FERRY).start, end=span(HURT).end),)
    gold = article(Reading(both, judged={"So.": Judged(True, True)}))
    counts = compare(gold, [Reading(both, statement="So.")]).counts
    assert (counts["matched"], counts["judged"]) == (2, 1)


def test_times_are_compared_as_days() -> None:
    may, june = Period("2024-05-01", "2024-05-31"), Period("2024-06-01", None)
    gold = article(reading(FERRY, times=(may, june)), reading(HURT))
    found = [reading(FERRY, times=(may, Period(None, None))), reading(HURT, times=(june,))]
    assert ratios([compare(gold, found)])["times_f1"] == pytest.approx(2 / 3)


def test_quantities_are_compared_as_numbers() -> None:
    gold = article(reading(FERRY, numbers=(Number(9, None, False), Number(2, 2, False))))
    found = [reading(FERRY, numbers=(Number(9, None, False), Number(3, 3, False)))]
    assert ratios([compare(gold, found)])["quantities_f1"] == pytest.approx(1 / 2)


def test_a_document_that_failed_counts_as_missed() -> None:
    figures = ratios([compare(GOLD, None)])
    assert (figures["recall"], figures["f1"]) == (0.0, 0.0)


def test_open_words_are_neither_right_nor_wrong() -> None:
    open_ = article(reading(FERRY), open=(span(BRIDGE),))
    assert ratios([compare(open_, [reading(FERRY), reading(BRIDGE)])])["precision"] == 1.0


def test_where_only_reported_claims_are_labelled_the_articles_own_do_not_count() -> None:
    gold = article(reading(BRIDGE, RUIZ), reported_only=True)
    found = [reading(BRIDGE, RUIZ), reading(FERRY)]
    assert ratios([compare(gold, found)])["precision"] == 1.0


def test_what_a_tool_does_not_say_is_not_scored() -> None:
    silent = reading(BRIDGE, None, quotation=None, stance=None, negated=None, numbers=None)
    figures = ratios([compare(article(reading(BRIDGE, RUIZ)), [silent])])
    assert math.isnan(figures["stance"])
    assert figures["f1"] == 1.0


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("Brandt", "mine inspector Ana Brandt", True, id="family-name"),
        pytest.param("two officials", "officials in Oslo", False, id="other-words"),
        pytest.param("officials", "two officials", True, id="fewer-words"),
        pytest.param("a spokesman", "a spokesman for the ministry", True, id="head"),
        pytest.param("the port", "the port authority", False, id="not-the-head"),
        pytest.param("The Red Cross", "Red Cross", True, id="article"),
        pytest.param("she", "he", False, id="pronouns"),
        pytest.param("Dr. Ruiz", "Ruiz", True, id="title"),
        pytest.param("", "Ruiz", False, id="nobody"),
    ],
)
def test_sources_that_are_alike(one: str, other: str, expected: bool) -> None:
    assert alike(one, other) is alike(other, one) is expected


def test_names_are_compared_without_titles_and_marks() -> None:
    assert normal("Prime Minister Ana Ruiz’s") == "ana ruiz"


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        pytest.param([("a", "a")] * 20 + [("b", "b")] * 15 + [("a", "b")] * 5 + [("b", "a")] * 10,
                     0.4, id="the-textbook-table"),
        pytest.param([("a", "a"), ("a", "a")], 1.0, id="one-value"),
        pytest.param([("a", "b"), ("b", "a")], -1.0, id="never"),
    ],
)  # fmt: skip
def test_kappa(pairs: list[tuple[str, str]], expected: float) -> None:
    assert kappa(pairs) == pytest.approx(expected)


# ---- laws ----------------------------------------------------------------------------------

_WORDS = st.frozensets(st.integers(0, 12), min_size=1, max_size=6)


@given(st.lists(_WORDS, max_size=6), st.lists(_WORDS, max_size=6))
def test_matching_is_one_to_one_and_symmetric(
    gold: list[frozenset[int]], found: list[frozenset[int]]
) -> None:
    pairs, mirrored = match(gold, found), match(found, gold)
    assert len({g for g, _ in pairs}) == len({f for _, f in pairs}) == len(pairs)
    weight = sum(dice(gold[g], found[f]) for g, f in pairs)
    assert weight == pytest.approx(sum(dice(gold[g], found[f]) for f, g in mirrored))


def test_gold_against_itself_is_perfect() -> None:
    scores = evaluate([GOLD], {GOLD.document.sha256: GOLD.readings}).scores
    for name in ("precision", "recall", "f1", "f1_source", "words_f1", "resolved", "stance"):
        assert scores[name] == (1.0, 1.0, 1.0)
    assert scores["silent_claimed"].value == 0.0


def test_intervals_hold_the_value_and_do_not_depend_on_the_order() -> None:
    other = GOLD.model_copy(update={"document": Document.from_text(TEXT + " ")})
    found = {GOLD.document.sha256: [reading(FERRY)], other.document.sha256: GOLD.readings}
    one, two = evaluate([GOLD, other], found), evaluate([other, GOLD], found)
    low, high = one.scores["recall"].low, one.scores["recall"].high
    # of two documents both draws can be the poor one or the good one
    assert (low, one.scores["recall"].value, high) == pytest.approx((1 / 3, 4 / 6, 1.0))
    assert one.scores["recall"].value == two.scores["recall"].value
    assert DRAWS >= 1000


def test_a_run_does_not_differ_from_itself() -> None:
    comparisons = evaluate([GOLD], {GOLD.document.sha256: [reading(FERRY)]}).comparisons
    counts = [each.counts for each in comparisons]
    assert differences(counts, counts, MEASURES)["f1"] == (0.0, 0.0, 0.0)


# ---- the libraries of the extra ------------------------------------------------------------


@pytest.mark.parametrize("missing", ["numpy", "scipy.optimize"])
def test_scores_name_the_extra_that_they_need(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(SettingsError, match=r"^Scores need a library .*\[evaluate\]'"):
        _ = evaluate([GOLD], {GOLD.document.sha256: [reading(FERRY)]}).scores


def test_gold_sets_are_read_without_the_extra() -> None:
    code = (
        "import sys; sys.modules |= dict.fromkeys(('numpy', 'scipy'))\n"
        "import extractor.evaluate, extractor.report, extractor.cli.gold"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# ---- runs and files ------------------------------------------------------------------------


def test_failures_of_a_run_are_counted(tmp_path: Path) -> None:
    with Run.open(tmp_path / "run", SETTINGS, inputs=["in"]) as run:
        run.add(failure(GOLD.document.doc_id))
        run.finish()
    with pytest.raises(InputError, match="is in the gold set"):
        of_run(load(tmp_path / "run"), [GOLD])


def test_gums_attributions_are_read(tmp_path: Path) -> None:
    start = TEXT.index(BRIDGE)
    row = {
        "doc_id": "a",
        "text": TEXT,
        "date": "2024-05-06",
        "attributions": [
            {
                "source": {"text": "Ana Ruiz", "start": 0, "end": 8},
                "cue": None,
                "content": [{"text": BRIDGE, "start": start, "end": start + len(BRIDGE)}],
            }
        ],
    }
    path = tmp_path / "gum.jsonl"
    path.write_text(json.dumps(row) + "\n", "utf-8")
    (read,) = gum.load(path)
    assert read.reported_only
    assert read.readings[0].voices == (Voice("Ana Ruiz", ""),)
    figures = ratios([compare(read, [reading(BRIDGE, RUIZ)])])
    assert figures["f1_source"] == 1.0
    assert math.isnan(figures["resolved"])  # who "she" is, is not labelled there


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("{}", "must be a document", id="not-a-document"),
        pytest.param("no json", "must be a document", id="not-json"),
    ],
)
def test_a_file_that_is_no_gold_set(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=message):
        gum.load(path)


def test_a_folder_that_is_no_gold_set(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no gold set"):
        load_gold(tmp_path)
