from datetime import date
from typing import ClassVar, List, Literal, Optional

from pydantic import BaseModel, Field


class Record(BaseModel):
    """One job advertisement: the post, who offers it and what the candidate must bring."""

    per: ClassVar[str] = "document"

    class Pay(BaseModel):
        low: float = Field(description="The lowest figure, or the only one")
        high: Optional[float] = Field(None, description="The highest figure, if a range is given")
        per: Literal["hour", "month", "year"]

    title: str = Field(description="Name of the post, without gender marks such as (m/w/d)")
    employer: Optional[str] = Field(
        None, description="Firm or body that hires, not the agency that places the ad"
    )
    location: Optional[str] = Field(None, description="Town or place of work")
    pay: Optional[Pay] = Field(
        None, description="Basic wage or salary, without bonuses and allowances"
    )
    hours: Optional[Literal["full-time", "part-time", "both"]] = Field(
        None,
        description="Full-time, part-time, or both if the ad offers either; part-time is under 35 hours a week",
    )
    required: List[str] = Field(
        description="Each thing the candidate must have or know, as the ad words it"
    )
    welcome: List[str] = Field(
        description="Each thing that is an advantage but no condition, as the ad words it"
    )
    remote: bool = Field(description="True if the work may be done from home at least in part")
    apply_by: Optional[date] = Field(None, description="Last day for applications")
