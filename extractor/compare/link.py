"""A link between two claims."""

from typing import NamedTuple

__all__ = ["Link"]


class Link(NamedTuple):
    """Two claims that are about one thing.

    - `one`, `other`: the positions of the measures that are the same; -1 for the claims as a whole
    - `score`: how sure that is, up to 1
    - `because`: the words or figures that decided
    """

    one: int
    other: int
    score: float
    because: str
