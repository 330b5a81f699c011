"""Documents in, typed claims with verbatim evidence out.

from extractor import Extractor

with Extractor() as extractor:
    for claim in extractor.extract("Ana Ruiz said the bridge would reopen in May.").claims:
        print(claim.statement)
"""

from extractor.errors import ExtractorError
from extractor.facade import Extractor
from extractor.fields import ClaimDraft, Quote, SentenceNumber
from extractor.models import (
    Claim,
    Document,
    Evidence,
    Failure,
    Record,
    Rejected,
    Result,
)
from extractor.version import __version__

__all__ = [
    "Claim",
    "ClaimDraft",
    "Document",
    "Evidence",
    "Extractor",
    "ExtractorError",
    "Failure",
    "Quote",
    "Record",
    "Rejected",
    "Result",
    "SentenceNumber",
    "__version__",
]
