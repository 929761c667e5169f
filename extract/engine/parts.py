"""Parts and wholes: `常住人口94.9万人，其中城镇人口41.4万人、乡村人口53.5万人`."""

from __future__ import annotations

from extract.engine.mentions import Quantity
from extract.engine.tokens import Row
from extract.ruleset.compiler import RuleSet


class Parts:
    """Points the numbers behind 其中 at the whole before it, sentence by sentence, from first to last.

    Only levels are parts and wholes, never growth rates; a part has the kind and the unit of its whole.

    Args:
        rules: a compiled rule set; its class `among` says that parts follow.
    """

    def __init__(self, rules: RuleSet) -> None:
        self._among = frozenset(rules.signatures("among"))
        self._paragraph = -1
        self._levels: list[Quantity] = []  # of this sentence and the one before in its paragraph

    def link(self, row: Row, paragraph: int) -> None:
        """Set `part_of` in a sentence of the paragraph that begins at `paragraph`."""
        if paragraph != self._paragraph:
            self._paragraph, self._levels = paragraph, []
        wholes: list[Quantity] = []
        levels: list[Quantity] = []
        for signature, mention in zip(row.signature, row.mentions, strict=True):
            if signature in self._among:
                wholes = [*self._levels, *levels]
            elif isinstance(mention, Quantity) and mention.change is None:
                whole = next((w for w in reversed(wholes) if w.kind == mention.kind and w.unit == mention.unit), None)
                if whole is not None:
                    mention.part_of = (whole.start, whole.end)
                levels.append(mention)
        self._levels = levels
