"""Libraries that only some need, asked for when they are needed."""

import importlib
from typing import Any

from extractor.errors import SettingsError

__all__ = ["need"]


def need(module: str, *, extra: str, purpose: str) -> Any:
    """The module, imported; SettingsError, which says what to install, where it is not there.

    `purpose` begins the sentence: "Parquet files", "DuckDB files".
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise SettingsError(
            f"{purpose} need a library that is not installed ({error}): run "
            f"pip install 'extractor[{extra}]'."
        ) from error
