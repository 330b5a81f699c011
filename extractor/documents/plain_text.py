"""Plain text: a file is one document."""

from extractor.documents.decoding import decode
from extractor.documents.metadata import NOTHING, Told, described
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


def document_from_text(text: str, path: str, told: Told = NOTHING) -> Document:
    """A document with what is known of it, as `described` makes it.

    Raises InputError if `text` is blank.
    """
    if not text.strip():
        raise InputError(f"{path} is empty: remove it or put the article's text into it.")
    return described(text, path, told)
