"""What each of a thousand clients and commands would make anew, made once."""

import functools
import ssl
from importlib import metadata

import pytest
import typer.main


def spare(patch: pytest.MonkeyPatch) -> None:
    """Certificates, which nobody on the loopback has, the versions of what is installed, and the
    tree of commands.
    """
    patch.setattr(ssl.SSLContext, "load_verify_locations", lambda *_, **__: None)
    patch.setattr(metadata, "version", functools.cache(metadata.version))
    patch.setattr(typer.main, "get_command", functools.cache(typer.main.get_command))
