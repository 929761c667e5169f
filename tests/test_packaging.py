"""The wheel is complete and works away from the checkout."""

import json
import os
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

EXTRAS = ("arrow", "cli", "docs-formats", "duckdb", "pandas", "polars", "ray", "spacy", "spark", "all")

NEEDED = (
    "extract/__init__.py",
    "extract/py.typed",
    "extract/packs/zh-policy/pack.yaml",
    *(f"extract/ruleset/template/{lang}/{name}.yaml" for lang in ("zh", "en") for name in ("pack", "rules")),
)

USE = """
import importlib.metadata, json, sys
import extract
result = extract.Extractor()("安排资金3.5亿元。")
print(json.dumps({
    "file": extract.__file__,
    "version": importlib.metadata.version("policy-extract"),
    "records": len(result.records),
    "extras": sorted({"duckdb", "pandas", "polars", "pyarrow", "rich", "spacy", "typer"} & set(sys.modules)),
}))
"""


def python(*args: str | Path, cwd: Path, **env: str) -> str:
    """Runs this Python; gives what it printed."""
    done = subprocess.run(
        [sys.executable, *map(str, args)],
        cwd=cwd,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, f"{args}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def project(root: Path) -> dict:
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    python("-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=root)
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("name", NEEDED)
def test_wheel_holds(names: set[str], name: str) -> None:
    assert name in names


def test_wheel_holds_every_rule_file(names: set[str], root: Path) -> None:
    rules = {
        f"extract/packs/{path.relative_to(root / 'rules').as_posix()}" for path in (root / "rules").rglob("*.yaml")
    }
    assert rules
    assert rules <= names


def test_wheel_holds_nothing_else(names: set[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in names} == {"extract", "policy_extract"}


def test_wheel_metadata(wheel: Path, names: set[str], project: dict) -> None:
    [metadata] = [name for name in names if name.endswith(".dist-info/METADATA")]
    with zipfile.ZipFile(wheel) as archive:
        fields = Parser().parsestr(archive.read(metadata).decode("utf-8"))
        scripts = archive.read(metadata.replace("METADATA", "entry_points.txt")).decode("utf-8")
    assert fields["Version"] == project["version"]
    assert set(fields.get_all("Provides-Extra")) == set(EXTRAS)
    core = [line for line in fields.get_all("Requires-Dist") if "extra ==" not in line]
    assert sorted(line.split(">")[0].lower() for line in core) == ["packaging", "pydantic", "pyyaml", "regex"]
    assert "policy-extract = extract.cli:main" in scripts


def test_all_takes_every_extra(project: dict) -> None:
    extras = project["optional-dependencies"]
    assert set(extras) == set(EXTRAS)
    [everything] = extras["all"]
    assert set(everything.removeprefix("policy-extract[").removesuffix("]").split(",")) == set(EXTRAS) - {"all"}


def test_wheel_works_elsewhere(wheel: Path, tmp_path: Path, project: dict) -> None:
    target, cwd = tmp_path / "target", tmp_path / "elsewhere"
    cwd.mkdir()
    pip = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", "--target")
    python(*pip, target, wheel, cwd=cwd)
    out = python("-c", USE, cwd=cwd, PYTHONPATH=str(target), PYTHONUTF8="1")
    said = json.loads(out)
    assert Path(said["file"]).is_relative_to(target)
    assert said["version"] == project["version"]
    assert said["records"] == 1
    assert said["extras"] == [], "the core imports an extra"


def test_sdist_makes_the_same_wheel(root: Path, names: set[str], tmp_path: Path) -> None:
    python("-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path, cwd=root)
    [sdist] = tmp_path.glob("*.tar.gz")
    python("-m", "tarfile", "-e", sdist, tmp_path / "src", cwd=tmp_path)
    [source] = (tmp_path / "src").iterdir()
    assert (source / "seeds").is_dir()
    python("-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=source)
    [path] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        assert set(archive.namelist()) == names


def test_lock_names_no_host_or_path(root: Path) -> None:
    for path in (root / "requirements").glob("*.txt"):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            assert not line.startswith("-"), f"{path}:{number}: an option"
            assert "://" not in line, f"{path}:{number}: a URL"
