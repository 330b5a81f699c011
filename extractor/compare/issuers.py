"""Who issues a document that speaks of its issuer: a press release, a statement, a notice.

What such a document says by itself is said by its issuer, so it is the same voice as where others
quote that institution. A document is taken for one

- if its head says so ("For immediate release"), or is an institution's name with a day,
- if it begins with or is signed by an institution that speaks as "we", or "is pleased to announce",
- if headline and first sentence have the same subject, nobody of another house speaks, and two of
  three hold: place and day stand before it, it "today announced", and its officers speak.

A head that names an outlet or a byline, a writer who asks, visits or says "I", and words like "the
company said" make an article.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import regex

from extractor.compare.lemmas import words_of
from extractor.compare.names import is_organ, tokens
from extractor.models import Attribution, Claim, Document, SourceKind
from extractor.news.quotations import quotations
from extractor.news.sources.names import DocumentNames
from extractor.news.words.en.organisations import GOVERNMENT, ORGANISATION
from extractor.news.words.en.roles import GROUP
from extractor.words import words
from extractor.words.en.nations import NATIONS
from extractor.words.en.outlets import MASTHEADS, MEDIA

__all__ = ["issuer", "may_be_issued", "outlet", "writer_says_i"]

HEAD = 6  # lines in which a document says what it is
START = 200  # characters in which a byline or dateline stands
HEADLINE = 7  # words of a line that may be a sentence
LEAD = 20  # the same for the first line
DAY = 5  # words of a line that is a day
SIGNED = 7  # words of a line that may be a signature
LEDE = 90  # characters of the first sentence in which its subject stands
_MARK = regex.compile(
    r"\b(?:for\s+immediate\s+release|(?:press|news|media)\s+(?:release|statement|information|notice|"
    r"advisory)|(?:incident|situation)\s+(?:update|report)|communiqu[eé]|public\s+notice|"
    r"(?:interim|quarterly|half-year|annual|trading)\s+(?:report|statement|update|results))\b"
    r"|^(?:statement|declaration|announcement)\s+(?:on|about|regarding|concerning)\s[^.]*$"
    r"|\b(?:joint\s+|public\s+|open\s+)?statement\s+(?:by|of|from|on\s+behalf\s+of)\b",
    regex.I,
)
_LABEL = regex.compile(
    r"(?:(?!(?:What|Why|How|When|Inside|Who|Where)\b)"
    r"(?:\p{Lu}[^\s:]*|[\d.,]+|of|the|and|for|in|on|&|[-–—|·])[:,]?\s+)*$"
    r"|.*[:–—]\s+$"
)
"""What stands before the mark in a line that is a label: no words of a headline."""
_LABELLED = regex.compile(
    r"\s*(?:the\s+)?(?:$|[-–—,.:;(|·\d]|(?:for|on|of|by|from|to|in|no|about)\b|\p{Lu}\p{Lu}|\p{Lu}[^.]*$)"
)
"""The same behind it."""
_BY = regex.compile(r"\b(?:[Ss]tatement|[Rr]elease)\s+(?:by|of|from|on\s+behalf\s+of)\s+(?:the\s+)?"
                    r"(?P<name>\p{Lu}[^,:.(\n]*)")  # fmt: skip
_BYLINE = regex.compile(
    r"^\s*(?:[Bb]y|BY|[Ff]rom)\s+(?:\p{Lu}\p{L}+\s+\p{Lu}|(?:our|a|an|staff)\s)", regex.M
)
_FILED_BY = regex.compile(r"\((?P<outlet>(?:\p{Lu}[\p{L}.]+\s?)+)\)\s*[-–—]")
"""The agency in a dateline."""
_DATE = regex.compile(r"\b(?:19|20)\d\d\b|\d")
_LETTERHEAD = regex.compile(
    r"(?:The\s+)?(?P<name>\p{Lu}[^,|·:;.()\d]*?)\s*"
    r"(?:[,|·–—-]\s*(?:\p{Lu}[\p{L} ]*,\s*)?(?P<day>[^,|]*\d.*))?"
)
"""An institution's name alone in a line, or with a day: "City of Ostwick, 3 March 2025"."""
_TITLED = regex.compile(r"(?P<name>\p{Lu}[^:.]*?):\s")
"""The same before the title of what it publishes: "Tarvik Appliances: Interim report"."""
_CAPITALS = regex.compile(r"(?:\p{Lu}[\p{Lu}’'&.-]*\s+)+\p{Lu}[\p{Lu}’'&.-]+")
_NATIONS = frozenset(NATIONS.values()) | {"north", "south"}
_SMALL = words("of the and for in on at de la")
_BODIES = (GOVERNMENT | ORGANISATION) - MEDIA
_OWN = regex.compile(
    r"\b(?:[Ww]e\s+(?:\p{Ll}+ly\s+)?(?:are|will|have|had|can|cannot|do|did|regret|apologi[sz]e|thank|ask|"
    r"expect|continue|remain|know|urge|share|took|take|stopped|demand|confirm)"
    r"|[Oo]ur\s+(?:\p{L}+\s+){0,2}(?:customers?|clients|staff|teams?|doctors|people|colleagues|services?|patients|"
    r"members|employees|workers|website|plants?|mills?|data|players|nurses|hospitals|products?|"
    r"shareholders|guests|passengers|students|school|systems|network|forces|officers|thoughts)"
    r"|(?:call|contact|reach|with)\s+us)\b"
)
"""An institution that speaks of itself; not the "we think" and "our children" of an opinion."""
_ANNOUNCES = regex.compile(
    r"(?:\s+\p{L}+)?\s+(?:announces|(?:can\s+|has\s+)?today\s+\p{Ll}+(?:ed|s))\b"
)
_FORMULA = regex.compile(
    r"\s+(?:(?:is|are)\s+\p{Ll}+\s+to\s+(?:announce|confirm|report|inform|share)|"
    r"regrets?\s+to\s+(?:announce|inform))\b"
)
"""How institutions begin what they publish: "The foundation is delighted to announce"."""
_I = regex.compile(r"\bI(?:['’]\p{L}+)?\s\p{Ll}|\b(?:tells?|told|tell)\s+me\b")
_WRITER = regex.compile(
    _I.pattern + r"|\b(?:[Ww]e|[Oo]urs?)\s+(?:\p{L}+\s+)?(?:asked|visited|spoke|rang|"
    r"called|met|reported|contacted|approached|went|drove|reporters?|correspondents?|readers?)\b"
    r"|\b(?:tells?|told|asked)\s+us\b"
)
"""A writer who tells what he saw or heard, and speaks for nobody."""
_SPEAKER = regex.compile(r"^\p{Lu}{3,}(?:\s\p{Lu}+)*:\s", regex.M)
_OFFICER = regex.compile(
    r"\b(?:chief|chair\w*|owner|president|director|head|founder|spokes\w+|manager|ceo|cfo|"
    r"secretary|steward|commander|officer)\b",
    regex.I,
)
_SENTENCE_END = regex.compile(r"[.!?][”\"]?(?:\s|$)")
_LINE = regex.compile(r"[^\n]*\S[^\n]*")
_NAME = (
    r"\p{Lu}[\p{L}\p{N}’'&.-]*(?:\s+(?:(?:of|for|and|the|de|&)\s+){0,2}\p{Lu}[\p{L}\p{N}’'&.-]*)*"
)
_LEADING = regex.compile(r"(?:\p{Lu}[\p{L}\p{N}’'&.-]*\s+)*\p{Lu}[\p{L}\p{N}’'&.-]*")
_OPENS = regex.compile(
    r"(?P<dateline>(?:[\p{Lu}\p{N}][^\s]*\s+){0,7}(?:[\p{Lu}\p{N}][^\s]*[.:]|[-–—]+)\s+)?"
    rf"(?:The\s+)?(?P<name>{_NAME})(?=\s+(?:\([^)]+\)\s)?\p{{Ll}})"
)
"""The name that a first sentence begins with, and the place and day before it."""


def issuer(document: Document, claims: Sequence[Claim]) -> Attribution | None:
    """The institution whose words a document is; None of an article."""
    head, body = _parts(document)
    if _is_article(document, head):
        return None
    named = next(_issuers(document, head, body, claims), None)
    if named is None:
        return None
    at = max(document.text.find(named), 0)
    name = _title_case(named) if named.isupper() else named
    kind = _kind(name)
    return Attribution(start=at, end=at + len(named), text=named, name=name, kind=kind)


def may_be_issued(document: Document) -> bool:
    """Whether nothing says that a document is an article: no byline, no outlet, no "I"."""
    head, _ = _parts(document)
    return not (
        _is_article(document, head)
        or _SPEAKER.search(document.text)
        or _WRITER.search(_unquoted(document))
    )


def outlet(document: Document) -> str:
    """The outlet that published a document, or the agency that filed it; "" if neither is named."""
    filed = _FILED_BY.search(document.text[:START])
    return document.publisher or (filed["outlet"].strip() if filed else "")


def writer_says_i(document: Document) -> bool:
    """Whether somebody tells what he saw, heard or thinks himself, as in a blog or a column."""
    return _I.search(_unquoted(document)) is not None


def _issuers(
    document: Document, head: Sequence[str], body: str, claims: Sequence[Claim]
) -> Iterator[str]:
    """Who may have issued a document, the surest first."""
    if any(map(_is_marked, head)):
        yield from _named(head, body, claims)
        return
    yield from _letterhead(head, body, dated=True)
    if not may_be_issued(document):
        return
    opening = _opening(body)
    if opening is not None and _FORMULA.match(body, opening.end()):
        yield opening["name"]
    if _OWN.search(_unquoted(document)):
        yield from _signature(document)
        if opening is not None:
            yield opening["name"]
        yield from (each for each in _subject(head, body) if _announces(each, body))
    for name in (*_subject(head, body), *([opening["name"]] if opening else [])):
        officers, others = _speakers(name, document, claims)
        if not others and _announces(name, body) and (officers or _is_dated(body)):
            yield name


def _is_marked(line: str) -> bool:
    """Whether a line is a label such as "Press release", and no headline that speaks of one."""
    return any(
        _LABEL.fullmatch(line, endpos=mark.start()) and _LABELLED.match(line, mark.end())
        for mark in _MARK.finditer(line)
    )


def _announces(name: str, body: str) -> bool:
    """Whether the first sentence says "Bluepond today announced"."""
    at = body.find(name, 0, LEDE)
    return at >= 0 and _ANNOUNCES.match(body, at + len(name)) is not None


def _is_dated(body: str) -> bool:
    """Whether place and day stand before the first sentence."""
    opens = _OPENS.match(body)
    return opens is not None and bool(_DATE.search(opens["dateline"] or ""))


def _parts(document: Document) -> tuple[list[str], str]:
    """The lines of the head, and the text from the first sentence on."""
    lines = [line.strip() for line in _LINE.findall(document.text)]
    first = next((at for at, line in enumerate(lines) if _is_prose(line, at)), len(lines))
    return lines[:first][:HEAD], "\n".join(lines[first:])


def _is_prose(line: str, at: int) -> bool:
    """Whether a line is running text; the first one may be a headline that is a sentence."""
    return len(line.split()) > (HEADLINE if at else LEAD) and bool(_SENTENCE_END.search(line))


def _is_article(document: Document, head: Iterable[str]) -> bool:
    """Whether an outlet published it, or a reporter signs."""
    publisher = {each.lower() for each in (document.publisher or "").split()}
    body = publisher & (GOVERNMENT | ORGANISATION - MEDIA)
    start = document.text[:START]
    signed = any(map(_BYLINE.search, [*head, start])) or _FILED_BY.search(start)
    return bool(publisher and not body) or bool(signed)


def _named(head: Sequence[str], body: str, claims: Sequence[Claim]) -> Iterator[str]:
    """What a document that says what it is may be issued by, the surest first."""
    yield from (match["name"].strip() for line in head if (match := _BY.search(line)))
    for line in head:
        match = _CAPITALS.fullmatch(line.strip())
        if match and not _is_marked(line) and not _DATE.search(line):
            yield line.strip()
    yield from (
        match["name"]
        for line in head
        if _is_marked(line) and (match := _TITLED.match(line)) and not _MARK.search(match["name"])
    )
    yield from _letterhead(head, body, dated=False)
    yield from _subject(head, body)
    first = (claim.attribution[0] for claim in claims if claim.attribution)
    yield from (each.name for each in first if each.kind in ("organisation", "government"))


def _letterhead(head: Sequence[str], body: str, *, dated: bool) -> Iterator[str]:
    """The institutions that stand in a line of their own.

    - `dated`: only with a day
    """
    for line, below in pairwise([*head, ""]):
        match = None if _MARK.search(line) else _LETTERHEAD.fullmatch(line)
        name = match["name"] if match else ""
        if _is_body(name) or (dated and _CAPITALS.fullmatch(name) and _is_institution(name, body)):
            day = (match and match["day"]) or (_DATE.search(below) and len(below.split()) <= DAY)
            if day or not dated:
                yield name


def _is_institution(name: str, body: str) -> bool:
    """Whether a line in capitals is somebody of whom the text tells as "we", and no outlet."""
    return not _is_outlet(name) and _title_case(name) in body and _OWN.search(body) is not None


def _is_outlet(name: str) -> bool:
    return name.split()[-1].lower() in MASTHEADS - _BODIES


def _is_body(name: str) -> bool:
    """Whether each word of a name has a capital, and one says that it is an institution."""
    found = name.split()
    own = all(each[:1].isupper() or each in _SMALL for each in found)
    said = {each.lower() for each in found}
    return own and len(found) > 1 and bool(said & _BODIES) and not said & MEDIA


def _signature(document: Document) -> Iterator[str]:
    """The institution that the last line names."""
    *_, last = [""] + [line.strip(" -–—") for line in _LINE.findall(document.text)]
    if len(last.split()) <= SIGNED and not _SENTENCE_END.search(last) and _is_body(last):
        yield last.removeprefix("The ")


def _opening(body: str) -> "regex.Match[str] | None":
    """Where the first sentence begins with an institution's name.

    One word may be a place: it needs a day before it.
    """
    match = _OPENS.match(body)
    name = match["name"] if match else ""
    if match is None or name.isupper() or _is_person(name) or _is_outlet(name):
        return None
    dated = bool(_DATE.search(match["dateline"] or ""))
    return match if _is_own(name) and (" " in name or dated) else None


def _is_person(name: str) -> bool:
    return any(each.sure for each in DocumentNames(name).all)


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


def _unquoted(document: Document) -> str:
    """The text without its quotations."""
    text = list(document.text)
    for span in quotations(document.text).spans:
        text[span.start : span.end] = " " * (span.end - span.start)
    return "".join(text)


def _speakers(name: str, document: Document, claims: Sequence[Claim]) -> tuple[bool, bool]:
    """Whether people speak whom the text calls officers, and whether others of another house do."""
    voices = {voice.name for claim in claims for voice in claim.attribution[:1]}
    house = {
        each for each in voices if is_organ(each) or not {*tokens(each)}.isdisjoint(tokens(name))
    }
    people = {each.name: each.described | each.words for each in DocumentNames(document.text).all}
    called = {each: [*people.get(each, ()), *_behind(each, document.text)] for each in voices}
    officers = {each for each, said in called.items() if any(map(_OFFICER.fullmatch, said))}
    return bool(officers), bool(voices - officers - house)


def _behind(name: str, text: str) -> list[str]:
    """The words with capitals behind a name: "Tessa Vandermeer, Chief Executive Officer"."""
    titled = regex.search(rf"{regex.escape(name)},((?:\s\p{{Lu}}\p{{L}}*)+)", text)
    return titled[1].split() if titled else []


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
