"""Numbers in a text, in the notations of any country: where a value is written, and as what.

A notation can often be read in several ways: "4.500" is 4500 in Berlin and 4.5 in London. All
readings are kept, the likeliest first; `find_number` takes any, `read_number` the first that fits.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import Final, NamedTuple
from unicodedata import numeric

import regex

from extractor.models import Span
from extractor.records.chinese import chinese_number
from extractor.records.words import (
    ARTICLES,
    CHINESE_DIGITS,
    CHINESE_SCALES,
    CHINESE_UNITS,
    CONNECTORS,
    CURRENCIES,
    FUNCTION_WORDS,
    LETTER_SCALES,
    LONE_SCALES,
    MEASURE_WORDS,
    MINUS,
    ONES,
    ORDINAL_SUFFIXES,
    PERCENT,
    PLURAL_SCALES,
    SCALES,
    SPELLED,
    UNITS,
)

__all__ = ["find_number", "read_number"]

_LONGEST: Final = 60
"""The most characters of one number in digits; a longer run of digits is none."""

_EXACT: Final = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""No reading is rounded."""


class _Reading(NamedTuple):
    """A value, and the characters that write it."""

    value: Decimal
    start: int
    end: int

    def times(self, factor: Decimal, end: int) -> "_Reading":
        return _Reading(_EXACT.multiply(self.value, factor), self.start, end)

    def negated(self, start: int, end: int) -> "_Reading":
        return _Reading(self.value.copy_negate(), start, end)


_Mention = tuple[_Reading, ...]
"""The readings of one place, the likeliest first."""


def find_number(value: Decimal, text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The places between `start` and `end` that write a number which can be read as `value`.

    They are in order, and cover the number with its sign and multiplier ("5m", "3 million"), but
    without currency and unit. A percent sign is covered where 12 % is read as 0.12, brackets where
    (12.00) is read as -12. A value that is not finite is written nowhere.
    """
    if not value.is_finite():
        return []
    last = len(text) if end is None else end
    places = _index(text).get(value, ())
    return [Span(start=a, end=b) for a, b in places if start <= a and b <= last]


def read_number(written: str) -> Decimal | None:
    """The number in a short text such as "EUR 18,500.00"; None without one, or with two.

    Three digits behind a single separator are a group (4.500 is 4500), except behind a zero
    (0.500); any other count is decimals. "12 %" is 12, and "(12.00)" is -12. Numbers that can be
    read alike are one: "twelve (12)".
    """
    mentions = _mentions(written)
    if not mentions:
        return None
    alike = set.intersection(*({reading.value for reading in each} for each in mentions))
    return next((reading.value for reading in mentions[0] if reading.value in alike), None)


@lru_cache(maxsize=16)
def _index(text: str) -> dict[Decimal, list[tuple[int, int]]]:
    """The places of each value: a document is scanned once for all values of its records."""
    found: dict[Decimal, list[tuple[int, int]]] = {}
    for mention in _mentions(text):
        for value, start, end in dict.fromkeys(mention):
            found.setdefault(value, []).append((start, end))
    return {value: sorted(set(places)) for value, places in found.items()}


@lru_cache(maxsize=16)
def _mentions(text: str) -> tuple[_Mention, ...]:
    """The numbers of a text in digits, Chinese numerals, words and stars."""
    found = [*_in_digits(text), *_in_chinese(text), *_in_words(text), *_in_stars(text)]
    found = [_without_thin_decimals(mention, text) for mention in found]
    found.sort(key=lambda mention: mention[0].start)
    kept: list[_Mention] = []
    for mention in found:
        if not kept or mention[0].start >= max(reading.end for reading in kept[-1]):
            kept.append(mention)
    return tuple(kept)


_GROUP: Final = regex.compile(r"[1-9]\d{0,2}([.,])\d{3}")


def _without_thin_decimals(mention: _Mention, text: str) -> _Mention:
    """A number without its reading as thousandths, where the text shows no decimals of that mark.

    "8.500" is eight thousand five hundred, unless the text has "8.5" or "0.500" elsewhere.
    """
    group = _GROUP.fullmatch(text, mention[0].start, mention[0].end)
    if group is None or len(mention) < 2 or group[1] in _decimal_marks(text):
        return mention
    return tuple(each for each in mention if each.value.as_tuple().exponent != -3)


@lru_cache(maxsize=16)
def _decimal_marks(text: str) -> frozenset[str]:
    """The marks that stand before decimals in a text."""
    return frozenset(found[1] or found[2] for found in _DECIMALS.finditer(text))


_DECIMALS: Final = regex.compile(
    r"(?<![\d.,])(?:\d+([.,])(?:\d{1,2}|\d{4,9})|0([.,])\d{3})(?![\d.,]\d|\d)"
    r"(?!\s?(?:Uhr|[ap]\.?\s?m\b|hrs?\b|h\b))",  # a time of day
    regex.IGNORECASE,
)


# Digits

_GAP = " \u00a0\u202f\u2009"
_MARKS = ".,'’٬٫．，"
_CJK_SCALES = "".join([*CHINESE_UNITS, *CHINESE_SCALES])
_FRACTIONS = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"

_DIGITS: Final = regex.compile(
    rf"""
    (?P<date>
        (?<![\d./-]) (?: (?P<year>\d{{4}})(?P<sep>[./-])\d{{1,2}}(?P=sep)\d{{1,2}}
                     | \d{{1,2}}(?P<sep2>[./-])\d{{1,2}}(?P=sep2)(?:(?P<year2>\d{{4}})|\d{{2}}) )
        (?![./-]?\d)
    )
    | (?P<fraction> (?<![\d./])
        (?: (?P<whole>\d{{1,4}})[ ]? )?? (?: (?P<over>\d{{1,4}})[/⁄](?P<under>\d{{1,4}})(?![./⁄]?\d)
                                         | (?P<vulgar>[{_FRACTIONS}]) )
    )
    | (?P<compound>
        (?: \d{{1,9}}(?:[.,]\d{{1,9}})*+ (?!千[克米瓦卡赫帕]|百分) [{_CJK_SCALES}]{{1,3}} )++
        (?: (?<=[{"".join(CHINESE_SCALES)}]) \d{{4}} (?!\d) )? )
    | (?P<number>
        \d{{1,3}}(?P<gap>[{_GAP}])\d{{3}}(?!\d)(?:(?P=gap)\d{{3}}(?!\d))*+(?:[{_MARKS}]\d++)*+
        | \d++(?:[{_MARKS}]\d++)*+
        | (?<![\w{_MARKS})]) \.\d++(?![.,]\d)
    )
    """,
    regex.VERBOSE,
)
_NO_SPACES = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}]"
_LETTERS_BEHIND: Final = regex.compile(rf"(?:(?!{_NO_SPACES})[\p{{L}}\p{{M}}_]){{1,12}}+\d?")
_LETTERS_BEFORE: Final = regex.compile(rf"(?:(?!{_NO_SPACES})[\p{{L}}\p{{M}}\p{{N}}_])++\Z")
_TIMES: Final = regex.compile(r"(?:[1-9]\d*)?[xX]\d?")
"""A multiplication sign, perhaps between two numbers: 2x4.50."""
_CURRENCY = r"(?:\p{L}{0,2}\p{Sc}|\L<codes>\.?)"
_SIGN: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}).])(?P<sign>[-−–＋+－﹣]|(?i:{'|'.join(MINUS)})[ ])"
    rf"(?:{_CURRENCY}[{_GAP}]?)?\Z",
    codes=CURRENCIES,
)
_CURRENCY_BEFORE: Final = regex.compile(rf"(?<!\p{{L}}){_CURRENCY}[{_GAP}]?\Z", codes=CURRENCIES)
_OPENING: Final = regex.compile(rf"[(（][{_GAP}]?(?:{_CURRENCY}[{_GAP}]?)?\Z", codes=CURRENCIES)
_CLOSING: Final = regex.compile(rf"[{_GAP}]?(?:{_CURRENCY}[{_GAP}]?)?[)）]", codes=CURRENCIES)
_TRAILING_MINUS: Final = regex.compile(r"[-−–](?![\p{L}\p{N}])(?!\s?\d)")
_PERCENT: Final = regex.compile(
    rf"[{_GAP}]?(?:[%٪％﹪]|-?(?:\L<percent>)(?!\p{{L}}))",
    regex.IGNORECASE,
    percent=PERCENT,
)
_ALL_SCALES: Final = {
    word: value
    for word, value in (SCALES | PLURAL_SCALES).items()
    if word not in ("cent", "cents", "cien", "ciento")  # "50 cents"
}
_SCALE: Final = regex.compile(
    rf"[{_GAP}-]?(?P<word>{'|'.join(sorted(_ALL_SCALES, key=len, reverse=True))})(?![\p{{L}}\d])",
    regex.IGNORECASE,
)
_LETTER_SCALE: Final = regex.compile(
    rf"(?P<gap>[{_GAP}]?)(?P<letter>mn|mm|[kKmMbB])(?![\p{{L}}\d²³/])"
    rf"(?P<money>[{_GAP}]?(?:{_CURRENCY})(?!\p{{L}}))?",
    codes=CURRENCIES,
)
_WESTERN: Final = regex.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*")
_INDIAN: Final = regex.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")


def _in_digits(text: str) -> Iterator[_Mention]:
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        if match["date"]:
            year = "year" if match["year"] else "year2"
            if match[year]:
                yield (_Reading(Decimal(int(match[year])), *match.span(year)),)
        elif _in_a_code(text, start, end):
            continue
        elif match["compound"]:
            yield from _signed(text, [_Reading(_compound(match["compound"]), start, end)])
        elif match["fraction"]:
            yield from _fraction(text, match)
        else:
            yield from _number(text, match)


def _in_a_code(text: str, start: int, end: int) -> bool:
    """Whether the digits belong to a word or code: A2231B, 3D, COVID19; not RM31, 5kg, 3rd."""
    before = _LETTERS_BEFORE.search(text, max(0, start - 8), start)
    if before and before[0] not in CURRENCIES and not _TIMES.fullmatch(before[0]):
        return True
    behind = _LETTERS_BEHIND.match(text, end)
    if not behind:
        return False
    word = behind[0]
    if _TIMES.fullmatch(word):
        return text[start:end] == "0"
    known = word.lower() in UNITS or word.lower() in ORDINAL_SUFFIXES
    scaled = word.lower() in _ALL_SCALES or word in LETTER_SCALES
    return not (known or scaled or {word, word.upper()} & CURRENCIES or word.lower() in PERCENT)


def _number(text: str, match: "regex.Match[str]") -> Iterator[_Mention]:
    """The readings of one run of digits and separators; of its parts where it is a list."""
    start, end = match.span()
    plain = _plain(match[0])
    if not plain:
        yield from _pieces(match)
        return
    for mention in _signed(text, _scaled(text, [_Reading(v, start, end) for v in plain])):
        yield (*mention, *(_columns(text, match) if match["gap"] == " " else ()))


def _pieces(match: "regex.Match[str]") -> Iterator[_Mention]:
    """The numbers of "1,2,3" or "3,200.00,600.00", cells of a row without spaces."""
    start = match.start()
    if "," not in match[0]:
        return
    for piece in match[0].split(","):
        plain = _plain(piece)
        if plain:
            yield tuple(_Reading(value, start, start + len(piece)) for value in plain)
        start += len(piece) + 1


def _columns(text: str, match: "regex.Match[str]") -> Iterator[_Reading]:
    """The parts of "3 200 600", or of "3 200.00" beside another number: columns of a table."""
    parts = match[0].split(" ")
    start, end = match.span()
    beside = text[max(0, start - 2) : start].strip(" ").isdigit() or (
        text[end : end + 1] == " " and text[end + 1 : end + 2].isdigit()
    )
    if len(parts) == 2 and not beside:
        return
    for part in parts:
        yield from (_Reading(value, start, start + len(part)) for value in _plain(part))
        start += len(part) + 1


def _plain(written: str) -> list[Decimal]:
    """What digits with separators can be read as, the likeliest first; nothing if malformed."""
    if len(written) > _LONGEST:
        return []
    digits = "".join(_ASCII.get(c) or (str(int(c)) if c.isdigit() else c) for c in written)
    marks = [c for c in digits if not c.isdigit()]
    if not marks:
        return [Decimal(digits)]
    head, _, decimals = digits.rpartition(marks[-1])
    fraction = [Decimal(f"{_bare(head)}.{decimals}")] if _can_end(marks) and _grouped(head) else []
    if not _grouped(digits):
        return fraction
    return [Decimal(_bare(digits)), *fraction]


_ASCII: Final = {"．": ".", "，": ",", "’": "'", "٬": "'", "٫": "."} | dict.fromkeys(_GAP, " ")


def _can_end(marks: list[str]) -> bool:
    """Whether the last separator can be that of decimals."""
    return marks[-1] in ".," and marks.count(marks[-1]) == 1


def _grouped(digits: str) -> bool:
    """Whether it is digits alone, or in groups of three, or in those of India."""
    if not digits or digits.isdigit():
        return True
    return not digits.startswith("0") and bool(
        _WESTERN.fullmatch(digits) or _INDIAN.fullmatch(digits)
    )


def _bare(digits: str) -> str:
    return "".join(c for c in digits if c.isdigit())


def _scaled(text: str, readings: list[_Reading]) -> list[_Reading]:
    """The readings with the multiplier behind them: 5 million, $5m, 10k."""
    start, end = readings[0].start, readings[0].end
    if match := _SCALE.match(text, end):
        factor = _ALL_SCALES[match["word"].lower()]
        return [reading.times(factor, match.end()) for reading in readings]
    match = _LETTER_SCALE.match(text, end)
    if not match:
        return readings
    letter, behind = match["letter"], match.end("letter")
    larger = [each.times(LETTER_SCALES[letter], behind) for each in readings]
    if match["money"] or _CURRENCY_BEFORE.search(text, max(0, start - 8), start):
        return larger
    if letter in "bBmm" or (match["gap"] and letter != "mn"):
        return readings if letter != "m" or match["gap"] else readings + larger
    return larger if letter in "kK" else larger + readings


def _signed(text: str, readings: list[_Reading]) -> Iterator[_Mention]:
    """The readings with a sign before or behind, in brackets, and as a share."""
    start, end = readings[0].start, max(reading.end for reading in readings)
    sign = _SIGN.search(text, max(0, start - 12), start)
    percent = _PERCENT.match(text, end)
    if sign and sign["sign"] not in "+＋":
        doubtful = text[max(0, sign.start() - 2) : sign.start()].strip().isdigit()
        minus = [each.negated(sign.start(), each.end) for each in readings]
        readings = readings + minus if doubtful and sign["sign"] in "-−–" else minus
    elif (opening := _OPENING.search(text, max(0, start - 8), start)) and (
        closing := _CLOSING.match(text, end)
    ):
        readings = [each.negated(opening.start(), closing.end()) for each in readings] + readings
    elif trailing := _TRAILING_MINUS.match(text, end):
        readings = [each.negated(each.start, trailing.end()) for each in readings] + readings
    if percent:
        readings = readings + [each.times(Decimal("0.01"), percent.end()) for each in readings]
    yield tuple(readings)


def _fraction(text: str, match: "regex.Match[str]") -> Iterator[_Mention]:
    """½, 1/2 and 1 1/2, and the two numbers of "4/5", which may be a rating."""
    if match["under"] and not int(match["under"]):
        return
    vulgar = match["vulgar"] and Fraction(numeric(match["vulgar"])).limit_denominator(10)
    value = vulgar or Fraction(int(match["over"]), int(match["under"]))
    value += int(match["whole"] or 0)
    readings = [_Reading(each, *match.span()) for each in _quotient(value)]
    parts = [name for name in ("over", "under") if match[name]]
    single = [_Reading(Decimal(int(match[name])), *match.span(name)) for name in parts]
    for mention in _signed(text, _scaled(text, readings)):
        yield (*mention, *single)


def _quotient(value: Fraction) -> list[Decimal]:
    """The exact value; where there is none, the value rounded to four, three and two decimals."""
    quotient = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(quotient) == value:
        return [quotient]
    return [round(quotient, places) for places in (4, 3, 2)]


def _compound(written: str) -> Decimal:
    """The sum of "3亿2000万", "1.2亿" or "2万5千"; a full stop or comma as in English."""
    total, part = Decimal(0), Decimal(0)
    for match in _COMPOUND_PART.finditer(written):
        number = Decimal(match["number"].replace(",", "") or 1)
        units = [CHINESE_UNITS[c] for c in match["scale"] if c in CHINESE_UNITS]
        scales = [CHINESE_SCALES[c] for c in match["scale"] if c in CHINESE_SCALES]
        part += number * prod(units)
        if scales:
            total, part = total + part * prod(scales), Decimal(0)
    return total + part


_COMPOUND_PART: Final = regex.compile(
    rf"(?P<number>\d+(?:,\d+)*(?:\.\d+)?)(?P<scale>[{_CJK_SCALES}]*)"
)


# Chinese numerals

_CHINESE: Final = regex.compile(
    rf"(?<![\d{_CJK_SCALES}])(?P<before>第|百分之)?"
    rf"(?P<numeral>[{''.join(CHINESE_DIGITS)}{_CJK_SCALES}]++)"
    rf"(?:[点點](?P<decimals>[{''.join(CHINESE_DIGITS)}]++)(?![分{_CJK_SCALES}]))?(?P<behind>.?)"
)


def _in_chinese(text: str) -> Iterator[_Mention]:
    for match in _CHINESE.finditer(text):
        value = chinese_number(match["numeral"])
        alone = len(match["numeral"]) == 1 and match["numeral"] != text.strip()
        counts = match["before"] or match["decimals"] or match["behind"] in MEASURE_WORDS
        if value is not None and (counts or not alone):
            yield from _signed(text, _share(match, value))


def _share(match: "regex.Match[str]", value: Decimal) -> list[_Reading]:
    """The numeral with its decimals, and 百分之五 as 0.05, too."""
    start, end = match.start("numeral"), match.end("numeral")
    if match["decimals"]:
        digits = "".join(str(CHINESE_DIGITS[c]) for c in match["decimals"][:_LONGEST])
        value, end = Decimal(f"{value}.{digits}"), match.end("decimals")
    readings = [_Reading(value, start, end)]
    if match["before"] == "百分之":
        share = readings[0].times(Decimal("0.01"), end)
        readings.append(share._replace(start=match.start()))
    return readings


# Words

_WORD: Final = regex.compile(r"[\p{L}\p{M}]++")
_ARTICLE: Final = regex.compile(rf"(?<!\p{{L}})(?:{'|'.join(ARTICLES)})\s\Z", regex.IGNORECASE)
_LANGUAGES: Final = frozenset(SPELLED)
_VALUES: Final = {
    **PLURAL_SCALES,
    **ONES,
    **{word: value for spelled in SPELLED.values() for word, value in spelled.items()},
}
_LANGUAGES_OF: Final = dict.fromkeys([*PLURAL_SCALES, *ONES], _LANGUAGES) | {
    word: frozenset(name for name, spelled in SPELLED.items() if word in spelled)
    for spelled in SPELLED.values()
    for word in spelled
}


class _Phrase:
    """The words of one number so far: "two hundred and" is followed by "twenty"."""

    def __init__(self, languages: frozenset[str]) -> None:
        self.languages = languages
        self.words: list[str] = []
        self.start = self.end = 0
        self._total = self._part = Decimal(0)
        self._scale = Decimal("Infinity")

    @property
    def value(self) -> Decimal:
        return self._total + self._part

    def joins(self, between: str) -> bool:
        """Whether a number can go on behind these characters; "twenty and five" are two."""
        if between.lower() == " and " and self.value % 100:
            return False
        return bool(self.words) and between.lower() in CONNECTORS

    def add(self, word: str, start: int, end: int) -> bool:
        """Whether the word continues the number, which then holds it."""
        shared = self.languages & _LANGUAGES_OF[word]
        if not shared or not self._takes(word, _VALUES[word]):
            return False
        self.start = start if not self.words else self.start
        self.languages, self.end = shared, end
        self.words.append(word)
        return True

    def _takes(self, word: str, value: Decimal) -> bool:
        if word in SCALES or word in PLURAL_SCALES:
            return (bool(self.words) or word in SCALES) and self._takes_scale(value)
        if value >= 1000:  # "dreitausend" is one word
            self._total, self._scale = value, Decimal(1000)
            return not self.words
        if word in ("vingt", "vingts") and self._part % 100 == 4:
            self._part += 76
            return True
        fits = self._fits(word, value)
        self._part += value if fits else 0
        return fits

    def _fits(self, word: str, value: Decimal) -> bool:
        """Whether a number below a thousand can follow: units behind tens, either behind 100."""
        if not self.words:
            return word not in ONES
        rest = self._part % 100
        if self.value == 0 or rest == 0:
            return self.value != 0 and (value < 100 or not self._part)
        if value >= 10:
            return value < 20 and rest in (60, 80)  # "quatre-vingt-dix"
        return rest >= 20 and not rest % 10

    def _takes_scale(self, value: Decimal) -> bool:
        if value < 1000:
            fits = self._part < 100 and not (self.words and self.value == 0)
            self._part = (self._part or 1) * value if fits else self._part
            return fits
        if value >= self._scale or (self.words and not self._part):
            return False
        self._total += (self._part or 1) * value
        self._part, self._scale = Decimal(0), value
        return True


_STARS: Final = regex.compile(r"(?P<full>[★⭐🌟]{1,10}+)\ufe0f?[☆✩✰]{0,9}+(?![★⭐🌟☆])")


def _in_stars(text: str) -> Iterator[_Mention]:
    for match in _STARS.finditer(text):
        yield (_Reading(Decimal(len(match["full"])), *match.span()),)


def _in_words(text: str) -> Iterator[_Mention]:
    for phrase in _phrases(text):
        reading = _halved(text, phrase)
        if phrase.words == ["one"] and _NO_ONE.search(text, max(0, phrase.start - 6), phrase.start):
            continue
        if phrase.words[0] in SCALES and reading.start == phrase.start:
            article = _ARTICLE.search(text, max(0, phrase.start - 7), phrase.start)
            if not article and phrase.words[0] not in LONE_SCALES and len(phrase.words) == 1:
                continue
            start = article.start() if article else phrase.start
            reading = reading._replace(start=start)
        yield from _signed(text, _scaled(text, [reading]))


_NO_ONE: Final = regex.compile(r"(?<!\p{L})(?:no|any|every|some)\s\Z", regex.IGNORECASE)
_HALF_BEFORE: Final = regex.compile(
    r"(?<!\p{L})(?:half\s(?:an?\s)?|(?:eine\s)?halbe[nr]?\s|demi[- ]|medi[oa]\s)\Z",
    regex.IGNORECASE,
)
_HALF_BEHIND: Final = regex.compile(
    r"\s(?:and\sa\shalf|et\sdemie?|y\smedi[oa])(?!\p{L})", regex.IGNORECASE
)


def _halved(text: str, phrase: _Phrase) -> _Reading:
    """The number with its half: "half a million", "two and a half", "a million and a half"."""
    reading = _Reading(phrase.value, phrase.start, phrase.end)
    half = Decimal("0.5")
    if before := _HALF_BEFORE.search(text, max(0, phrase.start - 12), phrase.start):
        return reading.times(half, phrase.end)._replace(start=before.start())
    if behind := _HALF_BEHIND.match(text, phrase.end):
        whole = _ALL_SCALES.get(phrase.words[-1], Decimal(1))
        value = _EXACT.add(phrase.value, _EXACT.multiply(half, whole))
        return _Reading(value, phrase.start, behind.end())
    return reading


def _phrases(text: str) -> Iterator[_Phrase]:
    languages = _languages_of(text)
    phrase = _Phrase(languages)
    for match in _WORD.finditer(text):
        word, (start, end) = match[0].lower(), match.span()
        if word not in _VALUES or _beside_digit(text, start, end):
            continue
        if phrase.joins(text[phrase.end : start]) and phrase.add(word, start, end):
            continue
        if phrase.words:
            yield phrase
        phrase = _Phrase(languages)
        phrase.add(word, start, end)
    if phrase.words:
        yield phrase


def _beside_digit(text: str, start: int, end: int) -> bool:
    return text[max(0, start - 1) : start].isalnum() or text[end : end + 1].isalnum()


def _languages_of(text: str) -> frozenset[str]:
    """The languages that a text can be in: "once" is eleven in Spanish alone."""
    counts = Counter(match[0].lower() for match in _WORD.finditer(text))
    for word in counts.keys() & {*_LANGUAGES_OF, "and", "et", "y"}:
        del counts[word]
    seen = {name: sum(counts[word] for word in known) for name, known in FUNCTION_WORDS.items()}
    most = max(seen.values())
    return frozenset(name for name in SPELLED if 2 * seen[name] >= most)
