"""The models that can be asked, and the registry of their providers.

All engines use OpenAI's protocol, so the client needs to know only one. A document leaves this
machine only through an engine that the user named.

To add a service that speaks OpenAI's protocol, write a few lines in `presets.toml`, or in a file of
your own. To add a provider of another kind, write one module and one line:

1. A module in this folder with a class that has the attributes and methods of `Engine`, and a
   `PROVIDER`: how its models are written in messages, and a function that makes the engine from the
   part of the name behind the prefix. `hosted.py` is an example; `connection.Connection` makes
   the client for an address.
2. A line in `PROVIDERS`, under the prefix of its models' names.

An engine that is no provider's can also be given to `Extractor(model=...)` as an object.
"""

import re
from collections.abc import Mapping
from typing import Any

from extractor.engines import hosted, local, presets
from extractor.engines.engine import (
    DEFAULT_TIMEOUT,
    Engine,
    Provider,
    Settings,
    Traits,
    checked,
    is_strong,
)
from extractor.engines.local import Local
from extractor.engines.no_model import NoModel
from extractor.errors import SettingsError

__all__ = [
    "DEFAULT_TIMEOUT",
    "PROVIDERS",
    "Engine",
    "Local",
    "NoModel",
    "Provider",
    "Settings",
    "Traits",
    "address_in_environment",
    "checked",
    "connect",
    "is_local",
    "is_strong",
    "same_service",
]

PROVIDERS: dict[str, Provider] = {
    "local:": local.PROVIDER,
    "": hosted.PROVIDER,  # PROVIDER/NAME, of the services in `presets`
}
"""The providers by the prefix of their models' names."""


def connect(
    model: str = "local",
    *,
    base_url: str | None = None,
    api_key: str | None = None,
    timeout: float = DEFAULT_TIMEOUT,
    headers: Mapping[str, str] | None = None,
    extra_body: Mapping[str, Any] | None = None,
    reasoning_effort: str | None = None,
    api_version: str | None = None,
) -> Engine:
    """Returns the engine for a model. Loads and sends nothing yet.

    - `model`: "local" for the embedded model; "local:FILE", or a path that ends in .gguf, for
      another model file; "PROVIDER/NAME" for a service of `extractor model presets`.
    - `base_url`: the address of the service; by default PROVIDER_BASE_URL of the environment
      (OPENAI_BASE_URL), or else the service's own.
    - `api_key`: the key for it; by default that of the environment (OPENAI_API_KEY).
    - `timeout`: the time limit of a request in seconds.
    - `headers`: sent with each request; their values may be secret.
    - `extra_body`: parameters that are added to each request, and are recorded.
    - `reasoning_effort`: how hard a model that reasons is to think, in the service's words.
    - `api_version`: the version of the API, as Azure has it.

    Raises SettingsError for a name, key or address that cannot work, and WeightsError for a model
    file that does not exist. The weights of the embedded model are not looked for until they are
    used, since a run that is answered from the cache does not need them.
    """
    added = headers or {}, extra_body or {}
    settings = Settings(base_url, api_key, timeout, *added, reasoning_effort, api_version)
    full = _full_name(model)
    for prefix, provider in PROVIDERS.items():
        if full.startswith(prefix):
            engine = provider.connect(full.removeprefix(prefix), settings)
            if engine is not None:
                return engine
    *others, last = (provider.spelling for provider in PROVIDERS.values())
    raise SettingsError(
        f"There is no model called {model!r}: write {', '.join(others)} or {last}, with one of the "
        f"providers {', '.join(presets.known())}."
    )


def is_local(model: str) -> bool:
    """Whether a name is that of a model file on this machine."""
    return _full_name(model).startswith("local:")


def same_service(one: str | Engine, other: str | Engine) -> bool:
    """Whether two names are those of models of one service."""
    names = [_full_name(each) for each in (one, other) if isinstance(each, str)]
    services = {re.split("[:/]", name)[0] for name in names}
    return len(names) == 2 and len(services) == 1


def address_in_environment(model: str) -> str | None:
    """The address that the environment names for the service of a model (OPENAI_BASE_URL)."""
    preset = presets.known().get(model.partition("/")[0])
    return (preset and hosted.address_in_environment(preset)) or None


def _full_name(model: str) -> str:
    """The name with its prefix, which the embedded model and model files need not have."""
    if model == "local":
        return "local:"
    if model.endswith(".gguf") and not model.startswith(tuple(filter(None, PROVIDERS))):
        return model if model.partition("/")[0] in presets.known() else f"local:{model}"
    return model
