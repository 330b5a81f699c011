"""`extractor show --left-out`: what of the documents of a run was not read."""

import json as jsonlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from extractor.cli.terminal import clean, console, warn

if TYPE_CHECKING:
    from extractor.models import Document
    from extractor.runs import StoredDocument, StoredRun

__all__ = ["print_left_out"]

LEAST_INSIDE = 20  # characters of a line of a page that may stand inside one of the article


def print_left_out(run: "StoredRun", entries: "Iterable[StoredDocument]", *, json: bool) -> None:
    """Prints what was left out of documents: the furniture of news, and the menus of pages.

    - `json`: prints an object for each piece, with `doc_id` and `text`, and with `start` and `end`
      where it stands in the text of the document.
    """
    from extractor.export.tables import fields_schema

    claims = fields_schema(run) is None
    cleaning = run.record["settings"].get("clean", "auto")
    screen, nothing = console(), True
    for entry in entries:
        pieces = list(_pieces(entry.document, cleaning, claims=claims))
        if json:
            for piece in pieces:
                typer.echo(jsonlib.dumps({"doc_id": entry.document.doc_id, **piece}))
            continue
        if pieces:
            nothing = False
            screen.print(f"== {clean(entry.document.path or entry.document.doc_id, line=True)}")
            for piece in pieces:
                screen.print(clean(piece["text"]))
            screen.print()
    if nothing and not json:
        screen.print("Nothing is known to be left out.")


def _pieces(document: "Document", cleaning: str, *, claims: bool) -> Iterator[dict[str, Any]]:
    from extractor.documents.paragraphs import left_out

    if cleaning == "none":
        return
    yield from ({"text": line} for line in _menus(document, cleaning, claims=claims))
    for span in left_out(document) if claims else ():
        text = document.text[span.start : span.end]
        yield {"start": span.start, "end": span.end, "text": text}


def _menus(document: "Document", cleaning: str, *, claims: bool) -> Iterator[str]:
    """The lines of a page that are not in its document. They are not stored: the page is read."""
    from extractor.documents.read import left_out_lines

    path = Path(document.path or "")
    if not _was_page(path, cleaning):
        return
    if not path.is_file():
        warn(f"{path} is not there, so what was left out of the page is not known.", head="Note")
        return
    same = _read(path, cleaning, claims=claims)
    if same is None or same.sha256 != document.sha256:
        warn(f"{path} has changed, so what was left out of the page is not known.", head="Note")
    elif (lines := left_out_lines(str(path))) is not None:
        yield from lines if claims else ()
    elif whole := _read(path, "none", claims=claims):
        yield from _missing(document, whole)


def _missing(document: "Document", whole: "Document") -> Iterator[str]:
    """The lines of a page that are not in the article that was found in it."""
    article = _bare(document.text)
    lines = set(map(_bare, document.text.splitlines()))
    for line in whole.text.splitlines():
        bare = _bare(line)
        inside = bare in lines or (len(bare) >= LEAST_INSIDE and bare in article)
        if bare and not inside:
            yield bare


def _bare(text: str) -> str:
    """The words of a text, without the marks between the cells of a table."""
    return " ".join(text.replace("|", " ").split())


def _was_page(path: Path, cleaning: str) -> bool:
    """Whether a document was read as a page, or from another format of which not all is read."""
    from extractor.documents.read import DocumentFormat, format_of
    from extractor.documents.unread import is_page

    known = format_of(str(path))
    if isinstance(known, DocumentFormat) and known.load:
        return True
    if (cleaning != "page" and known is not None) or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return is_page(file.read(4_000))
    except OSError:
        return False


def _read(path: Path, cleaning: str, *, claims: bool) -> "Document | None":
    from extractor.documents import read
    from extractor.models import Document

    found = next(read([path], clean=cleaning, titles=not claims), None)
    return found if isinstance(found, Document) else None
