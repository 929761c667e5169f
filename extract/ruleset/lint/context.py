"""What all checks look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from extract.errors import Problem, Severity
from extract.ruleset import model, patterns
from extract.ruleset.compiler import CompiledRule, RuleSet
from extract.ruleset.hazards import rule_sets
from extract.ruleset.inventory import SECTIONS, Term, Thing, terms, things
from extract.ruleset.loader import LoadedFile, LoadedPack
from extract.ruleset.patterns import Node

__all__ = ["Context", "RuleThing", "graded"]


def graded(severity: Severity, found: Problem) -> Problem:
    """A finding: a problem with its grade."""
    return replace(found, severity=severity)


@dataclass(frozen=True)
class RuleThing:
    """A rule as written and as it runs.

    Attributes:
        thing: Where it stands.
        rule: As written.
        made: As it runs.
        among: The rules that it runs among, with their words and signatures.
        before: Its token pattern, read.
        after: The same behind the mention.
    """

    thing: Thing
    rule: model.Rule
    made: CompiledRule
    among: RuleSet
    before: Node | None
    after: Node | None

    @property
    def captures(self) -> set[str]:
        """What its patterns capture."""
        return set().union(*(patterns.captures_of(node) for node in (self.before, self.after) if node))


@dataclass(frozen=True)
class Context:
    """Packs that work together."""

    packs: tuple[LoadedPack, ...]
    compiled: RuleSet

    @property
    def content(self) -> model.RuleFile:
        """What the packs hold, joined."""
        return self.compiled.content

    @cached_property
    def files(self) -> tuple[LoadedFile, ...]:
        """All files in order."""
        return tuple(file for pack in self.packs for file in pack.files)

    @cached_property
    def things(self) -> tuple[Thing, ...]:
        """Everything with an id that works: not what a later pack takes out or replaces."""
        last = {thing.content.id: thing for thing in things(self.files)}
        there = {thing.id for section in SECTIONS for thing in getattr(self.content, section)}
        return tuple(thing for name, thing in last.items() if name in there)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Every word of every table that works."""
        # The joined content as a file: only its words matter here, not their places.
        joined = terms([LoadedFile("", self.content, self.files[0].marks)]) if self.files else ()
        there = {(term.table, term.word) for term in joined}
        return tuple(term for term in terms(self.files) if (term.table, term.word) in there)

    @cached_property
    def rules(self) -> tuple[RuleThing, ...]:
        """The rules in the order they run; those that make the types of packs run apart, a type by itself."""
        by_id = {thing.content.id: thing for thing in self.things if thing.section == "rules"}
        rules = ((made, among) for among in rule_sets(self.compiled) for made in among.rules)
        return tuple(self._rule(by_id[made.id], made, among) for made, among in rules if made.id in by_id)

    def _rule(self, thing: Thing, made: CompiledRule, among: RuleSet) -> RuleThing:
        rule = cast("model.Rule", thing.content)
        return RuleThing(thing, rule, made, among, self.parsed(rule.before), self.parsed(rule.after))

    def parsed(self, text: str | None) -> Node | None:
        """A token pattern, read; it compiled, so it can be."""
        return patterns.parse(patterns.expand(text, self.content.fragments)) if text else None

    def guards(self) -> Iterator[tuple[Thing, model.Guard]]:
        """The guards."""
        for thing in self.things:
            if isinstance(thing.content, model.Guard):
                yield thing, thing.content
