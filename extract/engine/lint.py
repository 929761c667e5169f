"""Lint that reads texts: examples that do not show what they stand with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from importlib import import_module

from extract.engine.examples import Case, run_case
from extract.engine.extractor import Extractor
from extract.errors import Problem, problem

__all__ = ["unclaimed_examples"]

_GUARDS = "guards"
_Contributors = Callable[[Extractor, str, date | None], frozenset[str]]


def unclaimed_examples(cases: Iterable[Case], extractor: Extractor) -> Iterator[Problem]:
    """L106: examples that come out as written, though what they stand with took no part.

    Of a guard it is the counterexamples that show what it does: it is to stop what they say. An example that fails
    is no matter of lint.

    Args:
        cases: The examples.
        extractor: Made of the packs that they stand in.
    """
    contributors = _contributors()
    if contributors is None:
        return
    for case in cases:
        shows = case.counter if case.section == _GUARDS else not case.counter
        if shows and run_case(case, extractor).ok:
            took_part = contributors(extractor, case.example.text, case.reference)
            if case.of not in took_part:
                others = ", ".join(sorted(took_part)) or "no rule"
                yield replace(problem("L106", *case.where, id=case.of, others=others), severity="medium")


def _contributors() -> _Contributors | None:
    # To be a plain import, once the module is there.
    try:
        made: _Contributors = import_module("extract.engine.explain").contributors
    except ImportError:
        return None
    return made
