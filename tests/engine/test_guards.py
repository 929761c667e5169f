"""Guards and fences: numbers that are none."""

import pytest

from extract import Extractor
from extract.engine.guards import Fences, Guards
from extract.ruleset.model import Fence, Guard


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def stops(guard: Guard, text: str, number: str, unit: str = "", kind: str = "count") -> bool:
    start = text.index(number)
    end = start + len(number)
    return Guards((guard,)).stop(text, kind, unit, start, end, end + len(unit)) is not None


@pytest.mark.parametrize(
    ("fields", "text", "stopped"),
    [
        ({"before": "第 ?"}, "第3次", True),
        ({"before": "第 ?"}, "第 3次", True),
        ({"before": "第 ?"}, "又3次", False),
        ({"before": "(位居|第)"}, "位居3次", True),
        ({"after": "会议"}, "3次会议", True),
        ({"after": "会议"}, "3次大会议", False),
        ({"number": "[0-9]"}, "3次", True),
        ({"number": "[一二]"}, "3次", False),
        ({"unit": "次"}, "3次", True),
        ({"unit": "场"}, "3次", False),
        ({"kinds": ("count",)}, "3次", True),
        ({"kinds": ("amount",)}, "3次", False),
        # each saves the number
        ({"not_before": "共"}, "共3次", False),
        ({"not_before": "共"}, "又3次", True),
        ({"not_after": "以上"}, "3次以上", False),
        ({"not_after": "以上"}, "3次以下", True),
        # all must hold
        ({"before": "第", "after": "会议"}, "第3次会议", True),
        ({"before": "第", "after": "会议"}, "第3次大会", False),
    ],
)
def test_a_guard(fields: dict[str, object], text: str, stopped: bool) -> None:
    guard = Guard.model_validate({"id": "guard.any", **fields})
    assert stops(guard, text, "3", "次") is stopped


def test_the_number_must_match_whole() -> None:
    guard = Guard(id="guard.any", number="[一二]")
    assert not stops(guard, "一二次", "一二", "次")


def test_guards_of_a_unit_and_of_all() -> None:
    guards = Guards((Guard(id="one", unit=("次",), after="性"), Guard(id="all", before="第")))
    assert guards.stop("3次性", "count", "次", 0, 1, 2)
    assert guards.stop("第3场", "count", "场", 1, 2, 3)
    assert not guards.stop("3场性", "count", "场", 0, 1, 2)


FENCES = (
    Fence(open="《", close="》", kinds=("date",), longest=10),
    Fence(open="“", close="”", kinds=("date", "amount"), longest=5),
)


@pytest.mark.parametrize(
    ("text", "kind", "allowed"),
    [
        ("《3年》", "measure", False),
        ("《3年》", "date", True),
        ("《甲》3", "count", True),
        ("“3元”", "amount", True),
        ("“3个”", "count", False),
        ("“甲乙丙丁戊己3”", "count", True),  # too long for a name
        ("“甲\n3”", "count", True),
        ("《甲3", "count", True),
        ("《甲“乙”丙3》", "count", False),
        ("“甲3", "count", True),
    ],
)
def test_fences(text: str, kind: str, allowed: bool) -> None:
    assert Fences(text, FENCES).allows(kind, text.index("3")) is allowed


@pytest.mark.parametrize(
    "text",
    [
        "“千村万户”活动",
        "《三年行动方案》",
        "第十二次例会",
        "沿G3高速行驶",
        "统一部署",
        "一是强基础",
        "万亿级产业集群",
        "打造一流团队",
        "三项制度改革第2批",
        "文号为某政发〔2021〕15号",
    ],
)
def test_these_are_no_quantities(extractor: Extractor, text: str) -> None:
    kept = [record for record in extractor(text).records if record.text != "三项"]
    assert [record for record in kept if record.type != "date"] == []
