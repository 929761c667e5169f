"""Rules and guards that repeat others, or stand behind others that leave them nothing to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from extract.errors import Problem
from extract.ruleset import model
from extract.ruleset.compiler import CompiledRule
from extract.ruleset.inventory import Thing
from extract.ruleset.lint.context import Context, RuleThing, graded
from extract.ruleset.patterns import Node

__all__ = ["repeated_guards", "repeated_rules", "shadowed_rules"]

_CHANGING = ("modality", "change", "op")  # fields of a mention that rules both set and ask for


# ------------------------------------------------------------------------------------------------ L101: the same rule


def repeated_rules(context: Context) -> Iterator[Problem]:
    """L101: the same mentions, patterns and conditions, to the same end."""
    for rule, other, same in _repeats(context.rules):
        detail = "the same in all that it looks at and does"
        if not same:
            detail = "only what `like`, `unlike` and `cut` say differs; one rule could say both"
        found = rule.thing.problem("L101", other=_named(other.thing), detail=detail)
        yield graded("high" if same else "low", found)


def _repeats(rules: Iterable[RuleThing]) -> Iterator[tuple[RuleThing, RuleThing, bool]]:
    """Rules that repeat an earlier one: it, that one, and whether in all that they say."""
    seen: dict[object, RuleThing] = {}
    alike: dict[object, RuleThing] = {}
    for rule in rules:
        made = rule.made
        key = (id(rule.among), _around(made), made.settings, made.make)
        cuts = tuple((name, cut.pattern) for name, cut in sorted(made.cut.items()))
        exact = (key, frozenset(_likes(made)), cuts)
        if exact in seen:
            yield rule, seen[exact], True
        elif key in alike:
            yield rule, alike[key], False
        seen.setdefault(exact, rule)
        alike.setdefault(key, rule)


def _around(made: CompiledRule) -> tuple[object, ...]:
    return (
        made.layer,
        made.kinds,
        _text(made.before),
        _text(made.after),
        made.clause,
        made.sentence,
        made.not_clause,
        made.not_sentence,
        frozenset(made.own),
        made.not_unit,
        made.under,
    )


def _likes(made: CompiledRule) -> set[tuple[str, str, bool]]:
    return {(name, pattern.pattern, wanted) for name, pattern, wanted in made.like}


def _text(pattern: object) -> str | None:
    return getattr(pattern, "pattern", None)


def _named(thing: Thing) -> str:
    return f"{thing.content.id} ({thing.place})"


# ------------------------------------------------------------------------------------------------ L102: nothing to do


def shadowed_rules(context: Context) -> Iterator[Problem]:
    """L102: wherever the rule applies, earlier ones of its layer have applied, and done all that it does."""
    repeated = {rule.made.id for rule, _, same in _repeats(context.rules) if same}
    before: list[RuleThing] = []
    for rule in context.rules:
        if rule.made.id not in repeated and (by := _shadows(before, rule)):
            names = " and ".join(_named(other.thing) for other in by)
            detail = f"wherever it applies, {names} applied before and left it nothing to do"
            yield graded("high", rule.thing.problem("L102", detail=detail))
        before.append(rule)


def _shadows(before: list[RuleThing], rule: RuleThing) -> list[RuleThing]:
    """The earlier rules that leave it nothing; none where there is something left."""
    weaker = [
        other
        for i, other in enumerate(before)
        if other.among is rule.among and other.made.layer == rule.made.layer and _weaker(other, rule, before[i + 1 :])
    ]
    if rule.made.make:
        made = [other for other in weaker if _makes(other.made, rule.made)]
        if made:
            return made[:1]
    first = {name: next((other for other in weaker if _sets(other, name, rule)), None) for name in rule.made.fields}
    return [] if None in first.values() else [other for other in weaker if other in first.values()]


def _makes(one: CompiledRule, other: CompiledRule) -> bool:
    """Whether the second rule has nothing to make where the first one fits."""
    kinds = [dict(made.make).get("type") for made in (one, other)]
    # A number has one target. A record of another type may lack what it requires, and leave the next rule to try.
    return kinds == ["target", "target"] or (kinds[0] == kinds[1] and set(one.make) == set(other.make))


def _weaker(one: RuleThing, other: RuleThing, between: Iterable[RuleThing]) -> bool:
    """Whether the first rule applies wherever the second does."""
    a, b = one.made, other.made
    return (
        a.kinds >= b.kinds
        and _text(a.before) in (None, _text(b.before))
        and _text(a.after) in (None, _text(b.after))
        and _weaker_around(a, b)
        and _weaker_itself(one, other, {name for rule in between for name in rule.made.fields})
    )


def _weaker_around(a: CompiledRule, b: CompiledRule) -> bool:
    """The same of the words that must, or must not, stand around."""
    return (
        _within(b.clause, a.clause)
        and (_within(b.sentence, a.sentence) or (bool(b.clause) and b.clause <= a.sentence))
        and a.not_clause <= b.not_clause | b.not_sentence
        and a.not_sentence <= b.not_sentence
        and _within(b.under, a.under)
    )


def _within(strict: frozenset[str], weak: frozenset[str]) -> bool:
    """Whether a condition that asks for one of a set, or for nothing, holds where a stricter one does."""
    return not weak or (bool(strict) and strict <= weak)


def _weaker_itself(one: RuleThing, other: RuleThing, changed: set[str]) -> bool:
    """The same of the conditions on the mention, which the rules between may have changed."""
    a, b = one.made, other.made
    mine, theirs = dict(a.own), dict(b.own)
    for name, values in mine.items():
        if not _within(theirs.get(name, frozenset()), values) or (name in _CHANGING and name in changed):
            return False
    written = theirs.get("written", frozenset())
    if not (a.not_unit <= b.not_unit or (written and a.not_unit.isdisjoint(written))):
        return False
    for like in _likes(a):
        name = like[0]
        if like not in _likes(b) or (name in one.captures) != (name in other.captures) or name in changed:
            return False
    return True


def _sets(one: RuleThing, name: str, other: RuleThing) -> bool:
    """Whether the first rule is sure to set a field before the second can, where both apply."""
    mine = next((setting for setting in one.made.settings if setting.field == name), None)
    if mine is None:
        return False
    if not mine.capture:
        return True
    theirs = next(setting for setting in other.made.settings if setting.field == name)
    if (mine.capture, mine.rest) == (theirs.capture, theirs.rest):
        return True
    return not mine.rest and any(node is not None and _always(node, mine.capture) for node in (one.before, one.after))


def _always(node: Node, capture: str) -> bool:
    """Whether a pattern cannot match without capturing."""
    if node.repeat in ("?", "*"):
        return False
    if node.name == capture:
        return node.parts[0].repeat not in ("?", "*")
    if node.kind == "alt":
        return bool(node.parts) and all(_always(part, capture) for part in node.parts)
    return any(_always(part, capture) for part in node.parts)


# ------------------------------------------------------------------------------------------------ guards


def repeated_guards(context: Context) -> Iterator[Problem]:
    """L101, L102: guards that stop nothing that another one lets through."""
    done: set[str] = set()
    for (thing, guard), (other_thing, other) in combinations(tuple(context.guards()), 2):
        if other.id not in done and _stops_all(guard, other):
            done.add(other.id)
            yield _guard_finding(thing, other_thing, same=_stops_all(other, guard))
        elif guard.id not in done and _stops_all(other, guard):
            done.add(guard.id)
            yield _guard_finding(other_thing, thing, same=False)


def _guard_finding(wide: Thing, narrow: Thing, *, same: bool) -> Problem:
    if same:
        detail = "the same in all that it looks at"
        return graded("high", narrow.problem("L101", other=_named(wide), detail=detail))
    return graded("high", narrow.problem("L102", detail=f"{_named(wide)} stops all that it stops"))


def _stops_all(wide: model.Guard, narrow: model.Guard) -> bool:
    """Whether one guard stops every number that the other one stops."""
    sets = ((wide.kinds, narrow.kinds), (wide.unit, narrow.unit))
    texts = ("number", "before", "after", "not_before", "not_after")
    return all(_within(frozenset(b), frozenset(a)) for a, b in sets) and all(
        getattr(wide, name) in (None, getattr(narrow, name)) for name in texts
    )
