"""Every code has a page in docs/errors, with an example that gives it and one that does not."""

import doctest
import re
from pathlib import Path

import pytest

from extract.cli.report import report
from extract.engine.examples import cases, run_examples
from extract.engine.extractor import Extractor
from extract.engine.lint import unclaimed_examples
from extract.errors import MESSAGES, Problem
from extract.ruleset.checks import check
from extract.ruleset.compiler import compile_rules
from extract.ruleset.lint import lint
from extract.ruleset.resolve import resolve

PAGES = Path(__file__).resolve().parent.parent / "docs" / "errors"
PACK = "my-pack"
LEFT_OUT = {"L105", "L111"}  # examples and `about`: the pages are short
MARK = "# ← here"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def page(name: str) -> str:
    return (PAGES / f"{name}.md").read_text("utf-8")


def fenced(language: str, text: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def files(text: str) -> dict[str, str]:
    """The files that are shown: the first line of each names it."""
    found = {}
    for block in fenced("yaml", text):
        name = re.match(r"# (\S+\.yaml)\n", block)
        assert name, block
        found[name[1]] = block
    return found


def parts(code: str) -> tuple[str, str, str]:
    """What stands above the examples, the wrong one, and the right one."""
    above, wrong, right = re.split(r"^## (?:Wrong|Right)\n", page(code), flags=re.MULTILINE)
    return above, wrong, right


def write(shown: dict[str, str]) -> None:
    for name, text in {**files(page("README")), **shown}.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, "utf-8")


def problems(code: str) -> list[Problem]:
    """All that the command finds which gives such codes."""
    if code.startswith("L"):
        packs = resolve([PACK])
        found = lint(packs.packs, compile_rules(packs.packs), of=packs.named)
        found += unclaimed_examples(cases([PACK]), Extractor([PACK]))
        return [problem for problem in found if problem.code not in LEFT_OUT - {code}]
    if code in ("E401", "E402"):
        return [outcome.problem for outcome in run_examples(Extractor([PACK])) if outcome.problem]
    return check([PACK])


ON_PACKS = [code for code in MESSAGES if (PAGES / f"{code}.md").exists() and fenced("yaml", page(code))]
OTHERS = [code for code in MESSAGES if code not in ON_PACKS]


@pytest.mark.parametrize("code", MESSAGES)
def test_the_page_says_what_the_message_says(code: str) -> None:
    above, _, _ = parts(code)
    lines = above.split("\n")
    assert re.fullmatch(rf"# {code}: [^.]+", lines[0])
    assert lines[2] == "> " + MESSAGES[code].replace("{hint}", "").replace("!r", "")
    assert len(above.split("\n\n", 2)[2].split()) > 5, "what does it mean, what is to be done?"


def test_the_table_is_complete() -> None:
    rows = re.findall(r"^\| \[(\w+)\]\((\w+)\.md\) \| (.+) \|$", page("README"), re.MULTILINE)
    titles = [(code, code, page(code).split("\n", 1)[0].removeprefix(f"# {code}: ")) for code in MESSAGES]
    assert rows == titles
    assert {path.stem for path in PAGES.iterdir()} == {"README", *MESSAGES}


def test_most_examples_are_packs() -> None:
    known = ("E104", "E506", "E509", "E511", "E512", "E513")
    assert [code for code in OTHERS if code not in known and code[0] not in "DNRX"] == []


@pytest.mark.parametrize("code", ON_PACKS)
def test_the_wrong_pack_has_this_problem_where_the_page_says(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    _, wrong, _ = parts(code)
    shown = files(wrong)
    write(shown)
    found = problems(code)
    assert {problem.code for problem in found} == {code}, found
    marked = {(name, i) for name, text in shown.items() for i, line in enumerate(text.split("\n"), 1) if MARK in line}
    assert {(Path(problem.path).as_posix(), problem.line) for problem in found if problem.line} == marked
    report(found, "text")
    [said] = fenced("text", wrong)
    printed = capsys.readouterr().out
    assert doctest.OutputChecker().check_output(said, printed.replace("\\", "/"), FLAGS), printed


@pytest.mark.parametrize("code", ON_PACKS)
def test_the_right_pack_has_no_problem(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    _, _, right = parts(code)
    assert MARK not in right
    write(files(right))
    assert check([PACK]) == []
    assert problems(code) == []
    assert all(outcome.ok for outcome in run_examples([PACK]))


@pytest.mark.parametrize("code", OTHERS)
def test_what_is_shown_has_the_code_where_it_is_wrong_alone(code: str) -> None:
    """That it is what is really printed is seen by the test that runs all documents."""
    _, wrong, right = parts(code)
    shown, other = ("".join(fenced("python", part) + fenced("console", part)) for part in (wrong, right))
    assert re.search(rf"(: |^|\"){code} ", shown, re.MULTILINE)
    assert other
    assert "no-run" not in wrong + right
    assert not re.search(r"[DELNRX][1-5][0-9]{2} ", other)
