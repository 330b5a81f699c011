"""`extractor review`: decide about the rows of a run in the browser."""

import getpass
import os
import socket
import threading
import time
import webbrowser
from contextlib import suppress
from typing import Annotated

import typer

from extractor.cli.options import RunFolder
from extractor.cli.terminal import clean, console
from extractor.environment import need
from extractor.errors import SettingsError

__all__ = ["EXAMPLE", "review"]

EXAMPLE = "Example: extractor review my-run/    then: extractor gold add my-run/ --reviews --gold G"
PATIENCE = 20.0  # seconds for the server to begin


def review(
    run: RunFolder,
    reviewer: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who decides (default: the name of the account)."),
    ] = None,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Where to listen. Others than this machine need a token in EXTRACTOR_TOKEN.",
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="0 takes a free one (the default).")
    ] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Whether to open the page.")
    ] = True,
) -> None:
    """Review a run in the browser: accept, reject and correct its rows, and add what was missed.

    The article is on the left and its rows are on the right. Everything has a key; ? shows them.
    Each decision is written at once to reviews.jsonl in the run folder, with the reviewer, the time
    and what was before. The rows of the run are not changed.

    Reviewers see nothing of each other: two may work at the same time, each with a server and a
    --reviewer of their own. `extractor gold add` makes labels of what they finished, and `extractor
    gold agreement` compares them.

    Ctrl-C ends the server.
    """
    need("fastapi", extra="serve", purpose="Pages of a review")
    need("uvicorn", extra="serve", purpose="Pages of a review")
    from extractor.review import Reviewing
    from extractor.review.app import review_app
    from extractor.serve import Settings
    from extractor.serve import run as serve
    from extractor.serve.settings import TOKEN_VARIABLE

    settings = Settings(
        host=host,
        port=port or _free_port(host),
        token=os.environ.get(TOKEN_VARIABLE) or None,
    )
    reviewing = Reviewing(run, reviewer or _account())
    named = f"[{host}]" if ":" in host else host
    url = f"http://{named}:{settings.port}/review"
    console().print(clean(f"Reviewing as {reviewing.reviewer} at {url}", line=True))
    if browser:
        threading.Thread(target=_open, args=(url, host, settings.port), daemon=True).start()
    serve(review_app(reviewing, settings), settings)


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise SettingsError("The account has no name: give one with --reviewer.") from error


def _free_port(host: str) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        try:
            probe.bind((host, 0))
        except OSError as error:
            raise SettingsError(
                f"The address {host} cannot be used ({error.strerror}): name another with --host."
            ) from error
        return int(probe.getsockname()[1])


def _open(url: str, host: str, port: int) -> None:
    """Opens the page once the server answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection((host, port), timeout=1):
            webbrowser.open(url)
            return
        time.sleep(0.1)
