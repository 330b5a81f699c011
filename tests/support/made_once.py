"""What each of a thousand clients and commands would make anew, made once, or left out."""

import functools
import os
import ssl
from importlib import metadata

import pytest
import typer.main

load_certificates = ssl.SSLContext.load_verify_locations  # as it is where nothing is left out


def spare(patch: pytest.MonkeyPatch) -> None:
    """Certificates, which nobody on the loopback has, the versions of what is installed, the tree
    of commands, and the disk, on which nothing has to last longer than its test.
    """
    patch.setattr(ssl.SSLContext, "load_verify_locations", lambda *_, **__: None)
    patch.setattr(os, "fsync", lambda _: None)
    patch.setattr(metadata, "version", functools.cache(metadata.version))
    patch.setattr(typer.main, "get_command", functools.cache(typer.main.get_command))
