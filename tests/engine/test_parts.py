"""Parts and wholes behind 其中."""

from functools import cache

import pytest

from extract import Extractor, Quantity

extractor = cache(Extractor)


def wholes(text: str) -> dict[str, str]:
    """Each part with its whole, as text."""
    return {
        record.text: text[slice(*record.part_of)]
        for record in extractor()(text).records
        if isinstance(record, Quantity) and record.part_of is not None
    }


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("在校学生900人，其中女生400人、男生500人。", {"400人": "900人", "500人": "900人"}),
        ("在校学生900人。其中，女生400人。", {"400人": "900人"}),
        ("投资9亿元，增长6%，其中税收5亿元，增长2%。", {"5亿元": "9亿元"}),
        # the nearest of its kind and unit
        ("学校9所、教师80名，其中中学4所。", {"4所": "9所"}),
        ("甲厂9亿元，乙厂8亿元，其中利润1亿元。", {"1亿元": "8亿元"}),
        # of another kind only in one stretch with it, and no money
        ("全年只放假三次，其中春节8天。", {"8天": "三次"}),
        ("学校9所；教师80名，其中春节8天。", {"8天": "80名"}),
        ("投资9亿元，其中2000万美元。", {}),
        ("学校9所，教师80名。", {}),
        ("其中女生400人。", {}),
        # only levels are wholes and parts
        ("产值增长9%，其中农业增长4%。", {}),
        # another paragraph is another matter, unless it begins with 其中
        ("在校学生900人。\n女生400人，其中住校200人。", {"200人": "400人"}),
        ("在校学生900人。\n其中女生400人。", {"400人": "900人"}),
        # a rate is a part where it is a share, not where it is said of a part
        ("养老机构125个，其中正常运行的占70%。", {"70%": "125个"}),
        ("税收9亿元，增长6%，其中增值税5亿元，占60%。", {"5亿元": "9亿元"}),
    ],
)
def test_parts(text: str, parts: dict[str, str]) -> None:
    assert wholes(text) == parts


def test_what_parts_share() -> None:
    [_, share] = [r for r in extractor()("养老机构125个，其中正常运行的占70%。").records if isinstance(r, Quantity)]
    assert getattr(share, "of", None) == "养老机构"


@pytest.mark.parametrize(
    ("text", "baselines"),
    [
        ("产值比上年增长9%。其中，农业增长4%；工业增长5%。", ["比上年", "比上年", "比上年"]),
        ("产值比上年增长9%。农业增长4%。", ["比上年", None]),
        ("产值比上年增长9%。其中，2019年增长4%。", ["比上年", None]),
        ("产值比上年增长9%。其中新增企业4家。", ["比上年", None]),
        ("产值增长9%。其中，农业增长4%。", [None, None]),
    ],
)
def test_a_base_that_is_carried_on(text: str, baselines: list[str | None]) -> None:
    assert [r.baseline for r in extractor()(text).records if isinstance(r, Quantity)] == baselines


def test_a_sentence_between_parts_them() -> None:
    assert wholes("学生900人。教师80名。其中女生400人。") == {}
