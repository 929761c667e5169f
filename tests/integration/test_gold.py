"""The scorers on gold and on other projects' cases: the seed is right, and no figure falls below the recorded one."""

from pathlib import Path

import pytest

from benchmarks import accuracy


@pytest.fixture(scope="module")
def now(shared: Path) -> accuracy.Figures:
    assert shared == accuracy.SHARED
    return accuracy.measured()


@pytest.mark.usefixtures("shared")
def test_the_seed_is_right() -> None:
    figures = accuracy.records("gold/dev/seed.jsonl")["value F1"]
    assert figures
    assert figures == dict.fromkeys(figures, 1.0)


def test_the_metadata_of_the_seed_is_right(shared: Path) -> None:
    metadata = accuracy.scorer("metadata")
    gold = accuracy.lines("gold/seed.metadata.jsonl")
    tally, wrong = metadata.score(gold, metadata.library_predictions(gold, shared / "seeds"))
    assert not wrong
    assert tally["all right"]["asked"] == len(gold) > 0


def test_no_figure_falls_below_the_recorded_one(now: accuracy.Figures) -> None:
    fallen = list(accuracy.below(now, accuracy.recorded()))
    assert not fallen, "\n".join(fallen)


def test_figures_that_fall_are_named() -> None:
    before: accuracy.Figures = {"all": {"value F1": {"date": 0.9, "count": 0.5}, "label": {"count": 0.7}}}
    now: accuracy.Figures = {"all": {"value F1": {"date": 0.89996, "count": 0.4}}}
    assert list(accuracy.below(now, before)) == [
        "all, value F1, count: 0.4000, recorded 0.5000",
        "all, label, count: 0.0000, recorded 0.7000",
    ]


def test_the_page_shows_the_recorded_figures(root: Path) -> None:
    page = (root / "docs" / "accuracy.md").read_text("utf-8")
    assert accuracy.shown(accuracy.recorded()) in page
