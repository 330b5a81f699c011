"""E-mail: the texts of a message and of those it forwards; its subject is the title.

Of alternatives the plain text is read, and otherwise the HTML. Attachments are not.
"""

import datetime as dt
import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

from extractor.documents.decoding import decode, replace_surrogates, web_name
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
    text = replace_surrogates(_body(message, path)).replace("\r\n", "\n").strip()
    if not text:
        raise InputError(f"{path} is a message without text: save what it has as .txt or .html.")
    lines = _head(message)
    shown = f"{lines}\n\n{text}" if whole and lines else text
    told = Told(
        title=_header(message, "Subject") or None,
        date=_date(_header(message, "Date")),
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
    return "\n\n".join(text for each in _texts(message, path) if (text := each.strip()))


def _texts(part: MIMEPart, path: str) -> Iterator[str]:
    """What a mail program shows of a part: all of its texts, and forwarded messages."""
    kind = part.get_content_type()
    if kind == "message/rfc822" and part.is_multipart():
        forwarded = part.get_payload(0)
        assert isinstance(forwarded, MIMEPart)  # noqa: S101  # for mypy: the policy makes one
        yield _head(forwarded)
        yield from _texts(forwarded, path)
    elif part.is_attachment():
        return
    elif not part.is_multipart():
        if kind in ("text/plain", "text/html") or part.get_content_maintype() == "multipart":
            yield _content(part, path)
    elif kind == "multipart/alternative":
        yield from _best(part, path)
    else:
        shown = list(part.iter_parts())
        for each in shown[:1] if kind == "multipart/related" else shown:
            yield from _texts(each, path)


def _best(alternatives: MIMEPart, path: str) -> list[str]:
    """Plain text, if it says anything; otherwise the last alternative that does."""
    last_first = list(alternatives.iter_parts())[::-1]
    shown = sorted(last_first, key=lambda each: each.get_content_type() != "text/plain")
    found = ([text for text in _texts(each, path) if text.strip()] for each in shown)
    return next(filter(None, found), [])


def _content(part: MIMEPart, path: str) -> str:
    """The text of a part; its encoding is guessed if it says none, or a wrong one."""
    data = part.get_payload(decode=True) or b""
    assert isinstance(data, bytes)  # noqa: S101  # for mypy: decoded, it is
    try:
        text = data.decode(web_name(part.get_content_charset() or "utf-8"))
    except (LookupError, UnicodeError):
        text = decode(data, name=path)
    if part.get_content_subtype() != "html" or not text.strip():
        return text
    page = f"<html><body>{text}</body></html>".encode()
    return parse_page(page, path, whole=True).document.text


def _head(message: MIMEPart) -> str:
    head = {name: _header(message, name) for name in HEAD}
    return "\n".join(f"{name}: {value}" for name, value in head.items() if value)


def _header(message: MIMEPart, name: str) -> str:
    return replace_surrogates(" ".join(str(message.get(name, "")).split()))


def _date(sent: str) -> dt.date | None:
    try:
        return parsedate_to_datetime(sent).date()
    except (ValueError, TypeError, IndexError):
        return None
