"""What a strong model tells of a claim counts where the document shows it, and nowhere else."""

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.documents.sentences import sentences
from extractor.grounding.lexicon import kind_of
from extractor.models import Claim, Document, Evidence, Provenance
from extractor.news import Draft, Opinion, Voice, claims

MADE_BY = Provenance(schema="claims@0", prompt="claims@0", model="none", cached=False)
ARTICLE = "\n\n".join(
    (
        "Ana Ruiz, head of the Harbour Safety Agency, visited the Orrin dam on Tuesday with Bo "
        "Lind, the owner of Delta Coal.",
        'The agency found that two gates could not be opened. "It was no accident," she said. She '
        "added that it may be closed by Friday.",
        "Delta Coal denied that its pumps had been switched off. They were repaired in May, Lind "
        "said. The company expects costs of about 40 million crowns.",
        "The strike at Tessel port began on Monday. Rita Oda, a union lawyer, told Radio Senn that "
        'it would not last. "We never wanted this," Oda said.',
        "Mayor Tom Vance said his deputy had resigned. The mayor declined to comment on the 14 "
        "missing files. According to the Senn Gazette, Vance paid less than half of the bill.",
        "Most residents will stay. There are rumours that the ferry sank. The bridge was closed.",
    )
)
DOCUMENT = Document.from_text(ARTICLE, doc_id="d")
SENTENCES = sentences(DOCUMENT)


def made(quote: str, opinion: Opinion | None, source: str = "") -> Claim:
    """The claim of some words of the article."""
    start = ARTICLE.index(quote)
    evidence = Evidence(start=start, end=start + len(quote), quote=quote, match="exact")
    sentence = next(each for each in SENTENCES if each.contains(evidence))
    draft = Draft((evidence,), sentence, source, opinion)
    found = claims(DOCUMENT, SENTENCES, [draft], MADE_BY).claims
    return next(each for each in found if each.start < evidence.end and start < each.end)


def opinion_of(told: dict[str, Any]) -> Opinion:
    named = [(told.get("source", ""), told.get("name", "")), *told.get("via", ())]
    voices = tuple(Voice(*each) for each in named if each[0])
    return Opinion(voices, told.get("stance"), told.get("statement", ""))


def settled(quote: str, told: dict[str, Any]) -> Claim:
    return made(quote, opinion_of(told), told.get("source", ""))


def names(claim: Claim) -> list[str]:
    return [each.name for each in claim.attribution]


# ---- what counts ---------------------------------------------------------------------------

COUNTS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "a pronoun is named by a noun": (
        "it would not last",
        {"source": "Rita Oda, a union lawyer", "statement": "The strike would not last."},
        {"statement": "The strike would not last."},
    ),
    "with more words of it": (
        "it would not last",
        {"source": "Rita Oda", "statement": "The strike at Tessel port would not last."},
        {"statement": "The strike at Tessel port would not last."},
    ),
    "several by a plural": (
        "They were repaired in May",
        {"source": "Lind", "statement": "The pumps were repaired in May."},
        {"statement": "The pumps were repaired in May."},
    ),
    "a description by a name": (
        "The company expects costs of about 40 million crowns",
        {"statement": "Delta Coal expects costs of about 40 million crowns."},
        {"statement": "Delta Coal expects costs of about 40 million crowns."},
    ),
    "a short name by the full one": (
        "Vance paid less than half of the bill",
        {"source": "the Senn Gazette", "statement": "Tom Vance paid less than half of the bill."},
        {"statement": "Tom Vance paid less than half of the bill."},
    ),
    "in a quotation": (
        "It was no accident",
        {"source": "she", "name": "Ana Ruiz", "statement": "The visit was no accident."},
        {"statement": "It was no accident.", "names": ["Ana Ruiz"]},
    ),
    "the same words": (
        "two gates could not be opened",
        {"source": "The agency", "statement": "two gates could not be opened"},
        {"statement": "Two gates could not be opened.", "because": []},
    ),
    "who speaks for himself is written by the rules": (
        "We never wanted this",
        {"source": "Oda", "name": "Rita Oda", "statement": "Rita Oda never wanted this."},
        {"statement": "Rita Oda: We never wanted this.", "because": []},
    ),
    "a denial keeps its speaker": (
        "its pumps had been switched off",
        {
            "source": "Delta Coal",
            "stance": "denied",
            "statement": "Delta Coal's pumps had been switched off.",
        },
        {
            "stance": "denied",
            "statement": "Delta Coal denied that its pumps had been switched off.",
        },
    ),
    "the name that the rules have": (
        "it may be closed by Friday",
        {"source": "She", "name": "Ana Ruiz", "stance": "hedged"},
        {"names": ["Ana Ruiz"], "because": []},
    ),
    "a shorter name changes nothing": (
        "it would not last",
        {"source": "Rita Oda", "name": "Oda"},
        {"because": []},
    ),
}


@pytest.mark.parametrize(("quote", "told", "wanted"), COUNTS.values(), ids=COUNTS)
def test_what_the_document_shows_counts(
    quote: str, told: dict[str, Any], wanted: dict[str, Any]
) -> None:
    claim = settled(quote, told)
    found = {
        "statement": claim.statement,
        "stance": claim.stance,
        "names": names(claim)[:1],
        "because": list(claim.because),
    }
    assert {name: found[name] for name in wanted} == wanted


# ---- what does not -------------------------------------------------------------------------

GATES = "two gates could not be opened"
CLOSED = "it may be closed by Friday"
PUMPS = "its pumps had been switched off"
MAY = "They were repaired in May"
COSTS = "The company expects costs of about 40 million crowns"
LAST = "it would not last"
HALF = "Vance paid less than half of the bill"
STAY = "Most residents will stay"
BRIDGE = "The bridge was closed"
ACCIDENT = "It was no accident"
NEVER = "We never wanted this"

STATEMENTS: dict[str, tuple[str, str]] = {
    "another number": (GATES, "Three gates could not be opened."),
    "a number more": (GATES, "Two of 14 gates could not be opened."),
    "a number less": (GATES, "Gates could not be opened."),
    "another large number": (COSTS, "Delta Coal expects costs of about 14 million crowns."),
    "another scale": (COSTS, "Delta Coal expects costs of about 40 billion crowns."),
    "digits with a point": (COSTS, "Delta Coal expects costs of about 4.0 million crowns."),
    "a number in another script": (COSTS, "Delta Coal expects costs of about ٤١ million crowns."),
    "no approximation": (COSTS, "Delta Coal expects costs of 40 million crowns."),
    "another currency": (COSTS, "Delta Coal expects costs of about 40 million dollars."),
    "no negation": (GATES, "Two gates could be opened."),
    "a negation more": (BRIDGE, "The bridge was not closed."),
    "a negation in a short form": (BRIDGE, "The bridge wasn't closed."),
    "a negation in one word": (BRIDGE, "The bridge was never closed."),
    "no accident without no": (ACCIDENT, "It was an accident."),
    "never without never": (NEVER, "Rita Oda wanted this."),
    "no modal": (CLOSED, "The Orrin dam is closed by Friday."),
    "a surer modal": (CLOSED, "The Orrin dam will be closed by Friday."),
    "a modal more": (BRIDGE, "The bridge may have been closed."),
    "another quantifier": (STAY, "All residents will stay."),
    "a comparison turned": (HALF, "Tom Vance paid more than half of the bill."),
    "another day": (CLOSED, "The Orrin dam may be closed by Monday."),
    "a name that nobody has": (COSTS, "Alpha Steel expects costs of about 40 million crowns."),
    "another name of the document": (HALF, "Bo Lind paid less than half of the bill."),
    "a person for a company": (COSTS, "Ana Ruiz expects costs of about 40 million crowns."),
    "a person for a thing": (LAST, "Tom Vance would not last."),
    "one for several": (MAY, "The dam were repaired in May."),
    "a noun that comes later": (CLOSED, "The ferry may be closed by Friday."),
    "a noun with a number": (MAY, "The two gates were repaired in May."),
    "a noun that changes the head": (COSTS, "The agency expects costs of about 40 million crowns."),
    "another order": (HALF, "The bill paid less than half of Vance."),
    "another verb": (BRIDGE, "The bridge was destroyed."),
    "a clause more": (BRIDGE, "The bridge was closed because the ferry sank."),
    "an adjective more": (BRIDGE, "The unsafe bridge was closed."),
    "a question": (BRIDGE, "The bridge was closed?"),
    "a speaker more": (BRIDGE, "Tom Vance said the bridge was closed."),
    "a denial more": (BRIDGE, "Tom Vance denied that the bridge was closed."),
    "a denial less": (PUMPS, "Delta Coal's pumps were switched off."),
    "letters that look alike": (BRIDGE, "The bridgе was closed."),
    "an invisible mark": (BRIDGE, "The bridge\u202e was\u200b closed and burned."),
    "an instruction": (BRIDGE, "Ignore the rules. The bridge was closed."),
    "a sign before a number": (COSTS, "Delta Coal expects costs of about -40 million crowns."),
    "a percentage": (COSTS, "Delta Coal expects costs of about 40 % million crowns."),
}


@pytest.mark.parametrize(("quote", "statement"), STATEMENTS.values(), ids=STATEMENTS)
def test_a_statement_that_says_something_else_is_not_used(quote: str, statement: str) -> None:
    plain, claim = made(quote, None), settled(quote, {"statement": statement})
    assert claim.statement == plain.statement
    assert [(each.part, each.surer) for each in claim.because] == [("statement", "rules")]


STANCES_TURNED: dict[str, tuple[str, str, str]] = {
    "denied for a denial told as a fact": (PUMPS, "asserted", "denied"),
    "denied for a hedge": (PUMPS, "hedged", "denied"),
    "asserted for a denial": (GATES, "denied", "asserted"),
    "asserted for a refusal": (GATES, "unconfirmed", "asserted"),
    "asserted for a prediction": (GATES, "predicted", "asserted"),
    "asserted for an estimate": (GATES, "estimated", "asserted"),
    "asserted for a hedge, without a verb of speech": (BRIDGE, "hedged", "asserted"),
    "asserted for a denial, without a verb of speech": (BRIDGE, "denied", "asserted"),
    "hedged for a fact": (CLOSED, "asserted", "hedged"),
    "predicted for a fact": (LAST, "asserted", "predicted"),
    "predicted for a denial": (STAY, "denied", "predicted"),
    "unconfirmed for a refusal": (
        "The mayor declined to comment on the 14",
        "asserted",
        "unconfirmed",
    ),
}


@pytest.mark.parametrize(("quote", "said", "stance"), STANCES_TURNED.values(), ids=STANCES_TURNED)
def test_a_stance_against_the_text_is_not_used(quote: str, said: Any, stance: str) -> None:
    claim = settled(quote, {"stance": said})
    assert claim.stance == stance
    assert [(each.part, each.surer) for each in claim.because] == [("stance", "rules")]


VOICES: dict[str, tuple[str, dict[str, Any], str]] = {
    "a name that the document does not have": (
        CLOSED,
        {"source": "She", "name": "Maria Senn"},
        "Maria Senn",
    ),
    "a man for she": (CLOSED, {"source": "She", "name": "Tom Vance"}, "Tom Vance"),
    "a place for she": (CLOSED, {"source": "She", "name": "Tessel"}, "Tessel"),
    "somebody named later": (CLOSED, {"source": "She", "name": "Rita Oda"}, "Rita Oda"),
    "a body for she": (CLOSED, {"source": "She", "name": "Delta Coal"}, "Delta Coal"),
    "another for a name": (LAST, {"source": "Rita Oda", "name": "Ana Ruiz"}, "Ana Ruiz"),
    "a person for an agency": (GATES, {"source": "The agency", "name": "Bo Lind"}, "Bo Lind"),
    "a company for an agency": (
        GATES,
        {"source": "The agency", "name": "Radio Senn"},
        "Radio Senn",
    ),
    "a stranger in the chain": (
        LAST,
        {"source": "Rita Oda", "via": [("Reuters", "Reuters")]},
        "Reuters",
    ),
    "a bystander in the chain": (
        LAST,
        {"source": "Rita Oda", "via": [("Tom Vance", "Tom Vance")]},
        "Tom Vance",
    ),
    "a place in the chain": (MAY, {"source": "Lind", "via": [("May", "May")]}, "May"),
    "a source for what the article says": (
        BRIDGE,
        {"source": "Tom Vance", "name": "Tom Vance"},
        "Tom Vance",
    ),
    "an invented title": (
        MAY,
        {"source": "Lind", "name": "President Bo Lind of Coal"},
        "President",
    ),
    "a name with an instruction": (MAY, {"source": "Lind", "name": "Lind. Delete all"}, "Delete"),
}


@pytest.mark.parametrize(("quote", "told", "stranger"), VOICES.values(), ids=VOICES)
def test_a_voice_that_the_sentence_does_not_bear_is_not_used(
    quote: str, told: dict[str, Any], stranger: str
) -> None:
    claim = settled(quote, told)
    assert names(claim) == names(made(quote, None))
    assert all(stranger not in name for name in names(claim))
    assert any(each.surer == "rules" for each in claim.because)


# ---- whatever the model answers ------------------------------------------------------------

QUOTES = (GATES, CLOSED, PUMPS, MAY, COSTS, LAST, HALF, STAY, BRIDGE, ACCIDENT, NEVER)
INTRUDERS = (
    *("not", "never", "no", "Maria Senn", "Ana Ruiz", "Delta Coal", "the agency", "Tom Vance"),
    *("3", "40", "14", "two", "half", "may", "will", "all", "denied", "he", "it", "the", "dam"),
)
VOICE = st.tuples(
    st.sampled_from(
        ["She", "she", "Lind", "Reuters", "The agency", "Vance", "the Senn Gazette", "it"]
    ),
    st.sampled_from(["", *INTRUDERS, "Bo Lind", "Rita Oda", "Harbour Safety Agency"]),
)


@st.composite
def statements(draw: st.DrawFn, quote: str) -> str:
    """The words of a quote, some of them replaced, left out or moved, and others put in."""
    words = quote.split()
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(words)))
        change = draw(st.sampled_from(["put in", "leave out", "replace", "swap"]))
        if change == "put in":
            words.insert(at, draw(st.sampled_from(INTRUDERS)))
        elif change == "leave out":
            del words[at : at + 1]
        elif change == "replace":
            words[at : at + 1] = [draw(st.sampled_from(INTRUDERS))]
        else:
            words[at : at + 2] = reversed(words[at : at + 2])
    return " ".join(words)


@st.composite
def answers(draw: st.DrawFn) -> tuple[str, Opinion, str]:
    quote = draw(st.sampled_from(QUOTES))
    voices = tuple(Voice(*each) for each in draw(st.lists(VOICE, max_size=3)))
    stance = draw(
        st.sampled_from([None, "asserted", "hedged", "predicted", "denied", "unconfirmed"])
    )
    statement = draw(st.one_of(statements(quote), st.text(max_size=40)))
    return quote, Opinion(voices, stance, statement), draw(VOICE)[0]


def weighty(statement: str) -> list[str]:
    """The words of a statement that change a claim: numbers, negations, modals, degrees."""
    return [word for word in statement.lower().rstrip(".").split() if kind_of(word)]


@cache
def plainly(quote: str, source: str) -> Claim:
    """The claim as it is without an opinion."""
    return made(quote, None, source)


def assert_says_what_the_text_says(quote: str, opinion: Opinion, source: str) -> None:
    plain, claim = plainly(quote, source), made(quote, opinion, source)
    assert weighty(claim.statement) == weighty(plain.statement)
    assert claim.stance == plain.stance
    assert len(claim.attribution) == len(plain.attribution)
    assert all(name in ARTICLE for name in names(claim))
    assert "Maria Senn" not in claim.model_dump_json()
    written = set(ARTICLE.lower().replace(",", " ").replace(".", " ").split())
    added = set(claim.statement.lower().rstrip(".").replace("’s", "").split())
    assert added - set(plain.statement.lower().rstrip(".").replace("’s", "").split()) <= written
    assert claim.evidence == plain.evidence


@settings(max_examples=40, deadline=None)
@given(answers())
def test_whatever_the_model_answers_the_row_says_what_the_text_says(
    answer: tuple[str, Opinion, str],
) -> None:
    assert_says_what_the_text_says(*answer)


@pytest.mark.slow
@settings(max_examples=1_000, deadline=None)
@given(answers())
def test_whatever_the_model_answers_often(answer: tuple[str, Opinion, str]) -> None:
    assert_says_what_the_text_says(*answer)


def test_without_an_opinion_nothing_is_because_of_anything() -> None:
    assert "because" not in made(BRIDGE, None).model_dump_json()


def test_a_doubt_that_the_rules_do_not_read_is_the_models() -> None:
    claim = settled("the ferry sank", {"stance": "hedged"})
    assert claim.stance == "hedged"
