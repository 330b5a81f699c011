"""Who says the same, who differs, and who only repeats: the facts of several documents.

`facts` compares the claims of results or runs. No model is asked, and no network is reached.
"""

from typing import TYPE_CHECKING

from extractor.lazy import lazy

if TYPE_CHECKING:
    from extractor.compare.comparison import facts
    from extractor.compare.model import (
        RELATIONS,
        ClaimRef,
        Comparison,
        Copy,
        Fact,
        Passage,
        Position,
        Relation,
        Step,
        Told,
        Voice,
    )

__all__ = [
    "RELATIONS",
    "ClaimRef",
    "Comparison",
    "Copy",
    "Fact",
    "Passage",
    "Position",
    "Relation",
    "Step",
    "Told",
    "Voice",
    "facts",
]

__getattr__ = lazy(
    __name__,
    {"comparison": ["facts"], "model": [name for name in __all__ if name != "facts"]},
)
