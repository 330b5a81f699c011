"""E-mail: the text of a message, or that of its HTML; its subject is the title."""

import datetime as dt
import email
import email.policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

from extractor.documents.decoding import replace_surrogates
from extractor.documents.html import Page, parse_page
from extractor.documents.metadata import Told, described
from extractor.documents.page_reader import apart, page_of, written
from extractor.errors import InputError

__all__ = ["load_mail", "parse_mail"]

HEAD = ("From", "To", "Date", "Subject")


def load_mail(data: bytes, path: str, *, whole: bool = False) -> Page:
    """The document in the bytes of a message, as `parse_mail` finds it in a process of its own.

    Raises InputError as `parse_mail` and `apart` do.
    """
    return page_of(apart(_mail, data, path, whole=whole))


def _mail(data: bytes, path: str, *, whole: bool) -> dict[str, Any]:
    return written(parse_mail(data, path, whole=whole))


def parse_mail(data: bytes, path: str, *, whole: bool = False) -> Page:
    """The document in the bytes of a message, with its subject as title and its date.

    - `whole`: whether the lines From, To, Date and Subject stand above the text.

    Raises InputError if it holds no text.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101  # for mypy: the policy makes one
    head = {name: " ".join(str(message.get(name, "")).split()) for name in HEAD}
    text = replace_surrogates(_body(message, path)).replace("\r\n", "\n").strip()
    if not text:
        raise InputError(f"{path} is a message without text: save what it has as .txt or .html.")
    lines = "\n".join(f"{name}: {value}" for name, value in head.items() if value)
    shown = f"{replace_surrogates(lines)}\n\n{text}" if whole and lines else text
    told = Told(
        title=replace_surrogates(head["Subject"]) or None,
        date=_date(head["Date"]),
        publisher=_list_name(message),
        url=_address(message),
    )
    return Page(described(shown, path, told), 0)


def _list_name(message: EmailMessage) -> str | None:
    """The sender of a newsletter or mailing list. Who writes a letter is no publisher."""
    if not any(message.get(name) for name in ("List-Id", "List-Unsubscribe")):
        return None
    name, _ = parseaddr(str(message.get("From", "")))
    return " ".join(replace_surrogates(name).split()) or None


def _address(message: EmailMessage) -> str | None:
    """Where a message can be read on the web (RFC 5064)."""
    found = str(message.get("Archived-At", "")).strip(" <>")
    return replace_surrogates(found) if found.startswith(("http://", "https://")) else None


def _body(message: EmailMessage, path: str) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        content = part.get_content()
    except (LookupError, UnicodeError, ValueError):  # an encoding that is not known
        content = (part.get_payload(decode=True) or b"").decode("utf-8", "replace")  # type: ignore[union-attr]  # bytes, with decode
    if part.get_content_subtype() != "html" or not content.strip():
        return str(content)
    page = f"<html><body>{content}</body></html>".encode()
    return parse_page(page, path, whole=True).document.text


def _date(sent: str) -> dt.date | None:
    try:
        return parsedate_to_datetime(sent).date()
    except (ValueError, TypeError, IndexError):
        return None
