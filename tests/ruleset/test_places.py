"""Where things stand in the rule files."""

from pathlib import Path

from extract.ruleset.compiler import load_rules

FIRST = """\
numerals: {digits: {三: 3}}
calendar:
  units: {year: [年]}
  tails:
    - {terms: [底, 末], part: end}
  heads:
    - {terms: [到], bound: by}
units:
  - {terms: [元], kind: amount, unit: CNY, rule: money}
  - {terms: [元, 斤], kind: measure, unit: kg, rule: weight}
classifiers: [个,
  家]
bare: [市]
bounds:
  - {at: before, op: approx, terms: [约]}
  - {at: after, op: ge, terms: [以上]}
fences:
  - {open: “, close: ”, kinds: [date]}
guards:
  - {id: guard.a, before: 第}
calendar_words:
  - {id: date.a, terms: [今年]}
"""


def test_places(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("name: small\nversion: 1\nfiles: [a.yaml, b.yaml]\n", "utf-8")
    (tmp_path / "a.yaml").write_text(FIRST, "utf-8")
    rules = "rules:\n  - id: r.a\n    on: amount\n    set: {change: increase}\n"
    (tmp_path / "b.yaml").write_text(rules, "utf-8")
    found = {key: Path(place).name for key, place in load_rules([tmp_path]).places.items()}
    assert found == {
        "units:元": "a.yaml:9",  # of two tables the earlier wins
        "units:斤": "a.yaml:10",
        "classifiers:个": "a.yaml:11",
        "classifiers:家": "a.yaml:12",
        "bare:市": "a.yaml:13",
        "bounds:before:约": "a.yaml:15",
        "bounds:after:以上": "a.yaml:16",
        "fences:“": "a.yaml:18",
        "guard.a": "a.yaml:20",
        "date.a": "a.yaml:22",
        "tails:底": "a.yaml:5",
        "tails:末": "a.yaml:5",
        "heads:到": "a.yaml:7",
        "r.a": "b.yaml:2",
    }
