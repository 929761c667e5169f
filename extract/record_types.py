"""Record types that rule packs declare, as pydantic models.

A `RecordSpec` says what a type holds. `record_model` makes the class of its records and `extraction_model` the class of
results that may hold them; both give the same class for the same spec. Instances pickle as their spec and their values,
so that they cross into processes that have not made the class yet.
"""

# No `from __future__ import annotations` here: pydantic 2.9 takes a ClassVar in a string for a private field.
import keyword
import threading
from dataclasses import dataclass
from datetime import date
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field, create_model

from extract.records import AnyRecord, Extraction, Number, Record

__all__ = ["CustomExtraction", "CustomRecord", "RecordField", "RecordSpec", "extraction_model", "record_model", "taken"]

_TYPES: Final[dict[str, Any]] = {"str": str, "int": int, "Decimal": Number, "date": date, "bool": bool}
_LOCK = threading.RLock()  # two threads must not make two classes of one spec


@dataclass(frozen=True, slots=True)
class RecordField:
    """A field of a record type.

    Attributes:
        name: its name.
        type: `str`, `int`, `Decimal`, `date`, `bool` or `enum`.
        many: whether it holds a list of these.
        values: what an `enum` may be.
        required: whether there is no record without it.
        about: one line for people.
    """

    name: str
    type: str
    many: bool = False
    values: tuple[str, ...] = ()
    required: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class RecordSpec:
    """A record type: its name and its own fields, in order."""

    name: str
    fields: tuple[RecordField, ...]
    about: str = ""


class CustomRecord(Record):
    """What the records of all types of rule packs derive from."""

    spec: ClassVar[RecordSpec]

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled by its spec: the class is made anew where it is not known."""
        return _new_record, (self.spec,), self.__getstate__()


class CustomExtraction(Extraction):
    """What was found in one text, records of types of rule packs among it."""

    specs: ClassVar[tuple[RecordSpec, ...]]

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled by its specs: the class is made anew where it is not known."""
        return _new_extraction, (self.specs,), self.__getstate__()


def taken(name: str) -> bool:
    """Whether no field may be called so: records have something of that name already, or Python does."""
    known = name in CustomRecord.model_fields or name in CustomRecord.__class_vars__ or hasattr(CustomRecord, name)
    return known or name.startswith("model_") or keyword.iskeyword(name)


def record_model(spec: RecordSpec) -> type[CustomRecord]:
    """The class of the records of a type.

    Example:
        >>> duty = record_model(RecordSpec("duty", (RecordField("units", "str", many=True),)))
        >>> duty(text="a, b", start=0, end=4, units=("a", "b"), rule="duty.plain", sentence=(0, 4)).units
        ('a', 'b')
    """
    with _LOCK:
        return _record_model(spec)


def extraction_model(specs: tuple[RecordSpec, ...]) -> type[Extraction]:
    """The class of the results of an extractor whose packs declare these types; `Extraction` itself for none."""
    with _LOCK:
        return _extraction_model(specs) if specs else Extraction


@cache
def _record_model(spec: RecordSpec) -> type[CustomRecord]:
    name: Any = Field(default=spec.name, description=f"`{spec.name}`.")
    fields: dict[str, Any] = {"type": (Literal[spec.name], name)}
    fields |= {field.name: _declared(field) for field in spec.fields}
    made: type[CustomRecord] = create_model(
        _class_name(spec.name), __base__=CustomRecord, __module__=__name__, __doc__=spec.about or None, **fields
    )
    made.spec = spec
    return made


@cache
def _extraction_model(specs: tuple[RecordSpec, ...]) -> type[Extraction]:
    models = (AnyRecord, *map(_record_model, specs))
    either: Any = Annotated[reduce(or_, (_members(model) for model in models)), Field(discriminator="type")]
    about: Any = Field(default=(), description=Extraction.model_fields["records"].description)
    made: type[CustomExtraction] = create_model(
        Extraction.__name__,
        __base__=CustomExtraction,
        __module__=__name__,
        __doc__=Extraction.__doc__,
        records=(tuple[either, ...], about),
    )
    made.specs = specs
    made.type_names = (*Extraction.type_names, *(spec.name for spec in specs))
    return made


def _members(model: Any) -> Any:  # noqa: ANN401 (a class, or a union of classes)
    """A class as it is; of `AnyRecord` the union without its discriminator."""
    return getattr(model, "__origin__", model)


def _declared(field: RecordField) -> tuple[Any, Any]:
    """A field as pydantic takes it: null, or an empty list, where it is not given."""
    kind: Any = Literal[field.values] if field.type == "enum" else _TYPES[field.type]
    if field.many:
        kind = tuple[kind, ...]
    about = field.about or None
    if field.required:
        return kind, Field(description=about)
    return (kind, Field(default=(), description=about)) if field.many else (kind | None, Field(None, description=about))


def _class_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _new_record(spec: RecordSpec) -> CustomRecord:
    made = record_model(spec)
    return made.__new__(made)


def _new_extraction(specs: tuple[RecordSpec, ...]) -> Extraction:
    made = extraction_model(specs)
    return made.__new__(made)
