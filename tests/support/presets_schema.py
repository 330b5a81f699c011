"""A schema whose prompt shows the text as it is."""

from pydantic import BaseModel


class Weather(BaseModel):
    """What the weather is."""

    place: str
