"""The decisions of reviewers beside a run: a file that is only appended to, by several at once.

A line is whole once its line feed is written. What a killed process left behind the last line feed
was never confirmed to anybody; the next writer cuts it off.
"""

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock
from pydantic import BaseModel

from extractor import files
from extractor.errors import StorageError
from extractor.runs import jsonl, layout

__all__ = ["appending", "remove_reviews", "reviews_file"]

PATIENCE = 10.0  # seconds; a decision is written in milliseconds


def reviews_file(folder: Path) -> Path:
    """The file of the decisions about the run in a folder; it may not exist."""
    return folder / layout.REVIEWS


@contextmanager
def appending(folder: Path) -> Iterator[Callable[[BaseModel], None]]:
    """Keeps other writers out; gives a function that appends a decision and brings it to the disk.

    Raises SettingsError if the file is a link, StorageError if it cannot be written.
    """
    layout.refuse_links(folder)
    with _locked(folder), jsonl.writing(folder):
        _cut_torn_line(reviews_file(folder))
        with jsonl.open_rows(reviews_file(folder)) as file:

            def append(row: BaseModel) -> None:
                jsonl.append(file, jsonl.encode(row))
                os.fsync(file.fileno())

            yield append


def remove_reviews(folder: Path, doc_ids: Collection[str]) -> int:
    """Removes all decisions about some documents, which hold words of them; returns how many."""
    path = reviews_file(folder)
    if not path.exists():
        return 0
    with _locked(folder), jsonl.writing(folder):
        rows = [row for row, _ in jsonl.read(path)]
        kept = [row for row in rows if row.get("doc_id") not in doc_ids]
        files.write(path, map(jsonl.encode, kept))
    return len(rows) - len(kept)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """A lock beside that of the run: it may be reviewed while it is written."""
    held = filelock.FileLock(folder / layout.REVIEWS_LOCK, timeout=PATIENCE)
    with jsonl.writing(folder):
        try:
            held.acquire()
        except filelock.Timeout:
            raise StorageError(
                f"{folder / layout.REVIEWS_LOCK} was held for {PATIENCE:.0f} s: end the process "
                "that holds it, then decide again."
            ) from None
    try:
        yield
    finally:
        held.release()


def _cut_torn_line(path: Path) -> None:
    ends = [end for _, end in jsonl.lines(path)]
    whole = ends[-1] if ends else 0
    if path.exists() and path.stat().st_size > whole:
        os.truncate(path, whole)
