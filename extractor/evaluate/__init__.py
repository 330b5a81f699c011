"""Evaluation: runs compared with hand-labelled articles, without a call to a model.

Scores need numpy and scipy: the extra `evaluate`.
"""

from extractor.evaluate.agreement import Agreement, agreement
from extractor.evaluate.evaluation import Evaluation, evaluate, of_run
from extractor.evaluate.gold import load_gold
from extractor.evaluate.intervals import Interval
from extractor.evaluate.readings import Reading, Voice
from extractor.evaluate.record_gold import load_records
from extractor.evaluate.record_run import RecordEvaluation, of_records
from extractor.evaluate.scores import Comparison

__all__ = [
    "Agreement",
    "Comparison",
    "Evaluation",
    "Interval",
    "Reading",
    "RecordEvaluation",
    "Voice",
    "agreement",
    "evaluate",
    "load_gold",
    "load_records",
    "of_records",
    "of_run",
]
