"""Verbs and nouns that report, grouped by what may follow them and by what they do to a claim.

The verb classes follow what can stand after the verb: a clause, a recipient and a clause, or a
noun phrase. They were drawn up from Levin's verbs of communication (English Verb Classes and
Alternations, 1993, classes 37.1-37.9) and from reading news; they name no person or place.
"""

from typing import Final

from extractor.words import words

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


CLAUSE_VERBS: Final = words(
    "say add note state announce claim assert argue report confirm explain stress insist warn "
    "acknowledge admit concede maintain declare disclose reveal remark comment observe respond "
    "reply write tweet post testify contend allege suggest indicate conclude believe think fear "
    "hope expect predict forecast estimate recall reiterate emphasize emphasise underline "
    "underscore complain quip joke boast vow pledge promise threaten propose recommend find show "
    "learn discover calculate rule agree caution speculate imply hint signal proclaim read "
    "continue mention elaborate clarify counter lament deny doubt reason determine suspect "
    "understand corroborate affirm attest swear reckon answer shout whisper protest repeat teach "
    "feel know point accept apologise apologize intimate opine posit relate recount reaffirm "
    "tell inform cite remember foresee anticipate envisage envision retort exclaim muse fume "
    "grumble gripe bemoan sigh moan snap enthuse gush marvel concur profess surmise postulate "
    "hypothesise hypothesize theorise theorize venture infer deduce blog recollect certify decree"
)
"""Verbs after which a clause or a quotation is the content of the report."""

RECIPIENT_VERBS: Final = words("tell inform remind notify assure warn advise ask urge promise")
"""Verbs that may have a recipient before the content: "told reporters that"."""

OBJECT_VERBS: Final = words(
    "deny confirm announce report claim acknowledge admit reject dismiss refute dispute predict "
    "forecast allege denounce condemn corroborate disclose reveal propose recommend demand "
    "estimate threaten vow pledge promise criticise criticize welcome describe call "
    "expect plan intend accuse blame concede foresee anticipate envisage bemoan"
)
"""Verbs after which a noun phrase, a gerund or an infinitive is the content of the report."""

DENYING: Final = words("deny reject dismiss refute dispute rebut")
"""Verbs of denying."""

_IRREGULAR: Final = {
    "say": "says said saying",
    "tell": "tells told telling",
    "write": "writes wrote written writing",
    "think": "thinks thought thinking",
    "find": "finds found finding",
    "show": "shows showed shown showing",
    "feel": "feels felt feeling",
    "know": "knows knew known",
    "swear": "swears swore sworn swearing",
    "teach": "teaches taught",
    "read": "reads reading",
    "understand": "understands understood understanding",
    "forecast": "forecasts forecasting",
    "admit": "admits admitted admitting",
    "submit": "submits submitted",
    "rule": "rules ruled ruling",
    "plan": "plans planned planning",
    "foresee": "foresees foresaw foreseen foreseeing",
    "snap": "snaps snapped snapping",
    "blog": "blogs blogged blogging",
    "infer": "infers inferred inferring",
    "certify": "certifies certified certifying",
    "decree": "decrees decreed",
    "quip": "quips quipped quipping",
    "imply": "implies implied implying",
    "reply": "replies replied replying",
    "deny": "denies denied denying",
    "testify": "testifies testified testifying",
    "notify": "notifies notified notifying",
    "clarify": "clarifies clarified clarifying",
}


def _inflected(lemma: str) -> list[str]:
    if lemma in _IRREGULAR:
        return _IRREGULAR[lemma].split()
    stem = lemma[:-1] if lemma.endswith("e") else lemma
    plural = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x")) else "s")
    return [plural, stem + "ed", stem + "ing"]


LEMMAS: Final = {
    form: lemma
    for lemma in sorted(CLAUSE_VERBS | RECIPIENT_VERBS | OBJECT_VERBS)
    for form in (lemma, *_inflected(lemma))
}
"""Each form of a reporting verb, with its base form."""


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
    "report claim propose demand threaten promise pledge vow welcome describe expect"
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
    "criticize denounce condemn welcome"
)
"""Verbs whose object and complement are no sentence by themselves: "called it a theft"."""
