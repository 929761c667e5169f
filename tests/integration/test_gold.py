"""The scorer on gold: the seed is right, and no figure falls below its floor."""

import json
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FLOORS: dict[str, float] = json.loads(Path(__file__).with_name("floors.json").read_text("utf-8"))
"""Value F1 of each type over all dev gold, less 0.02."""

Lines = list[dict[str, Any]]


def lines(path: Path) -> Lines:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


@pytest.fixture(scope="module")
def scorer(shared: Path) -> Callable[[str], ModuleType]:
    def load(name: str) -> ModuleType:
        spec = spec_from_file_location(f"shared_{name}", shared / "eval" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def value_f1(score: ModuleType, units: Lines) -> dict[str, float]:
    tally, _ = score.score(units, score.library_predictions(units))
    return {kind: score.f1(c["value"], c["gold"], c["pred"])[2] for kind, c in tally.items() if c["gold"] or c["pred"]}


def test_the_seed_is_right(shared: Path, scorer: Callable[[str], ModuleType]) -> None:
    figures = value_f1(scorer("score"), lines(shared / "gold" / "dev" / "seed.jsonl"))
    assert figures
    assert figures == dict.fromkeys(figures, 1.0)


def test_no_type_falls_below_its_floor(shared: Path, scorer: Callable[[str], ModuleType]) -> None:
    paths = sorted((shared / "gold" / "dev").glob("*.jsonl"))
    figures = value_f1(scorer("score"), [unit for path in paths for unit in lines(path)])
    assert set(figures) == set(FLOORS)
    below = {kind: (round(figures[kind], 4), floor) for kind, floor in FLOORS.items() if figures[kind] < floor}
    assert not below, f"figure and floor: {below}"


def test_the_metadata_of_the_seed_is_right(shared: Path, scorer: Callable[[str], ModuleType]) -> None:
    metadata = scorer("metadata")
    gold = lines(shared / "gold" / "seed.metadata.jsonl")
    predictions = metadata.library_predictions(gold, shared / "seeds")
    tally, wrong = metadata.score(gold, predictions)
    assert not wrong
    assert tally["all right"]["asked"] == len(gold) > 0
