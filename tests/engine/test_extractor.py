"""The extractor: what it takes, what it gives, that it is safe to share and to send."""

import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import extract
from extract import Document, Extraction, Extractor, NumberError

TEXT = """关于加快县域发展的意见
一、工作回顾
2021年，全县总投资12亿元，比上年增长6%，其中工业投资5亿元。
二、主要目标
到2030年，绿地率达到40%，新建公园20个。低保标准由每人每月600元提高到650元。
今年改造道路30公里。
"""


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


# ---------------------------------------------------------------------------------------------------- what it takes


def test_text_or_document(extractor: Extractor) -> None:
    assert extractor(Document(text=TEXT)) == extractor(TEXT)


def test_the_reference_date_of_a_document_holds_unless_another_is_given(extractor: Extractor) -> None:
    document = Document(text="去年建成。", reference_date=date(2020, 6, 1))
    assert extractor(document).dates[0].first == date(2019, 1, 1)
    assert extractor(document).reference_date == date(2020, 6, 1)
    assert extractor(document, reference_date=date(2010, 6, 1)).dates[0].first == date(2009, 1, 1)


def test_without_one_it_is_the_document_s_own(extractor: Extractor) -> None:
    made = extractor("县政府公告\n今年修路。\n某县人民政府\n2022年3月1日\n")
    assert made.metadata.signed == made.reference_date == date(2022, 3, 1)
    assert made.dates[0].first == date(2022, 1, 1)


@pytest.mark.parametrize("text", [None, 3, b"3", ["3"], Path("a.txt")], ids=lambda x: type(x).__name__)
def test_what_is_no_text(extractor: Extractor, text: object) -> None:
    with pytest.raises(TypeError, match=rf"str or a Document, not {type(text).__name__}"):
        extractor(text)  # type: ignore[arg-type]


@pytest.mark.parametrize("day", [datetime(2022, 3, 1), "2022-03-01", 2022], ids=lambda x: type(x).__name__)
def test_what_is_no_reference_date(extractor: Extractor, day: object) -> None:
    with pytest.raises(TypeError, match=rf"datetime\.date or None, not {type(day).__name__}"):
        extractor("今年", reference_date=day)  # type: ignore[arg-type]


def test_unknown_types() -> None:
    with pytest.raises(KeyError, match=r"unknown record type 'amuont' \(did you mean 'amount'\?\)"):
        Extractor(types=["date", "amuont"])


@pytest.mark.parametrize("types", [["date"], ("amount", "ratio"), {"target"}, (name for name in ["count"]), []])
def test_only_some_types(extractor: Extractor, types: list[str]) -> None:
    some = Extractor(types=types)
    wanted = some._types or ()
    assert some(TEXT).records == tuple(record for record in extractor(TEXT).records if record.type in wanted)
    assert some(TEXT).sections == extractor(TEXT).sections


def test_unknown_packs() -> None:
    with pytest.raises(extract.RulesError, match=r"E501 pack 'zh-polcy' not found \(did you mean 'zh-policy'\?\)"):
        Extractor("zh-polcy")


def test_a_pack_by_name_by_path_or_in_a_list(root: Path) -> None:
    made = [Extractor(packs)(TEXT) for packs in ("zh-policy", ["zh-policy"], root / "rules" / "zh-policy")]
    assert made[0] == made[1] == made[2]


# ---------------------------------------------------------------------------------------------------- what it gives


def test_an_extraction(extractor: Extractor) -> None:
    made = extractor(TEXT)
    assert isinstance(made, Extraction)
    assert made.text == TEXT
    assert [record.text for record in made.amounts] == ["12亿元", "5亿元", "600元", "650元"]
    assert [record.text for record in made.ratios] == ["6%", "40%"]
    assert [record.text for record in made.counts] == ["20个"]
    assert [record.text for record in made.measures] == ["30公里"]
    assert [record.indicator for record in made.targets] == ["绿地率", "公园", "道路"]
    assert [section.title for section in made.sections] == ["一、工作回顾", "二、主要目标"]
    assert {record.section for record in made.records} == {("一、工作回顾",), ("二、主要目标",)}
    assert Extraction.model_validate_json(made.model_dump_json()) == made


def test_records_are_what_validation_makes_of_them(extractor: Extractor) -> None:
    made = extractor(TEXT)
    for record in made.records:
        again = type(record).model_validate(record.model_dump())
        assert again == record
        assert list(record.__dict__) == list(type(record).model_fields)


@pytest.mark.parametrize("text", ["", "\n", " ", "没有数字。", "\ud800"])
def test_nothing(extractor: Extractor, text: str) -> None:
    assert extractor(text).records == ()


def test_offsets_are_code_points(extractor: Extractor) -> None:
    text = "😀𠀀e\u0301投资3万元"
    [record] = extractor(text).records
    assert (record.start, record.end, text[record.start : record.end]) == (6, 9, "3万元")


def test_the_text_stays_as_written(extractor: Extractor) -> None:
    text = "總投資３億元(含稅),建成體育場５個、劇場2場"
    made = extractor(text)
    assert [record.text for record in made.records if record.type != "target"] == ["３億元", "５個", "2場"]
    assert [record.unit for record in made.counts] == ["個", "場"]
    assert made.amounts[0].label == "總投資"
    assert made.amounts[0].value == Decimal(300_000_000)


def test_classifiers_of_simplified_text_are_themselves(extractor: Extractor) -> None:
    assert [record.unit for record in extractor("建成５个,演出2场").counts] == ["个", "场"]


# ---------------------------------------------------------------------------------------------------- many texts


def test_pipe_takes_texts_documents_and_pairs(extractor: Extractor) -> None:
    day = date(2020, 6, 1)
    made = list(extractor.pipe(["去年", Document(text="去年", reference_date=day), ("去年", day), ("去年", None)]))
    assert [result.dates[0].first for result in made] == [None, date(2019, 1, 1), date(2019, 1, 1), None]


def test_pipe_is_lazy_and_keeps_the_order(extractor: Extractor) -> None:
    taken: list[int] = []

    def texts() -> Iterator[str]:
        for i in range(3):
            taken.append(i)
            yield f"{i}万元"

    made = extractor.pipe(texts())
    assert taken == []
    assert next(made).text == "0万元"
    assert taken == [0]
    assert [result.text for result in made] == ["1万元", "2万元"]


def test_a_wrong_item_stops_the_pipe(extractor: Extractor) -> None:
    made = extractor.pipe(["3万元", 3])  # type: ignore[list-item]
    assert next(made).amounts
    with pytest.raises(TypeError):
        next(made)


@pytest.mark.parametrize("types", [None, ["amount", "target"]])
def test_a_pickled_one_gives_the_same(types: list[str] | None) -> None:
    before = Extractor(types=types)
    after = pickle.loads(pickle.dumps(before))
    assert after.packs == before.packs == ("zh-policy",)
    assert after(TEXT) == before(TEXT)


def test_results_can_be_pickled(extractor: Extractor) -> None:
    made = extractor(TEXT)
    assert pickle.loads(pickle.dumps(made)) == made


def test_two_threads_get_the_same() -> None:
    texts = [TEXT, TEXT.replace("2021", "2022"), "各县分别投入3万元、5万元。", "每户补助3000元。"] * 10
    alone, shared = Extractor(), Extractor()
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(shared, texts)) == [alone(text) for text in texts]


# ---------------------------------------------------------------------------------------------------- numerals


def test_parse_number(extractor: Extractor) -> None:
    assert extractor.parse_number("１，２００") == 1200
    assert extractor.parse_number("三億") == extract.parse_number("3亿")
    with pytest.raises(NumberError, match="１０几"):
        extractor.parse_number("１０几")


def test_extract_is_the_default_extractor(extractor: Extractor) -> None:
    assert extract.extract(TEXT, reference_date=date(2022, 1, 1)) == extractor(TEXT, reference_date=date(2022, 1, 1))
