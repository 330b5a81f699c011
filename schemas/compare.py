"""What `extractor compare` asks a model of the claims of several documents, and no document."""

from extractor.fields import SharedFactDraft

__all__ = ["SharedFact"]


class SharedFact(SharedFactDraft):
    """One event, state or quantity of one subject that two or more claims are about."""
