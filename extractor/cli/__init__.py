"""The command line: thin, and the only place where errors become messages and exit codes.

0    all is done
1    some documents failed, or the service or the disk stopped the run; what is done is kept
2    wrong use: an input, option, schema, prompt or model file to mend
130  stopped with Ctrl-C, 143 by SIGTERM; what is done is kept
"""

import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

from extractor.cli import (
    batch,
    cache,
    evaluate,
    export,
    gold,
    model,
    prompts,
    report,
    retry,
    run,
    schemas,
    show,
)
from extractor.cli.terminal import clean, warn
from extractor.errors import ExtractorError, UsageError

__all__ = ["app", "main"]

app = typer.Typer(
    name="extractor",
    help="Read articles with a language model and write down who claims what, each claim with the "
    "exact words that show it.",
    epilog="Begin with: extractor run ARTICLES/ -o RUN/    then: extractor show RUN/",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run", no_args_is_help=True, epilog=run.EXAMPLE)(run.run)
app.command("retry", no_args_is_help=True, epilog=retry.EXAMPLE)(retry.retry)
app.command("show", no_args_is_help=True, epilog=show.EXAMPLE)(show.show)
app.command("export", no_args_is_help=True, epilog=export.EXAMPLE)(export.export)
app.command("report", no_args_is_help=True, epilog=report.EXAMPLE)(report.report)
app.command("evaluate", no_args_is_help=True, epilog=evaluate.EXAMPLE)(evaluate.evaluate)
app.add_typer(batch.app, name="batch")
app.add_typer(gold.app, name="gold")
app.add_typer(model.app, name="model")
app.add_typer(schemas.app, name="schemas")
app.add_typer(prompts.app, name="prompts")
app.add_typer(cache.app, name="cache")


def _version(wanted: bool) -> None:
    if wanted:
        from extractor.environment import __version__

        typer.echo(f"extractor {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command line, by default that of the process, and returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a narrow encoding must not stop a run
    try:
        app(args=list(sys.argv[1:] if arguments is None else arguments), prog_name="extractor")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        return 130
    except ExtractorError as error:
        warn(str(error))
        return 2 if isinstance(error, UsageError) else 1
    except Exception:  # noqa: BLE001  # a bug of ours, which must not look like the user's mistake
        sys.stderr.write(clean(traceback.format_exc()))
        warn(
            "this is a bug in the extractor. Please report it with the lines above and the command "
            "that you gave; what a run had done is kept in its folder.",
            head="Bug",
        )
        return 1
    return 0
