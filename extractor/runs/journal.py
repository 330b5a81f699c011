"""Appending the rows of a run: all rows of a document, or none of them."""

import os
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel

from extractor import files
from extractor.models import Failure
from extractor.runs import jsonl, layout
from extractor.runs.jsonl import Row
from extractor.runs.layout import FILES, PARTS

__all__ = ["Journal"]


class Journal:
    """The files of a run folder; call `recover` first, which opens them for appending.

    - `counts`: the number of committed rows in each file
    - `ends`: the offset in bytes at which the committed rows of each file end
    - `partial`: the documents of which passages failed, by id, with the failure

    Each method raises StorageError if the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.counts = dict.fromkeys(FILES, 0)
        self.ends = dict.fromkeys(FILES, 0)
        self.partial: dict[str, Failure] = {}
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}

    def recover(self) -> dict[str, str]:
        """Finds what is committed and cuts off the rest.

        Returns the id of each document with the first 16 digits of the SHA-256 of its text. A
        document of which passages failed gets its line among the failures, if a kill took that.
        """
        digests: dict[str, str] = {}
        with jsonl.writing(self._folder):
            layout.complete_move(self._folder)
        for block in layout.blocks(self._folder):
            digests[block.document["doc_id"]] = block.document["sha256"][:16]
            if block.failure:
                self.partial[block.document["doc_id"]] = block.failure
            self.ends.update(block.ends)
            self.counts["documents"] += 1
            for name in PARTS:
                self.counts[name] += len(block.lines[name])
        untold = dict(self.partial)
        for row, end in jsonl.read(layout.file(self._folder, "failures")):
            self.ends["failures"] = end
            self.counts["failures"] += 1
            if row.get("passages"):
                untold.pop(row["doc_id"], None)
        self._open()
        self.commit({"failures": list(untold.values())})
        return digests

    def commit(self, parts: Mapping[str, Collection[BaseModel | Row | bytes]]) -> None:
        """Appends rows to each file in turn: all of them or, if that fails, none."""
        sizes = dict.fromkeys(parts, 0)
        try:
            with jsonl.writing(self._folder):
                self._cut()  # rows that an earlier commit could not cut off
                for name, part in parts.items():
                    for data in _joined(map(jsonl.encode, part)):
                        jsonl.append(self._files[name], data)
                        sizes[name] += len(data)
        except BaseException:
            with suppress(OSError):  # the next `recover` cuts off the rest
                self._cut()
            raise
        for name, part in parts.items():
            self.ends[name] += sizes[name]
            self.counts[name] += len(part)

    def replace(self, made: Mapping[str, Mapping[str, list[bytes]]]) -> None:
        """Rewrites the files with new lines of some documents, in the places of the old ones.

        - `made`: for the id of each document its lines in each file but the failures
        """
        names = (*PARTS, "documents")
        plan: dict[str, list[tuple[int, int] | list[bytes]]] = {name: [] for name in names}
        counts, starts = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
        for block in layout.blocks(self._folder):
            new = made.get(block.document["doc_id"])
            old = {"documents": 1, **{name: len(lines) for name, lines in block.lines.items()}}
            for name in names:
                plan[name].append(new[name] if new else (starts[name], block.ends[name]))
                counts[name] += len(new[name]) if new else old[name]
                starts[name] = block.ends[name]
        self._replace({name: self._lines(name, parts) for name, parts in plan.items()})
        self.counts.update(counts)

    def _lines(self, name: str, parts: Iterable[tuple[int, int] | list[bytes]]) -> Iterator[bytes]:
        """Spans of a file, and lines that are new."""
        for part in parts:
            if isinstance(part, list):
                yield from part
            else:
                yield from jsonl.slices(layout.file(self._folder, name), [part])

    def sync(self) -> None:
        """Brings the committed rows to the disk with fsync."""
        with jsonl.writing(self._folder):
            for file in self._files.values():
                if not file.closed:
                    os.fsync(file.fileno())

    def close(self) -> None:
        """Closes the files."""
        for file in self._files.values():
            file.close()

    def put_in_order(self, place: Mapping[str, int], standing: Sequence[tuple[int, int]]) -> None:
        """Rewrites the files so that documents are in the order of the inputs.

        - `place`: the position of each document among the inputs, by id; a document without one
          stays behind the document that it followed
        - `standing`: start and end, in bytes, of each failure that stays
        """
        failures = layout.file(self._folder, "failures")
        rewritten = self._ordered(place)
        if len(standing) != self.counts["failures"]:
            rewritten["failures"] = jsonl.slices(failures, standing)
        if rewritten:
            self._replace(rewritten)
            self.counts["failures"] = len(standing)

    def remove(self, doc_ids: Collection[str], record: Callable[[Row, Row], Row]) -> None:
        """Rewrites the files without the rows of some documents, and run.json with them.

        - `record`: makes the new run.json from the counts and digests of the new files
        """
        kept: dict[str, list[tuple[int, int]]] = {name: [] for name in FILES}
        counts, starts = dict.fromkeys(FILES, 0), dict.fromkeys(FILES, 0)
        for block in layout.blocks(self._folder):
            rows = {"documents": 1, **{name: len(lines) for name, lines in block.lines.items()}}
            for name, number in rows.items():
                if block.document["doc_id"] not in doc_ids:
                    _extend(kept[name], starts[name], block.ends[name])
                    counts[name] += number
                starts[name] = block.ends[name]
        for row, end in jsonl.read(layout.file(self._folder, "failures")):
            if row["doc_id"] not in doc_ids:
                _extend(kept["failures"], starts["failures"], end)
                counts["failures"] += 1
            starts["failures"] = end
        rewritten = {
            name: jsonl.slices(layout.file(self._folder, name), spans)
            for name, spans in kept.items()
        }
        self._replace(rewritten, lambda: record(counts, layout.digests(self._folder, new=True)))
        self.counts = counts

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

    def _replace(
        self, rewritten: Mapping[str, Iterable[bytes]], record: Callable[[], Row] | None = None
    ) -> None:
        """Replaces files by new ones, all of them or none; `record` makes the new run.json."""
        with jsonl.writing(self._folder):
            self._cut()
        self.close()
        try:
            with jsonl.writing(self._folder):
                for name, lines in rewritten.items():
                    files.write(layout.new(self._folder, name), lines)
                if record is not None:
                    data = jsonl.encode(record(), indent=2)
                    files.write(layout.new_record(self._folder), [data])
                files.write(self._folder / layout.MOVING, [])
                layout.complete_move(self._folder)
        finally:
            with suppress(OSError):
                layout.complete_move(self._folder)
            for name in rewritten:  # the new file, or the old one if they could not be written
                self.ends[name] = layout.file(self._folder, name).stat().st_size
            self._open()


def _extend(spans: list[tuple[int, int]], start: int, end: int) -> None:
    """Appends a span to others, as part of the last one if it follows that directly."""
    if spans and spans[-1][1] == start:
        spans[-1] = (spans[-1][0], end)
    elif start < end:
        spans.append((start, end))


def _joined(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines in blocks: a system call for each would take too long, one for all too much."""
    block: list[bytes] = []
    size = 0
    for line in lines:
        block.append(line)
        size += len(line)
        if size >= jsonl.BLOCK:
            yield b"".join(block)
            block, size = [], 0
    if block:
        yield b"".join(block)
