"""Mentions of the kinds that packs bring: words, with what regular expressions find around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import regex

from extract.engine.mentions import Mention, Span
from extract.ruleset import model
from extract.ruleset.regexes import compile_re, compile_rule
from extract.ruleset.trie import trie_pattern

REACH = 1_000  # characters before and after a word that its patterns see: so the cost stays linear


class CustomMention(Mention):
    """A mention of a kind that a pack brings; its fields are attributes too, as folded text, None where not found."""

    __slots__ = ("order", "said", "spans")

    def __init__(self, spec: model.MentionSpec, order: int, start: int, end: int) -> None:
        super().__init__(spec.kind, start, end, spec.id)
        self.order = order  # of its spec
        self.spans: dict[str, Span] = {}
        self.said: dict[str, str] = {}

    def take(self, text: str, *found: regex.Match[str] | None) -> None:
        """Take in as fields what matches captured; what both captured reaches from the one to the other."""
        for match in filter(None, found):
            for name in match.re.groupindex:
                start, end = match.span(name)
                if start >= 0:
                    self.spans[name] = (min(start, self.spans.get(name, (start, end))[0]), end)
        self.spans = {name: span for name, span in self.spans.items() if span[0] < span[1]}
        self.said = {name: text[start:end] for name, (start, end) in self.spans.items()}

    def __getattr__(self, name: str) -> str | None:
        return self.said.get(name)


class CustomFinder:
    """Finds them: one pass for the words of all specs, the patterns only where a word stands.

    Args:
        specs: the specs in order.
    """

    def __init__(self, specs: Sequence[model.MentionSpec]) -> None:
        self._specs = [_Spec(spec, order) for order, spec in enumerate(specs)]
        self._pattern = compile_re(trie_pattern(term for spec in specs for term in spec.terms))
        self._known: dict[str, tuple[tuple[_Spec, tuple[int, ...]], ...]] = {}

    def find(self, text: str) -> list[CustomMention]:
        """All mentions of a folded text; they may overlap."""
        made: list[CustomMention] = []
        place = 0
        while (found := self._pattern.search(text, place)) is not None:
            place = found.start() + 1  # a word may begin inside another
            for spec, lengths in self._at(found.group()):
                mention = spec.read(text, found.start(), lengths)
                if mention is not None:
                    made.append(mention)
        return made

    def _at(self, word: str) -> tuple[tuple[_Spec, tuple[int, ...]], ...]:
        """The specs of which a word stands at the start of this one, with the lengths of their words, longest first."""
        known = self._known.get(word)
        if known is None:
            near = ((spec, tuple(n for n in range(len(word), 0, -1) if word[:n] in spec.terms)) for spec in self._specs)
            known = self._known[word] = tuple((spec, lengths) for spec, lengths in near if lengths)
        return known


class _Spec:
    """A spec, compiled."""

    __slots__ = ("_after", "_before", "_order", "_spec", "terms")

    def __init__(self, spec: model.MentionSpec, order: int) -> None:
        self.terms = frozenset(spec.terms)
        self._spec, self._order = spec, order
        self._before = compile_rule(f"(?r)(?:{spec.before})", spec.before) if spec.before else None
        self._after = compile_rule(spec.after) if spec.after else None

    def read(self, text: str, start: int, lengths: Iterable[int]) -> CustomMention | None:
        """The mention around a word of it, with the longest of the words that fits."""
        before = after = None
        if self._before is not None:
            before = self._before.match(text, max(0, start - REACH), start)
            if before is None:
                return None
        for length in lengths:
            end = start + length
            if self._after is not None:
                after = self._after.match(text, end, end + REACH)
                if after is None:
                    continue
            made = CustomMention(
                self._spec,
                self._order,
                start if before is None else before.start(),
                end if after is None else after.end(),
            )
            made.take(text, before, after)
            return made
        return None


def apart(mentions: Iterable[CustomMention], kinds: Iterable[str]) -> list[CustomMention]:
    """Those of some kinds that do not overlap: the earlier one stays, then the longer, then the first defined."""
    kept: list[CustomMention] = []
    end = 0
    wanted = frozenset(kinds)
    for mention in sorted((m for m in mentions if m.kind in wanted), key=lambda m: (m.start, -m.end, m.order)):
        if mention.start >= end:
            kept.append(mention)
            end = mention.end
    return kept


def joined(custom: Sequence[CustomMention], base: Iterable[Mention]) -> list[Mention]:
    """Both in order, without what overlaps a custom one; neither overlaps its own kind."""
    kept: list[Mention] = []
    i = 0
    for mention in base:
        while i < len(custom) and custom[i].end <= mention.start:
            kept.append(custom[i])
            i += 1
        if i == len(custom) or mention.end <= custom[i].start:
            kept.append(mention)
    return [*kept, *custom[i:]]
