"""The options and arguments that several commands share, each declared once.

A command uses them as the annotations of its parameters and adds its own defaults. Options that
belong to one command alone are declared in that command's module.
"""

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "ApiVersion",
    "Ask",
    "BaseUrl",
    "CacheDir",
    "Clean",
    "Column",
    "Examples",
    "ExtraBody",
    "Header",
    "Inputs",
    "Json",
    "MaxCharacters",
    "MaxCost",
    "MaxTokens",
    "MinCertainty",
    "Model",
    "Output",
    "PassageTokens",
    "Passes",
    "Per",
    "PriceFile",
    "PromptName",
    "Quiet",
    "ReasoningEffort",
    "RunFolder",
    "SchemaName",
    "ShardSpec",
    "Timeout",
    "Unsupported",
    "Workers",
]

# ---- which documents ---------------------------------------------------------------------------

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT",
        help="Files, folders, patterns such as 'news/*.html', or - for standard input. The formats "
        "are .txt, .md, .html, .docx, .eml, .rss and .atom, .pdf and .xlsx (with the extra "
        'documents), .json, .jsonl (one {"id", "text"} a line), .csv, .tsv and .parquet. All '
        "but .parquet may be compressed (.gz, .zst).",
    ),
]
Column = Annotated[
    list[str] | None,
    typer.Option(
        metavar="text=NAME",
        help="The table column or JSON key that holds the text; likewise for id, title, date and "
        "url. Repeatable.",
    ),
]
Clean = Annotated[
    str,
    typer.Option(
        "--clean",
        metavar="auto|page|none",
        help="What of a document is left out. auto: the menus of .html pages and, for schemas that "
        "make claims, headlines and the furniture of news. page: the same, and any text file that "
        "holds a page is read as one. none: nothing. `extractor show RUN/ --left-out` shows it.",
    ),
]
ShardSpec = Annotated[
    str | None,
    typer.Option(
        metavar="3/16",
        help="Read only this part of the documents. Use it to split the work between machines, "
        "each with a RUN/ of its own. The id of a document decides its part.",
    ),
]

Unsupported = Annotated[
    str,
    typer.Option(
        metavar="auto|null|keep|reject",
        help="What happens to a value of your own schema that nothing in the document shows: it is "
        "left out where the schema allows that, else the record is rejected (auto); it becomes "
        "null; it stays and is named (keep); or the record is rejected.",
    ),
]
MinCertainty = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=1,
        metavar="0.8",
        help="Only rows that are at least so certain, from 0 to 1.",
    ),
]
MaxCharacters = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="The longest document that is read (default: 25 million characters). A longer one "
        "fails.",
    ),
]

# ---- where results go --------------------------------------------------------------------------

RunFolder = Annotated[
    Path, typer.Argument(metavar="RUN/", help="A folder that `extractor run` wrote.")
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="RUN/",
        help="Folder for the results (required). If it holds a run, the run is resumed and "
        "the inputs are added to it.",
    ),
]

# ---- what is asked, and which model answers ----------------------------------------------------

Model = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="'local' runs on this machine. 'PROVIDER/NAME', as in openai/gpt-4.1-mini, sends the "
        "documents to a service, with its key in the environment (OPENAI_API_KEY).",
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Address of a server with OpenAI's API, in place of the provider's own.",
    ),
]
ReasoningEffort = Annotated[
    str | None,
    typer.Option(
        metavar="LEVEL",
        help="How hard a model that reasons is to think, in the words of its service, as in low.",
    ),
]
ExtraBody = Annotated[
    str | None,
    typer.Option(
        metavar="JSON",
        help="Parameters to add to each request, as in '{\"top_k\": 20}'. They are recorded in "
        "run.json and are part of the keys of saved answers.",
    ),
]
Header = Annotated[
    list[str] | None,
    typer.Option(
        metavar="'NAME: VALUE'",
        help="A header to send with each request. Its value is recorded nowhere. Repeatable.",
    ),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        min=0.001, metavar="SECONDS", help="The time limit of a request. The default is 300."
    ),
]
ApiVersion = Annotated[
    str | None,
    typer.Option(
        metavar="VERSION",
        help="The version of Azure's API, as in 2024-10-21, for a resource that needs one.",
    ),
]
SchemaName = Annotated[
    str,
    typer.Option(
        metavar="NAME|FILE.py:CLASS|FILE.json",
        help="What to look for: one of `extractor schemas list`, a class of yours, or a JSON "
        "schema.",
    ),
]
Per = Annotated[
    str | None,
    typer.Option(
        metavar="document|finding",
        help="Whether a document has one record of your schema or many findings. The default is "
        "what the schema says, or else finding.",
    ),
]
PassageTokens = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="The most tokens of a document that the model reads at a time. A longer one is read "
        "in several passages. The default is 16,000, and 7,000 for claims, or what the model's "
        "context holds. For claims and a local model the prompt says it.",
    ),
]
Passes = Annotated[
    int,
    typer.Option(
        min=1,
        max=2,
        help="With 2, the model is asked once more about the sentences that look like claims and "
        "gave none. The summary says what that gave.",
    ),
]
PromptName = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|FILE.jinja",
        help="How to ask for it. The default is the prompt of the schema.",
    ),
]
Examples = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.jsonl",
        help='Examples of good answers: {"text": "...", "items": [{...}]} on each line. Each value '
        "must stand in the text of its example. `extractor prompts new` writes a file to fill in.",
    ),
]
Ask = Annotated[
    str | None,
    typer.Option(
        metavar="all|unsure|none",
        help="Which sentences the model reads: all (default for hosted models), only those that "
        "the rules are unsure of (unsure, default for local models), or none. With none, no model "
        "is loaded and nothing is sent. Choose it for many articles or a slow machine: an article "
        "takes about 17 ms instead of 12 to 60 s, and F1 on real news is 0.83 instead of 0.84 "
        "(see docs/benchmarks.md). Schemas that make no claims have no rules and need all.",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="Maximum requests at a time. The default depends on the model. An overloaded "
        "service gets fewer.",
    ),
]

# ---- what it may cost --------------------------------------------------------------------------

PriceFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.toml",
        help="Prices per million tokens, one line for each model: "
        '"openai/NAME" = { prompt = 0.40, output = 1.60, cached = 0.10, batch = 0.5 }. '
        "`cached` (the price of prompt tokens that the service had cached) and `batch` (the "
        'fraction that the Batch API charges) are optional. So is currency = "EUR" (default: USD).',
    ),
]
MaxCost = Annotated[
    float | None,
    typer.Option(
        metavar="SUM",
        help="Stop before RUN/ costs more than this, in the currency of --prices. Earlier sessions "
        "in RUN/ count.",
    ),
]
MaxTokens = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="Stop before RUN/ uses more tokens than this, in prompts and answers. Earlier "
        "sessions in RUN/ count.",
    ),
]
CacheDir = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Folder of the cache. The default is in your cache folder."),
]

# ---- what is printed ---------------------------------------------------------------------------

Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Print nothing but errors.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
