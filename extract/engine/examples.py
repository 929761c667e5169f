"""The examples that rules carry, run as tests: each says what must, or must not, come out of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from extract.engine.extractor import Extractor
from extract.errors import message
from extract.record_types import CustomRecord
from extract.records import Extraction, Record
from extract.ruleset.loader import LoadedFile, LoadedPack, find_pack, load_pack
from extract.ruleset.model import Example, Exampled

_SPANS = ("sentence", "quantity", "previous", "part_of")  # an example may give their text instead of the offsets
_Packs = Iterable[LoadedPack | str | Path]


@dataclass(frozen=True, slots=True)
class Case:
    """An example of a rule.

    Attributes:
        id: file, id of the rule, and number of the example in it, from 1, counterexamples last.
        place: where it stands, `path:line`.
        example: what it says.
        counter: whether what it expects must not come out.
    """

    id: str
    place: str
    example: Example
    counter: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an example; `message` is empty where it is as it should be."""

    ok: bool
    id: str
    place: str
    message: str


def cases(packs: _Packs) -> list[Case]:
    """All examples of packs, in the order of their files.

    Args:
        packs: loaded packs, names of built-in ones, or folders.

    Raises:
        RulesError: a pack cannot be loaded.
    """
    loaded = (pack if isinstance(pack, LoadedPack) else load_pack(find_pack(pack)) for pack in packs)
    return [case for pack in loaded for file in pack.files for case in _of_file(file)]


def run_examples(extractor: Extractor | _Packs) -> list[Outcome]:
    """Run all examples of an extractor's packs.

    Args:
        extractor: an extractor, or packs to make one of.

    Raises:
        RulesError: a pack is wrong.
    """
    if isinstance(extractor, Extractor):
        return [run_case(case, extractor) for case in cases(extractor._packs)]
    packs = list(extractor)
    made = Extractor([pack.path if isinstance(pack, LoadedPack) else pack for pack in packs])
    return [run_case(case, made) for case in cases(packs)]


def run_case(case: Case, extractor: Extractor) -> Outcome:
    """Run one example."""
    detail = _fault(case, extractor)
    code = "E402" if case.counter else "E401"
    return Outcome(not detail, case.id, case.place, message(code, detail=detail) if detail else "")


def _of_file(file: LoadedFile) -> Iterator[Case]:
    for section in type(file.content).model_fields:
        part = getattr(file.content, section)
        for i, thing in enumerate(part if isinstance(part, tuple) else ()):
            if isinstance(thing, Exampled):
                yield from _of_thing(file, (section, i), thing)


def _of_thing(file: LoadedFile, path: tuple[str, int], thing: Exampled) -> Iterator[Case]:
    n = 0
    for key in ("examples", "counterexamples"):
        for i, example in enumerate(getattr(thing, key)):
            n += 1
            line, _ = file.mark((*path, key, i))
            yield Case(f"{file.name}::{thing.id}::{n}", f"{file.name}:{line}", example, key == "counterexamples")


def _fault(case: Case, extractor: Extractor) -> str:
    """What is wrong with the outcome of an example; empty where nothing is."""
    example = case.example
    try:
        reference = date.fromisoformat(example.reference) if example.reference else None
    except ValueError:
        return f"reference {example.reference!r} is no ISO date"
    made = extractor(example.text, reference_date=reference)
    faults = [_unfit(made, fields, case.counter) for fields in example.expect]
    faults += [_present(made, name) for name in example.absent]
    return "; ".join(filter(None, (*faults, "" if faults else "it expects nothing")))


def _unfit(made: Extraction, fields: dict[str, object], counter: bool) -> str:
    """Why no record fits the fields, or, for a counterexample, which one does."""
    kind = fields.get("type")
    if kind is not None and kind not in made.type_names:
        return f"no record type {kind!r}"
    near = [record for record in made.records if kind in (None, record.type)]
    fitting = [record for record in near if all(_same(made.text, record, *field) for field in fields.items())]
    if bool(fitting) != counter:
        return ""
    said = _shown({name: value for name, value in fields.items() if name != "type"})
    wanted = f"{kind or 'a record'} {said}".rstrip()
    if counter:
        return f"{made.text!r} must not give {wanted}"
    found = "; ".join(_found(record, fields) for record in near or made.records) or "nothing"
    return f"{made.text!r} must give {wanted}, it gives {found}"


def _present(made: Extraction, name: str) -> str:
    if name not in made.type_names:
        return f"no record type {name!r}"
    found = [record for record in made.records if record.type == name]
    return f"{made.text!r} must give no {name}, it gives " + "; ".join(map(_brief, found)) if found else ""


def _same(text: str, record: Record, name: str, said: object) -> bool:
    """Whether a field of a record is what an example says, whatever type YAML gave to it."""
    if name not in type(record).model_fields:
        return False
    found = getattr(record, name)
    if name in _SPANS and isinstance(said, str) and name not in _own(record) and found is not None:
        return text[slice(*found)] == said
    return _equal(said, found)


def _own(record: Record) -> frozenset[str]:
    """The fields that a rule pack declares."""
    return frozenset(field.name for field in record.spec.fields) if isinstance(record, CustomRecord) else frozenset()


def _equal(said: object, found: object) -> bool:
    if said is None or found is None or isinstance(said, bool):
        return said is found
    if isinstance(found, tuple):
        return (
            isinstance(said, list | tuple)
            and len(said) == len(found)
            and all(_equal(one, other) for one, other in zip(said, found, strict=True))
        )
    if isinstance(found, Decimal | int):
        try:
            return Decimal(str(said)) == found
        except InvalidOperation:
            return False
    return str(said) == str(found)


def _brief(record: Record) -> str:
    return f"{record.type} {record.text!r}"


def _found(record: Record, fields: dict[str, object]) -> str:
    values = {name: getattr(record, name, "(no such field)") for name in fields if name not in ("type", "text")}
    return f"{_brief(record)} {_shown(values)}".rstrip()


def _shown(values: dict[str, object]) -> str:
    return " ".join(f"{name}={_written(value)}" for name, value in values.items())


def _written(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_written, value)) + "]"
    return str(value)
