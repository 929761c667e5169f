"""The examples that rules carry, run as tests: each says what must, or must not, come out of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from extract.engine.extractor import Extractor
from extract.errors import Problem, RulesError, problem
from extract.record_types import CustomRecord
from extract.records import Extraction, Record
from extract.ruleset.loader import LoadedFile, LoadedPack, in_order
from extract.ruleset.merge import merge
from extract.ruleset.model import Example, Exampled
from extract.ruleset.resolve import resolve

_SPANS = ("sentence", "quantity", "previous", "part_of")  # an example may give their text instead of the offsets
_Packs = Iterable[LoadedPack | str | Path]


@dataclass(frozen=True, slots=True)
class Case:
    """An example of a rule.

    Attributes:
        id: file, id of the rule, and number of the example in it, from 1, counterexamples last.
        place: where it stands, `path:line`.
        example: what it says; one that says a thing in several ways is a case for each.
        counter: whether what it expects must not come out.
        of: id of the rule.
        section: the section that the rule stands in.
        where: file, line and column.
    """

    id: str
    place: str
    example: Example
    counter: bool
    of: str
    section: str
    where: tuple[str, int, int]

    @property
    def reference(self) -> date | None:
        """The reference date that it gives, None where it gives none, or one that is none."""
        try:
            return date.fromisoformat(self.example.reference or "")
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an example; `message` and `problem` are empty where it is as it should be."""

    ok: bool
    id: str
    place: str
    message: str
    problem: Problem | None = None


def cases(packs: _Packs) -> list[Case]:
    """All examples of packs, in the order of their files.

    Those of packs that they extend are not among them, nor those of what a later pack overrides or disables.

    Args:
        packs: loaded packs, names of packs, or folders.

    Raises:
        RulesError: a pack cannot be loaded, or the packs do not go together.
    """
    resolved = resolve(packs)
    merged = merge(resolved.packs)
    if merged.problems:
        raise RulesError(in_order(merged.problems))
    return [
        case
        for pack in resolved.named
        for file in pack.files
        for path, thing in _things(file)
        if (pack.head.name, thing.id) not in merged.lost
        for case in _of_thing(file, path, thing)
    ]


def run_examples(extractor: Extractor | _Packs) -> list[Outcome]:
    """Run all examples of an extractor's packs.

    Args:
        extractor: an extractor, or packs to make one of.

    Raises:
        RulesError: a pack is wrong.
    """
    if isinstance(extractor, Extractor):
        return [run_case(case, extractor) for case in cases(extractor.packs)]
    packs = list(extractor)
    made = Extractor([pack.path if isinstance(pack, LoadedPack) else pack for pack in packs])
    return [run_case(case, made) for case in cases(packs)]


def run_case(case: Case, extractor: Extractor) -> Outcome:
    """Run one example."""
    detail = _fault(case, extractor)
    if not detail:
        return Outcome(True, case.id, case.place, "")
    found = problem("E402" if case.counter else "E401", *case.where, detail=detail)
    return Outcome(False, case.id, case.place, found.message, found)


def _things(file: LoadedFile) -> Iterator[tuple[tuple[str, int], Exampled]]:
    for section in type(file.content).model_fields:
        part = getattr(file.content, section)
        for i, thing in enumerate(part if isinstance(part, tuple) else ()):
            if isinstance(thing, Exampled):
                yield (section, i), thing


def _of_thing(file: LoadedFile, path: tuple[str, int], thing: Exampled) -> Iterator[Case]:
    n = 0
    for key in ("examples", "counterexamples"):
        for i, example in enumerate(getattr(thing, key)):
            line, column = file.mark((*path, key, i))
            for text in (example.text, *example.also):
                n += 1
                yield Case(
                    id=f"{file.name}::{thing.id}::{n}",
                    place=f"{file.name}:{line}",
                    example=example.model_copy(update={"text": text, "also": ()}),
                    counter=key == "counterexamples",
                    of=thing.id,
                    section=path[0],
                    where=(file.name, line, column),
                )


def _fault(case: Case, extractor: Extractor) -> str:
    """What is wrong with the outcome of an example; empty where nothing is."""
    example = case.example
    if example.reference and case.reference is None:
        return f"reference {example.reference!r} is no ISO date"
    made = extractor(example.text, reference_date=case.reference)
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
