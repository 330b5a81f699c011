"""The documents of a run, each read when it is asked for: a run may have thousands."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import InputError
from extractor.runs import StoredDocument, jsonl, layout
from extractor.runs.reader import stored
from extractor.text import excerpt

__all__ = ["Documents", "Entry"]

NAMES = (*layout.PARTS, "documents")


@dataclass(frozen=True, slots=True)
class Entry:
    """What the list of documents shows of one.

    - `rows`: the id and the certainty of each row.
    - `spans`: where its lines stand in each file, in bytes.
    """

    doc_id: str
    title: str
    rows: tuple[tuple[str, float | None], ...]
    spans: tuple[tuple[int, int], ...]


class Documents:
    """The documents of the run in a folder, by their position from 1.

    They are looked up again when the run was written to. Raises StorageError if it is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: object = None
        self._entries: tuple[Entry, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All documents that are committed."""
        paths = [layout.current(self._folder, name) for name in NAMES]
        stats = [path.stat() for path in paths if path.exists()]
        seen = [(each.st_ino, each.st_size, each.st_mtime_ns) for each in stats]
        if seen != self._seen:
            self._entries, self._seen = tuple(_entries(self._folder)), seen
        return self._entries

    def read(self, number: int) -> StoredDocument:
        """A document with its rows; InputError if there is no such number."""
        entries = self.entries
        if not 1 <= number <= len(entries):
            raise InputError(
                f"The run has no document {number:,}: choose one from 1 to {len(entries):,}."
            )
        spans = dict(zip(NAMES, entries[number - 1].spans, strict=True))
        lines = {
            name: list(jsonl.slices(layout.current(self._folder, name), [span]))
            for name, span in spans.items()
        }
        whole = {name: b"".join(each).splitlines(keepends=True) for name, each in lines.items()}
        document = jsonl.decode(b"".join(whole.pop("documents")))
        if document is None:
            raise InputError("The run was written to meanwhile: load the page again.")
        return stored(layout.Block(self._folder, document, whole, {}))


def _entries(folder: Path) -> Iterator[Entry]:
    before = dict.fromkeys(NAMES, 0)
    for block in layout.blocks(folder):
        spans = tuple((before[name], block.ends[name]) for name in NAMES)
        before = {name: block.ends[name] for name in NAMES}
        rows = ((str(row["claim_id"]), row.get("certainty")) for row in block.parts["claims"])
        document = block.document
        named = document.get("title") or Path(document.get("path") or document["doc_id"]).name
        yield Entry(document["doc_id"], excerpt(str(named), 120), tuple(rows), spans)
