"""The scan: one pass over the text for numerals that carry a unit.

The pattern begins with one character class, so that `re` runs it at the speed of a bare number scan; the unit is part
of it, so that numerals without one (`统一`, `进一步`) cost nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from extract.engine.numerals import Numerals
from extract.ruleset import model
from extract.ruleset.regexes import compile_re, compile_rule
from extract.ruleset.trie import trie_pattern


@dataclass(frozen=True, slots=True)
class UnitSense:
    """What a unit word makes of the number before it."""

    kind: str
    unit: str
    scale: Decimal
    dimension: str | None
    rule: str
    calendar: bool = False
    op: str | None = None
    silent: bool = False


_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_TOUCHED = re.compile(r"[0-9]{1,2}[.]?(?:19|20)[0-9]{2}")  # a year and a number right before it
_NUMBERED = re.compile(r"[1-5]?[0-9][.][1-9][0-9]*")  # and a heading's


class Numeral(NamedTuple):
    """A numeral with its unit, as found: offsets of the numeral, of the second one of a range, and of the unit.

    A fraction has none, and neither has one that is `plain`: a number in figures that words before it may name.
    """

    start: int
    end: int
    second_start: int
    second_end: int
    unit_start: int
    unit_end: int
    fraction: bool = False
    plain: bool = False


class Scanner:
    """Finds numerals with a unit.

    Args:
        numerals: the pack's numerals.
        rules: the joined rule files of the pack.
    """

    def __init__(self, numerals: Numerals, rules: model.RuleFile) -> None:
        self.numerals = numerals
        self.senses = _senses(rules)
        table = numerals.table
        digits = "".join(table.digits)
        scales = "".join(table.scales)
        odd = "".join(table.odd)
        start = re.escape(digits + scales + "".join(table.several) + "".join(table.half))
        inside = re.escape(digits + scales + odd + "".join(table.several))
        digit = _any(digits)
        point = _any("".join(table.point))
        # a point stands between digits: `一点五`, `三二·六`, and not `两点要求`
        decimals = rf"(?:(?<={_any(digits + scales)}){point}(?={digit})[0-9.{inside}]++)?+"
        # possessive, and the rest optional: a run of digits is read once, however long, with a unit or without
        run = rf"[0-9{start}][0-9.{inside}]*+{decimals}(?: \.[0-9]++)?(?: [{re.escape(scales)}]+)?"
        fraction = "|".join(map(re.escape, table.fraction)) or "(?!)"
        to = "|".join(map(re.escape, sorted(table.ranges, key=len, reverse=True))) or "(?!)"
        big = "".join(c for c, v in table.scales.items() if v >= 10_000)
        shut = "|".join(map(re.escape, rules.included)) or "(?!)"  # `1万（含）-5万元`
        ten_thousand = "".join(c for c, v in table.scales.items() if v == 10_000)
        unit = trie_pattern(self.senses)
        self._unit = compile_re(unit)
        self._pattern = compile_re(
            rf"({run})(?:(?:{fraction})([0-9.{inside}]++{decimals}(?:，[0-9]{{3}}(?![0-9]))*)"
            rf"|(?:(?:{shut})? ?(?:{to}) ?({run}))?"
            # a number that ends in a scale word is a count by itself: `17万职工`, `达到40万，`
            rf"(?: ?({unit})|(?<={_any(big + odd)})()(?=[\u4e00-\u9fff])"
            rf"|(?<=[0-9{re.escape(odd)}]{_any(ten_thousand)})()(?=[，。；、])))?"
        )
        self._named = [(compile_rule(f"(?r)(?:{u.named})", u.named), u) for u in rules.units if u.named]
        self._foreign = compile_re(rf"{digit}(?=[1-9]|0\.)")
        self._behind = compile_re(rf"{_any(big)}(?={digit})")
        dates = trie_pattern(term for term, sense in self.senses.items() if sense.calendar)
        self._slash = compile_re(rf"([1-9][0-9]?)/([1-9][0-9]{{0,2}})(?![0-9A-Za-z/.%]|{dates})")
        self._several = frozenset(table.several)
        self._negative = frozenset(("-", *table.negative))
        self._negative_after = frozenset(table.negative_after)
        self._scales = frozenset(scales)

    def find(self, text: str) -> Iterator[Numeral]:
        """All numerals with a unit, in order. A unit of width 0 is a bare count (`17万职工`)."""
        for found in self._pattern.finditer(text):
            if found.lastindex == 1:
                if (other := self._unitless(text, found.start(), found.end())) is not None:
                    yield other
                continue
            start, end = found.span(1)
            start = self._own(text, start, end)
            if end - start > 2 and found[4] is not None and text[start].isdecimal():
                start = self._unnumbered(text, start, end, self.senses[found[4]])
            if text[start] in self._several and (end - start < 2 or text[start + 1] not in self._scales):
                start += 1
                if start >= end or not (text[start].isdecimal() or text[start] in self.numerals.digits):
                    continue
            if text[start] in self.numerals.digits and "1" <= text[start + 1 : start + 2] <= "9":
                start += 1  # the character belongs to the word before: `大陆31个省`, `队伍16支` (but `二0一五年`)
            if found[2] is not None:
                yield self._fraction(text, start, found.end(2))
                continue
            unit_start, unit_end = found.span(found.lastindex or 0)
            second_start, second_end = found.span(3)
            if "." in text[start:end] and _YEAR.fullmatch(text, second_start, second_end):
                start, end, second_start, second_end = second_start, second_end, -1, -1  # `1.3 到2035年`
            start = self._grouped(text, start)
            sense = self.senses.get(text[unit_start:unit_end])
            if sense is None or not sense.calendar:  # years have no sign: `—2023年1月4日`
                start = self._signed(text, start)
            numeral = Numeral(start, end, second_start, second_end, unit_start, unit_end)
            yield self._shifted(text, numeral)

    def bare(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the numerals without a unit stand, which `find` passes over."""
        return (found.span(1) for found in self._pattern.finditer(text) if found.lastindex == 1)

    def named(self, text: str, start: int) -> model.Unit | None:
        """The unit that the words before a number without one give it."""
        return next((unit for before, unit in self._named if before.match(text, 0, start)), None)

    def _own(self, text: str, start: int, end: int) -> int:
        """Where the numeral itself begins: in `高一2天`, `大陆31个`, `500亿两个` it is the second one."""
        mixed = self._behind if text[start].isdecimal() else self._foreign
        for found in mixed.finditer(text, start, end):
            start = found.end()
        return start

    @staticmethod
    def _unnumbered(text: str, start: int, end: int, sense: UnitSense) -> int:
        """Where the number begins that its numbering touches: `3.5个方面` at the start of a line, `表132023年`."""
        if sense.calendar and _TOUCHED.fullmatch(text, start, end):
            return end - 4
        counted = sense.kind == "count" or sense.dimension == "age"
        if (
            counted
            and _NUMBERED.fullmatch(text, start, end)
            and not text[text.rfind("\n", 0, start) + 1 : start].strip()
        ):
            return text.index(".", start) + 1
        return start

    def _unitless(self, text: str, start: int, end: int) -> Numeral | None:
        """A number in figures without a unit, behind a word: `指数为103.5`, or a fraction: `1/3`, and not `24/7`."""
        if not start or text[start - 1].isascii() or not text[start - 1].isalpha() or not text[start].isdecimal():
            return None
        if not text.startswith("/", end):
            after = text[end : end + 1]
            whole = text[end - 1].isdecimal() and (after in ("", "\n") or not after.isascii())
            named = whole and self.named(text, start) is not None
            return Numeral(start, end, -1, -1, end, end, plain=True) if named else None
        found = self._slash.match(text, start)
        if found is None or int(found[1]) >= int(found[2]):
            return None
        return Numeral(start, found.end(), -1, -1, found.end(), found.end(), fraction=True)

    def _signed(self, text: str, start: int) -> int:
        """The start of a numeral with its sign (`增速为-3.2%`), which is no dash of a range and no part of a word."""
        mark = text[start - 1 : start]
        if mark not in self._negative or (mark == "-" and not text[start].isdecimal()):
            return start  # `-九八四年` is a torn 一九八四年
        return start - 1 if start == 1 or text[start - 2] in self._negative_after else start

    def is_negative(self, text: str, start: int) -> bool:
        """Whether the numeral found here begins with a sign."""
        return text[start] in self._negative

    def begins(self, text: str, place: int) -> bool:
        """Whether a numeral of more than one character, or one with a unit, begins here."""
        found = self._pattern.match(text, place)
        return found is not None and found.end() > place + 1

    def _grouped(self, text: str, start: int) -> int:
        """The start of a numeral that is grouped (`1，200`, `1 200`, `一、二〇〇`) or parted (`增长11. 2%`)."""
        if text[start].isdecimal():
            return _pointed(text, start) or _grouped(text, start, "， ", str.isdecimal)
        return _grouped(text, start, "，、", self.numerals.digits.__contains__)

    def _fraction(self, text: str, start: int, end: int) -> Numeral:
        """A fraction is a ratio of its own; points of a percentage may follow it."""
        start = self._signed(text, start)
        unit = self._unit.match(text, end)
        if unit and self.senses[unit.group()].kind == "ratio":
            return Numeral(start, end, -1, -1, end, unit.end(), fraction=True)
        return Numeral(start, end, -1, -1, end, end, fraction=True)

    def _shifted(self, text: str, found: Numeral) -> Numeral:
        """Give a scale word back to the unit that begins with it: `10万|千瓦`, not `10万千|瓦`."""
        i = found.unit_start - 1
        if found.unit_end == found.unit_start or text[i] not in self._scales:
            return found
        unit = self._unit.match(text, i)
        if unit is None or unit.end() < found.unit_end:
            return found
        if found.second_start >= 0:
            return found._replace(second_end=i, unit_start=i, unit_end=unit.end()) if found.second_start < i else found
        return found._replace(end=i, unit_start=i, unit_end=unit.end()) if found.start < i else found


def _pointed(text: str, start: int) -> int:
    """The start of a decimal with a space behind its point; not of `1. 2家`, where a line is numbered."""
    if start < 4 or text[start - 2 : start] != ". " or not text[start - 3].isdecimal():
        return 0
    i = start - 3
    while i > 0 and text[i - 1].isdecimal():
        i -= 1
    return i if i and "\u4e00" <= text[i - 1] <= "\u9fff" else 0


def _any(characters: str) -> str:
    """A pattern of one of these characters."""
    return f"[{re.escape(characters)}]" if characters else "(?!)"


def _grouped(text: str, start: int, marks: str, digit: Callable[[str], bool]) -> int:
    """The start of a numeral whose thousands are parted by one of these marks."""
    while (
        start > 1
        and text[start - 1] in marks
        and digit(text[start - 2])
        and len(text) > start + 2
        and all(map(digit, text[start : start + 3]))
        and not digit(text[start + 3 : start + 4] or " ")
    ):
        i = start - 2
        while i > 0 and digit(text[i - 1]):
            i -= 1
        if start - 1 - i > 3 or (i and text[i - 1] in ".·"):
            break
        start = i
    return start


def _senses(rules: model.RuleFile) -> dict[str, UnitSense]:
    """Every unit word with what it makes of a number; an earlier table wins."""
    senses: dict[str, UnitSense] = {}
    for unit in rules.units:
        sense = UnitSense(unit.kind, unit.unit, unit.scale, unit.dimension, unit.rule, op=unit.op)
        for term in unit.terms:
            senses.setdefault(term, sense)
    calendar = rules.calendar.units if rules.calendar else {}
    for words in calendar.values():
        for term in words:
            known = senses.get(term)
            senses[term] = UnitSense(
                known.kind if known else "",
                known.unit if known else "",
                known.scale if known else Decimal(1),
                known.dimension if known else None,
                known.rule if known else "",
                calendar=True,
                op=known.op if known else None,
            )
    for term in rules.classifiers:
        senses.setdefault(term, UnitSense("count", term, Decimal(1), None, "count.classifier"))
    for term in rules.bare:
        senses.setdefault(term, UnitSense("count", "", Decimal(1), None, "count.bare"))
    for term in rules.silent:
        senses.setdefault(term, UnitSense("count", "", Decimal(1), None, "count.silent", silent=True))
    return senses
