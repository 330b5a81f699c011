"""Where this machine keeps what can be had again: model weights and cached answers."""

import os
from pathlib import Path

import platformdirs

__all__ = ["home"]


def home() -> Path:
    """The folder for weights and caches: `EXTRACTOR_HOME`, or else the user's cache folder.

    It is not created here; it may not exist yet.
    """
    if chosen := os.environ.get("EXTRACTOR_HOME"):
        return Path(chosen).expanduser().absolute()
    return platformdirs.user_cache_path("extractor")
