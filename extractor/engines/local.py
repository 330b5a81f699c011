"""The embedded model: llama.cpp in a process of ours, which dies with this one.

It listens on the loopback address only, under a key drawn anew each time, so that neither other
users of the machine nor pages in a browser can ask it.
"""

import asyncio
import atexit
import json
import os
import secrets
import subprocess
import sys
import threading
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.engines import weights
from extractor.engines.hosted import Wire
from extractor.environment import install_hint
from extractor.errors import SettingsError, WeightsError

if TYPE_CHECKING:
    from openai import AsyncOpenAI

__all__ = ["Local", "Server", "cores", "stop_all"]

LOAD_SECONDS = 300  # for a cold file on a slow disk; after it the process is given up
SCRIPT = Path(__file__).with_name("server.py")
SLOTS = 2  # requests at once
CONTEXT = 8192  # tokens of prompt and answer for each of them


class Server:
    """A process that holds one model file, and where it listens."""

    def __init__(self, path: Path, model: str) -> None:
        self.key = secrets.token_urlsafe(32)
        self.owner = os.getpid()
        settings = {
            "path": str(path),
            "model": model,
            "slots": SLOTS,
            "context": CONTEXT,
            "threads": cores(),
            "key": self.key,
        }
        # -P keeps this folder out of the import path. Threads that spin shortly before they wait
        # for each other asleep lose nothing where the machine is idle (12.9 tokens/s; 13.4 with
        # the library's long spin, 9.2 with none) and little where one of two cores is busy
        # (7.1 against 4.4 and 7.4). Its own session keeps a Ctrl-C meant for the run away.
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and script
            [sys.executable, "-P", str(SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"GOMP_SPINCOUNT": "1000", **os.environ},
            start_new_session=True,
        )
        self.address = self._loaded(settings, path)

    @property
    def alive(self) -> bool:
        """Whether it can be asked; a forked process takes its parent's word for it."""
        return self.owner != os.getpid() or self._process.poll() is None

    def stop(self) -> None:
        """End the process; only by the one that started it."""
        if self.owner == os.getpid():
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _loaded(self, settings: dict[str, object], path: Path) -> str:
        assert self._process.stdin is not None  # noqa: S101  # for mypy: both are pipes
        assert self._process.stdout is not None  # noqa: S101  # for mypy: the same
        deadline = threading.Timer(LOAD_SECONDS, self._process.kill)
        deadline.daemon = True
        deadline.start()
        try:
            self._process.stdin.write(json.dumps(settings).encode() + b"\n")
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
            return str(answer["address"])
        except (OSError, ValueError, KeyError) as error:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(5)  # its own exit code tells more than that of our kill
            self.stop()
            raise WeightsError(
                f"The model {path} could not be loaded by llama.cpp (exit code "
                f"{self._process.returncode}): free 3 GB of memory, or check that the file is a "
                "GGUF model and that xllamacpp works on this machine."
            ) from error
        finally:
            deadline.cancel()


_servers: dict[Path, Server] = {}
_lock = threading.Lock()


def _server(path: Path, model: str) -> Server:
    """The server of a model file: one for the process, started again if it died."""
    with _lock:
        server = _servers.get(path)
        if server is None or not server.alive:
            if server is not None:
                server.stop()
            server = _servers[path] = Server(path, model)
        return server


@atexit.register
def stop_all() -> None:
    """Unload every model."""
    with _lock:
        while _servers:
            _servers.popitem()[1].stop()


class Local:
    """A model file on this machine, loaded at the first use and shared by all engines."""

    slots = SLOTS

    def __init__(self, file: str | None, timeout: float) -> None:
        if file is None:
            known = weights.DEFAULT
            self._path, self._sha256, self.model = known.path, known.sha256, known.name
        else:
            self._path = Path(file).expanduser().absolute()
            self._sha256, self.model = _of_user(self._path), self._path.stem
        self.name = f"local/{self.model}@{self._sha256[:12]}"
        self._timeout = timeout
        self._server: Server | None = None
        self._wire: Wire | None = None

    def __repr__(self) -> str:
        return f"Local({self.name!r})"

    async def client(self) -> "AsyncOpenAI":
        """The client of the model, which is checked and loaded if it is not yet.

        Raises WeightsError for a file that is absent, damaged or no model, and SettingsError
        without xllamacpp.
        """
        if self._server is None or self._wire is None or not self._server.alive:
            server = await asyncio.to_thread(self._load)
            if server is not self._server or self._wire is None:
                await self.close()
                self._server = server
                self._wire = Wire(f"{server.address}/v1", server.key, self._timeout)
        return self._wire.client()

    async def close(self) -> None:
        """Give up the connections; the model stays for other engines until the process ends."""
        wire, self._wire = self._wire, None
        if wire is not None:
            await wire.close()

    def _load(self) -> Server:
        if find_spec("xllamacpp") is None:
            raise SettingsError(
                "The local model needs xllamacpp, which is not installed: name a hosted model, or "
                f"run {install_hint('local')}."
            )
        weights.verify(self._path, self._sha256)
        return _server(self._path, self.model)


def _of_user(path: Path) -> str:
    """The digest of a model file that the user brings; llama.cpp never sees one of other kind."""
    if not path.is_file():
        raise WeightsError(f"There is no model file at {path}: check the path.")
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise WeightsError(f"{path} is not a model in the GGUF format: convert it first.")
    return weights.digest(path)


def cores() -> int:
    """The physical cores this process may use; more threads than those slow llama.cpp down.

    Read from Linux' CPU topology and control group; elsewhere the logical count.
    """
    if not hasattr(os, "sched_getaffinity"):
        return os.cpu_count() or 1
    allowed = os.sched_getaffinity(0)
    siblings = "/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list"
    count = len({_read(siblings.format(cpu)) or str(cpu) for cpu in allowed})
    quota, _, period = _read("/sys/fs/cgroup/cpu.max").partition(" ")
    if quota.isdecimal() and period.isdecimal():
        count = min(count, max(1, int(quota) // int(period)))
    return count


def _read(path: str) -> str:
    try:
        return Path(path).read_text("ascii").strip()
    except OSError:
        return ""
