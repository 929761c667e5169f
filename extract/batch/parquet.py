"""Parquet, with pyarrow (extra `arrow`): every record a row, one schema for all types that an extractor makes.

Columns: `doc_id`, `record_id`, `schema_version`, `ruleset` (the digest of the rules), `path`, `title`, `sentence_text`,
then the fields of the contract under their own names, null where a type does not have them.

- `label` holds label, noun and indicator alike; `noun` is there too, as a count may have both.
- `value`, `low`, `high` are `decimal128(38, 10)`. A number that does not fit in exactly (more than 10 digits after the
  point or 28 before it) is null there and stands as text in `value_text`, `low_text`, `high_text`, which are null else.
- Dates are `date32`; `when` is a list of two, each null where open.
- Spans are lists of two `int32`; lists of words are lists of `string`, empty where the contract has `[]`.
- Each type that a rule pack declares has a column of its own at the end, named like the type: a struct of its fields,
  null on rows of other types. `str` and `enum` are `string`, `int` is `int64`, `Decimal` is `decimal128(38, 10)` with a
  `NAME_text` beside it as above, `date` is `date32`, `bool` is `bool`; lists are lists of these. A name that is taken
  has `_` behind it.

The file's metadata names the `schema_version`, the `ruleset`, and as a JSON list `rule_packs`: each pack of it as
`name==version`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from decimal import Decimal
from importlib.util import find_spec
from typing import IO, Any

from extract.batch.rows import Done, Origin, record_ids, scrub, sentence_text
from extract.errors import PolicyExtractError
from extract.messages import Catalogue, install_hint
from extract.record_types import RecordField, RecordSpec
from extract.records import SCHEMA_VERSION, Record, decimal_text
from extract.view.cells import label

__all__ = ["PLACES", "Parquet", "fits", "make", "schema"]

PRECISION, PLACES = 38, 10
_ROW_GROUP = 65_536
_NUMBERS = ("value", "low", "high")
_HEAD = ("doc_id", "record_id", "schema_version", "ruleset", "path", "title", "sentence_text")
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
}
_TEXT_BESIDE = "_text"


def schema(origin: Origin) -> Any:  # noqa: ANN401 (pyarrow has no types)
    """The `pyarrow.Schema` of the file.

    Args:
        origin: What its records are made by.
    """
    import pyarrow as pa

    words, text = pa.list_(pa.string()), pa.string()
    kinds = {
        "text": text,
        "label": text,
        "number_text": text,
        "int": pa.int32(),
        "number": pa.decimal128(PRECISION, PLACES),
        "date": pa.date32(),
        "dates": pa.list_(pa.date32()),
        "span": pa.list_(pa.int32()),
        "words": words,
    }
    fields = [pa.field(name, kinds[kind]) for name, kind in _KINDS.items()]
    fields += [pa.field(name, _struct(spec)) for name, spec in _own(origin.types)]
    packs = json.dumps(origin.packs)
    metadata = {"schema_version": SCHEMA_VERSION, "ruleset": origin.ruleset, "rule_packs": packs}
    return pa.schema(fields, metadata=metadata)


def _own(types: Sequence[RecordSpec]) -> list[tuple[str, RecordSpec]]:
    """The types of rule packs, each with the name of its column."""
    return list(zip(_free((spec.name for spec in types), _KINDS), types, strict=True))


def _free(names: Iterable[str], taken: Iterable[str]) -> list[str]:
    """The names, each with as many `_` behind it as it takes to be the only one."""
    found: list[str] = []
    known = set(taken)
    for name in names:
        while name in known:
            name += "_"
        known.add(name)
        found.append(name)
    return found


def _beside(spec: RecordSpec) -> dict[str, str]:
    """The fields for numbers that do not fit, by the field whose numbers they are."""
    numbers = [field.name for field in spec.fields if field.type == "Decimal"]
    names = _free((name + _TEXT_BESIDE for name in numbers), (field.name for field in spec.fields))
    return dict(zip(numbers, names, strict=True))


def _struct(spec: RecordSpec) -> Any:  # noqa: ANN401 (pyarrow has no types)
    """The type of the column of a type of a rule pack."""
    import pyarrow as pa

    kinds = {
        "str": pa.string(),
        "enum": pa.string(),
        "int": pa.int64(),
        "Decimal": pa.decimal128(PRECISION, PLACES),
        "date": pa.date32(),
        "bool": pa.bool_(),
    }
    beside = _beside(spec)
    fields = []
    for field in spec.fields:
        kind, text = kinds[field.type], kinds["str"]
        fields.append(pa.field(field.name, pa.list_(kind) if field.many else kind))
        if field.name in beside:
            fields.append(pa.field(beside[field.name], pa.list_(text) if field.many else text))
    return pa.struct(fields)


def fits(number: Decimal) -> bool:
    """Whether `decimal128(38, 10)` holds a number exactly."""
    whole, _, places = decimal_text(number).lstrip("-").partition(".")
    return len(places) <= PLACES and len(whole) <= PRECISION - PLACES


class Parquet:
    """Writes Parquet, a row group at a time."""

    def __init__(self, stream: IO[bytes], origin: Origin) -> None:
        """Write into a binary stream what comes of these rules."""
        from pyarrow import parquet

        self._ruleset = origin.ruleset
        self._schema = schema(origin)
        self._own = [(name, spec, _beside(spec)) for name, spec in _own(origin.types)]
        self._writer = parquet.ParquetWriter(stream, self._schema, compression="zstd")
        self._columns = self._empty()

    def write(self, done: Done) -> None:
        """Take the records of one document."""
        result, columns = done.result, self._columns
        count = len(result.records)
        columns["doc_id"] += [scrub(done.doc_id)] * count
        columns["record_id"] += record_ids(done.doc_id, result.records)
        columns["schema_version"] += [SCHEMA_VERSION] * count
        columns["ruleset"] += [self._ruleset] * count
        columns["path"] += [scrub(done.path)] * count
        columns["title"] += [None if result.metadata.title is None else scrub(result.metadata.title)] * count
        columns["sentence_text"] += [scrub(sentence_text(record, result.text)) for record in result.records]
        for name, kind in _KINDS.items():
            if name not in _HEAD:
                cell = _CELLS.get(kind, _same)
                columns[name] += [cell(record, name) for record in result.records]
        for name, spec, beside in self._own:
            columns[name] += [_fields(record, spec, beside) for record in result.records]
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
        self._columns = self._empty()

    def _empty(self) -> dict[str, list[Any]]:
        return {name: [] for name in self._schema.names}


def make(stream: IO[bytes], say: Catalogue, origin: Origin) -> Parquet:
    """The writer of this format; the columns have the names of the contract in every language.

    Raises:
        PolicyExtractError: pyarrow is not installed.
    """
    if find_spec("pyarrow") is None:
        raise PolicyExtractError(f"pyarrow is not installed: {install_hint('arrow')}")
    return Parquet(stream, origin)


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


def _fields(record: Record, spec: RecordSpec, beside: dict[str, str]) -> dict[str, object] | None:
    """The fields of a record of a type of a rule pack; null for a record of another type."""
    if record.type != spec.name:
        return None
    made: dict[str, object] = {}
    for field in spec.fields:
        value = getattr(record, field.name, None)
        made[field.name] = _each(field, value, _held)
        if field.name in beside:
            rest = _each(field, value, _unheld)
            made[beside[field.name]] = rest if not isinstance(rest, list) or any(rest) else None
    return made


def _each(field: RecordField, value: object, cell: Callable[[object], object]) -> object:
    if not field.many:
        return cell(value)
    return [cell(item) for item in value] if isinstance(value, tuple) else None


def _held(value: object) -> object:
    """A value as its column holds it; a number that does not fit is null."""
    if isinstance(value, Decimal):
        return Decimal(decimal_text(value)) if fits(value) else None
    return scrub(value) if isinstance(value, str) else value


def _unheld(value: object) -> object:
    """A number that does not fit, as text."""
    return decimal_text(value) if isinstance(value, Decimal) and not fits(value) else None


_CELLS: dict[str, Callable[[Record, str], object]] = {
    "text": _text,
    "label": _label,
    "words": _words,
    "number": _number,
    "number_text": _number_text,
}
