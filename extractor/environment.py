"""This machine and this installation: home folder, version, and libraries that may be absent."""

import importlib
import json
import math
import os
import shlex
import sys
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import platformdirs

from extractor.errors import SettingsError

__all__ = [
    "DISTRIBUTION",
    "__version__",
    "config_file",
    "home",
    "install_hint",
    "most_connections",
    "need",
    "number_setting",
]

OTHER_FILES = 40  # that a run opens besides connections: its rows, cache, inputs and processes

DISTRIBUTION = "verbatim-extractor"  # the project's name in pyproject.toml

__version__ = metadata.version(DISTRIBUTION)


def home() -> Path:
    """The folder for weights and caches: `EXTRACTOR_HOME`, or else the user's cache folder.

    It may not exist yet; this function does not create it. Raises SettingsError if the user has no
    home folder, as in a container whose user is only a number.
    """
    chosen = os.environ.get("EXTRACTOR_HOME")
    folder = Path(chosen) if chosen else platformdirs.user_cache_path("extractor")
    try:
        return folder.expanduser().absolute()
    except RuntimeError as error:
        raise SettingsError(
            f"The folder {folder} for weights and caches is in a home folder that is not known: "
            "set EXTRACTOR_HOME to a folder that you may write to."
        ) from error


def config_file(name: str) -> Path:
    """A file of the user's settings: in `EXTRACTOR_HOME`, or else the user's configuration folder.

    It may not exist. Raises SettingsError as `home`.
    """
    if os.environ.get("EXTRACTOR_HOME"):
        return home() / name
    return platformdirs.user_config_path("extractor") / name


def most_connections() -> int:
    """How many connections this process can have at once by its limit of open files; at least 1."""
    try:
        import resource
    except ImportError:  # a system without such a limit
        return sys.maxsize
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY:
        return sys.maxsize
    opened = sum(1 for _ in Path("/dev/fd").iterdir())
    return max(1, limit - opened - OTHER_FILES)


def number_setting(variable: str, default: float) -> float:
    """The number above 0 that an environment variable sets; `default` where it sets none.

    Raises SettingsError if it holds anything else.
    """
    given = os.environ.get(variable, "").strip()
    try:
        number = float(given) if given else default
    except ValueError:
        number = 0.0
    if not 0 < number < math.inf:
        raise SettingsError(f"{variable} is {given!r}: set it to a number above 0, or to nothing.")
    return number


def need(module: str, *, extra: str, purpose: str) -> Any:
    """Imports and returns an optional module.

    - `module`: its full name, as in "pyarrow.parquet"
    - `extra`: the extra in pyproject.toml that installs it
    - `purpose`: what needs it, in the plural: "Parquet files"

    Raises SettingsError, which says what to install, if the module is missing.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise SettingsError(
            f"{purpose} need a library that is not installed ({error}): run {install_hint(extra)}."
        ) from error


def install_hint(extra: str) -> str:
    """The command that installs an extra, from where this installation came from.

    It never names the distribution alone: pip would look for that in the package index, and what
    is there under the name need not be this project.
    """
    origin = _origin()
    folder = Path(url2pathname(urlsplit(origin.get("url", "")).path))
    if "dir_info" in origin and folder.is_dir():
        editable = "--editable " if origin["dir_info"].get("editable") else ""
        return f"pip install {editable}{shlex.quote(f'{folder}[{extra}]')}"
    return f"pip install '.[{extra}]' in the folder of the project's source"


def _origin() -> dict[str, Any]:
    """What pip recorded about the source of this installation; empty if it recorded nothing.

    Source for the format: the Python Packaging User Guide, "Recording the Direct URL Origin".
    """
    try:
        found = json.loads(metadata.distribution(DISTRIBUTION).read_text("direct_url.json") or "")
    except (metadata.PackageNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
