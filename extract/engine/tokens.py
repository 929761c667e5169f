"""A sentence as a row of tokens: mentions, words of the lexicon, phrases, punctuation.

Each token has a signature, one character for the classes it has; a row's signatures make a string, on which the
compiled token patterns run.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.engine.mentions import DateMention, Mention
from extract.ruleset import model
from extract.ruleset.compiler import DEADLINE, PHRASE, PUNCTUATION, Lexicon, RuleSet
from extract.ruleset.regexes import compile_re
from extract.ruleset.trie import trie_pattern

_BOOK = "《[^《》\n]{0,120}》"
_NAME = "“[^“”\n]{0,24}”"
_ASIDE = "（[^（）\n]{0,60}）"
_NOTE = "〔[0-9]{1,3}〕"  # the mark of a footnote
_BLANK = " \t\u3000"
_NUMBERING = compile_re("[0-9]{1,3}[.、] ?(?![0-9])")


class Row:
    """A sentence in tokens. `mentions[i]` is the mention that token `i` is, or None."""

    __slots__ = ("cues", "ends", "mentions", "places", "signature", "starts")

    def __init__(self) -> None:
        self.cues: list[tuple[int, str]] = []  # words that are only noticed: place and signature
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.mentions: list[Mention | None] = []
        self.places: dict[int, int] = {}
        self.signature = ""


class Lexer:
    """Cuts sentences into tokens.

    Args:
        rules: a compiled rule set.
    """

    def __init__(self, rules: RuleSet) -> None:
        signatures = rules.signatures
        self._of_mention = signatures.of_mention
        self.phrase, self._start, self._end = signatures.phrase, signatures.start, signatures.end
        self._signature = {**signatures.of_word, **signatures.of_mark}
        for word, classes in rules.lexicon.words.items():
            if classes == {PHRASE}:
                self._signature[word] = self.phrase
        each = _each_words(rules.content)
        for word in each:
            self._signature.setdefault(word, signatures.each)
        self.each = frozenset(each)
        self._cues = frozenset(rules.lexicon.cues)
        self._loose = self._cues & rules.lexicon.edges.keys()  # read at the edge of a phrase, noticed inside
        self._heads = _heads(rules.lexicon)
        self.suffixes, self.endings = rules.content.suffixes, rules.content.endings
        words = (*rules.lexicon.words, *rules.lexicon.cues, *PUNCTUATION, *each)
        self._pattern = compile_re(f"{_BOOK}|{_NAME}|{_ASIDE}|{_NOTE}|{trie_pattern(words)}")
        self.verbs = frozenset(signatures("verb"))
        self.acts = frozenset(signatures("act")) - self.verbs
        self._edges = _by_length(rules.lexicon.edges)

    def row(self, text: str, start: int, end: int, mentions: Sequence[Mention]) -> Row:
        """The tokens of the sentence from `start` to `end`, in which `mentions` stand."""
        row = Row()
        builder = _Builder(text, row, self)
        builder.add(start, start, self._start)
        numbering = _NUMBERING.match(text, start, mentions[0].start if mentions else end)
        place = numbering.end() if numbering else start  # `12.新建公园8个`: the number of a list is no phrase
        for mention in mentions:
            self._gap(text, place, mention.start, builder, touching=True)
            row.places[id(mention)] = builder.add(mention.start, mention.end, self._mention(mention), mention)
            place = mention.end + mention.past
        self._gap(text, place, end, builder, touching=False)
        builder.add(end, end, self._end)
        row.signature = "".join(builder.signatures)
        return row

    def _mention(self, mention: Mention) -> str:
        if isinstance(mention, DateMention) and mention.form in ("recurring", "vague"):
            return self._of_mention[mention.form]
        if isinstance(mention, DateMention) and (mention.future or (mention.bound == "by" and mention.ahead)):
            return self._of_mention[DEADLINE]
        return self._of_mention[mention.kind]

    def _gap(self, text: str, start: int, end: int, builder: _Builder, *, touching: bool) -> None:
        """The tokens between two mentions."""
        place = start
        kept: list[tuple[int, int]] = []  # words inside the phrase at hand that are not to be cut
        for found in self._pattern.finditer(text, start, end):
            word = found.group()
            signature = self._signature.get(word)
            if word in self._cues:
                builder.row.cues.append((found.start(), self._signature[word]))
                word = self._heads.get(word, word)
                signature = self._signature[word]
            if word in self._cues:
                if word not in self._loose:
                    kept.append(found.span())
                continue
            if signature == self.phrase:
                kept.append(found.span())  # a longer word that hides a shorter one: the phrase goes on
                continue
            if found.start() > place:
                self._phrases(text, place, found.start(), builder, kept, right=True)
            kept.clear()
            if signature is None:
                # a title, a name or an aside: part of the phrase it touches
                builder.extend(found.start(), found.end(), aside=word[0] in "（〔")
            else:
                builder.add(found.start(), found.start() + len(word), signature)
            place = found.start() + len(word)
        if end > place:
            self._phrases(text, place, end, builder, kept, right=touching)

    def _phrases(
        self, text: str, start: int, end: int, builder: _Builder, kept: list[tuple[int, int]], *, right: bool
    ) -> None:
        """A stretch without words: a phrase, less the single words at its edges."""
        while start < end and text[start] in _BLANK:
            start += 1
        while start < end and text[end - 1] in _BLANK:
            end -= 1
        first = kept[0][0] if kept else end
        last = kept[-1][1] if kept else start
        after: list[tuple[int, int, str]] = []
        while right and last < end and (length := self._edge(text, last, end, at_end=True)):
            after.append((end - length, end, self._signature[text[end - length : end]]))
            end -= length
        while start < min(first, end) and (length := self._edge(text, start, min(first, end), at_end=False)):
            builder.add(start, start + length, self._signature[text[start : start + length]])
            start += length
        if start < end:
            builder.add(start, end, self.phrase)
        for token in reversed(after):
            builder.add(*token)

    def _edge(self, text: str, start: int, end: int, *, at_end: bool) -> int:
        for length, words in self._edges:
            if (
                length <= end - start
                and (text[end - length : end] if at_end else text[start : start + length]) in words
            ):
                return length
        return 0


class _Builder:
    """Joins what is one phrase while tokens come in.

    Verb-nouns (class `act`: 改造, 建设) between two phrases belong to the phrase (老旧小区|改造|项目), and one that a
    suffix follows makes a phrase with it (筛查|率, 建设|项目), as any verb does with an ending (巩固|率); elsewhere it
    stays a token.
    """

    __slots__ = ("_acts", "_endings", "_phrase", "_suffixes", "_text", "_verbs", "row", "signatures")

    def __init__(self, text: str, row: Row, lexer: Lexer) -> None:
        self.row = row
        self.signatures: list[str] = []
        self._text = text
        self._phrase, self._acts, self._verbs = lexer.phrase, lexer.acts, lexer.verbs
        self._suffixes, self._endings = lexer.suffixes, lexer.endings

    def add(self, start: int, end: int, signature: str, mention: Mention | None = None) -> int:
        """Append a token, or join it to the phrase before it; its index."""
        row, signatures = self.row, self.signatures
        if signature == self._phrase and signatures and row.ends[-1] == start and self._joins(start):
            signatures[-1] = self._phrase
            row.ends[-1] = end
            return len(signatures) - 1
        row.starts.append(start)
        row.ends.append(end)
        row.mentions.append(mention)
        signatures.append(signature)
        return len(signatures) - 1

    def _joins(self, start: int) -> bool:
        """Whether a phrase that begins here goes on with the last token (which is then the whole phrase so far)."""
        row, signatures = self.row, self.signatures
        last = signatures[-1]
        if last == self._phrase:
            return True
        acts = 1
        while last in self._acts and acts < len(signatures) and signatures[-acts - 1] in self._acts:
            if row.ends[-acts - 1] != row.starts[-acts]:
                break
            acts += 1
        first = -acts - 1
        after_phrase = len(signatures) > acts and signatures[first] == self._phrase
        after_phrase = after_phrase and row.ends[first] == row.starts[first + 1]
        if last in self._acts:
            joins = after_phrase or self._text.startswith(self._suffixes, start)
        else:
            joins = last in self._verbs and self._text.startswith(self._endings, start)
        if joins and after_phrase:
            for _ in range(acts):
                self._pop()
        return joins

    def extend(self, start: int, end: int, *, aside: bool) -> None:
        """A name or title is a phrase; an aside only lengthens the phrase or verb-noun before it, or is passed over."""
        if not aside:
            self.add(start, end, self._phrase)
        elif self.signatures[-1] in {self._phrase, *self._acts} and self.row.ends[-1] == start:
            self.row.ends[-1] = end

    def _pop(self) -> None:
        self.signatures.pop()
        self.row.starts.pop()
        self.row.ends.pop()
        self.row.mentions.pop()


def _heads(lexicon: Lexicon) -> dict[str, str]:
    """Of words that are only noticed what parts phrases all the same: 的 of 的企业, 占 of 占地区."""
    parting = [word for word, classes in lexicon.all().items() if not classes.isdisjoint(("of", "share"))]
    noticed = [cue for cue, classes in lexicon.cues.items() if "head" in classes]
    return {cue: word for cue in noticed for word in parting if cue.startswith(word)}


def _each_words(rules: model.RuleFile) -> set[str]:
    """`每人`, `每平方米` …: a word for each of every classifier, unit and counted noun."""
    nouns = {*rules.classifiers, *rules.bare, *(term for unit in rules.units for term in unit.terms)}
    return {mark + noun for mark in rules.per for noun in nouns if not noun.isascii()}


def _by_length(words: dict[str, frozenset[str]]) -> list[tuple[int, frozenset[str]]]:
    lengths: dict[int, set[str]] = {}
    for word in words:
        lengths.setdefault(len(word), set()).add(word)
    return sorted(((length, frozenset(group)) for length, group in lengths.items()), reverse=True)
