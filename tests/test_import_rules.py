"""That the import rules in pyproject.toml bite: each is broken once, in a copy."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONTRACTS = [
    contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
]
OFFENCES = {
    "extractor/models.py": "import extractor.pipeline.pipeline",
    "extractor/documents/__init__.py": "import diskcache",
    "extractor/pipeline/pipeline.py": "import instructor, tenacity",
    "extractor/news/__init__.py": "import httpx",
    "extractor/compare/__init__.py": "import openai",
    "extractor/evaluate/__init__.py": "import openai",
}


def verdicts(folder: Path) -> dict[str, str]:
    """Each contract's name with KEPT or BROKEN, as the linter says for the package there."""
    code = "from importlinter.cli import lint_imports_command as run; run()"
    shown = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    flat = " ".join(re.sub(r"\x1b\[\d*m", "", shown.stdout).split())
    found = {name: re.search(f"{re.escape(name)} (KEPT|BROKEN)", flat) for name in CONTRACTS}
    return {name: match[1] if match else flat + shown.stderr for name, match in found.items()}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "extractor", tmp_path / "extractor", ignore=ignored)
    return tmp_path


def test_the_project_keeps_them(copy: Path) -> None:
    assert verdicts(copy) == dict.fromkeys(CONTRACTS, "KEPT")


def test_each_is_seen_to_be_broken(copy: Path) -> None:
    for name, line in OFFENCES.items():
        with (copy / name).open("a", encoding="utf-8") as module:
            module.write(f"\n{line}\n")
    assert verdicts(copy) == dict.fromkeys(CONTRACTS, "BROKEN")


def test_a_module_without_a_place_is_seen(copy: Path) -> None:
    (copy / "extractor" / "stray.py").write_text('"""Nobody gave this a stage."""\n', "utf-8")
    assert "BROKEN" in verdicts(copy).values()
