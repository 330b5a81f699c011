"""The failures of a run, to be met again among its inputs."""

from collections.abc import Iterable, Iterator

from extractor.errors import InputError
from extractor.models import Document, Failure

__all__ = ["Failed"]


class Failed:
    """Knows an entry again by its id or, where that was never known, by its path."""

    def __init__(self, failures: Iterable[Failure]) -> None:
        self._unmet = {each.doc_id or each.path: each for each in failures}
        self._known = set(self._unmet)

    def __bool__(self) -> bool:
        return bool(self._known)

    def again(self, inputs: Iterable[Document | Failure]) -> Iterator[Document | Failure]:
        """The failed ones of `inputs`; then each that is not there any more, as a Failure."""
        for entry in inputs:
            if (name := self._name(entry)) is not None:
                self._unmet.pop(name, None)
                yield entry
        for failure in self._unmet.values():
            name = failure.path or f"The document {failure.doc_id}"
            yield failure.model_copy(
                update={
                    "error": InputError.__name__,
                    "reason": f"{name} is not among the inputs any more: put it back, or run "
                    "without it.",
                }
            )

    def _name(self, entry: Document | Failure) -> str | None:
        return next((name for name in (entry.doc_id, entry.path) if name in self._known), None)
