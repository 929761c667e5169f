"""The reading of mentions, watched: numerals, guards, fences, the calendar, bounds, ranges.

Each class takes over the tables of the real one, calls its methods and notes what they did; none works anything out
anew. So the ordinary path pays nothing, and what is explained is what happened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from copy import copy
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from extract.engine.calendar import CalendarReader, Point, Years
from extract.engine.explanation import How, Masked, Pattern, Step
from extract.engine.guards import Fences, Guard, Guards
from extract.engine.mentions import DateMention, Mention, Quantity, Span
from extract.engine.numerals import Number, Numerals
from extract.engine.outline import Outline
from extract.engine.quantities import MentionFinder, _closed, _touching
from extract.engine.scan import Numeral, UnitSense
from extract.engine.trace import Reading, Trace
from extract.errors import RuleTimeoutError
from extract.records import decimal_text
from extract.ruleset import model

__all__ = ["Arithmetic", "WatchedFinder", "figure"]

_PATTERNS = ("number", "before", "after", "not_before", "not_after")
_SPARING = ("not_before", "not_after")
_NAMED = ("sentence", "paragraph")  # years that a date hands to those after it


def figure(low: Decimal | None, high: Decimal | None) -> str:
    """A number, or the two ends of one."""
    ends = [decimal_text(end) for end in (low, high) if end is not None]
    return ends[0] if ends and ends[0] == ends[-1] else " .. ".join(ends)


class _Plain(NamedTuple):
    """A quantity before its bounds."""

    start: int
    end: int
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None

    def ends(self) -> tuple[Decimal | None, Decimal | None]:
        """Its number, or the two ends of it."""
        return (self.low, self.high) if self.value is None else (self.value, self.value)


class Arithmetic(Numerals):
    """Reads one numeral and notes how."""

    def __init__(self, numerals: Numerals) -> None:
        self.__dict__.update(numerals.__dict__)
        self.steps: list[Step] = []
        self._open: list[Decimal] = []  # what is yet to be added up
        self._watching = True

    def read(self, written: str) -> Number | None:
        """The value of a numeral."""
        return self._parse(written)

    def _note(self, kind: str, detail: str, text: str = "", value: str = "") -> None:
        if self._watching:
            self.steps.append(Step(kind=kind, detail=detail, text=text, value=value))

    def _composed(self, text: str) -> Number | None:
        read = super()._composed(text)
        if read is not None and read.op in self.odd.values():
            word = next((c for c in text[1:] if c in self.odd), "")
            self._note("odd", "", word, read.op)
        return read

    def _evaluate(self, text: str, end: int) -> Decimal | None:
        before, watching = self._open, self._watching
        self._open, self._watching = [], watching and not end  # of a vague numeral the low end is shown
        value = super()._evaluate(text, end)
        if value is not None and self._open:
            rest = value - sum(self._open)
            parts = [*self._open, rest] if rest else self._open
            if len(parts) > 1:
                self._note("sum", f"{' + '.join(map(decimal_text, parts))} = {decimal_text(value)}")
        self._open, self._watching = before, watching
        return value

    def _times(self, word: str, scale: Decimal, number: Decimal | None) -> Decimal:
        value = super()._times(word, scale, number)
        if number is not None:
            self._note("scale", f"{decimal_text(number)} × {decimal_text(scale)} = {decimal_text(value)}", word)
        self._open.append(value)
        return value

    def _grow(self, total: Decimal, before: Decimal, word: str, scale: Decimal) -> Decimal | None:
        value = super()._grow(total, before, word, scale)
        if value is not None:
            sum_ = [decimal_text(part) for part in (total, before) if part] or ["1"]
            said = sum_[0] if len(sum_) == 1 else f"({' + '.join(sum_)})"
            if len(sum_) > 1 and value == total + before * scale:
                said = " + ".join(sum_)
            self._note("scale", f"{said} × {decimal_text(scale)} = {decimal_text(value)}", word)
            self._open = [value]
        return value

    def _slashed(self, text: str) -> Number | None:
        read = super()._slashed(text)
        if read is not None:
            self._note("fraction", f"{text.replace('/', ' / ')} = {decimal_text(read.low)}")
        return read

    def _mixed(self, text: str) -> Number | None:
        watching, self._watching = self._watching, False
        read = super()._mixed(text)
        self._watching = watching
        if read is not None:
            self._note("fraction", decimal_text(read.low), text)
        return read


class _WatchedGuards(Guards):
    """Guards that tell which of them acted."""

    def __init__(self, guards: Guards, trace: Trace) -> None:
        self.__dict__.update(guards.__dict__)
        self.trace = trace

    def stop(self, text: str, kind: str, unit: str, start: int, number_end: int, end: int) -> Guard | None:
        found = super().stop(text, kind, unit, start, number_end, end)
        where = start, number_end, end
        if found is not None:
            self._masked(found, text, kind, where)
            return found
        for guard in self.of(unit):
            if guard.not_before is not None or guard.not_after is not None:
                harsh = copy(guard)
                harsh.not_before = harsh.not_after = None
                with suppress(RuleTimeoutError):  # of a pattern that the real one never came to
                    if harsh.stops(text, kind, *where):
                        self._spared(guard, text, where)
        return None

    def _masked(self, guard: Guard, text: str, kind: str, where: tuple[int, int, int]) -> None:
        trace, (start, _, end) = self.trace, where
        trace.fail("guard")
        trace.now.masks.append(
            Masked(
                rule=guard.id,
                kind=kind,
                text=trace.cut((start, end)),
                start=start,
                end=end,
                patterns=() if trace.slim else tuple(self._patterns(guard, text, where)),
                place=trace.place(guard.id),
            )
        )

    def _spared(self, guard: Guard, text: str, where: tuple[int, int, int]) -> None:
        """A guard would have stopped the number, but for what touches it."""
        for pattern in self._patterns(guard, text, where):
            if pattern.name in _SPARING and pattern.span is not None:
                self.trace.note(
                    "spared",
                    rule=guard.id,
                    place=self.trace.place(guard.id),
                    span=pattern.span,
                    detail=f"{pattern.name}: {pattern.pattern}",
                )

    def _patterns(self, guard: Guard, text: str, where: tuple[int, int, int]) -> Iterator[Pattern]:
        """The patterns of a guard and what each matches here; those that match nothing would have spared the number."""
        start, number_end, end = where
        for name in _PATTERNS:
            pattern = getattr(guard, name)
            if pattern is None:
                continue
            if name == "number":
                match = pattern.fullmatch(text, start, number_end)
            else:
                match = pattern.match(text, 0, start) if name.endswith("before") else pattern.match(text, end)
            written = pattern.pattern
            if name.endswith("before"):
                written = written.removeprefix("(?r)(?:").removesuffix(")")
            span = match.span() if match is not None else None
            yield Pattern(name=name, pattern=written, text=self.trace.cut(span) if span else "", span=span)


class _WatchedFences(Fences):
    """Fences that tell which of them acted."""

    def __init__(self, fences: Fences, trace: Trace) -> None:
        self.__dict__.update(fences.__dict__)
        self.trace = trace

    def allows(self, kind: str, place: int) -> bool:
        allowed = super().allows(kind, place)
        if not allowed:
            self._masked(kind, place)
        return allowed

    def _masked(self, kind: str, place: int) -> None:
        trace, now = self.trace, self.trace.now
        trace.fail("fence")
        for start, end, kinds in self._spans:
            if start <= place < end and kind not in kinds:
                marks = trace.folded[start] + trace.folded[end - 1]
                now.masks.append(
                    Masked(
                        rule=marks,
                        kind=kind,
                        text=trace.cut((now.start, now.end)),
                        start=now.start,
                        end=now.end,
                        fence=(start, end),
                        allows=tuple(sorted(kinds)),
                        place=trace.place(f"fences:{marks[0]}"),
                    )
                )


class _WatchedYears(Years):
    """Years that tell which of them was asked for."""

    def __init__(self, reference: date | None, trace: Trace) -> None:
        super().__init__(reference)
        self.trace = trace

    def first(self, *sources: str) -> int | None:
        for source in sources:
            year = super().first(source)
            if year:
                self._note(year, source)
                return year
        return None

    def decade(self, tens: int) -> int | None:
        year = super().decade(tens)
        if year is not None:
            self._note(year, "reference")
        return year

    def _note(self, year: int, source: str) -> None:
        span = self.trace.origins.get(source)
        text = self.reference.isoformat() if source == "reference" and self.reference else ""
        if span is not None:
            text = self.trace.cut(span)
        self.trace.note("year", value=str(year), detail=source, span=span, text=text)


class _WatchedCalendar(CalendarReader):
    """The calendar, with notes on words, numbers, years, heads and tails."""

    def __init__(self, calendar: CalendarReader, trace: Trace) -> None:
        self.__dict__.update(calendar.__dict__)
        self.trace = trace
        self.asked = False

    def read_written(self, found: re.Match[str], years: Years | None = None) -> DateMention | None:
        mark, self.asked = self.trace.mark(), True
        return self._read(mark, super().read_written(found, years))

    def read_number(self, text: str, start: int, years: Years) -> DateMention | None:
        mark = self.trace.mark()
        return self._read(mark, super().read_number(text, start, years), "" if years.reference else "reference")

    def read_word(self, text: str, start: int, end: int, years: Years) -> DateMention | None:
        mark = self.trace.mark()
        word = self.words.get(text[start:end])
        if word is not None:
            self._word_note(word, (start, end))
        made = super().read_word(text, start, end, years)
        if made is not None and word is not None and word.grain in ("month", "quarter") and made.first is not None:
            years.first("reference" if word.anchor == "reference" else "sentence")
        anchor = word.anchor if word is not None and word.kind in ("date", "period") else ""
        return self._read(mark, made, "" if anchor == "reference" and years.reference else anchor)

    def read_span(self, text: str, start: int, end: int, grain: str, count: int, years: Years) -> DateMention | None:
        mark = self.trace.mark()
        made = super().read_span(text, start, end, grain, count, years)
        if made is not None:
            self.trace.note("span", span=(made.start, made.end), detail=f"{count} {grain}")
            years.first("reference")
        return self._read(mark, made, "" if years.reference else "reference")

    def _read(self, mark: int, made: DateMention | None, anchor: str = "") -> DateMention | None:
        """Close the notes on a date with the days it covers; without one they are dropped.

        Where no days are known, `anchor` says what it is that was to name the year.
        """
        if made is None:
            self.trace.drop(mark)
            return None
        steps = self.trace.since(mark)
        claimed = {name for step in steps for name in step.fields}
        own = [name for name in ("part", "bound") if getattr(made, name) and name not in claimed]
        days = [name for name in ("first", "last") if getattr(made, name) is not None]
        said = " .. ".join((day.isoformat() if day else "…") for day in (made.first, made.last))
        self.trace.now.steps += steps
        self.trace.note(
            "days" if days else f"unresolved-{anchor}" if anchor else "unresolved",
            fields=("kind", "grain", *days, *own),
            span=(made.start, made.end),
            value=said if days else "",
            detail=" ".join(f"{name}={value}" for name, value in _date_values(made)),
        )
        return made

    def _word_note(self, word: model.CalendarWord, span: Span) -> None:
        self.trace.note(
            "word", span=span, rule=word.id, place=self.trace.place(word.id), detail=_said(word, *_WORD_KEYS)
        )

    def _worded(self, text: str, start: int, years: Years, first: int | None = None) -> Point | None:
        mark = self.trace.mark()
        point = super()._worded(text, start, years, first)
        steps = self.trace.since(mark)
        found = self._word_at.match(text, start) if point is not None else None
        if point is not None and found is not None:
            self._word_note(self.words[found.group()], found.span())
            self.trace.now.steps += steps
            if point.end > found.end():
                self.trace.note("point", span=(found.end(), point.end), detail=_point(point))
        return point

    def _mention(self, text: str, start: int, point: Point, years: Years, rule: str) -> DateMention | None:
        self.trace.note("point", span=(start, point.end), detail=_point(point))
        return super()._mention(text, start, point, years, rule)

    def _second(self, text: str, first: Point, years: Years) -> Point | None:
        mark = self.trace.mark()
        point = super()._second(text, first, years)
        steps = self.trace.since(mark)
        if point is not None:
            self.trace.note("to", span=(first.end, point.end), detail=_point(point), steps=steps)
        return point

    def _plan(self, text: str, start: int, end: int) -> DateMention:
        mark = self.trace.mark()
        made = super()._plan(text, start, end)
        around = self.trace.since(mark)
        self.trace.note("plan", span=(start, end), value=str(self.plans[text[start:end]]))
        self.trace.now.steps += around
        return made

    def _from_today(self, text: str, start: int, end: int, years: Years) -> DateMention | None:
        mark = self.trace.mark()
        made = super()._from_today(text, start, end, years)
        # the year is there for a second day alone, which says itself what it took
        around = [step for step in self.trace.since(mark) if step.kind != "year"]
        self.trace.note("today", span=(start, end), value=years.reference.isoformat() if years.reference else "")
        self.trace.now.steps += around
        return made

    def _closing_at(self, text: str, made: DateMention) -> list[tuple[model.CalendarTail, int]] | None:
        tails = super()._closing_at(text, made)
        start = made.end
        for tail, end in tails or ():
            word = max((term for term in tail.terms if text.endswith(term, start, end)), key=len, default="")
            fields = tuple(name for name in ("bound", "part") if getattr(tail, name))
            self.trace.note(
                "tail",
                span=(start, end),
                detail=_said(tail, "part", "bound", "open", "outside"),
                fields=fields,
                place=self.trace.place(f"tails:{word}"),
            )
            start = end
        return tails

    def _shared(self, text: str, made: DateMention) -> str | None:
        bound = super()._shared(text, made)
        if bound is not None:
            self.trace.note("shared", value=bound, fields=("bound",))
        return bound

    def _head(self, text: str, start: int, end: int) -> model.CalendarHead | None:
        head = super()._head(text, start, end)
        if head is not None:
            stop = start - (text[start - 1 : start] == " ")
            word = max((term for term in head.terms if text.endswith(term, 0, stop)), key=len, default="")
            self.trace.note(
                "head",
                span=(stop - len(word), stop),
                detail=_said(head, "bound", "open"),
                fields=("bound",) if head.bound else (),
                place=self.trace.place(f"heads:{word}"),
            )
        return head


class WatchedFinder(MentionFinder):
    """Finds mentions, and notes how each was read, and why others were not.

    Args:
        finder: the one it stands in for.
        trace: takes the notes.
    """

    def __init__(self, finder: MentionFinder, trace: Trace) -> None:
        self.__dict__.update(finder.__dict__)
        self.trace = trace
        self._dates = _WatchedCalendar(finder.calendar, trace)
        self.calendar = self._dates
        self._guards = _WatchedGuards(finder._guards, trace)
        self._readings: dict[int, Reading] = {}
        self._candidate_list: list[tuple[int, Numeral | re.Match[str]]] = []
        self._plain = _Plain(0, 0, None, None, None)
        self._tail_bound: model.Bound | None = None
        self._digit = False

    def find(self, text: str, years: Years, headings: Outline) -> list[Mention]:
        """As the real one, with years that tell where they are from."""
        return super().find(text, _WatchedYears(years.reference, self.trace), headings)

    def _candidates(self, text: str) -> list[tuple[int, Numeral | re.Match[str]]]:
        found = super()._candidates(text)
        self._candidate_list = found
        for start, item in found:
            reading = Reading(start, item.unit_end if isinstance(item, Numeral) else item.end())
            self._readings[id(item)] = reading
            self.trace.readings.append(reading)
        return found

    def _turn(self, text: str, seen: int, start: int, years: Years, headings: Outline) -> int:
        turned = super()._turn(text, seen, start, years, headings)
        named = headings.dated(start)
        self.trace.origins["heading"] = (named.start, named.end) if named is not None else None
        return turned

    def _mention(self, text: str, found: Numeral | re.Match[str], years: Years, fences: Fences) -> Mention | None:
        trace = self.trace
        trace.now = now = self._readings[id(found)]
        now.tried, self._dates.asked = True, False
        before = [getattr(years, name) for name in _NAMED]
        made = super()._mention(text, found, years, _WatchedFences(fences, trace))
        for name, known in zip(_NAMED, before, strict=True):
            if getattr(years, name) not in (None, known):
                trace.origins[name] = (made.start, made.end) if made is not None else (now.start, now.end)
        now.mention = made
        if made is not None:
            trace.of(made).append(self._reading(made, trace.since(0)))
        elif isinstance(found, Numeral):
            trace.fail("calendar")
        else:
            trace.fail(("no-day" if self._dates.asked else "digits") if found.re is not self._words else "calendar")
        return made

    def _reading(self, made: Mention, steps: tuple[Step, ...]) -> Step:
        return self.trace.step(
            "reading", span=(made.start, made.end), rule=made.rule, place=self.trace.place(made.rule), steps=steps
        )

    # ---- numbers

    def _part(self, text: str, found: Numeral) -> Quantity | None:
        mark = self.trace.mark()
        made = super()._part(text, found)
        if made is None:
            self.trace.fail("unreadable")
            return None
        bounds = self.trace.since(mark)
        parts = self.numerals.fraction(text[found.start : found.end])
        unit = "" if made.unit == "1" else made.unit
        detail = (
            f"{decimal_text(parts[1])} / {decimal_text(parts[0])} = {figure(*self._plain.ends())}{unit}"
            if parts
            else ""
        )
        self.trace.note("fraction", span=(found.start, found.end), detail=detail, fields=("unit",))
        self._value_note(made, "")
        self.trace.now.steps += bounds
        return made

    def _read(self, text: str, found: Numeral) -> Number | None:
        read = super()._read(text, found)
        if read is None:
            self.trace.fail("unreadable")
        return read

    def _quantity(self, text: str, found: Numeral, term: str, sense: UnitSense, read: Number) -> Quantity | None:
        mark, self._digit = self.trace.mark(), False
        made = super()._quantity(text, found, term, sense, read)
        if made is None:
            self.trace.drop(mark)
            self.trace.fail("opens")
            return None
        bounds = self.trace.since(mark)
        self._number_notes(text, found, read)
        halved = term != text[found.unit_start : found.unit_end]
        if term in self._doubling:
            opened = (self._plain.start, found.start)
            self.trace.note("doubling", span=opened, detail=f"2 ^ {figure(read.low, read.high)}", fields=("change",))
        self._unit_note(found, term, sense, made, halved=halved)
        if halved:
            word = next(
                (half for half in self.numerals.table.half if half in text[found.unit_start : found.unit_end]), ""
            )
            self.trace.note("half", text=word, detail="+ 0.5")
        rest = (found.unit_end, self._plain.end)
        if made.per:
            rest = (found.unit_end, found.unit_end + sum(map(len, made.per)) + len(made.per))
            self.trace.note("per", span=rest, fields=("per",), value=" / ".join(made.per))
            rest = (rest[1], self._plain.end)
        if rest[1] > rest[0] and made.end >= rest[1] and not made.noun:
            self.trace.note("tenth" if self._digit else "half", span=rest, detail="" if self._digit else "+ 0.5")
        scaled = sense.scale != 1 and term not in self._doubling
        self._value_note(made, f"{figure(read.low, read.high)} × {decimal_text(sense.scale)}" if scaled else "")
        self.trace.now.steps += bounds
        return made

    def _number_notes(self, text: str, found: Numeral, read: Number) -> None:
        """The numeral, or both of a range."""
        first = self._numeral_note(text, (found.start, found.end))
        if found.second_start < 0:
            return
        self._numeral_note(text, (found.second_start, found.second_end))
        detail = ""
        if first is not None and first.low and first.low != read.low and found.second_end > found.second_start:
            # `5-10亿`: the first number shares the scale word of the second
            detail = f"{decimal_text(first.low)} × {decimal_text(read.low / first.low)} = {decimal_text(read.low)}"
        self.trace.note("range", span=(found.start, found.second_end), value=figure(read.low, read.high), detail=detail)

    def _numeral_note(self, text: str, span: Span) -> Number | None:
        if self.trace.slim:
            return None
        arithmetic = Arithmetic(self.numerals)
        read = arithmetic.read(_closed(text[slice(*span)]))
        if read is not None:
            self.trace.note("number", span=span, value=figure(read.low, read.high), steps=tuple(arithmetic.steps))
        return read

    def _unit_note(self, found: Numeral, term: str, sense: UnitSense, made: Quantity, *, halved: bool) -> None:
        span = (found.unit_start, found.unit_end)
        fields = ["unit", *(("currency",) if sense.kind == "amount" else ())]
        fields += ["dimension"] if sense.kind == "measure" else []
        fields += ["noun"] if made.noun else []
        fields += ["op"] if sense.op else []
        self.trace.note(
            "unit",
            span=span,
            text=term if halved else self.trace.cut(span),
            value=sense.unit or made.noun or "",
            detail=_unit(sense),
            fields=tuple(fields),
            rule=sense.rule,
            place=self.trace.place(f"units:{term}", f"classifiers:{term}", f"bare:{term}", f"silent:{term}"),
        )

    def _tenth(self, text: str, place: int) -> Decimal | None:
        digit = super()._tenth(text, place)
        self._digit = digit is not None
        return digit

    def _value_note(self, made: Quantity, sum_: str) -> None:
        said = figure(*self._plain.ends())
        fields = ("value", "op") if self._plain.value is not None else ("low", "high", "op")
        self.trace.note(
            "value", fields=fields, value=f"{said} {made.unit}".rstrip(), detail=f"{sum_} = {said}" if sum_ else ""
        )

    def _sign(self, text: str, start: int, end: int) -> Quantity | None:
        mark = self.trace.mark()
        made = super()._sign(text, start, end)
        if made is None:
            self.trace.fail("sign")
            return None
        bounds = self.trace.since(mark)
        unit = self._signs[text[start:end]]
        self.trace.note(
            "sign",
            span=(start, end),
            value=unit.unit,
            fields=("unit", "currency"),
            rule=unit.rule,
            place=self.trace.place(*(f"units:{term}" for term in unit.terms)),
        )
        self._numeral_note(text, (made.number_start, made.number_end))
        self._value_note(made, "")
        self.trace.now.steps += bounds
        return made

    def _fix(self, text: str, start: int, end: int, fixed: model.Fixed) -> Quantity:
        mark = self.trace.mark()
        made = super()._fix(text, start, end, fixed)
        bounds = self.trace.since(mark)
        self.trace.note(
            "fixed",
            span=(start, end),
            value=f"{decimal_text(fixed.value)} {fixed.unit}",
            detail=_said(fixed, "op", "change"),
            fields=("value", "unit", "op", *(("currency",) if fixed.kind == "amount" else ()), "dimension", "change"),
            rule=fixed.id,
            place=self.trace.place(fixed.id),
        )
        self.trace.now.steps += bounds
        return made

    # ---- bounds

    def _bound(self, text: str, made: Quantity) -> None:
        self._plain = _Plain(made.start, made.end, made.value, made.low, made.high)
        start, end, op = made.start, made.end, made.op
        before = _touching(text, start, self._before, made.kind)
        super()._bound(text, made)
        if made.start < start and before is not None:
            self._bound_note((made.start, start), "before", before[1], decides=made.leading is not None)
        if self._tail_bound is not None:
            self._bound_note((end, made.end), "after", self._tail_bound, decides=made.trailing is not None)
        if made.op != (made.trailing or made.leading or op):
            included = self._included.match(text, made.end)
            end = included.end() if included else made.end
            self.trace.note("included", span=(made.end, end), value=made.op, fields=("op",))

    def _following(self, text: str, made: Quantity) -> model.Bound | None:
        self._tail_bound = super()._following(text, made)
        return self._tail_bound

    def _bound_note(self, span: Span, at: str, bound: model.Bound, *, decides: bool) -> None:
        fields = (("op",) if decides else ()) + (("modality",) if bound.modality else ())
        word = self.trace.folded[slice(*span)].strip()
        self.trace.note(
            "bound" if decides else "bound-idle",
            span=span,
            value=bound.op,
            detail=_said(bound, "at", "weak", "modality"),
            fields=fields,
            place=self.trace.place(f"bounds:{at}:{word}"),
        )

    # ---- ranges and sums

    def _merged(self, text: str, mentions: list[Mention]) -> list[Mention]:
        trace = self.trace
        made = {id(mention) for mention in mentions}
        for reading in trace.readings:
            if reading.mention is not None and id(reading.mention) not in made:
                winner = next((m for m in mentions if m.start < reading.mention.end and m.end > reading.start), None)
                if winner is not None:
                    trace.lose(reading.mention, "overlap", winner)
        return super()._merged(text, mentions)

    def _is_sum(self, text: str, first: Quantity, second: Quantity) -> bool:
        joined = super()._is_sum(text, first, second)
        if joined:
            self._joined(first, second, "sum", "+", ("value",))
        return joined

    def _is_range(self, text: str, first: Quantity, second: Quantity) -> bool:
        joined = super()._is_range(text, first, second)
        if joined:
            self._joined(second, first, "range", "..", ("low", "high", "op"))
        return joined

    def _joined(self, winner: Quantity, loser: Quantity, how: How, sign: str, fields: tuple[str, ...]) -> None:
        trace = self.trace
        trace.lose(loser, how, winner)
        pair = sorted((winner, loser), key=lambda mention: mention.start)
        ends = [figure(mention.value, mention.value) for mention in pair]
        detail = f" {sign} ".join(ends)
        steps = tuple(step for mention in pair for step in trace.of(mention))
        trace.of(winner)[:] = [
            trace.step(f"joined-{how}", span=(pair[0].start, pair[1].end), detail=detail, fields=fields, steps=steps)
        ]


_WORD_KEYS = ("kind", "grain", "shift", "index", "anchor", "part", "bound")


def _said(entry: Any, *names: str) -> str:  # noqa: ANN401 (an entry of whichever table)
    """The attributes of an entry that say something."""
    values = ((name, getattr(entry, name)) for name in names)
    return " ".join(f"{name}={value}" for name, value in values if value not in (None, False, ""))


def _point(point: Point) -> str:
    return _said(point, "grain", "year", "month", "day", "nth", "through")


def _date_values(made: DateMention) -> list[tuple[str, str]]:
    values = [("kind", made.form), ("grain", made.grain), ("part", made.part), ("bound", made.bound)]
    return [(name, value) for name, value in values if value is not None]


def _unit(sense: UnitSense) -> str:
    scale = "" if sense.scale == 1 else decimal_text(sense.scale)
    values = [("kind", sense.kind), ("unit", sense.unit), ("scale", scale)]
    values += [("dimension", sense.dimension or ""), ("op", sense.op or "")]
    return " ".join(f"{name}={value}" for name, value in values if value)
