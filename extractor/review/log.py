"""The decisions about a run, as they are read and written: by reviewer and document."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from extractor.errors import InputError, StorageError
from extractor.review.decisions import DECISIONS, Decision, Undone
from extractor.runs import jsonl
from extractor.runs.reviews import appending, reviews_file

__all__ = ["ReviewLog"]


class ReviewLog:
    """The decisions about the run in a folder. What was appended since is read on each call.

    A damaged line hides what its document says, and no other; one that names no document, all of
    them. Each method raises StorageError if the file cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._forget()

    def of(self, reviewer: str, doc_id: str) -> tuple[Decision, ...]:
        """What a reviewer decided about a document and did not take back, in order.

        Raises StorageError if a line about the document is damaged.
        """
        self._catch_up()
        for named in (doc_id, None):
            if named in self._damaged:
                raise StorageError(self._damaged[named])
        return tuple(self._standing.get((reviewer, doc_id), {}).values())

    def reviewers(self) -> tuple[str, ...]:
        """Who decided anything, in the order of their first decisions."""
        self._catch_up()
        return tuple(dict.fromkeys(reviewer for reviewer, _ in self._standing))

    @contextmanager
    def deciding(self) -> Iterator[Callable[[Decision], None]]:
        """Keeps other writers out, so that what `of` says stays true; gives what appends.

        What appends raises InputError for a decision that could not be read again.
        """
        with appending(self._folder) as append:

            def write(decision: Decision) -> None:
                _refuse_unreadable(decision)
                append(decision)

            yield write

    def _forget(self) -> None:
        self._standing: dict[tuple[str, str], dict[str, Decision]] = {}
        self._end = 0
        self._lines = 0
        self._file: tuple[int, int] | None = None
        self._damaged: dict[str | None, str] = {}  # by document, and how to mend it
        self._seen = 0

    def _catch_up(self) -> None:
        path = reviews_file(self._folder)
        try:
            stat = path.stat()
        except FileNotFoundError:
            self._forget()
            return
        file = (stat.st_dev, stat.st_ino)
        mended = self._damaged and stat.st_mtime_ns != self._seen
        if file != self._file or stat.st_size < self._end or mended:  # `forget` wrote another one
            self._forget()
            self._file = file
        self._seen = stat.st_mtime_ns
        for line, end in jsonl.lines(path, self._end):
            self._lines += 1
            self._read(path, line)
            self._end = end

    def _read(self, path: Path, line: bytes) -> None:
        try:
            self._add(DECISIONS.validate_json(line))
        except ValidationError:
            named = (jsonl.decode(line) or {}).get("doc_id")
            self._damaged.setdefault(
                named if isinstance(named, str) else None,
                f"Line {self._lines} of {path} is no decision of a reviewer: the file is damaged "
                "or was edited; correct or delete the line.",
            )

    def _add(self, decision: Decision) -> None:
        standing = self._standing.setdefault((decision.reviewer, decision.doc_id), {})
        if isinstance(decision, Undone):
            standing.pop(decision.undoes, None)
        else:
            standing[decision.id] = decision


def _refuse_unreadable(decision: Decision) -> None:
    try:
        DECISIONS.validate_json(jsonl.encode(decision))
    except (ValueError, RecursionError) as error:  # half of a character, or endless brackets
        raise InputError(
            "The decision cannot be kept: it has a character that is no text, or is nested too "
            "deep; give a plain value."
        ) from error
