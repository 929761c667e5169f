"""What all tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

# No deadline: it would measure the machine. In CI the examples are the same every time.
settings.register_profile("project", deadline=None, print_blob=True, derandomize=bool(os.environ.get("CI")))
settings.load_profile("project")

os.environ.pop("POLICY_EXTRACT_LANG", None)  # what developers set for themselves is no matter of the tests


@pytest.fixture(scope="session", autouse=True)
def _no_cache() -> Iterator[None]:
    """Compile packs anew, in processes that tests start too: the user's folder is neither read nor written."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POLICY_EXTRACT_CACHE", "off")
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared data (corpus, gold, scorers), which are kept outside the repository."""
    path = Path(ROOT, os.environ.get("POLICY_EXTRACT_SHARED") or "../shared").resolve()
    if not path.is_dir():
        pytest.skip(f"no shared data at {path} (POLICY_EXTRACT_SHARED names another place)")
    return path
