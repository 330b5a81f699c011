from enum import Enum
from typing import ClassVar, Literal, Optional

from pydantic import BaseModel, Field


class Record(BaseModel):
    """One opinion of a reviewer on one aspect of the restaurant, hotel or product reviewed.

    Two opinions on one aspect are two records. Bare facts, wishes and the owner's replies are none.
    """

    per: ClassVar[str] = "finding"

    class Category(str, Enum):
        food = "food"
        service = "service"
        price = "price"
        room = "room"
        location = "location"
        product = "product"
        other = "other"

    aspect: str = Field(
        description="What is judged, in the words of the review, without article or possessive"
    )
    opinion: str = Field(
        description="The words that judge it, with those that strengthen, weaken or deny them, without the verb 'to be'"
    )
    sentiment: Literal["positive", "negative", "neutral"]
    category: Category = Field(
        description="food: dishes and drinks; service: staff and waiting; price: cost and value; room: the guest's own room, cabin or pitch with its bed, bath and equipment; "
        "location: surroundings, way there, view; product: parts, work and looks of a product; other: the rest"
    )
    reviewer: Optional[str] = Field(
        default=None, description="Name of the reviewer as signed; null if anonymous"
    )
    stars: Optional[int] = Field(
        default=None, description="Overall stars of the review out of five, if given"
    )
