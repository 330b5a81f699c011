"""What other projects may import, and the habits that the linter cannot see."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import extractor
import extractor.prompts
import extractor.schemas
from extractor import errors

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    path
    for folder in ("extractor", "schemas", "prompts")
    for path in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in path.parts
)
PYTHON = sorted({*SOURCES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")})
MODULES = sorted(
    found.name
    for package in (extractor, extractor.schemas, extractor.prompts)
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not found.name.endswith("__main__")
    and not found.name.startswith("extractor.cli.")  # commands are not imported but typed
)
# An exception to the linter or the type checker, its rules, and what stands beside it.
EXCEPTION = re.compile(
    r"#\s*(?:noqa|type: ignore)(?P<rules>:[ A-Z0-9,]+|\[[\w, -]+\])?(?P<rest>.*)"
)


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def defined(module: ModuleType) -> set[str]:
    """The public classes and functions that the module itself defines."""
    tree = ast.parse(inspect.getsource(module))
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    names = {node.name for node in tree.body if isinstance(node, kinds)}
    return {name for name in names if not name.startswith("_")}


class TestNames:
    def test_of_the_package_are_complete_and_sorted(self) -> None:
        tree = ast.parse(inspect.getsource(extractor))
        imported = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("extractor.")
            for alias in node.names
        }
        assert set(extractor.__all__) == (imported - {"lazy"}) | {"__version__"}
        assert extractor.__all__ == sorted(extractor.__all__)
        assert "Extractor" in imported

    def test_of_each_module_are_complete(self) -> None:
        for name in ("extractor", *MODULES):
            module = importlib.import_module(name)
            exported = getattr(module, "__all__", [])
            assert len(exported) == len(set(exported)), name
            assert defined(module) - set(exported) == set(), name
            assert {each for each in exported if not hasattr(module, each)} == set(), name

    def test_package_is_typed(self) -> None:
        assert (Path(extractor.__file__).parent / "py.typed").is_file()


class TestErrorTree:
    @staticmethod
    def drawn() -> Iterator[tuple[str, str | None]]:
        """Each class in the docstring's tree, with the class that it hangs from."""
        above: list[str] = []
        for line in (errors.__doc__ or "").splitlines():
            if match := re.match(r"    ((?:[│ ]   )*)(?:[├└]── )?([A-Z]\w+)(?:  |$)", line):
                depth = 0 if "──" not in line else len(match[1]) // 4 + 1
                del above[depth:]
                yield match[2], above[-1] if above else None
                above.append(match[2])

    def test_is_the_one_in_the_docstring(self) -> None:
        classes = {name: getattr(errors, name) for name in errors.__all__}
        real = {
            name: cls.__base__.__name__ if cls is not errors.ExtractorError else None
            for name, cls in classes.items()
        }
        assert dict(self.drawn()) == real


class TestHabits:
    def test_each_exception_to_a_rule_has_a_reason(self) -> None:
        for path in PYTHON:
            for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
                if (match := EXCEPTION.search(line)) and path != Path(__file__):
                    place = f"{relative(path)}, line {number}"
                    assert match["rules"], f"{place} names no rule"
                    assert re.search(r"\w+\W+\w+", match["rest"]), f"{place} gives no reason"

    def test_each_file_can_be_read_in_one_sitting(self) -> None:
        """Word lists are data, and may be as long as they need to be."""
        lines = {
            relative(path): len(path.read_text("utf-8").splitlines())
            for path in PYTHON
            if "words" not in path.parts
        }
        assert {path: number for path, number in lines.items() if number > 600} == {}

    @pytest.mark.parametrize("path", sorted((ROOT / "schemas").glob("*.py")), ids=relative)
    def test_schemas_need_no_more_than_authors_have(self, path: Path) -> None:
        """Import rules do not reach this folder: it is a package only once installed."""
        imports = [
            name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            for name in (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else []
            )
        ]
        ours = {name for name in imports if name.startswith("extractor")}
        assert ours <= {"extractor.fields", "extractor.models", "extractor.schemas"}
