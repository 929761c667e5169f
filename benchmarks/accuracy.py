"""How right the records are: the scorers on all gold and on other projects' cases, against what was reached before.

    python -m benchmarks.accuracy             # the tables; fails where a figure is below the recorded one
    python -m benchmarks.accuracy --record    # the figures become the recorded ones, here and in docs/accuracy.md

Gold, cases and scorers are kept outside the repository (`POLICY_EXTRACT_SHARED`, by default ../shared).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from extract import Extractor

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(ROOT, os.environ.get("POLICY_EXTRACT_SHARED") or "../shared").resolve()
RECORDED = Path(__file__).with_name("accuracy.json")
PAGE = ROOT / "docs" / "accuracy.md"
EXCEPTIONS = ROOT / "tests" / "suites" / "exceptions.tsv"
GOLD = {"all": "gold/dev/*.jsonl", "documents": "gold/dev/documents.jsonl", "tables": "gold/tables.jsonl"}
TITLES = {
    "all": "Sentences and documents (`gold/dev`)",
    "documents": "Whole documents alone (`gold/dev/documents.jsonl`)",
    "tables": "Tables (`gold/tables.jsonl`)",
    "metadata": "Metadata (`gold/metadata.jsonl`)",
    "suites": "Other projects' cases (`suites`)",
}
BEGIN, END = "<!-- figures: `make accuracy RECORD=1` writes them -->", "<!-- end of the figures -->"
SAME = " (the very same)"  # of phrases: else one holds the other

Figures = dict[str, dict[str, dict[str, float]]]
"""Shares: by what was measured, then by row and column of its table."""


@cache
def scorer(name: str) -> ModuleType:
    """A scorer of the shared data."""
    spec = spec_from_file_location(f"shared_{name}", SHARED / "eval" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lines(pattern: str) -> list[dict[str, Any]]:
    """The lines of JSON of some files of the shared data."""
    texts = (path.read_text("utf-8") for path in sorted(SHARED.glob(pattern)))
    return [json.loads(line) for text in texts for line in text.splitlines() if line.strip()]


# ---- what is measured


def measured() -> Figures:
    """All figures, as they are now."""
    found = {name: records(pattern) for name, pattern in GOLD.items()}
    return {**found, "metadata": metadata(), "suites": suites()}


def records(pattern: str) -> dict[str, dict[str, float]]:
    """Of the gold in some files: value F1, spans, and what the numbers say, by field and record type."""
    score = scorer("score")
    units = lines(pattern)
    tally, _ = score.score(units, score.library_predictions(units))
    rows: dict[str, dict[str, float]] = defaultdict(dict)
    for kind, counts in tally.items():
        if counts["gold"]:
            rows["value F1"][kind] = score.f1(counts["value"], counts["gold"], counts["pred"])[2]
            rows["span to the character"][kind] = counts["exact"] / max(1, counts["span"])
            for name in filter(lambda name: counts[f"of:{name}"], score.ATTRIBUTES[kind]):
                rows[name][kind] = counts[f"ok:{name}"] / counts[f"of:{name}"]
                if name in score.PHRASES:
                    rows[name + SAME][kind] = counts[f"same:{name}"] / counts[f"of:{name}"]
    return rows


def metadata() -> dict[str, dict[str, float]]:
    """Of the documents whose metadata is known: each field, and all of them."""
    score = scorer("metadata")
    gold = lines("gold/metadata.jsonl")
    tally, _ = score.score(gold, score.library_predictions(gold, SHARED / "corpus" / "text"))
    return {name: {"right": score.figure(name, counts)} for name, counts in tally.items()}


def suites() -> dict[str, dict[str, float]]:
    """Of other projects' cases: those that are right, by suite and kind."""
    import extract

    judge = scorer("suites")
    left_out = {line.partition("\t")[0] for line in EXCEPTIONS.read_text("utf-8").splitlines() if "\t" in line}
    extractor = Extractor()
    asked: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    for case in lines("suites/*.jsonl"):
        if case["id"] not in left_out and judge.usable(case):
            ok, _ = judge.judge(case, extract, extractor)
            for key in ((case["suite"], case["kind"]), (case["suite"], "all"), ("all", case["kind"]), ("all", "all")):
                asked[key] += 1
                right[key] += ok
    rows: dict[str, dict[str, float]] = defaultdict(dict)
    for suite, kind in sorted(asked):
        rows[suite][kind] = right[suite, kind] / asked[suite, kind]
    return rows


# ---- what is recorded


def recorded() -> Figures:
    """The figures that were reached before."""
    found: Figures = json.loads(RECORDED.read_text("utf-8"))
    return found


def below(now: Figures, before: Figures) -> Iterator[str]:
    """The figures that have fallen, each as a line."""
    for name, rows in before.items():
        for row, cells in rows.items():
            for column, share in cells.items():
                found = now.get(name, {}).get(row, {}).get(column, 0.0)
                if round(found, 4) < share:
                    yield f"{name}, {row}, {column}: {found:.4f}, recorded {share:.4f}"


def record(now: Figures) -> None:
    """Make the figures the recorded ones."""
    rounded = {
        name: {row: {column: round(share, 4) for column, share in cells.items()} for row, cells in rows.items()}
        for name, rows in now.items()
    }
    RECORDED.write_text(json.dumps(rounded, ensure_ascii=False, indent=1) + "\n", "utf-8")
    page = PAGE.read_text("utf-8")
    PAGE.write_text(f"{page[: page.index(BEGIN)]}{shown(rounded)}{page[page.index(END) + len(END) :]}", "utf-8")


def shown(figures: Figures) -> str:
    """The figures as tables in Markdown, between the marks that hold their place."""
    parts = (f"### {TITLES[name]}\n\n" + "\n".join(_table(rows)) for name, rows in figures.items())
    return "\n\n".join((BEGIN, *parts, END))


def _table(rows: Mapping[str, Mapping[str, float]]) -> Iterable[str]:
    columns = list(dict.fromkeys(column for cells in rows.values() for column in cells))
    yield f"| | {' | '.join(columns)} |"
    yield f"|---|{'---|' * len(columns)}"
    for row, cells in rows.items():
        yield f"| {row} | {' | '.join(f'{cells[column]:.3f}' if column in cells else '' for column in columns)} |"


def main() -> None:
    """Measure, then compare or record."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--record", action="store_true", help="make the figures the recorded ones")
    wanted = options.parse_args()
    if not SHARED.is_dir():
        sys.exit(f"no gold: there is no {SHARED} (POLICY_EXTRACT_SHARED names another place)")
    now = measured()
    print(shown(now))
    if wanted.record:
        record(now)
    elif fallen := list(below(now, recorded())):
        sys.exit("\n".join(("Below what was recorded:", *fallen)))


if __name__ == "__main__":
    main()
