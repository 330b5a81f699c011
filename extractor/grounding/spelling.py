"""Decides whether a word of a quote is a slip for a word of the document.

Slips are misspellings that are no word, another regular inflection or spelling of the same word,
and missing accents in a name. (`compare` also forgives hyphens, articles and commas.) Any other
difference refuses the quote.
"""

import unicodedata

import regex
from rapidfuzz.distance import OSA

from extractor.grounding.lexicon import in_dictionary, is_word, kind_of, lemma, same_kind
from extractor.words import words
from extractor.words.en.claim_words import UNITS
from extractor.words.en.spellings import american

__all__ = [
    "capital_lacks_accent",
    "is_inflection",
    "is_misspelling",
    "is_quantifying_article",
    "is_scanning_slip",
    "is_spelling_variant",
    "lacks_accents",
]

_PREFIXES = ("a", "e", "i")  # atypical, e-vote: one letter that makes another word
_OWN_SENSE = words(
    "news goods customs means damages odds premises securities savings arms spirits remains "
    "surroundings outskirts headquarters proceeds belongings earnings"
)
_AGENTS = ("er", "or", "ee", "st", "ly", "en", "al")
_ACCENTED_CAPITALS = "ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜÁÍÓÚÑ"
_INNER_DIGIT = regex.compile(r"\p{Ll}+[0158]\p{Ll}+")
_LOOK_ALIKE = [str.maketrans("0158", f"o{one}s{eight}") for one in "li" for eight in "bs"]
_TWO_AS_ONE = (("rn", "m"), ("m", "rn"), ("vv", "w"), ("cl", "d"))
_CONTRACTION = regex.compile(
    r"(?:do|does|did|is|are|was|were|wo|would|could|should|has|have|had|ca|must|need)n?'?t"
)


def lacks_accents(quoted: str, written: str) -> bool:
    """Whether the quoted word is the written one without its accents, in Latin script."""
    return quoted.isascii() and len(quoted) > 2 and _without_accents(written) == quoted


def capital_lacks_accent(quoted: str, written: str) -> bool:
    """Whether the quoted word is the written one but for the accent of its capital: A, À."""
    first = written[:1]
    if first not in _ACCENTED_CAPITALS or (len(written) == 1 and first != "À"):
        return False
    return quoted == _without_accents(first) + written[1:]


def is_scanning_slip(quoted: str, written: str) -> bool:
    """Whether a scan misread the written word: "fini5hed", "comrnon".

    It has a digit, or two letters, in place of a letter that looks the same. The digit stands
    between small letters, so it is no part of a code or a name.
    """
    if len(quoted) < 5 or kind_of(quoted) or not quoted.isalpha():
        return False
    if _INNER_DIGIT.fullmatch(written):
        return any(written.translate(look) == quoted for look in _LOOK_ALIKE)
    return (
        in_dictionary(quoted)
        and not is_word(written)
        and any(
            written[: match.start()] + letter + written[match.end() :] == quoted
            for pair, letter in _TWO_AS_ONE
            for match in regex.finditer(pair, written)
        )
    )


def _without_accents(word: str) -> str:
    special = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae"})
    decomposed = unicodedata.normalize("NFD", word.translate(special))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def is_spelling_variant(one: str, other: str) -> bool:
    """Whether two words are the British and the American spelling of one word."""
    return american(one) == american(other)


def is_inflection(one: str, other: str) -> bool:
    """Whether two words are regular inflections of one word and keep who does what.

    -ing and -ed are not exchanged, because they distinguish active and passive.
    """
    if kind_of(one) == "number" and not {one, other} & UNITS:
        return False
    if one in _OWN_SENSE or other in _OWN_SENSE or lemma(one) != lemma(other):
        return False
    ours, theirs = _bases(one), _bases(other)
    return any(
        ours[a] & theirs[b]
        for a in ours
        for b in theirs
        if (a or b) and {a, b} != {"ed", "ing"} and a != b
    )


def _bases(word: str) -> dict[str, set[str]]:
    """The possible base forms of a word by its ending: "tried" is "try" with "ed"."""
    bases = {"": {word} if len(word) > 2 else set()}
    for ending in ("s", "ed", "ing"):
        found = bases[ending] = set()
        if not word.endswith(ending):
            continue
        stem = word.removesuffix(ending)
        found.add(stem)
        if ending != "s":
            found.add(stem + "e")
            if stem[-1:] == stem[-2:-1]:
                found.add(stem[:-1])
        elif stem.endswith("e"):
            found.add(stem[:-1])
        if stem.endswith("ie" if ending == "s" else "i"):
            found.add(stem.rstrip("e").removesuffix("i") + "y")
    return bases


def is_misspelling(quoted: str, written: str, *, strict: bool) -> bool:
    """Whether the quoted word misspells the written one, and is no word itself.

    One letter may be wrong, missing, added or exchanged with its neighbour.

    quoted: the word of the quote, folded.
    written: the word of the document, folded.
    strict: for names, and for languages that the English dictionary does not cover. Then only two
        exchanged inner letters or a doubled letter count: "Zelesnky" is Zelensky, but "Kurst" may
        be another place than Kursk.
    """
    if (
        min(len(quoted), len(written)) < 4
        or in_dictionary(quoted)
        or OSA.distance(quoted, written) != 1
    ):
        return False
    if quoted.removesuffix(written) in _PREFIXES and quoted[:2] != 2 * quoted[0]:
        return False
    if _is_contraction(quoted) != _is_contraction(written):
        return False
    if any(not (c.isalpha() or c == "'") for c in quoted + written):
        return False
    if strict or not is_word(written):
        return _is_slip(quoted, written)
    if quoted[:-1] == written[:-1] and quoted.endswith(_AGENTS) and written.endswith(_AGENTS):
        return False
    return not any(
        other != written
        and OSA.distance(quoted, other, score_cutoff=1) <= 1
        and not is_inflection(other, written)
        for other in same_kind(written)
    )


def _is_slip(quoted: str, written: str) -> bool:
    """Whether two inner letters are exchanged, or a letter is doubled on one side only."""
    if len(written) < 5:
        return False
    if len(quoted) == len(written):
        apart = [i for i in range(len(quoted)) if quoted[i] != written[i]]
        return len(apart) == 2 and apart[0] > 0 and apart[1] < len(written) - 1
    return regex.sub(r"(.)\1", r"\1", quoted) == regex.sub(r"(.)\1", r"\1", written)


def _is_contraction(word: str) -> bool:
    return _CONTRACTION.fullmatch(word) is not None


def is_quantifying_article(article: str, following: str) -> bool:
    """Whether an article changes the quantity of the word after it: "a few" is not "few"."""
    if following in ("little", "lot") or kind_of(following) == "degree":
        return True
    return article in ("a", "an") and kind_of(following) == "number"
