"""Documents in, typed claims with verbatim evidence out.

from extractor import Extractor

with Extractor() as extractor:
    for claim in extractor.extract("Ana Ruiz said the bridge would reopen in May.").claims:
        print(claim.statement)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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

_MODULES = {
    "Extractor": "api",
    "ExtractorError": "errors",
    "__version__": "environment",
    **dict.fromkeys(("ClaimDraft", "Quote", "Quoted", "SentenceNumber"), "fields"),
}


def __getattr__(name: str) -> Any:
    """Imports a name when it is first used: all together take more than a second."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"extractor.{_MODULES.get(name, 'models')}"), name)
    globals()[name] = value
    return value
