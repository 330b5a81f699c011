"""English words by what they do to a claim.

Grounding refuses a quote that differs in any of them, and names the list as the reason. All words
are in lower case.
"""

from typing import Final

from extractor.words import words
from extractor.words.en.calendar import CALENDAR_WORDS

__all__ = [
    "ARTICLES",
    "CLOSED_CLASS",
    "DEGREES",
    "DENIALS",
    "FUNCTION_WORDS",
    "MODALS",
    "NEGATIONS",
    "NUMBERS",
    "TIMES",
    "UNITS",
]

ARTICLES: Final = words("a an the that 's")
"""What a quote may leave out or add: articles, "that" and the possessive ending."""

FUNCTION_WORDS: Final = words(
    "a an the of to in on at by for from with into onto upon over under up down out off about "
    "as and or but nor so if than then that this these those 's which who whom whose"
)
"""Words that mean nothing by themselves: articles, prepositions, conjunctions, relatives."""

CLOSED_CLASS: Final = FUNCTION_WORDS | words(
    "i you he she it we they me him her us them my your his its our their mine yours hers ours "
    "theirs is are was were be been being am do does did done has have had having will would "
    "shall should can could may might must there here what when where why how not no"
)
"""Function words, pronouns, auxiliaries and the like, of which a language gets no new ones."""

NEGATIONS: Final = words(
    "no not never none nobody nothing neither nor nowhere without cannot hardly barely scarcely "
    "rarely seldom non anti cant dont doesnt didnt isnt arent wasnt werent wont wouldnt "
    "couldnt shouldnt hasnt havent hadnt"
)
"""Words that negate. Forms with "n't" are not listed, since their ending shows them."""

DENIALS: Final = words(
    "deny denies denied denying fail fails failed failing refuse refuses refused refusing "
    "reject rejects rejected rejecting decline declines declined declining lack lacks lacked "
    "lacking avoid avoids avoided prevent prevents prevented stop stops stopped cease ceases "
    "ceased unlikely false falsely untrue"
)
"""Verbs and adjectives that say that something is not so or does not happen."""

NUMBERS: Final = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty "
    "ninety hundred hundreds thousand thousands million millions billion billions trillion "
    "trillions dozen dozens half halves third thirds quarter quarters double triple twice once "
    "first second fourth fifth sixth seventh eighth ninth tenth pair couple"
)
"""Cardinal and ordinal numbers, fractions and multiples in words."""

TIMES: Final = CALENDAR_WORDS | words(
    "yesterday today tomorrow tonight noon midnight am pm spring summer autumn winter last next "
    "ago before after since until"
)
"""Days, months, seasons, and words that place an event before or after another."""

UNITS: Final = words(
    "% percent percentage kilometre kilometres kilometer kilometers mile miles metre metres meter "
    "meters "
    "foot feet inch inches tonne tonnes ton tons kilogram kilograms gram grams pound pounds "
    "litre litres liter liters gallon gallons barrel barrels hectare hectares acre acres degree "
    "degrees km kg cm mm mph kph kw mw gw bn mn dollar dollars euro euros rouble roubles ruble "
    "rubles yuan yen hryvnia minute minutes hour hours day days week weeks month months year "
    "years decade decades century centuries morning mornings afternoon evening evenings night "
    "nights"
)
"""Units of measure, currencies, and parts of the day and the calendar."""

MODALS: Final = words(
    "may might can could will would shall should must ought need allegedly reportedly "
    "apparently possibly probably perhaps maybe likely presumably potentially supposedly "
    "certainly definitely surely seemingly almost nearly about around roughly approximately "
    "suspected alleged believed thought expected seems seem seemed appears appear appeared if "
    "unless whether"
)
"""Modal verbs, and hedges that say how certain or how exact a claim is."""

DEGREES: Final = words(
    "more most less least fewer fewest few many much some any all every each both several "
    "enough only even just also too very quite rather mostly mainly partly entirely fully half "
    "always often sometimes usually increase increased increases decrease decreased decreases "
    "rise rises rose risen fall falls fell fallen up down above below over under higher lower "
    "highest lowest greater smaller better worse best worst larger bigger least"
)
"""Quantifiers, comparatives, and verbs of rising and falling."""
