"""Mentions of kinds that packs bring."""

import pytest

from extract.engine.custom_mentions import REACH, CustomFinder, CustomMention, apart, joined
from extract.engine.mentions import Mention
from extract.ruleset.model import MentionSpec


def spec(kind: str, *terms: str, before: str | None = None, after: str | None = None) -> MentionSpec:
    return MentionSpec(id=f"m.{kind}", kind=kind, terms=terms, before=before, after=after)


def found(text: str, *specs: MentionSpec) -> list[tuple[str, str]]:
    return [(made.kind, text[made.start : made.end]) for made in CustomFinder(specs).find(text)]


def test_words_are_found_wherever_they_stand() -> None:
    one, two = spec("whole", "责任单位"), spec("part", "单位", "责任")
    assert found("各责任单位", one, two) == [("whole", "责任单位"), ("part", "责任"), ("part", "单位")]
    assert found("各责任单位", two) == [("part", "责任"), ("part", "单位")]
    assert found("无", one, two) == []
    assert found("责任单位") == []


def test_the_longest_word_that_fits() -> None:
    made = spec("no", "第", "第一", after="[二三]条")
    assert found("第一二条", made) == [("no", "第一二条")]
    assert found("第二条", made) == [("no", "第二条")]
    assert found("第一条", spec("no", "第", "第一", after="一?条")) == [("no", "第一条")]


def test_the_mention_spans_what_stands_around() -> None:
    text = "按青政发〔2025〕3号执行"
    made = spec(
        "number", "〔", before="(?P<organ>[青政发]+)", after=r"(?P<year>\d{4})〕(?P<serial>\d+)号(?P<copy>副本)?"
    )
    [mention] = CustomFinder([made]).find(text)
    assert text[mention.start : mention.end] == "青政发〔2025〕3号"
    assert mention.said == {"organ": "青政发", "year": "2025", "serial": "3"}
    assert (mention.organ, mention.copy) == ("青政发", None)
    assert {name: text[slice(*span)] for name, span in mention.spans.items()} == mention.said
    assert found("〔2025〕3号", made) == []
    assert found("青政发〔2025〕号", made) == []


def test_a_name_on_both_sides_spans_the_word() -> None:
    made = spec("number", "〔", before="(?P<all>青政发)", after=r"(?P<all>\d+〕)\d+号")
    [mention] = CustomFinder([made]).find("据青政发〔2025〕3号")
    assert mention.said == {"all": "青政发〔2025〕"}
    [mention] = CustomFinder([spec("own", "办法", before="(?P<all>本)", after="(?P<all>)")]).find("据本办法办")
    assert mention.said == {"all": "本办法"}


def test_patterns_see_so_far_and_no_farther() -> None:
    made = spec("far", "止", before="起.*")
    assert found("起" + "字" * (REACH - 1) + "止", made) != []
    assert found("起" + "字" * REACH + "止", made) == []
    made = spec("far", "起", after=".*止")
    assert found("起" + "字" * (REACH - 1) + "止", made) != []
    assert found("起" + "字" * REACH + "止", made) == []


def mention(kind: str, start: int, end: int, order: int = 0) -> CustomMention:
    return CustomMention(spec(kind, "x"), order, start, end)


@pytest.mark.parametrize(
    ("mentions", "kept"),
    [
        ([mention("a", 0, 3), mention("a", 2, 9)], [(0, 3)]),  # the earlier
        ([mention("a", 0, 3), mention("b", 0, 5)], [(0, 5)]),  # the longer
        ([mention("a", 0, 3), mention("a", 3, 5)], [(0, 3), (3, 5)]),
        ([mention("c", 0, 9), mention("a", 2, 5)], [(2, 5)]),  # of another kind
    ],
)
def test_which_of_those_that_overlap_stays(mentions: list[CustomMention], kept: list[tuple[int, int]]) -> None:
    assert [(m.start, m.end) for m in apart(mentions, ("a", "b"))] == kept


def test_of_two_alike_the_first_defined_stays() -> None:
    [kept] = apart([mention("b", 0, 3, order=1), mention("a", 0, 3, order=0)], ("a", "b"))
    assert kept.kind == "a"


def test_built_in_mentions_give_way() -> None:
    base = [Mention("date", start, end, "r") for start, end in ((0, 2), (3, 6), (8, 9), (12, 14))]
    own = [mention("a", 2, 4), mention("a", 5, 7), mention("a", 9, 10), mention("a", 20, 21)]
    spans = [(made.kind, made.start, made.end) for made in joined(own, base)]
    assert spans == [
        ("date", 0, 2),
        ("a", 2, 4),
        ("a", 5, 7),
        ("date", 8, 9),
        ("a", 9, 10),
        ("date", 12, 14),
        ("a", 20, 21),
    ]
