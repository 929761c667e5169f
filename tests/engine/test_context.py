"""What a number is for in time, and by when a target is due."""

from datetime import date
from functools import cache

import pytest

from extract import Extraction, Extractor, Quantity

extractor = cache(Extractor)

Y = {year: (date(year, 1, 1), date(year, 12, 31)) for year in range(2010, 2031)}
When = tuple[date | None, date | None] | None


def whens(made: Extraction) -> list[When]:
    return [record.when for record in made.records if isinstance(record, Quantity)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # in its clause, else before it in the sentence
        ("2021年产粮3万吨。", [Y[2021]]),
        ("2021年产粮3万吨，出栏生猪5万头。", [Y[2021], Y[2021]]),
        ("2021年产粮3万吨，2022年产粮4万吨。", [Y[2021], Y[2022]]),
        # not in the next sentence, but for what opens the paragraph
        ("岭南县农业部门2021年产粮3万吨。出栏生猪5万头。", [Y[2021], None]),
        ("2021年，县里修路。产粮3万吨。", [Y[2021]]),
        ("到2021年，县里修路。产粮3万吨。", [Y[2021]]),
        ("2021年，县里修路。\n产粮3万吨。", [None]),
        # in the nearest heading
        ("一、2021年成绩\n（一）农业\n产粮3万吨。\n二、经验\n出栏生猪5万头。", [Y[2021], None]),
        ("一、2021年成绩\n2022年产粮3万吨。", [Y[2022]]),
        # the head of the paragraph is behind its heading
        ("（一）农业稳定。2021年，县里修路。产粮3万吨。", [Y[2021]]),
        # never what is compared with
        ("产量比2020年下降3%。", [None]),
        ("较2020年下降3%。", [None]),
        ("2021年产量比2020年下降3%。", [Y[2021]]),
        ("县里产量比2020年下降3%，产粮3万吨。", [None, None]),
        # nor what only recurs, is vague, or does not resolve
        ("每年产粮3万吨。", [None]),
        ("近年来产粮3万吨。", [None]),
        ("今年产粮3万吨。", [None]),
        ("2021年产粮3万吨，与上年持平；出栏生猪5万头。", [Y[2021], Y[2021]]),
        ("在2020年增产的基础上，2021年产粮3万吨。", [Y[2021]]),
        ("在2021年全面增产。产粮3万吨。", [Y[2021]]),
        ("同2020年相比，产粮增加3万吨。", [None]),
        # nor a title's date, or a plan's where a verb rules its name
        ("落实《防汛规划（2021—2025年）》，修堤3公里。", [None]),
        ("2021年县里落实“十四五”规划，产粮3万吨。", [Y[2021]]),
        ("“十四五”规划的目标是产粮3万吨。", [(date(2021, 1, 1), date(2025, 12, 31))]),
        # the present is of no year
        ("一、2021年成绩\n全县现有学校3所。\n现建有水库5座。", [None, None]),
        ("2021年现代渔业产值3亿元。", [Y[2021]]),
        ("2021年长期贷款3亿元。", [Y[2021]]),
        # a number's own name, and what opens a paragraph behind a salutation
        ("2021年9月完成2020年预算3亿元，产粮3万吨。", [Y[2020], (date(2021, 9, 1), date(2021, 9, 30))]),
        ("各位代表，刚刚过去的2021年，县里修路。产粮3万吨。", [Y[2021]]),
        # between the number and its verb, where none stands before it
        ("5座水库2021年开工，6座2022年竣工。", [Y[2021], Y[2022]]),
        ("建成5座水库（其中2021年2座）。", [None, Y[2021]]),
        # what a change starts from
        ("2021年失业率由上年的5%降到4%。", [Y[2020], Y[2021]]),
        ("分别从2015年的5万户、6万户增加到2021年的8万户、9万户。", [Y[2015], Y[2015], Y[2021], Y[2021]]),
        ("2021年失业率由现在的5%降到4%。", [None, Y[2021]]),
        # of two times in a heading the first, but what runs over years is of the years
        (
            "一、2020年和“十三五”时期工作\n产粮3万吨。\n粮食年均增长3%。",
            [Y[2020], (date(2016, 1, 1), date(2020, 12, 31))],
        ),
        # the level that a change is from is that of its year
        ("2021年完成投资9亿元，比2020年8亿元增加1亿元。", [Y[2021], Y[2020], Y[2021]]),
    ],
)
def test_when(text: str, expected: list[When]) -> None:
    assert whens(extractor()(text)) == expected


def test_when_of_a_period_is_open() -> None:
    assert whens(extractor()("2021年以来，累计投资9亿元。")) == [(date(2021, 1, 1), None)]


def test_relative_dates_count_from_the_reference_date() -> None:
    text = "去年产粮3万吨，比上年下降2%。"
    assert whens(extractor()(text, reference_date=date(2023, 5, 1))) == [Y[2022], Y[2022]]
    assert whens(extractor()("比上年下降2%。", reference_date=date(2023, 5, 1))) == [None]


def test_rules_hold_at_no_time() -> None:
    [record] = extractor()("2021年起，注册资本不得少于300万元。").amounts
    assert (record.modality, record.when) == ("norm", None)


@pytest.mark.parametrize(
    ("text", "deadlines"),
    [
        ("到2030年，绿地率达到40%。", [Y[2030][1]]),
        ("到2030年，绿地率达到40%，建成公园20个。", [Y[2030][1], Y[2030][1]]),
        ("到2030年，县城提质。绿地率力争达到40%。", [Y[2030][1]]),
        ("到2028年绿地率达到30%，到2030年绿地率达到40%。", [Y[2028][1], Y[2030][1]]),
        ("一、2030年目标\n绿地率力争达到40%。", [Y[2030][1]]),
        ("绿地率力争达到40%。", [None]),
        ("绿地率力争比2020年提高4个百分点。", [None]),
    ],
)
def test_deadlines(text: str, deadlines: list[date | None]) -> None:
    assert [target.deadline for target in extractor()(text).targets] == deadlines


REPORT = "某县2021年国民经济统计公报\n\n一、农业\n\n全年产粮3万吨，比上年增长5%。\n出栏生猪5万头。\n"


def test_a_communique_is_of_the_year_in_its_title() -> None:
    made = extractor()(REPORT, reference_date=date(2022, 3, 1))
    assert whens(made) == [Y[2021], Y[2021], Y[2021]]
    assert [d.first for d in made.dates if d.first] == [date(year, 1, 1) for year in (2021, 2021, 2020)]


def test_another_title_only_names_the_year_of_words() -> None:
    made = extractor()(REPORT.replace("统计公报", "工作要点"), reference_date=date(2022, 3, 1))
    assert whens(made) == [Y[2021], Y[2021], None]


def test_a_title_with_two_years_hands_down_none() -> None:
    made = extractor()(REPORT.replace("2021年", "2021年和2022年"), reference_date=date(2022, 3, 1))
    assert whens(made) == [None, None, None]


def test_a_plan_in_a_heading_names_no_year() -> None:
    made = extractor()("一、“十三五”时期和2020年工作\n全年产粮3万吨。\n出栏生猪5万头。")
    assert whens(made) == [Y[2020], (date(2016, 1, 1), date(2020, 12, 31))]


@pytest.mark.parametrize(
    ("text", "targets", "modality"),
    [
        ("2022年，建设公园20个，支持企业提质。", 0, "fact"),
        ("2024年，建设公园20个，支持企业提质。", 1, "plan"),
        # expected of the year that ends: no target, but no fact yet
        ("预计2022年绿地率达到40%。", 0, "plan"),
        # the sentence has another time, which is to come
        ("以2022年为基数，力争绿地率提高4个百分点，2030年建成花园城市。", 1, "plan"),
    ],
)
def test_what_the_time_is_over_for_is_no_target(text: str, targets: int, modality: str) -> None:
    made = extractor()(text, reference_date=date(2023, 5, 1))
    assert len(made.targets) == targets
    assert [record.modality for record in made.records if isinstance(record, Quantity)] == [modality]
