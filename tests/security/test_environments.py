"""Bad environments: in each, a command works or ends with one sentence and the right exit code."""

import itertools
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from support import fake_service
from support.commands import ARTICLE, CONNECT, OTHER, Shell
from support.fake_service import Endpoint
from support.fork_server import Zygote, until
from support.made_once import load_certificates

from extractor import engines

CLAIMS = 4  # that the rules find in both articles
PASSWORD = "hunter2-hunter2"
SAID = "The port was closed on Monday, Mayor Ilse Brandt said.\n"
LONG = "x" * 300


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(ARTICLE)
    (tmp_path / "in/b.txt").write_text(OTHER)
    return tmp_path


@pytest.fixture(scope="module")
def service() -> Iterator[Endpoint]:
    with Endpoint(fake_service.body([])) as endpoint:
        yield endpoint


def claims(folder: Path, run: str = "run") -> int | None:
    path = folder / run / "claims.jsonl"
    return len(path.read_bytes().splitlines()) if path.exists() else None


# ---- one table of them -------------------------------------------------------------------------


@dataclass(frozen=True)
class Bad:
    """An environment, a command in it, and what is right.

    - `prepare`: what is done in the folder before.
    - `code`: the exit code.
    - `says`: words of the one sentence that is printed; None where nothing can be read.
    - `claims`: the number of claims in the run; None for no run.
    """

    name: str
    code: int = 0
    says: str | None = ""
    claims: int | None = CLAIMS
    arguments: str = "run in -o run --ask none --no-cache -q"
    prepare: Callable[[Path], Any] = lambda _: None
    surroundings: dict[str, Any] = field(default_factory=dict)


RUN = "run in -o run --ask none --no-cache"
CACHED = "run in -o run --ask none -q"
ASKING = (
    f"{CACHED.replace('none', 'all')} --no-cache --model openai/any --base-url http://a.test/v1"
)


def streams(**targets: str | None) -> dict[str, Any]:
    return {"streams": targets}


def variables(**environment: str) -> dict[str, Any]:
    return {"environment": environment}


def given(inputs: str) -> str:
    return f"run {inputs} -o run --ask none --no-cache -q"


def into(output: str) -> str:
    return f"run in -o {output} --ask none --no-cache -q"


def bind(folder: Path, name: str) -> None:
    before = Path.cwd()
    os.chdir(folder)  # the name of a socket has to be short
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(name)
    os.chdir(before)


def loop(folder: Path) -> None:
    (folder / "in/one.txt").symlink_to("two.txt")
    (folder / "in/two.txt").symlink_to("one.txt")
    (folder / "in/again").symlink_to(".")


STREAMS = [
    Bad("stdout closed", arguments=RUN, surroundings=streams(stdout=None)),
    Bad("stderr closed", surroundings=streams(stderr=None)),
    Bad("both closed", says=None, arguments=RUN, surroundings=streams(stdout=None, stderr=None)),
    Bad(
        "all closed",
        says=None,
        arguments=RUN,
        surroundings=streams(stdin=None, stdout=None, stderr=None),
    ),
    Bad(
        "stdout full",
        1,
        "output could not",
        arguments=RUN,
        surroundings=streams(stdout="/dev/full"),
    ),
    Bad("stderr full", surroundings=streams(stderr="/dev/full")),
    Bad(
        "both full",
        1,
        None,
        arguments=RUN,
        surroundings=streams(stdout="/dev/full", stderr="/dev/full"),
    ),
    Bad("nobody reads stdout", arguments=f"{RUN} --json", surroundings=streams(stdout="unread")),
    Bad("nobody reads stderr", surroundings=streams(stderr="unread")),
    Bad("stdin closed", surroundings=streams(stdin=None)),
    Bad(
        "stdin closed and read",
        1,
        "<stdin> is empty",
        0,
        arguments=given("-"),
        surroundings=streams(stdin=None),
    ),
    Bad(
        "a mistake with stderr closed",
        2,
        None,
        None,
        arguments=given("missing.txt"),
        surroundings=streams(stderr=None),
    ),
    Bad(
        "a mistake with stderr full",
        2,
        None,
        None,
        arguments="run --nonsense",
        surroundings=streams(stderr="/dev/full"),
    ),
    Bad(
        "help to a full disk",
        1,
        "output could not",
        None,
        arguments="run --help",
        surroundings=streams(stdout="/dev/full"),
    ),
    Bad(
        "help that nobody reads",
        claims=None,
        arguments="run --help",
        surroundings=streams(stdout="unread"),
    ),
]
VARIABLES = [
    Bad(
        "a SOCKS proxy",
        2,
        "pip install socksio",
        0,
        arguments=ASKING,
        surroundings=variables(ALL_PROXY="socks5://127.0.0.1:1"),
    ),
    *(
        Bad(
            f"the proxy {address.replace(PASSWORD, 'PASSWORD')}",
            2,
            "The address in HTTPS_PROXY is not that of a proxy",
            None,
            arguments=ASKING,
            surroundings=variables(HTTPS_PROXY=address),
        )
        for address in (
            f"user:{PASSWORD}",
            f"http://user:{PASSWORD}@host:port",
            "http://127.0.0.1:99999",
            "http://[::1",
            "ftp://127.0.0.1",
            "http://",
            "a proxy",
        )
    ),
    Bad(
        "no base URL and no key",
        2,
        "needs a key",
        None,
        arguments="run in -o run --model openai/any",
        surroundings=variables(OPENAI_BASE_URL=" ", OPENAI_API_KEY=""),
    ),
    Bad(
        "a home of nobody",
        2,
        "set EXTRACTOR_HOME",
        None,
        arguments=CACHED,
        surroundings=variables(EXTRACTOR_HOME="~nobody-at-all/x"),
    ),
    Bad(
        "a home that is no folder",
        1,
        "--no-cache",
        0,
        arguments=CACHED,
        surroundings=variables(HOME="/dev/null", EXTRACTOR_HOME="", XDG_CACHE_HOME=""),
    ),
    Bad(
        "a cache in a file",
        1,
        "--cache-dir",
        0,
        arguments=CACHED,
        surroundings=variables(EXTRACTOR_HOME="/dev/null"),
    ),
    Bad(
        "no folder for temporary files", arguments=CACHED, surroundings=variables(TMPDIR="/nowhere")
    ),
    *(
        Bad(f"COLUMNS={width or 'empty'}", surroundings=variables(COLUMNS=width))
        for width in ("0", "1", "-5", "wide", "")
    ),
    Bad("a dumb terminal", surroundings=variables(TERM="dumb", NO_COLOR="1")),
    Bad("an unknown time zone", surroundings=variables(TZ="Nowhere/At_All")),
]
FILES = [
    Bad(
        "a name that is not UTF-8",
        claims=CLAIMS + 1,
        prepare=lambda it: write(it, b"in/\xff\xfe.txt"),
    ),
    Bad(
        "a bad file of such a name",
        1,
        "is empty",
        prepare=lambda it: write(it, b"in/\xff\xfe.txt", ""),
    ),
    Bad("a path of 4,000 characters", 2, "does not exist", None, arguments=given("long/" * 800)),
    Bad("a path of 9,000 characters", 2, "does not exist", None, arguments=given("x" * 9000)),
    Bad("a pipe in a folder", 1, "is a device", prepare=lambda it: os.mkfifo(it / "in/pipe.txt")),
    Bad("a socket in a folder", 1, "is a device", prepare=lambda it: bind(it, "in/s.txt")),
    Bad(
        "a socket",
        1,
        "cannot be read",
        0,
        arguments=given("s.txt"),
        prepare=lambda it: bind(it, "s.txt"),
    ),
    Bad("a device", 1, "is empty", 0, arguments=given("/dev/null")),
    Bad("links in a loop", 1, "symbolic links", prepare=loop),
    Bad("into a file", 2, "is a file", None, arguments=into("in/a.txt")),
    Bad("into a file's folder", 1, "Not a directory", None, arguments=into("in/a.txt/run")),
    Bad("into a device", 2, "is a file", None, arguments=into("/dev/null")),
    Bad("into what cannot be written", 1, "cannot be written", None, arguments=into("/proc/run")),
    Bad("into a name that is too long", 1, "too long", None, arguments=into(LONG)),
    Bad(
        "into a link to nowhere",
        1,
        "cannot be written",
        None,
        prepare=lambda it: (it / "run").symlink_to("nowhere"),
    ),
    Bad(
        "into a link to itself",
        1,
        "cannot be written",
        None,
        prepare=lambda it: (it / "run").symlink_to("run"),
    ),
    Bad("no room at all", 1, "too large", 0, surroundings={"files": 400}),
]


def write(folder: Path, name: bytes, text: str = SAID) -> None:
    (folder / os.fsdecode(name)).write_text(text)


@pytest.mark.parametrize("bad", [*STREAMS, *VARIABLES, *FILES], ids=lambda bad: bad.name)
def test_it_works_or_says_why_not(zygote: Zygote, folder: Path, bad: Bad) -> None:
    bad.prepare(folder)
    command = zygote(*bad.arguments.split(), folder=folder, **bad.surroundings)
    assert command.wait() == bad.code, command.said
    said = command.said
    assert "Traceback" not in said
    assert "Bug" not in said
    assert PASSWORD not in said
    if bad.says is None:
        assert said == ""
    elif bad.says:
        assert bad.says in " ".join(said.split())
        assert all(line.startswith(("Error: ", "Failed: ")) for line in said.splitlines())
    assert claims(folder) == bad.claims


# ---- other commands ----------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["show run", "show run --json", "show run --table"])
@pytest.mark.parametrize(
    ("target", "code", "says"),
    [
        pytest.param("unread", 0, "", id="unread"),
        pytest.param("/dev/full", 1, "output could not be written", id="full"),
        pytest.param(None, 0, "", id="closed"),
    ],
)
def test_what_is_shown_to_nobody(
    zygote: Zygote, folder: Path, command: str, target: str | None, code: int, says: str
) -> None:
    assert zygote(*RUN.split(), "-q", folder=folder).wait() == 0
    shown = zygote(*command.split(), folder=folder, **streams(stdout=target))
    assert shown.wait() == code
    assert says in shown.said
    assert len(shown.said.splitlines()) == bool(says)


def test_a_width_that_is_none_hides_nothing(zygote: Zygote, folder: Path) -> None:
    assert zygote(*RUN.split(), "-q", folder=folder).wait() == 0
    shown = [
        zygote("show", "run", folder=folder, **variables(COLUMNS=width)) for width in ("0", "x", "")
    ]
    assert [each.wait() for each in shown] == [0, 0, 0]
    assert all("Ilse Brandt — predicted" in each.said for each in shown)


def test_a_folder_that_was_deleted(zygote: Zygote, folder: Path) -> None:
    (folder / "gone").mkdir()
    command = zygote(
        "run", folder / "in", "-o", folder / "run", folder=folder / "gone", homeless=True
    )
    assert command.wait() == 2
    assert command.said.startswith("Error: The current folder cannot be used")


def test_a_umask_that_forbids_everything(zygote: Zygote, folder: Path) -> None:
    command = zygote(*RUN.split(), "-q", folder=folder, umask=0o777)
    if command.wait():  # all but root
        assert command.said.startswith("Error: The folder run cannot be written")
    else:
        assert claims(folder) == CLAIMS


def test_more_workers_than_files_may_be_open(
    zygote: Zygote, folder: Path, service: Endpoint
) -> None:
    rows = [{"id": f"{n}", "text": SAID.replace("port", f"port {n}")} for n in range(150)]
    (folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    asked = ["--ask", "all", "--model", "openai/any", "--base-url", service.base_url]
    given = ["run", "in.jsonl", "-o", "run", "--workers", "64", "-q", *asked]
    command = zygote(*given, folder=folder, handles=64)
    assert (command.wait(), command.said) == (0, "")
    assert claims(folder) == len(rows)


def test_a_clock_that_is_set_back(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    days = itertools.count(1_700_000_000, -86_400)
    monkeypatch.setattr(time, "time", lambda: float(next(days)))
    assert shell("run", "in", "-o", "run", "--ask", "none").code == 0
    assert shell("run", "in", "-o", "again", "--ask", "none").code == 0
    assert (claims(Path()), claims(Path(), "again")) == (CLAIMS, CLAIMS)


# ---- signals -----------------------------------------------------------------------------------


@pytest.fixture
def slow() -> Iterator[Endpoint]:
    with Endpoint(fake_service.later([], 0.5)) as endpoint:
        yield endpoint


def asking(zygote: Zygote, folder: Path, slow: Endpoint, **surroundings: Any) -> Any:
    rows = [{"id": f"{n}", "text": f"{n}: {SAID}"} for n in range(9)]
    (folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    given = "run in.jsonl -o run --ask all --no-cache --workers 2 --model openai/any --base-url"
    return zygote(*given.split(), slow.base_url, folder=folder, **surroundings)


@pytest.mark.parametrize(
    "surroundings",
    [
        pytest.param({"ignored": [signal.SIGINT]}, id="in the background"),
        pytest.param(streams(stderr=None), id="stderr closed"),
        pytest.param(streams(stdout=None, stderr=None), id="both closed"),
        pytest.param(streams(stderr="/dev/full"), id="stderr full"),
        pytest.param(streams(stderr="unread"), id="stderr unread"),
    ],
)
def test_sigterm_ends_a_run(
    zygote: Zygote, folder: Path, slow: Endpoint, surroundings: dict[str, Any]
) -> None:
    command = asking(zygote, folder, slow, **surroundings)
    until(lambda: slow.count == 2)
    if surroundings.get("ignored"):
        command.send(signal.SIGINT)
        until(lambda: slow.count == 4)
    command.send(signal.SIGTERM)
    assert command.wait() == 143
    assert "Traceback" not in command.said
    assert claims(folder) == slow.count


@pytest.mark.parametrize(
    ("ignored", "code"),
    [pytest.param([], 129, id="a terminal"), pytest.param([signal.SIGHUP], 0, id="nohup")],
)
def test_a_closed_terminal(
    zygote: Zygote, folder: Path, slow: Endpoint, ignored: list[int], code: int
) -> None:
    command = asking(zygote, folder, slow, ignored=ignored, **streams(stderr="/dev/full"))
    until(lambda: slow.count == 2)
    command.send(signal.SIGHUP)
    if ignored:  # else a fast service could end the run before the signal comes
        slow.faults[:] = [fake_service.body([])]
    assert command.wait() == code
    assert claims(folder) == slow.count


# ---- the start of a process --------------------------------------------------------------------


def process(folder: Path, script: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """The output of a shell script in which `extractor` is the command."""
    command = f'extractor() {{ "{sys.executable}" -m extractor "$@"; }}; {script}'
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=50,
    )


@pytest.mark.parametrize(
    ("script", "says"),
    [
        pytest.param(f"extractor {RUN} <&- >&- 2>&-", "", id="all streams closed"),
        pytest.param(
            f"extractor {RUN} --json | true; exit ${{PIPESTATUS[0]}}",
            "",
            id="unread",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            f"ulimit -v 70000; extractor {RUN}", "`ulimit -a` shows them", id="little memory"
        ),
    ],
)
def test_a_process_begins(folder: Path, script: str, says: str) -> None:
    ended = process(folder, script)
    assert ended.returncode == bool(says), ended.stderr
    assert says in ended.stderr
    assert len(ended.stderr.splitlines()) == bool(says)
    if not says:
        assert claims(folder) == CLAIMS


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("missing.pem", id="missing"),
        pytest.param("in/a.txt", id="none in it"),
    ],
)
def test_certificates_that_cannot_be_used(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", load_certificates)
    monkeypatch.setattr(engines, "connect", CONNECT)
    monkeypatch.setenv("SSL_CERT_FILE", name)
    monkeypatch.setenv("SSL_CERT_DIR", "")
    assert shell(*ASKING.split()).code == 2
    assert shell.err.startswith("Error: The certificates of SSL_CERT_FILE cannot be used")
    assert len(shell.err.splitlines()) == 1


@pytest.mark.parametrize(
    "variables",
    [
        pytest.param({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, id="LANG=C"),
        pytest.param({"PYTHONIOENCODING": "ascii:strict"}, id="ASCII", marks=pytest.mark.slow),
    ],
)
def test_what_the_terminal_cannot_print_is_replaced(
    folder: Path, variables: dict[str, str]
) -> None:
    (folder / "in/ü.txt").write_text(SAID, "utf-8")
    ended = process(folder, f"extractor {RUN} -q && extractor show run", **variables)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Ilse Brandt ? predicted" in ended.stdout
    assert claims(folder) == CLAIMS + 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "variables",
    [
        pytest.param({"PYTHONDEVMODE": "1", "PYTHONASYNCIODEBUG": "0"}, id="development mode"),
        pytest.param({"PYTHONWARNINGS": "error"}, id="warnings are errors"),
        pytest.param({"PYTHONHASHSEED": "1"}, id="another order of sets"),
        pytest.param({"PYTHONOPTIMIZE": "1"}, id="without assertions"),
        pytest.param({"PYTHONUNBUFFERED": "1"}, id="unbuffered"),
    ],
)
def test_an_interpreter_of_another_kind(folder: Path, variables: dict[str, str]) -> None:
    assert process(folder, f"extractor {RUN} -q", PYTHONHASHSEED="0").returncode == 0
    ended = process(folder, f"extractor {into('other')}", **variables)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    other = (folder / "other/claims.jsonl").read_bytes()
    assert other == (folder / "run/claims.jsonl").read_bytes()


STARTED = (
    "import extractor.__main__ as it, os, sys; os.write(1, b'.'); sys.argv = ['extractor', {}]; "
    "sys.exit(it.main())"
)


def interrupted(folder: Path, seconds: float) -> "subprocess.Popen[str]":
    given = repr(["run", "in", "-o", "run", "--ask", "none", "--no-cache"])[1:-1]
    begun = subprocess.Popen(
        [sys.executable, "-c", STARTED.format(given)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert begun.stdout is not None
    begun.stdout.read(1)
    time.sleep(seconds)
    begun.send_signal(signal.SIGINT)
    return begun


@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.2, 0.35])
def test_ctrl_c_while_it_begins(folder: Path, seconds: float) -> None:
    begun = interrupted(folder, seconds)
    _, said = begun.communicate(timeout=30)
    assert begun.returncode in (130, 0), said
    assert "Traceback" not in said
    assert "KeyboardInterrupt" not in said


@pytest.mark.slow
def test_ctrl_c_at_any_moment(folder: Path) -> None:
    for step in range(1, 61):  # before that, the interpreter itself is interrupted
        begun = interrupted(folder, step / 40)
        _, said = begun.communicate(timeout=30)
        assert begun.returncode in (130, 0, -signal.SIGINT), (step, said)
        assert "Traceback" not in said, (step, said)


@pytest.mark.slow
def test_the_tests_of_signals_in_the_background() -> None:
    tests = Path(__file__).parents[1] / "cli/test_stopping.py"
    script = f'trap "" INT; exec "{sys.executable}" -m pytest -p no:cacheprovider -q "{tests}"'
    ended = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=55)
    assert ended.returncode == 0, ended.stdout
