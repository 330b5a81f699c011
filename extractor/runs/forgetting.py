"""Removing documents from a run folder: all rows of them, from all files at once."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from extractor.runs import jsonl, layout
from extractor.runs.journal import Journal
from extractor.runs.jsonl import Row
from extractor.runs.reviews import remove_reviews

__all__ = ["Known", "known_documents", "remove"]


@dataclass(frozen=True)
class Known:
    """What a run knows of a document; its text is None if it failed."""

    doc_id: str
    path: str | None
    title: str | None = None
    text: str | None = None


def known_documents(folder: Path, wanted: Callable[[str], bool]) -> Iterator[Known]:
    """The documents of a run whose id is wanted, and those that failed as a whole."""
    for name in ("documents", "failures"):
        for row, _ in jsonl.read(layout.current(folder, name)):
            doc_id = row.get("doc_id")
            if isinstance(doc_id, str) and wanted(doc_id) and not row.get("passages"):
                yield Known(doc_id, row.get("path"), row.get("title"), row.get("text"))


def remove(folder: Path, documents: Collection[Known]) -> Row:
    """Removes documents from a run; returns how many rows left each file.

    run.json gets the new counts and digests, and keeps a hash of each id, so that no later session
    reads the documents again. A kill leaves all old files or all new ones. The caller has to hold
    the lock of the folder. Raises StorageError if the run is damaged or cannot be written.
    """
    journal = Journal(folder)
    journal.recover()
    record = layout.record(folder) or layout.blank({})
    before = dict(journal.counts)
    gone = {each.doc_id for each in documents}
    reviews = remove_reviews(folder, gone)  # first: the run knows the documents until the end
    journal.remove(gone, lambda counts, digests: _record(record, documents, counts, digests))
    journal.close()
    with jsonl.writing(folder):
        (folder / layout.SPENT).unlink(missing_ok=True)  # the new run.json has it
    removed = {name: before[name] - journal.counts[name] for name in layout.FILES}
    return {**removed, "reviews": reviews} if reviews else removed


def _record(record: Row, documents: Collection[Known], counts: Row, digests: Row) -> Row:
    """The run.json of a run without these documents."""
    gone = {each.doc_id for each in documents}
    paths = {each.path for each in documents if each.path}
    sessions = [_session(session, gone | paths, paths) for session in record["sessions"]]
    buried = {*record.get("forgotten", ()), *map(layout.tombstone, gone)}
    made = {
        "format": layout.FORMAT,
        **{name: value for name, value in record.items() if name != "digests"},
        "counts": {name: counts[name] for name in record.get("counts", counts)},
        "duplicates": [each for each in record["duplicates"] if each["doc_id"] not in gone],
        "forgotten": sorted(buried),
        **({"digests": digests} if layout.is_finished(record) else {}),
        "sessions": sessions,
    }
    return layout.sealed(made)


def _session(session: Row, names: Collection[str], paths: Collection[str]) -> Row:
    """A session without the paths of documents, and without a reason that names one."""
    kept = {**session, "inputs": [each for each in session["inputs"] if each not in paths]}
    if any(name in str(session.get("reason")) for name in names):
        del kept["reason"]
    return kept
