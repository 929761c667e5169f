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
from extract.engine.text import CLOSING
from extract.ruleset import model
from extract.ruleset.regexes import compile_re
from extract.ruleset.trie import trie_pattern

T = TypeVar("T")
_SPELT = 3  # digits of a year of the first thousand
Days = tuple[date | None, date | None]
_UNKNOWN: Days = (None, None)
_HALF, _QUARTER = 6, 3  # months
_ITEM = re.compile(r"[0-9]{1,3}\.(?=[12][0-9]{3}(?![0-9]))")  # the number of a list before a year: `22.2020年`
_CLAUSE_END = re.compile("[，；。！？\n]")
_OPENING = 4  # a year so near to the start of its paragraph opens it
_PLAN_YEARS = 5
_HOURS = 24  # of a day
_EARLIEST = 1500  # a year that is spelt out as a number


class Point(NamedTuple):
    """A place on the calendar as written: what is None is not said."""

    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    nth: int | None = None
    grain: str = "year"
    through: bool = False  # from the start of the year


class Years:
    """The years that stand before a place in the text, and the reference date.

    `sentence` is the year named earlier in the sentence, `paragraph` that of the nearest full date (or of the year
    that opens the paragraph), `heading` that of the nearest heading that names one. `open` tells that the sentence's
    own time is a part of a year that nothing names.
    """

    __slots__ = ("_own", "_sentence", "day", "heading", "listed", "month", "open", "paragraph", "reference")

    def __init__(self, reference: date | None) -> None:
        self.reference = reference
        self._own = reference.year if reference else None
        self.sentence = None
        self.month: int | None = None
        self.day: date | None = None  # the last day named in the sentence
        self.listed: tuple[int, date] | None = None  # where the last day ends, which others may follow: `5月1日、3日`
        self.paragraph: int | None = None
        self.heading: int | None = None

    @property
    def sentence(self) -> int | None:
        """The year named earlier in the sentence."""
        return self._sentence

    @sentence.setter
    def sentence(self, year: int | None) -> None:
        self._sentence = year
        self.open = False

    def year(self, anchor: str, planned: bool) -> int | None:
        """The year that a relative expression counts from."""
        if anchor == "reference":
            return self.first("reference")
        if anchor == "named":
            return self.first("sentence", "heading") or (None if self.open else self.first("reference"))
        if anchor == "earlier":
            return self.first("sentence", "heading") or (self.first("reference") if planned else None)
        return self.first("sentence")

    def year_of_day(self) -> int | None:
        """The year of a month and day written without one."""
        return self.first("sentence", "paragraph", "heading", "reference")

    def first(self, *sources: str) -> int | None:
        """The year of the first of these that names one."""
        for source in sources:
            year: int | None = self._own if source == "reference" else getattr(self, source)
            if year:
                return year
        return None

    def decade(self, tens: int) -> int | None:
        """The first year of a decade written without its century: the latest that has begun."""
        if self.reference is None:
            return None
        year = self.reference.year // 100 * 100 + tens
        return year if year <= self.reference.year else year - 100


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
        self._heads = _by_length({term: head for head in spec.heads for term in head.terms})
        self._tails = {term: tail for tail in spec.tails for term in tail.terms}
        self._near = _by_length(dict.fromkeys(spec.near, True))
        self._coming = _by_length(dict.fromkeys(spec.coming, True))
        self._upto = _by_length(dict.fromkeys(spec.upto, True))
        self._numbered = _by_length(dict.fromkeys(spec.numbered, True))
        self._lengths, self._behind = tuple(spec.bare_unless), tuple(spec.behind)
        self._compile()

    def _compile(self) -> None:
        spec, table = self.spec, self.numerals.table
        unit = {name: _either(words) for name, words in spec.units.items()}
        year, month, day, quarter, tenday, century, decade = (
            unit.get(name, "(?!)") for name in ("year", "month", "day", "quarter", "tenday", "century", "decade")
        )
        digits = re.escape("".join(table.digits)) or "0"
        tens = re.escape("".join(table.scales)) or "0"
        four = rf"(?:(?:1[5-9]|20|21)[0-9]{{2}}|(?![0-9])[0-9{digits}]{{4}})"
        two = rf"(?:[0-9]{{1,2}}|(?![0-9])[0-9{digits}{tens}]{{1,3}})"
        to = _either(table.ranges)
        upto, piece = _either(spec.upto), _either(spec.pieces)
        worded = {term: word.index for term, word in self.words.items() if word.grain == "half" and word.index}
        self._halves: dict[str, int] = {**worded, **spec.halves}
        inner = (
            rf"(?: ?(?P<q>{_either(spec.numbered)}?(?P<upto>{upto})?(?P<nq>[{digits}1-4])"
            rf"(?:{piece}?{quarter}|(?=(?:、[{digits}1-4])+{quarter})))"
            rf"| ?(?P<h>{_either(self._halves)})"
            rf"| ?{upto}(?P<through>{two}){piece}?{month}"
            rf"| ?{_either(spec.numbered)}(?P<nm>{two}){piece}{month}"
            rf"| ?(?P<m>{two})(?: ?{month}|(?= ?{to} ?{two} ?{month})|(?=(?:、{two})+ ?{month}))"
            rf"(?:(?P<t>{_either(spec.tendays)}){tenday}| ?(?P<d>{two})(?: ?{day}|(?= ?{to} ?{two} ?{day})))?)"
        )
        inner = rf"(?:{_either(spec.fillers)}?{inner})"
        self._year = compile_re(
            rf"(?P<y>{four})(?: ?{year}{_either(spec.versions)}?|(?= ?{to} ?{four} ?{year})|(?=(?:、{four})+ ?{year}))"
            rf"{inner}?"
        )
        self._inner = compile_re(inner)
        thousand = re.escape("".join(c for c, value in table.scales.items() if value == 1000)) or "0"
        # `两千零五年八月`, `三六七年一月`: without the month such a number is no year
        self._spelt = compile_re(
            rf"(?P<y>[{digits}](?:[{thousand}][{digits}{tens}]{{0,6}}|[{digits}]{{2}})) ?{year}{inner}"
        )
        self._day = compile_re(rf" ?(?P<d>{two}) ?{day}")
        ten = re.escape("".join(c for c, value in table.scales.items() if value == 10)) or "0"
        tenth = rf"(?:[2-9]0|[{digits}][{ten}])"
        self._era = compile_re(
            rf"(?P<c>{two}) ?{century}(?:(?P<tens>{tenth}) ?{decade})?"
            rf"|(?:(?P<bare>{tenth})|(?P<full>(?:1[5-9]|20)[0-9]0)) ?{decade}"
        )
        self._decade = compile_re(rf"(?P<tens>{tenth}) ?{decade}")
        self._word_at = compile_re(trie_pattern(self.words))
        included = _either(spec.included)
        hour = rf"{two}(?:：[0-9]{{2}}(?:：[0-9]{{2}})?|{_either(spec.hours)}(?:{two}{_either(spec.minutes)})?)"
        clock = rf" ?{_either(spec.dayparts)}?{hour}"
        self._to = compile_re(rf"(?:{included}|{clock})?{_either(spec.starting)}? ?{to} ?")
        self._aims = tuple(spec.aims)
        self._joint = compile_re(rf" ?{_either(spec.joins)} ?")
        self._between = tuple(spec.between)
        self._written = compile_re(
            r"(?P<y>[12][0-9]{3})(?:(?P<s>[-./])(?P<m>1[0-2]|0?[1-9])(?P=s)(?P<d>3[01]|[12][0-9]|0?[1-9])"
            rf"|(?=(?:、[12][0-9]{{3}})+ ?{year})"
            rf"|(?<![/A-Za-z][0-9]{{4}})/(?P<ym>0[1-9]|1[0-2])(?![-/0-9])"
            rf"|(?! ?{year})(?=(?:[\u4e00-\u9fff]{{2}})?{_either(spec.events)}){_after(spec.occasions)})"
        )
        self._tail = compile_re(
            rf"(?:{included}|{clock})? ?(?P<tail>{self._closing()})"
            rf"(?:(?P<more>{self._closing()})(?!{year}))?"
        )
        self._onward = compile_re(rf"{_either(spec.onward)}|(?P<open>{_either(spec.ongoing)})")

    def _closing(self) -> str:
        """A pattern of all tails."""
        terms = sorted(self._tails.items(), key=lambda item: len(item[0]), reverse=True)
        return "|".join(re.escape(term) + f"(?!{_either(tail.unless)})" for term, tail in terms) or "(?!)"

    # ---- reading

    def written(self, text: str) -> Iterable[re.Match[str]]:
        """All numeric dates such as `2025-06-05`, and years without their unit."""
        return self._written.finditer(text)

    def read_written(self, found: re.Match[str], years: Years | None = None) -> DateMention | None:
        """A numeric date, or a period between two; or a year."""
        month = int(found["ym"]) if found["ym"] else None
        point = _numeric(found) if found["s"] else Point(found.end(), int(found["y"]), month)
        if point is not None and month:
            point = point._replace(grain="month")
        if point is None:
            return None
        return self._mention(found.string, found.start(), point, years or Years(None), "date.numeric")

    def read_number(self, text: str, start: int, years: Years) -> DateMention | None:
        """The date whose numeral begins at `start`, or None where it is no date."""
        point = self._point(text, start) or self._bare_day(text, start, years)
        if point is None:
            return None
        if point.grain == "quarter" and point.year is None and (length := self._before(text, start, self._upto)):
            start, point = start - length, point._replace(through=True)
        return self._mention(text, start, point, years, "date.calendar")

    def opens(self, text: str, start: int, unit: str) -> int:
        """Where a numeral with this unit begins to be a date: `第一季度` with 第, and behind the number of a list."""
        if unit in self.spec.units.get("quarter", ()):
            return start - self._before(text, start, self._numbered)
        item = _ITEM.match(text, start) if start == 0 or text[start - 1].isspace() else None
        return item.end() if item and unit in self.spec.units.get("year", ()) else start

    def _bare_day(self, text: str, start: int, years: Years) -> Point | None:
        """A day without its month: one more of a list (`5月1日、3日`), or at the start of a sentence (`29日，`)."""
        found = self._day.match(text, start)
        day = self._int(found["d"]) if found else None
        if found is None or not day or not found.group().endswith(self.spec.units["day"][0]):
            return None  # `14号` is a line or a house as well
        of = None
        if years.listed is not None and text[years.listed[0] : start] in self.spec.joins:
            of = years.listed[1]
        elif (
            text[start].isascii()
            and (start == 0 or CLOSING.match(text, start - 1))
            and not text.startswith(self._lengths, found.end())
        ):
            of = years.reference
        return Point(found.end(), of.year, of.month, day, grain="day") if of else None

    def read_word(self, text: str, start: int, end: int, years: Years) -> DateMention | None:
        """The date that begins with the calendar word from `start` to `end`."""
        term = text[start:end]
        if term in self.plans:
            return self._plan(text, start, end)
        if term in self.today:
            return self._from_today(text, start, end, years)
        word = self.words[term]
        if word.kind == "recurring":
            return self._recurring(text, start, end, word)
        if word.kind == "vague":
            made = DateMention(word.kind, start, end, word.id)
            made.grain, made.governs = word.grain, word.governs
            head = self._head(text, start, end)
            made.bound = head.bound if head is not None and head.bound == "until" else None
            return made
        return self._word(text, start, end, word, years)

    def read_span(self, text: str, start: int, end: int, grain: str, count: int, years: Years) -> DateMention | None:
        """`近三年`, `五年来`, `今后五年`: so many years, from `start` to `end`, that end or begin at the reference."""
        if grain == "hour" and count % _HOURS == 0:
            grain, count = "day", count // _HOURS
        if grain not in ("year", "month", "day"):
            return None
        coming = self._before(text, start, self._coming)
        near = 0 if coming else self._before(text, start, self._near)
        onward = self._onward.match(text, end)
        if not (near or coming or onward):
            return None
        made = DateMention("period", start - (near or coming), onward.end() if onward else end, "date.span")
        made.grain = grain
        vague = any(c in self.numerals.odd for c in text[start:end])
        if years.reference is not None and not vague:
            other = _shift(years.reference, grain, count if coming else -count)
            made.first, made.last = (years.reference, other) if coming else (other, years.reference)
        if onward and onward["open"]:
            made.bound, made.last = "since", None
        return made

    # ---- points

    def _point(self, text: str, start: int) -> Point | None:
        era = self._era_point(text, start)
        if era is not None:
            return era
        found = self._year.match(text, start)
        if found:
            year = self._int(found["y"], digits=True)
            return None if year is None else self._parts(found, year)
        if text[start : start + 1].isspace():
            return None
        if found := self._spelt.match(text, start):
            year = self._int(found["y"], digits=len(found["y"]) == _SPELT)
            return self._parts(found, year) if year and (year > _EARLIEST or len(found["y"]) == _SPELT) else None
        found = self._inner.match(text, start)
        return self._parts(found, None) if found else None

    def _parts(self, found: re.Match[str], year: int | None) -> Point | None:
        """The point that a match of `_year` or `_inner` says."""
        end = found.end()
        if found["q"]:
            return Point(end, year, nth=self._int(found["nq"]), grain="quarter", through=bool(found["upto"]))
        if found["h"]:
            return Point(end, year, nth=self._halves[found["h"]], grain="half")
        written = found["m"] or found["through"] or found["nm"]
        if not written:
            return Point(end, year)
        month = self._int(written)
        if month is None or not 1 <= month <= 12:
            return None
        if found["t"]:
            return Point(end, year, month, nth=self.spec.tendays[found["t"]], grain="tenday")
        if not found["d"]:
            return Point(end, year, month, grain="month", through=bool(found["through"]))
        day = self._int(found["d"])
        if day is None or not 1 <= day <= 31:
            return None
        return Point(end, year, month, day, grain="day")

    def _era_point(self, text: str, start: int) -> Point | None:
        """`21世纪`, `20世纪90年代`, `1990年代`; of a bare decade `nth` says the tens."""
        found = self._era.match(text, start)
        if found is None:
            return None
        if found["full"]:
            return Point(found.end(), int(found["full"]), grain="decade")
        if found["bare"]:
            return Point(found.end(), nth=self._int(found["bare"]), grain="decade")
        century = self._int(found["c"])
        return None if not century else self._in_century(found.end(), 100 * century - 99, found["tens"])

    def _in_century(self, end: int, first: int | None, tens: str | None) -> Point:
        if not tens:
            return Point(end, first, grain="century")
        return Point(end, None if first is None else first - 1 + (self._int(tens) or 0), grain="decade")

    def _worded(self, text: str, start: int, years: Years, first: int | None = None) -> Point | None:
        """The point that a word for a year says, with what follows it: `今年6月`.

        Where it ends a period, `first` is the year that the period begins in.
        """
        found = self._word_at.match(text, start)
        word = self.words[found.group()] if found else None
        if found is None or word is None or word.kind != "date" or word.part or word.shift is None:
            return None
        if word.grain == "century":
            reference = years.reference
            opening = None if reference is None else (reference.year - 1) // 100 * 100 + 1 + 100 * word.shift
            decade = self._decade.match(text, found.end())
            return self._in_century(decade.end() if decade else found.end(), opening, decade and decade["tens"])
        if word.grain != "year":
            return None
        base = first if first and word.anchor == "strict" else years.year(word.anchor, planned=False)
        base = None if base is None else base + word.shift
        inner = self._inner.match(text, found.end())
        return self._parts(inner, base) if inner else self._same_month(text, Point(found.end(), base), years)

    def _same_month(self, text: str, year: Point, years: Years) -> Point:
        """`去年本月十日`: the month of the reference date, in another year."""
        found = self._word_at.match(text, year.end)
        word = self.words[found.group()] if found else None
        if found is None or word is None or years.reference is None:
            return year
        if (word.grain, word.shift, word.anchor) != ("month", 0, "reference"):
            return year
        point = Point(found.end(), year.year, years.reference.month, grain="month")
        day = self._day.match(text, found.end())
        return point._replace(end=day.end(), day=self._int(day["d"]), grain="day") if day else point

    def _int(self, text: str, digits: bool = False) -> int | None:
        if text.isascii():
            return int(text)
        if digits:
            return int("".join(c if c.isascii() else str(int(self.numerals.digits[c])) for c in text))
        read = self.numerals.parse(text)
        return int(read.low) if read and read.low == read.high else None

    # ---- mentions

    def _mention(self, text: str, start: int, point: Point, years: Years, rule: str) -> DateMention | None:
        """A point by its numerals; what it names holds for what comes after it."""
        if point.grain == "decade" and point.year is None:
            point = point._replace(year=years.decade(point.nth or 0))
        elif point.year is None:
            year = years.year("named", planned=False) if point.grain in ("quarter", "half") else years.year_of_day()
            point = point._replace(year=year)
        elif point.grain not in ("decade", "century"):
            years.sentence = point.year
            years.month = None
            if point.day or self._opens(text, start):
                years.paragraph = point.year
        years.month = point.month or years.month
        return self._made(text, start, point, years, rule)

    @staticmethod
    def _opens(text: str, start: int) -> bool:
        """Whether a place is at the head of its paragraph."""
        line = text.rfind("\n", 0, start) + 1
        return start - line <= _OPENING and _CLAUSE_END.search(text, line, start) is None

    def _made(self, text: str, start: int, point: Point, years: Years, rule: str) -> DateMention:
        """A point, or a period between two, with what closes it."""
        second = self._second(text, point, years)
        made = DateMention("period" if point.through or second else "date", start, point.end, rule)
        made.first, made.last = _days(point)
        made.grain = point.grain
        if point.grain == "day" and made.last is not None:
            years.day = years.day if second else made.last
            years.listed = (second or point).end, made.last
        if second is None:
            self._close(text, made)
            self._until(text, made)
            return made
        made.last, made.end = _days(second)[1], second.end
        self._close(text, made)
        made.part = None  # of its last day alone
        made.bound = None if made.bound == "by" else made.bound
        return made

    def _until(self, text: str, made: DateMention) -> None:
        """Go on to the end of a time that began after a date: `2010年之后2018年之前`."""
        if made.bound != "since" or made.last is not None or not text.startswith(self._behind, made.end - 1):
            return
        point = self._point(text, made.end)
        tail = self._tail.match(text, point.end) if point is not None and point.year is not None else None
        if point is not None and tail is not None and self._tails[tail["tail"]].bound == "by":
            made.last, made.end, made.bound = _days(point)[1], tail.end(), None

    def _second(self, text: str, first: Point, years: Years) -> Point | None:
        """The other end of a period, where one follows; what it does not say it takes from the first."""
        to = self._to.match(text, first.end)
        if to is None and (tail := self._tail.match(text, first.end)) and self._tails[tail["tail"]].part:
            to = self._to.match(text, tail.end("tail"))  # `2023年底至2024年初`
        if to is not None:
            return self._end(text, to.end(), first, years)
        joint = self._joint.match(text, first.end)
        point = self._end(text, joint.end(), first, years) if joint else None
        return point if point is not None and text.startswith(self._between, point.end) else None

    def _end(self, text: str, place: int, first: Point, years: Years) -> Point | None:
        """The end of a period, which begins at `place`."""
        numeric = self._written.match(text, place)
        if numeric and numeric["s"] and not text[numeric.end() : numeric.end() + 1].isdecimal():
            return _numeric(numeric)
        worded = self._worded(text, place, years, first.year)
        if worded is not None:
            return worded
        point = self._point(text, place)
        if point is None and first.day and (found := self._day.match(text, place)):
            point = Point(found.end(), first.year, first.month, self._int(found["d"]), grain="day")
        if point is None or point.year is not None:
            return point
        if first.year is None or point.grain == "decade":
            return point
        # `11月至3月` ends in the year after
        turned = bool(first.month and point.month and point.month < first.month)
        return point._replace(year=first.year + turned)

    def _plan(self, text: str, start: int, end: int) -> DateMention:
        first = self.plans[text[start:end]]
        made = DateMention("period", start, end, "date.five-year-plan")
        made.first, made.last = date(first, 1, 1), date(first + _PLAN_YEARS - 1, 12, 31)
        made.grain = "plan"
        self._close(text, made)
        if made.part:
            made.form = "date"
        return made

    def _from_today(self, text: str, start: int, end: int, years: Years) -> DateMention | None:
        made = DateMention("period", start, end, "date.from-today")
        made.first, made.grain = years.reference, "day"
        second = self._second(text, Point(end, years.year_of_day()), years)
        if second is None:
            self._close(text, made)
            return made if made.bound == "since" else None
        made.end, made.last = second.end, _days(second)[1]
        return made

    def _recurring(self, text: str, start: int, end: int, word: model.CalendarWord) -> DateMention:
        """`每年`, `每年9月底前`, `每月10日`."""
        made = DateMention("recurring", start, end, word.id)
        made.grain = word.grain
        inner = self._inner.match(text, end) if word.grain == "year" else None
        point = self._parts(inner, None) if inner else None
        day = self._day.match(text, end) if word.grain == "month" else None
        if point is not None:
            second = self._second(text, point, Years(None))
            made.end, made.grain = (second or point).end, point.grain
        elif day is not None:
            made.end, made.grain = day.end(), "day"
        tail = self._tail.match(text, made.end)
        if tail and (made.end > end or self._tails[tail["tail"]].part):
            self._close(text, made)
            made.form = "recurring"
        return made

    def _word(self, text: str, start: int, end: int, word: model.CalendarWord, years: Years) -> DateMention | None:
        """A relative expression, with a month, a day or a part that follows it."""
        point = self._worded(text, start, years)
        if point is not None and (point.end > end or word.grain == "century"):
            if point.grain not in ("century", "decade"):
                years.sentence = point.year or years.sentence
            years.month = point.month or years.month
            return self._made(text, start, point, years, word.id)
        planned = word.bound == "by" or self._planned(text, start, end)
        year = years.year(word.anchor, planned)
        made = DateMention(word.kind, start, end, word.id)
        made.grain, made.part = word.grain, word.part
        made.first, made.last = self._relative(word, year, years)
        if word.grain == "year" and word.part is None and word.anchor != "named":
            years.sentence = made.first.year if made.first else years.sentence
        years.open = years.open or (word.anchor == "earlier" and word.part != "start" and year is None)
        if word.grain == "month" and (day := self._day.match(text, end)):
            made.end, made.grain = day.end(), "day"
            made.first = made.last = made.first and _day(made.first.year, made.first.month, self._int(day["d"]) or 0)
        self._close(text, made)
        made.bound = made.bound or word.bound
        return made

    @staticmethod
    def _relative(word: model.CalendarWord, year: int | None, years: Years) -> Days:
        """First and last day of a word."""
        if word.grain in ("month", "quarter"):
            return _near_by(word, years)
        if word.grain == "day" and word.shift is not None:
            there = years.day and _shift(years.day, "day", word.shift)
            return there, there
        if word.grain == "none" and year and not years.month:
            return _days(Point(0, year))
        if year is None:
            return _UNKNOWN
        if word.grain == "half":
            return _days(Point(0, year, nth=word.index, grain="half"))
        if word.grain == "year" and word.shift is not None:
            return _days(Point(0, year + word.shift))[0], _days(Point(0, year + word.shift + word.length - 1))[1]
        return _UNKNOWN

    # ---- what stands around

    def _close(self, text: str, made: DateMention) -> None:
        """Take what closes the expression into it, and set its part and bound."""
        tails = self._closing_at(text, made)
        own = self._shared(text, made) if tails is None else None
        open_ = False
        for tail, end in tails or ():
            own, open_ = tail.bound or own, open_ or tail.open
            if not tail.outside:
                made.end = end
                made.part = tail.part or made.part
        head = self._head(text, made.start, made.end)
        made.bound = own or (head.bound if head is not None else None)
        if open_ or (head is not None and head.open):
            made.form, made.last = "period", None

    def _closing_at(self, text: str, made: DateMention) -> list[tuple[model.CalendarTail, int]] | None:
        """What closes the expression, each tail with its end; None where nothing like a tail follows."""
        found = self._tail.match(text, made.end)
        if found is None:
            return None
        tails: list[tuple[model.CalendarTail, int]] = []
        for name in ("tail", "more"):
            tail = self._tails.get(found[name] or "")
            if tail is None or (tail.grains and made.grain not in tail.grains):
                break
            tails.append((tail, found.end(name)))
            if tail.outside:
                break
        return tails

    def _shared(self, text: str, made: DateMention) -> str | None:
        """The bound of the last date of a list: `3月1日、9月1日前`."""
        end = made.end
        while text.startswith("、", end):
            point = self._point(text, end + 1)
            if point is None or point.grain != made.grain:
                return None
            end = point.end
            if found := self._tail.match(text, end):
                bound = self._tails[found["tail"]].bound
                return bound if bound == "by" else None
        return None

    def _planned(self, text: str, start: int, end: int) -> bool:
        found = self._tail.match(text, end)
        if found and self._tails[found["tail"]].bound == "by":
            return True
        head = self._head(text, start, end)
        return (head is not None and head.bound == "by") or text.endswith(self._aims, 0, start)

    def _head(self, text: str, start: int, end: int) -> model.CalendarHead | None:
        """The word before the expression that sets its bound, or leaves its end open."""
        start -= text[start - 1 : start] == " "
        for length, heads in self._heads:
            head = heads.get(text[start - length : start]) if length <= start else None
            if head is None:
                continue
            if (head.needs or head.later) and not (
                text.startswith(head.needs, end) or self._later(text, end, head.later)
            ):
                continue
            return head
        return None

    @staticmethod
    def _later(text: str, end: int, words: Iterable[str]) -> bool:
        """Whether one of the words stands in the rest of the clause."""
        closing = _CLAUSE_END.search(text, end)
        return any(text.find(word, end, closing.start() if closing else len(text)) >= 0 for word in words)

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


def _after(words: Iterable[str]) -> str:
    """A look back over a year in digits: at what stands before it."""
    return "(?:" + "|".join(rf"(?<={re.escape(word)}[0-9]{{4}})" for word in ("\n", *words)) + r"|(?<=\A[0-9]{4}))"


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


def _numeric(found: re.Match[str]) -> Point | None:
    """The day of a numeric date, where there is such a day."""
    year, month, day = int(found["y"]), int(found["m"]), int(found["d"])
    return Point(found.end(), year, month, day, grain="day") if _day(year, month, day) else None


def _near_by(word: model.CalendarWord, years: Years) -> Days:
    """The month or quarter that a word names: from the reference date, or from the month named in the sentence."""
    if word.anchor == "reference":
        base = years.reference
    else:
        base = date(years.sentence, years.month, 1) if years.sentence and years.month else None
    months = 1 if word.grain == "month" else _QUARTER
    there = base and _shift(base.replace(day=1), "month", months * (word.shift or 0))
    if there is None:
        return _UNKNOWN
    nth = (there.month - 1) // _QUARTER + 1
    if word.grain == "month":
        return _days(Point(0, there.year, there.month, grain="month"))
    return _days(Point(0, there.year, nth=nth, grain="quarter"))


def _days(point: Point) -> Days:
    """First and last day of a point."""
    if point.year is None or not 1 <= point.year <= 9999:
        return _UNKNOWN
    if point.grain == "day" and point.month and point.day:
        there = _day(point.year, point.month, point.day)
        return there, there
    if point.grain == "tenday" and point.month and point.nth:
        first = date(point.year, point.month, 10 * point.nth - 9)
        last = _month_end(point.year, point.month) if point.nth == 3 else first + timedelta(days=9)
        return first, last
    if point.month:
        opening = 1 if point.through else point.month
        return date(point.year, opening, 1), _month_end(point.year, point.month)
    if point.grain in ("decade", "century"):
        return date(point.year, 1, 1), date(point.year + (9 if point.grain == "decade" else 99), 12, 31)
    size = {"quarter": _QUARTER, "half": _HALF}.get(point.grain)
    if size and point.nth and 1 <= point.nth * size <= 12:
        opening = 1 if point.through else (point.nth - 1) * size + 1
        return date(point.year, opening, 1), _month_end(point.year, point.nth * size)
    return date(point.year, 1, 1), date(point.year, 12, 31)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _shift(day: date, grain: str, count: int) -> date | None:
    """The same day so many years, months or days away, where there is such a day."""
    if grain == "day":
        there = day.toordinal() + count
        return date.fromordinal(there) if 1 <= there <= date.max.toordinal() else None
    year, month = divmod(day.year * 12 + day.month - 1 + count * (12 if grain == "year" else 1), 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
