"""Real processes at a small price: one that has imported everything forks for each command.

Nothing but the imports and what `spared` makes once is shared: each command has its own process,
signals, limits and files, and is killed as any other would be. At its end it does what an
interpreter does for others: it waits for threads, calls what was registered and writes what is
left. It does not take itself apart, which costs more than most commands.
"""

import atexit
import contextlib
import gc
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import typer.main
from support.made_once import spare

TESTS = Path(__file__).parents[1]


class Command:
    """A command line that runs in a process of its own."""

    def __init__(self, zygote: "Zygote", pid: int, said: Path) -> None:
        self._zygote = zygote
        self._said = said
        self.pid = pid
        self._code: int | None = None

    def send(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        """`kill -9`, and waits until it is gone."""
        self.send(signal.SIGKILL)
        self.wait()

    def wait(self) -> int:
        """The exit code; of one that a signal ended, minus its number."""
        if self._code is None:
            self._code = self._zygote.ask(do="wait", pid=self.pid)
        return self._code

    def running(self) -> bool:
        if self._code is None:
            self._code = self._zygote.ask(do="poll", pid=self.pid)
        return self._code is None

    @property
    def said(self) -> str:
        return self._said.read_text()


class Zygote:
    """The process that forks."""

    def __init__(self, **environment: str) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._count = 0
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **environment, "PYTHONPATH": str(TESTS)},
            text=True,
        )

    def ask(self, **question: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def __call__(
        self,
        *arguments: object,
        folder: Path,
        largest: int | None = None,
        steps: int | None = None,
        stdin: str = os.devnull,
        **surroundings: Any,
    ) -> Command:
        """Begins `extractor ARGUMENTS` in a folder; no file may grow beyond `largest` bytes.

        - `steps`: it is killed before it opens, renames, deletes or syncs a file, or saves a stage
          of a comparison, for the time after so many.
        - `surroundings`: the arguments of `_surround`.
        """
        self._count += 1
        said = Path(self._folder.name) / f"{self._count}.txt"
        pid = self.ask(
            do="start",
            arguments=[str(each) for each in arguments],
            folder=str(folder),
            said=str(said),
            steps=steps,
            stdin=stdin,
            surroundings={**({"files": largest} if largest is not None else {}), **surroundings},
        )
        return Command(self, pid, said)

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
        self._folder.cleanup()


@pytest.fixture(scope="session")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    with contextlib.closing(Zygote(EXTRACTOR_HOME=str(tmp_path_factory.mktemp("zygote")))) as made:
        yield made


def until(happened: Any, *, seconds: float = 40.0) -> None:
    """Waits for something to happen."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.002)


# ---- inside the zygote -------------------------------------------------------------------------


def _main() -> None:
    # Loaded so that no command has to.
    import anyio._backends._asyncio  # noqa: F401  # what openai and its transport load late
    import h11  # noqa: F401  # the same
    import openai.resources.chat.completions  # the same

    import extractor.api
    import extractor.compare.folder
    import extractor.compare.stages
    import extractor.documents
    import extractor.export
    import extractor.runs.writer
    from extractor.__main__ import main
    from extractor.cli import app
    from extractor.pipeline.saved import code_digest
    from extractor.records.words import month_names

    spare(pytest.MonkeyPatch())
    openai.AsyncOpenAI(api_key="none")  # brings its transport
    typer.main.get_command(app)
    code_digest()
    month_names()
    extractor.runs.writer.CHECKPOINT = 0.1  # so that commands of moments replace run.json too
    extractor.compare.stages.PAUSE = 0.02  # the same for comparisons
    gc.freeze()  # what is shared is not collected at the end of each command
    gc.set_threshold(50_000, 20, 20)
    while line := sys.stdin.readline():
        told = json.loads(line)
        if told["do"] == "start":
            answer: Any = os.fork()
            if answer == 0:
                _become(told)
                _end(main())
        else:
            pid, status = os.waitpid(told["pid"], os.WNOHANG if told["do"] == "poll" else 0)
            answer = os.waitstatus_to_exitcode(status) if pid else None
        print(json.dumps(answer), flush=True)  # noqa: T201  # what was asked


def _become(told: Any) -> None:
    sys.argv = ["extractor", *told["arguments"]]
    os.chdir(told["folder"])
    said = os.open(told["said"], os.O_WRONLY | os.O_CREAT)
    os.dup2(os.open(told["stdin"], os.O_RDONLY), 0)
    os.dup2(said, 1)
    os.dup2(said, 2)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115  # as an interpreter begins
    _surround(**told["surroundings"])
    if told["steps"] is not None:
        _die_after(told["steps"])


def _end(code: int) -> None:
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.flush()
    os._exit(code)


def _die_after(steps: int) -> None:
    """Kills this process before the next step on files when so many are done."""
    from extractor.compare.stages import Stages

    def counted(real: Any) -> Any:
        def step(*given: Any, **options: Any) -> Any:
            nonlocal steps
            steps -= 1
            if steps < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*given, **options)

        return step

    for name in ("open", "replace", "unlink"):
        setattr(Path, name, counted(getattr(Path, name)))
    os.fsync = counted(os.fsync)
    Stages.reach = counted(Stages.reach)


def _surround(
    *,
    environment: dict[str, str] | None = None,
    streams: dict[str, str | None] | None = None,
    ignored: Sequence[int] = (),
    umask: int | None = None,
    files: int | None = None,
    handles: int | None = None,
    homeless: bool = False,
) -> None:
    """Makes the surroundings of a command.

    - `environment`: variables that are set besides those of the test.
    - `streams`: what stands in place of stdin, stdout and stderr: a path, "unread" for a pipe whose
      reader has left, or None for nothing at all.
    - `ignored`: the signals that are ignored.
    - `umask`: of the files that it makes.
    - `files`: how many bytes a file may have.
    - `handles`: how many files may be open.
    - `homeless`: whether its folder is deleted.
    """
    os.environ.update(environment or {})
    for name, target in (streams or {}).items():
        _redirect(name, target)
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)
    if umask is not None:
        os.umask(umask)
    if files is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (files, files))
    if handles is not None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (handles, handles))
    if homeless:
        Path.cwd().rmdir()


def _redirect(name: str, target: str | None) -> None:
    number = ("stdin", "stdout", "stderr").index(name)
    if target is None:
        os.close(number)
        setattr(sys, name, None)
    elif target == "unread":
        reader, writer = os.pipe()
        os.dup2(writer, number)
        os.close(reader)
        os.close(writer)
    else:
        os.dup2(os.open(target, os.O_RDWR), number)


if __name__ == "__main__":
    _main()
