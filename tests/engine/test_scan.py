"""The scan: numerals with their unit."""

from itertools import pairwise

import pytest

from extract.engine.numerals import Numerals
from extract.engine.scan import Scanner
from extract.ruleset import model
from extract.ruleset.compiler import load_rules

CONTENT = load_rules().content


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(Numerals(CONTENT.numerals or model.Numerals()), CONTENT)


def found(scanner: Scanner, text: str) -> list[tuple[str, str]]:
    """Each numeral (or range) and its unit."""
    return [
        (text[n.start : n.end if n.second_start < 0 else n.second_end], text[n.unit_start : n.unit_end])
        for n in scanner.find(text)
    ]


@pytest.mark.parametrize(
    ("text", "numerals"),
    [
        ("修路120公里", [("120", "公里")]),
        ("三千五百亩地", [("三千五百", "亩")]),
        ("3.5万元", [("3.5万", "元")]),
        ("1亿2000万吨", [("1亿2000万", "吨")]),
        ("30 公里", [("30", "公里")]),
        ("30 万公里", [("30 万", "公里")]),
        ("200余家", [("200余", "家")]),
        ("十几个", [("十几", "个")]),
        ("几个", []),  # a vague digit alone is no number
        ("数万人", [("数万", "人")]),
        ("统一管理，进一步落实", []),
        ("2024", []),
        ("5台、6套", [("5", "台"), ("6", "套")]),
        # a character before digits belongs to a word
        ("队伍16支", [("16", "支")]),
        ("五0台", [("五0", "台")]),
        # the longer unit
        ("5平方公里", [("5", "平方公里")]),
        ("5个百分点", [("5", "个百分点")]),
        ("7个工作日", [("7", "个工作日")]),
        # a bare count behind a great scale word
        ("17万职工", [("17万", "")]),
        ("17职工", []),
        ("20万，", [("20万", "")]),
        # what touches it without a unit is no part of it
        ("大陆31个省", [("31", "个")]),
        ("高一2天", [("2", "天")]),
        ("500亿两个", [("两", "个")]),
        ("表132023年", [("2023", "年")]),
        ("5.2025年", [("2025", "年")]),
        ("1.3 到2035年", [("2035", "年")]),
        ("11.5个园区", [("5", "个")]),
        ("寿命\n83.66岁", [("83.66", "岁")]),
        ("托位3.42个", [("3.42", "个")]),
        # a fraction in figures
        ("占1/3以上", [("1/3", "")]),
        ("提供24/7服务", []),
        # a point or a comma between Chinese digits
        ("三二·六亿元", [("三二·六亿", "元")]),
        ("二、八九七台", [("二、八九七", "台")]),
    ],
)
def test_numerals_with_units(scanner: Scanner, text: str, numerals: list[tuple[str, str]]) -> None:
    assert found(scanner, text) == numerals


@pytest.mark.parametrize(
    ("text", "numerals"),
    [
        ("10万千瓦", [("10万", "千瓦")]),
        ("10千瓦时", [("10", "千瓦时")]),
        ("5千米", [("5", "千米")]),
        ("3-5千克", [("3-5", "千克")]),
        ("千瓦", [("千", "瓦")]),  # it keeps what is all of it
        ("五千元", [("五千", "元")]),
    ],
)
def test_a_unit_takes_back_its_scale_word(scanner: Scanner, text: str, numerals: list[tuple[str, str]]) -> None:
    assert found(scanner, text) == numerals


@pytest.mark.parametrize(
    ("text", "numeral"),
    [
        ("1，200人", "1，200"),
        ("1，234，567元", "1，234，567"),
        ("1 200人", "1 200"),
        ("12，3456人", "3456"),
        ("1234，567人", "567"),
        ("3.1，200人", "200"),
        ("第1，20人", "20"),
        ("共五〇、三一三人", "五〇、三一三"),
        ("一、二十人", "二十"),
        ("增长11. 2%", "11. 2"),
        ("增长1 .66倍", "1 .66"),
        ("1. 2家", "2"),  # a line that is numbered
        ("二、三〇五人", "二、三〇五"),
        ("一二、三〇五万人", "一二、三〇五万"),
        ("二、三〇人", "三〇"),
    ],
)
def test_grouped(scanner: Scanner, text: str, numeral: str) -> None:
    assert [number for number, _ in found(scanner, text)] == [numeral]


@pytest.mark.parametrize("between", ["-", "--", "~", "至", "到", " 至 "])
def test_ranges(scanner: Scanner, between: str) -> None:
    [numeral] = scanner.find(f"种树3{between}5万亩")
    assert (numeral.start, numeral.end) == (2, 3)
    assert (numeral.second_start, numeral.second_end) == (3 + len(between), 5 + len(between))


@pytest.mark.parametrize(
    ("text", "span", "unit"),
    [
        ("三分之二的人", "三分之二", ""),
        ("百分之五十", "百分之五十", ""),
        ("百分之3.5个百分点", "百分之3.5", "个百分点"),
        ("百分之3，000", "百分之3，000", ""),
        ("负百分之八", "负百分之八", ""),
    ],
)
def test_fractions(scanner: Scanner, text: str, span: str, unit: str) -> None:
    numeral = next(scanner.find(text))
    assert numeral.fraction
    assert text[numeral.start : numeral.end] == span
    assert text[numeral.unit_start : numeral.unit_end] == unit


@pytest.mark.parametrize("piece", ["7", "一", "亿", "1，", "9.", "3-", "三分之"])
def test_digits_without_end_are_read_once(scanner: Scanner, piece: str) -> None:
    text = piece * 20_000
    numerals = list(scanner.find(text))
    assert all(a.end <= b.start for a, b in pairwise(numerals))


def test_an_earlier_table_wins_and_calendar_words_are_marked(scanner: Scanner) -> None:
    senses = scanner.senses
    assert (senses["年"].kind, senses["年"].unit, senses["年"].calendar) == ("measure", "year", True)
    assert (senses["月"].kind, senses["月"].calendar) == ("", True)
    assert (senses["家"].kind, senses["家"].unit, senses["家"].calendar) == ("count", "家", False)
    assert (senses["部门"].kind, senses["部门"].unit) == ("count", "")
