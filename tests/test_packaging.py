"""What is shipped, and that every machine gets the same versions of what it needs."""

import ast
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import extractor
from extractor.environment import DISTRIBUTION

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
FOLDERS = (
    *(".ci", "benchmarks", "cassettes", "docs", "examples"),
    *("extractor", "prompts", "schemas", "tests"),
)
FILES = ("pyproject.toml", "Makefile", "README.md", "CHANGELOG.md", "LICENSE", ".gitignore")


def shipped() -> Iterator[Path]:
    """The files of the project, without what tools leave behind."""
    yield from (ROOT / name for name in FILES)
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def requirements() -> list[Requirement]:
    """Every range that pyproject.toml asks for."""
    groups = [
        PROJECT["build-system"]["requires"],
        PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"].values(),
        *PROJECT["dependency-groups"].values(),
    ]
    return [Requirement(line) for group in groups for line in group]


def pins() -> dict[str, list[Requirement]]:
    """The exact versions by name; a name has several where markers tell them apart."""
    found: dict[str, list[Requirement]] = {}
    for line in (ROOT / ".ci" / "constraints.txt").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            pin = Requirement(line)
            found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def imported() -> Iterator[tuple[str, str]]:
    """Each top-level name that the sources import, with the file that does."""
    for path in shipped():
        place = path.relative_to(ROOT)
        if path.suffix == ".py" and place.parts[0] in {"extractor", "prompts", "schemas"}:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                names += (
                    [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                )
                for name in {name.partition(".")[0] for name in names}:
                    if name != "extractor" and name not in sys.stdlib_module_names:
                        yield name, str(place)


def version(pin: Requirement) -> str:
    (specifier,) = pin.specifier
    assert specifier.operator == "==", f"{pin} is not one exact version"
    return specifier.version


def needed_here(name: str, extras: frozenset[str], seen: set[str]) -> set[str]:
    """The names of all distributions that `name` brings along on this machine."""
    try:
        lines = importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:  # of an extra that is not installed
        return seen
    for line in lines:
        wanted = Requirement(line)
        if wanted.marker and not any(
            wanted.marker.evaluate({"extra": extra}) for extra in ("", *extras)
        ):
            continue
        key = canonicalize_name(wanted.name)
        if key not in seen:
            seen.add(key)
            needed_here(wanted.name, frozenset(wanted.extras), seen)
    return seen


@pytest.fixture(scope="module")
def targets() -> set[str]:
    """What can be made, by the Makefile."""
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel made from the source distribution, so that both are tried."""
    copy = tmp_path_factory.mktemp("a source")
    for path in shipped():
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", copy / "dist", copy],
        capture_output=True,
        check=True,
    )
    (wheel,) = (copy / "dist").glob("*.whl")
    return wheel


class TestVersion:
    def test_is_the_same_everywhere(self) -> None:
        assert extractor.__version__ == PROJECT["project"]["version"]
        assert PROJECT["project"]["name"] == DISTRIBUTION
        assert extractor.__version__ == importlib.metadata.version(DISTRIBUTION)

    def test_is_in_the_changelog(self) -> None:
        headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
        assert headings[0] == PROJECT["project"]["version"]


class TestConstraints:
    def test_lie_within_the_range(self) -> None:
        pinned = pins()
        for wanted in requirements():
            for pin in pinned[canonicalize_name(wanted.name)]:
                assert wanted.specifier.contains(version(pin)), f"{pin} is outside {wanted}"

    def test_every_range_has_a_floor(self) -> None:
        for wanted in requirements():
            operators = {specifier.operator for specifier in wanted.specifier}
            assert operators & {">=", "~=", "=="}, wanted

    def test_cover_all_that_is_brought_along(self) -> None:
        assert (
            needed_here(DISTRIBUTION, frozenset(PROJECT["project"]["optional-dependencies"]), set())
            <= pins().keys()
        )

    def test_hold_for_every_python_that_is_named(self) -> None:
        supported = SpecifierSet(PROJECT["project"]["requires-python"])
        for line in PROJECT["project"]["classifiers"]:
            if match := re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", line):
                assert supported.contains(match[1])
                environment = {
                    "python_version": match[1],
                    "python_full_version": f"{match[1]}.1",
                }
                for name, options in pins().items():
                    here = [p for p in options if not p.marker or p.marker.evaluate(environment)]
                    assert len(here) <= 1, f"{name} has two versions on Python {match[1]}"


class TestDependencies:
    def test_are_declared_when_imported(self) -> None:
        project = PROJECT["project"]
        extras = project["optional-dependencies"].values()
        lines = [*project["dependencies"], *(line for extra in extras for line in extra)]
        declared = {canonicalize_name(Requirement(line).name) for line in lines}
        declared.add("pydantic-core")  # released with pydantic, which pins it exactly
        owners = importlib.metadata.packages_distributions()
        undeclared = {
            f"{name} in {place}"
            for name, place in imported()
            if name not in {"extractor", "compression", *sys.stdlib_module_names}  # from 3.14 on
            and declared.isdisjoint(map(canonicalize_name, owners.get(name, [name])))
        }
        assert not undeclared


class TestMakefile:
    def test_knows_every_command_that_is_documented(self, targets: set[str]) -> None:
        commands = re.findall(r"^make (\w+)", (ROOT / "README.md").read_text("utf-8"), re.M)
        assert commands[:2] == ["demo", "test"]
        assert set(commands) <= targets

    def test_lists_each_target(self, targets: set[str]) -> None:
        listed = subprocess.run(
            ["make", "help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert set(re.findall(r"^make (\w+)", listed.stdout, re.M)) == targets


class TestFiles:
    def test_name_no_registry_and_no_machine(self) -> None:
        hosts = r"pypi\.org|pythonhosted\.org|file:///"
        folders = r"/(?:home|Users)/\w+/|(?<![\w.])/(?:root|work|opt|tmp/venv)/\w"
        found = [
            f"{path.relative_to(ROOT)}: {match[0]}"
            for path in shipped()
            if path != Path(__file__)
            for match in re.finditer(
                f"{hosts}|{folders}", path.read_bytes().decode("utf-8", "replace")
            )
        ]
        assert not found

    def test_packages_are_all_listed(self) -> None:
        inside = {
            ".".join(path.parent.relative_to(ROOT).parts)
            for path in (ROOT / "extractor").rglob("__init__.py")
        }
        listed = set(PROJECT["tool"]["setuptools"]["packages"])
        assert listed == inside | {"extractor.prompts", "extractor.schemas"}


class TestWheel:
    @pytest.mark.slow
    def test_holds_every_source_file_and_nothing_else(self, wheel: Path) -> None:
        expected = {
            path.relative_to(ROOT).as_posix()
            for path in shipped()
            if path.suffix in {".py", ".jinja", ".typed", ".css", ".js", ".toml", ".json"}
            and path.relative_to(ROOT).parts[0] in {"extractor", "schemas", "prompts"}
        }
        inside = {re.sub("^(?=schemas/|prompts/)", "extractor/", name) for name in expected}
        with zipfile.ZipFile(wheel) as archive:
            names = {name for name in archive.namelist() if ".dist-info/" not in name}
        assert names == inside

    @pytest.mark.slow
    def test_names_the_licence_and_the_command(self, wheel: Path) -> None:
        with zipfile.ZipFile(wheel) as archive:
            (licence,) = [name for name in archive.namelist() if name.endswith("licenses/LICENSE")]
            (entry,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
            assert b"Apache License" in archive.read(licence)
            assert b"extractor = extractor.__main__:main" in archive.read(entry)

    @pytest.mark.parametrize("name", ["schemas", "prompts"])
    def test_folders_are_packages_of_the_extractor_only(self, name: str, tmp_path: Path) -> None:
        code = (
            f"import importlib.util as u; print(u.find_spec('extractor.{name}') is not None, "
            f"u.find_spec('{name}') is not None)"
        )
        shown = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert shown.stdout.split() == ["True", "False"]


def test_a_container_is_built_of_all_that_is_installed_and_of_nothing_else() -> None:
    first, *allowed = [
        line
        for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if not line.startswith("#")
    ]
    project, tools = PROJECT["project"], PROJECT["tool"]["setuptools"]
    folders = {"extractor", *tools["package-dir"].values()}
    files = {"pyproject.toml", project["readme"], *project["license-files"], ".ci/constraints.txt"}
    assert first == "*"
    assert {line[1:] for line in allowed if line.startswith("!")} == folders | files
