"""Finds the schema that a prompt or a file of examples was written for.

Files beside it are read as source, not executed: only the file of the class that fits is.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from extractor.errors import SchemaError

__all__ = ["find_schema"]

MAX_FILES = 200  # of a folder that are looked at
MAX_SIZE = 1_000_000  # bytes of a file that is
MAX_ANCESTORS = 20


def find_schema(path: Path, named: str | None, items: Iterable[Mapping[str, Any]]) -> str:
    """The schema of a prompt or a file of examples, as `catalog.schema` takes it.

    - `named`: the schema that the file itself names, if it does; a path in it starts at its folder.
    - `items`: the items of its examples. Without a name, the one class in the Python files beside
      it that has all of their fields is meant.

    Raises SchemaError if there is no such class, or several.
    """
    if named:
        file, colon, name = named.rpartition(":")
        return f"{path.parent / file}:{name}" if colon else named
    keys = {key for item in items for key in item}
    fitting = [spec for spec, fields in _classes(path.parent) if keys and keys <= fields]
    if len(fitting) == 1:
        return fitting[0]
    why = f"{' and '.join(fitting)} fit its examples" if fitting else "no class beside it fits"
    raise SchemaError(
        f"The schema of {path} is not known ({why}): name it, as in --schema my.py:NAME."
    )


def _classes(folder: Path) -> Iterator[tuple[str, set[str]]]:
    """The classes in the Python files of a folder, each with the names of its fields."""
    for path in sorted(folder.glob("*.py"))[:MAX_FILES]:
        try:
            if path.stat().st_size > MAX_SIZE:
                continue
            tree = ast.parse(path.read_bytes())
        except (OSError, SyntaxError, ValueError, RecursionError):
            continue  # no schema can be in it
        classes = {each.name: each for each in tree.body if isinstance(each, ast.ClassDef)}
        for name in classes:
            if fields := set(_fields(name, classes, MAX_ANCESTORS)):
                yield f"{path}:{name}", fields


def _fields(name: str, classes: Mapping[str, ast.ClassDef], left: int) -> Iterator[str]:
    """The fields of a class and of its base classes in the same file, with their aliases."""
    if name not in classes or not left:
        return
    for base in classes[name].bases:
        yield from _fields(ast.unparse(base), classes, left - 1)
    for line in classes[name].body:
        if not isinstance(line, ast.AnnAssign) or not isinstance(line.target, ast.Name):
            continue
        if not ast.unparse(line.annotation).startswith(("ClassVar", "typing.ClassVar")):
            yield line.target.id
            yield from _aliases(line)


def _aliases(line: ast.AnnAssign) -> Iterator[str]:
    for node in ast.walk(line):
        if isinstance(node, ast.keyword) and node.arg in ("alias", "validation_alias"):
            value = node.value.value if isinstance(node.value, ast.Constant) else None
            yield from [value] if isinstance(value, str) else []
