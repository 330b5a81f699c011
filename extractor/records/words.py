"""Words and signs that numbers and dates are written with, in several languages."""

from decimal import Decimal
from functools import cache
from typing import Final

from babel.dates import get_month_names
from babel.numbers import list_currencies

from extractor.words import words
from extractor.words.other_languages import DECIMAL_COMMA_LANGUAGES, ENGLISH_FUNCTION_WORDS

__all__ = [
    "ARTICLES",
    "CHINESE_DIGITS",
    "CHINESE_SCALES",
    "CHINESE_UNITS",
    "CONNECTORS",
    "CURRENCIES",
    "FIRST",
    "FUNCTION_WORDS",
    "LETTER_SCALES",
    "LONE_SCALES",
    "MEASURE_WORDS",
    "MINUS",
    "ONES",
    "ORDINAL_SUFFIXES",
    "PERCENT",
    "PLURAL_SCALES",
    "RANGE_WORDS",
    "SCALES",
    "SPELLED",
    "UNITS",
    "month_names",
]

FUNCTION_WORDS: Final = {"English": ENGLISH_FUNCTION_WORDS, **DECIMAL_COMMA_LANGUAGES}
"""Frequent words, by which the languages of a text are told."""

CURRENCIES: Final = frozenset(list_currencies()) | words(
    "RM Rs Rp Kr kr Fr SFr zł Kč Ft lei лв руб р грн"
)
"""Codes of currencies, and letters that stand for one before or behind an amount."""

UNITS: Final = words(
    "kg g mg µg μg mcg ng t lb lbs oz km m cm mm nm µm μm mi ft in yd l ml cl dl ha ac h hr hrs "
    "min mins s sec secs ms wk yr yrs mo px pt ppm ppb gb mb kb tb kwh mwh kw mw gw w v ma mah hz "
    "khz mhz ghz pa kpa hpa bar mbar k° x pcs pc st stk ст шт кг г км м см л мл uhr mmol mol "
    "mmhg bpm iu kcal cal j kj nm rpm mph kmh am pm cent cents ct"
)
"""Units that may be written right behind the digits, in lower case."""

ORDINAL_SUFFIXES: Final = words("st nd rd th er ère re ème e eme nde º ª è ste de го й я е ое")
"""What turns digits into an ordinal."""

PERCENT: Final = words("percent prozent pct procent procentów процента процентов v.h.") | {
    *("per cent", "pour cent", "por ciento", "per cento", "por cento"),
}
"""Words for the percent sign."""

MINUS: Final = words("minus moins menos meno минус negative")
"""Words for the minus sign."""

LETTER_SCALES: Final = {
    **dict.fromkeys(words("k K"), Decimal(1000)),
    **dict.fromkeys(words("m M mn mm"), Decimal(10**6)),
    **dict.fromkeys(words("b B"), Decimal(10**9)),
}
"""Letters behind the digits that may be a unit, too: metres, minutes, millimetres."""

PLURAL_SCALES: Final = {
    **dict.fromkeys(words("tsd тыс tys тысяч тысячи"), Decimal(1000)),
    **dict.fromkeys(
        words(
            "mln mio mill millions millionen millones milioni milhões miljoen millioner млн "
            "миллиона миллионов mln miliony milionów"
        ),
        Decimal(10**6),
    ),
    **dict.fromkeys(
        words(
            "bn bln mrd mld billions milliarden milliards miliardi miljard miljarder млрд "
            "миллиарда миллиардов miliardy miliardów"
        ),
        Decimal(10**9),
    ),
    **dict.fromkeys(words("tn trn trillions billionen billones трлн"), Decimal(10**12)),
    **dict.fromkeys(words("lakh lakhs"), Decimal(10**5)),
    **dict.fromkeys(words("crore crores"), Decimal(10**7)),
    **dict.fromkeys(words("dozens dutzend douzaines docenas"), Decimal(12)),
    **dict.fromkeys(words("hundreds"), Decimal(100)),
}
"""Scales that mean a number only behind another one."""

SCALES: Final = {
    **dict.fromkeys(words("dozen dutzend douzaine docena"), Decimal(12)),
    **dict.fromkeys(words("hundred hundert cent cents cien ciento"), Decimal(100)),
    **dict.fromkeys(words("thousand tausend mille mil mila duizend"), Decimal(1000)),
    **dict.fromkeys(words("million millón milione milhão"), Decimal(10**6)),
    **dict.fromkeys(words("billion milliarde milliard miliardo"), Decimal(10**9)),
    **dict.fromkeys(words("trillion billón"), Decimal(10**12)),
}
"""Scales that are a number of their own, too: "a hundred", "mille"."""

LONE_SCALES: Final = words("hundert cent cien ciento tausend mille mil")
"""Scales that need no article: "mille euros"."""

ARTICLES: Final = words("a an one un une una uno ein eine einer einem einen um uma")

_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth"
ONES: Final = {
    **dict.fromkeys(words("un une uno una"), Decimal(1)),
    **{word: Decimal(value) for value, word in enumerate(_ORDINALS.split(), 1)},
}
"""Words that are numbers only behind tens or hundreds: "vingt et un", "twenty-first"."""

CONNECTORS: Final = frozenset({" ", "-", "\u00a0", "\u202f", "‑", " and ", " et ", "-et-", " y "})
"""What stands between the words of one number."""


def _numbered(text: str, first: int = 0, step: int = 1) -> dict[str, int]:
    """The words of a list with the numbers that they count; variants are joined by a stroke."""
    numbered = enumerate(text.split())
    return {word: first + step * i for i, each in numbered for word in each.split("|")}


_GERMAN_UNITS = _numbered("ein zwei drei vier fünf|fuenf sechs sieben acht neun", 1)
_GERMAN_TENS = _numbered(
    "zwanzig dreißig|dreissig vierzig fünfzig|fuenfzig sechzig siebzig achtzig neunzig", 20, 10
)


def _german() -> dict[str, int]:
    """The numbers below a thousand, which are written as one word, and whole thousands."""
    teens = "zehn elf zwölf|zwoelf dreizehn vierzehn fünfzehn|fuenfzehn sechzehn siebzehn achtzehn"
    ones = _numbered("eins zwei|zwo drei vier fünf|fuenf sechs sieben acht neun", 1)
    pairs = {
        f"{unit}und{tens}": value + ten
        for tens, ten in _GERMAN_TENS.items()
        for unit, value in _GERMAN_UNITS.items()
    }
    small = {**ones, **_numbered(f"{teens} neunzehn", 10), **_GERMAN_TENS, **pairs}
    hundreds = {f"{unit}hundert": 100 * value for unit, value in _GERMAN_UNITS.items()}
    large = {
        f"{hundred}{joint}{word}": value + rest
        for hundred, value in {**hundreds, "hundert": 100}.items()
        for joint in ("", "und")
        for word, rest in small.items()
    }
    below = {**small, **hundreds, **large}
    thousands = {f"{word}tausend": 1000 * n for word, n in {**below, "ein": 1}.items()}
    return {"null": 0, **below, **thousands}


_ENGLISH = {
    **_numbered(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen"
    ),
    **_numbered("twenty thirty forty|fourty fifty sixty seventy eighty ninety", 20, 10),
}
_FRENCH = {
    **_numbered(
        "zéro - deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
        "seize"
    ),
    **_numbered(
        "vingt|vingts trente quarante cinquante soixante septante huitante|octante", 20, 10
    ),
    "nonante": 90,
}
_SPANISH = {
    **_numbered(
        "cero - dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
        "dieciséis|dieciseis diecisiete dieciocho diecinueve veinte veintiuno|veintiún|veintiuna "
        "veintidós|veintidos veintitrés|veintitres veinticuatro veinticinco veintiséis|veintiseis "
        "veintisiete veintiocho veintinueve"
    ),
    **_numbered("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 30, 10),
    **_numbered(
        "doscientos|doscientas trescientos|trescientas cuatrocientos|cuatrocientas", 200, 100
    ),
    **_numbered("quinientos|quinientas seiscientos|seiscientas setecientos|setecientas", 500, 100),
    **_numbered("ochocientos|ochocientas novecientos|novecientas", 800, 100),
}

_SCALES_OF = {
    "English": words("dozen hundred thousand million billion trillion"),
    "German": words("dutzend hundert tausend million milliarde"),
    "French": words("douzaine cent cents mille million milliard"),
    "Spanish": words("docena cien ciento mil millón billón"),
}
_WORDS_OF: Final[dict[str, dict[str, int]]] = {
    "English": _ENGLISH,
    "German": _german(),
    "French": _FRENCH,
    "Spanish": _SPANISH,
}


def _spelled() -> dict[str, dict[str, Decimal]]:
    return {
        language: {word: Decimal(value) for word, value in smaller.items() if word != "-"}
        | {word: SCALES[word] for word in _SCALES_OF[language]}
        for language, smaller in _WORDS_OF.items()
    }


SPELLED: Final = _spelled()
"""The words for numbers, by language. The words for one that are articles are left out."""

CHINESE_DIGITS: Final = {
    **_numbered("〇|零 一|壹 二|贰|貳|两|兩 三|叁|參 四|肆 五|伍 六|陆|陸 七|柒 八|捌 九|玖"),
}
CHINESE_UNITS: Final = {
    **dict.fromkeys("十拾", 10),
    **dict.fromkeys("百佰백", 100),
    **dict.fromkeys("千仟천", 1000),
}
CHINESE_SCALES: Final = {
    **dict.fromkeys("万萬만", 10**4),
    **dict.fromkeys("亿億억", 10**8),
    **dict.fromkeys("兆조", 10**12),
}
"""Numerals of Chinese, Japanese and Korean, from digits to scales."""

MEASURE_WORDS: Final = frozenset(
    "个個名人件次天年月日元块圆円塊份台只隻条條张張本家位岁歲小时時分号號届成倍页頁层層楼周週間间室厅杯瓶盒"
    "袋箱斤克吨公米辆輛架艘座栋所项項种種点點秒期章节節段组組支枝根匹头頭户戶回度階"
)
"""What follows a single Chinese numeral that counts; without it, it is part of a word."""

FIRST: Final = words("first premier primero primeiro primo ersten erste erster")
"""The first of a month."""

RANGE_WORDS: Final = words(
    "to bis and und et y e and au al à a i и по до en t/m through until till"
)
"""Words between the days of "3 and 5 March"."""

_MONTH_LANGUAGES = (
    "en de de_AT fr es it pt nl pl ru sv da nb fi cs tr uk ro hu el ar hi bg sk et lv id ms"
).split()
_MORE_MONTHS = (
    "jan janv ene gen|feb febr fevr fév fev|mar mär mrz maerz mrt|apr avr abr|may mai mag"
    "|jun juni giu|jul juil juill lug|aug ago|sep sept set setiembre"
    "|oct okt ott out|nov|dec dez dic déc"
)
"""Abbreviations beside the official ones."""


@cache
def month_names() -> dict[str, int]:
    """The names and abbreviations of months, in lower case and without a full stop."""
    more = enumerate(_MORE_MONTHS.split("|"), 1)
    named = {name: month for month, names in more for name in names.split()}
    for language in _MONTH_LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                names = get_month_names(width, context, language)
                named |= {name.lower().rstrip("."): month for month, name in names.items()}
    return named
