"""What is written: the plain values that the engine passes on, before they become records."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

Span = tuple[int, int]


class Mention:
    """A stretch of text of some kind; offsets are those of the text."""

    __slots__ = ("end", "kind", "rule", "start")
    past = 0  # characters behind it that belong to nothing: 大 in `五大理念`

    def __init__(self, kind: str, start: int, end: int, rule: str) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.rule = rule


class Quantity(Mention):
    """An amount, count, measure or ratio.

    `number_start` to `number_end` is the numeral (or range) alone; what the text says with it is set by the
    statements layer.
    """

    __slots__ = (
        "baseline",
        "change",
        "dimension",
        "follows",
        "high",
        "label",
        "label_span",
        "leading",
        "low",
        "members",
        "modality",
        "noun",
        "number_end",
        "number_start",
        "of",
        "op",
        "part_of",
        "past",
        "per",
        "previous",
        "recipient",
        "trailing",
        "unit",
        "value",
        "when",
        "written",
    )

    def __init__(self, kind: str, start: int, end: int, rule: str) -> None:
        super().__init__(kind, start, end, rule)
        self.number_start = start
        self.number_end = end
        self.past = 0
        self.value: Decimal | None = None
        self.low: Decimal | None = None
        self.high: Decimal | None = None
        self.op = "eq"
        self.leading: str | None = None  # the bound that a word before the number set
        self.trailing: str | None = None  # and one behind it
        self.unit = ""
        self.written = ""
        self.dimension: str | None = None
        self.modality: str | None = None
        self.label: str | None = None
        self.follows: Quantity | None = None  # the number whose name this one shares
        self.label_span: Span | None = None
        self.noun: str | None = None
        self.of: str | None = None
        self.change: str | None = None
        self.baseline: str | None = None
        self.when: tuple[date | None, date | None] | None = None
        self.previous: Span | None = None
        self.part_of: Span | None = None
        self.recipient: str | None = None
        self.per: tuple[str, ...] = ()
        self.members: tuple[str, ...] = ()


class DateMention(Mention):
    """An expression of time."""

    __slots__ = ("ahead", "bound", "first", "form", "future", "governs", "grain", "last", "part")

    def __init__(self, form: str, start: int, end: int, rule: str) -> None:
        super().__init__("date", start, end, rule)
        self.form = form
        self.first: date | None = None
        self.last: date | None = None
        self.grain = "none"
        self.part: str | None = None
        self.bound: str | None = None
        self.ahead = True  # not over at the reference date
        self.future = False  # begins after the reference date
        self.governs = True  # may say of numbers when they are


class TargetMention(Mention):
    """An indicator that is to reach a value."""

    __slots__ = (
        "baseline",
        "binding",
        "change",
        "deadline",
        "high",
        "indicator",
        "low",
        "op",
        "quantity",
        "unit",
        "value",
    )

    def __init__(self, start: int, end: int, rule: str) -> None:
        super().__init__("target", start, end, rule)
        self.indicator = ""
        self.change = ""
        self.value: Decimal | None = None
        self.low: Decimal | None = None
        self.high: Decimal | None = None
        self.op = "eq"
        self.unit = ""
        self.quantity: Span = (start, end)
        self.deadline: date | None = None
        self.baseline: str | None = None
        self.binding: str | None = None
