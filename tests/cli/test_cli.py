"""The command, as a user calls it."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import extract.cli
from extract import Extractor
from extract.cli import language_of, main

TEXT = "2025年6月5日，市财政安排资金3.2亿元，比上年增长8%。\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "in" / "b.md").write_bytes("县里新建充电站12个。\n".encode("gb18030"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    return tmp_path


def command(*args: str, root: Path, **settings: object) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(root), "COLUMNS": "160"}
    return subprocess.run(  # type: ignore[call-overload]
        [sys.executable, "-m", "extract", *args],
        env=environment,
        capture_output=True,
        check=False,
        timeout=120,
        **settings,
    )


class TestRun:
    def test_summary(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["run", "in", "-o", "out.csv"]) == 0
        out, err = capsys.readouterr()
        for words in ("抽取结果", "金额", "合计", "部分记录", "3.2亿元", "2 个文件", "MB/秒", "结果已写入：out.csv"):
            assert words in out
        assert err == "", "no progress bar where nobody sees it"
        assert Path("out.csv").read_bytes().startswith(b"\xef\xbb\xbf")

    def test_english(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["run", "in", "-o", "out.csv", "--lang", "en"]) == 0
        out = capsys.readouterr().out
        assert "Written to: out.csv" in out
        assert f"Rules: zh-policy==0.1.0 (ruleset {Extractor().ruleset.digest})" in out.splitlines()
        head = Path("out.csv").read_text("utf-8-sig").partition("\n")[0]
        assert head.startswith("type,label,value")

    def test_default_output(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["run", "in"]) == 0
        assert "policy-extract-out.jsonl" in capsys.readouterr().out
        rows = [json.loads(line) for line in Path("policy-extract-out.jsonl").read_text("utf-8").splitlines()]
        assert {row["doc_id"] for row in rows} == {"a.txt", "b.md"}

    def test_quiet(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["run", "in", "--quiet"]) == 0
        assert capsys.readouterr() == ("", "")

    def test_a_rule_that_takes_too_long_fails_one_document(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        pack = folder / "slow"
        pack.mkdir()
        (pack / "pack.yaml").write_text("name: slow\nversion: 1.0.0\nextends: zh-policy\nfiles: [a.yaml]\n", "utf-8")
        (pack / "a.yaml").write_text("guards: [{id: slow.guard, before: '乙(甲|甲甲)+'}]\n", "utf-8")
        one, other = folder / "one.txt", folder / "other.txt"
        one.write_text("丙" + "甲" * 60 + "3万元。", "utf-8")
        other.write_text("总投资3万元。", "utf-8")
        assert main(["run", str(one), str(other), "--rules", str(pack), "-o", str(folder / "out.jsonl"), "-q"]) == 3
        assert f"{one}：X101 rule 'slow.guard' at " in capsys.readouterr().err
        assert len((folder / "out.jsonl").read_text("utf-8").splitlines()) == 1

    def test_failed_documents(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "in" / "bad.txt").write_bytes(b"\xff\xff")
        assert main(["run", "in", "gone.txt", "-o", "out.jsonl"]) == 3
        out, err = capsys.readouterr()
        assert "2 个文件处理失败" in out
        assert "失败：gone.txt：找不到文件（D101）" in err
        assert "bad.txt：无法识别文字编码" in err
        assert Path("out.jsonl").exists()

    def test_date(self) -> None:
        Path("c.txt").write_text("今年安排资金1亿元。", "utf-8")
        assert main(["run", "c.txt", "--date", "2019-05-01", "-q", "-o", "c.csv"]) == 0
        times = [row["时间"] for row in csv.DictReader(io.StringIO(Path("c.csv").read_text("utf-8-sig")))]
        assert times == ["2019", "2019"]

    @pytest.mark.parametrize(
        ("args", "said"),
        [
            (["in", "-o", "out.xyz"], "不支持的格式“.xyz”，支持 .csv、.jsonl、.parquet"),
            (["in", "-o", "in"], "不支持的格式"),
            (["in", "-o", "no/out.csv"], "输出文件夹不存在：no"),
            (["gone"], "gone：找不到文件"),
            (["in/a.xyz"], "找不到文件"),
            (["empty"], "没有可处理的文件"),
            ([], "缺少参数 文件…"),
            (["in", "--date", "2025-13-01"], "日期须写作 YYYY-MM-DD，不能是“2025-13-01”"),
            (["in", "--lang", "fr"], "语言只能是 zh 或 en"),
            (["in", "--langg", "zh"], "没有选项 --langg（是否想用 --lang？）"),
        ],
    )
    def test_usage(self, folder: Path, capsys: pytest.CaptureFixture[str], args: list[str], said: str) -> None:
        (folder / "empty").mkdir()
        assert main(["run", *args]) == 2
        out, err = capsys.readouterr()
        assert said in err
        assert "Traceback" not in err
        assert out == ""
        assert sorted(path.name for path in folder.iterdir()) == ["empty", "in"]

    def test_unknown_pack(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["run", "in", "--rules", "zh-polcy"]) == 1
        assert "E501 pack 'zh-polcy' not found (did you mean 'zh-policy'?)" in capsys.readouterr().err

    def test_missing_arrow(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        from extract.batch import parquet

        monkeypatch.setattr(parquet, "find_spec", lambda name: None)
        assert main(["run", "in", "-o", "out.parquet"]) == 1
        assert 'pip install "policy-extract[arrow]"' in capsys.readouterr().err


class TestStreams:
    def test_pipe(self, root: Path) -> None:
        done = command("run", "-", "-o", "-", root=root, input=TEXT.encode("gb18030"))
        assert done.returncode == 0
        rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
        assert {"amount", "ratio", "date"} <= {row["type"] for row in rows}
        assert {row["ruleset"] for row in rows} == {Extractor().ruleset.digest}
        assert "标准输出" in done.stderr.decode(), "the summary must not stand among the data"

    @pytest.mark.skipif(os.name == "nt", reason="no such pipes there")
    @pytest.mark.parametrize("unbuffered", ["", "1"])
    def test_reader_goes_away(self, root: Path, unbuffered: str) -> None:
        big = Path("big.txt")
        big.write_text(TEXT * 5000, "utf-8")
        environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONUNBUFFERED": unbuffered}
        args = [sys.executable, "-m", "extract", "run", "big.txt", "-o", "-", "-q"]
        with subprocess.Popen(args, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr.read() == b""
            assert process.wait(60) == 141

    @pytest.mark.skipif(os.name == "nt", reason="no such signal there")
    def test_interrupted(self, root: Path, folder: Path) -> None:
        for i in range(400):
            (folder / "in" / f"{i}.txt").write_text(TEXT * 100, "utf-8")
        environment = {**os.environ, "PYTHONPATH": str(root)}
        # jobs in the background ignore the signal, and what they start does too
        code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        code += "import sys; from extract.cli import main; sys.exit(main())"
        args = [sys.executable, "-c", code, "run", "in", "-o", "out.jsonl"]
        with subprocess.Popen(args, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            end = time.monotonic() + 60
            # until it is at work: records have been written
            while not any(part.stat().st_size for part in folder.glob(".out.jsonl.*.part")) and time.monotonic() < end:
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=60)
        assert process.returncode == 130, err.decode()
        assert "已中断" in err.decode()
        assert sorted(path.name for path in folder.iterdir()) == ["in"]

    def test_console_of_another_encoding(self, root: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
        args = [sys.executable, "-m", "extract", "run", "in"]
        done = subprocess.run(args, env=environment, capture_output=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr


class TestShow:
    def test_records_and_text(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["show", "in/a.txt"]) == 0
        out = capsys.readouterr().out
        assert "原文标注" in out
        assert TEXT.strip() in out

    def test_types(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["show", "in/a.txt", "--type", "amount", "--lang", "en"]) == 0
        out = capsys.readouterr().out
        assert "Records (1)" in out
        assert "320 million CNY" in out

    def test_types_of_a_pack(self, capsys: pytest.CaptureFixture[str]) -> None:
        Path("c.txt").write_text("依照《供水条例》第九条，投资3亿元。", "utf-8")
        args = ["c.txt", "--rules", "zh-citations"]
        assert main(["show", *args]) == 0
        out = capsys.readouterr().out
        assert "抽取结果（" in out
        assert "文件引用 (1)" in out
        digest = Extractor(["zh-citations"]).ruleset.digest
        assert out.splitlines()[-1] == f"规则：zh-policy==0.1.0、zh-citations==0.1.0（规则版本 {digest}）"
        assert main(["show", *args, "--type", "citation"]) == 0
        assert "抽取结果（" not in capsys.readouterr().out
        assert main(["show", "c.txt", "--type", "citation"]) == 2

    @pytest.mark.parametrize(
        ("args", "said"),
        [
            (["gone.txt"], "找不到文件"),
            (["in"], "不支持的格式"),
            (["in/a.txt", "--type", "money"], "没有记录类型“money”，可用：amount、count"),
        ],
    )
    def test_usage(self, capsys: pytest.CaptureFixture[str], args: list[str], said: str) -> None:
        assert main(["show", *args]) == 2
        assert said in capsys.readouterr().err


class TestHelp:
    def test_version(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--version"]) == 0
        assert capsys.readouterr().out.startswith("policy-extract ")

    @pytest.mark.parametrize("args", [[], ["run"], ["show"], ["rules"], ["rules", "check"], ["rules", "show"]])
    def test_help_in_each_language(self, capsys: pytest.CaptureFixture[str], args: list[str]) -> None:
        assert main([*args, "--help"]) == 0
        zh = capsys.readouterr().out
        assert main([*args, "--lang", "en", "--help"]) == 0
        en = capsys.readouterr().out
        assert "用法: " in zh
        assert "--help" in zh
        assert en.isascii() or "…" in en
        for text in ("Usage", "Show this message", "Options"):
            assert text not in zh
        assert "Usage: " in en

    def test_no_arguments(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main([]) == 2
        assert "run" in capsys.readouterr().out

    def test_unknown_command(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["runn", "in"]) == 2
        assert "没有命令 runn（是否想用 run？）" in capsys.readouterr().err
        assert main(["--lang=en", "xyz"]) == 2
        assert "no such command xyz" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("args", "expected"),
        [
            ([], "zh"),
            (["run", "a", "--lang", "en"], "en"),
            (["--lang=en", "run", "a"], "en"),
            (["run", "--", "--lang", "en"], "zh"),
            (["run", "a", "--lang"], "zh"),
            (["run", "a", "--lang", "fr"], "zh"),
        ],
    )
    def test_language(self, args: list[str], expected: str) -> None:
        assert language_of(args) == expected

    @pytest.mark.parametrize(
        ("variable", "args", "expected"),
        [("en", [], "en"), ("en", ["--lang", "zh"], "zh"), ("", [], "zh"), ("en_US.UTF-8", [], "zh")],
    )
    def test_language_of_all_commands(
        self, monkeypatch: pytest.MonkeyPatch, variable: str, args: list[str], expected: str
    ) -> None:
        monkeypatch.setenv("POLICY_EXTRACT_LANG", variable)
        assert language_of(args) == expected


class TestExtras:
    @pytest.mark.parametrize("missing", ["rich", "typer"])
    def test_without_the_extra(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], missing: str
    ) -> None:
        monkeypatch.setattr(extract.cli, "_NEEDED", (f"no_such_{missing}",))
        assert main(["run", "in"]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert 'pip install "policy-extract[cli]"' in err
        assert err.count("\n") == 1

    def test_nothing_heavy_is_imported_for_a_library_call(self, root: Path) -> None:
        code = (
            "import sys, extract; extract.load; extract.extract('安排资金1亿元。'); import extract.cli, extract.batch;"
            "print(sorted({'typer', 'rich', 'pyarrow', 'charset_normalizer', 'click'} & set(sys.modules)))"
        )
        environment = {**os.environ, "PYTHONPATH": str(root)}
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, check=True, timeout=60
        )
        assert done.stdout.decode().strip() == "[]"
