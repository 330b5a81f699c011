"""Helpers for tests that read files: writing some, and what came of them."""

import io
from pathlib import Path

from extractor.documents import read
from extractor.models import Document, Failure

EXAMPLES = Path(__file__).parents[2] / "examples"
STORY = "The old bridge fell on Monday. Nobody was hurt, the mayor said.\n"


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def documents(*inputs: str | Path, stdin: bytes | None = None) -> list[Document | Failure]:
    return list(read(inputs, stdin=None if stdin is None else io.BytesIO(stdin)))


def only_document(*inputs: str | Path, stdin: bytes | None = None) -> Document:
    (found,) = documents(*inputs, stdin=stdin)
    assert isinstance(found, Document), found
    return found


def only_failure(*inputs: str | Path, stdin: bytes | None = None) -> Failure:
    (found,) = documents(*inputs, stdin=stdin)
    assert isinstance(found, Failure), found
    assert found.error == "InputError"
    return found
