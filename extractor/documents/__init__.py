"""Documents: read, decoded, freed of furniture, cut into sentences and passages."""

from extractor.documents.furniture import furniture
from extractor.documents.reading import read
from extractor.documents.records import Columns
from extractor.documents.segmentation import passages, sentences
from extractor.documents.shards import Shard

__all__ = ["Columns", "Shard", "furniture", "passages", "read", "sentences"]
