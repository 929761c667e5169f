"""Packs that build on packs: what they add, override and disable; conflicts and dead overrides, with their places."""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract import Extraction, Extractor, RulesError
from extract.engine.examples import cases, run_examples
from extract.errors import Problem
from extract.ruleset import compiler
from extract.ruleset.compiler import RuleSet, load_rules
from extract.ruleset.loader import load_file
from extract.ruleset.model import Exampled, RuleFile

BASE = """\
folding: {characters: {"（": "("}, traditional_signs: 萬}
numerals: {digits: {一: 1, 二: 2}, scales: {十: 10}, mixed: 又, ranges: [到]}
calendar: {units: {year: [年]}, plans: {一: 1953}}
outline: {longest: 40}
metadata: {words: {mark: [甲]}, patterns: {title: ['{mark}$']}}
units:
  - {terms: [元, 块], kind: amount, unit: CNY, rule: money, signs: [￥]}
  - {terms: [亩], kind: measure, unit: mu, dimension: area, rule: area}
classifiers: [个, 家]
bare: [县]
per: [每]
bounds:
  - {terms: [不少于, 至少], op: ge, at: before}
  - {terms: [以上], op: ge, at: after}
fences:
  - {open: 《, close: 》, kinds: [date]}
  - {open: “, close: ”, kinds: [amount]}
fixed:
  - {id: half, terms: [一半, 半数], kind: ratio, unit: "%", value: 50}
calendar_words:
  - {id: today, terms: [今天, 今日], grain: day, shift: 0}
guards:
  - {id: g.one, before: 第}
  - {id: g.two, after: 号}
words: {raise: [提高, 增长], to: [到, 至]}
cues: {done: [已经]}
edges: {of: [的]}
plain: [提高班]
fragments: {fill: "{to}?"}
readings:
  - {id: money}
  - {id: area}
  - {id: count.bare}
rules:
  - {id: r.one, on: amount, before: "label:{np} {to}", set: {label: $label}}
  - {id: r.two, on: ratio, before: "label:{np} {to}", set: {label: $label}}
"""


@pytest.fixture(autouse=True)
def _in_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def make_pack(folder: str, *files: str, **head: str) -> Path:
    path = Path(folder)
    path.mkdir()
    listed = {f"{chr(ord('a') + i)}.yaml": text for i, text in enumerate(files)}
    fields = {"name": folder, "version": "1.0", **head, "files": f"[{', '.join(listed)}]"}
    (path / "pack.yaml").write_text("".join(f"{key}: {value}\n" for key, value in fields.items()), "utf-8")
    for file, text in listed.items():
        (path / file).write_text(text, "utf-8")
    return path


def merged(*packs: str) -> RuleSet:
    """The base and packs of one file each, called `two`, `three` …"""
    names = ("two", "three", "four")
    made = [make_pack(name, text) for name, text in zip(names, packs, strict=False)]
    return load_rules([make_pack("base", BASE), *made])


def content(*packs: str) -> RuleFile:
    return merged(*packs).content


def place(text: str, mark: str) -> str:
    """Line and column of what stands after the bar of a mark (`{id: |g.one`), which is in the text once."""
    before, after = mark.split("|")
    assert text.count(before + after) == 1, mark
    head = text[: text.index(before + after) + len(before)]
    return f"{head.count(chr(10)) + 1}:{len(head) - head.rfind(chr(10))}"


def problem(text: str, here: str, message: str, there: str = "") -> str:
    """What is said of the place of the mark `here` in the second pack; `@` in the message is that of `there`."""
    other = f"base/a.yaml:{place(BASE, there)}" if there else ""
    return f"two/a.yaml:{place(text, here)}: {message.replace('@', other)}"


def problems(*packs: str) -> list[str]:
    with pytest.raises(RulesError) as caught:
        merged(*packs)
    return [str(problem).replace(os.sep, "/") for problem in caught.value.problems]


def ids(things: tuple[Exampled, ...]) -> list[str]:
    return [thing.id for thing in things]


# ---------------------------------------------------------------------------------------------------- what is added


def test_a_later_pack_adds() -> None:
    made = content(
        """\
numerals: {digits: {三: 3}, ranges: [至]}
calendar: {units: {year: [年度], month: [月]}}
units: [{terms: 箱子, kind: measure, unit: box, rule: m.box}]
classifiers: 座
words: {raise: 调高, fall: 下降}
guards: [{id: g.three, before: 前}]
fragments: {more: "{raise}"}
"""
    )
    assert made.numerals is not None
    assert made.numerals.digits == {"一": 1, "二": 2, "三": 3}
    assert made.numerals.ranges == ("到", "至")
    assert made.numerals.mixed == "又"
    assert made.calendar is not None
    assert made.calendar.units == {"year": ("年", "年度"), "month": ("月",)}
    assert [unit.unit for unit in made.units] == ["CNY", "mu", "box"]
    assert made.classifiers == ("个", "家", "座")
    assert made.words == {"raise": ("提高", "增长", "调高"), "to": ("到", "至"), "fall": ("下降",)}
    assert ids(made.guards) == ["g.one", "g.two", "g.three"]
    assert made.fragments == {"fill": "{to}?", "more": "{raise}"}


def test_what_is_there_already_may_be_said_again() -> None:
    again = """\
numerals: {digits: {一: 1}, mixed: 又}
outline: {longest: 40, plan: null}
units: [{terms: [元, 圆], kind: amount, unit: CNY, rule: money, scale: 1.0}]
classifiers: [个]
bounds: [{terms: 至少, op: ge, at: before}]
words: {raise: [提高]}
fragments: {fill: "{to}?"}
"""
    assert content(again).units[-1].terms == ("元", "圆")


def test_what_is_null_says_nothing() -> None:
    numerals = content("numerals: {mixed: null}\n").numerals
    assert numerals is not None
    assert numerals.mixed == "又"


def test_inside_a_pack_a_word_may_mean_two_things() -> None:
    unit = "{terms: 箱, kind: measure, unit: %s, rule: m.box}"
    two = f"units: [{unit % 'box'}, {unit % 'case'}]\n"
    assert [made.unit for made in content(two, f"units: [{unit % 'case'}]\n").units[2:]] == ["box", "case", "case"]


def test_what_overrides_is_inside_its_own_pack() -> None:
    made = content(
        "fixed: [{id: half, override: true, terms: 对半, kind: ratio, unit: '%', value: 50}]\n"
        "calendar_words: [{id: middle, terms: 对半}]\n"
    )
    assert made.fixed[0].terms == made.calendar_words[-1].terms == ("对半",)


def test_a_bound_may_mean_something_else_on_the_other_side() -> None:
    assert len(content("bounds: [{terms: 以上, op: gt, at: before}]\n").bounds) == 3


def test_characters_that_fold_into_one_are_joined() -> None:
    folding = content('folding: {characters: {"（": "(﹙", "）": ")﹚", "〕": ")"}}\n').folding
    assert folding is not None
    assert folding.characters == {"（": "(﹙", "）": ")﹚", "〕": ")"}


def test_patterns_of_metadata_may_name_words_of_another_pack() -> None:
    metadata = content("metadata: {words: {mark: [乙]}, patterns: {body: ['^{mark}']}}\n").metadata
    assert metadata is not None
    assert metadata.alternatives("body") == "(?:^(?:甲|乙))"


# ---------------------------------------------------------------------------------------------------- by id


def test_an_override_takes_the_very_place() -> None:
    made = content('guards: [{id: g.three}, {id: g.one, override: true, before: "第 ?"}]\n')
    assert ids(made.guards) == ["g.one", "g.two", "g.three"]
    assert made.guards[0].before == "第 ?"


def test_an_override_can_be_overridden() -> None:
    override = "guards: [{id: g.one, override: true, before: %s}]\n"
    made = content(override % "甲", override % "乙")
    assert [guard.before for guard in made.guards] == ["乙", None]


def test_disabled_by_id() -> None:
    made = content("disable: {ids: [g.two, r.one, half, today]}\n")
    assert ids(made.guards) == ["g.one"]
    assert ids(made.rules) == ["r.two"]
    assert (made.fixed, made.calendar_words) == ((), ())


def test_a_reading_that_is_disabled_takes_its_units_along() -> None:
    made = content("disable: {ids: area}\n")
    assert [unit.unit for unit in made.units] == ["CNY"]
    assert ids(made.readings) == ["money", "count.bare"]


def test_a_pack_may_disable_and_add_anew() -> None:
    made = content(
        "disable: {ids: [g.one], classifiers: [个], words.raise: [增长]}\n"
        "guards: [{id: g.one, after: 甲}]\nbare: [个]\nwords: {raise: [增长], up: [增长]}\n"
    )
    assert ids(made.guards) == ["g.two", "g.one"]
    assert made.bare == ("县", "个")
    assert made.words["raise"] == ("提高", "增长")


@pytest.mark.parametrize(
    ("text", "here", "message", "there"),
    [
        (
            "guards: [{id: g.one, before: 前}]\n",
            "{id: |g",
            "E206 duplicate id 'g.one', also at @; write `override: true` to take its place",
            "{id: |g.one",
        ),
        ("rules: [{id: g.one, on: amount}]\n", "{id: |g", "E206 duplicate id 'g.one', also at @", "{id: |g.one"),
        (
            "rules:\n  - {id: r.on, on: amount, override: true}\n",
            "override: |",
            "E507 nothing to override: no 'r.on' in the packs before (did you mean 'r.one'?)",
            "",
        ),
        (
            "rules: [{override: true, id: g.one, on: amount}]\n",
            "override: |",
            "E507 nothing to override: 'g.one' is in `guards`, at @",
            "{id: |g.one",
        ),
        (
            "disable: {ids: [today]}\ncalendar_words: [{id: today, override: true, terms: 本日}]\n",
            "override: |",
            "E507 nothing to override: no 'today' in the packs before",
            "",
        ),
        (
            "disable:\n  ids: [r.one, r.twoo]\n",
            "|r.twoo",
            "E507 nothing to disable: no 'r.twoo' in the packs before (did you mean 'r.two'?)",
            "",
        ),
        (
            "disable: {ids: count.bare}\n",
            "|count",
            "E507 nothing to disable: 'count.bare' is how mentions are read; disable the words, or write a guard",
            "",
        ),
        ("disable: {ids: [half, half]}\n", "|half]", "E507 nothing to disable: no 'half' in the packs before", ""),
    ],
)
def test_ids_that_collide_or_are_not_there(text: str, here: str, message: str, there: str) -> None:
    assert problems(text) == [problem(text, here, message, there)]


def test_nothing_stands_before_the_first_pack() -> None:
    text = BASE.replace("id: g.one,", "id: g.one, override: true,").replace("unit: mu,", "unit: mu, override: true,")
    text = text.replace("outline: {", "outline: {override: true, ") + "disable: {ids: [r.two], classifiers: [个]}\n"
    with pytest.raises(RulesError) as caught:
        load_rules([make_pack("first", text)])
    marks = ("outline: {override: |", "unit: mu, override: |", "g.one, override: |", "ids: [|r", "classifiers: [|个]}")
    assert [f"{p.line}:{p.column}: {p.code}" for p in caught.value.problems] == [
        f"{place(text, mark)}: E507" for mark in marks
    ]


# ---------------------------------------------------------------------------------------------------- by words


@pytest.mark.parametrize(
    ("table", "word", "what", "left"),
    [
        ("classifiers", "家", lambda c: c.classifiers, ("个",)),
        ("bare", "县", lambda c: c.bare, ()),
        ("per", "每", lambda c: c.per, ()),
        ("plain", "提高班", lambda c: c.plain, ()),
        ("units", "块", lambda c: [u.terms for u in c.units], [("元",), ("亩",)]),
        ("units", "亩", lambda c: [u.unit for u in c.units], ["CNY"]),
        ("units", "￥", lambda c: c.units[0].signs, ()),
        ("bounds", "至少", lambda c: [b.terms for b in c.bounds], [("不少于",), ("以上",)]),
        ("bounds", "以上", lambda c: [b.at for b in c.bounds], ["before"]),
        ("fixed", "半数", lambda c: [f.terms for f in c.fixed], [("一半",)]),
        ("calendar_words", "今日", lambda c: [w.terms for w in c.calendar_words], [("今天",)]),
        ("fences", "“", lambda c: [f.open for f in c.fences], ["《"]),
        ("words.raise", "增长", lambda c: c.words, {"raise": ("提高",), "to": ("到", "至")}),
        ("cues.done", "已经", lambda c: c.cues, {"done": ()}),
        ("edges.of", "的", lambda c: c.edges, {"of": ()}),
    ],
)
def test_disabled_words(table: str, word: str, what: Callable[[RuleFile], object], left: object) -> None:
    assert what(content(f"disable: {{{table}: [{word}]}}\n")) == left


def test_a_thing_that_loses_all_its_words_goes() -> None:
    made = content("disable: {fixed: [一半, 半数], calendar_words: [今天, 今日], units: [元, 块]}\n")
    assert (made.fixed, made.calendar_words) == ((), ())
    assert made.units[0].terms == ()
    assert made.units[0].signs == ("￥",)


@pytest.mark.parametrize(
    ("text", "here", "message"),
    [
        (
            "disable: {clasifiers: [个]}\n",
            "|clas",
            "E203 unknown table of words 'clasifiers' (did you mean 'classifiers'?)",
        ),
        (
            "disable: {words.rise: [个]}\n",
            "|words",
            "E203 unknown table of words 'words.rise' (did you mean 'words.raise'?)",
        ),
        ("disable: {numerals: [一]}\n", "|num", "E203 unknown table of words 'numerals'"),
        ("disable: {fragments: [fill]}\n", "|frag", "E203 unknown table of words 'fragments'"),
        (
            "disable: {words.raise: [增长, 提高了]}\n",
            "|提高了",
            "E507 nothing to disable: no '提高了' in `words.raise` of the packs before (did you mean '提高'?)",
        ),
        (
            "disable: {bounds: [不少]}\n",
            "|不少",
            "E507 nothing to disable: no '不少' in `bounds` of the packs before (did you mean '不少于'?)",
        ),
        (
            "disable: {fixed: 亩}\n",
            "|亩",
            "E507 nothing to disable: no '亩' in `fixed` of the packs before; it is in `units`",
        ),
    ],
)
def test_words_that_are_not_there(text: str, here: str, message: str) -> None:
    [found] = problems(text)
    assert found.startswith(problem(text, here, message))  # what is near may be more than one


def test_words_that_are_overridden() -> None:
    made = content(
        "units: [{terms: [块, 个, 县, 箱], kind: measure, unit: block, rule: m, override: true, signs: [￥]}]\n"
        "bounds: [{terms: 至少, op: gt, at: before, override: true}]\n"
    )
    assert [(unit.terms, unit.signs) for unit in made.units] == [
        (("元",), ()),
        (("亩",), ()),
        (("块", "个", "县", "箱"), ("￥",)),
    ]
    assert (made.classifiers, made.bare) == (("家",), ())
    assert [(bound.terms, bound.op) for bound in made.bounds] == [
        (("不少于",), "ge"),
        (("以上",), "ge"),
        (("至少",), "gt"),
    ]


def test_an_override_of_a_term_leaves_the_sign_of_that_name() -> None:
    dollars = "units: [{terms: [美元], kind: amount, unit: USD, rule: money, signs: [美元]}]\n"
    again = "units: [{terms: [美元], kind: measure, unit: box, rule: m.box, override: true}]\n"
    made = content(dollars, again)
    assert [(unit.terms, unit.signs) for unit in made.units[2:]] == [((), ("美元",)), (("美元",), ())]


UNIT = "units: [{terms: [%s], kind: measure, unit: box, rule: m.box}]\n"
CLASH = "E508 conflict: %r is something else at @; "
CLASH += "write `override: true`, or take it out there by `disable: {%s: [%s]}`"
TAKE_OUT = CLASH.replace("write `override: true`, or ", "")


@pytest.mark.parametrize(
    ("text", "here", "message", "there"),
    [
        (UNIT % "块", "|块", CLASH % ("块", "units", "块"), "|块]"),
        (UNIT % "家", "|家", CLASH % ("家", "classifiers", "家"), "|家]"),
        (UNIT % "县", "|县", CLASH % ("县", "bare", "县"), "|县]"),
        (
            "units: [{terms: [箱, 亩], kind: measure, unit: mu, scale: 2, dimension: area, rule: area}]\n",
            "|亩",
            CLASH % ("亩", "units", "亩"),
            "|亩]",
        ),
        (
            "units: [{terms: [箱], kind: amount, unit: JPY, rule: money, signs: ￥}]\n",
            "|￥",
            CLASH % ("￥", "units", "￥"),
            "|￥]",
        ),
        ("classifiers: [箱, 元]\n", "|元", TAKE_OUT % ("元", "units", "元"), "|元, 块]"),
        ("bare: 个\n", "|个", TAKE_OUT % ("个", "classifiers", "个"), "|个, 家]"),
        (
            "bounds: [{terms: 以上, op: gt, at: after}]\n",
            "|以上",
            CLASH % ("以上", "bounds", "以上"),
            "|以上]",
        ),
        (
            "fixed: [{id: some, terms: [一半], kind: ratio, unit: '%', value: 49}]\n",
            "|一半",
            TAKE_OUT % ("一半", "fixed", "一半"),
            "|一半",
        ),
        (
            "fixed: [{id: some, terms: [今日], kind: ratio, unit: '%', value: 49}]\n",
            "|今日",
            TAKE_OUT % ("今日", "calendar_words", "今日"),
            "|今日",
        ),
        (
            "units: [{terms: 箱, kind: measure, unit: box, rule: m.box, override: true}]\n",
            "override: |",
            "E507 nothing to override: none of '箱' in the packs before",
            "",
        ),
        (
            "bounds: [{terms: [以上, 最多], op: gt, at: before, override: true}]\n",
            "override: |",
            "E507 nothing to override: none of '以上', '最多' in the packs before",
            "",
        ),
    ],
)
def test_words_that_mean_something_else(text: str, here: str, message: str, there: str) -> None:
    assert problems(text) == [problem(text, here, message, there)]


def test_what_has_been_taken_out_is_free() -> None:
    unit = UNIT % "块"
    assert content("disable: {units: [块]}\n" + unit).units[-1].unit == "box"


def test_of_three_packs_the_nearest_counts() -> None:
    override = (UNIT % "块").replace("rule:", "override: true, rule:")
    money = "units: [{terms: [块], kind: amount, unit: CNY, rule: money}]\n"
    [found] = problems(override, money)
    assert found.startswith("three/a.yaml:1:18: E508 conflict: '块' is something else at two/a.yaml:1:18;")


# ---------------------------------------------------------------------------------------------------- sections once


def test_an_override_replaces_whole_keys() -> None:
    made = content("numerals: {override: true, digits: {三: 3}, ranges: 至}\noutline: {override: true, longest: 50}\n")
    assert made.numerals is not None
    assert (made.numerals.digits, made.numerals.ranges) == ({"三": 3}, ("至",))
    assert (made.numerals.scales, made.numerals.mixed) == ({"十": 10}, "又")
    assert made.outline is not None
    assert made.outline.longest == 50


def test_an_override_may_take_a_key_away() -> None:
    numerals = content("numerals: {override: true, mixed: null}\n").numerals
    assert numerals is not None
    assert numerals.mixed is None


OTHER = "E508 conflict: `%s` is something else at @; "
OTHER += "`override: true` in the section of a later pack replaces whole keys"


@pytest.mark.parametrize(
    ("text", "here", "message", "there"),
    [
        ("numerals: {mixed: 加}\n", "|加", OTHER % "numerals.mixed", "mixed: |又"),
        ("outline: {longest: 50}\n", "|50", OTHER % "outline.longest", "|40"),
        ("numerals: {digits: {三: 3, 二: 4}}\n", "|4", OTHER % "numerals.digits.二", "二: |2"),
        ('folding: {characters: {"[": "("}}\n', '|"("', OTHER % "folding.characters.[", '|"("'),
        (
            "numerals: {override: true, half: 半}\n",
            "|true",
            "E507 nothing to override: none of its keys is in `numerals` of the packs before",
            "",
        ),
        (
            "calendar:\n  override: true\n",
            "|true",
            "E507 nothing to override: none of its keys is in `calendar` of the packs before",
            "",
        ),
        (
            "metadata: {patterns: {body: ['{nowhere}']}}\n",
            "body: |[",
            "E301 bad regular expression: body: no words {nowhere} for a pattern",
            "",
        ),
        (
            "metadata: {patterns: {title: ['(']}}\n",
            "title: |[",
            "E301 bad regular expression: title: missing ) at position 16",
            "",
        ),
        # the pattern of the base is all right without this
        (
            "metadata:\n  words: {mark: ['(']}\n",
            "|words",
            "E301 bad regular expression: title: missing ) at position 12",
            "",
        ),
    ],
)
def test_keys_that_collide_or_are_not_there(text: str, here: str, message: str, there: str) -> None:
    assert problems(text) == [problem(text, here, message, there)]


def test_patterns_of_metadata_break_where_they_stand() -> None:
    files = ("metadata: {digits: {一: 1}}\n", "metadata: {patterns: {body: ['(']}}\n", "metadata: {words: {x: y}}\n")
    with pytest.raises(RulesError) as caught:
        load_rules([make_pack("base", BASE), make_pack("mine", *files)])
    [found] = caught.value.problems
    assert (Path(found.path).name, found.line, found.column) == ("b.yaml", 1, 29)


def test_two_files_of_a_pack_are_joined_alike() -> None:
    one = "numerals: {digits: {三: 3}, ranges: [至]}\nfragments: {more: '{to}'}\n"
    two = "numerals: {digits: {三: 4}, ranges: [或]}\nfragments: {more: '{raise}'}\n"
    with pytest.raises(RulesError) as caught:
        load_rules([make_pack("base", BASE), make_pack("mine", one, two)])
    found = [str(problem).replace(os.sep, "/") for problem in caught.value.problems]
    there = f"mine/a.yaml:{place(one, '三: |')}"
    assert found == [
        f"mine/b.yaml:{place(two, '三: |')}: " + (OTHER % "numerals.digits.三").replace("@", there),
        f"mine/b.yaml:{place(two, 'more: |')}: E508 conflict: <more> is something else at "
        f"mine/a.yaml:{place(one, 'more: |')}; give it another name",
    ]


def test_the_override_of_one_file_holds_for_the_whole_pack() -> None:
    files = ("numerals: {digits: {二: 4}}\n", "numerals: {override: true, digits: {三: 3}}\n")
    numerals = load_rules([make_pack("base", BASE), make_pack("mine", *files)]).content.numerals
    assert numerals is not None
    assert numerals.digits == {"二": 4, "三": 3}


def test_fragments_cannot_be_redefined() -> None:
    text = 'fragments: {fill: "{raise}"}\n'
    message = "E508 conflict: <fill> is something else at @; give it another name"
    assert problems(text) == [problem(text, "fill: |", message, "fill: |")]


# ---------------------------------------------------------------------------------------------------- all at once


def test_all_problems_of_all_packs_at_once() -> None:
    two = "disable: {ids: [g.no]}\nguards: [{id: g.one}]\nunits: [{terms: 元, kind: ratio, unit: '%', rule: r}]\n"
    three = 'rules: [{id: r.x, on: amount, before: "{rais}"}]\nnumerals: {mixed: 加}\nper: 元\n'
    assert [line.split(" ")[:2] for line in problems(two, three)] == [
        ["three/a.yaml:1:39:", "E303"],
        ["three/a.yaml:2:19:", "E508"],
        ["two/a.yaml:1:17:", "E507"],
        ["two/a.yaml:2:15:", "E206"],
        ["two/a.yaml:3:17:", "E508"],
    ]


def test_a_word_that_stands_twice_is_told_of_once() -> None:
    assert len(problems("units: [{terms: [元, 元], kind: ratio, unit: '%', rule: r}]\n")) == 1


def test_no_section_is_left_out() -> None:
    base = load_rules([make_pack("base", BASE)]).content
    file = load_file("base/a.yaml").content
    dumped = file.model_dump(exclude={"disable"})
    assert base.model_dump(exclude={"disable"}) == dumped
    assert {name for name, value in dumped.items() if not value} == {
        *("included", "suffixes", "endings", "mentions", "silent"),
        "pieces",  # written out where they are used, in their file
    }


PARTS = (
    "disable: {ids: [g.one, r.two], classifiers: [个], words.raise: [提高]}",
    "guards: [{id: g.one, override: true}, {id: g.three, before: 前}]",
    "guards: [{id: g.one, after: 号}]",
    "units: [{terms: [元, 箱], override: true, kind: ratio, unit: box, rule: m.box, signs: [￥]}]",
    "units: [{terms: [箱], kind: measure, unit: box, rule: m.box}]",
    "classifiers: [箱, 块]",
    "bounds: [{terms: 以上, op: gt, at: after, override: true}]",
    "numerals: {override: true, scales: {}}",
    "numerals: {digits: {三: 3, 一: 7}, mixed: 加}",
    "calendar: {override: true, plans: {三: 1966}, units: {}}",
    "metadata: {words: {mark: ['[']}, patterns: {body: ['{title}']}}",
    "words: {raise: [提高], '': [甲], lift: ['{raise}', '!{to}']}",
    "fragments: {fill: '{raise', more: '<fill>'}",
    "rules: [{id: r.one, on: amount, before: <more>, override: true, set: {label: $label}}]",
    "rules: [{id: half, on: amount}, {id: r.two, on: date}]",
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sets(st.sampled_from(PARTS), min_size=1, max_size=4), min_size=1, max_size=2))
def test_packs_merge_or_say_why_not(packs: list[set[str]]) -> None:
    with TemporaryDirectory(dir=".") as folder:
        made = [make_pack(f"{folder}/base", BASE, name="base")]
        for i, parts in enumerate(packs):
            files = [f"{part}\n" for part in sorted(parts)]
            made.append(make_pack(f"{folder}/p{i}", *files, name=f"p{i}"))
        found: tuple[Problem, ...] = ()
        try:
            Extractor(made)("总投资到十元。")
        except RulesError as error:
            found = error.problems
    places = [(problem.path, problem.line, problem.column) for problem in found]
    assert places == sorted(places)
    assert all(problem.line for problem in found)


# ---------------------------------------------------------------------------------------------------- order of rules


def test_rules_run_by_layers_and_those_of_later_packs_first() -> None:
    two = """\
rules:
  - {id: t.aim, on: ratio, make: {type: target, change: reach}}
  - {id: t.label, on: ratio, set: {label: 甲}}
  - {id: t.label-two, on: ratio, set: {label: 乙}}
  - {id: r.two, on: ratio, set: {label: 丙}, override: true}
"""
    three = """\
rules:
  - {id: s.norm, on: ratio, set: {modality: norm}}
  - {id: s.label, on: ratio, set: {label: 丁}}
  - {id: t.label, on: ratio, set: {change: increase}, override: true}
"""
    made = merged(two, three)
    order = ["s.label", "t.label-two", "r.one", "r.two", "t.label", "s.norm", "t.aim"]
    assert [rule.id for rule in made.rules] == ids(made.content.rules) == order


def test_problems_of_rules_have_their_own_places() -> None:
    override = 'rules:\n  - {id: r.one, on: amount, override: true, before: "{rais}"}\n'
    [found] = problems(override)
    assert found.startswith(f"two/a.yaml:{place(override, 'before: |')}: E303")


# ---------------------------------------------------------------------------------------------------- digest


def digest(*packs: str) -> str:
    made = merged(*packs).digest
    for folder in ("base", "two", "three"):
        for path in Path(folder).glob("*"):
            path.unlink()
        if Path(folder).is_dir():
            Path(folder).rmdir()
    return made


def test_the_digest_knows_what_decides_results(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = "rules:\n  - {id: a, on: ratio, set: {label: 甲}}\n  - {id: b, on: ratio, set: {label: 乙}}\n"
    one = digest(rules)
    assert one == digest(rules)
    assert one != digest(rules.replace("甲", "丙"))
    assert one != digest("rules:\n  - {id: b, on: ratio, set: {label: 乙}}\n  - {id: a, on: ratio, set: {label: 甲}}\n")
    assert one != digest(rules, "per: [各]\n")
    monkeypatch.setattr(compiler, "engine_version", lambda: "99")
    assert one != digest(rules)


def test_the_digest_knows_nothing_else() -> None:
    plain = "guards:\n  - {id: g.three, before: 前}\nunits:\n  - {terms: 箱, kind: measure, unit: box, rule: m}\n"
    said = plain.replace("{id", "{about: 不算数, counterexamples: [前3个: count], id")
    assert digest(plain) == digest("# words\n" + said)


def types(about: str, kind: str = "str") -> str:
    return f"{{event: {{about: {about}, fields: {{place: {{type: {kind}, about: {about}}}}}}}}}"


@pytest.mark.parametrize(
    ("head", "same"),
    [
        ({"about": "words"}, True),
        ({"engine": "'>=0'"}, True),
        ({"version": "1.1"}, False),
        ({"name": "other"}, False),
        ({"types": types("two")}, True),
        ({"types": types("one", "int")}, False),
    ],
)
def test_the_digest_and_the_head(head: dict[str, str], same: bool) -> None:
    first = make_pack("one", BASE, **{"name": "mine", "types": types("one")})
    second = make_pack("two", BASE, **{"name": "mine", "types": types("one"), **head})
    assert (load_rules([first]).digest == load_rules([second]).digest) == same


# ---------------------------------------------------------------------------------------------------- examples

WEIGHTS = """\
units: [{terms: [磅], kind: measure, unit: lb, dimension: mass, rule: m.pound}]
readings:
  - id: m.pound
    examples:
      - 共重30磅: {type: measure, unit: lb}
guards:
  - id: no.kilo
    unit: 磅
    after: 秤
    counterexamples:
      - 买了3磅秤: measure
"""


def test_the_examples_of_a_pack_that_extends_are_its_own() -> None:
    make_pack("mine", WEIGHTS, extends="zh-policy")
    outcomes = run_examples(["mine"])
    assert [outcome.id.replace(os.sep, "/") for outcome in outcomes] == [
        "mine/a.yaml::no.kilo::1",
        "mine/a.yaml::m.pound::1",
    ]
    assert all(outcome.ok for outcome in outcomes)
    assert run_examples(Extractor("mine")) == outcomes


def test_examples_of_what_is_overridden_or_disabled_are_not_run() -> None:
    make_pack("mine", WEIGHTS, extends="zh-policy")
    more = "disable: {ids: [no.kilo]}\nreadings: [{id: m.pound, override: true, examples: [5磅: {unit: lb}]}]\n"
    make_pack("more", more, extends="../mine")
    assert [case.id.replace(os.sep, "/") for case in cases(["mine", "more"])] == ["more/a.yaml::m.pound::1"]
    assert cases(["more"]) == cases(["mine", "more"])
    assert len(cases(["mine"])) == 2
    assert len(cases(["zh-policy", "more"])) == len(cases(["zh-policy"])) + 1


def test_packs_that_do_not_go_together_have_no_examples() -> None:
    make_pack("mine", WEIGHTS.replace("磅", "亩"), extends="zh-policy")
    with pytest.raises(RulesError, match="E508"):
        cases(["mine"])


# ---------------------------------------------------------------------------------------------------- what comes of it


def both(text: str, *rules: str) -> tuple[Extraction, Extraction]:
    """What the built-in pack makes of a text, and what it makes with a pack that extends it."""
    pack = make_pack("mine", *rules, extends="zh-policy")
    return Extractor()(text), Extractor(pack)(text)


def found(made: Extraction, *fields: str) -> list[tuple[object, ...]]:
    return [tuple(getattr(record, field) for field in ("text", *fields)) for record in made.records]


def test_a_new_unit() -> None:
    unit = "units: [{terms: [磅], kind: measure, unit: lb, dimension: mass, rule: m.pound}]\n"
    before, after = both("采购茶叶1.2万磅。", unit)
    assert found(before, "type") == [("1.2万", "count")]
    assert found(after, "type", "unit", "rule") == [("1.2万磅", "measure", "lb", "m.pound")]


def test_a_false_hit_that_a_guard_silences() -> None:
    guard = "guards: [{id: mine.album, after: 专辑, about: 是名称}]\n"
    before, after = both("播出三年专辑。", guard)
    assert found(before) == [("三年",)]
    assert found(after) == []


def test_a_rule_that_is_disabled() -> None:
    text = "力争森林覆盖率达到45%。"
    [target] = Extractor()(text).targets
    _, after = both(text, f"disable: {{ids: {target.rule}}}\n")
    assert target.indicator == "森林覆盖率"
    assert target.rule not in [other.rule for other in after.targets]


def test_a_rule_that_is_overridden() -> None:
    text = "力争森林覆盖率达到45%。"
    rule = Extractor()(text).targets[0].rule
    override = f"rules: [{{id: {rule}, override: true, on: quantity, make: {{type: target, change: cover}}}}]\n"
    _, after = both(text, override)
    assert [(target.rule, target.change) for target in after.targets] == [(rule, "cover")]


def test_a_rule_of_a_later_pack_wins() -> None:
    rule = "rules: [{id: mine.label, on: amount, set: {label: 钱数}}]\n"
    before, after = both("总投资2.59亿元。", rule)
    assert found(before, "label") == [("2.59亿元", "总投资")]
    assert found(after, "label") == [("2.59亿元", "钱数")]


def test_a_term_that_is_disabled() -> None:
    before, after = both("栽种三顷，投资5亿元。", "disable: {units: 顷}\n")
    assert found(before) == [("三顷",), ("5亿元",)]
    assert found(after) == [("5亿元",)]


def test_a_term_of_a_unit_that_is_overridden() -> None:
    unit = "units: [{terms: 顷, override: true, kind: measure, unit: ha, scale: 6.67, dimension: area, rule: m.qing}]\n"
    before, after = both("栽种3顷、4公顷。", unit)
    assert found(before, "value", "rule") == [("3顷", 3, "measure.unit"), ("4公顷", 4, "measure.unit")]
    assert [(record.text, str(record.value), record.rule) for record in after.measures] == [
        ("3顷", "20.01", "m.qing"),
        ("4公顷", "4", "measure.unit"),
    ]


def test_a_classifier_that_becomes_a_unit() -> None:
    unit = "units: [{terms: [箱], override: true, kind: measure, unit: box, rule: m.box}]\n"
    before, after = both("调运药品300箱。", unit)
    assert found(before, "type") == [("300箱", "count")]
    assert found(after, "type", "unit") == [("300箱", "measure", "box")]
