"""JSON lines on disk that survive a kill, a power cut and a full disk."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from extractor.errors import StorageError

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
    """Tells a failure to write to `folder` as a StorageError."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"The folder {folder} cannot be written ({error.strerror or error}): mend that, then "
            "give the same command again, which goes on from what is done."
        ) from error


def encode(row: BaseModel | Row | bytes, *, indent: int | None = None) -> bytes:
    """A row as UTF-8, on one line unless indented; lone surrogates are written as escapes.

    One that was written before is bytes, and stays as it is.
    """
    if isinstance(row, bytes):
        return row
    try:
        if isinstance(row, BaseModel):
            return row.model_dump_json(indent=indent).encode() + b"\n"
        return json.dumps(row, ensure_ascii=False, indent=indent).encode() + b"\n"
    except (UnicodeEncodeError, PydanticSerializationError):
        value = row.model_dump(mode="json") if isinstance(row, BaseModel) else row
        return json.dumps(value, indent=indent).encode() + b"\n"


def decode(line: bytes) -> Row | None:
    """The JSON object that a line is, if it is one."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def read(path: Path) -> Iterator[tuple[Row, int]]:
    """The rows of `lines`; StorageError for a line that is not a JSON object."""
    for number, (line, end) in enumerate(lines(path), 1):
        row = decode(line)
        if row is None:
            raise StorageError(
                f"Line {number} of {path} is not a JSON object: the file is damaged or was "
                "edited; mend the line, or start the run anew with --force."
            )
        yield row, end


def lines(path: Path) -> Iterator[tuple[bytes, int]]:
    """The whole lines of a file, each with the offset behind it; none where there is no file.

    A last line without its end was being written when the process died, and is left out.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError(f"{path} cannot be read ({error.strerror}): mend that.") from error
    offset = 0
    with file:
        for line in file:
            if not line.endswith(b"\n"):
                return
            offset += len(line)
            yield line, offset


def open_rows(path: Path) -> BinaryIO:
    """The file open for `append`: unbuffered, so that what is written outlives the process."""
    return path.open("ab", buffering=0)


def append(file: BinaryIO, data: bytes) -> None:
    """Writes all of `data` at the end."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def slices(path: Path, spans: Iterable[tuple[int, int]]) -> Iterator[bytes]:
    """The bytes from `start` to `end` of a file, for each span in turn."""
    with path.open("rb") as file:
        for start, end in spans:
            file.seek(start)
            while start < end:
                data = file.read(min(BLOCK, end - start))
                if not data:
                    raise StorageError(f"{path} became shorter while it was read: run again.")
                start += len(data)
                yield data
