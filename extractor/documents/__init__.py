"""Documents: read, decoded, freed of furniture, cut into sentences and passages."""

from extractor.documents.furniture import furniture
from extractor.documents.reading import read
from extractor.documents.segmentation import passages, sentences

__all__ = ["furniture", "passages", "read", "sentences"]
