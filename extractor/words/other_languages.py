"""Words of languages without a folder of their own that change a claim."""

from typing import Final

from extractor.words import words

__all__ = ["NEGATIONS", "NUMBERS"]

NEGATIONS: Final = words(
    "nicht kein keine keinen nie ne pas jamais nunca sin não не нет ни никогда "
    "不 没 沒 未 无 無 非 莫 别 別 勿 ไม่ لا لم لن ليس غير नहीं मत"
)
"""Words that negate: German, French, Spanish, Portuguese, Russian, Chinese, Thai, Arabic, Hindi."""

NUMBERS: Final = words("一 二 三 四 五 六 七 八 九 十 百 千 万 萬 亿 億 零 两 兩")
"""Chinese and Japanese numerals."""
