"""Rule packs from disk: positions, YAML 1.2, all problems at once."""

import os
import pickle
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.errors import Problem, RulesError
from extract.ruleset import loader, source
from extract.ruleset.loader import find_pack, known_packs, load_file, load_pack
from extract.ruleset.source import MAX_BYTES, MAX_DEPTH


@pytest.fixture(autouse=True)
def _in_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, text: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def make_pack(folder: str = "mine", **files: str) -> Path:
    head = "name: mine\nversion: 0.10\nfiles:\n" + "".join(f"  - {name}.yaml\n" for name in files)
    write(f"{folder}/pack.yaml", head)
    for name, text in files.items():
        write(f"{folder}/{name}.yaml", text)
    return Path(folder)


def places(error: RulesError) -> list[str]:
    return [f"{p.line}:{p.column}: {p.code}" for p in error.problems]


def wrong(text: str | bytes) -> RulesError:
    with pytest.raises(RulesError) as caught:
        load_file(write("a.yaml", text))
    return caught.value


UNIT = "units:\n  - terms: 亩\n    kind: measure\n    unit: mu\n    rule: measure.area\n"
RULE = "rules:\n  - id: r.one\n    on: ratio\n"

BROKEN: dict[str, tuple[str | bytes, list[str]]] = {
    # --- not readable
    "open list": ("bare: [学校, 医院\nper: 每\n", ["2:4: E102"]),
    "tab as indent": ("folding:\n\tcharacters: {}\n", ["2:1: E102"]),
    "unknown escape": ('guards:\n  - id: g\n    before: "\\d"\n', ["3:14: E102"]),
    "control character": ("per: 每\nbare: 学\x07校\n", ["2:8: E102"]),
    "not UTF-8": ("per: 每\nbare: 学".encode() + "县".encode("gbk"), ["2:8: E101"]),
    # --- refused YAML
    "alias": ("per: &p 每\nbare: *p\n", ["1:6: E205", "2:7: E205"]),
    "tag": ("per: !!python/name:os.system 每\n", ["1:6: E205"]),
    "tag on a list": ("per: !set\n  - 每\n", ["1:6: E205"]),
    "merge key": ("words:\n  <<: 每\n", ["2:3: E205"]),
    "key that is a list": ("words:\n  ? [甲, 乙]\n  : 丙\n", ["2:5: E205"]),
    "duplicate key": ("per: 每\nbare: 村\nper: 各\n", ["3:1: E103"]),
    "duplicate key inside": ("words: {up: 升, down: 降, up: 涨}\n", ["1:25: E103"]),
    "two documents": ("per: 每\n---\nbare: 村\n", ["2:1: E205"]),
    "too deep": ("words: " + "[" * MAX_DEPTH + "\n", [f"1:{7 + MAX_DEPTH}: E205"]),
    # --- unknown and missing keys
    "unknown section": ("per: 每\nruels: []\n", ["2:1: E201"]),
    "unknown key of an item": (UNIT + "    dimensoin: area\n", ["6:5: E201"]),
    "unknown key two down": (RULE + "    when:\n      claus: done\n", ["5:7: E201"]),
    "unknown key in a flow": (RULE + "    when: {not_claus: done}\n", ["4:12: E201"]),
    "missing key": ("units:\n  - terms: 亩\n    kind: measure\n    rule: measure.area\n", ["2:5: E204"]),
    "two missing keys": ("bounds:\n  - terms: 不低于\n", ["2:5: E204", "2:5: E204"]),
    "missing key in a flow": ('fences: [{open: "《", kinds: [date], longest: 30}]\n', ["1:10: E204"]),
    # --- wrong types
    "a list instead of a file": ("- per\n- 每\n", ["1:1: E202"]),
    "text instead of a file": ("每户\n", ["1:1: E202"]),
    "text for a list of models": ("units: 亩\n", ["1:8: E202"]),
    "text for a model": ("rules:\n  - r.one\n", ["2:5: E202"]),
    "list for text": (RULE + "    about: [甲]\n", ["4:12: E202"]),
    "text for a number": ("numerals:\n  digits: {一: 1, 二: two}\n", ["2:21: E202"]),
    "fraction for a whole number": ("numerals:\n  scales:\n    百: 1e2\n", ["3:8: E202"]),
    "text for a truth": ("bounds:\n  - {terms: 约, op: approx, at: before, weak: perhaps}\n", ["2:46: E202"]),
    "nothing for a section": ("words:\nper: 每\n", ["1:7: E202"]),
    "text for a decimal": (UNIT + "    scale: 十\n", ["6:12: E202"]),
    "mapping for words": ("words:\n  up:\n    升: 1\n", ["3:5: E202"]),
    "a truth for a word": ("words:\n  up: [升, true]\n", ["2:11: E202"]),
    # --- bad values
    "unknown choice": ("bounds:\n  - terms: 超\n    op: gte\n    at: before\n", ["3:9: E205"]),
    "unknown choice as a key": ("calendar:\n  units:\n    yaer: 年\n", ["3:5: E205"]),
    "unknown choice in a list": ("guards:\n  - id: g\n    kinds:\n      - date\n      - dates\n", ["5:9: E205"]),
    "bad id": ("rules:\n  - id: R 1\n    on: ratio\n", ["2:9: E205"]),
    # --- examples have a long form that is not in the file
    "bad example": (RULE + "    examples:\n      - 覆盖率达到95%: 95\n", ["5:9: E202"]),
    "bad long example": (RULE + "    examples:\n      - {text: 覆盖率达到95%, expects: []}\n", ["5:26: E201"]),
    "example that is text": (RULE + "    counterexamples:\n      - 覆盖率达到95%\n", ["5:9: E202"]),
    # --- several at once, in the order of the file
    "several": (
        "bounds:\n  - terms: 超\n    op: gte\n    att: before\nunits: 1\nbare: [村]\nbare: [镇]\n",
        ["2:5: E204", "3:9: E205", "4:5: E201", "5:8: E202", "7:1: E103"],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_every_problem_has_its_place(case: str) -> None:
    text, expected = BROKEN[case]
    assert places(wrong(text)) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bares: 村\n", "a.yaml:1:1: E201 unknown key 'bares' (did you mean 'bare'?)"),
        (UNIT + "    scael: 2\n", "a.yaml:6:5: E201 unknown key 'scael' (did you mean 'scale'?)"),
        (RULE + "    when: {sentense: up}\n", "unknown key 'sentense' (did you mean 'sentence'?)"),
        (RULE + "    examples: [{text: 增长5%, absnet: []}]\n", "unknown key 'absnet' (did you mean 'absent'?)"),
        ("calendar:\n  tails: [{terms: 底, parts: end}]\n", "unknown key 'parts' (did you mean 'part'?)"),
        ("zzzzzz: 村\n", "a.yaml:1:1: E201 unknown key 'zzzzzz'"),
        ("fences: [{open: '(', kinds: []}]\n", "a.yaml:1:10: E204 missing key 'close'"),
        ("units: 亩\n", "a.yaml:1:8: E202 wrong type: expected a list, found text"),
        ("numerals: [一]\n", "a.yaml:1:11: E202 wrong type: expected a mapping, found a list"),
        ("words:\n", "a.yaml:1:7: E202 wrong type: expected a mapping, found nothing"),
        ("numerals: {digits: {一: 1.5}}\n", "wrong type: expected a whole number, found text"),
        ("words: {up: [true]}\n", "wrong type: expected text, found true"),
        ("bounds: [{terms: 约, op: aprox, at: before}]\n", "(did you mean 'approx'?)"),
        ("calendar: {units: {monht: 月}}\n", "(did you mean 'month'?)"),
        ("per: 每\nper: 各\n", "a.yaml:2:1: E103 duplicate key 'per'"),
        ("bare: [村\n", "(while parsing a flow sequence at 1:7)"),
        ("bare: *x\n", "E205 bad value: rule files have no aliases (*x)"),
    ],
)
def test_messages(text: str, message: str) -> None:
    assert message in str(wrong(text))


def test_an_alias_inside_an_alias_costs_nothing() -> None:
    bomb = "a: &a [" + ", ".join("x" * 9) + "]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True):
        bomb += f"{new}: &{new} [" + ", ".join([f"*{old}"] * 9) + "]\n"
    assert {p.code for p in wrong(bomb).problems} == {"E201", "E205"}


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_depth_is_limited_before_it_hurts(opening: str) -> None:
    assert [p.code for p in wrong(opening * 50_000).problems][-1] in {"E102", "E205"}


def test_size_is_limited() -> None:
    error = wrong("# " + "x" * MAX_BYTES)
    assert str(error) == f"a.yaml: E104 the file is too large: {MAX_BYTES + 2} bytes, the limit is {MAX_BYTES}"


def test_a_file_that_is_none() -> None:
    with pytest.raises(RulesError, match=r"^gone\.yaml: E101 the file cannot be read: no such file or directory$"):
        load_file("gone.yaml")
    with pytest.raises(RulesError, match="E101"):
        load_file(".")


# ---------------------------------------------------------------------------------------------------- YAML 1.2


YAML_1_1 = [
    *("no", "on", "off", "yes", "y", "N", "=", "12:30", "2024-05-01"),
    *("010", "0x1F", "0o7", "1_000", "-0", "+1", "1.50", "1e3", ".inf"),
]


@pytest.mark.parametrize("word", YAML_1_1)
def test_what_looks_like_yaml_1_1_is_text(word: str) -> None:
    assert load_file(write("a.yaml", f"words:\n  {word}: [{word}]\n")).content.words == {word: (word,)}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-12", -12),
        ("99", 99),
        ("99.50", "99.50"),
        ("1e3", "1e3"),
        ("'99'", "99"),
        ('"true"', "true"),
        ("|-\n            null", "null"),
        ("no", "no"),
    ],
)
def test_scalars(written: str, value: object) -> None:
    text = RULE + f"    examples:\n      - 筛查覆盖九成:\n          value: {written}\n"
    [rule] = load_file(write("a.yaml", text)).content.rules
    found = rule.examples[0].expect[0]["value"]
    assert found == value
    assert type(found) is type(value)


def test_keys_are_text_as_written() -> None:
    content = load_file(write("a.yaml", "words: {1: 甲, 010: 乙, true: 丙, null: 丁, 1.0: 戊, '<<': 己}\n")).content
    assert list(content.words) == ["1", "010", "true", "null", "1.0", "<<"]


def test_text_may_look_like_a_whole_number() -> None:
    content = load_file(write("a.yaml", "words: {famous: [985, 211]}\n")).content
    assert content.words == {"famous": ("985", "211")}


def test_decimals_are_exact() -> None:
    [unit] = load_file(write("a.yaml", UNIT + "    scale: 666.66666666666666666667\n")).content.units
    assert unit.scale == Decimal("666.66666666666666666667")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n", "\ufeff", "---\n...\n"])
def test_an_empty_file_is_an_empty_file(text: str) -> None:
    assert load_file(write("a.yaml", text)).content.model_fields_set == set()


def test_byte_order_mark_and_line_ends_of_windows() -> None:
    loaded = load_file(write("a.yaml", "\ufeffper: 每\r\nbare: 村\r\n"))
    assert (loaded.content.per, loaded.mark(("bare",))) == (("每",), (2, 7))


def test_the_reader_in_python_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("a.yaml", RULE + "    examples:\n      - 完成率80%: {value: 80, unit: '%', approx: no}\n")
    in_c = load_file(path)
    monkeypatch.setattr(source, "_LOADER", source.yaml.SafeLoader)
    in_python = load_file(path)
    assert in_c == in_python
    key = ("rules", 0, "examples", 0, "完成率80%", "unit")
    assert in_c.mark(key) == in_python.mark(key) == (5, 35)


PIECES = [*"[]{}:,-?|>&*!%#'\"\n ", "---", "units", "每", "id: ", "\n  "]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_whatever_a_file_holds_it_loads_or_has_located_problems(text: str) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        load_file(write("any.yaml", text))
    except RulesError as error:
        problems = error.problems
    assert all(found.line >= 1 and found.column >= 1 and found.message for found in problems)


# ---------------------------------------------------------------------------------------------------- marks


def test_marks_of_key_paths() -> None:
    loaded = load_file(write("a.yaml", "per: [每, 各]\n" + RULE + "    before: '{raise} 到'\n"))
    assert loaded.mark(()) == (1, 1)
    assert loaded.mark(("per", 1)) == (1, 10)
    assert loaded.mark(("rules", 0)) == (3, 5)
    assert loaded.mark(("rules", 0, "before")) == (5, 13)
    assert loaded.mark(("rules", 0, "before"), at_key=True) == (5, 5)
    assert loaded.mark(("rules", 0, "after")) == (3, 5)
    assert loaded.mark(("rules",)) == loaded.mark(("rules", 7)) == (3, 3)
    assert loaded.mark(("rules",), at_key=True) == (2, 1)


@pytest.mark.parametrize("python", [False, True])
def test_ends_and_what_stands_between_quotes(python: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if python:
        monkeypatch.setattr(source, "_LOADER", source.yaml.SafeLoader)
    lines = [
        "\ufeffwords:",
        '  a: ["甲\\"乙",',
        "    '丙', 丁]",
        "rules:",
        "- id: a.b",
        "  on: x",
        "",
        "# after",
        "- {id: a.c, on: y}",
        "",
    ]
    text = "\r\n".join(lines)
    marks = load_file(write("a.yaml", text)).marks
    assert marks.end(("words", "a")) == (3, 12)
    assert marks.end(("words", "a", 1)) == (3, 8)
    assert marks.end(("rules", 0)) == (9, 1), "where the next one begins"
    assert marks.end(("rules", 1)) == (9, 19)
    assert marks.quoted(("words", "a", 0)) == '"甲\\"乙"'
    assert [marks.quoted(("words", "a", i)) for i in (1, 2)] == ["", ""]


def test_a_problem_of_the_compiler() -> None:
    loaded = load_file(write("a.yaml", RULE + "    before: '{rais}'\n"))
    found = loaded.problem("E303", ("rules", 0, "before"), name="rais", hint=" (did you mean 'raise'?)")
    assert str(found) == "a.yaml:4:13: E303 unknown word class 'rais' (did you mean 'raise'?)"
    assert loaded.problem("E201", ("rules", 0, "before"), at_key=True, key="x").column == 5


def test_names_are_relative_where_they_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("rules/a.yaml", "per: 每\n")
    assert load_file(path.resolve()).name == os.path.join("rules", "a.yaml")
    write("elsewhere/b.yaml", "")
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert load_file("../rules/a.yaml").name == "../rules/a.yaml"


def test_a_loaded_pack_can_be_pickled() -> None:
    pack = load_pack(make_pack(a=RULE))
    again = pickle.loads(pickle.dumps(pack))
    assert again == pack
    assert again.files[0].mark(("rules", 0, "on")) == (3, 9)


# ---------------------------------------------------------------------------------------------------- packs


def broken_pack(**files: str) -> RulesError:
    with pytest.raises(RulesError) as caught:
        load_pack(make_pack(**files))
    return caught.value


def test_a_pack() -> None:
    pack = load_pack(make_pack(b=RULE, a=UNIT))
    assert (pack.head.name, pack.head.version, pack.path) == ("mine", "0.10", Path("mine"))
    assert [file.name for file in pack.files] == [os.path.join("mine", "b.yaml"), os.path.join("mine", "a.yaml")]


def test_all_problems_of_all_files_at_once() -> None:
    error = broken_pack(
        b="rules:\n  - id: r\n    onn: ratio\n",
        a="units: 亩\nbare: [村\n",
        c=RULE + "guards:\n  - id: r.one\n    before: '(第'\n",
        d="per: yes\nwords: {up: {}}\nbar: 村\n",
    )
    assert str(error).replace("\\", "/").splitlines() == [
        "mine/a.yaml:3:1: E102 not YAML: did not find expected ',' or ']' (while parsing a flow sequence at 2:7)",
        "mine/b.yaml:2:5: E204 missing key 'on'",
        "mine/b.yaml:3:5: E201 unknown key 'onn' (did you mean 'on'?)",
        "mine/c.yaml:5:9: E206 duplicate id 'r.one', also at mine/c.yaml:2:9",
        "mine/c.yaml:6:13: E301 bad regular expression: missing ) at position 2",
        "mine/d.yaml:2:13: E202 wrong type: expected a list, found a mapping",
        "mine/d.yaml:3:1: E201 unknown key 'bar' (did you mean 'bare'?)",
    ]


def test_a_broken_head_does_not_hide_broken_files() -> None:
    write("mine/pack.yaml", "name: Mine\nfiles: [a.yaml, 7]\n")
    write("mine/a.yaml", "units: 亩\n")
    with pytest.raises(RulesError) as caught:
        load_pack("mine")
    assert places(caught.value)[:1] == ["1:8: E202"]
    assert {(p.line, p.column, p.code) for p in caught.value.problems[1:]} >= {(1, 1, "E204"), (1, 7, "E205")}


def test_ids_are_unique_in_the_pack() -> None:
    words = "calendar_words:\n  - {id: r.one, terms: 年底}\n"
    error = broken_pack(a=RULE, b=words)
    assert [str(p).replace("\\", "/") for p in error.problems] == [
        "mine/b.yaml:2:10: E206 duplicate id 'r.one', also at mine/a.yaml:2:9"
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("guards:\n  - id: g\n    number: '[0-9'\n", "3:13"),
        ("guards:\n  - id: g\n    not_after: '*年'\n", "3:16"),
        ("outline:\n  numbering: ['第一章', '第(']\n", "2:22"),
        ("outline:\n  plan: '(?P<x>'\n", "2:9"),
        ("outline:\n  titles: {plan: '('}\n", "2:18"),
        # what becomes part of a larger pattern of `re`
        ("outline:\n  numbering: ['一、', '\\p{Han}、']\n", "2:21"),
        ("outline:\n  numbering: ['(?P<x>一)、']\n", "2:15"),
        ("outline:\n  inline: ['一(?i)是']\n", "2:12"),
        ("guards:\n  - id: g\n    number: '\\p{Nd}'\n", "3:13"),
        ("fences: [{open: '(', close: ')', kinds: [date], written: '?'}]\n", "1:58"),
        ('guards:\n  - id: g\n    before: "第\\b"\n', "3:13"),
        ("guards:\n  - id: g\n    before: r'第[0-9]+'\n", "3:13"),
        ("guards:\n  - id: g\n    before: 第{1,99999999999999999999}\n", "3:13"),
    ],
)
def test_regular_expressions(text: str, place: str) -> None:
    assert places(broken_pack(a=text)) == [f"{place}: E301"]


def test_the_fields_with_regular_expressions_are_there() -> None:
    for model, names in loader._PATTERNS.items():
        assert set(names) <= set(model.model_fields)


def test_files_of_a_head() -> None:
    write("other.yaml", "per: 每\n")
    write("mine/a.yaml", "per: 每\n")
    names = ["b.yaml", "../other.yaml", "a.yaml", "./a.yaml", '"a\\0.yaml"', "a" * 400]
    head = f"name: mine\nversion: 1.0\nfiles: [{', '.join(names)}]\n"
    write("mine/pack.yaml", head)
    with pytest.raises(RulesError) as caught:
        load_pack("mine")
    assert places(caught.value) == ["3:9: E101", "3:17: E205", "3:40: E205", "3:50: E101", "3:62: E101"]


def test_a_folder_without_a_head() -> None:
    Path("mine").mkdir()
    with pytest.raises(RulesError, match=r"pack\.yaml: E101"):
        load_pack("mine")


def test_find_a_pack_by_path() -> None:
    make_pack()
    assert find_pack("mine") == find_pack("./mine") == find_pack(Path("mine")) == Path("mine")


def test_find_a_pack_by_name(root: Path) -> None:
    assert find_pack("zh-policy").resolve() == root / "rules" / "zh-policy"
    make_pack("zh-policy")
    assert find_pack("zh-policy").resolve() == root / "rules" / "zh-policy"
    assert find_pack("./zh-policy") == find_pack(Path("zh-policy")) == Path("zh-policy")


def test_packs_of_an_installed_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_pack("site/extract/packs/zh-other")
    make_pack("site/rules/not-ours")
    monkeypatch.setattr(loader, "_PACKAGE", tmp_path / "site/extract")
    assert known_packs() == {"zh-other": tmp_path / "site/extract/packs/zh-other"}
    assert find_pack("zh-other") == tmp_path / "site/extract/packs/zh-other"


@pytest.mark.parametrize("name", ["zh-polcy", "./nowhere", "", "a\0b"])
def test_no_such_pack(name: str) -> None:
    with pytest.raises(RulesError) as caught:
        find_pack(name)
    [found] = caught.value.problems
    assert found.code == "E501"
    assert "known packs: zh-citations, zh-duties, zh-policy" in found.message
    assert ("(did you mean 'zh-policy'?)" in found.message) == (name == "zh-polcy")
