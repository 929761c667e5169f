"""What any text costs: as much as its length says, whatever stands in it."""

import gc
from collections.abc import Callable
from functools import cache
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import Extractor

PACKS = ("zh-citations", "zh-duties")

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
ENDLESS_FOR_PACKS = {
    "titles": "《供水条例》",
    "open titles": "《",
    "articles": "第一条",
    "own articles": "本办法第一条、",
    "items": "（一）",
    "numbers": "青政发〔2025〕3号、",
    "years": "青〔2",
    "decrees": "市令第",
    "labels": "牵头单位：市水务局",
    "brackets": "修建水库（市水务局负责）",
    "open brackets": "（市水务局牵头，",
    "tasks": "修建水库（牵头单位：市水务局，责任单位：市财政局",
    "lines": "\n \n责任单位：市水务局",
}


@cache
def extractor(*packs: str) -> Extractor:
    return Extractor(packs or "zh-policy")


def cost(text: str, *packs: str) -> float:
    """The least time of three runs, garbage collection (of all that the tests before this one left) not counted."""
    times = []
    gc.disable()
    try:
        for _ in range(3):
            before = process_time()
            extractor(*packs)(text)
            times.append(process_time() - before)
    finally:
        gc.enable()
    return min(times)


@pytest.mark.parametrize("piece", ENDLESS.values(), ids=ENDLESS)
def test_eight_times_the_text_is_eight_times_the_work(piece: str) -> None:
    few, many = (cost((piece * size)[:size]) for size in (8_000, 64_000))
    assert many < 20 * few + 0.02  # a cost that grows with the square would be 64 times


@pytest.mark.parametrize("piece", ENDLESS_FOR_PACKS.values(), ids=ENDLESS_FOR_PACKS)
def test_so_it_is_with_packs_of_record_types(piece: str) -> None:
    few, many = (cost((piece * size)[:size], *PACKS) for size in (4_000, 32_000))
    assert many < 20 * few + 0.02


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
            assert_soon(lambda size, row=word + other, end=number: "，" + row * size + end, 20)


@settings(max_examples=300)
@given(st.data())
def test_a_row_of_any_words_takes_no_longer_than_others(data: st.DataObject) -> None:
    few = data.draw(st.lists(st.sampled_from((*one_of_each(), *OTHERS)), min_size=1, max_size=4))
    row = data.draw(st.lists(st.sampled_from(few), min_size=1, max_size=12))
    number = data.draw(st.sampled_from(["5%。", "2亿元", "3个的", "4吨、", "3岁", "5%给予补贴"]))
    assert_soon(lambda size: "".join((row * 200)[:size]) + number, 10, 15, 20, 200)
