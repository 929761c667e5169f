"""`policy-extract rules check|lint|test`: what is wrong with rule packs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.text import Text

from extract.cli.console import console
from extract.cli.report import GRADES, at_least, report
from extract.cli.run import DEFAULT_PACKS
from extract.engine.extractor import Extractor
from extract.errors import Problem, RulesError
from extract.messages import Catalogue
from extract.ruleset.checks import check
from extract.ruleset.compiler import compile_rules
from extract.ruleset.resolve import resolve

__all__ = ["check_command", "lint_command", "test_command"]


def check_command(names: Sequence[str] | None, form: str, say: Catalogue) -> int:
    """Check packs, together as an extractor would take them, and print every problem.

    Returns:
        The exit code: 1 where there is a problem.
    """
    packs = tuple(names or DEFAULT_PACKS)
    problems = check(packs)
    if problems:
        return _wrong(problems, form, say)
    content = compile_rules(resolve(packs).packs).content
    parts = [part for value in dict(content).values() if isinstance(value, tuple) for part in value]
    examples = sum(len(getattr(part, "examples", ())) + len(getattr(part, "counterexamples", ())) for part in parts)
    text = say("rules.ok", packs=say("joiner").join(packs), count=len(content.rules), examples=examples)
    _finish([], form, text, bad=False)
    return 0


def lint_command(names: Sequence[str] | None, form: str, fail_on: str, say: Catalogue) -> int:
    """Print what is hardly meant in packs that are right.

    Returns:
        The exit code: 1 where a finding is of the grade `fail_on` or worse, or a pack is wrong.
    """
    from extract.engine.examples import cases
    from extract.engine.lint import unclaimed_examples
    from extract.ruleset.lint import lint

    packs = tuple(names or DEFAULT_PACKS)
    try:
        loaded = resolve(packs)
        findings = lint(loaded.packs, compile_rules(loaded.packs), of=loaded.named)
        findings += unclaimed_examples(cases(packs), Extractor(packs))
    except RulesError as error:
        return _wrong(error.problems, form, say)
    order = [pack_file.name for pack in loaded.named for pack_file in pack.files]
    findings.sort(key=lambda found: (order.index(found.path), found.line, found.column, found.code))
    failed = any(at_least(found, fail_on) for found in findings)
    counts = Counter(found.severity for found in findings)
    text = say("rules.findings", count=len(findings), **{grade: counts[grade] for grade in GRADES})
    if not findings:
        text = say("rules.lint_ok", packs=say("joiner").join(packs))
    _finish(findings, form, text, bad=failed)
    return 1 if failed else 0


def test_command(names: Sequence[str] | None, form: str, say: Catalogue) -> int:
    """Run the examples of packs and print those that fail.

    Returns:
        The exit code: 1 where one fails, or a pack is wrong.
    """
    from extract.engine.examples import run_examples

    try:
        outcomes = run_examples(Extractor(tuple(names or DEFAULT_PACKS)))
    except RulesError as error:
        return _wrong(error.problems, form, say)
    failed = [outcome.problem for outcome in outcomes if outcome.problem is not None]
    text = say("rules.passed", passed=len(outcomes) - len(failed), failed=len(failed))
    _finish(failed, form, text if outcomes else say("rules.no_examples"), bad=bool(failed))
    return 1 if failed else 0


def _wrong(problems: Sequence[Problem], form: str, say: Catalogue) -> int:
    _finish(problems, form, say("rules.problems", count=len(problems)), bad=True)
    return 1


def _finish(problems: Sequence[Problem], form: str, text: str, *, bad: bool) -> None:
    """Print problems, and a last line for people."""
    report(problems, form)
    if form != "json":
        console().print(Text(text, style="bold red" if bad else "green"))
