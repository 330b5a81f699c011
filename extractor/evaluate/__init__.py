"""Evaluation: runs compared with hand-labelled articles, without a call to a model.

Scores need numpy and scipy: the extra `evaluate`.
"""

from extractor.evaluate.agreement import Agreement, agreement
from extractor.evaluate.evaluation import Evaluation, evaluate, of_run
from extractor.evaluate.gold import load_gold
from extractor.evaluate.intervals import Interval
from extractor.evaluate.readings import Reading, Voice
from extractor.evaluate.scores import Comparison

__all__ = [
    "Agreement",
    "Comparison",
    "Evaluation",
    "Interval",
    "Reading",
    "Voice",
    "agreement",
    "evaluate",
    "load_gold",
    "of_run",
]
