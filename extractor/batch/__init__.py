"""A run's questions sent as jobs of OpenAI's Batch API: half the price, an answer within a day.

    RUN/batch/batch.json            settings, and each job with every step that it has taken
    RUN/batch/requests-0001.jsonl   what is sent, until its answers are collected
    RUN/batch/failures-0001.jsonl   the requests that came to nothing, with the reason

The answers go into the cache, where a plain run finds them. A request's `custom_id` is its key
there, so that nothing else need be remembered to put an answer in its place. Each step is on disk
before it is taken and after, so that what was going on when the process died can be looked up at
the service. Source for the protocol and its limits: OpenAI's API reference, "Batch" and "Files".
"""

from extractor.batch.jobs import Batches, Planned
from extractor.batch.ledger import Job, Ledger
from extractor.batch.request_files import Limits

__all__ = ["Batches", "Job", "Ledger", "Limits", "Planned"]
