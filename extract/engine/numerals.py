"""Numerals: Arabic, Chinese, formal and mixed, read exactly.

The characters come from the pack (`numerals.yaml`); this module knows how they compose.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from extract.errors import NumberError
from extract.ruleset import model

_ZERO = Decimal(0)
_ONE = Decimal(1)
_BIG = 10_000  # scale words from here on multiply all that stands before them
_PLACES = Decimal("0.0001")


class Number(NamedTuple):
    """A numeral read: `low == high` unless it is vague; `op` is set by a word inside it (`余`)."""

    low: Decimal
    high: Decimal
    op: str


class Numerals:
    """Reads numerals by a pack's table.

    Args:
        table: the `numerals` section of a pack.
    """

    def __init__(self, table: model.Numerals) -> None:
        self.table = table
        self.digits = {c: Decimal(v) for c, v in table.digits.items()}
        self.scales = {c: Decimal(v) for c, v in table.scales.items()}
        self.zero = frozenset(table.zero)
        self.odd = dict(table.odd)
        self.several = frozenset(table.several)
        self._arabic = re.compile(r"[0-9]+(?:[,，][0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
        self._fraction = re.compile("|".join(map(re.escape, table.fraction)) or r"(?!)")
        self._point = re.compile("[" + re.escape("".join(table.point)) + "]" if table.point else r"(?!)")
        self.parse = lru_cache(maxsize=65536)(self._parse)

    def __reduce__(self) -> tuple[type[Numerals], tuple[model.Numerals]]:
        """Pickled as its table: compiled patterns and the cache are made anew."""
        return (type(self), (self.table,))

    def number(self, text: str) -> Decimal:
        """The value of a numeral that is exact.

        Raises:
            NumberError: `text` is no numeral, or a vague one.
        """
        read = self.parse(text.strip())
        if read is None or read.low != read.high:
            raise NumberError(text)
        return read.low

    def fraction(self, text: str) -> tuple[Decimal, Decimal] | None:
        """Denominator and numerator of `三分之一`, else None."""
        found = self._fraction.search(text)
        if found is None:
            return None
        below, above = self.parse(text[: found.start()]), self.parse(text[found.end() :])
        if below is None or above is None or below.low != below.high or above.low != above.high or not below.low:
            return None
        return below.low, above.low

    def _parse(self, text: str) -> Number | None:
        """Read a whole numeral; None where it is none."""
        if not text:
            return None
        if text[0] in self.table.negative or (text[0] in "+-" and len(text) > 1):
            return self._negated(text)
        text, _, _ = (
            text.partition(self.table.whole[0]) if self.table.whole and text[-1] in self.table.whole else (text, "", "")
        )
        parts = self.fraction(text)
        if parts:
            value = (parts[1] / parts[0]).quantize(_PLACES) if parts[0] % 10 else parts[1] / parts[0]
            return Number(value, value, "eq")
        if "/" in text:
            return self._slashed(text)
        if text in self.table.half:
            return Number(Decimal("0.5"), Decimal("0.5"), "eq")
        return self._composed(text)

    def _negated(self, text: str) -> Number | None:
        read = self._parse(text[1:])
        if read is None:
            return None
        sign = _ONE if text[0] == "+" else -_ONE
        return Number(*sorted((read.low * sign, read.high * sign)), read.op)

    def _slashed(self, text: str) -> Number | None:
        above, _, below = text.partition("/")
        if not (above.isdecimal() and below.isdecimal() and int(below)):
            return None
        value = (Decimal(above) / Decimal(below)).quantize(_PLACES)
        return Number(value, value, "eq")

    def _composed(self, text: str) -> Number | None:
        """Digits, scales and vague words in one."""
        op = "eq"
        kept = []
        for i, c in enumerate(text):
            if c in self.odd and i:
                op = self.odd[c]
            else:
                kept.append(c)
        low = self._evaluate("".join(kept), 0)
        if low is None:
            return None
        vague = any(c in self.several for c in kept) or _vague_pair(text, self.digits)
        high = self._evaluate("".join(kept), 1) if vague else low
        if high is None:
            return None
        return Number(low, high, op if low == high else "range")

    def _evaluate(self, text: str, end: int) -> Decimal | None:
        """The value of a numeral; `end` 1 takes the high end of what is vague in it."""
        point = self._point.search(text)
        if point and point.start() and point.end() < len(text):
            return self._decimal(text, point.start(), point.end())
        total, section, number = _ZERO, _ZERO, None
        last: Decimal | None = None  # the scale word just read, where a digit may follow it without its own
        filled = False
        i, n = 0, len(text)
        while i < n:
            c = text[i]
            if c.isdecimal() and c.isascii():
                found = self._arabic.match(text, i)
                if found is None or number is not None:
                    return None
                number, i = Decimal(found.group().replace(",", "").replace("，", "")), found.end()
                filled = True
                continue
            if c in self.digits or c in self.several:
                taken = self._digits(text, i, end)
                if taken is None or number is not None:
                    return None
                number, i, filled = taken
                continue
            scale = self.scales.get(c)
            if scale is None:
                return None
            if scale < _BIG:
                section += self._small(number, scale)
            else:
                total, section = _grow(total, section + (number or _ZERO), scale)
            number, last, filled = None, scale, False
            i += 1
        if (
            number is not None
            and last is not None
            and not filled
            and last >= 100
            and number < 10
            and _bare(text, self.zero)
        ):
            number *= last / 10
        return total + section + (number or _ZERO)

    @staticmethod
    def _small(number: Decimal | None, scale: Decimal) -> Decimal:
        if number is None:
            return scale
        # 廿 and 卅 carry their own digit
        return number * scale

    def _digits(self, text: str, i: int, end: int) -> tuple[Decimal, int, bool] | None:
        """A run of Chinese digits from `i`: its value, its end, and whether it stands for itself."""
        j = i
        while j < len(text) and (text[j] in self.digits or text[j] in self.several):
            j += 1
        run = text[i:j]
        if len(run) == 1 and run in self.several:
            scaled = j < len(text)
            return (Decimal(9) if end else Decimal(2 if scaled else 1)), j, True
        if any(c in self.several for c in run):
            return None
        while len(run) > 1 and run[0] in self.zero and not (j < len(text) or i == 0):
            run = run[1:]
        if len(run) == 2 and _pair(self.digits[run[0]], self.digits[run[1]]) and run[0] not in self.zero:
            return self.digits[run[end]], j, False
        value = Decimal("".join(str(int(self.digits[c])) for c in run))
        return value, j, run[0] in self.zero or len(run) > 1

    def _decimal(self, text: str, start: int, end: int) -> Decimal | None:
        """`三点一四`, `一点五万`: digits after the point, then scale words."""
        j = end
        while j < len(text) and text[j] in self.digits:
            j += 1
        digits = "".join(str(int(self.digits[c])) for c in text[end:j])
        whole = self._evaluate(text[:start], 0)
        if whole is None or not digits:
            return None
        value = whole + Decimal(f"0.{digits}")
        for c in text[j:]:
            scale = self.scales.get(c)
            if scale is None:
                return None
            value *= scale
        return value


def _grow(total: Decimal, before: Decimal, scale: Decimal) -> tuple[Decimal, Decimal]:
    """Apply a big scale word to what stands before it: `1亿2000万`, `3.4万亿`."""
    if not before:
        return (total or _ONE) * scale, _ZERO
    if total and total < scale:
        return (total + before) * scale, _ZERO
    return total + before * scale, _ZERO


def _bare(text: str, zero: frozenset[str]) -> bool:
    """Whether the last digit follows its scale word without a zero between."""
    return len(text) > 1 and text[-2] not in zero and text[-1] not in zero


def _pair(a: Decimal, b: Decimal) -> bool:
    """Whether two digits side by side mean 'one or the other' (`两三`, `三五`)."""
    return b - a == 1 or (a == 3 and b == 5)


def _vague_pair(text: str, digits: dict[str, Decimal]) -> bool:
    """Whether a run of just two digits in the numeral is a vague pair."""
    run = 0
    for i, c in enumerate(text):
        if c in digits:
            run += 1
            after = text[i + 1] if i + 1 < len(text) else ""
            if run == 2 and after not in digits and _pair(digits[text[i - 1]], digits[c]) and digits[text[i - 1]]:
                return True
        else:
            run = 0
    return False
