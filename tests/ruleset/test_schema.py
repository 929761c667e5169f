"""The schemas: what ships fits them, and what the loader refuses for its form they refuse too."""

from pathlib import Path
from typing import Any

import pytest

from extract.ruleset.schema import SCHEMAS, schema
from extract.ruleset.source import read

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed; it is in the group `test`")


def faults(name: str, value: object) -> list[str]:
    validator = jsonschema.Draft202012Validator(schema(name))  # type: ignore[arg-type]
    return [error.json_path for error in validator.iter_errors(value)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_they_are_schemas(name: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))
    assert schema(name)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_what_ships_fits(root: Path) -> None:
    paths = [*(root / "rules").rglob("*.yaml"), *(root / "extract" / "ruleset" / "template").rglob("*.yaml")]
    assert len(paths) > 10
    for path in paths:
        assert not faults("pack" if path.name == "pack.yaml" else "rules", read(path).value), path


RULE = {"id": "a.b", "on": "amount"}


@pytest.mark.parametrize(
    "value",
    [
        {"rules": [{**RULE, "on": ["amount", "ratio"], "set": {"op": "le", "noun": None}, "when": {"under": "plan"}}]},
        {
            "rules": [
                {
                    **RULE,
                    "examples": [
                        {"文": {"type": "amount"}},
                        {"文": ["count"]},
                        {"文": "count"},
                        {"文": [{"op": "le"}]},
                    ],
                }
            ]
        },
        {
            "rules": [
                {
                    **RULE,
                    "examples": [{"text": "文", "also": "字", "expect": [{"type": "amount"}], "absent": ["count"]}],
                }
            ]
        },
        {"units": [{"terms": "元", "kind": "amount", "unit": "CNY", "rule": "a.b", "scale": 0.1}]},
        {"units": [{"terms": ["元"], "kind": "ratio", "unit": 1, "rule": "a.b", "scale": "0.1"}]},
        {"words": {"reach": "到", "act": ["建设", "{reach}"]}, "numerals": {"digits": {"一": 1}}, "folding": None},
    ],
)
def test_short_and_long_forms_fit(value: object) -> None:
    assert not faults("rules", value)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"rulez": []}, "$"),
        ({"rules": [{**RULE, "befor": "x"}]}, "$.rules[0]"),
        ({"rules": [{"id": "a.b"}]}, "$.rules[0]"),
        ({"rules": [{"id": "A", "on": "amount"}]}, "$.rules[0].id"),
        ({"rules": [{**RULE, "when": {"under": ["plam"]}}]}, "$.rules[0].when.under"),
        ({"rules": [{**RULE, "when": {"op": "lte"}}]}, "$.rules[0].when.op"),
        ({"rules": [{**RULE, "examples": [{"文": {}, "字": {}}]}]}, "$.rules[0].examples[0]"),
        ({"rules": [{**RULE, "examples": ["文"]}]}, "$.rules[0].examples[0]"),
        ({"rules": [{**RULE, "examples": [{"text": "文", "expects": []}]}]}, "$.rules[0].examples[0]"),
        ({"units": [{"terms": "元", "kind": "money", "unit": "CNY", "rule": "a.b"}]}, "$.units[0].kind"),
        ({"folding": {"characters": {"ab": "c"}}}, "$.folding"),
    ],
)
def test_what_does_not_fit(value: object, place: str) -> None:
    assert faults("rules", value) == [place]


def head(**types: object) -> dict[str, object]:
    return {"name": "my-pack", "version": "1", "files": [], "types": types}


def test_heads() -> None:
    fields = {
        "number": "str",
        "state": {"type": "enum", "values": ["有效"]},
        "kind": {"type": "enum", "values": {"a": "甲"}},
    }
    assert not faults("pack", head(permit={"fields": fields}))
    assert not faults("pack", {**head(), "extends": "zh-policy"})
    assert faults("pack", head(permit={"fields": {"number": "text"}})) == ["$.types.permit.fields.number"]
    assert faults("pack", head(permit={"fields": {"Number": "str"}})) == ["$.types.permit.fields"]
    assert faults("pack", head(Permit={"fields": {}})) == ["$.types"]
    assert faults("pack", {**head(), "name": "My pack"}) == ["$.name"]
