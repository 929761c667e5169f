r"""Whether a regular expression can blow up when a backtracking engine matches it.

A backtracking engine tries every way to read a text before it gives up. `hazard` makes an automaton of a pattern, one
state for each place of a character and no empty steps, and looks for

- *exponential* ambiguity: a state that comes back to itself on one text by two paths, as in `(a|aa)+$`;
- *quadratic* ambiguity, or worse: a repeat that can hand over to another one at any place of a text that both can read,
  as in `\d+\d+x`.

(Weideman, van der Merwe, Berglund, Watson: Analyzing matching time behavior of backtracking regular expression
matchers by using ambiguity of NFA, 2016.)

What it takes into account:

- Where the end of the pattern is reached with nothing more to read or to check, the match has succeeded, and nothing
  read before is given up: `(a|aa)+` is harmless for `match` and `search`, though not for `fullmatch` (`whole`).
- Possessive repeats, atomic groups and lookarounds are not entered again. Each is also looked at by itself.
- Branches of one character each are one class to both engines: `(?:[ab]|[bc])*x` is harmless.

Where it errs, it warns rather than not:

- A repeat `{m,n}` is written out where that stays small, else read as endless. Only repeats of more than `_LONG` rounds
  make a quadratic hazard.
- Lookarounds do not narrow what may follow them, a backreference may be any text of its group's characters, and a call
  of a group any text at all.
- `regex` remembers where repeats in repeats have failed, and is often faster than is said here; `re` is not.
- What takes too many steps to check is called exponential if it holds a repeat in a repeat. Else nothing is said.

What it does not count: that `search` begins anew at every place of a text, and what lookbehinds read again and again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import Final, Literal

from extract.ruleset.ambiguity.automaton import PLACES, Automaton
from extract.ruleset.ambiguity.search import Search
from extract.ruleset.ambiguity.syntax import (
    STEPS,
    WAYS,
    Budget,
    Node,
    TooLarge,
    bodies,
    choices,
    copies,
    may_repeat,
    nested,
    parsed,
    short,
)

__all__ = ["Hazard", "hazard", "is_linear", "unrolled"]

_LONGEST: Final = 100_000  # characters of a pattern
_COPIES: Final = 100_000  # `regex` unrolls the rounds that a repeat must make when it compiles
_COUNTS: Final = re.compile(r"\{([1-9][0-9]{0,9})")  # rounds that must be made


@dataclass(frozen=True, slots=True)
class Hazard:
    """What is wrong with a pattern.

    Attributes:
        kind: `quadratic` stands for every power of the length of the text.
        detail: The part of the pattern, and a text that it reads in many ways.
    """

    kind: Literal["exponential", "quadratic"]
    detail: str


def hazard(pattern: str, *, whole: bool = False) -> Hazard | None:
    """Find out whether a pattern can take too long, before it is compiled.

    Args:
        pattern: A regular expression of `regex` or `re`; one that is matched from right to left begins with `(?r)`.
            What does not compile has no meaningful answer.
        whole: Whether it is used with `fullmatch`.

    Returns:
        The worst hazard, or None.
    """
    return _judged(pattern, whole=whole)[0]


def unrolled(pattern: str) -> str:
    """What is wrong with a pattern that would fill the memory when it is compiled; empty where nothing is."""
    if prod(map(int, _COUNTS.findall(pattern)[:PLACES])) <= _COPIES:
        return ""
    try:
        made = copies(parsed(pattern).node)
    except (TooLarge, RecursionError):
        return "it is too large to be checked"
    return f"its repeats make {made} copies of what they repeat" if made > _COPIES else ""


def is_linear(pattern: str, *, whole: bool = False) -> bool:
    """Whether a pattern is known to take no more than linear time; arguments as of `hazard`."""
    return _judged(pattern, whole=whole) == (None, True)


def _judged(pattern: str, *, whole: bool) -> tuple[Hazard | None, bool]:
    """The worst hazard, and whether all was looked at."""
    if len(pattern) > _LONGEST:
        return Hazard("exponential", "too long to be checked"), False
    try:
        parser = parsed(pattern)
    except (TooLarge, RecursionError):
        return Hazard("exponential", "groups in groups, nested too deeply to be checked"), False
    if parser.fuzzy:
        return Hazard("exponential", f"the fuzzy match `{short(parser.fuzzy)}` tries every error"), True
    if (made := copies(parser.node)) > _COPIES:
        return Hazard("exponential", f"its repeats make {made} copies of what they repeat"), True
    parts = [(parser.node, "r" in parser.flags, whole or "p" in parser.flags)]
    parts += [(part, backward, False) for part, backward in bodies(parser.node, "r" in parser.flags)]
    return _worst(part for part in parts if may_repeat(part[0]) or choices(part[0]) > WAYS)


def _worst(parts: Iterable[tuple[Node, bool, bool]]) -> tuple[Hazard | None, bool]:
    """The worst hazard of a pattern and of what is matched by itself in it, and whether all was looked at."""
    budget = Budget()
    searches = []
    complete = True
    for node, backward, whole in parts:
        try:
            search = Search(Automaton(node, backward, budget), whole, budget)
            detail = search.exponential()
        except (TooLarge, RecursionError):
            if nested(node):
                return Hazard("exponential", "repeats in repeats, too large to be checked"), False
            complete = False
            continue
        if detail:
            return Hazard("exponential", detail), complete
        searches.append(search)
    budget.left = STEPS
    try:
        detail = next(filter(None, (search.quadratic() for search in searches)), "")
    except TooLarge:
        return None, False
    return (Hazard("quadratic", detail) if detail else None), complete
