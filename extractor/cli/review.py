"""`extractor review`: decide about the rows of a run in the browser."""

import getpass
import threading
import webbrowser
from typing import Annotated

import typer

from extractor.cli.options import RunFolder
from extractor.cli.terminal import clean, console
from extractor.environment import need
from extractor.errors import SettingsError

__all__ = ["EXAMPLE", "review"]

EXAMPLE = "Example: extractor review my-run/    then: extractor gold add my-run/ --reviews --gold G"


def review(
    run: RunFolder,
    reviewer: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who decides (default: the name of the account)."),
    ] = None,
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

    Only this machine can reach the page. Ctrl-C ends the server.
    """
    need("fastapi", extra="serve", purpose="Pages of a review")
    need("uvicorn", extra="serve", purpose="Pages of a review")
    from extractor.review import Reviewing
    from extractor.review.app import review_app
    from extractor.serve import Settings
    from extractor.serve import run as serve

    settings = Settings(port=port)
    reviewing = Reviewing(run, reviewer or _account())

    def told(address: str) -> None:
        url = f"{address}/review"
        console().print(clean(f"Reviewing as {reviewing.reviewer} at {url}", line=True))
        if browser:  # some wait until the page is closed
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()

    serve(review_app(reviewing, settings), settings, told)


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise SettingsError("The account has no name: give one with --reviewer.") from error
