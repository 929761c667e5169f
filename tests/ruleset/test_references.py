"""Names and values that do not exist: each is reported where it stands, all at once."""

import os
from pathlib import Path

import pytest

from extract import RulesError
from extract.ruleset.compiler import load_rules

BASE = """\
numerals: {digits: {一: 1}, scales: {十: 10}}
calendar: {units: {year: [年]}}
units:
  - {terms: [元], kind: amount, unit: CNY, rule: money}
words:
  raise: [提高, 增长]
cues:
  aim: [力争]
"""


@pytest.fixture(autouse=True)
def _in_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def problems(text: str) -> list[str]:
    """What is wrong with a file beside the base, by place, without the file's name."""
    folder = Path("mine")
    folder.mkdir()
    (folder / "pack.yaml").write_text("name: mine\nversion: 1\nfiles: [base.yaml, a.yaml]\n", "utf-8")
    (folder / "base.yaml").write_text(BASE, "utf-8")
    (folder / "a.yaml").write_text(text, "utf-8")
    try:
        load_rules([folder])
    except RulesError as error:
        found = sorted(error.problems, key=lambda problem: (problem.line, problem.column))
        return [str(problem).replace(os.sep, "/").removeprefix("mine/a.yaml:") for problem in found]
    return []


def rule(*fields: str) -> str:
    return "rules:\n  - {id: r.one, on: measure\n" + "".join(f"    ,{field}\n" for field in fields) + "    }\n"


@pytest.mark.parametrize(
    ("text", "expected"),  # @ stands before what is wrong
    [
        # word classes that a list takes in or leaves out
        ("words:\n  lift: [调高, @'{rais}']\n", ["E303 unknown word class 'rais' (did you mean 'raise'?)"]),
        ("words:\n  lift:\n    - @'!{raize}'\n", ["E303 unknown word class 'raize' (did you mean 'raise'?)"]),
        ("cues: {hope: @'{raise}'}\n", ["E303 unknown word class 'raise'"]),  # of another table
        ("edges: {at: [@'{to}']}\n", ["E303 unknown word class 'to'"]),
        (
            "words: {lift: [@'{raise', @'!raise', @'{}']}\n",
            [
                f"E205 bad value: {entry!r}: a class is taken in by '{{class}}' and left out by '!{{class}}'"
                for entry in ("{raise", "!raise", "{}")
            ],
        ),
        ("words: {lift: ['{raise}', '!{lift}']}\ncues: {hope: ['{aim}']}\n", []),
        # conditions
        (rule("when: {under: @plam}"), ["E203 unknown under 'plam' (did you mean 'plan'?)"]),
        (
            rule("when: {change: [none, @increased], op: [le, @max], dimension: [@lenght]}"),
            [
                "E203 unknown change 'increased' (did you mean 'increase'?)",
                "E203 unknown op 'max'",
                "E203 unknown dimension 'lenght' (did you mean 'length'?)",
            ],
        ),
        (
            "rules:\n- id: r.one\n  on: count\n  when:\n    modality:\n      - fact\n      - @goal\n",
            ["E203 unknown modality 'goal'"],
        ),
        (
            rule("when: {under: [review, none], change: none, op: range, dimension: [other, none], modality: fact}"),
            [],
        ),
        # constants and captures of fields
        (rule("set: {change: @up}"), ["E203 unknown change 'up'"]),
        (
            rule("set: {modality: @plam, op: @lte}"),
            ["E203 unknown modality 'plam' (did you mean 'plan'?)", "E203 unknown op 'lte' (did you mean 'lt'?)"],
        ),
        (rule("set: {op: le, change: decrease, modality: norm, label: null, noun: 户}"), []),
        (
            rule("set: {previous: @去年}"),
            ["E205 bad value: '去年': previous takes a capture ('$name'), no constant"],
        ),
        (rule("set: {per: @人}"), ["E205 bad value: '人': per takes a capture ('$name'), no constant"]),
        (
            rule("before: 'a:{np}'", "set: {change: @$a}"),
            ["E205 bad value: '$a' is text; change takes a constant, or the change of a mention: '$a.change'"],
        ),
        (
            rule("before: 'a:{ratio}'", "set: {label: @$a.lable}"),
            ["E203 unknown field 'lable' (did you mean 'label'?)"],
        ),
        (rule("before: 'a:{ratio}'", "set: {label: @$a.per}"), ["E203 unknown field 'per'"]),
        (rule("before: 'a:{ratio}'", "set: {label: $a.label, per: $a.per, op: $a.leading, previous: $a}"), []),
        # targets
        (rule("make: {type: target, change: @raise}"), ["E203 unknown change 'raise' (did you mean 'decrease'?)"]),
        (
            rule("make: {type: target, change: reach, binding: @bindng}"),
            ["E203 unknown binding 'bindng' (did you mean 'binding'?)"],
        ),
        (rule("make: {type: target, change: cover, binding: expected}"), []),
        (rule("@make: {type: target}"), ["E207 missing field 'change': there is no 'target' without it"]),
        (
            rule("before: 'a:{np}'", "make: {type: target, change: reach, baseline: @$a}"),
            ["E205 bad value: '$a': of a target rules say only what is constant, its number gives the rest"],
        ),
        # what `like` and `cut` look at
        (rule("like: {@lable: 甲}"), ["E304 unknown capture 'lable' (did you mean 'label'?)"]),
        (rule("before: 'a:{np}'", "unlike: {@b: 甲}"), ["E304 unknown capture 'b'"]),
        (rule("before: 'a:{np}'", "cut: {@label: 甲}"), ["E304 unknown capture 'label'"]),
        (rule("before: 'a:{np}'", "like: {a: 甲, noun: 乙}", "cut: {a: 甲}"), []),
    ],
)
def test_every_problem_has_its_place(text: str, expected: list[str]) -> None:
    places = []
    while (at := text.find("@")) >= 0:
        places.append(f"{text.count(chr(10), 0, at) + 1}:{at - text.rfind(chr(10), 0, at)}")
        text = text[:at] + text[at + 1 :]
    assert problems(text) == [f"{place}: {said}" for place, said in zip(places, expected, strict=True)]


def test_all_at_once_with_those_of_the_patterns() -> None:
    found = problems(rule("before: '{rais}'", "when: {op: lte}", "set: {op: lte}") + "words: {lift: '{rais}'}\n")
    assert [line.split(" ")[1] for line in found] == ["E303", "E203", "E203", "E303"]


def test_groups_of_mentions_are_fields() -> None:
    kinds = "mentions:\n  - {id: m.line, kind: line, terms: 号线, before: '(?<nth>[0-9]+)'}\n"
    assert problems(kinds + rule("before: 'a:{ratio}'", "set: {label: $a.nth}", "like: {nth: 1}")) == []
