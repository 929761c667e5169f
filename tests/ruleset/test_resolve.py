"""Which packs are merged: those named after what they extend, by name, by path or from an installed distribution."""

import os
import pickle
import sys
from pathlib import Path

import pytest

from extract import Extractor, RulesError
from extract.ruleset import resolve as resolving
from extract.ruleset.compiler import PackInfo, load_rules
from extract.ruleset.loader import find_pack, known_packs, load_pack
from extract.ruleset.resolve import resolve

BASE = """\
numerals: {digits: {一: 1}, scales: {十: 10}}
calendar: {units: {year: [年]}}
units:
  - {terms: [元], kind: amount, unit: CNY, rule: money}
"""


@pytest.fixture(autouse=True)
def _in_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def make_pack(folder: str, rules: str = "per: 每\n", **head: str) -> Path:
    path = Path(folder)
    path.mkdir(parents=True)
    head = {"name": path.name, "version": "1.0", **head, "files": "[a.yaml]"}
    (path / "pack.yaml").write_text("".join(f"{key}: {value}\n" for key, value in head.items()), "utf-8")
    (path / "a.yaml").write_text(rules, "utf-8")
    return path


def names(*packs: str | Path) -> list[str]:
    return [pack.head.name for pack in resolve(packs).packs]


def problems(*packs: str | Path) -> list[str]:
    with pytest.raises(RulesError) as caught:
        load_rules(packs)
    return [str(problem).replace(os.sep, "/") for problem in caught.value.problems]


# ---------------------------------------------------------------------------------------------------- extends


def test_a_pack_comes_after_what_it_extends() -> None:
    make_pack("base")
    make_pack("in/left", extends="../../base")
    make_pack("in/right", extends="[../../base]")
    make_pack("in/both", extends="[../left, ../right]")
    assert names("in/both") == ["base", "left", "right", "both"]
    assert names("in/right", "in/both", "base") == ["base", "right", "left", "both"]
    assert names("base", Path("base").resolve(), "in/../base") == ["base"]
    assert [pack.path for pack in resolve(["in/left"]).packs] == [Path("base").resolve(), Path("in/left")]


def test_the_packs_that_were_named() -> None:
    make_pack("base")
    make_pack("top", extends="../base")
    assert [pack.head.name for pack in resolve(["top"]).named] == ["top"]
    assert [pack.head.name for pack in resolve(["top", "base"]).named] == ["base", "top"]
    assert [pack.head.name for pack in resolve([load_pack("top")]).packs] == ["base", "top"]


def test_a_pack_may_extend_the_built_in_one() -> None:
    make_pack("mine", "units: [{terms: 托盘, kind: measure, unit: pallet, rule: m.pallet}]\n", extends="zh-policy")
    alone, both = Extractor("mine"), Extractor(["zh-policy", "mine"])
    text = "共运送物资300托盘，总投资5亿元。"
    assert [record.text for record in alone(text).records] == ["300托盘", "5亿元"]
    assert alone(text) == both(text)
    assert alone.ruleset.digest == both.ruleset.digest
    assert alone.packs == ("mine",)
    assert alone.ruleset.packs == (
        PackInfo("zh-policy", "0.1.0", find_pack("zh-policy")),
        PackInfo("mine", "1.0", Path("mine")),
    )
    assert pickle.loads(pickle.dumps(alone))(text) == alone(text)


def test_packs_that_extend_each_other() -> None:
    make_pack("a", extends="../b")
    make_pack("b", extends="[zh-policy, ../c]")
    make_pack("c", extends="[../b]")
    assert problems("a") == ["c/pack.yaml:3:11: E503 packs that extend each other: b extends c, c extends b"]


def test_a_pack_that_extends_itself() -> None:
    make_pack("a", BASE, extends=".")
    assert problems("a") == ["a/pack.yaml:3:10: E503 packs that extend each other: a extends a"]


def test_what_is_extended_is_not_there() -> None:
    make_pack("a", extends="../nowhere")
    make_pack("b", extends="[../a, zh-polcy]")
    found = problems("b")
    assert [line[: line.index("known")] for line in found] == [
        "a/pack.yaml:3:10: E501 pack '../nowhere' not found; ",
        "b/pack.yaml:3:17: E501 pack 'zh-polcy' not found (did you mean 'zh-policy'?); ",
    ]


def test_all_problems_of_all_packs_at_once() -> None:
    make_pack("a", "per: [\n")
    make_pack("b", "unitz: []\n", extends="[../a, ../none]", version="one")
    found = problems("nowhere", "b")
    assert [line.split(" ")[:2] for line in found] == [
        ["a/a.yaml:2:1:", "E102"],
        ["b/a.yaml:1:1:", "E201"],
        ["b/pack.yaml:2:10:", "E205"],
        ["b/pack.yaml:3:17:", "E501"],
        ["nowhere:", "E501"],
    ]


def test_two_packs_of_one_name() -> None:
    make_pack("one/mine")
    make_pack("two/mine")
    assert problems("one/mine", "two/mine") == [
        "two/mine/pack.yaml:1:7: E505 another pack is named 'mine' too, at one/mine/pack.yaml:1:7"
    ]


def test_what_only_adds_needs_its_base() -> None:
    make_pack("mine")
    make_pack("more", extends="../mine")
    for pack, place, all_of_them in (("mine", "1:1", "mine"), ("more", "3:10", "mine, more")):
        [line] = problems(pack)
        assert (
            f"{pack}/pack.yaml:{place}: E502 the packs {all_of_them} hold no numerals: name the pack they add to"
            in line
        )
    assert [line.split(" ")[:2] for line in problems()] == [["rules:", "E502"]]


def test_numerals_without_scales() -> None:
    make_pack("mine", BASE.replace("{十: 10}", "{}"))
    assert "hold no numerals.scales" in problems("mine")[0]


# ---------------------------------------------------------------------------------------------------- versions


@pytest.mark.parametrize(
    ("wanted", "installed", "works"),
    [
        ("'>=0.1,<2'", "0.1.0", True),
        ("'>=0.1'", "0.2.0.dev3", True),
        ("~=1.2", "1.3", True),
        ("''", "0.1.0", True),
        ("'>=9'", "", True),  # not installed: nothing to compare with
        ("'>=1'", "1.0.dev1", False),
        ("'>=0.1,<2'", "2.0", False),
    ],
)
def test_the_engine_a_pack_needs(monkeypatch: pytest.MonkeyPatch, wanted: str, installed: str, works: bool) -> None:
    monkeypatch.setattr(resolving, "engine_version", lambda: installed)
    make_pack("mine", BASE, engine=wanted)
    if works:
        assert names("mine") == ["mine"]
        return
    message = "E504 pack 'mine' needs policy-extract {}, this is {}".format(wanted.strip("'"), installed)
    assert problems("mine") == [f"mine/pack.yaml:3:9: {message}"]


def test_versions_that_are_none() -> None:
    make_pack("mine", BASE, version="first", engine="1.0")
    assert problems("mine") == [
        "mine/pack.yaml:2:10: E205 bad value: 'first' is no version: write one like 1.2.0",
        "mine/pack.yaml:3:9: E205 bad value: '1.0' is no range of versions: write one like `>=0.1,<2`",
    ]


# ---------------------------------------------------------------------------------------------------- installed packs


def install(distribution: str, points: str, site: str = "site") -> None:
    """A distribution on the path, with entry points as they are written in the file."""
    info = Path(site) / f"{distribution.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(f"[extract.rule_packs]\n{points}\n", "utf-8")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path / "site")
    return Path("site")


def test_a_pack_of_an_installed_distribution(site: Path) -> None:
    install("zh-health", "zh-health = health_pack\nother = nowhere")
    make_pack("site/health_pack", "units: [{terms: 床, kind: measure, unit: bed, rule: m.bed}]\n", name="zh-health")
    Path("site/health_pack/__init__.py").write_text("raise RuntimeError('it is imported')\n", "utf-8")
    place = Path("site/health_pack").resolve()
    assert find_pack("zh-health") == place
    assert known_packs()["zh-health"] == place
    assert "other" not in known_packs()
    assert names("zh-policy", "zh-health") == ["zh-policy", "zh-health"]
    make_pack("mine", extends="zh-health")
    assert names("mine") == ["zh-health", "mine"]
    assert "health_pack" not in sys.modules
    with pytest.raises(RulesError, match=r"E501 pack 'zh-helth' not found \(did you mean 'zh-health'\?\)"):
        find_pack("zh-helth")


def test_folders_and_built_in_packs_go_first(site: Path) -> None:
    install("zh-health", "zh-health = health_pack\nzh-policy = health_pack")
    make_pack("site/health_pack", name="zh-health")
    make_pack("zh-health")
    assert find_pack("zh-health") == Path("zh-health")
    assert find_pack("zh-policy") == known_packs()["zh-policy"] != Path("site/health_pack").resolve()
    with pytest.raises(RulesError, match="E501"):
        find_pack(Path("zh-policy"))


def test_a_pack_inside_a_package(site: Path) -> None:
    install("zh-health", "zh-health = health.packs.main")
    make_pack("site/health/packs/main")
    assert find_pack("zh-health") == Path("site/health/packs/main").resolve()


def test_two_distributions_with_one_pack(site: Path) -> None:
    install("health-a", "zh-health = health_pack")
    install("health-b", "zh-health = health_pack")
    make_pack("site/health_pack", name="zh-health")
    [line] = problems("zh-health")
    assert line.startswith("zh-health: E506 several installed distributions offer a pack 'zh-health': health-")
    assert "health-a" in line
    assert "health-b" in line
    assert "zh-health" not in known_packs()
    make_pack("mine", extends="zh-health")
    assert problems("mine")[0].startswith("mine/pack.yaml:3:10: E506")


def test_a_distribution_that_hides_another_of_its_name(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install("zh-health", "zh-health = old_pack", "behind")
    monkeypatch.setattr(sys, "path", [*sys.path, str(Path("behind").resolve())])
    install("zh-health", "zh-health = new_pack")
    make_pack("site/new_pack")
    assert find_pack("zh-health") == Path("site/new_pack").resolve()


@pytest.mark.parametrize(
    ("value", "detail"),
    [
        ("nowhere_at_all", "no package 'nowhere_at_all'"),
        ("no_pack", "no pack.yaml in the package 'no_pack'"),
        ("module", "no pack.yaml in the package 'module'"),
        ("broken.inner", "'broken.inner' is not found: it does not work"),
        ("no_pack:name", "'no_pack:name' is no name of a package"),
        ("", "'' is no name of a package"),
        ("../no_pack", "'../no_pack' is no name of a package"),
    ],
)
def test_broken_entry_points(site: Path, value: str, detail: str) -> None:
    install("zh-health", f"zh-health = {value}")
    (site / "no_pack").mkdir()
    (site / "module.py").write_text("", "utf-8")
    (site / "broken").mkdir()
    (site / "broken/__init__.py").write_text("raise RuntimeError('it does not work')\n", "utf-8")
    head = "zh-health: E509 the pack 'zh-health' of the installed distribution zh-health cannot be used: "
    assert problems("zh-health") == [head + detail]
    assert "zh-health" not in known_packs()


def test_a_broken_distribution_offers_nothing(site: Path) -> None:
    install("broken", "no value")
    install("zh-health", "zh-health = health_pack")
    make_pack("site/health_pack")
    assert find_pack("zh-health") == Path("site/health_pack").resolve()
