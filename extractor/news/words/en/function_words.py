"""English function words, and verb forms that are nearly always finite."""

from typing import Final

from extractor.words import words
from extractor.words.en.calendar import CALENDAR_WORDS

__all__ = [
    "ADVERBS",
    "AUXILIARIES",
    "BASE_FORM_SUBJECTS",
    "DETERMINERS",
    "FEMININE",
    "FINITE",
    "FIRST_PERSON",
    "MASCULINE",
    "MODALS",
    "NEGATIONS",
    "NEUTER",
    "OPENERS",
    "PERSONAL",
    "POSSESSIVES",
    "POSSESSIVE_DETERMINERS",
    "PREPOSITIONS",
    "PRONOUNS",
    "SUBORDINATORS",
    "THIRD_PLURAL",
]

AUXILIARIES: Final = words(
    "is are was were be been being am 's 're has have had having 've do does did will would 'll "
    "'d can could may might must shall should ought isn't aren't wasn't weren't hasn't haven't "
    "hadn't don't doesn't didn't won't wouldn't can't cannot couldn't mustn't shouldn't"
)
"""Auxiliary verbs, also contracted and negated."""

FINITE: Final = words(
    "is are was were am has have had do does did will would can could may might must shall "
    "should isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't won't "
    "wouldn't can't cannot couldn't shouldn't it's he's she's that's there's they're we're "
    "you're i'm we've i've they've you've it'll he'll she'll we'll they'll i'll you'll i'd he'd "
    "she'd we'd they'd became began bought broke brought built came caught chose drew drove "
    "fell felt fled flew fought found froze gave went grew held hit kept knew led left lost "
    "made meant met paid put ran rose said saw sold sent shot sank spent spoke stood stole "
    "struck took taught told thought threw understood won wore wrote got let cut set shut hurt "
    "quit spread cost rang sang sat slept ate bore bound bred burst clung crept dealt drank dug "
    "fed forbade forgot heard hid hung laid lay lent lit overcame rode sought shook shone slid "
    "split spun stuck swam swept swore swung tore trod withdrew woke wept beat bent blew ground "
    "died goes comes takes makes gives says gets needs wants means remains includes appears seems "
    "stands lies shows works lives plans hopes believes thinks feels knows runs faces holds "
    "keeps"
)
"""Words that are nearly always the verb of a clause: auxiliaries, pasts, common presents."""

ADVERBS: Final = words(
    "also later then again still now recently previously earlier never not n't once twice first "
    "further even only just already always often initially subsequently officially publicly "
    "reportedly privately repeatedly separately meanwhile however yesterday today tomorrow "
    "tonight early"
)
"""Adverbs that may stand between a subject and its verb, or open a clause."""

PREPOSITIONS: Final = words(
    "in on at by for from with after before during since until despite amid among under over "
    "within without through throughout following according as of about against between into onto "
    "upon per beyond besides beside near off across along around behind like unlike via regarding "
    "concerning addition below above opposite"
)
"""Prepositions, and participles used as such."""

SUBORDINATORS: Final = words(
    "while although though because when whereas if unless since as after before until once "
    "whether but and or so yet that which who whom whose where however nevertheless"
)
"""Conjunctions and relative words that begin a clause."""

NEGATIONS: Final = words("not never n't neither nor no cannot without nobody nothing none")
"""Words that negate."""

DETERMINERS: Final = words(
    "the a an this that these those his her its their our my your some any no each every one two "
    "more"
)
"""Words that begin a noun phrase."""

PERSONAL: Final = words("he she it they we i")
"""Personal pronouns that can be subjects of a report."""

PRONOUNS: Final = words("he she it they we i you there this that these those who")
"""Pronouns that can be a subject by themselves."""

BASE_FORM_SUBJECTS: Final = words(
    "they we i you and who not never police people men women children media staff critics"
)
"""Besides nouns in -s, what may stand before a verb in its base form."""

MODALS: Final = words("do does did will would can could may might must shall should")
"""Auxiliaries that a base form follows."""

FIRST_PERSON: Final = words("i we my our me us i'm we're i've we've i'll we'll i'd we'd")
"""Pronouns of the first person, alone and contracted."""

POSSESSIVES: Final = {"his", "its", "their", "my", "our", "your", "whose"}
"""Possessive pronouns, but for the ambiguous "her"."""

MASCULINE: Final = words("he him his")
"""Forms of "he"."""

FEMININE: Final = words("she her hers")
"""Forms of "she"."""

THIRD_PLURAL: Final = words("they them their")
"""Forms of "they"."""

NEUTER: Final = frozenset(["it", "its"])
"""Forms of "it"."""

OPENERS: Final = CALENDAR_WORDS | words(
    "the a an in on at by for from with after before during since while when although but and or "
    "however meanwhile according it he she they we i this that these those as if there his her "
    "its their our my one two another more most many some no not so then also asked last earlier "
    "despite among under over both neither either"
)
"""Words that have a capital only because they open a sentence, and names of days and months."""

POSSESSIVE_DETERMINERS: Final = words("his her its their our my")
"""Possessive pronouns of the third person and "our", "my"."""
