"""Numerals with their units: bounds, ranges, money, halves."""

from decimal import Decimal
from functools import cache

import pytest

from extract import Amount, Count, Extractor, Measure, Quantity, Ratio

extractor = cache(Extractor)


def quantities(text: str) -> list[Quantity]:
    return [record for record in extractor()(text).records if isinstance(record, Quantity)]


def quantity(text: str) -> Quantity:
    [found] = quantities(text)
    return found


def said(text: str) -> tuple[str, str, str]:
    """Span, bound, and value (or ends) with the unit of the one quantity of a text."""
    found = quantity(text)
    number = f"{found.low:f}..{found.high:f}" if found.value is None else f"{found.value.normalize():f}"
    return found.text, found.op, f"{number} {found.unit}"


@pytest.mark.parametrize(
    ("text", "span", "op"),
    [
        ("造价约3万元", "约3万元", "approx"),
        ("造价将近3万元", "将近3万元", "approx"),
        ("造价超过3万元", "超过3万元", "gt"),
        ("造价不低于3万元", "不低于3万元", "ge"),
        ("造价低于3万元", "低于3万元", "lt"),
        ("造价不超过3万元", "不超过3万元", "le"),
        ("造价≥3万元", "≥3万元", "ge"),
        ("造价3万元以上", "3万元以上", "ge"),
        ("造价3万元以下", "3万元以下", "le"),
        ("造价3万元左右", "3万元左右", "approx"),
        ("造价3万余元", "3万余元", "gt"),
        # the one after the number wins over a weak one and over at least
        ("造价约3万元以上", "约3万元以上", "ge"),
        ("造价满3万元以下", "满3万元以下", "le"),
        ("造价不超过3万元左右", "不超过3万元左右", "le"),
        # a word that only ends like a bound
        ("节约3万元", "3万元", "eq"),
        ("附近3家店", "3家", "eq"),
        # the bound holds the value itself
        ("造价超过3万元（含）", "超过3万元", "ge"),
        ("造价低于3万元（含本数）", "低于3万元", "le"),
        ("造价3万元以上（含）", "3万元以上", "ge"),
        ("造价3万元（含3万元）以上", "3万元（含3万元）以上", "ge"),
        ("造价3万元以下（含3万元）", "3万元以下", "le"),
        ("造价超过3万元（含3万元）", "超过3万元", "ge"),
        ("造价3万元（含税）以上", "3万元", "eq"),
        # bounds of some types only
        ("3天内", "3天内", "le"),
        ("3万元内", "3万元", "eq"),
    ],
)
def test_bounds(text: str, span: str, op: str) -> None:
    assert said(text)[:2] == (span, op)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("奖金3-5万元", 30_000, 50_000),
        ("奖金3～5万元", 30_000, 50_000),
        ("奖金3万至5万元", 30_000, 50_000),
        ("奖金三十至五十万元", 300_000, 500_000),
        ("奖金50万-100万元", 500_000, 1_000_000),
        ("奖金5000至1万元", 5_000, 10_000),  # the scale is not shared where the range would fall
        ("奖金3万元至5万元", 30_000, 50_000),
        ("奖金3万元—5万元", 30_000, 50_000),
        ("奖金3万元以上5万元以下", 30_000, 50_000),
        ("奖金超过3万元不超过5万元", 30_000, 50_000),
        ("奖金两三万元", 20_000, 30_000),
        ("奖金几万元", 20_000, 90_000),
        ("奖金约3至5万元", 30_000, 50_000),
    ],
)
def test_ranges(text: str, low: int, high: int) -> None:
    found = quantity(text)
    assert (found.value, found.low, found.high, found.op) == (None, low, high, "range")
    assert found.text == text[2:]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("从10%至8%", ["10%", "8%"]),
        ("3万元-5万美元", ["3万元", "5万美元"]),
        ("5人以下、3人以上", ["5人以下", "3人以上"]),
        ("3万元和5万元", ["3万元", "5万元"]),
        ("3个至5家", ["3个", "5家"]),
    ],
)
def test_two_numbers_that_are_no_range(text: str, spans: list[str]) -> None:
    assert [found.text for found in quantities(text)] == spans


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("票价12元5角", "12.5"),
        ("票价12元5角8分", "12.58"),
        ("票价5角", "0.5"),
        ("票价300元整", "300"),
        ("票价人民币叁佰元整", "300"),
        ("票价12,345.6元", "12345.6"),
        ("票价1亿2000万元", "120000000"),
        ("票价3块钱", "3"),
    ],
)
def test_money(text: str, value: str) -> None:
    found = quantity(text)
    assert isinstance(found, Amount)
    assert (found.value, found.currency, found.text) == (Decimal(value), "CNY", text[2:])


def test_small_money_in_chinese() -> None:
    assert said("票价十二元三角")[2] == "12.3 CNY"


@pytest.mark.parametrize(
    ("text", "said_"),
    [
        ("工业增速为-3.2%", ("-3.2%", "eq", "-3.2 %")),
        ("增速由-5.1%回升", ("-5.1%", "eq", "-5.1 %")),
        ("利润总额负5亿元", ("负5亿元", "eq", "-500000000 CNY")),
        ("气温在约-5℃", ("约-5℃", "approx", "-5 degC")),
        ("为企业减负31亿元", ("31亿元", "eq", "3100000000 CNY")),
        ("投资——5亿元", ("5亿元", "eq", "500000000 CNY")),
        ("收入1亿元-10亿元", ("1亿元-10亿元", "range", "100000000..1000000000 CNY")),
    ],
)
def test_a_sign_is_no_dash(text: str, said_: tuple[str, str, str]) -> None:
    assert said(text) == said_


def test_a_year_has_no_sign() -> None:
    text = "—2023年1月4日在大会上"
    assert [record.text for record in extractor()(text).records] == ["2023年1月4日"]


@pytest.mark.parametrize(
    ("text", "said_"),
    [
        ("投资增长17% 以上", ("17% 以上", "ge", "17 %")),
        ("宽度≥ 30米", ("≥ 30米", "ge", "30 m")),
        ("投资约 3 亿元", ("约 3 亿元", "approx", "300000000 CNY")),
        ("绿地率不宜小于25%", ("不宜小于25%", "ge", "25 %")),
        ("工期5年 内容如下", ("5年", "eq", "5 year")),
    ],
)
def test_a_space_parts_no_bound_from_its_number(text: str, said_: tuple[str, str, str]) -> None:
    assert said(text) == said_


def test_small_money_does_not_go_with_a_range() -> None:
    for text in ("票价3-5元2角", "票价十几元2角"):
        assert all((found.value is None) == (found.op == "range") for found in quantities(text))


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("￥300", 300, "CNY"),
        ("¥1,200.50", Decimal("1200.5"), "CNY"),
        ("人民币五百", 500, "CNY"),
        ("人民币3万元", 30_000, "CNY"),
        ("$5万", 50_000, "USD"),
        ("US$20", 20, "USD"),
        ("€ 7", 7, "EUR"),
        ("港币两千元", 2_000, "HKD"),
        ("约￥300", 300, "CNY"),
        ("3亿美元", 300_000_000, "USD"),
        ("3亿日元", 300_000_000, "JPY"),
    ],
)
def test_currencies(text: str, value: Decimal, currency: str) -> None:
    found = quantity(text)
    assert isinstance(found, Amount)
    assert (found.value, found.currency, found.unit, found.text) == (value, currency, currency, text)


def test_a_sign_without_a_number() -> None:
    assert quantities("以人民币计价，￥为符号") == []


@pytest.mark.parametrize(
    ("text", "span", "per"),
    [
        ("电价0.5元/千瓦时", "0.5元/千瓦时", ("千瓦时",)),
        ("餐费20元/人·天", "20元/人·天", ("人", "天")),
        ("餐费20元/人/天", "20元/人/天", ("人", "天")),
        ("餐费20元/人•天以上", "20元/人•天以上", ("人", "天")),
        ("餐费20元/好", "20元", ()),
    ],
)
def test_per(text: str, span: str, per: tuple[str, ...]) -> None:
    found = quantity(text)
    assert isinstance(found, Amount)
    assert (found.text, found.per) == (span, per)


@pytest.mark.parametrize(
    ("text", "said_"),
    [
        ("工期两年半", ("两年半", "eq", "2.5 year")),
        ("历时3个半小时", ("3个半小时", "eq", "3.5 hour")),
        ("历时两个半月", ("两个半月", "eq", "2.5 month")),
        ("历时2-3个半小时", ("2-3个半小时", "range", "2..3.5 hour")),
        ("历时半年", ("半年", "eq", "0.5 year")),
        ("工期一年半以上", ("一年半以上", "ge", "1.5 year")),
        ("高出三倍半", ("三倍半", "eq", "3.5 times")),
        ("历时一年半载", ("一年", "eq", "1 year")),
        ("历时近2.5年", ("近2.5年", "approx", "2.5 year")),
    ],
)
def test_halves(text: str, said_: tuple[str, str, str]) -> None:
    assert said(text) == said_


@pytest.mark.parametrize(
    ("text", "said_"),
    [
        ("占比12.5%", ("12.5%", "eq", "12.5 %")),
        ("占比百分之五", ("百分之五", "eq", "5 %")),
        ("占比千分之三", ("千分之三", "eq", "3 ‰")),
        ("占比三分之一", ("三分之一", "eq", "0.3333 1")),
        ("占比五分之二以上", ("五分之二以上", "ge", "0.4 1")),
        ("占比百分之五至百分之八", ("百分之五至百分之八", "range", "5..8 %")),
        ("占比10%-15%", ("10%-15%", "range", "10..15 %")),
        ("占比六成", ("六成", "eq", "60 %")),
        ("占比八成五以上", ("八成五以上", "ge", "85 %")),
        ("占比半数以上", ("半数以上", "ge", "50 %")),
        ("占比过半", ("过半", "gt", "50 %")),
        ("提高1.5个百分点", ("1.5个百分点", "eq", "1.5 pp")),
        ("下调25个基点", ("25个基点", "eq", "0.25 pp")),
        ("产值翻两番", ("翻两番", "eq", "4 times")),
        ("产值翻番", ("翻番", "eq", "2 times")),
    ],
)
def test_ratios(text: str, said_: tuple[str, str, str]) -> None:
    assert isinstance(quantity(text), Ratio)
    assert said(text) == said_


def test_a_digit_behind_tenths_may_begin_a_number_of_its_own() -> None:
    assert [found.text for found in quantities("八成五家企业、六成三十人")] == ["八成", "五家", "六成", "三十人"]


@pytest.mark.parametrize(
    ("text", "said_"),
    [
        ("面积30万亩", ("30万亩", "eq", "300000 mu")),
        ("管径80毫米", ("80毫米", "eq", "0.08 m")),
        ("产粮5万斤", ("5万斤", "eq", "25000 kg")),
        ("装机2吉瓦", ("2吉瓦", "eq", "2000000 kW")),
        ("装机10万千瓦", ("10万千瓦", "eq", "100000 kW")),
        ("用电3亿度", ("3亿度", "eq", "300000000 kWh")),
        ("年满18周岁", ("年满18周岁", "ge", "18 age")),
        ("运距10公里/小时", ("10公里/小时", "eq", "10 公里/小时")),
        ("日产3万吨/天", ("3万吨/天", "eq", "30000 吨/天")),
        ("价格指数控制在103左右", ("103左右", "approx", "103 ")),
    ],
)
def test_measures(text: str, said_: tuple[str, str, str]) -> None:
    assert isinstance(quantity(text), Measure)
    assert said(text) == said_


@pytest.mark.parametrize(
    ("text", "span", "unit", "noun"),
    [
        ("新增3所学校", "3所", "所", "学校"),
        ("共有9县", "9", "", "县"),
        ("吸纳17万国有企业职工", "17万", "", "国有企业职工"),
        ("约17万职工", "约17万", "", "职工"),
    ],
)
def test_counts(text: str, span: str, unit: str, noun: str) -> None:
    found = quantity(text)
    assert isinstance(found, Count)
    assert (found.text, found.unit, found.noun) == (span, unit, noun)


def test_numbers_too_long_to_be_any() -> None:
    assert quantities("编号" + "9" * 40 + "元") == []


def test_doubled_more_often_than_anything_can_be() -> None:
    assert [found.value for found in quantities("产值翻79番")] == [2**79]
    assert quantities("产值翻80番") == quantities("产值翻1亿番") == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("分别提高8.2、1.3和1.6个百分点", [("8.2", "8.2 pp"), ("1.3", "1.3 pp"), ("1.6个百分点", "1.6 pp")]),
        ("分别为8、20万人", [("8", "80000 人"), ("20万人", "200000 人")]),
        ("尺寸为0.9×0.7米", [("0.9", "0.9 m"), ("0.7米", "0.7 m")]),
        ("机组2×35万千瓦", [("35万千瓦", "350000 kW")]),
        # numbering shares nothing, and two digits side by side are one or the other
        ("2、100亿元", [("100亿元", "10000000000 CNY")]),
        ("历时4、5个月", [("5个月", "5 month")]),
    ],
)
def test_numbers_that_share_a_unit(text: str, numbers: list[tuple[str, str]]) -> None:
    found = [(one.text, f"{one.value.normalize():f} {one.unit}") for one in quantities(text) if one.value is not None]
    assert found == numbers


def test_what_belongs_to_neither_number_nor_noun() -> None:
    found = quantity("粮油、蔬菜、柑橘等六大产业")
    assert isinstance(found, Count)
    assert (found.text, found.unit, found.noun) == ("六", "", "产业")


@pytest.mark.parametrize(
    ("text", "span", "unit", "value"),
    [
        ("日处理垃圾0.5万吨/日以上", "0.5万吨/日以上", "吨/日", 5000),
        ("能耗0.4吨标准煤/万元", "0.4吨标准煤/万元", "吨标准煤/万元", Decimal("0.4")),
        ("垃圾3千克/人/天", "3千克/人/天", "千克/人/天", 3),
        ("垃圾3吨/好", "3吨", "t", 3),
        ("血脂200mg/dl", "200mg/dl", "mg/dl", 200),
        ("流速10ml/min", "10ml/min", "ml/min", 10),
    ],
)
def test_compound_units_are_not_scaled(text: str, span: str, unit: str, value: Decimal) -> None:
    found = quantity(text)
    assert (found.text, found.unit, found.value) == (span, unit, value)


@pytest.mark.parametrize(
    "text", ["纳税50万元以上（含）", "纳税50万元（含50万元）以上", "面积90—120平方米（含120平方米）"]
)
def test_what_says_whether_its_bound_counts_is_a_rule(text: str) -> None:
    assert quantity(text).modality == "norm"
    assert (
        quantity(text.replace("（含）", "").replace("（含50万元）", "").replace("（含120平方米）", "")).modality
        == "fact"
    )
