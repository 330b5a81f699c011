from typing import ClassVar, Literal, Optional

from pydantic import BaseModel, Field


class Record(BaseModel):
    """One clinical study as told in its abstract."""

    class Outcome(BaseModel):
        """One result that the abstract reports with a figure for at least one group."""

        measure: str = Field(description="what was measured, without the figures")
        treated: Optional[float] = Field(
            None, description="figure in the treated or exposed group (the cases in a case-control study; all where there is one group only), without unit"
        )
        control: Optional[float] = Field(None, description="figure in the comparison group, without unit")
        p_value: Optional[str] = Field(None, description="as printed, without the letter p and the equals sign, e.g. 0.03 or < 0.001")

    per: ClassVar[str] = "document"

    design: Literal["randomised", "cohort", "case-control", "cross-sectional", "single-arm"]
    condition: str = Field(description="the illness or state that is treated or studied")
    participants: int = Field(description="number of people enrolled or randomised and taken into the study, not those only screened")
    treatment: Optional[str] = Field(None, description="the treatment or exposure under study, with its dose where one is given")
    comparator: Optional[str] = Field(None, description="what it is compared with; null where there is no comparison group")
    follow_up: Optional[str] = Field(None, description="how long participants were followed or treated, e.g. '12 weeks'")
    outcomes: list[Outcome] = Field(description="results in the order of the text, the primary outcome and others, no side effects")
    registration: Optional[str] = Field(None, description="trial register number")
