"""The library as type checkers see it: the examples of the documentation, and what they reveal."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "docs/engines.md", "docs/api.md")
USES = """
from decimal import Decimal

from pydantic import BaseModel
from typing_extensions import assert_type

from extractor import Claim, ClaimDraft, Extractor, Failure, Record, Result


class Receipt(BaseModel):
    total: Decimal


class Draft(ClaimDraft):
    pass


with Extractor(schema=Receipt, workers=2) as reader:
    assert_type(reader, Extractor[Receipt])
    result = reader.extract("Total 5")
    assert_type(result, Result[Record[Receipt]])
    assert_type(result.records[0].value.total, Decimal)
    assert_type(result.claims, tuple[Record[Receipt], ...])
    for outcome in reader.extract_many(["a", "b"]):
        assert_type(outcome, Result[Record[Receipt]] | Failure)

assert_type(Extractor(), Extractor[Claim])
assert_type(Extractor(schema="receipts.py:Receipt"), Extractor[Claim])
assert_type(Extractor(ask="none").extract("a"), Result[Claim])
assert_type(Extractor(schema=Draft).extract("a"), Result[Claim])
again = Result[Record[Receipt]].model_validate_json(result.model_dump_json())
assert_type(again.records[0].value, Receipt)


def told(result: Result) -> int:
    assert_type(result.claims, tuple[Claim | Record, ...])
    return len(result.records)


told(result)
told(Extractor().extract("a"))


async def later() -> None:
    assert_type(await reader.aextract("a"), Result[Record[Receipt]])
    async for outcome in reader.aextract_many(["a"]):
        assert_type(outcome, Result[Record[Receipt]] | Failure)
"""
WRONG = {
    "a field that the class has not": "reader.extract('a').records[0].value.sum",
    "a record's field of a claim": "Extractor().extract('a').claims[0].fields",
    "workers in words": "Extractor(workers='3')",
    "a setting that is none": "Extractor(wokers=3)",
    "a model that is none": "Extractor(model=object())",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples of the pages, and the wrong uses, each in a file of its own."""
    folder = tmp_path_factory.mktemp("project")
    for page in PAGES:
        source = (ROOT / page).read_text("utf-8")
        for number, block in enumerate(re.findall(r"^```python\n(.*?)^```", source, re.M | re.S)):
            named = re.match(r"# (\w+\.py)\n", block)
            name = named[1] if named else f"{Path(page).stem.lower()}_{number}.py"
            imported = named or re.search(r"import .*\bExtractor\b", block)
            begun = "" if imported else "from extractor import Extractor\n"
            (folder / name).write_text(begun + block)
    (folder / "uses.py").write_text(USES)
    for number, wrong in enumerate(WRONG.values()):
        (folder / f"wrong_{number}.py").write_text(f"from uses import *\n{wrong}\n")
    settings = {"typeCheckingMode": "strict", "extraPaths": [str(ROOT)], "pythonVersion": "3.11"}
    settings |= {"reportPrivateUsage": False, "reportWildcardImportFromLibrary": False}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    return folder


def wrong_files(project: Path, said: str) -> dict[str, str]:
    """The files with errors, each with the lines about it."""
    found: dict[str, str] = {}
    for line in said.splitlines():
        if "error" in line and (name := re.search(r"(\w+\.py):\d+", line)):
            found[name[1]] = found.get(name[1], "") + line
    return found


def checked(project: Path, command: list[str]) -> None:
    environment = {**os.environ, "MYPYPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    wrong = {f"wrong_{number}.py" for number in range(len(WRONG))}
    found = wrong_files(project, done.stdout)
    assert found.keys() == wrong, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_mypy_knows_the_types(project: Path) -> None:
    files = sorted(path.name for path in project.glob("*.py"))
    checked(project, [sys.executable, "-m", "mypy", "--strict", "--cache-dir=.cache", *files])


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_pyright_knows_the_types(project: Path) -> None:
    names = [str(Path(sys.executable).with_name("basedpyright")), "basedpyright", "pyright"]
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip("Pyright is not installed: pip install basedpyright")
    checked(project, [found, "--pythonpath", sys.executable])
