"""Explanations of records of packs' own types."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import Explanation, Extractor
from extract.engine.examples import cases
from extract.engine.explain import contributors
from extract.engine.explanation import Near, NearRule, Step
from extract.engine.lint import unclaimed_examples
from extract.errors import RuleTimeoutError

BUILT_IN = ("zh-policy", "zh-citations", "zh-duties")

HEAD = """\
name: wells
version: "1"
extends: zh-policy
files: [wells.yaml]
types:
  permit:
    fields:
      holder: {type: str, required: true}
      number: int
      volume: Decimal
      until: date
      use: {type: enum, values: {farming: [灌溉, 农业], industry: 工业}}
      wells: {type: "list[str]", split: 、}
      days: {type: "list[date]", split: 、}
      floors: {type: "list[int]", split: 、}
      uses: {type: "list[enum]", values: {farming: [灌溉, 农业], industry: 工业}}
      renewed: bool
      kind: str
      note: str
  meter:
    fields: {size: Decimal, name: str}
"""
RULES = """\
mentions:
  - id: m.mark
    kind: mark
    terms: [水证, 水]
    before: (?P<new>换)?取
    after: 第(?P<number>[0-9一二三四五六七八九十百]+)号
  - id: m.well
    kind: well
    terms: 井
    after: (?P<name>[甲乙丙])
  - {id: m.wells, kind: well, terms: 井甲乙}
rules:
  - id: r.noted
    on: mark
    before: "holder:{np}"
    after: "， note:{well} 、"
    make: {type: permit, holder: $holder, note: $note.name}
    examples: [{青河水厂取水第五号，井甲、: {type: permit, note: 甲}}]
  - id: r.permit
    on: mark
    before: "{review}? holder:{np}"
    after: "(， volume:{measure})? (， until:{date} {by}?)? (， what:({np} (、 {np})*))? (， {well})*"
    when: {not_clause: [negation]}
    unlike: {holder: 无}
    make:
      type: permit
      holder: $holder
      number: $on.number
      volume: $volume
      until: $until
      use: $what
      wells: $what
      days: $what
      floors: $what
      uses: $what
      renewed: $on.new
      kind: water
  - {id: r.meter, on: measure, before: "name:{np} {reach}", make: {type: meter, size: $on, name: $on.label}}
"""
WORDS = "words: {negation: [禁止], review: [核准], by: [止]}\n"


def wells(folder: Path, rules: str = RULES) -> Extractor:
    """An extractor with the pack above."""
    (folder / "pack.yaml").write_text(HEAD, "utf-8")
    (folder / "wells.yaml").write_text(rules + WORDS, "utf-8")
    return Extractor(folder)


@pytest.fixture(scope="module")
def extractor(tmp_path_factory: pytest.TempPathFactory) -> Extractor:
    return wells(tmp_path_factory.mktemp("wells"))


def place(text: str, part: str) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


def steps_of(made: Explanation, kind: str = "permit") -> tuple[Step, ...]:
    """The steps of the one record of a type."""
    [explained] = [one for one in made.records if one.record.type == kind]
    return explained.steps


def flat(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from flat(step.steps)


def fields_of(made: Explanation, kind: str = "permit") -> dict[str, Step]:
    """The step of each field."""
    return {step.fields[0]: step for step in steps_of(made, kind)[-1].steps}


def line_of(where: str) -> str:
    path, _, line = where.rpartition(":")
    return Path(path).read_text("utf-8").splitlines()[int(line) - 1].strip()


# ------------------------------------------------------------------------------------------------ mention and rule


def test_the_mention_and_what_its_words_matched(extractor: Extractor) -> None:
    text = "青河水厂换取水证第十二号。"
    mention, made = steps_of(extractor.explain(text))
    assert (mention.kind, mention.rule, mention.detail, mention.text) == (
        "mention",
        "m.mark",
        "mark",
        "换取水证第十二号",
    )
    assert mention.span == place(text, "换取水证第十二号")
    assert line_of(mention.place) == "- id: m.mark"
    assert [(step.kind, step.text) for step in mention.steps] == [
        ("before", "换取"),
        ("term", "水证"),
        ("after", "第十二号"),
    ]
    assert {c.name: (c.text, c.span) for c in mention.captures} == {
        "new": ("换", place(text, "换")),
        "number": ("十二", place(text, "十二")),
    }
    assert (made.kind, made.rule, made.layer) == ("made", "r.permit", "records")
    assert line_of(made.place) == "- id: r.permit"
    assert [(c.name, c.text) for c in made.captures] == [("holder", "青河水厂")]
    assert [(token.text, token.classes) for token in made.tokens] == [
        ("青河水厂", ("np",)),
        ("换取水证第十二号", ("mark",)),
    ]
    assert made.span == (0, len(text) - 1)


def test_tokens_and_conditions_are_those_of_the_words_of_the_type(extractor: Extractor) -> None:
    text = "核准青河水厂取水第三号"
    [_, made] = steps_of(extractor.explain(text))
    assert (made.tokens[0].text, made.tokens[0].kind) == ("核准", "word")
    assert "review" in made.tokens[0].classes
    assert {c.name: (c.met, c.has) for c in made.conditions} == {
        "when.not_clause": (True, ""),
        "before": (True, ""),
        "after": (True, ""),
        "unlike.holder": (True, "青河水厂"),
    }


def test_mentions_that_a_pattern_matched_are_told_too(extractor: Extractor) -> None:
    text = "青河水厂取水第三号，井甲，井乙"
    steps = steps_of(extractor.explain(text))
    assert [(step.rule, step.text) for step in steps[:-1]] == [
        ("m.mark", "取水第三号"),
        ("m.well", "井甲"),
        ("m.well", "井乙"),
    ]
    assert {"m.mark", "m.well", "r.permit"} <= extractor.explain(text).rules


def test_a_record_on_a_number(extractor: Extractor) -> None:
    text = "水箱达到3立方米"
    mention, made = steps_of(extractor.explain(text), "meter")
    assert (mention.rule, mention.detail, mention.steps[0].kind) == ("measure.unit", "measure", "reading")
    assert made.rule == "r.meter"
    size, name = made.steps
    assert (size.fields, size.text, size.value, size.detail) == (("size",), "3立方米", "3", "$on")
    assert (name.fields, name.text, name.value) == (("name",), "水箱", "水箱")
    assert [step.kind for step in size.steps] == ["number"]
    assert {"measure.unit", "r.meter"} <= contributors(extractor, text)


# ------------------------------------------------------------------------------------------------ fields


def test_a_numeral(extractor: Extractor) -> None:
    number = fields_of(extractor.explain("青河水厂取水第十二号"))["number"]
    assert (number.kind, number.text, number.value, number.detail) == ("field", "十二", "12", "$on.number")
    [read] = number.steps
    assert (read.kind, read.text, read.value) == ("number", "十二", "12")
    assert [step.detail for step in read.steps] == ["10 + 2 = 12"]


def test_a_quantity_and_a_date(extractor: Extractor) -> None:
    text = "青河水厂取水第7号，3万立方米，2025年6月底前"
    fields = fields_of(extractor.explain(text))
    assert fields["number"].steps == (), "7 needs no reading"
    volume, until = fields["volume"], fields["until"]
    assert (volume.text, volume.value, volume.span) == ("3万立方米", "30000", place(text, "3万立方米"))
    assert "3 × 10000 = 30000" in [step.detail for step in flat(volume.steps)]
    assert (until.text, until.value) == ("2025年6月底前", "2025-06-30")
    assert [step.kind for step in flat(until.steps)][:2] == ["date", "reading"]
    assert all(not step.fields for field in (volume, until) for step in flat(field.steps)), "they are of other records"


def test_words_and_lists(extractor: Extractor) -> None:
    fields = fields_of(extractor.explain("青河水厂取水第七号，工业井、二、农业井"))
    said = "工业井、二、农业井"
    assert (fields["use"].text, fields["use"].value) == (said, "farming"), "the first value of which there is a word"
    assert [(step.kind, step.text, step.value) for step in fields["use"].steps] == [("value-word", "农业", "farming")]
    assert (fields["wells"].value, fields["uses"].value) == ("工业井 | 二 | 农业井", "industry | farming")
    [parted] = fields["wells"].steps
    assert (parted.kind, parted.text, parted.value, parted.detail) == ("parted", said, "工业井 | 二 | 农业井", "、")
    assert [(step.kind, step.text, step.value) for step in fields["uses"].steps] == [
        ("parted", said, "工业 | 农业"),
        ("value-word", "工业", "industry"),
        ("value-word", "农业", "farming"),
    ]
    assert fields["floors"].value == "2"
    assert [(step.kind, step.text, step.detail) for step in fields["floors"].steps if step.kind == "unread"] == [
        ("unread", "工业井", "int"),
        ("unread", "农业井", "int"),
    ]


def test_what_stays_null_and_why(extractor: Extractor) -> None:
    fields = fields_of(extractor.explain("青河水厂取水第七号，待查"))
    assert (fields["volume"].kind, fields["volume"].detail) == ("field-uncaptured", "$volume")
    assert (fields["use"].kind, fields["use"].text, fields["use"].detail) == ("field-unread", "待查", "$what → enum")
    assert (fields["days"].kind, fields["days"].detail) == ("field-unread", "$what → list[date]")
    assert fields["note"].kind == "field-unnamed"
    assert not any(fields[name].value for name in ("volume", "use", "days", "floors", "note"))


def test_constants_and_whether_something_was_said(extractor: Extractor) -> None:
    fields = fields_of(extractor.explain("青河水厂取水第七号"))
    assert (fields["kind"].kind, fields["kind"].value) == ("field-constant", "water")
    assert (fields["renewed"].kind, fields["renewed"].value) == ("field-uncaptured", "false")
    renewed = fields_of(extractor.explain("青河水厂换取水第七号"))["renewed"]
    assert (renewed.kind, renewed.text, renewed.value) == ("field", "换", "true")


def test_a_cut_is_told(tmp_path: Path) -> None:
    made = wells(tmp_path, RULES.replace("    unlike: {holder: 无}\n", "    cut: {holder: '[^河]+$'}\n"))
    holder = fields_of(made.explain("青河水厂取水第七号"))["holder"]
    assert (holder.text, holder.detail) == ("水厂", "$holder cut=[^河]+$")


# ------------------------------------------------------------------------------------------------ no record


def near(made: Explanation, goal: str) -> Near:
    [found] = [found for found in made.nearest if found.goal == goal]
    return found


def unmet(rule: NearRule) -> list[tuple[str, str, str]]:
    return [(c.name, c.wants, c.has) for c in rule.conditions if not c.met]


def test_rules_that_came_near_to_a_record(extractor: Extractor) -> None:
    text = "禁止无名水厂取水第七号、井丁"
    made = extractor.explain(text, at=place(text, "取水第七号"))
    assert made.records == ()
    found = near(made, "permit")
    assert (found.text, [rule.layer for rule in found.rules]) == ("取水第七号", ["records", "records"])
    rules = {rule.rule: unmet(rule) for rule in found.rules}
    assert [rule.rule for rule in found.rules] == ["r.permit", "r.noted"]
    assert rules["r.permit"] == [
        ("when.not_clause", "negation", "禁止"),
        ("unlike.holder", "无", "无名水厂"),
    ]
    [(name, wants, has)] = rules["r.noted"]
    assert (name, wants) == ("after", "， note:{well} 、")
    assert has.startswith("、")
    assert found.rules[0].fields[:2] == ("holder", "number")
    [missing] = [missing for missing in made.missing if missing.why == "unmatched"]
    assert (missing.text, missing.detail) == ("取水第七号", "mark")
    [sentence] = [sentence for sentence in made.sentences if sentence.type == "permit"]
    assert [token.text for token in sentence.tokens if "mark" in token.classes] == ["取水第七号"]


def test_a_required_field_that_stays_empty(tmp_path: Path) -> None:
    made = wells(tmp_path, RULES.replace('before: "{review}? holder:{np}"', 'before: "({review}|holder:{np})?"'))
    text = "核准取水第七号"
    found = near(made.explain(text, at=place(text, "第七号")), "permit")
    assert unmet(found.rules[0]) == [("required", "holder", "")]


def test_words_that_are_no_mention(extractor: Extractor) -> None:
    text = "青河水厂用水第七号，井丁。"
    made = extractor.explain(text, at=place(text, "水第七号"))
    found = near(made, "mark")
    [rule] = found.rules
    assert (found.text, rule.rule, rule.layer) == ("水", "m.mark", "mentions")
    assert line_of(rule.place) == "- id: m.mark"
    assert [(c.name, c.met, c.wants, c.has[-4:]) for c in rule.conditions if not c.met] == [
        ("word-before", False, "(?P<new>换)?取", "河水厂用")
    ]
    assert [(c.name, c.has) for c in rule.conditions if c.met] == [("word-after", "第七号，井丁。")]
    assert [found.goal for found in made.nearest] == ["mark", "well"], "what stands at the place comes first"


def test_a_pattern_that_is_never_reached_takes_no_time(tmp_path: Path) -> None:
    slow = RULES.replace("after: (?P<name>[甲乙丙])", "before: 深\n    after: (?:(?:甲|甲甲)+)+(?P<name>乙)")
    text = "井" + "甲" * 60
    made = wells(tmp_path, slow)
    with pytest.raises(RuleTimeoutError):
        made("深" + text)
    assert made(text).records == ()
    [found] = made.explain(text, at=(0, 1)).nearest
    assert [c.name for c in found.rules[0].conditions if not c.met] == ["word-before", "word-after"]


def test_where_nothing_stands_the_words_of_the_sentence_are_told(extractor: Extractor) -> None:
    text = "取水第七号。依照规定，井丁和井丁。取水。"
    made = extractor.explain(text, at=place(text, "规定"))
    assert [(found.goal, found.text, found.start) for found in made.nearest] == [("well", "井", text.index("井"))]
    assert [missing.why for missing in made.missing] == ["nothing"]


def test_a_mention_inside_of_a_record_is_part_of_it() -> None:
    text = "依照《供水条例》第九条处理"
    made = built_in().explain(text, at=place(text, "第九条"))
    assert [explained.record.text for explained in made.records] == ["《供水条例》第九条"]
    assert [missing.why for missing in made.missing] == ["guard"], "of the number in it"
    assert made.nearest == ()
    alone = built_in().explain("依照第九条处理", at=(2, 5))
    assert ("citation", "第九条") in [(near.goal, near.text) for near in alone.nearest]


def test_a_record_alone_is_something(extractor: Extractor) -> None:
    text = "青河水厂取水第七号"
    made = extractor.explain(text, at=place(text, "水厂"))
    assert len(made.records) == 1
    assert made.missing == ()


def test_mentions_that_give_way(extractor: Extractor) -> None:
    text = "青河水厂取水第七号，井甲乙"
    [lost] = extractor.explain(text).lost
    assert (lost.kind, lost.text, lost.how, lost.rule, lost.winner_text) == (
        "well",
        "井甲",
        "inside",
        "m.well",
        "井甲乙",
    )
    assert extractor.explain(text, at=(0, 2)).lost == ()


# ------------------------------------------------------------------------------------------------ all of it


def test_json(extractor: Extractor) -> None:
    made = extractor.explain("青河水厂取水第七号，3万立方米", at=(4, 9))
    [permit] = made.model_dump(mode="json")["records"]
    assert permit["record"]["volume"] == "30000"
    assert permit["steps"][-1]["steps"][1]["fields"] == ["number"]
    assert (made.ruleset, made.packs[-1]) == (extractor.ruleset.digest, "wells==1")
    assert made.model_dump(mode="json")["ruleset"] == extractor.ruleset.digest


def test_explaining_leaves_the_extractor_alone(extractor: Extractor) -> None:
    before = dict(vars(extractor._custom))
    extractor.explain("青河水厂取水第七号", at=(4, 9))
    assert vars(extractor._custom) == before
    assert type(extractor._custom._finder).__name__ == "CustomFinder"


def test_types_that_were_not_asked_for(tmp_path: Path) -> None:
    wells(tmp_path)
    text = "青河水厂取水第七号"
    only = Extractor(tmp_path, types=["meter"]).explain(text, at=(4, 9))
    assert (only.records, only.nearest) == ((), ())


def test_lint_sees_own_rules_and_mentions(tmp_path: Path) -> None:
    shown = "\n    examples: [{青河水厂取水第三号: {type: permit}}]"
    rules = RULES.replace("    kind: well\n    terms: 井\n", f"    kind: well\n    terms: 井{shown}\n")
    rules = rules.replace("    kind: mark", f"    kind: mark{shown}").replace(
        "note: 甲}}", "note: 甲}}, {青河水厂取水第五号: {type: permit}}"
    )
    made = wells(tmp_path, rules)
    found = [str(problem).partition("L106 ")[2] for problem in unclaimed_examples(cases([tmp_path]), made)]
    assert found == [
        f"the example comes out without {name!r}, by {others}: it shows nothing of it"
        for name, others in (
            ("m.well", "guard.ordinal, m.mark, r.permit"),
            ("r.noted", "guard.ordinal, m.mark, r.permit"),
        )
    ]


built_in = cache(lambda: Extractor(BUILT_IN))


def check(text: str, day: date | None = None) -> None:
    """A text is explained as it is extracted, and every field of its records of own types is told."""
    result = built_in()(text, reference_date=day)
    made = built_in().explain(text, reference_date=day)
    assert tuple(explained.record for explained in made.records) == result.records
    assert contributors(built_in(), text, day) == made.rules
    for explained in made.records:
        if explained.record.type in ("citation", "duty"):
            told = {name: step for step in explained.steps[-1].steps for name in step.fields}
            own = explained.record.model_dump(mode="json", exclude=set(type(explained.record).__base__.model_fields))
            assert told.keys() == own.keys()
            assert {name for name, value in own.items() if value not in (None, [])} == {
                name for name, step in told.items() if step.value
            }


def test_all_examples_of_the_built_in_packs() -> None:
    seen = 0
    for case in cases(BUILT_IN):
        if Path(case.where[0]).parent.name != "zh-policy":
            check(case.example.text)
            seen += 1
    assert seen > 20


def test_records_are_those_of_an_extraction(root: Path) -> None:
    for path in sorted((root / "seeds").glob("*.txt")):
        check(path.read_text("utf-8"))
    check(
        "依照《供水条例》（青政发〔2024〕6号）第九条第二款、第三款，安排3亿元。\n1.修堤。（责任单位：市水务局、市财政局，完成时限：今年底）",
        date(2025, 3, 1),
    )


PIECES = (
    *"第条款项《》（）、，。；和的 \n1三十二",
    *(
        "供水条例",
        "本办法",
        "国发〔2020〕3号",
        "令第5号",
        "责任单位：",
        "牵头单位：",
        "完成时限：",
        "市水务局",
        "牵头）",
    ),
    *("负责）", "牵头，", "2025年6月底前", "今年", "3亿元", "提高到", "修订标准", "按职责分工", "配合）"),
)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.integers(0, 60), st.integers(1, 12))
def test_any_text_is_explained_as_it_is_extracted(text: str, start: int, length: int) -> None:
    check(text, date(2024, 2, 29))
    if start < len(text):
        at = (start, min(len(text), start + length))
        there = built_in().explain(text, at=at)
        found = [record for record in built_in()(text).records if record.start < at[1] and record.end > at[0]]
        assert [explained.record for explained in there.records] == found
