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
