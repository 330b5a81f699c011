"""Claims of several documents as a strong model is asked about them: also which sources are one.

What of it the names do not allow, code leaves out.
"""

from pydantic import Field

from extractor.fields import SharedFactDraft

__all__ = ["SharedFact"]


class SharedFact(SharedFactDraft):
    """One event, state or quantity of one subject that two or more claims are about."""

    same: list[list[int]] = Field(
        default=[],
        description="lists of claims that one and the same source says under different names",
    )
