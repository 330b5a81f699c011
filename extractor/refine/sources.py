"""Who a source is: its name within the document, and what kind of voice.

"he" becomes the person last named, "Zelensky" the full name, "NIS" the service with those
initials, "the agency" the body named before. Only names that stand in the document are given.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from extractor.models import Attribution, SourceKind, Span
from extractor.refine import voices

__all__ = ["Cast"]

_CAPITAL = r"(?:\p{Lu}\.(?:\p{Lu}\.)*|\p{Lu}[\p{L}\p{M}\d'’\-]*)"
_PARTICLE = r"(?:de|del|della|di|da|van|von|der|den|bin|ibn|al|el|la|le|of|for|the|&)"
_NAME = regex.compile(rf"{_CAPITAL}(?:[^\S\n]+(?:{_PARTICLE}[^\S\n]+){{0,2}}{_CAPITAL})*")
_MALE = frozenset("he him his".split())
_FEMALE = frozenset("she her hers".split())
_THINGS = frozenset("it its".split())
_PLURAL = frozenset("they them their".split())
_MEN = frozenset("mr sir lord king prince spokesman father husband son brother chairman".split())
_WOMEN = frozenset(
    "ms mrs miss dame lady queen princess spokeswoman mother wife daughter sister chairwoman".split()
)
_OPENERS = frozenset(
    "the a an in on at by for from with after before during since while when although but and or "
    "however meanwhile according it he she they we i this that these those as if there his her its "
    "their our my one two another more most many some no not so then also asked last earlier "
    "despite among under over both neither either monday tuesday wednesday thursday friday saturday "
    "sunday january february march april june july august september october november december".split()
)
_NOT_FIRST_NAMES = frozenset(
    "north south east west northern southern eastern western new saudi latin central world cold sky "
    "great black white red green blue high old young big middle upper lower united".split()
)


@dataclass(frozen=True)
class Named:
    """A name where it stands: `words` around it describe who that is."""

    span: Span
    name: str
    kind: SourceKind
    described: str
    gender: str


class Cast:
    """Everybody and everything a document names, in order."""

    def __init__(self, text: str, quoted: Sequence[Span] = ()) -> None:
        self.text = text
        self.quoted = quoted
        self.named = [
            named for match in _NAME.finditer(text) if (named := self._named(match)) is not None
        ]
        self._know_by_family_name()
        self._voices: list[tuple[int, Attribution]] = []

    def voice(self, span: Span) -> Attribution:
        """The attribution for the words at `span`, resolved within the document.

        Call it in the order of the document: pronouns look back at the voices already asked for.
        """
        written = self.text[span.start : span.end]
        name = self._antecedent(written, span) or _bare(written)
        kind = self._kind(name if name != _bare(written) else written, span)
        changed = _key(name) != _key(_bare(written)) and _key(name) not in _key(written)
        attribution = Attribution(
            start=span.start,
            end=span.end,
            text=written,
            name=name,
            kind=kind,
            resolved_from=written if changed else None,
        )
        self._voices.append((span.start, attribution))
        return attribution

    def kind_of(self, name: str) -> SourceKind:
        """What kind of voice a name is, by its words alone."""
        return _kind_of(name, "")

    def pronoun(self, word: str, at: int) -> str | None:
        """The name that a pronoun at offset `at` stands for, or None when that is not sure."""
        lower = word.lower()
        if lower in _MALE | _FEMALE:
            return self._person_before(at, "f" if lower in _FEMALE else "m")
        return None

    def _know_by_family_name(self) -> None:
        """Make "Putin" the person whose full name stands in the document."""
        people = {n.name.split()[-1]: n for n in self.named if n.kind == "person"}
        self.named = [
            replace(n, name=people[n.name].name, kind="person", gender=people[n.name].gender)
            if n.name in people
            else n
            for n in self.named
        ]

    # ---- resolving --------------------------------------------------------------------------

    def _antecedent(self, written: str, span: Span) -> str | None:
        lower = written.lower()
        if lower in _MALE | _FEMALE:
            return self._person_before(span.start, "f" if lower in _FEMALE else "m")
        if lower in _THINGS:
            return self._voice_before(
                span.start, ("organisation", "government", "media", "document")
            )
        if lower in _PLURAL:
            return self._voice_before(
                span.start, ("group", "organisation", "government", "anonymous", "document")
            )
        bare = _bare(written)
        if person := self._full_person(bare):
            return person
        if bare.isupper() and 2 <= len(bare) <= 6:
            return self._initials(bare)
        if regex.match(r"(?:the|this|that|his|her|its|their)\s", lower):
            return self._the_body(bare, span)
        return None

    def _full_person(self, bare: str) -> str | None:
        """The longest name in the document that ends in the same family name."""
        family = bare.split()[-1]
        if not family[:1].isupper() or family.lower() in voices.TITLES:
            return None
        fuller = [
            named.name
            for named in self.named
            if named.kind == "person"
            and named.name.split()[-1] == family
            and len(named.name.split()) > len(bare.split())
        ]
        alone = len(bare.split()) == 1
        return fuller[0] if fuller and alone else None

    def _person_before(self, at: int, gender: str) -> str | None:
        """The person whom "he" or "she" means: the subject of the nearest sentence that has one."""
        spoken = [v for start, v in self._voices if start < at and v.kind == "person"]
        latest_voice = spoken[-1] if spoken else None
        before = [
            named
            for named in self.named
            if named.span.start < at
            and named.kind == "person"
            and named.gender in ("", gender)
            and at - named.span.start < 1500
        ]
        outside = [named for named in before if not self._in_quotation(named.span)]
        candidates = outside or before
        if not candidates:
            return latest_voice.name if latest_voice else None
        last = candidates[-1]
        sentence = max(
            self.text.rfind(". ", 0, last.span.start), self.text.rfind("\n", 0, last.span.start)
        )
        first = next(named for named in candidates if named.span.start > sentence)
        if latest_voice and latest_voice.start > sentence:
            first_voice = latest_voice
            fits = any(
                named.name == first_voice.name and named.gender in ("", gender)
                for named in self.named
            )
            if fits:
                return first_voice.name
        return self._full_person(first.name) or first.name

    def _voice_before(self, at: int, kinds: tuple[str, ...]) -> str | None:
        for start, voice in reversed(self._voices):
            if start < at and at - start < 1200 and voice.kind in kinds:
                return voice.name
        bodies = [
            named
            for named in self.named
            if named.span.start < at and named.kind in kinds and at - named.span.start < 400
        ]
        return bodies[-1].name if bodies else None

    def _initials(self, acronym: str) -> str | None:
        for named in self.named:
            words = [word for word in regex.split(r"[\s\-]+", named.name) if word[:1].isupper()]
            for first in range(len(words)):
                if "".join(word[0] for word in words[first:]) == acronym and len(words) - first > 1:
                    return " ".join(words[first:]) if first == 0 else named.name
            for size in range(len(words), 1, -1):
                if "".join(word[0] for word in words[:size]) == acronym:
                    return named.name
        return None

    def _the_body(self, bare: str, span: Span) -> str | None:
        """What "the agency" or "the commander" was called before."""
        head = bare.split()[-1].lower()
        if bare.split()[-1][:1].isupper() or head in voices.GROUP and head not in voices.SAME_BODY:
            return None
        wanted = voices.SAME_BODY.get(head, frozenset({head}))
        qualifiers = {word.lower()[:5] for word in bare.split()[:-1] if len(word) > 3}
        for _, voice in reversed(self._voices):
            if voice.start < span.start and self._fits(voice.name, voice.text, wanted, qualifiers):
                return voice.name
        for named in reversed([n for n in self.named if n.span.start < span.start]):
            described = f"{named.described} {named.name}"
            if self._fits(named.name, described, wanted, qualifiers):
                return self._full_person(named.name) or named.name
        return self._introduced(head, span)

    def _fits(self, name: str, described: str, wanted: frozenset[str], also: set[str]) -> bool:
        words = [word.lower() for word in regex.findall(r"[\p{L}\-]+", described)]
        if name.lower() in wanted or not any(word in wanted for word in words):
            return False
        return all(any(word.startswith(part) for word in words) for part in also) or not also

    def _introduced(self, head: str, span: Span) -> str | None:
        """ "a special forces commander" for "the commander"."""
        pattern = regex.compile(
            rf"\b(?:an?|one)\s((?:[\p{{L}}\-’']+\s){{1,5}}{regex.escape(head)})\b"
        )
        earlier = [m[1] for m in pattern.finditer(self.text, 0, span.start)]
        return earlier[-1] if earlier else None

    # ---- names and kinds ---------------------------------------------------------------------

    def _named(self, match: "regex.Match[str]") -> Named | None:
        words = match[0].split()
        start = match.start()
        while words and words[0].lower() in _OPENERS and len(words) > 1:
            start += len(words[0])
            start += len(self.text[start : match.end()]) - len(
                self.text[start : match.end()].lstrip()
            )
            words = words[1:]
        end = match.end()
        while len(words) > 1 and words[-1].lower() in _OPENERS:
            end -= len(words[-1])
            end -= len(self.text[start:end]) - len(self.text[start:end].rstrip())
            words = words[:-1]
        if not words or (len(words) == 1 and words[0].lower() in _OPENERS):
            return None
        text = regex.sub(r"['’]s$", "", self.text[start:end])
        span = Span(start=start, end=start + len(text))
        before = self.text[max(0, start - 60) : start]
        after = self.text[span.end : span.end + 90]
        described = _description(before, text, after)
        name = _bare(text)
        kind = _kind_of(text, described)
        clues = {word.lower().strip(".") for word in (described + " " + text).split()}
        gender = "m" if clues & _MEN else "f" if clues & _WOMEN else ""
        return Named(span, name, kind, described + " " + text, gender)

    def _kind(self, name: str, span: Span) -> SourceKind:
        for named in self.named:
            if named.name == name and (named.kind == "person" or named.span.overlaps(span)):
                return named.kind if named.kind == "person" else _kind_of(name, "")
        return _kind_of(name, "")

    def _in_quotation(self, span: Span) -> bool:
        return any(quotation.overlaps(span) for quotation in self.quoted)


def _description(before: str, name: str, after: str) -> str:
    """The words that say who a name is: those just before it, or the apposition after it."""
    leading = regex.search(r"([\p{L}'’\-]+(?:\s[\p{L}'’\-]+){0,4})\s$", before)
    apposed = regex.match(r",\s(?:an?\s|the\s)?([\p{Ll}][^,.;\"“”]{3,70})", after)
    words = [leading[1] if leading else "", apposed[1] if apposed else ""]
    role_before = words[0].split()[-1].lower().strip(",") if words[0] else ""
    kept = words[0] if role_before in voices.ROLES else ""
    return f"{kept} {words[1]}".strip()


def _bare(written: str) -> str:
    """A source's words without article, title, apposition and parenthesis: its name."""
    text = regex.sub(r"\s*\([^)]*\)", "", written).strip(' ,;:—–-"“”')
    text = regex.sub(r"\s+", " ", text)
    head = text.split(", ")[0] if _looks_apposed(text) else text
    head = regex.sub(
        r"^(?:neither|both|either)\s(.+?)\s(?:n?or|and)\s", r"\1 and ", head, flags=regex.I
    )
    if not regex.match(r"The\s\p{Lu}", head) or not _medium(head):
        head = regex.sub(r"^(?:the|an?|one)\s", "", head, flags=regex.I)
    if others := text.split(", ")[1:]:
        # "Ukraine's Commander-in-Chief, Oleksandr Syrskyi": the name follows the office
        if _plain(head.split(" ")[-1]) in voices.ROLES or "-in-" in head:
            if all(word[:1].isupper() for word in others[0].split()):
                return others[0]
    words = head.split(" ")
    last_title = max(
        (i for i, word in enumerate(words) if _plain(word) in voices.TITLES), default=-1
    )
    rest = words[last_title + 1 :]
    personal = [
        word for word in rest if word[:1].isupper() or word in ("de", "van", "von", "al", "bin")
    ]
    if last_title >= 0 and rest and len(personal) == len(rest) and len(rest) <= 4:
        return " ".join(rest)
    trailing = _trailing_name(words)
    return " ".join(trailing) if trailing else head


def _medium(name: str) -> bool:
    return bool({_plain(word) for word in name.split()} & voices.MEDIA)


def _looks_apposed(text: str) -> bool:
    first, *others = text.split(", ")
    return bool(others) and not regex.search(r"\b(?:and|or)\b", text) and bool(first)


def _trailing_name(words: list[str]) -> list[str] | None:
    """ "Ann Lee" of "team member Ann Lee"; None where the capitals are not a person's."""
    at = len(words)
    while at > 0 and words[at - 1][:1].isupper():
        at -= 1
    name = words[at:]
    if at == 0 or not 2 <= len(name) <= 3 or _plain(words[at - 1]) not in voices.ROLES | {"member"}:
        return None
    return name


def _plain(word: str) -> str:
    return word.lower().strip(".,'’\"")


def _key(name: str) -> str:
    return regex.sub(r"^the\s|['’]s\b|[^\p{L}\p{N} ]", "", name.lower()).strip()


def _kind_of(text: str, described: str) -> SourceKind:
    words = [_plain(regex.sub(r"['’]s$", "", word)) for word in text.split()]
    words = [word for word in words if word]
    if not words:
        return "anonymous"
    head = words[-1]
    if "of" in words[1:]:
        head = words[words.index("of", 1) - 1]
    if "who" in words or "from" in words:
        head = words[min(words.index(w) for w in ("who", "from") if w in words) - 1]
    capitals = [word for word in text.split() if word[:1].isupper()]
    lowered = " ".join(words)
    if head in ("source", "sources", "insider", "insiders", "someone", "rumours", "rumors"):
        return "anonymous"
    if head in voices.ROLES | {"person"} and not _proper(text):
        return (
            "anonymous" if regex.match(r"(?:an?|one|another|senior)\s", text, regex.I) else "person"
        )
    if lowered in voices.countries() or head in ("kremlin", "house") and capitals:
        return "government"
    if set(words) & voices.MEDIA and capitals and head not in voices.ROLES | voices.GROUP:
        return "media"
    if head in voices.PAPERS:
        return "document"
    if head in voices.GROUP:
        return "group" if len(words) > 1 else "anonymous" if head in voices.VAGUE else "group"
    if set(words) & voices.GOVERNMENT and not _person_like(text, described):
        return "government"
    if set(words) & voices.ORGANISATION and not _person_like(text, described):
        return "organisation"
    if head in voices.ROLES:
        return "person"
    if _person_like(text, described):
        return "person"
    if head.endswith("s") and not capitals:
        return "group"
    return "organisation" if capitals else "person" if head in voices.ROLES else "group"


def _proper(text: str) -> bool:
    words = text.split()
    return len(words) > 1 and words[-1][:1].isupper()


def _person_like(text: str, described: str) -> bool:
    """Whether the words are a person's name, by a title, a description or their shape."""
    words = [word for word in text.split() if word]
    plain = [_plain(word) for word in words]
    if plain and plain[-1] in voices.ROLES:
        return False
    if any(word in voices.TITLES for word in plain[:-1]):
        return True
    if set(plain) & (voices.ORGANISATION | voices.GOVERNMENT | voices.MEDIA | {"of", "for", "the"}):
        return False
    if any(_plain(word) in voices.ROLES for word in described.split()):
        return 1 <= len(words) <= 4
    if " ".join(plain) in voices.countries() or any(w in voices.countries() for w in plain):
        return False
    if plain[0] in _NOT_FIRST_NAMES or regex.search(r"['’]s\b", text):
        return False
    return (
        2 <= len(words) <= 3
        and all(word[:1].isupper() for word in words)
        and not any(len(word) > 1 and word.isupper() and "." not in word for word in words)
    )
