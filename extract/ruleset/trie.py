"""A regular expression for any of many words, the longest first, at a cost that hardly grows with them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import Any

from extract.ruleset.regexes import kept_text

_END = ""
_FEW = 24  # alternatives that `re` may try one after the other; of more, look-aheads pick the group first
_WAYS = 8  # groups at each such step


def trie_pattern(words: Iterable[str]) -> str:
    """A pattern for the words; each match is the longest word at its place.

    Args:
        words: any number of words; empty ones are passed over.

    Returns:
        A group that captures nothing; `(?!)` where there are no words.
    """
    distinct = tuple(sorted(set(words)))
    return kept_text(("trie", sha256(repr(distinct).encode()).hexdigest()), lambda: _of(distinct))


@lru_cache(maxsize=16)  # the units alone are asked for five times
def _of(words: tuple[str, ...]) -> str:
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for c in word:
            node = node.setdefault(c, {})
        if word:
            node[_END] = True
    return _pattern(root) if root else "(?!)"


def _pattern(node: dict[str, Any]) -> str:
    """The pattern of what may follow."""
    first = sorted(c for c in node if c != _END)
    if not first:
        return ""
    optional = "?" if _END in node else ""
    if len(first) > _FEW:
        return f"(?:(?=[{re.escape(''.join(first))}]){_split(node, first)}){optional}"
    branches = _branches(node, first)
    body = branches[0] if len(branches) == 1 and not optional else f"(?:{'|'.join(branches)})"
    return body + optional


def _branches(node: dict[str, Any], first: list[str]) -> list[str]:
    """A branch for each first character that goes on; those that end become one class."""
    tails = {c: _pattern(node[c]) for c in first}
    branches = [_escaped(c) + tail for c, tail in tails.items() if tail]
    single = "".join(_escaped(c) for c, tail in tails.items() if not tail)
    return [*branches, f"[{single}]"] if single else branches


def _escaped(char: str) -> str:
    return re.escape(char) if char.isascii() else char


def _split(node: dict[str, Any], first: list[str]) -> str:
    """Branches in groups by range: `re` tries alternatives one by one, but sees a class at a glance."""
    if len(first) <= _FEW:
        return f"(?:{'|'.join(_branches(node, first))})"
    size = -(-len(first) // _WAYS)
    groups = (first[i : i + size] for i in range(0, len(first), size))
    return f"(?:{'|'.join(f'(?=[{re.escape(g[0])}-{re.escape(g[-1])}]){_split(node, g)}' for g in groups)})"
