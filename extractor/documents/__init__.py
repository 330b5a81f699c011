"""Documents: read from files, decoded, stripped of boilerplate, split into sentences and passages.

    from extractor.documents import read

    for document in read(["articles/", "feed.parquet"]):
        ...

`extractor.documents.sentences` splits a document; `extractor.documents.boilerplate` finds what is
not part of the article.
"""

from extractor.documents.read import read
from extractor.documents.rows import Columns
from extractor.documents.shards import Shard

__all__ = ["Columns", "Shard", "read"]
