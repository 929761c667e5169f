"""What people read of a record, as plain text: the cells of a table, the same on screen and in a spreadsheet."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from extract.messages import Catalogue
from extract.record_types import CustomRecord
from extract.records import Date, Quantity, Record, Target, decimal_text

_SIGNS = {"eq": "", "approx": "≈ ", "gt": "> ", "ge": "≥ ", "lt": "< ", "le": "≤ ", "range": ""}
_MOST_SCALED = 100_000
_MOST_PLACES = 4  # a scaled number with more digits after the point is written out


def label(record: Record) -> str:
    """What a record is about: its indicator, else its label, else its noun; of a pack's type its first text."""
    if isinstance(record, CustomRecord):
        texts = (field.name for field in record.spec.fields if field.type == "str" and not field.many)
        return next((str(text) for name in texts if (text := getattr(record, name))), "")
    for field in ("indicator", "label", "noun"):
        value = getattr(record, field, None)
        if value:
            return str(value)
    return ""


def own(value: object, say: Catalogue) -> str:
    """A value of a field of a pack's type: numbers and dates as they are, lists joined, nothing for null."""
    if isinstance(value, tuple):
        return say("joiner").join(own(item, say) for item in value)
    if isinstance(value, bool):
        return say("show.yes") if value else say("show.no")
    if isinstance(value, Decimal):
        return decimal_text(value)
    return "" if value is None else str(value)


def number(value: Decimal, say: Catalogue) -> str:
    """A number for reading: in the scale words of the language where it stays exact, else grouped by thousands.

    Example:
        >>> from extract.messages import catalogue
        >>> number(Decimal(259000000), catalogue("en")), number(Decimal(1200), catalogue("en"))
        ('259 million', '1,200')
    """
    for scale, word in say.group("scales").items():
        scaled = value.scaleb(1 - len(scale))
        if 1 <= abs(scaled) < _MOST_SCALED:
            text = decimal_text(scaled)
            if len(text.partition(".")[2]) <= _MOST_PLACES:
                gap = " " if word.isascii() else ""
                return f"{_grouped(text)}{gap}{word}"
    return _grouped(decimal_text(value))


def _grouped(text: str) -> str:
    whole, point, places = text.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    if len(digits) <= 3:
        return text
    head = len(digits) % 3
    groups = [digits[:head]] * bool(head) + [digits[i : i + 3] for i in range(head, len(digits), 3)]
    return sign + ",".join(groups) + point + places


def value(record: Record, say: Catalogue) -> str:
    """The value of a record with its bound and its unit: `≥ 99%`; of a date the days it covers."""
    if isinstance(record, Date):
        return time_span(record.first, record.last)
    if not isinstance(record, Quantity | Target):
        return ""
    if record.value is not None:
        figure = _SIGNS[record.op] + number(record.value, say)
    elif record.low is not None or record.high is not None:
        figure = "–".join(number(end, say) if end is not None else "…" for end in (record.low, record.high))
    else:
        return ""
    unit = say.name("units", record.unit)
    return f"{figure}{_gap(unit)}{unit}"


def _gap(unit: str) -> str:
    """No space before `%` and Chinese units; a thin line would part them from their number."""
    return " " if unit[:1].isascii() and unit[:1].isalpha() else ""


def time_span(first: date | None, last: date | None) -> str:
    """Days as ISO 8601, as short as it can be: `2025`, `2025-06`, `2025-06-05`, `2021-01-01/2025-12-31`.

    Example:
        >>> time_span(date(2025, 1, 1), date(2025, 12, 31)), time_span(date(2020, 1, 1), None)
        ('2025', '2020-01-01/..')
    """
    if first is None and last is None:
        return ""
    if first is None or last is None:
        return f"{first.isoformat() if first else '..'}/{last.isoformat() if last else '..'}"
    if first == last:
        return first.isoformat()
    if first.day == 1 and last.day == monthrange(last.year, last.month)[1] and first.year == last.year:
        if (first.month, last.month) == (1, 12):
            return f"{first.year:04}"
        if first.month == last.month:
            return f"{first.year:04}-{first.month:02}"
    return f"{first.isoformat()}/{last.isoformat()}"


def time(record: Record) -> str:
    """The time a record is for: of a date itself, of a target its deadline."""
    if isinstance(record, Date):
        return time_span(record.first, record.last)
    if isinstance(record, Target):
        return record.deadline.isoformat() if record.deadline else ""
    when = getattr(record, "when", None)
    return time_span(*when) if when else ""


def rules_line(packs: Iterable[str], digest: str, say: Catalogue) -> str:
    """The rules that made something: their packs and their digest."""
    return say("rules.made_by", packs=say("joiner").join(packs), digest=digest)


def cells(record: Record, say: Catalogue) -> dict[str, str]:
    """The cells of a record in a table on screen.

    Args:
        record: Any record.
        say: The language.

    Returns:
        By the names of the catalogue's `columns`: type, label, value, change, time, modality, text.
    """
    change, modality = getattr(record, "change", None), getattr(record, "modality", None)
    return {
        "type": say.name("types", record.type),
        "label": label(record) or (record.text if isinstance(record, CustomRecord) else ""),
        "value": value(record, say),
        "change": say.name("change", change) if change else "",
        "time": "" if isinstance(record, Date) else time(record),
        "modality": say.name("modality", modality) if modality else "",
        "text": record.text,
    }
