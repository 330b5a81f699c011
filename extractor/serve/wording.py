"""What is wrong with a request, in our words: pydantic's and Starlette's are for programmers."""

import difflib
import re
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from extractor.text import excerpt, inner

__all__ = ["form_of", "misfit"]

Context = Mapping[str, Any]
PLACE = re.compile(r" at line \d+ column \d+")
DAY = 'a day as "2025-02-05"'
_MUST: Mapping[str, Callable[[Context], str]] = {
    "string_": lambda _: "a string",
    "string_too_long": lambda it: f"a string of at most {it['max_length']:,} characters",
    "literal_error": lambda it: it["expected"],
    "greater_than_equal": lambda it: f"at least {it['ge']:,g}",
    "less_than_equal": lambda it: f"at most {it['le']:,g}",
    "int_": lambda _: "a whole number",
    "float_": lambda _: "a number",
    "finite_number": lambda _: "a finite number",
    "bool_": lambda _: "true or false",
    "date_": lambda _: DAY,
    "tuple_": lambda _: "a list",
    "list_": lambda _: "a list",
    "too_short": lambda it: f"a list with at least {_counted(it['min_length'], 'entry')}",
    "too_long": lambda it: f"a list with at most {_counted(it['max_length'], 'entry')}",
    "dict_": lambda _: "an object",
}
"""What a value must be, by the type of the error or the beginning of it."""


def misfit(found: Sequence[Mapping[str, Any]], known: Iterable[str] = ()) -> str:
    """The first thing that is wrong with a request, in a sentence; a slip of a name before others.

    - `found`: the errors of pydantic.
    - `known`: the names of the fields.
    """
    names = tuple(known)
    for each in found:
        if each["type"] == "extra_forbidden":
            return _unknown(str(each["loc"][-1]), names)
    return _sentence(found[0])


def _unknown(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return (
        f"There is no field {excerpt(name)}: "
        f"{f'write {near[0]}' if near else 'leave it out; /docs describes those there are'}."
    )


def _sentence(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "json_invalid":
        where = PLACE.search(str(context.get("error", "")))
        return f"The body is no valid JSON{where.group() if where else ''}: correct it."
    place = [str(each) for each in error["loc"]]
    if not place:
        return 'The body must be an object, as {"text": "..."}: /docs describes it.'
    what = "parameter" if place[0] in ("query", "path") else "field"
    name = excerpt(".".join(place[what == "parameter" :]))
    if place[0] == "schema":
        return "The field schema must be a name of /v1/schemas or a JSON schema: send one of them."
    if kind == "missing":
        return f"The {what} {name} is missing: add it."
    must = _MUST.get(kind) or next((it for key, it in _MUST.items() if _begins(kind, key)), None)
    if must is None:
        return f"The {what} {name} does not fit ({inner(error['msg'])}): /docs describes it."
    return f"The {what} {name} must be {must(context)}: correct it."


def _begins(kind: str, key: str) -> bool:
    return key.endswith("_") and kind.startswith(key)


@asynccontextmanager
async def form_of(
    request: Request, *, files: int, fields: int, most: int
) -> AsyncGenerator[FormData]:
    """The form of a request, whose files are closed at the end of the block.

    - `files`, `fields`: how many it may have.
    - `most`: the bytes of the largest field.

    Raises HTTPException 400 if it has more, or is broken.
    """
    try:
        form = await request.form(max_files=files, max_fields=fields, max_part_size=most)
    except HTTPException as error:
        if error.status_code != 400:  # the guard's
            raise
        raise HTTPException(400, _said(error.detail, files, fields, most)) from error
    try:
        yield form
    finally:
        await form.close()


def _said(detail: str, files: int, fields: int, most: int) -> str:
    """What Starlette says of a form, in our words."""
    megabytes = f"{most / 1e6:g} MB"
    http = "leave it to your HTTP library"
    said = {
        "Too many files": f"The form has more than {_counted(files, 'file')}: send fewer.",
        "Too many fields": f"The form has more than {_counted(fields, 'field')}: send fewer.",
        "Part exceeded": f"A field of the form is larger than {megabytes}: send it as a file.",
        "Missing boundary": f"The Content-Type of the form has no boundary: {http}.",
    }
    known = (text for begin, text in said.items() if detail.startswith(begin))
    broken = f"The form is broken ({inner(detail)}): {http}."
    return next(known, broken)


def _counted(number: int, name: str) -> str:
    many = f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"
    return f"{number:,} {name if number == 1 else many}"
