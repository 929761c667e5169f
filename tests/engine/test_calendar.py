"""Expressions of time: what is one, how far it goes, and what days it covers."""

from datetime import date

import pytest

from extract import Date, Extractor

REFERENCE = date(2024, 6, 15)

# sentence: (text, kind, first, last, grain, part, bound) of each date in it, by the reference date above
ROWS: dict[str, list[tuple[str | None, ...]]] = {
    # --- days
    "会议定于2024年3月9日召开": [("2024年3月9日", "date", "2024-03-09", "2024-03-09", "day", None, None)],
    "于 2024 年 3 月 9 日印发": [("2024 年 3 月 9 日", "date", "2024-03-09", "2024-03-09", "day", None, None)],
    "二〇二三年十二月三十一日前": [
        ("二〇二三年十二月三十一日前", "date", "2023-12-31", "2023-12-31", "day", None, "by")
    ],
    "印发时间2023-05-04": [("2023-05-04", "date", "2023-05-04", "2023-05-04", "day", None, None)],
    "2023.5.4起执行": [("2023.5.4起", "period", "2023-05-04", None, "day", None, "since")],
    "5月1日开园": [("5月1日", "date", "2024-05-01", "2024-05-01", "day", None, None)],
    "2022年9月1日动工，11月5日竣工": [
        ("2022年9月1日", "date", "2022-09-01", "2022-09-01", "day", None, None),
        ("11月5日", "date", "2022-11-05", "2022-11-05", "day", None, None),
    ],
    "本月20日前交齐": [("本月20日前", "date", "2024-06-20", "2024-06-20", "day", None, "by")],
    "请于6月30日24时前提交": [("6月30日24时前", "date", "2024-06-30", "2024-06-30", "day", None, "by")],
    "请于6月28日下午5：30前提交": [("6月28日下午5：30前", "date", "2024-06-28", "2024-06-28", "day", None, "by")],
    "6月28日下午3时开标": [("6月28日", "date", "2024-06-28", "2024-06-28", "day", None, None)],
    "3月10日、9月10日前报送": [
        ("3月10日", "date", "2024-03-10", "2024-03-10", "day", None, "by"),
        ("9月10日前", "date", "2024-09-10", "2024-09-10", "day", None, "by"),
    ],
    "2023年2月29日": [("2023年2月29日", "date", None, None, "day", None, None)],
    "5月1日、3日和7日放假": [
        ("5月1日", "date", "2024-05-01", "2024-05-01", "day", None, None),
        ("3日", "date", "2024-05-03", "2024-05-03", "day", None, None),
        ("7日", "date", "2024-05-07", "2024-05-07", "day", None, None),
    ],
    "29日，水库开闸": [("29日", "date", "2024-06-29", "2024-06-29", "day", None, None)],
    "14号线通车": [],
    "6月2日9时至6月5日17时报名": [("6月2日9时至6月5日", "period", "2024-06-02", "2024-06-05", "day", None, None)],
    "每年4月1日至次年1月20日封山": [("每年4月1日至次年1月20日", "recurring", None, None, "day", None, None)],
    "2019年1月1日以后2020年6月30日前入职": [
        ("2019年1月1日以后2020年6月30日前", "period", "2019-01-01", "2020-06-30", "day", None, None)
    ],
    "3月1日起5月1日前完成": [
        ("3月1日起", "period", "2024-03-01", None, "day", None, "since"),
        ("5月1日前", "date", "2024-05-01", "2024-05-01", "day", None, "by"),
    ],
    "两千零五年八月五日": [("两千零五年八月五日", "date", "2005-08-05", "2005-08-05", "day", None, None)],
    "去年本月10日": [("去年本月10日", "date", "2023-06-10", "2023-06-10", "day", None, None)],
    # --- ten days, months, quarters, halves
    "5月上旬播种": [("5月上旬", "date", "2024-05-01", "2024-05-10", "tenday", None, None)],
    "2023年2月下旬": [("2023年2月下旬", "date", "2023-02-21", "2023-02-28", "tenday", None, None)],
    "2月份完成": [("2月份", "date", "2024-02-01", "2024-02-29", "month", None, None)],
    "9月底前完成": [("9月底前", "date", "2024-09-01", "2024-09-30", "month", "end", "by")],
    "上月新增": [("上月", "date", "2024-05-01", "2024-05-31", "month", None, None)],
    "一季度开门红": [("一季度", "date", "2024-01-01", "2024-03-31", "quarter", None, None)],
    "前三季度实现增长": [("前三季度", "period", "2024-01-01", "2024-09-30", "quarter", None, None)],
    "2023年前11个月": [("2023年前11个月", "period", "2023-01-01", "2023-11-30", "month", None, None)],
    "上季度报表": [("上季度", "date", "2024-01-01", "2024-03-31", "quarter", None, None)],
    "2025年第四季度末": [("2025年第四季度末", "date", "2025-10-01", "2025-12-31", "quarter", "end", None)],
    "下半年启动": [("下半年", "date", "2024-07-01", "2024-12-31", "half", None, None)],
    "第一季度开工": [("第一季度", "date", "2024-01-01", "2024-03-31", "quarter", None, None)],
    "今年一、二季度": [
        ("今年一", "date", "2024-01-01", "2024-03-31", "quarter", None, None),
        ("二季度", "date", "2024-04-01", "2024-06-30", "quarter", None, None),
    ],
    "2023年8、9月份": [
        ("2023年8", "date", "2023-08-01", "2023-08-31", "month", None, None),
        ("9月份", "date", "2023-09-01", "2023-09-30", "month", None, None),
    ],
    "2022年底至2023年初": [("2022年底至2023年初", "period", "2022-01-01", "2023-12-31", "year", None, None)],
    "三月和九月之间": [("三月和九月", "period", "2024-03-01", "2024-09-30", "month", None, None)],
    "2023年前半年": [("2023年前半年", "date", "2023-01-01", "2023-06-30", "half", None, None)],
    "2023年的第三个月": [("2023年的第三个月", "date", "2023-03-01", "2023-03-31", "month", None, None)],
    "2023/08": [("2023/08", "date", "2023-08-01", "2023-08-31", "month", None, None)],
    "未来48小时": [("未来48小时", "period", "2024-06-15", "2024-06-17", "day", None, None)],
    # --- years and parts of them
    "到2027年建成": [("2027年", "date", "2027-01-01", "2027-12-31", "year", None, "by")],
    "到 2027 年底建成": [("2027 年底", "date", "2027-01-01", "2027-12-31", "year", "end", "by")],
    "截至2023年末": [("2023年末", "date", "2023-01-01", "2023-12-31", "year", "end", "until")],
    "延长至2026年": [("2026年", "date", "2026-01-01", "2026-12-31", "year", None, "by")],
    "2025年初步建成": [("2025年", "date", "2025-01-01", "2025-12-31", "year", None, None)],
    "2030年前后": [("2030年前后", "date", "2030-01-01", "2030-12-31", "year", None, None)],
    "恢复到2019年水平": [("2019年", "date", "2019-01-01", "2019-12-31", "year", None, None)],
    "2021版目录": [("2021版", "date", "2021-01-01", "2021-12-31", "year", None, None)],
    "2022、2023年度": [
        ("2022", "date", "2022-01-01", "2022-12-31", "year", None, None),
        ("2023年度", "date", "2023-01-01", "2023-12-31", "year", None, None),
    ],
    "办好2024中国茶业博览会": [("2024", "date", "2024-01-01", "2024-12-31", "year", None, None)],
    "今年新开工": [("今年", "date", "2024-01-01", "2024-12-31", "year", None, None)],
    "去年底投用": [("去年底", "date", "2023-01-01", "2023-12-31", "year", "end", None)],
    "明年3月": [("明年3月", "date", "2025-03-01", "2025-03-31", "month", None, None)],
    "比上年同期多": [("上年同期", "date", "2023-01-01", "2023-12-31", "year", None, None)],
    "2022年产值比上年多": [
        ("2022年", "date", "2022-01-01", "2022-12-31", "year", None, None),
        ("上年", "date", "2021-01-01", "2021-12-31", "year", None, None),
    ],
    "全年稳定，比上年略增": [
        ("全年", "date", None, None, "year", None, None),
        ("上年", "date", None, None, "year", None, None),
    ],
    "年底前完工": [("年底前", "date", "2024-01-01", "2024-12-31", "year", "end", "by")],
    "年内完工": [("年内", "date", "2024-01-01", "2024-12-31", "year", None, "by")],
    "2023年印发，次年1月施行": [
        ("2023年", "date", "2023-01-01", "2023-12-31", "year", None, None),
        ("次年1月", "date", "2024-01-01", "2024-01-31", "month", None, None),
    ],
    "当年12月": [("当年12月", "date", None, None, "month", None, None)],
    # --- decades and centuries
    "到本世纪中叶": [("本世纪中叶", "date", "2001-01-01", "2100-12-31", "century", "mid", "by")],
    "20世纪90年代末": [("20世纪90年代末", "date", "1990-01-01", "1999-12-31", "decade", "end", None)],
    "上世纪八十年代": [("上世纪八十年代", "date", "1980-01-01", "1989-12-31", "decade", None, None)],
    "1990年代以来": [("1990年代以来", "period", "1990-01-01", None, "decade", None, "since")],
    "七十年代建": [("七十年代", "date", "1970-01-01", "1979-12-31", "decade", None, None)],
    # --- periods
    "2021年至2023年投入": [("2021年至2023年", "period", "2021-01-01", "2023-12-31", "year", None, None)],
    "2021—2025年实施": [("2021—2025年", "period", "2021-01-01", "2025-12-31", "year", None, None)],
    "1—5月": [("1—5月", "period", "2024-01-01", "2024-05-31", "month", None, None)],
    "11月至次年3月供热": [("11月至次年3月", "period", "2024-11-01", "2025-03-31", "month", None, None)],
    "10月至3月供热": [("10月至3月", "period", "2024-10-01", "2025-03-31", "month", None, None)],
    "5月1日至7日放假": [("5月1日至7日", "period", "2024-05-01", "2024-05-07", "day", None, None)],
    "自2023年6月1日起至2024年5月31日止": [
        ("2023年6月1日起至2024年5月31日", "period", "2023-06-01", "2024-05-31", "day", None, None)
    ],
    "从2022年10月至今年3月": [("2022年10月至今年3月", "period", "2022-10-01", "2024-03-31", "month", None, None)],
    "2023-01-10至2023-07-10": [("2023-01-10至2023-07-10", "period", "2023-01-10", "2023-07-10", "day", None, None)],
    "即日起至8月31日": [("即日起至8月31日", "period", "2024-06-15", "2024-08-31", "day", None, None)],
    "自即日起受理": [("即日起", "period", "2024-06-15", None, "day", None, "since")],
    "自发布之日起至2026年6月30日止": [("2026年6月30日", "date", "2026-06-30", "2026-06-30", "day", None, "by")],
    "2020年以来": [("2020年以来", "period", "2020-01-01", None, "year", None, "since")],
    "2020年至今": [("2020年至今", "period", "2020-01-01", None, "year", None, "since")],
    "今年以来": [("今年以来", "period", "2024-01-01", None, "year", None, "since")],
    "自2022年3月挂牌以来": [("2022年3月", "period", "2022-03-01", None, "month", None, "since")],
    "从2022年开始试点": [("2022年", "period", "2022-01-01", None, "year", None, "since")],
    "自2024年7月1日（含）起": [("2024年7月1日（含）起", "period", "2024-07-01", None, "day", None, "since")],
    "近三年": [("近三年", "period", "2021-06-15", "2024-06-15", "year", None, None)],
    "过去五年": [("过去五年", "period", "2019-06-15", "2024-06-15", "year", None, None)],
    "十年来": [("十年来", "period", "2014-06-15", "2024-06-15", "year", None, None)],
    "十多年来": [("十多年来", "period", None, None, "year", None, None)],
    "今后五年": [("今后五年", "period", "2024-06-15", "2029-06-15", "year", None, None)],
    "最近六个月": [("最近六个月", "period", "2023-12-15", "2024-06-15", "month", None, None)],
    # --- plans
    "“十四五”期间": [("“十四五”期间", "period", "2021-01-01", "2025-12-31", "plan", None, None)],
    "“十五五”末": [("“十五五”末", "date", "2026-01-01", "2030-12-31", "plan", "end", None)],
    "十三五以来": [("十三五以来", "period", "2016-01-01", None, "plan", None, "since")],
    "“六五”时期": [("“六五”时期", "period", "1981-01-01", "1985-12-31", "plan", None, None)],
    # --- again and again, and vague
    "每年投入": [("每年", "recurring", None, None, "year", None, None)],
    "每年9月30日前报送": [("每年9月30日前", "recurring", None, None, "day", None, "by")],
    "每月10日前缴纳": [("每月10日前", "recurring", None, None, "day", None, "by")],
    "每季度通报": [("每季度", "recurring", None, None, "quarter", None, None)],
    "近年来有了进展": [("近年来", "vague", None, None, "none", None, None)],
    "截至目前已办结": [("目前", "vague", None, None, "none", None, "until")],
    "考虑到当前形势": [("当前", "vague", None, None, "none", None, None)],
    # --- none
    "合同期限届满": [],
    "不同年龄的人": [],
    "受理申请日前": [],
    "项目前期工作": [],
    "发行超长期特别国债": [],
    "同比和环比都有增长": [],
    "新时代新征程": [],
    "有效期5年": [],
    "对6月龄婴儿随访": [],
    "13月5日": [],
}


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(types=["date"])


def brief(found: Date) -> tuple[str | None, ...]:
    days = (day and day.isoformat() for day in (found.first, found.last))
    return found.text, found.kind, *days, found.grain, found.part, found.bound


@pytest.mark.parametrize("sentence", ROWS)
def test_with_a_reference_date(extractor: Extractor, sentence: str) -> None:
    assert [brief(found) for found in extractor(sentence, reference_date=REFERENCE).dates] == ROWS[sentence]


RELATIVE = [
    "今年",
    "去年9月",
    "明年初",
    "上年末",
    "本月",
    "上个月",
    "上季度",
    "一季度",
    "下半年",
    "近三年",
    "未来五年",
    "5月1日",
]


@pytest.mark.parametrize("text", [*RELATIVE, "上世纪90年代", "八十年代", "10月至3月"])
def test_without_a_reference_date(extractor: Extractor, text: str) -> None:
    [found] = extractor(f"{text}的工作").dates
    assert (found.first, found.last) == (None, None)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2021年3月8日启动。\n4月2日验收。", "2024-04-02"),  # another paragraph
        ("2021年3月8日启动。4月2日验收。", "2021-04-02"),  # a full date in the paragraph
        ("2022年，进展很快。4月2日验收。", "2022-04-02"),  # a year that opens it
        ("公司成立于2005年，有员工多名。4月2日验收。", "2024-04-02"),  # a year that does not
        ("去年动工，4月2日验收。", "2023-04-02"),  # a year in the sentence
        ("一、2020年工作\n4月2日验收。", "2020-04-02"),  # a heading
    ],
)
def test_the_year_of_a_day(extractor: Extractor, text: str, first: str) -> None:
    assert extractor(text, reference_date=REFERENCE).dates[-1].first == date.fromisoformat(first)


def test_the_end_of_the_calendar(extractor: Extractor) -> None:
    assert extractor("近三年", reference_date=date(2, 1, 1)).dates[0].first is None
    assert extractor("明年", reference_date=date(9999, 1, 1)).dates[0].first is None
    assert extractor("未来5年", reference_date=date(2024, 2, 29)).dates[0].last == date(2029, 2, 28)
    assert extractor("近999999年", reference_date=REFERENCE).dates[0].first is None
    assert extractor("近99999999999天", reference_date=REFERENCE).dates[0].first is None


def test_a_pack_without_a_calendar_of_its_own_reads_no_dates() -> None:
    from extract.engine.calendar import CalendarReader, Years
    from extract.engine.numerals import Numerals
    from extract.ruleset import model

    reader = CalendarReader(model.Calendar(), (), Numerals(model.Numerals()))
    assert reader.read_number("2024年", 0, Years(None)) is None
