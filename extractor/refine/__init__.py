"""From what the model drafted to claims: sources, stance, quantities, times; pure."""

from extractor.refine.claims import Draft, claims

__all__ = ["Draft", "claims"]
