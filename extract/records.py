"""The record contract as frozen pydantic models.

Records are hashable: list fields are tuples here and lists in JSON. Offsets are 0-based and half-open, and count
Unicode code points of the text as the caller gave it: `record.text == text[record.start:record.end]`, always.

The types that rule packs declare derive from `Record` with a `Literal` of their own for `type`; results that may hold
them from `Extraction`, with these types in `records` and `type_names`. `extract.record_types` makes both.
"""

import builtins
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import CoreSchema, PydanticSerializationError

from extract.errors import did_you_mean, message

__all__ = [
    "SCHEMA_VERSION",
    "TYPE_NAMES",
    "Amount",
    "AnyRecord",
    "Count",
    "Date",
    "Document",
    "Extraction",
    "Failure",
    "Measure",
    "Metadata",
    "Quantity",
    "Ratio",
    "Record",
    "Section",
    "Target",
    "decimal_text",
]

SCHEMA_VERSION = "1"
"""Version of the record contract that these models hold."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def decimal_text(value: Decimal) -> str:
    """Write a Decimal as the contract has it, exactly: no exponent, no trailing zeros, no `-0`.

    Example:
        >>> decimal_text(Decimal("1E+9")), decimal_text(Decimal("2.50"))
        ('1000000000', '2.5')
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


Number = Annotated[
    Decimal,
    PlainSerializer(decimal_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$"}),
]
Offset = Annotated[int, Field(ge=0)]
Span = tuple[Offset, Offset]
When = tuple[date | None, date | None]

Op = Literal["eq", "approx", "gt", "ge", "lt", "le", "range"]
Modality = Literal["plan", "norm", "fact"]
Change = Literal["increase", "decrease"]
Dimension = Literal["length", "area", "volume", "mass", "energy", "power", "time", "age", "rate", "other"]
DateKind = Literal["date", "period", "recurring", "vague"]
Grain = Literal["day", "tenday", "month", "quarter", "half", "year", "plan", "decade", "century", "none"]
Part = Literal["start", "mid", "end"]
Bound = Literal["by", "since", "until"]
TargetChange = Literal["reach", "increase", "decrease", "complete", "cover"]
Binding = Literal["binding", "expected"]


def _scrub(value: object) -> object:
    """The value with U+FFFD for every lone surrogate, one for one, so that offsets stand."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, tuple):
        return tuple(map(_scrub, value))
    if isinstance(value, BaseModel):
        return value.model_copy(update={name: _scrub(inner) for name, inner in value.__dict__.items()})
    return value


class _Model(BaseModel):
    """What all models here share: frozen, no unknown fields, a way round validation."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_serialization_defaults_required=True)

    # No `from __future__ import annotations` here: pydantic 2.9 takes a ClassVar in a string for a private field.
    # One set for all built instances of a class: pydantic copies it before it changes it.
    _field_names: ClassVar[set[str]] = set()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls._field_names = set(cls.model_fields)

    @classmethod
    def build(cls, values: dict[str, Any]) -> Self:
        """Make an instance from values that are right already, without validation (about 2 microseconds).

        The instance is equal to the validated one in every way. Nothing is checked, converted or filled in.

        Args:
            values: A value for **every** field, of its Python type (tuples, not lists), in the order of
                `cls.model_fields`, which is the order of dumps. The instance keeps the dict: do not use it again.
        """
        self = object.__new__(cls)
        put = object.__setattr__
        put(self, "__dict__", values)
        put(self, "__pydantic_fields_set__", cls._field_names)
        put(self, "__pydantic_extra__", None)
        put(self, "__pydantic_private__", None)
        return self

    def model_dump_json(self, **kwargs: Any) -> str:  # noqa: ANN401 (whatever pydantic takes)
        """As in pydantic, but a lone surrogate, which JSON cannot hold, is written as U+FFFD."""
        try:
            return super().model_dump_json(**kwargs)
        except PydanticSerializationError:
            clean = self.model_copy(update={name: _scrub(value) for name, value in self.__dict__.items()})
            return BaseModel.model_dump_json(clean, **kwargs)


_CLOSING = ("rule", "sentence", "section")


class Record(_Model):
    """What every record has. Types that rule packs add derive from this class."""

    type: str = Field(description="Name of the record type; decides which other fields there are.")
    text: str = Field(description="The surface span, as the caller's text has it.")
    start: Offset = Field(description="Offset of the first character of the span, in code points.")
    end: Offset = Field(description="Offset after the last character of the span, in code points.")
    rule: str = Field(description="Id of the rule that made the record.")
    sentence: Span = Field(description="Offsets (start, end) of the sentence that holds the record.")
    section: tuple[str, ...] = Field(default=(), description="Headings above the record, outermost first.")

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: builtins.type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Put a type's own values before the closing fields; pydantic puts all inherited fields first."""
        fields = cls.model_fields
        if tuple(fields)[-len(_CLOSING) :] != _CLOSING:
            for name in _CLOSING:
                fields[name] = fields.pop(name)
        return handler(source)


class Quantity(Record):
    """What amounts, counts, measures and ratios share: the number, and what the text says about it."""

    value: Number | None = Field(
        default=None, description="The number, scaled to `unit`; null for a range and for a vague number."
    )
    low: Number | None = Field(default=None, description="Lower end of a range or of a vague number, else null.")
    high: Number | None = Field(default=None, description="Upper end of a range or of a vague number, else null.")
    op: Op = Field(
        default="eq",
        description="How the number binds: equal, about, above, at least, below, at most, or between `low` and `high`.",
    )
    unit: str = Field(description="What `value`, `low` and `high` are in; see each type.")
    modality: Modality = Field(
        default="fact",
        description="`plan`: is to be. `norm`: a rule, standard, threshold or entitlement. `fact`: all else.",
    )
    label: str | None = Field(default=None, description="What it is the value of, as written.")
    change: Change | None = Field(
        default=None, description="Direction, where the number is a difference; null for a level."
    )
    baseline: str | None = Field(default=None, description="What a change is measured from, as written.")
    when: When | None = Field(
        default=None,
        description="First and last day of the time the number is for, each null where open; null where unknown.",
    )
    previous: Span | None = Field(
        default=None, description="Offsets (start, end) of the mention it replaces or comes from."
    )
    part_of: Span | None = Field(default=None, description="Offsets (start, end) of the mention it is a part of.")
    row: tuple[str, ...] = Field(
        default=(), description="In a table, the heads of the cell's row, outermost first; else empty."
    )
    column: tuple[str, ...] = Field(
        default=(), description="In a table, the heads of the cell's column, outermost first; else empty."
    )


class Amount(Quantity):
    """An amount of money."""

    type: Literal["amount"] = Field(default="amount", description="`amount`.")
    unit: str = Field(pattern="^[A-Z]{3}$", description="The currency; equals `currency`.")
    currency: str = Field(pattern="^[A-Z]{3}$", description="ISO 4217 code; `value` is in whole units of it.")
    per: tuple[str, ...] = Field(
        default=(), description="What the amount is per, as written, in order (person, month, ton); else empty."
    )
    recipient: str | None = Field(default=None, description="Who gets or pays it, where the text says so beside it.")


class Count(Quantity):
    """A number of things or people."""

    type: Literal["count"] = Field(default="count", description="`count`.")
    unit: str = Field(description="The classifier as written; empty where there is none.")
    noun: str | None = Field(default=None, description="What is counted, as written.")
    members: tuple[str, ...] = Field(
        default=(), description="What the text lists before it sums up in the number; else empty."
    )


class Measure(Quantity):
    """A physical size, or a length of time that is no place on the calendar."""

    type: Literal["measure"] = Field(default="measure", description="`measure`.")
    unit: str = Field(
        description="The unit that `value` is scaled to (m, ha, t, kWh, workday, age); as written where none fits."
    )
    dimension: Dimension = Field(description="What kind of size it is.")


class Ratio(Quantity):
    """A percentage, a fraction, a multiple, or a number of percentage points."""

    type: Literal["ratio"] = Field(default="ratio", description="`ratio`.")
    unit: str = Field(description="`%`, `‰`, `pp` (percentage points), `times`, or `1` (a bare fraction, to 4 places).")
    of: str | None = Field(default=None, description="The whole or base it is a share of, as written.")


class Date(Record):
    """A place on the calendar: a day, a period, something that recurs, or a vague time."""

    type: Literal["date"] = Field(default="date", description="`date`.")
    kind: DateKind = Field(description="A unit of the calendar, a period from and to, a recurring or a vague time.")
    first: date | None = Field(default=None, description="First day covered; null where open or unknown.")
    last: date | None = Field(default=None, description="Last day covered, inclusive; null where open or unknown.")
    grain: Grain = Field(description="The unit of the calendar that is named (`plan`: a five-year plan), or `none`.")
    part: Part | None = Field(
        default=None,
        description="Which part is meant, where the text says so; `first` and `last` still give the whole unit.",
    )
    bound: Bound | None = Field(default=None, description="What the words around make of it: by, since or until.")


class Target(Record):
    """An indicator that is to reach, keep or change by a stated value, or is to be complete."""

    type: Literal["target"] = Field(default="target", description="`target`.")
    indicator: str = Field(description="The phrase for what is measured, as written.")
    change: TargetChange = Field(
        description="Whether the indicator is to reach the value, to change by it, to be complete or to cover all."
    )
    value: Number | None = Field(
        default=None, description="The number, scaled to `unit`; null for a range and for a vague number."
    )
    low: Number | None = Field(default=None, description="Lower end of a range or of a vague number, else null.")
    high: Number | None = Field(default=None, description="Upper end of a range or of a vague number, else null.")
    op: Op = Field(default="eq", description="How the number binds, as in its quantity.")
    unit: str = Field(description="The unit, as in its quantity; `%` where the target is to cover all.")
    quantity: Span = Field(
        description="Offsets (start, end) of the mention that carries the value; for `cover` of the covering words."
    )
    deadline: date | None = Field(default=None, description="Last day of the time it is to be met by.")
    baseline: str | None = Field(default=None, description="What it is compared with, as written.")
    binding: Binding | None = Field(
        default=None, description="Whether it binds or is only expected, where the text says so."
    )


AnyRecord = Annotated[Amount | Count | Measure | Ratio | Date | Target, Field(discriminator="type")]
"""A record of any built-in type, told apart by `type`."""

TYPE_NAMES: tuple[str, ...] = ("amount", "count", "measure", "ratio", "date", "target")
"""Names of the built-in record types."""


class Section(_Model):
    """A heading and the text under it, with everything that stands under deeper headings."""

    title: str = Field(description="The heading, as written.")
    level: int = Field(ge=1, description="Depth of the heading, 1 for the outermost.")
    start: Offset = Field(description="Offset of the first character of the heading.")
    end: Offset = Field(description="Offset after the last character of the text under it.")


class Metadata(_Model):
    """What a document says about itself; null or empty where it says nothing."""

    title: str | None = Field(default=None, description="Title of the document.")
    source: str | None = Field(default=None, description="Where it was published, as it names it.")
    issuer: str | None = Field(default=None, description="Who signs it.")
    number: str | None = Field(default=None, description="Number of the document, as written.")
    published: date | None = Field(default=None, description="Day it was published.")
    signed: date | None = Field(default=None, description="Day it was signed.")
    addressee: str | None = Field(default=None, description="Whom it is addressed to.")
    citations: tuple[str, ...] = Field(
        default=(), description="The documents it names in title marks, in order, without repeats."
    )


class Document(_Model):
    """A text on its way into an extractor, with what is known about it."""

    text: str = Field(description="The text; all offsets count in it.")
    path: str | None = Field(default=None, description="File it was read from.")
    reference_date: date | None = Field(default=None, description="Day that relative dates resolve against.")

    @field_validator("reference_date", mode="before")
    @classmethod
    def _no_datetime(cls, value: object) -> object:
        # pydantic would cut the time off; elsewhere in the library a datetime is a TypeError.
        if isinstance(value, datetime):
            raise TypeError(f"R102 {message('R102', found=value.__class__.__name__)}")
        return value


class Failure(_Model):
    """Stands in the place of a result where an input failed and errors are kept.

    The error is text, so that a failure always crosses process borders and can be written as JSON.
    """

    index: int = Field(ge=0, description="Position of the input, from 0.")
    error: str = Field(description="Class and message of the error.")

    @classmethod
    def from_exception(cls, index: int, error: BaseException) -> Self:
        """Make the failure of an input from what it raised."""
        return cls(index=index, error=f"{type(error).__name__}: {error}")


_R = TypeVar("_R", bound=Record)


def _only(cls: type[_R], records: Iterable[Record]) -> tuple[_R, ...]:
    return tuple(record for record in records if isinstance(record, cls))


class Extraction(_Model):
    """What was found in one text.

    Example:
        >>> result = Extraction(text="总投资2.59亿元。")
        >>> result.amounts, result.of("date")
        ((), ())
    """

    model_config = ConfigDict(json_schema_extra={"schema_version": SCHEMA_VERSION})

    schema_version: ClassVar[str] = SCHEMA_VERSION
    type_names: ClassVar[tuple[str, ...]] = TYPE_NAMES

    text: str = Field(description="The text that all offsets count in.")
    reference_date: date | None = Field(
        default=None, description="Day that relative dates were resolved against; null where there was none."
    )
    metadata: Metadata = Field(default=Metadata(), description="What the document says about itself.")
    sections: tuple[Section, ...] = Field(default=(), description="The headings with their texts, in order.")
    records: tuple[AnyRecord, ...] = Field(default=(), description="All records, by start, then end, then type.")

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """The amounts of money, in order."""
        return _only(Amount, self.records)

    @property
    def counts(self) -> tuple[Count, ...]:
        """The numbers of things and people, in order."""
        return _only(Count, self.records)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The physical sizes and lengths of time, in order."""
        return _only(Measure, self.records)

    @property
    def ratios(self) -> tuple[Ratio, ...]:
        """The percentages, fractions and multiples, in order."""
        return _only(Ratio, self.records)

    @property
    def dates(self) -> tuple[Date, ...]:
        """The places on the calendar, in order."""
        return _only(Date, self.records)

    @property
    def targets(self) -> tuple[Target, ...]:
        """The targets, in order."""
        return _only(Target, self.records)

    def of(self, name: str) -> tuple[Record, ...]:
        """The records of one type, in order.

        Args:
            name: Name of a built-in type or of one that a rule pack adds.

        Returns:
            The records; empty where the type is known and the text holds none.

        Raises:
            KeyError: No such type; the message suggests the nearest.
        """
        found = tuple(record for record in self.records if record.type == name)
        if not found and name not in self.type_names:
            known = (*self.type_names, *(record.type for record in self.records))
            raise KeyError(f"R101 {message('R101', name=name, hint=did_you_mean(name, known))}")
        return found
