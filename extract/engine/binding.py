"""Whether an aim binds (约束性) or is expected (预期性), where the text says so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extract.engine.mentions import TargetMention
from extract.ruleset.compiler import Lexicon
from extract.ruleset.regexes import compile_re


class Binding:
    """Says of targets whether they bind.

    Args:
        lexicon: its classes `binding` and `expected` are the words that say so.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        words: dict[str, str] = {}
        for word, classes in lexicon.all().items():
            if "binding" in classes:
                words[word] = "binding"
            elif "expected" in classes:
                words[word] = "expected"
        self._words = words
        said = "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"
        self._word = compile_re(said)
        # `约束性指标：A；B` and `下降18%（约束性）`
        self._lead = compile_re(f"({said})[^，；。：（）\n]{{0,6}}：")
        self._aside = compile_re(f"[^（，；。\n]{{0,4}}（[^（）]{{0,8}}?({said})[^（）]{{0,8}}）")

    def mark(self, text: str, start: int, titles: Iterable[str], targets: Iterable[TargetMention]) -> None:
        """Set `binding` of the targets of a sentence.

        Args:
            text: the folded text.
            start: where the sentence begins.
            titles: the headings above it, the nearest first.
            targets: its targets.
        """
        named = [found.group() for title in titles if (found := self._word.search(title))]
        for target in targets:
            aside = self._aside.match(text, target.quantity[1])
            leads = [found.group(1) for found in self._lead.finditer(text, start, target.start)]
            said = [aside.group(1)] if aside else leads[-1:] or named[:1]
            target.binding = self._words[said[0]] if said else target.binding
