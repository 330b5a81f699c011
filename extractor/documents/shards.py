"""One of several parts of the same inputs, for machines that know nothing of each other."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import SettingsError
from extractor.models import Document, Failure

__all__ = ["Shard"]


@dataclass(frozen=True)
class Shard:
    """Part `number` of `count`, from 1: every document belongs to exactly one of the parts.

    Which one follows from the document's id, which without an id of its own is a hash of its text.
    So it does not matter where the files lie, what they are called, or in which order they come,
    and copies of one text meet in one part.
    """

    number: int
    count: int

    @classmethod
    def parse(cls, written: str) -> "Shard":
        """The shard written as "3/16"; SettingsError where it is malformed or out of range."""
        match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", written)
        number, count = map(int, match.groups()) if match else (0, 0)
        if not 1 <= number <= count:
            raise SettingsError(
                f"{written!r} is no shard: write it as 3/16, the third of sixteen parts, counted "
                "from 1."
            )
        return cls(number, count)

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    def holds(self, entry: Document | Failure) -> bool:
        """Whether the entry belongs here; a failure goes by the name of its file, without folders.

        The id of what could not be read is not known, and where it lies differs by machine.
        """
        known = entry.doc_id or Path(entry.path or "").name
        digest = hashlib.sha256(known.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") % self.count == self.number - 1
