"""The steps of a comparison on many machines, as functions of batches of Arrow.

Documents are read where they are, in blocks. Each is named by its block and its row there. Rows
with keys go to the bucket of their key, where earlier documents are found for later ones; what is
found goes to the block of the later one, where the pairs of claims are made and decided.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from itertools import groupby
from operator import getitem, itemgetter
from typing import Any, NamedTuple

from pydantic import ValidationError

from extractor.compare.blocking import NEAREST, candidates, document_keys, own_key, weighed
from extractor.compare.comparison import Decided
from extractor.compare.points import Point
from extractor.compare.reading import Read, read, two_texts
from extractor.compare.same import Link, Source, links
from extractor.environment import need
from extractor.models import Claim, Document
from extractor.runs.reader import StoredDocument

__all__ = [
    "block_keys",
    "decide",
    "decided",
    "meet",
    "one_each",
    "read_back",
    "read_batch",
    "told",
]

Block = Any  # a table of pyarrow, as `read_batch` makes it

_KNOWN = ("doc_id", "title", "date", "text", "path", "publisher", "url")
_Whose = tuple[int, str, int, int]  # day, id, block and row of a document
_MET = ("of_block", "of_row", "said", "day", "doc_id", "block", "row", "weight")
_WHOSE = ("doc_a", "claim_a", "doc_b", "claim_b")


class _Told(NamedTuple):
    source: Source
    points: tuple[Point, ...]


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


def block_keys(number: int, block: Block, buckets: int) -> Iterator[dict[str, Any]]:
    """The keys of the documents of a block, each with its bucket, and what orders the documents."""
    for row, document in enumerate(block.to_pylist()):
        told = _read(document)
        if not told.points:
            continue
        whose = {"day": told.source.day, "doc_id": told.source.doc_id, "block": number, "row": row}
        names, claims = document_keys(told.source.names, told.points)
        own = own_key(told.source.doc_id)  # so that one that shares no other key is met too
        keys = [
            *((key, False) for key in sorted({*names, own})),
            *((k, True) for k in sorted(claims)),
        ]
        yield from ({"bucket": k % buckets, "key": k, "said": said, **whose} for k, said in keys)


def meet(bucket: Block) -> Block:
    """For each document of a bucket the earlier ones that share a key with it.

    The first document with a key meets itself, without weight.
    """
    rows = sorted(bucket.to_pylist(), key=itemgetter("said", "key", "day", "doc_id"))
    found: list[tuple[Any, ...]] = []
    for (said, _), group in groupby(rows, itemgetter("said", "key")):
        members = [_order(each) for each in group]
        for at, (*_, block, row) in enumerate(members):
            met = weighed(members[max(0, at - NEAREST) : at]) if at else [(members[0], 0.0)]
            found += ((block, row, said, *earlier, weight) for earlier, weight in met)
    return _table(_MET, found)


def decide(met: Block, load: Callable[[int], Block]) -> Block:
    """What decides about the claims of some documents; pairs that are not linked are left out.

    - `met`: rows of `meet`, all that there are of these documents
    - `load`: gives a block by its number
    """

    @lru_cache(maxsize=1000)
    def told(whose: _Whose) -> _Told:
        *_, block, row = whose
        return _read(load(block).slice(row, 1).to_pylist()[0])

    rows = sorted(met.to_pylist(), key=itemgetter("of_block", "of_row"))
    found: list[tuple[Any, ...]] = []
    for (block, row), group in groupby(rows, itemgetter("of_block", "of_row")):
        found += _links((block, row), list(group), told)
    return _table((*_WHOSE, *Link._fields), found)


def _links(
    whose: tuple[int, int], met: Sequence[Mapping[str, Any]], told: Callable[[_Whose], _Told]
) -> Iterator[tuple[Any, ...]]:
    """The links of the claims of one document with earlier ones."""
    source = told((0, "", *whose)).source
    own = (source.day, source.doc_id, *whose)
    names, words = (
        [(_order(each), each["weight"]) for each in met if each["said"] is said and each["weight"]]
        for said in (False, True)
    )
    found = candidates(own, names, words, lambda d: told(d).source, lambda d: told(d).points)
    for (a, i), (b, j) in found:
        one, other = told(a).points[i], told(b).points[j]
        ends = one.doc_id, one.claim_id, other.doc_id, other.claim_id
        for link in links(one, other, told(a).source, told(b).source):
            yield (*ends, *link)


def decided(row: Mapping[str, Any]) -> Decided:
    """A row of `decide`, for `Comparing.facts_of`."""
    one, other = (row["doc_a"], row["claim_a"]), (row["doc_b"], row["claim_b"])
    return one, other, Link(*(row[name] for name in Link._fields))


def _read(document: Mapping[str, Any]) -> _Told:
    """A row of `read_batch` as it is compared, its claims in order."""
    source = Source(document["doc_id"], json.loads(document["names"]), document["day"])
    claims = sorted(document["claims"], key=itemgetter("start", "claim_id"))
    return _Told(source, tuple(Point.from_json(each["point"]) for each in claims))


def _order(row: Mapping[str, Any]) -> _Whose:
    return row["day"], row["doc_id"], row["block"], row["row"]


def _table(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Block:
    pa = _arrow()
    kinds = dict.fromkeys((*_WHOSE, "doc_id", "because"), pa.string())
    kinds |= {"score": pa.float64(), "weight": pa.float64(), "said": pa.bool_()}
    schema = pa.schema([(name, kinds.get(name, pa.int64())) for name in names])
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], schema=schema)


def _arrow() -> Any:
    return need("pyarrow", extra="ray", purpose="Ray datasets")
