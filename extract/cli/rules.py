"""`policy-extract rules`: checking rule packs and running their examples."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from rich.text import Text

from extract.cli.console import console
from extract.cli.run import DEFAULT_PACKS
from extract.engine.extractor import Extractor
from extract.errors import Problem, RulesError
from extract.messages import Catalogue
from extract.ruleset.compiler import load_rules
from extract.ruleset.loader import find_pack, load_pack
from extract.view.terminal import plain

__all__ = ["check_command", "test_command"]


def check_command(names: Sequence[str] | None, say: Catalogue) -> int:
    """Check packs, together as an extractor would take them, and print every problem.

    Returns:
        The exit code: 1 where there is a problem.
    """
    packs = tuple(names or DEFAULT_PACKS)
    problems = _problems(packs)
    if problems:
        for problem in problems:
            sys.stdout.write(f"{plain(str(problem))}\n")
        console().print(Text(say("rules.problems", count=len(problems)), style="bold red"))
        return 1
    content = load_rules(packs).content
    parts = [part for value in dict(content).values() if isinstance(value, tuple) for part in value]
    examples = sum(len(getattr(part, "examples", ())) + len(getattr(part, "counterexamples", ())) for part in parts)
    text = say("rules.ok", packs=say("joiner").join(packs), count=len(content.rules), examples=examples)
    console().print(Text(text, style="green"))
    return 0


def _problems(packs: Sequence[str]) -> list[Problem]:
    """What is wrong in all packs; only where each is right by itself, what is wrong between them."""
    problems: list[Problem] = []
    for pack in packs:
        try:
            load_pack(find_pack(pack))
        except RulesError as error:
            problems += error.problems
    if not problems:
        try:
            load_rules(packs)
        except RulesError as error:
            problems += error.problems
    return problems


def test_command(names: Sequence[str] | None, say: Catalogue) -> int:
    """Run the examples of packs and print those that fail.

    Returns:
        The exit code: 1 where one fails.

    Raises:
        RulesError: A pack is wrong.
    """
    from extract.engine.examples import run_examples

    outcomes: Sequence[Any] = list(run_examples(Extractor(tuple(names or DEFAULT_PACKS))))
    failed = [outcome for outcome in outcomes if not outcome.ok]
    for outcome in failed:
        sys.stdout.write(plain(f"{outcome.place}: {outcome.message}") + "\n")
    if not outcomes:
        console().print(Text(say("rules.no_examples")))
        return 0
    text = say("rules.passed", passed=len(outcomes) - len(failed), failed=len(failed))
    console().print(Text(text, style="bold red" if failed else "green"))
    return 1 if failed else 0
