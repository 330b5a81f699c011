"""The service's own pages, what it offers, and its counters."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from support.fake_engine import FakeModel
from support.served import TEXT, problem, served

from extractor import Claim
from extractor.errors import SettingsError
from extractor.serve import Settings
from extractor.serve.guard import COOKIE

TOKEN = "0123456789abcdef-secret"
BROWSER = {"Accept": "text/html,application/xhtml+xml"}
SITE = "https://desk.example.org"


class TestDocs:
    def test_name_each_address_and_field(self, client: TestClient) -> None:
        page = client.get("/docs").text
        described = client.get("/openapi.json").json()
        for path, methods in described["paths"].items():
            for method in methods:
                assert f"{method.upper()} {path}</code></a>" in page
        for field in ("min_certainty", "passage_tokens", "schema", "inputs"):
            assert f"<code>{field}</code>" in page

    def test_describe_rows_and_events_by_their_classes(self, client: TestClient) -> None:
        described = client.get("/openapi.json").json()
        known = described["components"]["schemas"]
        written = str(described)
        referred = set(re.findall(r"#/components/schemas/([^']+)'", written))
        assert referred <= known.keys()
        assert "$defs" not in written
        assert {"Claim", "Begun", "Told", "Ended", "Failed", "Problem", "JobStatus"} <= known.keys()
        assert known["Claim"]["properties"].keys() == Claim.model_fields.keys()
        answer = described["paths"]["/v1/extract"]["post"]["responses"]["200"]["content"]
        assert len(answer["application/x-ndjson"]["schema"]["anyOf"]) == 4
        assert "Result" in answer["application/json"]["schema"]["$ref"]

    def test_load_nothing_from_elsewhere(self, client: TestClient) -> None:
        answer = client.get("/docs")
        loaded = re.findall(r'(?:src|href)="([^"#][^"]*)"', answer.text)
        assert {each[0] for each in loaded} == {"/"}
        assert "unsafe-inline" not in answer.headers["content-security-policy"]
        assert "<style" not in answer.text
        assert not re.search(r"<script(?! src)|\son\w+=|style=", answer.text)
        for each in loaded:
            assert client.get(each).status_code == 200

    @pytest.mark.parametrize("name", ["pages.py", "..%2Fguard.py", "settings.py", "x.css"])
    def test_serve_no_other_file(self, client: TestClient, name: str) -> None:
        problem(client.get(f"/docs/{name}"), 404)


class TestSessions:
    @pytest.fixture
    def locked(self, tmp_path: Path) -> Iterator[TestClient]:
        with served(tmp_path, token=TOKEN) as made:
            yield made

    def test_begin_with_the_token(self, locked: TestClient) -> None:
        asked = locked.get("/docs", headers=BROWSER)
        assert asked.url.path == "/session"
        assert "<form" in asked.text
        answer = locked.post("/session", data={"token": f" {TOKEN} "})
        assert (answer.status_code, answer.url.path) == (200, "/docs")
        cookie = answer.history[0].headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert TOKEN not in cookie
        assert locked.post("/v1/extract", json={"text": TEXT}).status_code == 200

    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_behind_tls_are_kept_to_it(self, locked: TestClient, scheme: str) -> None:
        sent = {"Origin": f"{scheme}://127.0.0.1:8000"}
        asked = {"data": {"token": TOKEN}, "headers": sent, "follow_redirects": False}
        answer = locked.post("/session", **asked)
        assert ("secure" in answer.headers["set-cookie"].lower()) == (scheme == "https")

    @pytest.mark.parametrize("given", ["", "x", TOKEN[:-1], TOKEN + "x", "\0", "ä" * 9])
    def test_do_not_begin_with_another(self, locked: TestClient, given: str) -> None:
        answer = locked.post("/session", data={"token": given})
        assert answer.status_code == 401
        assert COOKIE not in answer.headers.get("set-cookie", "")
        problem(locked.get("/docs"), 401)

    def test_are_not_begun_by_other_sites(self, locked: TestClient) -> None:
        headers = {"Origin": SITE}
        problem(locked.post("/session", data={"token": TOKEN}, headers=headers), 403)


class TestOtherSites:
    def test_may_call_if_they_are_named(self, tmp_path: Path) -> None:
        preflight = {"Origin": SITE, "Access-Control-Request-Method": "POST"}
        with served(tmp_path, origins=(SITE,), token=TOKEN) as client:
            allowed = client.options("/v1/extract", headers=preflight)
            assert allowed.headers["access-control-allow-origin"] == SITE
            sent = {"Origin": SITE, "Authorization": f"Bearer {TOKEN}"}
            answer = client.post("/v1/extract", json={"text": TEXT}, headers=sent)
            assert answer.headers["access-control-allow-origin"] == SITE
            other = client.options("/v1/extract", headers={**preflight, "Origin": f"{SITE}.evil"})
            assert "access-control-allow-origin" not in other.headers

    @pytest.mark.parametrize("origin", ["*", "null", "https://*", "desk.example.org", f"{SITE}/x"])
    def test_are_named_one_by_one(self, origin: str) -> None:
        with pytest.raises(SettingsError, match="origin"):
            Settings(origins=(origin,))


class TestOffers:
    def test_are_the_schemas(self, client: TestClient) -> None:
        told = client.get("/v1/schemas").json()
        assert {each["name"]: each["claims"] for each in told} == {
            "claims": True,
            "claims_strong": True,
            "quotations": False,
        }
        assert client.get("/v1/schemas/quotations").json() == told[-1]
        assert "cue" in str(told[-1]["rows"])
        problem(client.get("/v1/schemas/..%2Fsecret"), 404)
        problem(client.get("/v1/schemas/a.py:B"), 404)

    def test_are_the_models(self, client: TestClient, tmp_path: Path) -> None:
        assert [each["name"] for each in client.get("/v1/models").json()] == ["none"]
        with served(tmp_path / "other", models=(FakeModel(), "local")) as other:
            assert other.get("/v1/models").json() == [
                {"name": "fake/model@1", "default": True, "local": False},
                {"name": "local", "default": False, "local": True},
            ]


class TestMetrics:
    def test_count_what_was_done(self, client: TestClient) -> None:
        claims = client.post("/v1/extract", json={"text": TEXT}).json()["claims"]
        client.post("/v1/extract", json={})
        client.get("/nowhere/at/all")
        client.get("/v1/jobs/some-job")
        client.get("/healthz", headers={"Host": "evil.example"})
        answer = client.get("/metrics")
        assert answer.headers["content-type"].startswith("text/plain")
        told = answer.text.splitlines()
        for line in (
            'extractor_requests_total{route="/v1/extract",status="200"} 1.0',
            'extractor_requests_total{route="/v1/extract",status="422"} 1.0',
            'extractor_requests_total{route="other",status="404"} 1.0',
            'extractor_requests_total{route="/v1/jobs/{job_id}",status="404"} 1.0',
            'extractor_requests_total{route="other",status="421"} 1.0',
            'extractor_documents_total{outcome="done"} 1.0',
            f'extractor_rows_total{{kind="claims"}} {len(claims)}.0',
            "extractor_working 0.0",
            "extractor_jobs_unfinished 0.0",
        ):
            assert line in told
        assert not any("nowhere" in line or "evil" in line for line in told)
