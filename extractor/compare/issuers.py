"""Who issues a document that speaks of its issuer: a press release, a statement, a notice.

What such a document says by itself is said by its issuer, so it is the same voice as where others
quote that institution. A document is taken for one if its head says so ("For immediate release"),
or if headline and first sentence have the same organisation for a subject and the text speaks as
"we", announces, or lets none but officers of one house speak. A head that names an outlet or a
byline makes it an article.
"""

from collections.abc import Iterable, Iterator, Sequence

import regex

from extractor.compare.lemmas import words_of
from extractor.models import Attribution, Claim, Document, SourceKind
from extractor.news.quotations import quotations
from extractor.news.sources.names import DocumentNames
from extractor.news.words.en.organisations import GOVERNMENT, ORGANISATION
from extractor.news.words.en.roles import GROUP
from extractor.words import words
from extractor.words.en.nations import NATIONS
from extractor.words.en.outlets import MEDIA

__all__ = ["issuer"]

HEAD = 6  # lines in which a document says what it is
HEADLINE = 7  # words of a line that may be a sentence
LEDE = 90  # characters of the first sentence in which its subject stands
_MARK = regex.compile(
    r"\b(?:for\s+immediate\s+release|(?:press|news|media)\s+(?:release|statement|information|notice|"
    r"advisory)|(?:incident|situation)\s+(?:update|report)|communiqu[eé]|public\s+notice)\b"
    r"|\b(?:joint\s+|public\s+|open\s+)?statement\s+(?:by|of|from|on\s+behalf\s+of)\b",
    regex.I,
)
_BY = regex.compile(r"\b(?:[Ss]tatement|[Rr]elease)\s+(?:by|of|from|on\s+behalf\s+of)\s+(?:the\s+)?"
                    r"(?P<name>\p{Lu}[^,:.(\n]*)")  # fmt: skip
_BYLINE = regex.compile(
    r"^\s*(?:[Bb]y|BY|[Ff]rom)\s+\p{Lu}\p{L}+\s+\p{Lu}|\((?:\p{Lu}[\p{L}.]+\s?)+\)\s*[-–—]", regex.M
)
_DATE = regex.compile(r"\b(?:19|20)\d\d\b|\d")
_CAPITALS = regex.compile(r"(?:\p{Lu}[\p{Lu}’'&.-]*\s+)+\p{Lu}[\p{Lu}’'&.-]+")
_NATIONS = frozenset(NATIONS.values()) | {"north", "south"}
_SMALL = words("of the and for in on at de la")
_OWN = regex.compile(r"\b(?:[Ww]e|[Oo]ur|[Uu]s)\b")
_ANNOUNCES = regex.compile(r"\b(?:today|announces|is\s+pleased\s+to)\b")
_OFFICER = regex.compile(
    r"\b(?:chief|chair\w*|owner|president|director|head|founder|spokes\w+|manager|ceo|cfo|"
    r"secretary|steward|commander|officer)\b",
    regex.I,
)
_SENTENCE_END = regex.compile(r"[.!?][”\"]?(?:\s|$)")
_LINE = regex.compile(r"[^\n]*\S[^\n]*")
_LEADING = regex.compile(r"(?:\p{Lu}[\p{L}\p{N}’'&.-]*\s+)*\p{Lu}[\p{L}\p{N}’'&.-]*")


def issuer(document: Document, claims: Sequence[Claim]) -> Attribution | None:
    """The institution whose words a document is; None of an article."""
    head, body = _parts(document)
    if _is_article(document, head):
        return None
    marked = any(map(_MARK.search, head))
    named = next(_named(head, body, claims) if marked else _subject(head, body), None)
    if named is None or not (marked or _speaks_of_itself(document, body, claims)):
        return None
    at = max(document.text.find(named), 0)
    name = _title_case(named) if named.isupper() else named
    kind = _kind(name)
    return Attribution(start=at, end=at + len(named), text=named, name=name, kind=kind)


def _parts(document: Document) -> tuple[list[str], str]:
    """The lines of the head, and the text from the first sentence on."""
    lines = [line.strip() for line in _LINE.findall(document.text)]
    first = next((at for at, line in enumerate(lines) if at and _is_prose(line)), len(lines))
    return lines[:first][:HEAD], "\n".join(lines[first:])


def _is_prose(line: str) -> bool:
    return len(line.split()) > HEADLINE and bool(_SENTENCE_END.search(line))


def _is_article(document: Document, head: Iterable[str]) -> bool:
    """Whether an outlet published it, or a reporter signs."""
    publisher = {each.lower() for each in (document.publisher or "").split()}
    body = publisher & (GOVERNMENT | ORGANISATION - MEDIA)
    return bool(publisher and not body) or any(map(_BYLINE.search, [*head, document.text[:200]]))


def _named(head: Sequence[str], body: str, claims: Sequence[Claim]) -> Iterator[str]:
    """What a document that says what it is may be issued by, the surest first."""
    yield from (match["name"].strip() for line in head if (match := _BY.search(line)))
    for line in head:
        match = _CAPITALS.fullmatch(line.strip())
        if match and not _MARK.search(line) and not _DATE.search(line):
            yield line.strip()
    yield from _subject(head, body)
    first = (claim.attribution[0] for claim in claims if claim.attribution)
    yield from (each.name for each in first if each.kind in ("organisation", "government"))


def _subject(head: Sequence[str], body: str) -> Iterator[str]:
    """The name that a headline and the first sentence begin with."""
    for line in head:
        if _MARK.search(line) or not (leading := _LEADING.match(line)):
            continue
        found = leading[0].split()
        for size in range(len(found), 0, -1):
            name = " ".join(found[:size])
            opens = regex.search(rf"(?:^|[-–—.:]\s+){regex.escape(name)}\s+\p{{Ll}}", body[:LEDE])
            if opens and not name.isupper() and _is_own(name):
                yield name
                break


def _is_own(name: str) -> bool:
    """Whether a name is neither a nation's nor a common word."""
    found = {word.lemma for word in words_of(f"x {name}")} - {"x"}
    return any(word.name for word in words_of(f"x {name}")) and not found <= _NATIONS


def _speaks_of_itself(document: Document, body: str, claims: Sequence[Claim]) -> bool:
    quoted = quotations(document.text)
    at = document.text.find(body[:LEDE])
    own = (each for each in _OWN.finditer(document.text, max(at, 0)))
    if any(quoted.at(each.start()) is None for each in own):
        return True
    return bool(_ANNOUNCES.search(body[:LEDE])) or _has_officers_alone(document, claims)


def _has_officers_alone(document: Document, claims: Sequence[Claim]) -> bool:
    """Whether all who speak are people, and each is called an officer where it is named."""
    voices = {voice.name for claim in claims for voice in claim.attribution[:1]}
    people = {each.name: each.described | each.words for each in DocumentNames(document.text).all}
    return bool(voices) and all(
        any(_OFFICER.fullmatch(word) for word in people.get(name, ())) for name in voices
    )


def _kind(name: str) -> SourceKind:
    said = {each.lower() for each in name.split()}
    if said & GROUP:
        return "group"
    return "government" if said & GOVERNMENT and not said & ORGANISATION else "organisation"


def _title_case(name: str) -> str:
    """ "TALLIS COUNTY ELECTION BOARD" as others write it."""
    found = name.split()
    if len(found) == 1:
        return name
    return " ".join(
        each.lower() if at and each.lower() in _SMALL else each.capitalize()
        for at, each in enumerate(found)
    )
