"""Corruptions of quotes as models make them, one kind at a time.

A corruption takes a sentence. It returns the sentence as the document has it, the quote as the
model words it, and the parts that must be found as evidence; or None if it does not apply. The
corruptions in `KEPT` do not change the claim; those in `changes` do.
"""

import random
import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

import planting
import simplemma


class Case(NamedTuple):
    """A sentence, its quote, and its parts to be found; none if the quote must be refused."""

    written: str
    quote: str
    parts: tuple[str, ...]


Corruption = Callable[[random.Random, str], Case | None]
KEPT: dict[str, Corruption] = {}
WORD = re.compile(r"(?<![\w’'-])[a-z]{5,}(?![\w’'-])")


def kept(name: str) -> Callable[[Callable[[random.Random, str], str | None]], None]:
    """Registers a corruption of the quote that does not change the claim."""

    def register(change: Callable[[random.Random, str], str | None]) -> None:
        def corrupt(rng: random.Random, text: str) -> Case | None:
            quote = change(rng, text)
            return Case(text, quote, (text,)) if quote and quote != text else None

        KEPT[name] = corrupt

    return register


def either(name: str) -> Callable[[Callable[[random.Random, str], str | None]], None]:
    """Registers a corruption that may also be in the document while the quote is correct."""

    def register(change: Callable[[random.Random, str], str | None]) -> None:
        def corrupt(rng: random.Random, text: str) -> Case | None:
            other = change(rng, text)
            if not other or other == text:
                return None
            return rng.choice((Case(text, other, (text,)), Case(other, text, (other,))))

        KEPT[name] = corrupt

    return register


def once(rng: random.Random, pattern: str | re.Pattern[str], new: object, text: str) -> str | None:
    """Replaces one random match of a pattern; `new` is as in re.sub."""
    found = list(re.finditer(pattern, text))
    if not found:
        return None
    match = rng.choice(found)
    put = new(match) if callable(new) else match.expand(str(new))
    return text[: match.start()] + put + text[match.end() :]


def swapped(text: str, table: dict[str, str]) -> str:
    """Replaces characters of a text."""
    return text.translate(str.maketrans(table))


KEPT["verbatim"] = lambda _, text: Case(text, text, (text,))


@either("case")
def _(rng: random.Random, text: str) -> str:
    return rng.choice((str.upper, str.lower, str.swapcase, str.title))(text)


@either("white space")
def _(rng: random.Random, text: str) -> str:
    return re.sub(
        " ", lambda _: rng.choice((" ", "  ", "\t", "\n", "\r\n ", "\u00a0", "\u2009")), text
    )


@either("line-break hyphen")
def _(rng: random.Random, text: str) -> str | None:
    return once(rng, r"(?<=[a-z]{3})(?=[a-z]{3})", "-\n", text)


@either("quote marks")
def _(rng: random.Random, text: str) -> str | None:
    marks = rng.choice(('""', "‘’", "''", "«»", "„“", "‹›", "``"))
    return swapped(text, {"“": marks[0], "”": marks[1], "’": "'"})


@kept("quote marks left out")
def _(_: random.Random, text: str) -> str | None:
    return re.sub("[“”]", "", text)


@either("dashes")
def _(rng: random.Random, text: str) -> str:
    return re.sub(r"\s*—\s*", lambda _: rng.choice((" - ", "—", " – ", " -- ", "–", " ― ")), text)


@either("ellipsis sign")
def _(rng: random.Random, text: str) -> str | None:
    return once(rng, r"(?<=[a-z]) (?=[a-z])", rng.choice(("… ", "... ", " … ", " . . . ")), text)


@either("invisible characters")
def _(rng: random.Random, text: str) -> str | None:
    return once(
        rng, r"(?<=[a-z])(?=[a-z])", rng.choice("\u00ad\u200b\u200c\u200d\ufeff\u2060"), text
    )


def _unicode_form(rng: random.Random, text: str) -> Case | None:
    accented = once(rng, r"(?<=[b-z])[aeou](?=[b-z])", lambda m: m[0] + "\u0301", text) or text
    one, two = (unicodedata.normalize(form, accented) for form in rng.sample(("NFC", "NFD"), 2))
    return Case(one, two, (one,)) if one != two else None


KEPT["Unicode form"] = _unicode_form


@either("ligatures and wide forms")
def _(rng: random.Random, text: str) -> str | None:
    ligatures = {"ffi": "ﬃ", "fi": "ﬁ", "fl": "ﬂ", "ff": "ﬀ"}
    found = once(rng, r"ffi|fi|fl|ff", lambda m: ligatures[m[0]], text)
    return found or once(
        rng, r"\b[a-z]+\b", lambda m: "".join(chr(ord(c) + 0xFEE0) for c in m[0]), text
    )


@kept("last stop left out")
def _(_: random.Random, text: str) -> str | None:
    return re.sub(r"[.!]([”\"]?)$", r"\1", text)


@kept("stop added")
def _(rng: random.Random, text: str) -> str | None:
    return text[:-1] + rng.choice((",", ";", "...", "!", ".”")) if text.endswith(".") else None


@kept("comma left out")
def _(rng: random.Random, text: str) -> str | None:
    return once(
        rng, r"(?<=[a-z]),(?= (?:after|because|despite|amid|under|as|in|before)\b)", "", text
    )


def mistyped(rng: random.Random, word: str) -> str:
    """A word with one typing error."""
    at = rng.randrange(len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[: at + 1] + word[at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + rng.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :]


def typo(rng: random.Random, text: str, *, word: bool) -> str | None:
    """A typo that makes another English word, or one that does not (by simplemma's list)."""

    def slip(match: "re.Match[str]") -> str:
        if re.search("our|i[sz][aei]|y[sz]e", match[0]):  # honor is not a misspelling of honour
            return match[0]
        wrong = [mistyped(rng, match[0]) for _ in range(30)]
        return next((w for w in wrong if simplemma.is_known(w, lang="en") == word), match[0])

    return once(rng, WORD, slip, text)


@kept("typo")
def _(rng: random.Random, text: str) -> str | None:
    return typo(rng, text, word=False)


@kept("typo in a name")
def _(rng: random.Random, text: str) -> str | None:
    def slip(match: "re.Match[str]") -> str:
        word, at = match[0], rng.randrange(1, len(match[0]) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return once(rng, r"(?<=[a-z,] )[A-Z][a-z]{5,}(?![\w’'])", slip, text)


@kept("inflection")
def _(rng: random.Random, text: str) -> str | None:
    def inflect(match: "re.Match[str]") -> str:
        word = match[0]
        if word in planting.PEOPLE:
            return word[:-1]
        if word in planting.DO:
            return word + "s"
        return word + "s"

    known = "|".join([*planting.PEOPLE, *planting.DO, "plan", "deadline", "report", "diplomat"])
    return once(rng, rf"\b(?:{known})\b", inflect, text)


@kept("article left out or added")
def _(rng: random.Random, text: str) -> str | None:
    if rng.random() < 0.5:
        return once(rng, r"(?<=[a-z] )the (?=[a-z])", "", text)
    return once(
        rng, r"(?<=[a-z] )(?=(?:neighbouring|regional|winter|repeated|prices)\b)", "the ", text
    )


ASIDE = re.compile(r", (?:which|who|the \w+ of) [^,“”]+, | — [^—]+ — ")


def _joined(rng: random.Random, text: str) -> Case | None:
    """An ellipsis in place of an aside, which is all that it may leave out within a clause."""
    aside = ASIDE.search(text)
    if not aside or re.search(r"[“”\"]", text):
        return None
    if re.search(r"\b(?:not|no|never|only|if|unless|nor|hope|perhaps)\b|n’t", aside[0]):
        return None
    head, tail = text[: aside.start()], text[aside.end() :]
    if len(head.split()) < 2 or len(tail.split()) < 4:
        return None
    return Case(
        text, head + rng.choice((" ... ", " [...] ", " … ", " (...) ")) + tail, (head, tail)
    )


KEPT["joined by an ellipsis"] = _joined


@either("contraction")
def _(_: random.Random, text: str) -> str | None:
    short = {"did not": "didn’t", "could not": "couldn’t", "isn’t": "is not", "won’t": "will not",
             "should not": "shouldn’t", "would not": "wouldn’t", "must not": "mustn’t",
             "can not": "can’t", "will not": "won’t", "We have": "We’ve"}  # fmt: skip
    found = next((words for words in short if words in text), None)
    return text.replace(found, short[found], 1) if found else None


@either("British spelling")
def _(_: random.Random, text: str) -> str | None:
    american = {"harbour": "harbor", "honoured": "honored", "neighbouring": "neighboring",
                "Harbour": "Harbor", "Defence": "Defense"}  # fmt: skip
    other = text
    for british, word in american.items():
        other = other.replace(british, word)
    return other if other != text else None


@either("amount or month in short")
def _(_: random.Random, text: str) -> str | None:
    other = re.sub(r"(\$\d+) million", r"\1m", text)
    other = re.sub(r"(\$\d+) billion", r"\1 bn", other)
    other = re.sub(r"(?<=\d),(?=\d{3})", "\u202f", other)
    return re.sub(r"\b(Jan|Feb|Aug|Oct|Nov|Dec)[a-z]+(?= \d)", r"\1.", other)


def _annotated(rng: random.Random, text: str) -> Case | None:
    """A footnote mark, a link or "[sic]" in the document, which the quote leaves out."""
    mark = rng.choice(("[3]", "[citation needed]", " [sic]", "[note 2]"))
    written = once(rng, r"(?<=[a-z]{4})(?= [a-z]{2})", mark, text)
    if rng.random() < 0.3:
        written = once(rng, r"\b[a-z]{5,}\b(?= )", r"[\g<0>](https://example.org/a-1)", text)
    return Case(written, text, (written,)) if written else None


KEPT["footnote mark or link"] = _annotated


def _interrupted(rng: random.Random, _: str) -> Case | None:
    one = f"We {rng.choice(planting.MODALS)} {rng.choice(planting.DEEDS_BARE)}"
    two = f"{rng.choice(planting.WHY)} on {rng.choice(planting.DAYS)}"
    name = f"{rng.choice(planting.FIRST)} {rng.choice(planting.LAST)}"
    marks = rng.choice(("“”", '""', "«»"))
    who = rng.choice(
        (
            f"{name} said",
            f"said {name}, the {rng.choice(planting.ROLES)}",
            "she added",
            f"{name} told a meeting",
        )
    )
    written = f"{marks[0]}{one},{marks[1]} {who}, {marks[0]}{two}.{marks[1]}"
    return Case(written, f"{one}{rng.choice((', ', ' '))}{two}.", (one, two))


KEPT["interrupted by who says it"] = _interrupted
