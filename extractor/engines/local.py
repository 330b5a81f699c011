"""Local models: llama.cpp in a child process of this one, which ends when this one ends.

The child process listens on the loopback address only and requires a key that is new each time, so
that other users of the machine and pages in a browser cannot use it.
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
from extractor.engines.connection import Connection
from extractor.engines.engine import Provider, Settings
from extractor.environment import install_hint
from extractor.errors import SettingsError, WeightsError

if TYPE_CHECKING:
    from openai import AsyncOpenAI

__all__ = ["PROVIDER", "Local", "Server", "cores", "stop_all"]

LOAD_SECONDS = 300  # the longest that loading may take, as from a slow disk
SCRIPT = Path(__file__).with_name("llama_server.py")
SLOTS = 2  # requests at once
CONTEXT = 8192  # tokens of prompt and answer of each request


class Server:
    """A child process that has loaded one model file.

    - `path`: the model file.
    - `model`: the name of the model in requests.

    `address` is where it listens and `key` what it requires. Raises WeightsError if it cannot load
    the file.
    """

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
        # -P keeps this folder out of the import path. GOMP_SPINCOUNT makes threads spin for a short
        # time before they sleep. On an idle machine that gives 12.9 tokens/s (13.4 with the
        # library's default, 9.2 without spinning); with one of two cores busy it gives 7.1 (4.4 and
        # 7.4). A session of its own keeps Ctrl-C away from the process.
        self._process = subprocess.Popen(  # noqa: S603  # this interpreter and a script of this package
            [sys.executable, "-P", str(SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"GOMP_SPINCOUNT": "1000", **os.environ},
            start_new_session=True,
        )
        self.address = self._load(settings, path)

    @property
    def alive(self) -> bool:
        """Whether the process runs. A forked process cannot check and assumes that it does."""
        return self.owner != os.getpid() or self._process.poll() is None

    def stop(self) -> None:
        """Ends the process, if this is the process that started it."""
        if self.owner == os.getpid():
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _load(self, settings: dict[str, object], path: Path) -> str:
        """Sends the settings; returns the address when the model is loaded."""
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
                self._process.wait(5)  # its own exit code says more than that of `kill`
            self.stop()
            raise WeightsError(
                f"The model {path} could not be loaded by llama.cpp (exit code "
                f"{self._process.returncode}): make {_gigabytes(path):.0f} GB of memory available, "
                "or check that the file is a GGUF model and that xllamacpp works on this machine."
            ) from error
        finally:
            deadline.cancel()


def _gigabytes(path: Path) -> float:
    """The memory that a model needs, as a rule: its file, two contexts, and room to work."""
    return path.stat().st_size / 1e9 + 2


_servers: dict[Path, Server] = {}
_lock = threading.Lock()


def _server(path: Path, model: str) -> Server:
    """The server of a model file. There is one in this process; it is restarted if it ended."""
    with _lock:
        server = _servers.get(path)
        if server is None or not server.alive:
            if server is not None:
                server.stop()
            server = _servers[path] = Server(path, model)
        return server


@atexit.register
def stop_all() -> None:
    """Ends the processes of all models."""
    with _lock:
        while _servers:
            _servers.popitem()[1].stop()


class Local:
    """A model file on this machine. It is loaded at first use and shared by all engines.

    - `file`: the model file; None for the embedded model.
    - `timeout`: the time limit of a request in seconds.

    `context` is how many tokens a request and its answer may have together.

    Raises WeightsError if `file` does not exist or is not a model.
    """

    slots = SLOTS
    local = True
    context = CONTEXT
    streams = True  # so that a model which repeats itself without end is stopped

    def __init__(self, file: str | None, timeout: float) -> None:
        if file is None:
            known = weights.DEFAULT
            self._path, self._sha256, self.model = known.path, known.sha256, known.name
        else:
            self._path = Path(file).expanduser().absolute()
            self._sha256, self.model = _digest_of(self._path), self._path.stem
        self.name = f"local/{self.model}@{self._sha256[:12]}"
        self._timeout = timeout
        self._server: Server | None = None
        self._connection: Connection | None = None

    def __repr__(self) -> str:
        return f"Local({self.name!r})"

    async def client(self) -> "AsyncOpenAI":
        """The client of the model. Checks and loads the model if necessary.

        Raises WeightsError for a file that is missing, damaged or not a model, and SettingsError
        if xllamacpp is not installed.
        """
        if self._server is None or self._connection is None or not self._server.alive:
            server = await asyncio.to_thread(self._load)
            if server is not self._server or self._connection is None:
                await self.close()
                self._server = server
                self._connection = Connection(f"{server.address}/v1", server.key, self._timeout)
        return self._connection.client()

    async def close(self) -> None:
        """Closes the connections. The model stays loaded for other engines."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    def _load(self) -> Server:
        if find_spec("xllamacpp") is None:
            raise SettingsError(
                f"The local model needs xllamacpp, which is not installed: run "
                f"{install_hint('local')}, name a hosted model, or use --ask none."
            )
        weights.verify(self._path, self._sha256)
        return _server(self._path, self.model)


def _connect(file: str, settings: Settings) -> Local:
    if settings.base_url:
        raise SettingsError(
            f"The model {f'local:{file}'.rstrip(':')!r} runs on this machine and takes no base "
            "URL: leave it out, or name a model of that service as PROVIDER/NAME."
        )
    others = ("headers", "extra_body", "reasoning_effort", "api_version")
    given = [name for name in others if getattr(settings, name)]
    if given:
        raise SettingsError(
            f"The model {f'local:{file}'.rstrip(':')!r} runs on this machine and takes no "
            f"{given[0].replace('_', ' ')}: leave it out, or name a model of a service."
        )
    return Local(file or None, settings.timeout)


PROVIDER = Provider("local, local:FILE.gguf", _connect)


def _digest_of(path: Path) -> str:
    """The digest of a user's model file. Other kinds of files are never given to llama.cpp."""
    if not path.is_file():
        raise WeightsError(f"There is no model file at {path}: check the path.")
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise WeightsError(f"{path} is not a model in the GGUF format: convert it first.")
    return weights.digest(path)


def cores() -> int:
    """The number of physical cores that this process may use. More threads slow llama.cpp down.

    On Linux, from the CPU topology and the control group; elsewhere, the number of logical cores.
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
