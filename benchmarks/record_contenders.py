"""Runs one contender on one document with a user's schema. `records.py` starts it for each.

    echo '{"folder": "tests/records_gold/dev/receipts", "text": "..."}' |
        python benchmarks/record_contenders.py instructor URL KEY

Prints one JSON object: the items, where their values stand, CPU seconds of this process, and the
tokens that the server counted. All contenders get the same description of the schema and the same
examples; with `-without-examples` none.
"""

import importlib
import importlib.util
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import openai
from contenders import counted
from pydantic import BaseModel, Field, create_model

from extractor.evaluate.located import places_of
from extractor.prompting.outline import outline
from extractor.records.shape import Leaf, Shape

SHOTS = 2
SHOT_CHARACTERS = 800  # examples are the documents of a kind whose length is nearest to this
Row = dict[str, Any]
Tokens = dict[str, int]


def shots(folder: Path) -> list[Row]:
    """The documents of a kind that are examples, and so are not measured.

    Those with a label that their text does not show in words are none: this project refuses them.
    """
    rows = map(json.loads, (folder / "gold.jsonl").read_text("utf-8").splitlines())
    nearest = sorted(rows, key=lambda row: abs(len(row["text"]) - SHOT_CHARACTERS))
    return list(islice((row for row in nearest if _is_example(folder, row)), SHOTS))


def _is_example(folder: Path, row: Row) -> bool:
    from extractor import Extractor
    from extractor.errors import PromptError

    given = {"schema": schema(folder), "examples": [example(row)]}
    try:
        Extractor(model="openai/none", api_key="none", **given)
    except PromptError:
        return False
    return True


def example(row: Row) -> Row:
    return {"text": row["text"], "items": row["items"]}


@cache
def schema(folder: Path) -> type[BaseModel]:
    """The class of a kind of documents."""
    name = f"{folder.parent.name}_{folder.name}"
    spec = importlib.util.spec_from_file_location(name, folder / "schema.py")
    assert spec is not None and spec.loader is not None  # noqa: PT018  # for mypy
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    record: type[BaseModel] = module.Record
    return record


@dataclass
class Task:
    """One document to read."""

    folder: Path
    text: str
    url: str
    key: str
    examples: bool
    tokens: Tokens = field(default_factory=lambda: {"calls": 0, "prompt": 0, "output": 0})

    @property
    def model(self) -> type[BaseModel]:
        return schema(self.folder)

    @property
    def whole(self) -> bool:
        """Whether the document is one record."""
        return getattr(self.model, "per", "finding") == "document"

    @property
    def description(self) -> str:
        """What to find, in words."""
        many = "exactly one record" if self.whole else "every record"
        fields = outline(self.model)
        return f"Find {many} in the document: {self.model.__doc__}\nIts fields:\n{fields}"

    @property
    def shots(self) -> list[Row]:
        return shots(self.folder) if self.examples else []


@dataclass
class Found:
    """The items of a contender, and the places of their values: [name, start, end] an item."""

    items: list[Any]
    places: list[list[Any]]


def extractor(task: Task) -> Found:
    """This project without its cache, with its defaults."""
    from extractor import Extractor
    from extractor.models import Record

    examples = [example(row) for row in task.shots]
    with Extractor(
        model="openai/qwen",
        schema=task.model,
        cache=False,
        base_url=f"{task.url}/v1",
        api_key=task.key,
        timeout=600,  # as OpenAI's library, by which the others ask
        workers=2,
        **({"examples": examples} if examples else {}),
    ) as reader:
        result = reader.extract(task.text)
    usage = result.usage
    task.tokens.update(
        calls=usage.calls, prompt=usage.prompt_tokens, output=usage.completion_tokens
    )
    rows = [row for row in result.claims if isinstance(row, Record)]
    places = [[[each.field, each.start, each.end] for each in row.evidence] for row in rows]
    return Found([dict(row.fields) for row in rows], places)


def instructor(task: Task) -> Found:
    """One plain call; the place of a text is where it stands for the first time."""
    import instructor as library

    counted(task.tokens)
    client = library.from_openai(
        openai.OpenAI(base_url=f"{task.url}/v1", api_key=task.key, max_retries=0),
        mode=library.Mode.JSON_SCHEMA,
    )
    messages: list[Any] = [{"role": "system", "content": task.description}]
    for row in task.shots:
        answer = row["items"][0] if task.whole else {"items": row["items"]}
        messages += [
            {"role": "user", "content": row["text"]},
            {"role": "assistant", "content": json.dumps(answer, ensure_ascii=False)},
        ]
    several = create_model("Records", items=(list[task.model], Field()))  # type: ignore[name-defined]  # made here
    found = client.chat.completions.create(
        model="qwen",
        response_model=task.model if task.whole else several,
        max_retries=1,
        temperature=0,
        max_tokens=4000,
        messages=[*messages, {"role": "user", "content": task.text}],
    )
    records = [found] if task.whole else found.items  # type: ignore[attr-defined]  # made above
    items = [record.model_dump(mode="json") for record in records]
    return Found(items, [list(_first_places(task, item)) for item in items])


def _first_places(task: Task, item: Any) -> Iterator[list[Any]]:
    for leaf in Shape.of(task.model).leaves(item):
        start = task.text.find(leaf.value) if isinstance(leaf.value, str) else -1
        if start >= 0:
            yield [leaf.name, start, start + len(leaf.value)]


def langextract(task: Task) -> Found:
    """langextract as in its documentation, with its own alignment to the text.

    A document that is one record gives one extraction for each field, of the words of the value,
    and each element of a list is one too; what has no words of its own is an attribute. Else each
    record is an extraction with its fields as attributes.
    """
    import langextract as lx
    from langextract.factory import ModelConfig

    counted(task.tokens)
    examples = [
        lx.data.ExampleData(
            text=row["text"],
            extractions=[
                lx.data.Extraction(extraction_class=name, extraction_text=words, attributes=more)
                for item in row["items"]
                for name, words, more in _extractions(task, item, row["text"])
            ],
        )
        for row in task.shots
    ]
    settings = {
        "api_key": task.key,
        "base_url": f"{task.url}/v1",
        "temperature": 0.0,
        "max_workers": 2,
    }
    found = lx.extract(
        task.text,
        prompt_description=task.description,
        examples=examples,
        max_char_buffer=8000,
        show_progress=False,
        config=ModelConfig(model_id="qwen", provider="openai", provider_kwargs=settings),
    )
    return _records(task, found.extractions or [])


RECORD = "record"


def _extractions(task: Task, item: Row, text: str) -> Iterator[tuple[str, str, Row | None]]:
    leaves = Shape.of(task.model).leaves(item)
    if not task.whole:
        yield RECORD, _words(leaves, text), item
        return
    plain = {name: value for name, value in item.items() if not isinstance(value, dict | list)}
    own = {leaf.name: _shown(leaf, text) for leaf in leaves if leaf.name in plain}
    rest = {name: value for name, value in plain.items() if not own.get(name)}
    yield RECORD, _words(leaves, text), rest
    for name, words in own.items():
        if words:
            yield name, words, None if words == plain[name] else {"value": plain[name]}
    for name, value in item.items():
        for n, each in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(each, dict):
                start = f"{name}[{n}]." if isinstance(value, list) else f"{name}."
                inner = [leaf for leaf in leaves if leaf.name.startswith(start)]
                yield name, _words(inner, text), each
            elif isinstance(value, list):
                yield name, str(each), None


def _words(leaves: list[Leaf], text: str) -> str:
    """The first words that show a value."""
    return next((words for leaf in leaves if (words := _shown(leaf, text))), text.split("\n")[0])


def _shown(leaf: Leaf, text: str) -> str:
    """The first words of the text that show a value; empty if code finds none."""
    places = places_of(leaf, text)
    return text[places[0].start : places[0].end] if places else ""


def _records(task: Task, extractions: list[Any]) -> Found:
    """The items that extractions stand for, with the places that langextract found."""
    names = list(task.model.model_fields)
    if not task.whole:
        items = [_known(each.attributes, names) for each in extractions]
        places = [
            list(_places("", each, item)) for each, item in zip(extractions, items, strict=True)
        ]
        return Found(items, places)
    nodes = task.model.model_json_schema()["properties"]
    item: Row = {}
    places = []
    for each in extractions:
        name, more = each.extraction_class, each.attributes or {}
        if name == RECORD:
            item |= _known(more, names)
        elif nodes.get(name, {}).get("type") == "array":
            element = more or each.extraction_text
            at = f"{name}[{len(item.setdefault(name, []))}]"
            item[name].append(element)
            places += _places(at, each, element)
        elif name in names:
            item[name] = more.get("value", more or each.extraction_text)
            places += _places(name, each, item[name])
    return Found([item], [places])


def _known(values: Row | None, names: list[str]) -> Row:
    return {name: value for name, value in (values or {}).items() if name in names}


def _places(name: str, extraction: Any, value: Any) -> Iterator[list[Any]]:
    """The place of an extraction, for the text value that it is or has."""
    at = extraction.char_interval
    if at is None or at.start_pos is None:
        return
    if isinstance(value, dict):
        words = extraction.extraction_text
        inner = next((key for key, each in value.items() if each == words), None)
        name = f"{name}.{inner}".lstrip(".") if inner else name
    yield [name, at.start_pos, at.end_pos]


CONTENDERS: dict[str, Callable[[Task], Found]] = {
    "extractor": extractor,
    "langextract": langextract,
    "instructor": instructor,
}
WITHOUT = "-without-examples"


def main() -> None:
    name, url, key = sys.argv[1:]
    given = json.load(sys.stdin)
    task = Task(Path(given["folder"]), given["text"], url, key, examples=not name.endswith(WITHOUT))
    for module in ("extractor", "langextract", "instructor"):
        with suppress(ImportError):
            importlib.import_module(module)  # imports are not measured
    started, cpu = time.perf_counter(), time.process_time()
    found, error = Found([], []), None
    try:
        found = CONTENDERS[name.removesuffix(WITHOUT)](task)
    except Exception as failure:  # noqa: BLE001  # an error is the contender's result
        error = f"{type(failure).__name__}: {failure}"[:300]
    print(
        json.dumps(
            {
                "items": [Shape.of(task.model).coerced(item) for item in found.items],
                "places": found.places,
                "seconds": round(time.perf_counter() - started, 2),
                "cpu": round(time.process_time() - cpu, 2),
                "tokens": task.tokens,
                "error": error,
            }
        )
    )


if __name__ == "__main__":
    main()
