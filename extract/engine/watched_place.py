"""A mention in its sentence, watched: which rules were tried at it, and which of their conditions were met.

As in `watched`, the methods of the real one are called, and what they did is noted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, Final

from extract.engine.explanation import Capture, Condition
from extract.engine.statements import M, Place
from extract.engine.trace import Trace, Try
from extract.errors import RuleTimeoutError
from extract.ruleset.compiler import CompiledRule

__all__ = ["WatchedPlace"]

_AROUND: Final = ("clause", "sentence", "not_clause", "not_sentence")
_WRITTEN: Final = {"written": "unit"}  # field of a mention: its key in a rule, where they differ
_NOTHING: Final[dict[str, Any]] = {
    **dict.fromkeys((*_AROUND, "not_unit", "under"), frozenset()),
    **dict.fromkeys(("own", "like"), ()),
    **dict.fromkeys(("before", "after")),
}
_ABSENT: Final = {"modality": "none (fact by default)"}


class WatchedPlace(Place[M]):
    """A mention in its sentence, with the rules that were tried at it and their conditions."""

    __slots__ = ("held", "trace", "tries")

    def __init__(self, trace: Trace, *place: Any) -> None:  # noqa: ANN401 (what a place is made of)
        super().__init__(*place)
        self.trace = trace
        self.held: tuple[Condition, ...] = ()  # of the rule that fits
        self.tries: dict[str, Try] | None = {} if trace.watches(self.mention) else None

    def stopped(self, rule: CompiledRule) -> str:
        """As the real one; the conditions are noted where the rule fits, or the place is watched."""
        # what the real one would not have tried is not tried here either
        tried = self.begins(rule) and not (rule.anchor and rule.anchor.isdisjoint(self.sentence))
        stopped = super().stopped(rule) if self.tries is None or tried else "neighbours"
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
        try:
            return not super().stopped(replace(blank, **condition))
        except RuleTimeoutError:  # of a pattern that an earlier condition keeps from being matched
            return False

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
                has=str(getattr(mention, name, None) or _ABSENT.get(name, "none")),
            )
        if rule.not_unit:
            met = self._met(blank, not_unit=rule.not_unit)
            yield Condition(
                name="when.not_unit", met=met, wants=_listed(when.not_unit), has=str(getattr(mention, "written", ""))
            )
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
                mention = self.row.mentions[tokens[0]] if tokens[1] - tokens[0] == 1 else None
                span = (mention.start, mention.end) if mention is not None else self.phrase(tokens)
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


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
