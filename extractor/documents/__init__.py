"""Documents: read, decoded, freed of furniture, cut into sentences and passages."""

from extractor.documents.boilerplate import furniture
from extractor.documents.read import read
from extractor.documents.rows import Columns
from extractor.documents.sentences import passages, sentences
from extractor.documents.shards import Shard

__all__ = ["Columns", "Shard", "furniture", "passages", "read", "sentences"]
