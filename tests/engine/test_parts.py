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
        # none fits
        ("学校9所，其中教师80名。", {}),
        ("投资9亿元，其中2000万美元。", {}),
        ("学校9所，教师80名。", {}),
        ("其中女生400人。", {}),
        # only levels are wholes and parts
        ("产值增长9%，其中农业增长4%。", {}),
        ("比上年增加9亿元，其中农业增加4亿元。", {}),
        # what is new is a level
        ("新增就业900人，其中女生400人。", {"400人": "900人"}),
        # another paragraph is another matter
        ("在校学生900人。\n其中女生400人。", {}),
    ],
)
def test_parts(text: str, parts: dict[str, str]) -> None:
    assert wholes(text) == parts


def test_a_sentence_between_parts_them() -> None:
    assert wholes("学生900人。教师80名。其中女生400人。") == {}
