"""What a request asks for: its schema and settings, as JSON or as the fields of a form."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from extractor.documents.cleaning import Clean
from extractor.errors import InputError, SchemaError
from extractor.models import Document, Frozen
from extractor.pipeline.passages import Ask
from extractor.prompting import catalog
from extractor.prompting.json_models import model_of
from extractor.prompting.schema import Scope
from extractor.records.reading import Unsupported
from extractor.serve.wording import misfit

__all__ = ["Asked", "Choice", "fields_of", "kind_of", "parsed", "schema_of"]

_Model = TypeVar("_Model", bound=BaseModel)
_Short = Annotated[str, Field(max_length=500)]
JSON = "application/json"
CHARSETS = (b"utf-8", b"utf8", b"us-ascii")
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


class Choice(Frozen):
    """How documents are to be read. What is left out has the default of the service."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    schema_: str | dict[str, Any] = Field(
        "claims",
        alias="schema",
        description="The name of a schema of /v1/schemas, or a JSON schema.",
    )
    model: _Short | None = Field(None, description="The name of a model of /v1/models.")
    ask: Ask | None = Field(
        None, description="Which sentences of claims a model reads; the rules read the others."
    )
    per: Scope | None = Field(
        None, description="Whether a document has one record of a schema or many findings."
    )
    unsupported: Unsupported = Field(
        "auto", description="What happens to values of records that nothing in the text shows."
    )
    clean: Clean = Field("auto", description="What of a document is left out.")
    passage_tokens: int | None = Field(
        None, ge=200, le=100_000, description="The most tokens that a model is shown at a time."
    )
    passes: int = Field(
        1, ge=1, le=2, description="With 2, a model is asked once more about what gave no claim."
    )
    min_certainty: float | None = Field(
        None, ge=0, le=1, description="Rows that are less certain are rejected."
    )

    @property
    def key(self) -> str:
        """What tells apart those that need an extractor each; the order of properties does too."""
        return json.dumps({name: getattr(self, name) for name in Choice.model_fields})


class Asked(Choice):
    """A text to extract from, and how."""

    text: str = Field(description="The text, to which all offsets of the rows refer.")
    doc_id: _Short | None = Field(None, description="Your id of it; by default a hash of the text.")
    title: _Short | None = Field(None, description="Its title.")
    date: dt.date | None = Field(
        None, description='The day of its publication, which tells which day "Friday" was.'
    )
    publisher: _Short | None = Field(None, description="Who published it.")
    url: Annotated[str, Field(max_length=2_000)] | None = Field(
        None, description="The address at which it was published."
    )

    @property
    def document(self) -> Document:
        """The document; raises InputError for one without text."""
        if not self.text.strip():
            raise InputError("The document has no text: send one that has.")
        made = Document.from_text(
            self.text, doc_id=self.doc_id, title=self.title, date=self.date, path=None
        )
        about = {"publisher": self.publisher, "url": self.url}
        return made.model_copy(update={name: it for name, it in about.items() if it})


def schema_of(choice: Choice) -> str | type[BaseModel]:
    """The schema of a choice, as an Extractor takes it; raises SchemaError.

    Only names of schemas that are installed are looked up: no name from outside is a path.
    """
    given = choice.schema_
    if isinstance(given, dict):
        return model_of(given)
    if given not in catalog.schema_names():
        known = ", ".join(catalog.schema_names())
        raise SchemaError(
            f"There is no schema of that name: choose one of {known}, or send a JSON schema."
        )
    return given


def parsed(model: type[_Model], data: bytes | Mapping[str, Any]) -> _Model:
    """A body as a model; HTTPException with the first thing that is wrong with it."""
    try:
        if isinstance(data, bytes):
            return model.model_validate_json(data)
        return model.model_validate(data)
    except ValidationError as error:
        status = 400 if error.errors()[0]["type"] == "json_invalid" else 422
        known = [field.alias or name for name, field in model.model_fields.items()]
        raise HTTPException(status, misfit(error.errors(), known)) from error


def fields_of(form: FormData) -> dict[str, Any]:
    """The fields of a form but its files; a schema that begins as JSON is read as that.

    Raises InputError for a body of JSON that was sent as a form.
    """
    found: dict[str, Any] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            if name in found:
                raise HTTPException(422, "A field of the form stands twice: send each once.")
            found[name] = value
    if any(name.lstrip().startswith(("{", "[")) for name in found):  # as `curl -d` sends it
        raise InputError(
            f"The body is JSON, sent as a form: send it with the header Content-Type: {JSON}."
        )
    schema = found.get("schema", "").strip()
    if schema.startswith("{"):
        try:
            found["schema"] = json.loads(schema)
        except (ValueError, RecursionError) as error:
            raise SchemaError("The schema is no valid JSON: correct it.") from error
    return found


def kind_of(request: Request) -> Literal["json", "form"]:
    """How the body of a request is written; HTTPException for any other way."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind == JSON.encode():
        return "json"
    charset = options.get(b"charset", b"utf-8").lower()
    if charset not in CHARSETS:  # Python has some that decode to what is no text
        raise HTTPException(415, "The charset of a form must be UTF-8: leave it out.")
    if kind.decode("latin-1") in FORMS:
        return "form"
    raise HTTPException(
        415,
        f"The body is neither JSON nor a form by its header: send JSON with Content-Type: {JSON}, "
        f"or a form with {FORMS[0]}.",
    )
