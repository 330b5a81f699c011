"""A run, or its evaluation, as a page: one file, nothing fetched, no text trusted."""

from extractor.report.evaluation import write_evaluation
from extractor.report.report import write_report

__all__ = ["write_evaluation", "write_report"]
