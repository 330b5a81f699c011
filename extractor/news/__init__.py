"""From what the model drafted to claims: sources, stance, quantities, times; pure."""

from extractor.news.claims import Draft, Refined, claims
from extractor.news.unsure import unsure, whole

__all__ = ["Draft", "Refined", "claims", "unsure", "whole"]
