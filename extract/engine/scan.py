"""The scan: one pass over the text for numerals that carry a unit.

The pattern begins with one character class, so that `re` runs it at the speed of a bare number scan; the unit is part
of it, so that numerals without one (`统一`, `进一步`) cost nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from extract.engine.numerals import Numerals
from extract.ruleset import model
from extract.ruleset.regexes import compile_re
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


class Numeral(NamedTuple):
    """A numeral with its unit, as found: offsets of the numeral, of the second one of a range, and of the unit."""

    start: int
    end: int
    second_start: int
    second_end: int
    unit_start: int
    unit_end: int
    fraction: bool = False


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
        inside = re.escape(digits + scales + odd + "".join(table.several) + "".join(table.point))
        # possessive, and the rest optional: a run of digits is read once, however long, with a unit or without
        run = rf"[0-9{start}][0-9.{inside}]*+(?: [{re.escape(scales)}]+)?"
        fraction = "|".join(map(re.escape, table.fraction)) or "(?!)"
        to = "|".join(map(re.escape, sorted(table.ranges, key=len, reverse=True))) or "(?!)"
        big = "".join(c for c, v in table.scales.items() if v >= 10_000)
        unit = trie_pattern(self.senses)
        self._unit = compile_re(unit)
        self._pattern = compile_re(
            rf"({run})(?:(?:{fraction})([0-9.{inside}]++)|(?: ?(?:{to}) ?({run}))?"
            rf"(?: ?({unit})|(?<=[{re.escape(big)}{re.escape(odd)}])()(?=[\u4e00-\u9fff])))?"
        )
        self._several = frozenset(table.several)
        self._negative = frozenset(("-", *table.negative))
        self._negative_after = frozenset(table.negative_after)
        self._scales = frozenset(scales)

    def find(self, text: str) -> Iterator[Numeral]:
        """All numerals with a unit, in order. A unit of width 0 is a bare count (`17万职工`)."""
        for found in self._pattern.finditer(text):
            if found.lastindex == 1:
                continue  # no unit
            start, end = found.span(1)
            if text[start] in self._several and (end - start < 2 or text[start + 1] not in self._scales):
                start += 1
                if start >= end or not (text[start].isdecimal() or text[start] in self.numerals.digits):
                    continue
            if text[start] in self.numerals.digits and "1" <= text[start + 1 : start + 2] <= "9":
                start += 1  # the character belongs to the word before: `大陆31个省`, `队伍16支` (but `二0一五年`)
            if found[2] is not None:
                yield self._fraction(text, start, found.end(2))
                continue
            unit_start, unit_end = found.span(4 if found[4] is not None else 5)
            second_start, second_end = found.span(3)
            start = self._signed(text, self._threes(text, _grouped(text, start)))
            numeral = Numeral(start, end, second_start, second_end, unit_start, unit_end)
            yield self._shifted(text, numeral)

    def bare(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the numerals without a unit stand, which `find` passes over."""
        return (found.span(1) for found in self._pattern.finditer(text) if found.lastindex == 1)

    def _threes(self, text: str, start: int) -> int:
        """The start of a numeral whose thousands are grouped in Chinese digits: `二、五〇三`."""
        digits = self.numerals.digits
        while (
            start > 1
            and text[start - 1] == "、"
            and text[start - 2] in digits
            and all(c in digits for c in text[start : start + 3])
            and text[start + 3 : start + 4] not in digits
        ):
            i = start - 2
            while i > 0 and text[i - 1] in digits:
                i -= 1
            if start - 1 - i > 3:
                break
            start = i
        return start

    def _signed(self, text: str, start: int) -> int:
        """The start of a numeral with its sign (`增速为-3.2%`), which is no dash of a range and no part of a word."""
        signed = text[start - 1 : start] in self._negative and (start == 1 or text[start - 2] in self._negative_after)
        return start - 1 if signed else start

    def begins(self, text: str, place: int) -> bool:
        """Whether a numeral of more than one character, or one with a unit, begins here."""
        found = self._pattern.match(text, place)
        return found is not None and found.end() > place + 1

    def _fraction(self, text: str, start: int, end: int) -> Numeral:
        """A fraction is a ratio of its own; points of a percentage may follow it."""
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


def _grouped(text: str, start: int) -> int:
    """The start of a numeral whose thousands are grouped: `1，200`, `1 200`."""
    while (
        start > 1
        and text[start - 1] in "， "
        and text[start - 2].isdecimal()
        and text[start : start + 3].isdecimal()
        and not text[start + 3 : start + 4].isdecimal()
    ):
        i = start - 2
        while i > 0 and text[i - 1].isdecimal():
            i -= 1
        if start - 1 - i > 3 or (i and text[i - 1] == "."):
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
    return senses
