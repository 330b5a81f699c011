"""Claims made from drafts and from reporting clauses."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.faithful import claims as model_claims

from extractor.models import Document, Evidence, Provenance, Span
from extractor.news.claims import Draft, claims

MADE_BY = Provenance(schema="claims@0", prompt="claims@0", model="none", cached=False)


def sentences(text):
    """Return one sentence for each line."""
    found, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append(Span(start=at, end=at + len(line)))
        at += len(line) + 1
    return found


def draft(text, words, source="", match="exact"):
    start = text.index(words)
    evidence = Evidence(start=start, end=start + len(words), quote=words, match=match)
    holder = next(s for s in sentences(text) if s.start <= start < s.end)
    return Draft((evidence,), holder, source)


def claims_of(text, *drafts, date=None):
    document = Document.from_text(text, doc_id="d", date=date)
    return claims(document, sentences(text), drafts, MADE_BY)


def rows(result):
    """Return what each claim says, and its sources."""
    return [
        (" … ".join(e.quote for e in claim.evidence), [v.name for v in claim.attribution])
        for claim in result.claims
    ]


SAID = "Mara Quell, the mayor, said that the bridge would cost $12 million."


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("the bridge would cost $12 million", id="the-content"),
        pytest.param(SAID, id="the-whole-sentence"),
        pytest.param("said that the bridge would cost $12 million", id="with-the-verb"),
        pytest.param("Mara Quell, the mayor, said that the bridge would cost", id="cut-off"),
    ],
)
def test_the_text_decides_content_and_source(words):
    result = claims_of(SAID, draft(SAID, words))
    assert rows(result) == [("the bridge would cost $12 million", ["Mara Quell"])]
    assert result.unused == []


def test_a_narrower_draft_keeps_its_words():
    text = "Quell said that the bridge was closed in March and the ferry was sold to a company."
    result = claims_of(text, draft(text, "the ferry was sold to a company"))
    assert rows(result) == [("the ferry was sold to a company", ["Quell"])]


def test_a_clause_that_no_draft_named_is_a_claim():
    assert rows(claims_of(SAID)) == [("the bridge would cost $12 million", ["Mara Quell"])]


def test_the_article_itself_is_the_source():
    text = "The bridge was closed in March."
    claim = claims_of(text, draft(text, text)).claims[0]
    assert claim.attribution == ()
    assert claim.cue is None
    assert claim.quotation == "none"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("Ana Ruiz", id="not-in-the-sentence"),
        pytest.param("The bridge", id="in-the-evidence"),
        pytest.param("", id="none"),
    ],
)
def test_a_source_that_the_sentence_does_not_give_is_left_out(source):
    text = "The bridge was closed in March."
    assert rows(claims_of(text, draft(text, text, source))) == [(text[:-1], [])]


@pytest.mark.parametrize(
    ("text", "said", "chain"),
    [
        pytest.param(
            "Ivo Tarn told the Brackley Times that the dam leaks badly.",
            "the dam leaks badly",
            ["Ivo Tarn", "Brackley Times"],
            id="told-a-paper",
        ),
        pytest.param(
            "Ivo Tarn told reporters that the dam leaks badly.",
            "the dam leaks badly",
            ["Ivo Tarn"],
            id="told-reporters",
        ),
        pytest.param(
            "The Brackley Times reported, citing two engineers, that the dam leaks badly.",
            "the dam leaks badly",
            ["two engineers", "The Brackley Times"],
            id="citing",
        ),
        pytest.param(
            "The Brackley Times reported that Ivo Tarn said the dam was unsafe.",
            "the dam was unsafe",
            ["Ivo Tarn", "The Brackley Times"],
            id="nested",
        ),
    ],
)
def test_chains(text, said, chain):
    assert rows(claims_of(text))[0] == (said, chain)


@pytest.mark.parametrize(
    ("text", "stance", "negated"),
    [
        pytest.param("Quell said that the dam leaks badly.", "asserted", False, id="asserted"),
        pytest.param("Quell said that the dam may fail soon.", "hedged", False, id="hedged"),
        pytest.param("Quell said that the dam will not fail.", "predicted", True, id="predicted"),
        pytest.param("Quell denied that the dam leaks badly.", "denied", False, id="denied"),
        pytest.param(
            "Quell declined to comment on the state of the dam.", "unconfirmed", False, id="no"
        ),
    ],
)
def test_stance_and_negation(text, stance, negated):
    claim = claims_of(text).claims[0]
    assert (claim.stance, claim.negated) == (stance, negated)


def test_a_quotation_continues_over_sentences():
    text = "“The dam is old,” said Ivo Tarn. “It was built by hand.\nIt has never been mended.”"
    spans = [Span(start=0, end=33), Span(start=34, end=57), Span(start=58, end=len(text))]
    made = claims(Document.from_text(text), spans, [], MADE_BY).claims
    assert [[v.name for v in claim.attribution] for claim in made] == [["Ivo Tarn"]] * 3
    assert [claim.quotation for claim in made] == ["direct"] * 3


def test_a_quotation_continues_over_paragraphs():
    text = "Ivo Tarn said: “The dam is old and weak.\n\n“It was built by hand.”"
    assert rows(claims_of(text)) == [
        ("The dam is old and weak", ["Ivo Tarn"]),
        ("It was built by hand", ["Ivo Tarn"]),
    ]


def test_a_quotation_of_another_source_is_not_continued():
    text = "Ivo Tarn said: “The dam is weak.”\n\nRain fell.\n\n“It will hold,” said Ana Ruiz."
    assert rows(claims_of(text))[-1] == ("It will hold", ["Ana Ruiz"])


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("particularly against drones", id="adverbial"),
        pytest.param("he told", id="two-words"),
        pytest.param("…", id="a-mark"),
    ],
)
def test_words_that_claim_nothing_are_returned_as_unused(words):
    text = f"The fleet was lost {words}."
    given = draft(text, words)
    result = claims_of(text, given)
    assert result.claims == []
    assert result.unused == [given]


def test_the_same_claim_twice_is_one():
    text = "The bridge was closed in March."
    once = claims_of(text, draft(text, text))
    twice = claims_of(text, draft(text, text), draft(text, text))
    assert once.claims == twice.claims
    assert len(once.claims) == 1


def test_a_clause_outside_a_report_is_a_claim_of_the_article():
    text = "The ferry sank off the coast in May, but Quell said that the crew had been saved."
    assert rows(claims_of(text, draft(text, text))) == [
        ("The ferry sank off the coast in May", []),
        ("the crew had been saved", ["Quell"]),
    ]


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        pytest.param("It was sent to the U.S.", "It was sent to the U.S.", id="initials"),
        pytest.param("Exports fell by 12%.", "Exports fell by 12%", id="percent"),
        pytest.param("It sank off Oslo (in May).", "It sank off Oslo (in May)", id="bracket"),
        pytest.param("Meanwhile, the bridge closed.", "the bridge closed", id="opening-adverb"),
        pytest.param("But the bridge closed.", "the bridge closed", id="opening-but"),
        pytest.param("$12 million was lost.", "$12 million was lost", id="currency"),
    ],
)
def test_evidence_is_trimmed(text, evidence):
    assert rows(claims_of(text, draft(text, text)))[0][0] == evidence


def test_ids_are_stable_unique_and_of_the_document():
    once = "Quell said that the dam leaks.\n"
    text = once + once + "Oakes denied that the dam leaks."
    first, second = claims_of(text), claims_of(text)
    assert first == second
    assert len({claim.claim_id for claim in first.claims}) == 3
    other = claims(Document.from_text(text, doc_id="e"), sentences(text), [], MADE_BY)
    assert not {c.claim_id for c in other.claims} & {c.claim_id for c in first.claims}


def test_claims_stand_in_the_order_of_the_document():
    text = "The mill burned in May.\nQuell said that the dam leaks.\nThe ferry sank in June."
    lines = text.split("\n")
    result = claims_of(text, draft(text, lines[2]), draft(text, lines[0]))
    assert [c.start for c in result.claims] == sorted(c.start for c in result.claims)
    assert len(result.claims) == 3


def test_the_match_of_the_quote_is_in_the_evidence():
    text = "The bridge was closed in March."
    claim = claims_of(text, draft(text, text, match="repaired")).claims[0]
    assert claim.evidence[0].match == "repaired"


def test_numbers_and_times_come_with_the_claim():
    text = "Quell said that 40 boats were lost on Friday."
    claim = claims_of(text, date=dt.date(2025, 3, 12)).claims[0]
    assert [quantity.low for quantity in claim.quantities] == [40]
    assert [time.from_ for time in claim.times] == ["2025-03-07"]


def test_a_pronoun_becomes_a_name_in_the_statement_and_the_source():
    text = "Mara Quell spoke.\nShe said that the dam leaks badly."
    source = claims_of(text).claims[0].attribution[0]
    assert (source.name, source.text, source.resolved_from) == ("Mara Quell", "She", "She")


# ---- properties --------------------------------------------------------------------------------

WORDS = st.sampled_from(
    (
        "said told that denied neither nor confirmed according to the mayor Mara Quell Mr. van der "
        "Meer NGB agency he She it “ ” \" « » ' ’ , . : ; ( ) — … as by citing claim report s' ’s "
        "U.S. 12% $5 million May 5 Friday not may would \n \n\n éclair Ж 😀 \u0301 \u200b İ ﬁ ß ١ "
        "from and but who"
    ).split(" ")
)
TEXT = st.one_of(
    st.text(max_size=80), st.lists(WORDS, max_size=40).map(" ".join), st.lists(WORDS).map("".join)
)


@st.composite
def _any_spans(draw, text, least=0):
    start = draw(st.integers(0, max(0, len(text) - least)))
    return Span(start=start, end=draw(st.integers(min(start + least, len(text)), len(text))))


@st.composite
def given_documents(draw):
    """Draw a text, sentences anywhere in it, and drafts anywhere in the sentences."""
    text = draw(TEXT)
    holders = draw(st.lists(_any_spans(text, 1), max_size=4)) if text else []
    drafts = []
    for holder in holders:
        for _ in range(draw(st.integers(0, 2))):
            start = draw(st.integers(holder.start, holder.end - 1))
            end = draw(st.integers(start + 1, holder.end))
            found = Evidence(start=start, end=end, quote=text[start:end], match="normalized")
            drafts.append(Draft((found,), holder, draw(st.sampled_from(["", "Quell", "(", "he"]))))
    return text, holders, drafts


@given(given_documents())
def test_for_any_text_evidence_is_verbatim_and_names_are_in_the_text(given_):
    text, holders, drafts = given_
    document = Document.from_text(text, date=dt.date(2025, 3, 12))
    result = claims(document, holders, drafts, MADE_BY)
    words = set(text.replace(" and ", " ").split())
    for claim in result.claims:
        assert claim.start == claim.evidence[0].start
        for found in claim.evidence:
            assert text[found.start : found.end] == found.quote
        mentions = [*claim.attribution, *claim.quantities, *claim.times]
        for mention in [*mentions, *([claim.cue] if claim.cue else [])]:
            assert text[mention.start : mention.end] == mention.text
        for source in claim.attribution:
            assert all(any(part in word for word in words) for part in source.name.split())
    assert len({claim.claim_id for claim in result.claims}) == len(result.claims)
    starts = [(claim.start, claim.end) for claim in result.claims]
    assert starts == sorted(starts)
    assert all(any(left is given for given in drafts) for left in result.unused)


@pytest.mark.parametrize(
    ("text", "quote", "stance", "negated"),
    [
        pytest.param(
            "She rejected claims that dues were owed.",
            "dues were owed",
            "denied",
            False,
            id="claims",
        ),
        pytest.param(
            "Leo Park rejected allegations that the ferry was full.",
            "the ferry was full",
            "denied",
            False,
            id="allegations",
        ),
        pytest.param(
            "The mayor dismissed reports that the bank had failed.",
            "the bank had failed",
            "denied",
            False,
            id="reports",
        ),
        pytest.param(
            "The minister ruled out that the port was shut.",
            "the port was shut",
            "denied",
            False,
            id="ruled-out",
        ),
        pytest.param(
            "The minister said it was not true that the port was shut.",
            "the port was shut",
            "asserted",
            True,
            id="not-true",
        ),
        pytest.param(
            "Police do not believe the deaths are linked.",
            "the deaths are linked",
            "asserted",
            True,
            id="not-believe",
        ),
        pytest.param(
            "Asked whether taxes would rise, Theo Lind said no.",
            "taxes would rise",
            "asserted",
            True,
            id="said-no",
        ),
        pytest.param(
            "The clerk did not deny that the broker was paid.",
            "the broker was paid",
            "asserted",
            True,
            id="not-deny",
        ),
        pytest.param(
            "The mayor did not resign on Monday.",
            "resign on Monday",
            "asserted",
            True,
            id="did-not",
        ),
        pytest.param(
            "The ferry has never been inspected by anyone.",
            "inspected by anyone",
            "asserted",
            True,
            id="never-been",
        ),
        pytest.param(
            "There is no evidence that the dam leaked.",
            "the dam leaked",
            "asserted",
            True,
            id="no-evidence",
        ),
    ],
)
def test_denied_words_are_never_asserted(text, quote, stance, negated):
    """A draft of the denied words alone becomes a denial, or the sentence with its negation."""
    document = Document.from_text(text)
    start = text.index(quote)
    evidence = Evidence(start=start, end=start + len(quote), quote=quote, match="exact")
    sentence = Span(start=0, end=len(text))
    (claim,) = claims(document, [sentence], [Draft((evidence,), sentence, "")], MADE_BY).claims
    assert (claim.stance, claim.negated) == (stance, negated)


LATE = "Roth said that it is not true, and he repeated it twice, that Velm will be closed."
BACKERS = "Backers said that costs fell, and the bank closed its branch on Friday."


@pytest.mark.parametrize(
    ("text", "words", "evidence"),
    [
        pytest.param(
            LATE,
            "Velm will be closed",
            "it is not true, and he repeated it twice, that Velm will be closed",
            id="clause-behind-its-judgement",
        ),
        pytest.param(
            BACKERS,
            "the bank closed its branch on Friday",
            "costs fell, and the bank closed its branch on Friday",
            id="second-half-of-a-report",
        ),
        pytest.param(BACKERS, "costs fell", "costs fell", id="first-half-of-a-report"),
        pytest.param("Mara Quell spoke of 52.", "52", "52", id="figure"),
        pytest.param("Mara Quell raised it to 21.", "21", "21", id="revised-figure"),
        pytest.param("Mara Quell said north-east.", "north-east", "north-east", id="short-object"),
        pytest.param("A map leaked in June shows 44 posts.", "44 posts", "44 posts", id="document"),
    ],
)
def test_a_quote_inside_a_report(text, words, evidence):
    source = {"Roth": "Roth", "Back": "Backers", "Mara": "Mara Quell"}.get(
        text[:4], "A map leaked in June"
    )
    result = claims_of(text, draft(text, words, source=source))
    assert evidence in [said for said, _ in rows(result)]
    assert all(sources for _, sources in rows(result))


POLL = "Meridiaan asked 1,804 people online and put the margin of error at 2.3 points."
DENIED = "That account was contradicted by two officers, who told Finwire that it was shut."
RISE = "Shares in the airline rose by 18 percent after the Courier said it would be sold."
COURT = "In 2011 more than 203 were lost when a ferry sank; a court later found the firm guilty."


@pytest.mark.parametrize(
    ("text", "behind", "more"),
    [
        pytest.param(POLL, " and put", "", id="and-put"),
        pytest.param(POLL, " and put", " and put", id="and-put-a-word-longer"),
        pytest.param(DENIED, ", who", "", id="who-told"),
        pytest.param(RISE, " after the", " after the", id="after-the"),
        pytest.param(COURT, "; a court", "; a court", id="semicolon"),
    ],
)
def test_a_model_may_quote_the_clause_before_another(text, behind, more):
    clause = text[: text.index(behind)]
    assert (clause, []) in rows(claims_of(text, draft(text, clause + more)))


def test_a_clause_around_another_that_reports_is_a_claim():
    text = "The minister, who told MPs that all was well, has left the party."
    opening, rest = draft(text, "The minister"), draft(text, "has left the party")
    both = replace(opening, evidence=opening.evidence + rest.evidence)
    assert ("The minister … has left the party", []) in rows(claims_of(text, both))


@pytest.mark.parametrize(
    ("text", "quote", "statement"),
    [
        pytest.param(
            "The minister will, if parliament agrees, raise the tax on sugar.",
            "The minister will ... raise the tax on sugar",
            "The minister will, if parliament agrees, raise the tax on sugar.",
            id="condition",
        ),
        pytest.param(
            "Anna Lee lost to Boris Kane. Carl Moe won the cup in Velm on Sunday.",
            "Anna Lee ... won the cup in Velm on Sunday",
            "Carl Moe won the cup in Velm on Sunday.",
            id="two-sentences",
        ),
        pytest.param(
            "The senator never said that the bank paid him.",
            "The senator ... said that the bank paid him",
            "The senator never said that the bank paid him.",
            id="negation",
        ),
    ],
)
def test_a_quote_whose_ellipsis_leaves_out_too_much_is_widened(text, quote, statement):
    assert [claim.statement for claim in model_claims(text, quote)] == [statement]


def test_a_source_beside_a_verb_of_the_paragraph_is_kept():
    text = 'The team writes that the lake is old.\nIt held cells, "comparable to the deep ocean".'
    result = claims_of(
        text, draft(text, 'It held cells, "comparable to the deep ocean"', source="the team")
    )
    assert ('It held cells, "comparable to the deep ocean"', ["team"]) in rows(result)
