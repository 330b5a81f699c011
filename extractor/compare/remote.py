"""The steps of a comparison on many machines, as functions of batches of Arrow.

Documents are read where they are, in blocks. Claims are named by their block, the row of their
document there, and their place in it. Rows with keys go to the bucket of their key, where the pairs
are made; pairs go to the two blocks that they are of, where they are decided.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from itertools import groupby
from operator import getitem, itemgetter
from typing import Any

from pydantic import ValidationError

from extractor.compare.blocking import joined_key, keys, pairs
from extractor.compare.comparison import Decided
from extractor.compare.index import Read, read, two_texts
from extractor.compare.points import Point
from extractor.compare.same import Link, Source, links
from extractor.environment import need
from extractor.models import Claim, Document
from extractor.runs.reader import StoredDocument

__all__ = [
    "block_keys",
    "decide",
    "decided",
    "one_each",
    "pair",
    "read_back",
    "read_batch",
    "told",
    "words",
]

Block = Any  # a table of pyarrow, as `read_batch` makes it

_KNOWN = ("doc_id", "title", "date", "text", "path", "publisher", "url")
_ENDS = ("block_a", "row_a", "at_a", "block_b", "row_b", "at_b")


def read_batch(batch: Block) -> Block:
    """Reads the documents of a batch of results with their claims; those that failed are left out.

    - `batch`: rows of `extractor.distributed.extract`
    """
    pa = _arrow()
    claim = pa.struct([("start", pa.int64()), ("claim_id", pa.string()), ("point", pa.string()),
                       ("claim", pa.binary()), ("source", pa.binary())])  # fmt: skip
    schema = pa.schema([("doc_id", pa.string()), ("sha256", pa.string()), ("day", pa.int64()),
                        ("names", pa.string()), ("people", pa.string()), ("document", pa.binary()),
                        ("claims", pa.list_(claim)), ("prints", pa.list_(pa.int64()))])  # fmt: skip
    rows = (read(told(row)) for row in batch.to_pylist() if row["sha256"] is not None)
    return pa.Table.from_pylist([_row(each, claim) for each in rows], schema=schema)


def told(row: Mapping[str, Any]) -> StoredDocument:
    """The document of a result with its claims."""
    document = Document.model_validate({name: row[name] for name in _KNOWN if row.get(name)})
    return StoredDocument(document, tuple(map(_claim, row["claims"])), ())


def _claim(typed: dict[str, Any]) -> Claim:
    """The claim of a typed row, where a null may stand for a part that is left out."""
    row = json.loads(json.dumps(typed, default=str))  # days as text
    try:
        return Claim.model_validate(row)
    except ValidationError as error:
        for each in error.errors():
            if each["input"] is None:
                *path, name = each["loc"]
                reduce(getitem, path, row).pop(name)
        return Claim.model_validate(row)


def _row(document: Read, claim: Any) -> dict[str, Any]:
    names = [field.name for field in claim]
    claims = [dict(zip(names, each, strict=True)) for each in document.claims]
    return {**document._asdict(), "names": json.dumps(dict(document.names)), "claims": claims}


def read_back(row: Mapping[str, Any]) -> Read:
    """A row of `read_batch` as the index takes it."""
    claims = [tuple(each.values()) for each in row["claims"]]
    return Read(**{**row, "names": json.loads(row["names"]), "claims": claims})


def one_each(documents: Block) -> Block:
    """One of the rows of `read_batch` with the same id; SettingsError if their texts differ."""
    if len(set(documents["sha256"].to_pylist())) > 1:
        raise two_texts(documents["doc_id"][0].as_py())
    return documents.slice(0, 1)


def words(block: Block) -> Block:
    """How many claims of a block have each word."""
    points = (Point.from_json(each["point"]) for row in block["claims"] for each in row.as_py())
    counts = Counter(word for point in points for word in point.words)
    return _arrow().table({"word": list(counts), "claims": list(counts.values())})


def block_keys(
    number: int, block: Block, counts: Mapping[str, int], buckets: int
) -> Iterator[dict[str, Any]]:
    """The keys of the claims of a block, each with its bucket and with what orders the claims."""
    for row, document in enumerate(block.to_pylist()):
        source, of = _source(document), document["claims"]
        claims = [(each["start"], each["claim_id"], at) for at, each in enumerate(of)]
        for place, (start, claim_id, at) in enumerate(sorted(claims)):
            point = Point.from_json(of[at]["point"])
            found = keys(point, counts, source)
            found |= {joined_key(source.doc_id, each) for each in (place, place + 1)}
            whose = {"block": number, "row": row, "at": at}
            order = {"day": source.day, "doc_id": source.doc_id, "start": start}
            for key in sorted(found):
                yield {"bucket": key % buckets, "key": key, **order, "claim_id": claim_id, **whose}


def pair(bucket: Block) -> Block:
    """The pairs of claims in a bucket that share a key."""
    order = itemgetter("day", "doc_id", "start", "claim_id")
    rows = sorted(bucket.to_pylist(), key=lambda row: (row["key"], *order(row)))
    whose = itemgetter("block", "row", "at")
    found: set[tuple[int, ...]] = set()
    for _, group in groupby(rows, itemgetter("key")):
        members = list(dict.fromkeys(map(whose, group)))
        found |= {(*one, *other) for one, other in pairs(members)}
    return _table(_ENDS, sorted(found))


def decide(pairs_of: Block, load: Callable[[int], Block]) -> Block:
    """What decides about the pairs of two blocks; pairs that are not linked are left out.

    - `load`: gives a block by its number
    """
    ends = sorted(set(zip(*(pairs_of[name].to_pylist() for name in _ENDS), strict=True)))
    blocks = {number: load(number) for each in ends for number in (each[0], each[3])}
    at_row = lru_cache(maxsize=1000)(lambda block, row: blocks[block].slice(row, 1).to_pylist()[0])
    found = []
    for a, b in ((each[:3], each[3:]) for each in ends):
        one, other = at_row(*a[:2]), at_row(*b[:2])
        left, right = (
            Point.from_json(each["claims"][at]["point"])
            for each, at in ((one, a[2]), (other, b[2]))
        )
        for link in links(left, right, _source(one), _source(other)):
            whose = (left.doc_id, left.claim_id, right.doc_id, right.claim_id)
            found.append((*whose, link.one, link.other, link.score, link.because))
    return _table((*_WHOSE, *Link._fields), found)


_WHOSE = ("doc_a", "claim_a", "doc_b", "claim_b")


def decided(row: Mapping[str, Any]) -> Decided:
    """A row of `decide`, for `Comparing.facts_of`."""
    one, other = (row["doc_a"], row["claim_a"]), (row["doc_b"], row["claim_b"])
    return one, other, Link(*(row[name] for name in Link._fields))


def _source(document: Mapping[str, Any]) -> Source:
    return Source(document["doc_id"], json.loads(document["names"]), document["day"])


def _table(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Block:
    pa = _arrow()
    kinds = {"score": pa.float64(), "because": pa.string(), **dict.fromkeys(_WHOSE, pa.string())}
    schema = pa.schema([(name, kinds.get(name, pa.int64())) for name in names])
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], schema=schema)


def _arrow() -> Any:
    return need("pyarrow", extra="ray", purpose="Ray datasets")
