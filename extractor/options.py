"""What an Extractor may be given: its settings, and its documents. Refused in a sentence."""

import math
from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral, Real
from pathlib import Path
from types import NoneType
from typing import Any, TypedDict, TypeVar, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from extractor import engines
from extractor.errors import InputError, SettingsError
from extractor.llm.prices import Prices
from extractor.models import Document, Failure
from extractor.pipeline.pipeline import Ask
from extractor.pipeline.shared import Shared
from extractor.prompting.examples import Given
from extractor.prompting.prompt import Prompt
from extractor.prompting.schema import Schema
from extractor.records.reading import Unsupported

__all__ = [
    "Documents",
    "Options",
    "certainty_limit",
    "check_types",
    "document_or_failure",
    "engine",
    "limit",
    "models",
    "one_document",
    "passes_choice",
    "several_documents",
    "unsupported_choice",
    "window_limit",
]

Documents = Iterable[str | Document | Failure]
_Number = TypeVar("_Number", int, float)


class Options(TypedDict, total=False):
    """The parameters of an Extractor besides its schema, with the types that they are held to."""

    model: str | engines.Engine
    prompt: str | Path | None
    examples: Given | None
    base_url: str | None
    api_key: str | None
    reasoning_effort: str | None
    extra_body: Mapping[str, Any] | None
    headers: Mapping[str, str] | None
    timeout: float | None
    api_version: str | None
    workers: int | None
    rpm: float | None
    tpm: float | None
    fallback: Sequence[str | engines.Engine]
    prices: str | Path | Prices | None
    max_cost: float | None
    max_tokens: int | None
    ask: str | None
    cache: bool
    cache_dir: str | Path | None
    processes: int | None
    max_characters: int | None
    unsupported: str
    per: str | None
    passage_tokens: int | None
    clean: str
    passes: int
    min_certainty: float | None
    shared: Shared | None


def engine(model: str | engines.Engine, settings: engines.Settings) -> engines.Engine:
    """The engine that `model` names, or is."""
    if not isinstance(model, str):
        return engines.checked(model)
    return engines.connect(model, **vars(settings))


_NUMBERS = {int: Integral, float: Real}  # as numpy's are too


def check_types(options: dict[str, Any]) -> None:
    """Raises SettingsError for an option of a wrong type. Repeats no value, which may be a key."""
    for name, hint in get_type_hints(Options).items():
        kinds = [get_origin(each) or each for each in get_args(hint) or (hint,)]
        if get_origin(hint) is Sequence:
            kinds = [list, tuple]
        if engines.Engine in kinds:  # an object of any class
            continue
        given = options[name]
        known = tuple(_NUMBERS.get(kind, kind) for kind in kinds)
        if not isinstance(given, known) or (isinstance(given, bool) and bool not in kinds):
            *others, last = ("None" if kind is NoneType else kind.__name__ for kind in kinds)
            wanted = f"{', '.join(others)} or {last}" if others else last
            raise SettingsError(
                f"The setting {name} has the type {type(given).__name__}: give {wanted}."
            )


def unsupported_choice(given: str) -> Unsupported:
    """What happens to values that nothing shows; SettingsError for a word that is none."""
    for choice in get_args(Unsupported):
        if given == choice:
            return choice  # type: ignore[no-any-return]  # get_args has no types
    raise SettingsError(
        f"The choice {given!r} for unsupported values is not known: use auto, null, keep or reject."
    )


def limit(name: str, given: _Number | None) -> _Number | None:
    """A limit that is above 0, or None; SettingsError for any other."""
    if given is not None and not 0 < given < math.inf:
        raise SettingsError(f"The limit {name} is {given}: give a number above 0, or leave it out.")
    return given


def certainty_limit(given: float | None) -> float | None:
    """The least certainty of rows, from 0 to 1, or None; SettingsError for any other."""
    if given is not None and not 0 <= given <= 1:
        raise SettingsError(
            f"The limit min_certainty is {given}: give a number from 0 to 1, such as 0.8."
        )
    return given


def passes_choice(given: int, ask: Ask, schema: Schema) -> int:
    """How often a model is asked; SettingsError for a second pass that nothing can choose for."""
    if given not in (1, 2):
        raise SettingsError(f"There are no {given} passes: give 1 or 2.")
    if given == 2 and (ask == "none" or not schema.makes_claims):
        raise SettingsError(
            "A second pass asks a model about sentences that look like claims: leave out passes, "
            "or give a model and a schema that makes claims."
        )
    return given


def window_limit(given: int | None, prompt: Prompt, *, strong: bool) -> int | None:
    """The most tokens of a passage, if given; SettingsError if the prompt says its size itself.

    - `strong`: whether no small model may be asked, for which a prompt says how many sentences.
    """
    if given is not None and prompt.shows != "text" and not strong:
        raise SettingsError(
            f"The prompt {prompt.label} shows a small model numbered sentences and says itself how "
            "many: leave out passage_tokens, choose a prompt that shows the text, such as generic, "
            "or name a hosted model."
        )
    return limit("passage_tokens", given)


def models(
    ask: str | None,
    model: str | engines.Engine,
    fallback: Sequence[str | engines.Engine],
    settings: engines.Settings,
    schema: Schema,
) -> tuple[Ask, engines.Engine, tuple[engines.Engine, ...]]:
    """How much a model is asked, the engine that is asked, and its fallbacks.

    - `settings`: of the service of `model`. Another one must get neither its key nor its headers.
    """
    chosen = _ask(ask)
    if chosen in ("none", "unsure") and not schema.makes_claims:
        raise SettingsError(
            f'ask="{chosen}" needs rules, and there are none for the schema {schema.name}: '
            'choose ask="all", or a schema that makes claims, such as "claims".'
        )
    if chosen == "none":
        return chosen, engines.NoModel(), ()
    first = engine(model, settings)
    others = tuple(
        engine(each, settings if engines.same_service(each, model) else settings.elsewhere)
        for each in fallback
    )
    return chosen or ("unsure" if first.local else "all"), first, others


def _ask(given: str | None) -> Ask | None:
    known: tuple[Ask, ...] = get_args(Ask)
    for each in known:
        if given == each:
            return each
    if given is None:
        return None
    raise SettingsError(f'There is no ask="{given}": write "all", "unsure" or "none".')


def document_or_failure(given: str | Document | Failure) -> Document | Failure:
    """One of many documents, of which one may have failed to be read."""
    return given if isinstance(given, Failure) else one_document(given)


def one_document(given: str | Document) -> Document:
    """A text as a document; raises InputError for anything else."""
    if isinstance(given, str):
        return Document.from_text(given)
    if not isinstance(given, Document):
        raise InputError(
            f"A {type(given).__name__} is not a document: give a str or a Document; "
            "extractor.documents.read reads them from files."
        )
    return given


def several_documents(given: Documents) -> Documents:
    """Several documents; raises InputError for a single one and for what is no iterable."""
    if isinstance(given, str | bytes | Mapping | BaseModel) or not isinstance(given, Iterable):
        raise InputError(
            f"A {type(given).__name__} is no list of documents: give several, as in "
            "[text], or one to extract()."
        )
    return given
