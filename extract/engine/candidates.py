"""Which rules may say something of a mention: asked of all rules at once, so that a pack may hold many.

A set of rules is an integer here, one bit for each rule in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from extract.ruleset.compiler import CompiledRule

_KEPT = 4096  # sets of signatures, whose rules are known


class Candidates:
    """Picks rules by their conditions on what stands around, and by what their patterns cannot do without.

    Args:
        rules: rules in the order in which they are tried.
    """

    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        self._rules = rules
        self._clause = _around((rule.clause, rule.not_clause) for rule in rules)
        self._sentence = _around((rule.sentence, rule.not_sentence) for rule in rules)
        self._anchors = _around((rule.anchor, frozenset()) for rule in rules)
        self._beside = lru_cache(_KEPT)(self._of_neighbours)

    def of(
        self,
        kind: str,
        neighbours: tuple[str, str],
        stance: str,
        clause: frozenset[str],
        sentence: frozenset[str],
    ) -> Iterator[CompiledRule]:
        """The rules that may apply, in order.

        Args:
            kind: the kind of the mention.
            neighbours: the signatures of the tokens before and after it.
            stance: what the headings above say.
            clause: the signatures in its clause.
            sentence: the signatures in its sentence.
        """
        left = self._beside(kind, neighbours, stance) & self._sentence(sentence) & self._anchors(sentence)
        left &= self._clause(clause)
        while left:
            lowest = left & -left
            yield self._rules[lowest.bit_length() - 1]
            left ^= lowest

    def _of_neighbours(self, kind: str, neighbours: tuple[str, str], stance: str) -> int:
        before, after = neighbours
        return _set(
            kind in rule.kinds
            and (rule.before_first is None or before in rule.before_first)
            and (rule.after_first is None or after in rule.after_first)
            and (not rule.under or stance in rule.under)
            for rule in self._rules
        )


def _around(conditions: Iterable[tuple[frozenset[str], frozenset[str]]]) -> Callable[[frozenset[str]], int]:
    """A function from the signatures that stand somewhere to the rules that are content with them.

    Args:
        conditions: of each rule the signatures of which one must be there, if any are given, and those of which none
            may be.
    """
    pairs = list(conditions)
    free = _set(not wanted for wanted, _ in pairs)
    gained = _by_signature(wanted for wanted, _ in pairs)
    lost = _by_signature(barred for _, barred in pairs)

    @lru_cache(_KEPT)
    def content(signatures: frozenset[str]) -> int:
        found, gone = free, 0
        for signature in signatures:
            found |= gained.get(signature, 0)
            gone |= lost.get(signature, 0)
        return found & ~gone

    return content


def _by_signature(conditions: Iterable[frozenset[str]]) -> dict[str, int]:
    """For each signature, the rules that name it."""
    found: dict[str, int] = {}
    for i, signatures in enumerate(conditions):
        for signature in signatures:
            found[signature] = found.get(signature, 0) | 1 << i
    return found


def _set(members: Iterable[bool]) -> int:
    return sum(1 << i for i, is_member in enumerate(members) if is_member)
