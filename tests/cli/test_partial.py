"""A model that fails on some passages of a document, in each command that tells of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.commands import OTHER, Shell
from support.fake_engine import completion

from extractor import Extractor, Result
from extractor.runs import load, verify

SCHEMA = '''
from pydantic import BaseModel
from extractor import Quote

class Place(BaseModel):
    """A place of which something is told."""

    words: Quote
'''
PLACES = ("mill at Orrin", "ferry to Quill", "road to Brask")
FILLER = " ".join(
    f"Nobody was hurt there on day {n}, and nothing else was told." for n in range(36)
)
LONG = "\n\n".join(f"The {place} was closed. {FILLER}" for place in PLACES)
SORRY = {
    "prose": completion("Sorry, I cannot help."),
    "refusal": completion(None, refusal="I cannot help with that."),
    "filter": completion(None, finish_reason="content_filter"),
    "nothing": completion(""),
}


def places(body: dict[str, Any]) -> list[dict[str, str]]:
    said = body["messages"][1]["content"]
    return [{"words": words} for words in PLACES if words in said]


class Moody:
    """A model that answers `sorry` about one of the places, or about all of them."""

    def __init__(self, sorry: Any, about: str = "Brask") -> None:
        self.sorry, self.about = sorry, about

    def __call__(self, body: dict[str, Any]) -> Any:
        return self.sorry if self.about in body["messages"][1]["content"] else places(body)


RUN = ("run", "in", "-o", "run", "--schema", "place.py:Place", "--passage-tokens", "700")


@pytest.fixture
def half(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell with a document of several passages and one of a single passage."""
    monkeypatch.setattr("extractor.llm.transport.MAX_BACKOFF", 0.001)
    Path("place.py").write_text(SCHEMA)
    Path("in/a.txt").write_text(LONG)
    shell.model.otherwise = Moody(SORRY["prose"])
    return shell


@pytest.mark.parametrize("sorry", SORRY.values(), ids=SORRY)
def test_it_counts_as_a_failure_and_the_other_rows_are_kept(half: Shell, sorry: Any) -> None:
    half.model.otherwise = Moody(sorry)
    assert half(*RUN).code == 1
    assert "Failed in part: in/a.txt: 1 passage (" in half.err
    stored = {Path(entry.document.path or "").name: entry for entry in load("run")}
    assert [row.evidence[0].quote for row in stored["a.txt"].claims] == list(PLACES[:2])
    (left,) = load("run").failures()
    assert (left.path, left.passages) == ("in/a.txt", 1)
    assert verify("run").problems == []
    assert half("run", *RUN[1:], "--json").code == 1
    assert json.loads(half.out)["failures"] == 1


def test_retry_asks_only_the_failed_passages(half: Shell) -> None:
    half(*RUN)
    half.model.requests.clear()
    assert half("retry", "run").code == 1
    assert all("Brask" in each["messages"][1]["content"] for each in half.model.requests)
    half.model.otherwise = places
    half.model.requests.clear()
    assert half("retry", "run").code == 0, half.err
    (request,) = half.model.requests
    assert "Brask" in request["messages"][1]["content"]
    (first, _) = load("run")
    assert [row.evidence[0].quote for row in first.claims] == list(PLACES)
    assert Path("run/failures.jsonl").read_bytes() == b""
    assert verify("run").problems == []
    assert "No document failed" in half("retry", "run").out


def test_the_same_command_tries_it_again_too(half: Shell) -> None:
    half(*RUN)
    half.model.otherwise = places
    assert "1 to do, 1 done before" in half(*RUN, "--dry-run").out
    assert half(*RUN).code == 0
    assert verify("run").problems == []
    assert sum(len(entry.claims) for entry in load("run")) == 3


def test_a_service_that_fails_then_takes_no_rows_away(half: Shell) -> None:
    half(*RUN)
    half.model.otherwise = 503
    assert half("retry", "run").code == 1
    (first, _) = load("run")
    assert len(first.claims) == 2
    (left,) = load("run").failures()
    assert (left.error, left.passages) == ("ServiceUnavailable", 1)
    assert verify("run").problems == []


def test_a_document_of_which_nothing_was_read_fails_as_a_whole(half: Shell) -> None:
    half.model.otherwise = Moody(SORRY["prose"], about="The")
    assert half(*RUN).code == 1
    assert "Failed: in/a.txt" in half.err
    assert {left.passages for left in load("run").failures()} == {None}
    assert [entry.document.text for entry in load("run")] == [OTHER]


def test_what_the_rules_read_is_kept_where_the_model_fails_on_the_rest(half: Shell) -> None:
    half.model.otherwise = SORRY["prose"]
    story = (
        "Mayor Ilse Brandt said that the bridge at Velm will stay shut until June.\n\n"
        "The council, which met late, was told of costs that some put at nine crowns, others more."
    )
    half.model.local = True
    with Extractor(model=half.model.again(), ask="unsure", cache=False) as extractor:
        found = extractor.extract(story)
    assert half.model.requests, "the model was asked about a sentence"
    assert isinstance(found, Result)
    assert any("stay shut" in claim.statement for claim in found.claims)
    assert [each.reason for each in found.failed] == ["InvalidAnswer"] * len(found.failed)
    assert found.failure is not None


def test_show_report_and_export_tell_of_it(half: Shell) -> None:
    half(*RUN, "--format", "csv")
    half("show", "run")
    assert "mill at Orrin" in half.out
    assert "Failed in part in/a.txt: 1 passage" in " ".join(half.out.split())
    half("report", "run", "-o", "page.html")
    assert "in/a.txt (in part): 1 passage" in Path("page.html").read_text()
    assert "passages" in Path("run/failures.csv").read_text().splitlines()[0]


def test_it_can_be_forgotten_with_its_failure(half: Shell) -> None:
    half(*RUN)
    (left,) = load("run").failures()
    assert half("forget", str(left.doc_id), "run", "--yes").code == 0
    assert "Deleted: 1 document" in half.out
    assert Path("run/failures.jsonl").read_bytes() == b""
    assert [entry.document.text for entry in load("run")] == [OTHER]
    assert verify("run").problems == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(
            {"passages": 3}, "says that 3 passages failed, and 1 are in rejected", id="other number"
        ),
        pytest.param({"doc_id": "x"}, "says that 1 passages failed, and 0", id="other document"),
        pytest.param({"passages": ...}, "is among the documents too", id="as a whole"),
        pytest.param({"passages": 0}, "passages", id="none"),
    ],
)
def test_verify_compares_it_with_the_rejected_rows(
    half: Shell, change: dict[str, Any], said: str
) -> None:
    half(*RUN)
    path = Path("run/failures.jsonl")
    row = {**json.loads(path.read_text()), **change}
    path.write_text(json.dumps({name: it for name, it in row.items() if it is not ...}) + "\n")
    problems = [str(each) for each in verify("run").problems if each.line]
    assert len(problems) == 1
    assert said in problems[0]


def test_a_service_error_fails_the_document_as_before(half: Shell) -> None:
    """Its other passages are in the cache, so that nothing is asked twice."""
    half.model.otherwise = Moody(503)
    assert half(*RUN).code == 1
    (left,) = load("run").failures()
    assert (left.error, left.passages) == ("ServiceUnavailable", None)
