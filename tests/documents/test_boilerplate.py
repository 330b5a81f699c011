import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.documents.boilerplate import boilerplate

SHARED = Path(__file__).parents[2] / "shared"
GOLD = SHARED / "gold-gum" / "gum_news.jsonl"
SEEDS = SHARED / "seeds"


def removed(text: str) -> list[str]:
    return [text[span.start : span.end] for span in boilerplate(text)]


BODY = "The council of Velm met on Monday and closed the old bridge.\n\n"

LINES = [
    *("CONTINUE READING", "Continue reading…", "Read more", "Story continues below advertisement"),
    *("+ There are no comments", "Add yours", "Leave a comment", "3 Comments", "No comments yet"),
    *("Share", "Share this article", "Share on Facebook", "Facebook Twitter WhatsApp Email"),
    *("Share | Tweet | Print", "12 shares", "Follow us on Instagram", "Click to share on Twitter"),
    *("Follow The Velm Courier on Google News", "Follow Pentagon Post on Google news Google News"),
    *("Subscribe", "Subscribe to our newsletter", "Sign up for our daily newsletter.", "Log in"),
    "Get the latest news delivered to your inbox every morning.",
    "Sign up here to receive breaking news alerts",
    *("ADVERTISEMENT", "- Advertisement -", "Sponsored content", "Ad"),
    "We use cookies to improve your experience on this site.",
    *("Accept all cookies", "Privacy policy", "Terms of use", "Manage preferences"),
    "By clicking Sign up you agree to our terms of service and privacy policy.",
    *("© 2024 The Velm Courier. All rights reserved.", "Copyright 2024 Velm Media"),
    *("By Mara Quill", "By Mara Quill and Tom de Wit, Staff Writers", "BY STAFF REPORTER"),
    *("Mara Quill, Senior Political Correspondent", "Reporting by Mara Quill; Editing by Jo Ash"),
    *("2 min read", "5-minute read", "Updated at:", "Published: March 3, 2025 10:30 am EST"),
    *("Last updated 3 hours ago", "Friday, July 21, 2017", "21 July 2017", "2025-02-04"),
    *(
        "Image: Jo Ash",
        "Photo by Jo Ash/Getty Images",
        "(Photo: Velm Fire Service)",
        "AP Photo/J. Ash",
    ),
    *("Read more: Bridge to close for a year", "READ ALSO: Mayor resigns", "Related: Ten bridges"),
    *("Tags: bridges, Velm", "Filed under: Local News", "Skip to main content", "Back to top"),
    *(
        "Home > News > Local",
        "You May Also Like",
        "More From Author",
        "Related Articles",
        "POPULAR",
    ),
    *("Most read", "Recommended for you", "* * *", "———", "Remind me later"),
]

SENTENCES = [
    "He asked readers to subscribe to the paper for a year.",
    "Share prices fell by 3% on Monday.",
    "Shares rose.",
    "Subscribe or die, the gang wrote on the wall of the newspaper.",
    "Sign language was banned in the school.",
    "Read more books, the minister told pupils.",
    "Follow the money, she said.",
    "By Friday the water had reached the market.",
    "By Monday morning about 300 people had signed.",
    "Image is everything for the party, said its leader.",
    "Photos of the scene showed scattered debris.",
    "Photo by photo, the archive was rebuilt.",
    "Comments by the mayor angered residents.",
    "Advertisement spending fell by a third.",
    "Copyright law protects the songs, the court said.",
    "Cookies were sold at the fair.",
    "Popular anger grew.",
    "More from the fund will follow, he said.",
    "Updated figures show 40 dead.",
    "Published figures show 40 dead.",
    "World leaders met in Velm.",
    "Police said: read more carefully.",
    "Print newspapers lost readers.",
    "Save the Children said 40 boys were missing.",
    "Report: an error in the count cost the party a seat.",
    "Donate blood, the hospital urged.",
    "Home sales fell.",
    "Search teams found two bodies.",
    "Close to 40 people died.",
    "Next week the court will decide.",
    "On 21 July 2017 the bridge fell.",
    "Related charges were dropped.",
    "Dear readers of the paper wrote letters, the editor said.",
    "The film is called You May Also Like.",
    "We use cookies as bait, the trapper said.",
    "She said all rights reserved by the treaty must be honored.",
    "Analysis: The bridge fell because nobody had painted it.",
    "Next: a court must decide who pays.",
    "Source: the mayor denied everything on Monday.",
    "The paper closed after its appeal: donate or we die.",
]


@pytest.mark.parametrize("line", LINES)
def test_boilerplate_lines_are_found_inside_an_article(line: str) -> None:
    assert removed(f"{BODY * 3}{line}\n\n{BODY}") == [line]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_that_start_like_boilerplate_stay(sentence: str) -> None:
    assert removed(f"{BODY * 3}{sentence}\n\n{BODY}") == []
    assert removed(f"{sentence}\n{BODY}") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("World\n\n" + BODY, ["World"], id="section-on-top"),
        pytest.param(BODY * 3 + "World\n\n" + BODY, [], id="section-title-inside"),
        pytest.param(
            BODY + "A crane at the pier. Image: Jo Ash.\n", ["Image: Jo Ash."], id="credit-at-end"
        ),
        pytest.param(BODY + "The pier (Photo: Jo Ash)\n", ["(Photo: Jo Ash)"], id="bracketed"),
        pytest.param(
            "It fell. CONTINUE READING\n" + BODY, ["CONTINUE READING"], id="joined-button"
        ),
        pytest.param(
            "Thursday, May 7, 2015 On Tuesday, the council met.\n",
            ["Thursday, May 7, 2015 "],
            id="joined-date",
        ),
        pytest.param(
            BODY + "POPULAR\nBridge closes for a year\nWhy did the bridge fall?\n",
            ["POPULAR", "Bridge closes for a year", "Why did the bridge fall?"],
            id="links-to-the-end",
        ),
        pytest.param(
            BODY + "Related stories\nBridge closes for a year\nThe mayor resigned.\n" + BODY,
            ["Related stories", "Bridge closes for a year"],
            id="links-then-body",
        ),
        pytest.param(BODY + "Most read\n\n" + BODY, ["Most read"], id="links-heading-only"),
    ],
)
def test_boilerplate_by_its_position(text: str, expected: list[str]) -> None:
    assert removed(text) == expected


APPEAL = (
    "A Message from The Velm Times:\nDear readers,\nWe face hard times. The court has fined us.\n"
    "Our journalists will not be silenced, but we need your help.\n"
    "Please support us monthly. Every contribution counts.\n"
)


def test_an_appeal_ends_with_its_button() -> None:
    text = BODY + APPEAL + "Remind me later.\nThe mayor will speak on Friday.\n"
    assert removed(text) == [*APPEAL.splitlines(), "Remind me later."]


def test_an_appeal_without_a_button_ends_with_its_last_word() -> None:
    assert removed(BODY + APPEAL) == APPEAL.splitlines()


def test_a_message_without_an_appeal_stays() -> None:
    text = BODY + "A message from the mayor:\nThe bridge is closed. Stay at home.\n"
    assert removed(text) == []


@settings(deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("Aa .:\n\r\"“”'-|(©Share By Image: POPULAR\ud800"), max_size=300
    )
)
def test_spans_are_ordered_disjoint_and_trimmed(text: str) -> None:
    at = 0
    for span in boilerplate(text):
        assert at <= span.start < span.end <= len(text)
        at = span.end


@pytest.mark.skipif(not GOLD.exists(), reason="the gold set is not on this machine")
def test_no_labelled_words_of_the_gold_set_are_boilerplate() -> None:
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        spans = boilerplate(article["text"])
        for attribution in article["attributions"]:
            for content in attribution["content"]:
                if content["text"] in ("Video:", "Audio:"):
                    continue  # the label of a credit, which the annotators took for a source
                start, end = content["start"], content["end"]
                assert not any(span.start < end and start < span.end for span in spans), content


@pytest.mark.skipif(not SEEDS.exists(), reason="the articles are not on this machine")
def test_only_boilerplate_is_removed_from_real_pages() -> None:
    lines = {path.name[:3]: removed(path.read_text()) for path in sorted(SEEDS.glob("*.txt"))}
    assert lines["000"] == [
        *("2 min read", "You May Also Like", "More From Author", "+ There are no comments"),
        "Add yours",
    ]
    assert [line[:12] for line in lines["001"]] == [
        *("World", "Updated at:", "CONTINUE REA", "CONTINUE REA", "Follow Penta", "POPULAR"),
    ]
    assert lines["002"] == lines["003"] == []
    assert lines["004"][0].startswith("A Message from")
    assert lines["004"][-1].startswith("Remind me later")
    assert len(lines["004"]) == 8
