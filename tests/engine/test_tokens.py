"""Sentences as rows of tokens, by a small lexicon."""

import pytest

from extract.engine.mentions import DateMention, Mention, Quantity
from extract.engine.tokens import Lexer, Row
from extract.ruleset.compiler import RuleSet, load_rules

PACK = """\
numerals: {digits: {三: 3}, scales: {十: 10}}
calendar: {units: {year: [年]}}
units: [{terms: [元], kind: amount, unit: CNY, rule: money}]
classifiers: [个, 人]
per: [每]
words:
  reach: [达到, 实现]
  raise: [提高, 提高到]
  act: [改造, 建设, "{verb}", "!{keep}"]
  verb: [推动, 覆盖]
  keep: [推动]
  spend: [用]
cues:
  aim: [力争, 目标]
edges:
  aux: [将, 也]
  share: [占]
  reach: [为]
plain: [提高班]
suffixes: [率, 项目]
endings: [面]
rules:
  - {id: r.one, on: amount, before: "用 {np}"}
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    folder = tmp_path_factory.mktemp("pack")
    (folder / "pack.yaml").write_text("name: small\nversion: 1\nfiles: [all.yaml]\n", "utf-8")
    (folder / "all.yaml").write_text(PACK, "utf-8")
    return load_rules([folder])


@pytest.fixture(scope="module")
def lexer(rules: RuleSet) -> Lexer:
    return Lexer(rules)


def row(lexer: Lexer, text: str) -> Row:
    """The row of a sentence in which every 9 is an amount."""
    mentions: list[Mention] = [Quantity("amount", i, i + 1, "any") for i, c in enumerate(text) if c == "9"]
    return lexer.row(text, 0, len(text), mentions)


def tokens(lexer: Lexer, rules: RuleSet, text: str) -> list[str]:
    """Each token but start and end; phrases in square brackets."""
    made = row(lexer, text)
    parts = [text[start:end] for start, end in zip(made.starts, made.ends, strict=True)][1:-1]
    return [
        f"[{part}]" if signature == rules.signatures.phrase else part
        for part, signature in zip(parts, made.signature[1:-1], strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        # words part phrases, the longest first; the rest is phrases
        ("产值达到9", ["[产值]", "达到", "9"]),
        ("产值提高到9，", ["[产值]", "提高到", "9", "，"]),
        ("甲、乙和丙", ["[甲]", "、", "[乙和丙]"]),
        ("甲 乙", ["[甲 乙]"]),
        (" 甲  达到", ["[甲]", "达到"]),
        # a longer word that hides a shorter one
        ("提高班9", ["[提高班]", "9"]),
        ("开办提高班之后", ["[开办提高班之后]"]),
        # edges: read where they touch a word or a mention
        ("服务业占9", ["[服务业]", "占", "9"]),
        ("占地9", ["占", "[地]", "9"]),
        ("将达到9", ["将", "达到", "9"]),
        ("产值也将为9", ["[产值]", "也", "将", "为", "9"]),
        ("将军也来", ["将", "[军也来]"]),
        ("甲占乙的9", ["[甲占乙的]", "9"]),
        ("甲为", ["[甲为]"]),  # nothing follows
        # cues are only noticed
        ("县里力争产值达到9", ["[县里力争产值]", "达到", "9"]),
        ("目标为9", ["[目标]", "为", "9"]),
        # each: `per` and a classifier or unit
        ("每人9", ["每人", "9"]),
        ("每元9", ["每元", "9"]),
        ("每天9", ["[每天]", "9"]),
        # titles, names and asides
        ("《办法，达到》实施", ["[《办法，达到》实施]"]),
        ("“达到，提高”工程9", ["[“达到，提高”工程]", "9"]),
        ("甲厂（达到、提高）达到9", ["[甲厂（达到、提高）]", "达到", "9"]),
        ("达到（达到）9", ["达到", "9"]),
        ("甲（乙", ["[甲]", "（", "[乙]"]),
        # words that a pattern names
        ("用钱9", ["用", "[钱]", "9"]),
    ],
)
def test_tokens(lexer: Lexer, rules: RuleSet, text: str, parts: list[str]) -> None:
    assert tokens(lexer, rules, text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("旧村改造项目9", ["[旧村改造项目]", "9"]),
        ("旧村改造9", ["[旧村]", "改造", "9"]),
        ("改造旧村9", ["改造", "[旧村]", "9"]),
        ("改造率9", ["[改造率]", "9"]),  # a suffix
        ("改造项目9", ["[改造项目]", "9"]),
        ("旧村改造改造项目9", ["[旧村改造改造项目]", "9"]),  # several in a row
        ("改造改造旧村9", ["改造", "改造", "[旧村]", "9"]),
        ("旧村 改造路9", ["[旧村]", "改造", "[路]", "9"]),  # does not touch
        ("旧村，改造路9", ["[旧村]", "，", "改造", "[路]", "9"]),
        # a verb stays one, but with an ending
        ("绿网覆盖率9", ["[绿网]", "覆盖", "[率]", "9"]),
        ("绿网覆盖面9", ["[绿网覆盖面]", "9"]),
        ("推动甲乙", ["推动", "[甲乙]"]),
    ],
)
def test_acts_join_phrases(lexer: Lexer, rules: RuleSet, text: str, parts: list[str]) -> None:
    assert tokens(lexer, rules, text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("12.旧村9", ["[旧村]", "9"]),
        ("3、旧村9", ["[旧村]", "9"]),
        ("旧村12.甲9", ["[旧村12.甲]", "9"]),
    ],
)
def test_the_number_of_a_list_is_no_phrase(lexer: Lexer, rules: RuleSet, text: str, parts: list[str]) -> None:
    assert tokens(lexer, rules, text) == parts


def test_a_row_begins_and_ends(lexer: Lexer, rules: RuleSet) -> None:
    made = row(lexer, "达到9")
    assert (made.signature[0], made.signature[-1]) == (rules.signatures.start, rules.signatures.end)
    assert (made.starts[0], made.ends[0], made.starts[-1], made.ends[-1]) == (0, 0, 3, 3)
    assert [type(mention) for mention in made.mentions] == [type(None), type(None), Quantity, type(None)]


def test_cues_have_their_place(lexer: Lexer, rules: RuleSet) -> None:
    text = "县里力争达到9"
    assert row(lexer, text).cues == [(text.index("力争"), rules.signatures.of_word["力争"])]


def test_places_of_mentions(lexer: Lexer) -> None:
    made = row(lexer, "达到9、9")
    amounts = [mention for mention in made.mentions if mention is not None]
    assert [made.places[id(mention)] for mention in amounts] == [2, 4]


@pytest.mark.parametrize(
    ("form", "bound", "ahead", "future", "name"),
    [
        ("date", None, True, False, "date"),
        ("period", "by", False, False, "date"),
        ("date", "by", True, False, "deadline"),
        ("date", None, True, True, "deadline"),
        ("recurring", None, True, False, "recurring"),
        ("vague", "by", True, True, "vague"),
    ],
)
def test_dates(
    lexer: Lexer, rules: RuleSet, form: str, bound: str | None, ahead: bool, future: bool, name: str
) -> None:
    mention = DateMention(form, 0, 1, "any")
    mention.bound, mention.ahead, mention.future = bound, ahead, future
    assert lexer.row("今", 0, 1, [mention]).signature[1] == rules.signatures.of_mention[name]


def test_only_its_own_sentence_is_read(lexer: Lexer) -> None:
    text = "达到。产值达到9。提高"
    made = lexer.row(text, 3, 8, [Quantity("amount", 7, 8, "any")])
    assert [text[s:e] for s, e in zip(made.starts, made.ends, strict=True)] == ["", "产值", "达到", "9", ""]
