from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, Optional

from pydantic import BaseModel, Field


class Record(BaseModel):
    """One receipt or invoice: who issued it, to whom, for what, and how much is to pay."""

    per: ClassVar[str] = "document"

    class Line(BaseModel):
        """One charged position, in the order of the document; equal positions are repeated."""

        description: str = Field(description="What was sold, without article numbers")
        quantity: Optional[Decimal] = Field(
            default=None, description="How many or how much, if the line says it"
        )
        amount: Decimal = Field(description="The amount of the whole line as printed")

    seller: str = Field(description="Name of the shop, firm or person that issues the document")
    number: Optional[str] = Field(default=None, description="Number of the receipt or invoice")
    issued: Optional[date] = Field(
        default=None, description="Date of the receipt or invoice (not the due date)"
    )
    buyer: Optional[str] = Field(default=None, description="Name of the customer who is billed")
    lines: list[Line]
    tax: Optional[Decimal] = Field(
        default=None, description="Total of VAT or sales tax, as an amount"
    )
    total: Decimal = Field(description="Final amount with tax")
    payment: Optional[Literal["cash", "card", "bank transfer", "mobile app"]] = Field(
        default=None, description="How it was paid or is to be paid"
    )
