"""Every example and counterexample of the built-in packs, each as a test of its own."""

from functools import cache
from pathlib import Path

import pytest

from extract import Extractor
from extract.engine.examples import Case, cases, run_case, run_examples
from extract.ruleset.loader import find_pack, known_packs, load_pack

CASES = [pytest.param(pack, case, id=case.id) for pack in sorted(known_packs()) for case in cases([pack])]

BASE = "zh-policy"


@cache
def extractor(pack: str) -> Extractor:
    """A pack, with what it builds on."""
    return Extractor(pack)


@pytest.mark.parametrize(("pack", "case"), CASES)
def test_example(pack: str, case: Case) -> None:
    outcome = run_case(case, extractor(pack))
    assert outcome.ok, f"{outcome.place}: {outcome.message}"


@pytest.mark.parametrize("pack", sorted(known_packs().keys() - {BASE}))
def test_every_rule_of_a_pack_that_builds_on_another_has_examples(pack: str) -> None:
    loaded = load_pack(find_pack(pack))
    assert loaded.head.extends == (BASE,)
    rules = [rule for file in loaded.files for rule in file.content.rules]
    assert rules
    for rule in rules:
        assert len(rule.examples) >= 2, rule.id
        assert rule.counterexamples, rule.id


PACK = """\
folding: {characters: {}}
calendar: {units: {}}
numerals: {digits: {三: 3}, scales: {十: 10}, ranges: ["-"]}
units:
  - {terms: [千克], kind: measure, unit: kg, dimension: mass, rule: m.mass}
  - {terms: [元], kind: amount, unit: CNY, rule: a.money}
readings:
  - id: m.mass
    examples:
      - 重三十千克: {type: measure, value: 30.0, unit: kg, low: null, text: 三十千克}
      - 重30千克: {type: measure, value: 31}
      - 重30千克: {type: amount, value: 30}
      - 重若干: {type: measure}
    counterexamples:
      - 重3千克: amount
      - 重3千克: measure
      - 重3千克: {type: measure, value: 4}
      - 重3千克: {type: measure, value: 3}
      - 重3千克: {type: mesure, value: 3}
      - 重3千克: mesure
"""
FAULTS = [
    "",
    "mine/a.yaml:11 the example fails: '重30千克' must give measure value=31, it gives measure '30千克' value=30",
    "mine/a.yaml:12 the example fails: '重30千克' must give amount value=30, it gives measure '30千克' value=30",
    "mine/a.yaml:13 the example fails: '重若干' must give measure, it gives nothing",
    "",
    "mine/a.yaml:16 the counterexample makes a record: '重3千克' must give no measure, it gives measure '3千克'",
    "",
    "mine/a.yaml:18 the counterexample makes a record: '重3千克' must not give measure value=3",
    "mine/a.yaml:19 the counterexample makes a record: no record type 'mesure'",
    "mine/a.yaml:20 the counterexample makes a record: no record type 'mesure'",
]


def test_outcomes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "pack.yaml").write_text("name: mine\nversion: 1\nfiles: [a.yaml]\n", "utf-8")
    (folder / "a.yaml").write_text(PACK, "utf-8")
    outcomes = run_examples([folder])
    assert [f"{o.place} {o.message}" if o.message else "" for o in outcomes] == FAULTS
    assert [o.ok for o in outcomes] == [not fault for fault in FAULTS]
    assert outcomes[0].id.replace("\\", "/") == "mine/a.yaml::m.mass::1"
    assert run_examples(Extractor(folder)) == outcomes
