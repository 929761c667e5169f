"""What is said with mentions, watched: rules, 分别, parts, governing dates; and the extractor with every step watched.

As in `watched`, each class calls the methods of the real one and notes what they did.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final

from extract.engine.context import Governor
from extract.engine.explanation import Capture, Condition, Step
from extract.engine.extractor import Extractor
from extract.engine.mentions import DateMention, Mention, Quantity, Span, TargetMention
from extract.engine.outline import Outline
from extract.engine.parts import Parts
from extract.engine.respectively import Respectively
from extract.engine.statements import Place, Statements
from extract.engine.tokens import Row
from extract.engine.trace import Governed, Trace, Try
from extract.engine.watched import WatchedFinder, figure
from extract.records import Extraction
from extract.ruleset.compiler import CompiledRule, Setting

__all__ = ["WatchedExtractor", "WatchedPlace"]

_AROUND: Final = ("clause", "sentence", "not_clause", "not_sentence")
_WRITTEN: Final = {"written": "unit"}  # field of a mention: its key in a rule, where they differ
_NOTHING: Final[dict[str, Any]] = {
    **dict.fromkeys((*_AROUND, "not_unit", "under"), frozenset()),
    **dict.fromkeys(("own", "like"), ()),
    **dict.fromkeys(("before", "after")),
}
_DEALT: Final = ("label", "noun", "recipient")  # what 分别 deals out
_ABSENT: Final = {"modality": "none (fact by default)"}
_PART_RULE: Final = "part.among"


class WatchedPlace(Place[Quantity]):
    """A number in its sentence, with the rules that were tried at it and their conditions."""

    __slots__ = ("held", "trace", "tries")

    def __init__(self, trace: Trace, *place: Any) -> None:  # noqa: ANN401 (what a place is made of)
        super().__init__(*place)
        self.trace = trace
        self.held: tuple[Condition, ...] = ()  # of the rule that fits
        self.tries: dict[str, Try] | None = {} if trace.watches(self.mention) else None

    def stopped(self, rule: CompiledRule) -> str:
        """As the real one; the conditions are noted where the rule fits, or the place is watched."""
        stopped = super().stopped(rule)
        if self.trace.slim or (stopped and self.tries is None):
            return stopped
        conditions = self.conditions(rule)
        if not stopped:
            self.held = tuple(conditions)
        if self.tries is not None:
            self.tries[rule.id] = Try(rule, conditions, self.begins(rule))
        return stopped

    def begins(self, rule: CompiledRule) -> bool:
        """Whether the neighbours can begin a rule's patterns."""
        before, after = self.neighbours()
        return (rule.before_first is None or before in rule.before_first) and (
            rule.after_first is None or after in rule.after_first
        )

    # ---- conditions, each by itself

    def conditions(self, rule: CompiledRule) -> list[Condition]:
        """All conditions of a rule as they are now, each tried with all others left out."""
        kept = self._before, self._after
        blank = replace(rule, **_NOTHING)
        found = [*self._around(rule, blank), *self._owned(rule, blank), *self._patterns(rule, blank)]
        self._before, self._after = kept
        return found

    def _met(self, blank: CompiledRule, **condition: Any) -> bool:  # noqa: ANN401 (a field of a rule)
        return not super().stopped(replace(blank, **condition))

    def _around(self, rule: CompiledRule, blank: CompiledRule) -> Iterable[Condition]:
        when = self.trace.source(rule).when
        for name in _AROUND:
            signatures: frozenset[str] = getattr(rule, name)
            if getattr(when, name):
                yield Condition(
                    name=f"when.{name}",
                    met=self._met(blank, **{name: signatures}),
                    wants=_listed(getattr(when, name)),
                    has=self._words(signatures, clause=name.endswith("clause")),
                )

    def _words(self, signatures: Collection[str], *, clause: bool) -> str:
        """The words of the clause or sentence that have one of the signatures."""
        row, trace = self.row, self.trace
        first, end = trace.clause(row, self.i) if clause else (0, len(row.signature))
        spans = [(row.starts[i], row.ends[i]) for i in range(first, end) if row.signature[i] in signatures]
        inside = range(row.starts[first], row.ends[end - 1] + (not clause))
        cues = [span for span, signature in trace.cues(row) if signature in signatures and span[0] in inside]
        return _listed(dict.fromkeys(trace.cut(span) for span in sorted({*spans, *cues})))

    def _owned(self, rule: CompiledRule, blank: CompiledRule) -> Iterable[Condition]:
        mention = self.mention
        when = self.trace.source(rule).when
        for name, values in rule.own:
            key = _WRITTEN.get(name, name)
            yield Condition(
                name=f"when.{key}",
                met=self._met(blank, own=((name, values),)),
                wants=_listed(getattr(when, key)),
                has=str(getattr(mention, name) or _ABSENT.get(name, "none")),
            )
        if rule.not_unit:
            met = self._met(blank, not_unit=rule.not_unit)
            yield Condition(name="when.not_unit", met=met, wants=_listed(when.not_unit), has=mention.written)
        if rule.under:
            met = self._met(blank, under=rule.under)
            yield Condition(name="when.under", met=met, wants=_listed(when.under), has=self.stance)

    def _patterns(self, rule: CompiledRule, blank: CompiledRule) -> Iterable[Condition]:
        source = self.trace.source(rule)
        matches = True
        for name in ("before", "after"):
            if getattr(rule, name) is not None:
                met = self._met(blank, **{name: getattr(rule, name)})
                matches = matches and met
                yield Condition(name=name, met=met, wants=getattr(source, name) or "")
        for like in rule.like if matches else ():
            met = self._met(blank, before=rule.before, after=rule.after, like=(like,))
            name, pattern, wanted = like
            yield Condition(
                name=f"{'like' if wanted else 'unlike'}.{name}",
                met=met,
                wants=pattern.pattern,
                has=self.said(name) or "",
            )

    # ---- what a rule that fits saw

    def shown(self, rule: CompiledRule) -> dict[str, Any]:
        """The rule with its conditions, captures and tokens, as fields of a step."""
        trace = self.trace
        shown: dict[str, Any] = {"rule": rule.id, "layer": rule.layer}
        if trace.slim:
            return shown
        captures = []
        for name in self._names():
            tokens = self.captured(name)
            if tokens is not None:
                span = self.phrase(tokens)
                captures.append(Capture(name=name, text=trace.cut(span), span=span))
        return {
            **shown,
            "place": trace.place(rule.id),
            "conditions": self.held,
            "captures": tuple(captures),
            "tokens": trace.tokens(self.row, *self.matched()),
        }

    def _names(self) -> list[str]:
        return [name for match in (self._before, self._after) if match is not None for name in match.re.groupindex]


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
        self.trace.rows.append(row)
        self._made = []
        kept = super().apply(text, folded, row, stance)
        for target in self._made:
            if target not in kept:
                changed = (m for m in row.mentions if isinstance(m, Quantity) and m.previous == target.quantity)
                self.trace.lose(target, "base", next(changed, target))
        return kept

    def _for(self, kind: str, before: str, after: str) -> tuple[CompiledRule, ...]:
        """Where a place is watched, all rules of the kind: those that the neighbours rule out do not fit anyway."""
        return self._all(kind) if self.trace.closely else super()._for(kind, before, after)

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
            trace.tries[id(mention)] = list(place.tries.values())
            trace.spots[id(mention)] = place
        return made

    def _passed_over(self, place: WatchedPlace, made: Collection[TargetMention]) -> None:
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

    def _made_step(self, place: WatchedPlace, rule: CompiledRule, target: TargetMention) -> Step:
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
        return "paragraph" if governing is self._head else "heading"


class WatchedExtractor(Extractor):
    """An extractor whose every step is watched.

    Args:
        extractor: the one it stands in for.
        trace: takes the notes.
    """

    def __init__(self, extractor: Extractor, trace: Trace) -> None:
        self.__dict__.update(extractor.__dict__)
        self.trace = trace
        self._finder = WatchedFinder(extractor._finder, trace)
        statements = _WatchedStatements(extractor._statements, trace)
        self._statements = statements
        trace.clause = statements.clause

    def _extract(self, text: str, reference: date | None) -> Extraction:
        self.trace.text, self.trace.folded = text, self._folder.fold(text)
        return super()._extract(text, reference)

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
