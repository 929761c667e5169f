"""Records as people read them."""

import io
from datetime import date
from decimal import Decimal

import pytest
from rich.console import Console

from extract.messages import catalogue
from extract.record_types import RecordField, RecordSpec, extraction_model, record_model
from extract.records import Amount, Count, Date, Extraction, Metadata, Ratio, Record, Target
from extract.view import cells, label, number, time_span
from extract.view.terminal import extraction, highlighted, plain, records_table

TEXT = "总投资约2.59亿元，到2027年底筛查率提升到99%以上。"
COMMON = {"rule": "r", "sentence": (0, len(TEXT))}


def span(part: str) -> dict[str, object]:
    start = TEXT.index(part)
    return {"text": part, "start": start, "end": start + len(part), **COMMON}


@pytest.fixture
def records() -> tuple[Record, ...]:
    ratio = Ratio(**span("99%以上"), value=Decimal(99), op="ge", unit="%", label="筛查率", modality="plan")
    return (
        Amount(**span("约2.59亿元"), value=Decimal(259000000), op="approx", unit="CNY", currency="CNY", label="总投资"),
        Date(**span("2027年底"), kind="date", grain="year", first=date(2027, 1, 1), last=date(2027, 12, 31)),
        Target(
            **span("筛查率提升到99%以上"),
            indicator="筛查率",
            change="reach",
            value=Decimal(99),
            op="ge",
            unit="%",
            quantity=(ratio.start, ratio.end),
            deadline=date(2027, 12, 31),
        ),
        ratio,
    )


def shown(thing: object, width: int = 120) -> str:
    out = io.StringIO()
    Console(file=out, width=width, highlight=False).print(thing)
    return out.getvalue()


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        ("259000000", "2.59亿", "259 million"),
        ("27550000", "2,755万", "27.55 million"),
        ("12345678", "1,234.5678万", "12,345,678"),
        ("123456789", "12,345.6789万", "123,456,789"),
        ("123456789012", "123,456,789,012", "123,456,789,012"),
        ("1500000000000", "1.5万亿", "1.5 trillion"),
        ("1200", "1,200", "1,200"),
        ("-20000", "-2万", "-20,000"),
        ("-1234", "-1,234", "-1,234"),
        ("0.3333", "0.3333", "0.3333"),
        ("99", "99", "99"),
        ("0", "0", "0"),
    ],
)
def test_numbers(value: str, zh: str, en: str) -> None:
    assert number(Decimal(value), catalogue("zh")) == zh
    assert number(Decimal(value), catalogue("en")) == en


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, ""),
        ("2025-01-01", "2025-12-31", "2025"),
        ("2024-02-01", "2024-02-29", "2024-02"),
        ("2024-02-01", "2024-02-28", "2024-02-01/2024-02-28"),
        ("2025-06-05", "2025-06-05", "2025-06-05"),
        ("2021-01-01", "2025-12-31", "2021-01-01/2025-12-31"),
        ("2020-01-01", None, "2020-01-01/.."),
        (None, "2020-01-01", "../2020-01-01"),
    ],
)
def test_time_span(first: str | None, last: str | None, expected: str) -> None:
    days = [None if day is None else date.fromisoformat(day) for day in (first, last)]
    assert time_span(*days) == expected


def test_cells(records: tuple[Record, ...]) -> None:
    amount, day, target, _ = (cells(record, catalogue("zh")) for record in records)
    assert (amount["type"], amount["label"], amount["value"], amount["modality"]) == (
        "金额",
        "总投资",
        "≈ 2.59亿元",
        "事实",
    )
    assert (day["value"], day["time"]) == ("2027", "")
    assert (target["label"], target["value"], target["change"], target["time"]) == (
        "筛查率",
        "≥ 99%",
        "达到",
        "2027-12-31",
    )
    assert cells(records[0], catalogue("en"))["value"] == "≈ 259 million CNY"


def test_range_and_label() -> None:
    count = Count(
        text="10至20个", start=0, end=6, low=Decimal(10), high=Decimal(20), op="range", unit="个", noun="站", **COMMON
    )
    assert cells(count, catalogue("zh"))["value"] == "10–20个"
    assert label(count) == "站"
    assert label(count.model_copy(update={"label": "充电站"})) == "充电站"


def test_table_leaves_out_empty_columns(records: tuple[Record, ...]) -> None:
    text = shown(records_table(records[:1], catalogue("zh"), title="表"))
    assert "总投资" in text
    assert "≈ 2.59亿元" in text
    assert "增减" not in text


def test_highlighted(records: tuple[Record, ...]) -> None:
    marked = highlighted(TEXT, records)
    assert marked.plain == TEXT
    assert {(TEXT[s.start : s.end], str(s.style)) for s in marked.spans} >= {
        ("约2.59亿元", "bold green"),
        ("99%以上", "bold yellow"),
    }


def test_text_cannot_steer_the_terminal() -> None:
    text = "[bold]投资\x1b[31m1亿元\x07\ud800"
    assert plain(text) == "[bold]投资\ufffd[31m1亿元\ufffd\ufffd"
    assert len(plain(text)) == len(text)
    assert "[bold]投资" in shown(highlighted(text, ()))


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("标题", "抽取结果（4 条）")), ("en", ("Title", "Records (4)"))]
)
def test_extraction(records: tuple[Record, ...], language: str, words: tuple[str, ...]) -> None:
    result = Extraction(text=TEXT, records=records, metadata=Metadata(title="通知", citations=("《甲》", "《乙》")))
    text = shown(extraction(result, catalogue(language)))
    for word in (*words, "《甲》", TEXT):
        assert word in text


def test_extraction_of_some_types(records: tuple[Record, ...]) -> None:
    result = Extraction(text=TEXT, records=records)
    text = shown(extraction(result, catalogue("en"), types=["ratio"]))
    assert "Records (1)" in text
    assert "No records" in shown(extraction(result, catalogue("en"), types=["count"]))


PERMIT = RecordSpec(
    "permit",
    (
        RecordField("wells", "str", many=True),
        RecordField("note", "str"),
        RecordField("holder", "str"),
        RecordField("volume", "Decimal"),
        RecordField("until", "date"),
        RecordField("renewed", "bool"),
    ),
)


def test_a_record_of_a_packs_type_is_labelled_by_its_first_text() -> None:
    permit = record_model(PERMIT)
    made = permit(**span("总投资"), holder="青河水厂", wells=("东",))
    assert label(made) == "青河水厂"
    assert label(permit(**span("总投资"), wells=("东",))) == ""
    assert cells(made, catalogue("zh"))["label"] == "青河水厂"
    assert cells(permit(**span("总投资")), catalogue("zh"))["label"] == "总投资"


def test_records_of_a_packs_type_have_a_table_of_their_own(records: tuple[Record, ...]) -> None:
    permit = record_model(PERMIT)
    made = permit(
        **span("总投资"),
        holder="青河\n水厂",
        wells=("东", "西"),
        volume=Decimal("2.50"),
        until=date(2030, 12, 31),
        renewed=True,
    )
    both = extraction_model((PERMIT,))(text=TEXT, records=(*records, made, permit(**span("2027年底"), renewed=False)))
    text = shown(extraction(both, catalogue("en")))
    assert "Records (4)" in text
    assert "permit (2)" in text
    head = next(line for line in text.splitlines() if "holder" in line)
    assert head.split() == ["wells", "holder", "volume", "until", "renewed"]  # nobody has a note
    row = next(line for line in text.splitlines() if "青河" in line)
    assert row.split() == ["东;", "西", "青河", "水厂", "2.5", "2030-12-31", "yes"]
    assert "permit" not in shown(extraction(both, catalogue("en"), types=["amount"]))


def test_a_type_without_fields_shows_its_text() -> None:
    bare = RecordSpec("mark", ())
    result = extraction_model((bare,))(text=TEXT, records=(record_model(bare)(**span("总投资")),))
    lines = shown(extraction(result, catalogue("en"))).splitlines()
    assert [line.strip() for line in lines if line.strip() in ("mark (1)", "text", "总投资")] == [
        "mark (1)",
        "text",
        "总投资",
    ]
