"""Reviews: what people decide about the rows of a run, and the pages on which they do.

    RUN/reviews.jsonl     one decision a line, never changed; who, when, and what was before

The core needs no server: `Reviewing` is a run as one reviewer sees it, `add_labels` makes labels of
what was decided. The pages (`extractor.review.pages`) need the extra `serve`.
"""

from extractor.review.decisions import Decision, Proposal
from extractor.review.labels import Labelled, add_labels, label_line
from extractor.review.log import ReviewLog
from extractor.review.reviewed_run import ReviewedRun
from extractor.review.reviewing import Progress, Reviewing
from extractor.review.state import ReviewedDocument, ReviewedRow
from extractor.review.verification import verify

__all__ = [
    "Decision",
    "Labelled",
    "Progress",
    "Proposal",
    "ReviewLog",
    "ReviewedDocument",
    "ReviewedRow",
    "ReviewedRun",
    "Reviewing",
    "add_labels",
    "label_line",
    "verify",
]
