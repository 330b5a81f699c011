"""Words by what they do to a claim, and what is known of English words.

The lists serve two ends: to name the reason of a refusal, and to be stricter with words that carry
the claim. A word that is in none of them is not free to change: any word of the dictionary that
stands for another is refused (see `meaning`).
"""

from functools import lru_cache
from typing import Literal

import simplemma

from extractor.words import words
from extractor.words.en.calendar import CALENDAR_WORDS

__all__ = [
    "ARTICLES",
    "CLOSED",
    "FUNCTION",
    "UNITS",
    "family",
    "is_negation",
    "kind_of",
    "known",
    "lemma",
    "listed",
]


Kind = Literal["negation", "number", "modal", "degree"]


ARTICLES = words("a an the that 's")
FUNCTION = words(
    "a an the of to in on at by for from with into onto upon over under up down out off about "
    "as and or but nor so if than then that this these those 's which who whom whose"
)
CLOSED = FUNCTION | words(
    "i you he she it we they me him her us them my your his its our their mine yours hers ours "
    "theirs is are was were be been being am do does did done has have had having will would "
    "shall should can could may might must there here what when where why how not no"
)

_NEGATIONS = words(
    "no not never none nobody nothing neither nor nowhere without cannot hardly barely scarcely "
    "rarely seldom non anti cant dont doesnt didnt isnt arent wasnt werent wont wouldnt "
    "couldnt shouldnt hasnt havent hadnt nicht kein keine keinen nie ne pas jamais nunca sin "
    "não не нет ни никогда 不 没 沒 未 无 無 非 莫 别 別 勿 ไม่ لا لم لن ليس غير नहीं मत"
)
_DENIALS = words(
    "deny denies denied denying fail fails failed failing refuse refuses refused refusing "
    "reject rejects rejected rejecting decline declines declined declining lack lacks lacked "
    "lacking avoid avoids avoided prevent prevents prevented stop stops stopped cease ceases "
    "ceased unlikely false falsely untrue"
)
_COUNTS = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty "
    "ninety hundred hundreds thousand thousands million millions billion billions trillion "
    "trillions dozen dozens half halves third thirds quarter quarters double triple twice once "
    "first second fourth fifth sixth seventh eighth ninth tenth pair couple "
    "一 二 三 四 五 六 七 八 九 十 百 千 万 萬 亿 億 零 两 兩"
)
_TIMES = CALENDAR_WORDS | words(
    "yesterday today tomorrow tonight noon midnight am pm spring summer autumn winter last next "
    "ago before after since until"
)
UNITS = words(
    "% percent percentage kilometre kilometres kilometer kilometers mile miles metre metres meter "
    "meters "
    "foot feet inch inches tonne tonnes ton tons kilogram kilograms gram grams pound pounds "
    "litre litres liter liters gallon gallons barrel barrels hectare hectares acre acres degree "
    "degrees km kg cm mm mph kph kw mw gw bn mn dollar dollars euro euros rouble roubles ruble "
    "rubles yuan yen hryvnia minute minutes hour hours day days week weeks month months year "
    "years decade decades century centuries morning mornings afternoon evening evenings night "
    "nights"
)
_MODALS = words(
    "may might can could will would shall should must ought need allegedly reportedly "
    "apparently possibly probably perhaps maybe likely presumably potentially supposedly "
    "certainly definitely surely seemingly almost nearly about around roughly approximately "
    "suspected alleged believed thought expected seems seem seemed appears appear appeared if "
    "unless whether"
)
_DEGREES = words(
    "more most less least fewer fewest few many much some any all every each both several "
    "enough only even just also too very quite rather mostly mainly partly entirely fully half "
    "always often sometimes usually increase increased increases decrease decreased decreases "
    "rise rises rose risen fall falls fell fallen up down above below over under higher lower "
    "highest lowest greater smaller better worse best worst larger bigger least"
)
_FAMILIES: tuple[tuple[Kind, frozenset[str]], ...] = (
    ("negation", _NEGATIONS),
    ("negation", _DENIALS),
    ("number", _COUNTS),
    ("number", _TIMES),
    ("number", UNITS),
    ("modal", _MODALS),
    ("degree", _DEGREES),
)
_LISTED = frozenset().union(*(family for _, family in _FAMILIES))


def is_negation(word: str) -> bool:
    """Whether a folded word turns a claim into its opposite."""
    return word in _NEGATIONS or word in _DENIALS or word.endswith("n't")


@lru_cache(maxsize=1 << 14)
def kind_of(word: str) -> Kind | None:
    """What a folded word does to a claim: "negation", "number", "modal", "degree" or None."""
    if is_negation(word):
        return "negation"
    if any(c.isdecimal() for c in word) or not any(c.isalpha() or c == "'" for c in word):
        return "number"
    return next((kind for kind, family in _FAMILIES if word in family), None)


def family(word: str) -> frozenset[str]:
    """The listed words that do the same to a claim as this one, itself included."""
    return next((family for _, family in _FAMILIES if word in family), frozenset())


@lru_cache(maxsize=1 << 14)
def known(word: str) -> bool:
    """Whether a folded word is in simplemma's English dictionary, or made of two that are."""
    return listed(word) or _compound(word)


@lru_cache(maxsize=1 << 14)
def listed(word: str) -> bool:
    """Whether a word as such is in the dictionary."""
    return word in CLOSED or word in _LISTED or simplemma.is_known(word, lang="en")


def _compound(word: str) -> bool:
    """Whether a word is two others written together, as "counteroffensive" is."""
    return any(listed(word[:k]) and listed(word[k:]) for k in range(5, len(word) - 4))


@lru_cache(maxsize=1 << 14)
def lemma(word: str) -> str:
    """The dictionary form of an English word; upper case where that is a name."""
    return simplemma.lemmatize(word, lang="en")
