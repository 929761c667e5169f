"""What holds of any text at all."""

import gc
import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import Extraction, Extractor, Quantity, Target
from extract.engine.text import Folder
from extract.records import TYPE_NAMES

extractor = cache(Extractor)

PIECES = [
    *"0123456789０１９.,，．·/%％‰-—–~～＋+<>≥≤=:：",
    *"〇零一二两三四五六七八九十百千万亿廿壹贰拾佰億萬几数半余多来点",
    *["分之", "百分之", "又", "负", "元整", "第", "每", "翻", "番", "成", "倍", "个百分点", "过半", "减半"],
    *["元", "角", "分", "万元", "美元", "￥", "$", "人民币", "元/人·月", "个", "家", "人次", "项", "所"],
    *["户", "场", "場"],
    *["公里", "平方米", "亩", "吨", "千瓦", "千瓦时", "度", "岁", "个月", "小时", "个工作日", "天", "周"],
    *["约", "近", "超过", "不低于", "不超过", "满", "以上", "以下", "（含）", "以内", "左右", "内"],
    *["年", "月", "日", "季度", "半年", "上旬", "年底", "今年", "去年同期", "“十四五”", "十五五", "以来"],
    *["前", "起", "至"],
    *["到", "从", "由", "自", "截至", "每年", "近年来", "上半年", "90年代", "21世纪", "9时30分", "2024-02-30"],
    *["2025.6.5"],
    *["增长", "下降", "提高到", "达到", "同比", "比上年", "占", "其中", "分别", "和", "等", "的", "力争"],
    *["给予", "全覆盖"],
    *["总投资", "覆盖率", "学校", "改造", "建设", "国", "市", "企业", "补贴"],
    *["一、", "（二）", "三是", "第五条", "1.", "来源：", "关于", "通知", "〔2024〕7号", "《", "》", "“"],
    *["”", '"', "「", "」"],
    *["（", "）", "(", ")", "〔", "〕", "【", "】", "。", "！", "？", "；", "、", "…", "......", " "],
    *["\u3000", "\u200b"],
    *["\t", "\n", "\r\n", "\x00", "\ufeff", "😀", "👨‍👩‍👧", "e\u0301", "\ud800", "\udfff", "𠀀", "٣", "²", "½"],
    *["Ⅳ", "G60"],
]
LIKELY = [
    *["3.5万", "12", "五十", "1，200", "三分之一", "2025年", "2021-2025年", "10%", "5万元", "3-5万元", "8个", "20公里"],
    *["增长6%", "占全市的40%", "由3万元提高到", "其中城镇人口", "每人每月", "到2030年", "，", "、", "。"],
]
pieces = st.sampled_from(PIECES)
texts = st.lists(st.one_of(pieces, pieces, st.sampled_from(LIKELY), st.characters()), max_size=40).map("".join)
whole = texts.filter(lambda text: not re.search("[\ud800-\udfff]", text))


def spans(made: Extraction) -> list[tuple[int, int]]:
    """Every span of every record but its own."""
    found = [record.sentence for record in made.records]
    for record in made.records:
        if isinstance(record, Target):
            found.append(record.quantity)
        elif isinstance(record, Quantity):
            found += [span for span in (record.previous, record.part_of) if span is not None]
    return found


@settings(max_examples=400)
@given(texts)
def test_spans_slice_the_text(text: str) -> None:
    made = extractor()(text)
    assert made.text == text
    for record in made.records:
        assert 0 <= record.start < record.end <= len(text)
        assert text[record.start : record.end] == record.text
        assert record.sentence[0] <= record.start < record.sentence[1]
    assert all(0 <= start < end <= len(text) for start, end in spans(made))
    assert all(0 <= section.start < section.end <= len(text) for section in made.sections)


@settings(max_examples=200)
@given(texts)
def test_nested_spans_are_records(text: str) -> None:
    made = extractor()(text)
    known = {(record.start, record.end) for record in made.records}
    for record in made.records:
        if isinstance(record, Target) and record.change != "cover":
            assert record.quantity in known
        elif isinstance(record, Quantity):
            assert {record.previous, record.part_of} - {None} <= known


@settings(max_examples=200)
@given(texts)
def test_records_stand_in_order_and_mentions_apart(text: str) -> None:
    made = extractor()(text)
    order = [(record.start, record.end, record.type) for record in made.records]
    assert order == sorted(order)
    mentions = [record for record in made.records if not isinstance(record, Target)]
    assert all(a.end <= b.start for a, b in pairwise(mentions))


@settings(max_examples=200)
@given(texts)
def test_numbers_are_whole(text: str) -> None:
    for record in extractor()(text).records:
        if isinstance(record, Quantity | Target):
            assert (record.op == "range") == (record.value is None) == (record.low is not None)
            if record.low is not None and record.high is not None:
                assert record.low < record.high


PHRASES = ("label", "noun", "of", "recipient", "baseline", "indicator")


@settings(max_examples=200)
@given(texts)
def test_phrases_are_as_written(text: str) -> None:
    for record in extractor()(text).records:
        said = [getattr(record, name, None) for name in PHRASES]
        said += [*getattr(record, "per", ()), *getattr(record, "members", ())]
        assert all(phrase is None or (phrase != "" and phrase in text) for phrase in said)


@settings(max_examples=200)
@given(whole)
def test_json_reads_back(text: str) -> None:
    made = extractor()(text)
    again = Extraction.model_validate_json(made.model_dump_json())
    assert again == made
    assert hash(again) == hash(made)


@given(texts)
def test_json_of_any_text_is_json(text: str) -> None:
    made = extractor()(text)
    again = Extraction.model_validate_json(made.model_dump_json())
    assert [(r.start, r.end, r.type) for r in again.records] == [(r.start, r.end, r.type) for r in made.records]


@given(texts)
def test_folding_keeps_the_length(text: str) -> None:
    folding = extractor()._ruleset.content.folding
    assert folding is not None
    folder = Folder(folding)
    folded = folder.fold(text)
    assert len(folded) == len(text)
    assert folder.fold(folded) == folded


@cache
def only(types: frozenset[str]) -> Extractor:
    return Extractor(types=types)


@pytest.mark.parametrize("types", [*({name} for name in TYPE_NAMES), {"date", "target"}, set()], ids=str)
@settings(max_examples=30)
@given(text=texts)
def test_types_choose_from_the_same_records(types: set[str], text: str) -> None:
    full = extractor()(text)
    some = only(frozenset(types))(text)
    assert some.records == tuple(record for record in full.records if record.type in types)
    assert some.metadata == full.metadata


@given(texts)
def test_a_second_run_gives_the_same(text: str) -> None:
    assert extractor()(text) == extractor()(text)


# ---------------------------------------------------------------------------------------------------- cost


ENDLESS = {
    "digits": "7",
    "一": "一",
    "亿": "亿",
    "full stops": "。",
    "list marks": "、",
    "leaders": "…",
    "到": "到",
    "quotes": "“",
    "brackets": "（",
    "titles": "《",
    "commas in digits": "123，",
    "spaced digits": "123 ",
    "years": "2024年",
    "ranges": "3-",
    "tabs": "5\t",
    "phrases": "甲乙丙丁",
    "numbers": "5个，",
    "money": "3元",
    "plans": "“十四五”",
    "distributed": "分别5%、",
    "headings": "\n一、",
    "points": "1.",
    "slashes": "元/",
}


def cost(text: str) -> float:
    """The least time of three runs, garbage collection (of all that the tests before this one left) not counted."""
    times = []
    gc.disable()
    try:
        for _ in range(3):
            before = process_time()
            extractor()(text)
            times.append(process_time() - before)
    finally:
        gc.enable()
    return min(times)


@pytest.mark.parametrize("piece", ENDLESS.values(), ids=ENDLESS)
def test_eight_times_the_text_is_eight_times_the_work(piece: str) -> None:
    few, many = (cost((piece * size)[:size]) for size in (8_000, 64_000))
    assert many < 20 * few + 0.02  # a cost that grows with the square would be 64 times


ROWS = {
    "compared with": ("，", "分别比上年", "5%。"),
    "a rate compared": ("，", "比上年增幅", "2亿元。"),
    "a phrase compared": ("产值", "比上年工业", "3%。"),
    "for each": ("由2万元，", "每个企业", "3万元。"),
    "up to": ("补助标准，", "到", "2亿元。"),
    "and": ("收入", "并", "3个。"),
    "acts": ("学校", "改造", "3个。"),
    "grown respectively": ("甲乙3%，", "分别增长", "5%。"),
    "to do": ("拟", "可以", "2亿元。"),
    "names to deal out": ("", "各县改造、", "5%、6%。"),
    "far from a number": ("", "各县改造、" * 100, "5%。"),
    "bodies": ("", "某某团委 ", "！\n\n关于做好工作的通知\n\n总投资2亿元。"),
    "bodies that sign": ("已办结。", "某某团委”", "2024年5月6日"),
    "letters": ("", "转某某处理", "。网友你好，补助2万元。"),
    "titles": ("", "关于函在某某会上", "\n2024年5月6日"),
    "dates": ("（", "2024年5月6日", "\n通过）"),
    "spaces": ("关于做好工作的通知", "\u3000 ", "各位代表：投资2亿元"),
}


def assert_soon(text: Callable[[int], str], *sizes: int) -> None:
    """Assert that a text takes little time; what grows with every word fails before it takes long."""
    for size in sizes:
        assert cost(text(size)) < 0.05 + 0.001 * size, size


@pytest.mark.parametrize(("before", "piece", "after"), ROWS.values(), ids=ROWS)
def test_a_row_of_the_same_words_takes_no_longer_than_others(before: str, piece: str, after: str) -> None:
    def text(size: int) -> str:
        return before + piece * size + after

    assert_soon(text, 10, 15, 20, 80, 320)
    assert cost(text(80)) < 10 * cost(text(20)) + 0.02


OTHERS = ["，", "、", "“", "工业", "每年", "每人", "近年来", "上年", "2025年", "2亿元", "3个"]


@cache
def one_of_each() -> tuple[str, ...]:
    """A word for each set of word classes."""
    words = {classes: word for word, classes in extractor()._ruleset.lexicon.all().items()}
    return tuple(words.values())


@pytest.mark.parametrize("other", ["", *OTHERS])
def test_a_row_of_any_two_words_takes_no_longer_than_others(other: str) -> None:
    assert len(one_of_each()) > 100
    for word in one_of_each():
        for number in ("2亿元。", "5%。"):
            before = process_time()
            extractor()("，" + (word + other) * 20 + number)
            assert process_time() - before < 0.3, word


@settings(max_examples=300)
@given(st.data())
def test_a_row_of_any_words_takes_no_longer_than_others(data: st.DataObject) -> None:
    few = data.draw(st.lists(st.sampled_from((*one_of_each(), *OTHERS)), min_size=1, max_size=4))
    row = data.draw(st.lists(st.sampled_from(few), min_size=1, max_size=12))
    number = data.draw(st.sampled_from(["5%。", "2亿元", "3个的", "4吨、", "3岁", "5%给予补贴"]))
    assert_soon(lambda size: "".join((row * 200)[:size]) + number, 10, 15, 20, 200)
