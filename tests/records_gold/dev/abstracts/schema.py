from enum import Enum
from typing import ClassVar, Optional

from pydantic import BaseModel, Field


class Record(BaseModel):
    """One clinical study as its abstract reports it."""

    per: ClassVar[str] = "document"

    class Design(str, Enum):
        randomised = "randomised"
        cohort = "cohort"
        case_control = "case-control"
        case_series = "case series"
        cross_sectional = "cross-sectional"

    class Arm(BaseModel):
        name: str = Field(
            description="Treatment or group, with its dose if one is given right beside it"
        )
        n: Optional[int] = Field(default=None, description="People in this group at the start")

    condition: str = Field(description="Disease or complaint of the people studied")
    design: Design
    blinded: bool = Field(
        description="True if the abstract says that somebody was blinded or masked"
    )
    participants: Optional[int] = Field(
        default=None, description="All people included or randomised, not those screened"
    )
    arms: list[Arm] = Field(description="The groups compared; empty if there is only one group")
    primary_outcome: Optional[str] = Field(
        default=None, description="The outcome the abstract calls primary or main"
    )
    p_value: Optional[float] = Field(
        default=None, description="P value for the primary outcome; for 'P < 0.001' give 0.001"
    )
    adverse_events: list[str] = Field(
        description="Names of the side effects or harms that occurred"
    )
    registration: Optional[str] = Field(default=None, description="Number in a trial register")
