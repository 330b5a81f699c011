"""What a number counts: its unit and the noun phrase after it.

There is no tagger here, only the surface of English: a noun phrase goes on until a function word
or punctuation, and its head is its first plural. Where that finds nothing the answer is null, which
is better than a wrong noun. Currencies are ISO 4217 codes where the words allow one reading; "$"
alone is read as USD, and signs that several countries share ("¥", "Rs") stay as worded.
"""

from typing import NamedTuple

import regex

__all__ = ["CURRENCY", "Unit", "currency", "unit_of"]

_SIGNS = {
    "$": "USD",
    "US$": "USD",
    "C$": "CAD",
    "CA$": "CAD",
    "A$": "AUD",
    "AU$": "AUD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "S$": "SGD",
    "NT$": "TWD",
    "R$": "BRL",
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₽": "RUB",
    "₴": "UAH",
    "₩": "KRW",
    "₪": "ILS",
    "₺": "TRY",
    "₦": "NGN",
    "₫": "VND",
    "฿": "THB",
    "¥": "¥",
    "Rs.": "Rs",
    "Rs": "Rs",
}
_CODES = "USD EUR GBP JPY CNY CHF CAD AUD NZD INR RUB UAH PLN SEK NOK DKK ZAR BRL KRW TRY"
_MONEY = {
    r"(?:US|U\.S\.|American)\sdollars?": "USD",
    r"Canadian\sdollars?": "CAD",
    r"Australian\sdollars?": "AUD",
    r"dollars?": "USD",
    r"euros?": "EUR",
    r"pounds?\ssterling": "GBP",
    r"(?:Russian\s)?(?:roubles?|rubles?)": "RUB",
    r"(?:Ukrainian\s)?hryvnias?": "UAH",
    r"Indian\srupees?": "INR",
    r"(?:Japanese\s)?yen": "JPY",
    r"(?:Chinese\s)?yuan": "CNY",
    r"Swiss\sfrancs?": "CHF",
    r"(?:Polish\s)?(?:zloty|zlotys|złoty)": "PLN",
}
CURRENCY = (
    r"(?:(?:US|NZ|CA|AU|HK|NT)\s\$|"
    + "|".join(regex.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
    + r"|(?:"
    + _CODES.replace(" ", "|")
    + r")(?=\s?[0-9]))"
)
_SHARE = {
    r"percentage\spoints?": "percentage points",
    r"basis\spoints?": "basis points",
    r"per\s?cent|pct|pc": "percent",
}
_SYMBOLS = (
    r"km/h|mph|kph|kmh|km²|km|kg|cm|mm|mg|ml|ft|lbs?|oz|GW|MW|kW|kWh|TWh|GB|TB|MB|°C|°F|ha|m|g|t|C"
    r"|F"
)
_MEASURES = (
    r"(?:kilo|centi|milli)?(?:metres?|meters?|grams?|grammes?|litres?|liters?)|tonnes?|tons?|miles?"
    r"|feet|foot|inch(?:es)?|yards?|acres?|hectares?|barrels?|gallons?|pounds?|ounces?|degrees?"
    r"|(?:kilo|mega|giga|tera)?watts?|square\s\p{L}+|cubic\s\p{L}+|min(?:ute)?s?|hours?|days?"
    r"|nights?"
    r"|weeks?|fortnights?|months?|years?|decades?|centur(?:y|ies)|seconds?|cents?|rounds?|pieces?"
    r"|cases?|copies|times|points"
)
_STOP_WORDS = """
    a an the this that these those and or but nor of in on at by to from with without for as into
    onto over under after before since until during through between among against about than
    like near off up down out is are was were be been being has have had do does did will
    would can could may might must shall should not no who whom whose which what where when
    why how if while because so he she it they we you i him her them us me his its their our
    your my there here then also only just later earlier ago each per every both either
    neither any all said says told including inside outside across within around behind beyond
    along despite amid such dead alive today yesterday tomorrow now again too even still
    already yet never ever left went came took made got gave saw fled fell rose grew won lost
    hit held began became
"""
_STOP = set(_STOP_WORDS.split())
_IRREGULAR_WORDS = """
    people men women children police personnel staff cattle sheep fish aircraft spacecraft crew
    feet teeth mice geese media data youth infantry clergy livestock servicemen servicewomen
    policemen firemen fishermen gunmen militiamen businessmen lawmen congressmen chinese
    japanese vietnamese portuguese swiss irish british french percent
"""
_IRREGULAR = set(_IRREGULAR_WORDS.split())
_WORD = regex.compile(r"\p{L}(?:[\p{L}\p{M}-]|[.](?=\p{L})|(?<=\p{Lu})[.](?=[ \p{Ll}]))*")
_GAP = regex.compile(r"[ \t\u00a0]{1,2}|\n(?!\s)|(?:\s-\s|-)(?=\p{L})")
_TAIL = regex.compile(
    r"\s(?:of|worth\sof)\s(?:the\s|these\s|those\s|its\s|their\s|his\s|her\s|our\s|all\s)?"
)
_SPENT = regex.compile(r"\s(?:worth\sof|of|in)\s(?=\p{Ll})")
_OLD = regex.compile(
    r"[-\s](?<unit>year|month|week|day)s?[-\s](?:olds?|of[-\s]age)\b", regex.IGNORECASE
)
_COMPOUND = regex.compile(r"(?:-|\s-\s)(?<unit>\p{L}+)\b")
_GLUED = regex.compile(rf"\s?(?<unit>{_SYMBOLS})(?![\p{{L}}\p{{N}}])")
_MEASURE = regex.compile(rf"(?:-|\s-\s|\s)(?<unit>{_MEASURES})\b", regex.IGNORECASE)
_POINTS = regex.compile(r"[-\s](?:percentage[-\s])?points?\b")
_MAX_WORDS = 6


def _alternatives(names: dict[str, str]) -> "regex.Pattern[str]":
    """One pattern for all names, with a group for each."""
    groups = "|".join(f"({name})" for name in names)
    return regex.compile(rf"(?:\s|-)(?:{groups})\b", regex.IGNORECASE)


_SHARES, _MONIES = _alternatives(_SHARE), _alternatives(_MONEY)


class Unit(NamedTuple):
    """`unit` and `of` as `Quantity` has them; `end` is where the words of both end."""

    unit: str | None
    of: str | None
    end: int


def currency(sign: str) -> str:
    """The ISO 4217 code of a sign or code, or the sign where it has several."""
    return _SIGNS.get("".join(sign.split()), sign)


def _named(
    names: "regex.Pattern[str]", values: list[str], text: str, at: int, end: int
) -> tuple[str, int] | None:
    match = names.match(text, at, end)
    if match is None or match.lastindex is None:
        return None
    return values[match.lastindex - 1], match.end()


def _plural(word: str) -> bool:
    lower = word.lower()
    if lower in _IRREGULAR or lower.endswith(("children", "people", "women")):
        return True
    return len(lower) > 3 and lower.endswith("s") and not lower.endswith(("ss", "us", "is"))


def _words(text: str, at: int, end: int) -> list["regex.Match[str]"]:
    """The words of the noun phrase that begins at `at`."""
    words: list[regex.Match[str]] = []
    while len(words) < _MAX_WORDS:
        word = _WORD.match(text, at, end)
        if word is None or word[0].lower() in _STOP:
            break
        if text[word.end() : min(word.end() + 1, end)] in ("'", "’"):
            break
        words.append(word)
        gap = _GAP.match(text, word.end(), end)
        if gap is None:
            break
        at = gap.end()
    return words


def _phrase(text: str, at: int, end: int, *, plural: bool) -> Unit:
    """The noun phrase at `at`: its head is the first plural, with those right after it."""
    words = _words(text, at, end)
    heads = [i for i, word in enumerate(words) if _plural(word[0])]
    if plural and heads:
        head = heads[0]
        while head + 1 in heads:
            head += 1
    elif (
        not plural and 0 < len(words) <= 3 and not words[-1][0].endswith(("ed", "ly", "ing", "al"))
    ):
        head = len(words) - 1
    else:
        return Unit(None, None, at)
    stop = words[head].end()
    return Unit(words[head][0], " ".join(text[words[0].start() : stop].split()), stop)


def _after(text: str, tail: regex.Pattern[str], at: int, end: int) -> str | None:
    """The noun phrase after "of" and the like: up to its plural, or a short one to its end."""
    match = tail.match(text, at, end)
    if match is None:
        return None
    phrase = _phrase(text, match.end(), end, plural=True)
    if phrase.of is None:
        phrase = _phrase(text, match.end(), end, plural=False)
    return phrase.of


def unit_of(text: str, at: int, end: int, *, value: float | None, sign: str | None) -> Unit:
    """The unit of the number that ends at `at`, from the words before `end`.

    `sign` is a currency sign or "%" that stands with the number; `value` tells whether its noun is
    a plural.
    """
    if sign == "%":
        points = _POINTS.match(text, at, end)
        return Unit("percentage points" if points else "percent", _after(text, _TAIL, at, end), at)
    if sign:
        return Unit(currency(sign), _after(text, _SPENT, at, end), at)
    for names, values, tail in (
        (_SHARES, list(_SHARE.values()), _TAIL),
        (_MONIES, list(_MONEY.values()), _SPENT),
    ):
        named = _named(names, values, text, at, end)
        if named:
            return Unit(named[0], _after(text, tail, named[1], end), named[1])
    old = _OLD.match(text, at, end)
    if old:
        return Unit(f"{old['unit'].lower()}s old", None, old.end())
    measure = _MEASURE.match(text, at, end) or _GLUED.match(text, at, end)
    if measure:
        return Unit(measure["unit"], _after(text, _TAIL, measure.end(), end), measure.end())
    compound = _COMPOUND.match(text, at, end)
    if compound:
        return Unit(compound["unit"], None, compound.end())
    among = _TAIL.match(text, at, end)
    if among:
        phrase = _phrase(text, among.end(), end, plural=True)
        return phrase if phrase.unit else Unit(None, _after(text, _TAIL, at, end), at)
    gap = _GAP.match(text, at, end)
    if gap is None:
        return Unit(None, None, at)
    one = value is not None and value == 1
    phrase = _phrase(text, gap.end(), end, plural=not one)
    return phrase if phrase.unit else Unit(None, None, at)
