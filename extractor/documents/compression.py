"""Streams of bytes: put together again, and unpacked as they are read."""

import gzip
import io
import sys
import zlib
from contextlib import suppress
from typing import Any, BinaryIO, cast

from extractor.errors import InputError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd  # the same code for older Pythons

__all__ = ["LONGEST", "PACKED", "beginning", "joined", "unpacked"]

LONGEST = 100_000_000
"""The longest line, and the largest file that is one document, in bytes."""

PACKED = frozenset({".gz", ".zst"})
_BOMB = 1_000  # times its packed size: no text shrinks like that
_SMALL = 10 * LONGEST  # below this, what unpacks to much from little is let be
_DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error, zstd.ZstdError)


def joined(first: bytes, stream: BinaryIO) -> io.BufferedReader:
    """A stream put together again from its first bytes and what follows them."""
    return io.BufferedReader(_Joined(first, stream))


def unpacked(stream: BinaryIO, suffix: str, name: str) -> BinaryIO:
    """What a compressed file holds, as a stream; the stream itself where `suffix` is none.

    Reading it raises InputError, which calls it `name`, where the file is damaged or cut off (all
    that stands before is read first) and where it unpacks to more than anybody can have meant.
    """
    if suffix not in PACKED:
        return stream
    opened = gzip.GzipFile(fileobj=stream) if suffix == ".gz" else zstd.ZstdFile(stream)
    return io.BufferedReader(_Unpacked(cast(BinaryIO, opened), stream, name), 1 << 16)


def beginning(stream: BinaryIO, size: int) -> bytes:
    """The first `size` bytes; fewer where the stream ends or what follows is damaged."""
    parts = []
    with suppress(InputError):  # it is raised again when reading gets there
        while size > 0 and (data := _some(stream, size)):
            parts.append(data)
            size -= len(data)
    return b"".join(parts)


def _some(stream: BinaryIO, size: int) -> bytes:
    """What one read gives, so that nothing is lost of what stands before a damaged place."""
    return cast(io.BufferedReader, stream).read1(size)


class _Joined(io.RawIOBase):
    def __init__(self, first: bytes, stream: BinaryIO) -> None:
        self._first, self._stream = first, stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._first[: len(buffer)] or _some(self._stream, len(buffer))
        self._first = self._first[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


class _Unpacked(io.RawIOBase):
    def __init__(self, opened: BinaryIO, packed: BinaryIO, name: str) -> None:
        self._opened, self._packed, self._name = opened, packed, name
        self._size = 0
        self._error: InputError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._error is None:
            try:
                return self._unpack(buffer)
            except _DAMAGED as error:
                why = str(error).rstrip(".")
                self._error = InputError(
                    f"{self._name} is damaged or cut off ({why}): fetch or pack it again."
                )
        raise self._error

    def _unpack(self, buffer: Any) -> int:
        data = _some(self._opened, len(buffer))
        buffer[: len(data)] = data
        self._size += len(data)
        if self._size > _SMALL and self._size > _BOMB * self._packed.tell():
            self._error = InputError(
                f"{self._name} unpacks to more than {_BOMB:,} times its size, as no text does: "
                "unpack it yourself if you trust it."
            )
            raise self._error
        return len(data)
