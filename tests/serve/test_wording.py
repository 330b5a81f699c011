"""What is wrong with a request is said in our words, not in those of a library."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from support.served import TEXT, problem

FOREIGN = ("Input should", "Field required", "Extra inputs", "validation", "EOF", "unable to")
FIELDS: dict[str, tuple[dict[str, Any], str]] = {
    "a date in words": ({"date": "5 May"}, 'The field date must be a day as "2025-02-05": correct'),
    "a number as a date": ({"date": 20250101}, "The field date must be a day"),
    "no string": ({"text": 5}, "The field text must be a string: correct it."),
    "a slip": ({"tex": TEXT}, "There is no field tex: write text."),
    "no field": ({"frob": 1}, "There is no field frob: leave it out"),
    "no choice": ({"ask": "some"}, "The field ask must be 'all', 'unsure' or 'none': correct it."),
    "too few": ({"passage_tokens": 5}, "The field passage_tokens must be at least 200: correct"),
    "too many": ({"passage_tokens": 10**9}, "The field passage_tokens must be at most 100,000:"),
    "a word as a number": ({"passes": "many"}, "The field passes must be a whole number: correct"),
    "a part of a number": ({"passes": 1.5}, "The field passes must be a whole number: correct it."),
    "too sure": ({"min_certainty": 2}, "The field min_certainty must be at most 1: correct it."),
    "no number": ({"min_certainty": "sure"}, "The field min_certainty must be a number: correct"),
    "too long": ({"title": "x" * 600}, "The field title must be a string of at most 500 character"),
    "a number as a schema": ({"schema": 7}, "must be a name of /v1/schemas or a JSON schema"),
    "a list as a schema": ({"schema": []}, "must be a name of /v1/schemas or a JSON schema"),
}
ADDRESSES: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "rows": ("GET", "/v1/jobs/x/results?rows=x", {}, "The parameter rows must be 'claims', 'reje"),
    "purge": ("DELETE", "/v1/jobs/x?purge=maybe", {}, "The parameter purge must be true or false:"),
    "no inputs": ("POST", "/v1/jobs", {"json": {}}, "The field inputs is missing: add it."),
    "empty inputs": ("POST", "/v1/jobs", {"json": {"inputs": []}}, "a list with at least 1 entry:"),
    "one input": ("POST", "/v1/jobs", {"json": {"inputs": "a"}}, "inputs must be a list: correct"),
    "no number": ("POST", "/v1/extract", {"data": {"text": TEXT, "passes": "x"}}, "a whole number"),
}


@pytest.mark.parametrize(("fields", "said"), FIELDS.values(), ids=FIELDS)
def test_of_a_field(client: TestClient, fields: dict[str, Any], said: str) -> None:
    told = problem(client.post("/v1/extract", json={"text": TEXT, **fields}), 422)
    assert said in told
    assert not any(words in told for words in FOREIGN)


@pytest.mark.parametrize(("method", "path", "sent", "said"), ADDRESSES.values(), ids=ADDRESSES)
def test_elsewhere(
    client: TestClient, method: str, path: str, sent: dict[str, Any], said: str
) -> None:
    told = problem(client.request(method, path, **sent), 422)
    assert said in told
    assert not any(words in told for words in FOREIGN)


def test_of_broken_json(client: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    told = problem(client.post("/v1/extract", content=b"{'a': 1}", headers=headers), 400)
    assert told == "The body is no valid JSON at line 1 column 2: correct it."


def test_of_a_form_with_too_much(client: TestClient) -> None:
    many = {f"f{number}": (None, "1") for number in range(31)}
    told = problem(client.post("/v1/extract", files=many), 400)
    assert told == "The form has more than 30 fields: send fewer."


@pytest.mark.parametrize("path", ["/v1/extract", "/v1/jobs"])
@pytest.mark.parametrize(
    ("kind", "status"),
    [("application/x-www-form-urlencoded", 422), ("text/plain", 415), (None, 415)],
)
def test_of_json_without_its_header(
    client: TestClient, path: str, kind: str | None, status: int
) -> None:
    """As `curl -d` sends it."""
    headers = {"Content-Type": kind} if kind else {}
    body = b'{"text": "Ana Ruiz said so.", "inputs": ["."]}'
    told = problem(client.post(path, content=body, headers=headers), status)
    assert "Content-Type: application/json" in told
