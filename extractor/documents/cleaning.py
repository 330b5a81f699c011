"""What of a document is shown: the settings, and the title above the text."""

from typing import Literal, get_args

from extractor.errors import SettingsError
from extractor.models import Document, content_id
from extractor.places import moved_page

__all__ = ["Clean", "check_clean", "titled"]

Clean = Literal["auto", "page", "none"]
"""What is left out of documents.

- "auto": the menus of HTML pages; and for schemas that make claims also the headlines, datelines
  and furniture of news.
- "page": the same, and any text file that holds an HTML page is read as one.
- "none": nothing.
"""

TOP = 4_000  # characters in which a title is looked for


def check_clean(value: str) -> Clean:
    """The value; SettingsError for any other."""
    if value not in get_args(Clean):
        raise SettingsError(
            f"There is no clean={value!r}; choose one of {', '.join(get_args(Clean))}."
        )
    return value  # type: ignore[return-value]  # one of them


def titled(document: Document) -> Document:
    """The document with its title above its text, unless the text has it near its beginning.

    So what is quoted from the title has a place. An id that follows from the text is made anew.
    """
    title = " ".join((document.title or "").split())
    if not title or _squeezed(title) in _squeezed(document.text[:TOP]):
        return document
    text = f"{title}\n\n{document.text}"
    derived = document.doc_id == content_id(document.text)
    doc_id = content_id(text) if derived else document.doc_id
    by = len(text) - len(document.text)
    pages = tuple(moved_page(page, by) for page in document.pages)
    return document.model_copy(update={"text": text, "doc_id": doc_id, "pages": pages})


def _squeezed(text: str) -> str:
    return " ".join(text.split()).casefold()
