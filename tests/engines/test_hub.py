"""Other models from Hugging Face, by its own library and a hub on the loopback."""

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from extractor.engines import weights
from extractor.errors import StorageError, WeightsError

hub_library = pytest.importorskip("huggingface_hub", reason="needs the extra [local]")
CONTENT = b"GGUF" + bytes(range(256)) * 4096
NAME = "maker/Some-Model-GGUF/some-model-q4_k_m.gguf"
TEMPLATE = "/{repo_id}/resolve/{revision}/{filename}"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


class FakeHub(ThreadingHTTPServer):
    """A hub with one file; it misbehaves as its attributes say."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = CONTENT
        self.digest = DIGEST
        self.refusal: tuple[int, str] | None = None
        self.cut_after: int | None = None  # bytes
        self.gives: int | None = None  # how often it gives any of them
        self.ranges: list[str | None] = []


class Handler(BaseHTTPRequestHandler):
    server: FakeHub

    def do_HEAD(self) -> None:
        self._begin(0)

    def do_GET(self) -> None:
        if "/resolve/" not in self.path:  # what its library asks beside it
            self.send_error(404)
            return
        asked = self.headers.get("Range")
        self.server.ranges.append(asked)
        start = int(asked.removeprefix("bytes=").partition("-")[0]) if asked else 0
        if not self._begin(start):
            return
        if self.server.gives == 0:
            self.connection.shutdown(2)
            return
        self.server.gives = self.server.gives and self.server.gives - 1
        rest = self.server.content[start:]
        if (cut := self.server.cut_after) is not None:
            self.wfile.write(rest[:cut])
            self.close_connection = True
            self.connection.shutdown(2)
            return
        self.wfile.write(rest)

    def _begin(self, start: int) -> bool:
        if self.server.refusal:
            number, code = self.server.refusal
            self.send_response(number)
            self.send_header("X-Error-Code", code)
            self.send_header("X-Error-Message", "no")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return False
        size = len(self.server.content)
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        self.send_header("ETag", f'"{self.server.digest}"')
        self.send_header("X-Repo-Commit", "f" * 40)
        self.send_header("Content-Length", str(size - start))
        self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        return True

    def log_message(self, *_: Any) -> None:
        """Writes nothing."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    from huggingface_hub import constants, file_download

    with FakeHub() as server:
        address = f"http://127.0.0.1:{server.server_address[1]}"
        monkeypatch.setattr(constants, "ENDPOINT", address)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", address + TEMPLATE)
        monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 10_000)
        monkeypatch.setattr(file_download.time, "sleep", lambda _: None)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()
        hub_library.close_session()


def test_a_file_is_pulled_with_the_digest_that_the_hub_tells(hub: FakeHub) -> None:
    wanted = weights.on_hub(NAME)
    assert (wanted.sha256, wanted.bytes) == (DIGEST, len(CONTENT))
    assert weights.pull(wanted).read_bytes() == CONTENT
    assert weights.pull(wanted).read_bytes() == CONTENT
    assert len(hub.ranges) == 1


def test_a_file_with_another_digest_is_refused_and_deleted(hub: FakeHub) -> None:
    hub.digest = hashlib.sha256(b"another").hexdigest()
    with pytest.raises(WeightsError, match="its file has another digest") as told:
        weights.pull(weights.on_hub(NAME))
    assert "package index" not in str(told.value)
    assert weights.others() == []


def test_an_interrupted_download_is_resumed(hub: FakeHub) -> None:
    hub.cut_after = 300_000
    hub.gives = 1
    wanted = weights.on_hub(NAME)
    with pytest.raises(WeightsError, match="could not be downloaded"):
        weights.pull(wanted)
    before = len(hub.ranges)
    hub.cut_after = hub.gives = None
    assert weights.pull(wanted).read_bytes() == CONTENT
    (resumed,) = hub.ranges[before:]
    assert resumed is not None
    assert int(resumed.removeprefix("bytes=").rstrip("-")) >= 290_000


def test_a_part_that_is_larger_than_the_whole_is_not_continued(hub: FakeHub) -> None:
    wanted = weights.on_hub(NAME)
    part = wanted.path.parent / f"{wanted.path.name}.download" / "hub" / "part"
    part.parent.mkdir(parents=True)
    part.write_bytes(CONTENT + b"more")
    assert weights.pull(wanted).read_bytes() == CONTENT
    assert hub.ranges == [None]


def test_a_part_of_another_file_is_found_out_and_downloaded_anew(hub: FakeHub) -> None:
    wanted = weights.on_hub(NAME)
    part = wanted.path.parent / f"{wanted.path.name}.download" / "hub" / "part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"something else")
    with pytest.raises(WeightsError, match="its file has another digest"):
        weights.pull(wanted)
    assert weights.pull(wanted).read_bytes() == CONTENT


REFUSALS = {
    "gated": (
        (401, "GatedRepo"),
        "it is gated: accept its terms on its page there, and set HF_TOK",
    ),
    "gated for this user": ((403, "GatedRepo"), "it is gated: accept its terms"),
    "no repository": ((404, "RepoNotFound"), "no such repository, or HF_TOKEN may not read it"),
    "a private one": ((401, "RepoNotFound"), "no such repository, or HF_TOKEN may not read it"),
    "no file": ((404, "EntryNotFound"), "the repository has no such file"),
    "out of order": ((500, ""), "500"),
}


@pytest.mark.parametrize(("refusal", "said"), REFUSALS.values(), ids=REFUSALS)
def test_why_the_hub_refuses_is_told_in_a_sentence(
    hub: FakeHub, refusal: tuple[int, str], said: str
) -> None:
    hub.refusal = refusal
    with pytest.raises(WeightsError, match=said) as told:
        weights.on_hub(NAME)
    assert "\n" not in str(told.value)
    assert "check the name and the network, or download the file on any machine" in str(told.value)


def test_without_space_nothing_is_downloaded(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")(10, 10, 1000)
    monkeypatch.setattr("extractor.engines.weights.shutil.disk_usage", lambda _: usage)
    with pytest.raises(StorageError, match=r"need 0\.0 GB .*make room"):
        weights.pull(weights.on_hub(NAME))
    assert hub.ranges == []


def test_a_hub_that_is_not_there_is_told(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    template = "http://127.0.0.1:9" + TEMPLATE
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    with pytest.raises(WeightsError, match="Hugging Face does not tell about maker/"):
        weights.on_hub(NAME)
    assert json.dumps(hub.ranges) == "[]"
