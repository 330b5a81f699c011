"""Where answers come from: a hosted model, or one on this machine.

Both speak OpenAI's protocol, so that the client needs to know only one. A document leaves the
machine only through an engine that the user named: "openai/NAME".
"""

from typing import TYPE_CHECKING, Protocol

from extractor.engines.hosted import Hosted
from extractor.engines.local import Local
from extractor.engines.no_model import NoModel
from extractor.errors import SettingsError

if TYPE_CHECKING:
    from openai import AsyncOpenAI

__all__ = ["DEFAULT_TIMEOUT", "Engine", "Local", "NoModel", "connect"]

DEFAULT_TIMEOUT = 300.0  # seconds; a long answer on two slow cores takes minutes


class Engine(Protocol):
    """A model that can be asked.

    `name` goes into provenance and cache key, `model` on the wire; `slots` is how many requests
    it serves at once.
    """

    @property
    def name(self) -> str: ...  # noqa: D102  # told by the class
    @property
    def model(self) -> str: ...  # noqa: D102  # told by the class
    @property
    def slots(self) -> int: ...  # noqa: D102  # told by the class

    async def client(self) -> "AsyncOpenAI":
        """The way to ask, for the running event loop; connects or loads at the first use.

        Ask for it anew before each request: a local model that was killed is loaded again.
        """

    async def close(self) -> None:
        """Give up the connections; the engine may be used again."""


def connect(
    model: str = "local",
    *,
    base_url: str | None = None,
    api_key: str | None = None,
    timeout: float = DEFAULT_TIMEOUT,
) -> Engine:
    """The engine that `model` names; nothing is loaded or sent yet.

    `model` is "local" for the embedded model, "local:FILE" or a path that ends in .gguf for
    another model file, or "openai/NAME" for any service that speaks OpenAI's protocol at
    `base_url` (without it at OPENAI_BASE_URL, and else at OpenAI) with `api_key` (without it
    OPENAI_API_KEY). `timeout` is in seconds and holds for one request.

    Raises SettingsError for a spelling, key or address that cannot work, and WeightsError for a
    model file that is not there. Whether the embedded model's weights are there is asked only at
    the first use, since a run answered from the cache needs none.
    """
    if model.startswith("openai/") and model != "openai/":
        return Hosted(model.removeprefix("openai/"), base_url, api_key, timeout)
    if model == "local" or model.startswith("local:") or model.endswith(".gguf"):
        if base_url:
            raise SettingsError(
                f"The model {model!r} runs on this machine and takes no base URL: "
                "leave it out, or name a model of that service as openai/NAME."
            )
        file = model.removeprefix("local").removeprefix(":")
        return Local(file or None, timeout)
    raise SettingsError(
        f"There is no model called {model!r}: write local, local:FILE.gguf or openai/NAME."
    )
