"""What a service sends is read within a limit, and secrets are removed from it."""

import base64
import codecs
import gzip
import html
import json
import logging
import zlib
from collections.abc import Callable
from functools import cache
from urllib.parse import quote

import openai
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from support import fake_service
from support.fake_service import Endpoint, Fault

from extractor.engines.connection import MAX_BODY, BodyTooLarge, Connection, UnknownEncoding
from extractor.engines.secrets import Secrets

KEY = "sk-proj/Zq7+distinctive_42"


async def received(fault: Fault) -> bytes:
    """The body of a chat completion as the client sees it."""
    with Endpoint(fault) as server:
        connection = Connection(server.base_url, KEY, 20.0)
        client = connection.client()
        try:
            return await client.post("/chat/completions", cast_to=bytes, body={})
        finally:
            await connection.close()


def packed(data: bytes, encoding: str) -> Fault:
    async def fault(_: web.Request) -> web.Response:
        return web.Response(body=data, headers={"Content-Encoding": encoding})

    return fault


def endless(chunk: bytes, encoding: str = "identity") -> Fault:
    async def fault(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Encoding": encoding})
        await response.prepare(request)
        try:
            while True:
                await response.write(chunk)
        except ConnectionError:
            return response

    return fault


def exploding(pack: Callable[[bytes], bytes], encoding: str) -> Fault:
    async def fault(request: web.Request) -> web.StreamResponse:
        return await packed(pack(bomb()), encoding)(request)

    return fault


@cache
def bomb() -> bytes:
    packer = zlib.compressobj(wbits=31)
    zeros = bytes(2**20)
    return b"".join(packer.compress(zeros) for _ in range(64)) + packer.flush()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        pytest.param(fake_service.raw(b" " * (MAX_BODY + 1)), BodyTooLarge, id="large"),
        pytest.param(endless(b" " * 2**16), BodyTooLarge, id="endless"),
        pytest.param(exploding(bytes, "gzip"), BodyTooLarge, id="a bomb"),
        pytest.param(exploding(gzip.compress, "gzip, gzip"), UnknownEncoding, id="in a bomb"),
        pytest.param(packed(b"abc", "br"), UnknownEncoding, id="packing not asked for"),
        pytest.param(packed(b"abc", "gzip"), zlib.error, id="not packed"),
        pytest.param(packed(gzip.compress(b"abc" * 99)[:-9], "gzip"), ConnectionError, id="half"),
    ],
)
async def test_a_body_that_is_not_read(fault: Fault, reason: type[Exception]) -> None:
    with pytest.raises(openai.APIConnectionError) as caught:
        await received(fault)
    assert isinstance(caught.value.__cause__, reason)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(fake_service.raw(b"[]"), id="plain"),
        pytest.param(packed(gzip.compress(b"[]"), "gzip"), id="gzip"),
        pytest.param(packed(zlib.compress(b"[]"), "deflate"), id="deflate"),
        pytest.param(fake_service.raw(b"[]" + b" " * (MAX_BODY - 2)), id="as large as allowed"),
    ],
)
async def test_a_body_that_is_read(fault: Fault) -> None:
    assert json.loads(await received(fault)) == []


def escaped(text: str) -> str:
    return "".join(rf"\u{ord(each):04X}" for each in text)


FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "JSON, each character": escaped,
    "JSON, the first": lambda key: escaped(key[0]) + key[1:],
    "JSON, slashes": lambda key: key.replace("/", r"\/"),
    "JSON in JSON": lambda key: json.dumps(escaped(key))[1:-1],
    "JSON in JSON in JSON": lambda key: json.dumps(json.dumps(escaped(key)))[1:-1],
    "hexadecimal escapes": lambda key: "".join(rf"\x{ord(each):02x}" for each in key),
    "URL": lambda key: quote(key, safe=""),
    "URL, each character": lambda key: "".join(f"%{ord(each):02x}" for each in key),
    "URL, twice": lambda key: quote(quote(key, safe=""), safe=""),
    "HTML": lambda key: "".join(f"&#{ord(each)};" for each in key),
    "HTML, hexadecimal": lambda key: "".join(f"&#x{ord(each):X};" for each in key),
    "HTML, quoted": html.escape,
    "base64": lambda key: base64.b64encode(key.encode()).decode(),
    "base64 of a header": lambda key: base64.b64encode(f"Bearer {key}".encode()).decode(),
    "base64 for URLs": lambda key: base64.urlsafe_b64encode(f"k={key}&".encode()).decode(),
    "hexadecimal": lambda key: key.encode().hex(),
    "hexadecimal, in capitals": lambda key: key.encode().hex().upper(),
    "with NULs": lambda key: "\0".join(key),
    "with NULs, escaped": lambda key: r"\u0000".join(key),
    "HTML, by names": lambda key: key.replace("/", "&sol;").replace("+", "&amp;plus;"),
    "JavaScript": lambda key: "".join(rf"\u{{{ord(each):x}}}" for each in key),
    "CSS": lambda key: "".join(rf"\{ord(each):06x}" for each in key) + " ",
    "octal": lambda key: "".join(rf"\{ord(each):03o}" for each in key),
    "mail": lambda key: "".join(f"={ord(each):02X}" for each in key),
    "mail, over two lines": lambda key: f"{key[:9]}=\r\n{key[9:]}",
    "over two lines": lambda key: f"{key[:9]}\n    {key[9:]}",
    "over two lines, escaped": lambda key: rf"{key[:9]}\n{key[9:]}",
    "spaced": lambda key: " ".join(key),
    "signs without width": lambda key: "\u200b".join(key),
    "soft hyphens, escaped": lambda key: r"\u00ad".join(key),
    "wide": lambda key: "".join(chr(ord(each) + 0xFEE0) for each in key),
    "capitals": str.upper,
    "backwards": lambda key: key[::-1],
    "ROT13": lambda key: codecs.encode(key, "rot13"),
    "base32": lambda key: base64.b32encode(key.encode()).decode(),
    "bytes": lambda key: key.encode().hex(":"),
    "bytes as a list": lambda key: ", ".join(f"0x{each:02x}" for each in key.encode()),
    "numbers": lambda key: str(list(key.encode())),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_each_form_of_a_secret_is_masked(form: Callable[[str], str]) -> None:
    written = form(KEY)
    shown = Secrets([KEY]).mask(f'{{"error": "key {written} is wrong"}}')
    assert "(key)" in shown
    assert written not in shown
    assert KEY[4:] not in shown


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gzip"]
)
async def test_a_secret_is_masked_in_a_body_of_any_encoding(encoding: str) -> None:
    text = json.dumps({"message": f"wrong: {KEY}"})
    data = gzip.compress(text.encode()) if encoding == "gzip" else text.encode(encoding)
    fault = packed(data, "gzip") if encoding == "gzip" else fake_service.raw(data)
    assert json.loads((await received(fault)).decode("utf-8-sig"))["message"] == "wrong: (key)"


@given(st.text(), st.text())
def test_a_text_without_a_secret_stays_as_it_is(before: str, after: str) -> None:
    assert Secrets([KEY]).mask(before + after) == before + after
    assert Secrets([KEY]).mask(f"{before} {KEY} {after}") == f"{before} (key) {after}"


def test_short_keys_are_words_and_not_masked() -> None:
    assert Secrets(["ollama", ""]).mask("ollama runs") == "ollama runs"


def test_a_secret_is_in_no_repr() -> None:
    assert KEY not in repr(Secrets([KEY]))


async def test_header_values_of_the_user_are_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "OPENAI_CUSTOM_HEADERS", "X-Team: Basic hunter2passphrase\nAccept: text/plain-x"
    )
    said = json.dumps(["hunter2passphrase", "Basic hunter2passphrase", "text/plain-x"]).encode()
    body = json.loads(await received(fake_service.raw(said)))
    assert body == ["(key)", "(key)", "text/plain-x"]


@pytest.mark.parametrize("name", ["httpcore.http11", "httpx", "openai._base_client"])
async def test_headers_that_repeat_a_secret_are_masked_in_logs(
    caplog: pytest.LogCaptureFixture, name: str
) -> None:
    caplog.set_level(logging.DEBUG)

    async def fault(_: web.Request) -> web.Response:
        return web.json_response([], headers={"X-You-Sent": KEY})

    await received(fault)
    logging.getLogger(name).debug("headers=%r", [("x-you-sent", KEY)])
    assert KEY not in caplog.text
    assert "(key)" in caplog.text


async def test_the_body_of_an_error_is_bounded_too() -> None:
    async def fault(_: web.Request) -> web.Response:
        return web.Response(status=500, body=b" " * (MAX_BODY + 1))

    with pytest.raises(openai.APIConnectionError):
        await received(fault)
