"""Headings: where they stand, what lies under them, what they hand down."""

from datetime import date

import pytest

from extract import Extraction, Extractor
from extract.engine.mentions import DateMention
from extract.engine.outline import Outline, Outliner
from extract.ruleset import model
from extract.ruleset.compiler import load_rules

SPEC = load_rules().content.outline or model.Outline()
TEXT = """某县工作报告
一、去年工作回顾
（一）工业
产值平稳。
（二）农业
1.粮食
收成良好。
二、明年主要目标
一是修路。加快进度。二是架桥。
"""


@pytest.fixture(scope="module")
def outline() -> Outline:
    return Outliner(SPEC).outline(TEXT)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def titles(outline: Outline, text: str) -> list[tuple[int, str]]:
    return [(h.level, text[h.start : h.title_end]) for h in outline.headings]


def test_headings_with_their_levels(outline: Outline) -> None:
    assert titles(outline, TEXT) == [
        (1, "一、去年工作回顾"),
        (2, "（一）工业"),
        (2, "（二）农业"),
        (3, "1.粮食"),
        (1, "二、明年主要目标"),
        (2, "一是修路。"),
        (2, "二是架桥。"),
    ]


def test_a_heading_holds_all_up_to_the_next_of_its_rank(outline: Outline) -> None:
    under = {TEXT[h.start : h.title_end]: TEXT[h.title_end : h.end] for h in outline.headings}
    assert under["（一）工业"] == "\n产值平稳。\n"
    assert under["一、去年工作回顾"].endswith("收成良好。\n")
    assert under["一是修路。"] == "加快进度。"
    assert under["二、明年主要目标"].endswith("二是架桥。\n")


def test_path(outline: Outline) -> None:
    def path(phrase: str) -> list[str]:
        return [TEXT[outline.headings[i].start :][:2] for i in outline.path(TEXT.index(phrase))]

    assert path("某县") == []
    assert path("收成") == ["一、", "（二", "1."]
    assert path("进度") == ["二、", "一是"]


def test_stance_of_the_nearest_heading_that_tells(outline: Outline) -> None:
    assert outline.stance(TEXT.index("收成")) == "review"
    assert outline.stance(TEXT.index("进度")) == "plan"
    assert outline.stance(0) is None


@pytest.mark.parametrize(
    ("title", "stance"),
    [("某市统计公报", "review"), ("某市林业发展规划", "plan"), ("某市补贴管理办法", "norm"), ("某市新闻", None)],
)
def test_stance_of_the_title(title: str, stance: str | None) -> None:
    assert Outliner(SPEC).outline("正文如下。", title).stance(2) == stance


@pytest.mark.parametrize(
    "text",
    [
        "一、" + "长" * SPEC.longest + "\n正文",  # too long
        "共有一、二两种",  # not at the start of a line
        "1.5万元\n",  # a decimal
        "统一是大势。",
    ],
)
def test_no_headings(text: str) -> None:
    assert Outliner(SPEC).outline(text).headings == []


def test_a_heading_that_the_text_ends_with() -> None:
    text = "一、总则"
    assert titles(Outliner(SPEC).outline(text), text) == [(1, text)]


def test_a_line_that_names_the_year_of_the_work_is_a_heading() -> None:
    text = "2021年工作回顾\n一、水利\n进展顺利。\n“十四五”时期目标任务和2022年工作安排\n修堤。\n2022年安排三项工程。\n"
    found = [title for title in titles(Outliner(SPEC).outline(text), text) if title[0] == 1]
    assert found == [(1, "2021年工作回顾"), (1, "“十四五”时期目标任务和2022年工作安排")]


def test_without_numbering_there_are_no_headings() -> None:
    assert Outliner(model.Outline()).outline(TEXT).headings == []


def test_the_first_date_of_a_heading_holds_under_it() -> None:
    text = "一、2021年工作\n（一）水利\n进展顺利。\n二、打算\n继续。"
    made = Outliner(SPEC).outline(text)
    mention = DateMention("date", 2, 7, "any")
    mention.grain, mention.first, mention.last = "year", date(2021, 1, 1), date(2021, 12, 31)
    made.note(mention, None)
    assert made.year(text.index("顺利")) == 2021
    assert made.year(text.index("继续")) is None


def test_a_date_under_a_heading_is_none_of_its_own() -> None:
    text = "一、概况\n2021年底建成。\n"
    made = Outliner(SPEC).outline(text)
    mention = DateMention("date", text.index("2021"), text.index("2021") + 6, "any")
    mention.first = date(2021, 1, 1)
    made.note(mention, None)
    assert made.date(len(text) - 2) is None


@pytest.mark.parametrize(("reference", "stance"), [("2022-01-20", "review"), ("2021-01-20", "plan"), (None, None)])
def test_a_heading_of_a_bare_year_looks_back_once_that_is_over(reference: str | None, stance: str | None) -> None:
    text = "一、2021年的工作\n新建小学。"
    day = date.fromisoformat(reference) if reference else None
    made = Outliner(SPEC).outline(text)
    mention = DateMention("date", 2, 7, "any")
    mention.first, mention.last = date(2021, 1, 1), date(2021, 12, 31)
    mention.ahead = day is None or mention.last >= day
    made.note(mention, day)
    assert made.stance(len(text) - 2) == stance


def test_a_line_without_a_number_that_tells_is_a_heading_above_all() -> None:
    text = "2021年工作回顾\n一、工业\n平稳。\n2022年工作安排\n一、农业\n继续。\n名词解释\n略。"
    made = Outliner(SPEC).outline(text)
    assert [level for level, _ in titles(made, text)] == [1, 2, 1, 2, 1]
    assert [made.stance(text.index(word)) for word in ("平稳", "继续", "略")] == ["review", "plan", None]


# ---------------------------------------------------------------------------------------------------- end to end


def sections(made: Extraction) -> list[tuple[str, int]]:
    return [(section.title, section.level) for section in made.sections]


def test_sections_and_the_path_of_a_record(extractor: Extractor) -> None:
    text = "一、工业\n（一）投资\n完成投资5亿元。\n二、农业\n产粮3万吨。\n"
    made = extractor(text)
    assert sections(made) == [("一、工业", 1), ("（一）投资", 2), ("二、农业", 1)]
    assert [record.section for record in made.records] == [("一、工业", "（一）投资"), ("二、农业",)]
    assert text[made.sections[0].start : made.sections[0].end] == "一、工业\n（一）投资\n完成投资5亿元。\n"


def test_a_year_is_handed_down_to_month_and_day(extractor: Extractor) -> None:
    [month] = extractor("一、2019年大事\n建成日期为3月5日。\n").dates[1:]
    assert (month.first, month.last) == (date(2019, 3, 5), date(2019, 3, 5))


def test_a_stance_is_handed_down(extractor: Extractor) -> None:
    text = "一、{}\n绿道60公里。\n"
    modality = {
        title: extractor(text.format(title)).measures[0].modality for title in ("工作回顾", "主要目标", "补贴标准")
    }
    assert modality == {"工作回顾": "fact", "主要目标": "plan", "补贴标准": "norm"}


def test_titles_are_as_written(extractor: Extractor) -> None:
    made = extractor("（一）加大投入,稳定增长\n投资3亿元。")
    assert [section.title for section in made.sections] == ["（一）加大投入,稳定增长"]
