"""`policy-extract explain`, as a user calls it."""

import io
import json
import sys
from pathlib import Path

import pytest

from extract import Extractor
from extract.cli import main
from extract.engine.explanation import Explanation

TEXT = "今年全县绿化率达到45%，荣获第3名。"


def test_tree(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", TEXT, "--date", "2024-02-01"]) == 0
    out, err = capsys.readouterr()
    for words in (
        "记录（2 条）",
        "比率 45% [9:12] → 45%",
        "label.ratio",
        "年份取自 2024-02-01 → 2024 参照日期",
        r"第[ \n]?",
    ):
        assert words in out
    assert (err, "切分" in out) == ("", False)


def test_lines_that_go_to_a_file_are_not_broken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert main(["explain", TEXT]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) > 100


def test_a_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", TEXT, "--at", "9:12", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "'45%' has no target; the nearest rules:" in out
    assert "Tokens" in out
    assert "guard.ordinal" not in out


def test_tokens(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", TEXT, "--tokens"]) == 0
    assert "绿化率{np}" in capsys.readouterr().out.partition("切分")[2]


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", TEXT, "--format", "json", "--at", "9:12"]) == 0
    out = capsys.readouterr().out
    made = Explanation.model_validate_json(out)
    assert made.at == (9, 12)
    assert (made.ruleset, made.packs) == (Extractor().ruleset.digest, ("zh-policy==0.1.0",))
    assert [one["record"]["text"] for one in json.loads(out)["records"]] == ["45%"]


def test_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("产值3亿元".encode("gb18030"))))
    assert main(["explain", "-"]) == 0
    assert "3 × 100000000 = 300000000" in capsys.readouterr().out


def test_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.txt"
    path.write_text("产值3亿元", "utf-8")
    assert main(["explain", "--file", str(path), "--at", "2:5"]) == 0
    assert "3亿元 [2:5]" in capsys.readouterr().out


def test_a_pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pack.yaml").write_text("name: mine\nversion: 1\nfiles: [a.yaml]\n", "utf-8")
    rules = "  - {id: mine.money, on: amount, set: {recipient: 王某}}\n"
    (tmp_path / "a.yaml").write_text("rules:\n" + rules, "utf-8")
    assert main(["explain", "3亿元", "--rules", "zh-policy", "--rules", str(tmp_path)]) == 0
    assert "对象 (填写) → 王某 mine.money" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["3元", "--at", "12-18"], "位置须写作 起:止（如 12:18），起小于止，不能是“12-18”"),
        (["3元", "--at", "2:1"], "不能是“2:1”"),
        (["3元", "--at", "0:3"], "位置 0:3 超出文字范围（共 2 个字符）"),
        (["3元", "--at", ":"], "不能是“:”"),
        (["3元", "--at", "٣:٤"], "不能是"),
        (["3元", "--format", "xml"], "格式只能是 tree 或 json，不能是“xml”"),
        (["3元", "--date", "x"], "日期须写作"),
        (["3元", "--file", "a.txt"], "请给出文字或 --file 之一"),
        ([], "请给出文字或 --file 之一"),
        (["--file", "gone.txt"], "gone.txt：找不到文件"),
    ],
)
def test_usage(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    assert main(["explain", *arguments]) == 2
    out, err = capsys.readouterr()
    assert said in err
    assert out == ""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_help(capsys: pytest.CaptureFixture[str], language: str) -> None:
    assert main(["explain", "--help", "--lang", language]) == 0
    out = capsys.readouterr().out
    assert all(option in out for option in ("--at", "--file", "--date", "--rules", "--format", "--tokens"))
    assert "explain" in out
