"""Record types of packs, compiled: every problem with its place, and nothing of one pack in another."""

import os
from pathlib import Path

import pytest

from extract import Extractor, RulesError
from extract.ruleset.compiler import RuleSet, load_rules

BASE = """\
numerals: {digits: {一: 1, 二: 2}, scales: {十: 10}}
calendar: {units: {year: [年]}}
units:
  - {terms: [元], kind: amount, unit: CNY, rule: money}
words:
  give: [给予, 发放]
plain: [发放站]
"""
TYPES = """\
types:
  grant:
    about: a grant
    fields:
      holder: {type: str, required: true}
      sum: Decimal
      year: int
      day: date
      sure: bool
      level: {type: enum, values: [city, county]}
      parts: {type: "list[int]"}
"""
MENTION = """\
mentions:
  - {id: m.holder, kind: holder, terms: 补给, after: '(?P<name>[^，]+)'}
"""
GRANT = MENTION + "rules:\n  - {id: r.one, on: holder\n    ,make: {type: grant, holder: $on.name}\n    }\n"


@pytest.fixture(autouse=True)
def _in_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def pack(name: str, types: str = "", **files: str) -> Path:
    folder = Path(name)
    folder.mkdir()
    listed = ", ".join(f"{file}.yaml" for file in files)
    (folder / "pack.yaml").write_text(f"name: {name}\nversion: 1\nfiles: [{listed}]\n{types}", "utf-8")
    for file, text in files.items():
        (folder / f"{file}.yaml").write_text(text, "utf-8")
    return folder


def load(rules: str, types: str = TYPES) -> RuleSet:
    return load_rules([pack("base", words=BASE), pack("mine", types, rules=rules)])


def problems(rules: str, types: str = TYPES) -> list[str]:
    with pytest.raises(RulesError) as caught:
        load(rules, types)
    return [str(problem).replace(os.sep, "/") for problem in caught.value.problems]


def rule(on: str = "holder", **fields: str) -> str:
    """A mention and one rule, whose fields begin on line 5 of the file at column 5."""
    made = {"make": "{type: grant, holder: $on.name}", **fields}
    lines = "".join(f"    ,{key}: {value}\n" for key, value in made.items())
    return f"{MENTION}rules:\n  - {{id: r.one, on: {on}\n{lines}    }}\n"


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        ("{type: grants, holder: 甲}", "5:19: E203 unknown type 'grants' (did you mean 'grant'?)"),
        ("{type: amount, holder: 甲}", "5:19: E205 bad value: rules cannot make 'amount'"),
        ("{type: grant, holder: 甲, yaer: 1}", "5:37: E203 unknown field 'yaer' (did you mean 'year'?)"),
        ("{type: grant, year: 1}", "5:6: E207 missing field 'holder': there is no 'grant' without it"),
        ("{type: grant, holder: null}", "5:6: E207 missing field 'holder': there is no 'grant' without it"),
        ("{type: grant, holder: $nobody}", "5:34: E304 unknown capture 'nobody'"),
        ("{type: grant, holder: $no}", "5:34: E304 unknown capture 'no'"),
        ("{type: grant, holder: $on.nmae}", "5:34: E304 unknown capture 'on.nmae' (did you mean 'on.name'?)"),
        ("{type: grant, holder: $on.value}", "5:34: E304 unknown capture 'on.value' (did you mean 'on.name'?)"),
        ("{type: grant, holder: true}", "5:34: E205 bad value: True is no str"),
        ("{type: grant, holder: 甲, year: 二}", "5:43: E205 bad value: '二' is no whole number"),
        ("{type: grant, holder: 甲, sum: many}", "5:42: E205 bad value: 'many' is no Decimal"),
        ("{type: grant, holder: 甲, sum: NaN}", "5:42: E205 bad value: 'NaN' is no Decimal"),
        ("{type: grant, holder: 甲, day: 2025-02-30}", "5:42: E205 bad value: '2025-02-30' is no date"),
        ("{type: grant, holder: 甲, sure: 是}", "5:43: E205 bad value: '是' is no bool"),
        ("{type: grant, holder: 甲, parts: 一}", "5:44: E205 bad value: '一' is no whole number"),
        (
            "{type: grant, holder: 甲, level: ctiy}",
            "5:44: E205 bad value: 'ctiy' is not one of city, county (did you mean 'city'?)",
        ),
    ],
)
def test_what_is_wrong_with_a_record_has_its_place(make: str, expected: str) -> None:
    assert problems(rule(make=make)) == [f"mine/rules.yaml:{expected}"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"before": "'who:{np} {hodler}'"}, "6:14: E303 unknown word class 'hodler' (did you mean"),
        ({"before": "'who:{np'"}, "6:14: E302 bad token pattern"),
        ({"on": "hodler"}, "4:21: E203 unknown kind of mention 'hodler' (did you mean 'holder'?)"),
        ({"set": "{label: 甲}"}, "6:6: E205 bad value: a rule that makes 'grant' sets nothing"),
        ({"when": "{unit: 元}"}, "6:13: E205 bad value: `unit` is asked of quantities, and it hangs on none"),
        ({"like": "{name: '('}"}, "6:19: E301 bad regular expression"),
        ({"before": "'who:{np}'", "make": "{type: grant, holder: $who.name}"}, "5:34: E304 unknown capture 'who.name'"),
    ],
)
def test_what_is_wrong_with_a_rule_has_its_place(fields: dict[str, str], expected: str) -> None:
    [found] = problems(rule(**fields))
    assert found.startswith(f"mine/rules.yaml:{expected}")


def test_a_pattern_that_cannot_be_read_captures_nothing_and_is_one_problem() -> None:
    fields = {"before": "'who:{np'", "make": "{type: grant, holder: $who}"}
    assert [line.split(" ")[1] for line in problems(rule(**fields))] == ["E302"]


def test_all_problems_at_once() -> None:
    text = rule(make="{type: grant, holder: $who, year: x, days: 1}")
    assert [line.split(" ")[1] for line in problems(text)] == ["E304", "E205", "E203"]


def test_conditions_on_quantities_are_for_rules_that_hang_on_one() -> None:
    load(rule(on="[holder, amount]", when="{unit: 元}", make="{type: grant, holder: $on.text}"))


def test_fields_of_built_in_mentions() -> None:
    make = "{type: grant, holder: $on.label, sum: $on.value, day: $due.first}"
    load(rule(on="amount", after="'due:{date}'", make=make))


# ---- what packs declare


def test_a_type_stands_in_one_pack() -> None:
    one, two = pack("one", TYPES, words=BASE), pack("two", TYPES, rules=MENTION)
    with pytest.raises(RulesError) as caught:
        load_rules([one, two])
    assert str(caught.value).replace(os.sep, "/") == (
        "two/pack.yaml:5:3: E206 duplicate id 'grant', also at one/pack.yaml:5:3"
    )


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ("types:\n  amount: {fields: {a: str}}\n", "5:3: E205 bad value: 'amount' is a built-in record type"),
        ("types:\n  x: {fields: {start: int}}\n", "5:16: E205 bad value: no field can be called 'start'"),
        ("types:\n  x: {fields: {copy: int}}\n", "5:16: E205 bad value: no field can be called 'copy'"),
        ("types:\n  x: {fields: {a: strr}}\n", "5:19: E205 bad value"),
        ("types:\n  x: {fields: {a: enum}}\n", "5:19: E205 bad value: an enum needs `values`"),
        ("types:\n  x: {fields: {a: {type: str, split: x}}}\n", "5:19: E205 bad value: `split` goes with lists"),
        ("types:\n  x: {fields: {a: {type: 'list[str]', split: (}}}\n", "5:46: E301 bad regular expression: missing )"),
    ],
)
def test_what_is_wrong_with_a_type_has_its_place(types: str, expected: str) -> None:
    [found] = problems("fragments: {}\n", types)
    assert found.startswith(f"mine/pack.yaml:{expected}")


@pytest.mark.parametrize("kind", ["amount", "date", "np", "any", "deadline", "give", "on", "quantity"])
def test_a_kind_is_no_word_class_and_not_built_in(kind: str) -> None:
    [found] = problems(f"mentions:\n  - {{id: m.one, kind: {kind}, terms: 补}}\n")
    assert found.startswith(f"mine/rules.yaml:2:23: E205 bad value: {kind!r} is the name of a word class")


def test_regular_expressions_of_mentions() -> None:
    [found] = problems("mentions:\n  - {id: m.one, kind: one, terms: 补, before: '(', after: x}\n")
    assert found.startswith("mine/rules.yaml:2:46: E301 bad regular expression")


def test_pieces_are_written_out_and_stay_in_their_file() -> None:
    text = """\
pieces: {name_1: '{han}{2,3}', han: '[补贴]'}
mentions:
  - {id: m.a, kind: a, terms: 发, after: '(?P<x>{name_1})'}
"""
    [spec] = load(text).content.mentions
    assert spec.after == "(?P<x>(?:(?:[补贴]){2,3}))"


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [("{nam: x}", "no piece {name} (did you mean 'nam'?)"), ("{name: '{name}'}", "pieces that hold one another")],
)
def test_pieces_that_cannot_be_written_out(pieces: str, expected: str) -> None:
    [found] = problems(f"pieces: {pieces}\nmentions:\n  - {{id: m.a, kind: a, terms: 发, after: '{{name}}'}}\n")
    assert found.endswith(f"E205 bad value: m.a: {expected}")


# ---- apart from all else


def test_base_rules_know_nothing_of_it() -> None:
    alone = load_rules([pack("alone", words=BASE)])
    text = rule(before="'给予 发放站? 拨'", make="{type: grant, holder: $on.name}")
    made = load(text)
    assert made.lexicon == alone.lexicon
    assert made.signatures.of_word == alone.signatures.of_word
    assert made.rules == alone.rules == ()
    [grant] = made.types
    assert "=给予" in grant.rules.lexicon.words["给予"]
    assert grant.rules.lexicon.words["拨"] == {"=拨"}  # a word that only this rule names
    assert alone.types == ()


def test_base_rules_cannot_name_kinds_of_packs() -> None:
    text = MENTION + "rules:\n  - {id: r.two, on: amount, before: '{holder}', set: {label: 甲}}\n"
    [found] = problems(text)
    assert "E303 unknown word class 'holder'" in found


def test_the_digest_tells_types_apart() -> None:
    one = load_rules([pack("one", TYPES, words=BASE)])
    two = load_rules([pack("two", TYPES.replace("sum: Decimal", "sum: int"), words=BASE)])
    assert one.digest != two.digest


def test_a_type_without_rules_is_a_type() -> None:
    made = Extractor([pack("base", TYPES, words=BASE)])
    assert made("补给甲").of("grant") == ()
    assert made.result_type.type_names[-1] == "grant"
