"""English words that are written in more than one way: as two words, in short, in figures, British.

A quote may use the other way. Grounding folds both to one form, so each table must be safe: no two
words of different meaning may have the same form.
"""

from functools import lru_cache
from typing import Final

import regex

__all__ = [
    "ABBREVIATIONS",
    "BEFORE_NAMES",
    "BEFORE_NUMBERS",
    "BEHIND_NAMES",
    "CONTRACTIONS",
    "CURRENCIES",
    "NUMBERED",
    "NUMERALS",
    "TENS",
    "UNITS_OF_TENS",
    "american",
]

CONTRACTIONS: Final = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'m": "am"}
"""The endings of contractions with one reading; "'s" and "'d" have two."""

ABBREVIATIONS: Final = {
    "jan": "january", "feb": "february", "mar": "march", "apr": "april", "jun": "june",
    "jul": "july", "aug": "august", "sep": "september", "sept": "september", "oct": "october",
    "nov": "november", "dec": "december", "januar": "january", "janv": "january",
    "janvier": "january", "enero": "january", "februar": "february", "févr": "february",
    "février": "february", "febrero": "february", "avr": "april", "avril": "april",
    "abr": "april", "abril": "april", "juil": "july", "juillet": "july", "agosto": "august",
    "septembre": "september", "septiembre": "september", "settembre": "september",
    "octobre": "october", "octubre": "october", "okt": "october", "oktober": "october",
    "novembre": "november", "noviembre": "november", "décembre": "december",
    "déc": "december", "dic": "december", "diciembre": "december", "dez": "december",
    "dezember": "december", "mister": "mr", "prof": "professor", "sen": "senator",
    "gov": "governor", "gen": "general", "sgt": "sergeant", "capt": "captain", "lt": "lieutenant",
    "doctor": "dr", "saint": "st", "vs": "versus", "govt": "government", "dept": "department",
    "corp": "corporation", "ltd": "limited", "approx": "approximately", "bn": "billion",
    "mn": "million", "mln": "million", "tn": "trillion", "trn": "trillion",
    "kilometre": "km", "kilometres": "km", "kilometer": "km", "kilometers": "km",
    "centimetre": "cm", "centimetres": "cm", "centimeter": "cm", "centimeters": "cm",
    "millimetre": "mm", "millimetres": "mm", "millimeter": "mm", "millimeters": "mm",
    "kilogram": "kg", "kilograms": "kg", "kilogramme": "kg", "kilogrammes": "kg",
}  # fmt: skip
"""Short and long forms of months, titles, magnitudes and units."""

BEFORE_NUMBERS: Final = {
    "no": "number", "nos": "numbers", "nr": "nummer", "núm": "número", "s": "section",
    "sec": "section", "sect": "section", "art": "article", "fig": "figure", "vol": "volume",
    "ch": "chapter", "chap": "chapter", "p": "page", "pp": "pages", "ca": "circa", "c": "circa",
    "abs": "absatz", "kap": "kapitel", "pág": "página", "cap": "capítulo", "bd": "band",
    "env": "environ", "para": "paragraph", "aprox": "aproximadamente",
}  # fmt: skip
"""Short forms that are ones only with a stop and a number behind it: "No. 7", but not "no 7"."""

BEFORE_NAMES: Final = {
    "dott": "dottor", "dra": "doctora", "sr": "señor", "sra": "señora", "ing": "ingeniero",
    "lic": "licenciado", "sig": "signor", "hr": "herr", "fr": "frau", "mgr": "monseigneur",
    "col": "colonel", "maj": "major", "cpl": "corporal", "rep": "representative",
    "cmdr": "commander",
    "avv": "avvocato", "st": "saint", "dipl": "diplom", "rev": "reverend", "hon": "honorable",
}  # fmt: skip
"""Short titles that are ones only with a stop and a name behind it."""

BEHIND_NAMES: Final = {
    "st": "street", "ave": "avenue", "rd": "road", "blvd": "boulevard", "ln": "lane",
    "sq": "square",
}  # fmt: skip
"""Short words for a street that are ones only behind its name."""

NUMBERED: Final = frozenset(
    "war chapter part volume phase act book section stage type class grade level figure table "
    "division group category article title guerra guerre krieg weltkrieg kapitel chapitre capítulo "
    "tomo tome band mundial mondiale siglo siècle".split()
)
"""Nouns behind which a Roman numeral is a number: "World War II"."""

TENS: Final = dict(
    zip(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(),
        range(20, 100, 10),
        strict=True,
    )
)
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_ORDINAL = {word: f"{n}{_ENDINGS.get(n, 'th')}" for n, word in enumerate(_ORDINALS, 1)}
NUMERALS: Final = (
    {word: str(n) for n, word in enumerate(_SMALL)}
    | {word: str(n) for word, n in TENS.items()}
    | _ORDINAL
    | {word[:-1] + "ieth": f"{n}th" for word, n in TENS.items()}
)
"""Numbers of one word, cardinal and ordinal, in figures."""

UNITS_OF_TENS: Final = {
    **{word: NUMERALS[word] for word in _SMALL[1:10]},
    **{word: _ORDINAL[word] for word in _ORDINALS[:9]},
}
"""The words that may follow one of `TENS`, as in "forty-five" and "twenty-first"."""

CURRENCIES: Final = {
    "dollar": "$", "dollars": "$", "euro": "€", "euros": "€", "yen": "¥", "rupees": "₹",
    "hryvnia": "₴", "hryvnias": "₴", "shekels": "₪",
}  # fmt: skip
"""Words for currencies and their signs. "Pounds" are weights too, and so are not here."""

_OUR = (
    "arm|arb|ard|behavi|cand|clam|col|demean|endeav|enam|fav|ferv|flav|glam|harb|hon|hum|lab|"
    "misdemean|neighb|od|parl|ranc|rig|rum|savi|sav|splend|succ|tum|val|vap|vig"
)
_PATTERNS = (
    (regex.compile(rf"^((?:dis|mis|un)?(?:{_OUR}))our"), r"\1or"),
    (regex.compile(r"^(\p{L}{3,})is(ed|ing|ations?)$"), r"\1iz\2"),
    (regex.compile(r"^(\p{L}{2,})ys(e[drs]?|ing)$"), r"\1yz\2"),
    (
        regex.compile(
            r"^(cent|theat|(?:kilo|centi|milli)?met|lit|fib|calib|spect|meag|somb|sab|lust)re(s?)$"
        ),
        r"\1er\2",
    ),
    (regex.compile(r"^(catal|dial|anal|monol)ogue(s?)$"), r"\1og\2"),
    (regex.compile(r"^(catal|dial)ogued$"), r"\1oged"),
    (regex.compile(r"^(def|off|pret|lic)ence(s?|less)$"), r"\1ense\2"),
    (regex.compile(r"^(\p{L}{2,}e)ll(ed|ing|ings|ers?|ors?)$"), r"\1l\2"),
    (
        regex.compile(
            r"^((?:sign|equ|riv|tot|di|initi|med|ped)a|(?:penc|stenc)i)ll(ed|ing|ists?)$"
        ),
        r"\1l\2",
    ),
    (regex.compile(r"^(judg|acknowledg|abridg)ement"), r"\1ment"),
    (regex.compile(r"^(m|sm)ould(y|s|ed|ing|er|ering)?$"), r"\1old\2"),
    (regex.compile(r"^plough"), "plow"),
    (regex.compile(r"^scepti"), "skepti"),
    (regex.compile(r"^sulph"), "sulf"),
    (regex.compile(r"^paed"), "ped"),
    (regex.compile(r"^(an|leuk)aemi"), r"\1emi"),
    (regex.compile(r"^haemo"), "hemo"),
    (regex.compile(r"^manoeuvr(?=e[sd]?$|ing$)"), "maneuver"),
    (regex.compile(r"^maneuvere(?=[sd]?$)"), "maneuver"),
)
_PAIRS = (
    "programme/program programmes/programs grey/gray greys/grays tyre/tire tyres/tires "
    "aluminium/aluminum cheque/check cheques/checks storey/story storeys/stories kerb/curb "
    "kerbs/curbs gaol/jail cosy/cozy ageing/aging pyjamas/pajamas moustache/mustache "
    "jewellery/jewelry aeroplane/airplane aeroplanes/airplanes artefact/artifact "
    "artefacts/artifacts towards/toward learnt/learned burnt/burned spelt/spelled "
    "dreamt/dreamed practise/practice practised/practiced practising/practicing "
    "focussed/focused oestrogen/estrogen diarrhoea/diarrhea foetus/fetus "
    "encyclopaedia/encyclopedia mediaeval/medieval centred/centered draught/draft "
    "woollen/woolen marvellous/marvelous skilful/skillful wilful/willful fulfil/fulfill "
    "fulfils/fulfills fulfilment/fulfillment instalment/installment instalments/installments "
    "enrol/enroll enrolment/enrollment organise/organize recognise/recognize "
    "criticise/criticize authorise/authorize"
)
_WHOLE = dict(pair.split("/") for pair in _PAIRS.split())
_ISE = regex.compile(r"^(\p{L}{3,})is(e(?:s|rs?)?)$")
_CANDIDATE = regex.compile(
    r"our|is(?:e|ing|ation)|ys[ei]|re|ogue|ence|ll|plough|ould|scepti|sulph|aed|aemi|oeuv|gement"
)
"""What every word has that a pattern changes."""


@lru_cache(maxsize=1 << 14)
def american(word: str, *, capital: bool = False) -> str:
    """The American spelling of a folded word.

    `capital`: whether it has a capital. It may be a name then, so that only sure endings count:
    "Denise" is not "Denize".
    """
    whole = _WHOLE.get(word)
    if whole is not None:
        return whole
    if not _CANDIDATE.search(word):
        return word
    if not capital:
        word = _ISE.sub(r"\1iz\2", word)
    for pattern, spelling in _PATTERNS:
        word = pattern.sub(spelling, word)
    return word
