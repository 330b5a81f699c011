from datetime import date
from typing import ClassVar, Literal, Optional

from pydantic import BaseModel, Field


class Record(BaseModel):
    """One judgement that a reviewer passes on one aspect of a place or product.

    Two aspects judged in one sentence make two records. Plain facts without a
    judgement, questions, advertising and replies by the owner or maker make none.
    Verdicts on the whole ("Love it", "would come again") and earlier judgements that
    the reviewer takes back make none either.
    """

    per: ClassVar[str] = "finding"

    subject: Optional[str] = Field(None, description="name of the restaurant, hotel or product under review")
    author: Optional[str] = Field(None, description="name or user name of the reviewer, without Mr, Mrs and the like")
    written: Optional[date] = Field(None, description="date of the review (not of the visit or purchase)")
    rating: Optional[float] = Field(None, description="the overall grade that this reviewer gives, e.g. 4 for 4 out of 5 stars")
    aspect: str = Field(description="the thing that is judged, in the word or words of the reviewer, without article")
    opinion: str = Field(description="what is said of it, as short as complete")
    sentiment: Literal["positive", "negative", "neutral"] = Field(description="neutral for so-so, mixed or undecided judgements")
