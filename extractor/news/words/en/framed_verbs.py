"""Verbs that report only beside certain words: an object, a particle or a subject."""

from typing import Final

import regex

from extractor.words import words

__all__ = [
    "ABOUT",
    "ATTRIBUTING",
    "CONVICTION",
    "DISMISSING",
    "ESTIMATING",
    "EXPECTING",
    "EXPRESSING",
    "FEELINGS",
    "FORMS",
    "FRAMED",
    "FRAMING",
    "HEARINGS",
    "JUDGEMENT",
    "JUDGING",
    "LINKING",
]

FORMS: Final = {
    form: forms.split()[0]
    for forms in (
        "put puts putting", "give gives gave given giving", "place places placed placing",
        "speak speaks spoke spoken speaking", "talk talks talked talking",
        "warn warns warned warning", "complain complains complained complaining",
        "boast boasts boasted boasting", "tell tells told telling", "admit admits admitted",
        "point points pointed pointing", "confess confesses confessed confessing",
        "hint hints hinted hinting", "brush brushes brushed brushing", "wave waves waved waving",
        "shrug shrugs shrugged shrugging", "laugh laughs laughed laughing",
        "play plays played playing", "scoff scoffs scoffed scoffing",
        "attribute attributes attributed attributing", "ascribe ascribes ascribed",
        "call calls called calling", "brand brands branded branding", "deem deems deemed",
        "label labels labelled labeled labelling labeling", "term terms termed",
        "declare declares declared declaring", "pronounce pronounces pronounced",
        "rate rated", "question questioned",
        "find finds found", "hear hears heard", "see sees",
        "express expresses expressed expressing", "voice voices voiced voicing",
        "expect expects expected expecting", "anticipate anticipates anticipated",
        "foresee foresees foresaw", "plan plans planned", "intend intends intended",
    )
    for form in forms.split()
}  # fmt: skip
"""Each form of a framed verb, with its base form."""

ABOUT: Final = {
    "speak": words("of"),
    "talk": words("of"),
    "tell": words("of"),
    "warn": words("of about"),
    "complain": words("of about"),
    "boast": words("of about"),
    "point": words("to"),
    "admit": words("to"),
    "confess": words("to"),
    "hint": words("at"),
}
"""The preposition before the object: "spoke of 52 dead"."""

DISMISSING: Final = {
    "brush": words("aside off away"),
    "wave": words("aside away off"),
    "shrug": words("off"),
    "laugh": words("off"),
    "play": words("down"),
    "scoff": words("at"),
}
"""The particles that make a verb dismiss its object: "played down the risk"."""

ESTIMATING: Final = words("put give place")
"""Verbs that give a number after "at": "put the toll at 14"."""

ATTRIBUTING: Final = words("attribute ascribe")
"""Verbs that give a cause after "to"."""

JUDGING: Final = words("call brand label deem term find declare pronounce rate")
"""Verbs that judge their object: "called the claim baseless"."""

EXPRESSING: Final = words("express voice")
"""Verbs that express a feeling that something is so."""

FEELINGS: Final = words(
    "doubt doubts concern concerns fear fears hope hopes confidence optimism regret surprise alarm "
    "scepticism skepticism disappointment suspicion suspicions worry worries belief"
)
"""Nouns that "that" may follow: "expressed doubt that"."""

EXPECTING: Final = words("expect anticipate foresee plan intend")
"""Verbs of expecting, whose negation is a part of what is said."""

LINKING: Final = words("is are was were remains remained remain am")
"""Linking verbs: "was adamant that"."""

FRAMING: Final = LINKING.union(FORMS)
"""Every word that a frame may be built on."""

CONVICTION: Final = words(
    "adamant confident convinced certain sure hopeful optimistic pessimistic insistent sceptical "
    "skeptical doubtful afraid worried concerned"
)
"""Adjectives of conviction and doubt."""

HEARINGS: Final = words(
    "court jury inquest inquiry hearing tribunal trial panel committee judge jurors"
)
"""Bodies that hear evidence: "a court heard that"."""

JUDGEMENT: Final = regex.compile(
    r"(?:\p{L}{3,}(?:less|ous|able|ible|ful|ive|ical|istic|ent|ant|ed)|false|untrue|wrong|illegal"
    r"|unlawful|unfair|unsafe|absurd|insane|mad|theft|nonsense|rubbish|fantasy|fiction|lies?|fakes?"
    r"|propaganda|madness|murder|genocide|terrorism|blackmail|betrayal|fraud|robbery|folly|dead"
    r"|criminal|political|historic|tragic|overdue|incorrect|guilty|inadequate|over|closed|open|safe"
    r"|void|complete|contained)$",
    regex.I,
)
"""A word that judges, at the end of what is judged."""

FRAMED: Final = words(
    "give see rate speak talk tell warn complain boast point admit confess hint put attribute "
    "ascribe call brand deem label term find"
)
"""Base forms of framed verbs whose object is no sentence by itself."""
