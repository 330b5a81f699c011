"""The default schema: the model points out claims and whom they come from.

What the model writes is this small draft. What the user gets is `extractor.models.Claim`, which
code makes from it and from the words of the document: attribution, stance, quantities, times.
"""

from extractor.fields import ClaimDraft

__all__ = ["Claim"]


class Claim(ClaimDraft):
    """One checkable statement of a fact, figure, event, plan, opinion or denial."""
