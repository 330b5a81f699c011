"""Reporting clauses in other languages, as far as a short list of verbs reaches.

In Spanish, German and French the claim is always the whole sentence, since these rules know no
clauses of other languages: only its source and its stance are read off. In Chinese, Japanese and
Thai the words that are reported can be told from the reporting clause, so a claim may be cut there.
"""

import regex

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

__all__ = ["foreign_report", "spaceless_content"]

_FORMS = {
    "deny": DENYING,
    "doubt": DOUBTING,
    "say": SAYING,
}
_CLAUSE = regex.compile(
    r"\W*(?P<source>(?:[\p{L}\p{M}.'’-]+\s){1,8}?)(?:(?:no|ne|n['’])\s?)?(?:"
    + "|".join(f"(?P<{verb}>{'|'.join(sorted(forms))})" for verb, forms in _FORMS.items())
    + r")(?:\s\p{L}+){0,3}?,?\s(?:de\s)?(?:que|qu['’]|dass|daß|ob|si)\b",
    regex.I,
)


_OPENERS = regex.compile(r" (?:que|qu['’]|dass|daß|ob|si)")


def foreign_report(text: str, sentence: Span) -> tuple[Span, Span, str] | None:
    """Return source, cue and verb ("say", "deny" or "doubt") of a sentence, if it reports."""
    if not _OPENERS.search(text, sentence.start, sentence.end):
        return None
    found = _CLAUSE.match(text, sentence.start, sentence.end)
    if found is None:
        return None
    verb = next(name for name in _FORMS if found[name])
    start, end = found.span("source")
    source = Span(start=start, end=start + len(text[start:end].rstrip()))
    return source, Span(start=found.start(verb), end=found.end(verb)), verb


def _any(words: list[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_SPACELESS = regex.compile(rf"[{SPACELESS}]")
_CONTENTS = (
    regex.compile(
        rf"(?P<opener>[^，。；：？！,;:]{{1,40}}?{_any(CHINESE_SAYING)}[说說称稱]?[，：,:])"
        r"(?P<content>.+)",
        regex.S,
    ),
    regex.compile(
        r"(?P<opener>[^、。「」]{1,30}?(?:は|が)(?:、|(?=「)))(?P<content>.+?」?)"
        rf"と{_any(JAPANESE_SAYING)}。?",
        regex.S,
    ),
    regex.compile(r"(?P<opener>[^、。「」]{1,30}?に(?:よると|よれば)、)(?P<content>.+)", regex.S),
    regex.compile(rf"(?P<opener>[^\n]{{2,80}}?{_any(THAI_SAYING)})\s?(?P<content>.+)", regex.S),
)
_UNSURE = regex.compile(_any(UNSURE_OPENERS))


def spaceless_content(text: str, sentence: Span) -> Span | None:
    """Return what a sentence in Chinese, Japanese or Thai reports, if its opener asserts it."""
    if not _SPACELESS.match(text, sentence.start, sentence.end):
        return None
    for pattern in _CONTENTS:
        found = pattern.fullmatch(text, sentence.start, sentence.end)
        if found and not _UNSURE.search(found["opener"]):
            return Span(start=found.start("content"), end=found.end("content"))
    return None
