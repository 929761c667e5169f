"""CSV for spreadsheets: the table an analyst wants, one row a statement, heads and terms in the user's language.

UTF-8 with a byte order mark, so that Excel opens it, and Excel's line ends. A number with what is stated about it is
one row: the target that points at a quantity shares the quantity's row (its modality then reads `target`, and change,
baseline, deadline and binding are the target's). Targets without a quantity record (full coverage), dates and the
types that rule packs add have rows of their own. `label` holds label, noun and indicator alike.

`ruleset` is the digest of the rules. The fields of a type that a rule pack declares stand in columns of their own at
the end, headed `type.field`.

Text that a spreadsheet would run as a formula has a `'` before it. `value`, `low`, `high` are plain numbers in the
given unit.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import IO

from extract.batch.rows import Done, Origin, record_ids, scrub, sentence_text
from extract.messages import Catalogue
from extract.record_types import CustomRecord
from extract.records import Date, Quantity, Record, Target, decimal_text
from extract.view.cells import label, own, time, time_span

__all__ = ["COLUMNS", "Table", "make"]

COLUMNS = (
    "type",
    "label",
    "value",
    "low",
    "high",
    "unit",
    "op",
    "change",
    "baseline",
    "time",
    "deadline",
    "modality",
    "binding",
    "recipient",
    "of",
    "per",
    "members",
    "text",
    "sentence",
    "section",
    "row",
    "column",
    "doc_id",
    "title",
    "start",
    "end",
    "record_id",
    "ruleset",
)
"""The columns in order; their heads are the catalogue's `columns`."""

_LISTS = {"per": "joiner", "members": "joiner", "section": "levels", "row": "levels", "column": "levels"}
_WORDS = {"op": "ops", "change": "change", "modality": "modality", "binding": "binding", "unit": "units"}
_TEXTS = ("str", "enum")
_OF_ALL = ("type", "label", "text", "start", "end", "section")  # what records of every type have
_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r\n]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Table:
    """Writes the analyst's table."""

    def __init__(self, stream: IO[bytes], say: Catalogue, origin: Origin) -> None:
        """Write into a binary stream what comes of these rules, and the heads at once."""
        self._stream = stream
        self._say = say
        self._ruleset = origin.ruleset
        self._stream.write("\ufeff".encode())
        own = [_head(spec.name, field.name) for spec in origin.types for field in spec.fields]
        self._columns = (*COLUMNS, *own)
        self._put([[*(say(f"columns.{name}") for name in COLUMNS), *own]])

    def write(self, done: Done) -> None:
        """Write the rows of one document."""
        rows = (row | {"ruleset": self._ruleset} for row in _rows(done, self._say))
        self._put([[row.get(name, "") for name in self._columns] for row in rows])

    def finish(self) -> None:
        """Nothing comes last."""

    def discard(self) -> None:
        """Nothing is held."""

    def _put(self, rows: list[list[str]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        self._stream.write(scrub(text.getvalue()).encode())


def make(stream: IO[bytes], say: Catalogue, origin: Origin) -> Table:
    """The writer of this format."""
    return Table(stream, say, origin)


def _head(type_: str, field: str) -> str:
    """The head of a column that holds a field of a type of a rule pack."""
    return f"{type_}.{field}"


def _rows(done: Done, say: Catalogue) -> Iterator[dict[str, str]]:
    """The rows of a document, each a cell by column name."""
    records = done.result.records
    carriers = {(record.start, record.end) for record in records if isinstance(record, Quantity)}
    targets = {record.quantity: record for record in records if isinstance(record, Target)}
    title = done.result.metadata.title or ""
    for record, record_id in zip(records, record_ids(done.doc_id, records), strict=True):
        if isinstance(record, Target) and record.quantity in carriers and targets[record.quantity] is record:
            continue
        row = _row(record, say)
        target = targets.get((record.start, record.end)) if isinstance(record, Quantity) else None
        if target is not None:
            row |= _as_target(target, say)
        row["sentence"] = _text(sentence_text(record, done.result.text))
        row |= {"doc_id": _text(done.doc_id), "title": _text(title), "record_id": record_id}
        yield row


def _row(record: Record, say: Catalogue) -> dict[str, str]:
    """The cells that a record itself fills."""
    row = {"type": say.name("types", record.type), "label": _text(label(record)), "time": time(record)}
    row |= {"text": _text(record.text), "start": str(record.start), "end": str(record.end)}
    for name in ("value", "low", "high"):
        number = getattr(record, name, None)
        row[name] = decimal_text(number) if isinstance(number, Decimal) else ""
    for name, group in _WORDS.items():
        word = getattr(record, name, None)
        row[name] = _text(say.name(group, str(word))) if word else ""
    for name in ("baseline", "recipient", "of"):
        row[name] = _text(getattr(record, name, None) or "")
    for name, joiner in _LISTS.items():
        row[name] = _text(say(joiner).join(getattr(record, name, ())))
    if isinstance(record, CustomRecord):
        row = {name: row[name] for name in _OF_ALL}
        for field in record.spec.fields:
            cell = own(getattr(record, field.name), say)
            row[_head(record.type, field.name)] = _text(cell) if field.many or field.type in _TEXTS else cell
    if isinstance(record, Target):
        row |= _as_target(record, say) | {"time": ""}
    if isinstance(record, Date):
        row["time"] = time_span(record.first, record.last)
    return row


def _as_target(target: Target, say: Catalogue) -> dict[str, str]:
    """The cells that a target fills, in its own row or that of its quantity."""
    row = {
        "label": _text(target.indicator),
        "modality": say.name("modality", "target"),
        "change": say.name("change", target.change),
        "deadline": target.deadline.isoformat() if target.deadline else "",
    }
    if target.baseline:
        row["baseline"] = _text(target.baseline)
    if target.binding:
        row["binding"] = say.name("binding", target.binding)
    return row


def _text(value: object) -> str:
    """Text as a cell: nothing that a spreadsheet would run, no character that it refuses."""
    text = _CONTROL.sub("\ufffd", str(value))
    return f"'{text}" if _FORMULA.match(text) else text
