from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, Optional

from pydantic import BaseModel, Field


class Record(BaseModel):
    """One contract: who agreed to what, from when, for how much and how it ends."""

    class Party(BaseModel):
        """A person or firm that is bound by the contract."""

        name: str = Field(description="full name as the contract gives it, without Mr, Frau, Mme, Dr, address or number")
        role: Optional[str] = Field(None, description="what the contract calls this party, without article, e.g. Tenant, Supplier; null where nothing is said")

    per: ClassVar[str] = "document"

    kind: Literal["lease", "services", "sale", "loan", "nda", "licence", "employment"]
    parties: list[Party] = Field(description="the parties in the order of their first mention; no witnesses, agents or guarantors")
    signed: Optional[date] = Field(None, description="the date on which the contract was made or signed; the last one where there are several")
    starts: Optional[date] = Field(None, description="the day on which the term, the work or the use begins, where the contract names one beside the day of signing; else null")
    ends: Optional[date] = Field(None, description="the last day of the fixed term, or the day by which all is due; null where no date is given")
    price: Optional[Decimal] = Field(
        None,
        description="the main sum: price, loan sum or regular fee, rent or wage for one period, without tax and extras; null where there is none",
    )
    notice: Optional[str] = Field(None, description="the length of ordinary notice to end the contract, e.g. 'two months'")
    law: Optional[str] = Field(None, description="the country or state whose law governs, e.g. 'England and Wales'")
    renews: bool = Field(description="true where the contract goes on by itself after its term unless someone objects")
