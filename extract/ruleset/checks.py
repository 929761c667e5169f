"""Everything that `rules check` finds: what keeps packs from being used, and what makes them wrong all the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Final, Literal, Union, get_args, get_origin

from extract import records
from extract.errors import Problem, RulesError, did_you_mean
from extract.ruleset import model
from extract.ruleset.compiler import RuleSet, compile_rules
from extract.ruleset.hazards import slow
from extract.ruleset.inventory import Thing, example_path, things
from extract.ruleset.loader import LoadedFile, LoadedPack, in_order, is_built_in
from extract.ruleset.references import unknown
from extract.ruleset.resolve import survey
from extract.ruleset.source import KeyPath

__all__ = ["check"]

_Values = Mapping[str, tuple[str, ...]]  # field: its fixed values; none: anything
_UNREAD: Final = ("E101", "E102", "E104", "E5")  # a file, or a pack, is not there
_LACKING: Final = ("E204", "E207")
_FOLLOWS: Final = ("E502", "E507")
_Types = Mapping[str, _Values]


def check(names: Sequence[str | Path]) -> list[Problem]:
    """Check packs, together as an extractor would take them.

    Args:
        names: Names of built-in packs, or folders.

    Returns:
        Every problem, by path and place. Where files cannot be read, only what is wrong in each.
    """
    surveyed, problems = survey(names)
    packs = surveyed.packs
    if any(problem.code.startswith(_UNREAD) for problem in problems) or not all(map(_is_whole, packs)):
        return in_order(problems)
    rules: RuleSet | None = None
    # What refers to something that is left out, since it is wrong itself, is not wrong for that.
    follows = _FOLLOWS if problems else ()
    try:
        rules = compile_rules(packs)
    except RulesError as error:
        problems += (problem for problem in error.problems if problem.code not in follows)
    files = [file for pack in packs for file in pack.files]
    problems += () if follows else _units(files)
    types = record_types(packs)
    for thing in things(files):
        problems += _examples(thing, types)
    if rules is not None:
        problems += _exponential(packs, rules)
    return in_order(_once(problems))


def _exponential(packs: Iterable[LoadedPack], rules: RuleSet) -> Iterator[Problem]:
    added = [file for pack in packs if not is_built_in(pack.path) for file in pack.files]
    for found in slow(added, rules):
        if found.kind == "exponential":
            yield found.pattern.file.problem("E305", found.pattern.path, detail=found.detail)


def _once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Problems without those that two layers find: what comes first says it. One thing may lack many keys."""
    told: set[tuple[object, ...]] = set()
    for found in problems:
        place = (found.path, found.line, found.column)
        key = (*place, found.message if found.code in _LACKING else found.code)
        if key not in told and not (found.code == "E305" and (*place, "E301") in told):
            told.add(key)
            yield found


def _is_whole(pack: LoadedPack) -> bool:
    return len(pack.files) == len(pack.head.files)


def _units(files: Sequence[LoadedFile]) -> Iterator[Problem]:
    """Units whose records would name a reading that there is not, or have no dimension of the contract."""
    readings = {reading.id for file in files for reading in file.content.readings}
    for file in files:
        for i, unit in enumerate(file.content.units):
            yield from unknown(file, ("units", i, "rule"), "reading", unit.rule, readings)
            if unit.dimension is not None:
                known = get_args(records.Dimension)
                yield from unknown(file, ("units", i, "dimension"), "dimension", unit.dimension, known)
            elif unit.kind == "measure":
                yield file.problem("E204", ("units", i), key="dimension")


# ------------------------------------------------------------------------------------------------ examples

_BUILT_IN: Final = {kind.model_fields["type"].default: kind for kind in get_args(get_args(records.AnyRecord)[0])}


def record_types(packs: Iterable[LoadedPack]) -> _Types:
    """The record types of packs and the built-in ones: their fields, and the values of those that are fixed."""
    types: dict[str, _Values] = {
        name: {field: _literals(info.annotation) for field, info in kind.model_fields.items()}
        for name, kind in _BUILT_IN.items()
    }
    shared: _Values = dict.fromkeys(records.Record.model_fields, ())
    for pack in packs:
        for name, made in pack.head.types.items():
            own = {field: tuple(spec.values) for field, spec in made.fields.items()}
            types[name] = {**types.get(name, shared), **own}
    return types


def _literals(annotation: object) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if get_origin(annotation) in (Union, UnionType):
        return tuple(value for part in get_args(annotation) for value in _literals(part))
    return ()


def _examples(thing: Thing, types: _Types) -> Iterator[Problem]:
    """Types, fields and values in examples that no record has: a counterexample with one holds whatever comes."""
    for key in ("examples", "counterexamples"):
        for i, example in enumerate(getattr(thing.content, key)):
            path = (*thing.path, key, i)
            yield from _reference(thing.file, path, example)
            for j, name in enumerate(example.absent):
                yield from unknown(thing.file, example_path(path, example, "absent", j), "record type", name, types)
            for j, fields in enumerate(example.expect):
                yield from _expected(thing.file, example_path(path, example, "expect", j), fields, types)


def _reference(file: LoadedFile, path: KeyPath, example: model.Example) -> Iterator[Problem]:
    try:
        date.fromisoformat(example.reference or "2000-01-01")
    except ValueError:
        yield file.problem("E205", (*path, "reference"), detail=f"{example.reference!r} is no ISO date")


def _expected(file: LoadedFile, path: KeyPath, fields: Mapping[str, object], types: _Types) -> Iterator[Problem]:
    kind = fields.get("type")
    if kind is not None and kind not in types:
        yield from unknown(file, (*path, "type"), "record type", str(kind), types)
        return
    known = types[str(kind)] if kind is not None else {name: () for fields in types.values() for name in fields}
    for name, value in fields.items():
        if name not in known:
            hint = did_you_mean(name, known)
            yield file.problem(
                "E203", (*path, name), at_key=True, what=f"field of {kind or 'a record'}", name=name, hint=hint
            )
        elif known[name] and value is not None and name != "type":
            for one in value if isinstance(value, list) else (value,):
                yield from unknown(file, (*path, name), name, str(one), known[name])
