"""The run folder: what came of each document, durable, resumable, in the order of the inputs.

    RUN/claims.jsonl      one claim (or record) a line
    RUN/rejected.jsonl    what the model said and the document does not show, with the reason
    RUN/failures.jsonl    documents that could not be done, with the reason
    RUN/documents.jsonl   the documents with their text; a document's line is its commit mark
    RUN/run.json          settings, versions, counts, costs
    RUN/schema.json       of records of a user's schema, the JSON schema of their fields

A document's claims and rejects are written first and its line in documents.jsonl last, with the
number of rows that belong to it. Whatever lies behind the last whole document is cut off when the
folder is opened again, so a run that was killed at any moment goes on as if it had not been.
"""

from extractor.runs.failed import Failed
from extractor.runs.reader import StoredDocument, StoredRun, done, load
from extractor.runs.writer import Run

__all__ = ["Failed", "Run", "StoredDocument", "StoredRun", "done", "load"]
