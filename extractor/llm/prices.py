"""What tokens cost, by the user's price file; pure but for reading it.

currency = "USD"                                                    # the default
"openai/gpt-4.1-mini" = { prompt = 0.40, output = 1.60, cached = 0.10, batch = 0.5 }
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from extractor.errors import SettingsError
from extractor.models import Frozen, Usage
from extractor.prompting.schema import complaint

__all__ = ["BATCH", "FREE", "Price", "Prices"]

BATCH = " (batch)"
"""Behind a model's name: what it answered by the Batch API, which has a price of its own."""

MILLION = 1_000_000
_Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Price(Frozen):
    """What a model costs per million tokens: of the prompt, of the output, and of that part of the
    prompt which the service had in its own cache (without it, like the rest of the prompt). `batch`
    is the part of all three that the Batch API takes: without it all, so that no cost is told too
    low.
    """

    prompt: _Amount
    output: _Amount
    cached: _Amount | None = None
    batch: _Amount = 1.0

    def cost(self, usage: Usage) -> float:
        """What so many tokens cost, in the file's currency."""
        cached = min(usage.cached_prompt_tokens, usage.prompt_tokens)
        reused = self.prompt if self.cached is None else self.cached
        prompt = (usage.prompt_tokens - cached) * self.prompt + cached * reused
        return (prompt + usage.completion_tokens * self.output) / MILLION

    def in_batches(self) -> "Price":
        """The price by the Batch API."""
        cached = None if self.cached is None else self.cached * self.batch
        return Price(
            prompt=self.prompt * self.batch, output=self.output * self.batch, cached=cached
        )


FREE = Price(prompt=0, output=0)
"""What a model on this machine costs where the file names none for it."""

_MODELS = TypeAdapter(dict[str, Price])


class Prices:
    """The prices of a file, by the names of models."""

    def __init__(self, models: Mapping[str, Price], currency: str = "USD", path: str = "") -> None:
        self.currency = currency
        self._models = dict(models)
        self._path = path

    @classmethod
    def load(cls, path: str | Path) -> "Prices":
        """The prices in a TOML file. Raises SettingsError where it cannot be read as such."""
        try:
            found = tomllib.loads(Path(path).read_text("utf-8"))
            currency = str(found.pop("currency", "USD"))
            return cls(_MODELS.validate_python(found), currency, str(path))
        except OSError as error:
            why = (error.strerror or type(error).__name__).lower()
            raise SettingsError(
                f"The price file {path} cannot be read ({why}): check its name."
            ) from error
        except ValidationError as error:
            raise SettingsError(
                f"The price file {path} is not right: {complaint(error, most=3)}. A line reads "
                f"{_line('openai/NAME')}, per million tokens."
            ) from error
        except ValueError as error:  # TOML or UTF-8
            raise SettingsError(f"The price file {path} is not TOML: {error}.") from error

    def of(self, model: str) -> Price | None:
        """The price under the model's full name or, of one at an address, its name without that.

        With BATCH behind the name it is that of the Batch API.
        """
        if model.endswith(BATCH):
            price = self.of(model.removesuffix(BATCH))
            return price and price.in_batches()
        if model.startswith("local/"):
            return self._models.get(model, FREE)
        return self._models.get(model) or self._models.get(model.partition("@")[0])

    def require(self, models: Iterable[str]) -> None:
        """Raises SettingsError, with the line to add, for the first model that has no price."""
        for model in models:
            if self.of(model) is None:
                name = model.partition("@")[0]
                where = f"in {self._path}" if self._path else "yet: name a price file (--prices)"
                add = "add" if self._path else "with"
                raise SettingsError(
                    f"A limit on the cost needs a price for the model {model}, which has none "
                    f"{where}{';' if self._path else ''} {add} a line such as {_line(name)}, in "
                    f"{self.currency} per million tokens."
                )


def _line(model: str) -> str:
    return f'"{model}" = {{ prompt = 0.40, output = 1.60 }}'
