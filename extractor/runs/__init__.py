"""The run folder: the results of each document, durable, resumable, in the order of the inputs.

    RUN/claims.jsonl      one claim (or record) a line
    RUN/rejected.jsonl    answers of the model that the document does not support, with the reason
    RUN/failures.jsonl    documents that failed, with the reason; also in part, beside their rows
    RUN/documents.jsonl   the documents with their text; a line here commits a document
    RUN/run.json          settings, versions, counts, costs
    RUN/schema.json       for records of a user's schema: the JSON schema of their fields
    RUN/reviews.jsonl     what reviewers decided, written by `extractor.review` alone

A document's claims and rejected answers are written first. Its line in documents.jsonl is written
last and says how many rows belong to it. When the folder is opened again, all rows after the last
complete document are cut off. So a run can be killed at any moment and resumed.
"""

from typing import TYPE_CHECKING

from extractor.lazy import lazy

if TYPE_CHECKING:
    from extractor.runs.findings import Problem, Verification
    from extractor.runs.forgetting import Known, known_documents, remove
    from extractor.runs.inputs import FailedInputs, classify, recorded_options
    from extractor.runs.reader import StoredDocument, StoredRun, done_documents, forgotten, load
    from extractor.runs.verification import verify
    from extractor.runs.writer import Run

__all__ = [
    "FailedInputs",
    "Known",
    "Problem",
    "Run",
    "StoredDocument",
    "StoredRun",
    "Verification",
    "classify",
    "done_documents",
    "forgotten",
    "known_documents",
    "load",
    "recorded_options",
    "remove",
    "verify",
]

__getattr__ = lazy(
    __name__,
    {
        "findings": ["Problem", "Verification"],
        "forgetting": ["Known", "known_documents", "remove"],
        "inputs": ["FailedInputs", "classify", "recorded_options"],
        "reader": ["StoredDocument", "StoredRun", "done_documents", "forgotten", "load"],
        "verification": ["verify"],
        "writer": ["Run"],
    },
)
