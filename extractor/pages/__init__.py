"""A run, or its evaluation, as a page: one file, nothing fetched, no text trusted."""

from extractor.pages.comparison import write_evaluation
from extractor.pages.report import write_report

__all__ = ["write_evaluation", "write_report"]
