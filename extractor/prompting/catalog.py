"""Finds schemas and prompts: ours by name, the user's by file or class."""

import hashlib
import importlib
import importlib.util
import sys
import traceback
from functools import cache
from importlib import resources
from pathlib import Path
from types import ModuleType

from pydantic import BaseModel

from extractor.errors import PromptError, SchemaError
from extractor.prompting import json_models
from extractor.prompting.examples import Given, load
from extractor.prompting.prompt import Prompt
from extractor.prompting.schema import Schema
from extractor.text import first_line

__all__ = ["Schema", "chosen", "prompt", "prompt_names", "schema", "schema_names"]

GENERIC_PROMPT = "generic"  # fits any schema
STRONG = {"claims": "claims_strong", "compare": "compare_strong"}
"""What a strong model is asked for instead."""
COMPARE = ("compare", "compare_strong")  # for claims of several documents, not for a document
SUFFIX = ".jinja"


def schema_names() -> list[str]:
    """The names of the schemas for documents that come with the extractor, sorted."""
    return [name for name in _names("extractor.schemas", ".py") if name not in COMPARE]


def prompt_names() -> list[str]:
    """The names of the prompts that come with the extractor, sorted."""
    return _names("extractor.prompts", SUFFIX)


def _names(package: str, suffix: str) -> list[str]:
    entries = (entry.name for entry in resources.files(package).iterdir())
    return sorted(
        name.removesuffix(suffix)
        for name in entries
        if name.endswith(suffix) and not name.startswith("_")
    )


def schema(spec: str | type[BaseModel]) -> Schema:
    """Returns a schema: of ours by name, of the user's by class or file.

    Raises SchemaError, which names file and line.

    - `spec`: a name ("claims"), a class in a file ("my.py:Finding"), a file with a JSON schema
      ("finding.json"), or a class. A file of Python is executed.
    """
    if not isinstance(spec, str):
        return Schema.of(spec)
    if spec.endswith(json_models.SUFFIX):
        return Schema.of(json_models.read_model(Path(spec)))
    path, colon, name = spec.rpartition(":")
    if colon and path.endswith(".py"):
        return Schema.of(_class(Path(path), name))
    if spec.endswith(".py"):
        raise SchemaError(f"{spec} may hold several classes; name one, as in {spec}:NAME.")
    if spec not in (*schema_names(), *COMPARE):
        raise SchemaError(
            f"There is no schema {spec!r}; choose one of {', '.join(schema_names())}, "
            "or name a class of your own as path/to/file.py:NAME, or a JSON schema as file.json."
        )
    return _own_schema(spec)


@cache
def _own_schema(name: str) -> Schema:
    module = importlib.import_module(f"extractor.schemas.{name}")
    (item,) = module.__all__
    return Schema.of(getattr(module, item), name=name)


def chosen(
    wanted: Schema,
    spec: str | Path | None = None,
    examples: Given | None = None,
    *,
    strong: bool,
) -> tuple[Schema, Prompt]:
    """Returns what a model is asked for, and how; raises PromptError.

    A strong model is asked for more about a claim, and so is any with a prompt that was written for
    that.

    - `wanted`: the schema that the user named.
    - `spec`, `examples`: as for `prompt`.
    - `strong`: whether the model is more than a small one.
    """
    more = STRONG.get(wanted.name)
    if more is None or wanted != schema(wanted.name):
        return wanted, prompt(spec, wanted, examples)
    fuller = strong if spec is None else _named(spec, wanted).written_for == more
    wanted = schema(more) if fuller else wanted
    return wanted, prompt(spec, wanted, examples)


def prompt(spec: str | Path | None, schema: Schema, examples: Given | None = None) -> Prompt:
    """Returns a prompt, with further examples; raises PromptError.

    - `spec`: a name, or a path that ends in ".jinja". Without it, the prompt with the name of the
      schema, or else the generic one.
    - `schema`: what the prompt is for.
    - `examples`: a file of examples, or examples; by default those in the class of the schema.
    """
    return _named(spec, schema).with_examples(load(examples, schema))


def _named(spec: str | Path | None, schema: Schema) -> Prompt:
    names = prompt_names()
    if spec is None:
        spec = schema.name if schema.name in names else GENERIC_PROMPT
    if str(spec).endswith(SUFFIX):
        return _prompt_file(Path(spec))
    if spec not in names:
        raise PromptError(
            f"There is no prompt {str(spec)!r}; choose one of {', '.join(names)}, "
            f"or name a file of your own that ends in {SUFFIX}."
        )
    return _own_prompt(str(spec))


@cache
def _own_prompt(name: str) -> Prompt:
    source = resources.files("extractor.prompts").joinpath(f"{name}{SUFFIX}")
    return Prompt.parse(source.read_text(encoding="utf-8"), name=name)


def _prompt_file(path: Path) -> Prompt:
    try:
        source = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"The prompt {path} cannot be read ({_reason(error)}).") from error
    return Prompt.parse(source, name=path.stem, where=str(path))


def _class(path: Path, name: str) -> type[BaseModel]:
    """The class of that name in a file."""
    module = _module(path)
    found = getattr(module, name, None)
    if found is None:
        models = [
            key
            for key, value in vars(module).items()
            if isinstance(value, type) and value.__module__ == module.__name__
        ]
        known = f"it has {', '.join(models)}" if models else "it defines no class"
        raise SchemaError(f"The schema file {path} has no class {name!r}; {known}.")
    return found  # type: ignore[no-any-return]  # Schema.of refuses what is no model


def _module(path: Path) -> ModuleType:
    """The module in a file, executed once for each content of it.

    Its name comes from the content, since two files may have the same name. It is in `sys.modules`,
    where pydantic looks up annotations that are written as strings.
    """
    try:
        source = path.read_bytes()
    except OSError as error:
        raise SchemaError(f"The schema file {path} cannot be read ({_reason(error)}).") from error
    name = f"extractor_schema_{hashlib.sha256(source).hexdigest()[:16]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise SchemaError(f"The schema file {path} is not Python; name a file that ends in .py.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # the user's code may raise anything
        del sys.modules[name]
        raise SchemaError(_complaint(path, error)) from error
    return module


def _complaint(path: Path, error: BaseException) -> str:
    """What is wrong with a schema file, and on which of its lines."""
    if isinstance(error, SyntaxError):
        return f"The schema file {path} has a syntax error on line {error.lineno}: {error.msg}."
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename) == path.absolute()  # as the import machinery names it
    ]
    where = f" on line {lines[-1]}" if lines else ""
    return f"The schema file {path} failed{where}: {_reason(error)}."


def _reason(error: BaseException) -> str:
    """The type of an error with the first line of its message, or "there is no such file"."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    kind, said = type(error).__name__, first_line(error)
    return kind if said == kind else f"{kind}: {said}"
