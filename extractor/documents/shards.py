"""Shards: parts of the same inputs, for machines that share the work without a coordinator."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import SettingsError
from extractor.models import Document, Failure

__all__ = ["Shard"]


@dataclass(frozen=True)
class Shard:
    """Part `number` of `count`, counted from 1. Each document belongs to exactly one part.

    The part follows from the id of the document, which is a hash of its text if it has no id of its
    own. It does not depend on the folder, name or order of the files, and all copies of a text
    belong to the same part.
    """

    number: int
    count: int

    @classmethod
    def parse(cls, written: str) -> "Shard":
        """The shard that is written as "3/16"; raises SettingsError if it is malformed."""
        match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", written)
        number, count = map(int, match.groups()) if match else (0, 0)
        if not 1 <= number <= count:
            raise SettingsError(
                f"{written!r} is not a shard: write it as 3/16 for the third of sixteen parts, "
                "counted from 1."
            )
        return cls(number, count)

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    def holds(self, entry: Document | Failure) -> bool:
        """Whether a document or failure belongs to this shard.

        A failure without an id is assigned by the name of its file: folders differ by machine.
        """
        key = entry.doc_id or Path(entry.path or "").name
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") % self.count == self.number - 1
