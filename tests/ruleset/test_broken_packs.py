"""Packs with a mistake that people make: every command tells what is wrong and where, and none ends in a traceback.

The files in `broken` hold the packs. `===` begins one and says what is wrong with it, `@@@` a file of it, and below
`+++` stand the problems: all of them, each up to where its message stops to matter. `+++ check` and `+++ test` mean
that only `rules check`, or `rules test`, finds them. A pack without problems is right, though it may not look so.

`pack.yaml` is HEAD where none is shown.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from extract import Extractor, RulesError
from extract.cli import main
from extract.ruleset.source import MAX_BYTES, MAX_DEPTH

HERE = Path(__file__).parent / "broken"
HEAD = "name: mine\nversion: 0.1.0\nextends: ../base\nfiles: [rules.yaml]\n"
BASE = "name: base\nversion: 0.1.0\nfiles: [rules.yaml]\n"
TEXT = "到五年三月，青河水厂补助约五元，提高三万元，建成三个，长五米，“十七五”三号线许可。"


@dataclass
class Broken:
    """A pack and what is wrong with it."""

    name: str
    files: dict[str, str | bytes | None] = field(default_factory=dict)
    found_by: str = "all"
    problems: list[str] = field(default_factory=list)


def read(path: Path) -> list[Broken]:
    found: list[Broken] = []
    into: Callable[[str], None] = pytest.fail
    for line in path.read_text("utf-8").splitlines(keepends=True):
        mark, _, rest = line.rstrip("\n").partition(" ")
        if mark == "===":
            found.append(Broken(f"{path.stem}: {rest}"))
            into = pytest.fail
        elif mark == "@@@":
            found[-1].files[rest] = ""
            into = writer(found[-1].files, rest)
        elif mark == "+++":
            found[-1].found_by = rest or "all"
            into = found[-1].problems.append
        else:
            into(line)
    return found


def writer(files: dict[str, str | bytes | None], name: str) -> Callable[[str], None]:
    def write(line: str) -> None:
        files[name] = f"{files[name]}{line}"

    return write


# ---------------------------------------------------------------------------------------------- what no text file shows

RULES = "mine/rules.yaml"
WORDS = "words:\n  limit: [为限]\n"
NESTED = "(" * 500 + "第" + ")" * 500
SIZE = 3_000_000


def aliases() -> str:
    """Lists that hold nine times the list before."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]\n"]
    for old, new in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{new}: &{new} [" + ", ".join([f"*{old}"] * 9) + "]\n")
    return "words:\n" + "".join(f"  {line}" for line in lines)


ALIASES = [f"{RULES}:{line}:6: E205 bad value: rule files have no anchors" for line in range(2, 11)]
ALIASES += [
    f"{RULES}:{line}:{column}: E205 bad value: rule files have no aliases"
    for line in range(3, 11)
    for column in range(10, 46, 4)
]

ODD: dict[str, tuple[str | bytes, list[str]]] = {
    "GBK": (WORDS.encode("gb18030"), [f"{RULES}:2:12: E101 the file cannot be read: it is not UTF-8 text"]),
    "UTF-16": (WORDS.encode("utf-16"), [f"{RULES}:1:1: E101 the file cannot be read: it is not UTF-8 text"]),
    "a zip archive": (b"PK\x03\x04\x14\x00\x06\x00", [f"{RULES}:1:3: E102 not YAML: a control character, U+0003"]),
    "a control character": (WORDS + "per: 每\x08\n", [f"{RULES}:3:7: E102 not YAML: a control character, U+0008"]),
    "a byte order mark is fine": ("\ufeff" + WORDS, []),
    "line ends of Windows are fine": (WORDS.replace("\n", "\r\n"), []),
    "a mistake behind line ends of Windows": ("\r\nwrods: 1\r\n", [f"{RULES}:2:1: E201 unknown key 'wrods'"]),
    "a file of 3 MB": (
        "#" * SIZE,
        [f"{RULES}: E104 the file is too large: {SIZE} bytes, the limit is {MAX_BYTES}"],
    ),
    "lists deep in each other": (
        "per: " + "[" * 200,
        [f"{RULES}:1:{5 + MAX_DEPTH}: E205 bad value: nested deeper than {MAX_DEPTH} levels"],
    ),
    "mappings deep in each other": (
        "per: " + "{a: " * 200,
        [f"{RULES}:1:{2 + 4 * MAX_DEPTH}: E205 bad value: nested deeper than {MAX_DEPTH} levels"],
    ),
    "aliases of aliases of aliases": (aliases(), ALIASES),
    "brackets deep in each other": (
        f"guards: [{{id: my.line, before: '{NESTED}'}}]\n",
        [f"{RULES}:1:32: E301 bad regular expression: too many groups in each other"],
    ),
    "groups deep in each other": (
        f"rules: [{{id: my.rise, on: amount, before: '{NESTED}', set: {{op: eq}}}}]\n",
        [f"{RULES}:1:43: E302 bad token pattern: more than 50 groups in each other"],
    ),
    "a word without end": (
        f"classifiers: [{'款' * 20_000}]\n",
        [f"{RULES}:1:15: E205 bad value: a word of 20000 characters, the limit is 100"],
    ),
}


def all_broken() -> list[Broken]:
    found = [broken for path in sorted(HERE.glob("*.txt")) for broken in read(path)]
    found += [Broken(f"odd: {name}", {RULES: content}, "all", problems) for name, (content, problems) in ODD.items()]
    no_pack = ["mine: E501 pack 'mine' not found; known packs:"]
    return [*found, Broken("odd: no pack.yaml", {"mine/pack.yaml": None, RULES: WORDS}, "all", no_pack)]


ALL = all_broken()


def write(broken: Broken) -> None:
    Path("plan.txt").write_text(TEXT, "utf-8")
    base = {"base/pack.yaml": BASE, "base/rules.yaml": (HERE / "base.yaml").read_text("utf-8"), "mine/pack.yaml": HEAD}
    for name, text in {**base, **broken.files}.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        if text is not None:
            Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())


def fits(said: list[str], expected: list[str]) -> bool:
    """Whether just these problems are told, in any order, each up to where what is expected ends."""
    said, expected = sorted(line.replace(os.sep, "/") for line in said), sorted(line.strip() for line in expected)
    return len(said) == len(expected) and all(a.startswith(b) for a, b in zip(said, expected, strict=True))


COMMANDS = {
    "check": ["rules", "check", "mine"],
    "lint": ["rules", "lint", "mine"],
    "test": ["rules", "test", "mine"],
    "list": ["rules", "list", "mine"],
    "terms": ["rules", "list", "mine", "--kind", "terms"],
    "show a rule": ["rules", "show", "my.rise", "--rules", "mine"],
    "show a word": ["rules", "show", "款", "--rules", "mine"],
    "explain": ["explain", TEXT, "--rules", "mine"],
    "run": ["run", "plan.txt", "-o", "out.jsonl", "--rules", "mine"],
    "show": ["show", "plan.txt", "--rules", "mine"],
}
USING = ("check", "test", "explain", "run", "show")  # they need the whole pack
TELLING = (*USING, "lint")
PROBLEM = re.compile(r"^\S+?(?::\d+:\d+)?: [EL]\d{3} ", re.MULTILINE)


def test_there_are_many() -> None:
    assert len(ALL) >= 60
    assert len({broken.name for broken in ALL}) == len(ALL)
    assert all(broken.problems or broken.name.endswith("fine") for broken in ALL)


@pytest.mark.parametrize("broken", ALL, ids=lambda broken: broken.name)
class TestBroken:
    """Every pack, at every command and in Python."""

    @pytest.fixture(autouse=True)
    def _written(self, broken: Broken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("COLUMNS", "200")
        write(broken)

    def test_extractor(self, broken: Broken) -> None:
        if broken.problems and broken.found_by == "all":
            with pytest.raises(RulesError) as caught:
                Extractor(["mine"])
            assert fits(str(caught.value).splitlines(), broken.problems), str(caught.value)
        else:
            assert Extractor(["mine"])(TEXT).text == TEXT

    def test_commands(self, broken: Broken, capfd: pytest.CaptureFixture[str]) -> None:
        for name, arguments in COMMANDS.items():
            code = main(arguments)
            said = "".join(capfd.readouterr())
            told = [line for line in said.splitlines() if PROBLEM.match(line)]
            assert "Traceback" not in said
            if broken.problems and broken.found_by in (name, "all") and name in TELLING:
                assert code == 1, (name, said)
                assert fits(told, broken.problems), (name, said)
            elif name == "test" or name not in USING:  # examples that `check` tells of may fail, too
                assert code in (0, 1), (name, said)
            else:
                assert (code, told) == (0, []), (name, said)
