"""Names of inputs in the data folder: which of them a job may read, and why not the others."""

import stat
from pathlib import Path

from extractor.errors import InputError
from extractor.text import clean, excerpt

__all__ = ["input_path"]


def input_path(name: str, data: Path, reserved: Path) -> str:
    """The path of a file or folder in the data folder, relative to it, with its links followed.

    - `reserved`: the folder in it that is no input.

    Raises InputError for a name of anything else.
    """
    root = data.resolve()
    try:
        found = (root / name).resolve()
    except (OSError, ValueError, RuntimeError) as error:  # a NUL, a loop of links
        raise _refused(_missing(name)) from error
    if reason := _refusal(name, found, root, reserved.resolve()):
        raise _refused(reason)
    return str(found.relative_to(root))


def _refused(reason: str) -> InputError:
    return InputError(f"{reason}: name files or folders in the data folder, relative to it.")


def _refusal(name: str, found: Path, root: Path, reserved: Path) -> str | None:
    """Why a job may not read what a name stands for; None if it may."""
    if not name:
        return "An input has no name"
    if not found.is_relative_to(root):  # nobody is told whether something is there
        return f"{_shown(name)} leads out of the data folder"
    if found.is_relative_to(reserved):
        return f"The folder {reserved.name} is reserved for the files of the service"
    try:
        mode = found.stat().st_mode
    except OSError:  # also a name that is too long, and a folder that may not be opened
        return _missing(name)
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # reading a pipe would wait for ever
        return f"{_shown(name)} is a device, pipe or socket"
    return None


def _missing(name: str) -> str:
    return f"The data folder has no {_shown(name)}"


def _shown(name: str) -> str:
    return repr(excerpt(clean(name, line=True)))
