"""Records of types that packs declare: rules, values of every type, and that packs leave one another alone."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from extract import Extraction, Extractor
from extract.engine.examples import run_examples
from extract.record_types import CustomRecord

BASE = """\
folding: {characters: {"：": ":", "〔": "["}}
numerals: {digits: {一: 1, 二: 2, 三: 3, 四: 4}, scales: {十: 10, 万: 10000}, several: [几], point: [点]}
calendar: {units: {year: [年], month: [月], day: [日]}, tails: [{terms: [底], part: end}, {terms: [前], bound: by}]}
units:
  - {terms: [元], kind: amount, unit: CNY, rule: money}
  - {terms: ["%"], kind: ratio, unit: "%", rule: percent}
classifiers: [个]
words: {give: [给予], and: [和]}
cues: {aim: [力争]}
edges: {of: [的]}
outline: {numbering: ["[一二]、"], plan: 目标}
"""
HOLDER = "  - {id: m.holder, kind: holder, terms: 补给, after: '(?P<name>[^，。（）]+)'}\n"


def extractor(folder: Path, fields: str, rules: str, mentions: str = HOLDER, **settings: list[str]) -> Extractor:
    """An extractor with one type `grant` of these fields."""
    head = f"name: small\nversion: 1\nfiles: [base.yaml, rules.yaml]\ntypes: {{grant: {{fields: {fields}}}}}\n"
    (folder / "pack.yaml").write_text(head, "utf-8")
    (folder / "base.yaml").write_text(BASE, "utf-8")
    (folder / "rules.yaml").write_text(f"mentions:\n{mentions}rules:\n{rules}", "utf-8")
    return Extractor(folder, **settings)


def only(made: Extraction) -> CustomRecord:
    [record] = made.of("grant")
    assert isinstance(record, CustomRecord)
    return record


def fields(made: Extraction) -> list[dict[str, object]]:
    own = [field.name for field in type(made.of("grant")[0]).spec.fields] if made.of("grant") else []  # type: ignore[attr-defined]
    return [{name: getattr(record, name) for name in own} for record in made.of("grant")]


# ---- values

CASES = [
    # type, value, text, what it becomes
    ("str", "$on", "补给甲村，", "补给甲村"),
    ("str", "$on.name", "补给 甲村 ，", "甲村"),
    ("str", "$on.text", "补给甲村，", "补给甲村"),
    ("str", "$who", "乙县的补给甲，", "乙县"),  # a phrase is trimmed
    ("str", "$who", "补给甲，", None),
    ("str", "$sum", "补给甲，三元", "三元"),
    ("str", "$sum.value", "补给甲，三元", "3"),
    ("str", "$sum.unit", "补给甲，三元", "CNY"),
    ("str", "$due", "补给甲，2025年6月底", "2025年6月底"),
    ("str", "$due.part", "补给甲，2025年6月底", "end"),
    ("str", "$due.last", "补给甲，2025年6月底", "2025-06-30"),
    ("str", "常", "补给甲", "常"),
    ("int", "$on.name", "补给十二", 12),
    ("int", "$on.name", "补给 12 ", 12),
    ("int", "$on.name", "补给十几", None),
    ("int", "$on.name", "补给1.5", None),
    ("int", "$on.name", "补给99999999999999999999", None),
    ("int", "$on.name", "补给甲", None),
    ("int", "$sum", "补给甲，三元", 3),
    ("int", "$sum.value", "补给甲，三万元", 30000),
    ("int", "7", "补给甲", 7),
    ("Decimal", "$on.name", "补给1.5", Decimal("1.5")),
    ("Decimal", "$on.name", "补给甲", None),
    ("Decimal", "$sum", "补给甲，三万元", Decimal(30000)),
    ("Decimal", "1.50", "补给甲", Decimal("1.5")),
    ("date", "$due", "补给甲，2025年6月底", date(2025, 6, 30)),
    ("date", "$due.first", "补给甲，2025年6月底", date(2025, 6, 1)),
    ("date", "$on.name", "补给甲2025年6月底前", date(2025, 6, 30)),
    ("date", "$on.name", "补给2025-06-05", date(2025, 6, 5)),
    ("date", "$on.name", "补给甲", None),
    ("date", "2025-06-05", "补给甲", date(2025, 6, 5)),
    ("bool", "$due", "补给甲，2025年6月底", True),
    ("bool", "$due", "补给甲", False),
    ("bool", "true", "补给甲", True),
    ("{type: enum, values: {city: [市, 城市], county: [县, 市辖县]}}", "$on.name", "补给市辖县甲", "county"),
    ("{type: enum, values: {city: [市, 城市], county: [县, 市辖县]}}", "$on.name", "补给甲村", None),
    ("{type: enum, values: [甲, 乙]}", "$on", "补给乙，", "乙"),
    ("{type: enum, values: [甲, 乙]}", "乙", "补给丙", "乙"),
    ('"list[str]"', "$on.name", "补给甲村、乙村和丙村，", ("甲村", "乙村", "丙村")),
    ('{type: "list[str]", split: 、}', "$on.name", "补给甲村、 乙和丙村、，", ("甲村", "乙和丙村")),
    ('"list[str]"', "$due", "补给甲", ()),
    ('"list[str]"', "常", "补给甲", ("常",)),
    ('"list[int]"', "$on.name", "补给一、十二、几、4", (1, 12, 4)),
    ('"list[Decimal]"', "$on.name", "补给1.5、二", (Decimal("1.5"), Decimal(2))),
    ('"list[date]"', "$on.name", "补给2024年和2025年6月", (date(2024, 12, 31), date(2025, 6, 30))),
    ('"list[date]"', "$due", "补给甲，2025年", (date(2025, 12, 31),)),
    ('"list[date]"', "$on", "补给2024年和2025年6月", (date(2024, 12, 31), date(2025, 6, 30))),
    ('"list[Decimal]"', "$sum", "补给甲，三万元", (Decimal(30000),)),
    ('"list[str]"', "$sum", "补给甲，三元", ("三元",)),
    ('{type: "list[enum]", values: [县, 城市, 市]}', "$on.name", "补给城市乙和县丙", ("城市", "县")),
    ('"list[bool]"', "$due", "补给甲", (False,)),
]


@pytest.mark.parametrize(("type_", "value", "text", "expected"), CASES)
def test_values(tmp_path: Path, type_: str, value: str, text: str, expected: object) -> None:
    rule = (
        "  - id: r.one\n    on: holder\n    before: '(who:{np} {of}?)?'\n    after: '(， (due:{date}|sum:{amount}))?'\n"
    )
    made = extractor(tmp_path, f"{{x: {type_}}}", f"{rule}    make: {{type: grant, x: {value}}}\n")
    got = only(made(text)).x  # type: ignore[attr-defined]
    assert got == expected
    assert type(got) is type(expected)


def test_a_field_that_no_rule_names_is_null(tmp_path: Path) -> None:
    made = extractor(tmp_path, '{a: bool, b: "list[int]"}', "  - {id: r.one, on: holder, make: {type: grant}}\n")
    assert fields(made("补给甲")) == [{"a": None, "b": ()}]


def test_null_as_a_constant(tmp_path: Path) -> None:
    made = extractor(
        tmp_path, '{a: str, b: "list[int]"}', "  - {id: r.one, on: holder, make: {type: grant, a: null, b: null}}\n"
    )
    assert fields(made("补给甲")) == [{"a": None, "b": ()}]


def test_text_is_the_callers(tmp_path: Path) -> None:
    mention = "  - {id: m.no, kind: no, terms: 号：, after: '(?P<no>.〔.)'}\n"
    rule = "  - {id: r.one, on: no, make: {type: grant, a: $on.no}}\n"
    record = only(extractor(tmp_path, "{a: str}", rule, mention)("文号:甲[1"))
    assert (record.a, record.text, record.start) == ("甲[1", "号:甲[1", 1)  # type: ignore[attr-defined]


# ---- rules


def test_the_first_rule_that_fits_makes_the_record(tmp_path: Path) -> None:
    rules = """\
  - {id: r.due, on: holder, after: "， due:{date}", make: {type: grant, a: $on.name, b: $due}}
  - {id: r.plain, on: holder, make: {type: grant, a: $on.name}}
"""
    made = extractor(tmp_path, "{a: {type: str, required: true}, b: {type: date}}", rules)
    records = made("补给甲，2025年。补给乙。").of("grant")
    assert [(record.rule, record.a) for record in records] == [("r.due", "甲"), ("r.plain", "乙")]  # type: ignore[attr-defined]


def test_without_what_is_required_the_next_rule_is_tried(tmp_path: Path) -> None:
    rules = """\
  - {id: r.one, on: holder, make: {type: grant, n: $on.name}}
  - {id: r.two, on: holder, before: "n:{amount}", make: {type: grant, n: $n}}
"""
    made = extractor(tmp_path, "{n: {type: int, required: true}}", rules)
    assert [(r.rule, r.n) for r in made("补给三，补给甲。二元补给乙").of("grant")] == [("r.one", 3), ("r.two", 2)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("field", ["{type: str, required: true}", "{type: 'list[str]', required: true}"])
def test_without_what_is_required_there_is_no_record(tmp_path: Path, field: str) -> None:
    rules = '  - {id: r.one, on: holder, before: "(who:{np})?", make: {type: grant, a: $who}}\n'
    made = extractor(tmp_path, f"{{a: {field}}}", rules)
    assert [record.text for record in made("县补给甲。补给乙。").of("grant")] == ["县补给甲"]


def test_a_record_spans_all_that_it_is_made_of(tmp_path: Path) -> None:
    rules = """\
  - id: r.one
    on: holder
    before: "who:{np} {of} {give}"
    after: "， due:{date}"
    make: {type: grant, a: $who, b: $due}
"""
    record = only(
        extractor(tmp_path, "{a: str, b: date}", rules)("一、目标\n昨天（周一），县的给予补给甲，2025年底。丙")
    )
    assert record.text == "县的给予补给甲，2025年底"
    assert record.sentence == (5, 27)
    assert record.section == ("一、目标",)


def test_a_mention_may_reach_over_sentences(tmp_path: Path) -> None:
    mention = "  - {id: m.by, kind: by, terms: （负责：, before: '(?P<task>[^\\n]+)。', after: '(?P<who>[^）]+)）'}\n"
    rules = "  - {id: r.one, on: by, make: {type: grant, a: $on.task, b: $on.who}}\n"
    made = extractor(tmp_path, "{a: str, b: str}", rules, mention)
    text = "修水库。再修渠。（负责：县）花三元。\n修路。（负责：乡）"
    one, two = made(text).of("grant")
    assert (one.a, one.b, one.sentence) == ("修水库。再修渠", "县", (0, 18))  # type: ignore[attr-defined]
    assert (two.a, two.b, two.sentence) == ("修路", "乡", (19, 28))  # type: ignore[attr-defined]


def test_rules_hang_on_built_in_mentions_too(tmp_path: Path) -> None:
    rules = (
        '  - {id: r.one, on: amount, before: "h:{holder} ，", make: {type: grant, a: $h.name, b: $on, c: $on.label}}\n'
    )
    made = extractor(tmp_path, "{a: str, b: Decimal, c: str}", rules)
    assert fields(made("补给甲，三元；四元")) == [{"a": "甲", "b": Decimal(3), "c": None}]


def test_rules_need_no_mention_of_their_own(tmp_path: Path) -> None:
    rules = '  - {id: r.one, on: [amount, ratio], before: "what:{np} {give}", make: {type: grant, a: $what, b: $on}}\n'
    made = extractor(tmp_path, "{a: str, b: Decimal}", rules)
    assert fields(made("甲村给予三元，乙村给予二%，给予四个")) == [
        {"a": "甲村", "b": Decimal(3)},
        {"a": "乙村", "b": Decimal(2)},
    ]


@pytest.mark.parametrize(
    ("when", "text", "made_"),
    [
        ("{clause: give}", "给予补给甲", True),
        ("{clause: give}", "给予，补给甲", False),
        ("{sentence: give}", "给予，补给甲", True),
        ("{sentence: give}", "给予。补给甲", False),
        ("{sentence: aim}", "县里力争有，补给甲", True),
        ("{not_clause: give}", "给予补给甲", False),
        ("{not_sentence: give}", "给予，补给甲", False),
        ("{sentence: amount}", "补给甲，三元", True),
        ("{sentence: amount}", "补给甲，三个", False),
        ("{sentence: holder}", "补给甲", True),
        ("{under: plan}", "一、目标\n补给甲", True),
        ("{under: plan}", "一、概况\n补给甲", False),
        ("{under: none}", "补给甲", True),
    ],
)
def test_conditions(tmp_path: Path, when: str, text: str, made_: bool) -> None:
    made = extractor(tmp_path, "{a: str}", f"  - {{id: r.one, on: holder, when: {when}, make: {{type: grant}}}}\n")
    assert bool(made(text).of("grant")) is made_


def test_conditions_on_the_mention(tmp_path: Path) -> None:
    rules = "  - {id: r.one, on: [holder, amount, ratio, date], when: {unit: 元}, make: {type: grant}}\n"
    made = extractor(tmp_path, "{a: str}", rules)
    assert [record.text for record in made("补给甲，三元，三%，2025年").of("grant")] == ["三元"]
    rules = "  - {id: r.one, on: [holder, amount, ratio, date], when: {not_unit: 元}, make: {type: grant}}\n"
    made = extractor(tmp_path, "{a: str}", rules)
    assert [record.text for record in made("补给甲，三元，三%，2025年").of("grant")] == ["补给甲", "三%", "2025年"]


def test_like_unlike_and_cut(tmp_path: Path) -> None:
    rules = """\
  - id: r.one
    on: holder
    before: "(who:{np})?"
    like: {name: 村, on: 补给.村}
    unlike: {who: 某}
    cut: {who: ".县", on: ".村"}
    make: {type: grant, a: $who, b: $on, c: $on.name}
"""
    made = extractor(tmp_path, "{a: str, b: str, c: str}", rules)
    assert fields(made("原乙县里补给甲村。补给丙村民。")) == [
        {"a": "乙县", "b": "甲村", "c": "甲村"},
        {"a": None, "b": "丙村", "c": "丙村民"},
    ]
    assert fields(made("某县补给甲村。补给甲乡。补给某某村。")) == []


def test_words_that_only_a_rule_names(tmp_path: Path) -> None:
    rules = '  - {id: r.one, on: holder, before: "who:{np} 转交", make: {type: grant, a: $who}}\n'
    assert fields(extractor(tmp_path, "{a: str}", rules)("县里转交补给甲")) == [{"a": "县里"}]


# ---- extractors


def test_only_the_types_that_are_wanted(tmp_path: Path) -> None:
    rules = "  - {id: r.one, on: holder, make: {type: grant, a: $on.name}}\n"
    text = "补给甲，三元"
    names = {
        tuple(record.type for record in extractor(tmp_path, "{a: str}", rules, **settings)(text).records)
        for settings in ({"types": ["grant"]}, {"types": ["amount"]}, {"types": []}, {})
    }
    assert names == {("grant",), ("amount",), (), ("grant", "amount")}
    with pytest.raises(KeyError, match="did you mean 'grant'"):
        extractor(tmp_path, "{a: str}", rules, types=["grnat"])


def test_what_an_extractor_says_of_its_types(tmp_path: Path) -> None:
    made = extractor(tmp_path, "{a: str}", "  - {id: r.one, on: holder, make: {type: grant, a: $on.name}}\n")
    assert list(made.record_types) == ["amount", "count", "measure", "ratio", "date", "target", "grant"]
    assert isinstance(only(made("补给甲")), made.record_types["grant"])
    assert [spec.name for spec in made.type_specs] == ["grant"]
    result = made("补给甲，三元")
    assert type(result) is made.result_type
    assert made.result_type.model_validate_json(result.model_dump_json()) == result
    assert made.result_type.model_validate(result.model_dump()) == result
    assert Extractor().result_type is Extraction
    assert Extractor().type_specs == ()


def test_examples_of_own_types(tmp_path: Path) -> None:
    rules = """\
  - id: r.one
    on: holder
    after: "(， due:{date})?"
    make: {type: grant, quantity: $on.name, n: 12, day: $due, ok: $due}
    examples:
      - 补给甲，2025年: {type: grant, quantity: 甲, n: 12, day: 2025-12-31, ok: true}
      - 补给乙: {type: grant, quantity: 乙, day: null, ok: false}
      - 补给丙: {type: grant, quantity: 丁}
    counterexamples:
      - 补交甲: grant
      - 补给甲: grant
"""
    made = extractor(tmp_path, "{quantity: str, n: int, day: date, ok: bool}", rules)
    assert [outcome.ok for outcome in run_examples(made)] == [True, True, False, True, False]


def pack(folder: Path, name: str, kind: str, mention: str, make: str) -> Path:
    """A pack of its own with one type, one mention and one rule."""
    (folder / name).mkdir()
    head = f"name: {name}\nversion: 1\nfiles: [rules.yaml]\ntypes: {{{kind}: {{fields: {{a: str}}}}}}\n"
    rules = f"mentions:\n  - {{id: {name}.m, kind: {name}_m, {mention}}}\n"
    rules += f"rules:\n  - {{id: {name}.r, on: {name}_m, {make}}}\n"
    (folder / name / "pack.yaml").write_text(head, "utf-8")
    (folder / name / "rules.yaml").write_text(rules, "utf-8")
    return folder / name


def test_packs_leave_one_another_alone(tmp_path: Path) -> None:
    wide = pack(tmp_path, "wide", "task", "terms: 负责, before: '(?P<what>[^。]+)'", "make: {type: task, a: $on.what}")
    inner = pack(
        tmp_path, "inner", "book", "terms: 书, after: '(?P<name>.)'", "before: '看好', make: {type: book, a: $on.name}"
    )
    text = "2025年看好书甲，投资三万元，看好书乙由县负责。"
    both = Extractor(["zh-policy", wide, inner])(text)
    assert both.of("task") == Extractor(["zh-policy", wide])(text).of("task") != ()
    assert both.of("book") == Extractor(["zh-policy", inner])(text).of("book")
    assert [record.a for record in both.of("book")] == ["甲", "乙"]  # type: ignore[attr-defined]
    built_in = [record for record in both.records if not isinstance(record, CustomRecord)]
    assert tuple(built_in) == Extractor()(text).records != ()
