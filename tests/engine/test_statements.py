"""What rules say of numbers: in a small pack, and end to end."""

from functools import cache
from pathlib import Path

import pytest

from extract import Amount, Count, Extractor, Quantity, Ratio

extractor = cache(Extractor)

BASE = """\
numerals: {digits: {三: 3}, scales: {万: 10000}}
calendar: {units: {year: [年]}}
units:
  - {terms: [元], kind: amount, unit: CNY, rule: money}
  - {terms: ["%"], kind: ratio, unit: "%", rule: percent}
classifiers: [个]
per: [每]
words:
  reach: [达到]
  raise: [增长]
  and: [和]
cues: {aim: [力争]}
edges: {aux: [将], of: [的]}
outline: {numbering: ["[一二]、"], plan: 目标}
"""


def small(folder: Path, rules: str) -> Extractor:
    """An extractor whose one pack holds these rules."""
    (folder / "pack.yaml").write_text("name: small\nversion: 1\nfiles: [base.yaml, rules.yaml]\n", "utf-8")
    (folder / "base.yaml").write_text(BASE, "utf-8")
    (folder / "rules.yaml").write_text("rules:\n" + rules, "utf-8")
    return Extractor(folder)


def first(made: Extractor, text: str) -> Quantity:
    return next(record for record in made(text).records if isinstance(record, Quantity))


LABEL = '  - {id: r.label, on: quantity, before: "label:{np} {reach|raise}* {aux}*", set: {label: $label}}\n'


def test_a_capture_is_set_as_written(tmp_path: Path) -> None:
    made = small(tmp_path, LABEL)
    assert first(made, "总产值达到3万元").label == "总产值"
    assert first(made, "总产值(含税)达到3元").label == "总产值"
    assert first(made, "“總 產”值 达到3元").label == "“總 產”值"
    assert first(made, "达到3万元").label is None


def test_the_first_rule_that_sets_a_field_wins(tmp_path: Path) -> None:
    made = small(
        tmp_path,
        """\
  - {id: r.one, on: amount, before: "{reach}", set: {change: increase}}
  - {id: r.two, on: amount, set: {change: decrease, baseline: 同比}}
""",
    )
    found = first(made, "达到3元")
    assert (found.change, found.baseline) == ("increase", "同比")
    assert first(made, "有3元").change == "decrease"
    assert first(made, "有3%").change is None


def test_null_keeps_later_rules_from_a_field(tmp_path: Path) -> None:
    made = small(tmp_path, '  - {id: r.none, on: amount, before: "{reach}", set: {label: null}}\n' + LABEL)
    assert first(made, "产值达到3元").label is None
    assert first(made, "产值3元").label == "产值"


def test_what_stands_behind(tmp_path: Path) -> None:
    made = small(tmp_path, '  - {id: r.behind, on: amount, after: "{of} label:{np}", set: {label: $label}}\n')
    assert first(made, "花3元的路费").label == "路费"
    assert first(made, "花3元路费").label is None


def test_another_number_and_its_fields(tmp_path: Path) -> None:
    rule = '  - {id: r.list, on: ratio, before: "prev:{ratio} {and}", set: {previous: $prev, label: $prev.label}}\n'
    text = "产值增长3%和4%"
    one, two = small(tmp_path, rule + LABEL)(text).records
    assert isinstance(one, Ratio)
    assert isinstance(two, Ratio)
    assert (one.label, two.label, two.previous) == ("产值", "产值", (one.start, one.end))
    assert one.previous is None


@pytest.mark.parametrize(
    ("when", "text", "set_"),
    [
        ("{clause: reach}", "达到3元", True),
        ("{clause: reach}", "达到，3元", False),
        ("{sentence: reach}", "达到，3元", True),
        ("{sentence: reach}", "达到。3元", False),
        ("{clause: aim}", "县里力争有3元", True),  # cues count
        ("{clause: aim}", "县里力争，有3元", False),
        ("{not_clause: aim}", "县里力争有3元", False),
        ("{not_sentence: aim}", "县里力争，有3元", False),
        ("{not_sentence: aim}", "有3元", True),
        ('{unit: ["%"]}', "有3%", True),
        ('{unit: ["%"]}', "有3元", False),
        ("{not_unit: [元]}", "有3元", False),
        ("{op: [eq]}", "有3元", True),
        ("{op: [ge]}", "有3元", False),
        ("{change: [none]}", "有3元", True),
        ("{change: [increase]}", "有3元", False),
        ("{under: plan}", "一、目标\n有3元", True),
        ("{under: plan}", "一、概况\n有3元", False),
        ("{under: none}", "有3元", True),
    ],
)
def test_conditions(tmp_path: Path, when: str, text: str, set_: bool) -> None:
    made = small(tmp_path, f"  - {{id: r.when, on: quantity, when: {when}, set: {{label: 是}}}}\n")
    assert (first(made, text).label == "是") is set_


def test_like_unlike_and_cut(tmp_path: Path) -> None:
    made = small(
        tmp_path,
        """\
  - id: r.fee
    on: amount
    before: "label:{np}"
    like: {label: 费}
    unlike: {label: ^免}
    cut: {label: "^.*?费"}
    set: {label: $label}
""",
    )
    assert first(made, "学费标准3元").label == "学费"
    assert first(made, "免费3元").label is None
    assert first(made, "票价3元").label is None


def test_targets(tmp_path: Path) -> None:
    rules = LABEL + (
        "  - {id: r.aim, on: quantity, when: {clause: aim}, make: {type: target, change: reach}}\n"
        "  - {id: r.again, on: quantity, make: {type: target, change: complete}}\n"
    )
    text = "力争。产值3元。力争产值3%，"
    made = small(tmp_path, rules)(text)
    assert [(t.rule, t.indicator, t.text, t.change) for t in made.targets] == [
        ("r.again", "产值", "产值3元", "complete"),
        ("r.aim", "力争产值", "力争产值3%", "reach"),  # of rules that make one the first wins
    ]
    assert [text[slice(*t.quantity)] for t in made.targets] == ["3元", "3%"]


def test_a_number_without_a_name_makes_no_target(tmp_path: Path) -> None:
    made = small(tmp_path, "  - {id: r.aim, on: quantity, make: {type: target, change: reach}}\n")
    assert made("3元").targets == ()


# ---------------------------------------------------------------------------------------------------- end to end


def quantities(text: str) -> list[Quantity]:
    return [record for record in extractor()(text).records if isinstance(record, Quantity)]


def last(text: str) -> Quantity:
    return quantities(text)[-1]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("水厂总投资约3亿元。", "总投资"),
        ("城镇登记失业率为4%。", "城镇登记失业率"),
        ("茶叶产值增长5%。", "茶叶产值"),
        ("茶叶产值80亿元，增长5%。", "茶叶产值"),
        ("给予3万元安家补贴。", "安家补贴"),
        ("茶园面积达到6万亩。", "茶园面积"),
        ("新增3所小学。", "小学"),
    ],
)
def test_label(text: str, label: str) -> None:
    assert last(text).label == label


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("茶叶占农业产值的30%。", "农业产值"),
        ("按设备购置额的20%给予奖励。", "设备购置额"),
        ("茶叶产值增长5%。", None),
    ],
)
def test_of(text: str, of: str | None) -> None:
    found = last(text)
    assert isinstance(found, Ratio)
    assert found.of == of


@pytest.mark.parametrize(
    ("text", "change", "baseline"),
    [
        ("茶叶产值同比增长5%。", "increase", "同比"),
        ("茶叶产值比上年下降5%。", "decrease", "比上年"),
        ("能耗较2020年降低13.5%。", "decrease", "较2020年"),
        ("参保率提高2个百分点。", "increase", None),
        ("参保率提高到95%。", None, None),
        ("参保率达到95%。", None, None),
        ("新增停车位3000个。", "increase", None),
    ],
)
def test_change_and_baseline(text: str, change: str | None, baseline: str | None) -> None:
    found = last(text)
    assert (found.change, found.baseline) == (change, baseline)


def test_previous() -> None:
    text = "低保标准由每人每月600元提高到650元。"
    one, two = quantities(text)
    assert isinstance(two, Amount)
    assert (two.previous, two.label, two.per) == ((one.start, one.end), "低保标准", ("人", "月"))
    assert one.previous is None


@pytest.mark.parametrize(
    ("text", "per", "recipient"),
    [
        ("每人每月补助260元。", ("人", "月"), None),
        ("每户每年补贴3000元。", ("户", "年"), None),
        ("给予小微企业20万元补助。", (), "小微企业"),
        ("对返乡青年给予2万元补贴。", (), "返乡青年"),
        ("单家企业每年最高补助2万元。", ("家", "年"), "企业"),
        ("每年按500元/人补助护士。", ("人",), None),
        ("项目总投资3000元。", (), None),
    ],
)
def test_per_and_recipient(text: str, per: tuple[str, ...], recipient: str | None) -> None:
    found = last(text)
    assert isinstance(found, Amount)
    assert (found.per, found.recipient) == (per, recipient)


@pytest.mark.parametrize(
    ("text", "noun", "members"),
    [
        ("建成学校、医院、图书馆等3类设施。", "设施", ("学校", "医院", "图书馆")),
        ("东岭、南岭等2县先行。", "县", ("东岭", "南岭")),
        ("建成3类设施。", "设施", ()),
    ],
)
def test_members(text: str, noun: str, members: tuple[str, ...]) -> None:
    found = last(text)
    assert isinstance(found, Count)
    assert (found.noun, found.members) == (noun, members)


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("已建成幼儿园12所。", "fact"),
        ("茶叶产值同比增长5%。", "fact"),
        ("力争建成幼儿园12所。", "plan"),
        ("到2035年，绿地率达到45%。", "plan"),
        ("拟建设充电桩600个。", "plan"),
        ("注册资本不得少于500万元。", "norm"),
        ("每户补助3000元。", "norm"),
        ("应当在7个工作日内答复。", "norm"),
    ],
)
def test_modality(text: str, modality: str) -> None:
    assert last(text).modality == modality


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("到2035年，绿地率达到45%。", [("绿地率", "reach", "绿地率达到45%")]),
        ("力争茶叶产值增长5%。", [("茶叶产值", "increase", "茶叶产值增长5%")]),
        ("确保单位能耗下降3%。", [("单位能耗", "decrease", "单位能耗下降3%")]),
        ("计划建设10个托育中心。", [("托育中心", "complete", "10个托育中心")]),
        ("推动村级卫生室实现全覆盖。", [("村级卫生室", "cover", "村级卫生室实现全覆盖")]),
        ("绿地率已达到45%。", []),
        ("茶叶产值同比增长5%。", []),
        ("每户补助3000元。", []),
    ],
)
def test_what_makes_a_target(text: str, targets: list[tuple[str, str, str]]) -> None:
    assert [(t.indicator, t.change, t.text) for t in extractor()(text).targets] == targets


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("甲市、乙市2市", ("甲市", "乙市")),
        ("甲市、乙市等5市", ("甲市", "乙市")),
        ("甲市、乙市5市", ()),  # a list without 等 is whole
        ("甲市、乙市、丙市等2市", ()),
    ],
)
def test_members_are_as_many_as_their_number_says(text: str, members: tuple[str, ...]) -> None:
    [found] = [record for record in extractor()(f"支持{text}开展试点。").records if isinstance(record, Count)]
    assert found.members == members


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        # names that are indicators by themselves
        ("力争垃圾处理率和污水处理率达到95%。", ["垃圾处理率", "污水处理率"]),
        ("力争村庄和社区垃圾处理率达到95%。", ["村庄和社区垃圾处理率"]),
        # a word like 均 parts any list; items that share a head take in the rest
        ("力争茶园、果园面积均增长5%。", ["茶园、果园面积", "果园面积"]),
        ("计划新建幼儿园、敬老院各6所。", ["幼儿园", "敬老院"]),
        ("计划新建幼儿园、敬老院6所。", ["幼儿园、敬老院"]),
    ],
)
def test_indicators_that_share_a_number(text: str, indicators: list[str]) -> None:
    assert [target.indicator for target in extractor()(text).targets] == indicators
