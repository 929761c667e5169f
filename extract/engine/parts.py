"""Parts and wholes: `常住人口94.9万人，其中城镇人口41.4万人、乡村人口53.5万人`."""

from __future__ import annotations

from collections.abc import Sequence

from extract.engine.mentions import DateMention, Quantity
from extract.engine.tokens import Row
from extract.ruleset.compiler import RuleSet


class Parts:
    """Points the numbers behind 其中 at the whole before it, sentence by sentence, from first to last.

    Only levels are parts and wholes, never growth rates. A part has the kind and the unit of its whole, or stands in
    one stretch with it: `只放了三次假，其中中秋节3天`. Growth rates behind a 其中 that opens a sentence are measured
    from what the rates before it are.

    Args:
        rules: a compiled rule set; its class `among` says that parts follow, `share` that a rate is one of the whole.
    """

    def __init__(self, rules: RuleSet) -> None:
        self._among = frozenset(rules.signatures("among"))
        self._share = frozenset(rules.signatures("share"))
        self._newly = frozenset(rules.signatures("newly"))
        self._stops = frozenset(rules.signatures("stop"))
        self._breaks = frozenset(rules.signatures("=；"))
        self._paragraph = -1
        self._levels: list[Quantity] = []  # of this sentence and the one before in its paragraph
        self._baseline: str | None = None  # of the last change of the sentence before

    def link(self, row: Row, paragraph: int) -> None:
        """Set `part_of` in a sentence of the paragraph that begins at `paragraph`, and what its parts share."""
        goes_on = row.signature[1] in self._among
        if paragraph != self._paragraph and not goes_on:
            self._levels, self._baseline = [], None
        self._paragraph = paragraph
        self._point(row)
        self._base(row, self._baseline if goes_on else None)

    def _point(self, row: Row) -> None:
        """Set `part_of`, and `of` where a rate is a share of its whole."""
        wholes: list[Quantity] = []  # all levels before 其中
        near: list[Quantity] = []  # those in one stretch with it
        levels: list[Quantity] = []
        stretch = 0  # how many levels there were before it
        since = -1  # where the parts began that a rate may still be one of
        unlike: str | None = None  # of parts whose whole is of another kind their kind, empty before the first
        for i, mention in enumerate(row.mentions):
            signature = row.signature[i]
            if signature in self._among:
                wholes, near, since, unlike = [*self._levels, *levels], levels[stretch:], i, ""
            elif signature in self._breaks:
                stretch, since, unlike = len(levels), -1, None
            elif isinstance(mention, Quantity):
                if mention.change is None:
                    other = near[-1:] if unlike in ("", mention.kind) and mention.kind != "amount" else []
                    whole = _alike(mention, near) or other or _alike(mention, wholes)
                    if whole and (mention.kind != "ratio" or since >= 0):
                        mention.part_of = (whole[-1].start, whole[-1].end)
                        self._share_of(mention, whole[-1], row.signature[since + 1 : i])
                        unlike = mention.kind if unlike is not None and whole[-1].kind != mention.kind else None
                    levels.append(mention)
                else:
                    unlike = None
                if mention.kind != "ratio" or mention.change is not None:
                    since = -1  # `其中税收5亿元，占比92%`: what follows is said of the part
        self._levels = levels

    def _share_of(self, part: Quantity, whole: Quantity, between: str) -> None:
        if part.kind == "ratio" and part.of is None and (not between or not self._share.isdisjoint(between)):
            part.of = whole.label

    def _base(self, row: Row, carried: str | None) -> None:
        """Set the base of changes that name none; what the next sentence carries on."""
        self._baseline = None
        dated, clause = False, 0
        for i, mention in enumerate(row.mentions):
            if row.signature[i] in self._stops:
                dated, clause = False, i
            elif isinstance(mention, DateMention):
                dated = True
            elif isinstance(mention, Quantity) and mention.change is not None:
                if mention.baseline is not None:
                    carried = None  # from here on the rules have seen to it
                elif carried and not dated and self._newly.isdisjoint(row.signature[clause:i]):
                    mention.baseline = carried
                self._baseline = mention.baseline


def _alike(part: Quantity, levels: Sequence[Quantity]) -> list[Quantity]:
    """The levels of the part's kind and unit."""
    return [level for level in levels if level.kind == part.kind and level.unit == part.unit]
