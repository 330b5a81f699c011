"""What authors of schemas use.

    from pydantic import BaseModel
    from extractor.fields import Quote

    class Finding(BaseModel):
        "One reported effect of a treatment."
        effect: str
        evidence: Quote

A `Quote` is copied by the model and then looked for in the document by code: what is not there
word for word never reaches the output. `Quote | None` and `list[Quote]` work too. Where a model
also has a `SentenceNumber` field, its value tells which of equal passages is meant.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

__all__ = ["Quote", "QuoteMark", "SentenceMark", "SentenceNumber"]


@dataclass(frozen=True)
class QuoteMark:
    """Marks a field whose text must stand in the document."""


@dataclass(frozen=True)
class SentenceMark:
    """Marks a field that holds the number of the sentence that the quotes come from."""


Quote = Annotated[str, QuoteMark(), Field(description="Words copied exactly from the text.")]
SentenceNumber = Annotated[
    int, SentenceMark(), Field(description="Number of the sentence that holds the quote.")
]
