"""Tries against a naive search."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.ruleset.trie import trie_pattern


def naive(words: list[str], text: str) -> list[str]:
    """The longest word at each place, from the left, none over another."""
    found, i = [], 0
    while i < len(text):
        fitting = [word for word in words if word and text.startswith(word, i)]
        if fitting:
            found.append(max(fitting, key=len))
            i += len(found[-1])
        else:
            i += 1
    return found


FEW = st.text("ab万元]^-\\[.&|~#", max_size=5)
MANY = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x4E40), min_size=1, max_size=3)


@given(st.data())
def test_it_finds_the_longest_words(data: st.DataObject) -> None:
    word = data.draw(st.sampled_from([FEW, MANY]))
    words = data.draw(st.lists(word, max_size=120))
    pieces = st.one_of(word, st.sampled_from(words)) if words else word
    text = "".join(data.draw(st.lists(pieces, max_size=12)))
    assert re.findall(trie_pattern(words), text) == naive(words, text)


@given(st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=60))
def test_it_matches_every_word_whole(words: list[str]) -> None:
    pattern = re.compile(trie_pattern(words))
    assert all(pattern.fullmatch(word) for word in words)
    assert pattern.match("") is None
    assert pattern.groups == 0


@pytest.mark.parametrize("words", [[], [""], ["", ""]])
def test_without_words_it_never_matches(words: list[str]) -> None:
    assert re.search(trie_pattern(words), "任何文字") is None
