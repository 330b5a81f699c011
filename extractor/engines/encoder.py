"""Who reads texts as vectors, for comparing what they mean; and the known one, if it is here."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from extractor.engines import weights
from extractor.environment import need
from extractor.errors import WeightsError

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

__all__ = ["Encoder", "Reading", "sentence_encoder"]


class Reading(NamedTuple):
    """A text as an encoder reads it: by tokens, which are words or parts of words.

    - `tokens`: the tokens, without the marks of begin and end
    - `spans`: where each stands in the text
    - `vectors`: of each token in its context, of unit length; tokens x dimensions
    - `whole`: the vector of the text, of unit length
    """

    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    vectors: "NDArray[float32]"
    whole: "NDArray[float32]"


class Encoder(Protocol):
    """Who reads texts as vectors."""

    @property
    def name(self) -> str:
        """The name of its model."""

    def read(self, texts: Sequence[str]) -> Iterator[Reading]:
        """Each text as vectors, in order."""


def sentence_encoder() -> Encoder:
    """The encoder all-MiniLM-L6-v2, from its weights on this machine; no network is reached.

    Raises SettingsError without the extra "meaning", and WeightsError if the weights are missing or
    damaged.
    """
    for name in ("numpy", "safetensors", "tokenizers"):
        need(name, extra="meaning", purpose="The meaning of claims")
    for file in weights.SENTENCES:
        state = weights.state(file)
        if state != "present":
            raise WeightsError(
                f"The weights that compare meanings are {state} ({file.path}): run "
                f"`extractor model pull {file.name}`, or compare without --meaning."
            )
    from extractor.engines.minilm import MiniLM

    model, tokenizer = (file.path for file in weights.SENTENCES)
    return MiniLM(weights.SENTENCES[0].name, model, tokenizer)
