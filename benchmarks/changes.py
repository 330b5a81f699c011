"""Corruptions that change what a quote claims: grounding must reject all of them."""

import random
import re
import string
from collections.abc import Callable

import planting
import simplemma
from corruptions import Case, Corruption, once, typo

from extractor.words.en.spellings import american

CHANGED: dict[str, Corruption] = {}
CUT: dict[str, Corruption] = {}
"""Quotes that are in the document word for word, out of a sentence that says something else."""
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?![\w’'])")


def changed(name: str) -> Callable[[Callable[[random.Random, str], str | None]], None]:
    """Registers a corruption that changes the claim."""

    def register(change: Callable[[random.Random, str], str | None]) -> None:
        def corrupt(rng: random.Random, text: str) -> Case | None:
            quote = change(rng, text)
            return Case(text, quote, ()) if quote is not None and quote != text else None

        CHANGED[name] = corrupt

    return register


def _read(text: str) -> list[str]:
    """The lemmas of a text in American spelling: "labelling" is "labeling"."""
    spelt = (american(word.strip(string.punctuation)) for word in text.split())
    return [simplemma.lemmatize(word, lang="en") for word in spelt]


@changed("typo that makes another word")
def _(rng: random.Random, text: str) -> str | None:
    quote = typo(rng, text, word=True)
    return quote if quote and _read(quote) != _read(text) else None


@changed("negation dropped")
def _(rng: random.Random, text: str) -> str | None:
    return once(rng, r"\b(?:not|never|no) |\bNo (?=\w)|n’t\b|\bcould not ", "", text)


@changed("negation added")
def _(rng: random.Random, text: str) -> str | None:
    return once(
        rng,
        r"\b(had|was|were|may|might|could|will|would|should|must|can|are)\b(?! not)",
        r"\1 not",
        text,
    )


@changed("negation moved")
def _(rng: random.Random, text: str) -> str | None:
    match = re.search(r"\b(?:not|never) ", text)
    if not match:
        return None
    rest = text[: match.start()] + text[match.end() :]
    return once(rng, r"(?<=[a-z]) (?=[a-z])", f" {match[0]}", rest)


@changed("number")
def _(rng: random.Random, text: str) -> str | None:
    return once(
        rng, r"\d(?=[\d,.]*\b)", lambda m: str((int(m[0]) + rng.randint(1, 8)) % 9 + 1), text
    )


@changed("number cut short")
def _(rng: random.Random, text: str) -> str | None:
    return once(
        rng, r"(?<=\d),(?=\d{3})|(?<=\d),\d{3}|(?<=\d)\.\d\b", "", text.replace(",", ",")
    ) and once(rng, r"(?<=\d),\d{3}|(?<=\d)\.\d\b", "", text)


@changed("unit or magnitude")
def _(rng: random.Random, text: str) -> str | None:
    other = {
        "million": "billion", "billion": "million", "percent": "points", "tonnes": "kilos",
        "days": "weeks", "$": "€", "More than": "About", "Fewer than": "More than",
    }  # fmt: skip
    return once(
        rng,
        r"million|billion|percent|tonnes|days|\$|More than|Fewer than",
        lambda m: other[m[0]],
        text,
    )


@changed("date")
def _(rng: random.Random, text: str) -> str | None:
    names = planting.MONTHS + planting.DAYS

    def other(match: "re.Match[str]") -> str:
        kind = planting.MONTHS if match[0] in planting.MONTHS else planting.DAYS
        return rng.choice([name for name in kind if name != match[0]])

    return once(rng, rf"\b(?:{'|'.join(names)})\b", other, text)


def _names(text: str) -> list[str]:
    return [name for name in planting.PLACES + planting.FIRST + planting.LAST if name in text]


@changed("name")
def _(rng: random.Random, text: str) -> str | None:
    found = _names(text)
    if not found:
        return None
    old = rng.choice(found)
    kind = next(k for k in (planting.PLACES, planting.FIRST, planting.LAST) if old in k)
    return text.replace(old, rng.choice([name for name in kind if name != old]))


@changed("one letter of a name")
def _(rng: random.Random, text: str) -> str | None:
    def other(match: "re.Match[str]") -> str:
        at = rng.randrange(len(match[0]))
        letter = rng.choice([c for c in "abdegiklmnoprstuvz" if c != match[0][at].lower()])
        return match[0][:at] + (letter.upper() if at == 0 else letter) + match[0][at + 1 :]

    return once(rng, NAME, other, text)


@changed("modal or hedge")
def _(rng: random.Random, text: str) -> str | None:
    def other(match: "re.Match[str]") -> str:
        return rng.choice([modal for modal in planting.MODALS if modal != match[0]])

    return once(rng, rf"\b(?:{'|'.join(planting.MODALS)})\b", other, text)


@changed("who did what")
def _(_: random.Random, text: str) -> str | None:
    found = [name for name in _names(text) if text.count(name) == 1]
    for kind in (planting.PLACES, planting.LAST, planting.BODIES):
        pair = [name for name in (found + planting.BODIES) if name in kind and name in text]
        if len(pair) > 1:
            return text.replace(pair[0], "\0").replace(pair[1], pair[0]).replace("\0", pair[1])
    nouns = [word for word in planting.PEOPLE + planting.ROLES if re.search(rf"\b{word}\b", text)]
    if len(nouns) < 2:
        return None
    one, two = nouns[:2]
    return re.sub(rf"\b(?:{one}|{two})\b", lambda m: two if m[0] == one else one, text)


@changed("quantifier or comparison")
def _(rng: random.Random, text: str) -> str | None:
    other = {
        "most": "all", "some": "most", "At least": "At most", "more": "fewer", "rose": "fell",
        "before": "after", "after": "before", "according to": "unlike",
    }  # fmt: skip
    return once(rng, rf"\b(?:{'|'.join(other)})\b", lambda m: other[m[0]], text)


LOOKALIKES = {
    "released": "relented", "accepted": "excepted", "inspected": "infected", "seized": "ceased",
    "guarded": "graded", "closed": "clothed", "reopened": "reopened not", "attacked": "attracted",
    "repaired": "required", "blocked": "backed", "occupied": "occurred", "rebuilt": "rebuffed",
    "searched": "starched", "bombed": "combed", "published": "punished", "received": "deceived",
    "supported": "suppressed", "signed": "sighed", "approved": "improved", "crossed": "crashed",
    "delivered": "delayed", "prices": "prizes", "court": "count", "damaged": "managed",
    "abandoned": "abounded", "miners": "minors", "sailors": "tailors", "voters": "vetoes",
    "expected": "excepted", "harbour": "labour", "convoy": "convey", "prison": "poison",
    "drivers": "divers", "workers": "walkers", "report": "resort", "plan": "plane",
 "built": "build", "paid": "said", "missing": "mission",
}  # fmt: skip


@changed("word that looks alike")
def _(rng: random.Random, text: str) -> str | None:
    return once(rng, rf"\b(?:{'|'.join(LOOKALIKES)})\b", lambda m: LOOKALIKES[m[0]], text)


@changed("other word")
def _(rng: random.Random, text: str) -> str | None:
    kinds = [planting.PEOPLE, planting.DID, planting.DO, planting.ROLES, planting.THINGS]

    def other(match: "re.Match[str]") -> str:
        kind = next(kind for kind in kinds if match[0] in kind)
        return rng.choice([word for word in kind if word != match[0]])

    return once(rng, rf"\b(?:{'|'.join(word for kind in kinds for word in kind)})\b", other, text)


@changed("invented")
def _(rng: random.Random, _: str) -> str | None:
    return " ".join(rng.sample(planting.sentence(rng).split() + planting.sentence(rng).split(), 14))


@changed("too short")
def _(rng: random.Random, _: str) -> str | None:
    return rng.choice(("the", "of the", "a", "in", "it was", "he", "to the", "-", "and that", "is"))


@changed("empty")
def _(rng: random.Random, _: str) -> str | None:
    return rng.choice(("", " ", "\n", "...", "“”", "—", "\u200b", "[...]", "\u00a0"))


FRAMES = (
    "It is not true that {}", "If {}, the talks will end", "Officials doubt that {}",
    "Perhaps {}", "A spokesman falsely claimed that {}", "It is unclear whether {}",
    "Nobody said that {}", "Unless {}, the port will close", "They behaved as if {}",
    "The court overturned a ruling that {}", "Critics denied that {}", "Suppose that {}",
)  # fmt: skip
LIMITS = (
    "Few of ", "None of ", "Half of ", "Only ", "The wife of ", "Almost none of ", "A critic of ",
    "The alleged rivals of ", "Most of ", "Fans of ",
)  # fmt: skip
TAILS = (
    ", but only if the court agrees", " unless the court objects", ", not in winter",
    " or none at all", " as long as the money lasts", " except on Sundays",
    ", provided the bank pays",
)  # fmt: skip


def _sentence_of(text: str) -> str | None:
    """A sentence as a clause: with a subject, without quotations, in one piece."""
    if re.search(r"[“”\"]|\b(?:said|says|told|warned|denied|whether)\b", text):
        return None
    match = re.match(r"(The|[A-Z]\w+) [a-z].*[a-z0-9]\.$", text, re.S)
    return text[:-1] if match else None


def _framed(rng: random.Random, text: str) -> Case | None:
    clause = _sentence_of(text)
    if not clause or re.match(r"(?:No|At|More|Fewer|Both|According)\b", clause):
        return None
    quote = clause.replace("The ", "the ", 1) if clause.startswith("The ") else clause
    return Case(rng.choice(FRAMES).format(quote) + ".", quote, ())


def _limited(rng: random.Random, text: str) -> Case | None:
    clause = _sentence_of(text)
    if not clause or not clause.startswith("The "):
        return None
    quote = "the " + clause.removeprefix("The ")
    return Case(f"{rng.choice(LIMITS)}{quote}.", quote, ())


def _bound_later(rng: random.Random, text: str) -> Case | None:
    clause = _sentence_of(text)
    return Case(f"{clause}{rng.choice(TAILS)}.", clause, ()) if clause else None


def _two_sentences(rng: random.Random, text: str) -> Case | None:
    second = planting.sentence(rng)
    one, two = text.split(), second.split()
    if len(one) < 8 or len(two) < 8 or re.search(r"[“”\"]", text + second):
        return None
    quote = " ".join(one[:3]) + " ... " + " ".join(two[-4:])
    return Case(f"{text} {second}", quote, ())


CUT["cut out of a denial, doubt or condition"] = _framed
CUT["quantifier or owner cut off"] = _limited
CUT["condition cut off behind"] = _bound_later
CUT["ellipsis over two sentences"] = _two_sentences
