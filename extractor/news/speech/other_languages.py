"""Reporting clauses in other languages, as far as a short list of verbs reaches.

Behind "Selon X," and before ", selon X" or ", a dit X" the words that are reported can be told
from their source, as in Chinese, Japanese and Thai, so a claim may be cut there. Behind "que",
"dass" and the like the claim is the whole sentence, since these rules know no clauses of other
languages: only its source and its stance are read off.
"""

import unicodedata
from collections.abc import Iterator

import regex

from extractor.grounding.context import is_english
from extractor.grounding.tokens import SPACELESS
from extractor.models import Span
from extractor.news.words.other_languages import (
    CHINESE_SAYING,
    DENYING,
    DOUBTING,
    JAPANESE_SAYING,
    SAYING,
    THAI_SAYING,
    UNSURE_OPENERS,
)
from extractor.words import words
from extractor.words.other_languages import BEFORE_SOURCES, NAMED_SOURCE, STORY_SOURCE, both_forms

__all__ = ["foreign_content", "foreign_report", "spaceless_report"]

_FORMS = {
    "deny": DENYING,
    "doubt": DOUBTING,
    "say": SAYING,
}
_CLAUSE = regex.compile(
    r"\W*(?P<source>(?:[\p{L}\p{M}.'’-]+\s){1,8}?)(?:(?:no|ne|n['’])\s?)?(?:"
    + "|".join(
        f"(?P<{verb}>{both_forms('|'.join(sorted(forms)))})" for verb, forms in _FORMS.items()
    )
    + r")(?:\s\p{L}+){0,3}?,?\s(?:de\s)?(?:que|qu['’]|dass|daß|ob|si)\b",
    regex.I,
)


_OPENERS = regex.compile(r" (?:que|qu['’]|dass|daß|ob|si)")


_CUE_WORDS = words("d'après словам данным согласно que dass daß ob si")
_SOURCE = r"(?P<source>(?!qu[e'’]|si\b|como\b|se\b|wie\b)[^,;:.«»“”\"]{2,80}?)"
_PER = (
    r"(?P<cue>selon|d['’]après|según|secondo|segundo|conforme|laut"
    r"|nach\s+angaben\s+(?:von|der|des)|по\s+(?:словам|данным)|согласно)"
)
_SAID = r"(?P<cue>" + "|".join(sorted(SAYING, key=len, reverse=True)) + ")"
_FRAMES = tuple(
    regex.compile(both_forms(frame), regex.I | regex.S)
    for frame in (
        rf"\W*{_PER}\s+{_SOURCE},\s+(?P<content>.+)",
        rf"(?P<content>.+),\s+{_PER}\s+{_SOURCE}\W*",
        rf"(?P<content>.+),\s+{_SAID}\s+{_SOURCE}\W*",
    )
)
_BEHIND_SOURCE = regex.compile(
    r"(?i)\s(?=(?-i:\p{Ll}))(?!(?:der|die|das|de[mns]|eine?[rsmn]?|und|von|vom|im|in|am|aus|für|bei|beim|zu[mr]?)\s)"
)
_LAUT = regex.compile(r"(?i)\W*(?P<cue>laut|nach\s+angaben\s+(?:von|der|des))\s+")
_HEARSAY = regex.compile(both_forms(STORY_SOURCE), regex.I)


_CUES = frozenset(
    unicodedata.normalize(form, cue.split()[-1])
    for cue in SAYING | DENYING | DOUBTING | BEFORE_SOURCES | _CUE_WORDS
    for form in ("NFC", "NFD")
)


def foreign_report(
    text: str, sentence: Span, said: frozenset[str]
) -> tuple[Span, Span, str, Span] | None:
    """Return source, cue, verb and content of a sentence, if it reports.

    `said` are its different words in lower case. The verb is "say", "deny" or "doubt".
    """
    if _CUES.isdisjoint(said) and not any(word.startswith("qu'") for word in said):
        return spaceless_report(text, sentence)
    if is_english(text[sentence.start : sentence.end]):
        return None
    for frame in _FRAMES:
        if found := frame.fullmatch(text, sentence.start, sentence.end):
            source, cue, content = (
                Span(start=found.start(name), end=found.end(name))
                for name in ("source", "cue", "content")
            )
            verb = "doubt" if _is_hearsay(text, source) else "say"
            return source, cue, verb, content if verb == "say" else sentence
    if (found := _LAUT.match(text, sentence.start, sentence.end)) and (
        behind := next(_contents_of_laut(text, sentence), None)
    ):
        source = Span(start=found.end(), end=behind.start - 1)
        verb = "doubt" if _is_hearsay(text, source) else "say"
        return source, Span(start=found.start("cue"), end=found.end("cue")), verb, sentence
    if not _OPENERS.search(text, sentence.start, sentence.end):
        return None
    found = _CLAUSE.match(text, sentence.start, sentence.end)
    if found is None:
        return None
    verb = next(name for name in _FORMS if found[name])
    start, end = found.span("source")
    source = Span(start=start, end=start + len(text[start:end].rstrip()))
    return source, Span(start=found.start(verb), end=found.end(verb)), verb, sentence


def _any(words: list[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_SPACELESS = regex.compile(rf"[{SPACELESS}]")
_CONTENTS = (
    regex.compile(
        rf"(?P<opener>(?P<source>[^，。；：？！,;:“”「」]{{1,40}}?)"
        rf"(?P<cue>{_any(CHINESE_SAYING)}[说說称稱]?)[，：,:])(?P<content>.+)",
        regex.S,
    ),
    regex.compile(
        r"(?P<opener>(?P<source>[^、。「」]{1,30}?)(?:は|が)(?:、|(?=「)))(?P<content>.+?」?)"
        rf"と(?P<cue>{_any(JAPANESE_SAYING)})。?",
        regex.S,
    ),
    regex.compile(
        r"(?P<opener>(?P<source>[^、。「」]{1,30}?)(?P<cue>に(?:よると|よれば))、)(?P<content>.+)",
        regex.S,
    ),
    regex.compile(
        rf"(?P<opener>(?P<source>[^\n]{{2,80}}?)(?P<cue>{_any(THAI_SAYING)}))\s?(?P<content>.+)",
        regex.S,
    ),
    regex.compile(
        r"[“「『](?P<content>[^“”「」『』]+)[”」』]，?(?P<opener>"
        rf"(?P<source>[^，。“”「」]{{1,20}}?)(?P<cue>{_any(CHINESE_SAYING)}))。?",
        regex.S,
    ),
)
_DENIALS = (
    regex.compile(r"(?P<source>[^，。；：“”]{1,20}?)(?P<cue>否认|否認)(?!了?[，。])", regex.S),
    regex.compile(r"(?P<source>[^、。「」]{1,30}?)は.+を(?P<cue>否定した|否定しました)", regex.S),
    regex.compile(r"(?P<source>[^\n]{2,80}?)(?P<cue>ปฏิเสธว่า)", regex.S),
)
_BEFORE_SOURCE = regex.compile(r"(?:据|據|根据|根據)")
_WHEN_SAID = regex.compile(
    r"(?:(?:周|週|星期|礼拜)[一二三四五六日天]|[昨今][天日晚]|\d{1,2}[日号號]|上午|下午|晚间?"
    r"|(?:在|于|於|向|对|對)[^，。]{1,14})+$"
)
_UNSURE = regex.compile(_any(UNSURE_OPENERS))


def spaceless_report(text: str, sentence: Span) -> tuple[Span, Span, str, Span] | None:
    """Return source, cue, verb ("say" or "deny") and content of a sentence without spaces.

    What is denied is told with its whole sentence.
    """
    if not _SPACELESS.search(text, sentence.start, sentence.end):
        return None
    for pattern in _DENIALS:
        if found := pattern.match(text, sentence.start, sentence.end):
            return (
                _source(found),
                Span(start=found.start("cue"), end=found.end("cue")),
                "deny",
                sentence,
            )
    for pattern in _CONTENTS:
        found = pattern.fullmatch(text, sentence.start, sentence.end)
        if found and not _UNSURE.search(found["opener"]):
            cue = Span(start=found.start("cue"), end=found.end("cue"))
            content = Span(start=found.start("content"), end=found.end("content"))
            return _source(found), cue, "say", content
    return None


def _source(found: "regex.Match[str]") -> Span:
    """Return the source of a match without "according to", days and places of saying."""
    start, end = found.span("source")
    if opener := _BEFORE_SOURCE.match(found.string, start, end):
        start = opener.end()
    if closer := _WHEN_SAID.search(found.string, start + 1, end):
        end = closer.start()
    while end > start + 1 and found.string[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end)


def _is_hearsay(text: str, source: Span) -> bool:
    """Whether a source is a rumour, a legend or a hoax."""
    return _HEARSAY.search(text, source.start, source.end) is not None


def foreign_content(text: str, sentence: Span) -> Iterator[Span]:
    """Yield what a sentence in another language reports, if its source asserts it.

    Behind "Laut der Polizei" no comma shows where the source ends: each place is tried.
    """
    if spaceless := _spaceless_content(text, sentence):
        yield spaceless
    for content in _contents_of_laut(text, sentence):
        if not _is_hearsay(text, Span(start=sentence.start, end=content.start)):
            yield content


def _contents_of_laut(text: str, sentence: Span) -> Iterator[Span]:
    """Yield the clauses that may begin behind "Laut der Polizei", with their verb."""
    if not _LAUT.match(text, sentence.start, sentence.end):
        return
    for behind in _BEHIND_SOURCE.finditer(text, sentence.start, sentence.end):
        if NAMED_SOURCE.fullmatch(text, sentence.start, behind.end()):
            yield Span(start=behind.end(), end=sentence.end)
        elif behind.start() > sentence.start + 80:
            return


def _spaceless_content(text: str, sentence: Span) -> Span | None:
    """Return what a sentence in Chinese, Japanese or Thai reports, if its opener asserts it."""
    if not _SPACELESS.match(text, sentence.start, sentence.end):
        return None
    for pattern in _CONTENTS:
        found = pattern.fullmatch(text, sentence.start, sentence.end)
        if found and not _UNSURE.search(found["opener"]):
            return Span(start=found.start("content"), end=found.end("content"))
    return None
