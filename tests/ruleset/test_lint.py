"""Lint: for every check a pack that it finds something in, and one that is as it should be."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from extract.errors import MESSAGES, Problem
from extract.ruleset import lint as linting
from extract.ruleset.compiler import compile_rules
from extract.ruleset.lint import CHECKS, lint, tables
from extract.ruleset.resolve import resolve

BASE = """\
numerals: {digits: {一: 1, 二: 2}, scales: {十: 10}, fractions: {"100": "%"}}
calendar: {units: {year: [年]}, tails: [{terms: [底], part: end}]}
units:
  - {terms: [元], kind: amount, unit: CNY, rule: m.money, signs: [￥]}
  - {terms: [米], kind: measure, unit: m, dimension: length, rule: m.size}
  - {terms: ["%"], kind: ratio, unit: "%", rule: m.share}
classifiers: [个, 项]
bare: [市]
fixed:
  - {id: f.half, kind: ratio, unit: "%", value: 50, terms: [一半]}
words:
  reach: [达到]
  act: [建设]
cues:
  aim: [力争, 确保]
"""
OPENING = "rules:\n  - {id: r.one, on: quantity, "


@pytest.fixture(autouse=True)
def _in_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, **files: str) -> str:
    folder = Path(name)
    folder.mkdir()
    listed = ", ".join(f"{file}.yaml" for file in files)
    (folder / "pack.yaml").write_text(f"name: {name}\nversion: 1\nfiles: [{listed}]\n", "utf-8")
    for file, text in files.items():
        (folder / f"{file}.yaml").write_text(text, "utf-8")
    return name


def findings(text: str, *codes: str, base: str = BASE) -> list[str]:
    """The findings of some codes in a pack beside the base, each at a place that `@` marks: `CODE severity message`."""
    marked = []
    while (at := text.find("@")) >= 0:
        marked.append((text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)))
        text = text[:at] + text[at + 1 :]
    loaded = resolve([write("mine", base=base, a=text)])
    found = lint(loaded.packs, compile_rules(loaded.packs))
    found = [problem for problem in found if problem.code in codes and problem.path.endswith("a.yaml")]
    assert [(problem.line, problem.column) for problem in found] == marked, found
    return [f"{problem.code} {problem.severity} {problem.message}".replace("\\", "/") for problem in found]


def one(text: str, *codes: str, base: str = BASE) -> str:
    [found] = findings(text, *codes, base=base)
    return found


def things(section: str, letter: str, said: tuple[str, ...], found: int | None) -> str:
    names = ("one", "two", "three")[: len(said)]
    marks = ["@" if i == found else "" for i in range(len(said))]
    lines = (
        f"  - {{id: {mark}{letter}.{name}, {text}}}\n" for mark, name, text in zip(marks, names, said, strict=True)
    )
    return f"{section}:\n" + "".join(lines)


def rules(*said: str, found: int | None = None) -> str:
    """Rules `r.one`, `r.two` …, each on a line of its own from the second on; one of them may be marked."""
    return things("rules", "r", said, found)


def guards(*said: str, found: int | None = None) -> str:
    """The same of guards, `g.one` …."""
    return things("guards", "g", said, found)


# ---------------------------------------------------------------------------------------------- L101, L102


def test_a_repeated_rule() -> None:
    text = rules(
        "on: [amount, count], before: '{reach|act}', set: {op: le}, when: {clause: [aim]}",
        "on: [count, amount], before: ' {act|reach}', set: {op: le}, when: {clause: aim}",
        found=1,
    )
    assert one(text, "L101", "L102") == (
        "L101 high repeats r.one (mine/a.yaml:2:5): the same in all that it looks at and does"
    )


def test_rules_that_one_could_say() -> None:
    text = rules(
        "on: amount, before: 'label:{np}', set: {label: $label}, like: {label: 甲}",
        "on: amount, before: 'label:{np}', set: {label: $label}, like: {label: 乙}",
        found=1,
    )
    assert one(text, "L101", "L102").startswith("L101 low repeats r.one (mine/a.yaml:2:5): only what")


@pytest.mark.parametrize(
    "other",
    [
        "on: amount, before: '{reach}', set: {op: le}",
        "on: count, before: '{reach}', set: {op: ge}",
        "on: count, after: '{reach}', set: {op: le}",
        "on: count, before: '{reach}', when: {not_clause: aim}, set: {op: le}",
    ],
)
def test_rules_that_differ_repeat_nothing(other: str) -> None:
    assert not findings(rules("on: count, before: '{reach}', set: {op: le}", other), "L101")


SHADOWED = {
    "the same around it, other values": (
        "on: amount, before: '{reach}', set: {op: le}",
        "on: amount, before: '{reach}', set: {op: ge}",
    ),
    "more kinds, no pattern": (
        "on: quantity, set: {change: increase}",
        "on: count, before: '{reach}', set: {change: decrease}",
    ),
    "no condition": (
        "on: count, set: {op: le}",
        "on: count, when: {clause: aim, not_sentence: act, unit: 个}, set: {op: ge}",
    ),
    "a wider condition": (
        "on: count, when: {sentence: [aim, reach], not_clause: act}, set: {op: le}",
        "on: count, when: {clause: aim, not_sentence: act}, set: {op: ge}",
    ),
    "null keeps later rules from a field": (
        "on: count, set: {noun: null}",
        "on: count, before: 'a:{np}', set: {noun: $a}",
    ),
    "a capture that is always there": (
        "on: count, before: 'a:{np}', set: {noun: $a}",
        "on: count, before: 'a:{np}', when: {clause: aim}, set: {noun: 户}",
    ),
    "a target is made once": (
        "on: count, make: {type: target, change: reach}",
        "on: count, when: {clause: aim}, make: {type: target, change: complete}",
    ),
    "with what `like` wants, and more": (
        "on: count, before: 'a:{np}', like: {a: 甲}, set: {noun: $a}",
        "on: count, before: 'a:{np}', like: {a: 甲}, unlike: {a: 乙}, set: {noun: 户}",
    ),
}


@pytest.mark.parametrize("pair", SHADOWED.values(), ids=SHADOWED)
def test_a_rule_with_nothing_left_to_do(pair: tuple[str, str]) -> None:
    assert one(rules(*pair, found=1), "L101", "L102") == (
        "L102 high can never act: wherever it applies, r.one (mine/a.yaml:2:5) applied before and left it nothing to do"
    )


def test_two_rules_may_leave_nothing_together() -> None:
    text = rules(
        "on: count, set: {op: le}",
        "on: count, when: {clause: aim}, set: {change: increase}",
        "on: count, when: {clause: aim}, before: '{reach}', set: {op: ge, change: decrease}",
        found=2,
    )
    assert "r.one (mine/a.yaml:2:5) and r.two (mine/a.yaml:3:5)" in one(text, "L102")


NOT_SHADOWED = {
    "another field": ("on: count, set: {op: le}", "on: count, set: {op: ge, change: increase}"),
    "fewer kinds": ("on: count, set: {op: le}", "on: [count, amount], set: {op: ge}"),
    "another pattern": ("on: count, before: '{reach}', set: {op: le}", "on: count, before: '{act}', set: {op: ge}"),
    "a stricter condition": (
        "on: count, when: {clause: aim}, set: {op: le}",
        "on: count, when: {sentence: aim}, set: {op: ge}",
    ),
    "another condition": ("on: count, when: {not_clause: aim}, set: {op: le}", "on: count, set: {op: ge}"),
    "a field that rules between may change": (
        "on: count, when: {change: none}, set: {op: le}",
        "on: count, before: '{reach}', set: {change: increase}",
        "on: count, when: {change: none}, before: '{act}', set: {op: ge}",
    ),
    "a capture that may be empty": (
        "on: count, before: 'a:{np}? b:{reach}', set: {noun: $a}",
        "on: count, before: 'a:{np}? b:{reach}', set: {noun: $b}",
    ),
    "another layer": ("on: count, set: {modality: fact}", "on: count, set: {change: increase, modality: plan}"),
    "other words looked for": (
        "on: count, before: 'a:{np}', like: {a: 甲}, set: {noun: $a}",
        "on: count, before: 'a:{np}', unlike: {a: 甲}, set: {noun: $a}",
    ),
}


@pytest.mark.parametrize("said", NOT_SHADOWED.values(), ids=NOT_SHADOWED)
def test_a_rule_with_something_left_to_do(said: tuple[str, ...]) -> None:
    assert not findings(rules(*said), "L102")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (("kinds: [count, amount], before: 第", "kinds: [amount, count], before: 第"), "L101 high repeats"),
        (("before: 第", "before: 第, unit: [个]"), "L102 high can never act:"),
        (("before: 第, kinds: [count, amount]", "before: 第, kinds: [count], after: 名"), "L102 high can never act:"),
        (("before: 第", "before: 第, not_after: 名"), "L102 high can never act:"),
    ],
)
def test_guards_that_repeat_others(said: tuple[str, str], expected: str) -> None:
    ends = {"L101": "g.one (mine/a.yaml:2:5): the same in all that it looks at"}
    end = ends.get(expected[:4], "g.one (mine/a.yaml:2:5) stops all that it stops")
    assert one(guards(*said, found=1), "L101", "L102") == f"{expected} {end}"


def test_the_order_of_guards_is_of_no_account() -> None:
    text = guards("before: 第, unit: [个]", "before: 第", found=0)
    assert one(text, "L101", "L102") == "L102 high can never act: g.two (mine/a.yaml:3:5) stops all that it stops"


@pytest.mark.parametrize(
    "said",
    [
        ("before: 第", "before: 前"),
        ("before: 第, kinds: [count]", "before: 第, unit: [个]"),
        ("after: 名", "before: 第"),
    ],
)
def test_guards_that_differ(said: tuple[str, str]) -> None:
    assert not findings(guards(*said), "L101", "L102")


# ---------------------------------------------------------------------------------------------- L103, L112


@pytest.mark.parametrize(
    ("said", "detail"),
    [
        ("before: @'{reach} {aim}', set: {op: le}", "no token is ever {aim}: its words are cues"),
        ("after: @'({aim}|{reach} {aim})+', set: {op: le}", "no token is ever {aim|aim}"),
        ("after: @'{start}', set: {op: le}", "{start} never stands after a mention"),
        ("when: {clause: @aim, not_sentence: [aim, act]}, set: {op: le}", "`clause` asks for words that"),
        ("when: {sentence: @aim, not_sentence: aim}, set: {op: le}", "`sentence` asks for words that"),
        ("when: {unit: @[元, 米], not_unit: [米, 元]}, set: {op: le}", "`unit` asks for units that"),
        ("when: {unit: @[斗, 石]}, set: {op: le}", "no table has any of these units"),
        ("when: {dimension: @[area]}, set: {op: le}", "no unit has the dimension area"),
    ],
)
def test_what_can_never_act(said: str, detail: str) -> None:
    assert one(rules(f"on: quantity, {said}"), "L103").startswith(f"L103 high can never act: {detail}")


def test_a_rule_that_does_nothing() -> None:
    text = rules("on: quantity, before: '{reach}'", found=0)
    assert one(text, "L103") == "L103 high can never act: it neither sets nor makes anything"


def test_units_and_dimensions_of_other_kinds() -> None:
    said = ("on: ratio, when: {unit: @[米]}, set: {op: le}", "on: count, when: {dimension: @length}, set: {op: ge}")
    assert findings(rules(*said), "L103") == [
        "L103 high can never act: these are units of measure, and the rule is on ratio",
        "L103 high can never act: only measures have a dimension, and the rule is on count",
    ]


@pytest.mark.parametrize(
    "said",
    [
        "before: '{aim}? {reach|aim} {start}?', after: '{end}', set: {op: le}",
        "after: '({aim} | {np})*', set: {op: le}",
        "when: {clause: [aim, act], not_sentence: aim}, set: {op: le}",
        "when: {unit: [元, 石], dimension: [none, area]}, set: {op: le}",
        "when: {unit: [CNY, '%', '1', 一半, 市]}, make: {type: target, change: reach}",
    ],
)
def test_what_can_act(said: str) -> None:
    assert not findings(rules(f"on: quantity, {said}"), "L103")


def test_guards_on_units_that_no_number_has() -> None:
    said = ("unit: @[斗]", "unit: @[年], kinds: [count]", "unit: ['', 年, 个], kinds: [date]")
    assert findings(guards(*said), "L103") == [
        "L103 high can never act: no table has any of these units",
        "L103 high can never act: these are units of date, and the guard is on count",
    ]


def test_units_that_no_table_has() -> None:
    text = rules("on: quantity, when: {unit: [元, @圆], not_unit: [米, @尺]}, set: {op: le}") + guards(
        "unit: [个, @座]"
    )
    assert findings(text, "L112") == [
        f"L112 medium {word!r} is no unit, classifier or counted noun of any table" for word in "圆尺座"
    ]


# ---------------------------------------------------------------------------------------------- L104


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "units: [{terms: [尺, @元], kind: measure, unit: chi, dimension: length, rule: m.size}]\n",
            ["high '元' stands twice, also at mine/base.yaml:4:14: of two units the first acts"],
        ),
        (
            "classifiers: [座, @米, @年]\nbare: [@元, @项]\n",
            [
                "high '米' stands twice, also at mine/base.yaml:5:14: units is asked first, so it cannot act",
                "high '年' stands twice, also at mine/base.yaml:2:27: calendar.units.year is asked first, so it cannot"
                " act",
                "high '元' stands twice, also at mine/base.yaml:4:14: units is asked first, so it cannot act",
                "high '项' stands twice, also at mine/base.yaml:7:18: classifiers is asked first, so it cannot act",
            ],
        ),
        (
            "calendar_words: [{id: d.half, terms: [@一半, 今年]}]\n",
            ["high '一半' stands twice, also at mine/base.yaml:10:61: fixed is asked first"],
        ),
        (
            "bounds:\n- {terms: [约, @近], op: approx, at: before}\n- {terms: [近], op: lt, at: before}\n"
            "- {terms: [近], op: lt, at: after}\n",
            ["high '近' stands twice, also at mine/a.yaml:3:12: of two entries the last acts"],
        ),
        (
            "bounds:\n- {terms: [约, 近, @约], op: approx, at: before}\nclassifiers: [座, @个, @座]\n",
            [
                "low '约' stands twice, also at mine/a.yaml:2:12: once is enough",
                "low '个' stands twice, also at mine/base.yaml:7:15: once is enough",
                "low '座' stands twice, also at mine/a.yaml:3:15: once is enough",
            ],
        ),
        (
            "words: {do: [建成, @建设, '!{act}']}\n",
            ["high '建设' stands twice, also at mine/base.yaml:13:9: do leaves out what is in act, so it is none"],
        ),
        (
            "plain: [建设者, @建设, @确保]\n",
            [
                "high '建设' stands twice, also at mine/base.yaml:13:9: it is in words.act, so it is not plain",
                "low '确保' stands twice, also at mine/base.yaml:15:13: a cue parts no phrase: it need not be plain",
            ],
        ),
        # the same word with another meaning
        (
            "calendar: {units: {day: [日]}, versions: [年]}\n"
            "units: [{terms: [年], kind: measure, unit: year, dimension: time, rule: m.size}]\n",
            [],
        ),
        ("words: {do: [建成, 达到, '{act}']}\nedges: {at: [达到]}\ncues: {hope: [力争]}\nclassifiers: [达到]\n", []),
    ],
)
def test_words_that_stand_twice(text: str, expected: list[str]) -> None:
    assert findings(text, "L104") == [f"L104 {said}" for said in expected]


def test_what_takes_the_place_of_words_repeats_none() -> None:
    text = (
        "units:\n- {terms: [元], kind: amount, unit: TWD, rule: m.money, override: true}\n"
        "calendar: {override: true, tails: [{terms: [底]}]}\n"
    )
    loaded = resolve([write("base", base=BASE), write("mine", a=text)])
    assert "L104" not in {found.code for found in lint(loaded.packs, compile_rules(loaded.packs))}


# ---------------------------------------------------------------------------------------------- L105, L111


THINGS = """\
readings:
  - id: m.money
    about: money
    examples:
      - 十元: {type: amount}
      - text: 二元
        also: [十二元]
        expect: [{type: amount}]
    counterexamples:
      - 元: amount
  - id: m.size
    examples:
      - text: 二米
        also: 十二米
        expect: [{type: measure}]
fixed:
  - {id: f.all, kind: cover, unit: "%", value: 100, terms: [全部], counterexamples: [{全体: count}]}
guards:
  - {id: g.one, before: 第, about: ordinals, examples: [{一个: {type: count}}]}
"""


def test_examples_that_are_missing() -> None:
    wanted = "; wanted are 2 examples and 1 counterexample"
    text = THINGS.replace("id: m.size", "id: @m.size").replace("id: f", "id: @f").replace("id: g", "id: @g")
    assert findings(text, "L105") == [
        f"L105 medium has 2 examples and no counterexamples{wanted}",
        f"L105 medium has no examples and 1 counterexample{wanted}",
        f"L105 medium has 1 example and no counterexamples{wanted}",
    ]


def test_what_says_nothing_of_itself() -> None:
    text = THINGS.replace("id: m.size", "id: @m.size")
    assert findings(text, "L111") == ["L111 low has no `about`: one line that says what it is for"]


# ---------------------------------------------------------------------------------------------- L107, E305


@dataclass(frozen=True)
class Hazard:
    kind: str
    detail: str


def stub(pattern: str, *, whole: bool = False) -> Hazard | None:
    if "甲" in pattern or "\\ue" in repr(pattern):
        return Hazard(
            "exponential", f"{pattern} such as '\\ue002\\ue004'" if "甲" not in pattern else f"{pattern} {whole}"
        )
    return Hazard("quadratic", pattern) if "乙" in pattern else None


@pytest.fixture
def hazards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extract.ruleset.hazards.hazard", stub)


SLOW = """\
guards:
  - {id: g.one, number: @甲, before: @乙, after: 丙}
fences:
  - {open: <, close: ">", kinds: [date], written: @乙}
outline: {numbering: [丙, @甲], review: @乙, titles: {plan: @乙}}
metadata:
  words: {x: [丙, 甲]}
  patterns: {title: [@'{x}', 丙], body: [丙]}
mentions:
  - {id: m.line, kind: line, terms: 号线, before: @甲, after: 丙}
rules:
  - {id: r.one, on: amount, before: @"a:{np}", like: {a: @乙}, unlike: {a: 丙}, cut: {a: @甲}, set: {label: $a}}
"""


@pytest.mark.usefixtures("hazards")
def test_slow_patterns() -> None:
    found = [re.sub(" the pattern can take", "", line) for line in findings(SLOW, "L107")]
    assert found == [
        "L107 high exponential time: 甲 True",
        "L107 medium quadratic time: (?r)(?:乙)",
        "L107 medium quadratic time: 乙",
        "L107 high exponential time: 甲 False",
        "L107 medium quadratic time: 乙",
        "L107 medium quadratic time: 乙",
        "L107 high exponential time: (?:(?:丙|甲))|(?:丙) False",
        "L107 high exponential time: (?r)(?:甲) False",
        "L107 high exponential time: it can read one row of tokens in many ways, such as {reach} {count}",
        "L107 medium quadratic time: 乙",
        "L107 high exponential time: 甲 False",
    ]


def test_what_is_quadratic_over_a_row_of_tokens_does_little_harm() -> None:
    text = rules(
        "on: amount, before: @'{reach} {np}* {np}*', like: {label: @'^.*甲.*乙'}, set: {op: le}",
        "on: amount, before: @'{reach} ({np}|{np} {np})*', set: {op: le}",
    )
    assert [line.partition(":")[0] for line in findings(text, "L107")] == [
        "L107 low the pattern can take quadratic time",
        "L107 medium the pattern can take quadratic time",
        "L107 high the pattern can take exponential time",
    ]


def test_what_ends_at_a_number_is_looked_at_from_there() -> None:
    text = "guards:\n  - {id: g.one, before: @'甲a*+a*'}\n  - {id: g.two, before: 'a*a*+甲'}\n"
    assert len(findings(text, "L107")) == 1


# ---------------------------------------------------------------------------------------------- L108, L109, L110


def test_captures_that_nothing_uses() -> None:
    text = (
        "fragments: {thing: 'inner:{np}'}\n"
        + rules(
            "on: amount, before: @'a:{np} b:{reach}', after: 'c:{np} <thing>', set: {label: $a}, like: {c: 甲}",
            "on: amount, before: 'a:{ratio}', set: {label: $a.label}, cut: {}",
        )
        + "mentions:\n  - {id: m.line, kind: line, terms: 号线, before: @@'(?<nth>[0-9]+)(?<x>甲)'}\n"
    )
    assert findings(text, "L108") == [
        "L108 medium the capture 'b' is not used",
        "L108 medium the capture 'nth' is not used",
        "L108 medium the capture 'x' is not used",
    ]


def test_groups_that_rules_read_are_used() -> None:
    text = "mentions:\n  - {id: m.line, kind: line, terms: 号线, before: '(?<nth>[0-9]+)'}\n" + rules(
        "on: amount, before: 'a:{ratio}', set: {label: $a.nth}"
    )
    assert not findings(text, "L108")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (r'"第\\d+"', "L109 low a backslash in double quotes, where single quotes need none"),
        (r'"\u7b2c"', "L109 low a backslash in double quotes, where single quotes need none"),
        (r'"第\n"', "L109 medium a backslash in double quotes, which YAML reads as the end of a line"),
        (r'"第\\d\e"', "L109 medium a backslash in double quotes, which YAML reads as a control character"),
        (r"'第\d+'", None),
        (r"第\d+", None),
        ('"第"', None),
    ],
)
def test_backslashes_in_double_quotes(written: str, expected: str | None) -> None:
    found = findings(f"guards:\n  - {{id: g.one, after: {'@' * bool(expected)}{written}}}\n", "L109")
    assert [line.partition("; ")[0].replace("/", "\\") for line in found] == ([expected] if expected else [])


def test_backslashes_in_lists_of_words() -> None:
    text = 'numerals: {zero: ["\\t", "\\\\", @"\\e"], negative_after: "\\n"}\n'
    assert one(text, "L109").startswith("L109 medium a backslash")


def test_classes_and_fragments_that_nothing_names() -> None:
    text = (
        "words: {@lift: [提高], fall: ['{lost}'], lost: [降], of: [的]}\ncues: {hope: [盼], deep: ['{hope}']}\n"
        "edges: {at: [在], @past: [了]}\n"
        "fragments: {a: '<b>', b: '{fall}', @c: '{lift}'}\n"
        "metadata: {words: {x: ['{y}'], y: [甲], @z: [乙]}, patterns: {title: ['{x}']}}\n"
        + rules("on: count, before: '<a>', when: {not_sentence: deep}, set: {op: le}")
    )
    still = "; its words still part phrases"
    assert findings(text, "L110") == [
        f"L110 low nothing names the word class 'lift'{still}",
        f"L110 low nothing names the word class 'past'{still}",
        "L110 low nothing names the fragment 'c'",
        "L110 low nothing names the list of words 'z'",
    ]


def test_the_engine_names_these_classes(root: Path) -> None:
    """Those of its code, but for mentions and marks, which are no classes of words."""
    named = set()
    for path in (root / "extract" / "engine").glob("*.py"):
        code = path.read_text("utf-8")
        for call in re.findall(r"signatures\(([^()]*)\)", code):
            named.update(re.findall(r'"([a-z]+)"', call))
        named.update(re.findall(r'"([a-z]+)" in classes', code))
    assert named - {"stop", "each", "recurring"} | {"np"} == tables.ENGINE_CLASSES


# ---------------------------------------------------------------------------------------------- all of them


def test_every_code_has_a_check() -> None:
    codes = {code for check in CHECKS for code in re.findall(r"L1\d\d", check.__doc__ or "")}
    assert codes | {"L106"} == {code for code in MESSAGES if code.startswith("L")}
    assert len(set(CHECKS)) == len(CHECKS)


def test_only_what_is_asked_for_in_order() -> None:
    base, mine = (
        write("base", base=BASE),
        write("mine", a="words: {lift: [提高]}\n" + rules("on: count, set: {op: le}")),
    )
    loaded = resolve([base, mine])
    compiled = compile_rules(loaded.packs)
    everything = lint(loaded.packs, compiled)
    mine_only = lint(loaded.packs, compiled, of=loaded.named[1:])
    assert {Path(found.path).parts[0] for found in everything} == {"base", "mine"}
    assert [found for found in everything if found.path.startswith("mine")] == mine_only
    assert [found.code for found in mine_only] == ["L110", "L105", "L111"]
    assert all(isinstance(found, Problem) and found.severity in ("high", "medium", "low") for found in everything)
    assert linting.lint is lint


@pytest.mark.parametrize("pack", ["zh-policy", "zh-citations", "zh-duties"])
def test_the_built_in_packs(pack: str) -> None:
    loaded = resolve([pack])
    found = lint(loaded.packs, compile_rules(loaded.packs))
    assert {finding.severity for finding in found} <= {"low"}
