"""The YAML files that are shipped can be read without libyaml too, and say the same."""

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path for folder in ("rules", "extract") for path in (ROOT / folder).rglob("*.yaml"))


def test_there_are_files_to_read() -> None:
    assert {"labels.yaml", "citations.yaml", "zh.yaml", "rules.yaml"} <= {path.name for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=[path.relative_to(ROOT).as_posix() for path in FILES])
def test_the_loader_in_pure_python_reads_it(path: Path) -> None:
    text = path.read_text("utf-8")
    read = yaml.load(text, yaml.SafeLoader)
    assert read
    assert read == yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
