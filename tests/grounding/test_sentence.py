"""What a quote may leave out of its sentence, and what it may write in another way."""

import unicodedata

import pytest

from extractor.grounding import ground


@pytest.mark.parametrize(
    ("written", "quote"),
    [
        pytest.param("The crew didn't see the buoy.", "The crew did not see the buoy", id="not"),
        pytest.param("“They’ve sold the barn,” she said.", "They have sold the barn", id="have"),
        pytest.param("It's the oldest mill in Orme.", "It is the oldest mill in Orme", id="it-is"),
        pytest.param("The colour of the harbour changed.", "The color of the harbor changed",
                     id="american"),
        pytest.param("Reed &amp; Sons sold the quarry.", "Reed and Sons sold the quarry", id="and"),
        pytest.param("The barn cost $6m to build.", "The barn cost $6 million to build",
                     id="million"),
        pytest.param("The barn cost sixty dollars.", "The barn cost $60", id="dollars"),
        pytest.param("Some 3\u202f400 geese were counted.", "Some 3,400 geese were counted",
                     id="thousands"),
        pytest.param("Eleven boats sank near Orme.", "11 boats sank near Orme", id="figures"),
        pytest.param("The twenty-second race was cancelled.", "The 22nd race was cancelled",
                     id="ordinal"),
        pytest.param("It opened on Feb. 2nd in rain.", "It opened on February 2 in rain",
                     id="date"),
        pytest.param("The well dried up[4] in spring.", "The well dried up in spring",
                     id="footnote"),
        pytest.param("The men was [sic] asleep at noon.", "The men was asleep at noon", id="sic"),
        pytest.param("They [the guards] slept at noon.", "They slept at noon", id="insertion"),
        pytest.param("They slept in the hut at noon.", "They [the guards] slept in the hut at noon",
                     id="insertion-of-the-quote"),
        pytest.param("The [old mill](https://example.org/m) burned.", "The old mill burned",
                     id="link"),
        pytest.param("It covers 9 km² of bog.", "It covers 9 km2 of bog", id="square"),
        pytest.param("Die Mühle schließt früh.", "Die Muehle schliesst frueh", id="umlauts"),
        pytest.param("The boat sank inthe bay on Monday.", "The boat sank in the bay on Monday",
                     id="lost-space"),
    ],
)  # fmt: skip
def test_a_quote_that_is_written_in_another_way_is_found(written, quote):
    assert ground(quote, written).evidence


@pytest.mark.parametrize(
    ("written", "quote"),
    [
        pytest.param("The guard was [not] asleep at noon.", "The guard was asleep at noon",
                     id="not-in-brackets"),
        pytest.param("The guard slept at noon.", "The guard [never] slept at noon", id="never"),
        pytest.param("They [the guards] slept there.", "They [the monks] slept there", id="two"),
        pytest.param("The sample held 10⁴ cells.", "The sample held 104 cells", id="exponent"),
        pytest.param("They re-\nformed the club in May.", "They reformed the club in May", id="re"),
        pytest.param("The tenth boat sank.", "The 11th boat sank", id="ordinal"),
        pytest.param("Net result: (4.1) million crowns.", "Net result: 4.1 million crowns",
                     id="loss"),
    ],
)  # fmt: skip
def test_another_meaning_is_not_another_way_of_writing(written, quote):
    assert ground(quote, written).evidence == ()


@pytest.mark.parametrize(
    ("written", "quote", "reason"),
    [
        pytest.param("The ferry failed to stop at the pier.", "stop at the pier", "negation",
                     id="failed-to"),
        pytest.param("Few of the monks at Orme had read the letter.",
                     "the monks at Orme had read the letter", "degree", id="few-of"),
        pytest.param("The ferry will sail if the fog lifts.", "The ferry will sail", "condition",
                     id="if"),
        pytest.param("The ferry might have hit the pier.", "have hit the pier", "modal",
                     id="might"),
        pytest.param("The former abbot of Orme sold the bell.", "abbot of Orme sold the bell",
                     "status", id="former"),
        pytest.param("The cook of Abbot Reed was charged.", "Abbot Reed was charged", "owner",
                     id="cook-of"),
        pytest.param("South Orme closed the school.", "Orme closed the school", "name",
                     id="south"),
        pytest.param("The fine was NZ$70 for each boat.", "$70 for each boat", "number",
                     id="currency"),
        pytest.param("It is a myth that monks dug the canal.", "monks dug the canal", None,
                     id="myth"),
        pytest.param("He wrongly said that monks dug the canal.", "monks dug the canal", None,
                     id="wrongly"),
        pytest.param("Das Kloster öffnet am Montag nicht.", "Das Kloster öffnet am Montag",
                     "negation", id="german"),
        pytest.param("시는 새 도로를 짓지 않았다.", "시는 새 도로를 짓지", "negation", id="korean"),
        pytest.param("Monks dug the canal. Nuns ran the mill.", "Monks ... ran the mill", None,
                     id="two-sentences"),
        pytest.param("The old canal fed the mill. Later it dried up in June.",
                     "The old canal ... dried up in June", "ellipsis", id="ellipsis"),
        pytest.param("The abbot will, he hopes, return home.", "The abbot will ... return home",
                     "ellipsis", id="hope-left-out"),
    ],
)  # fmt: skip
def test_a_quote_is_refused_if_the_rest_of_its_sentence_changes_it(written, quote, reason):
    grounding = ground(quote, written)
    assert grounding.evidence == ()
    assert reason is None or grounding.reason == reason


@pytest.mark.parametrize(
    ("written", "quote"),
    [
        pytest.param("The abbot said that the bell had cracked.", "the bell had cracked",
                     id="said-that"),
        pytest.param("The abbot told the monks on Friday that the bell had cracked.",
                     "the bell had cracked", id="told-them"),
        pytest.param("The bell had cracked, the abbot said.", "The bell had cracked", id="behind"),
        pytest.param("The bell cracked and the abbot wept for days.", "the abbot wept for days",
                     id="and"),
        pytest.param("Meanwhile, the bell had cracked.", "the bell had cracked", id="opener"),
        pytest.param("On Monday, the bell had cracked.", "the bell had cracked", id="weekday"),
        pytest.param("ABBOT REED: The bell had cracked by noon.", "The bell had cracked by noon",
                     id="label"),
        pytest.param("The bell, cast in 1600, cracked in May.", "The bell ... cracked in May",
                     id="aside"),
        pytest.param("The brother of Abbot Reed was charged.", "Abbot Reed", id="value"),
        pytest.param("Monks dug 40 metres of canal in May.", "dug 40 metres of canal in May",
                     id="predicate"),
    ],
)  # fmt: skip
def test_a_safe_cut_is_found(written, quote):
    assert ground(quote, written).evidence


def test_a_refusal_for_a_cut_says_where_the_quote_is():
    text = "The ferry will sail if the fog lifts."
    cut = ground("The ferry will sail", text).cut
    assert cut is not None
    assert text[cut.start : cut.end] == "The ferry will sail"
    assert ground("The tram will sail", text).cut is None


@pytest.mark.parametrize(
    ("quote", "place"),
    [
        pytest.param(
            "The abbot will ... return home", "The abbot will, he hopes, return home", id="one"
        ),
        pytest.param("The abbot will ... dug the canal in 1611", "dug the canal in 1611", id="two"),
        pytest.param("The abbot ... home", "The abbot will, he hopes, return home", id="word"),
    ],
)
def test_an_ellipsis_that_is_refused_says_where_it_is(quote, place):
    text = "The abbot will, he hopes, return home. Monks dug the canal in 1611."
    cut = ground(quote, text).cut
    assert cut is not None
    assert text[cut.start : cut.end] == place


@pytest.mark.parametrize("text", ["घर लौट गए हैं", unicodedata.normalize("NFD", "bien protégé")])
def test_evidence_ends_behind_vowel_signs_and_accents(text):
    (evidence,) = ground(text, f"{text}.").evidence
    assert evidence.quote == text
