"""The frame of all pages: head, style and script, and the templates.

A page loads nothing and runs no text of a document: its content security policy allows only its own
style and script, by their digests, and the pictures inside it. Templates escape all values.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2

from extractor import files
from extractor.errors import SettingsError, StorageError
from extractor.text import clean

__all__ = ["STYLE", "fill", "page", "source", "templates", "write"]

STYLE = "page.css"


def page(
    title: str, summary: str, body: Iterable[str], *, script: str = "page.js"
) -> Iterator[str]:
    """A complete page, part by part; `summary` and `body` are HTML from templates.

    - `script`: the file of its script
    """
    style, script = source(STYLE), source(script)
    yield (
        fill("head", title=title, style=style, script=script, policy=_policy(style, script))
        + summary
    )
    yield from body
    yield fill("foot", script=script)


def fill(name: str, **values: Any) -> str:
    """Renders a template; all values are escaped."""
    return templates(__package__).get_template(name).render(values)


def write(path: Path, parts: Iterable[str]) -> None:
    """Writes a page, whole or not at all.

    Raises StorageError if the file cannot be written, SettingsError if `path` is a folder.
    """
    if path.is_dir():
        raise SettingsError(
            f"{path} is a folder: name a file for the page, as in {path / 'page.html'}."
        )
    try:
        files.write(path, (part.encode(errors="replace") for part in parts))
    except OSError as error:
        raise StorageError(
            f"The page {path} cannot be written ({error.strerror}): name another file or make room."
        ) from error


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def source(name: str, package: str = __package__) -> str:
    """A file of a package: a style, a script or a template."""
    return resources.files(package).joinpath(name).read_text("utf-8")


@cache
def templates(*packages: str) -> jinja2.Environment:
    """The templates of packages, the first that has a name; they escape and clean all values."""

    def load(name: str) -> str | None:
        for package in packages:
            with suppress(FileNotFoundError):
                return source(f"{name}.html.jinja", package)
        return None

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(load),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: clean(value) if type(value) is str else value,
    )
    environment.filters["line"] = lambda text: clean(str(text), line=True)
    environment.filters["score"] = _score
    environment.filters["between"] = _between
    return environment


def _score(value: float | None, form: str = ".3f") -> str:
    return "–" if value is None or value != value else format(value, form)  # NaN is not itself


def _between(ends: Any, form: str = ".3f") -> str:
    return "" if ends.low is None else f"{_score(ends.low, form)} to {_score(ends.high, form)}"
