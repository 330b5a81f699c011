"""Documents in, typed claims with verbatim evidence out.

from extractor import Extractor

with Extractor() as extractor:
    for claim in extractor.extract("Ana Ruiz said the bridge would reopen in May.").claims:
        print(claim.statement)
"""

from typing import TYPE_CHECKING, Any

from extractor.environment import __version__
from extractor.errors import ExtractorError
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

if TYPE_CHECKING:
    from extractor.api import Extractor

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


def __getattr__(name: str) -> Any:
    """Imports `Extractor` when it is first used, since that takes a second."""
    if name != "Extractor":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from extractor.api import Extractor

    globals()[name] = Extractor
    return Extractor
