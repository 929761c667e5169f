"""Records of packs' own types, watched: the mentions they hang on, the rules, and what became of each field.

As in `watched`, each class takes over what the real one holds, calls its methods and notes what they did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from copy import copy
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final, NamedTuple

from extract.engine.custom_mentions import CustomFinder, CustomMention, _Spec, apart
from extract.engine.custom_records import CustomRecords, RecordMention, _Maker, _Place
from extract.engine.explanation import Capture, Condition, How, Step
from extract.engine.mentions import DateMention, Mention, Quantity, Span
from extract.engine.normalise import Normaliser, Page, Raw, Said, _between, _folded, _text
from extract.engine.outline import Outline
from extract.engine.sentences import Sentences
from extract.engine.statements import M, Place
from extract.engine.tokens import Row
from extract.engine.trace import Miss, Spot, Trace
from extract.engine.watched import Arithmetic
from extract.engine.watched_place import WatchedPlace
from extract.errors import RuleTimeoutError
from extract.records import decimal_text
from extract.ruleset.compiler import CompiledRule
from extract.ruleset.typed import Value

__all__ = ["WatchedRecords"]

_SHOWN: Final = 30  # characters beside a word whose neighbours do not fit
_BETWEEN: Final = " | "  # shown between the items of a list


class WatchedRecords(CustomRecords):
    """Makes the records of packs' own types, and notes how.

    Args:
        records: the one it stands in for.
        trace: takes the notes.
    """

    def __init__(self, records: CustomRecords, trace: Trace) -> None:
        self.__dict__.update(records.__dict__)
        self.trace, self._real = trace, records._makers
        self._finder = _WatchedCustomFinder(records._finder, trace)

    def make(
        self, text: str, folded: str, mentions: Sequence[Mention], sentences: Sentences, outline: Outline
    ) -> list[RecordMention]:
        """As the real one; the makers are watched from here on, when the trace knows the text."""
        self._makers = [_WatchedMaker(maker, self.trace) for maker in self._real]
        return super().make(text, folded, mentions, sentences, outline)


# ------------------------------------------------------------------------------------------------ mentions


class _WatchedCustomFinder(CustomFinder):
    """Finds mentions of packs' kinds with specs that are watched."""

    def __init__(self, finder: CustomFinder, trace: Trace) -> None:
        self.__dict__.update(finder.__dict__)
        self._specs = [_WatchedSpec(spec, trace) for spec in finder._specs]
        self._known = {}


class _WatchedSpec(_Spec):
    """A spec that tells what it matched, and at the place that is asked about why it did not."""

    __slots__ = ("trace",)

    def __init__(self, spec: _Spec, trace: Trace) -> None:
        for name in _Spec.__slots__:
            setattr(self, name, getattr(spec, name))
        self.trace = trace

    def read(self, text: str, start: int, lengths: Iterable[int]) -> CustomMention | None:
        trace, lengths = self.trace, tuple(lengths)
        for length in lengths:  # one by one, to know which
            made = super().read(text, start, (length,))
            if made is not None:
                if not trace.slim:
                    self._note(made, (start, start + length))
                return made
        window = trace.window
        if window[0] <= start < window[1] and not trace.slim:
            word = (start, start + lengths[0])
            trace.misses.append(Miss(self._spec, word, tuple(self._conditions(text, word))))
        return None

    def _note(self, made: CustomMention, word: Span) -> None:
        spans = {"before": (made.start, word[0]), "term": word, "after": (word[1], made.end)}
        self.trace.of(made).extend(
            self.trace.step(name, span=span) for name, span in spans.items() if span[0] < span[1]
        )

    def _conditions(self, text: str, word: Span) -> Iterator[Condition]:
        """Each pattern by itself, at a word that gave no mention."""
        for name, beside in (("before", (max(0, word[0] - _SHOWN), word[0])), ("after", (word[1], word[1] + _SHOWN))):
            wants = getattr(self._spec, name)
            if wants is not None:
                alone = copy(self)
                setattr(alone, "_after" if name == "before" else "_before", None)
                met = False
                with suppress(RuleTimeoutError):  # of the second, which the first keeps from being matched
                    met = _Spec.read(alone, text, word[0], (word[1] - word[0],)) is not None
                yield Condition(name=f"word-{name}", met=met, wants=wants, has=self.trace.cut(beside))


# ------------------------------------------------------------------------------------------------ records


class _WatchedRecordPlace(WatchedPlace[Mention], _Place):
    """A mention in its sentence that tells what each value of a rule stands for."""

    __slots__ = ()


class _WatchedMaker(_Maker):
    """Makes the records of a type and tells how."""

    def __init__(self, maker: _Maker, trace: Trace) -> None:
        self.__dict__.update(maker.__dict__)
        self.trace = trace.among(maker._kind.rules, self.clause)
        self._place = partial(_WatchedRecordPlace, self.trace)
        self._reader = _WatchedNormaliser(maker._normaliser, self.trace)
        self._normaliser = self._reader

    @property
    def type(self) -> str:
        """The name of the type."""
        return self._kind.spec.name

    def records(
        self,
        page: Page,
        custom: Sequence[CustomMention],
        mentions: Sequence[Mention],
        sentences: Sentences,
        outline: Outline,
    ) -> Iterator[RecordMention]:
        if not self.trace.slim:
            self._overlaps(custom)
        yield from super().records(page, custom, mentions, sentences, outline)

    def _overlaps(self, custom: Sequence[CustomMention]) -> None:
        """Note the mentions of its kinds that give way to another."""
        kept = apart(custom, self._named)
        self.trace.own += kept
        known, i = set(map(id, kept)), 0
        lost = (mention for mention in custom if mention.kind in self._named and id(mention) not in known)
        for mention in sorted(lost, key=lambda mention: mention.start):
            while kept[i].end <= mention.start:
                i += 1
            how: How = "inside" if kept[i].start <= mention.start and mention.end <= kept[i].end else "overlap"
            self.trace.lose(mention, how, kept[i])

    def _of(self, page: Page, row: Row, stance: str) -> Iterator[RecordMention]:
        self.trace.rows.append((self.trace, self.type, row))
        yield from super()._of(page, row, stance)

    def _for(self, place: Place[M]) -> Iterable[CompiledRule]:
        """Where a place is watched, all rules of the kind: the others do not fit anyway."""
        if self.trace.closely:
            return tuple(rule for rule in self._rules if place.mention.kind in rule.kinds)
        return super()._for(place)

    def _at_mention(self, page: Page, place: _Place) -> RecordMention | None:
        trace = self.trace
        trace.closely = trace.watches(place.mention)
        made = super()._at_mention(page, place)
        trace.closely = False
        if isinstance(place, WatchedPlace) and place.tries is not None:
            trace.spots.append(Spot(trace, place, list(place.tries.values()), self.type, made is not None))
        return made

    def _made(self, page: Page, place: _Place, rule: CompiledRule) -> RecordMention | None:
        self._reader.reads = {}
        made = super()._made(page, place, rule)
        assert isinstance(place, _WatchedRecordPlace), "made by `_place`"
        if made is not None:
            fields = tuple(self._fields(page, rule))
            step = self.trace.step("made", span=(made.start, made.end), steps=fields, **place.shown(rule))
            self.trace.of(made).extend((*self._mentions(place), step))
        elif place.tries is not None:
            lacking = [name for name in self._required if self._lacks(name)]
            missed = Condition(name="required", met=False, wants=", ".join(lacking))
            place.tries[rule.id].conditions.insert(0, missed)
        return made

    def _lacks(self, name: str) -> bool:
        return name in self._reader.reads and self._reader.reads[name].value in (None, "", ())

    def _mentions(self, place: _WatchedRecordPlace) -> Iterator[Step]:
        """The mention that the rule hangs on, and those of packs' kinds that its patterns matched."""
        yield self._mention(place.mention)
        for mention in place.row.mentions[slice(*place.matched())]:
            if isinstance(mention, CustomMention) and mention is not place.mention:
                yield self._mention(mention)

    def _mention(self, mention: Mention) -> Step:
        trace = self.trace
        captures: tuple[Capture, ...] = ()
        if isinstance(mention, CustomMention) and not trace.slim:
            captures = tuple(
                Capture(name=name, text=trace.cut(span), span=span) for name, span in mention.spans.items()
            )
        return trace.step(
            "mention",
            span=(mention.start, mention.end),
            detail=mention.kind,
            rule=mention.rule,
            place=trace.place(mention.rule),
            captures=captures,
            steps=_foreign(trace.of(mention)),
        )

    def _fields(self, page: Page, rule: CompiledRule) -> Iterator[Step]:
        """What the rule made of each field of the type, those that stay null among them."""
        values = {value.field: value for value in self._kind.values[rule.id]}
        for name in self._kind.fields:
            if name not in values:
                yield self.trace.step("field-unnamed", fields=(name,))
            elif not values[name].capture:
                yield self.trace.step("field-constant", fields=(name,), value=_written(values[name].constant))
            else:
                yield self._field(page, rule, values[name], self._reader.reads[name])

    def _field(self, page: Page, rule: CompiledRule, value: Value, read: _Read) -> Step:
        """What became of a capture."""
        name, said = value.field, _from(value, rule)
        if read.raw is None:
            return self.trace.step("field-uncaptured", fields=(name,), value=_written(read.value), detail=said)
        step: dict[str, Any] = {"fields": (name,), "text": _shown(read.raw, page), "steps": read.steps}
        if isinstance(read.raw, Said | Mention):
            step["span"] = (read.raw.start, read.raw.end)
        if read.value in (None, ()):
            return self.trace.step("field-unread", detail=f"{said} → {self._kind.fields[name].type}", **step)
        return self.trace.step("field", value=_written(read.value), detail=said, **step)


# ------------------------------------------------------------------------------------------------ fields


class _Read(NamedTuple):
    """What was captured for a field, and what it became, step by step."""

    raw: Raw
    value: object
    steps: tuple[Step, ...]


class _WatchedNormaliser(Normaliser):
    """Makes values of fields and tells how."""

    def __init__(self, normaliser: Normaliser, trace: Trace) -> None:
        self.__dict__.update(normaliser.__dict__)
        self.trace = trace
        self.reads: dict[str, _Read] = {}

    def read(self, name: str, raw: Raw, page: Page) -> object:
        mark = self.trace.mark()
        value = super().read(name, raw, page)
        self.reads[name] = _Read(raw, value, self.trace.since(mark))
        return value

    def _parted(self, name: str, item: str, raw: Raw, page: Page) -> Iterable[Raw]:
        parts = list(super()._parted(name, item, raw, page))
        shown = [text for part in parts if (text := _shown(part, page))]
        if shown != [_shown(raw, page)]:
            split = self._fields[name].split or ""
            self._note("parted", raw, page, value=_BETWEEN.join(shown), detail=split)
        return parts

    def _one(self, name: str, item: str, raw: Raw, page: Page) -> object:
        value = super()._one(name, item, raw, page)
        if item == "enum" and value is not None:
            folded = _folded(raw, page)
            word = next(word for word, meant in self._words[name] if meant == value and word in folded)
            self.trace.note("value-word", text=word, value=str(value))
        elif item == "date" and isinstance(value, date):
            self._date(raw, page, value)
        if value is None and self._fields[name].many and _shown(raw, page):
            self._note("unread", raw, page, detail=item)
        return value

    def _number(self, raw: Raw, page: Page) -> Decimal | None:
        value = super()._number(raw, page)
        if value is not None and isinstance(raw, Quantity):
            self._note("number", raw, page, value=decimal_text(value), steps=_foreign(self.trace.of(raw)))
        elif value is not None and _shown(raw, page) != decimal_text(value):
            arithmetic = Arithmetic(self._numerals)
            arithmetic.read(_folded(raw, page))
            self._note("number", raw, page, value=decimal_text(value), steps=tuple(arithmetic.steps))
        return value

    def _date(self, raw: Raw, page: Page, value: date) -> None:
        """Note the date that the last day is of; there is none where the text itself is a day."""
        found: DateMention | None = raw if isinstance(raw, DateMention) else None
        if isinstance(raw, Said):
            found = next((made for made in _between(page.dates, raw.start, raw.end) if made.last == value), None)
        if found is not None:
            self._note("date", found, page, value=value.isoformat(), steps=_foreign(self.trace.of(found)))

    def _note(self, kind: str, raw: Raw, page: Page, **step: Any) -> None:  # noqa: ANN401 (fields of a step)
        if isinstance(raw, Said | Mention):
            step["span"] = (raw.start, raw.end)
        self.trace.note(kind, text=_shown(raw, page), **step)


def _foreign(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Steps of another record, which set no fields of this one."""
    return tuple(step.model_copy(update={"fields": (), "steps": _foreign(step.steps)}) for step in steps)


def _shown(raw: Raw, page: Page) -> str:
    """What was captured, for people."""
    if isinstance(raw, tuple) and not isinstance(raw, Said):
        return _written(raw)
    return str(raw).lower() if isinstance(raw, bool) else _text(raw, page)


def _written(value: object) -> str:
    """A value as JSON has it, without quotation marks; nothing for null."""
    if isinstance(value, tuple):
        return _BETWEEN.join(map(_written, value))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return decimal_text(value)
    return "" if value is None else str(value)


def _from(value: Value, rule: CompiledRule) -> str:
    """What a rule makes a field of, as it is written there."""
    written = f"${value.capture}" + (f".{value.rest}" if value.rest else "")
    cut = rule.cut.get(value.capture)
    return f"{written} cut={cut.pattern}" if cut is not None and not value.rest else written
