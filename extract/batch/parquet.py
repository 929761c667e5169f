"""Parquet, with pyarrow (extra `arrow`): every record a row, one schema for all types.

Columns: `doc_id`, `record_id`, `schema_version`, `path`, `title`, `sentence_text`, then the fields of the contract
under their own names, null where a type does not have them.

- `label` holds label, noun and indicator alike; `noun` is there too, as a count may have both.
- `value`, `low`, `high` are `decimal128(38, 10)`. A number that does not fit in exactly (more than 10 digits after the
  point or 28 before it) is null there and stands as text in `value_text`, `low_text`, `high_text`, which are null else.
- Dates are `date32`; `when` is a list of two, each null where open.
- Spans are lists of two `int32`; lists of words are lists of `string`, empty where the contract has `[]`.
- `extra` holds, as JSON, the fields that a type of a rule pack has beyond these; null for built-in types.

The file's metadata names the `schema_version`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from importlib.util import find_spec
from typing import IO, Any

from extract.batch.rows import Done, record_ids, scrub, sentence_text
from extract.errors import PolicyExtractError
from extract.messages import Catalogue, install_hint
from extract.records import SCHEMA_VERSION, TYPE_NAMES, Record, decimal_text
from extract.view.cells import label

__all__ = ["PLACES", "Parquet", "fits", "make", "schema"]

PRECISION, PLACES = 38, 10
_ROW_GROUP = 65_536
_NUMBERS = ("value", "low", "high")
_HEAD = ("doc_id", "record_id", "schema_version", "path", "title", "sentence_text")
_KINDS: dict[str, str] = {
    **dict.fromkeys(_HEAD, "text"),
    "type": "text",
    "text": "text",
    "start": "int",
    "end": "int",
    "label": "label",
    "noun": "text",
    **dict.fromkeys(_NUMBERS, "number"),
    **dict.fromkeys((f"{name}_text" for name in _NUMBERS), "number_text"),
    **dict.fromkeys(("op", "unit", "currency", "dimension", "modality", "change", "baseline"), "text"),
    "when": "dates",
    "previous": "span",
    "part_of": "span",
    **dict.fromkeys(("per", "members"), "words"),
    **dict.fromkeys(("recipient", "of", "kind"), "text"),
    **dict.fromkeys(("first", "last"), "date"),
    **dict.fromkeys(("grain", "part", "bound"), "text"),
    "quantity": "span",
    "deadline": "date",
    "binding": "text",
    **dict.fromkeys(("row", "column"), "words"),
    "rule": "text",
    "sentence": "span",
    "section": "words",
    "extra": "extra",
}
_KNOWN = {*_KINDS, "indicator"}


def schema() -> Any:  # noqa: ANN401 (pyarrow has no types)
    """The `pyarrow.Schema` of the file."""
    import pyarrow as pa

    words, text = pa.list_(pa.string()), pa.string()
    types = {
        "text": text,
        "label": text,
        "number_text": text,
        "extra": text,
        "int": pa.int32(),
        "number": pa.decimal128(PRECISION, PLACES),
        "date": pa.date32(),
        "dates": pa.list_(pa.date32()),
        "span": pa.list_(pa.int32()),
        "words": words,
    }
    fields = [pa.field(name, types[kind]) for name, kind in _KINDS.items()]
    return pa.schema(fields, metadata={"schema_version": SCHEMA_VERSION})


def fits(number: Decimal) -> bool:
    """Whether `decimal128(38, 10)` holds a number exactly."""
    whole, _, places = decimal_text(number).lstrip("-").partition(".")
    return len(places) <= PLACES and len(whole) <= PRECISION - PLACES


class Parquet:
    """Writes Parquet, a row group at a time."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Write into a binary stream."""
        from pyarrow import parquet

        self._schema = schema()
        self._writer = parquet.ParquetWriter(stream, self._schema, compression="zstd")
        self._columns = _empty()

    def write(self, done: Done) -> None:
        """Take the records of one document."""
        result, columns = done.result, self._columns
        count = len(result.records)
        columns["doc_id"] += [scrub(done.doc_id)] * count
        columns["record_id"] += record_ids(done.doc_id, result.records)
        columns["schema_version"] += [SCHEMA_VERSION] * count
        columns["path"] += [scrub(done.path)] * count
        columns["title"] += [None if result.metadata.title is None else scrub(result.metadata.title)] * count
        columns["sentence_text"] += [scrub(sentence_text(record, result.text)) for record in result.records]
        for name, kind in _KINDS.items():
            if name not in _HEAD:
                cell = _CELLS.get(kind, _same)
                columns[name] += [cell(record, name) for record in result.records]
        if len(columns["doc_id"]) >= _ROW_GROUP:
            self._flush()

    def finish(self) -> None:
        """Write the last rows and the footer."""
        self._flush()
        self._writer.close()

    def discard(self) -> None:
        """Close pyarrow's writer, which else would write into the closed stream when it is collected."""
        with suppress(OSError, ValueError):
            self._writer.close()
        self._writer.is_open = False

    def _flush(self) -> None:
        import pyarrow as pa

        if self._columns["doc_id"]:
            self._writer.write_table(pa.table(self._columns, schema=self._schema))
        self._columns = _empty()


def make(stream: IO[bytes], say: Catalogue) -> Parquet:
    """The writer of this format; the columns have the names of the contract in every language.

    Raises:
        PolicyExtractError: pyarrow is not installed.
    """
    if find_spec("pyarrow") is None:
        raise PolicyExtractError(f"pyarrow is not installed: {install_hint('arrow')}")
    return Parquet(stream)


def _empty() -> dict[str, list[Any]]:
    return {name: [] for name in _KINDS}


def _same(record: Record, name: str) -> object:
    return getattr(record, name, None)


def _text(record: Record, name: str) -> object:
    value = getattr(record, name, None)
    return None if value is None else scrub(str(value))


def _label(record: Record, name: str) -> object:
    return scrub(label(record)) or None


def _words(record: Record, name: str) -> object:
    value = getattr(record, name, None)
    return None if value is None else [scrub(str(word)) for word in value]


def _number(record: Record, name: str) -> object:
    value = getattr(record, name, None)
    return Decimal(decimal_text(value)) if isinstance(value, Decimal) and fits(value) else None


def _number_text(record: Record, name: str) -> object:
    value = getattr(record, name.removesuffix("_text"), None)
    return decimal_text(value) if isinstance(value, Decimal) and not fits(value) else None


def _extra(record: Record, name: str) -> object:
    if record.type in TYPE_NAMES:
        return None
    values = json.loads(record.model_dump_json())
    return json.dumps({key: values[key] for key in values if key not in _KNOWN}, ensure_ascii=False)


_CELLS: dict[str, Callable[[Record, str], object]] = {
    "text": _text,
    "label": _label,
    "words": _words,
    "number": _number,
    "number_text": _number_text,
    "extra": _extra,
}
