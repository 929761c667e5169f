"""What `rules check` finds beyond what keeps a pack from being compiled."""

from pathlib import Path

import pytest

from extract import RulesError
from extract.ruleset import checks
from extract.ruleset.checks import check
from extract.ruleset.resolve import resolve

BASE = """\
numerals: {digits: {一: 1}, scales: {十: 10}}
calendar: {units: {year: [年]}}
units:
  - {terms: [元], kind: amount, unit: CNY, rule: m.money}
readings:
  - {id: m.money, about: money}
"""
TYPES = "{permit: {fields: {number: str, state: {type: enum, values: [有效, 失效]}, items: 'list[str]'}}}"


@pytest.fixture(autouse=True)
def _in_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(text: str) -> str:
    folder = Path("mine")
    folder.mkdir()
    head = f"name: mine\nversion: 1\nfiles: [base.yaml, a.yaml]\ntypes: {TYPES}\n"
    (folder / "pack.yaml").write_text(head, "utf-8")
    (folder / "base.yaml").write_text(BASE, "utf-8")
    (folder / "a.yaml").write_text(text, "utf-8")
    return "mine"


def problems(text: str) -> list[str]:
    """What is wrong, each at a place that `@` marks."""
    marked = []
    while (at := text.find("@")) >= 0:
        marked.append((text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)))
        text = text[:at] + text[at + 1 :]
    found = check([write(text)])
    assert [(problem.line, problem.column) for problem in found] == marked, found
    assert {problem.severity for problem in found} <= {"error"}
    return [f"{problem.code} {problem.message}" for problem in found]


def test_a_pack_that_is_right() -> None:
    assert check(["zh-policy"]) == []
    assert problems("classifiers: [个]\n") == []


def test_a_unit_names_a_reading() -> None:
    unit = "- {{terms: [{}], kind: amount, unit: CNY, rule: {}}}\n"
    text = f"units:\n{unit.format('角', '@m.mony')}{unit.format('分', 'm.cent')}readings: [{{id: m.cent}}]\n"
    assert problems(text) == ["E203 unknown reading 'm.mony' (did you mean 'm.money'?)"]


def test_measures_have_a_dimension_of_the_contract() -> None:
    text = (
        "units:\n"
        "- {terms: 箱, kind: measure, unit: box, dimension: @othr, rule: m.money}\n"
        "- @{terms: 桶, kind: measure, unit: barrel, rule: m.money}\n"
        "- {terms: 桶装, kind: measure, unit: barrel, dimension: other, rule: m.money}\n"
    )
    assert problems(text) == ["E203 unknown dimension 'othr' (did you mean 'other'?)", "E204 missing key 'dimension'"]


def examples(*said: str, key: str = "examples") -> str:
    return f"guards:\n- id: g.one\n  before: 第\n  {key}:\n" + "".join(f"  - {line}\n" for line in said)


@pytest.mark.parametrize("key", ["examples", "counterexamples"])
def test_types_fields_and_values_that_no_record_has(key: str) -> None:
    text = examples(
        "第一元: {type: @amuont}",
        "第一元: {type: amount, @valeu: 1}",
        "第一元: {@nuon: x}",
        "第一元: [@{type: amount, op: @lte}]".replace("[@", "["),
        "第一元: @mesure",
        "第一元: [count, @mesure]",
        "{text: 第一元, expect: [{type: count}, {type: count, @currency: CNY}], absent: [date, @dates]}",
        "{text: 第一元, reference: @2024-13-01, expect: [{type: date, part: null}]}",
        "第一元: {type: permit, state: @过期, @nubmer: x}",
        "text: 1\n    absent: [@cuont]",
        key=key,
    )
    assert problems(text) == [
        "E203 unknown record type 'amuont' (did you mean 'amount'?)",
        "E203 unknown field of amount 'valeu' (did you mean 'value'?)",
        "E203 unknown field of a record 'nuon' (did you mean 'noun'?)",
        "E203 unknown op 'lte' (did you mean 'lt'?)",
        "E203 unknown record type 'mesure' (did you mean 'measure'?)",
        "E203 unknown record type 'mesure' (did you mean 'measure'?)",
        "E203 unknown field of count 'currency'",
        "E203 unknown record type 'dates' (did you mean 'date'?)",
        "E205 bad value: '2024-13-01' is no ISO date",
        "E203 unknown state '过期'",
        "E203 unknown field of permit 'nubmer' (did you mean 'number'?)",
        "E203 unknown record type 'cuont' (did you mean 'count'?)",
    ]


def test_types_fields_and_values_that_records_have() -> None:
    text = examples(
        "第一元: {type: amount, op: le, value: 1.5, per: [人], change: null, text: 一元, rule: m.money, start: 1}",
        "第一元: [permit, target]",
        "第一元: [{type: permit, state: 有效, items: [甲, 乙], sentence: [0, 3]}, {noun: x, currency: CNY}]",
    )
    assert problems(text) == []


def test_all_at_once_with_those_of_patterns() -> None:
    text = (
        "rules:\n"
        "- {id: r.one, on: amount, before: @'{lost}', when: {op: @lte}, set: {op: le}, examples: [{一元: @amuont}]}\n"
        "units: [{terms: [角], kind: amount, unit: CNY, rule: @m.mony}]\n"
    )
    assert [line.split(" ")[0] for line in problems(text)] == ["E303", "E203", "E203", "E203"]


def test_a_pack_that_cannot_be_read_tells_only_that() -> None:
    mine = write(examples("第一元: {type: amuont}") + "unitz: []\n")
    found = check(["no-such-pack", mine])
    assert [problem.code for problem in found] == ["E201", "E501"]
    with pytest.raises(RulesError) as caught:
        resolve(["no-such-pack", mine])
    assert list(caught.value.problems) == found


def test_a_pattern_that_takes_exponential_time() -> None:
    text = "guards: [{id: g.one, after: @'(甲|甲甲)+乙'}, {id: g.two, after: 甲+甲+乙}]\n"
    [problem] = problems(text)
    assert problem.startswith("E305 the pattern can take exponential time: ")


def test_those_of_the_built_in_packs_are_no_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = write("guards: [{id: g.one, after: (甲|甲甲)+乙}]\n")
    monkeypatch.setattr(checks, "is_built_in", Path(mine).samefile)
    assert check([mine]) == []


def test_items_that_are_wrong_do_not_hide_what_is_wrong_elsewhere() -> None:
    text = """\
guards:
  - {id: g.one, befor: 第}
  - {id: g.two, before: (}
rules:
  - {id: r.one, on: amount, set: {label: 5, noun: [a]}}
  - {id: r.two, on: amount, before: "{nothing}"}
  - {id: r.three, on: amount, before: "x:{np}", set: {label: $y}}
"""
    found = [f"{problem.line} {problem.code}" for problem in check([write(text)])]
    assert found == ["2 E201", "3 E301", "5 E202", "6 E303", "7 E304"]
