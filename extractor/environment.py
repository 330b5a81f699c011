"""This machine and this installation: home folder, version, and libraries that may be absent."""

import importlib
import json
import os
import shlex
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import platformdirs

from extractor.errors import SettingsError

__all__ = ["DISTRIBUTION", "__version__", "home", "install_hint", "need"]

DISTRIBUTION = "verbatim-extractor"  # the project's name in pyproject.toml

__version__ = metadata.version(DISTRIBUTION)


def home() -> Path:
    """The folder for weights and caches: `EXTRACTOR_HOME`, or else the user's cache folder.

    It may not exist yet; this function does not create it.
    """
    if chosen := os.environ.get("EXTRACTOR_HOME"):
        return Path(chosen).expanduser().absolute()
    return platformdirs.user_cache_path("extractor")


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
