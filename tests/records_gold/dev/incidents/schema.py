import datetime
from decimal import Decimal
from typing import ClassVar, List, Literal, Optional

from pydantic import BaseModel, Field


class Record(BaseModel):
    """One incident or accident that the document reports: when, where, what, why and who was hurt.

    Earlier incidents that are only mentioned for comparison are left out.
    """

    per: ClassVar[str] = "finding"

    class Injured(BaseModel):
        name: Optional[str] = Field(
            None, description="Name of the hurt person without title, if given"
        )
        injury: Optional[str] = Field(
            None, description="What is hurt and how, in the words of the report"
        )

    day: Optional[datetime.date] = Field(None, description="Day of the incident, not of the report")
    time: Optional[str] = Field(
        None,
        description="Clock time when it happened, as written, such as 14:20 or 3.15 pm; none for 'at night'",
    )
    place: Optional[str] = Field(
        None, description="Where it happened, as close as the report says, without preposition"
    )
    kind: Literal["fall", "fire", "collision", "spill", "machine", "theft", "outage", "other"] = (
        Field(
            description="fall: slips, trips and falls of people; machine: hurt by a machine or tool; outage: loss of power, water or "
            "network; spill: escape of liquid or gas"
        )
    )
    cause: Optional[str] = Field(None, description="The cause that the report names, in its words")
    injured: List[Injured] = Field(
        description="The people who were hurt; those who were only shocked or examined are left out"
    )
    damage: Optional[Decimal] = Field(
        None,
        description="Total damage or loss in money; the final figure if there are several; null if none",
    )
    authority_told: bool = Field(
        description="True if the report says that the police, fire service or another public authority was informed or came"
    )
