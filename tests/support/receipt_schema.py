"""A schema of a user: its file is copied to where a command looks for it."""

from decimal import Decimal
from typing import ClassVar

from pydantic import BaseModel

__all__ = ["Line", "Receipt"]


class Line(BaseModel):
    """What was sold."""

    what: str
    amount: Decimal


class Receipt(BaseModel):
    """One receipt."""

    per: ClassVar[str] = "document"
    seller: str
    paid: bool | None = None
    lines: list[Line] = []
