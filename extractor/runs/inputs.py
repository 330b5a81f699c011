"""Which of a run's inputs are still to do: all but those done before, or only those that failed.

And what of the options is recorded, so that they can be read again.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from extractor.errors import InputError
from extractor.models import Document, Failure
from extractor.runs import layout

__all__ = ["FailedInputs", "State", "classify", "recorded_options"]

State = Literal["pending", "done", "duplicate", "failed", "forgotten"]


def classify(
    inputs: Iterable[Document | Failure],
    done: Mapping[str, str],
    forgotten: Collection[str] = (),
) -> Iterator[tuple[State, Document | Failure]]:
    """Each input with its state in a run, lazily and in order.

    - `done`: the ids of the documents in the run folder, each with the first 16 digits of the
      SHA-256 of its text; it may grow during the iteration
    - `forgotten`: the tombstones of the documents that were deleted from the run

    A document is "done" if it is in the folder, and a "duplicate" if it was among the inputs
    before. A document whose id belongs to another text becomes a Failure, and is "failed" like any
    input that could not be read. What was forgotten is never read again: "forgotten".
    """
    seen: dict[str, str] = {}
    buried = frozenset(forgotten)
    for entry in inputs:
        if buried and entry.doc_id is not None and layout.tombstone(entry.doc_id) in buried:
            yield "forgotten", entry
            continue
        if isinstance(entry, Failure):
            yield "failed", entry
            continue
        doc_id, digest = entry.doc_id, entry.sha256[:16]
        known = seen.get(doc_id) or done.get(doc_id)
        if known not in (None, digest):
            yield "failed", _conflict(entry)
            continue
        yield "duplicate" if doc_id in seen else "done" if known else "pending", entry
        seen[doc_id] = digest


class FailedInputs:
    """The inputs of a run that failed, recognized by id, or by path if the id is not known."""

    def __init__(self, failures: Iterable[Failure]) -> None:
        self._missing = {each.doc_id or each.path: each for each in failures}
        self._names = set(self._missing)

    def __bool__(self) -> bool:
        return bool(self._names)

    def select(self, inputs: Iterable[Document | Failure]) -> Iterator[Document | Failure]:
        """The failed ones of `inputs`; then a Failure for each that is no longer among them."""
        for entry in inputs:
            if (name := self._name(entry)) is not None:
                self._missing.pop(name, None)
                yield entry
        for failure in self._missing.values():
            name = failure.path or f"The document {failure.doc_id}"
            yield failure.model_copy(
                update={
                    "error": InputError.__name__,
                    "reason": f"{name} is not among the inputs any more: put it back, or run "
                    "without it.",
                }
            )

    def _name(self, entry: Document | Failure) -> str | None:
        return next((name for name in (entry.doc_id, entry.path) if name in self._names), None)


def _conflict(document: Document) -> Failure:
    return Failure(
        doc_id=None,  # the id is that of the other document
        path=document.path,
        error=InputError.__name__,
        reason=f"The id {document.doc_id} belongs to another text in this run: give this document "
        "its own id, or start the run again with --force.",
    )


def recorded_options(extractor: Mapping[str, Any], **reading: Any) -> dict[str, Any]:
    """The options that run.json records for `retry`: those of the Extractor and of reading.

    Keys, headers and the query of an address are left out.
    """
    options = {name: str(it) if isinstance(it, Path) else it for name, it in extractor.items()}
    options.pop("headers", None)
    if options["base_url"]:
        address = urlsplit(options["base_url"])
        options["base_url"] = address._replace(query="", fragment="").geturl()
    return {"extractor": options, **reading, "folder": str(Path.cwd())}
