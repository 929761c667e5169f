"""Parts and wholes: `常住人口94.9万人，其中城镇人口41.4万人、乡村人口53.5万人`."""

from __future__ import annotations

from extract.engine.mentions import Quantity
from extract.engine.tokens import Row
from extract.ruleset.compiler import RuleSet

_NEXT_LINE = 3  # characters at most between two lines that follow each other


class Parts:
    """Points the numbers behind 其中 at the whole before it, sentence by sentence, from first to last.

    Levels are parts and wholes, and so is what is added under a name of its own (新增学位900个), never growth; a part
    has the kind and the unit of its whole, and is no greater. Where a line opens with 其中, the whole may stand in the
    line before.

    Args:
        rules: a compiled rule set; its class `among` says that parts follow.
    """

    def __init__(self, rules: RuleSet) -> None:
        self._among = frozenset(rules.signatures("among"))
        self._paragraph = -1
        self._end = 0  # of the last sentence
        self._levels: list[Quantity] = []  # of this sentence and the one before in its paragraph

    def link(self, row: Row, paragraph: int) -> None:
        """Set `part_of` in a sentence of the paragraph that begins at `paragraph`."""
        if paragraph != self._paragraph:
            self._paragraph = paragraph
            if row.signature[1] not in self._among or row.starts[0] - self._end > _NEXT_LINE:
                self._levels = []
        self._end = row.ends[-1]
        levels: list[Quantity] = []
        wholes: list[Quantity] = []
        held: dict[tuple[str, str], Quantity] = {}  # wholes that have parts, by kind and unit
        last = 0  # end of the last number
        for signature, mention in zip(row.signature, row.mentions, strict=True):
            if signature in self._among:
                wholes, held = [*self._levels, *levels], {}
            elif isinstance(mention, Quantity):
                named = mention.label_span is not None and mention.label_span[0] >= last
                last = mention.end
                if mention.change is not None and (mention.kind == "ratio" or not named):
                    continue
                levels.append(mention)
                kind = (mention.kind, mention.unit)
                if mention.part_of is not None or (mention.kind == "ratio" and held and kind not in held):
                    continue  # a rule has said so; a remark on a part
                if kind in held and not _fits(mention, held[kind]):
                    wholes, held = [], {}  # the list has ended
                whole = held.get(kind) or next((w for w in reversed(wholes) if _fits(mention, w)), None)
                if whole is not None:
                    mention.part_of, held[kind] = (whole.start, whole.end), whole
        self._levels = levels


def _fits(part: Quantity, whole: Quantity) -> bool:
    """Whether one number may be a part of another. Only a ratio of a part may be greater: 农村 of 全县."""
    if whole.kind != part.kind or (whole.unit != part.unit and (whole.kind != "count" or whole.unit)):
        return False
    if part.change not in (None, whole.change):
        return False
    return part.kind == "ratio" or whole.value is None or part.value is None or part.value <= whole.value
