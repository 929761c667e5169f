"""Rule files against their pydantic models: every fault as a located problem in plain words."""

from __future__ import annotations

import re
import reprlib
import types
from typing import Annotated, Final, TypeGuard, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from extract.errors import Problem, did_you_mean
from extract.ruleset.source import WIDE_COLON, KeyPath, Marks, Source

__all__ = ["check", "sound"]

_M = TypeVar("_M", bound=BaseModel)


def check(source: Source, model: type[_M]) -> tuple[_M | None, list[Problem]]:
    """The content of a file as a model, or what is wrong with it."""
    problems = list(source.problems)
    if source.value is None:  # it could not be read to its end
        return None, problems
    content = None
    try:
        content = model.model_validate(source.value)
    except ValidationError as error:
        # What was refused on reading has no value, and needs no second complaint.
        refused = {(found.line, found.column) for found in problems}
        found_by_model = dict.fromkeys(_from_pydantic(source.marks, model, item) for item in error.errors())
        problems += [found for found in found_by_model if (found.line, found.column) not in refused]
    return (None if problems else content), problems


def sound(source: Source, model: type[_M]) -> tuple[Source, _M] | None:
    """A file without the items of its lists that are wrong, and its content; None where anything else is wrong."""
    try:
        model.model_validate(source.value)
    except ValidationError as error:
        wrong = {tuple(item["loc"][:2]) for item in error.errors()}
        items = {(str(key), i) for key, i in (loc for loc in wrong if len(loc) == 2) if isinstance(i, int)}
        if len(items) < len(wrong):
            return None
        source = source.without(items)
    try:
        return source, model.model_validate(source.value)
    except ValidationError:
        return None


_EXPECTED: Final = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "tuple": "a list",
    "list": "a list",
    "set": "a list",
    "frozen": "a list",
    "dict": "a mapping",
    "mapping": "a mapping",
    "model": "a mapping",
    "none": "nothing",
}
_TYPE_ERROR: Final = re.compile(
    r"(string|int|float|decimal|bool|tuple|list|set|frozen|dict|mapping|model|none)"
    r"(_set)?(_type|_parsing|_from_float|_required|_attributes_type|_sub_type)"
)


def _from_pydantic(marks: Marks, model: type[BaseModel], item: ErrorDetails) -> Problem:
    kind, loc = str(item["type"]), tuple(item["loc"])
    if kind == "extra_forbidden":
        key = str(loc[-1])
        hint = did_you_mean(key, _siblings(model, loc[:-1]))
        return marks.problem("E201", loc, at_key=True, key=key, hint=hint)
    if kind == "missing":
        return marks.problem("E204", loc[:-1], key=str(loc[-1]))
    if typed := _TYPE_ERROR.fullmatch(kind):
        expected = f"{_EXPECTED[typed[1]]}, found {_found(item['input'])}"
        return marks.problem("E202", loc, expected=expected)
    return marks.problem("E205", loc, at_key=loc[-1:] == ("[key]",), detail=_bad_value(item))


def _found(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, str):
        return "text, where '：' should be ':'" if WIDE_COLON.match(value) else "text"
    return "a mapping" if isinstance(value, dict) else "a list"


def _bad_value(item: ErrorDetails) -> str:
    value, context = item["input"], item.get("ctx", {})
    if item["type"] == "literal_error":
        expected = str(context["expected"])
        hint = did_you_mean(value, re.findall(r"'([^']*)'", expected)) if isinstance(value, str) else ""
        return f"{value!r} is not {expected}{hint}"
    if item["type"] == "value_error":  # of a validator of the model, which has said it all
        return str(context["error"])
    return f"{reprlib.repr(value)}: {item['msg']}"


def _siblings(model: type[BaseModel], loc: KeyPath) -> list[str]:
    """The keys that the model allows at a place, by walking its annotations."""
    kinds: list[object] = [model]
    for segment in loc:
        # What leads nowhere is a tag that pydantic adds for a union or a validator.
        kinds = [inner for kind in kinds for inner in _inner(kind, segment)] or kinds
    return [info.alias or name for kind in kinds if _is_model(kind) for name, info in kind.model_fields.items()]


def _inner(kind: object, segment: str | int) -> list[object]:
    if _is_model(kind):
        return [
            inner
            for name, info in kind.model_fields.items()
            if segment == (info.alias or name)
            for inner in _flat(info.annotation)
        ]
    if get_origin(kind) is dict:
        return _flat(get_args(kind)[1])
    if isinstance(segment, int):
        return [inner for part in get_args(kind) for inner in _flat(part)]
    return []


def _flat(annotation: object) -> list[object]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _flat(get_args(annotation)[0])
    if origin is Union or origin is types.UnionType:
        return [inner for part in get_args(annotation) for inner in _flat(part)]
    return [annotation]


def _is_model(kind: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
