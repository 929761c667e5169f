"""Compiled packs as JSON, and made again of it: what `extract.ruleset.cache` keeps in a file.

It holds what the packs hold, merged; the rules as they were compiled, each pattern as its text; and the code of all
patterns as numbers. What is made quickly of these, such as the classes of words, is made again.
"""

from __future__ import annotations

import json
from array import array
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from re import Pattern as RePattern
from typing import Any, Final

import regex

from extract.errors import RulesError
from extract.ruleset import model
from extract.ruleset.compiler import CompiledRule, PackInfo, RuleSet, Setting, Signatures, make_lexicon
from extract.ruleset.regexes import Code, Key, Limits, from_source, source_of
from extract.ruleset.source import shown
from extract.ruleset.timed import TimedPattern
from extract.ruleset.typed import RecordRules, Value, assembled, own_lexicon

__all__ = ["Folders", "Kept"]

Folders = Mapping[Path, Sequence[Path]]
"""The files of each pack by its folder."""
_INTS: Final = "I"  # 32 bits without a sign, as code has them


@dataclass(frozen=True)
class Kept:
    """Packs as they are kept: plain values, but for the code of their patterns.

    Places name files by their number and position, since paths differ from run to run.

    Attributes:
        heads: what their `pack.yaml` hold, as JSON.
        content: what they hold, merged, as JSON.
        digest: see `RuleSet`.
        named: the words that patterns name.
        rules: the rules, compiled.
        types: of each record type that they declare, in order: its name, the words that its patterns name, the
            mentions that its rules name, its rules, and what these make.
        places: where things stand.
        limits: the patterns that may need a limit of time, with their origins.
        linear: what was found of them.
        codes: the code of each pattern.
    """

    heads: list[str]
    content: str
    digest: str
    named: list[str]
    rules: list[Any]
    types: list[tuple[str, list[str], list[str], list[Any], Any]]
    places: dict[str, str]
    limits: dict[str, list[str]]
    linear: list[tuple[str, bool, bool]]
    codes: Mapping[Key, Code]

    @classmethod
    def of(cls, rules: RuleSet, folders: Folders, codes: Mapping[Key, Code]) -> Kept:
        """What is to be kept.

        Args:
            rules: compiled packs.
            folders: their folders and files.
            codes: the code of their patterns.
        """
        plain = _Plain({shown(path): str(i) for i, path in enumerate(_paths(folders))})
        return cls(
            [head.model_dump_json() for head in rules.heads],
            rules.content.model_dump_json(exclude_defaults=True),
            rules.digest,
            sorted(rules.lexicon.named()),
            list(map(plain.rule, rules.rules)),
            [
                (
                    kind.spec.name,
                    sorted(kind.rules.lexicon.named()),
                    sorted({spec.kind for spec in kind.mentions}),
                    list(map(plain.rule, kind.rules.rules)),
                    plain(kind.values),
                )
                for kind in rules.types
            ],
            {key: plain.place(place) for key, place in rules.places.items()},
            {pattern: [name, plain.place(place)] for pattern, (name, place) in rules.limits.origins.items()},
            [(*key, linear) for key, linear in rules.limits.linear.items()],
            codes,
        )

    def compiled(self, folders: Folders) -> RuleSet | None:
        """The packs, compiled; None where what was kept is not what it should be."""
        try:
            return self._compiled(folders)
        except (RulesError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, regex.error):
            return None

    def _compiled(self, folders: Folders) -> RuleSet:
        made = _Made([shown(path) for path in _paths(folders)])
        heads = tuple(model.PackHead.model_validate_json(head) for head in self.heads)
        content = model.RuleFile.model_validate_json(self.content)
        lexicon = make_lexicon(content, set(self.named))
        base = RuleSet(
            content=content,
            lexicon=lexicon,
            signatures=Signatures(lexicon.all()),
            rules=tuple(map(made.rule, self.rules)),
            digest=self.digest,
            packs=tuple(PackInfo(head.name, head.version, path) for head, path in zip(heads, folders, strict=True)),
            heads=heads,
            places={key: made.place(place) for key, place in self.places.items()},
            limits=Limits(
                {pattern: (name, made.place(place)) for pattern, (name, place) in self.limits.items()},
                {(pattern, whole): linear for pattern, whole, linear in self.linear},
            ),
        )
        return replace(base, types=tuple(self._types(base, made)))

    def _types(self, base: RuleSet, made: _Made) -> list[RecordRules]:
        said = {name: kind for head in base.heads for name, kind in head.types.items()}
        return [
            assembled(
                base,
                name,
                said[name],
                own_lexicon(base.content, frozenset(named)),
                tuple(map(made.rule, rules)),
                made(values),
                frozenset(kinds),
            )
            for name, named, kinds, rules, values in self.types
        ]

    def written(self) -> bytes:
        """The bytes of a file."""
        plain = _Plain({})
        codes = [[*key, *map(plain, code)] for key, code in self.codes.items()]
        values = {field.name: getattr(self, field.name) for field in fields(self)} | {"codes": codes}
        return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def read(cls, data: bytes) -> Kept:
        """What `written` wrote.

        Raises:
            ValueError: it is no JSON.
            TypeError: it is something else.
            LookupError: likewise.
        """
        values = json.loads(data)
        made = _Made([])
        codes = {(module, pattern): tuple(map(made, rest)) for module, pattern, *rest in values["codes"]}
        return cls(**values | {"codes": codes})


def _paths(folders: Folders) -> list[Path]:
    return [path for files in folders.values() for path in files]


# JSON has no bytes, no sets, and only texts as keys; long lists of numbers it reads slowly. So what is no list, text,
# number or truth is an object with one key, which says what it is.


class _Plain:
    """Makes values plain.

    Args:
        files: names of files, with what stands for each in places.
    """

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files

    def place(self, place: str) -> str:
        name = next(name for name in self._files if place.startswith(f"{name}:"))
        return self._files[name] + place[len(name) :]

    def rule(self, rule: CompiledRule) -> list[object]:
        return [self(getattr(rule, field.name)) for field in fields(rule)]

    def __call__(self, value: object) -> object:
        if value is None or isinstance(value, str | int):
            return value
        if isinstance(value, bytes):
            return {"bytes": b64encode(value).decode()}
        if isinstance(value, list):
            if value and all(isinstance(item, int) for item in value):
                return {"ints": b64encode(array(_INTS, value).tobytes()).decode()}
            return list(map(self, value))
        if isinstance(value, Mapping):
            return {"items": [[self(key), self(item)] for key, item in value.items()]}
        if isinstance(value, tuple):
            return {"tuple": list(map(self, value))}
        if isinstance(value, frozenset):
            return {"set": sorted(value)}
        return self._other(value)

    def _other(self, value: object) -> object:
        if isinstance(value, Setting):
            return {"setting": astuple(value)}
        if isinstance(value, Value):
            return {"value": [value.field, value.capture, value.rest, self(value.constant)]}
        if isinstance(value, Decimal):
            return {"decimal": str(value)}
        if isinstance(value, date):
            return {"date": value.isoformat()}
        if isinstance(value, RePattern | regex.Pattern | TimedPattern):
            module, pattern, *origin = source_of(value)
            return {"pattern": [module, pattern, *origin[:1], *map(self.place, origin[1:])]}
        raise TypeError(f"{type(value).__name__} cannot be kept")


class _Made:
    """Makes of plain values what they were.

    Args:
        files: names of files, by their numbers.
    """

    def __init__(self, files: Sequence[str]) -> None:
        self._files = files
        self._makers: dict[str, Callable[[Any], Any]] = {
            "bytes": b64decode,
            "ints": lambda inner: array(_INTS, b64decode(inner)).tolist(),
            "items": lambda inner: {self(key): self(item) for key, item in inner},
            "tuple": lambda inner: tuple(map(self, inner)),
            "set": frozenset,
            "setting": lambda inner: Setting(*inner),
            "value": self._value,
            "decimal": Decimal,
            "date": date.fromisoformat,
            "pattern": self._pattern,
        }

    def place(self, place: str) -> str:
        number, _, rest = place.partition(":")
        return f"{self._files[int(number)]}:{rest}"

    def rule(self, values: list[Any]) -> CompiledRule:
        return CompiledRule(*map(self, values))

    def __call__(self, value: Any) -> Any:  # noqa: ANN401 (whatever it was)
        if isinstance(value, dict):
            [(kind, inner)] = value.items()
            return self._makers[kind](inner)
        return list(map(self, value)) if isinstance(value, list) else value

    def _value(self, inner: list[Any]) -> Value:
        field, capture, rest, constant = inner
        return Value(field, capture, rest, self(constant))

    def _pattern(self, inner: list[str]) -> Any:  # noqa: ANN401 (a pattern of either module)
        module, pattern, *origin = inner
        return from_source(module, pattern, *origin[:1], *map(self.place, origin[1:]))
