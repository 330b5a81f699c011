"""The pages in docs/ against the code that they describe."""

import importlib
import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
API = (ROOT / "docs" / "api.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])
COMPLETE = ("extractor", "extractor.documents", "extractor.grounding", "extractor.errors")
FENCED = re.compile(r"^```.*?^```", re.M | re.S)


def entries() -> Iterator[tuple[str, str, str, str]]:
    """Each entry of the API page: its module, name, signature (or nothing) and description."""
    for section in re.split(r"^## ", API, flags=re.M)[1:]:
        module, _, body = section.partition("\n")
        for entry in re.split(r"^- ", body, flags=re.M)[1:]:
            match = re.match(r"`([\w.]+)(\(.*?\))?`:\s+(.*)", entry, re.S)
            assert match, entry
            yield module, match[1], match[2] or "", match[3]


ENTRIES = list(entries())


def found(module: str, name: str) -> Any:
    value: Any = importlib.import_module(module)
    for part in name.split("."):
        value = getattr(value, part)
    return value


def signature(value: Any) -> str:
    """The signature as the page writes it: without `self` and annotations."""
    known = inspect.signature(value)
    parameters = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for name, parameter in known.parameters.items()
        if name != "self"
    ]
    return str(known.replace(parameters=parameters, return_annotation=inspect.Signature.empty))


class TestApi:
    @pytest.mark.parametrize("module", COMPLETE)
    def test_lists_every_name(self, module: str) -> None:
        listed = {name.partition(".")[0] for where, name, *_ in ENTRIES if where == module}
        assert listed == set(importlib.import_module(module).__all__)

    def test_describes_what_is_there(self) -> None:
        assert len(ENTRIES) > 50
        for module, name, written, description in ENTRIES:
            value = found(module, name)
            assert name.partition(".")[0] in importlib.import_module(module).__all__, name
            if written or inspect.isfunction(value):
                assert written == signature(value), name
            fields = getattr(value, "model_fields", {})
            assert {each for each in fields if f"`{each}`" not in description} == set(), name


class TestArchitecture:
    def test_names_every_package_in_its_layer(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
        layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
        expected = [set(layer.split(" | ")) for layer in layers if layer != "__main__"]
        rows = re.findall(r"^\| \d+ \| (.*?) \|", ARCHITECTURE, re.M)
        assert [set(re.findall(r"`(\w+)`", row)) for row in rows] == expected

    def test_names_files_that_exist(self) -> None:
        paths = set(re.findall(r"`([\w/]+/(?:[\w.]+\.py)?)`", ARCHITECTURE))
        places = (ROOT, ROOT / "extractor")
        missing = {path for path in paths if not any((each / path).exists() for each in places)}
        assert paths
        assert missing == set()


class TestPages:
    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
    def test_link_to_files_that_exist(self, page: Path) -> None:
        prose = FENCED.sub("", page.read_text("utf-8"))
        links = [link for link in re.findall(r"\]\(([^)#\s]+)", prose) if "://" not in link]
        assert [link for link in links if not (page.parent / link).exists()] == []

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
    def test_name_modules_that_exist(self, page: Path) -> None:
        names = set(re.findall(r"`(extractor(?:\.\w+)+)", page.read_text("utf-8")))
        missing = []
        for name in sorted(names - {"extractor.__all__"}):
            parts = name.split(".")
            for length in range(len(parts), 0, -1):
                try:
                    value: Any = importlib.import_module(".".join(parts[:length]))
                    break
                except ModuleNotFoundError:
                    continue
            try:
                for part in parts[length:]:
                    value = getattr(value, part)
            except AttributeError:
                missing.append(name)
        assert missing == []
