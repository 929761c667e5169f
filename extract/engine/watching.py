"""What is said with mentions, watched: rules, 分别, parts, governing dates; and the extractor with every step watched.

As in `watched`, each class calls the methods of the real one and notes what they did.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import partial
from typing import Any, Final

from extract.engine.context import Governor
from extract.engine.explanation import Condition, Step
from extract.engine.extractor import Extractor
from extract.engine.mentions import DateMention, Mention, Quantity, Span, TargetMention
from extract.engine.outline import Outline
from extract.engine.parts import Parts
from extract.engine.respectively import Respectively
from extract.engine.sentences import Sentences
from extract.engine.statements import M, Place, Statements
from extract.engine.tokens import Row
from extract.engine.trace import Governed, Spot, Trace, Try
from extract.engine.watched import WatchedFinder, figure
from extract.engine.watched_place import WatchedPlace
from extract.engine.watched_records import WatchedRecords
from extract.records import Extraction
from extract.ruleset.compiler import CompiledRule, Setting

__all__ = ["WatchedExtractor"]

_DEALT: Final = ("label", "noun", "recipient")  # what 分别 deals out
_PART_RULE: Final = "part.among"


class _WatchedStatements(Statements):
    """Statements that tell which rule set what."""

    def __init__(self, statements: Statements, trace: Trace) -> None:
        self.__dict__.update(statements.__dict__)
        self.trace = trace
        self.place = partial(WatchedPlace, trace)
        self._respectively = _WatchedRespectively(self._respectively, trace)
        self._made: list[TargetMention] = []
        self._empty: dict[str, str] = {}  # rule: what it had nothing to say of

    def apply(self, text: str, folded: str, row: Row, stance: str | None) -> list[TargetMention]:
        self.trace.rows.append((self.trace, "", row))
        self._made = []
        kept = super().apply(text, folded, row, stance)
        for target in self._made:
            if target not in kept:
                changed = (m for m in row.mentions if isinstance(m, Quantity) and m.previous == target.quantity)
                self.trace.lose(target, "base", next(changed, target))
        return kept

    def _for(self, place: Place[M]) -> Iterable[CompiledRule]:
        """Where a place is watched, all rules of the kind: the others do not fit anyway."""
        return self._all(place.mention.kind) if self.trace.closely else super()._for(place)

    def _all(self, kind: str) -> tuple[CompiledRule, ...]:
        return tuple(rule for rule in self._rules if kind in rule.kinds)

    def _at(self, place: Place[Quantity]) -> list[TargetMention]:
        mention, trace = place.mention, self.trace
        trace.closely = trace.watches(mention)
        self._empty = {}
        before = len(trace.of(mention))
        made = super()._at(place)
        trace.closely = False
        steps = trace.of(mention)
        claimed = {name for step in steps for name in step.fields}
        if mention.follows is not None:
            span = (mention.follows.start, mention.follows.end)
            steps.insert(before, trace.step("follows", span=span, value=mention.label or "", fields=("label",)))
        elif mention.label is not None and mention.label == mention.noun and "label" not in claimed:
            steps.append(trace.step("named", value=mention.label, fields=("label",)))
        if isinstance(place, WatchedPlace) and place.tries is not None:
            self._passed_over(place, made)
            trace.spots.append(Spot(trace, place, list(place.tries.values())))
        return made

    def _passed_over(self, place: WatchedPlace[Quantity], made: Collection[TargetMention]) -> None:
        """Note the rules that were not tried, or had nothing to say, and why."""
        tries = place.tries if place.tries is not None else {}
        setters = {name: step.rule or step.kind for step in self.trace.of(place.mention) for name in step.fields}
        for rule in self._all(place.mention.kind):
            if rule.id not in tries:
                conditions = place.conditions(rule)
                if rule.make and made:
                    missed = Condition(name="made", met=False, has=made_by(made))
                else:
                    set_ = ", ".join(f"{name}: {setters.get(name, '')}" for name in sorted(rule.fields))
                    missed = Condition(name="set", met=False, has=set_)
                tries[rule.id] = Try(rule, [missed, *conditions], place.begins(rule))
            elif rule.id in self._empty:
                name = self._empty[rule.id]
                tries[rule.id].conditions.insert(0, Condition(name=name, met=False))

    def _set(self, place: Place[Quantity], rule: CompiledRule, setting: Setting) -> bool:
        mention, name = place.mention, setting.field
        before = getattr(mention, name)
        said = super()._set(place, rule, setting)
        if not said:
            self._empty[rule.id] = "empty"
        elif isinstance(place, WatchedPlace):
            value = getattr(mention, name)
            blocked = not setting.capture and not setting.rest
            if blocked or name != "op" or value != before:
                kind = "blocked" if blocked else "set"
                value = "" if blocked else self._said(value)
                fields = () if blocked else (name,)
                detail = name if blocked else self._from(rule, setting)
                step = self.trace.step(kind, fields=fields, value=value, detail=detail, **place.shown(rule))
                self.trace.of(mention).append(step)
        return said

    @staticmethod
    def _from(rule: CompiledRule, setting: Setting) -> str:
        """What a rule sets a field from, as it is written there."""
        if not setting.capture:
            return ""
        written = f"${setting.capture}" + (f".{setting.rest}" if setting.rest else "")
        cut = rule.cut.get(setting.capture)
        return f"{written} cut={cut.pattern}" if cut is not None and not setting.rest else written

    def _said(self, value: object) -> str:
        if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], int):
            return self.trace.text[value[0] : value[1]]
        return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)

    def _make(self, place: Place[Quantity], rule: CompiledRule) -> list[TargetMention]:
        made = super()._make(place, rule)
        if not made:
            self._empty[rule.id] = "indicator"
        if isinstance(place, WatchedPlace):
            for target in made:
                self.trace.of(target).append(self._made_step(place, rule, target))
        self._made += made
        return made

    def _made_step(self, place: WatchedPlace[Quantity], rule: CompiledRule, target: TargetMention) -> Step:
        trace, mention = self.trace, place.mention
        constants = tuple(
            trace.step("constant", fields=(name,), value=str(value)) for name, value in rule.make if name != "type"
        )
        indicator = trace.step("indicator", fields=("indicator",), span=mention.label_span, value=target.indicator)
        copied = trace.step(
            "copied",
            fields=("value", "low", "high", "op", "unit", "quantity", "baseline"),
            span=(mention.start, mention.end),
            value=f"{figure(*_ends(mention))} {mention.unit}".strip(),
            # a word that is no record by itself is told nowhere else
            steps=tuple(trace.of(mention)) if mention.kind == "cover" else (),
        )
        return trace.step(
            "made", span=(target.start, target.end), steps=(indicator, *constants, copied), **place.shown(rule)
        )


class _WatchedRespectively(Respectively):
    """分别 that tells what it dealt out."""

    def __init__(self, respectively: Respectively, trace: Trace) -> None:
        self.__dict__.update(respectively.__dict__)
        self.trace = trace

    def _deal(self, text: str, row: Row, i: int, numbers: list[Quantity]) -> None:
        before = [[getattr(number, name) for name in _DEALT] for number in numbers]
        super()._deal(text, row, i, numbers)
        for number, known in zip(numbers, before, strict=True):
            dealt = {
                name: getattr(number, name)
                for name, value in zip(_DEALT, known, strict=True)
                if getattr(number, name) != value
            }
            if dealt:
                span = (row.starts[i], row.ends[i])
                value = next(iter(dealt.values()))
                step = self.trace.step("respectively", span=span, fields=tuple(dealt), value=value)
                self.trace.of(number).append(step)


class _WatchedParts(Parts):
    """Parts that tell what they were linked by."""

    def __init__(self, trace: Trace) -> None:
        super().__init__(trace.rules)
        self.trace = trace

    def link(self, row: Row, paragraph: int) -> None:
        before = {id(m): m.part_of for m in row.mentions if isinstance(m, Quantity)}
        super().link(row, paragraph)
        word: Span | None = None
        for i, mention in enumerate(row.mentions):
            if row.signature[i] in self._among:
                word = (row.starts[i], row.ends[i])
            elif isinstance(mention, Quantity) and mention.part_of not in (None, before[id(mention)]):
                self.trace.of(mention).append(
                    self.trace.step(
                        "part",
                        fields=("part_of",),
                        span=word,
                        value=self.trace.cut(mention.part_of),
                        rule=_PART_RULE,
                        place=self.trace.place(_PART_RULE),
                    )
                )


class _WatchedGovernor(Governor):
    """Dates that govern, with where they were found."""

    def __init__(self, trace: Trace, outline: Outline, text: str) -> None:
        super().__init__(trace.rules, outline, text)
        self.trace = trace

    def govern(self, row: Row) -> dict[int, DateMention]:
        found = super().govern(row)
        for i, mention in enumerate(row.mentions):
            if isinstance(mention, Quantity) and mention.start in found:
                governing = found[mention.start]
                self.trace.governed[mention.start] = Governed(governing, self._where(row, i, mention, governing))
        return found

    def _where(self, row: Row, i: int, mention: Quantity, governing: DateMention) -> str:
        if self._own(row, i, mention) is governing:
            return "own"
        place = row.places.get(id(governing))
        if place is not None and place < i:
            return "sentence" if any(s in self._stops for s in row.signature[place:i]) else "clause"
        if governing is self._head:
            return "paragraph"
        return "title" if governing is self._outline.titled else "heading"


class WatchedExtractor(Extractor):
    """An extractor whose every step is watched.

    Args:
        extractor: the one it stands in for.
        trace: takes the notes.
    """

    def __init__(self, extractor: Extractor, trace: Trace) -> None:
        self.__dict__.update(extractor.__dict__)
        self.trace = trace
        self._real = extractor
        self._finder = WatchedFinder(extractor._finder, trace)
        statements = _WatchedStatements(extractor._statements, trace)
        self._statements = statements
        trace.clause = statements.clause
        self._custom = WatchedRecords(extractor._custom, trace)

    def _extract(self, text: str, reference: date | None) -> Extraction:
        trace, folded = self.trace, self._folder.fold(text)
        trace.text, trace.folded = text, folded
        if trace.at is not None and 0 <= trace.at[0] < len(text):
            start, end = Sentences(folded).around(trace.at[0])
            trace.window = start, max(end, trace.at[1])
        return super()._extract(text, reference)

    def _outline(self, folded: str, title: str | None) -> Outline:
        return self._real._outline(folded, title)  # what the title says is no step

    def _links(self, outline: Outline, folded: str) -> tuple[Governor, Parts]:
        return _WatchedGovernor(self.trace, outline, folded), _WatchedParts(self.trace)

    def _wanted(self, mentions: Iterable[Mention]) -> list[Mention]:
        self.trace.found = list(mentions)
        self.trace.wanted = super()._wanted(self.trace.found)
        return self.trace.wanted


def made_by(targets: Collection[TargetMention]) -> str:
    """The rules that made targets."""
    return _listed(dict.fromkeys(target.rule for target in targets))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _ends(mention: Quantity) -> tuple[Any, Any]:
    return (mention.value, mention.value) if mention.value is not None else (mention.low, mention.high)
