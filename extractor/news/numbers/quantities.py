"""Find the quantities that the evidence states, from its words alone.

Conventions:

- `text` is the number with the words that change it ("more than 10,000") and the signs attached to
  it ("$15bn", "12%"), without the unit.
- `unit` is an ISO 4217 code for money; "percent", "percentage points" or "basis points"; "years
  old" for ages; "share" for fractions ("a third of voters": 0.333...); "times" for multiples
  ("doubled": 2, "halved": 0.5). Otherwise it is the head noun as written ("troops", "km"), or None
  where it is unsure. `of` is the noun phrase that is counted, from the words right behind the
  number.
- Bounds: "more than", "over" and "at least" give only `low`; "fewer than", "up to" and "as many as"
  give only `high`. "nearly", "about", "an estimated" and "or so" are approximate, with equal ends.
- A range ("10 to 15", "between 200 and 300", "$5-7m") is one quantity; a score or vote ("3-2") is
  two. So are the ends of a change ("rose from 5 to 12"), a change and its level ("fell by 5 to 12")
  and numbers of different kinds ("9.1% to $187.40").
- "4.500" and "4,5" are read by the language of the document (see `notation`).
- "dozens", "hundreds" and the like are at least two of their base (see `numerals`).
- Ordinals, dates, years, times of day, phone numbers, web addresses and names that contain a number
  ("Boeing 737", "Article 5", "G7", "Covid-19") are not quantities. Neither is a part of a time (see
  `times`): "three weeks ago" is a time, "for three weeks" is a quantity. Only a length of time from
  now ("within five years") is both.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import regex

from extractor.models import Quantity, Span
from extractor.news.dates.expressions import date_expressions
from extractor.news.numbers.identifiers import is_identifier, non_quantities
from extractor.news.numbers.notation import has_decimal_comma
from extractor.news.numbers.numerals import DIGITS, NUMERAL, Numeral, numeral
from extractor.news.numbers.units import CURRENCY, currency, unit_of
from extractor.news.words.en.number_words import (
    APPROXIMATIONS,
    CHANGED,
    CHANGING,
    DENOMINATORS,
    LOWER_BOUNDS,
    MULTIPLES,
    UPPER_BOUNDS,
)
from extractor.news.words.en.units import MEASURES

__all__ = ["quantities"]

_MODIFIER = (
    r"(?:(?:just|well|slightly)\s(?=over|under|above|below|more|less|fewer))?"
    rf"(?:{LOWER_BOUNDS}|{UPPER_BOUNDS}|{APPROXIMATIONS})"
)
# In "control over" and "talks about" the word belongs to the noun or verb before it.
_NO_TOPIC = (
    r"(?<!\b(?i:control|disputes?|concern(?:s|ed)?|row|anger|fears?|conflict|talk(?:s|ed|ing)?|argument"
    r"|debate|worr(?:y|ied|ies)|questions?|asked|told|news|reports?|information|learn(?:ed)?|going"
    r"|moved)\s(?i:over|above|under|about|around))"
    r"(?<!\b(?i:win|victory|lead|advantage|power|authority|took|taken|take|hand(?:ed)?|turned|flew|ruled)"
    r"\s(?i:over|above|under))"
)
_SHARE_GOES_ON = r"\sto\s(?:an?|one|two|three)?[-\s]?(?:half|third|quarter|fifth)s?\b"
_FRACTION = rf"""(?:
    (?<half>(?<!\b(?i:first|second|other|latter|better|top|lower|upper|each|this|that|in)\s)(?i:half)(?=\s(?:of\b|the\b|its\b|their\b|his\b|her\b|our\b|all\b|that\b|as\s\p{{L}}+|full\b|empty\b)|['’"”]?(?:\s*$|[.,;]|(?<=\W)\sof\b)))
    |(?<parts>(?i:(?:an?|one|two|three|four|five|[2-9])[-\s](?:(?:third|fifth|sixth|seventh|eighth|ninth
        |tenth|quarter)s?))(?=\s(?:of(?!\san?\s\p{{L}}+illion)|the|its|their|his|her|our|full|empty|less|off
        |lower|higher|fewer)\b|\s(?:more|larger|bigger|smaller)\sthan\b|{_SHARE_GOES_ON}|['’"”]?[.,;)]
        |\s*$)|(?i:one|two|three|four|five)-
        (?i:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)s?)
    |(?<slash>[1-9]/[2-9](?=\sof\b))
    |(?<ratio>(?i:(?<out>one|two|three|four|five|six|seven|eight|nine|[1-9])\s(?:out\sof(?:\severy)?|in(?:\severy)?)\s
        (?<total>two|three|four|five|six|seven|eight|nine|ten|[2-9]|10+|20|50))
        |(?i:(?<out>one|1)\sin\s(?:every\s)?(?<total>twelve|fifteen|twenty|thirty|forty|fifty|a\shundred
        |a\sthousand|[1-9][0-9]{{1,2}}|[1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+)))
        (?!\s(?:minutes?|hours?|days?|weeks?|months?|years?|decades?|million|thousand
            |hundred)|[\p{{L}}\p{{N}}]|[.,:][0-9])
)"""
_MULTIPLE = r"""(?<multiple>(?i:doubl(?:ed|es|ing)|halv(?:ed|es|ing)|tripl(?:ed|es|ing)
    |trebl(?:ed|ing)|quadrupl(?:ed|es|ing)|twice|(?:two|three|four|five|six|seven|eight|nine|ten|[0-9]+)[-]?fold))"""
# One copy of the long pattern of numbers: each takes 20 ms to compile.
_AMOUNT = rf"""(?:(?:(?<sign>{CURRENCY})[ \u00a0]?)?(?<number>{NUMERAL})
    (?(sign)|(?<sign>\s?%|[ ]?[€£])?)
)"""
_BEFORE = r"(?<![\p{L}\p{N}_#@/$€£])(?<![\p{N}][.,:])(?<!\p{L}[-‐‑])(?<!\p{N}[-–])"
# The symbol of a unit may follow digits directly; any other letter makes a name: "3D", "5G".
_AFTER = r"""(?![\p{N}_]|[.,][0-9]|['’]s\b)
    (?!-(?:first|second|third|(?:four|fif|six|seven|eigh|nin)th)\b)
    (?:(?!\p{L})|(?<=[0-9½])(?=(?:km|kg|cm|mm|mg|ml|ft|lbs?|oz|mph|kph|GW|MW|kW|GB|TB|MB|ha|pc|g|t
    |m|[kcm]?m[²³]|C|F)(?![\p{L}\p{N}])))"""
_CORE = regex.compile(
    rf"{_BEFORE}(?:{_FRACTION}|{_MULTIPLE}(?![\p{{L}}-])|{_AMOUNT}{_AFTER})", regex.VERBOSE
)
_AMOUNTS = regex.compile(rf"{_BEFORE}{_AMOUNT}{_AFTER}", regex.VERBOSE)
_SECOND = regex.compile(
    rf"(?<join>\s?[-–—]\s?|\s(?:to|and|or)\s)(?<minus>(?i:minus\s)|[-−](?=[0-9]))?{_AMOUNT}{_AFTER}",
    regex.VERBOSE,
)
_SECOND_SHARE = regex.compile(rf"\s(?:to|or)\s{_FRACTION}", regex.VERBOSE)
_MODIFIERS = regex.compile(
    rf"(?:(?:\b(?i:{_MODIFIER}){_NO_TOPIC}[\"”’']?\s){{1,3}}|[~≈]\s?)$", regex.VERBOSE
)
_OPENING = regex.compile(r"\b(?:between|from)\s(?:(?:about|around|roughly)\s)?$", regex.IGNORECASE)
# A dash right before a number is a minus sign, except where it may join words.
_MINUS = regex.compile(
    r"(?:(?<![\p{L}\p{N}]\s?)[-−]|(?<=\b(?:of|to|at|from|between|was|is|were|by|about|and|around|nearly"
    r"|or|than|under|below|above|reached|hit|a|an)\s)[-−]|(?<![\p{L}\p{N}])−|\bminus\s)$",
    regex.IGNORECASE,
)
_DASH = regex.compile(r"(?<=\p{L}\s)[-−]$")
_DEGREES = regex.compile(r"\s?(?:°|degrees\b)")
_CHANGES_FROM = regex.compile(
    rf"\b(?:{CHANGING}|{CHANGED})\b[^.;:!?]{{0,60}}\bfrom\s(?:{_MODIFIER}\s)?$", regex.IGNORECASE
)
_CHANGES_BY = regex.compile(
    rf"\b(?:{CHANGING}|{CHANGED})\b(?<!\b(?:will|could|would|may|might|can|should|to)\s\p{{L}}+)"
    rf"[^.;:!?]{{0,40}}\bby\s(?:{_MODIFIER}\s)?$|\b{CHANGING}"
    rf"(?<!\b(?:will|could|would|may|might|can|should|to)\s\p{{L}}+)\s(?:another\s)?(?:{_MODIFIER}\s)?$",
    regex.IGNORECASE,
)
_MEASURED = regex.compile(
    rf"\s(?:per\s?cent|pct|percentage|basis|points?|{MEASURES})\b|\s?°", regex.IGNORECASE
)
_SHARE_GROUPS = ("half", "parts", "slash", "ratio")
_LEVEL = 30  # the ends of a change differ by no larger factor, if both have the scale of the second
_TRAIL = regex.compile(r"\+|[-\s]plus\b(?!\s\p{L})|[-\s]?odd\b|-?ish\b", regex.IGNORECASE)
_OR_SO = regex.compile(
    r"\s(?:or\s(?<how>so|thereabouts|more|fewer|less)|at\smost)\b", regex.IGNORECASE
)
_IS_HIGH = regex.compile(rf"\b(?<!no\s|not\s)(?:{UPPER_BOUNDS})\b|no\smore\sthan", regex.IGNORECASE)
_IS_LOW = regex.compile(rf"\b(?:{LOWER_BOUNDS})\b", regex.IGNORECASE)
_IS_NEAR = regex.compile(rf"\b(?:{APPROXIMATIONS}|just|slightly)\b|[~≈]", regex.IGNORECASE)
_DURATION = regex.compile(r"[\s-](?:hour|day|week|month|year|decade)s?\b", regex.IGNORECASE)
_VERB = regex.compile(r"\s(?:were|have|had|are)\b")
_LASTING = regex.compile(
    r"\b(?:for|of|in|after|lasted|took|spent|spanning|is|was|a|aged)\s$", regex.IGNORECASE
)
_AGE = regex.compile(r"(?:(?<name>\p{Lu}[\p{L}.’'-]+,)\s|\b[Aa]ged?\s(?:of\s)?)$")
_SCORE_BEFORE = regex.compile(
    r"\b(?:won|wins?|winning|lost|loses?|losing|beat|beating|vot(?:ed?|ing)|scored?|drew|draw|tied"
    r"|defeat(?:ed|ing)?|leds?|leads?|by|ruled)\b[^.!?\n]{0,40}$",
    regex.IGNORECASE,
)
_SCORE_AFTER = regex.compile(
    r"\s(?:\p{L}+\s)?(?:win|victory|defeat|votes?|draw|lead|loss|record|majority|score|ruling"
    r"|decision)\b",
    regex.IGNORECASE,
)
_TALLY = regex.compile(r"[0-9]{1,2}\s?[-–]\s?[0-9]{1,2}\b")
_AMBIGUOUS = regex.compile(r"[0-9]+(?:\.[0-9]{3})+|[0-9]+,[0-9]")
_COMMA_DECIMAL = regex.compile(r"[0-9]+,[0-9]{1,2}(?![0-9,])")
_GOES_ON = regex.compile(r"[-–/:][0-9]")
_CUT = regex.compile(
    r"[\p{L}\p{N}%]|[.,][0-9]|[-\s](?:thousand|million|billion|trillion|hundred|dozen|crore)\b"
)
# Most sentences hold no number. This pattern for lower case finds that out at a tenth of the cost.
_TRIGGER = re.compile(
    r"[0-9½¼¾⅓⅔]|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|teen|twenty|thirty"
    r"|forty|fifty|dozen|scores|hundred|thousand|illion|lakh|crore|half|third|quarter|fifth|ninth|fold|twice|couple"
    r"|doubl|halv|tripl|trebl"
)
_DIGITS = regex.compile(DIGITS, regex.VERBOSE)
_SCALES = regex.compile(
    r"\b(?:hundred|thousand|lakh|million|crore|billion|trillion)\b", regex.IGNORECASE
)
# A text in lower case without these words has no fraction and no multiple.
_SHARES = re.compile(
    r"half|third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|[1-9]/[2-9]|doubl|halv|tripl|trebl"
    r"|quadrupl|twice|fold|(?:one|two|three|four|five|six|seven|eight|nine|[1-9])\s(?:out|in)\b"
)


class _Reading(NamedTuple):
    """A number in the text, as it is read.

    start, end: its offsets.
    low, high: its bounds; None where the words give no such bound.
    approximate: whether the words make it approximate.
    sign: a currency sign or "%".
    unit: its unit, where the words of the number themselves give it ("a third").
    """

    start: int
    end: int
    low: float | None
    high: float | None
    approximate: bool = False
    sign: str | None = None
    unit: str | None = None


_Match = regex.Match[str]


def quantities(text: str, span: Span) -> tuple[Quantity, ...]:
    """Return the quantities in a span of `text`, in order.

    They overlap neither each other nor the times of the span. Each `text` is verbatim. This never
    raises.
    """
    found: list[Quantity] = []
    said = text[span.start : span.end].lower()
    if _TRIGGER.search(said) is None:
        return ()
    core_of = _CORE if _SHARES.search(said) else _AMOUNTS
    for floor, end in _stretches(text, span):
        at = floor
        while (core := core_of.search(text, at, end)) is not None:
            readings, at = _read(text, core, floor, end)
            if at == span.end and _CUT.match(text, at):
                break  # the span cuts a number of the document
            found += [_quantity(text, reading, end) for reading in readings]
            floor = at
    return tuple(found)


def _stretches(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """Yield the parts of the span that may hold quantities: no times, addresses or identifiers."""
    dates = date_expressions(text, span, None)
    closed = [(point.start, point.end) for point in dates if point.rule != "ahead"]
    closed += non_quantities(text, span.start, span.end)
    at = span.start
    for start, end in sorted(closed):
        if start > at:
            yield at, start
        at = max(at, end)
    if at < span.end:
        yield at, span.end


def _amount(match: _Match, text: str, limit: int, *, money: bool = False) -> _Reading:
    """Read the number in `match`; `money` says that it ends a range that begins with money."""
    sign = (match["sign"] or "").strip() or None
    start, end = match.span("number")
    value = _value(text, match["number"]) or Numeral(0, None, True)
    # "m" means metres, and a capital letter is a name, unless it is money or a plural noun follows.
    if value.short in ("m", "M", "b", "B", "K") and sign in (None, "%") and not money:
        people = value.short == "m" and unit_of(text, end, limit, value=None, sign=None).unit
        if not people:
            end -= len(value.short)
            value = _value(text, text[start:end].rstrip()) or value
    if sign:
        start, end = min(start, match.start("sign")), max(end, match.end("sign"))
    return _Reading(start, end, value.low, value.high, value.approximate, sign)


def _value(text: str, words: str) -> Numeral | None:
    """Return the value of a numeral in `text`, whose language decides what "4.500" is."""
    ambiguous = _AMBIGUOUS.match(words) is not None
    return numeral(words, decimal_comma=ambiguous and has_decimal_comma(text))


def _negative(text: str, number: _Reading, floor: int) -> _Reading:
    """Add the minus sign before a number, if there is one."""
    minus = _MINUS.search(text, max(floor, number.start - 8), number.start)
    if minus is None and (number.sign == "%" or _DEGREES.match(text, number.end)):
        minus = _DASH.search(text, max(floor, number.start - 8), number.start)
    if minus is None or number.low is None or number.high is None:
        return number
    return number._replace(start=minus.start(), low=-number.high, high=-number.low)


def _read(text: str, core: _Match, floor: int, end: int) -> tuple[list[_Reading], int]:
    """Read the number at `core`; return one or two readings and the offset to continue from."""
    if core["number"] is None:
        return _read_share(text, core, floor, end)
    if _COMMA_DECIMAL.match(core["number"]) and not has_decimal_comma(text):
        return [], core.end()
    first = _negative(text, _amount(core, text, end), floor)
    joined = _SECOND.match(text, first.end, end)
    second = _second(text, first, joined, end) if joined else None
    tally = joined is not None and _TALLY.match(text, first.start, joined.end())
    if not first.sign and not tally and _names(text, first, floor, end):
        dashed = second and text[first.end : second.start].strip() in ("-", "–", "and")
        return [], second.end if second and dashed else first.end
    if joined is not None and second is not None:
        readings = _pair(text, first, second, joined["join"].strip().lower(), floor, end)
        if readings:
            return readings, readings[-1].end
    if _GOES_ON.match(text, first.end):
        return [], first.end
    reading = _modified(text, first, floor, end)
    return [reading], reading.end


def _names(text: str, number: _Reading, floor: int, end: int) -> bool:
    unit = unit_of(text, number.end, end, value=number.low, sign=None)
    verb = _VERB.match(text, number.end, end)
    return is_identifier(
        text,
        number.start,
        number.end,
        end,
        counted=unit.unit is not None or verb is not None or _is_age(text, number, end),
        bound=_MODIFIERS.search(text, max(floor, number.start - 60), number.start) is not None,
    )


def _second(text: str, first: _Reading, joined: _Match, end: int) -> _Reading:
    """Read the number that is joined to the first one."""
    second = _amount(joined, text, end, money=first.sign not in (None, "%"))
    dashed = joined["join"].strip() not in ("to", "and", "or")
    below_zero = first.low is not None and first.low < 0 and dashed  # "minus 5-10 degrees"
    if (joined["minus"] or below_zero) and second.low is not None and second.high is not None:
        start = joined.start("minus") if joined["minus"] else second.start
        return second._replace(start=start, low=-second.high, high=-second.low)
    return second


def _read_share(text: str, core: _Match, floor: int, end: int) -> tuple[list[_Reading], int]:
    """Read a fraction, a range of two fractions, or a multiple."""
    share = _multiple(core) if core["multiple"] else _share(core)
    if share is None:
        return [], core.end()
    joined = None if core["multiple"] else _SECOND_SHARE.match(text, core.end(), end)
    last = _share(joined) if joined else None
    if last and (share.low or 0) < (last.low or 0):
        share = share._replace(end=last.end, high=last.high)
    return [_modified(text, share, floor, end)], share.end


def _share(core: _Match) -> _Reading | None:
    kind = next(name for name in _SHARE_GROUPS if core[name])
    words = core[kind].lower()
    if core["half"]:
        value = 0.5
    elif core["slash"]:
        value = int(words[0]) / int(words[-1])
    elif core["ratio"]:
        part, whole = numeral(core["out"]), numeral(core["total"])
        if part is None or whole is None or part.low >= whole.low:
            return None
        value = part.low / whole.low
    else:
        count, name = regex.split(r"[-\s]", words, maxsplit=1)
        part = numeral(count)
        value = (part.low if part else 1.0) / DENOMINATORS[name.rstrip("s")]
    return _Reading(core.start(kind), core.end(), value, value, unit="share")


def _multiple(core: _Match) -> _Reading:
    words = core[0].lower()
    factor = next((value for stem, value in MULTIPLES.items() if words.startswith(stem)), None)
    if factor is None:
        count = numeral(words.removesuffix("fold").rstrip("-"))
        factor = count.low if count else None
    return _Reading(core.start(), core.end(), factor, factor, unit="times")


def _pair(
    text: str, first: _Reading, second: _Reading, join: str, floor: int, end: int
) -> list[_Reading]:
    """Read two joined numbers.

    A range is one reading; a score and the ends of a change are two. None: the two have nothing to
    do with each other.
    """
    if first.low is None or second.low is None or not _same_kind(text, first, second, join, end):
        return []
    first, second, scale = _in_one_scale(text, first, second, join)
    opening = _OPENING.search(text, max(floor, first.start - 24), first.start)
    word = opening[0].split()[0].lower() if opening else ""
    low, high = first.low or 0.0, second.high
    if join in ("-", "–", "—") and _is_score(text, first, second, floor, end):
        return [first, second]
    if join == "to" and _tells_change(text, first, second, floor, end):
        ends = (_with_unit_of(text, first, second, end), second)
        return [_modified(text, each, floor, end) for each in ends]
    if high is not None and high < low < 0:  # "-5 to -10 degrees"
        low, high = second.low or 0.0, first.high
    elif low >= (second.low or 0.0):
        return []
    steps = join == "or" and (second.low or 0.0) - low == scale  # "two or three"
    if (join == "and" and word != "between") or (join == "or" and not steps):
        return []
    near = first.approximate or second.approximate or steps
    whole = _Reading(first.start, second.end, low, high, near, second.sign or first.sign)
    if opening is None or (word == "from" and join != "to"):
        return [_modified(text, whole, floor, end)]
    return [whole._replace(start=opening.start(), approximate=near or len(opening[0].split()) > 1)]


def _same_kind(text: str, first: _Reading, second: _Reading, join: str, end: int) -> bool:
    """Whether two numbers can be the ends of one range: both money, both percent, or both plain."""
    if first.sign and second.sign:
        return first.sign == second.sign
    unit = unit_of(text, second.end, end, value=second.high, sign=second.sign).unit
    if first.sign == "%":
        return unit == "percent"
    if first.sign:
        return join in ("-", "–", "—") or unit is None or unit == currency(first.sign)
    return not second.sign or text[second.end - len(second.sign) : second.end] == second.sign


def _in_one_scale(
    text: str, first: _Reading, second: _Reading, join: str
) -> tuple[_Reading, _Reading, float]:
    """Give the first number the scale of the second where it has none: "10 to 15 million"."""
    scale = _scale(text, second)
    if scale <= 1 or _scale(text, first) != 1 or not first.low or not second.low:
        return first, second, scale
    falls = join == "to" and first.low * scale <= _LEVEL * second.low
    if first.low * scale <= second.low or falls:
        high = None if first.high is None else first.high * scale
        first = first._replace(low=first.low * scale, high=high)
    return first, second, scale


def _tells_change(text: str, first: _Reading, second: _Reading, floor: int, end: int) -> bool:
    """Whether "A to B" is a change, not a range: "rose from 5 to 12", "fell by 5 to 12"."""
    start = max(floor, first.start - 100)
    if _CHANGES_FROM.search(text, start, first.start):
        return True
    if not _CHANGES_BY.search(text, start, first.start):
        return False
    measured = _MEASURED.match(text, second.end, end)
    return not measured and second.sign != "%"


def _with_unit_of(text: str, first: _Reading, second: _Reading, end: int) -> _Reading:
    """Give the first end of a change the unit that the second one has."""
    if first.sign or first.unit:
        return first
    return first._replace(
        unit=unit_of(text, second.end, end, value=second.high, sign=second.sign).unit
    )


def _is_score(text: str, first: _Reading, second: _Reading, floor: int, end: int) -> bool:
    if first.sign or second.sign:
        return False
    spaced = second.start - first.end == 3  # results are printed as "1 – 2"
    return (
        spaced
        or (first.low or 0) >= (second.low or 0)
        or _SCORE_BEFORE.search(text, max(floor, first.start - 50), first.start) is not None
        or _SCORE_AFTER.match(text, second.end, end) is not None
    )


def _scale(text: str, number: _Reading) -> float:
    """Return the factor of the scale ("million", "bn") that stands with a number."""
    words = text[number.start : number.end]
    digits = _DIGITS.search(words)
    plain = _value(text, digits[0]) if digits else None
    if plain is not None:
        return float(round(abs(number.low or 0) / plain.low)) if plain.low else 1.0
    product = 1.0
    for word in _SCALES.findall(words):
        scale = numeral(f"a {word}")
        product *= scale.low if scale else 1.0
    return product


def _modified(text: str, reading: _Reading, floor: int, end: int) -> _Reading:
    """Add the words right before and behind a number that bound it or make it approximate."""
    start, low, high, near = reading.start, reading.low, reading.high, reading.approximate
    before = _MODIFIERS.search(text, max(floor, start - 60), start)
    if before and not _means_during(text, before, reading.end, end):
        start = before.start()
        near = near or _IS_NEAR.search(before[0]) is not None
        if _IS_HIGH.search(before[0]):
            low, high = None, high if high is not None else low
        elif _IS_LOW.search(before[0]):
            high = None
    trail = _TRAIL.match(text, reading.end, end)
    if trail is None:
        return reading._replace(start=start, low=low, high=high, approximate=near)
    if "+" in trail[0] or "plus" in trail[0].lower():
        high = None
    else:
        near = True
    return reading._replace(start=start, end=trail.end(), low=low, high=high, approximate=near)


def _means_during(text: str, before: _Match, at: int, end: int) -> bool:
    """Whether "over" means "during": "over two weeks", but not "for over two weeks"."""
    if before[0].strip().lower() != "over" or not _DURATION.match(text, at, end):
        return False
    return not _LASTING.search(text, max(0, before.start() - 12), before.start())


def _is_age(text: str, number: _Reading, end: int) -> bool:
    """Whether a bare number is an age: "Jane Roe, 34, said", "aged 34"."""
    found = _AGE.search(text, max(0, number.start - 40), number.start)
    if found is None or number.low is None or not 0 < number.low < 120:
        return False
    return found["name"] is None or text[number.end : min(end, number.end + 1)] == ","


def _quantity(text: str, reading: _Reading, end: int) -> Quantity:
    low, high, near = reading.low, reading.high, reading.approximate
    counted = high if high is not None else low
    after = _OR_SO.match(text, reading.end, end)  # "ten or so people", "ten people or so"
    noun = after.end() if after else reading.end
    unit, of, stop = unit_of(text, noun, end, value=counted, sign=reading.sign)
    if reading.unit:
        unit, stop, of = reading.unit, reading.end, of if reading.unit == "share" else None
    elif unit is None and _is_age(text, reading, end):
        unit = "years old"
    after = after or _OR_SO.match(text, stop, end)
    if after:
        how = (after["how"] or "most").lower()
        near = near or how in ("so", "thereabouts")
        low = None if how in ("fewer", "less", "most") else low
        high = None if how == "more" else high
    return Quantity(
        text=text[reading.start : reading.end],
        start=reading.start,
        end=reading.end,
        low=low,
        high=high,
        unit=unit,
        approximate=near,
        of=of,
    )
