"""What a number is for in time: the date that governs it, in its clause, sentence, paragraph or heading."""

from __future__ import annotations

from collections.abc import Sequence

from extract.engine.mentions import DateMention, Mention, Quantity
from extract.engine.outline import Outline
from extract.engine.tokens import Row
from extract.ruleset.compiler import RuleSet

_PERIODS = ("date", "period")


class Governor:
    """Finds the dates that govern numbers.

    Args:
        rules: a compiled rule set; its word class `compare` names what makes a date a base of comparison.
    """

    def __init__(self, rules: RuleSet) -> None:
        self._compare = frozenset(rules.signatures("compare"))
        self._stops = frozenset(rules.signatures("stop"))
        self._links = frozenset(rules.signatures("reach") + rules.signatures("verb") + rules.signatures("act"))
        self._phrase = frozenset(rules.signatures("np"))
        self._of = frozenset(rules.signatures("of"))
        self._at = frozenset(rules.signatures("at"))
        self._opening = max((len(term) for spec in [rules.content.calendar] if spec for h in spec.heads for term in h.terms), default=0)

    def govern(self, row: Row, head: DateMention | None, outline: Outline) -> list[tuple[Quantity, DateMention | None]]:
        """Each quantity of a sentence with the date that governs it.

        Args:
            row: the sentence in tokens.
            head: the date at the head of the paragraph, if any.
            outline: the headings of the document.
        """
        found: list[tuple[Quantity, DateMention | None]] = []
        current: DateMention | None = None
        for i, mention in enumerate(row.mentions):
            if isinstance(mention, DateMention):
                if mention.form != "recurring" and not self._aside(row, i):
                    current = mention
            elif isinstance(mention, Quantity):
                found.append((mention, self._own(row, i) or current or head or outline.date(mention.start)))
        return found

    def _aside(self, row: Row, i: int) -> bool:
        """Whether a date is a base of comparison, or only part of a name (`完成年初预算`, `是“十一五”的3倍`)."""
        before = row.signature[i - 1]
        after = row.signature[i + 1] if i + 1 < len(row.signature) else ""
        touches = i + 1 < len(row.signature) and row.ends[i] == row.starts[i + 1]
        if before in self._compare:
            return True
        if before in self._links and touches and (after in self._phrase or after in self._of):
            return True
        return before in self._at and after in self._stops and row.mentions[i].first is not None and i > 2

    def _own(self, row: Row, i: int) -> DateMention | None:
        """The date that the number follows at once: `比上年同期5亿元` is the level of that year."""
        before = row.mentions[i - 1]
        if not isinstance(before, DateMention) or before.form not in _PERIODS or row.ends[i - 1] != row.starts[i]:
            return None
        change = getattr(row.mentions[i], "change", None)
        return None if change and row.signature[i - 2] in self._compare else before

    def head(self, text: str, start: int, mentions: Sequence[Mention]) -> DateMention | None:
        """The date that opens the sentence at `start`."""
        first = mentions[0] if mentions else None
        if isinstance(first, DateMention) and first.form in _PERIODS and first.start - start <= self._opening:
            return first
        return None
