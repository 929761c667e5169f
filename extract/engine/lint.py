"""Lint that reads texts: examples that do not show what they stand with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from extract.engine.examples import Case, run_case
from extract.engine.extractor import Extractor
from extract.errors import Problem, problem

__all__ = ["unclaimed_examples"]

_GUARDS = "guards"


def unclaimed_examples(cases: Iterable[Case], extractor: Extractor) -> Iterator[Problem]:
    """L106: examples that come out as written, though what they stand with took no part.

    Of a guard it is the counterexamples that show what it does: it is to stop what they say. An example that fails
    is no matter of lint.

    Args:
        cases: The examples.
        extractor: Made of the packs that they stand in.
    """
    # here, not above: only lint needs all that explaining takes
    from extract.engine.explain import contributors

    for case in cases:
        shows = case.counter if case.section == _GUARDS else not case.counter
        if shows and run_case(case, extractor).ok:
            took_part = contributors(extractor, case.example.text, case.reference)
            if case.of not in took_part:
                others = ", ".join(sorted(took_part)) or "no rule"
                yield replace(problem("L106", *case.where, id=case.of, others=others), severity="medium")
