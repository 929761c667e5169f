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
from extract.ruleset.regexes import compile_re

_ZERO = Decimal(0)
_ONE = Decimal(1)
_BIG = 10_000  # scale words from here on multiply all that stands before them
_PLACES = Decimal("0.0001")
_LONGEST = 60  # characters
_DIGITS = 24  # of a run, and of a value: what decimals hold exactly
_LIMIT = Decimal(10) ** _DIGITS


_POWERS = frozenset((Decimal(10), Decimal(100), Decimal(1000)))
_SPACE = re.compile(r"(?<=[0-9]) (?=[^0-9 ])|(?<=[^0-9 ]) (?=[0-9])")


class Number(NamedTuple):
    """A numeral read: `low == high` unless it is vague; `op` is set by a word inside it (`余`)."""

    low: Decimal
    high: Decimal
    op: str


_NOTHING = Number(_ZERO, _ZERO, "eq")


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
        self._arabic = compile_re(
            r"[0-9]{1,3}(?:(?:[,，][0-9]{3})+|(?: [0-9]{3})+)(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
        )
        self._fraction = compile_re("|".join(map(re.escape, table.fraction)) or r"(?!)")
        self._point = compile_re("[" + re.escape("".join(table.point)) + "]" if table.point else r"(?!)")
        self.parse = lru_cache(maxsize=65536)(self._parse)

    def __reduce__(self) -> tuple[type[Numerals], tuple[model.Numerals]]:
        """Pickled as its table: compiled patterns and the cache are made anew."""
        return (type(self), (self.table,))

    def number(self, text: str) -> Decimal:
        """The value of a numeral that is exact.

        Raises:
            NumberError: `text` is no numeral, or a vague one.
        """
        read = self.parse(_SPACE.sub("", text.strip()))
        if read is None or read.low != read.high or read.op != "eq":
            raise NumberError(text)
        return read.low

    def fraction(self, text: str) -> tuple[Decimal, Decimal] | None:
        """Denominator and numerator of `三分之一`, both exact, else None."""
        found = self._fraction.search(text)
        if found is None:
            return None
        below, above = self.parse(text[: found.start()]), self.parse(text[found.end() :])
        if below is None or above is None or below.low != below.high or above.low != above.high or not below.low:
            return None
        return (below.low, above.low) if abs(above.low / below.low) < _LIMIT else None

    def _parse(self, text: str) -> Number | None:
        """Read a whole numeral; None where it is none."""
        if not text or len(text) > _LONGEST:
            return None
        if text[0] in self.table.negative or (text[0] in "+-" and len(text) > 1):
            return self._negated(text)
        for word in self.table.whole:
            text = text.removesuffix(word)
        mixed = self._mixed(text)
        if mixed is not None:
            return mixed
        if "/" in text:
            return self._slashed(text)
        if text in self.table.half:
            return Number(Decimal("0.5"), Decimal("0.5"), "eq")
        return self._composed(text)

    def _mixed(self, text: str) -> Number | None:
        """`三分之一`, `一又三分之一`."""
        whole, _, rest = text.rpartition(self.table.mixed) if self.table.mixed else ("", "", text)
        parts = self.fraction(rest)
        base = self._composed(whole) if whole else _NOTHING
        if parts is None or base is None or base.low != base.high:
            return None
        value = parts[1] / parts[0]
        value = base.low + (value.quantize(_PLACES) if parts[0] % 10 else value)
        return Number(value, value, "eq")

    def _negated(self, text: str) -> Number | None:
        read = self._parse(text[1:]) if text[1:2] not in ("+", "-", *self.table.negative) else None
        if read is None:
            return None
        return read if text[0] == "+" else Number(-read.high, -read.low, read.op)

    def _slashed(self, text: str) -> Number | None:
        above, _, below = text.partition("/")
        if not (text.isascii() and above.isdecimal() and below.isdecimal() and int(below)):
            return None
        if len(above) > _DIGITS:
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
        low = self._evaluate("".join(kept), 0) if kept else None
        if low is None:
            return None
        vague = any(c in self.several for c in kept) or _vague_pair(text, self.digits)
        high = self._evaluate("".join(kept), 1) if vague else low
        if high is None:
            return None
        if low >= _LIMIT or high >= _LIMIT:
            return None
        return Number(low, high, op if low == high else "range")

    def _evaluate(self, text: str, end: int) -> Decimal | None:
        """The value of a numeral; `end` 1 takes the high end of what is vague in it."""
        point = self._point.search(text)
        if point and point.start() and point.end() < len(text):
            return self._decimal(text, point.start(), point.end())
        total, section = _ZERO, _ZERO
        number: Decimal | None = None
        last: Decimal | None = None  # the scale word read last
        filled = False  # whether the digits stand for themselves: not `五` in `三千五`
        i, n = 0, len(text)
        while i < n:
            c = text[i]
            taken = self._run(text, i, end)
            if taken is not None:
                if number is not None:
                    return None
                number, i, filled = taken
                continue
            scale = self.scales.get(c)
            if scale is None:
                return None
            if number == 0 and last is not None:
                number = None  # `零十` is `十`
            if scale < _BIG:
                if (last is not None and scale.adjusted() >= last.adjusted()) or (number and scale not in _POWERS):
                    return None
                section += self._times(c, scale, number)
            else:
                grown = self._grow(total, section + (number or _ZERO), c, scale)
                if grown is None:
                    return None
                total, section = grown, _ZERO
            number, last = None, scale
            i += 1
        if number is None or last is None:
            return total + section + (number or _ZERO)
        if last >= 100 and not filled and number < 10 and text[-2] not in self.zero:
            number *= last / 10  # `三千五`
        return total + section + number if number else None

    def _times(self, word: str, scale: Decimal, number: Decimal | None) -> Decimal:
        """A small scale word, with the digits before it where there are any: `三百`, `十`."""
        return scale if number is None else number * scale

    def _grow(self, total: Decimal, before: Decimal, word: str, scale: Decimal) -> Decimal | None:
        """Apply a big scale word to what stands before it: `1亿2000万`, `3.4万亿`."""
        if not before:
            return (total or _ONE) * scale
        if total < scale:
            return (total + before) * scale
        return total + before * scale if before * scale < total else None

    def _run(self, text: str, i: int, end: int) -> tuple[Decimal, int, bool] | None:
        """Digits from `i`, Arabic or Chinese: their value, their end, and whether they stand for themselves."""
        c = text[i]
        if c in self.digits or c in self.several:
            return self._digits(text, i, end)
        found = self._arabic.match(text, i)
        if found is None or found.end() - i > _DIGITS:
            return None
        return Decimal(re.sub("[,， ]", "", found.group())), found.end(), True

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
        if all(c in self.digits for c in text[:start]):
            whole: Decimal | None = Decimal("".join(str(int(self.digits[c])) for c in text[:start]))
        else:
            whole = self._evaluate(text[:start], 0)
        if whole is None or not digits:
            return None
        value = whole + Decimal(f"0.{digits}")
        for c in text[j:]:
            scale = self.scales.get(c)
            if scale is None or scale < _BIG:  # `九点三十` is a time of day
                return None
            value = self._times(c, scale, value)
        return value


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
