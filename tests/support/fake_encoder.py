"""An encoder without weights: each word has a vector, and words of one meaning the same."""

import hashlib
import re
from collections.abc import Iterator, Sequence

import numpy as np

from extractor.engines.encoder import Reading

DIMENSIONS = 64


class FakeEncoder:
    """Reads texts word by word; `meanings` gives a word the vector of another one."""

    name = "fake"

    def __init__(self, **meanings: str) -> None:
        self._meanings = meanings
        self.texts: list[str] = []

    def read(self, texts: Sequence[str]) -> Iterator[Reading]:
        self.texts += texts
        return map(self._reading, texts)

    def _reading(self, text: str) -> Reading:
        words = list(re.finditer(r"\w+", text))
        tokens = tuple(each[0].lower() for each in words)
        vectors = np.array([self._vector(each) for each in tokens]).reshape(-1, DIMENSIONS)
        whole = vectors.sum(axis=0) if tokens else np.ones(DIMENSIONS)
        spans = tuple(each.span() for each in words)
        return Reading(
            tokens, spans, vectors.astype("f"), (whole / np.linalg.norm(whole)).astype("f")
        )

    def _vector(self, word: str) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        seed = hashlib.sha256(self._meanings.get(word, word).encode()).digest()[:8]
        made = np.random.default_rng(int.from_bytes(seed)).standard_normal(DIMENSIONS)
        return made / np.linalg.norm(made)
