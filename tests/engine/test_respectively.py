"""Names dealt out to the numbers behind 分别."""

from functools import cache

import pytest

from extract import Amount, Count, Extractor, Quantity

extractor = cache(Extractor)


def quantities(text: str) -> list[Quantity]:
    return [record for record in extractor()(text).records if isinstance(record, Quantity)]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("小麦产量、玉米产量分别增长5%、8%。", ["小麦产量", "玉米产量"]),
        ("小麦产量和玉米产量分别增长5%和8%。", ["小麦产量", "玉米产量"]),
        ("小麦产量、玉米产量、大豆产量分别为3万吨、4万吨、5万吨。", ["小麦产量", "玉米产量", "大豆产量"]),
        # 和 is part of a name where 、 alone gives as many
        ("餐饮和住宿营业额、零售额分别增长5%、8%。", ["餐饮和住宿营业额", "零售额"]),
        # what cannot be parted is shared
        ("营业额分别增长5%、8%。", ["营业额", "营业额"]),
        # the names are those of the numbers just before
        ("营业额3亿元，利润1亿元，分别增长5%、8%。", ["营业额", "利润"]),
        # numbers of several kinds, where each has a name
        ("户籍人口、建成区面积分别达到8万人、6平方公里。", ["户籍人口", "建成区面积"]),
        # a name between the word and the numbers is theirs
        ("各县分别新建公路5公里、6公里。", ["公路", "公路"]),
        # what shares a head and is no name by itself keeps the whole
        ("城镇和农村居民收入分别增长5%、8%。", ["城镇和农村居民收入", "农村居民收入"]),
        ("3岁以下儿童入托率和入园率分别为5%、8%。", ["3岁以下儿童入托率", "入园率"]),
        # without such a word only as many names as numbers
        ("营业额、利润增长5%、8%。", ["营业额", "利润"]),
        ("营业额、利润、税收达到5亿元、8亿元。", ["税收", "税收"]),
        # a new name ends it
        ("营业额、利润分别增长5%、8%，税收增长2%。", ["营业额", "利润", "税收"]),
    ],
)
def test_labels(text: str, labels: list[str]) -> None:
    assert [found.label for found in quantities(text)][-len(labels) :] == labels


def test_changes_are_shared() -> None:
    found = quantities("营业额、利润分别下降5%、8%。")
    assert [record.change for record in found] == ["decrease", "decrease"]


def test_a_single_number_has_no_turn() -> None:
    [found] = quantities("营业额、利润分别增长5%。")
    assert found.value == 5
    assert found.label != "营业额"


def test_numbers_of_another_kind_end_it() -> None:
    made = quantities("营业额、利润分别增长5%、8%、3个。")
    assert [record.label for record in made[:2]] == ["营业额", "利润"]
    assert made[2].label not in ("营业额", "利润")


def test_numbers_of_another_kind_with_a_name() -> None:
    assert [record.label for record in quantities("营业额、门店分别达到5亿元、30家。")] == ["营业额", "门店"]


def test_counted_nouns() -> None:
    made = quantities("村卫生室、养老院分别达到30所、4所。")
    assert [record.noun for record in made if isinstance(record, Count)] == ["村卫生室", "养老院"]


def test_a_head_that_all_share_stays_with_the_noun() -> None:
    made = quantities("移动、固定电话用户分别达到30万户、4万户。")
    assert [record.label for record in made] == ["移动", "固定电话用户"]
    assert {record.noun for record in made if isinstance(record, Count)} == {"移动、固定电话用户"}


def recipients(text: str) -> list[str | None]:
    return [record.recipient for record in quantities(text) if isinstance(record, Amount)]


def test_who_is_given() -> None:
    assert recipients("对一等奖、二等奖分别奖励3万元、1万元。") == ["一等奖", "二等奖"]
    # in the clause before, without what qualifies the first
    assert recipients("对来我市的教师、医生，落户后分别给予3万元、1万元补贴。") == ["教师", "医生"]
    # not a list of so many, or nothing is given to it
    assert recipients("对教师、医生、护士分别给予3万元、1万元补贴。")[0] not in ("教师", "医生")
    assert recipients("评为优秀、良好的，分别给予3万元、1万元补贴。") == [None, None]
