"""Packs that are nearly right: whatever is changed in one, there is a working extractor, or a RulesError with places.

`POLICY_EXTRACT_MUTATIONS=5000` tries more of them.
"""

import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from extract import Extractor, RulesError
from extract.errors import Problem, RuleTimeoutError
from extract.ruleset.source import read

MUTATIONS = int(os.environ.get("POLICY_EXTRACT_MUTATIONS", "15"))
FIRST = int(os.environ.get("POLICY_EXTRACT_FIRST_MUTATION", "0"))

PACKS = ("zh-policy", "zh-duties", "zh-citations", "starter")
VALUES: tuple[object, ...] = (
    *("", " ", "a", "甲", "元", "一", "十", "A b", "x\ny", "\\", "'", '"', "#", "：", "１"),
    *(
        "(",
        ")",
        "[",
        "(?P<a>",
        "(a+)+",
        "(?<=a*)b",
        "a{99999}",
        "{",
        "}",
        "{np",
        "{np}",
        "{zzz}",
        "{date}?",
        "x:{np}",
        "<a>",
    ),
    *(
        "$",
        "$on",
        "$on.",
        "$on.value",
        "$x.y",
        "$label",
        "*",
        "?",
        "|",
        "!{act}",
        "{act}",
        "none",
        "1e9",
        "1e999999999",
    ),
    *(0, 1, -1, 2, 10, 60, 10**20, -(10**20), "0.5", "NaN", "1900-01-01", True, False, None),
    *([], {}, [""], ["a", "a"], {"": ""}, {"a": 1}, [[]], [{}]),
)
TEXTS = (
    "关于印发《青河市供水三年行动方案》的通知\n青政发〔2024〕6号\n各县（区）人民政府：\n根据《供水条例》第二十三条第二款，现安排如下。\n"
    "一、总体目标\n到2025年底，投资约3.5亿元，同比增长5.6%，建成水厂三十余座，普及率由90%提高到95%以上，其中农村达到九成五。"
    "今年上半年完成三分之一，降低10—15个百分点，能耗比上年下降百分之三点五，翻一番。“十四五”期间每人每月补助500元。\n"
    "（一）修订节水标准。（责任单位：市水务局、市财政局，完成时限：2025年9月底前）\n"
    "算力规模达到300EFLOPS，补助以50万元为限，划定三区三线。\n青河市人民政府\n2024年12月30日\n",
    "截至2023年12月末，全市规模以上工业企业1200家，实现利润12.3亿元，下降负2%；近三年平均每年两三百万吨。",
)

# ------------------------------------------------------------------------------------------------ mutations of a text


def cut_line(lines: list[str], at: int, _: random.Random) -> None:
    del lines[at]


def double_line(lines: list[str], at: int, _: random.Random) -> None:
    lines.insert(at, lines[at])


def indent_line(lines: list[str], at: int, chance: random.Random) -> None:
    lines[at] = chance.choice((" " + lines[at], lines[at][1:], "\t" + lines[at].strip(), lines[at].lstrip()))


def swap_lines(lines: list[str], at: int, chance: random.Random) -> None:
    other = chance.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


def cut_character(lines: list[str], at: int, chance: random.Random) -> None:
    column = chance.randrange(len(lines[at]) + 1)
    lines[at] = lines[at][:column] + lines[at][column + 1 :]


def add_character(lines: list[str], at: int, chance: random.Random) -> None:
    column = chance.randrange(len(lines[at]) + 1)
    character = chance.choice("()[]{}|?*+\\^$.:,-'\"#&*!%@`<>= 0aA一元：，“\t")
    lines[at] = lines[at][:column] + character + lines[at][column:]


ON_TEXT: tuple[Callable[[list[str], int, random.Random], None], ...] = (
    *(cut_line, double_line, indent_line, swap_lines, cut_character, cut_character, add_character, add_character),
)

# ------------------------------------------------------------------------------------------------ mutations of values


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container with a key or an index in it."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from places(value[key])


def cut_value(inside: Any, key: Any, *_: Any) -> None:
    del inside[key]


def replace_value(inside: Any, key: Any, chance: random.Random, _: Any) -> None:
    inside[key] = chance.choice(VALUES)


def move_value(inside: Any, key: Any, chance: random.Random, others: list[tuple[Any, Any]]) -> None:
    other, there = chance.choice(others)
    inside[key] = yaml.safe_load(yaml.safe_dump(other[there]))


def wrap_value(inside: Any, key: Any, chance: random.Random, _: Any) -> None:
    inside[key] = chance.choice(([inside[key]], {"a": inside[key]}, str(inside[key])))


def rename_key(inside: Any, key: Any, chance: random.Random, others: list[tuple[Any, Any]]) -> None:
    name = chance.choice((f"{key}s", str(key)[1:], *VALUES[:8], str(chance.choice(others)[1])))
    value = inside.pop(key)
    if isinstance(inside, dict):
        inside[name] = value
    else:
        inside.insert(0, value)


ON_VALUES = (cut_value, replace_value, replace_value, replace_value, move_value, move_value, wrap_value, rename_key)

# ------------------------------------------------------------------------------------------------ packs


def mutate(file: Path, chance: random.Random) -> str:
    """Change something in a file; what."""
    text = file.read_text("utf-8")
    if chance.random() < 0.4:
        lines = text.splitlines()
        change = chance.choice(ON_TEXT)
        at = chance.choice([i for i, line in enumerate(lines) if not line.lstrip().startswith("#")])
        change(lines, at, chance)
        file.write_text("\n".join(lines) + "\n", "utf-8")
        return f"{change.__name__} {file}:{at + 1}"
    content = read(file).value
    others = list(places(content))
    inside, key = chance.choice(others)
    before = repr(inside[key])[:60]
    change = chance.choice(ON_VALUES)
    change(inside, key, chance, others)
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000), "utf-8")
    return f"{change.__name__} {file}: {key!r}: {before}"


def copy_pack(root: Path, name: str, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root / "extract/ruleset/template/en" if name == "starter" else root / "rules" / name, folder)
    head = (folder / "pack.yaml").read_text("utf-8")
    (folder / "pack.yaml").write_text(re.sub("^name: .*", "name: mutant", head, flags=re.MULTILINE), "utf-8")


def some_file(folder: Path, chance: random.Random) -> Path:
    """A file of a pack, a large one rather than a small one."""
    files = sorted(folder.glob("*.yaml"))
    return chance.choices(files, [path.stat().st_size for path in files])[0]


@pytest.mark.parametrize("name", PACKS)
def test_mutants(name: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("mutant")
    for seed in range(FIRST, FIRST + MUTATIONS):
        chance = random.Random(f"{name} {seed}")
        copy_pack(root, name, folder)
        said = mutate(some_file(folder, chance), chance)
        try:
            works_or_tells(folder)
        except Exception as error:
            error.add_note(f"{name} {seed}: {said}")
            raise


def works_or_tells(folder: Path) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        extractor = Extractor([folder])
    except RulesError as error:
        extractor, problems = None, error.problems
    assert extractor or problems
    for found in problems:
        assert found.message
        assert found.line >= 1 or found.code == "E104", str(found)
    for text in TEXTS if extractor else ():
        with suppress(RuleTimeoutError):
            made = extractor(text)
            assert made.text == text
            assert all(text[record.start : record.end] == record.text for record in made.records)
