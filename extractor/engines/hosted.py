"""Hosted models: those of a service that a preset names, or at an address of the user's."""

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from extractor.engines import presets
from extractor.engines.connection import Connection, secret_values
from extractor.engines.engine import Provider, Settings
from extractor.engines.parameters import checked_body, checked_headers, merged, nested
from extractor.engines.presets import Preset
from extractor.engines.secrets import MIN_LENGTH, Secrets
from extractor.errors import SettingsError

if TYPE_CHECKING:  # importing the SDK takes a second, which a run from the cache can save
    from openai import AsyncOpenAI

__all__ = ["PROVIDER", "Hosted", "address_in_environment"]


class Hosted:
    """A model of a service that the user named.

    - `model`: the name that the service uses.
    - `preset`: the service.
    - `settings`: its address, if that is not the preset's, its key, the time limit, and what is
      added to each request.

    Beside what `Engine` describes, it says how requests begin (`refused`, `parameters`), which of
    these parameters the user asked for (`wanted`), how many tokens a request and its answer may
    have (`context`), and which variable holds the key (`key_variable`).
    Raises SettingsError for an address, key, header, parameter or variable that cannot work.
    """

    local = False

    def __init__(self, model: str, preset: Preset, settings: Settings) -> None:
        given = (settings.base_url or address_in_environment(preset) or "").strip() or None
        url = given or preset.address(model, version=settings.api_version)
        host = _checked_host(url, preset)
        facts = preset.facts(model)
        self.model = model
        self.name = f"{preset.name}/{model}" + (f"@{host}" if not _is_own(url, preset) else "")
        self.slots = preset.slots
        self.context = facts.context or presets.context_at(url)
        self.refused = facts.refused
        self.key_variable = preset.key_variable
        self.batches = preset.wire == "openai"
        key = _checked_key(settings.api_key, preset, model, needed=given is None)
        headers = _headers(preset, settings.headers)
        asked = _asked(preset, settings, [key, *secret_values(headers)])
        self.wanted = frozenset(asked)
        self.parameters = merged(preset.body, asked)
        self._connection = Connection(
            url,
            key,
            settings.timeout,
            key_header=preset.key_header,
            headers=headers,
            query={"api-version": settings.api_version} if settings.api_version else {},
            openai=preset.name == "openai",
            wire=preset.wire,
        )

    def __repr__(self) -> str:
        return f"Hosted({self.name!r})"

    async def client(self) -> "AsyncOpenAI":
        """The client. Making it sends nothing."""
        return self._connection.client()

    @property
    def secrets(self) -> Secrets:
        """Removes the key and the values of headers from what the service sent."""
        return self._connection.secrets

    async def close(self) -> None:
        """Closes the connections."""
        await self._connection.close()


def address_in_environment(preset: Preset) -> str | None:
    """The address that the environment names for a service, as in OPENAI_BASE_URL."""
    return os.environ.get(preset.url_variable)


def _connect(name: str, settings: Settings) -> Hosted | None:
    service, _, model = name.partition("/")
    preset = presets.known().get(service) if model else None
    return Hosted(model, preset, settings) if preset else None


PROVIDER = Provider("PROVIDER/NAME", _connect)


def _headers(preset: Preset, given: Mapping[str, str]) -> dict[str, str]:
    """The headers of a preset, with the values of their variables, and those of the user."""
    own = {name.lower() for name in checked_headers(given)}
    kept = {it: value for it, value in preset.header_values().items() if it.lower() not in own}
    return checked_headers({**kept, **given})


def _asked(preset: Preset, settings: Settings, secrets: list[str]) -> dict[str, Any]:
    """The parameters that the user asks for."""
    effort = nested(preset.reasoning, settings.reasoning_effort)
    own = effort if settings.reasoning_effort else {}
    return checked_body(merged(settings.extra_body, own), secrets)


def _is_own(url: str, preset: Preset) -> bool:
    """Whether an address is the one that is installed with the service's name."""
    installed = presets.built_in().get(preset.name)
    return installed is not None and url.rstrip("/") == installed.base_url


def _checked_host(url: str, preset: Preset) -> str:
    """The host and port of an address. They are part of the engine's name, because models of the
    same name at two services may differ.

    The messages repeat no long address: what was pasted in its place may be a key.
    """
    key = os.environ.get(preset.key_variable, "").strip()
    if re.search(r"[?#@]", url) or (len(key) >= MIN_LENGTH and key in url):
        raise SettingsError(
            "The base URL has a user name, a key, or a part after ? or #: give the address alone, "
            f"like http://localhost:11434/v1, and the key as {preset.key_variable}."
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = None, None, None
    has_spaces = any(character.isspace() for character in url)
    if parts is None or not host or has_spaces or parts.scheme not in ("http", "https"):
        shown = f"{url!r} " if len(url) < MIN_LENGTH else ""
        raise SettingsError(
            f"The base URL {shown}(--base-url or {preset.url_variable}) is not an address: "
            "write it like http://localhost:11434/v1."
        )
    return f"{host}:{port}" if port else host


def _checked_key(given: str | None, preset: Preset, model: str, *, needed: bool) -> str:
    """The key, or "none" for a service that needs none.

    - `needed`: whether the service is the preset's own; another at its address may need no key.
    """
    key = (given or os.environ.get(preset.key_variable) or "").strip()
    if not key and needed and preset.needs_key and preset.key:
        raise SettingsError(
            f"The model {preset.name}/{model} needs a key: set {preset.key_variable}, name a "
            "server of your own with a base URL, or use --model local."
        )
    if not (key.isascii() and key.isprintable()):
        raise SettingsError(
            "The API key contains a line break or another character that no key has: copy it again."
        )
    return key or "none"
