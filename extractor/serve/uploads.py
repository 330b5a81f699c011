"""Files that were sent: kept under names of our own, and read as `run` reads files."""

import asyncio
import re
import shutil
import tempfile
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from starlette.datastructures import FormData, UploadFile

from extractor.documents import read
from extractor.documents.page_reader import MOST, reading_for
from extractor.errors import InputError
from extractor.models import Document, Failure
from extractor.serve.asking import Choice
from extractor.text import clean

__all__ = ["Readers", "files_of", "keep", "shown_name"]

READERS = MOST - 1  # files that are read at a time: a job reads one beside them
GRACE = 0.5  # seconds, so that a late answer is told as late
CHUNK = 1 << 20


def files_of(form: FormData) -> list[UploadFile]:
    """The files of a form."""
    return [value for _, value in form.multi_items() if isinstance(value, UploadFile)]


def shown_name(upload: UploadFile) -> str:
    """The name of a file without folders and control characters, as rows and messages have it."""
    last = PurePosixPath((upload.filename or "").replace("\\", "/")).name
    return clean(last, line=True)[:200] or "upload"


async def keep(upload: UploadFile, folder: Path, number: int = 0) -> Path:
    """Writes a file into a folder, under a name that has no more than letters from outside."""
    stem, dot, suffixes = shown_name(upload).partition(".")
    known = re.sub(r"[^\w-]+", "_", stem).encode()[:60].decode(errors="ignore")  # bytes count
    safe = known + dot + re.sub(r"[^A-Za-z0-9.]+", "_", suffixes)[:40]
    path = folder / f"{number:04d}-{safe}"

    def write() -> None:
        with path.open("wb") as file:
            shutil.copyfileobj(upload.file, file, CHUNK)

    await asyncio.to_thread(write)
    return path


class Readers:
    """Reads one document of a file; few files at a time, because each may be large unpacked.

    - `most`: how many at a time, if that is fewer than READERS.
    """

    def __init__(self, most: int) -> None:
        self._free = asyncio.Semaphore(min(most, READERS))

    async def one(
        self, upload: UploadFile, choice: Choice, *, claims: bool, deadline: float
    ) -> Document:
        """The one document of a file.

        - `claims`: whether it is read for a schema that makes claims.
        - `deadline`: when nobody waits for it any more, in the time of the loop.

        Raises InputError if it cannot be read or holds several, SettingsError if its format needs
        a library that is not installed.
        """
        async with self._free:
            with tempfile.TemporaryDirectory(prefix="extractor-") as folder:
                path = await keep(upload, Path(folder))
                reading: dict[str, Any] = {"clean": choice.clean, "titles": not claims}
                left = deadline - asyncio.get_running_loop().time()
                with reading_for(left + GRACE):
                    return await asyncio.to_thread(_one, path, shown_name(upload), reading)


def _one(path: Path, name: str, reading: dict[str, Any]) -> Document:
    try:
        found = list(islice(read([path], **reading), 2))
    except InputError as error:
        raise InputError(_named(str(error), path, name)) from error
    if not found:
        raise InputError(f"{name} holds no document: put a text into it.")
    if len(found) > 1:
        raise InputError(f"{name} holds several documents: send it to /v1/jobs.")
    if isinstance(found[0], Failure):
        raise InputError(_named(found[0].reason, path, name))
    kept = (found[0].path or "").replace(str(path), name)
    return found[0].model_copy(update={"path": kept})


def _named(sentence: str, path: Path, name: str) -> str:
    """A sentence about a file by the name that its sender knows."""
    return sentence.replace(str(path), name).replace(path.name, name)
