"""`policy-extract rules`, as a user calls it."""

import json
import os
import re
from pathlib import Path

import pytest

from extract import Extractor
from extract.cli import main
from extract.cli.report import FORMATS, GRADES, at_least, report
from extract.errors import Problem
from extract.ruleset.checks import check
from extract.ruleset.compiler import compile_rules
from extract.ruleset.lint import lint
from extract.ruleset.resolve import resolve

BASE = """\
numerals: {digits: {一: 1, 二: 2}, scales: {十: 10}}
calendar: {units: {year: [年]}}
units:
  - {terms: [元], kind: amount, unit: CNY, rule: m.money}
readings:
  - {id: m.money, about: money, examples: [{二元: {type: amount}}, {一元: {value: 1}}], counterexamples: [{元: amount}]}
"""


@pytest.fixture(autouse=True)
def _in_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture
def out(capsys: pytest.CaptureFixture[str]) -> "Out":
    return Out(capsys)


class Out:
    """What a command prints."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *args: str, code: int = 0) -> str:
        assert main(["rules", *args]) == code
        out, err = self._capsys.readouterr()
        assert err == ""
        return out.replace(os.sep, "/")

    def error(self, *args: str, code: int) -> str:
        assert main(["rules", *args]) == code
        return self._capsys.readouterr().err


def pack(text: str = "", *, base: str = BASE, name: str = "mine", head: str = "") -> str:
    folder = Path(name)
    folder.mkdir()
    (folder / "pack.yaml").write_text(f'name: {name}\nversion: "1"\nfiles: [base.yaml, a.yaml]\n{head}', "utf-8")
    (folder / "base.yaml").write_text(base, "utf-8")
    (folder / "a.yaml").write_text(text, "utf-8")
    return name


WRONG = "unitz: []\nunits:\n- {terms: 箱, kind: mesure, unit: box, rule: r}\n"


class TestFormats:
    problems = (
        Problem("a,b:c/100%.yaml", 3, 7, "E203", "unknown 50%, a: b\nc"),
        Problem("no-such-pack", 0, 0, "E501", "not found"),
        Problem("a.yaml", 1, 2, "L101", "repeats", "high"),
        Problem("a.yaml", 1, 2, "L105", "has no examples", "medium"),
        Problem("a.yaml", 1, 2, "L111", "has no `about`", "low"),
    )

    def test_text(self, capsys: pytest.CaptureFixture[str]) -> None:
        report(self.problems[1:], "text")
        assert capsys.readouterr().out.splitlines() == [
            "no-such-pack: E501 not found",
            "a.yaml:1:2: L101 [high] repeats",
            "a.yaml:1:2: L105 [medium] has no examples",
            "a.yaml:1:2: L111 [low] has no `about`",
        ]

    def test_github(self, capsys: pytest.CaptureFixture[str]) -> None:
        report(self.problems, "github")
        assert capsys.readouterr().out.splitlines() == [
            "::error file=a%2Cb%3Ac/100%25.yaml,line=3,col=7,title=E203::unknown 50%25, a: b%0Ac",
            "::error file=no-such-pack,title=E501::not found",
            "::error file=a.yaml,line=1,col=2,title=L101::repeats",
            "::warning file=a.yaml,line=1,col=2,title=L105::has no examples",
            "::notice file=a.yaml,line=1,col=2,title=L111::has no `about`",
        ]

    def test_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        report(self.problems, "json")
        made = json.loads(capsys.readouterr().out)
        assert made == [{**vars(found), "docs": f"docs/errors/{found.code}.md"} for found in self.problems]
        assert list(made[0]) == ["path", "line", "column", "code", "severity", "message", "docs"]
        report([], "json")
        assert json.loads(capsys.readouterr().out) == []

    def test_grades(self) -> None:
        error, _, high, medium, low = self.problems
        failing = {
            grade: [found.severity for found in (error, high, medium, low) if at_least(found, grade)]
            for grade in (*GRADES, "none")
        }
        assert failing == {
            "low": ["error", "high", "medium", "low"],
            "medium": ["error", "high", "medium"],
            "high": ["error", "high"],
            "none": ["error"],
        }

    @pytest.mark.parametrize("command", ["check", "lint", "test"])
    def test_every_command_has_them(self, out: Out, command: str) -> None:
        mine = pack(WRONG)
        texts = {form: out(command, mine, "--format", form, code=1) for form in FORMATS}
        assert "mine/a.yaml:1:1: E201 unknown key 'unitz' (did you mean 'units'?)\n" in texts["text"]
        assert "共 2 处问题" in texts["text"]
        assert "::error file=mine/a.yaml,line=1,col=1,title=E201::unknown key" in texts["github"]
        assert [(found["code"], found["line"]) for found in json.loads(texts["json"])] == [("E201", 1), ("E205", 3)]

    def test_unknown_values(self, out: Out) -> None:
        assert "没有“xml”，可用：text、json、github" in out.error("check", "--format", "xml", code=2)
        assert "there is no 'rulez'; known: rules; pack" in out.error(
            "schema", "--for", "rulez", "--lang", "en", code=2
        )


class TestCheck:
    def test_right(self, out: Out) -> None:
        assert "规则正确：zh-policy" in out("check")
        assert out("check", "--format", "json") == "[]\n"

    def test_what_is_wrong_between_packs(self, out: Out) -> None:
        mine = pack('rules:\n- {id: a.b, on: amount, before: "{no-such-class}", set: {label: x}}\n', base="{}")
        assert "mine/a.yaml:2:33: E303" in out("check", "zh-policy", mine, code=1)

    def test_what_only_check_finds(self, out: Out) -> None:
        mine = pack("units:\n- {terms: [角], kind: amount, unit: CNY, rule: m.mony}\n")
        text = out("check", mine, code=1)
        assert text.startswith("mine/a.yaml:2:47: E203 unknown reading 'm.mony' (did you mean 'm.money'?)\n")

    def test_no_such_pack(self, out: Out) -> None:
        assert out("check", "zh-polcy", code=1).startswith("zh-polcy: E501 pack 'zh-polcy' not found (did you mean")


class TestTest:
    text = (
        "rules:\n- id: a.b\n  on: amount\n  set: {noun: x}\n"
        "  examples:\n  - 二元: {type: amount, value: 2}\n"
        "  - {text: 一元, also: [二元, 十一元], expect: [{value: 1}]}\n"
    )

    def test_failures_have_their_place(self, out: Out) -> None:
        text = out("test", pack(self.text), code=1)
        failed = (
            "mine/a.yaml:7:5: E401 the example fails: '{}' must give a record value=1, it gives amount '{}' value={}"
        )
        assert text.splitlines()[:2] == [failed.format("二元", "二元", 2), failed.format("十一元", "十一元", 11)]
        assert "示例通过 5 个，失败 2 个" in text

    def test_formats(self, out: Out) -> None:
        mine = pack(self.text)
        assert [found["code"] for found in json.loads(out("test", mine, "--format", "json", code=1))] == ["E401"] * 2
        assert "::error file=mine/a.yaml,line=7,col=5,title=E401::the example" in out(
            "test", mine, "--format", "github", code=1
        )

    def test_passed(self, out: Out) -> None:
        assert "示例通过 3 个，失败 0 个" in out("test", pack())

    def test_no_examples(self, out: Out) -> None:
        assert "没有示例" in out("test", pack(base=re.sub(", examples.*", "}", BASE)))


class TestLint:
    examples = "examples: [{一元: {type: amount}}, {二元: {value: 2}}], counterexamples: [{第一元: amount}]"
    low = f"guards:\n- {{id: g.one, before: 第, {examples}}}\n"
    medium = low + "- {id: g.two, before: 前, about: x}\n"
    high = medium + "- {id: g.three, about: x, unit: [斗]}\n"

    @pytest.mark.parametrize(
        ("text", "fail_on", "code"),
        [
            (low, "low", 1),
            (low, "medium", 0),
            (medium, "medium", 1),
            (medium, "high", 0),
            (high, "high", 1),
            (high, "none", 0),
        ],
    )
    def test_exit_codes(self, out: Out, text: str, fail_on: str, code: int) -> None:
        out("lint", pack(text), "--fail-on", fail_on, code=code)

    def test_text(self, out: Out) -> None:
        text = out("lint", pack(self.medium), code=1)  # the default is medium
        assert "mine/a.yaml:2:8: L111 [low] has no `about`: one line that says what it is for\n" in text
        assert "mine/a.yaml:3:8: L105 [medium] has no examples and no counterexamples" in text
        assert "共 2 处可改进：高 0，中 1，低 1" in text

    def test_formats(self, out: Out) -> None:
        mine = pack(self.low)
        assert [found["severity"] for found in json.loads(out("lint", mine, "--format", "json"))] == ["low"]
        assert "::notice file=mine/a.yaml,line=2,col=8,title=L111::has no" in out("lint", mine, "--format", "github")

    def test_nothing_found(self, out: Out) -> None:
        assert "没有可改进之处：mine" in out("lint", pack(), "--fail-on", "low")


class TestList:
    text = (
        "rules:\n- {id: a.b, on: [amount, count], about: what it does, set: {modality: fact}}\n"
        "guards:\n- {id: g.one, kinds: [count], before: 第}\n"
        "fixed:\n- {id: f.half, terms: [一半, 半数], kind: ratio, unit: '%', value: 50}\n"
        "words: {reach: [达到]}\n"
    )
    head = "types:\n  permit: {about: a licence, fields: {number: str}}\n"

    def test_table(self, out: Out) -> None:
        lines = out("list", pack(self.text, head=self.head)).splitlines()
        cells = [re.split("  +", line) for line in lines]
        assert cells == [
            ["编号", "层次", "对象", "位置", "说明"],
            ["m.money", "readings", "mine/base.yaml:6:5", "money"],
            ["a.b", "modality", "amount、count", "mine/a.yaml:2:3", "what it does"],
            ["g.one", "guards", "count", "mine/a.yaml:4:3"],
            ["f.half", "fixed", "ratio", "mine/a.yaml:6:3", "一半 半数"],
            ["permit", "types", "mine/pack.yaml:5:11", "a licence"],
        ]

    def test_json_of_one_kind(self, out: Out) -> None:
        mine = pack(self.text, head=self.head)
        [found] = json.loads(out("list", mine, "--kind", "rules", "--format", "json"))
        assert found == {
            "id": "a.b",
            "kind": "rules",
            "layer": "modality",
            "on": ["amount", "count"],
            "about": "what it does",
            "pack": "mine",
            "path": str(Path("mine/a.yaml")).replace("\\", "/"),
            "line": 2,
            "column": 3,
        }
        assert [found["id"] for found in json.loads(out("list", mine, "--kind", "types", "--format", "json"))] == [
            "permit"
        ]

    def test_terms(self, out: Out) -> None:
        listed = json.loads(out("list", pack(self.text), "--kind", "terms", "--format", "json"))
        found = {(entry["id"], entry["layer"]): (entry["about"], entry["line"], entry["column"]) for entry in listed}
        assert found["元", "units"] == ("kind: amount, unit: CNY, rule: m.money", 4, 14)
        assert found["十", "numerals.scales"] == ("10", 1, 43)
        assert found["达到", "words.reach"] == ("", 7, 17)
        assert found["年", "calendar.units.year"] == ("", 2, 27)

    def test_packs(self, out: Out) -> None:
        pack()
        other = pack("words: {reach: [达]}\n", base="", name="other", head="extends: ../mine\nabout: more\n")
        digest = Extractor(other).ruleset.digest
        lines = out("list", other, "--kind", "packs").splitlines()
        assert [re.split("  +", line) for line in lines[:3]] == [
            ["名称", "版本", "基于", "位置", "说明"],
            ["mine", "1", lines[1].split()[2]],
            ["other", "1", "../mine", "other", "more"],
        ]
        assert lines[3:] == [f"规则：mine==1、other==1（规则版本 {digest}）"]
        assert json.loads(out("list", other, "--kind", "packs", "--format", "json")) == {
            "ruleset": digest,
            "packs": [
                {"name": "mine", "version": "1", "path": lines[1].split()[2], "extends": [], "about": ""},
                {"name": "other", "version": "1", "path": "other", "extends": ["../mine"], "about": "more"},
            ],
        }

    def test_the_built_in_pack(self, out: Out) -> None:
        listed = json.loads(out("list", "--format", "json"))
        assert {entry["kind"] for entry in listed} == {"rules", "guards", "readings", "fixed", "calendar_words"}
        assert len({entry["id"] for entry in listed}) == len(listed)


class TestShow:
    text = (
        "rules:\n"
        "  # before it\n"
        "  - id: a.b\n"
        "    on: amount\n"
        "    set: {modality: fact}   # why\n"
        "    examples:\n"
        "      - 二元: {type: amount}\n"
        "\n"
        "  # before the next\n"
        "  - {id: a.c, on: count,\n"
        "     set: {op: le}}\n"
    )

    def test_as_written(self, out: Out) -> None:
        mine = pack(self.text)
        assert out("show", "a.b", "--rules", mine).splitlines() == [
            "a.b",
            "  位置：mine/a.yaml:3:5",
            "  规则包：mine 1",
            "  层次：modality",
            "",
            "id: a.b",
            "on: amount",
            "set: {modality: fact}   # why",
            "examples:",
            "  - 二元: {type: amount}",
            "",
        ]
        assert out("show", "a.c", "--rules", mine, "--lang", "en").splitlines()[1:] == [
            "  place: mine/a.yaml:10:5",
            "  pack: mine 1",
            "  layer: changes",
            "",
            "{id: a.c, on: count,",
            " set: {op: le}}",
            "",
        ]

    def test_a_type(self, out: Out) -> None:
        mine = pack(head="types:\n  permit:\n    about: a licence\n    fields: {number: str}\n")
        text = out("show", "permit", "--rules", mine)
        assert "mine/pack.yaml:6:5" in text
        assert "\nabout: a licence\nfields: {number: str}\n" in text

    def test_what_it_overrides(self, out: Out) -> None:
        one, other = pack(self.text), pack("guards: [{id: a.b, before: 第, override: true}]\n", base="{}", name="other")
        text = out("show", "a.b", "--rules", one, "--rules", other)
        assert text.count("  取代：mine/a.yaml:3:5\n") == 1
        assert text.index("other/a.yaml:1:10") < text.index("取代")

    def test_terms(self, out: Out) -> None:
        lines = out("show", "元", "--rules", pack("words: {unit: [元]}\n")).splitlines()
        assert [re.split("  +", line) for line in lines] == [
            ["词", "词表", "位置", "说明"],
            ["元", "units", "mine/base.yaml:4:14", "kind: amount, unit: CNY, rule: m.money"],
            ["元", "words.unit", "mine/a.yaml:1:16"],
        ]

    def test_a_word_of_parts(self, out: Out) -> None:
        lines = out("show", "亿元").splitlines()[1:]
        assert [line.split()[:2] for line in lines] == [
            ["亿", "numerals.scales"],
            ["元", "units"],
            ["元", "calendar.bare_unless"],
        ]

    def test_unknown(self, out: Out) -> None:
        assert out.error("show", "label.reech", code=1).startswith(
            "zh-policy: E511 no rule, type or term 'label.reech' (did"
        )
        assert (
            out.error("show", "亿魑", code=1) == "zh-policy: E511 no rule, type or term '亿魑' (did you mean '亿'?)\n"
        )


class TestSchema:
    def test_printed(self, out: Out) -> None:
        assert json.loads(out("schema"))["properties"].keys() >= {"rules", "units"}
        assert "files" in json.loads(out("schema", "--for", "pack"))["properties"]

    def test_written(self, out: Out) -> None:
        assert out("schema", "-o", "there/schemas").splitlines() == [
            "已写入：there/schemas/rules.json",
            "已写入：there/schemas/pack.json",
        ]
        assert Path("there/schemas/rules.json").read_text("utf-8") == out("schema", "--for", "rules")


class TestNew:
    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_it_is_right_as_made(self, out: Out, lang: str) -> None:
        text = out("new", "our-rules", "--dir", "packs", "--lang", lang)
        assert {"zh": "已新建规则包：", "en": "New rule pack: "}[lang] + "packs/our-rules\n" in text
        made = Path("packs/our-rules")
        loaded = resolve(["zh-policy", made])
        assert check(["zh-policy", made]) == []
        assert lint(loaded.packs, compile_rules(loaded.packs), of=loaded.named[1:]) == []
        out("test", "zh-policy", str(made))
        for path in (made / "rules.yaml", made / "pack.yaml"):
            first = path.read_text("utf-8").partition("\n")[0]
            name = first.removeprefix("# yaml-language-server: $schema=")
            assert (made / name).read_text("utf-8") == out("schema", "--for", Path(name).stem)
        words = (made / "rules.yaml").read_text("utf-8")
        assert "my-pack" not in words + (made / "pack.yaml").read_text("utf-8")
        assert ("必须" in words or "应当" in words) == (lang == "zh")

    def test_languages_hold_the_same(self, root: Path) -> None:
        folder = root / "extract" / "ruleset" / "template"
        loaded = [resolve([folder / lang]).named[0] for lang in ("zh", "en")]
        contents = [
            [re.sub("'about': '[^']*'", "", str(file.content.model_dump())) for file in one.files] for one in loaded
        ]
        assert contents[0] == contents[1]
        assert loaded[0].head.extends == ("zh-policy",)

    def test_refused(self, out: Out) -> None:
        Path("there").mkdir()
        assert out.error("new", "there", code=1) == "there: E513 the folder exists\n"
        for name in ("There", "../there", "1st", ""):
            assert "E512 bad name of a pack" in out.error("new", name, code=1)
        assert [path.name for path in Path().iterdir()] == ["there"]


def test_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 2
    out = capsys.readouterr().out
    assert re.findall(r"^  ([a-z]+) ", out, re.MULTILINE) == ["check", "test", "lint", "list", "show", "schema", "new"]


@pytest.mark.parametrize("command", ["check", "test", "lint", "list", "show", "schema", "new"])
def test_help_in_each_language(capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert main(["rules", command, "--help"]) == 0
    zh = capsys.readouterr().out
    assert main(["rules", command, "--lang", "en", "--help"]) == 0
    en = capsys.readouterr().out
    assert "用法: " in zh
    assert "Usage: " in en
    assert not re.search("[\u4e00-\u9fff]", en)
    assert en.count("--") == zh.count("--") > 1
