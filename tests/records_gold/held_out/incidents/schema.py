from datetime import date
from typing import ClassVar, Literal, Optional

from pydantic import BaseModel, Field


class Record(BaseModel):
    """One incident, accident or near miss that the document says has happened.

    A document may report several, earlier ones too. Drills, risks that have not
    come true and the measures taken afterwards are no incidents.
    """

    per: ClassVar[str] = "finding"

    kind: Literal["traffic", "workplace", "fire", "computer", "water", "crime", "other"] = Field(
        description="workplace: someone is or could have been hurt by work; computer: systems and data, attacks on them too; water: leaks, floods and boats; other: none of these"
    )
    reference: Optional[str] = Field(None, description="number of this incident, case or report")
    day: Optional[date] = Field(None, description="the day on which it happened (not of the report); null where the text gives no full date")
    time: Optional[str] = Field(None, description="clock time at which it happened or began, as printed, without about, gegen, vers and the like")
    place: Optional[str] = Field(None, description="where it happened, as short as complete")
    event: str = Field(description="what happened, in the words of the text, as short as complete")
    cause: Optional[str] = Field(None, description="why it happened, in the words of the text; null where it is unknown or only guessed at")
    injured: Optional[int] = Field(None, description="number of people hurt, 0 where the text says that nobody was; null where it does not say")
    emergency: bool = Field(description="true where the text says that police, fire brigade or ambulance were called, came or dealt with it")
