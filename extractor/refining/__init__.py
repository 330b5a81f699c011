"""The rules of `refine` for many documents at once, in other processes where that is worth it."""

from extractor.refining.refiner import Refiner

__all__ = ["Refiner"]
