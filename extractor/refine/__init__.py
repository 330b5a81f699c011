"""From what the model drafted to claims: sources, stance, quantities, times; pure."""

from extractor.refine.claims import Draft, Refined, claims

__all__ = ["Draft", "Refined", "claims"]
