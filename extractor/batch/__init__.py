"""The requests of a run as jobs of OpenAI's Batch API: half the price, answers within a day.

    RUN/batch/batch.json            settings, and each job with its current step
    RUN/batch/requests-0001.jsonl   the requests of a job, until its answers are collected
    RUN/batch/failures-0001.jsonl   the requests of a job that failed, with the reason

The answers go into the cache, where `extractor run` finds them. The `custom_id` of a request is its
cache key. Each step of a job is saved before and after it is taken: if the process dies in between,
the next command asks the service what happened. Source for the protocol and its limits: OpenAI's
API reference, "Batch" and "Files".
"""

from extractor.batch.jobs import Batches, RequestCounts
from extractor.batch.ledger import Job, Ledger
from extractor.batch.request_files import Limits

__all__ = ["Batches", "Job", "Ledger", "Limits", "RequestCounts"]
