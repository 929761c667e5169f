"""Folders to datasets: every format reads back, failures do not end a run, and a file is whole or not there."""

import csv
import io
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from extract.batch import (
    Done,
    Failed,
    Origin,
    Sink,
    Summary,
    open_sink,
    output_endings,
    parquet,
    record_ids,
    run,
    sinks,
)
from extract.batch.table import COLUMNS
from extract.engine.extractor import Extractor
from extract.errors import DocumentError, PolicyExtractError
from extract.messages import catalogue
from extract.record_types import RecordField, RecordSpec, extraction_model, record_model
from extract.records import Amount, Date, Extraction, Metadata, Ratio, Record, Target

FIRST = "2025年6月5日，市财政安排资金3.2亿元，比上年增长8%。\n"
SECOND = "到2027年，城镇化率达到62%以上。\n"
MADE_BY = Origin("0123456789abcdef", ("zh-policy==0.1.0", "mine==2"))


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    source = tmp_path / "in"
    (source / "sub").mkdir(parents=True)
    (source / "a.txt").write_text(FIRST, "utf-8")
    (source / "sub" / "b.txt").write_bytes(SECOND.encode("gb18030"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def sample(text: str = "投资3亿元") -> Done:
    record = Amount(
        text="3亿元", start=2, end=5, value=Decimal(300000000), unit="CNY", currency="CNY", rule="r", sentence=(0, 5)
    )
    return Done("a.txt", "in/a.txt", 15, Extraction(text=text, records=(record,), metadata=Metadata(title="题")))


def written(name: str, path: Path, *done: Done, lang: str = "zh", types: tuple[RecordSpec, ...] = ()) -> Path:
    sink = open_sink(path / name, catalogue(lang), replace(MADE_BY, types=types))
    for each in done:
        sink.write(each)
    sink.commit()
    return path / name


class TestRun:
    def test_summary(self, folder: Path, extractor: Extractor) -> None:
        seen: list[tuple[int, int, str]] = []
        summary = run(
            ["in"],
            "out.jsonl",
            extractor=extractor,
            progress=lambda done, total, outcome: seen.append((done, total, type(outcome).__name__)),
        )
        rows = lines(folder / "out.jsonl")
        assert isinstance(summary, Summary)
        assert summary.documents == 2
        assert summary.failed == ()
        assert summary.records == len(rows) > 0
        assert summary.size == len((FIRST + SECOND).encode())
        assert summary.output == "out.jsonl"
        assert summary.origin == Origin.of(extractor)
        assert summary.origin.packs == ("zh-policy==0.1.0",)
        assert list(summary.counts)[:2] == ["amount", "count"]
        assert seen == [(1, 2, "Done"), (2, 2, "Done")]

    def test_rows_are_the_records(self, folder: Path, extractor: Extractor) -> None:
        run(["in"], "out.jsonl", extractor=extractor)
        rows = lines(folder / "out.jsonl")
        for doc_id, text in (("a.txt", FIRST), ("sub/b.txt", SECOND)):
            mine = [row for row in rows if row["doc_id"] == doc_id]
            expected = extractor(text).model_dump(mode="json")["records"]
            assert len(mine) == len(expected)
            for row, record in zip(mine, expected, strict=True):
                assert record.items() <= row.items()
                assert row["sentence_text"] == text[slice(*row["sentence"])]
                assert row["schema_version"] == "1"
                assert row["ruleset"] == extractor.ruleset.digest
                assert row["path"] == str(Path("in", doc_id))

    def test_ids_are_stable(self, folder: Path, extractor: Extractor) -> None:
        run(["in"], "one.jsonl", extractor=extractor)
        run([str(folder / "in")], "two.jsonl", extractor=extractor)
        ids = [row["record_id"] for row in lines(folder / "one.jsonl")]
        assert ids == [row["record_id"] for row in lines(folder / "two.jsonl")]
        assert len(set(ids)) == len(ids)

    def test_reference_date(self, folder: Path, extractor: Extractor) -> None:
        (folder / "c.txt").write_text("今年安排资金1亿元。", "utf-8")
        run(["c.txt"], "out.jsonl", extractor=extractor, reference_date=date(2019, 5, 1))
        [first] = [row["first"] for row in lines(folder / "out.jsonl") if row["type"] == "date"]
        assert first == "2019-01-01"

    def test_failures_do_not_end_it(self, folder: Path, extractor: Extractor) -> None:
        (folder / "in" / "bad.txt").write_bytes(b"\xff\xff\xff")
        summary = run(["in", "gone.txt"], "out.jsonl", extractor=extractor)
        assert summary.documents == 2
        assert [failure.path for failure in summary.failed] == ["gone.txt", str(Path("in/bad.txt"))]
        assert {row["doc_id"] for row in lines(folder / "out.jsonl")} == {"a.txt", "sub/b.txt"}

    def test_a_fault_in_the_extractor_is_a_failure(self, folder: Path) -> None:
        class Faulty(Extractor):
            def __call__(self, text: object, *, reference_date: date | None = None) -> Extraction:
                raise RuntimeError("boom")

        summary = run(["in"], "out.jsonl", extractor=Faulty())
        assert [str(failure.error) for failure in summary.failed] == ["boom", "boom"]

    def test_standard_streams(self, extractor: Extractor) -> None:
        out = io.BytesIO()
        summary = run(["-"], "-", extractor=extractor, stdin=io.BytesIO(FIRST.encode("gb18030")), stdout=out)
        rows = [json.loads(line) for line in out.getvalue().decode().splitlines()]
        assert {row["doc_id"] for row in rows} == {"-"}
        assert summary.records == len(rows) > 0

    def test_a_stream_that_takes_only_a_part(self, folder: Path, extractor: Extractor) -> None:
        class Slow(io.RawIOBase):
            taken = b""

            def writable(self) -> bool:
                return True

            def write(self, data: object) -> int:
                part = bytes(data)[:100]  # type: ignore[call-overload]
                self.taken += part
                return len(part)

        slow = Slow()
        run(["in"], "-", extractor=extractor, stdout=slow)  # type: ignore[arg-type]
        run(["in"], "out.jsonl", extractor=extractor)
        assert slow.taken == (folder / "out.jsonl").read_bytes()

    @pytest.mark.parametrize(
        ("paths", "output", "code"),
        [(["in"], "out.xyz", "D103"), (["in"], "out", "D103"), (["no"], "o.csv", "D101"), (["."], "o.csv", "D104")],
    )
    def test_nothing_is_written_on_wrong_use(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paths: list[str], output: str, code: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        with pytest.raises(DocumentError) as error:
            run(paths, output)
        assert error.value.code == code
        assert list(tmp_path.iterdir()) == []


class TestAtomic:
    @pytest.mark.parametrize("suffix", output_endings())
    @pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
    def test_an_older_file_outlives_a_broken_run(
        self, folder: Path, extractor: Extractor, suffix: str, error: type[BaseException]
    ) -> None:
        output = folder / f"out{suffix}"
        output.write_bytes(b"older")

        def stop(done: int, total: int, outcome: Done | Failed) -> None:
            assert output.read_bytes() == b"older"
            raise error

        with pytest.raises(error):
            run(["in"], output, extractor=extractor, progress=stop)
        assert output.read_bytes() == b"older"
        assert sorted(path.name for path in folder.iterdir()) == ["in", output.name]

    def test_a_commit_that_fails_leaves_nothing(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(handle: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(sinks.os, "fsync", full)
        with pytest.raises(OSError, match="space"):
            run(["in"], "out.jsonl")
        assert [path.name for path in folder.iterdir()] == ["in"]

    @pytest.mark.skipif(os.name == "nt", reason="no such permissions there")
    def test_permissions(self, tmp_path: Path) -> None:
        mask = os.umask(0o027)
        try:
            path = written("a.jsonl", tmp_path, sample())
            assert path.stat().st_mode & 0o777 == 0o640
            path.chmod(0o600)
            written("a.jsonl", tmp_path, sample())
            assert path.stat().st_mode & 0o777 == 0o600
        finally:
            os.umask(mask)

    @pytest.mark.skipif(os.name == "nt", reason="links need rights there")
    def test_a_link_stays_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "real.jsonl").write_text("")
        (tmp_path / "link.jsonl").symlink_to(tmp_path / "real.jsonl")
        written("link.jsonl", tmp_path, sample())
        assert (tmp_path / "link.jsonl").is_symlink()
        assert len(lines(tmp_path / "real.jsonl")) == 1

    def test_sinks_keep_the_protocol(self, tmp_path: Path) -> None:
        sink: Sink = open_sink(tmp_path / "a.JSONL", catalogue("zh"), MADE_BY)
        sink.abort()
        assert list(tmp_path.iterdir()) == []


def table(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), "Excel takes it for the local code page"
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


class TestCsv:
    TEXT = "到2027年城镇化率达到62%以上"

    def target(self, **more: object) -> tuple[Record, Record]:
        ratio = Ratio(
            text="62%以上",
            start=12,
            end=17,
            value=Decimal(62),
            op="ge",
            unit="%",
            label="城镇化率",
            modality="plan",
            rule="r",
            sentence=(0, 17),
            section=("一、目标", "（一）发展"),
        )
        target = Target(
            text="城镇化率达到62%以上",
            start=6,
            end=17,
            indicator="城镇化率",
            change="reach",
            value=Decimal(62),
            op="ge",
            unit="%",
            quantity=(12, 17),
            deadline=date(2027, 12, 31),
            binding="expected",
            rule="t",
            sentence=(0, 17),
        )
        return target, ratio

    def test_a_target_shares_the_row_of_its_quantity(self, tmp_path: Path) -> None:
        result = Extraction(text=self.TEXT, records=self.target())
        [row] = table(written("a.csv", tmp_path, Done("a.txt", "a.txt", 1, result)))
        wanted = {
            "类型": "比率",
            "指标": "城镇化率",
            "值": "62",
            "单位": "%",
            "界限": "不低于",
            "增减": "达到",
            "完成期限": "2027-12-31",
            "性质": "目标",
            "约束力": "预期性",
            "原文": "62%以上",
            "所在句子": self.TEXT,
            "所在章节": "一、目标 > （一）发展",
            "文件": "a.txt",
        }
        assert wanted.items() <= row.items()

    def test_a_target_without_quantity_has_its_own_row(self, tmp_path: Path) -> None:
        target, _ = self.target()
        result = Extraction(text=self.TEXT, records=(target,))
        [row] = table(written("a.csv", tmp_path, Done("a.txt", "a.txt", 1, result), lang="en"))
        assert (row["type"], row["modality"], row["change"], row["value"]) == ("target", "target", "reach", "62")

    def test_nothing_else_is_left_out(self, folder: Path, extractor: Extractor) -> None:
        run(["in"], "out.csv", extractor=extractor)
        run(["in"], "out.jsonl", extractor=extractor)
        ids = {row["record_id"] for row in lines(folder / "out.jsonl") if row["type"] != "target"}
        assert {row["记录编号"] for row in table(folder / "out.csv")} >= ids

    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_heads(self, tmp_path: Path, lang: str) -> None:
        [row] = table(written("a.csv", tmp_path, sample(), lang=lang))
        assert list(row) == [catalogue(lang)(f"columns.{name}") for name in COLUMNS]
        assert list(row)[-1] == {"zh": "规则版本", "en": "ruleset"}[lang]
        assert row[catalogue(lang)("columns.value")] == "300000000"
        assert row[catalogue(lang)("columns.unit")] == {"zh": "元", "en": "CNY"}[lang]

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
    def test_formulas_are_text(self, tmp_path: Path, start: str) -> None:
        done = sample()
        record = done.result.records[0].model_copy(
            update={"label": f'{start}HYPERLINK("x")', "section": (f"{start}1",)}
        )
        done = Done(f"{start}a.txt", "a", 1, done.result.model_copy(update={"records": (record,)}))
        [row] = table(written("a.csv", tmp_path, done))
        assert row["指标"] == f'\'{start}HYPERLINK("x")'
        assert row["所在章节"] == f"'{start}1"
        assert row["文件"] == f"'{start}a.txt"

    def test_negative_numbers_stay_numbers(self, tmp_path: Path) -> None:
        done = sample()
        record = done.result.records[0].model_copy(update={"value": Decimal("-3.50")})
        done = Done("a", "a", 1, done.result.model_copy(update={"records": (record,)}))
        [row] = table(written("a.csv", tmp_path, done))
        assert row["值"] == "-3.5"


class TestParquet:
    def test_reads_back(self, folder: Path, extractor: Extractor) -> None:
        run(["in"], "out.parquet", extractor=extractor)
        run(["in"], "out.jsonl", extractor=extractor)
        read = pq.read_table(folder / "out.parquet")
        assert read.schema.equals(parquet.schema(Origin.of(extractor)))
        assert read.schema.metadata[b"schema_version"] == b"1"
        assert read.schema.metadata[b"ruleset"] == extractor.ruleset.digest.encode()
        assert json.loads(read.schema.metadata[b"rule_packs"]) == ["zh-policy==0.1.0"]
        rows = lines(folder / "out.jsonl")
        assert read.num_rows == len(rows)
        for got, row in zip(read.to_pylist(), rows, strict=True):
            assert got["label"] == (row.get("indicator") or row.get("label") or row.get("noun"))
            for name, value in row.items():
                if name not in ("label", "indicator"):
                    assert as_json(got[name]) == value, name

    def test_types(self, tmp_path: Path) -> None:
        day = Date(
            text="x", start=0, end=1, kind="date", grain="day", first=date(2025, 1, 1), rule="r", sentence=(0, 1)
        )
        result = Extraction(text="x", records=(day,))
        [row] = pq.read_table(written("a.parquet", tmp_path, Done("a", "a", 1, result))).to_pylist()
        assert row["first"] == date(2025, 1, 1)
        assert row["last"] is None
        assert row["value"] is None
        assert row["per"] is None
        assert row["section"] == []

    @pytest.mark.parametrize(
        ("value", "number", "text"),
        [
            ("259000000", "259000000", None),
            ("0.3333", "0.3333", None),
            ("1E+27", "1" + "0" * 27, None),
            ("1E+28", None, "1" + "0" * 28),
            ("1.00000000000000", "1", None),
            ("0.12345678901", None, "0.12345678901"),
        ],
    )
    def test_decimals_are_exact(self, tmp_path: Path, value: str, number: str | None, text: str | None) -> None:
        done = sample()
        record = done.result.records[0].model_copy(update={"value": Decimal(value)})
        done = Done("a", "a", 1, done.result.model_copy(update={"records": (record,)}))
        [row] = pq.read_table(written("a.parquet", tmp_path, done)).to_pylist()
        assert row["value"] == (None if number is None else Decimal(number))
        assert row["value_text"] == text

    def test_row_groups(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(parquet, "_ROW_GROUP", 2)
        path = written("a.parquet", tmp_path, *[sample()] * 5)
        assert pq.ParquetFile(path).num_row_groups == 3
        assert pq.read_table(path).num_rows == 5

    def test_no_records(self, tmp_path: Path) -> None:
        assert pq.read_table(written("a.parquet", tmp_path)).num_rows == 0

    def test_without_the_extra(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(parquet, "find_spec", lambda name: None)
        with pytest.raises(PolicyExtractError, match=r'pip install "policy-extract\[arrow\]"'):
            open_sink(tmp_path / "a.parquet", catalogue("zh"), MADE_BY)
        assert list(tmp_path.iterdir()) == []


PERMIT = RecordSpec(
    "permit",
    (
        RecordField("holder", "str"),
        RecordField("level", "enum", values=("city", "county")),
        RecordField("number", "int"),
        RecordField("volume", "Decimal"),
        RecordField("until", "date"),
        RecordField("renewed", "bool"),
        RecordField("wells", "str", many=True),
        RecordField("sizes", "Decimal", many=True),
        RecordField("days", "date", many=True),
        RecordField("years", "int", many=True),
    ),
)
FULL = {
    "holder": "=甲",
    "level": "city",
    "number": -(2**63),
    "volume": Decimal("-2.50"),
    "until": date(2030, 12, 31),
    "renewed": True,
    "wells": ("东", "西"),
    "sizes": (Decimal("1.5"), Decimal("1E+28")),
    "days": (date(2025, 1, 1),),
    "years": (2024, 2025),
}


def permits(*values: dict[str, object], spec: RecordSpec = PERMIT) -> Done:
    """A document with an amount and permits of these fields."""
    common = {"text": "3亿元", "start": 2, "end": 5, "rule": "r", "sentence": (0, 5)}
    made = tuple(record_model(spec)(**common, **fields) for fields in values)
    result = extraction_model((spec,))(text="投资3亿元", records=(*sample().result.records, *made))
    return Done("a.txt", "a.txt", 15, result)


class TestOwnTypes:
    def test_json_lines(self, tmp_path: Path) -> None:
        _, full, empty = lines(written("a.jsonl", tmp_path, permits(FULL, {}), types=(PERMIT,)))
        assert full["type"] == "permit"
        assert (full["number"], full["volume"], full["until"]) == (-(2**63), "-2.5", "2030-12-31")
        assert (full["wells"], full["sizes"]) == (["东", "西"], ["1.5", "1" + "0" * 28])
        assert (empty["holder"], empty["renewed"], empty["wells"]) == (None, None, [])

    def test_csv(self, tmp_path: Path) -> None:
        amount, full, empty = table(written("a.csv", tmp_path, permits(FULL, {}), types=(PERMIT,)))
        own = [f"permit.{field.name}" for field in PERMIT.fields]
        assert list(full) == [*(catalogue("zh")(f"columns.{name}") for name in COLUMNS), *own]
        assert [full[name] for name in own] == [
            *("'=甲", "city", str(-(2**63)), "-2.5", "2030-12-31", "是"),
            *("东、西", "1.5、1" + "0" * 28, "2025-01-01", "2024、2025"),
        ]
        assert (full["类型"], full["指标"], full["原文"], full["值"]) == ("permit", "'=甲", "3亿元", "")
        assert {amount[name] for name in own} == {empty[name] for name in own} == {""}
        assert amount["值"] == "300000000"

    def test_csv_without_own_types_has_the_known_columns(self, folder: Path, extractor: Extractor) -> None:
        run(["in"], "out.csv", extractor=extractor)
        assert len(table(folder / "out.csv")[0]) == len(COLUMNS)

    def test_parquet(self, tmp_path: Path) -> None:
        read = pq.read_table(written("a.parquet", tmp_path, permits(FULL, {}), types=(PERMIT,)))
        assert read.schema.equals(parquet.schema(replace(MADE_BY, types=(PERMIT,))))
        assert read.schema.names == [*parquet.schema(MADE_BY).names, "permit"]
        kinds = {field.name: str(field.type) for field in read.schema.field("permit").type}
        assert kinds == {
            "holder": "string",
            "level": "string",
            "number": "int64",
            "volume": "decimal128(38, 10)",
            "volume_text": "string",
            "until": "date32[day]",
            "renewed": "bool",
            "wells": "list<element: string>",
            "sizes": "list<element: decimal128(38, 10)>",
            "sizes_text": "list<element: string>",
            "days": "list<element: date32[day]>",
            "years": "list<element: int64>",
        }
        amount, full, empty = (row["permit"] for row in read.to_pylist())
        assert amount is None
        lists = {name: list(value) for name, value in FULL.items() if isinstance(value, tuple)}
        sizes = {"sizes": [Decimal("1.5"), None], "sizes_text": [None, "1" + "0" * 28]}
        assert full == {**FULL, **lists, **sizes, "volume_text": None}
        assert empty == dict.fromkeys(full) | {name: [] for name in lists}

    def test_names_that_columns_have_already(self, tmp_path: Path) -> None:
        spec = RecordSpec("label", (RecordField("n", "Decimal"), RecordField("n_text", "str")))
        done = permits({"n": Decimal("1E-11"), "n_text": "甲"}, spec=spec)
        [_, row] = pq.read_table(written("a.parquet", tmp_path, done, types=(spec,))).to_pylist()
        assert row["label"] == "甲"
        assert row["label_"] == {"n": None, "n_text": "甲", "n_text_": "0.00000000001"}

    def test_no_name_stands_twice_in_a_json_object(self, tmp_path: Path) -> None:
        spec = RecordSpec("permit", (RecordField("title", "str"),))
        path = written("a.jsonl", tmp_path, permits({"title": "甲"}, spec=spec), types=(spec,))
        amount, permit = (json.loads(line, object_pairs_hook=list) for line in path.read_text("utf-8").splitlines())
        assert [value for name, value in amount if name == "title"] == [None]
        assert [value for name, value in permit if name == "title"] == ["甲"]

    @pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
    def test_a_run_writes_them(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
        monkeypatch.chdir(tmp_path)
        Path("a.txt").write_text("依照《供水条例》第九条和《节水办法》执行。", "utf-8")
        extractor = Extractor(["zh-citations", "zh-duties"])
        summary = run(["a.txt"], f"out{suffix}", extractor=extractor)
        assert list(summary.counts)[-2:] == ["citation", "duty"]
        assert (summary.counts["citation"], summary.counts["duty"]) == (2, 0)
        found = {
            ".jsonl": lambda path: [(row["title"], row["article"]) for row in lines(path)],
            ".csv": lambda path: [(row["citation.title"], row["citation.article"]) for row in table(path)],
            ".parquet": lambda path: [
                (row["title"], row["article"]) for row in pq.read_table(path)["citation"].to_pylist()
            ],
        }[suffix](Path(f"out{suffix}"))
        assert [title for title, _ in found] == ["供水条例", "节水办法"]
        assert [str(article or "") for _, article in found] == ["9", ""]


def as_json(value: object) -> object:
    """A value read from Parquet in the JSON form of the contract."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value


READERS: dict[str, Callable[[Path], list[dict]]] = {
    ".jsonl": lines,
    ".parquet": lambda path: pq.read_table(path).to_pylist(),
    ".csv": lambda path: [{**row, "sentence_text": row["sentence"]} for row in table(path)],
}


@pytest.mark.parametrize("suffix", output_endings())
def test_every_row_names_its_rules(tmp_path: Path, suffix: str) -> None:
    for types, done in (((), sample()), ((PERMIT,), permits(FULL, {}))):
        rows = READERS[suffix](written(f"a{suffix}", tmp_path, done, lang="en", types=types))
        assert [row["ruleset"] for row in rows] == [MADE_BY.ruleset] * len(done.result.records)


def test_rows_of_other_rules_name_others(folder: Path, extractor: Extractor) -> None:
    stream = io.BytesIO()
    run(["in"], "-", rules=["zh-citations"], stdout=stream)
    found = {json.loads(line)["ruleset"] for line in stream.getvalue().splitlines()}
    assert found == {Extractor(["zh-citations"]).ruleset.digest} != {extractor.ruleset.digest}


@pytest.mark.parametrize("suffix", output_endings())
def test_lone_surrogates(tmp_path: Path, suffix: str) -> None:
    done = sample("\ud800资3亿元")
    record = done.result.records[0].model_copy(update={"label": "\udfff金"})
    result = done.result.model_copy(update={"records": (record,), "metadata": Metadata(title="\ud800题")})
    [row] = READERS[suffix](written(f"a{suffix}", tmp_path, Done("\udcffa.txt", "\udcffa.txt", 1, result), lang="en"))
    names = {".csv": ("file", "title", "label", "sentence_text")}.get(
        suffix, ("doc_id", "title", "label", "sentence_text")
    )
    assert [row[name] for name in names] == ["\ufffda.txt", "\ufffd题", "\ufffd金", "\ufffd资3亿元"]


def test_record_ids() -> None:
    [record] = sample().result.records
    [one], [other] = record_ids("a.txt", (record,)), record_ids("b.txt", (record,))
    assert one == "ff7fb905219c972b0cfff240", "ids must not change from version to version"
    assert one != other
    assert record_ids("a.txt", (record, record)) == [one, f"{one}-2"]
