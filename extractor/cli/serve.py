"""`extractor serve`: the extractor as a service over HTTP."""

import os
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import Ask, BaseUrl, CacheDir, PriceFile
from extractor.cli.terminal import clean, console
from extractor.environment import need

__all__ = ["EXAMPLE", "serve"]

WORKERS = 8
EXAMPLE = (
    "Example: extractor serve --ask none    then: curl --data-urlencode text@article.txt "
    "localhost:8000/v1/extract"
)


def serve(
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Where to listen. Others than this machine need a token in EXTRACTOR_TOKEN.",
        ),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0 takes a free one.")] = 8000,
    data: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder for jobs and for inputs that they name.")
    ] = Path("extractor-data"),
    model: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="A model that may be chosen; the first is the default. Repeatable."
        ),
    ] = None,
    base_url: BaseUrl = None,
    ask: Ask = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Maximum documents in work, and requests to a model, at a time. By default 8 "
            "documents, and what the model takes.",
        ),
    ] = None,
    queue: Annotated[
        int, typer.Option(min=0, metavar="N", help="Maximum requests that wait for a worker.")
    ] = 64,
    origin: Annotated[
        list[str] | None,
        typer.Option(metavar="URL", help="A site whose pages may call the service. Repeatable."),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Another name of this service. Repeatable."),
    ] = None,
    proxy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ADDRESS",
            help="A proxy in front, whose X-Forwarded-For tells who guesses tokens. Repeatable.",
        ),
    ] = None,
    prices: PriceFile = None,
    cache_dir: CacheDir = None,
    max_body: Annotated[
        float, typer.Option(min=0.001, metavar="MB", help="The largest body of a request.")
    ] = 10,
    max_upload: Annotated[
        float, typer.Option(min=0.001, metavar="MB", help="The largest upload of a job.")
    ] = 200,
    time_limit: Annotated[
        float,
        typer.Option(min=0.1, metavar="SECONDS", help="The longest time for one document."),
    ] = 300,
) -> None:
    """Serve the extractor over HTTP.

    The service listens on this machine alone, without a token. At another address each request
    needs the token in EXTRACTOR_TOKEN. The first page takes articles that are pasted or dropped;
    /docs describes what can be asked.

    Ctrl-C finishes what was sent, and leaves jobs so that the next start goes on with them. A
    second Ctrl-C stops at once.

    Exit code: 2 usage error; 130 Ctrl-C; 143 SIGTERM.
    """
    need("fastapi", extra="serve", purpose="Services")
    need("uvicorn", extra="serve", purpose="Services")
    from extractor.review.front import front_page
    from extractor.serve import Settings, create_app, run
    from extractor.serve.settings import TOKEN_VARIABLE

    settings = Settings(
        host=host,
        port=port,
        token=os.environ.get(TOKEN_VARIABLE) or None,
        hosts=tuple(allow_host or ()),
        origins=tuple(origin or ()),
        proxies=tuple(proxy or ()),
        data=data,
        models=tuple(model or ("local",)),
        options={
            "base_url": base_url,
            "ask": ask,
            "prices": prices,
            "cache_dir": cache_dir,
            "workers": workers,
        },
        workers=workers or WORKERS,
        queue=queue,
        body_bytes=round(max_body * 1_000_000),
        upload_bytes=round(max_upload * 1_000_000),
        work_seconds=time_limit,
    )
    known = f"with the token in {TOKEN_VARIABLE}" if settings.token else "without a token"

    def told(address: str) -> None:
        console().print(clean(f"Serving at {address}, {known}.", line=True))

    run(create_app(settings, [front_page]), settings, told)
