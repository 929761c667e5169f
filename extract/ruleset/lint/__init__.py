"""`rules lint`: rules that work, but hardly as meant, each graded high, medium or low.

High: something can never act, or can bring a run to a stop. Medium: it lacks what would prove it, or YAML has changed
it. Low: it is superfluous, and does no harm. What needs texts to be read is in `extract.engine.lint`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from extract.errors import Problem
from extract.ruleset.compiler import RuleSet
from extract.ruleset.lint import hygiene, reach, repeats, tables
from extract.ruleset.lint.context import Context
from extract.ruleset.loader import LoadedPack

__all__ = ["CHECKS", "lint"]

CHECKS: Final[tuple[Callable[[Context], Iterator[Problem]], ...]] = (
    repeats.repeated_rules,  # L101
    repeats.shadowed_rules,  # L102
    repeats.repeated_guards,  # L101, L102
    reach.unreachable_patterns,  # L103
    reach.unreachable_conditions,  # L103
    reach.unreachable_guards,  # L103
    reach.unknown_units,  # L112
    tables.repeated_words,  # L104
    tables.words_in_two_tables,  # L104
    tables.void_words,  # L104
    tables.unused_classes,  # L110
    tables.unused_fragments,  # L110
    hygiene.missing_examples,  # L105
    hygiene.slow_patterns,  # L107
    hygiene.unused_captures,  # L108
    hygiene.backslashes,  # L109
    hygiene.missing_about,  # L111
)
"""All checks; each is a function that yields its findings."""


def lint(packs: Sequence[LoadedPack], rules: RuleSet, *, of: Sequence[LoadedPack] | None = None) -> list[Problem]:
    """Find what is hardly meant.

    Args:
        packs: The packs that work together, in order.
        rules: The same, compiled.
        of: Those whose findings are wanted, where the others are only what they build on; by default all.

    Returns:
        The findings by path and place.
    """
    context = Context(tuple(packs), rules)
    wanted = {file.name for pack in (packs if of is None else of) for file in pack.files}
    found = (finding for check in CHECKS for finding in check(context) if finding.path in wanted)
    return sorted(dict.fromkeys(found), key=lambda finding: (finding.path, finding.line, finding.column, finding.code))
