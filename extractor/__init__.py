"""Documents in, typed claims with verbatim evidence out.

from extractor import Extractor

with Extractor() as extractor:
    for claim in extractor.extract("Ana Ruiz said the bridge would reopen in May.").claims:
        print(claim.statement)
"""

from typing import TYPE_CHECKING

from extractor.lazy import lazy

if TYPE_CHECKING:
    from extractor.api import Extractor
    from extractor.environment import __version__
    from extractor.errors import ExtractorError
    from extractor.fields import ClaimDraft, Quote, Quoted, SentenceNumber
    from extractor.models import (
        Claim,
        Document,
        Evidence,
        Failure,
        Record,
        Rejected,
        Result,
    )

__all__ = [
    "Claim",
    "ClaimDraft",
    "Document",
    "Evidence",
    "Extractor",
    "ExtractorError",
    "Failure",
    "Quote",
    "Quoted",
    "Record",
    "Rejected",
    "Result",
    "SentenceNumber",
    "__version__",
]

__getattr__ = lazy(
    __name__,
    {
        "api": ["Extractor"],
        "environment": ["__version__"],
        "errors": ["ExtractorError"],
        "fields": ["ClaimDraft", "Quote", "Quoted", "SentenceNumber"],
        "models": [
            *("Claim", "Document", "Evidence", "Failure", "Record", "Rejected", "Result"),
        ],
    },
)
