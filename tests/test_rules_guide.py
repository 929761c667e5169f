"""The reference tables of the guide to rules name every key there is, once, in both languages, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from extract import records
from extract.ruleset import compiler, installed, model, typed
from extract.ruleset.compiler import RuleSet, load_rules

ROOT = Path(__file__).resolve().parent.parent
GUIDES = ["docs/rules.md", "docs/rules.zh-CN.md"]
SHARED = (model.Exampled, model.Once)  # their keys have tables of their own
TABLE = re.compile(r"<!-- (?P<name>[a-z]+(?:: \w+)?) -->\n(?P<rows>(?:\|.*\n)+)")
VALUES = {
    "op": records.Op,
    "change": records.Change,
    "change target": records.TargetChange,
    "modality": records.Modality,
    "binding": records.Binding,
    "dimension": records.Dimension,
    "grain": records.Grain,
    "part": records.Part,
    "bound date": records.Bound,
}


def tables(guide: str) -> dict[str, list[list[str]]]:
    """The marked tables by name: the cells of each row, without the head."""
    found = TABLE.findall((ROOT / guide).read_text("utf-8"))
    assert len({name for name, _ in found}) == len(found)
    return {name: [re.split(r"(?<!\\)\|", row)[1:-1] for row in rows.splitlines()[2:]] for name, rows in found}


def codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def models() -> Iterator[type[BaseModel]]:
    """Everything that a pack is made of, the parts that are shared among it."""
    for kind in vars(model).values():
        if isinstance(kind, type) and issubclass(kind, model.Strict) and kind is not model.Strict:
            yield kind


def own_keys(kind: type[BaseModel]) -> dict[str, bool]:
    """The keys of a model, and whether they must be there; without those that it shares with others."""
    shared = {name for base in SHARED if issubclass(kind, base) and kind is not base for name in base.model_fields}
    return {name: info.is_required() for name, info in kind.model_fields.items() if name not in shared}


@pytest.mark.parametrize("guide", GUIDES)
def test_every_key_is_named_once(guide: str) -> None:
    found = {name.removeprefix("keys: "): rows for name, rows in tables(guide).items() if name.startswith("keys: ")}
    known = {kind.__name__: kind for kind in models()}
    assert sorted(found) == sorted(known)
    for name, rows in found.items():
        named = [(key, f"**`{key}`**" in row[0]) for row in rows for key in codes(row[0])]
        assert sorted(named) == sorted(own_keys(known[name]).items()), name


@pytest.mark.parametrize("guide", GUIDES)
def test_every_row_says_something(guide: str) -> None:
    for name, rows in tables(guide).items():
        assert all(cell.strip() for row in rows for cell in row), name


@pytest.mark.parametrize("guide", GUIDES)
def test_values(guide: str) -> None:
    rows = tables(guide)["values"]
    named = {" ".join(sorted(codes(row[0]))): codes(row[1]) for row in rows}
    assert named == {name: list(get_args(values)) for name, values in VALUES.items()}


@pytest.mark.parametrize("guide", GUIDES)
def test_what_rules_set_and_make(guide: str) -> None:
    found = tables(guide)
    assert sorted(name for row in found["fields: set"] for name in codes(row[0])) == sorted(compiler._SETTABLE)
    assert sorted(name for row in found["fields: make"] for name in codes(row[0])) == sorted(compiler._MADE)


@pytest.mark.parametrize("guide", GUIDES)
def test_fields_of_mentions(guide: str) -> None:
    quantities, dates, _, every = [codes(row[1]) for row in tables(guide)["fields: mentions"]]
    assert (quantities, dates) == (list(typed._QUANTITY_FIELDS), list(typed._DATE_FIELDS))
    assert every == [typed._TEXT]


@pytest.mark.parametrize("guide", GUIDES)
def test_layers_stand_in_their_order(guide: str) -> None:
    assert [codes(row[0]) for row in tables(guide)["layers"]] == [[name] for name in compiler.LAYERS]


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules()


@pytest.mark.parametrize("guide", GUIDES)
def test_classes_hold_the_words_shown(guide: str, rules: RuleSet) -> None:
    lexicon: dict[str, Any] = {word: set() for word in rules.lexicon.all()}
    for part in (rules.lexicon.words, rules.lexicon.cues, rules.lexicon.edges):
        for word, classes in part.items():
            lexicon[word] |= classes
    rows = tables(guide)["classes"]
    assert rows
    for row in rows:
        groups = re.split("[;；]", row[1])
        assert len(groups) == len(codes(row[0]))
        for name, words in zip(codes(row[0]), groups, strict=True):
            for word in re.split("[,、]", words):
                assert name in lexicon[word.strip()], f"{word} is no {name}"


@pytest.mark.parametrize("guide", GUIDES)
def test_patterns_name_classes_that_there_are(guide: str, rules: RuleSet) -> None:
    text = (ROOT / guide).read_text("utf-8")
    known = {*rules.signatures.classes(), "authority", "hold"}  # the last two are of the guide's own pack
    section = re.search(r"<!-- tokens -->\n((?:\|.*\n)+)", text)
    assert section is not None
    named = [name for names in re.findall(r"\{([a-z|\\]+)\}", section[1]) for name in re.split(r"\\?\|", names)]
    assert set(named) <= known
    assert {*compiler.MENTION_CLASSES, "quantity", compiler.DEADLINE, "np", "any", "each", "stop", "start", "end"} <= {
        *named
    }


@pytest.mark.parametrize("guide", GUIDES)
def test_the_entry_point_is_the_one_looked_for(guide: str) -> None:
    assert f'[project.entry-points."{installed.ENTRY_POINTS}"]' in (ROOT / guide).read_text("utf-8")
