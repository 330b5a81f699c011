"""Verbs and nouns that report, grouped by what may follow them and by what they do to a claim.

The verb classes follow what can stand after the verb: a clause, a recipient and a clause, or a
noun phrase. They were drawn up from Levin's verbs of communication (English Verb Classes and
Alternations, 1993, classes 37.1-37.9) and from reading news; they name no person or place.
"""

from typing import Final

from extractor.words import words
from extractor.words.en.reporting_verbs import (
    CLAUSE_VERBS,
    LEMMAS,
    OBJECT_VERBS,
    RECIPIENT_VERBS,
)

__all__ = [
    "ASIDE_PARTICIPLES",
    "BASE_FORM_VERBS",
    "CAUSING",
    "CERTAIN_VERBS",
    "CLAUSE_VERBS",
    "COMMON_OBJECT_VERBS",
    "CONTINUING_PASTS",
    "DENYING",
    "FINDING",
    "GERUND_VERBS",
    "IMPERSONAL",
    "LEMMAS",
    "NEVER_NOUNS",
    "NON_REPORTING_PASTS",
    "OBJECT_COMPLEMENT",
    "OBJECT_VERBS",
    "OPINION_VERBS",
    "PLAIN_VERBS",
    "PREDICTING_OBJECT",
    "RECIPIENT_VERBS",
    "REPORT_NOUNS",
    "THAT_ONLY",
]

DENYING: Final = words("deny reject dismiss refute dispute rebut")
"""Verbs of denying."""

REPORT_NOUNS: Final = words(
    "claim claims report reports allegation allegations statement statements assertion fear fears "
    "speculation suggestion suggestions evidence belief estimate estimates accusation accusations "
    "rumours rumors warning warnings concerns concern"
)

BASE_FORM_VERBS: Final = words(
    "say believe think argue claim insist warn fear deny expect suggest allege"
)
"""Verbs whose base form after a plural is the verb of a clause: "the authors say"."""

NEVER_NOUNS: Final = words(
    "believe say think argue insist concede deny suggest explain admit accept maintain allege "
    "acknowledge assert contend conclude predict recommend"
)
"""Verbs whose base form is never a noun."""

CONTINUING_PASTS: Final = words(
    "said told added warned denied announced claimed insisted stressed noted promised pointed "
    "suggested argued acknowledged confirmed described accused urged rejected dismissed admitted "
    "conceded maintained reiterated"
)
"""Past forms that continue the report of the same source: "and said"."""

ASIDE_PARTICIPLES: Final = words(
    "describing calling citing quoting blaming accusing urging likening comparing referring"
)
"""Participles that begin a remark after a report: ", calling it a theft"."""

PLAIN_VERBS: Final = words("say tell add write state accord")
"""Base forms of reporting verbs that mean nothing but saying."""

CERTAIN_VERBS: Final = words("say tell add insist claim believe argue warn estimate")
"""Verbs that report even where the clause around them is hard to read."""

FINDING: Final = words("find show learn discover feel read teach observe see know determine")
"""Verbs of finding out, whose object may be a plain noun phrase."""

PREDICTING_OBJECT: Final = words("expect forecast predict foresee anticipate envisage")
"""Verbs that predict a bare noun phrase: "forecast sales"."""

GERUND_VERBS: Final = words("recall remember describe report admit acknowledge deny")
"""Verbs that a gerund may follow: "denied taking it"."""

COMMON_OBJECT_VERBS: Final = words(
    "report claim propose demand threaten promise pledge vow welcome describe expect hail decry"
)
"""Verbs that often do not report; their object needs three words."""

OPINION_VERBS: Final = words(
    "say believe think claim insist argue estimate hope fear warn reckon suspect"
)
"""Verbs after which a pronoun begins a clause."""

IMPERSONAL: Final = words(
    "say believe think understand report expect suspect allege claim estimate fear hope predict"
)
"""Verbs of impersonal reports: "X is said to", "it is believed that"."""

NON_REPORTING_PASTS: Final = words(
    "ensured required happened emerged transpired seemed appeared needed demanded asked wanted "
    "wished guaranteed meant proved resulted turned provided helped caused used allowed assured "
    "pleased convinced relieved surprised worried concerned disappointed delighted satisfied "
    "determined based"
)
"""Past forms before "that" which do not report."""

CAUSING: Final = words(
    "amid despite raise raised raises raising sparked sparking prompted prompting fuelled fueled "
    "fuelling stoked stoking"
)
"""Words before "fears that" that name an effect of the fears, not their source."""

THAT_ONLY: Final = words(
    "remember know continue cite teach relate inform read post tweet maintain point"
)
"""Verbs that report only before "that" or a quotation."""

OBJECT_COMPLEMENT: Final = words(
    "put give attribute ascribe call brand deem label term describe accuse blame criticise "
    "criticize denounce condemn welcome hail decry"
)
"""Verbs whose object and complement are no sentence by themselves: "called it a theft"."""
