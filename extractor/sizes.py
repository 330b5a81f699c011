"""How many tokens a text takes, where the tokenizer of the model is not at hand."""

import re

__all__ = ["tokens"]

BYTES = 5  # of letters in a token; models split numbers into digits, and marks into single ones
PIECE = re.compile(r"(?P<letters>[^\W\d_]+)|[\w]|[^\w\s]|\n")


def tokens(text: str) -> int:
    """About how many tokens a text takes; at most one for each character.

    For 48 texts in five languages, tables and lists of numbers among them, the tokenizer of the
    embedded model makes between 0.46 and 1.26 times as many. With four bytes a token it would be
    between 0.82 and 4 times.
    """
    return sum(_size(piece) for piece in PIECE.finditer(text))


def _size(piece: re.Match[str]) -> int:
    letters = piece["letters"]
    if letters is None:
        return 1
    size = len(letters) if letters.isascii() else len(letters.encode("utf-8", "surrogatepass"))
    return -(-size // BYTES)
