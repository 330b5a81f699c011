"""Who issues a document that speaks of its issuer: a press release, a statement, a notice.

What such a document says by itself is said by its issuer, so it is the same voice as where others
quote that institution. Two things have to come together, since a wrong issuer turns an article
into somebody's words:

- a place where issuers stand names an institution: a line of the head or foot ("City of Ostwick, 3
  March 2025"), "statement by", the title ("Ostwick Ferries: new timetable"), or the subject of the
  first sentence;
- something marks the document as its words: a label ("Press release"), a salutation, a reference
  or contact, an institution that speaks as "we", or "is pleased to announce".

An outlet, a byline, a writer who asks, visits or says "I", and an institution that "said" what the
document says make an article.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from extractor.compare.lemmas import is_common, words_of
from extractor.compare.names import GIVEN, LEGAL_FORMS, OFFICES, is_organ, noun_of, tokens
from extractor.compare.own_words import LABEL, Layout
from extractor.models import Attribution, Claim, Document, SourceKind
from extractor.news.sources.names import DocumentNames
from extractor.news.words.en.function_words import PREPOSITIONS, SUBORDINATORS
from extractor.news.words.en.organisations import DOCUMENTS, GOVERNMENT, ORGANISATION
from extractor.news.words.en.roles import GROUP
from extractor.words import words
from extractor.words.en.nations import NATIONS
from extractor.words.en.outlets import MASTHEADS, MEDIA

__all__ = ["issuer", "may_be_issued"]

DAY = 9  # words of a line with a day
SIGNED = 8  # words of a name in a line of its own
LEDE = 90  # characters of the first sentence in which its subject stands
_NAME = (
    r"\p{Lu}[\p{L}\p{N}’'&.-]*(?:\s+(?:(?:of|for|and|the|de|di|du|del|der|von|van|la|le|&)\s+){0,2}"
    r"\p{Lu}[\p{L}\p{N}’'&.-]*)*"
)
_BY = regex.compile(
    r"\b(?i:(?:statement|release|message|letter|(?:press|media)\s+(?:office|service))\s+of|"
    r"(?:statement|release|update|notice|message|letter|published|issued)\s+(?:by|from|on\s+behalf\s+of)|"
    r"^(?-i:SOURCE):?)\s+(?i:the\s+)?"
    r"(?P<name>\p{Lu}[^,:.(\n]*?)"
    r"(?=\s+(?i:on|about|regarding|following)\s|\s*(?:[,:.(\n]|$))"
)
_DATE = regex.compile(r"\b(?:19|20)\d\d\b|\d")
_LETTERHEAD = regex.compile(
    r"(?:The\s+)?(?P<name>\p{Lu}[^,|·:;.()\d]*?)\s*"
    r"(?:[,|·–—-]\s*(?:\p{Lu}[\p{L} ]*,\s*)?(?P<day>[^,|]*\d.*))?"
)
"""An institution's name alone in a line, or with a day: "City of Ostwick, 3 March 2025"."""
_INITIAL = regex.compile(r"\b\p{Lu}\.")
_PARTS = regex.compile(r"\s*(?:[,|·–—]|\(\p{Lu}+\))\s*")
"""What stands between the names in a line: "Director, Hands Across the Delta"."""
_COPYRIGHT = regex.compile(r"(?:©|\(c\))\s+(?:\d{4}\s+)?(?P<name>\p{Lu}[^,:.(\n]*)")
_TITLED = regex.compile(r"(?:The\s+)?(?P<name>\p{Lu}[^:.]*?):\s")
"""The same before the title of what it publishes: "Tarvik Appliances: Interim report"."""
_IS = regex.compile(rf"(?:The\s+)?(?P<name>{_NAME})\s+is\s+(?:an?|the|one\s+of)\s")
"""How a release describes who issued it, at its end."""
_ABOUT = regex.compile(r"^About\s+(?:the\s+)?(?P<name>\p{Lu}[^,:.(\n]*)$", regex.M)
_CAPITALS = regex.compile(r"(?:\p{Lu}[\p{Lu}’'&.-]*\s+)+\p{Lu}[\p{Lu}’'&.-]+")
_NATIONS = frozenset(NATIONS.values()) | {"north", "south"}
_SMALL = words("of the and for in on at de la")
_BODIES = (
    GOVERNMENT
    | ORGANISATION
    | words("parish library airport clinic diocese district constabulary confederation directorate")
) - MEDIA
_NO_HOUSES = OFFICES | DOCUMENTS | words("statements spokesman spokeswoman spokesperson editor")
_JUDGES = words("court tribunal jury parliament senate congress")
"""Bodies that others write about when they begin with them."""
_ANNOUNCES = regex.compile(
    r"(?:\s+\p{L}+)?\s+(?:announces|(?:can\s+|has\s+)?today\s+\p{Ll}+(?:ed|s))\b"
)
_FORMULA = regex.compile(
    r"\s+(?:(?:is|are)\s+\p{Ll}+\s+to\s+(?:announce|confirm|report|inform|share)|"
    r"can\s+(?:confirm|announce|reveal)|regrets?\s+to\s+(?:announce|inform))\b"
)
"""How institutions begin what they publish: "The foundation is delighted to announce"."""
_OFFICER = regex.compile(
    r"\b(?:chief|chair\w*|owner|president|director|head|founder|spokes\w+|manager|ceo|cfo|"
    r"secretary|steward|commander|officer)\b",
    regex.I,
)
_LEADING = regex.compile(r"(?:\p{Lu}[\p{L}\p{N}’'&.-]*\s+)*\p{Lu}[\p{L}\p{N}’'&.-]*")
_OPENS = regex.compile(
    r"(?P<dateline>(?:[\p{Lu}\p{N}][^\s]*\s+){0,7}(?:[\p{Lu}\p{N}][^\s]*[.:]|[-–—]+)\s+)?"
    rf"(?:The\s+)?(?P<name>{_NAME})(?=\s+(?:\([^)]+\)\s)?\p{{Ll}})"
)
"""The name that a first sentence begins with, and the place and day before it."""
_PLACE = r"\b(?:in|at|near|to|around|outside)\s(?:the\s)?"
_SAID = r"(?:[^.\n“\"]{0,40}\s)?(?:said|told|says|tells)\b"
"""How an article reports what an institution says."""


def issuer(document: Document, claims: Sequence[Claim]) -> Attribution | None:
    """The institution whose words a document is; None of an article."""
    layout = Layout.of(document)
    named = None if layout.is_article else next(_issuers(layout, claims), None)
    if named is None:
        return None
    at = max(document.text.find(named), 0)
    name = _title_case(named) if named.isupper() else named
    kind = _kind(name)
    return Attribution(start=at, end=at + len(named), text=named, name=name, kind=kind)


def may_be_issued(document: Document) -> bool:
    """Whether nothing says that a document is an article: no byline, no outlet, no writer."""
    layout = Layout.of(document)
    return not layout.is_article and (not layout.has_writer or layout.is_marked)


def _issuers(layout: Layout, claims: Sequence[Claim]) -> Iterator[str]:
    """Who may have issued a document, the surest first."""
    if layout.is_labelled or layout.is_signed_off:
        yield from _by(layout)
    yield from _letterhead(layout)
    lines = [each for each in _lines(layout) if not _is_reported(each, layout)]
    if not layout.has_writer or layout.is_marked:
        yield from (e for e in lines if _is_body(e) and (e.isupper() or e not in layout.head))
    if layout.is_marked:
        named = (*_by(layout), *lines, *_titled(layout))
        yield from (each for each in named if not _is_reported(each, layout))
    if layout.is_labelled or not layout.has_writer:
        subjects = _subjects(layout, claims)
        yield from (each for each in subjects if not _is_reported(each, layout))


def _subjects(layout: Layout, claims: Sequence[Claim]) -> Iterator[str]:
    """The names with which headline and first sentence begin, if the text is theirs by its form."""
    opening, body = _opening(layout.body), layout.body
    shared = list(_subject(layout))
    names = [*shared, *([opening["name"]] if opening else [])]
    if layout.is_labelled or layout.says_we:
        yield from names
    if opening is not None and _FORMULA.match(body, opening.end()):
        yield opening["name"]
    described = list(_about(layout))
    for name in dict.fromkeys([*names, *described]):
        officers, others = _speakers(name, layout.document, claims)
        told = _announces(name, body)
        named = name in described or (layout.is_for_the_press and (told or name in shared))
        told = told and (officers or _is_dated(body))
        if not others and (named or told):
            yield name


# ---- where issuers stand -------------------------------------------------------------------------


def _by(layout: Layout) -> Iterator[str]:
    """The institution that a line says it is by: "Statement by Norrin Air"."""
    matches = filter(None, map(_BY.search, (*layout.head, *layout.foot)))
    names = (match["name"].strip() for match in matches)
    yield from (each for each in names if not _is_person(each) and not _is_outlet(each))


def _letterhead(layout: Layout) -> Iterator[str]:
    """The institutions that stand in a line of the head with a day there or below."""
    for line, below in pairwise([*layout.head, ""]):
        match = None if LABEL.search(line) else _LETTERHEAD.fullmatch(line)
        name = match["name"] if match else ""
        institution = _CAPITALS.fullmatch(name) and _is_institution(name, layout)
        dated = (match and match["day"]) or (_DATE.search(below) and len(below.split()) <= DAY)
        if dated and (_is_body(name) or institution):
            yield name


def _lines(layout: Layout) -> Iterator[str]:
    """The institutions in the lines of head and foot, alone or beside a place or an office."""
    labels = [at for at, line in enumerate(layout.head) if layout.is_label(line)]
    near = {layout.head[n] for at in labels for n in (at - 1, at + 1) if 0 <= n < len(layout.head)}
    for line in (*layout.head, *layout.foot):
        if ":" in line or layout.is_label(line):  # a field of a form, or what the document is
            continue
        signed = layout.is_signed_off or line in near or line not in layout.head
        for name in _PARTS.split(line):
            if not name.startswith("About ") and _is_house(name, layout, signed=signed):
                yield name.removeprefix("The ").strip()


def _titled(layout: Layout) -> Iterator[str]:
    """The institution before the title of what it publishes."""
    for line in layout.head:
        name = match["name"] if (match := _TITLED.match(line)) else ""
        labels = layout.is_label(line) and not LABEL.search(name) and _is_written_as_name(name)
        if name and (labels or _is_house(name, layout)):
            yield name


def _about(layout: Layout) -> Iterator[str]:
    """The institution that is described under its release."""
    yield from (match["name"] for match in _ABOUT.finditer(layout.unquoted))
    yield from (match["name"].strip() for match in _COPYRIGHT.finditer(layout.unquoted))
    _, *others = ["", *layout.body.split("\n")][1:] or [""]
    if others and (match := _IS.match(others[-1])) and _is_body(match["name"]):
        yield match["name"]


def _is_house(name: str, layout: Layout, *, signed: bool = False) -> bool:
    """Whether a line of its own names an institution, by its words or by what the text says of it.

    Other names have common words, as those of people have not, and the text tells what they do, and
    does not speak of them as of a place.

    - `signed`: whether it stands under the text, where that need not tell of it
    """
    own = name.strip()
    if not own or len(own.split()) > SIGNED or _is_outlet(own) or LABEL.search(own):
        return False
    found = [each.lower().strip(".") for each in own.split()]
    if found[-1] in _NO_HOUSES:
        return False
    if _is_body(own) or not LEGAL_FORMS.isdisjoint(found[1:]):
        return True
    text = layout.document.text
    if f"{own} plc" in text:
        return True
    if not _is_no_person(own, found):
        return False
    form = rf"\b(?:{regex.escape(own)}|{regex.escape(_title_case(own))})\b"
    acts = signed or regex.search(rf"{form}(?:['’]s)?\s\p{{Ll}}", text)
    return bool(acts) and not regex.search(rf"{_PLACE}{form}", text)


def _is_no_person(name: str, found: Sequence[str]) -> bool:
    """Whether a name has a common word, or of two words a plural: "Bellcroft Homes"."""
    if not _is_written_as_name(name) or _is_person(name) or _INITIAL.search(name):
        return False
    if found[0] in GIVEN:
        return False
    own = found if len(found) > 2 else [each for each in found[1:] if each.endswith("s")]
    return any(is_common(each) and each not in GIVEN for each in own if each not in _SMALL)


def _is_written_as_name(name: str) -> bool:
    return name[:1].isupper() and all(
        each[:1].isupper() or each in _SMALL or each == "&" or each.isdigit()
        for each in name.split()
    )


def _is_reported(name: str, layout: Layout) -> bool:
    """Whether the text reports what an institution says, as an article does."""
    form = regex.escape(name.removeprefix("The "))
    noun = regex.escape(noun_of(name))
    said = regex.search(rf"(?i:\b{form})\s{_SAID}", layout.unquoted)
    return bool(
        said or regex.search(rf"\b[Tt]he\s(?:{noun}|company|firm)\s{_SAID}", layout.unquoted)
    )


def _announces(name: str, body: str) -> bool:
    """Whether the first sentence says "Bluepond today announced"."""
    at = body.find(name, 0, LEDE)
    return at >= 0 and _ANNOUNCES.match(body, at + len(name)) is not None


def _is_dated(body: str) -> bool:
    """Whether place and day stand before the first sentence."""
    opens = _OPENS.match(body)
    return opens is not None and bool(_DATE.search(opens["dateline"] or ""))


def _is_institution(name: str, layout: Layout) -> bool:
    """Whether a line in capitals is somebody of whom the text tells as "we", and no outlet."""
    return not _is_outlet(name) and _title_case(name) in layout.body and layout.says_we


def _is_outlet(name: str) -> bool:
    return name.split()[-1].lower() in MASTHEADS - _BODIES


def _is_body(name: str) -> bool:
    """Whether each word of a name has a capital, and its noun says that it is an institution."""
    name = _title_case(name) if name.isupper() else name
    found = name.split()
    own = all(each[:1].isupper() or each in _SMALL for each in found)
    said = {each.lower() for each in found}
    nouns = {noun_of(name), found[-1].lower() if found else ""}
    return own and len(found) > 1 and bool(nouns & _BODIES) and not said & MEDIA


def _opening(body: str) -> "regex.Match[str] | None":
    """Where the first sentence begins with an institution's name.

    One word may be a place: it needs a day before it.
    """
    match = _OPENS.match(body)
    name = match["name"] if match else ""
    if match is None or name.isupper() or _is_person(name) or _is_outlet(name):
        return None
    dated = bool(_DATE.search(match["dateline"] or ""))
    if noun_of(name) in _JUDGES or name.split()[0].lower() in PREPOSITIONS | SUBORDINATORS:
        return None
    return match if _is_own(name) and (" " in name or dated) else None


def _is_person(name: str) -> bool:
    return any(each.sure for each in DocumentNames(name).all)


def _subject(layout: Layout) -> Iterator[str]:
    """The name that a headline and the first sentence begin with."""
    for line in layout.head:
        if LABEL.search(line) or not (leading := _LEADING.match(line)):
            continue
        found = leading[0].split()
        for size in range(len(found), 0, -1):
            name = " ".join(found[:size])
            opens = regex.search(
                rf"(?:^|[-–—.:]\s+)(?:The\s+)?{regex.escape(name)}\s+\p{{Ll}}", layout.body[:LEDE]
            )
            if opens and not name.isupper() and _is_own(name):
                yield name
                break


def _is_own(name: str) -> bool:
    """Whether a name is neither a nation's nor a common word."""
    found = {word.lemma for word in words_of(f"x {name}")} - {"x"}
    return any(word.name for word in words_of(f"x {name}")) and not found <= _NATIONS


def _speakers(name: str, document: Document, claims: Sequence[Claim]) -> tuple[bool, bool]:
    """Whether people speak whom the text calls officers, and whether others of another house do."""
    voices = {voice.name for claim in claims for voice in claim.attribution[:1]}
    house = {
        each for each in voices if is_organ(each) or not {*tokens(each)}.isdisjoint(tokens(name))
    }
    people = {each.name: each.described | each.words for each in DocumentNames(document.text).all}
    called = {each: [*people.get(each, ()), *_behind(each, document.text)] for each in voices}
    other = {each for each in _BODIES if not {each, noun_of(each)} & {*tokens(name)}}
    officers = {
        each
        for each, said in called.items()
        if any(map(_OFFICER.fullmatch, said)) and other.isdisjoint(map(str.lower, said))
    }
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
