"""From what the model drafted to claims: sources, stance, quantities, times; pure."""

from extractor.news.claims import ArticleReading, Draft, Refined, claims, whole
from extractor.news.unsure import unsure

__all__ = ["ArticleReading", "Draft", "Refined", "claims", "unsure", "whole"]
