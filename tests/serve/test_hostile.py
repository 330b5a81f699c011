"""Hostile requests: bombs, scripts in documents, injected headers, endless JSON."""

import gzip
import io
import json
import time
import zipfile
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from support.served import TEXT, problem

SCRIPT = "<script>alert(1)</script>"
JSON = {"Content-Type": "application/json"}
STREAM = {"Accept": "application/x-ndjson"}


def gzipped(unit: bytes, times: int) -> bytes:
    """A file that unpacks to a unit so many times, made in pieces."""
    made = io.BytesIO()
    with gzip.GzipFile(fileobj=made, mode="wb", compresslevel=1) as file:
        for _ in range(times):
            file.write(unit)
    return made.getvalue()


def office(content: bytes) -> bytes:
    """A .docx whose text is this XML."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr("word/document.xml", content)
    return made.getvalue()


BILLION = b"".join(
    [b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "ha">']
    + [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)]
    + [b"]><d>&a11;</d>"]
)
SECRET = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "/etc/passwd">]><d>&x;</d>'
BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "text": ("a.txt.gz", lambda: gzipped(b"a" * 1_000_000, 101)),
    "a line": ("a.jsonl.gz", lambda: gzipped(b" " * 1_000_000, 101)),
    "gzip in gzip": ("a.txt.gz.gz", lambda: gzip.compress(gzipped(b"a" * 1_000_000, 20))),
    "an office file": ("a.docx", lambda: office(b"<w>" + b"a" * 150_000_000)),
    "a table": ("a.xlsx", lambda: office(b"<w>" + b"a" * 30_000_000)),
    "a billion laughs": ("a.rss", lambda: BILLION),
    "laughs in an office file": ("a.docx", lambda: office(BILLION)),
    "an entity": ("a.docx", lambda: office(SECRET)),
    "an entity in a feed": ("a.atom", lambda: SECRET),
}


@pytest.mark.parametrize(("name", "made"), BOMBS.values(), ids=BOMBS)
def test_bombs_are_refused_in_a_sentence(
    client: TestClient, name: str, made: Callable[[], bytes]
) -> None:
    sent = made()
    began = time.monotonic()
    answer = client.post("/v1/extract", files={"file": (name, sent)})
    problem(answer, 422)
    assert "root:" not in answer.text
    assert time.monotonic() - began < 50
    assert client.post("/v1/extract", json={"text": TEXT}).status_code == 200


DEEP = b'{"text": "a", "schema": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001
BODIES: dict[str, bytes] = {
    "deep lists": b"[" * 500_000,
    "a deep schema": DEEP,
    "a huge number": b'{"text": "a", "passage_tokens": ' + b"9" * 100_000 + b"}",
    "a number that is none": b'{"text": "a", "min_certainty": NaN}',
    "infinity": b'{"text": "a", "min_certainty": 1e999}',
    "bytes that are no text": b'{"text": "\xff"}',
    "a NUL": b"\0",
    "a name of python": b'{"text": "a", "__class__": {}}',
    "a huge date": b'{"text": "a", "date": 1e300}',
    "a date beyond dates": b'{"text": "a", "date": "99999-01-01"}',
    "a long id": b'{"text": "a", "doc_id": "' + b"a" * 501 + b'"}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("path", ["/v1/extract", "/v1/jobs"])
def test_strange_json_is_refused_in_a_sentence(client: TestClient, path: str, body: bytes) -> None:
    answer = client.post(path, content=body, headers=JSON)
    assert answer.status_code in (400, 422)
    problem(answer, answer.status_code)
    assert len(answer.text) < 1_000


@pytest.mark.parametrize("name", ["schema", "min_certainty"])
def test_strange_fields_are_refused_in_a_sentence(client: TestClient, name: str) -> None:
    for value in ('{"a":' * 50_000, "{", "9" * 5_000, "\0", "nan", SCRIPT):
        problem(client.post("/v1/extract", data={"text": TEXT, name: value}), 422)


@pytest.mark.parametrize("charset", ["unicode_escape", "punycode", "utf-16", "rot13", "a\\0", ""])
@pytest.mark.parametrize("path", ["/v1/extract", "/v1/jobs", "/session"])
def test_forms_in_other_charsets_are_refused(client: TestClient, path: str, charset: str) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n\\ud800 said.\r\n--b--\r\n'
    headers = {"Content-Type": f"multipart/form-data; boundary=b; charset={charset}"}
    problem(client.post(path, content=body, headers=headers), 415)
    headers["Content-Type"] = "multipart/form-data; boundary=b; charset=UTF-8"
    assert client.post(path, content=body, headers=headers).status_code != 415


class TestScripts:
    def test_in_documents_stay_data(self, client: TestClient) -> None:
        text = f"Ana Ruiz said that {SCRIPT} was found in Orrin."
        for headers in ({}, STREAM):
            answer = client.post("/v1/extract", json={"text": text}, headers=headers)
            assert "html" not in answer.headers["content-type"]
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert SCRIPT in json.dumps(
                [json.loads(line)["document"]["text"] for line in answer.text.splitlines()[:1]]
            )

    def test_in_fields_and_names_are_not_pages(self, client: TestClient) -> None:
        for answer in (
            client.post("/v1/extract", json={"text": TEXT, "schema": SCRIPT}),
            client.post("/v1/extract", json={"text": TEXT, SCRIPT: 1}),
            client.post("/v1/extract", files={"file": (f"{SCRIPT}.bin", b"\0\1\2" * 99)}),
            client.get(f"/{SCRIPT}"),
            client.get("/docs", params={"a": SCRIPT}),
        ):
            html = "html" in answer.headers["content-type"]
            assert not (html and SCRIPT in answer.text)
            assert "default-src 'none'" in answer.headers["content-security-policy"]


class TestHeaders:
    @pytest.mark.parametrize("name", ["a\r\nX-Evil: 1\r\n\r\n.txt", 'a"; x="b.txt', "a\u2028.txt"])
    def test_of_answers_have_nothing_of_names(self, client: TestClient, name: str) -> None:
        job = client.post("/v1/jobs", files={"file": (name, TEXT.encode())})
        assert job.status_code == 202
        assert "x-evil" not in job.headers
        answer = client.get(f"/v1/jobs/{job.json()['id']}/results")
        assert "x-evil" not in answer.headers

    def test_say_nothing_of_the_server(self, client: TestClient) -> None:
        assert "server" not in client.get("/healthz").headers
