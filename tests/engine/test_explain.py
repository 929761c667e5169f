"""Explanations: what made each record, and why there is none."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import extract
from extract import Document, Explanation, Extractor
from extract.engine.examples import cases
from extract.engine.explain import contributors
from extract.engine.explanation import Missing, NearRule, Step
from extract.records import Record

extractor = cache(Extractor)
COMMON = ("type", "text", "start", "end", "rule", "sentence", "section")


def steps_of(made: Explanation, text: str) -> list[Step]:
    """All steps of the record with this text, those within others among them."""
    [explained] = [one for one in made.records if one.record.text == text and one.record.type != "target"]
    return list(flat(explained.steps))


def flat(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from flat(step.steps)


def kinds(steps: list[Step]) -> list[str]:
    return [step.kind for step in steps]


def one(steps: list[Step], kind: str) -> Step:
    [step] = [step for step in steps if step.kind == kind]
    return step


def setter(steps: list[Step], field: str) -> Step:
    """The step that set a field last."""
    return [step for step in steps if field in step.fields][-1]


def place(text: str, part: str) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


def explain(text: str, part: str = "", **options: object) -> Explanation:
    return extractor().explain(text, at=place(text, part) if part else None, **options)  # type: ignore[arg-type]


BASE = """\
numerals: {digits: {三: 3}, scales: {万: 10000}}
calendar: {units: {year: [年]}}
units:
  - {terms: [元], kind: amount, unit: CNY, rule: money}
words: {reach: [达到], raise: [增长], and: [和]}
cues: {aim: [力争]}
edges: {aux: [将], of: [的]}
"""


def small(folder: Path, rules: str) -> Extractor:
    """An extractor whose one pack holds these rules."""
    (folder / "pack.yaml").write_text("name: small\nversion: 1\nfiles: [base.yaml, rules.yaml]\n", "utf-8")
    (folder / "base.yaml").write_text(BASE, "utf-8")
    (folder / "rules.yaml").write_text("rules:\n" + rules, "utf-8")
    return Extractor(folder)


# ---------------------------------------------------------------------------------------- all records, all fields


def set_fields(record: Record) -> list[str]:
    values = ((name, getattr(record, name)) for name in type(record).model_fields if name not in COMMON)
    return [name for name, value in values if value not in (None, "", ())]


@pytest.fixture(scope="module")
def seed(root: Path) -> str:
    return next((root / "seeds").glob("*.txt")).read_text("utf-8")


def test_the_records_are_those_of_an_extraction(seed: str) -> None:
    made = extractor().explain(seed, reference_date=date(2024, 5, 1))
    result = extractor()(seed, reference_date=date(2024, 5, 1))
    assert tuple(explained.record for explained in made.records) == result.records != ()
    assert made.reference_date == result.reference_date


def test_every_field_of_every_record_has_a_step(seed: str) -> None:
    made = extractor().explain(seed)
    for explained in made.records:
        claimed = {name for step in flat(explained.steps) for name in step.fields}
        assert set(set_fields(explained.record)) <= claimed, explained.record


def test_every_step_is_cut_from_the_text(seed: str) -> None:
    made = extractor().explain(seed, tokens=True)
    for explained in made.records:
        for step in flat(explained.steps):
            if step.span and step.kind != "year":
                assert step.text == seed[slice(*step.span)]
            assert all(capture.text == seed[slice(*capture.span)] for capture in step.captures)
    tokens = [token for sentence in made.sentences for token in sentence.tokens]
    assert tokens
    assert all(token.text == seed[token.start : token.end] for token in tokens)


def test_every_place_is_in_a_rule_file(seed: str) -> None:
    made = extractor().explain(seed)
    places = {(step.place, step.kind, step.text) for one in made.records for step in flat(one.steps) if step.place}
    assert len(places) > 50
    for where, kind, text in places:
        path, _, line = where.rpartition(":")
        written = Path(path).read_text("utf-8").splitlines()[int(line) - 1]
        assert "terms" in written or "id:" in written or kind in ("unit", "bound", "tail", "head"), where
        if kind == "unit" and text and "terms" in written and "[" in written:
            assert text in written, where


def test_explaining_leaves_the_extractor_alone() -> None:
    made = Extractor()
    before = dict(vars(made))
    made.explain("总投资5亿元。", at=(3, 6))
    assert vars(made) == before
    assert type(made._finder).__name__ == "MentionFinder"


# ------------------------------------------------------------------------------------------------ numbers


@pytest.mark.parametrize(
    ("text", "part", "details"),
    [
        ("投资2.59亿元", "2.59亿元", ["2.59 × 100000000 = 259000000"]),
        (
            "安排三千五百万元",
            "三千五百万元",
            ["3 × 1000 = 3000", "5 × 100 = 500", "3500 × 10000 = 35000000"],
        ),
        ("安排1亿2000万元", "1亿2000万元", ["1 × 100000000 = 100000000", "100000000 + 2000 × 10000 = 120000000"]),
        ("共有一百零五人", "一百零五人", ["1 × 100 = 100", "100 + 5 = 105"]),
        ("供粮30万公斤", "30万公斤", ["30 × 10000 = 300000"]),
        ("供粮8斤", "8斤", ["8 × 0.5 = 4"]),
        ("投资5-10亿元", "5-10亿元", ["10 × 100000000 = 1000000000", "5 × 100000000 = 500000000"]),
        ("三分之二的代表", "三分之二", ["2 / 3 = 0.6667"]),
        ("占百分之二十", "百分之二十", ["20 / 100 = 20%"]),
        ("总量翻两番", "翻两番", ["2 ^ 2"]),
        ("为期两年半", "两年半", ["+ 0.5"]),
        ("为期两个半月", "两个半月", ["+ 0.5"]),
        ("超过六成的企业", "超过六成", ["6 × 10 = 60"]),
    ],
)
def test_arithmetic(text: str, part: str, details: list[str]) -> None:
    shown = [step.detail for step in steps_of(explain(text), part)]
    for detail in details:
        assert detail in shown


def test_the_unit_names_its_entry() -> None:
    unit = one(steps_of(explain("供粮8斤"), "8斤"), "unit")
    assert (unit.text, unit.value, unit.detail) == ("斤", "kg", "kind=measure unit=kg scale=0.5 dimension=mass")
    assert (unit.rule, unit.fields) == ("measure.unit", ("unit", "dimension"))
    assert "units.yaml:" in unit.place


def test_a_bound_says_what_it_did() -> None:
    steps = steps_of(explain("补助约3万元以上"), "约3万元以上")
    assert [(s.kind, s.text, s.value, s.fields) for s in steps if s.kind.startswith("bound")] == [
        ("bound-idle", "约", "approx", ()),
        ("bound", "以上", "ge", ("op",)),
    ]
    included = steps_of(explain("补助超过3万元（含）的"), "超过3万元")
    assert one(included, "included").value == "ge"
    odd = one(steps_of(explain("惠及5万多人"), "5万多人"), "odd")
    assert (odd.text, odd.value) == ("多", "gt")


def test_a_bound_may_set_the_modality() -> None:
    assert setter(steps_of(explain("不得低于3万元"), "不得低于3万元"), "modality").kind == "bound"


@pytest.mark.parametrize(
    ("text", "part", "kind", "fields"),
    [
        ("单价每吨35元/吨", "35元/吨", "per", ("per",)),
        ("罚款￥300", "￥300", "sign", ("unit", "currency")),
        ("半数的企业", "半数", "fixed", ("value", "unit", "op", "dimension", "change")),
    ],
)
def test_other_readings(text: str, part: str, kind: str, fields: tuple[str, ...]) -> None:
    assert one(steps_of(explain(text), part), kind).fields == fields


def test_ranges_and_sums_are_joined() -> None:
    made = explain("补贴3万元至5万元，另付20元5角")
    joined = one(steps_of(made, "3万元至5万元"), "joined-range")
    assert (joined.detail, joined.fields) == ("30000 .. 50000", ("low", "high", "op"))
    assert [step.text for step in joined.steps] == ["3万元", "5万元"]
    assert one(steps_of(made, "20元5角"), "joined-sum").detail == "20 + 0.5"
    assert [(lost.text, lost.how, lost.winner_text) for lost in made.lost] == [
        ("3万元", "range", "3万元至5万元"),
        ("5角", "sum", "20元5角"),
    ]


# ------------------------------------------------------------------------------------------------ dates


@pytest.mark.parametrize(
    ("text", "part", "source", "year", "named"),
    [
        ("本年6月开工", "本年6月", "reference", "2025", "2025-07-09"),
        ("2019年动工，上年立项", "上年", "sentence", "2019", "2019年"),
        ("2018年3月5日通过。\n", "", "", "", ""),
        ("2018年3月5日通过。6月1日施行。", "6月1日", "paragraph", "2018", "2018年3月5日"),
        ("一、2017年工作\n6月1日开工。", "6月1日", "heading", "2017", "2017年"),
        ("6月1日开工。", "6月1日", "reference", "2025", "2025-07-09"),
        ("下月验收", "下月", "reference", "2025", "2025-07-09"),
        ("近三年投入增加", "近三年", "reference", "2025", "2025-07-09"),
    ],
)
def test_where_the_year_is_from(text: str, part: str, source: str, year: str, named: str) -> None:
    made = extractor().explain(text, reference_date=date(2025, 7, 9))
    if not part:
        assert all("year" not in kinds(list(flat(explained.steps))) for explained in made.records)
        return
    step = one(steps_of(made, part), "year")
    assert (step.detail, step.value, step.text) == (source, year, named)


def test_a_date_by_its_words() -> None:
    steps = steps_of(extractor().explain("力争到明年6月底前完工", reference_date=date(2025, 7, 9)), "明年6月底前")
    word, point, tail, head, days = (one(steps, kind) for kind in ("word", "point", "tail", "head", "days"))
    assert (word.text, word.rule) == ("明年", "date.next-year")
    assert "shift=1 anchor=reference" in word.detail
    assert (point.text, point.detail) == ("6月", "grain=month year=2026 month=6")
    assert (tail.text, tail.fields) == ("底前", ("bound", "part"))
    assert head.text == "力争到"
    assert (days.value, days.fields) == ("2026-06-01 .. 2026-06-30", ("kind", "grain", "first", "last"))


@pytest.mark.parametrize(
    ("text", "part", "kind"),
    [
        ("2025年3月至6月", "2025年3月至6月", "to"),
        ("“十四五”期间", "“十四五”期间", "plan"),
        ("3月1日、9月1日前报送", "3月1日", "shared"),
        ("今年开工", "今年", "unresolved-reference"),
        ("比上年增长", "上年", "unresolved-named"),
        ("全年开工", "全年", "unresolved-earlier"),
        ("当年开工", "当年", "unresolved-strict"),
        ("每年开展", "每年", "unresolved"),
        ("近年来", "近年来", "unresolved"),
    ],
)
def test_other_dates(text: str, part: str, kind: str) -> None:
    assert kind in kinds(steps_of(explain(text), part))


def test_from_today() -> None:
    made = extractor().explain("即日起至9月30日受理", reference_date=date(2025, 7, 9))
    steps = steps_of(made, "即日起至9月30日")
    assert one(steps, "today").value == "2025-07-09"
    assert one(steps, "to").text == "起至9月30日"


# ------------------------------------------------------------------------------------------------ statements


def test_a_rule_that_set_a_field() -> None:
    text = "今年森林覆盖率力争达到45%。"
    step = setter(steps_of(explain(text), "45%"), "label")
    assert (step.kind, step.rule, step.layer, step.value) == ("set", "label.ratio", "labels", "森林覆盖率")
    assert [(c.name, c.text, c.span) for c in step.captures] == [("label", "森林覆盖率", place(text, "森林覆盖率"))]
    assert [token.text for token in step.tokens] == ["森林覆盖率", "力争", "达到", "45%"]
    assert (step.tokens[0].kind, step.tokens[0].classes) == ("phrase", ("np",))
    assert "reach" in step.tokens[2].classes
    assert (step.tokens[3].kind, step.tokens[3].classes) == ("mention", ("ratio",))
    assert step.detail.startswith("$label cut=")
    assert "labels.yaml:" in step.place
    modality = setter(steps_of(explain(text), "45%"), "modality")
    [clause] = [condition for condition in modality.conditions if condition.name == "when.clause"]
    assert (clause.met, clause.has) == (True, "力争")


def test_the_conditions_are_those_when_the_rule_was_tried(tmp_path: Path) -> None:
    made = small(
        tmp_path,
        "  - {id: r.up, on: amount, when: {change: [none]}, set: {change: increase, baseline: 同比}}\n",
    )
    [explained] = made.explain("产值5元").records
    steps = [step for step in explained.steps if step.kind == "set"]
    assert [step.fields for step in steps] == [("change",), ("baseline",)]
    assert all(condition.met and condition.has == "none" for step in steps for condition in step.conditions)


def test_the_modality_by_default() -> None:
    assert setter(steps_of(explain("河长35公里"), "35公里"), "modality").kind == "default"


def test_a_field_that_a_rule_left_empty(tmp_path: Path) -> None:
    made = small(
        tmp_path,
        "  - {id: r.none, on: amount, set: {baseline: null}}\n  - {id: r.late, on: amount, set: {baseline: 同比}}\n",
    )
    [explained] = made.explain("产值5元").records
    assert [(step.kind, step.rule, step.detail) for step in explained.steps if step.rule.startswith("r.")] == [
        ("blocked", "r.none", "baseline")
    ]


def test_dealt_out_linked_and_named() -> None:
    made = explain("粮食产量、蔬菜产量分别增长5%、6%。全县户籍人口80万人，其中城镇人口30万人。新建厂房12座。")
    steps = steps_of(made, "6%")
    assert (setter(steps, "label").kind, setter(steps, "label").text) == ("respectively", "分别增长")
    part = setter(steps_of(made, "30万人"), "part_of")
    assert (part.kind, part.text, part.value, part.rule) == ("part", "其中", "80万人", "part.among")
    assert setter(steps_of(made, "12座"), "label").kind == "named"


def test_a_name_shared_with_a_number_before() -> None:
    made = explain("工业产值30亿元，农业产值8亿元，分别增长5%、6%。")
    follows = setter(steps_of(made, "6%"), "label")
    assert (follows.kind, follows.text, follows.value) == ("follows", "8亿元", "农业产值")


@pytest.mark.parametrize(
    ("text", "part", "where"),
    [
        ("2024年产值达30亿元。", "30亿元", "clause"),
        ("2024年情况良好，产值达30亿元。", "30亿元", "sentence"),
        ("2024年，情况良好。产值达30亿元。", "30亿元", "paragraph"),
        ("一、2024年工作回顾\n情况良好。产值达30亿元。", "30亿元", "heading"),
        ("产值比2023年30亿元翻番", "30亿元", "own"),
    ],
)
def test_where_the_time_is_from(text: str, part: str, where: str) -> None:
    step = setter(steps_of(explain(text), part), "when")
    assert (step.detail, step.text) == (where, "2023年" if where == "own" else "2024年")


@pytest.mark.parametrize(
    ("text", "kind"),
    [("2024年，补助标准不得低于30亿元。", "when-norm"), ("全年补助30亿元。", "when-unknown")],
)
def test_a_time_that_says_nothing(text: str, kind: str) -> None:
    steps = [step for explained in explain(text).records for step in explained.steps]
    assert kind in kinds(steps)


def test_a_target() -> None:
    text = "到2028年，全县绿化率达到45%以上。"
    [target] = [one for one in explain(text).records if one.record.type == "target"]
    made, deadline = target.steps
    assert (made.kind, made.rule, made.layer) == ("made", "target.reach", "targets")
    assert {c.name: (c.met, c.has) for c in made.conditions}["when.modality"] == (True, "plan")
    fields = {name: step.kind for step in made.steps for name in step.fields}
    assert (fields["indicator"], fields["change"], fields["value"]) == ("indicator", "constant", "copied")
    assert (deadline.kind, deadline.text, deadline.value) == ("deadline", "2028年", "2028-01-01 .. 2028-12-31")


# ------------------------------------------------------------------------------------------------ no record


def missing(text: str, part: str = "", **options: object) -> Missing:
    [found] = explain(text, part, **options).missing
    return found


@pytest.mark.parametrize(
    ("text", "part", "why"),
    [
        ("第三条 适用范围", "三条", "guard"),
        ("推进“百强三县”工程", "三县", "fence"),
        ("编号 4711 。", "4711", "no-unit"),
        ("拨打12345热线", "12345", "unknown-unit"),
        ("印发第（2）36号文件", "36号", "calendar"),
        ("联系3番", "3番", "opens"),
        ("日期：12025-06-05", "2025-06-05", "digits"),
        ("日期：2025-02-30", "2025-02-30", "no-day"),
        ("全覆盖", "全覆盖", "cover"),
        ("分给三百百个省", "三百百个", "unreadable"),
        ("投资1.2.3亿元", "1.2.3亿元", "unreadable"),
    ],
)
def test_why_there_is_no_record(text: str, part: str, why: str) -> None:
    found = [one for one in explain(text, part).missing if one.text == part]
    assert [one.why for one in found] == [why]


def test_a_unit_that_is_not_known_is_named() -> None:
    assert missing("拨打12345热线").detail == "热线"


def test_a_currency_without_a_number_is_only_told_when_asked() -> None:
    text = "以人民币结算"
    assert explain(text).missing == ()
    assert missing(text, "人民币").why == "sign"


def test_single_numerals_of_words_are_only_told_when_asked() -> None:
    text = "统一规划"
    assert explain(text).missing == ()
    assert missing(text, "一").why == "unknown-unit"
    assert missing(text, "规划").why == "nothing"


def test_a_type_that_was_not_asked_for() -> None:
    [found] = Extractor(types=["date"]).explain("投资3亿元").missing
    assert (found.why, found.detail, found.text) == ("type", "amount", "3亿元")


def test_a_guard_that_acted() -> None:
    text = "获得一次资助，荣获第3名"
    made = explain(text)
    first, second = made.masked
    assert (first.rule, first.kind, first.text) == ("guard.one", "count", "一次")
    assert {p.name: p.text for p in first.patterns if p.span} == {"number": "一"}
    assert "not_before" in {p.name for p in first.patterns if p.span is None}
    assert (second.rule, second.text) == ("guard.ordinal", "3名")
    assert [(p.name, p.text, p.pattern, p.span) for p in second.patterns] == [
        ("before", "第", "第[ \\n]?", place(text, "第"))
    ]
    assert "guards.yaml:" in second.place
    assert [one.rules for one in made.missing] == [("guard.one",), ("guard.ordinal",)]
    assert {"guard.one", "guard.ordinal"} <= made.rules


def test_a_guard_that_spared() -> None:
    spared = one(steps_of(explain("新建一个泵站"), "一个"), "spared")
    assert (spared.rule, spared.text) == ("guard.one", "新建")
    assert spared.detail.startswith("not_before: ")


def test_a_fence_that_acted() -> None:
    text = "推进“百强三县”工程"
    [mask] = explain(text, "三县").masked
    assert (mask.rule, mask.fence, mask.kind) == ("“”", place(text, "“百强三县”"), "count")
    assert mask.allows == ("amount", "date", "measure", "ratio")
    assert "“”" not in explain(text).rules


def test_what_gave_way() -> None:
    inside = explain("三年内完成").lost
    assert [(lost.text, lost.how, lost.winner_text) for lost in inside] == [("年内", "inside", "三年内")]
    made = explain("今后三年内完成")
    assert [(lost.text, lost.how, lost.winner_text) for lost in made.lost] == [("年内", "overlap", "今后三年")]
    assert [(one.why, one.winner) for one in made.missing] == [("overlap", (0, 4))]
    assert explain("2025年6月5日收到500美元").lost == (), "pieces are no rivals"


def test_the_base_of_a_change_makes_no_target() -> None:
    text = "力争火电占比由12%提高到82%以上"
    [lost] = [lost for lost in explain(text).lost if lost.how == "base"]
    assert (lost.kind, lost.text, lost.winner_text) == ("target", "火电占比由12%", "82%以上")


# ------------------------------------------------------------------------------------------------ what came near


def nearest(made: Explanation, goal: str) -> tuple[NearRule, ...]:
    [near] = [near for near in made.nearest if near.goal == goal]
    return near.rules


def unmet(rule: NearRule) -> list[tuple[str, str, str]]:
    return [(c.name, c.wants, c.has) for c in rule.conditions if not c.met]


def test_why_there_is_no_target() -> None:
    made = explain("全县绿化率已达到45%。", "45%")
    rules = {rule.rule: unmet(rule) for rule in nearest(made, "target")}
    assert next(iter(rules)) == "target.level"
    assert rules["target.level"] == [("when.modality", "plan", "none (fact by default)")]
    assert ("when.change", "increase", "none") in rules["target.increase"]
    assert len(rules) <= 5


def test_a_number_with_a_target_is_not_asked_for_one() -> None:
    made = explain("到2028年，全县绿化率达到45%以上。", "45%以上")
    assert "target" not in [near.goal for near in made.nearest]
    assert "label" not in [near.goal for near in made.nearest]


def test_how_far_a_pattern_came(tmp_path: Path) -> None:
    made = small(tmp_path, '  - {id: r.label, on: amount, before: "label:{np} {reach} {aux}+", set: {label: $label}}\n')
    text = "产值和达到将3元"
    near = made.explain(text, at=place(text, "3元"))
    [rule] = nearest(near, "label")
    [condition] = rule.conditions
    assert (rule.rule, rule.layer, rule.fields) == ("r.label", "labels", ("label",))
    assert (condition.name, condition.met, condition.matched, condition.next) == ("before", False, "达到将", "{np}")
    assert condition.has == "和 {and}"
    start = made.explain("将3元", at=(1, 3))
    [condition] = nearest(start, "label")[0].conditions
    assert (condition.matched, condition.next, condition.has) == ("将", "{reach}", "{start|stop}")


def test_a_pattern_behind_the_number(tmp_path: Path) -> None:
    made = small(tmp_path, '  - {id: r.label, on: amount, after: "{of} label:{np} {reach}", set: {label: $label}}\n')
    [condition] = nearest(made.explain("3元的产值和", at=(0, 2)), "label")[0].conditions
    assert (condition.name, condition.matched, condition.next, condition.has) == (
        "after",
        "的产值",
        "{reach}",
        "和 {and}",
    )


def test_nearer_rules_come_first(tmp_path: Path) -> None:
    made = small(
        tmp_path,
        """\
  - {id: r.far, on: amount, before: "{raise}", set: {label: 甲}}
  - {id: r.began, on: amount, before: "{raise} {reach}", set: {label: 乙}}
  - {id: r.two, on: amount, before: "{reach}", when: {change: increase, sentence: aim}, set: {label: 丙}}
  - {id: r.one, on: amount, before: "{reach}", when: {sentence: aim}, set: {label: 丁}}
  - {id: r.other, on: ratio, set: {label: 戊}}
""",
    )
    rules = nearest(made.explain("产值达到3元", at=(4, 6)), "label")
    assert [rule.rule for rule in rules] == ["r.one", "r.began", "r.two", "r.far"]


def test_rules_that_were_passed_over(tmp_path: Path) -> None:
    made = small(
        tmp_path,
        """\
  - {id: r.first, on: amount, set: {change: increase}}
  - {id: r.set, on: amount, set: {change: decrease}}
  - {id: r.empty, on: amount, before: "label:{quantity}? {np}", set: {label: $label}}
  - {id: r.like, on: amount, before: "label:{np}", like: {label: 率}, set: {label: $label}}
  - {id: r.nameless, on: amount, make: {type: target, change: reach}}
""",
    )
    near = made.explain("产值3元", at=(2, 4))
    labels = {rule.rule: unmet(rule) for rule in nearest(near, "label")}
    assert labels == {"r.empty": [("empty", "", "")], "r.like": [("like.label", "率", "产值")]}
    [target] = nearest(near, "target")
    assert (target.rule, unmet(target)) == ("r.nameless", [("indicator", "", "")])


def test_a_rule_whose_fields_were_set(tmp_path: Path) -> None:
    made = small(
        tmp_path,
        """\
  - {id: r.first, on: amount, before: "label:{np}", set: {label: $label}}
  - {id: r.both, on: amount, set: {label: 甲}}
""",
    )
    assert not [near for near in made.explain("产值3元", at=(2, 4)).nearest if near.goal == "label"]
    trace = made.explain("3元", at=(0, 2))
    assert trace.records[0].record.model_dump()["label"] == "甲"


def test_near_to_a_word_that_covers() -> None:
    [near] = explain("全覆盖", "全覆盖").nearest
    assert near.goal == "target"
    assert near.rules[0].rule.startswith("target.cover")


# ------------------------------------------------------------------------------------------------ places, tokens, ids


def test_a_place_limits_all() -> None:
    text = "第3条。产值30亿元，投资5亿元。"
    made = explain(text, "投资5")
    assert [one.record.text for one in made.records] == ["5亿元"]
    assert (made.masked, made.missing, made.at) == ((), (), place(text, "投资5"))
    [sentence] = made.sentences
    assert text[sentence.start : sentence.end] == "产值30亿元，投资5亿元"
    assert "guard.ordinal" not in made.rules


@pytest.mark.parametrize("at", [(0, 0), (-1, 2), (3, 2), (2, 99)])
def test_no_such_place(at: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no place"):
        extractor().explain("产值3元", at=at)


@pytest.mark.parametrize("wrong", [None, 3, b"3"])
def test_no_text(wrong: object) -> None:
    with pytest.raises(TypeError, match="text must be"):
        extractor().explain(wrong, at=(0, 1))  # type: ignore[arg-type]


def test_a_document() -> None:
    document = Document(text="今年开工", reference_date=date(2023, 1, 1))
    assert extractor().explain(document).reference_date == date(2023, 1, 1)


def test_tokens_are_given_on_request() -> None:
    text = "力争县里的产值达到30亿元。水清。"
    assert explain(text).sentences == ()
    [sentence] = explain(text, tokens=True).sentences
    shown = [(token.text, token.kind) for token in sentence.tokens]
    assert shown[0] == ("", "edge")
    assert ("产值", "phrase") in shown
    assert ("30亿元", "mention") in shown
    assert ("达到", "word") in shown


def test_a_cue_is_shown_where_it_stands(tmp_path: Path) -> None:
    made = small(tmp_path, "  - {id: r, on: amount, when: {sentence: aim}, set: {change: increase}}\n")
    [sentence] = made.explain("我们力争产值3元", tokens=True).sentences
    assert [(t.text, t.kind, t.classes) for t in sentence.tokens if t.kind != "edge"] == [
        ("我们力争产值", "phrase", ("np",)),
        ("力争", "cue", ("aim",)),
        ("3元", "mention", ("amount",)),
    ]


def test_tokens_of_a_sentence_without_numbers() -> None:
    text = "产值3元。水清岸绿。"
    [sentence] = explain(text, "水清").sentences
    assert text[sentence.start : sentence.end].startswith("水清岸绿")


def test_the_rules_that_contributed() -> None:
    text = "到2028年，全县绿化率达到45%以上，荣获第3名。"
    made = explain(text)
    assert made.rules == contributors(extractor(), text)
    assert {"ratio.percent", "date.calendar", "label.ratio", "target.reach", "guard.ordinal"} <= made.rules
    assert not made.rules - set(extractor()._ruleset.places)


def test_a_word_that_is_no_record_contributes_to_its_target() -> None:
    text = "力争托育服务实现全覆盖"
    assert {"cover.all", "target.cover-aimed"} <= contributors(extractor(), text) == explain(text).rules


def test_contributors_of_all_examples_are_what_explain_says() -> None:
    for case in cases(extractor().packs):
        day = date.fromisoformat(case.example.reference) if case.example.reference else None
        found = contributors(extractor(), case.example.text, day)
        assert found == extractor().explain(case.example.text, reference_date=day).rules, case.id


def test_a_joined_end_and_the_word_of_a_second_day_contribute() -> None:
    text = "自2024年3月至今年6月，补贴3万元至5万元"
    assert {"date.this-year", "amount.money"} <= contributors(extractor(), text, date(2025, 1, 1))


@pytest.mark.parametrize(
    ("text", "word"), [("到2030年实现村级卫生室全覆盖", "cover.all"), ("力争危房清零", "cover.none")]
)
def test_the_word_that_a_target_hangs_on_contributes(text: str, word: str) -> None:
    made = extractor().explain(text)
    [target] = [explained for explained in made.records if explained.record.type == "target"]
    assert [step.rule for step in target.steps if step.kind == "reading"] == [word]
    assert word in made.rules
    assert contributors(extractor(), text) == made.rules
    assert "cover.all" not in contributors(extractor(), "全覆盖")  # no target, no record


# ------------------------------------------------------------------------------------------------ the model


def test_json_and_back() -> None:
    made = explain("到2028年，全县绿化率达到45%以上，荣获第3名。", "45%")
    assert Explanation.model_validate_json(made.model_dump_json()) == made
    assert made.model_dump(mode="json")["rules"] == sorted(made.rules)
    assert {"records", "missing", "masked", "lost", "nearest", "sentences", "rules"} <= set(
        Explanation.model_json_schema()["properties"]
    )


def test_frozen() -> None:
    with pytest.raises(ValidationError):
        explain("3元").text = "x"  # type: ignore[misc]


def test_a_lone_surrogate_can_be_written() -> None:
    assert "\ufffd" in explain("产值\ud800达3元", "3元").model_dump_json()


def test_exported() -> None:
    assert extract.Explanation is Explanation


PIECES = (
    *"一三十百半几余多约第每到至前内底末年月日号元角个%番成，。、；\n “”《》（）",
    *(
        "2025",
        "3",
        "2.5",
        "120",
        "万",
        "亿元",
        "公里",
        "个月",
        "百分之",
        "分之",
        "以上",
        "不低于",
        "今年",
        "上月",
        "全年",
    ),
    *(
        "“十四五”",
        "即日起",
        "增长",
        "提高到",
        "达到",
        "力争",
        "其中",
        "分别",
        "产值",
        "绿化率",
        "全覆盖",
        "比上年",
        "￥",
        "2025-06-05",
    ),
)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.integers(0, 60), st.integers(1, 12))
def test_any_text_is_explained_as_it_is_extracted(text: str, start: int, length: int) -> None:
    day = date(2024, 2, 29)
    result = extractor()(text, reference_date=day)
    made = extractor().explain(text, reference_date=day)
    assert tuple(explained.record for explained in made.records) == result.records
    for explained in made.records:
        claimed = {name for step in flat(explained.steps) for name in step.fields}
        assert set(set_fields(explained.record)) <= claimed
    assert contributors(extractor(), text, day) == made.rules
    if start < len(text):
        at = (start, min(len(text), start + length))
        there = extractor().explain(text, at=at, reference_date=day)
        near = [record for record in result.records if record.start < at[1] and record.end > at[0]]
        assert [explained.record for explained in there.records] == near
