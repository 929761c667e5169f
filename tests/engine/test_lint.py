"""Examples that do not show what they stand with."""

import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from extract import Extractor
from extract.engine.examples import cases
from extract.engine.lint import unclaimed_examples

PACK = """\
numerals: {digits: {一: 1, 二: 2}, scales: {十: 10}}
calendar: {units: {year: [年]}}
units:
  - {terms: [元], kind: amount, unit: CNY, rule: m.money}
readings:
  - id: m.money
    examples:
      - 二元: {type: amount}
      - {text: 一元, also: [十元], expect: [{type: amount}], reference: 2024-05-01}
      - 二十元: {type: count}
    counterexamples:
      - 十: amount
guards:
  - id: g.one
    before: 第
    examples:
      - 一元: {type: amount}
    counterexamples:
      - 第一元: amount
      - 第二元: amount
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("mine").mkdir()
    Path("mine/pack.yaml").write_text("name: mine\nversion: 1\nfiles: [a.yaml]\n", "utf-8")
    Path("mine/a.yaml").write_text(PACK, "utf-8")
    return "mine"


@pytest.mark.parametrize(
    ("took_part", "expected"),
    [
        ({"m.money", "g.one"}, []),
        (
            {"m.money", "m.other"},
            [
                f"mine/a.yaml:{line}:9: L106 the example comes out without 'g.one', by m.money, m.other: it"
                " shows nothing of it"
                for line in (19, 20)
            ],
        ),
        (
            {"g.one"},
            [
                f"mine/a.yaml:{line}:9: L106 the example comes out without 'm.money', by g.one: it shows nothing of it"
                for line in (8, 9, 9)
            ],
        ),
    ],
)
def test_examples_without_what_they_stand_with(
    folder: str, monkeypatch: pytest.MonkeyPatch, took_part: set[str], expected: list[str]
) -> None:
    asked: list[tuple[str, date | None]] = []

    def contributors(extractor: Extractor, text: str, reference_date: date | None = None) -> frozenset[str]:
        asked.append((text, reference_date))
        return frozenset(took_part)

    module = ModuleType("extract.engine.explain")
    module.contributors = contributors  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    found = list(unclaimed_examples(cases([folder]), Extractor(folder)))
    assert [str(problem).replace("\\", "/") for problem in found] == expected
    assert {problem.severity for problem in found} <= {"medium"}
    day = date(2024, 5, 1)
    assert asked == [("第一元", None), ("第二元", None), ("二元", None), ("一元", day), ("十元", day)]


def test_an_example_in_several_ways(folder: str) -> None:
    several = [case for case in cases([folder]) if case.place.endswith(":9")]
    assert [(case.example.text, case.id[-1], case.example.also) for case in several] == [
        ("一元", "2", ()),
        ("十元", "3", ()),
    ]
    assert {(case.of, case.section, case.where[1:], case.reference) for case in several} == {
        ("m.money", "readings", (9, 9), date(2024, 5, 1))
    }


def test_with_what_really_took_part(folder: str) -> None:
    path = Path(folder, "a.yaml")
    path.write_text(path.read_text("utf-8").replace("- 第一元: amount", "- 一元: count"), "utf-8")
    [found] = unclaimed_examples(cases([folder]), Extractor(folder))
    assert (found.line, found.code) == (19, "L106")
    assert found.message.startswith("the example comes out without 'g.one', by m.money")
