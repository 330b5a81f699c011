"""The differences between a quote and the document, and the reasons for which they are refused."""

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["SEVERITY", "Cut", "Differences", "Reason"]

Reason = Literal[
    "empty",
    "short",
    "absent",
    "taken",
    "word",
    "negation",
    "number",
    "modal",
    "degree",
    "name",
    "order",
    "punctuation",
    "wording",
    "condition",
    "status",
    "owner",
    "clause",
    "ellipsis",
]
"""Why a quote was refused.

empty        it holds no word
short        a fragment too short to mean anything, or a single word found in several places
absent       neither it nor anything like it is in the text
taken        every place where it was found was given to an equal quote
word         it is only found inside longer words
negation     a negation or denial is dropped, added, moved or cut off
number       a number, unit, percentage, date or sign differs or is cut short
modal        a modal or hedge differs: "may" is not "will"
degree       a quantifier or comparative differs
name         a proper name differs
order        the same words in another order
punctuation  a mark differs that says who speaks, ends a sentence or asks a question
wording      any other word differs
condition    a condition, an exception or "until" beside it is cut off
status       a word such as "alleged", "fake" or "former" before it is cut off
owner        whose it is, or who represents it, is cut off: "the wife of President Moss"
clause       it begins or ends inside a clause whose other words may change what it says
ellipsis     it joins words of two sentences, or of two subjects
"""

Cut = tuple[Reason, str]
"""What a cut changes: the reason of a refusal and a detail."""

SEVERITY: tuple[Reason, ...] = (
    "negation",
    "number",
    "modal",
    "degree",
    "name",
    "order",
    "punctuation",
    "wording",
)
"""The reasons that a difference can have, the most serious first."""


@dataclass(slots=True)
class Differences:
    """What a comparison found: the number of forgivable `slips`, and the `refusals`."""

    slips: int = 0
    refusals: list[tuple[Reason, str]] = field(default_factory=list)

    def refuse(self, reason: Reason, detail: str) -> None:
        """Note a difference that changes the claim."""
        self.refusals.append((reason, detail))

    @property
    def worst(self) -> tuple[Reason, str] | None:
        """The most serious refusal, as reason and detail; None if there is none."""
        return min(self.refusals, key=lambda one: SEVERITY.index(one[0]), default=None)
