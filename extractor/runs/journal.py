"""The rows of a run as they are appended: all that belongs to a document, or nothing of it."""

import os
from array import array
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel

from extractor import files
from extractor.runs import jsonl, layout
from extractor.runs.jsonl import Row
from extractor.runs.layout import FILES, PARTS

__all__ = ["Journal"]


class Journal:
    """The files of a run folder, open for appending once `recover` was called.

    `counts` has how many rows are committed in each file, `ends` where they end, in bytes. Each
    method raises StorageError where the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.counts = dict.fromkeys(FILES, 0)
        self.ends = dict.fromkeys(FILES, 0)
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}

    def recover(self) -> dict[str, str]:
        """Learns what is committed and cuts off what is not; returns each document's digest."""
        digests: dict[str, str] = {}
        with jsonl.writing(self._folder):
            layout.complete_move(self._folder)
        for block in layout.blocks(self._folder):
            digests[block.document["doc_id"]] = block.document["sha256"][:16]
            self.ends.update(block.ends)
            self.counts["documents"] += 1
            for name in PARTS:
                self.counts[name] += len(block.lines[name])
        for _, end in jsonl.read(layout.file(self._folder, "failures")):
            self.ends["failures"] = end
            self.counts["failures"] += 1
        self._open()
        return digests

    def commit(self, parts: Mapping[str, Sequence[BaseModel | Row | bytes]]) -> None:
        """Appends to each file in turn: all of it or, where that fails, nothing."""
        data = {name: b"".join(map(jsonl.encode, part)) for name, part in parts.items()}
        try:
            with jsonl.writing(self._folder):
                self._cut()  # what could not be cut off before, on a full disk
                for name, lines in data.items():
                    jsonl.append(self._files[name], lines)
        except BaseException:
            with suppress(OSError):  # what is left is cut off when the folder is opened again
                self._cut()
            raise
        for name, part in parts.items():
            self.ends[name] += len(data[name])
            self.counts[name] += len(part)

    def sync(self) -> None:
        """Brings what is committed to the disk."""
        with jsonl.writing(self._folder):
            for file in self._files.values():
                if not file.closed:
                    os.fsync(file.fileno())

    def close(self) -> None:
        """Closes the files."""
        for file in self._files.values():
            file.close()

    def put_in_order(self, place: Mapping[str, int], standing: Sequence[tuple[int, int]]) -> None:
        """Rewrites the files in which documents are not in the order of their `place`.

        One without a place stays behind the one it stood behind. Of the failures those stay that
        are `standing`, each told by where it starts and ends.
        """
        failures = layout.file(self._folder, "failures")
        rewritten = self._ordered(place)
        if len(standing) != self.counts["failures"]:
            rewritten["failures"] = jsonl.slices(failures, standing)
        if rewritten:
            self._replace(rewritten)
            self.counts["failures"] = len(standing)
            self.ends["failures"] = failures.stat().st_size

    def _open(self) -> None:
        with jsonl.writing(self._folder):
            self._files = {name: jsonl.open_rows(layout.file(self._folder, name)) for name in FILES}
            self._cut()

    def _cut(self) -> None:
        for name, file in self._files.items():
            if os.fstat(file.fileno()).st_size > self.ends[name]:
                file.truncate(self.ends[name])

    def _ordered(self, place: Mapping[str, int]) -> dict[str, Iterable[bytes]]:
        keys, ends = array("q"), array("q", [0, 0, 0])
        width = len(ends)
        for block in layout.blocks(self._folder):
            before = keys[-1] if keys else -1
            keys.append(place.get(block.document["doc_id"], before))
            ends.extend(block.ends.values())
        order = sorted(range(len(keys)), key=keys.__getitem__)
        if order == list(range(len(order))):
            return {}
        rewritten: dict[str, Iterable[bytes]] = {}
        for at, name in enumerate((*PARTS, "documents")):
            places = [i * width + at for i in order]
            spans = [(ends[place], ends[place + width]) for place in places]
            rewritten[name] = jsonl.slices(layout.file(self._folder, name), spans)
        return rewritten

    def _replace(self, rewritten: Mapping[str, Iterable[bytes]]) -> None:
        """Puts new files in the place of old ones, all of them or none."""
        self.close()
        try:
            with jsonl.writing(self._folder):
                for name, lines in rewritten.items():
                    files.write(layout.new(self._folder, name), lines)
                files.write(self._folder / layout.MOVING, [])
                layout.complete_move(self._folder)
        finally:
            with suppress(OSError):
                layout.complete_move(self._folder)
            self._open()
