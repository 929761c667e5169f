"""Whether an aim binds or is expected."""

from functools import cache

import pytest

from extract import Extractor

extractor = cache(Extractor)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # in brackets behind the number
        ("力争能耗下降18%（约束性），研发投入增长7%（预期性），绿地率达到40%。", ["binding", "expected", None]),
        # in front of a list
        ("力争实现约束性指标：能耗下降18%；预期性指标：研发投入增长7%。", ["binding", "expected"]),
        # in the nearest heading that says so
        ("一、约束性指标\n（一）节能\n力争能耗下降18%。\n二、其他指标\n力争绿地率达到40%。", ["binding", None]),
        ("力争完成约束性目标，绿地率达到40%。", [None]),
    ],
)
def test_binding(text: str, expected: list[str | None]) -> None:
    assert [target.binding for target in extractor()(text).targets] == expected
