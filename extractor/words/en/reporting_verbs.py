"""Verb forms that mark who speaks, for splitting sentences and for grounding quotes.

Both need certainty rather than coverage, so the lists are short. The verb classes by which claims
are read are in `extractor.news.words.en.verb_classes`.
"""

from typing import Final

from extractor.words import words

__all__ = ["REPORTING", "SPEAKING"]

REPORTING: Final = words(
    "said says say told tells added adds explained explains noted notes wrote writes announced "
    "announces stated states continued continues recalled recalls argued argues warned warns "
    "replied replies remarked insisted insists declared declares concluded commented asked "
    "according reported reports acknowledged confirmed claimed stressed emphasised emphasized"
)
"""Forms in a clause that only names the speaker of the words around it, such as "she said"."""

SPEAKING: Final = words(
    "said says asked asks added adds told tells wrote writes replied answered wondered shouted "
    "yelled cried exclaimed demanded called joked quipped recalled declared warned insisted "
    "responded continued tweeted posted noted argued urged queried screamed whispered stated"
)
"""Forms after the name of a speaker that directly follows a quotation: “Why?” Ana Ruiz asked."""
