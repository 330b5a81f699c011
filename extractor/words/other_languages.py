"""Words of languages without a folder of their own: negations, numbers, and function words."""

from typing import Any, Final, Literal

import regex

from extractor.words import words

__all__ = [
    "CUT_AFTER",
    "CUT_BEFORE",
    "DECIMAL_COMMA_LANGUAGES",
    "ENGLISH_FUNCTION_WORDS",
    "NEGATIONS",
    "NUMBERS",
    "SCALES",
]

NEGATIONS: Final = words(
    "nicht kein keine keinen nie ne pas jamais nunca sin não не нет ни никогда "
    "不 没 沒 未 无 無 非 莫 别 別 勿 ไม่ لا لم لن ليس غير नहीं मत"
)
"""Words that negate: German, French, Spanish, Portuguese, Russian, Chinese, Thai, Arabic, Hindi."""

NUMBERS: Final = words("一 二 三 四 五 六 七 八 九 十 百 千 万 萬 亿 億 零 两 兩")
"""Chinese and Japanese numerals."""

SCALES: Final = {
    **dict.fromkeys(words("millionen mio millones milioni milhões miljoen millioner"), 1e6),
    **dict.fromkeys(words("milliarde milliarden mrd milliards miliardi miljard miljarder"), 1e9),
}
"""Scales in German, Spanish, Italian, Portuguese, Dutch, French and the Scandinavian languages."""

ENGLISH_FUNCTION_WORDS: Final = words(
    "the of and to that for with by at from were is are has had been said its not but she they "
    "it this which after more than who about people or we you be would there when if my your"
)
"""Frequent English words, without those that are as frequent in another language ("in", "was")."""

DECIMAL_COMMA_LANGUAGES: Final = {
    "German": words(
        "der die das und nicht ist sind wurde wurden werden mit von dem ein eine einen einer auf "
        "für im zum zur aus auch wie mehr als rund etwa sagte haben hatte seit laut über nach bei "
        "sich noch nur bis uhr menschen millionen milliarden prozent jahre jahren"
    ),
    "Dutch": words(
        "het een van en met voor niet zijn werd werden meer dan volgens bij naar ook uit maar ruim "
        "mensen miljoen procent jaar"
    ),
    "Spanish": words(
        "el los las del que una por para más según dijo están fueron ha han años personas millones "
        "y unos unas al pero"
    ),
    "French": words(
        "le les des une est dans pour sur qui que plus selon été ont sont avec près du et au aux "
        "ans personnes habitants"
    ),
    "Italian": words(
        "il gli che della dei delle una per più secondo sono anni persone milioni circa nel alla e "
        "di"
    ),
    "Portuguese": words(
        "os não que uma para com mais segundo são anos pessoas milhões em dos das pelo cerca e de"
    ),
    "Scandinavian": words(
        "og det som til på av af ikke inte är er den med för mennesker människor enligt ifølge och "
        "att ett et om fra från"
    ),
}
"""Frequent words of languages that write "4.500" for 4500 and "4,5" for four and a half."""

CUT_BEFORE: Final[
    tuple[tuple[Literal["negation", "condition", "degree", "modal", "status"], Any], ...]
] = (
    (
        "negation",
        regex.compile(
            r"(?i)(?<!\p{L})(?:nicht|kein\p{L}*|nie|niemals|kaum|ohne|ne|pas|jamais|sans|non|no|nunca|jamás"
            r"|sin|não|sem|nem|senza|mai|не|ни|нет|никогда|без|niet|geen|inte|ikke"
            r"|se\s+neg(?:ó|aron)\s+a|deix(?:ou|aram)\s+de|dej(?:ó|aron)\s+de|rifiut\p{L}+|refus\p{L}+"
            r"|recus\p{L}+|weiger\p{L}*|отказал\p{L}*)(?!\p{L})[^,;:.!?]*$|(?<!\p{L})n['’]\p{L}*[^,;:.!?]*$"
            r"|(?:[没沒未無莫勿]|不(?![久仅僅断斷同少过過]))[^，、。；,;。]{0,12}$|拒绝$|拒絕$"
        ),
    ),
    (
        "condition",
        regex.compile(
            r"(?i)^\W*(?:wenn|falls|sofern|sobald|bis|si|se|cuando|если|пока|até|hasta|jusqu\p{L}*)\s"
            r"[^.;]*,\s*$|(?:ば|なら|たら|면)[、,]?\s*$|(?:如果|若|假如|除非|只要|一旦)[^。]*$"
        ),
    ),
    (
        "degree",
        regex.compile(
            r"(?i)(?<!\p{L})(?:metade|la\s+mitad|la\s+moitié|die\s+hälfte|metà|половин\p{L}|la\s+plupart"
            r"|la\s+mayoría|a\s+maioria|die\s+meisten|menos|más|mais|moins|plus|weniger|mehr|apenas|solo"
            r"|sólo|só|seulement|nur|soltanto|только|höchstens|mindestens|al\s+menos|au\s+moins)"
            r"(?:\s+(?:de|des|dos|das|del|der|dei|delle|als|du|di))*(?:\s+(?:la|los|las|les))?\s+$"
        ),
    ),
    (
        "modal",
        regex.compile(
            r"(?i)(?<!\p{L})(?:aurai(?:en)?t|serai(?:en)?t|pourrai(?:en)?t|habrían?|podrían?|teriam?"
            r"|poderiam?|sarebbe(?:ro)?|avrebbe(?:ro)?|potrebbe(?:ro)?|könnten?|dürften?|sollen?"
            r"|may(?:be)?|vielleicht|peut-être|quizás?|talvez|forse|возможно)(?!\p{L})[^,;:.!?]{0,40}$"
        ),
    ),
    (
        "status",
        regex.compile(
            r"(?i)(?:(?<!\p{L})(?:mutmaßlich\p{L}*|angeblich\p{L}*|ehemalig\p{L}*|früher\p{L}*|falsch\p{L}*"
            r"|ancien(?:ne)?s?|prétendue?s?|présumée?s?|faux|fausse|presunt\p{L}+|supuest\p{L}+|suposto\p{L}*"
            r"|бывш\p{L}+|предполагаем\p{L}+)\s+|(?<!\p{L})ex-|[前假伪偽原])$"
        ),
    ),
)
"""Wording at the end of what stands before a quote that changes it, by reason."""

CUT_AFTER: Final[tuple[tuple[Literal["negation", "condition"], Any], ...]] = (
    (
        "negation",
        regex.compile(
            r"(?i)^[^,;:.!?]*(?<!\p{L})(?:nicht|kein\p{L}*|nie|niemals|pas|jamais|nunca|jamás|niet|inte"
            r"|ikke|değil|yok|\p{L}+m[ae](?:d[ıi]|z|yacak|yecek|m[ıi]ş)\p{L}*|\p{L}+m[ıiuü]yor\p{L}*)(?!\p{L})"
            r"|^\s*\p{Hangul}{0,6}\s*(?:\p{Hangul}{0,4}\s)?(?:않|못|없|아니|실패|거부|거절|부인)"
            r"|^\p{Hiragana}{0,5}(?:な(?:い|かっ|く|け)|ませ)"
        ),
    ),
    (
        "condition",
        regex.compile(
            r"(?i)^,?\s*(?:wenn|falls|sofern|es\s+sei\s+denn|bis|si|se|a\s+menos\s+que|à\s+moins|sauf"
            r"|salvo|если|hasta\s+que|até\s+que|jusqu\p{L}*)(?!\p{L})"
        ),
    ),
)
"""Wording at the beginning of what stands behind a quote that changes it, by reason."""
