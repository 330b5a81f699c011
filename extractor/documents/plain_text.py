"""Plain text: a file is one document."""

from extractor.documents.decoding import decode
from extractor.documents.metadata import find_date, find_title
from extractor.documents.unread import refuse_markup
from extractor.errors import InputError
from extractor.models import Document

__all__ = ["document_from_text", "parse_text"]


def parse_text(data: bytes, path: str) -> Document:
    """The document in the bytes of a text file.

    Raises InputError if they are not text, hold no words, or are data or markup.
    """
    text = decode(data, name=path)
    refuse_markup(text, path)
    return document_from_text(text, path)


def document_from_text(text: str, path: str, *, title: str | None = None) -> Document:
    """A document with title and date from its first lines; `title` overrides the title.

    Raises InputError if `text` is blank.
    """
    if not text.strip():
        raise InputError(f"{path} is empty: remove it or put the article's text into it.")
    return Document.from_text(
        text, path=path, title=title or find_title(text), date=find_date(text)
    )
