from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, Optional

from pydantic import BaseModel, Field


class Record(BaseModel):
    """One receipt or invoice: who sold what to whom, and what it came to."""

    class Line(BaseModel):
        """One line of goods or work that was sold."""

        description: str = Field(description="what was sold, without item code, unit or price")
        quantity: Optional[float] = Field(None, description="pieces, hours, kilos or metres; null where no quantity is given")
        amount: Decimal = Field(description="the amount of the whole line, as printed")

    per: ClassVar[str] = "document"

    seller: str = Field(description="name of the shop, firm or person that sold")
    buyer: Optional[str] = Field(None, description="name of the customer, without Mr, Frau, Mme and the like")
    number: Optional[str] = Field(None, description="number of the receipt, bill or invoice; for a mail order the order number")
    issued: Optional[date] = Field(None, description="date of the receipt or invoice")
    lines: list[Line] = Field(
        description="every line sold, in order, equal ones too; no discounts, deposits, taxes or subtotals"
    )
    tax: Optional[Decimal] = Field(None, description="amount of VAT or sales tax; null where none is shown")
    total: Decimal = Field(description="full price with tax, after discounts and rounding, before any deposit is taken off")
    currency: Literal["EUR", "GBP", "USD", "MYR", "CNY"]
    paid: bool = Field(description="true where the document says that the full price has been paid")
