"""Evidence cut to the words that claim something: no openers, loose conjunctions or stray marks."""

from collections.abc import Sequence

import regex

from extractor.models import Span
from extractor.news.tokens import Quotations

__all__ = ["negates", "stands", "trimmed", "word_count"]

_OPENING = regex.compile(
    r"(?:(?:(?:eventual|final|initial|previous|recent|additional|consequent|similar|according|notab"
    r"|important|significant|interesting|ironical|unfortunate|sad|lucki|fortunate|clear|obvious"
    r"|crucial|separate|subsequent|simultaneous|specifical|typical|ultimate|current|surprising"
    r"|understandab|admitted|curious|general|usual|normal|telling|last|first|second|third|real"
    r"|actual|essential|basical|frank|honest|hopeful|increasing|immediate)ly|however|meanwhile|moreover"
    r"|furthermore|still|instead|besides|indeed|also|but|and"
    r"|yet|so|nevertheless|nonetheless|in addition|for example|for instance|in fact|on its part"
    r"|as a result|in turn|by contrast|in contrast|at the same time|that said),?\s+(?<=,\s)"
    r"|(?:but|and|yet|so|while|although|though)\s+)",
    regex.I,
)
_CLOSING = regex.compile(
    r"(?:[,;]\s+(?:and|but|or|so|while|although|though|yet)|\s+(?:and|but|or|while|although"
    r"|after|as|when|since|because|before|until|following|amid))[\s,]*$"
)
_FRAGMENT = regex.compile(
    r"(?:especially|particularly|including|notably|such\sas|amid|despite|with|without"
    r"|in\s\p{Ll}+\sof)\b(?![^,]*,\s*[^,]{12,})"
    r"|(?:as(?!\sof\b)|when|if(?!\sso\b)|after|before|since|until|once|because)\b(?![^,]*,\s*[^,]{12,})",
    regex.I,
)
_EMPTY = regex.compile(
    r"(?:good\s(?:morning|afternoon|evening|night|day)|hello|hi|welcome|thank(?:s|\syou)|congratulations"
    r"|please|let['’]s|let\s(?:me|us)|over\sto|goodbye|sorry|yes|no|well|okay)\b(?<!no(?=\scomment))[^.;:]{0,40}$"
    r"|(?:we|i)(?:['’]ll|\swill|\shave\sto)\s(?:take\s(?:a\s|some\s|your\s)?questions?|hand|turn|leave\sit)\b"
    r"|that['’]s\s(?:all|it)\b|(?:here['’]s|here\s(?:is|are))\s(?:what|where|how|why|who|the|a|an|some)\b"
    r"|(?:stay|keep|read|click|buy|tell|send|sign|join|share|follow|watch|listen|call|email|contact"
    r"|visit|see|note|remember|imagine|consider|subscribe|check|ask|write|download|register|support)"
    r"\s(?:safe|an?|the|your|us|me|my|our|to|up|in|for|more|it|this|that|here|on|out|what|how|with)\b"
    r"|if\syou\b[^,]*,\s*(?:please\s)?(?:write|call|email|tell|contact|send|get|let)\b"
    r"|(?:wait|count|stop|go|come|look|try|take|give|put|hold|move|leave|get|don['’]t|do\snot)\b"
    r"(?:\s[\w'’]+){0,3}$"  # a short order
    r"|(?:\S+\s){1,3}(?:asked|thanked|greeted|congratulated|spoke\s(?:to|with))\s[^,.;:]{2,30}$"
    r"|(?:first|second|third|finally|next),\s(?:(?:the|a|an)\s)?\w+$"  # an item that follows
    r"|i\swant\sto\s(?:be\s(?:very\s)?clear|thank|apologi[sz]e|say)\b|what\b.{3,30}\sis\sthis$",
    regex.I,
)
_BEGINS = "$€£#@(["
_NEGATING = regex.compile(
    r"\b(?:not|never|no|false|untrue|wrong|den(?:y|ies|ied|ying)|reject\w*|dismiss\w*|refut\w*"
    r"|disput\w*|doubt\w*|rul(?:e|es|ed|ing)\sout|\w+n['’]t)\b[^,;.]*\b(?:that|whether|if)\s+$"
    r"|\b(?:ask(?:ed|s|ing)?|question(?:ed|s|ing)?|wonder(?:ed|s|ing)?)\b[^.;]*\b(?:whether|if)\s+$"
    r"|(?:\bnot|n['’]t|\bnever|\bcannot|\bno\slonger|\bwithout)\s+(?:\w+ly\s+|been\s+)?$"
    r"|(?:\bnot|\bnever|n['’]t)\s(?:believe|think|say|expect|know|claim|suggest|accept)\s+$",
    regex.I,
)
_INITIALS = regex.compile(r"(?:^|\W)\p{Lu}\.\p{Lu}$")
_WORD = regex.compile(r"\w+")


def trimmed(text: str, span: Span, quoted: Quotations) -> Span | None:
    """A span without opening adverbs, closing conjunctions and marks; None where nothing is left.

    Signs of money and percent, closing brackets and the full stop of "U.S." stay, and a quotation
    that began inside the span is kept whole.
    """
    start, end = span.start, span.end
    while start < end and not (text[start].isalnum() or text[start] in _BEGINS):
        start += 1
    if opening := _OPENING.match(text, start, end):
        start = opening.end()
    if closing := _CLOSING.search(text, max(start, end - 12), end):
        end = closing.start()
    while start < end and not (text[start].isalnum() or text[start] in _BEGINS):
        start += 1  # a mark that stood behind the opening
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in "%)]€£$"):
        end -= 1
    last = quoted.at(end - 1) if end > start else None
    if last is not None and start < last.start and last.end <= end + 2:
        end = last.end
    if _abbreviated(text, start, end):
        end += 1
    return Span(start=start, end=end) if end > start else None


def _abbreviated(text: str, start: int, end: int) -> bool:
    """Whether the full stop after the span belongs to an abbreviation ("U.S.")."""
    return text[end : end + 1] == "." and bool(_INITIALS.search(text, max(start, end - 4), end))


def negates(text: str, start: int, spans: Sequence[Span]) -> bool:
    """Whether the words before some evidence, from `start`, turn it round ("not true that")."""
    return bool(spans) and bool(_NEGATING.search(text[start : max(start, spans[0].start)]))


def stands(text: str, spans: Sequence[Span]) -> bool:
    """Whether words can stand as a claim.

    No bare adverbial does ("particularly against drones"), no greeting, order or announcement.
    """
    start, end = spans[0].start, spans[-1].end
    return not (_FRAGMENT.match(text, start, end) or _EMPTY.match(text, start, end))


def word_count(text: str, spans: Sequence[Span]) -> int:
    """How many words and numbers the spans hold."""
    return sum(len(_WORD.findall(text, span.start, span.end)) for span in spans)
