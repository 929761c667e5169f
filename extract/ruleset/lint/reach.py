"""What can never come true: patterns without words, conditions at odds with each other, units that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from extract.errors import Problem, did_you_mean
from extract.ruleset import model
from extract.ruleset.compiler import Lexicon, Signatures
from extract.ruleset.lint.context import Context, RuleThing, graded
from extract.ruleset.patterns import Node

__all__ = ["unit_kinds", "unknown_units", "unreachable_conditions", "unreachable_guards", "unreachable_patterns"]

_DATE: Final = "date"

# ------------------------------------------------------------------------------------------------ patterns


def unreachable_patterns(context: Context) -> Iterator[Problem]:
    """L103: a pattern that no row of tokens can match."""
    for rule in context.rules:
        signatures = rule.among.signatures
        tokens = _tokens(rule.among.lexicon, signatures)
        for key, node, never in (
            ("before", rule.before, signatures.end),
            ("after", rule.after, signatures.start),
        ):
            dead = _dead(node, signatures, tokens - set(never)) if node else ()
            if dead:
                detail = f"no token is ever {_classes(dead)}: its words are cues, which part nothing, or it has none"
                if dead in (("end",), ("start",)):
                    detail = f"{_classes(dead)} never stands {key} a mention"
                yield graded("high", rule.thing.problem("L103", key, detail=detail))


def _tokens(lexicon: Lexicon, signatures: Signatures) -> set[str]:
    """The signatures that a token can have; words that are only cues make none."""
    words = {signatures.of_word[word] for word in (*lexicon.words, *lexicon.edges)}
    others = (signatures.phrase, signatures.start, signatures.end, signatures.each)
    return words.union(signatures.of_mention.values(), signatures.of_mark.values(), others)


def _dead(node: Node, signatures: Signatures, tokens: set[str]) -> tuple[str, ...]:
    """The classes for want of which a part of a pattern cannot match; none where it can."""
    if node.repeat in ("?", "*"):
        return ()
    if node.kind == "atom":
        return () if tokens.intersection(signatures(*node.names)) else node.names
    parts = [_dead(part, signatures, tokens) for part in node.parts]
    if node.kind == "alt":
        return tuple(name for part in parts for name in part) if all(parts) else ()
    return next(filter(None, parts), ())


def _classes(names: Iterable[str]) -> str:
    return "{" + "|".join(name.removeprefix("=") for name in names) + "}"


# ------------------------------------------------------------------------------------------------ conditions


def unreachable_conditions(context: Context) -> Iterator[Problem]:
    """L103: conditions at odds with each other or with the mention, and rules that do nothing."""
    kinds = unit_kinds(context.content)
    dimensions = {unit.dimension for unit in context.content.units}
    for rule in context.rules:
        for path, detail in (*_against(rule), *_about_units(rule, kinds), *_about_size(rule, dimensions)):
            yield graded("high", rule.thing.problem("L103", *path, detail=detail))
        if not rule.rule.set and rule.rule.make is None:
            yield graded("high", rule.thing.problem("L103", detail="it neither sets nor makes anything"))


_Fault = tuple[tuple[str, ...], str]


def _against(rule: RuleThing) -> Iterator[_Fault]:
    """Words that must stand where they must not."""
    made, when = rule.made, rule.rule.when
    for key, wanted, unwanted in (
        ("clause", made.clause, made.not_clause | made.not_sentence),
        ("sentence", made.sentence, made.not_sentence),
    ):
        if wanted and wanted <= unwanted:
            yield ("when", key), f"`{key}` asks for words that `not_clause` or `not_sentence` rules out"
    if when.unit and set(when.unit) <= set(when.not_unit):
        yield ("when", "unit"), "`unit` asks for units that `not_unit` rules out"


def _about_units(rule: RuleThing, kinds: dict[str, set[str]]) -> Iterator[_Fault]:
    """Units that no mention of the rule has."""
    units = rule.rule.when.unit
    known = set().union(*(kinds.get(unit, set()) for unit in units))
    if units and not known:
        yield ("when", "unit"), "no table has any of these units"
    elif units and known.isdisjoint(rule.made.kinds):
        yield ("when", "unit"), f"these are units of {_listed(known)}, and the rule is on {_listed(rule.made.kinds)}"


def _about_size(rule: RuleThing, dimensions: set[str | None]) -> Iterator[_Fault]:
    wanted = set(rule.rule.when.dimension) - {"none"}
    if not wanted or "none" in rule.rule.when.dimension:
        return
    if "measure" not in rule.made.kinds:
        yield ("when", "dimension"), f"only measures have a dimension, and the rule is on {_listed(rule.made.kinds)}"
    elif wanted.isdisjoint(dimensions):
        yield ("when", "dimension"), f"no unit has the dimension {_listed(wanted)}"


def _listed(names: Iterable[str]) -> str:
    return " or ".join(sorted(names))


# ------------------------------------------------------------------------------------------------ units


def unreachable_guards(context: Context) -> Iterator[Problem]:
    """L103: guards on units that no number has, or no number of their kinds."""
    kinds = unit_kinds(context.content)
    for thing, guard in context.guards():
        known = set().union(*(kinds.get(unit, set()) for unit in guard.unit))
        if guard.unit and not known:
            yield graded("high", thing.problem("L103", "unit", detail="no table has any of these units"))
        elif guard.unit and guard.kinds and known.isdisjoint(guard.kinds):
            detail = f"these are units of {_listed(known)}, and the guard is on {_listed(guard.kinds)}"
            yield graded("high", thing.problem("L103", "unit", detail=detail))


def unknown_units(context: Context) -> Iterator[Problem]:
    """L112: words in conditions on the unit that no table of units has, beside some that are known."""
    known = unit_kinds(context.content)
    for rule in context.rules:
        for key in ("unit", "not_unit"):
            words = getattr(rule.rule.when, key)
            if key == "not_unit" or any(word in known for word in words):
                for i, word in enumerate(words):
                    if word not in known:
                        found = rule.thing.problem("L112", "when", key, i, name=word, hint=did_you_mean(word, known))
                        yield graded("medium", found)
    for thing, guard in context.guards():
        if any(word in known for word in guard.unit):
            for i, word in enumerate(guard.unit):
                if word not in known:
                    found = thing.problem("L112", "unit", i, name=word, hint=did_you_mean(word, known))
                    yield graded("medium", found)


def unit_kinds(content: model.RuleFile) -> dict[str, set[str]]:
    """Every unit as a mention can have it written, with the kinds of mentions that can."""
    # without a unit stand counts, fractions and words of the calendar
    found: dict[str, set[str]] = {"": {"count", "ratio", _DATE}}

    def add(words: Iterable[str], kind: str) -> None:
        for word in words:
            found.setdefault(word, set()).add(kind)

    for unit in content.units:
        # behind a sign of currency the canonical unit stands for the one written
        add((*unit.terms, *((unit.unit,) if unit.signs else ())), unit.kind)
        add(("",) if unit.named else (), unit.kind)
    for fixed in content.fixed:
        add(fixed.terms, fixed.kind)
    add((*content.classifiers, *content.bare, *content.silent), "count")
    add(("1", *(content.numerals.fractions.values() if content.numerals else ())), "ratio")
    for words in content.calendar.units.values() if content.calendar else ():
        add(words, _DATE)
    return found
