"""Expressions of time: read, and counted on the calendar.

The words come from the pack (`calendar.yaml`). A date is read where the scan found a numeral with a unit of the
calendar, or a word of the calendar; the years named before it in the sentence, the paragraph and the headings are
kept in `Years`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from extract.engine.mentions import DateMention
from extract.engine.numerals import Numerals
from extract.ruleset import model

T = TypeVar("T")
Days = tuple[date | None, date | None]
_UNKNOWN: Days = (None, None)
_HALF, _QUARTER = 6, 3  # months
_PLAN_YEARS = 5


class Point(NamedTuple):
    """A place on the calendar as written: what is None is not said."""

    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    index: int | None = None
    grain: str = "year"
    through: bool = False
    part: str | None = None


class Years:
    """The years that stand before a place in the text, and the reference date.

    `sentence` is the year named earlier in the sentence, `paragraph` that of the nearest full date (or of the year
    that opens the paragraph), `heading` that of the nearest heading that names one.
    """

    __slots__ = ("heading", "month", "paragraph", "reference", "sentence")

    def __init__(self, reference: date | None) -> None:
        self.reference = reference
        self.sentence: int | None = None
        self.month: int | None = None
        self.paragraph: int | None = None
        self.heading: int | None = None

    def year(self, anchor: str, planned: bool) -> int | None:
        """The year that a relative expression counts from."""
        own = self.reference.year if self.reference else None
        if anchor == "reference":
            return own
        named = self.sentence or self.heading
        if anchor == "named":
            return named or own
        if anchor == "earlier":
            return named or (own if planned else None)
        return self.sentence

    def year_of_day(self) -> int | None:
        """The year of a month and day written without one."""
        own = self.reference.year if self.reference else None
        return self.sentence or self.paragraph or self.heading or own


class CalendarReader:
    """Reads expressions of time by a pack's tables.

    Args:
        spec: the `calendar` section of a pack.
        words: its `calendar_words`.
        numerals: its numerals.
    """

    def __init__(self, spec: model.Calendar, words: Iterable[model.CalendarWord], numerals: Numerals) -> None:
        self.spec = spec
        self.numerals = numerals
        self.words = {term: word for word in words for term in word.terms}
        self.plans = dict(_plan_terms(spec))
        self.today = frozenset(spec.today)
        self.literals = (*self.words, *self.plans, *self.today)
        self.years = tuple(spec.units.get("year", ()))
        self._heads = _by_length({term: head for head in spec.heads for term in head.terms})
        self._compile()

    def _compile(self) -> None:
        spec, unit = self.spec, self.spec.units
        digits = re.escape("".join(self.numerals.digits))
        tens = re.escape("".join(self.numerals.scales))
        four = rf"(?:(?:1[5-9]|20|21)[0-9]{{2}}|[{digits}]{{4}})"
        two = rf"(?:[0-9]{{1,2}}|[{digits}{tens}]{{1,3}})"
        to = "(?:" + "|".join(map(re.escape, sorted(self.numerals.table.ranges, key=len, reverse=True))) + ")"
        year, month, day = (_either(unit.get(name, ())) for name in ("year", "month", "day"))
        versions, quarter, numbered = _either(spec.versions), _either(unit.get("quarter", ())), _either(spec.numbered)
        tenday = _either(unit.get("tenday", ()))
        thirds = re.escape("".join(spec.tendays))
        halves = _either(term for term, word in self.words.items() if word.grain == "half" and word.index)
        inner = (
            rf"(?: ?(?P<q>{numbered}?(?P<upto>{_either(spec.upto)})?(?P<nq>[{digits}1-4]){quarter})"
            rf"| ?(?P<h>{halves})"
            rf"| ?(?P<m>{two})(?: ?{month}|(?= ?{to} ?{two} ?{month}))"
            rf"(?:(?P<t>[{thirds}]){tenday}| ?(?P<d>{two})(?: ?{day}|(?= ?{to} ?{two} ?{day})))?)"
        )
        self._year = re.compile(
            rf"(?P<y>{four})(?: ?{year}{versions}?|(?= ?{to} ?{four} ?{year})|(?=、{four} ?{year}))(?:{_either(spec.fillers)}?{inner})?"
        )
        self._inner = re.compile(rf"(?:{_either(spec.fillers)}?{inner})")
        self._day = re.compile(rf" ?(?P<d>{two}) ?{day}")
        self._to = re.compile(rf" ?{to} ?")
        self._written = re.compile(
            r"(?P<y>[12][0-9]{3})(?P<s>[-./])(?P<m>1[0-2]|0?[1-9])(?P=s)(?P<d>3[01]|[12][0-9]|0?[1-9])"
        )
        tails = {term: tail for tail in spec.tails for term in tail.terms}
        self._tails = tails
        included = _either(spec.included)
        self._tail = re.compile(
            rf"(?:{included}|[0-9]{{1,2}}：[0-9]{{2}})?(?P<tail>{_either(tails)})(?:(?P<more>{_either(tails)})(?!{year}))?"
        )
        self._near = _by_length(dict.fromkeys(spec.near, True))
        self._coming = _by_length(dict.fromkeys(spec.coming, True))
        self._onward = re.compile(_either(spec.onward))

    # ---- reading

    def written(self, text: str) -> Iterable[re.Match[str]]:
        """All numeric dates such as `2025-06-05`."""
        return self._written.finditer(text)

    def read_written(self, found: re.Match[str]) -> DateMention | None:
        """A numeric date."""
        day = _day(int(found["y"]), int(found["m"]), int(found["d"]))
        if day is None:
            return None
        made = DateMention("date", found.start(), found.end(), "date.numeric")
        made.first = made.last = day
        made.grain = "day"
        return made

    def read_number(self, text: str, start: int, years: Years) -> DateMention | None:
        """The date whose numeral begins at `start`, or None where it is no date."""
        point = self._point(text, start)
        if point is None:
            return None
        return self._mention(text, start, point, years, "date.calendar")

    def read_word(self, text: str, start: int, end: int, years: Years) -> DateMention | None:
        """The date that begins with the calendar word from `start` to `end`."""
        term = text[start:end]
        if term in self.plans:
            return self._plan(text, start, end, years)
        if term in self.today:
            return self._from_today(text, start, end, years)
        word = self.words[term]
        if word.kind in ("vague", "recurring"):
            made = DateMention(word.kind, start, end, word.id)
            made.grain = word.grain
            made.bound = self._head(text, start, end)[0]
            return made
        return self._word(text, start, end, word, years)

    def read_span(self, text: str, start: int, end: int, grain: str, count: int, years: Years) -> DateMention | None:
        """`近三年`, `五年来`, `今后五年`: a number of years from `start` to `end` that ends or begins at the reference."""
        coming = self._before(text, start, self._coming)
        near = 0 if coming else self._before(text, start, self._near)
        onward = self._onward.match(text, end)
        if not (near or coming or onward):
            return None
        made = DateMention("period", start - (near or coming), onward.end() if onward else end, "date.span")
        made.grain = grain
        reference = years.reference
        if reference is not None:
            other = _shift(reference, grain, count if coming else -count)
            made.first, made.last = (reference, other) if coming else (other, reference)
        return made

    def _point(self, text: str, start: int) -> Point | None:
        found = self._year.match(text, start)
        if found:
            year = self._int(found["y"], digits=True)
            return None if year is None else self._parts(found, year)
        found = self._inner.match(text, start)
        if found and not text[start].isspace():
            return self._parts(found, None)
        return None

    def _parts(self, found: re.Match[str], year: int | None) -> Point | None:
        """The point that a match of `_year` or `_inner` says."""
        end = found.end()
        if found["q"]:
            return Point(end, year, index=self._int(found["nq"]), grain="quarter", through=bool(found["upto"]))
        if found["h"]:
            return Point(end, year, index=self.words[found["h"]].index, grain="half")
        if not found["m"]:
            return Point(end, year)
        month = self._int(found["m"])
        if month is None or not 1 <= month <= 12:
            return None
        if found["t"]:
            return Point(end, year, month, index=self.spec.tendays[found["t"]], grain="tenday")
        if not found["d"]:
            return Point(end, year, month, grain="month")
        day = self._int(found["d"])
        if day is None or not 1 <= day <= 31:
            return None
        return Point(end, year, month, day, grain="day")

    def _int(self, text: str, digits: bool = False) -> int | None:
        if text.isascii():
            return int(text)
        if digits:
            return int("".join(str(int(self.numerals.digits[c])) for c in text))
        read = self.numerals.parse(text)
        return int(read.low) if read and read.low == read.high else None

    def _mention(self, text: str, start: int, point: Point, years: Years, rule: str) -> DateMention | None:
        """A point, or a period between two, with what closes it."""
        if point.year is None:
            planned = self._planned(text, start, point.end)
            anchor = "named" if point.grain in ("quarter", "half") else ""
            year = years.year(anchor, planned) if anchor else years.year_of_day()
            point = point._replace(year=year)
        else:
            years.sentence = point.year
            if point.day or years.paragraph is None:
                years.paragraph = point.year
        if point.month:
            years.month = point.month
        second = self._second(text, point)
        if second is not None:
            return self._period(text, start, point, second, rule)
        made = DateMention("period" if point.through else "date", start, point.end, rule)
        made.first, made.last = _days(point)
        made.grain = point.grain
        self._close(text, made)
        return made

    def _second(self, text: str, first: Point) -> Point | None:
        """The other end of a period, where one follows; what it does not say it takes from the first."""
        to = self._to.match(text, first.end)
        if to is None:
            return None
        point = self._point(text, to.end())
        if point is None and first.day and (found := self._day.match(text, to.end())):
            day = self._int(found["d"])
            point = Point(found.end(), first.year, first.month, day, grain="day")
        if point is None:
            return None
        return point._replace(year=point.year or first.year)

    def _period(self, text: str, start: int, first: Point, second: Point, rule: str) -> DateMention:
        made = DateMention("period", start, second.end, rule)
        made.first = _days(first)[0]
        made.last = _days(second)[1]
        made.grain = first.grain
        self._close(text, made)
        made.bound = None if made.bound == "by" else made.bound
        return made

    def _plan(self, text: str, start: int, end: int, years: Years) -> DateMention:
        first = self.plans[text[start:end]]
        made = DateMention("period", start, end, "date.five-year-plan")
        made.first, made.last = date(first, 1, 1), date(first + _PLAN_YEARS - 1, 12, 31)
        made.grain = "plan"
        self._close(text, made)
        if made.part:
            made.form = "date"
        return made

    def _from_today(self, text: str, start: int, end: int, years: Years) -> DateMention | None:
        to = self._to.match(text, end)
        point = self._point(text, to.end()) if to else None
        if point is None:
            return None
        point = point._replace(year=point.year or years.year_of_day())
        made = DateMention("period", start, point.end, "date.from-today")
        made.first, made.last = years.reference, _days(point)[1]
        made.grain = "day"
        return made

    def _word(self, text: str, start: int, end: int, word: model.CalendarWord, years: Years) -> DateMention | None:
        """A relative expression, with a month or part that follows it."""
        planned = word.bound == "by" or self._planned(text, start, end)
        year = years.year(word.anchor, planned)
        if word.grain == "year" and word.part is None and word.shift is not None:
            base = None if year is None else year + word.shift
            inner = self._inner.match(text, end)
            if inner:
                point = self._parts(inner, base)
                if point is not None:
                    years.sentence = base or years.sentence
                    return self._mention_at(text, start, point, word.id)
            if word.anchor != "named":
                years.sentence = base or years.sentence
        made = DateMention(word.kind, start, end, word.id)
        made.grain, made.part = word.grain, word.part
        made.first, made.last = self._relative(word, year, years)
        self._close(text, made)
        if word.part and made.part is None:
            made.part = word.part
        made.bound = made.bound or word.bound
        return made

    def _mention_at(self, text: str, start: int, point: Point, rule: str) -> DateMention:
        second = self._second(text, point)
        if second is not None:
            return self._period(text, start, point, second, rule)
        made = DateMention("period" if point.through else "date", start, point.end, rule)
        made.first, made.last = _days(point)
        made.grain = point.grain
        self._close(text, made)
        return made

    @staticmethod
    def _relative(word: model.CalendarWord, year: int | None, years: Years) -> Days:
        if word.grain == "month" and word.shift is not None and years.reference is not None:
            there = _shift(years.reference.replace(day=1), "month", word.shift)
            return _days(Point(0, there.year, there.month, grain="month"))
        if word.grain == "month" and years.sentence and years.month:
            return _days(Point(0, years.sentence, years.month, grain="month"))
        if year is None:
            return _UNKNOWN
        if word.grain == "half":
            return _days(Point(0, year, index=word.index, grain="half"))
        if word.grain == "year" and word.shift is not None:
            return _days(Point(0, year + word.shift))
        return _UNKNOWN

    # ---- what stands around

    def _close(self, text: str, made: DateMention) -> None:
        """Take what closes the expression into it, and set its part and bound."""
        found = self._tail.match(text, made.end)
        head, open_ = self._head(text, made.start, made.end)
        if found:
            for name in ("tail", "more"):
                tail = self._tails.get(found[name] or "")
                if tail is None:
                    continue
                if tail.outside:
                    made.bound, open_ = made.bound or tail.bound, open_ or tail.open
                    break
                made.end = found.end(name)
                made.part = tail.part or made.part
                made.bound = tail.bound or made.bound
                open_ = open_ or tail.open
            head = self._head(text, made.start, made.end)[0]
        made.bound = made.bound or head
        if open_:
            made.form, made.last = "period", None

    def _planned(self, text: str, start: int, end: int) -> bool:
        found = self._tail.match(text, end)
        return bool(found and self._tails[found["tail"]].bound == "by") or self._head(text, start, end)[0] == "by"

    def _head(self, text: str, start: int, end: int) -> tuple[str | None, bool]:
        """Bound that the word before the expression sets, and whether it leaves the end open."""
        for length, heads in self._heads:
            head = heads.get(text[start - length : start]) if length <= start else None
            if head is None:
                continue
            if head.needs and not any(text.startswith(word, end) for word in head.needs):
                continue
            return head.bound, head.open
        return None, False

    @staticmethod
    def _before(text: str, start: int, words: list[tuple[int, dict[str, bool]]]) -> int:
        for length, terms in words:
            if length <= start and text[start - length : start] in terms:
                return length
        return 0


def _plan_terms(spec: model.Calendar) -> Iterable[tuple[str, int]]:
    """Plan names as written, with their first year: in quotation marks, and bare where no number reads so."""
    for numeral, first in spec.plans.items():
        for mark in spec.plan_marks:
            yield f"“{numeral}{mark}”", first
            if len(numeral) > 1:
                yield f"{numeral}{mark}", first


def _either(words: Iterable[str]) -> str:
    """A group that matches any of the words, the longest first; nothing where there is none."""
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(map(re.escape, ordered)) + ")" if ordered else "(?!)"


def _by_length(terms: dict[str, T]) -> list[tuple[int, dict[str, T]]]:
    """Terms grouped by length, the longest first: a slice and a look-up each."""
    lengths: dict[int, dict[str, T]] = {}
    for term, value in terms.items():
        lengths.setdefault(len(term), {})[term] = value
    return sorted(lengths.items(), reverse=True)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _days(point: Point) -> Days:
    """First and last day of a point."""
    if point.year is None or not 1 <= point.year <= 9999:
        return _UNKNOWN
    if point.grain == "day" and point.month and point.day:
        there = _day(point.year, point.month, point.day)
        return there, there
    if point.grain == "tenday" and point.month and point.index:
        first = date(point.year, point.month, 10 * point.index - 9)
        last = _month_end(point.year, point.month) if point.index == 3 else first + timedelta(days=9)
        return first, last
    if point.month:
        return date(point.year, point.month, 1), _month_end(point.year, point.month)
    size = {"quarter": _QUARTER, "half": _HALF}.get(point.grain)
    if size and point.index and 1 <= point.index * size <= 12:
        opening = 1 if point.through else (point.index - 1) * size + 1
        return date(point.year, opening, 1), _month_end(point.year, point.index * size)
    return date(point.year, 1, 1), date(point.year, 12, 31)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _shift(day: date, grain: str, count: int) -> date | None:
    """The same day so many years or months away."""
    months = day.year * 12 + day.month - 1 + count * (12 if grain == "year" else 1)
    if grain in ("day", "week"):
        return day + timedelta(days=count * (7 if grain == "week" else 1))
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
