"""What a rule lacks, or has too much of: examples, captures, backslashes, a word on what it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import regex

from extract.errors import Problem, Severity
from extract.ruleset import model, patterns
from extract.ruleset.hazards import slow
from extract.ruleset.inventory import patterns as all_patterns
from extract.ruleset.lint.context import Context, RuleThing, graded

__all__ = ["backslashes", "missing_about", "missing_examples", "slow_patterns", "unused_captures"]

_EXAMPLES: Final = 2
_COUNTEREXAMPLES: Final = 1
_REFERENCE: Final = re.compile(r"\$([a-z_0-9]+)(?:\.([a-z_0-9]+))?")
_FRAGMENT: Final = re.compile(r"<[a-z-]+>")
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_HARMLESS: Final = '\\"/uUx'  # behind a backslash YAML reads these as a pattern does
_SPACES: Final = "tn"  # a tab, the end of a line: in a list of characters there is no other way to write them

# ------------------------------------------------------------------------------------------------ L105, L111


def missing_examples(context: Context) -> Iterator[Problem]:
    """L105: less than two examples, or no counterexample."""
    for thing in context.things:
        examples, counter = _count(thing.content.examples), _count(thing.content.counterexamples)
        if examples < _EXAMPLES or counter < _COUNTEREXAMPLES:
            found = thing.problem(
                "L105",
                examples=_number(examples, "example"),
                counterexamples=_number(counter, "counterexample"),
                wanted=_EXAMPLES,
                counter=_COUNTEREXAMPLES,
            )
            yield graded("medium", found)


def _count(examples: tuple[model.Example, ...]) -> int:
    return sum(1 + len(example.also) for example in examples)


def _number(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"


def missing_about(context: Context) -> Iterator[Problem]:
    """L111: no `about`; what is a list of words says by them what it is for."""
    for thing in context.things:
        if not thing.content.about and not hasattr(thing.content, "terms"):
            yield graded("low", thing.problem("L111"))


# ------------------------------------------------------------------------------------------------ L107


def slow_patterns(context: Context) -> Iterator[Problem]:
    """L107: patterns that can take exponential (high) or quadratic (medium) time.

    Low where it is quadratic over a row of tokens: a row is one sentence, and of what is no sentence (a table or a
    list run together) only some thousand characters are read at a time.
    """
    for found in slow(context.files, context.compiled):
        made = found.pattern.file.problem("L107", found.pattern.path, growth=found.kind, detail=found.detail)
        mild: Severity = "low" if found.pattern.kind == "tokens" else "medium"
        yield graded("high" if found.kind == "exponential" else mild, made)


# ------------------------------------------------------------------------------------------------ L108


def unused_captures(context: Context) -> Iterator[Problem]:
    """L108: captures that neither `set` nor `make`, `like`, `unlike` or `cut` names."""
    for rule in context.rules:
        used = _used(rule)
        for key in ("before", "after"):
            for name in sorted(_captures(getattr(rule.rule, key)) - used):
                yield graded("medium", rule.thing.problem("L108", key, name=name))
    yield from _unused_groups(context)


def _used(rule: RuleThing) -> set[str]:
    values = (*rule.rule.set.values(), *(rule.rule.make or {}).values())
    named = {found[1] for value in values if isinstance(value, str) for found in _REFERENCE.finditer(value)}
    return named.union(rule.rule.like, rule.rule.unlike, rule.rule.cut)


def _captures(pattern: str | None) -> set[str]:
    """What a pattern itself captures; what its fragments do may be of use to others that call them."""
    return patterns.captures_of(patterns.parse(_FRAGMENT.sub("{np}", pattern))) if pattern else set()


def _unused_groups(context: Context) -> Iterator[Problem]:
    """Named groups of mentions, which are fields that rules read as `$on.group`."""
    values = [v for rule in context.rules for v in (*rule.rule.set.values(), *(rule.rule.make or {}).values())]
    read = {found[2] for value in values if isinstance(value, str) for found in _REFERENCE.finditer(value)}
    for thing in context.things:
        if isinstance(thing.content, model.MentionSpec):
            for key in ("before", "after"):
                for name in regex.compile(getattr(thing.content, key) or "").groupindex:
                    if name not in read:
                        yield graded("medium", thing.problem("L108", key, name=name))


# ------------------------------------------------------------------------------------------------ L109


def backslashes(context: Context) -> Iterator[Problem]:
    """L109: a backslash between double quotes, where YAML reads it before anyone else does."""
    for pattern in all_patterns(context.files):
        found = _ESCAPE.findall(pattern.file.marks.quoted(pattern.path))
        changed = next((char for char in found if char not in _HARMLESS), None)
        if found:
            detail = _read(changed) if changed else "where single quotes need none"
            made = pattern.file.problem("L109", pattern.path, detail=detail)
            yield graded("medium" if changed else "low", made)
    for term in context.terms:
        for char in () if term.is_key else _ESCAPE.findall(term.file.marks.quoted(term.path)):
            if char not in _HARMLESS + _SPACES:
                yield graded("medium", term.file.problem("L109", term.path, detail=_read(char)))


def _read(char: str) -> str:
    known = {"b": "a backspace", "n": "the end of a line", "t": "a tab"}
    return f"which YAML reads as {known.get(char, 'a control character')}"
