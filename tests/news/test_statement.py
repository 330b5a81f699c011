"""The statement of a claim: names for pronouns, trimmed ends, a capital and a full stop."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.models import Document, Provenance, Span
from extractor.news import claims, sentence_draft
from extractor.news.statement import statement


def find(text, words):
    start = text.index(words)
    return Span(start=start, end=start + len(words))


def plain(text):
    return statement(text, [Span(start=0, end=len(text))], {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("the bridge is closed", "The bridge is closed.", id="capital-and-stop"),
        pytest.param("the bridge is closed...", "The bridge is closed.", id="one-stop"),
        pytest.param("the bridge is closed,", "The bridge is closed.", id="trailing-comma"),
        pytest.param("the bridge is closed?!", "The bridge is closed.", id="question"),
        pytest.param("made in the U.S.", "Made in the U.S.", id="abbreviation"),
        pytest.param("that the bridge is closed", "The bridge is closed.", id="that"),
        pytest.param("that number is wrong", "That number is wrong.", id="demonstrative"),
        pytest.param("and that it rained", "It rained.", id="and-that"),
        pytest.param("But it rained", "It rained.", id="but"),
        pytest.param("so far it is dry", "So far it is dry.", id="so-far"),
        pytest.param("so it rained", "It rained.", id="so"),
        pytest.param("nor did it rain", "Nor did it rain.", id="nor-stays"),
        pytest.param("no bridge was closed", "No bridge was closed.", id="no-stays"),
        pytest.param("“It rained,”", "It rained.", id="curly-quotes"),
        pytest.param('it was "withdrawn" at once', "It was withdrawn at once.", id="straight"),
        pytest.param("it was “withdrawn", "It was withdrawn.", id="lone-quote"),
        pytest.param("it was ‘withdrawn’ at once", "It was withdrawn at once.", id="single"),
        pytest.param("the soldiers’ homes", "The soldiers’ homes.", id="apostrophe"),
        pytest.param("don't go since the ’90s", "Don't go since the ’90s.", id="contraction"),
        pytest.param("the govern-\nment fell", "The government fell.", id="hyphen-at-break"),
        pytest.param("the  state\n  fell", "The state fell.", id="spaces"),
        pytest.param("it fell (again", "It fell again.", id="lone-bracket"),
        pytest.param("it fell (again)", "It fell (again).", id="brackets"),
        pytest.param("iPhone sales fell", "iPhone sales fell.", id="own-capital"),
        pytest.param("it rained, which", "It rained.", id="loose-end"),
        pytest.param("later that it rained", "It rained.", id="later-that"),
        pytest.param("12 people left", "12 people left.", id="digit"),
        pytest.param("-5 degrees", "-5 degrees.", id="minus"),
        pytest.param("", "", id="empty"),
        pytest.param(" “…” ", "", id="only-marks"),
    ],
)
def test_ends_are_trimmed(text, expected):
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        pytest.param("he left", {"he": "Ivo Tarn"}, "Ivo Tarn left.", id="subject"),
        pytest.param(
            "its army fled", {"its": "Varnia"}, "Varnia’s army fled.", id="possessive-pronoun"
        ),
        pytest.param("the agency's list", {"agency's": "IRA"}, "The IRA’s list.", id="genitive"),
        pytest.param("her office fell", {"her": "Ada Roe"}, "Ada Roe’s office fell.", id="her"),
        pytest.param("told her on Friday", {"her": "Ada Roe"}, "Told Ada Roe on Friday.", id="obj"),
        pytest.param("I am ready", {"I": "Ivo Tarn"}, "Ivo Tarn is ready.", id="am"),
        pytest.param("I’ve seen it", {"I": "Ivo Tarn"}, "Ivo Tarn has seen it.", id="have"),
        pytest.param("he's out", {"he": "Ivo Tarn"}, "Ivo Tarn's out.", id="contracted"),
        pytest.param("Tarn left", {"Tarn": "Ivo Tarn"}, "Ivo Tarn left.", id="short-name"),
    ],
)
def test_names_replace_pronouns(text, names, expected):
    resolve = {find(text, short): full for short, full in names.items()}
    assert statement(text, [Span(start=0, end=len(text))], resolve) == expected


def test_only_words_inside_the_evidence_are_replaced():
    text = "He said that she left."
    resolve = {find(text, "He"): "Ivo Tarn", find(text, "she"): "Ada Roe"}
    assert statement(text, [find(text, "that she left")], resolve) == "Ada Roe left."


@pytest.mark.parametrize(
    ("text", "parts", "expected"),
    [
        pytest.param(
            "“The road,” he said, “is shut.”",
            ["“The road,”", "“is shut.”"],
            "The road, is shut.",
            id="one-sentence",
        ),
        pytest.param(
            "“It rained.” He sighed. “We left.”",
            ["“It rained.”", "“We left.”"],
            "It rained; We left.",
            id="two-sentences",
        ),
    ],
)
def test_parts_become_one_sentence(text, parts, expected):
    assert statement(text, [find(text, part) for part in parts], {}) == expected


@given(st.text(max_size=80), st.data())
def test_properties_for_any_text(text, data):
    start = data.draw(st.integers(0, len(text)))
    span = Span(start=start, end=data.draw(st.integers(start, len(text))))
    said = statement(text, [span], {})
    assert said == "" or (said.endswith(".") and not said.endswith(".."))
    assert not set('“”„"\n\t') & set(said)
    assert "  " not in said


VOCABULARY = "that and but Ada left the “ ” ‘ ’ , . 12 homes"


@given(st.lists(st.sampled_from(VOCABULARY.split())))
def test_a_finished_sentence_stays_as_it_is(words):
    said = plain(" ".join(words))
    assert plain(said) == said


def statements(text: str) -> list[str]:
    """What the rules alone state about a text of one sentence a line."""
    document, at, found = Document.from_text(text), 0, []
    for line in text.split("\n"):
        if line:
            found.append(Span(start=at, end=at + len(line)))
        at += len(line) + 1
    drafts = [sentence_draft(document, sentence) for sentence in found]
    nobody = Provenance(schema="", prompt="", model="", cached=False)
    return [claim.statement for claim in claims(document, found, drafts, nobody).claims]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        pytest.param("Ana Ruiz said she would resign.", "Ana Ruiz would resign.", id="speaker"),
        pytest.param(
            "Norrell Company said it had paid its debts.",
            "Norrell Company had paid its debts.",
            id="it-is-the-speaker",
        ),
        pytest.param(
            "The Harbour Board said it was clear that the pier was safe.",
            "It was clear that the pier was safe.",
            id="it-for-what-follows",
        ),
        pytest.param(
            "The Harbour Board said the pier was old and it would close.",
            "The pier was old and it would close.",
            id="it-for-something-named",
        ),
        pytest.param(
            "Two officials said they had seen the letter.",
            "Two officials had seen the letter.",
            id="they-are-the-speakers",
        ),
        pytest.param(
            "The mayor's office denied it had known.",
            "The mayor's office denied that it had known.",
            id="once-is-enough",
        ),
        pytest.param(
            "Ana Ruiz left early.\nBrisk doesn't want to leave her farm.",
            "Brisk doesn't want to leave her farm.",
            id="an-unknown-name-in-the-claim",
        ),
        pytest.param(
            "Ana Ruiz was jailed.\n“She knew it all,” Tobias Oakes said.",
            "Ana Ruiz knew it all.",
            id="never-the-one-who-is-quoted",
        ),
        pytest.param(
            "Ana Ruiz met Sofia Brisk.\n“She knew it all,” Tobias Oakes said.",
            "She knew it all.",
            id="two-candidates",
        ),
        pytest.param(
            "Ana Ruiz was jailed.\n“Mother wept. She knew it all,” Tobias Oakes said.",
            "Mother wept. She knew it all.",
            id="a-relative-is-a-candidate",
        ),
        pytest.param(
            "Sofia Brisk was jailed.\nAna Ruiz, a prosecutor, said she had lied.",
            "She had lied.",
            id="a-prosecutor-speaks-of-others",
        ),
        pytest.param(
            "Ana Ruiz said it had taken her five years.",
            "It had taken her five years.",
            id="taken-her-is-no-possessive",
        ),
        pytest.param(
            "Ana Ruiz accused him of theft.", "Ana Ruiz accused him of theft.", id="accused"
        ),
        pytest.param(
            "After his release, Tobias Oakes left the town.",
            "After his release, Tobias Oakes left the town.",
            id="named-later",
        ),
        pytest.param(
            "Tobias Oakes opened the shop in 2004.\nHe sold it to Ivo Tarn.",
            "Tobias Oakes sold it to Ivo Tarn.",
            id="the-subject-goes-on",
        ),
        pytest.param(
            "The attack was condemned by the Harbour Board as cowardly.",
            "The attack was condemned by the Harbour Board as cowardly.",
            id="a-passive-names-its-source-once",
        ),
        pytest.param(
            "The Port Guild denied a report that it was for sale.",
            "The Port Guild denied a report that it was for sale.",
            id="denied-a-report",
        ),
    ],
)
def test_a_pronoun_gets_a_name_where_one_candidate_fits(text: str, last: str) -> None:
    assert statements(text)[-1] == last


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        pytest.param(
            "Norland claims to have captured the port.",
            "Norland claims to have captured the port.",
            id="infinitive",
        ),
        pytest.param(
            "The mayor expects the crews to leave the port.",
            "The mayor expects the crews to leave the port.",
            id="object-and-infinitive",
        ),
        pytest.param(
            "The bank does not expect prices to fall.",
            "The bank does not expect prices to fall.",
            id="its-own-negation",
        ),
        pytest.param(
            "The Red Cross put the toll at 40.", "The Red Cross put the toll at 40.", id="framed"
        ),
    ],
)
def test_words_that_are_no_sentence_get_their_speaker(text: str, statement: str) -> None:
    document = Document.from_text(text)
    sentence = Span(start=0, end=len(text))
    nobody = Provenance(schema="", prompt="", model="", cached=False)
    made = claims(document, [sentence], [sentence_draft(document, sentence)], nobody).claims
    assert [claim.statement for claim in made] == [statement]


def test_an_ambiguous_pronoun_stays() -> None:
    text = "Ana Ruiz released a film of prisoners, one of whom wept that she was cold."
    document = Document.from_text(text)
    sentence = Span(start=0, end=len(text))
    nobody = Provenance(schema="", prompt="", model="", cached=False)
    made = claims(document, [sentence], [sentence_draft(document, sentence)], nobody).claims
    assert [claim.statement for claim in made] == [text]
