from datetime import date
from decimal import Decimal
from enum import Enum
from typing import ClassVar, Optional

from pydantic import BaseModel, Field


class Record(BaseModel):
    """One job advertisement: who looks for whom, where, for what pay and until when."""

    class Pay(BaseModel):
        """The pay on offer."""

        class Period(str, Enum):
            hour = "hour"
            day = "day"
            month = "month"
            year = "year"

        low: Decimal = Field(description="the pay, or the lower end of the range, for one period; no bonuses or allowances")
        high: Optional[Decimal] = Field(None, description="the upper end of the range; null where there is one figure only")
        period: Period = Field(description="the period for which low and high are paid")

    per: ClassVar[str] = "document"

    title: str = Field(description="name of the job, without (m/f/d), hours, place or reference number")
    employer: Optional[str] = Field(None, description="name of the firm or body that hires; null where it is not named")
    places: list[str] = Field(description="towns or districts where the work is done, without postcode; empty where none is named")
    pay: Optional[Pay] = Field(None, description="null where no figure is given")
    hours_per_week: Optional[float] = Field(None, description="working hours a week; null where none are given or they vary")
    must_have: list[str] = Field(
        description="what an applicant has to bring (skills, papers, experience), one entry each, not what is only welcome"
    )
    apply_by: Optional[date] = Field(None, description="closing date for applications")
    permanent: Optional[bool] = Field(
        None, description="true for an open-ended job, false for a fixed-term, seasonal or temporary one, null where nothing is said"
    )
    remote: bool = Field(description="true where at least a part of the work may be done from home")
