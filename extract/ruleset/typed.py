"""Record types of packs, compiled: what they hold, the mentions they are read from, and the rules that make them.

Each type has a lexicon and signatures of its own, which know the kinds of mentions of packs, and words that only its
own rules name. So no type, and no pack, changes what the rules of another see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from extract.errors import Problem, did_you_mean
from extract.record_types import RecordField, RecordSpec, taken
from extract.records import TYPE_NAMES
from extract.ruleset import model, patterns
from extract.ruleset.compiler import (
    DEADLINE,
    KINDS,
    ON,
    CompiledRule,
    Draft,
    Lexicon,
    RuleSet,
    Signatures,
    make_lexicon,
)
from extract.ruleset.loader import LoadedFile, LoadedPack
from extract.ruleset.patterns import Node
from extract.ruleset.references import groups_of

__all__ = ["RecordRules", "Value", "assembled", "compile_types", "is_own", "own_lexicon"]

Placed = tuple[LoadedFile, int, model.Rule]
_TEXT: Final = "text"
_DATE_FIELDS: Final = ("first", "last", "grain", "part", "bound", "form")
_QUANTITY_FIELDS: Final = (
    *("value", "low", "high", "op", "unit", "dimension", "label", "noun", "of", "change", "baseline", "when"),
    *("modality", "recipient", "per", "members"),
)
_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys((*model.QUANTITY_KINDS, "quantity", "cover"), _QUANTITY_FIELDS),
    **dict.fromkeys(("date", "recurring", "vague", DEADLINE), _DATE_FIELDS),
}
_OF_QUANTITIES: Final = ("modality", "unit", "not_unit", "dimension", "op", "change")  # conditions on the mention
_INTEGER: Final = re.compile(r"-?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Value:
    """What a rule makes a field of: a constant, or a capture (or a field of the mention that it captures)."""

    field: str
    capture: str
    rest: str = ""
    constant: object = None


@dataclass(frozen=True)
class RecordRules:
    """A record type with all that makes its records.

    Attributes:
        spec: what its records hold.
        fields: the same as the pack says it.
        rules: its rules, over words and mentions of its own.
        values: of each rule, by id, what it makes of the fields it names.
        mentions: the mentions that its rules name.
        anchors: the kinds of mentions that its rules hang on.
    """

    spec: RecordSpec
    fields: Mapping[str, model.FieldSpec]
    rules: RuleSet
    values: Mapping[str, tuple[Value, ...]]
    mentions: tuple[model.MentionSpec, ...]
    anchors: frozenset[str]


def compile_types(
    base: RuleSet, packs: Sequence[LoadedPack], rules: Iterable[Placed], problems: list[Problem]
) -> tuple[RecordRules, ...]:
    """The record types that packs declare, in order.

    Args:
        base: the packs joined, and the rules for the built-in types compiled.
        packs: the packs.
        rules: all rules in the order in which they are tried, each with its file and its index there.
        problems: takes in everything that is wrong.
    """
    declared = _declared(packs, problems)
    kinds = _kinds(base, [file for pack in packs for file in pack.files], problems)
    names = {name for pack in packs for name in pack.head.types}
    drafts = [
        _RecordDraft(file, i, rule, base.content.fragments, problems, declared, kinds)
        for file, i, rule in rules
        if is_own(rule, names)
    ]
    lexicons: dict[frozenset[str], tuple[Lexicon, Signatures]] = {}
    return tuple(
        _compiled(base, name, said, [draft for draft in drafts if draft.type == name], lexicons)
        for name, said in declared.items()
    )


def is_own(rule: model.Rule, types: Iterable[str]) -> bool:
    """Whether a rule makes records of a pack's own types, or of none that there is, where packs declare any."""
    return bool(types) and rule.make is not None and rule.make.get("type") != "target"


# ---- what packs declare


def _declared(packs: Sequence[LoadedPack], problems: list[Problem]) -> dict[str, model.RecordType]:
    """The record types by name."""
    found: dict[str, model.RecordType] = {}
    places: dict[str, str] = {}
    for pack in packs:
        for name, said in pack.head.types.items():
            if name in TYPE_NAMES:
                _wrong(pack, problems, ("types", name), f"{name!r} is a built-in record type")
            elif name in places:
                other = places[name]
                problems.append(pack.marks.problem("E206", ("types", name), at_key=True, id=name, other=other))
            else:
                found[name] = said
                line, column = pack.marks.mark(("types", name), at_key=True)
                places[name] = f"{pack.marks.name}:{line}:{column}"
            for field in filter(taken, said.fields):
                _wrong(pack, problems, ("types", name, "fields", field), f"no field can be called {field!r}")
    return found


def _wrong(pack: LoadedPack, problems: list[Problem], path: tuple[str, ...], detail: str) -> None:
    problems.append(pack.marks.problem("E205", path, at_key=True, detail=detail))


def _spec(name: str, said: model.RecordType) -> RecordSpec:
    fields = (
        RecordField(key, field.item, field.many, tuple(field.values), field.required, field.about)
        for key, field in said.fields.items()
    )
    return RecordSpec(name, tuple(fields), said.about)


def _kinds(base: RuleSet, files: Iterable[LoadedFile], problems: list[Problem]) -> dict[str, set[str]]:
    """The kinds of mentions of all packs, each with its fields."""
    content = base.content
    known = {*KINDS, *base.signatures.classes(), *content.words, *content.cues, *content.edges, ON}
    for file in files:
        for i, spec in enumerate(file.content.mentions):
            if spec.kind in known:
                detail = f"{spec.kind!r} is the name of a word class, or of a kind of mention that is built in"
                problems.append(file.problem("E205", ("mentions", i, "kind"), detail=detail))
    found: dict[str, set[str]] = {}
    for spec in content.mentions:
        found.setdefault(spec.kind, set()).update(groups_of(spec))
    return found


# ---- rules


def _compiled(
    base: RuleSet,
    name: str,
    said: model.RecordType,
    drafts: Sequence[_RecordDraft],
    lexicons: dict[frozenset[str], tuple[Lexicon, Signatures]],
) -> RecordRules:
    """A type with its rules; `lexicons` are shared by types whose rules name the same words."""
    words = frozenset(word for draft in drafts for word in draft.words())
    if words not in lexicons:
        lexicons[words] = own_lexicon(base.content, words)
    _, signatures = lexicons[words]
    rules = [(rule, draft) for draft in drafts if (rule := draft.compiled(signatures)) is not None]
    named = {kind for draft in drafts for kind in draft.kinds()}
    values = {rule.id: draft.values for rule, draft in rules}
    return assembled(base, name, said, lexicons[words], tuple(rule for rule, _ in rules), values, named)


def own_lexicon(content: model.RuleFile, named: Set[str]) -> tuple[Lexicon, Signatures]:
    """The words of the joined files as the rules of a type see them, with those that its patterns alone name."""
    lexicon = make_lexicon(content, named)
    new = {word: frozenset((f"={word}",)) for word in sorted(named - lexicon.all().keys())}
    lexicon = replace(lexicon, words=lexicon.words | new)
    return lexicon, Signatures(lexicon.all(), dict.fromkeys(spec.kind for spec in content.mentions))


def assembled(
    base: RuleSet,
    name: str,
    said: model.RecordType,
    lexicon: tuple[Lexicon, Signatures],
    rules: tuple[CompiledRule, ...],
    values: Mapping[str, tuple[Value, ...]],
    kinds: Set[str],
) -> RecordRules:
    """A type of its parts: see `RecordRules`.

    Args:
        base: the packs joined.
        name: its name.
        said: what its pack says of it.
        lexicon: see `own_lexicon`.
        rules: its rules, compiled.
        values: of each rule, by id, what it makes of the fields it names.
        kinds: the kinds of mentions of packs that its rules hang on or name.
    """
    words, signatures = lexicon
    return RecordRules(
        spec=_spec(name, said),
        fields=said.fields,
        rules=replace(base, lexicon=words, signatures=signatures, rules=rules, types=()),
        values=values,
        mentions=tuple(spec for spec in base.content.mentions if spec.kind in kinds),
        anchors=frozenset().union(*(rule.kinds for rule in rules)),
    )


class _RecordDraft(Draft):
    """A rule that makes records of a pack's own type."""

    def __init__(
        self,
        file: LoadedFile,
        i: int,
        rule: model.Rule,
        fragments: Mapping[str, str],
        problems: list[Problem],
        types: Mapping[str, model.RecordType],
        kinds: Mapping[str, set[str]],
    ) -> None:
        super().__init__(file, i, rule, fragments, problems)
        self._readable = self._sound  # else nobody knows what the patterns capture
        self._kinds = kinds
        self._make = rule.make or {}
        self.type = str(self._make.get("type", ""))
        self._fields = types[self.type].fields if self.type in types else {}
        self.values: tuple[Value, ...] = ()  # what it makes of each field, once it is compiled
        if self.type not in types and self.type not in TYPE_NAMES:
            known = ("target", *types)
            self._problem("E203", "make", "type", what="type", name=self.type, hint=did_you_mean(self.type, known))
        elif self.type in TYPE_NAMES:
            self._problem("E205", "make", "type", detail=f"rules cannot make {self.type!r}")

    def kinds(self) -> set[str]:
        """The kinds of mentions of packs that it hangs on or names."""
        when = self._rule.when
        around = (*when.clause, *when.sentence, *when.not_clause, *when.not_sentence)
        named = set().union(*(patterns.names_of(node) for node in self._nodes()))
        return self._kinds.keys() & {*self._rule.on, *around, *named}

    def _nodes(self) -> list[Node]:
        return [node for node in (self._before, self._after) if node is not None]

    def _check_fields(self) -> None:
        """Report kinds of mentions, conditions and fields that do not exist, or have no place here."""
        rule = self._rule
        known = (*KINDS, *self._kinds)
        for kind in rule.on:
            if kind not in known:
                self._problem("E203", "on", what="kind of mention", name=kind, hint=did_you_mean(kind, known))
        if {"quantity", *model.QUANTITY_KINDS, "cover"}.isdisjoint(rule.on):
            for key in _OF_QUANTITIES:
                if getattr(rule.when, key):
                    detail = f"`{key}` is asked of quantities, and it hangs on none"
                    self._problem("E205", "when", key, at_key=True, detail=detail)
        if rule.set:
            self._problem("E205", "set", at_key=True, detail=f"a rule that makes {self.type!r} sets nothing")
        for name in self._make.keys() - {"type", *self._fields}:
            hint = did_you_mean(name, self._fields)
            self._problem("E203", "make", name, at_key=True, what="field", name=name, hint=hint)
        for name, field in self._fields.items():
            if field.required and self._make.get(name) is None:
                self._problem("E207", "make", at_key=True, name=name, type=self.type)
        if self._readable:
            self.values = tuple(self._read())

    def _read(self) -> Iterable[Value]:
        """What it makes of each field that it names, in the order of the type."""
        for name, field in self._fields.items():
            if name in self._make:
                value = self._value(name, field, self._make[name])
                if value is not None:
                    yield value

    def _value(self, name: str, field: model.FieldSpec, said: str | bool | None) -> Value | None:
        if isinstance(said, str) and said.startswith("$"):
            return self._capture(name, said[1:])
        try:
            return Value(name, "", constant=_constant(field, said))
        except ValueError as error:
            self._problem("E205", "make", name, detail=str(error))
            return None

    def _capture(self, name: str, said: str) -> Value | None:
        """A value that is captured; a capture, or a field, that there is none of is reported."""
        capture, _, rest = said.partition(".")
        captures = {node.name: node for whole in self._nodes() for node in _groups_of(whole)}
        if capture != ON and capture not in captures:
            self._problem("E304", "make", name, name=capture, hint=did_you_mean(capture, (*captures, ON)))
            return None
        kinds = self._rule.on if capture == ON else patterns.names_of(captures[capture])
        known = [(*_FIELDS.get(kind, ()), *self._kinds.get(kind, ()), _TEXT) for kind in kinds if self._is_kind(kind)]
        fields = set().union(*known)
        if rest and rest not in fields and (known or capture != ON):
            near = did_you_mean(said, (f"{capture}.{key}" for key in fields))
            self._problem("E304", "make", name, name=said, hint=near)
            return None
        return Value(name, capture, rest)

    def _is_kind(self, name: str) -> bool:
        return name in _FIELDS or name in self._kinds


def _groups_of(node: Node) -> Iterable[Node]:
    """The captures in a pattern."""
    if node.name:
        yield node
    for part in node.parts:
        yield from _groups_of(part)


def _constant(field: model.FieldSpec, said: str | bool | None) -> object:
    """A constant as the type of its field has it.

    Raises:
        ValueError: it does not fit the type.
    """
    if said is None:
        return () if field.many else None
    value = _single(field, said)
    return (value,) if field.many else value


def _single(field: model.FieldSpec, said: str | bool) -> object:
    if isinstance(said, bool) or field.item == "bool":
        if isinstance(said, bool) and field.item == "bool":
            return said
        raise ValueError(f"{said!r} is no {field.item}")
    if field.item == "enum":
        if said not in field.values:
            raise ValueError(f"{said!r} is not one of {', '.join(field.values)}{did_you_mean(said, field.values)}")
        return said
    if field.item == "int" and not _INTEGER.fullmatch(said):
        raise ValueError(f"{said!r} is no whole number")
    try:
        return _READ[field.item](said)
    except (ValueError, InvalidOperation):
        raise ValueError(f"{said!r} is no {field.item}") from None


def _decimal(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite():
        raise ValueError(text)
    return value


_READ: Final[dict[str, Callable[[str], object]]] = {
    "str": str,
    "int": int,
    "Decimal": _decimal,
    "date": date.fromisoformat,
}
