from datetime import date
from decimal import Decimal
from enum import Enum
from typing import ClassVar, Literal, Optional

from pydantic import BaseModel, Field


class Record(BaseModel):
    """One contract: who agrees with whom, from when to when, for what price and on which terms."""

    per: ClassVar[str] = "document"

    class Kind(str, Enum):
        lease = "lease"
        employment = "employment"
        services = "services"
        sale = "sale"
        loan = "loan"
        confidentiality = "confidentiality"
        licence = "licence"

    class Party(BaseModel):
        name: str = Field(
            description="Full name of the person or firm, without title (Mr, Frau) and address"
        )
        role: Optional[str] = Field(
            default=None,
            description="What the contract calls the party, such as Tenant or Supplier, without article",
        )

    class Money(BaseModel):
        amount: Decimal
        currency: Literal["EUR", "GBP", "USD", "CAD", "CHF"]
        per: Literal["once", "hour", "day", "month", "year"]

    kind: Kind
    parties: list[Party] = Field(
        description="The parties bound by the contract; no agents, witnesses or contact persons"
    )
    start_date: Optional[date] = Field(
        default=None, description="Day from which the contract runs or takes effect"
    )
    end_date: Optional[date] = Field(
        default=None, description="Last day of the term, only if a date is stated"
    )
    price: Optional[Money] = Field(
        default=None,
        description="The main price, rent, salary, fee or sum lent; not deposits, extras or penalties",
    )
    notice: Optional[str] = Field(
        default=None,
        description="Length of the ordinary notice to end the contract, in its words, such as 'two months'",
    )
    governing_law: Optional[str] = Field(
        default=None,
        description="Country or state whose law applies, as named in the governing law clause",
    )
    auto_renewal: bool = Field(
        description="True if the contract says that it is renewed by itself unless someone objects"
    )
