"""Packs with record types of their own: they change nothing of other records, and their records are sound."""

from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from extract import Extraction, Extractor
from extract.records import TYPE_NAMES

BASE, OWN = "zh-policy", ("zh-citations", "zh-duties")
EVERY = 20  # of the corpus

PIECES = [
    *[
        "《",
        "》",
        "〔",
        "〕",
        "（",
        "）",
        "[",
        "]",
        "(",
        ")",
        "第",
        "条",
        "款",
        "项",
        "之",
        "号",
        "令",
        "公告",
        "本",
        "办法",
        "条例",
    ],
    *[
        "一",
        "二",
        "十",
        "百",
        "3",
        "12",
        "2025",
        "零",
        "、",
        "，",
        "。",
        "；",
        "：",
        "\n",
        " ",
        "\u3000",
        "\t",
        "\ud800",
        "𠀀",
    ],
    *[
        "根据",
        "和",
        "至",
        "原",
        "关于",
        "通知",
        "以下简称",
        "青政发",
        "国务院",
        "市水务局",
        "各县、区政府",
        "等",
        "按职责分工",
    ],
    *["牵头", "负责", "配合", "落实", "单位", "责任单位：", "牵头部门：", "完成时限：", "配合单位：", "由", "完成"],
    *["修建水库", "投资", "3亿元", "增长5%", "6座", "2025年6月底前", "今年", "力争", "达到"],
]
LIKELY = [
    *[
        "《供水条例》",
        "（青政发〔2024〕6号）",
        "青政发〔2024〕6号文件",
        "国务院令第12号",
        "第十二条第二款",
        "、第三款",
        "、第（四）项",
    ],
    *[
        "本办法第九条",
        "、第十条",
        "（责任单位：市水务局，完成时限：2025年底）",
        "（市水务局牵头，市财政局配合）",
        "（县政府负责）",
    ],
    *["1.修建水库6座。", "\n牵头部门：市水务局", "\n完成时限：持续推进", "到2027年普及率达到95%。"],
]
pieces = st.one_of(st.sampled_from(PIECES), st.sampled_from(LIKELY), st.sampled_from(LIKELY), st.characters())
texts = st.lists(pieces, max_size=30).map("".join)
whole = texts.filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text))


@cache
def extractor(*packs: str) -> Extractor:
    return Extractor(packs or BASE)


def built_in(made: Extraction) -> list[object]:
    return [record for record in made.records if record.type in TYPE_NAMES]


def same_built_in(text: str) -> bool:
    plain, full = extractor()(text), extractor(*OWN)(text)
    return built_in(full) == list(plain.records) and (full.metadata, full.sections) == (plain.metadata, plain.sections)


@settings(max_examples=300)
@given(texts)
def test_built_in_records_stay_as_they_are(text: str) -> None:
    assert same_built_in(text)


def test_built_in_records_of_the_seed_stay_as_they_are(root: Path) -> None:
    paths = sorted((root / "seeds").glob("*.txt"))
    assert paths
    for path in paths:
        text = path.read_text("utf-8")
        assert same_built_in(text)
        assert extractor()(text).records


def test_built_in_records_of_real_documents_stay_as_they_are(shared: Path) -> None:
    paths = sorted((shared / "corpus" / "text").glob("*.txt"))[::EVERY]
    assert paths
    changed = [path.name for path in paths if not same_built_in(path.read_text("utf-8"))]
    assert not changed


@settings(max_examples=300)
@given(texts)
def test_packs_leave_one_another_alone(text: str) -> None:
    both = extractor(*OWN)(text)
    for pack, name in zip(OWN, ("citation", "duty"), strict=True):
        assert [r.model_dump() for r in both.of(name)] == [r.model_dump() for r in extractor(pack)(text).of(name)]


@settings(max_examples=300)
@given(texts)
def test_records_are_sound(text: str) -> None:
    made = extractor(*OWN)(text)
    order = [(record.start, record.end, record.type) for record in made.records]
    assert order == sorted(order)
    for record in (*made.of("citation"), *made.of("duty")):
        assert text[record.start : record.end] == record.text != ""
        first, last = record.sentence
        assert 0 <= first <= record.start < record.end
        assert last <= len(text)
        said = [getattr(record, name, None) for name in ("title", "number", "organ", "task", "time")]
        said += [*getattr(record, "lead", ()), *getattr(record, "units", ()), *getattr(record, "support", ())]
        assert all(words is None or (words != "" and words == words.strip() and words in record.text) for words in said)


@settings(max_examples=200)
@given(whole)
def test_json_reads_back(text: str) -> None:
    made = extractor(*OWN)(text)
    again = extractor(*OWN).result_type.model_validate_json(made.model_dump_json())
    assert again == made
    assert hash(again) == hash(made)
