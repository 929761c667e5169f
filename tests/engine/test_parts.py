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
        # what is in brackets is no whole outside of them
        ("货车90万辆（含挂车8万辆），其中新车7万辆。", {"7万辆": "90万辆"}),
        # a part is a whole only of what comes right behind it
        ("学生900人，其中女生400人，其中党员30人。", {"400人": "900人", "30人": "400人"}),
        ("学生90%毕业，其中硕士4人。教师80%考核优秀，其中高级7人。", {"4人": "90%", "7人": "80%"}),
        # a part of another kind
        ("停课三次，其中大风停课2天、大雨停课3天。", {"2天": "三次", "3天": "三次"}),
        ("外资9亿美元，其中制造业占60%。", {"60%": "9亿美元"}),
        # only levels are wholes and parts
        ("产值增长9%，其中农业增长4%。", {}),
        # another paragraph is another matter, unless it goes on with the one before
        ("在校学生900人。\n各类女生400人，其中党员30人。", {"30人": "400人"}),
        ("在校学生900人\n其中：女生400人", {"400人": "900人"}),
    ],
)
def test_parts(text: str, parts: dict[str, str]) -> None:
    assert wholes(text) == parts


def test_a_sentence_between_parts_them() -> None:
    assert wholes("学生900人。教师80名。其中女生400人。") == {}
