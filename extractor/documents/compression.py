"""Compressed files, decompressed as they are read, with a limit against decompression bombs."""

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO, cast

from extractor.errors import InputError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd  # the same code for older Pythons

__all__ = ["COMPRESSED_SUFFIXES", "MAX_BYTES", "decompress", "prepend", "read_start", "whole_file"]

MAX_BYTES = 100_000_000
"""The longest line, and the largest file that is one document, in bytes."""

COMPRESSED_SUFFIXES = frozenset({".gz", ".zst"})
"""The suffixes of compressed files, in lower case."""

BLOCK = 1 << 20  # bytes

_MAX_RATIO = 1_000  # to the compressed size: no text shrinks more
_RATIO_FROM = 10 * MAX_BYTES  # decompressed bytes up to which the ratio does not matter
_DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error, zstd.ZstdError)


def prepend(start: bytes, file: BinaryIO) -> io.BufferedReader:
    """A file that gives `start` and then the rest of `file`."""
    return io.BufferedReader(_Prepended(start, file), 1 << 16)


def decompress(file: BinaryIO, suffix: str, name: str) -> BinaryIO:
    """The decompressed content of `file`; the file itself if `suffix` is no compressed one.

    Reading it raises InputError, which calls the file `name`, if the file is damaged or cut off
    (after the data before that place) or if it decompresses to far more than text can.
    """
    if suffix not in COMPRESSED_SUFFIXES:
        return file
    opened = gzip.GzipFile(fileobj=file) if suffix == ".gz" else zstd.ZstdFile(file)
    return io.BufferedReader(_Decompressed(cast(BinaryIO, opened), file, name), 1 << 16)


def read_start(file: BinaryIO, size: int) -> bytes:
    """The first `size` bytes; fewer if the file ends or if what follows is damaged."""
    parts = []
    with suppress(InputError):  # it is raised again when reading gets there
        while size > 0 and (data := _read_once(file, size)):
            parts.append(data)
            size -= len(data)
    return b"".join(parts)


def whole_file(file: BinaryIO, name: str) -> bytes:
    """All bytes of a file that is one document; InputError if there are none or too many."""
    data = b"".join(_blocks(file, MAX_BYTES + 1))
    if len(data) > MAX_BYTES:
        raise InputError(
            f"{name} is larger than {MAX_BYTES // 1_000_000} MB, too much for one document: split "
            "it or write its articles as JSON lines."
        )
    if not data.strip():
        raise InputError(f"{name} is empty: remove it or put the article's text into it.")
    return data


def _blocks(file: BinaryIO, most: int) -> Iterator[bytes]:
    """The file in small blocks, since a read of `most` bytes at once takes that much memory."""
    while most > 0 and (block := file.read(min(most, BLOCK))):
        most -= len(block)
        yield block


def _read_once(file: BinaryIO, size: int) -> bytes:
    """The bytes of one read, so that none before a damaged place are lost."""
    return cast(bytes, getattr(file, "read1", file.read)(size))


class _Prepended(io.RawIOBase):
    def __init__(self, start: bytes, file: BinaryIO) -> None:
        self._start, self._file = start, file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._start[: len(buffer)] or _read_once(self._file, len(buffer))
        self._start = self._start[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


class _Decompressed(io.RawIOBase):
    def __init__(self, opened: BinaryIO, compressed: BinaryIO, name: str) -> None:
        self._opened, self._compressed, self._name = opened, compressed, name
        self._size = 0
        self._error: InputError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._error is None:
            try:
                return self._decompress(buffer)
            except _DAMAGED as error:
                why = str(error).rstrip(".")
                self._error = InputError(
                    f"{self._name} is damaged or cut off ({why}): fetch or compress it again."
                )
        raise self._error

    def _decompress(self, buffer: Any) -> int:
        data = _read_once(self._opened, len(buffer))
        buffer[: len(data)] = data
        self._size += len(data)
        if self._size > _RATIO_FROM and self._size > _MAX_RATIO * self._compressed.tell():
            self._error = InputError(
                f"{self._name} decompresses to more than {_MAX_RATIO:,} times its size, as no text "
                "does: decompress it yourself if you trust it."
            )
            raise self._error
        return len(data)
