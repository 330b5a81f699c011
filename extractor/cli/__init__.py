"""The command line. Only this package turns errors into messages and exit codes.

0    all done
1    some documents failed, or the service or the disk stopped the run; finished work is saved
2    usage error: fix an input, option, schema, prompt or model file
130  stopped by Ctrl-C (143: by SIGTERM, 129: by SIGHUP); finished work is saved
"""

import errno
import inspect
import os
import re
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli import (
    batch,
    cache,
    compare,
    evaluate,
    export,
    forget,
    gold,
    model,
    prompts,
    report,
    retry,
    review,
    run,
    schemas,
    serve,
    show,
    verify,
)
from extractor.cli.terminal import clean, warn
from extractor.errors import ExtractorError, SettingsError, UsageError
from extractor.text import excerpt, first_line

__all__ = ["app", "main"]

app = typer.Typer(
    name="extractor",
    help="Extract claims from documents: who says what, how firmly, with which numbers. Each claim "
    "comes with the exact words of the document that show it.",
    epilog="Begin with: extractor run ARTICLES/ -o RUN/    then: extractor show RUN/",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
NATIVE = (".so", ".pyd", ".dylib")
EXTRACT, RESULTS, SETUP = "Extract", "Use the results", "Set up"  # headings of the help
for panel, name, module in (
    (EXTRACT, "run", run),
    (EXTRACT, "retry", retry),
    (EXTRACT, "serve", serve),
    (RESULTS, "show", show),
    (RESULTS, "report", report),
    (RESULTS, "review", review),
    (RESULTS, "compare", compare),
    (RESULTS, "export", export),
    (RESULTS, "evaluate", evaluate),
    (RESULTS, "verify", verify),
    (RESULTS, "forget", forget),
):
    alone = name != "serve"  # which needs no argument
    app.command(name, no_args_is_help=alone, epilog=module.EXAMPLE, rich_help_panel=panel)(
        getattr(module, name)
    )
app.add_typer(batch.app, name="batch", rich_help_panel=EXTRACT)
app.add_typer(gold.app, name="gold", rich_help_panel=RESULTS)
app.add_typer(model.app, name="model", rich_help_panel=SETUP)
app.add_typer(schemas.app, name="schemas", rich_help_panel=SETUP)
app.add_typer(prompts.app, name="prompts", rich_help_panel=SETUP)
app.add_typer(cache.app, name="cache", rich_help_panel=SETUP)


def _join_lines(commands: typer.Typer) -> None:
    """Makes each paragraph of a docstring one line of the help, which the terminal then wraps."""
    for command in commands.registered_commands:
        text = inspect.cleandoc(command.callback.__doc__ or "") if command.callback else ""
        command.help = re.sub(r"(?<!\n)\n(?!\n)", " ", text)
    for group in commands.registered_groups:
        if group.typer_instance:
            _join_lines(group.typer_instance)


_join_lines(app)


def _with_options(message: str) -> str:
    """A message with the arguments of `Extractor` under the names of their options."""
    message = re.sub(r'\bask="([^"]*)"', r"--ask \1", message)
    return re.sub(
        r"^The limit (\w+) is", lambda it: f"The limit --{it[1].replace('_', '-')} is", message
    )


SILENT = re.compile(r"without (?:exception set|setting an exception)")
"""How Python says that C code failed and told no reason."""


def _machine_fault(error: Exception) -> str | None:
    """What the machine refused: memory, a thread, a file. None for any other error."""
    compiled = isinstance(error, ImportError) and Path(error.path or "").suffix in NATIVE
    # the last of them is what C code raises that runs out of memory and does not say so
    memory = (
        isinstance(error, MemoryError)
        or getattr(error, "errno", None) == errno.ENOMEM
        or (isinstance(error, SystemError) and SILENT.search(str(error)) is not None)
    )
    if compiled or memory or "start new thread" in str(error):
        return (
            "The memory or the threads that this process may use are not enough: raise its limits "
            "(`ulimit -a` shows them), close other programs, or split the input. The finished work "
            "of a run is saved in its folder."
        )
    if isinstance(error, OSError):
        name = error.filename if isinstance(error.filename, str) else None
        what = f"{excerpt(name)} cannot be used" if name else "The system refused what is needed"
        return f"{what} ({first_line(error)}): fix that, then give the same command again."
    return None


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


def _check_environment() -> None:
    """Raises SettingsError in a folder that was deleted, and ignores a width that is none."""
    try:
        Path.cwd()
    except OSError as error:
        raise SettingsError(
            f"The current folder cannot be used ({first_line(error)}): it was deleted or closed to "
            "you; change to another one."
        ) from error
    if not os.environ.get("COLUMNS", "1").strip("0").isdecimal():
        del os.environ["COLUMNS"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code. The default is the command line of the process."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(
                errors="replace"
            )  # an encoding without some character must not stop a run
    try:
        _check_environment()
        app(args=list(sys.argv[1:] if arguments is None else arguments), prog_name="extractor")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        return 130
    except ExtractorError as error:
        warn(_with_options(str(error)))
        return 2 if isinstance(error, UsageError) else 1
    except Exception as error:  # noqa: BLE001  # a bug must not look like the user's mistake
        if reason := _machine_fault(error):
            sys.stderr.write(f"Error: {reason}\n")  # `warn` may need more memory than there is
            return 1
        sys.stderr.write(clean(traceback.format_exc()))
        warn(
            "this is a bug in the extractor. Please report it with the lines above and the command "
            "that you gave. The finished work of a run is saved in its folder.",
            head="Bug",
        )
        return 1
    return 0
