"""Properties of grounding for any text, and for quotes that were planted in articles."""

import random
import sys
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.grounding import Index, ground
from extractor.models import Span

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
try:
    import planting
    from changes import CHANGED, CUT
    from corruptions import KEPT
finally:
    sys.path.pop(0)

ODD = (
    "aábBc  \n\t\u00ad\u200b\u200d\ufe0f-–—\"'“”‘’…..,?!0159%$½²\u0301\u0308"
    "กำ中文。👨👩🇫🇷न्त각ﬁ㍿\u1100\u1161\0"
)
WORDS = (
    'the bank did not pay $15 million said he “We left,” "at dawn" ... Kursk ﬁre cafe\u0301 नमस्ते '
    "中国 ๑๒ กำลัง -5 10-20 1,000 cease- fire U.S. don’t Iran's"
).split()
TEXTS = st.one_of(
    st.text(st.one_of(st.characters(), st.sampled_from(ODD)), max_size=60),
    st.lists(st.sampled_from([*WORDS, "\n"]), max_size=30).map(" ".join),
)


def check(grounding, text):
    """Evidence is verbatim, in order, and cuts no grapheme cluster."""
    assert bool(grounding.evidence) == (grounding.reason is None)
    assert bool(grounding.evidence) == (grounding.score > 0)
    edges = {0, *(match.end() for match in regex.finditer(r"\X", text))}
    end = 0
    for evidence in grounding.evidence:
        assert text[evidence.start : evidence.end] == evidence.quote != ""
        assert {evidence.start, evidence.end} <= edges
        assert end <= evidence.start
        end = evidence.end


@st.composite
def _parts(draw):
    text = draw(TEXTS)
    start = draw(st.integers(0, len(text)))
    return text, Span(start=start, end=draw(st.integers(start, len(text))))


@settings(deadline=None, max_examples=3 * settings().max_examples // 2)
@given(_parts(), TEXTS)
def test_evidence_is_verbatim_whatever_quote_and_text_are(parts, other):
    text, span = parts
    index = Index(text)
    inside = text[span.start : span.end]
    for quote in (inside, other, f"{inside} {other}", f"{inside}...{other}", inside.upper()):
        check(ground(quote, index), text)
        check(ground(quote, index, near=span), text)
        within = ground(quote, index, within=span)
        check(within, text)
        assert all(span.contains(evidence) for evidence in within.evidence)
        free = ground(quote, index, taken=[span])
        check(free, text)
        assert not any(span.overlaps(evidence) for evidence in free.evidence)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_sentence_copied_letter_for_letter_is_exact(seed, place):
    rng = random.Random(seed)  # noqa: S311 - it must repeat
    written = planting.sentence(rng)
    text = planting.article(random.Random(place), 400, written)  # noqa: S311 - the same
    (evidence,) = ground(written, text).evidence
    assert (evidence.start, evidence.match) == (text.index(written), "exact")


@pytest.mark.parametrize("kind", KEPT)
def test_a_corrupted_quote_is_found_where_it_was_planted(kind):
    for case, text in _cases(KEPT[kind], kind):
        grounding = ground(case.quote, text)
        check(grounding, text)
        found = [evidence.quote.strip('“”"«».,…') for evidence in grounding.evidence]
        wanted = [part.strip('“”"«».,…') for part in case.parts]
        assert [w.strip("!;’'‹›`„‘") for w in found] == [w.strip("!;’'‹›`„‘") for w in wanted], case


@pytest.mark.parametrize("kind", CHANGED)
def test_a_quote_with_another_meaning_is_refused(kind):
    for case, text in _cases(CHANGED[kind], kind):
        assert ground(case.quote, text).evidence == (), case


@pytest.mark.parametrize("kind", CUT)
def test_a_quote_is_refused_if_its_sentence_says_something_else(kind):
    for case, text in _cases(CUT[kind], kind, cut=True):
        assert ground(case.quote, text).evidence == (), case


def _cases(corruption, kind, *, cut=False):
    """Forty cases of a corruption, each in its own article."""
    rng = random.Random(f"laws {kind}")  # noqa: S311 - it must repeat
    made = 0
    while made < 40:
        case = corruption(rng, planting.sentence(rng))
        if case is None:
            continue
        text = planting.article(rng, 300, case.written)
        if cut or case.parts or len(case.quote) < 12 or case.quote not in text:
            made += 1
            yield case, text
