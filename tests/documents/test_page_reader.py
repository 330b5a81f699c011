"""Pages are read in a process of their own, which hostile ones can end and nothing else."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.input_files import documents, write

from extractor.documents import page_reader
from extractor.documents.html import parse_html
from extractor.documents.page_reader import read_page, reading_for
from extractor.errors import InputError, SettingsError
from extractor.models import Document

WORDS = "The old bridge at Velm fell on Monday, the mayor said in a statement read at noon."
PAGE = f"<html><head><title>Bridge falls</title></head><body><article><p>{WORDS}</p>"
PAGE += f"<p>{WORDS.replace('Monday', 'Tuesday')}</p></article></body></html>"
ATTRIBUTES = " ".join(f'a{n}="1"' for n in range(200_000))
STALLING = f"<html><body><article><p>{WORDS}</p><div {ATTRIBUTES}></div></article>"
SECONDS = page_reader.SECONDS_SETTING


@pytest.fixture
def no_process() -> None:
    """The test begins without a process."""
    page_reader._end()


@pytest.mark.usefixtures("no_process")
def test_one_process_reads_page_after_page() -> None:
    first = read_page(PAGE.encode(), "a.html")
    (process,) = page_reader._pool.free
    second = read_page(PAGE.encode(), "b.html")
    assert page_reader._pool.free == [process]
    assert (first.text, first.title) == (second.text, second.title)
    assert WORDS in first.text
    assert (first.path, second.path) == ("a.html", "b.html")


class TestReadingFor:
    def test_ends_the_process_with_the_time(self) -> None:
        began = time.monotonic()
        with reading_for(1), pytest.raises(InputError, match="takes more than"):
            read_page(STALLING.encode(), "a.html")
        assert time.monotonic() - began < page_reader.SECONDS / 2
        assert read_page(PAGE.encode(), "b.html").text

    def test_counts_the_time_that_others_take(self) -> None:
        places = page_reader._pool._places
        with ExitStack() as others, reading_for(0.1):
            for _ in range(page_reader.MOST):  # as those who read have them
                assert places.acquire(blocking=False)
                others.callback(places.release)
            began = time.monotonic()
            with pytest.raises(InputError, match="wait too long"):
                read_page(PAGE.encode(), "a.html")
            assert time.monotonic() - began < page_reader.SECONDS / 2
        assert read_page(PAGE.encode(), "b.html").text


@pytest.mark.usefixtures("no_process")
def test_files_are_read_beside_one_that_stalls() -> None:
    def stall() -> None:
        with reading_for(20), pytest.raises(InputError, match="takes more than"):
            read_page(STALLING.encode(), "a.html")

    with ThreadPoolExecutor(1) as pool:
        stalled = pool.submit(stall)
        while len(page_reader._pool._started) < 1:
            time.sleep(0.005)
        assert read_page(PAGE.encode(), "b.html").text
        assert not stalled.done()
        page_reader._end()
        stalled.result(20)
    assert read_page(PAGE.encode(), "c.html").text


def test_it_reads_as_this_process_does() -> None:
    assert read_page(PAGE.encode(), "a.html") == parse_html(PAGE.encode(), "a.html")


def test_what_is_no_article_has_its_reason() -> None:
    for data, reason in (
        (b"<html><body></body></html>", "No article was found in"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"\x00\x01" * 500, "is a binary file"),
    ):
        with pytest.raises(InputError, match=reason):
            read_page(data, "a.html")
        assert read_page(PAGE.encode(), "b.html").text


def test_a_page_may_have_any_name() -> None:
    for name in ("a b.html", "\udcff.html", "line\nbreak.html", "é" * 200):
        assert read_page(PAGE.encode(), name).path == name


def test_a_page_that_stalls_fails_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECONDS, "2")
    write(tmp_path, {"a.html": PAGE, "b.html": STALLING, "c.html": PAGE})
    first, failure, third = documents(tmp_path)
    assert isinstance(first, Document)
    assert isinstance(third, Document)
    assert "b.html takes more than 2 s" in failure.reason
    assert f"set {SECONDS} to a higher number" in failure.reason


@pytest.mark.usefixtures("no_process")
def test_a_process_that_was_killed_is_replaced() -> None:
    read_page(PAGE.encode(), "a.html")
    killed = page_reader._pool.free[0]._process
    killed.kill()
    killed.wait()
    assert read_page(PAGE.encode(), "a.html").text
    assert page_reader._pool.free[0]._process is not killed


def test_an_interrupted_page_leaves_no_answer_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 1.5)
    try:
        with pytest.raises(KeyboardInterrupt):
            read_page(STALLING.encode(), "a.html")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert read_page(PAGE.encode(), "b.html").path == "b.html"


def test_without_processes_pages_are_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert WORDS in read_page(PAGE.encode(), "a.html").text


@pytest.mark.parametrize("given", ["soon", "0", "-1", "inf", "nan"])
def test_a_limit_that_is_no_number_is_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECONDS, given)
    with pytest.raises(SettingsError, match=f"{SECONDS} is '{given}'"):
        read_page(PAGE.encode(), "a.html")


def test_a_forked_process_starts_one_of_its_own() -> None:
    script = f"""
import os
from extractor.documents import page_reader
page = {PAGE!r}.encode()
page_reader.read_page(page, "a.html")
pid = os.fork()
if not pid:
    assert not page_reader._pool.free
    page_reader.read_page(page, "b.html")
    os._exit(0)
assert os.waitpid(pid, 0)[1] == 0
print(page_reader.read_page(page, "c.html").path)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "c.html\n", done.stderr


def test_no_process_is_left_behind() -> None:
    script = f"""
import os, signal
from extractor.documents import page_reader
page_reader.read_page({PAGE!r}.encode(), "a.html")
print(page_reader._pool.free[0]._process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    pid = int(done.stdout)
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        if "State:\tZ" in Path(f"/proc/{pid}/status").read_text():
            return
        signal.sigtimedwait([], 0.1)
    pytest.fail("the process that reads pages outlived its parent")
