"""English number words, scales, bounds and nouns that are numbered."""

from typing import Final

import regex

__all__ = [
    "APPROXIMATIONS",
    "BIG_SCALES",
    "CHANGED",
    "CHANGING",
    "COUNTING",
    "DENOMINATORS",
    "FRACTION_SYMBOLS",
    "LOWER_BOUNDS",
    "MULTIPLES",
    "NUMBERED_NOUNS",
    "ONES",
    "SCALES",
    "SCALE_ABBREVIATIONS",
    "TEENS",
    "TENS",
    "UPPER_BOUNDS",
    "VAGUE_PLURALS",
]

ONES: Final = tuple("zero one two three four five six seven eight nine".split())
"""0 to 9, in order."""

TEENS: Final = tuple(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
)
"""10 to 19, in order."""

TENS: Final = tuple("twenty thirty forty fifty sixty seventy eighty ninety".split())
"""20 to 90 in tens, in order."""

BIG_SCALES: Final = {
    "thousand": 1e3,
    "lakh": 1e5,
    "million": 1e6,
    "crore": 1e7,
    "billion": 1e9,
    "trillion": 1e12,
}
"""Scales above a hundred, Indian ones included."""

SCALES: Final = {"dozen": 12.0, "hundred": 100.0, **BIG_SCALES}
"""All scales."""

SCALE_ABBREVIATIONS: Final = {
    "k": 1e3,
    "K": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "M": 1e6,
    "bn": 1e9,
    "bln": 1e9,
    "b": 1e9,
    "B": 1e9,
    "tn": 1e12,
    "trn": 1e12,
}
"""Abbreviations of scales behind digits; case matters."""

VAGUE_PLURALS: Final = {
    "tens": 10.0,
    "scores": 20.0,
    **{f"{word}s": value for word, value in SCALES.items()},
}
"""Plurals that count at least two of a scale: "dozens"."""

COUNTING: Final = frozenset((*ONES, *TEENS, *TENS, *SCALES, *VAGUE_PLURALS, "half", "third"))
"""Words that a number or a share begins with: "four", "half", "dozens"."""

FRACTION_SYMBOLS: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
"""Fractions that are one character."""

NUMBERED_NOUNS: Final = regex.compile(
    r"""\b(?:Articles?|Sections?|Chapters?|Amendments?|Resolutions?|Clauses?|Paragraphs?|Annex
    |Title|Act|Bill|Flight|Boeing|Airbus|Route|Highway|Interstate|Motorway|Road|Street|Avenue
    |[Nn]os?\.|No|[Nn]umbers?|[Rr]ooms?|[Pp]ages?|pp?\.|Phase|phase|Levels?|Grade|Channel|Radio|Gate
    |Platform|[Cc]ategory|Formula|War|Windows|iPhone|Galaxy|Xbox|PlayStation|Apollo|Area|Studio
    |[Tt]ype|Unit|[Pp]arts?|Volume|Vol\.|[Ss]tage|[Rr]ound|Game|[Ss]eason|[Ee]pisode|District|Ward
    |Precinct|Line|Pier|Terminal|Camp|Brigade|Psalm|Figure|Fig\.|Table|Chart|[Ss]tep|Tier|Zone
    |Sector|Block|Catch|Force|Big|Agenda|Euro|Group\sof|[Vv]ersion|Mark|Model|Class|Lot|Box|Bus
    |Engine|Ladder|Squad|Company|Troop|[Dd]ay|verse|chapter|article|section|paragraph|channel|line
    |ISO|IE|Explorer|Firefox|Android|Expo|aged?\sunder)[\s-]$""",
    regex.VERBOSE,
)
"""A noun before a number that only identifies: "Boeing 737", "Article 5"."""

LOWER_BOUNDS: Final = (
    r"more\sthan|over|at\sleast|upwards?\sof|exceed(?:ing|s|ed)?|no\s(?:fewer|less)\sthan"
    r"|not\s(?:fewer|less)\sthan|above|in\sexcess\sof|(?:greater|higher|bigger|longer|larger)\sthan"
    r"|north\sof|a\sminimum\sof|beyond|surpass(?:ing|es|ed)?"
)
"""A pattern for words that make a number a lower bound."""

UPPER_BOUNDS: Final = (
    r"fewer\sthan|less\sthan|up\sto|at\s(?:the\s)?most|no\smore\sthan|not\smore\sthan|under|below"
    r"|as\s(?:many|much|high)\sas|a\smaximum\sof|(?:lower|smaller|shorter)\sthan"
)
"""A pattern for words that make a number an upper bound."""

APPROXIMATIONS: Final = (
    r"nearly|almost|about|around|roughly|some|approximately|approx\.?|an\sestimated|estimated|close\sto"
    r"|circa|nearing|approaching|virtually|an\saverage\sof"
)
"""A pattern for words that make a number approximate."""

CHANGING: Final = (
    r"(?:f(?:all|ell)(?:s|en|ing)?|r(?:ise|ose|isen|ising)s?|drop(?:s|ped|ping)?|climb(?:s|ed|ing)?"
    r"|gr(?:ow|ew)(?:s|n|ing)?|slid(?:e|es|ing)?|jump(?:s|ed|ing)?|gain(?:s|ed|ing)?"
    r"|slip(?:s|ped|ping)?|tumbl(?:e|es|ed|ing)|plung(?:e|es|ed|ing)|plummet(?:s|ed|ing)?"
    r"|surg(?:e|es|ed|ing)|soar(?:s|ed|ing)?|declin(?:e|es|ed|ing)|shr[iau]nk(?:s|ing)?|s[iau]nk"
    r"|up|down)"
)
"""A pattern for verbs and adverbs that say that a number itself changed."""

CHANGED: Final = (
    r"(?:increas(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|rais(?:e|es|ed|ing)|lower(?:s|ed|ing)?"
    r"|cut(?:s|ting)?|reduc(?:e|es|ed|ing)|lift(?:s|ed|ing)?|chang(?:e|es|ed|ing)"
    r"|mov(?:e|es|ed|ing)|sw[iu]ng(?:s|ing)?|went|go(?:es|ing|ne)?|expand(?:s|ed|ing)?"
    r"|extend(?:s|ed|ing)?|widen(?:s|ed|ing)?|narrow(?:s|ed|ing)?|trim(?:s|med|ming)?"
    r"|slash(?:es|ed|ing)?|(?:up|down)grad(?:e|es|ed|ing)|revis(?:e|es|ed|ing)"
    r"|improv(?:e|es|ed|ing)|worsen(?:s|ed|ing)?|push(?:es|ed|ing)?|dr[io]ve(?:s|n)?"
    r"|took|tak(?:e|es|en|ing)|br(?:ought|ing)(?:s|ing)?|adjust(?:s|ed|ing)?)"
)
"""A pattern for verbs that say that a number was changed, or changed from one value to another."""

DENOMINATORS: Final = {
    "third": 3,
    "quarter": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
"""Names of equal parts, with the number of parts in a whole."""

MULTIPLES: Final = {
    "doubl": 2.0,
    "twice": 2.0,
    "halv": 0.5,
    "tripl": 3.0,
    "trebl": 3.0,
    "quadrupl": 4.0,
}
"""Stems of verbs that multiply, with the factor of each."""
