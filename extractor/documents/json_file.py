"""JSON: an array of objects, each a document, or one object that is one."""

import io
import json
from collections.abc import Iterator
from typing import BinaryIO

from extractor.documents.compression import whole_file
from extractor.documents.decoding import decode
from extractor.documents.jsonlines import is_json_object, json_rows
from extractor.documents.rows import Columns, Row
from extractor.errors import InputError

__all__ = ["json_file_rows"]


def json_file_rows(file: BinaryIO, name: str, columns: Columns) -> Iterator[Row]:
    """The objects of a JSON file, numbered from 1; a file of JSON lines is read as one.

    Raises InputError, which calls the file `name`, if it is no JSON, or another kind of value.
    """
    data = whole_file(file, name)
    try:
        value = json.loads(decode(data, name=name))
    except (ValueError, RecursionError) as error:
        if is_json_object(data.lstrip().partition(b"\n")[0], columns.text):
            yield from json_rows(io.BytesIO(data), name, columns)
            return
        what = getattr(error, "msg", "too deep or too long a number").lower()
        raise InputError(f"{name} is not JSON ({what}): write it again.") from error
    items = value if isinstance(value, list) else [value]
    if not items or not any(isinstance(item, dict) for item in items):
        raise InputError(
            f"{name} holds no JSON object: write each article as an object with a text, as in "
            '[{"id": "...", "text": "..."}].'
        )
    for number, item in enumerate(items, start=1):
        yield number, item if isinstance(item, dict) else _refused(number, name)


def _refused(number: int, name: str) -> InputError:
    return InputError(
        f'Item {number} of {name} is not a JSON object: write {{"id": "...", "text": "..."}}.'
    )
