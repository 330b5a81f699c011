"""Services by name: where they are, which key they take, and how a request to them begins.

They are data: `presets.toml` beside this module, and a file of the user's. No code knows a service.
"""

import functools
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from extractor.engines.connection import Wire, secret_values
from extractor.engines.parameters import checked_body, checked_headers
from extractor.environment import config_file
from extractor.errors import SettingsError
from extractor.text import first_line

__all__ = [
    "ModelFacts",
    "Preset",
    "built_in",
    "context_at",
    "known",
    "own_file",
    "read_from",
    "secret_headers",
]

FILE = Path(__file__).with_name("presets.toml")
FORMS = ("json_schema", "tools", "json_object", "none")  # the strictest first
NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
VARIABLE = re.compile(r"\{(\w+)\}")
_LOCAL = re.compile(r"https?://(?:localhost|127\.0\.0\.1):\d{1,5}(?:/|\Z)")

_given: ContextVar[Path | None] = ContextVar(
    "the user's file, if another machine sent it", default=None
)

Form = Literal["json_schema", "tools", "json_object", "none"]
Limit = Literal["max_tokens", "max_completion_tokens"]
Sampling = Literal["temperature", "top_p", "seed"]


def _variable(text: str) -> str:
    if not re.fullmatch(r"[A-Z_][A-Z0-9_]*", text):
        raise ValueError("it names environment variables; a key itself stands in none")
    return text


def _address(text: str) -> str:
    """An address without what may be a secret: it is printed and recorded."""
    if re.search(r"[?#@]", text) or not re.match(r"https?://|\{\w+\}", text):
        raise ValueError("write it like https://host/v1, without a user, a key, ? and #")
    return text


def _checked(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A check of this package as one of pydantic."""

    def checked(given: Any) -> Any:
        try:
            return check(given)
        except SettingsError as error:
            raise ValueError(str(error)) from None

    return checked


Variables = tuple[Annotated[str, AfterValidator(_variable)], ...]
Address = Annotated[str, AfterValidator(_address)]


class ModelFacts(BaseModel):
    """How requests to a model begin.

    - `form`: the form of structured output to ask for.
    - `limit`: the name of the parameter that limits the output.
    - `without`: the sampling parameters that are left out.
    - `context`: the most tokens of a request and its answer; None if that is not known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: Form = "json_schema"
    limit: Limit = "max_tokens"
    without: tuple[Sampling, ...] = ()
    context: int | None = Field(default=None, gt=0)

    @property
    def refused(self) -> frozenset[str]:
        """What is taken as refused from the start, in the words of `extractor.llm.dialect`."""
        renamed = {"max_tokens"} if self.limit != "max_tokens" else set()
        return frozenset({*self.without, *renamed, *FORMS[: FORMS.index(self.form)]})


class Preset(ModelFacts):
    """A service, and what holds for all its models.

    - `name`: what stands before the slash in the names of its models.
    - `base_url`: its address. `{VARIABLE}` stands for an environment variable.
    - `versioned_url`: its address if a version of the API is named; `{model}` is the model's name.
    - `key`: the environment variables that may hold its key; the first that is set does.
    - `wire`: the protocol: OpenAI's, or Anthropic's, which needs an extra.
    - `needs_key`: whether it takes no request without a key.
    - `key_header`: the header for the key; by default `Authorization`, as a bearer token.
    - `headers`: sent with each request. `{VARIABLE}` stands for an environment variable.
    - `body`: parameters that are added to each request.
    - `reasoning`: the path of the parameter that says how hard a model thinks.
    - `slots`: how many requests it answers at once.
    - `models`: what differs for some models, by a pattern of their names; the first that fits.
    """

    name: str
    base_url: Address
    versioned_url: Address | None = None
    key: Variables = ()
    wire: Wire = "openai"
    needs_key: bool = True
    key_header: str | None = None
    headers: Annotated[dict[str, str], AfterValidator(_checked(checked_headers))] = {}
    body: Annotated[dict[str, Any], AfterValidator(_checked(checked_body))] = {}
    reasoning: str = "reasoning_effort"
    slots: int = Field(default=8, gt=0)
    models: dict[str, ModelFacts] = {}

    def facts(self, model: str) -> ModelFacts:
        """How requests to one of its models begin."""
        general = {name: getattr(self, name) for name in ModelFacts.model_fields}
        found = next((it for name, it in self.models.items() if fnmatchcase(model, name)), None)
        special = found.model_dump(exclude_unset=True) if found else {}
        return ModelFacts(**{**general, **special})

    @property
    def key_variable(self) -> str:
        """The variable whose value is the key, or that should be set; empty if there is none."""
        return next((name for name in self.key if _set(name)), "".join(self.key[:1]))

    @property
    def url_variable(self) -> str:
        """The variable that names another address: "GROQ_BASE_URL"."""
        return re.sub(r"\W", "_", self.name).upper() + "_BASE_URL"

    def address(self, model: str, *, version: str | None = None) -> str:
        """The address for a model. Raises SettingsError if a variable in it is not set."""
        template = (version and self.versioned_url) or self.base_url
        named = template.replace("{model}", quote(model, safe=""))
        return self.filled(named, f"The address of {self.name}", "give the address with --base-url")

    def header_values(self) -> dict[str, str]:
        """Its headers, with the values of their variables. Raises SettingsError as `address`."""
        return {
            name: self.filled(value, f"The header {name} of {self.name}", "take it out of the file")
            for name, value in self.headers.items()
        }

    def filled(self, template: str, what: str, instead: str) -> str:
        """A text of the preset with the values of its variables; SettingsError if one is unset."""

        def value(found: re.Match[str]) -> str:
            given = _set(found[1])
            if not given:
                raise SettingsError(
                    f"{what} contains the variable {found[1]}, which is not set: set it, or "
                    f"{instead}."
                )
            return given.rstrip("/")

        return VARIABLE.sub(value, template)


def known() -> dict[str, Preset]:
    """All services by name: the built-in ones, and those of the user's file.

    Raises SettingsError for a file that cannot be read, or a service in it that is wrong.
    """
    path = own_file()
    entries = _entries(path) if path else {}
    given = built_in()
    return {
        **given,
        **{name: _own(name, it, given.get(name), path) for name, it in entries.items()},
    }


@functools.cache
def built_in() -> dict[str, Preset]:
    """The services that are installed with this package, by name."""
    entries = tomllib.loads(FILE.read_text("utf-8"))
    return {name: Preset(name=name, **entry) for name, entry in entries.items()}


@contextmanager
def read_from(path: Path) -> Iterator[None]:
    """Takes this file for the user's during the block, as one that another machine sent."""
    token = _given.set(path)
    try:
        yield
    finally:
        _given.reset(token)


def context_at(url: str) -> int | None:
    """The context of the service that a preset has at the same port of this machine; or None.

    Such servers cut longer prompts without a word, under whatever name they are asked.
    """
    port = urlsplit(url).port
    local = (each for each in known().values() if _LOCAL.match(each.base_url))
    return next((it.context for it in local if port and urlsplit(it.base_url).port == port), None)


def own_file() -> Path | None:
    """The user's file: EXTRACTOR_PRESETS, or presets.toml in the configuration folder; or None."""
    if given := _given.get():
        return given
    named = _set("EXTRACTOR_PRESETS")
    path = Path(named).expanduser() if named else config_file("presets.toml")
    return path if named or path.is_file() else None


def secret_headers() -> list[str]:
    """The services of the user's file with a value of a header that may be secret, as it stands."""
    own = _entries(path) if (path := own_file()) else {}
    return [
        name
        for name, preset in known().items()
        if name in own
        and any(not VARIABLE.fullmatch(each) for each in secret_values(preset.headers))
    ]


def _entries(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(
            f"The presets in {path} cannot be read ({first_line(error)}): correct the file, or "
            "unset EXTRACTOR_PRESETS."
        ) from error


def _own(name: str, entry: Any, base: Preset | None, path: Path | None) -> Preset:
    """A service of the user's file; the fields that it leaves out are those of the built-in one."""
    if not isinstance(entry, Mapping) or not NAME.fullmatch(name) or name == "local":
        raise SettingsError(
            f"The preset {name!r} in {path} is none: write a table like [work], in small letters, "
            "with at least a base_url."
        )
    before = base.model_dump(exclude_unset=True) if base else {}
    try:
        return Preset(**{**before, **entry, "name": name})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]  # an input may be a key
        place = ".".join(str(step) for step in first["loc"])
        said = first["msg"].removeprefix("Value error, ").rstrip(".")
        said = said.replace("a valid tuple", "a list")  # as TOML calls it
        raise SettingsError(
            f"The preset {name} in {path} is wrong ({place}: {said}): docs/models.md describes the "
            "fields."
        ) from None


def _set(variable: str) -> str:
    return os.environ.get(variable, "").strip()
