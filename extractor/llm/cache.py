"""The cache of answers on disk, by the digest of the request. The only module that uses diskcache.

Each row contains text only: the JSON of an answer or, in rows without a tag, a whole result
(`extractor.pipeline.saved`). diskcache unpickles rows that are marked as pickled, which could run
code (CVE-2025-69872). The subclass of its disk here never does; such a row is a miss. Nothing is
evicted.
"""

import contextlib
import hashlib
import json
import os
import re
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import diskcache  # type: ignore[import-untyped]  # ships no types
from diskcache.core import MODE_RAW, MODE_TEXT  # type: ignore[import-untyped]  # ships no types

from extractor.environment import home
from extractor.errors import StorageError
from extractor.text import first_line

__all__ = ["Cache", "Explanation", "Stats", "canonical", "key"]

LOCK_SECONDS = 20.0
OWN_FILE = re.compile(r"[0-9a-f]{2}[/\\][0-9a-f]{2}[/\\][0-9a-f]{28}\.val")  # as diskcache names
PASSAGE = "passage"  # the part of a key that contains the text of the document
NOTE = "note"  # the tag of an entry that is neither an answer nor a result

_inside_sqlite = threading.RLock()
if hasattr(os, "register_at_fork"):
    # A process must not be forked while a thread is inside SQLite: the child would have SQLite's
    # own locks as they were, and no thread that releases them.
    os.register_at_fork(
        before=_inside_sqlite.acquire,
        after_in_parent=_inside_sqlite.release,
        after_in_child=_inside_sqlite.release,
    )


@dataclass(frozen=True)
class Explanation:
    """Why a request is or is not in the cache.

    - `hit`: whether it is.
    - `differs`: the parts in which it differs from the nearest entry; empty for a hit.
    - `nearest`: the key of the nearest entry; None for a hit and in an empty cache.
    """

    hit: bool
    differs: tuple[str, ...] = ()
    nearest: str | None = None


@dataclass(frozen=True)
class Stats:
    """What a cache contains.

    - `answers`: the number of answers of models.
    - `results`: the number of whole results.
    - `bytes`: the size on disk.
    - `location`: the folder.
    """

    answers: int
    results: int
    bytes: int
    location: Path


def canonical(value: Any) -> str:
    """The canonical JSON of a value: sorted keys, no spaces, ASCII, no NaN."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )


def key(parts: Mapping[str, Any]) -> str:
    """The key of an entry: the SHA-256 of the canonical JSON of its parts, in hex."""
    return hashlib.sha256(canonical(parts).encode("ascii")).hexdigest()


class Cache:
    """A folder of answers. Threads and processes may share it.

    - `directory`: the folder; by default `answers` in the extractor's home folder.

    Every method raises StorageError if the folder cannot be read or written.
    """

    def __init__(self, directory: str | Path | None = None) -> None:
        self.directory = Path(directory) if directory is not None else home() / "answers"
        self._opened: diskcache.Cache | None = None
        self._nearest: _Neighbours | None = None

    def get(self, key_parts: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answer to exactly this request, or None."""
        with self._disk() as disk:
            text = disk.get(key(key_parts))
        return _read(text)

    def put(self, key_parts: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """Saves an answer. Replaces an earlier one to the same request."""
        self._nearest = None
        with self._disk() as disk:
            disk.set(key(key_parts), canonical(answer), tag=canonical(_part_digests(key_parts)))

    def get_text(self, key_parts: Mapping[str, Any]) -> str | None:
        """The text that was saved under exactly this key, or None."""
        with self._disk() as disk:
            text = disk.get(key(key_parts))
        return text if isinstance(text, str) else None

    def put_text(self, key_parts: Mapping[str, Any], text: str) -> None:
        """Saves a text that is not an answer. Replaces an earlier one under the same key."""
        with self._disk() as disk:
            disk.set(key(key_parts), text)

    def put_note(self, key_parts: Mapping[str, Any], note: Mapping[str, Any]) -> None:
        """Saves what is neither an answer nor a result; `get` reads it."""
        with self._disk() as disk:
            disk.set(key(key_parts), canonical(note), tag=NOTE)

    def explain(self, key_parts: Mapping[str, Any]) -> Explanation:
        """Says whether a request is in the cache and, if not, how the nearest entry differs.

        The nearest entry has the most parts in common; among equals, one about the same passage,
        then the latest.
        """
        with self._disk() as disk:
            if _read(disk.get(key(key_parts))) is not None:
                return Explanation(hit=True)
            if self._nearest is None:
                self._nearest = _Neighbours(disk)
        return self._nearest.explain(_part_digests(key_parts))

    def similar(
        self, key_parts: Mapping[str, Any], differing: Sequence[str], most: int = 500
    ) -> list[dict[str, Any]]:
        """The latest answers to requests that are equal to this one except in some parts.

        - `key_parts`: the parts of this request.
        - `differing`: the names of the parts that may differ, as in `Explanation`.
        - `most`: the most answers to return.

        Answers that diskcache stores outside its table, because they are long, are left out.
        """
        parts = _part_digests(key_parts)
        same = [f'"{name}":"{parts[name]}"' for name in parts if name not in differing]
        alike = " AND instr(tag, ?)" * len(same)
        query = (
            "SELECT value FROM Cache WHERE raw = 1 AND filename IS NULL"  # noqa: S608  # values are passed as parameters
            f"{alike} ORDER BY store_time DESC LIMIT ?"
        )
        with self._disk() as disk:
            rows = list(disk._sql(query, (*same, most)))
        return [entry for (text,) in rows if (entry := _read(text)) is not None]

    def stats(self) -> Stats:
        """The number of entries and their size."""
        with self._disk() as disk:
            counts = dict(
                disk._sql(
                    "SELECT tag, COUNT(*) FROM Cache WHERE tag IS NULL OR tag = ? GROUP BY tag",
                    (NOTE,),
                )
            )
            results = counts.get(None, 0)
            answers = len(disk) - results - counts.get(NOTE, 0)
            return Stats(answers, results, bytes=disk.volume(), location=self.directory)

    def clear(self) -> int:
        """Removes all entries; returns their number."""
        self._nearest = None
        with self._disk() as disk:
            return int(disk.clear())

    def forget(self, keys: Collection[str], holds: Callable[[str], bool]) -> int:
        """Removes entries so that no trace of them stays in the files; returns their number.

        - `keys`: the keys of entries to remove
        - `holds`: whether the text of an entry is to be removed

        Reads all entries, and rewrites the database, which takes about ten seconds per gigabyte.
        Raises StorageError too if another program is reading the cache, since its files then keep
        what was removed.
        """
        self._nearest = None
        with self._disk() as disk:
            disk._sql("PRAGMA secure_delete = ON")
            gone = [name for name, text in _texts(disk) if name in keys or holds(text)]
            removed = sum(bool(disk.delete(name)) for name in gone)
            disk._sql("VACUUM")
            ((busy, *_),) = disk._sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if busy:
            raise StorageError(
                f"The cache {self.directory} is in use by another program, so that its files still "
                "hold what was removed: end that program and give the same command again."
            )
        return removed

    def close(self) -> None:
        """Closes the connection of this thread. The cache can still be used afterwards."""
        with _inside_sqlite:
            if self._opened is not None:
                self._opened.close()

    def __enter__(self) -> "Cache":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    @contextlib.contextmanager
    def _disk(self) -> Iterator[diskcache.Cache]:
        """The open folder. Raises StorageError in place of its errors."""
        with _inside_sqlite, self._translated():
            if self._opened is None:
                self._opened = diskcache.Cache(
                    str(self.directory),
                    disk=_TextDisk,
                    timeout=LOCK_SECONDS,
                    eviction_policy="none",
                    cull_limit=0,
                    statistics=0,
                )
            yield self._opened

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except diskcache.Timeout as error:
            raise StorageError(
                f"The cache {self.directory} could not be written within {LOCK_SECONDS:.0f} s: "
                "another program locks it, or its disk is full or read-only; fix that and run "
                "again."
            ) from error
        except (sqlite3.Error, OSError) as error:
            raise StorageError(
                f"The cache {self.directory} cannot be used ({first_line(error)}): make room, name "
                "another folder (--cache-dir) or none (--no-cache), or delete this one if it is "
                "damaged."
            ) from error


class _TextDisk(diskcache.Disk):  # type: ignore[misc]  # diskcache has no types
    """Stores text only, and reads nothing else."""

    def put(self, key: Any) -> tuple[str, bool]:
        if type(key) is not str:
            raise TypeError(f"a key of the cache is text, not {type(key).__name__}")
        return key, True

    def get(self, key: Any, raw: Any) -> str:
        if not raw or type(key) is not str:
            raise OSError("a key of the cache is not text")
        return key

    def store(self, value: Any, read: bool, key: Any = diskcache.UNKNOWN) -> Any:
        if read or type(value) is not str:
            raise TypeError(f"a value of the cache is text, not {type(value).__name__}")
        return super().store(value, read, key=key)

    def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> Any:
        if mode not in (MODE_RAW, MODE_TEXT) or read:
            raise OSError("a row of the cache is not text")  # which diskcache treats as a miss
        if filename is not None and not OWN_FILE.fullmatch(filename):
            raise OSError("a row of the cache names a file outside the cache")
        return super().fetch(mode, filename, value, read)

    def remove(self, file_path: str) -> None:
        if OWN_FILE.fullmatch(str(file_path)):
            super().remove(file_path)


class _Neighbours:
    """Finds the nearest entry to a request, from the digests of the parts of all entries.

    There are few different settings (all parts but the passage). So a look-up compares only the
    latest entry of each setting, and the entries about the same passage.
    """

    def __init__(self, disk: diskcache.Cache) -> None:
        self._latest: dict[_Setting, _Entry] = {}
        self._same_passage: dict[str, dict[_Setting, _Entry]] = {}
        # Iterating with diskcache would read each value too, which takes minutes for millions.
        rows = disk._sql("SELECT key, tag FROM Cache WHERE raw = 1 ORDER BY store_time")
        for age, (name, tag) in enumerate(rows):
            parts = _read(tag)
            if parts is None or not isinstance(name, str):
                continue
            passage = str(parts.pop(PASSAGE, ""))
            setting = tuple((part, str(digest)) for part, digest in parts.items())
            self._latest[setting] = entry = (age, name, passage)
            self._same_passage.setdefault(passage, {})[setting] = entry

    def explain(self, parts: Mapping[str, str]) -> Explanation:
        passage = parts.get(PASSAGE, "")
        candidates = {**self._latest, **self._same_passage.get(passage, {})}
        best: tuple[int, bool, int] | None = None
        explanation = Explanation(hit=False, differs=tuple(parts))
        for setting, (age, name, other_passage) in candidates.items():
            other = {**dict(setting), PASSAGE: other_passage}
            names = dict.fromkeys((*parts, *other))
            differs = tuple(part for part in names if parts.get(part, "") != other.get(part, ""))
            rank = (-len(differs), other_passage == passage, age)
            if best is None or rank > best:
                best, explanation = rank, Explanation(hit=False, differs=differs, nearest=name)
        return explanation


_Setting = tuple[tuple[str, str], ...]
_Entry = tuple[int, str, str]  # age, key, passage


def _texts(disk: diskcache.Cache) -> Iterator[tuple[str, str]]:
    """The key and text of each entry; of one that cannot be read, nothing."""
    for name, mode, filename, value in disk._sql(
        "SELECT key, mode, filename, value FROM Cache WHERE raw = 1"
    ):
        with contextlib.suppress(OSError, UnicodeError):
            text = disk._disk.fetch(mode, filename, value, False)
            if isinstance(name, str) and isinstance(text, str):
                yield name, text


def _part_digests(key_parts: Mapping[str, Any]) -> dict[str, str]:
    """A short digest of each part. The messages count as three: instructions, examples, passage."""
    parts = {name: value for name, value in key_parts.items() if name != "messages"}
    messages: Sequence[Mapping[str, str]] = key_parts.get("messages", ())
    if messages:
        parts["instructions"] = [m for m in messages if m.get("role") == "system"]
        parts["examples"] = [m for m in messages[:-1] if m.get("role") != "system"]
        parts[PASSAGE] = messages[-1]
    return {name: key({"part": value})[:16] for name, value in parts.items()}


def _read(text: Any) -> dict[str, Any] | None:
    """The JSON object in a text; None for anything else, so that a damaged row is a miss."""
    try:
        value = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
