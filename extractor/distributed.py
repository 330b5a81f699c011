"""Extraction on many machines, for a Ray dataset of documents. Needs the extra [ray].

    results = extract(ray.data.read_parquet("articles/"), model="openai/m", base_url=URL)
    results.write_parquet("results/")
    table(ray.data.read_parquet("results/"), "claims").write_parquet("claims/")

`extract` gives one typed row for each row: the document with its claims and rejected items, nested
as in the files of a run, or the error and its reason. The plan that is sent to the workers holds
plain settings, the user's presets and never a key: each worker reads the variables of its service,
such as OPENAI_API_KEY, in its own environment.
"""

import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import BaseModel

from extractor.api import Extractor
from extractor.compare import Comparison, remote
from extractor.compare.asking import Asker
from extractor.compare.comparison import Asking, Comparing, Decided
from extractor.documents import Columns
from extractor.documents.rows import RowConverter
from extractor.engines import address_in_environment, is_local, presets
from extractor.engines.encoder import Encoder
from extractor.engines.local import cores
from extractor.environment import need
from extractor.errors import InputError, SchemaError, SettingsError
from extractor.export.column_types import ColumnType, struct_type
from extractor.export.tables import model_columns
from extractor.models import Claim, Document, Failure, Record, Rejected, Result, Usage
from extractor.pipeline.pipeline import OutageDetector

if TYPE_CHECKING:
    from ray.data import Dataset

__all__ = ["Actor", "Plan", "Table", "extract", "facts", "table"]

Table = Literal["claims", "rejected", "documents", "failures"]
OF_FAILURES = ("error", "reason", "passages")
PLAIN = (str, int, float, bool, type(None))


def extract(
    dataset: "Dataset",
    *,
    model: str = "local",
    schema: str | type[BaseModel] = "claims",
    prompt: str | Path | None = None,
    base_url: str | None = None,
    columns: Columns | None = None,
    concurrency: int | tuple[int, int] = 1,
    batch_size: int = 32,
    num_cpus: float | None = None,
    remote: Mapping[str, Any] | None = None,
    **settings: Any,
) -> "Dataset":
    """Extracts the documents of a dataset, lazily: one row for each row, all of one schema.

    The columns are `doc_id`, `path`, `title`, `date`, `publisher`, `url`, `text`, `sha256` (of the
    text), `pages` (empty, as rows have none), `claims`, `rejected`, `error` and `reason` (null
    unless the document failed), `passages` (how many failed, if the others were read), `usage` and
    `seconds`.
    `table` makes plain tables of them. Ids are those of the rows, or else hashes of their text, so
    that the same input gives the same claims, and copies of a text get the same id.

    - `model`, `base_url`: as for `Extractor`; with a local model each actor loads its own.
    - `schema`: a name, "file.py:Class" (the file is sent to the workers), or a class that workers
      can import.
    - `prompt`: a name, or a file, which is sent to the workers.
    - `columns`: which columns of the dataset hold text, id, title, date and address.
    - `concurrency`: the number of actors; or the least and the most, for a pool that grows. Each
      has an Extractor of its own.
    - `batch_size`: the number of documents that an actor gets at a time; it works on several
      batches at once.
    - `num_cpus`: the cores that Ray reserves for an actor. By default all of this machine if the
      actor has its own model, since llama.cpp uses all; otherwise one.
    - `remote`: other options for Ray, such as resources.
    - `settings`: the other parameters of `Extractor`, which hold for each actor: `workers`, limits
      such as `rpm` and `max_tokens`, and a file of `examples`, which is sent. `processes` is 1.
      `cache_dir` is on each node, and must be a local disk.

    Raises a UsageError at once for wrong settings. If all later documents would fail too (a refused
    key, no quota, a full disk), reading the dataset fails, with the reason in Ray's error.
    """
    need("ray.data", extra="ray", purpose="Ray datasets")
    need("pyarrow", extra="ray", purpose="Ray datasets")
    if "api_key" in settings:
        raise SettingsError(
            "api_key would be sent to other machines, where it could be read: leave it out, and "
            "set the variable of the key, such as OPENAI_API_KEY, in the environment of the "
            "workers."
        )
    _require_plain(settings | {"model": model})
    own = None if is_local(model) else presets.own_file()
    _require_no_secrets(settings, own)
    local = is_local(model)
    own_model = local and settings.get("ask") != "none"
    address = base_url if local else base_url or address_in_environment(model)
    settings |= {"model": model, "base_url": address}
    elsewhere = model.startswith("local:") or model.endswith(".gguf")  # a file on the workers
    checked = settings | {"model": "local" if elsewhere else model, "api_key": "the worker's own"}
    Extractor(**checked, schema=schema, prompt=prompt).close()
    examples = settings.get("examples")
    plan = Plan(
        settings={name: value for name, value in settings.items() if name != "examples"},
        examples=_File.read(str(examples)) if examples else None,
        schema=_portable(schema),
        prompt=_File.read(str(prompt)) if str(prompt).endswith(".jinja") else prompt,
        columns=columns or Columns(),
        presets=_File.read(str(own)) if own else None,
    )
    return dataset.map_batches(
        Actor,
        fn_constructor_args=(plan,),
        batch_size=batch_size,
        batch_format="pyarrow",
        concurrency=concurrency,
        num_cpus=num_cpus or (cores() if own_model else 1),
        **(remote or {}),
    )


def table(results: "Dataset", name: Table) -> "Dataset":
    """One table of the results of `extract`, to be written, and joined by `doc_id`.

    The columns are those of `extractor export` to Parquet.

    - `name`: "claims" or "rejected", with a row for each item; "documents", with a row for each
      document that was extracted, and the numbers of its items; or "failures", with a row for each
      document that failed, wholly or in part. SettingsError for any other name.
    """
    if name not in get_args(Table):
        raise SettingsError(
            f"There is no table {name!r}: name one of {', '.join(get_args(Table))}."
        )
    return results.map_batches(
        _flat, fn_kwargs={"name": name}, batch_format="pyarrow", batch_size=None
    )


def facts(
    results: "Dataset",
    *,
    buckets: int = 200,
    ask: str | None = None,
    asker: Asker | None = None,
    meaning: Encoder | None = None,
) -> Comparison:
    """What the claims of the results of `extract` say of the same things, as `extractor.compare`.

    Workers read the documents, find candidates and decide by words, names and numbers. This process
    asks the model and the encoder, if there are any, groups what was linked in an index on its own
    disk, and holds the facts in memory.

    - `buckets`: into how many parts the keys of claims are divided; more of them are smaller
    - `ask`, `asker`, `meaning`: as for `extractor.compare.facts`

    Raises SettingsError if two texts have one id, or `ask` and `asker` do not fit; and what stops
    the model: ServiceDenied, BudgetSpent, StorageError.
    """
    asking = Asking(ask, asker, meaning)
    ray = need("ray", extra="ray", purpose="Ray datasets")
    need("ray.data", extra="ray", purpose="Ray datasets")
    read = results.map_batches(remote.read_batch, batch_format="pyarrow").groupby(
        "doc_id", num_partitions=buckets
    )
    documents = read.map_groups(remote.one_each, batch_format="pyarrow").materialize()
    with closing(Comparing(asking)) as comparing:
        for row in documents.iter_rows():
            comparing.add_read(remote.read_back(row))
        linked = _links(ray, documents, buckets) if comparing.index.number() else ()
        found = tuple(comparing.facts_of(linked))
        voices, copies = tuple(comparing.voices()), tuple(comparing.copies())
    return Comparison(facts=found, voices=voices, copies=copies)


def _links(ray: Any, documents: "Dataset", buckets: int) -> Iterator[Decided]:
    """What links claims, found and decided by workers."""
    refs = documents.to_arrow_refs()

    def keys(row: dict[str, int]) -> Iterator[dict[str, Any]]:
        number = row["block"]
        return remote.block_keys(number, ray.get(refs[number]), buckets)

    def decide(met: Any) -> Any:
        return remote.decide(met, lambda number: ray.get(refs[number]))

    blocks = ray.data.from_items([{"block": number} for number in range(len(refs))])
    in_buckets = blocks.flat_map(keys).groupby("bucket", num_partitions=buckets)
    met = in_buckets.map_groups(remote.meet, batch_format="pyarrow")
    linked = met.groupby("of_block", num_partitions=buckets).map_groups(
        decide, batch_format="pyarrow"
    )
    for row in linked.iter_rows():
        yield remote.decided(row)


def _flat(batch: Any, name: Table) -> Any:
    """The rows of one table in a batch of results."""
    pa = need("pyarrow", extra="ray", purpose="Ray datasets")
    compute = import_module("pyarrow.compute")
    if name in ("claims", "rejected"):
        nested = batch[name].combine_chunks()
        return pa.Table.from_struct_array(compute.list_flatten(nested))
    if name == "failures":
        failed = compute.is_valid(batch["error"])
        return batch.filter(failed).select(list(Failure.model_fields))
    done = batch.filter(compute.is_valid(batch["sha256"]))
    counts = {
        "length": compute.utf8_length(done["text"]),
        **{part: compute.list_value_length(done[part]) for part in ("claims", "rejected")},
    }
    columns = {each: done[each] for each in model_columns(pa, Document) if each != "text"}
    columns |= {each: compute.cast(values, pa.int64()) for each, values in counts.items()}
    return pa.table({**columns, "text": done["text"]})


# ---- what is sent to the workers -----------------------------------------------------------


@dataclass(frozen=True)
class _File:
    """A file of the user's: its name, the class named behind a colon, and its content."""

    name: str
    member: str
    content: bytes

    @classmethod
    def read(cls, path: str, member: str = "") -> "_File":
        return cls(Path(path).name, member, Path(path).read_bytes())

    def write(self, folder: str) -> str:
        """Writes it into a folder; returns the schema or prompt that names it there."""
        path = Path(folder, self.name)
        path.write_bytes(self.content)
        return f"{path}:{self.member}" if self.member else str(path)


@dataclass(frozen=True)
class _Import:
    """A class by the module that holds it."""

    module: str
    name: str

    def load(self) -> type[BaseModel]:
        """The class; SchemaError if this worker cannot import it."""
        try:
            found: type[BaseModel] = getattr(import_module(self.module), self.name)
        except (ImportError, AttributeError) as error:
            raise SchemaError(
                f"A worker cannot import the schema {self.module}.{self.name} ({error}): install "
                "it on every node, or give the schema as file.py:Class, which is sent."
            ) from error
        return found


@dataclass(frozen=True)
class Plan:
    """What an actor starts from; it holds no secret, and runs no code when it is read."""

    settings: Mapping[str, Any]
    schema: str | _File | _Import
    prompt: str | Path | _File | None
    columns: Columns
    examples: _File | None = None
    presets: _File | None = None

    def extractor(self) -> Extractor:
        """An Extractor with the files that were sent."""
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            schema: Any = self.schema
            if isinstance(schema, _Import):
                schema = schema.load()
            elif isinstance(schema, _File):
                schema = schema.write(folder)
            prompt = self.prompt.write(folder) if isinstance(self.prompt, _File) else self.prompt
            one: dict[str, Any] = {"processes": 1}  # Ray places an actor on each core it reserves
            if self.examples:
                one["examples"] = self.examples.write(folder)
            if self.presets:
                stack.enter_context(presets.read_from(Path(self.presets.write(folder))))
            return Extractor(**one | dict(self.settings), schema=schema, prompt=prompt)


def _portable(schema: str | type[BaseModel]) -> str | _File | _Import:
    """How a worker gets a schema; SettingsError for a class that only this program has."""
    if isinstance(schema, str):
        path, colon, member = schema.rpartition(":")
        return _File.read(path, member) if colon and path.endswith(".py") else schema
    module, name = schema.__module__, schema.__qualname__
    if module == "__main__" or getattr(sys.modules.get(module), name, None) is not schema:
        raise SettingsError(
            f"Workers cannot import the schema {name} from {module}: put the class into a file "
            f"and give it as file.py:{schema.__name__}, which is sent."
        )
    return _Import(module, name)


def _require_plain(settings: Mapping[str, Any]) -> None:
    """Raises SettingsError for other values: they could hold a key, or cannot be sent."""
    for name, value in settings.items():
        if name in ("extra_body", "headers"):  # which have checks of their own
            continue
        each = value if isinstance(value, list | tuple) else [value]
        if not all(isinstance(one, (*PLAIN, Path)) for one in each):
            raise SettingsError(
                f"The setting {name} is a {type(value).__name__}, which cannot be sent to other "
                "machines: give it as text or a number, as on the command line."
            )


def _require_no_secrets(settings: Mapping[str, Any], own: Path | None) -> None:
    """Raises SettingsError for values of headers, which could be read in the plan."""
    literal = presets.secret_headers() if own else []
    if not (settings.get("headers") or literal):
        return
    where = f"those of the preset {literal[0]}" if literal else "the setting headers"
    raise SettingsError(
        f"The values of headers would be sent to other machines, where they could be read "
        f"({where}): write {{VARIABLE}} in place of each in a preset, and set it in the "
        "environment of the workers."
    )


# ---- on a worker ---------------------------------------------------------------------------


class Actor:
    """Extracts batches with one Extractor; Ray calls it for several at once, in one event loop."""

    def __init__(self, plan: Plan) -> None:
        self._columns = plan.columns
        self._extractor = plan.extractor()
        self._outages = OutageDetector()  # over all batches, which may be short
        self._row = _row(self._extractor.schema.record_schema)

    async def __call__(self, batch: Any) -> Any:
        """The results of a batch of rows, in their order."""
        pa = need("pyarrow", extra="ray", purpose="Ray datasets")
        if (column := self._columns.missing(batch.column_names)) is not None:
            raise InputError(
                f'The dataset has no column "{column}" (it has: '
                f"{', '.join(batch.column_names)[:300]}): name the right one, as in "
                'columns=Columns(text="body").'
            )
        outcomes = self._extractor.aextract_many(self._documents(batch))
        rows = [self._row.value(_nested(self._outages.check(each))) async for each in outcomes]
        return pa.Table.from_pylist(rows, schema=pa.schema(list(self._row.arrow)))

    def __del__(self) -> None:
        """Closes the cache; connections and a local model end with the process."""
        with suppress(AttributeError):  # the settings were refused
            self._extractor.close()

    def _documents(self, batch: Any) -> Iterator[Document | Failure]:
        for row in batch.to_pylist():
            own = row.get(self._columns.id)
            where = "A row of the dataset" if own is None else f'The row with the id "{own}"'
            try:
                # A new converter for each row: which rows meet in an actor is chance.
                yield RowConverter(self._columns).document(row, where, None)
            except InputError as error:
                path = row.get(self._columns.url) or row.get("path")
                yield Failure(
                    doc_id=None if own is None else str(own),
                    path=path if isinstance(path, str) else None,
                    error=InputError.__name__,
                    reason=str(error),
                )


def _row(fields: dict[str, Any] | None) -> ColumnType:
    """The type of a row of results; `fields` is the JSON schema of a record's fields, if any."""
    pa = need("pyarrow", extra="ray", purpose="Ray datasets")

    def several(item: ColumnType) -> ColumnType:
        return ColumnType(pa.list_(item.arrow), lambda rows: [item.value(row) for row in rows])

    claim = model_columns(pa, Claim) if fields is None else model_columns(pa, Record, fields)
    return struct_type(
        pa,
        {
            **model_columns(pa, Document),
            "claims": several(struct_type(pa, claim)),
            "rejected": several(struct_type(pa, model_columns(pa, Rejected))),
            **{name: model_columns(pa, Failure)[name] for name in OF_FAILURES},
            "usage": struct_type(pa, model_columns(pa, Usage)),
            "seconds": ColumnType(pa.float64(), float),
        },
    )


def _nested(outcome: Result | Failure) -> dict[str, Any]:
    """An outcome as one row."""
    row = outcome.model_dump(mode="json")
    failed = outcome.failure.model_dump(include=set(OF_FAILURES)) if outcome.failure else {}
    return {**row.pop("document", {}), **row, **failed}
