"""Compiled packs on disk: the same extractor, made quickly; whatever is wrong with a file, as if it were not there."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest

from extract import Extractor, RulesError, RuleTimeoutError
from extract.engine.examples import run_examples
from extract.ruleset import cache, regexes
from extract.ruleset.compiler import RuleSet
from extract.ruleset.kept import Kept
from extract.ruleset.loader import known_packs

TEXT = "到2027年，总投资约2.59亿元，新建泊位300个，覆盖率达到62%。"
RULES = """\
units:
  - {terms: [标台], kind: measure, unit: 标台, dimension: other, rule: measure.unit}
guards:
  - {id: mine.slow, kinds: [amount], before: "乙(甲|甲甲)+"}
"""
HEAD = "name: mine\nversion: 1.0.0\nextends: zh-policy\nfiles: [rules.yaml]\n"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for the cache."""
    monkeypatch.setenv(cache.FOLDER, str(tmp_path / "kept"))
    return tmp_path / "kept"


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack that is not built in, below the working directory."""
    monkeypatch.chdir(tmp_path)
    folder = Path("mine")
    folder.mkdir()
    (folder / "pack.yaml").write_text(HEAD, "utf-8")
    (folder / "rules.yaml").write_text(RULES, "utf-8")
    return folder


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The patterns that are compiled from their text."""
    seen: list[str] = []

    def noting(usual: Callable[[str], object]) -> Callable[[str], object]:
        def compile_(pattern: str) -> object:
            seen.append(pattern)
            return usual(pattern)

        return compile_

    modules = {name: (made, noting(usual), noting(code)) for name, (made, usual, code) in regexes._MODULES.items()}
    monkeypatch.setattr(regexes, "_MODULES", modules)
    return seen


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_the_same_extractor_without_compiling(kept: Path, compiled: list[str]) -> None:
    packs = sorted(known_packs())
    first = Extractor(packs)
    assert compiled
    assert [file.suffix for file in files(kept)] == [".rules"]
    compiled.clear()
    second = Extractor(packs)
    assert compiled == []
    assert second(TEXT) == first(TEXT)
    assert second.ruleset.digest == first.ruleset.digest
    assert second.ruleset.places == first.ruleset.places
    assert second.ruleset.packs == first.ruleset.packs
    assert second.ruleset.content.model_dump() == first.ruleset.content.model_dump()
    assert second.explain(TEXT) == first.explain(TEXT)
    assert [outcome for outcome in run_examples(second) if not outcome.ok] == []


def test_paths_are_those_of_the_run(kept: Path, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Extractor("mine")
    assert len(files(kept)) == 1
    monkeypatch.chdir("mine")
    moved = Extractor(Path("."))
    assert moved.ruleset.places["mine.slow"] == "rules.yaml:4"
    assert moved.ruleset.packs[-1].path == Path(".")
    assert len(files(kept)) == 1


def test_another_text_of_a_pack_is_another_file(kept: Path, mine: Path) -> None:
    Extractor("mine")
    (mine / "rules.yaml").write_text(RULES.replace("标台", "标准台"), "utf-8")
    assert Extractor("mine")("共有12标准台。").measures[0].unit == "标准台"
    assert len(files(kept)) == 2


def harm(data: bytes, how: str) -> bytes:
    half = len(data) // 2
    ways = {
        "cut": data[:half],
        "empty": b"",
        "flipped": data[:half] + bytes([data[half] ^ 1]) + data[half + 1 :],
        "other": b"PK\x03\x04" + data,
    }
    return ways[how]


@pytest.mark.parametrize("how", ["cut", "empty", "flipped", "other"])
def test_files_that_are_not_whole(how: str, kept: Path, compiled: list[str]) -> None:
    expected = Extractor()(TEXT)
    [file] = files(kept)
    whole = file.read_bytes()
    file.write_bytes(harm(whole, how))
    compiled.clear()
    assert Extractor()(TEXT) == expected
    assert compiled
    assert file.read_bytes() == whole  # it is made anew


def test_a_file_with_the_right_digest_that_holds_something_else(kept: Path) -> None:
    expected = Extractor()(TEXT)
    [file] = files(kept)
    for text in ("{}", "[]", "\ud800"):
        content = text.encode("utf-8", "surrogatepass")
        file.write_bytes(cache._MAGIC + sha256(content).digest() + content)
        assert Extractor()(TEXT) == expected


def test_parts_that_are_something_else_raise_nothing(kept: Path) -> None:
    Extractor(["zh-policy", "zh-duties"])
    [file] = files(kept)
    parts = json.loads(file.read_bytes()[len(cache._MAGIC) + 32 :])
    folders = {pack: [pack / "pack.yaml"] for pack in (Path("a"), Path("b"))}
    for name in parts:
        for value in ({}, "", None, [1], [[{}]], [["re", "a", 1]], {"pattern": ["re", "("]}, [{"set": 1}]):
            with suppress(ValueError, TypeError, LookupError, AttributeError):
                Kept.read(json.dumps({**parts, name: value}).encode()).compiled(folders)
        with pytest.raises((TypeError, LookupError)):
            Kept.read(json.dumps({key: value for key, value in parts.items() if key != name}).encode())


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_file_that_others_may_write_is_not_read(kept: Path, compiled: list[str]) -> None:
    Extractor()
    [file] = files(kept)
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o666)
    compiled.clear()
    Extractor()
    assert compiled
    assert file.stat().st_mode & 0o777 == 0o600


def test_nothing_is_kept_where_that_is_not_wanted_or_cannot_be(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(cache.FOLDER, "off")
    Extractor()
    (tmp_path / "file").write_text("no folder", "utf-8")
    monkeypatch.setenv(cache.FOLDER, str(tmp_path / "file" / "inside"))
    assert Extractor()(TEXT).amounts
    assert files(kept) == []


def test_packs_that_are_wrong_are_not_kept(kept: Path, mine: Path) -> None:
    (mine / "rules.yaml").write_text("rules: [{id: a.b, on: amount, before: '{nothing}'}]\n", "utf-8")
    with pytest.raises(RulesError, match="E303"):
        Extractor("mine")
    assert files(kept) == []


def test_packs_that_change_on_the_way_are_not_kept(kept: Path, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load = cache.load_rules

    def changing(packs: Sequence[str | Path]) -> RuleSet:
        rules = load(packs)
        (mine / "rules.yaml").write_text(RULES + "bare: [港]\n", "utf-8")
        return rules

    monkeypatch.setattr(cache, "load_rules", changing)
    Extractor("mine")
    assert files(kept) == []


def test_what_cannot_be_written_leaves_nothing(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert Extractor()(TEXT).amounts
    assert files(kept) == []


def test_old_files_go(kept: Path, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST", 2)
    for i in range(4):
        (mine / "rules.yaml").write_text(f"classifiers: [台{i}]\n", "utf-8")
        Extractor("mine")
        for j, file in enumerate(sorted(files(kept), key=lambda file: file.stat().st_mtime)):
            os.utime(file, (j, j))
    assert len(files(kept)) == 2


@pytest.mark.usefixtures("kept")
def test_a_slow_pattern_is_stopped_and_named(mine: Path) -> None:
    for extractor in (Extractor("mine"), Extractor("mine")):  # compiled, then from the cache
        start = time.monotonic()
        with pytest.raises(RuleTimeoutError, match=r"'mine\.slow' at .*rules\.yaml:4:\d+ took longer than") as caught:
            extractor("丙" + "甲" * 60 + "3万元")
        assert time.monotonic() - start < 20
        assert caught.value.rule_id == "mine.slow"
        assert extractor("总投资3万元").amounts


WITHOUT_COMPILING = """
import subprocess
import sys
from extract.ruleset import regexes, trie
from extract import Extractor

def refuse(*_):
    raise AssertionError("made anew")

if sys.argv[1] == "kept":
    regexes._MODULES.update({name: (made, refuse, refuse) for name, (made, *_) in regexes._MODULES.items()})
    trie._of = refuse
Extractor(["zh-policy", "zh-citations", "zh-duties"])
"""


def test_what_one_process_kept_is_all_that_another_needs(kept: Path) -> None:
    # sets of words have another order in every process
    for seed, how in (("1", "new"), ("2", "kept"), ("3", "kept")):
        run = subprocess.run(
            [sys.executable, "-c", WITHOUT_COMPILING, how],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
    assert len(files(kept)) == 1
