"""Sentences: their edges, and the mentions that each holds."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import Extractor
from extract.engine.mentions import Mention
from extract.engine.sentences import _FULLEST, _LONGEST, Sentences


def around(text: str, phrase: str) -> str:
    start, end = Sentences(text).around(text.index(phrase))
    return text[start:end]


@pytest.mark.parametrize(
    ("text", "phrase", "sentence"),
    [
        ("甲乙。丙丁。戊", "丁", "丙丁。"),
        ("甲乙。丙丁。戊", "甲", "甲乙。"),
        ("甲乙。丙丁。戊", "戊", "戊"),
        ("甲，乙；丙", "乙", "甲，乙；丙"),
        ("甲！乙？丙", "乙", "乙？"),
        ("甲\n\u3000\u3000乙。", "乙", "乙。"),
        ("甲\n乙\n", "乙", "乙"),
        ("甲\t乙\t丙", "乙", "乙"),
        ("甲3.5乙", "乙", "甲3.5乙"),
    ],
)
def test_around(text: str, phrase: str, sentence: str) -> None:
    assert around(text, phrase) == sentence


def mentions(*starts: int) -> list[Mention]:
    return [Mention("count", start, start + 1, "any") for start in starts]


def test_each_sentence_with_its_mentions() -> None:
    text = "1，2。没有。3\n4"
    held = Sentences(text).holding(mentions(*(text.index(c) for c in "1234")))
    assert [(text[start:end], [text[m.start : m.end] for m in inside]) for start, end, inside in held] == [
        ("1，2", ["1", "2"]),
        ("3", ["3"]),
        ("4", ["4"]),
    ]


@pytest.mark.parametrize(
    ("text", "most"),
    [("5" * 1000, _FULLEST), (("5" + "间" * 300) * 40, _LONGEST // 301 + 1)],
    ids=["many", "long"],
)
def test_what_is_no_sentence_is_cut(text: str, most: int) -> None:
    wanted = mentions(*(i for i, c in enumerate(text) if c == "5"))
    parts = list(Sentences(text).holding(wanted))
    assert [m for _, _, inside in parts for m in inside] == wanted
    assert max(len(inside) for _, _, inside in parts) <= most
    assert len(parts) > 1
    assert all(end <= start for (_, end, _), (start, _, _) in pairwise(parts))


def test_what_stands_far_from_every_mention_is_not_read() -> None:
    text = "间" * 5000 + "5" + "间" * 900 + "5" + "间" * 5000 + "5" + "间" * 5000
    wanted = mentions(*(i for i, c in enumerate(text) if c == "5"))
    parts = list(Sentences(text).holding(wanted))
    assert [(start, end) for start, end, _ in parts] == [(4000, 6902), (10902, 11903)]
    assert [len(inside) for _, _, inside in parts] == [2, 1]


@given(st.text("5。\n\t，间", max_size=60))
def test_every_mention_is_held_once_and_inside(text: str) -> None:
    wanted = mentions(*(i for i, c in enumerate(text) if c == "5"))
    parts = list(Sentences(text).holding(wanted))
    assert [m for _, _, inside in parts for m in inside] == wanted
    for start, end, inside in parts:
        assert all(start <= m.start and m.end <= end for m in inside)
        assert not set(text[start:end]) & set("。\n\t")


def test_the_sentence_of_a_record_has_its_closing_mark() -> None:
    text = "首先，投入3万元。然后，投入5万元！\n"
    made = Extractor()(text)
    assert [text[slice(*record.sentence)] for record in made.records] == ["首先，投入3万元。", "然后，投入5万元！"]
