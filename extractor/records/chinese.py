"""Numbers in Chinese numerals. Pure."""

from decimal import Decimal

from extractor.records.words import CHINESE_DIGITS, CHINESE_SCALES, CHINESE_UNITS

__all__ = ["chinese_number"]

MAX_LENGTH = 60  # characters; a longer run of numerals is no number


def chinese_number(written: str) -> Decimal | None:
    """The value of Chinese numerals, positional (二〇二三) or not (三百二十); None if malformed."""
    if len(written) > MAX_LENGTH:
        return None
    if all(c in CHINESE_DIGITS for c in written):
        digits = "".join(str(CHINESE_DIGITS[c]) for c in written)
        return Decimal(digits) if len(written) == 1 or len(written) > 2 else None
    return _spelled(written)


def _spelled(written: str) -> Decimal | None:
    total = section = 0
    digit: int | None = None
    last_unit, last_scale = 10**4, 10**16
    for c in written:
        if c in CHINESE_DIGITS:
            if digit:
                return None
            digit = CHINESE_DIGITS[c]
        elif c in CHINESE_UNITS:
            unit = CHINESE_UNITS[c]
            if unit >= last_unit or (not digit and unit != 10):
                return None
            section, digit, last_unit = section + (digit or 1) * unit, None, unit
        else:
            scale, section, digit = CHINESE_SCALES[c], section + (digit or 0), None
            if not section or scale >= last_scale:
                return None
            total, section, last_unit, last_scale = total + section * scale, 0, 10**4, scale
    return Decimal(total + section + (digit or 0))
