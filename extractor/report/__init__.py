"""A run or an evaluation as an HTML page: one file that loads nothing and runs no document text."""

from typing import TYPE_CHECKING

from extractor.lazy import lazy

if TYPE_CHECKING:
    from extractor.report.evaluation import write_evaluation
    from extractor.report.facts import write_facts
    from extractor.report.record_evaluation import write_records
    from extractor.report.report import write_report

__all__ = ["write_evaluation", "write_facts", "write_records", "write_report"]

__getattr__ = lazy(
    __name__,
    {
        "evaluation": ["write_evaluation"],
        "facts": ["write_facts"],
        "record_evaluation": ["write_records"],
        "report": ["write_report"],
    },
)
