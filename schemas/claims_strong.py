"""Claims as a strong model is asked for them: also the names, the stance and a statement.

What of it the document does not show, code leaves out.
"""

from extractor.fields import FullClaimDraft

__all__ = ["Claim"]


class Claim(FullClaimDraft):
    """One checkable statement of a fact, figure, event, plan, opinion or denial."""
