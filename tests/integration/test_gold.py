"""The hand-annotated gold: the seed to the letter, and no fall below the floors elsewhere.

The floors stand in `floors.json`, for each type the value F1 over all dev gold. They are raised by hand.
"""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

FLOORS: dict[str, float] = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def scorer(shared: Path) -> Any:
    """The module `eval/score.py`."""
    spec = importlib.util.spec_from_file_location("score", shared / "eval" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def figures(scorer: Any, *files: Path) -> tuple[dict[str, float], list[str]]:
    """Value F1 of each type, and what disagrees."""
    units = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]
    tally, wrong = scorer.score(units, scorer.library_predictions(units))
    found = {
        kind: scorer.f1(c["value"], c["gold"], c["pred"])[2] for kind, c in tally.items() if c["gold"] or c["pred"]
    }
    return found, [f"{how} {kind}: gold {scorer.brief(g)}, made {scorer.brief(p)}" for how, kind, _, g, p in wrong]


def test_the_seed(scorer: Any, shared: Path) -> None:
    found, wrong = figures(scorer, shared / "gold" / "dev" / "seed.jsonl")
    assert wrong == []
    assert set(found.values()) == {1.0}


def test_the_floors(scorer: Any, shared: Path) -> None:
    found, _ = figures(scorer, *sorted((shared / "gold" / "dev").glob("*.jsonl")))
    assert found.keys() == FLOORS.keys()
    low = {kind: round(found[kind], 4) for kind, floor in FLOORS.items() if found[kind] < floor}
    assert not low, f"below the floor: {low}; the floors: {FLOORS}"
