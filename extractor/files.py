"""Writing files whole or not at all: readers see the old file or the new one, never half of one.

A file is written beside its place under a temporary name, brought to the disk with fsync, and
renamed. The folder is brought to the disk too, so that the new name survives a power cut.
"""

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["install", "replacing", "sync", "temporary", "write"]


def temporary(path: Path) -> Path:
    """The name under which a file is written until it is complete: the same with `.part`."""
    return path.with_name(f"{path.name}.part")


def write(path: Path, chunks: Iterable[bytes]) -> None:
    """Writes a file from its chunks; raises OSError, and then leaves an existing file as it was."""
    with replacing(path) as (part,), part.open("wb") as file:
        file.writelines(chunks)


@contextmanager
def replacing(*paths: Path) -> Iterator[list[Path]]:
    """Gives the temporary files to write in place of `paths`.

    When the block ends, all of them are installed; when it raises, all of them are deleted.
    Temporary files of a process that was killed are deleted first. Raises FileExistsError where a
    device, pipe or socket stands, which the file would take the place of.
    """
    for path in paths:
        _refuse_special(path)
    parts = {temporary(path): path for path in paths}
    for part in parts:
        part.unlink(missing_ok=True)
    try:
        yield list(parts)
        install(parts)
    finally:
        for part in parts:
            with suppress(OSError):  # the error that ended the block matters more
                part.unlink(missing_ok=True)


def _refuse_special(path: Path) -> None:
    with suppress(FileNotFoundError):
        mode = path.lstat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode) or stat.S_ISDIR(mode)):
            raise FileExistsError(errno.EEXIST, "it is a device, pipe or socket, and no file")


def install(parts: Mapping[Path, Path]) -> None:
    """Renames complete temporary files to their final names, after bringing them to the disk."""
    for part in parts:
        with part.open("rb+") as file:
            os.fsync(file.fileno())
    for part, path in parts.items():
        part.replace(path)
    for folder in {path.parent for path in parts.values()}:
        sync(folder)


def sync(folder: Path) -> None:
    """Brings the names of the files in a folder to the disk, where the system supports that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
