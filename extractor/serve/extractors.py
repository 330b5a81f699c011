"""The extractors of a service: one for each way of asking, over one cache and one limit."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from extractor import engines
from extractor.api import Extractor
from extractor.engines import NoModel, weights
from extractor.errors import SettingsError
from extractor.pipeline.shared import Shared
from extractor.prompting import catalog
from extractor.serve.asking import Choice, schema_of
from extractor.serve.settings import Settings

__all__ = ["Extractors", "lacks_weights", "name_of", "offered"]

PARAMETERS = tuple(name for name in Choice.model_fields if name not in ("schema_", "model"))
EMBEDDED = "local"
MOST = 16  # that are kept
LONGEST_HERE = 4_000
"""The most characters that the rules read in the process that answers: they take 30 to 80 ms."""


class _Kept:
    """An extractor, and how many requests use it."""

    def __init__(self, extractor: Extractor[Any]) -> None:
        self.extractor = extractor
        self.users = 0


class Extractors:
    """Makes extractors for choices, and keeps those that were used last.

    An embedded model is loaded once for all of them. All have one cache, the same worker processes
    for the rules, and one limit of the requests to each model.

    - `shared`: what they have in common.
    """

    def __init__(self, settings: Settings) -> None:
        self.shared = Shared(settings.options.get("processes"), LONGEST_HERE)
        self._settings = settings
        self._models = dict(zip(offered(settings), settings.models, strict=False))
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def options(self, choice: Choice, schema: str | None = None) -> dict[str, Any]:
        """The parameters of the Extractor of a choice; raises a UsageError for one that cannot be.

        - `schema`: the file in which the schema of the choice is, if it is in one.
        """
        fixed = {name: it for name, it in self._settings.options.items() if it is not None}
        for name in fixed.keys() & {"ask", "passes", "min_certainty"}:
            if getattr(choice, name) not in (None, 1, fixed[name]):
                raise SettingsError(
                    f"This service decides {name} itself ({fixed[name]}): leave it out."
                )
        chosen = schema or schema_of(choice)
        if fixed.get("ask") == "none" and not catalog.schema(chosen).makes_claims:
            raise SettingsError(
                "This service asks no model, which a schema that makes no claims needs: choose "
                "another schema, or another service."
            )
        own = {name: getattr(choice, name) for name in PARAMETERS}
        return {
            **{name: it for name, it in own.items() if it is not None},
            **fixed,
            "model": self._model(choice.model),
            "schema": chosen,
        }

    def make(self, choice: Choice) -> Extractor[Any]:
        """An extractor to be closed by who has it; raises as `options` does."""
        return Extractor(**self.options(choice), shared=self.shared)

    def _model(self, name: str | None) -> str | engines.Engine:
        if name is None:
            return next(iter(self._models.values()))
        if name not in self._models:
            raise SettingsError(
                f"This service offers no model of that name: choose one of "
                f"{', '.join(self._models)}."
            )
        return self._models[name]

    @asynccontextmanager
    async def using(self, choice: Choice) -> AsyncGenerator[Extractor[Any]]:
        """The extractor of a choice, for as long as the block lasts; raises as `make` does."""
        key = choice.key
        if key not in self._kept:  # in a thread: a class of a large schema takes a while
            made = await asyncio.to_thread(self.make, choice)
            if self._kept.setdefault(key, _Kept(made)).extractor is not made:
                await made.aclose()  # another request has made one meanwhile
        kept = self._kept[key]
        self._kept.move_to_end(key)
        kept.users += 1
        try:
            yield kept.extractor
        finally:
            kept.users -= 1
            await self._drop_some()

    async def _drop_some(self) -> None:
        """Closes those that were used longest ago, if there are too many."""
        idle = [key for key, each in self._kept.items() if not each.users]
        for key in idle[: max(0, len(self._kept) - MOST)]:
            await self._kept.pop(key).extractor.aclose()

    async def aclose(self) -> None:
        """Closes all of them."""
        while self._kept:
            _, kept = self._kept.popitem()
            await kept.extractor.aclose()
        await self.shared.aclose()


def offered(settings: Settings) -> list[str]:
    """The names of the models that requests may choose, the default first."""
    if settings.options.get("ask") == "none":
        return [NoModel().name]
    return [name_of(each) for each in settings.models]


def lacks_weights(settings: Settings) -> bool:
    """Whether the default model is the embedded one and its file is not there."""
    return offered(settings)[0] == EMBEDDED and not weights.DEFAULT.path.is_file()


def name_of(model: str | engines.Engine) -> str:
    """The name by which requests choose a model."""
    return model if isinstance(model, str) else model.name
