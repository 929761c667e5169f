"""Parts and wholes: `常住人口94.9万人，其中城镇人口41.4万人、乡村人口53.5万人`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from extract.engine.mentions import DateMention, Quantity
from extract.engine.tokens import Row
from extract.ruleset.compiler import RuleSet

_NEXT_LINE: Final = 3  # characters at most between two lines that follow each other
# what the parts of each kind may be parts of, besides what has their own kind and unit
_OTHERS: Final = {"count": ("ratio",), "measure": ("count",), "ratio": ("count", "measure", "amount")}


class Parts:
    """Points the numbers behind 其中 at the whole before it, sentence by sentence, from first to last.

    Levels are parts and wholes, and so is what is added under a name of its own (新增学位900个), never growth. A part
    has the kind and the unit of its whole, and is no greater; the first one, and those like it, may also be of another
    kind where nothing stands between: `放了三次假，其中中秋节3天`. Where a line opens with 其中, the whole may stand in
    the line before. Growth behind a 其中 that opens a sentence is measured from what the growth before it is.

    Args:
        rules: a compiled rule set; its class `among` says that parts follow, `share` that a rate is one of the whole.
    """

    def __init__(self, rules: RuleSet) -> None:
        signatures = rules.signatures
        self._among = frozenset(signatures("among"))
        self._share = frozenset(signatures("share"))
        self._newly = frozenset(signatures("newly"))
        self._stops = frozenset(signatures("stop"))
        self._breaks = frozenset(signatures("=；"))
        self._opens, self._closes = frozenset(signatures("=（")), frozenset(signatures("=）"))
        self._paragraph = -1
        self._end = 0  # of the last sentence
        self._levels: list[Quantity] = []  # of the sentence before
        self._baseline: str | None = None  # of its last change

    def link(self, row: Row, paragraph: int) -> None:
        """Set `part_of` in a sentence of the paragraph that begins at `paragraph`, and what its parts share."""
        goes_on = row.signature[1] in self._among
        if paragraph != self._paragraph and not (goes_on and row.starts[0] - self._end <= _NEXT_LINE):
            self._levels, self._baseline = [], None
        self._paragraph, self._end = paragraph, row.ends[-1]
        self._levels = self._point(row)
        self._base(row, self._baseline if goes_on else None)

    def _point(self, row: Row) -> list[Quantity]:
        """Set `part_of`, and `of` where a rate is a share of its whole; the levels, those in brackets first."""
        signature = row.signature
        inside: list[Quantity] = []
        outside: list[Quantity] = []
        behind = _Behind([], None)
        latest: Quantity | None = None  # the number before
        since = -1  # where the parts began that a rate may still be one of
        bracket, last = False, 0
        for i, mention in enumerate(row.mentions):
            if signature[i] in self._opens or signature[i] in self._closes:
                bracket = signature[i] in self._opens
            elif signature[i] in self._among:
                behind, since = _Behind([*self._levels, *inside, *outside], latest), i
            elif signature[i] in self._breaks:
                behind.beside, latest, since = None, None, -1
            elif isinstance(mention, Quantity):
                latest = mention if _is_level(mention, last) else None
                last = mention.end
                rate = mention.kind == "ratio"
                if latest is not None:
                    if mention.part_of is None and not (rate and since < 0):
                        self._set(mention, behind.whole(mention), signature[since + 1 : i])
                    (inside if bracket else outside).append(mention)
                if not rate or latest is None:
                    since = -1  # `其中税收5亿元，占比92%`: what follows is said of the part
        return [*inside, *outside]

    def _set(self, part: Quantity, whole: Quantity | None, between: str) -> None:
        if whole is None:
            return
        part.part_of = (whole.start, whole.end)
        if part.kind == "ratio" and part.of is None and (not between or not self._share.isdisjoint(between)):
            part.of = whole.label

    def _base(self, row: Row, carried: str | None) -> None:
        """Set the base of changes that name none; keep what the next sentence carries on."""
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


class _Behind:
    """What stands behind one 其中: finds the whole of each part.

    Args:
        wholes: the levels before it.
        beside: the number right before it, if it is a level.
    """

    def __init__(self, wholes: Sequence[Quantity], beside: Quantity | None) -> None:
        self._wholes, self.beside = wholes, beside
        self._held: dict[tuple[str, str], Quantity] = {}  # wholes that have parts, by kind and unit of the parts
        self._first: tuple[str, str] | None = None  # kind and unit of the first part

    def whole(self, part: Quantity) -> Quantity | None:
        """The whole of a part, if there is one."""
        kind = (part.kind, part.unit)
        self._first = self._first or kind
        held = self._held.get(kind)
        if held is not None and held.kind == part.kind and not _fits(part, held):
            self._wholes, self._held, self.beside = [], {}, None  # the list has ended
            return None
        alike, other = self._alike(part), self._other(part, kind)
        # a rate is rather of the number beside it than of another rate: `入学率98%，学生900人，其中女生占44%`
        found = held or (other or alike if part.kind == "ratio" else alike or other)
        if found is not None:
            self._held[kind] = found
        return found

    def _other(self, part: Quantity, kind: tuple[str, str]) -> Quantity | None:
        """The number right before 其中, where it is of another kind that may have such parts."""
        beside = self.beside
        if beside is None or kind != self._first or beside.kind not in _OTHERS.get(part.kind, ()):
            return None
        return beside

    def _alike(self, part: Quantity) -> Quantity | None:
        """The last level that the part fits; a part itself only where it is the very last."""
        for whole in reversed(self._wholes):
            if _fits(part, whole) and (whole.part_of is None or whole is self._wholes[-1]):
                return whole
        return None


def _is_level(mention: Quantity, last: int) -> bool:
    """Whether a number is a level, or is added under a name of its own; `last` is the end of the one before."""
    named = mention.label_span is not None and mention.label_span[0] >= last
    return mention.change is None or (mention.kind != "ratio" and named)


def _fits(part: Quantity, whole: Quantity) -> bool:
    """Whether one number may be a part of another."""
    if whole.kind != part.kind or part.change not in (None, whole.change):
        return False
    if whole.unit != part.unit and (whole.kind != "count" or whole.unit):
        return False
    # only a rate of a part may be greater: that of 农村 than that of 全县
    return part.kind == "ratio" or whole.value is None or part.value is None or part.value <= whole.value
