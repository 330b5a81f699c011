"""The pages of a review over HTTP: what they show, what they take, what they never run."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from support.reviews import BRIDGE, claims_run, words

from extractor.models import Mention
from extractor.review import Reviewing
from extractor.review.app import review_app
from extractor.review.shown import shown_text
from extractor.serve import Settings

URL = "http://127.0.0.1:8000"
HOSTILE = (
    "<script>document.title='run'</script> Mayor Ilse Brandt said that \"><img src=x "
    "onerror=alert(1)> {{ 7*7 }} the bridge is shut.\r\nHe denied that </textarea> it fell.\r\n"
    "\x1b[31m It was \u202e late.\n"
)


def client_of(run: Path, reviewer: str = "ana", **settings: Any) -> TestClient:
    return TestClient(review_app(Reviewing(run, reviewer), Settings(**settings)), URL)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return claims_run(tmp_path / "run")


@pytest.fixture
def client(run: Path) -> Iterator[TestClient]:
    with client_of(run) as made:
        yield made


def keys(page: str) -> list[str]:
    return re.findall(r'data-key="([^"]+)"', page)


def post(client: TestClient, number: int = 1, **proposal: Any) -> Any:
    return client.post(f"/review/{number}/decisions", json=proposal)


class TestPages:
    def test_the_list_tells_progress_and_what_is_unsure(self, client: TestClient) -> None:
        first = client.get("/review").text
        assert "0 of 2 documents finished · 0 of 7 rows decided" in first
        key = keys(client.get("/review/1").text)[0]
        post(client, action="accept", row=key)
        again = client.get("/review?below=0.8").text
        assert "1 of 7 rows decided" in again
        assert "Unsure, open" in again
        assert 'href="/review/1?below=0.8"' in again

    def test_the_first_address_leads_to_the_list(self, client: TestClient) -> None:
        answer = client.get("/", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/review")

    def test_nothing_is_loaded_from_elsewhere_and_nothing_runs_inline(
        self, client: TestClient
    ) -> None:
        for page in (client.get("/review"), client.get("/review/1")):
            policy = page.headers["content-security-policy"]
            assert "'unsafe" not in policy
            assert "default-src 'none'" in policy
            assert not re.search(r"<style|\son\w+=|\sstyle=|javascript:", page.text)
            assert "<script>" not in page.text
            loaded = re.findall(r'(?:src|href)="([^"#]*)"', page.text)
            assert all(each.startswith(("/static/", "/review", "data:,")) for each in loaded)
            for each in loaded:
                if each.startswith("/static/"):
                    assert client.get(each).status_code == 200

    @pytest.mark.parametrize(
        "path",
        ["/static/../pages.py", "/static/pages.py", "/static/%2e%2e%2fpages.py", "/static/"],
    )
    def test_only_styles_and_scripts_are_served(self, client: TestClient, path: str) -> None:
        assert client.get(path).status_code == 404

    def test_a_document_that_is_not_there_is_a_problem(self, client: TestClient) -> None:
        answer = client.get("/review/9")
        assert answer.status_code == 422
        assert "choose one from 1 to 2" in answer.json()["detail"]

    def test_hostile_text_is_shown_and_never_run(self, tmp_path: Path) -> None:
        run = claims_run(tmp_path / "hostile", d=HOSTILE)
        with client_of(run, "<b>ana</b>") as client:
            page = client.get("/review/1").text
            assert "<script>document" not in page
            assert "<img" not in page
            assert "<script>document.title" in html.unescape(re.sub(r"<[^>]*>", "", page))
            assert "&lt;b&gt;ana&lt;/b&gt;" in page
            assert "\u202e" not in page
            answer = post(client, action="accept", row=keys(page)[0]).json()
            assert "<script>document" not in json.dumps(answer)


class TestOffsets:
    @pytest.mark.parametrize("text", [BRIDGE, HOSTILE], ids=["emoji", "line ends and controls"])
    def test_each_piece_begins_where_it_says(self, tmp_path: Path, text: str) -> None:
        """What a page counts in code points from a piece's start is an offset of the text."""
        reviewing = Reviewing(claims_run(tmp_path / "run", d=text), "ana")
        parts = list(shown_text(reviewing.document(1)))
        ends = [*(each.start for each in parts[1:]), len(text)]
        for piece, end in zip(parts, ends, strict=True):
            raw = text[piece.start : end]
            assert len(piece.text) == len(raw.replace("\r\n", "\n"))
            assert raw.find("\r\n") in (-1, len(raw) - 2)

    def test_words_across_line_ends_are_taken_as_the_document_has_them(
        self, tmp_path: Path
    ) -> None:
        run = claims_run(tmp_path / "run", d=HOSTILE)
        said = "shut.\r\nHe denied"
        there = words(HOSTILE, said)
        shown = {"start": there.start, "end": there.end, "text": said.replace("\r\n", "\n")}
        with client_of(run) as client:
            answer = post(client, action="add", words=[shown])
            assert answer.status_code == 200, answer.text
            wrong = post(client, action="add", words=[{**shown, "start": there.start + 1}])
        assert wrong.status_code == 422
        line = json.loads((run / "reviews.jsonl").read_text().splitlines()[0])
        assert Mention.model_validate(line["words"][0]) == there


class TestDecisions:
    def test_a_judgement_draws_its_row_alone(self, client: TestClient) -> None:
        key = keys(client.get("/review/1").text)[1]
        answer = post(client, action="reject", row=key).json()
        assert answer["document"] is None
        assert answer["row"][0] == key
        assert 'data-verdict="rejected"' in answer["row"][1]
        assert (answer["decided"], answer["rows"], answer["open"]) == (1, 5, 4)

    def test_a_correction_draws_text_and_rows(self, client: TestClient) -> None:
        key = keys(client.get("/review/1").text)[0]
        answer = post(client, action="stance", row=key, stance="denied").json()
        assert answer["row"] is None
        assert "corrected: stance" in html.unescape(answer["document"])

    def test_an_undo_names_the_row_that_it_was_about(self, client: TestClient) -> None:
        first, second, *_ = keys(client.get("/review/1").text)
        post(client, action="accept", row=first)
        post(client, action="stance", row=second, stance="denied")
        post(client, action="add", words=[words(BRIDGE, "VELM").model_dump()])
        undone = [post(client, action="undo").json()["undone"] for _ in range(3)]
        assert undone[0].startswith("+")
        assert undone[1:] == [second, first]
        assert post(client, action="accept", row=first).json()["undone"] is None

    def test_the_end_of_a_document_leads_to_the_next(self, client: TestClient) -> None:
        assert post(client, action="finish").status_code == 422
        for number in (1, 2):
            for key in keys(client.get(f"/review/{number}").text):
                post(client, number, action="accept", row=key)
            answer = post(client, number, action="finish").json()
            assert answer["finished"]
            assert answer["next"] == ("/review/2" if number == 1 else "/review")

    @pytest.mark.parametrize("action", ["undo", "accept", "reject", "finish"])
    def test_a_page_that_another_tab_left_behind_decides_nothing(
        self, client: TestClient, run: Path, action: str
    ) -> None:
        page = client.get("/review/1").text
        key = keys(page)[0]
        address = "/review/1/decisions?seen="
        first = client.post(address, json={"action": "accept", "row": key})
        assert first.status_code == 200
        denied = {"action": "stance", "row": key, "stance": "denied"}
        second = client.post(address + first.json()["version"], json=denied)
        assert second.status_code == 200
        kept = (run / "reviews.jsonl").read_bytes()
        row = {"row": key} if action in ("accept", "reject") else {}
        for seen in ("", first.json()["version"], "unknown"):
            late = client.post(address + seen, json={"action": action, **row})
            assert (late.status_code, late.json()["title"]) == (409, "Outdated")
        assert (run / "reviews.jsonl").read_bytes() == kept
        assert f'data-version="{second.json()["version"]}"' in client.get("/review/1").text
        back = client.post(address + second.json()["version"], json={"action": "undo"})
        assert back.json()["version"] == first.json()["version"]

    def test_two_servers_are_blind_to_each_other(self, run: Path) -> None:
        with client_of(run) as ana, client_of(run, "bo") as bo:
            before = bo.get("/review/1").text
            key = keys(before)[0]
            post(ana, action="stance", row=key, stance="denied")
            post(ana, action="add", words=[words(BRIDGE, "VELM").model_dump()])
            assert bo.get("/review/1").text == before
            assert "0 of 7 rows decided" in bo.get("/review").text
            assert post(bo, action="undo").status_code == 422

    @pytest.mark.parametrize(
        "proposal",
        [
            pytest.param({}, id="nothing"),
            pytest.param({"action": "delete", "row": "x"}, id="unknown action"),
            pytest.param({"action": "accept", "row": "x", "reviewer": "bo"}, id="another reviewer"),
            pytest.param({"action": "accept", "row": "x", "at": "2020-01-01"}, id="another time"),
            pytest.param({"action": "stance", "row": "x", "stance": "sure"}, id="no stance"),
            pytest.param({"action": "add", "words": []}, id="no words"),
            pytest.param(
                {"action": "add", "words": [{"start": 5, "end": 2, "text": ""}]}, id="backwards"
            ),
            pytest.param(
                {"action": "add", "words": [{"start": 0, "end": 1, "text": "V"}] * 21},
                id="too many pieces",
            ),
            pytest.param({"action": "accept", "row": "x" * 65}, id="a long id"),
        ],
    )
    def test_what_is_no_proposal_is_refused(
        self, client: TestClient, run: Path, proposal: dict[str, Any]
    ) -> None:
        answer = client.post("/review/1/decisions", json=proposal)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert not (run / "reviews.jsonl").exists()

    @pytest.mark.parametrize(
        "headers",
        [
            pytest.param({"Origin": "https://evil.example"}, id="another origin"),
            pytest.param({"Origin": "null"}, id="no origin"),
            pytest.param({"Origin": "http://127.0.0.1:9999"}, id="another port"),
            pytest.param({"Sec-Fetch-Site": "cross-site"}, id="cross-site"),
            pytest.param({"Sec-Fetch-Site": "same-site"}, id="another name of the site"),
        ],
    )
    def test_pages_of_other_sites_decide_nothing(
        self, client: TestClient, run: Path, headers: dict[str, str]
    ) -> None:
        body = {"action": "accept", "row": keys(client.get("/review/1").text)[0]}
        answer = client.post("/review/1/decisions", json=body, headers=headers)
        assert answer.status_code == 403
        assert not (run / "reviews.jsonl").exists()

    def test_a_form_of_another_site_could_not_say_it_either(
        self, client: TestClient, run: Path
    ) -> None:
        body = json.dumps({"action": "undo"})
        for kind in ("text/plain", "application/x-www-form-urlencoded"):
            answer = client.post(
                "/review/1/decisions", content=body, headers={"Content-Type": kind}
            )
            assert answer.status_code == 422
        assert not (run / "reviews.jsonl").exists()

    def test_elsewhere_a_token_is_needed(self, run: Path) -> None:
        token = "0123456789abcdef-secret"
        app = review_app(Reviewing(run, "ana"), Settings(host="192.0.2.1", token=token))
        with TestClient(app, "http://192.0.2.1:8000") as client:
            assert client.get("/review").status_code == 401
            held = {"Authorization": f"Bearer {token}"}
            assert client.get("/review", headers=held).status_code == 200
