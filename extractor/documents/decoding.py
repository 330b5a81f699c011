"""Decodes bytes to text; the encoding is guessed only if nothing states or proves it.

The order: a byte-order mark; strict UTF-8; the encoding that an HTML page declares; UTF-8 with a
few windows-1252 bytes; and last a guess among the encodings of the web (those of the WHATWG
Encoding Standard). Line ends stay as they are, since offsets refer to the decoded text.
"""

import codecs
import itertools
import re
from contextlib import suppress

import charset_normalizer

from extractor.errors import InputError

__all__ = ["SURROGATE", "decode", "detect_encoding", "replace_surrogates", "web_name"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is a prefix of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a zip file or an office document"),
    (b"PK\x05\x06", "an empty zip file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"7z\xbc\xaf", "a 7-Zip file"),
    (b"(\xb5/\xfd", "a Zstandard file"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "a rich-text document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
    (b"RIFF", "a media file"),
    (b"OggS", "a media file"),
    (b"ID3", "a media file"),
)
_GUESSED = (
    *("utf_16_le", "utf_16_be", "gb18030", "big5", "cp932", "euc_jp", "iso2022_jp", "cp949"),
    *("koi8_r", "koi8_u", "cp866", "cp874", "iso8859_2", "iso8859_5", "iso8859_7", "iso8859_8"),
    *(f"cp{number}" for number in range(1250, 1259) if number != 1252),
)
_WESTERN_ALPHABETS = (
    "àâæçéèêëîïôœùûüÿ",  # French
    "áéíïñóúüç",  # Spanish, Catalan in part
    "áâãàçéêíóôõúü",  # Portuguese
    "äöüßéè",  # German
    "àèéìíîòóùú",  # Italian
    "åäöæøéèü",  # the Nordic languages
    "éèëïöüóê",  # Dutch
)
_TYPOGRAPHIC = frozenset("‘’“”‚„–—…•‹›«»¡¿\xa0\xad€£¥¢§©®™°±²½¼¾×·ªº†‰")
_SAMPLE = 1 << 18  # bytes or characters that decide where a whole text would take too long
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MISREAD = re.compile(r"[^\W\d_][¹²³¸¼½¾¿ºª¬µ¶]")

SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a surrogate pair, which no encoding can write."""


def decode(data: bytes, *, name: str, html: bool = False) -> str:
    """The text of a whole file or line.

    data: its bytes.
    name: what messages call it.
    html: whether to believe the encoding that the page declares, if `data` fits it.

    Raises InputError if `data` is binary or cannot be decoded without loss.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _strictly(data[len(mark) :], encoding)
            if text is not None:
                return _plain(text, name)
    _refuse_binary(data, name)
    text = _strictly(data, "utf-8")
    if text is None and html and (declared := _DECLARED.search(data[:2048])):
        text = _strictly(data, web_name(declared[1].decode("ascii")))
    if text is None:
        text = _nearly_utf8(data)
    if text is None or "\0" in text[:_SAMPLE]:
        guess = _guessed(data)
        text = _strictly(data, guess) if guess else text
    if text is None:
        raise _unknown(name)
    return _plain(text, name)


def detect_encoding(head: bytes, *, name: str) -> str:
    """The encoding of a file, detected from its first bytes; for files that are read in pieces.

    Read the file with the error handler "extractor-western", which decodes bytes that are not UTF-8
    as windows-1252. Raises InputError if `head` is binary or in no known encoding.
    """
    for mark, known in _MARKS:
        if head.startswith(mark):
            return (
                "utf-8-sig" if known == "utf-8" else known[:6]
            )  # the codecs that consume the mark
    _refuse_binary(head, name)
    if 4 * head.count(0) < len(head):  # of UTF-16 without a mark nearly half may be zeros
        with suppress(UnicodeDecodeError):
            codecs.getincrementaldecoder("utf-8")().decode(head)  # its last character may be cut
            return "utf-8"
        if _nearly_utf8(head) is not None:
            return "utf-8"
    whole = head[: head.rfind(b"\n") + 1] or head
    guess = _guessed(whole) or _guessed(head[: len(head) & ~3])
    if guess is None:
        raise _unknown(name)
    return guess


def _refuse_binary(data: bytes, name: str) -> None:
    for magic, kind in _BINARY:
        if data.startswith(magic):
            raise InputError(f"{name} is {kind}, not text: export its text and use that instead.")


def _unknown(name: str) -> InputError:
    return InputError(f"{name} is not in a known text encoding: save it as UTF-8 and try again.")


def replace_surrogates(text: str) -> str:
    """`text` with U+FFFD in place of each lone surrogate, so that it can be encoded.

    JSON such as `"\\ud800"` can hold half of a surrogate pair, which is no character. The length
    of the text does not change.
    """
    return SURROGATE.sub("\ufffd", text)


def _plain(text: str, name: str) -> str:
    """`text` without byte-order mark and surrogates; InputError if control characters abound."""
    text = text.removeprefix("\ufeff")
    head = text[:_SAMPLE]
    if "\0" in head or len(_CONTROLS.findall(head)) > len(head) / 200:
        raise InputError(
            f"{name} is a binary file, not text: export its text and use that instead."
        )
    return replace_surrogates(text)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def web_name(declared: str) -> str:
    """The codec that browsers use for a declared name: windows-1252 for Latin-1 and ASCII."""
    name = declared.lower().replace("_", "-")
    return {
        "iso-8859-1": "cp1252",
        "latin1": "cp1252",
        "us-ascii": "cp1252",
        "ascii": "cp1252",
        "gb2312": "gb18030",
        "gbk": "gb18030",
        "shift-jis": "cp932",
        "euc-kr": "cp949",
    }.get(name, name)


def _western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.reason == "unexpected end of data":
        return "\ufffd", error.end  # the text was cut off inside a character
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("extractor-western", _western)


def _nearly_utf8(data: bytes) -> str | None:
    """`data` as UTF-8 with some windows-1252 bytes, or cut off at its end; None if it is neither.

    It is UTF-8 if it holds at least twice as many whole multi-byte sequences as foreign bytes:
    other encodings form such sequences only by chance.
    """
    valid = data.decode("utf-8", "ignore")
    sequences = sum(character > "\x7f" for character in valid)
    foreign = len(data) - len(valid.encode("utf-8"))
    return data.decode("utf-8", "extractor-western") if sequences >= 2 * foreign else None


def _guessed(data: bytes) -> str | None:
    """The most likely encoding of the web that decodes all of `data`; None if none does."""
    western = None if b"\0" in data[:_SAMPLE] else _strictly(data, "cp1252")
    if western is not None and _reads_western(western):
        return "cp1252"
    sample = data if len(data) <= _SAMPLE else data[: data.rfind(b"\n", 0, _SAMPLE) + 1 or _SAMPLE]
    for part in (sample, data) if len(sample) < len(data) else (data,):
        matches = charset_normalizer.from_bytes(part, cp_isolation=list(_GUESSED))
        known = [match.encoding for match in itertools.islice(matches, 3)]
        texts = {each: _strictly(data, each) for each in known}
        readable = {each: text for each, text in texts.items() if text is not None}
        if readable:
            return min(readable, key=lambda each: len(_MISREAD.findall(readable[each][:_SAMPLE])))
    return None if western is None else "cp1252"


def _reads_western(text: str) -> bool:
    """Whether `text`, decoded as windows-1252, can be in one Western European language.

    Statistics fail on English with a few typographic marks, and on a single Spanish paragraph. If
    the text is in an Eastern European language, its letters fit none of the alphabets.
    """
    foreign = {character for character in text.lower() if character > "\x7f"}
    letters = {character for character in foreign if character.isalpha()} - set("ªº")
    return foreign - letters <= _TYPOGRAPHIC and any(
        letters <= set(alphabet) for alphabet in _WESTERN_ALPHABETS
    )
