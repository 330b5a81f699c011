"""The engine for extraction by the rules alone. It has a name but no model."""

from typing import TYPE_CHECKING

from extractor.errors import SettingsError

if TYPE_CHECKING:
    from openai import AsyncOpenAI

__all__ = ["NoModel"]


class NoModel:
    """Takes the place of a model. Loads, fetches and sends nothing."""

    name = "none"
    model = "none"
    slots = 8  # sends nothing, but so many documents are read ahead that all cores are busy
    local = True

    async def client(self) -> "AsyncOpenAI":
        """Always raises SettingsError."""
        raise SettingsError('No request can be sent with ask="none": name a model to send one.')

    async def close(self) -> None:
        """Does nothing."""
