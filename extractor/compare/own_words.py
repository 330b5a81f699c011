"""Whether a document is an institution's own words, by its form.

A press release, a notice or a letter is marked by what stands around its text, and by how it
speaks of who wrote it; an article by an outlet, a byline, or a writer who tells what he saw.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import regex

from extractor.models import Document
from extractor.news.quotations import quotations
from extractor.news.words.en.organisations import GOVERNMENT, ORGANISATION
from extractor.words.en.outlets import MASTHEADS, MEDIA

__all__ = ["LABEL", "Layout", "outlet", "writer_says_i"]

HEAD = 6  # lines in which a document says what it is
FOOT = 6  # lines in which it is signed
LINE = 300  # characters of a line of these; longer ones are no labels or names
START = 200  # characters in which a byline or dateline stands
HEADLINE = 7  # words of a line that may be a sentence
LEAD = 20  # the same for the first line
LABEL = regex.compile(
    r"\b(?:for\s+immediate\s+release|(?:press|news|media|club|company|official|joint|public|open|"
    r"service|decision|court|written|information|customer|safety|travel|weather)\s+"
    r"(?:release|statement|information|notice|advisory|bulletin)|(?:incident|situation|service)\s+"
    r"(?:update|report|bulletin)|communiqu[eé]|circular|"
    r"(?:interim|quarterly|half-year|annual|trading|full-year|first-quarter|third-quarter)\s+"
    r"(?:report|statement|update|results)|appeal\s+for\s+(?:witnesses|information)|"
    r"advisory\s+\d[\d/-]*|notice\s+no\b)"
    r"|^(?:statement|declaration|announcement|update|advisory|bulletin|results)\s+"
    r"(?:on|about|regarding|concerning|for)\s[^.]*$"
    r"|^(?:statement|notice|bulletin|announcement)$"
    r"|(?-i:^[\p{Lu}\d\s–-]*\b(?:BULLETIN|NOTICE|STATEMENT|ADVISORY|UPDATE|WARNING|CIRCULAR|RELEASE)"
    r"\b[\p{Lu}\d\s–-]*)"
    r"|\b(?:statement|update|message|letter)\s+(?:by|of|from|on\s+behalf\s+of)\b",
    regex.I,
)
"""What a document calls itself."""
_BEFORE = regex.compile(
    r"(?:(?!(?:What|Why|How|When|Inside|Who|Where)\b)"
    r"(?:\p{Lu}[^\s:]*|[\d.,]+|of|the|and|for|in|on|an?|&|[-–—|·/])[:,]?\s+)*$"
    r"|.*[:–—]\s+(?:\p{L}+\s+)?$"
)
"""What stands before that in a line that is a label: no words of a headline."""
_BEHIND = regex.compile(
    r"\s*(?:the\s+)?(?:$|[-–—,.:;(|·*\d]|(?:for|on|of|by|from|to|in|about|[Nn]o)\b|"
    r"\p{Lu}\p{Lu}|\p{Lu}[^.]*$)"
)
"""The same behind it."""
_SALUTATION = regex.compile(
    r"^(?:Dear\s\p{L}[\p{L} ,&-]*"
    r"|To\s(?:all|the)\s(?:residents|members|parents|staff|customers)\b.*)$",
    regex.M,
)
_PUBLISHED = regex.compile(
    r"^(?:(?:Published|Issued|Released)\s+(?:by|on\s+behalf\s+of)|SOURCE:?)\s", regex.M
)
_CONTACT = regex.compile(
    r"^(?:ENDS|Ends|-\s*ends\s*-|###|Notes?\s+to\s+[Ee]ditors?\b.*|(?:Media|Press)\s+(?:contact|enquir|inquir|"
    r"duty|office|relations|line|desk).*|(?:Contacts?|(?:Further|More)\s+information|Enquiries|Inquiries|Newsroom)\b.{0,60}|"
    r"About\s+\p{Lu}[\p{L} &'’-]*|For\s+(?:interviews|further|more|media)\b.*|"
    r".*\b(?:[Ii]mages|[Ff]ootage)\s+available\s+on\s+request.*)$",
    regex.M,
)
"""Lines for the press, under what is published for it."""
_NEWSDESK = regex.compile(r"\b(?:newsdesk|editor@|news\s?room@|tips|our\s+reporters?)\b", regex.I)
_REFERENCE = regex.compile(
    r"^(?:(?:Our\s+|Case\s+)?[Rr]ef(?:erence)?\b.*|From:\s.*|(?:Subject|To):\s.*|Issued:\s.*)$",
    regex.M,
)
_WE = regex.compile(
    r"\b[Ww]e(?:['’](?:re|ve|ll))?\s+(?:(?:\p{Ll}+ly|now|also|still|already|therefore|both|all)\s+)?"
    r"(?:are|will|would|have|had|can|cannot|do|did|may|regret|apologi[sz]e|thank|ask|expect|continue|remain|"
    r"know|urge|share|took|take|stopped|demand|confirm|accept|estimate|recogni[sz]e|open|close|mourn|pay|"
    r"advise|appreciate|work|plan|intend|seek|reject|welcome|note|publish|offer|provide|operate|run|"
    r"sell|hold)\b"
    r"|\b[Oo]ur\s+(?:\p{L}+\s+){0,2}(?:customers?|clients|staff|teams?|doctors|people|colleagues|"
    r"services?|patients|members|employees|workers|website|plants?|mills?|data|players|nurses|"
    r"hospitals|products?|shareholders|guests|passengers|students|school|systems?|network|forces|"
    r"officers|thoughts|works|aircraft|laborator(?:y|ies)|contractors?|trains?|stores?|shops?|fleet|"
    r"supporters|donors|partners|store|library|lines?|sites?|accounts?)\b"
    r"|\b(?:call|contact|reach|with|from|tell|telephone|write\s+to)\s+us\b"
)
"""An institution that speaks of itself; not the "we think" and "our children" of an opinion."""
_I = regex.compile(r"\bI(?:['’]\p{L}+)?\s\p{Ll}|\b(?:tells?|told|tell)\s+me\b")
_WRITER = regex.compile(
    _I.pattern + r"|\b(?:[Ww]e|[Oo]urs?)\s+(?:\p{L}+\s+)?(?:asked|visited|spoke|rang|"
    r"called|met|reported|contacted|approached|went|drove|reporters?|correspondents?|readers?|"
    r"newsdesk|coverage|columns)\b"
    r"|\b(?:did|has|have|had)(?:\s+not|n[’']t)\s+(?:responded|respond|answered|answer|replied|reply|commented)\b"
    r"|\bdeclined\s+to\s+(?:comment|say|answer)|\bcould\s+not\s+be\s+reached\b"
    r"|\b(?:said|told)\s+(?:after|outside|during)\s+the\s"
    r"|\b(?:tells?|told|asked)\s+us\b|\b(?:this|our)\s+newspaper\b|\bthese\s+columns\b"
)
"""A writer who tells what he saw or heard, and speaks for nobody."""
_SPEAKER = regex.compile(r"^\p{Lu}{3,}(?:\s\p{Lu}+)*:\s", regex.M)
_HOST = regex.compile(r"(?:HOST|PRESENTER|ANCHOR|MODERATOR|INTERVIEWER|NEWSREADER|REPORTER)\b")
_BYLINE = regex.compile(
    r"^\s*(?:[Bb]y|BY|[Ff]rom)\s+(?:\p{Lu}\p{L}+\s+\p{Lu}|(?:our|a|an|staff)\s)"
    r"|,\s+(?:\p{Lu}\p{L}+\s)*(?i:editor|correspondent|reporter|columnist)$"
    r"|,\s+by\s+\p{Lu}\p{L}+\s+\p{Lu}\p{L}+$|^(?:Reviewed|Checked|Reporting|Edited)\s+by\b",
    regex.M,
)
_REPORTING = regex.compile(r"^\((?:Reporting|Editing|Additional\s+reporting)\s+by\s", regex.M)
_FILED_BY = regex.compile(r"\((?P<outlet>(?:\p{Lu}[\p{L}.]+\s?)+)\)\s*[-–—]")
"""The agency in a dateline."""
_MASTHEAD = regex.compile(
    rf"\bThe\s(?:\p{{Lu}}\p{{L}}+\s)+(?:{'|'.join(map(str.capitalize, sorted(MASTHEADS)))})\b"
)
"""A newspaper that a line of the head names."""
_AGENCY = regex.compile(
    r"^(?:By\s[^\n]*,\s)?(?P<outlet>(?:\p{Lu}\p{L}+\s){1,3}(?:Press|News)|Reuters|AFP)$", regex.M
)
"""An agency in a line of its own, or behind the name of its reporter."""
_SENTENCE_END = regex.compile(r"[.!?][”\"]?(?:\s|$)")
_LINE = regex.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True)
class Layout:
    """The parts of a document that say whose words it is.

    - `head`: the lines above the first sentence; `foot`: the last lines, the lowest first
    - `body`: the text from the first sentence on
    """

    document: Document
    head: Sequence[str]
    body: str
    foot: Sequence[str]

    @classmethod
    def of(cls, document: Document) -> "Layout":
        """The parts of a document."""
        lines = [line.strip() for line in _LINE.findall(document.text)]
        first = next((at for at, line in enumerate(lines) if _is_prose(line, at)), len(lines))
        head = [line for line in lines[:first][:HEAD] if len(line) <= LINE]
        foot = [e for e in lines[first:][-FOOT:] if len(e) <= LINE and not _is_prose(e, 1)]
        return cls(document, head, "\n".join(lines[first:]), foot[::-1])

    @cached_property
    def unquoted(self) -> str:
        """The text without its quotations."""
        text = list(self.document.text)
        for span in quotations(self.document.text).spans:
            text[span.start : span.end] = " " * (span.end - span.start)
        return "".join(text)

    @cached_property
    def is_article(self) -> bool:
        """Whether an outlet published it, or a reporter signs."""
        publisher = {each.lower() for each in (self.document.publisher or "").split()}
        body = publisher & (GOVERNMENT | ORGANISATION - MEDIA)
        start = self.document.text[:START]
        signed = any(map(_BYLINE.search, [*self.head, start, *self.foot[:1]]))
        filed = _FILED_BY.search(start) or _REPORTING.search(self.document.text)
        named = any(map(_MASTHEAD.search, self.head))
        return bool(publisher and not body) or signed or bool(filed) or named

    @cached_property
    def has_writer(self) -> bool:
        """Whether somebody tells what he saw, heard or asked, or people speak in turns."""
        turns = _SPEAKER.findall(self.document.text)
        spoken = len(turns) > 1 or any(map(_HOST.match, turns))
        return spoken or bool(_WRITER.search(self.unquoted))

    @cached_property
    def is_labelled(self) -> bool:
        """Whether a line says that it is a release, a notice or the like."""
        return any(map(self.is_label, self.head))

    @cached_property
    def is_signed_off(self) -> bool:
        """Whether it is a letter, or says who published it."""
        return bool(_SALUTATION.search(self.unquoted) or _PUBLISHED.search(self.unquoted))

    @cached_property
    def is_for_the_press(self) -> bool:
        """Whether it has lines for who passes it on: a contact, a reference, notes to editors."""
        contact = _CONTACT.search(self.unquoted) and not _NEWSDESK.search(self.unquoted)
        return bool(contact or _REFERENCE.search(self.unquoted))

    @cached_property
    def says_we(self) -> bool:
        """Whether an institution speaks of itself."""
        return _WE.search(self.unquoted) is not None

    @property
    def is_marked(self) -> bool:
        """Whether anything marks it as somebody's own words; a writer's "we" does not."""
        sure = self.is_labelled or self.is_signed_off
        return sure or ((self.says_we or self.is_for_the_press) and not self.has_writer)

    @staticmethod
    def is_label(line: str) -> bool:
        """Whether a line is a label such as "Press release", and no headline that speaks of one."""
        return any(
            _BEFORE.fullmatch(line, endpos=mark.start()) and _BEHIND.match(line, mark.end())
            for mark in LABEL.finditer(line)
        )


def writer_says_i(document: Document) -> bool:
    """Whether somebody tells what he saw, heard or thinks himself, as in a blog or a column."""
    return _I.search(Layout.of(document).unquoted) is not None


def outlet(document: Document) -> str:
    """The outlet that published a document, or the agency that filed it; "" if neither is named."""
    start = document.text[:START]
    filed = _FILED_BY.search(start) or _AGENCY.search(start)
    return document.publisher or (filed["outlet"].strip() if filed else "")


def _is_prose(line: str, at: int) -> bool:
    """Whether a line is running text; the first one may be a headline that is a sentence."""
    ends = _SENTENCE_END.search(line) or (at and line.endswith(":"))
    if not ends or len(line.split()) <= (HEADLINE if at else LEAD):
        return False
    long_ = len(line.split()) > LEAD or len(line) > LINE
    return long_ or line.endswith(".") or not Layout.is_label(line)
