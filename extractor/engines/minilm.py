"""Sentences as vectors: BERT (Devlin et al. 2019) with the weights of all-MiniLM-L6-v2, in numpy.

The model is small, so it needs no framework: 6 layers, 384 dimensions, 22.7 million weights. A text
is the mean of its tokens (Reimers and Gurevych 2019).
"""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Encoding, Tokenizer

from extractor.engines.encoder import Reading
from extractor.errors import WeightsError
from extractor.text import first_line

__all__ = ["MiniLM"]

HEADS = 12
LONGEST = 128  # tokens of a text that are read
BATCH = 2048  # tokens that are read at once, with those that fill up: about 100 MB
AHEAD = 1024  # texts that are sorted by their length, so that few tokens fill up
HIDDEN = -1e9  # the attention that is paid to a token that only fills up
EPSILON = 1e-12

Array = NDArray[np.float32]


class MiniLM:
    """The encoder, with its weights in memory (90 MB).

    Raises WeightsError if the files hold no such model.
    """

    def __init__(self, name: str, model: Path, tokenizer: Path) -> None:
        self.name = name
        try:
            self._weights: dict[str, Array] = load_file(model)
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
        except Exception as error:  # the library of the tokenizer raises nothing narrower
            raise WeightsError(
                f"The weights of {name} cannot be read ({first_line(error)}): run "
                f"`extractor model pull {name}` again."
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)
        last = max(int(key.split(".")[2]) for key in self._weights if key.startswith("encoder."))
        self._layers = [f"encoder.layer.{at}" for at in range(last + 1)]

    def read(self, texts: Sequence[str]) -> Iterator[Reading]:
        """Each text as vectors, in order."""
        for start in range(0, len(texts), AHEAD):
            part = self._tokenizer.encode_batch(list(texts[start : start + AHEAD]))
            found: dict[int, Reading] = {}
            for batch in _batches([len(each.ids) for each in part]):
                readings = self._readings([part[at] for at in batch])
                found.update(zip(batch, readings, strict=True))
            yield from (found[at] for at in range(len(part)))

    def _readings(self, batch: Sequence[Encoding]) -> Iterator[Reading]:
        longest = max(len(each.ids) for each in batch)
        ids = np.zeros((len(batch), longest), dtype=np.int64)
        seen = np.zeros((len(batch), longest), dtype=bool)
        for row, each in enumerate(batch):
            ids[row, : len(each.ids)] = each.ids
            seen[row, : len(each.ids)] = True
        for each, hidden in zip(batch, self._hidden(ids, seen), strict=True):
            own = hidden[: len(each.ids)]
            inner = slice(1, len(each.ids) - 1)  # between the marks of begin and end
            yield Reading(
                tuple(each.tokens[inner]),
                tuple(each.offsets[inner]),
                _unit(own[inner]),
                _unit(own.mean(axis=0)),
            )

    def _hidden(self, ids: NDArray[np.int64], seen: NDArray[np.bool_]) -> Array:
        """The last layer's vectors: texts x tokens x dimensions."""
        x = (
            self._weights["embeddings.word_embeddings.weight"][ids]
            + self._weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
            + self._weights["embeddings.token_type_embeddings.weight"][0]
        )
        x = self._normed(x, "embeddings.LayerNorm")
        mask = np.where(seen, 0.0, HIDDEN).astype(np.float32)[:, None, None, :]
        for layer in self._layers:
            attended = self._attention(x, layer, mask)
            x = self._normed(
                self._linear(attended, f"{layer}.attention.output.dense") + x,
                f"{layer}.attention.output.LayerNorm",
            )
            wide = _gelu(self._linear(x, f"{layer}.intermediate.dense"))
            x = self._normed(
                self._linear(wide, f"{layer}.output.dense") + x, f"{layer}.output.LayerNorm"
            )
        return x

    def _attention(self, x: Array, layer: str, mask: Array) -> Array:
        texts, tokens, width = x.shape
        query, key, value = (
            self._linear(x, f"{layer}.attention.self.{name}")
            .reshape(texts, tokens, HEADS, width // HEADS)
            .transpose(0, 2, 1, 3)
            for name in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(math.sqrt(width // HEADS)) + mask
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        joined: Array = (scores @ value).transpose(0, 2, 1, 3).reshape(texts, tokens, width)
        return joined

    def _linear(self, x: Array, name: str) -> Array:
        weight = self._weights[f"{name}.weight"]
        flat = x.reshape(-1, x.shape[-1]) @ weight.T  # one product is faster than one for each text
        result: Array = flat.reshape(*x.shape[:-1], -1) + self._weights[f"{name}.bias"]
        return result

    def _normed(self, x: Array, name: str) -> Array:
        centred = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(EPSILON))
        scale, shift = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        normed: Array = centred / spread * scale + shift
        return normed


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The places of texts in batches of similar length."""
    batch: list[int] = []
    for at in sorted(range(len(lengths)), key=lambda at: lengths[at]):
        if batch and lengths[at] * (len(batch) + 1) > BATCH:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


def _unit(x: Array) -> Array:
    lengths = np.linalg.norm(x, axis=-1, keepdims=True)
    unit: Array = (x / np.maximum(lengths, EPSILON)).astype(np.float32)
    return unit


def _gelu(x: Array) -> Array:
    curve = _erf(x / np.float32(math.sqrt(2)))
    curve += 1
    curve *= x
    curve *= np.float32(0.5)
    return curve


def _erf(x: Array) -> Array:
    """The error function to 1.5e-7, what a float32 holds (Abramowitz and Stegun, 7.1.26)."""
    size = np.abs(x)
    t = np.reciprocal(1 + np.float32(0.3275911) * size)
    series = np.zeros_like(x)
    for factor in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series += np.float32(factor)
        series *= t
    size *= -size
    series *= np.exp(size, out=size)
    return np.copysign(1 - series, x)
