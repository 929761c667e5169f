"""The catalogues: the same keys and the same places to fill in every language, and all that the code asks for."""

import re
import string
from pathlib import Path

import pytest

from extract.batch.table import COLUMNS
from extract.messages import LANGUAGES, catalogue, install_hint
from extract.records import TYPE_NAMES, Metadata

PER_LANGUAGE = ("scales.",)  # words for powers of ten differ


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_language_says_the_same() -> None:
    zh, en = (catalogue(language).texts for language in LANGUAGES)
    common = [{key for key in texts if not key.startswith(PER_LANGUAGE)} for texts in (zh, en)]
    assert common[0] == common[1]
    for key in common[0]:
        assert fields(zh[key]) == fields(en[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_are_complete(language: str) -> None:
    say = catalogue(language)
    wanted = [f"types.{name}" for name in TYPE_NAMES]
    wanted += [f"columns.{name}" for name in COLUMNS]
    wanted += [f"metadata.{name}" for name in Metadata.model_fields]
    wanted += [f"errors.D10{i}" for i in range(1, 5)]
    assert set(wanted) <= set(say.texts)


def test_every_key_in_the_code_exists(root: Path) -> None:
    texts = catalogue("en").texts
    for path in (root / "extract").rglob("*.py"):
        for key in re.findall(r'\bsay\("([a-z_.A-Z0-9]+)"', path.read_text("utf-8")):
            assert key in texts, f"{path}: {key}"


@pytest.mark.parametrize("folder", ["batch", "cli", "documents", "messages", "view"])
def test_no_chinese_in_the_code(root: Path, folder: str) -> None:
    for path in (root / "extract" / folder).rglob("*.py"):
        assert not re.search("[\u4e00-\u9fff]", path.read_text("utf-8")), path


def test_english_has_no_chinese() -> None:
    assert not [key for key, text in catalogue("en").texts.items() if re.search("[\u4e00-\u9fff]", text)]


def test_unknown_language() -> None:
    with pytest.raises(ValueError, match=r"'eng' \(did you mean 'en'\?\)"):
        catalogue("eng")


def test_unknown_term_is_itself() -> None:
    assert catalogue("zh").name("units", "公斤/亩") == "公斤/亩"


def test_braces_in_values_stand() -> None:
    assert "{x}" in catalogue("en")("errors.D101", path="{x}")


def test_install_hint() -> None:
    assert install_hint("cli") == 'pip install "policy-extract[cli]"'
