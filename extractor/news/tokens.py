"""Words and punctuation marks with their offsets in the document."""

from functools import lru_cache
from typing import NamedTuple

import regex

from extractor.models import Span
from extractor.news.quotations import Quotations

__all__ = ["Token", "tokens"]

_TOKEN = regex.compile(
    r"\p{L}+-[ \t]*\r?\n[ \t]*\p{Ll}+|(?:\p{Lu}\.){2,}"
    r"|(?:Mr|Mrs|Ms|Dr|Prof|Gen|Brig|Maj|Capt|Cmdr|Adm|Col|Lt|Sgt|Cpl|Pvt|Supt|Insp|Det|Rev|Hon|Cllr|Sen|Rep|Gov|St|Jr|Sr|No|Inc|Corp|Co|Ltd"
    r"|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.|\p{Lu}\p{Ll}+[?!](?=['’]s\s|,?\s\p{Ll})|\d+(?:[.,:]\d+)*|\w+(?:['’\-‑&]\w+)*|[^\w\s]"
)
_ACRONYMS = frozenset(["WHO", "IT"])  # in lower case they would be other words
_BREAK = regex.compile(r"-[ \t]*\r?\n[ \t]*")


class Token(NamedTuple):
    """A word or a punctuation mark.

    text: the token as written.
    start, end: its offsets in the document.
    quoted: whether it stands inside quotation marks.
    lower: the form for look-ups, in lower case and with a straight apostrophe.
    """

    text: str
    start: int
    end: int
    quoted: bool
    lower: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def word(self) -> bool:
        """Whether it is a word or a number, not a mark."""
        return self.text[0].isalnum()


def tokens(text: str, span: Span, quoted: Quotations) -> list[Token]:
    """Return the tokens of `text` in `span`; `quoted` are the quotations of the document."""
    inside = quoted.within(span)
    found = []
    for match in _TOKEN.finditer(text, span.start, span.end):
        start, end = match.span()
        while inside and inside[0].end <= start:
            del inside[0]
        word = match[0]
        is_quoted = bool(inside) and inside[0].start <= start
        found.append(Token(word, start, end, is_quoted, _lower(word)))
    return found


@lru_cache(maxsize=1 << 13)
def _lower(word: str) -> str:
    """Return the form of a word for look-ups; a word broken over two lines is joined."""
    if word in _ACRONYMS:
        return word
    return (_BREAK.sub("", word) if "\n" in word else word).lower().replace("’", "'")
