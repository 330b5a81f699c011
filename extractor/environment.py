"""This machine and this installation: home folder, version, and libraries that may be absent."""

import importlib
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

import platformdirs

from extractor.errors import SettingsError

__all__ = ["__version__", "home", "need"]

__version__ = version("extractor")


def home() -> Path:
    """The folder for weights and caches: `EXTRACTOR_HOME`, or else the user's cache folder.

    It is not created here; it may not exist yet.
    """
    if chosen := os.environ.get("EXTRACTOR_HOME"):
        return Path(chosen).expanduser().absolute()
    return platformdirs.user_cache_path("extractor")


def need(module: str, *, extra: str, purpose: str) -> Any:
    """Imports and returns an optional module.

    `purpose` begins the message: "Parquet files", "DuckDB files". Raises SettingsError, which says
    what to install, where the module is not there.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise SettingsError(
            f"{purpose} need a library that is not installed ({error}): run "
            f"pip install 'extractor[{extra}]'."
        ) from error
