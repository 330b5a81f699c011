"""Words of English news that introduce, qualify or deny what somebody says.

The verb classes follow what can stand after the verb: a clause, a recipient and a clause, or a
noun phrase. They were drawn up from Levin's verbs of communication (English Verb Classes and
Alternations, 1993, classes 37.1-37.9) and from reading news; they name no person or place.
"""

from typing import Final

__all__ = [
    "ADVERBS",
    "AUXILIARIES",
    "CLAUSE_VERBS",
    "DENYING",
    "DETERMINERS",
    "FINITE",
    "FRAMED",
    "LEMMAS",
    "NEGATIONS",
    "OBJECT_VERBS",
    "PERSONAL",
    "PREPOSITIONS",
    "PRONOUNS",
    "REPORT_NOUNS",
    "SUBORDINATORS",
    "TELL_VERBS",
    "TIME_WORDS",
    "words",
]


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(text.split())


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
    "tell inform cite"
)
"""Verbs after which a clause or a quotation gives what is said."""

TELL_VERBS: Final = words("tell inform remind notify assure warn advise ask urge promise")
"""Verbs that may name the hearer before what is said."""

OBJECT_VERBS: Final = words(
    "deny confirm announce report claim acknowledge admit reject dismiss refute dispute predict "
    "forecast allege denounce condemn corroborate disclose reveal propose recommend demand "
    "estimate threaten vow pledge promise criticise criticize welcome describe call "
    "expect plan intend accuse blame concede"
)
"""Verbs after which a noun phrase, a gerund or an infinitive gives what is said."""

FRAMED: Final = words(
    "speak talk tell warn complain boast point admit confess hint put attribute ascribe call brand "
    "deem label term find"
)
"""Verbs that have such an object only beside certain words (`refine.frames`)."""

DENYING: Final = words("deny reject dismiss refute dispute rebut")
"""Verbs that say that something is not so."""

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
    for lemma in sorted(CLAUSE_VERBS | TELL_VERBS | OBJECT_VERBS)
    for form in (lemma, *_inflected(lemma))
}
"""Each form of a reporting verb, with its base form."""

AUXILIARIES: Final = words(
    "is are was were be been being am 's 're has have had having 've do does did will would 'll "
    "'d can could may might must shall should ought isn't aren't wasn't weren't hasn't haven't "
    "hadn't don't doesn't didn't won't wouldn't can't cannot couldn't mustn't shouldn't"
)

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
    "goes comes takes makes gives says gets needs wants means remains includes appears seems "
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

PREPOSITIONS: Final = words(
    "in on at by for from with after before during since until despite amid among under over "
    "within without through throughout following according as of about against between into onto "
    "upon per beyond besides beside near off across along around behind like unlike via regarding "
    "concerning addition"
)

SUBORDINATORS: Final = words(
    "while although though because when whereas if unless since as after before until once "
    "whether but and or so yet that which who whom whose where however nevertheless"
)

TIME_WORDS: Final = words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june "
    "july august september october november december today yesterday tomorrow tonight morning "
    "afternoon evening night week month year weekend last this late early on in at mon. tue. wed. "
    "thu. fri. jan. feb. aug. sept. oct. nov. dec."
)

NEGATIONS: Final = words("not never n't neither nor no cannot without nobody nothing none")

DETERMINERS: Final = words(
    "the a an this that these those his her its their our my your some any no each every one two "
    "more"
)

PERSONAL: Final = words("he she it they we i")

PRONOUNS: Final = words("he she it they we i you there this that these those who")

REPORT_NOUNS: Final = words(
    "claim claims report reports allegation allegations statement statements assertion fear fears "
    "speculation suggestion suggestions evidence belief estimate estimates accusation accusations "
    "rumours rumors warning warnings concerns concern"
)
