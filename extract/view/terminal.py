"""Records in a terminal, with rich (extra `cli`): tables, and the text with its records marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from extract.messages import Catalogue
from extract.record_types import CustomRecord
from extract.records import Extraction, Metadata, Record
from extract.view.cells import cells, own

__all__ = ["STYLES", "extraction", "fields_table", "highlighted", "legend", "plain", "records_table", "type_text"]

STYLES = {
    "amount": "bold green",
    "count": "bold cyan",
    "measure": "bold blue",
    "ratio": "bold yellow",
    "date": "bold magenta",
    "target": "underline",
}
"""The look of each type; targets lie over the mention that carries their value."""

_OTHER = "bold red"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_COLUMNS = ("type", "label", "value", "change", "time", "modality", "text")
_WRAPPED = ("label", "text")


def plain(text: str) -> str:
    """The text without what would steer the terminal or cannot be written, one for one."""
    return _CONTROL.sub("\ufffd", text)


def type_text(name: str, say: Catalogue) -> Text:
    """The name of a type in its colour."""
    style = STYLES.get(name, _OTHER)
    return Text(plain(say.name("types", name)), style="" if style == "underline" else style)


def records_table(records: Iterable[Record], say: Catalogue, *, title: str | None = None) -> Table:
    """A table of records, one row each.

    Args:
        records: The records.
        say: The language.
        title: Stands above the table.
    """
    rows = [(record, cells(record, say)) for record in records]
    used = [name for name in _COLUMNS if name in ("type", "text") or any(row[name] for _, row in rows)]
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in used:
        wrap = name in _WRAPPED
        table.add_column(
            say(f"columns.{name}"), overflow="fold", no_wrap=not wrap, justify="right" if name == "value" else "left"
        )
    for record, row in rows:
        table.add_row(type_text(record.type, say), *(Text(plain(row[name]).replace("\n", " ")) for name in used[1:]))
    return table


def fields_table(records: Sequence[CustomRecord], say: Catalogue) -> Table:
    """A table of records of one type of a rule pack: a column for each field that any of them has.

    Args:
        records: The records, one at least.
        say: The language.
    """
    spec = records[0].spec
    title = Text.assemble(type_text(spec.name, say), f" ({len(records)})")
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    used = [field.name for field in spec.fields if any(getattr(record, field.name) for record in records)]
    for name in used:
        table.add_column(name, overflow="fold")
    if not used:
        table.add_column(say("columns.text"), overflow="fold")
    for record in records:
        row = [own(getattr(record, name), say) for name in used] or [record.text]
        table.add_row(*(Text(plain(cell).replace("\n", " ")) for cell in row))
    return table


def highlighted(text: str, records: Iterable[Record]) -> Text:
    """The text with every record in the style of its type."""
    marked = Text(plain(text))
    for record in records:
        marked.stylize(STYLES.get(record.type, _OTHER), record.start, record.end)
    return marked


def legend(names: Iterable[str], say: Catalogue) -> Text:
    """The names of the types, each in its style."""
    return Text("  ").join(Text(plain(say.name("types", name)), style=STYLES.get(name, _OTHER)) for name in names)


def extraction(result: Extraction, say: Catalogue, *, types: Sequence[str] = ()) -> RenderableType:
    """All there is to see of one text: metadata, records, and the highlighted text.

    Args:
        result: What was extracted.
        say: The language.
        types: Only records of these types; of all types by default.
    """
    records: list[Record] = [record for record in result.records if not types or record.type in types]
    shown = dict.fromkeys((*result.type_names, *(record.type for record in records)))
    present = [name for name in shown if any(record.type == name for record in records)]
    parts: list[RenderableType] = [_metadata(result, say)]
    custom: dict[str, list[CustomRecord]] = {}
    for record in records:
        if isinstance(record, CustomRecord):
            custom.setdefault(record.type, []).append(record)
    if built_in := [record for record in records if not isinstance(record, CustomRecord)]:
        parts.append(records_table(built_in, say, title=say("show.records", count=len(built_in))))
    parts += [fields_table(group, say) for group in custom.values()]
    if not records:
        parts.append(Text(say("show.nothing")))
    parts.append(Text.assemble((say("show.text"), "bold"), "  ", legend(present, say)))
    parts.append(Padding(highlighted(result.text, records), (1, 0, 0, 0)))
    return Group(*parts)


def _metadata(result: Extraction, say: Catalogue) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name in Metadata.model_fields:
        value = getattr(result.metadata, name)
        if value:
            shown = say("joiner").join(value) if isinstance(value, tuple) else str(value)
            table.add_row(say(f"metadata.{name}"), Text(plain(shown)))
    if result.reference_date:
        table.add_row(say("show.reference"), result.reference_date.isoformat())
    return table
