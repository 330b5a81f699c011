"""Verbs of reports: what may follow them, whether they assert it, and their forms.

`REPORTING` and `SPEAKING` mark who speaks, for splitting sentences and for grounding quotes. Both
need certainty rather than coverage, so they are short. Classes that only the rules of the news need
are in `extractor.news.words.en.verb_classes`.
"""

from typing import Final

from extractor.words import words

__all__ = [
    "ANNOUNCING",
    "ASSERTING",
    "CLAUSE_VERBS",
    "LEMMAS",
    "OBJECT_VERBS",
    "RECIPIENT_VERBS",
    "REPORTING",
    "SPEAKING",
]

REPORTING: Final = words(
    "said says say told tells added adds explained explains noted notes wrote writes announced "
    "announces stated states continued continues recalled recalls argued argues warned warns "
    "replied replies remarked insisted insists declared declares concluded commented asked "
    "according reported reports acknowledged confirmed claimed stressed emphasised emphasized"
)
"""Forms in a clause that only names the speaker of the words around it, such as "she said"."""

ANNOUNCING: Final = REPORTING | words(
    "found finds shows showed concludes recommends recommended lists listed outlined following"
)
"""Words of a line such as "Falk said:", which announces what is said below it."""

SPEAKING: Final = words(
    "said says asked asks added adds told tells wrote writes replied answered wondered shouted "
    "yelled cried exclaimed demanded called joked quipped recalled declared warned insisted "
    "responded continued tweeted posted noted argued urged queried screamed whispered stated"
)
"""Forms after the name of a speaker that directly follows a quotation: “Why?” Ana Ruiz asked."""

ASSERTING: Final = words(
    "accord accept accuse acknowledge add admit advise affirm agree allege announce answer "
    "argue assert assure attest attribute ascribe believe blame boast brand calculate call "
    "caution charge cite claim clarify comment complain concede conclude condemn confess "
    "confirm contend continue corroborate counter criticise criticize declare deem demand "
    "denounce describe determine disclose discover elaborate emphasise emphasize estimate "
    "expect explain express feel find forecast give hear inform insist intend know label "
    "lament learn maintain mention note notify observe opine place plan pledge point posit "
    "post predict proclaim promise propose protest put read reaffirm recall reckon recommend "
    "recount reiterate relate remark remember remind repeat reply report respond reveal rule "
    "say see shout show signal speak state stress suggest suspect swear talk teach tell term "
    "testify think threaten tweet underline underscore understand urge voice vow warn welcome "
    "whisper write indicate foresee anticipate envisage envision retort exclaim muse fume grumble "
    "gripe bemoan sigh moan snap enthuse gush marvel concur profess venture infer deduce blog "
    "recollect certify decree hail decry"
)
"""Verbs whose plain use commits the source to what is reported (base forms)."""

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
    "expect plan intend accuse blame concede foresee anticipate envisage bemoan hail decry"
)
"""Verbs after which a noun phrase, a gerund or an infinitive is the content of the report."""

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
    "decry": "decries decried decrying",
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
