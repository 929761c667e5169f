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
        # what is added is a whole under a name of its own, and not as the growth of another
        ("新增学位900个，其中城区500个。", {"500个": "900个"}),
        ("在校学生900人，增加300人，其中女生200人。", {"200人": "900人"}),
        ("比上年增加9亿元，其中农业增加4亿元。", {}),
        ("培训3万劳动力，其中妇女2万人。", {"2万人": "3万"}),
        # a part is no greater than its whole, but for rates
        ("轿车9万辆（新能源2万辆），其中私人轿车8万辆。", {"8万辆": "9万辆"}),
        ("平均受教育年限10年，其中城镇12年。", {}),
        ("产值9亿元，利润3亿元，其中地方2亿元；投资5亿元，税收1亿元。", {"2亿元": "3亿元"}),
        ("恩格尔系数30%，其中农村33%。", {"33%": "30%"}),
        # what is in brackets is no whole outside of them
        ("货车90万辆（含挂车8万辆），其中新车7万辆。", {"7万辆": "90万辆"}),
        # a part is a whole only of what comes right behind it
        ("学生900人，其中女生400人，其中党员30人。", {"400人": "900人", "30人": "400人"}),
        # of another kind is only what stands beside
        ("停课三次，其中大风停课2天、大雨停课3天。", {"2天": "三次", "3天": "三次"}),
        ("学校9所；教师80名，其中春节8天。", {"8天": "80名"}),
        ("学生90%毕业，其中硕士4人。教师80%考核优秀，其中高级7人。", {"4人": "90%", "7人": "80%"}),
        ("外资9亿美元，其中制造业占60%。", {"60%": "9亿美元"}),
        ("入学率98%，在校学生900人，其中女生占44%，男生占56%。", {"44%": "900人", "56%": "900人"}),
        # what is said of a part is none
        ("入学率98%，在校学生900人，其中女生400人，占比44%。", {"400人": "900人"}),
        ("税收9亿元，增长6%，其中增值税5亿元，占60%。", {"5亿元": "9亿元"}),
        # the line before, where a line opens so; another paragraph is another matter
        ("在校学生900人\n其中女生400人", {"400人": "900人"}),
        ("在校学生900人。\n女生400人，其中住校200人。", {"200人": "400人"}),
        ("在校学生900人。\n教师中，其中女教师40人。", {}),
        ("在校学生900人。\n教师队伍稳定。\n其中女生400人。", {}),
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
