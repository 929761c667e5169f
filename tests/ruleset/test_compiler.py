"""Compiling packs: every problem of every rule with its place; words and their classes; packs joined."""

import os
import pickle
from pathlib import Path

import pytest

from extract import Extractor, RulesError
from extract.ruleset.compiler import RuleSet, load_rules

HEAD = "name: {name}\nversion: 1\nfiles: [{files}]\n"
BASE = """\
numerals: {digits: {一: 1}, scales: {十: 10}}
calendar: {units: {year: [年]}}
units:
  - {terms: [元], kind: amount, unit: CNY, rule: money}
words:
  raise: [提高, 增长]
  to: [到, 至]
"""


@pytest.fixture(autouse=True)
def _in_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def make_pack(name: str = "mine", **files: str) -> Path:
    folder = Path(name)
    folder.mkdir()
    listed = ", ".join(f"{file}.yaml" for file in files)
    (folder / "pack.yaml").write_text(HEAD.format(name=name, files=listed), "utf-8")
    for file, text in files.items():
        (folder / f"{file}.yaml").write_text(text, "utf-8")
    return folder


def load(rules: str, **files: str) -> RuleSet:
    return load_rules([make_pack(base=BASE, rules=rules, **files)])


def problems(rules: str, **files: str) -> list[str]:
    with pytest.raises(RulesError) as caught:
        load(rules, **files)
    return [str(problem).replace(os.sep, "/") for problem in caught.value.problems]


def rule(**fields: str) -> str:
    """One rule; its fields begin on the third line of the file, each at column 5."""
    return (
        "rules:\n  - {id: r.one, on: amount\n"
        + "".join(f"    ,{key}: {value}\n" for key, value in fields.items())
        + "    }\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (rule(before="'{raise'"), ["3:14: E302 bad token pattern: cannot read '{raise' at character 1"]),
        (rule(after="'({to}'"), ["3:13: E302 bad token pattern: an opening bracket that is not closed at character 1"]),
        (
            rule(before="'{to} )'"),
            ["3:14: E302 bad token pattern: a closing bracket without an opening one at character 6"],
        ),
        (rule(before="<end>"), ["3:14: E302 bad token pattern: no fragment <end> at character 1"]),
        (rule(before="'{rais} {to}'"), ["3:14: E303 unknown word class 'rais' (did you mean 'raise'?)"]),
        (rule(after="'{zzz}'"), ["3:13: E303 unknown word class 'zzz'"]),
        (
            rule(before="'{to}'", after="减少"),
            ["4:13: E303 unknown word class '减少'; a word may stand in a pattern where `words` or `edges` hold it"],
        ),
        (
            rule(when="{clause: rais, not_sentence: [to, tto]}"),
            [
                "3:21: E303 unknown word class 'rais' (did you mean 'raise'?)",
                "3:46: E303 unknown word class 'tto' (did you mean 'to'?)",
            ],
        ),
        (
            rule(before="'label:{np} {to}'", set="{label: $lable}"),
            ["4:19: E304 unknown capture 'lable' (did you mean 'label'?)"],
        ),
        (rule(set="{label: $label.noun, change: increase}"), ["3:19: E304 unknown capture 'label'"]),
        (rule(like="{label: '('}"), ["3:20: E301 bad regular expression: missing ) at position 1"]),
        (
            rule(before="'label:{np}'", cut="{label: '*'}"),
            ["4:19: E301 bad regular expression: nothing to repeat at position 0"],
        ),
        (rule(set="{lable: 甲}"), ["3:12: E203 unknown field 'lable' (did you mean 'label'?)"]),
        (
            rule(make="{type: target, change: reach, chnage: reach}"),
            ["3:42: E203 unknown field 'chnage' (did you mean 'change'?)"],
        ),
        (rule(make="{type: taget}"), ["3:19: E203 unknown type 'taget' (did you mean 'target'?)"]),
        (rule().replace("amount", "amuont"), ["2:21: E203 unknown kind of mention 'amuont' (did you mean 'amount'?)"]),
        # a pattern that cannot be read makes no captures: one problem is enough
        (
            rule(before="'label:{np'", set="{label: $label}"),
            ["3:14: E302 bad token pattern: cannot read '{np' at character 7"],
        ),
    ],
)
def test_every_problem_has_its_place(text: str, expected: list[str]) -> None:
    assert problems(text) == [f"mine/rules.yaml:{line}" for line in expected]


def test_all_problems_of_all_files_at_once() -> None:
    first = rule(before="'{rais}'", after="'('")
    second = rule(set="{label: $label}").replace("r.one", "r.two")
    assert [line.split(" ")[:2] for line in problems(first, more=second)] == [
        ["mine/more.yaml:3:19:", "E304"],
        ["mine/rules.yaml:3:14:", "E303"],
        ["mine/rules.yaml:4:13:", "E302"],
    ]


def test_a_capture_stands_once() -> None:
    assert [line.split(" ")[1] for line in problems(rule(before="'a:{to} a:{raise}'"))] == ["E302"]


def test_a_pack_that_only_adds_needs_its_base() -> None:
    with pytest.raises(RulesError, match="E502"):
        load_rules([make_pack("adds", more="words: {raise: [调高]}\n")])


# ---------------------------------------------------------------------------------------------------- words


def test_words_have_the_classes_they_are_in() -> None:
    made = load("words: {lift: ['{raise}', 调高], raise: [调高, 加码], plain: [加]}\n")
    words = made.lexicon.words
    assert words["提高"] == {"raise", "lift"}
    assert words["调高"] == {"raise", "lift"}
    assert words["到"] == {"to"}


def test_a_class_may_leave_another_out() -> None:
    words = load("words: {lift: ['{raise}', '!{some}'], some: [增长]}\n").lexicon.words
    assert words["提高"] == {"raise", "lift"}
    assert words["增长"] == {"raise", "some"}


def test_a_class_may_take_in_one_that_takes_in_others() -> None:
    words = load("words: {most: ['{lift}'], lift: ['{raise}', '{most}']}\n").lexicon.words
    assert words["提高"] == {"raise", "lift", "most"}


def test_a_word_that_a_pattern_names_is_known_by_itself() -> None:
    made = load(rule(before="到"))
    assert "=到" in made.lexicon.words["到"]
    [compiled] = made.rules
    assert compiled.before is not None
    assert compiled.before.match(made.signatures.of_word["到"])
    assert not compiled.before.match(made.signatures.of_word["至"])
    assert compiled.before_first == {made.signatures.of_word["到"]}


def test_plain_words_are_phrases() -> None:
    made = load("plain: [提高班]\n")
    assert made.lexicon.words["提高班"] == {"np"}
    assert made.signatures.of_word["提高班"] == made.signatures.phrase


def test_quantities_are_four_kinds() -> None:
    [compiled] = load("rules: [{id: r.one, on: [quantity, date]}]\n").rules
    assert compiled.kinds == {"amount", "count", "measure", "ratio", "date"}


# ---------------------------------------------------------------------------------------------------- packs


def test_a_later_pack_adds_to_an_earlier_one() -> None:
    base = make_pack(base=BASE)
    more = make_pack("more", words="words: {raise: [调高], down: [下调]}\nper: [每]\n")
    made = load_rules([base, more])
    assert made.content.words == {"raise": ("提高", "增长", "调高"), "to": ("到", "至"), "down": ("下调",)}
    assert made.content.per == ("每",)
    assert made.digest != load_rules([base]).digest == load_rules([base]).digest


def test_a_pack_by_its_folder_can_be_pickled() -> None:
    extractor = Extractor(make_pack(base=BASE))
    again = pickle.loads(pickle.dumps(extractor))
    text = "拨付十元"
    assert [record.text for record in again(text).records] == ["十元"]
    assert again(text) == extractor(text)
