"""Folding: one to one, by the pack's table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.engine.text import Folder
from extract.ruleset.compiler import load_rules
from extract.ruleset.model import Folding

FOLDING = load_rules().content.folding or Folding()


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("１２．５％", "12.5%"),
        ("3,500元(含)", "3，500元（含）"),
        ("3—5、3–5、3－5", "3-5、3-5、3-5"),
        ("3～5", "3~5"),
        ('"甲"「乙」『丙』', "“甲”“乙”“丙”"),
        ('"甲"和"乙"', "“甲”和“乙”"),
        ('"甲\n乙"', "“甲\n乙“"),
        ("ＧＤＰ", "GDP"),
        ("⽇⽉", "日月"),
        ("5　个", "5 个"),
        ("[2024]", "〔2024〕"),
        ("省钱", "省钱"),
    ],
)
def test_one_form_for_each_character(written: str, folded: str) -> None:
    assert Folder(FOLDING).fold(written) == folded


def test_traditional_script_is_folded_only_in_traditional_text() -> None:
    folder = Folder(FOLDING)
    assert folder.fold("投資三億餘元") == "投资三亿余元"
    assert folder.fold("乾隆後裔") == "乾隆後裔"


def test_a_text_with_nothing_to_fold_is_the_same_object() -> None:
    text = "全县总产值3.5亿元，增长6%。"
    assert Folder(FOLDING).fold(text) is text


def test_without_a_table_only_forms_of_compatibility_fold() -> None:
    assert Folder(Folding()).fold("Ａ１，億") == "A１，億"


def test_the_table_is_one_to_one() -> None:
    for table in (FOLDING.characters, FOLDING.traditional):
        assert all(len(target) == 1 for target in table)
        sources = [source for group in table.values() for source in group]
        assert len(sources) == len(set(sources))
        assert not set(sources) & set(table)


@given(st.text())
def test_the_length_stays(text: str) -> None:
    assert len(Folder(FOLDING).fold(text)) == len(text)
