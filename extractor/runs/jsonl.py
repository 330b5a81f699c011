"""JSON lines on disk that survive a killed process, a power cut and a full disk."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import BaseModel

from extractor.errors import StorageError
from extractor.pipeline.lines import json_line
from extractor.text import first_line

__all__ = [
    "Row",
    "append",
    "decode",
    "encode",
    "lines",
    "open_rows",
    "read",
    "slices",
    "writing",
]

Row = dict[str, Any]
BLOCK = 1 << 20


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turns an OSError while writing to `folder` into a StorageError."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"The folder {folder} cannot be written ({first_line(error)}): fix that, then give the "
            "same command again, which continues from what is done."
        ) from error


def encode(row: BaseModel | Row | bytes, *, indent: int | None = None) -> bytes:
    """A row as JSON in UTF-8, on one line unless indented; lone surrogates become escapes.

    A row given as bytes is already encoded and is returned unchanged.
    """
    if isinstance(row, bytes):
        return row
    return json_line(row, indent=indent)


def decode(line: bytes) -> Row | None:
    """Parses a line; returns None if it is not a JSON object."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def read(path: Path) -> Iterator[tuple[Row, int]]:
    """Parses `lines(path)`; raises StorageError for a line that is not a JSON object."""
    for number, (line, end) in enumerate(lines(path), 1):
        row = decode(line)
        if row is None:
            raise StorageError(
                f"Line {number} of {path} is not a JSON object: the file is damaged or was "
                "edited; fix the line, or start the run again with --force."
            )
        yield row, end


def lines(path: Path, offset: int = 0) -> Iterator[tuple[bytes, int]]:
    """The complete lines of a file, each with the offset of its end; none if there is no file.

    - `offset`: where the first of them begins, in bytes

    A last line without a line feed was being written when the process died, and is left out.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError(f"{path} cannot be read ({error.strerror}): fix that.") from error
    with file:
        file.seek(offset)
        for line in file:
            if not line.endswith(b"\n"):
                return
            offset += len(line)
            yield line, offset


def open_rows(path: Path) -> BinaryIO:
    """Opens a file for `append`, unbuffered, so that written rows survive the process."""
    return path.open("ab", buffering=0)


def append(file: BinaryIO, data: bytes) -> None:
    """Writes all of `data` at the end of the file."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def slices(path: Path, spans: Iterable[tuple[int, int]]) -> Iterator[bytes]:
    """The bytes of a file from `start` to `end`, for each span in turn."""
    with path.open("rb") as file:
        for start, end in spans:
            file.seek(start)
            while start < end:
                data = file.read(min(BLOCK, end - start))
                if not data:
                    raise StorageError(f"{path} became shorter while it was read: run again.")
                start += len(data)
                yield data
