"""What holds of any text at all."""

import re
from functools import cache
from itertools import pairwise

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
