"""The interface that every model implements, and how a provider of models is described."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Protocol

from extractor.errors import SettingsError

if TYPE_CHECKING:
    from openai import AsyncOpenAI

__all__ = [
    "DEFAULT_TIMEOUT",
    "LARGE_CONTEXT",
    "Engine",
    "Provider",
    "Settings",
    "Traits",
    "checked",
    "is_strong",
]

DEFAULT_TIMEOUT = 300.0  # seconds; a long answer on two slow cores takes minutes
LARGE_CONTEXT = 32_000  # tokens, in which an article, its instructions and its answer have room


class Engine(Protocol):
    """A model that answers chat completion requests in OpenAI's protocol.

    - `name`: the full name, for provenance and cache keys ("openai/gpt-4.1-mini"). Two models that
      may answer differently must have different names.
    - `model`: the name of the model in requests.
    - `slots`: how many requests it answers at once. The client sends no more by default.
    - `local`: whether it runs on this machine. Then it has no limits per minute, is not sent more
      requests at once than `slots` as a fallback, and is by default asked only about the sentences
      that the rules are unsure of.
    """

    @property
    def name(self) -> str: ...  # noqa: D102  # described in the class
    @property
    def model(self) -> str: ...  # noqa: D102  # described in the class
    @property
    def slots(self) -> int: ...  # noqa: D102  # described in the class
    @property
    def local(self) -> bool: ...  # noqa: D102  # described in the class

    async def client(self) -> "AsyncOpenAI":
        """Returns a client for the running event loop; connects or loads at the first use.

        Call it before each request: it loads a local model again if its process was killed.
        """

    async def close(self) -> None:
        """Closes the connections. The engine can be used again afterwards."""


@dataclass(frozen=True)
class Traits:
    """What an engine may tell of its service, in attributes of these names. It needs none.

    - `context`: the most tokens of a request and its answer; None if that is not known.
    - `strong`: whether it is more than a small model; None for what `is_strong` says then.
    - `refused`: what the service is known to refuse, in the words of `extractor.llm.dialect`.
    - `parameters`: what is added to each request. They are part of the keys of saved answers.
    - `wanted`: those of them that are sent even if they are refused; others are left out then.
    - `key_variable`: the environment variable that holds the key, for messages.
    - `batches`: whether the service may have OpenAI's Batch API.
    - `streams`: whether the server takes `stream` as llama.cpp does, and the client is that of
      `Connection`. Then a model that repeats itself without end is stopped.
    """

    context: int | None = None
    strong: bool | None = None
    refused: Collection[str] = frozenset()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    wanted: Collection[str] = frozenset()
    key_variable: str = "OPENAI_API_KEY"
    batches: bool = True
    streams: bool = False

    @classmethod
    def of(cls, engine: Engine) -> "Traits":
        """What an engine tells."""
        names = (each.name for each in fields(cls))
        return cls(**{name: getattr(engine, name) for name in names if hasattr(engine, name)})


def checked(given: Any) -> Engine:
    """An object of the user's, if it is an engine; else SettingsError, with what it lacks."""
    names = [name for name in vars(Engine) if not name.startswith("_")]
    kind = given.__name__ if isinstance(given, type) else type(given).__name__
    said = f"The class {kind} was given as the model" if isinstance(given, type) else None
    if said is None and (missing := [name for name in names if not hasattr(given, name)]):
        said = f"The model is an object of the class {kind}, which has no {_listed(missing)}"
    if said is None and (
        wrong := [name for name in names if not _fits(name, getattr(given, name))]
    ):
        said = f"The model of the class {kind} has a wrong {_listed(wrong)}"
    if said is not None:
        raise SettingsError(
            f'{said}: give a name, such as "local" or "openai/NAME", or an object with all that '
            "extractor.engines.Engine describes."
        )
    engine: Engine = given
    return engine


def is_strong(engine: Engine) -> bool:
    """Whether a model reads a whole article at a time, and can be asked for more than its words.

    What the engine says as `strong`; otherwise whether its `context` is large or, where that is not
    known, whether it is hosted.
    """
    traits = Traits.of(engine)
    if isinstance(traits.strong, bool):
        return traits.strong
    return traits.context >= LARGE_CONTEXT if traits.context else not engine.local


def _fits(name: str, value: Any) -> bool:
    """Whether an attribute of an engine has the type that the interface says."""
    if name in ("name", "model"):
        return isinstance(value, str) and value != ""
    if name == "slots":
        return isinstance(value, int) and value > 0
    return isinstance(value, bool) if name == "local" else callable(value)


def _listed(names: list[str]) -> str:
    """Names in a sentence: "slots, client and close"."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


@dataclass(frozen=True)
class Settings:
    """What a user may set for a model besides its name.

    - `base_url`: the address of the service; None for the provider's own.
    - `api_key`: the key for it; None for the one in the environment.
    - `timeout`: the time limit of a request in seconds.
    - `headers`: sent with each request; their values may be secret.
    - `extra_body`: parameters that are added to each request.
    - `reasoning_effort`: how hard a model that reasons is to think, in the service's words.
    - `api_version`: the version of the API, as Azure has it.
    """

    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    timeout: float = DEFAULT_TIMEOUT
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    extra_body: Mapping[str, Any] = field(default_factory=dict)
    reasoning_effort: str | None = None
    api_version: str | None = None

    @property
    def elsewhere(self) -> "Settings":
        """What of these holds for another service too."""
        return Settings(timeout=self.timeout)


@dataclass(frozen=True)
class Provider:
    """A source of models.

    - `spelling`: how its models are written, for error messages ("openai/NAME").
    - `connect`: makes the engine for the part of the model's name behind the prefix. Returns None
      if that part names no model. Must not load or send anything yet.
    """

    spelling: str
    connect: Callable[[str, Settings], Engine | None]
