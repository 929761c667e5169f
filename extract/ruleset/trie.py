"""A regular expression for any of many words, the longest first, at a cost that hardly grows with them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_END = ""


def trie_pattern(words: Iterable[str]) -> str:
    """A pattern for the words; each match is the longest word at its place.

    Args:
        words: any number of words; empty ones are passed over.

    Returns:
        A group that captures nothing; `(?!)` where there are no words.
    """
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for c in word:
            node = node.setdefault(c, {})
        if word:
            node[_END] = True
    return _pattern(root) if root else "(?!)"


def _pattern(node: dict[str, Any]) -> str:
    """The pattern of what may follow; single characters become one class."""
    single, longer = [], []
    for c, below in sorted((c, below) for c, below in node.items() if c != _END):
        tail = _pattern(below) if any(k != _END for k in below) else ""
        if tail:
            longer.append(re.escape(c) + tail)
        else:
            single.append(re.escape(c))
    if single:
        longer.append(single[0] if len(single) == 1 else "[" + "".join(single) + "]")
    if not longer:
        return ""
    body = longer[0] if len(longer) == 1 and _END not in node else "(?:" + "|".join(longer) + ")"
    return body + "?" if _END in node else body
