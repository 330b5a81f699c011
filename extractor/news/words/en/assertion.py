"""Words that tell whether a reporting clause asserts what it reports."""

from typing import Final

from extractor.words import words
from extractor.words.en.cut_words import EARLIER_BELIEF, FALSELY, FICTION, JESTING, UNREAL
from extractor.words.en.reporting_verbs import ASSERTING

__all__ = [
    "ASSERTING",
    "BEFORE_GERUND",
    "BELIEF_VERBS",
    "CONDITIONS",
    "DISPUTABLE",
    "DOUBTING",
    "EARLIER_BELIEF",
    "EMBEDDING",
    "FALSELY",
    "FICTION",
    "HEARSAY",
    "JESTING",
    "NOBODY",
    "NONE_OF",
    "OPENING_CONDITION",
    "SUPPORTING",
    "UNREAL",
    "UNSURE_NOUNS",
    "WEAKENING",
    "WRONG",
]

WEAKENING: Final = words(
    "would could may might should must shall will 'll 'd ought can't cannot not never n't no "
    "longer almost nearly hardly barely scarcely rarely seldom falsely wrongly mistakenly "
    "incorrectly erroneously untruthfully dishonestly jokingly half-jokingly mockingly "
    "sarcastically ironically reportedly allegedly supposedly purportedly apparently neither "
    "nor yet"
)
DOUBTING: Final = words(
    "sceptical skeptical doubtful afraid worried pessimistic hopeful optimistic unconvinced unsure "
    "uncertain not never no n't"
)
EMBEDDING: Final = words("that whether if unless lest")
NOBODY: Final = words("only few no nobody none neither hardly barely scarcely nothing no-one")
OPENING_CONDITION: Final = words(
    "contrary if unless whether until lest unlike suppose supposing imagine had were"
)
BEFORE_GERUND: Final = words(
    "of for without against than instead from despite about avoid avoided stop stopped denied deny "
    "denies denying regret regrets regretted consider considered keep kept refrain refrained"
)
SUPPORTING: Final = words(
    "is are was were has have had makes made making repeats repeated reiterates reiterated "
    "issues issued releases released publishes published cites cited backs backed supports "
    "supported gives gave offers offered hears heard finds found saw shows showed presents "
    "presented said says reports reported told confirmed confirms rejected rejects denied "
    "denies dismissed dismisses"
)
"""Verbs that leave a claim, report or statement standing, or whose own stance carries it."""
UNSURE_NOUNS: Final = words(
    "notion idea rumour rumor rumours rumors suggestion suggestions myth speculation fear "
    "fears hope hopes belief possibility prospect assumption impression illusion pretence "
    "pretense fiction theory doubt doubts"
)
NONE_OF: Final = words("no any little scant without lack absence insufficient")
"""Works in whose world something is said: "In the play, the king says"."""
HEARSAY: Final = words(
    "legend legends rumour rumor rumours rumors gossip folklore myth myths superstition hearsay"
)
"""Sources that are nobody: "legend says", "an old rumour has it"."""
BELIEF_VERBS: Final = words("think believe assume suppose suspect expect")
WRONG: Final = words("wrong mistaken lied lying lies lie incorrect false untruthful erred mistake")
DISPUTABLE: Final = words(
    "claim claims report reports allegation allegations accusation accusations suggestion "
    "suggestions notion idea criticism criticisms charge charges talk assertion assertions "
    "statement statements rumour rumours rumor rumors concern concerns fear fears comparison "
    "comparisons description account accounts analysis figure figures finding findings number "
    "numbers estimate estimates theory theories story stories version argument arguments "
    "evidence study blame responsibility speculation warning warnings characterisation "
    "characterization insinuation insinuations label link links toll"
)
"""Objects of "reject" and "dismiss" that may be untrue."""
CONDITIONS: Final = words(
    "if unless once until only provided providing assuming except not never before when whether"
)
"""Words behind a source that bind what is said before it: "..., he said, unless it rains"."""
