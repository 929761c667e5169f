"""What the READMEs and docs/ show is run, and shows what it says."""

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ["README.md", "README.zh-CN.md", *sorted(p.relative_to(ROOT).as_posix() for p in ROOT.glob("docs/**/*.md"))]
LANGUAGES = {
    **{"python": "python", "py": "python", "sh": "sh", "bash": "sh", "shell": "sh", "console": "console"},
    **dict.fromkeys(("yaml", "toml"), "file"),
}
FENCE = re.compile(r"(?P<indent> *)(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
ELSEWHERE = "docs/errors/"  # pages whose files have a test of their own
TIMEOUT = 120
# what `head` leaves is read on, lest the command before it fail at a broken pipe
HEAD = 'head() { command head "$@" && cat > /dev/null; }\n'


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the rest of the info string, its code and the line on which the code begins."""

    language: str
    info: str
    code: str
    line: int

    @property
    def skipped(self) -> bool:
        """Whether the block is not to be run; that needs a reason."""
        if not re.search(r"\bno-run\b", self.info):
            return False
        assert re.search(r"\bno-run:\s*\S", self.info), (
            f"line {self.line - 1}: no-run needs a reason (no-run: because …)"
        )
        return True

    @property
    def target(self) -> tuple[str, str]:
        """Whether the code is a `file`, or is to `append` to one; and the name of the file."""
        found = re.fullmatch(r"(file|append)=(\S+)", self.info)
        assert found, f"line {self.line - 1}: {self.language} is written to a file: name it (file=… or append=…)"
        return found[1], found[2]


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a Markdown text."""
    lines = iter(enumerate(text.splitlines(), 1))
    for number, line in lines:
        if not (start := FENCE.fullmatch(line)):
            continue
        end = re.compile(rf" *{start['fence'][0]}{{{len(start['fence'])},}} *")
        code: list[str] = []
        for _, inner in lines:
            if end.fullmatch(inner):
                break
            code.append(re.sub(rf"^ {{0,{len(start['indent'])}}}", "", inner))
        else:
            raise AssertionError(f"line {number}: the block is never closed")
        language, _, info = start["info"].strip().partition(" ")
        yield Block(language.lower(), info, "\n".join(code) + "\n", number + 1)


class Runner:
    """Runs the blocks of one file in one scratch folder.

    Its Python blocks share their names, its shell blocks what they `export NAME=value`.
    """

    def __init__(self, path: Path, cwd: Path) -> None:
        self.path = path
        self.cwd = cwd
        self.names: dict[str, Any] = {"__name__": "snippet"}
        home = cwd.parent / "home"
        home.mkdir(exist_ok=True)
        self.env = {
            **os.environ,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
            "HOME": str(home),
            "POLICY_EXTRACT_CACHE": str(home / "cache"),
            "COLUMNS": "120",
            "NO_COLOR": "1",
            "PYTHONUTF8": "1",
        }

    def run(self, block: Block) -> None:
        """Runs a block; an AssertionError tells where it failed."""
        getattr(self, LANGUAGES[block.language])(block)

    def python(self, block: Block) -> None:
        if re.search(r"^ *>>> ", block.code, re.MULTILINE):
            test = doctest.DocTestParser().get_doctest(block.code, {}, self.path.name, str(self.path), block.line - 1)
            test.globs = self.names
            said: list[str] = []
            runner = doctest.DocTestRunner(optionflags=FLAGS)
            runner.run(test, out=said.append, clear_globs=False)
            assert not runner.failures, "".join(said)
        else:  # blank lines in front, so that a traceback names the line of the document
            code = compile("\n" * (block.line - 1) + block.code, str(self.path), "exec")
            exec(code, self.names)

    def file(self, block: Block) -> None:
        how, name = block.target
        path = self.cwd / name
        assert path.resolve().is_relative_to(self.cwd.resolve()), f"{name} is outside of the scratch folder"
        # readers do not see the info string
        assert block.code.startswith(f"# {name}"), f"line {block.line}: a comment names the file: # {name}"
        if how == "append":
            assert path.is_file(), f"no {name} to append to"
            path.write_text(path.read_text("utf-8") + block.code, "utf-8")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.code, "utf-8")

    def sh(self, block: Block) -> None:
        self.bash(block.code, block.line)

    def console(self, block: Block) -> None:
        script = "".join(line + "\n" for line in block.code.splitlines())
        for number, (command, wanted) in commands(script):
            got = self.bash(command, block.line + number)
            assert doctest.OutputChecker().check_output(wanted, got, FLAGS), (
                f"{self.path.name}:{block.line + number}: $ {command}shown:\n{wanted}\nprinted:\n{got}"
            )

    def bash(self, script: str, line: int) -> str:
        bash = shutil.which("bash")
        if bash is None:
            pytest.skip("no bash")
        done = subprocess.run(
            [bash, "-e", "-o", "pipefail", "-c", HEAD + script],
            cwd=self.cwd,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=TIMEOUT,
        )
        assert done.returncode == 0, f"{self.path.name}:{line}: exit code {done.returncode} of\n{script}\n{done.stdout}"
        self.env.update(re.findall(r"^export (\w+)=(\S+)$", script, re.MULTILINE))
        return done.stdout


def commands(console: str) -> Iterator[tuple[int, tuple[str, str]]]:
    """The commands of a console block with their line and the output shown under them; "> " goes on with a command."""
    for match in re.finditer(r"^\$ (?P<command>.*\n(?:> .*\n)*)(?P<shown>(?:(?!\$ ).*\n)*)", console, re.MULTILINE):
        line = console[: match.start()].count("\n")
        yield line, (re.sub(r"^> ", "", match["command"], flags=re.MULTILINE), match["shown"])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_blocks_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ROOT / name
    todo = [block for block in blocks(path.read_text("utf-8")) if block.language in LANGUAGES and not block.skipped]
    if name.startswith(ELSEWHERE):
        todo = [block for block in todo if LANGUAGES[block.language] != "file"]
    cwd = tmp_path / "work"
    for folder in ("seeds", "rules"):
        shutil.copytree(ROOT / folder, cwd / folder)
    monkeypatch.chdir(cwd)
    runner = Runner(path, cwd)
    for block in todo:
        try:
            runner.run(block)
        except Exception as error:
            error.add_note(f"in the {block.language} block at {name}:{block.line}")
            raise


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_readme_shows_how_to_use_it(name: str) -> None:
    languages = {LANGUAGES.get(block.language) for block in blocks((ROOT / name).read_text("utf-8"))}
    assert {"python", "sh"} <= languages or {"python", "console"} <= languages


def anchors(path: Path) -> set[str]:
    """What links may name in a document: its headings as GitHub has them."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", [*DOCUMENTS, "CONTRIBUTING.md"])
def test_links_lead_somewhere(name: str) -> None:
    path = ROOT / name
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", path.read_text("utf-8")):
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), f"{name}: {link}"
        assert not anchor or anchor in anchors(target), f"{name}: {link}"


class TestRunner:
    """The runner itself: a snippet that is wrong must not pass."""

    @pytest.fixture
    def runner(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
        cwd = tmp_path / "work"
        cwd.mkdir()
        monkeypatch.chdir(cwd)
        return Runner(Path("x.md"), cwd)

    @staticmethod
    def block(language: str, code: str) -> Block:
        [block] = blocks(f"text\n\n```{language}\n{code}\n```\n")
        return block

    def test_names_are_shared(self, runner: Runner) -> None:
        runner.run(self.block("python", "a = 1"))
        runner.run(self.block("python", ">>> a + 1\n2"))

    @pytest.mark.parametrize(
        ("language", "code"),
        [
            ("python", ">>> 1 + 1\n3"),
            ("python", "assert False"),
            ("sh", "false\ntrue"),
            ("sh", "false | true"),
            ("console", "$ echo a\nb"),
            ("console", "$ echo a\na\n$ echo b\nc"),
        ],
    )
    def test_wrong_ones_fail(self, runner: Runner, language: str, code: str) -> None:
        with pytest.raises(AssertionError):
            runner.run(self.block(language, code))

    def test_console_output(self, runner: Runner) -> None:
        runner.run(self.block("console", "$ echo a b \\\n> c\na b c\n$ echo 1 s\n... s"))

    def test_files(self, runner: Runner) -> None:
        runner.run(self.block("yaml file=a/b.yaml", "# a/b.yaml\nx: [1]"))
        runner.run(self.block("yaml append=a/b.yaml", "# a/b.yaml, at the end\ny: 2"))
        runner.run(self.block("console", "$ cat a/b.yaml\n# a/b.yaml\nx: [1]\n# a/b.yaml, at the end\ny: 2"))
        runner.run(self.block("yaml file=a/b.yaml", "# a/b.yaml\nz: 3"))
        runner.run(self.block("console", "$ cat a/b.yaml\n# a/b.yaml\nz: 3"))

    @pytest.mark.parametrize(
        ("language", "code"),
        [
            ("yaml", "x: 1"),
            ("yaml file=b.yaml", "x: 1"),
            ("yaml file=b.yaml", "# c.yaml\nx: 1"),
            ("yaml append=b.yaml", "# b.yaml\nx: 1"),
            ("yaml file=../b.yaml", "# ../b.yaml\nx: 1"),
        ],
    )
    def test_files_that_nobody_could_write(self, runner: Runner, language: str, code: str) -> None:
        with pytest.raises(AssertionError):
            runner.run(self.block(language, code))
        assert not list(runner.cwd.parent.glob("**/*.yaml"))

    def test_head_breaks_no_pipe(self, runner: Runner) -> None:
        runner.run(self.block("console", "$ python -c 'for i in range(10**5): print(i)' | head -2\n0\n1"))

    def test_exports_last(self, runner: Runner) -> None:
        runner.run(self.block("sh", "export GREETING=hello"))
        runner.run(self.block("console", "$ echo $GREETING\nhello"))

    def test_sh_finds_this_python(self, runner: Runner) -> None:
        runner.run(
            self.block("sh", f"[ $(command -v python) = {shlex.quote(str(Path(sys.executable).parent / 'python'))} ]")
        )

    def test_no_run_needs_a_reason(self) -> None:
        assert self.block("sh no-run: needs the network", "x").skipped
        with pytest.raises(AssertionError, match="reason"):
            _ = self.block("sh no-run", "x").skipped

    def test_blocks_in_lists_and_long_fences(self) -> None:
        [block] = blocks("- item\n\n  ````py\n  if a:\n      ```\n  ````\n")
        assert block == Block("py", "", "if a:\n    ```\n", 4)
