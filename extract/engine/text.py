"""Folding: one-to-one replacement of characters, so that rules are written once and offsets stay the caller's."""

from __future__ import annotations

import re
import unicodedata

from extract.ruleset import model
from extract.ruleset.regexes import compile_re

CLOSING = re.compile("[。！？\n]")  # what closes a sentence or a line

# Full-width letters and signs that no table names, and Kangxi radicals: Unicode's own compatibility forms.
_WIDE = re.compile("[\uff21-\uff3a\uff41-\uff5a\u2f00-\u2fd5]")


class Folder:
    """Folds text by a pack's table.

    Args:
        spec: the `folding` section of a pack.
    """

    def __init__(self, spec: model.Folding) -> None:
        self._pairs = [(source, target) for target, sources in spec.characters.items() for source in sources]
        self._turns = [
            (mark, compile_re(f"{re.escape(mark)}([^{re.escape(mark)}\n]*){re.escape(mark)}"), rf"{pair[0]}\1{pair[1]}")
            for mark, pair in spec.by_turns.items()
        ]
        self._signs = compile_re(f"[{re.escape(spec.traditional_signs)}]") if spec.traditional_signs else None
        self._traditional = str.maketrans(
            {source: target for target, sources in spec.traditional.items() for source in sources}
        )

    def fold(self, text: str) -> str:
        """The folded text, of the very same length."""
        for mark, pair, folded in self._turns:
            if mark in text:
                text = pair.sub(folded, text)
        for source, target in self._pairs:
            # `replace` is a pass in C, and `in` a faster one; `translate` costs fifty times as much
            if source in text:
                text = text.replace(source, target)
        if _WIDE.search(text):
            text = _WIDE.sub(_compatible, text)
        if self._signs and self._signs.search(text):
            text = text.translate(self._traditional)
        return text


def _compatible(found: re.Match[str]) -> str:
    folded = unicodedata.normalize("NFKC", found.group())
    return folded if len(folded) == 1 else found.group()
