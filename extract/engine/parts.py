"""Parts and wholes: `常住人口94.9万人，其中城镇人口41.4万人、乡村人口53.5万人`."""

from __future__ import annotations

from extract.engine.mentions import Quantity
from extract.engine.tokens import Row
from extract.ruleset.compiler import RuleSet

# what the parts of each kind may be parts of, besides what has their own kind and unit
_OTHERS = {"count": ("ratio",), "measure": ("count",), "ratio": ("count", "measure", "amount")}


class Parts:
    """Points the numbers behind 其中 at the whole before it, sentence by sentence, from first to last.

    Only levels are parts and wholes, never growth rates. A part has the kind and the unit of its whole; the first one,
    and those like it, may also be of another kind where nothing stands between (`放了三次假，其中中秋节3天`).

    Args:
        rules: a compiled rule set; its class `among` says that parts follow.
    """

    def __init__(self, rules: RuleSet) -> None:
        self._among = frozenset(rules.signatures("among"))
        self._ends = frozenset(rules.signatures("=；"))
        self._opens, self._closes = frozenset(rules.signatures("=（")), frozenset(rules.signatures("=）"))
        self._paragraph = -1
        self._levels: list[Quantity] = []  # of this sentence and the one before, those in brackets first
        self._before: list[Quantity] = []  # of the last sentence of the paragraph before

    def link(self, row: Row, paragraph: int) -> None:
        """Set `part_of` in a sentence of the paragraph that begins at `paragraph`."""
        if paragraph != self._paragraph:
            self._paragraph, self._levels, self._before = paragraph, [], self._levels
        wholes: list[Quantity] = []
        outside: list[Quantity] = []
        inside: list[Quantity] = []
        latest: Quantity | None = None
        last: Quantity | None = None  # what stands right before 其中
        first: Quantity | None = None  # the first part behind it
        bracket = False
        for i, (signature, mention) in enumerate(zip(row.signature, row.mentions, strict=True)):
            if signature in self._opens or signature in self._closes:
                bracket = signature in self._opens
            elif signature in self._among:
                # a line that begins with 其中 goes on with the one before
                earlier = self._levels or (self._before if i == 1 else [])
                wholes = [*earlier, *inside, *outside]
                last, first = latest if latest and latest.change is None else None, None
            elif signature in self._ends:
                last = None
            elif isinstance(mention, Quantity):
                latest = mention
            if isinstance(mention, Quantity) and mention.change is None:
                whole = _whole(wholes, mention)
                first = first or mention
                alike = (first.kind, first.unit) == (mention.kind, mention.unit)
                if whole is None and last is not None and alike and last.kind in _OTHERS.get(mention.kind, ()):
                    whole = last
                mention.part_of = (whole.start, whole.end) if whole is not None else None
                (inside if bracket else outside).append(mention)
        self._levels = [*inside, *outside]


def _whole(wholes: list[Quantity], part: Quantity) -> Quantity | None:
    """The last level of its kind and unit; a part itself only where it is the very last."""
    for whole in reversed(wholes):
        if whole.kind == part.kind and whole.unit == part.unit and (whole.part_of is None or whole is wholes[-1]):
            return whole
    return None
