"""JSON Schemas of rule files and of `pack.yaml`, for editors: they complete keys, show what they mean, and check.

They are made from the models, and accept the short forms too: a word for a list of words, `TEXT: {…}` for an example,
`name: str` for a field. They let through what only the loader can tell: ids, word classes, patterns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from extract.ruleset import model
from extract.ruleset.references import CONDITIONS

__all__ = ["SCHEMAS", "SchemaName", "schema"]

SchemaName = Literal["rules", "pack"]
SCHEMAS: Final[tuple[SchemaName, ...]] = get_args(SchemaName)
"""What there is a schema of: rule files, and `pack.yaml`."""

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_MODELS: Final[Mapping[str, type[BaseModel]]] = {"rules": model.RuleFile, "pack": model.PackHead}
_TEXT: Final = ["string", "number"]  # YAML reads a text that looks like a number as one


def schema(name: SchemaName) -> dict[str, Any]:
    """The schema of a kind of file, in the draft 2020-12.

    Args:
        name: `rules` for rule files, `pack` for `pack.yaml`.
    """
    made = _MODELS[name].model_json_schema(schema_generator=_Generator)
    _close(made)
    for key, values in CONDITIONS.items() if name == "rules" else ():
        _offer(made["$defs"]["Condition"]["properties"][key], values)
    return {"$schema": _DIALECT, **made}


class _Generator(GenerateJsonSchema):
    """Adds the short forms that validators of the model take."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        """The schema of what the validator makes, and of what else it takes."""
        long = super().function_before_schema(schema)
        widen = _SHORT.get(schema["function"]["function"])
        return widen(long) if widen else long

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        """Text; without a form of its own it may look like a number."""
        made = super().str_schema(schema)
        return made if set(made) > {"type"} else {"type": _TEXT}

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401 (of whichever pydantic)
        """Titles would only repeat the keys."""
        return False


def _one_or_more(long: JsonSchemaValue) -> JsonSchemaValue:
    return {"anyOf": [long, {"type": "string"}]}


def _values(long: JsonSchemaValue) -> JsonSchemaValue:
    return {"anyOf": [long, {"type": "array", "items": {"type": "string"}}]}


def _fields(long: JsonSchemaValue) -> JsonSchemaValue:
    short = {"enum": list(get_args(model.FieldType))}
    specs = {pattern: {"anyOf": [spec, short]} for pattern, spec in long["patternProperties"].items()}
    return {**long, "patternProperties": specs}


def _examples(long: JsonSchemaValue) -> JsonSchemaValue:
    said = {
        "anyOf": [
            {"type": "object", "description": "a record that is, or is not, made: the fields that are compared"},
            {"type": "string", "description": "a record type that is not made"},
            {"type": "array", "items": {"type": ["object", "string"]}},
        ]
    }
    short = {
        "type": "object",
        "description": "`TEXT: {fields}` or `TEXT: [types]`",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": said,
    }
    return {**long, "items": {"if": {"required": ["text"]}, "then": long["items"], "else": short}}


_SHORT: Final[dict[Callable[..., Any], Callable[[JsonSchemaValue], JsonSchemaValue]]] = {
    model._as_tuple: _one_or_more,
    model._as_values: _values,
    model._as_fields: _fields,
    model._as_examples: _examples,
}


def _close(part: Any) -> None:  # noqa: ANN401 (JSON)
    """Refuse keys that do not look as their pattern says."""
    if isinstance(part, dict):
        if "patternProperties" in part:
            part.setdefault("additionalProperties", False)
        for inner in part.values():
            _close(inner)
    elif isinstance(part, list):
        for inner in part:
            _close(inner)


def _offer(words: dict[str, Any], values: tuple[str, ...]) -> None:
    """Name the values of a list of words, or of the one word that stands for it."""
    words["anyOf"] = [{"type": "array", "items": {"enum": list(values)}}, {"enum": list(values)}]
