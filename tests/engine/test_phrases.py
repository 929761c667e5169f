"""Phrases trimmed, and lists parted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.engine.phrases import Phrases
from extract.ruleset.compiler import Lexicon

NONE: dict[str, frozenset[str]] = {}
AND, OF = frozenset(("and",)), frozenset(("of",))


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return Phrases(Lexicon({"以及": AND, "的": OF, "之中": OF}, NONE, {"和": AND}))


@pytest.mark.parametrize(
    ("phrase", "trimmed"),
    [
        ("  总投资的 ", "总投资"),
        ("、学校：", "学校"),
        ("——学校", "学校"),
        ("-", ""),
        ("学校（含幼儿园）", "学校"),
        ("学校(含幼儿园)的", "学校"),
        ("学校（一）（二）", "学校（一）"),
        ("学校[12]", "学校"),
        ("学校〔12〕", "学校"),
        ("（含幼儿园）", "（含幼儿园）"),
        ("（甲）学校", "（甲）学校"),
        ("的的", ""),
        ("会议之中", "会议之中"),  # only single words hang at edges
    ],
)
def test_trimmed(phrases: Phrases, phrase: str, trimmed: str) -> None:
    start, end = phrases.trimmed(f"前{phrase}后", 1, 1 + len(phrase))
    assert f"前{phrase}后"[start:end] == trimmed


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("甲、乙、丙", ("甲", "乙", "丙")),
        ("甲、乙和丙", ("甲", "乙", "丙")),
        ("甲以及乙", ("甲", "乙")),
        ("甲，乙；丙", ("甲", "乙", "丙")),
        ("“甲、乙”“丙”", ("甲、乙", "丙")),
        ("“甲”乙、丙", ("乙", "丙")),  # a name that qualifies the first
        ("“甲”、乙", ("甲", "乙")),
        ("“”", ()),
        ("县里的“甲”“乙”", ("甲", "乙")),
        ("甲、、乙的", ("甲", "乙")),
        ("甲", ("甲",)),
        ("、", ()),
    ],
)
def test_items(phrases: Phrases, text: str, items: tuple[str, ...]) -> None:
    assert phrases.items(text) == items


@pytest.mark.parametrize(
    ("text", "count", "parts"),
    [
        ("甲、乙和丙", None, ["甲", "乙", "丙"]),
        ("甲、乙和丙", 3, ["甲", "乙", "丙"]),
        ("甲、乙和丙", 2, ["甲", "乙和丙"]),
        ("甲、 、乙", None, ["甲", "乙"]),
    ],
)
def test_parts(phrases: Phrases, text: str, count: int | None, parts: list[str]) -> None:
    spans = phrases.parts(f"前{text}后", (1, 1 + len(text)), count)
    assert [f"前{text}后"[start:end] for start, end in spans] == parts


def test_without_words() -> None:
    phrases = Phrases(Lexicon(NONE, NONE, NONE))
    assert phrases.items("甲和乙、丙") == ("甲和乙", "丙")
    assert phrases.trimmed("甲的", 0, 2) == (0, 2)


@given(st.text("甲乙、，的和（）()“” ", max_size=12))
def test_what_comes_out_stands_inside(text: str) -> None:
    phrases = Phrases(Lexicon({"的": OF}, NONE, {"和": AND}))
    start, end = phrases.trimmed(text, 0, len(text))
    assert 0 <= start <= end <= len(text)
    assert all(item and item in text for item in phrases.items(text))
    places = [place for span in phrases.parts(text, (0, len(text))) for place in span]
    assert places == sorted(places)
