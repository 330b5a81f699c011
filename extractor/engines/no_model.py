"""The engine of an extraction by the rules alone: it has a name and no model."""

from typing import TYPE_CHECKING

from extractor.errors import SettingsError

if TYPE_CHECKING:
    from openai import AsyncOpenAI

__all__ = ["NoModel"]


class NoModel:
    """Stands in place of a model; nothing is loaded, fetched or sent."""

    name = "none"
    model = "none"
    slots = 8  # no requests, but so many documents are read ahead that all cores have work

    async def client(self) -> "AsyncOpenAI":
        """Always raises SettingsError."""
        raise SettingsError('No request can be sent with ask="none": name a model to send one.')

    async def close(self) -> None:
        """Does nothing."""
