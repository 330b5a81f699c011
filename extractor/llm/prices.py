"""The prices of tokens, from the user's price file. Pure, except for reading the file.

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
from extractor.text import first_line

__all__ = ["BATCH", "FREE", "Price", "Prices"]

BATCH = " (batch)"
"""Marks the name of a model when it is used through the Batch API, which has its own price."""

MILLION = 1_000_000
_Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Price(Frozen):
    """What a model costs per million tokens.

    - `prompt`: price of the prompt.
    - `output`: price of the output.
    - `cached`: price of the part of the prompt that the service had in its own cache; by default
      the same as `prompt`.
    - `batch`: the factor for the Batch API; by default 1, so that no cost is stated too low.
    """

    prompt: _Amount
    output: _Amount
    cached: _Amount | None = None
    batch: _Amount = 1.0

    def cost(self, usage: Usage) -> float:
        """The cost of the tokens in `usage`, in the currency of the price file."""
        cached = min(usage.cached_prompt_tokens, usage.prompt_tokens)
        reused = self.prompt if self.cached is None else self.cached
        prompt = (usage.prompt_tokens - cached) * self.prompt + cached * reused
        return (prompt + usage.completion_tokens * self.output) / MILLION

    def in_batches(self) -> "Price":
        """The price in the Batch API."""
        cached = None if self.cached is None else self.cached * self.batch
        return Price(
            prompt=self.prompt * self.batch, output=self.output * self.batch, cached=cached
        )


FREE = Price(prompt=0, output=0)
"""The price of a local model that is not in the price file."""

_MODELS = TypeAdapter(dict[str, Price])


class Prices:
    """The prices of a price file.

    - `models`: the price of each model.
    - `currency`: the currency of all prices.
    - `path`: the file, for error messages.
    """

    def __init__(self, models: Mapping[str, Price], currency: str = "USD", path: str = "") -> None:
        self.currency = currency
        self._models = dict(models)
        self._path = path

    @classmethod
    def load(cls, path: str | Path) -> "Prices":
        """Reads a TOML file. Raises SettingsError if it cannot be read or has a wrong entry."""
        try:
            found = tomllib.loads(Path(path).read_text("utf-8"))
            currency = str(found.pop("currency", "USD"))
            return cls(_MODELS.validate_python(found), currency, str(path))
        except OSError as error:
            raise SettingsError(
                f"The price file {path} cannot be read ({first_line(error).lower()}): check its "
                "name."
            ) from error
        except ValidationError as error:
            raise SettingsError(
                f"The price file {path} has a wrong entry ({complaint(error, most=3)}): write "
                f"lines like {_line('openai/NAME')}, with prices per million tokens."
            ) from error
        except ValueError as error:  # TOML or UTF-8
            raise SettingsError(
                f"The price file {path} is not valid TOML: {first_line(error)}."
            ) from error

    def of(self, model: str) -> Price | None:
        """The price of a model; None if it has none. Local models are free by default.

        - `model`: its full name. If the file does not have that, the name without "@" and address
          is looked up. With BATCH at the end, the price in the Batch API is returned.
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
