"""Numerals, by `extract.parse_number` and by the reader under it."""

import pickle
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import extract
from extract.engine.numerals import Numerals
from extract.ruleset.compiler import load_rules

EXACT = {
    # Arabic
    "0": "0",
    "007": "7",
    "1200": "1200",
    "12.50": "12.5",
    "+5": "5",
    "-5": "-5",
    "－３": "-3",
    " 42 ": "42",
    # grouped
    "1,200": "1200",
    "1，200，000": "1200000",
    "1 200 000": "1200000",
    "1,234,567.89": "1234567.89",
    # full-width
    "１２３": "123",
    "１，２００．５": "1200.5",
    "２０亿": "2000000000",
    # Chinese
    "零": "0",
    "〇": "0",
    "两": "2",
    "十": "10",
    "十五": "15",
    "二十": "20",
    "廿五": "25",
    "卅": "30",
    "一百": "100",
    "百": "100",
    "一百零五": "105",
    "一百五": "150",
    "一百五十": "150",
    "三千五": "3500",
    "三千五百": "3500",
    "三千零五十": "3050",
    "一千零十一": "1011",
    "一千零一十一": "1011",
    "两千零十二": "2012",
    "二〇二四": "2024",
    "一万二": "12000",
    "三万零五": "30005",
    "一万万": "100000000",
    "十二万三千四百五十六": "123456",
    "一亿五千万": "150000000",
    "三十万亿": "30000000000000",
    "三点一四": "3.14",
    "零点零五": "0.05",
    "二三点五万": "235000",
    "一点五亿": "150000000",
    "负一百": "-100",
    "负 1,200": "-1200",
    # formal
    "壹拾": "10",
    "叁仟伍佰": "3500",
    "壹拾贰万叁仟肆佰伍拾陆": "123456",
    "柒萬捌仟": "78000",
    "壹万元整": "10000",
    "玖佰圆正": "900",
    "壹亿整": "100000000",
    # mixed
    "3.5万": "35000",
    "3.5 万": "35000",
    "3千": "3000",
    "3百万": "3000000",
    "3万5千": "35000",
    "1亿2000万": "120000000",
    "1.2万亿": "1200000000000",
    "3万亿5000亿": "3500000000000",
    # percent words and fractions
    "百分之五": "0.05",
    "百分之三十点五": "0.305",
    "百分之一百二十": "1.2",
    "百分之12.5": "0.125",
    "千分之三": "0.003",
    "万分之四": "0.0004",
    "三分之一": "0.3333",
    "四分之三": "0.75",
    "一又二分之一": "1.5",
    "1/3": "0.3333",
    "3/4": "0.75",
    "半": "0.5",
}


@pytest.mark.parametrize("text", EXACT)
def test_exact(text: str) -> None:
    assert extract.parse_number(text) == Decimal(EXACT[text])


NONE = [
    *("", " ", "数", "abc", "若干", "一个", "三人", "5%", "¥5", "1.2.3", "1..2", ".5", "5.", "1e5", "½", "²", "९"),
    *(
        "12,34",
        "1234,567",
        "1,23,456",
        "--5",
        "+-5",
        "-",
        "1/0",
        "1/",
        "/2",
        "整",
        "元整",
        "百分之",
        "分之三",
        "零分之一",
    ),
    *(
        "十十",
        "百百",
        "五十百",
        "三百五千",
        "三廿",
        "二百零",
        "1万5000万",
        "九点三十",
        "点五",
        "亿" * 40,
        "9" * 40,
        "1" * 30 + "/3",
    ),
]


@pytest.mark.parametrize("text", NONE)
def test_none(text: str) -> None:
    with pytest.raises(ValueError, match="N101 not a number: "):
        extract.parse_number(text)


VAGUE = ["几", "几十", "十几", "数万", "两三", "三五", "五六百", "十七八", "10余", "一百多万", "30-50", "一百二三十"]


@pytest.mark.parametrize("text", VAGUE)
def test_vague(text: str) -> None:
    with pytest.raises(extract.NumberError):
        extract.parse_number(text)


# ---------------------------------------------------------------------------------------------------- both ends


@pytest.fixture(scope="module")
def numerals() -> Numerals:
    table = load_rules().content.numerals
    assert table is not None
    return Numerals(table)


@pytest.mark.parametrize(
    ("text", "low", "high", "op"),
    [
        ("十几", 11, 19, "range"),
        ("几十", 20, 90, "range"),
        ("数百", 200, 900, "range"),
        ("数万", 20000, 90000, "range"),
        ("两三", 2, 3, "range"),
        ("三五", 3, 5, "range"),
        ("五六百", 500, 600, "range"),
        ("两三百万", 2000000, 3000000, "range"),
        ("二三十", 20, 30, "range"),
        ("十七八", 17, 18, "range"),
        ("10余", 10, 10, "gt"),
        ("3万多", 30000, 30000, "gt"),
        ("一百多万", 1000000, 1000000, "gt"),
    ],
)
def test_ends(numerals: Numerals, text: str, low: int, high: int, op: str) -> None:
    assert numerals.parse(text) == (low, high, op)


def test_pickles(numerals: Numerals) -> None:
    assert pickle.loads(pickle.dumps(numerals)).number("三千五") == 3500


# ---------------------------------------------------------------------------------------------------- round trip

PLAIN = ("零一二三四五六七八九", "十百千")
FORMAL = ("零壹贰叁肆伍陆柒捌玖", "拾佰仟")
NUMBERS = st.one_of(
    st.integers(0, 10**16 - 1),
    st.integers(0, 16).flatmap(lambda size: st.integers(0, 10**size - 1)),
    # many zeros
    st.lists(st.sampled_from("0000000123456789"), min_size=1, max_size=16).map(lambda digits: int("".join(digits))),
)


def written(n: int, signs: tuple[str, str]) -> str:
    """A number in Chinese, as a school book has it."""
    digits, _ = signs
    for word, base in (("亿", 10**8), ("万", 10**4)):
        if n >= base:
            above, below = divmod(n, base)
            gap = digits[0] if 0 < below < base // 10 else ""
            return written(above, signs) + word + gap + (written(below, signs) if below else "")
    return hundreds(n, signs)


def hundreds(n: int, signs: tuple[str, str]) -> str:
    """A number below ten thousand."""
    digits, scales = signs
    if n < 10:
        return digits[n]
    place = len(str(n)) - 2
    base = 10 ** (place + 1)
    above, below = divmod(n, base)
    gap = digits[0] if 0 < below < base // 10 else ""
    return digits[above] + scales[place] + gap + (hundreds(below, signs) if below else "")


def test_the_writer() -> None:
    assert written(100_200_003_040_506, PLAIN) == "一百万二千亿零三百零四万零五百零六"
    assert written(12_010, FORMAL) == "壹万贰仟零壹拾"


@given(NUMBERS, st.sampled_from([PLAIN, FORMAL]))
def test_what_is_written_is_read(n: int, signs: tuple[str, str]) -> None:
    text = written(n, signs)
    assert extract.parse_number(text) == n
    assert extract.parse_number(text.replace("一十", "十", 1) if text.startswith("一十") else text) == n
    assert extract.parse_number("负" + text) == -n


@given(NUMBERS)
def test_digits_one_by_one(n: int) -> None:
    text = "".join("〇一二三四五六七八九"[int(c)] for c in str(n))
    vague = len(text) == 2 and (int(text[0] == "三" and text[1] == "五") or n % 10 - n // 10 == 1)
    if not vague:
        assert extract.parse_number(text) == n


@given(st.integers(0, 10**12), st.integers(0, 3))
def test_arabic_in_all_its_dresses(n: int, places: int) -> None:
    value = Decimal(n).scaleb(-places)
    plain, grouped = f"{value:.{places}f}", f"{value:,.{places}f}"
    wide = plain.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789."})
    for text in (plain, grouped, grouped.replace(",", " "), grouped.replace(",", "，"), wide):
        assert extract.parse_number(text) == value


@given(st.decimals(min_value="0.1", max_value=9999, places=2), st.sampled_from(["万", "亿", "万亿"]))
def test_arabic_with_a_scale(value: Decimal, scale: str) -> None:
    by = {"万": 10**4, "亿": 10**8, "万亿": 10**12}[scale]
    assert extract.parse_number(f"{value}{scale}") == value * by


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_arabic_with_two_scales(above: int, below: int) -> None:
    assert extract.parse_number(f"{above}亿{below}万") == above * 10**8 + below * 10**4


ALPHABET = "〇零一二两三五九十百千万亿廿几数余多半点分之又负整元壹拾0123456789.,， -+/"


@given(st.text(ALPHABET, max_size=30))
def test_whatever_is_written_is_a_number_or_a_value_error(text: str) -> None:
    try:
        value = extract.parse_number(text)
    except ValueError:
        return
    assert value.is_finite()
