"""The rules that came nearest to saying something of a number, or to a record, and what stopped each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, cast

from extract.engine.explanation import Condition, Near, NearRule, Token
from extract.engine.mentions import Quantity, TargetMention
from extract.engine.statements import Place
from extract.engine.trace import Miss, Spot, Trace, Try, touches
from extract.errors import RuleTimeoutError
from extract.records import Amount, Count, Measure, Ratio, Record
from extract.ruleset import patterns
from extract.ruleset.compiler import CompiledRule
from extract.ruleset.patterns import Node
from extract.ruleset.regexes import Pattern
from extract.ruleset.timed import TimedPattern

__all__ = ["near", "near_mentions", "near_records"]

_MOST: Final = 5  # rules for a target, or for the name of a number
_FEW: Final = 2  # for any other field, and only those that come so near:
_NEAR: Final = 2.0
_LOOKED_AT: Final = 40  # of so many it is worked out how far their patterns came
_TARGET: Final = "target"
_RECORDS_LAYER: Final = "records"
_MENTIONS: Final = "mentions"
_NAMED: Final = (_TARGET, "label")  # what is asked for most
_FIELDS: Final = ("label", "noun", "change", "baseline", "modality", "of", "recipient", "per", "members", "previous")
_RECORDS: Final[dict[str, type[Record]]] = {"amount": Amount, "count": Count, "measure": Measure, "ratio": Ratio}
_WEIGHTS: Final = {
    "set": 0.4,
    "made": 0.4,
    "empty": 0.5,
    "required": 0.5,
    "indicator": 0.5,
    "before": 2.0,
    "after": 2.0,
}
_FAR: Final = 2.0  # more, where the neighbours cannot even begin the pattern
_PATTERNS: Final = ("before", "after")


def near(spot: Spot) -> list[Near]:
    """The nearest rules at a number that is watched, by what they would have given: a target, fields that are empty.

    What stops a rule has a weight, and the least sum comes first: that another rule had done it weighs less than a
    condition (1), that less than a pattern that began to match (1 to 2), and that less than one whose neighbours cannot
    begin it (4).
    """
    trace, mention = spot.trace, spot.place.mention
    tries = [one for one in spot.tries if _unmet(one)]
    span = (mention.start, mention.end)
    known = _RECORDS[mention.kind].model_fields if mention.kind in _RECORDS else ()
    shown: set[str] = set()
    made = []
    for goal in (_TARGET, *(name for name in _FIELDS if name in known)):
        if _given(trace, mention, goal):
            continue
        meant = [one for one in tries if (one.rule.make if goal == _TARGET else goal in one.rule.fields)]
        rules = tuple(_nearest(spot, [one for one in meant if one.rule.id not in shown], all_=goal in _NAMED))
        shown.update(rule.rule for rule in rules)
        if rules:
            made.append(Near(text=trace.cut(span), start=span[0], end=span[1], goal=goal, rules=rules))
    return made


def near_records(spot: Spot) -> Near | None:
    """The nearest rules for a record of a pack's type, at a mention that is watched and has none."""
    mention = spot.place.mention
    rules = tuple(_nearest(spot, spot.tries, all_=True))
    span = (mention.start, mention.end)
    return Near(text=spot.trace.cut(span), start=span[0], end=span[1], goal=spot.made, rules=rules) if rules else None


def near_mentions(trace: Trace, misses: Iterable[Miss]) -> list[Near]:
    """The words near the place that would be mentions of packs' kinds, of each the nearest; the fittest first."""
    at = trace.at or (0, 0)

    def far(miss: Miss) -> tuple[bool, int, int]:
        unmet = sum(not condition.met for condition in miss.conditions)
        return not touches(*miss.span, at), unmet, max(miss.span[0] - at[1], at[0] - miss.span[1])

    nearest: dict[str, Miss] = {}
    for miss in sorted(misses, key=far):
        nearest.setdefault(miss.spec.id, miss)
    return [_near_mention(trace, miss) for miss in list(nearest.values())[:_MOST]]


def _near_mention(trace: Trace, miss: Miss) -> Near:
    spec, span = miss.spec, miss.span
    conditions = tuple(sorted(miss.conditions, key=lambda condition: condition.met))
    rule = NearRule(rule=spec.id, layer=_MENTIONS, place=trace.place(spec.id), fields=(), conditions=conditions)
    return Near(text=trace.cut(span), start=span[0], end=span[1], goal=spec.kind, rules=(rule,))


def _given(trace: Trace, mention: Quantity, goal: str) -> bool:
    """Whether a number has a target, or a field is set."""
    if goal != _TARGET:
        return bool(getattr(mention, goal))
    span = (mention.start, mention.end)
    return any(isinstance(found, TargetMention) and found.quantity == span for found in trace.found)


def _unmet(one: Try) -> list[Condition]:
    return [condition for condition in one.conditions if not condition.met]


def _nearest(spot: Spot, tries: Iterable[Try], *, all_: bool) -> Iterator[NearRule]:
    trace, place = spot.trace, spot.place
    ranked = sorted(((_cost(one), i, one) for i, one in enumerate(tries)), key=lambda item: item[:2])[:_LOOKED_AT]
    if not all_:
        ranked = [item for item in ranked if item[0] <= _NEAR]
    found = []
    for cost, i, one in ranked:
        conditions = [_progress(trace, place, one.rule, condition) for condition in one.conditions]
        # the further a pattern came, the nearer the rule
        came = sum(len(c.matched) for c in conditions if c.name in _PATTERNS and not c.met)
        found.append((cost - min(came, 20) / 25, i, one, conditions))
    found.sort(key=lambda item: item[:2])
    for _, _, one, conditions in found[: _MOST if all_ else _FEW]:
        conditions.sort(key=lambda condition: condition.met)
        yield NearRule(
            rule=one.rule.id,
            layer=one.rule.layer,
            place=trace.place(one.rule.id),
            fields=_fields(one.rule),
            conditions=tuple(conditions),
        )


def _fields(rule: CompiledRule) -> tuple[str, ...]:
    """What a rule would have given."""
    if rule.layer == _RECORDS_LAYER:
        return tuple(name for name, _ in rule.make if name != "type")
    return (_TARGET,) if rule.make else tuple(sorted(rule.fields))


def _cost(one: Try) -> float:
    return sum(_WEIGHTS.get(condition.name, 1.0) for condition in _unmet(one)) + (0 if one.begins else _FAR)


def _progress(trace: Trace, place: Place[Any], rule: CompiledRule, condition: Condition) -> Condition:
    """A pattern that does not match, with how far it came: the longest row of its parts that does."""
    if condition.met or condition.name not in _PATTERNS:
        return condition
    backward = condition.name == "before"
    row, size = place.row, len(place.row.signature)
    parts = _parts(trace, rule, condition.name)
    subject = row.signature[::-1] if backward else row.signature
    start = size - place.i if backward else place.i + 1
    end, reached = start, 0
    for count in range(1, len(parts)):
        node = Node("seq", tuple(reversed(parts[:count])) if backward else parts[:count])
        written = patterns.regex_of(node, trace.rules.signatures, backward=backward)
        found = _match(getattr(rule, condition.name), written, subject, start)
        if found is None:
            break
        end, reached = found.end(), count
    first, last = (size - end, size - start) if backward else (start, end)
    beside = first - 1 if backward else last
    there = trace.tokens(row, beside, beside + 1)[0] if 0 <= beside < size else None
    return condition.model_copy(
        update={
            "matched": trace.cut((row.starts[first], row.ends[last - 1])) if last > first else "",
            "next": patterns.written(parts[reached]),
            "has": _shown(there),
        }
    )


def _match(whole: Pattern, part: str, subject: str, start: int) -> re.Match[str] | None:
    """Match a part of a pattern; under a limit of time where the pattern has one."""
    if not isinstance(whole, TimedPattern):
        return re.compile(part).match(subject, start)
    try:
        return cast("re.Match[str] | None", TimedPattern(part, "", "").match(subject, start))
    except RuleTimeoutError:
        return None


def _parts(trace: Trace, rule: CompiledRule, name: str) -> tuple[Node, ...]:
    """The parts of a pattern in the order in which they are matched."""
    source = getattr(trace.source(rule), name)
    parts = patterns.row_of(patterns.parse(patterns.expand(source, trace.rules.content.fragments)))
    return tuple(reversed(parts)) if name == "before" else parts


def _shown(token: Token | None) -> str:
    return "" if token is None else f"{token.text} {{{'|'.join(token.classes)}}}".strip()
