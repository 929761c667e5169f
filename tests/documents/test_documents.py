"""Files to documents: encodings, line ends, what is found in folders, and every error."""

import codecs
import os
import random
from pathlib import Path

import pytest

import extract
from extract.documents import discover, encoding, endings, load, read
from extract.errors import DocumentError

TEXT = "市财政安排专项资金3.2亿元，\n支持老旧小区改造１２０个。\n"


def code(error: pytest.ExceptionInfo[DocumentError]) -> str:
    return error.value.code


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (b"", "gb18030"),
        (b"", "gbk"),
        (b"", "gb2312"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_encodings(tmp_path: Path, mark: bytes, name: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(mark + TEXT.encode(name))
    document = load(path)
    assert document.text == TEXT
    assert document.path == str(path)


@pytest.mark.parametrize("text", ["2025年", "占比10%", "安排资金3.5亿元。", "第二条 本办法所称补贴，是指财政资金。"])
def test_short_gb18030(text: str) -> None:
    assert read(text.encode("gb18030"), "a.txt").text == text


def test_gb18030_beyond_gbk() -> None:
    text = "㐀㐁乡镇财政所𠀀收入3万元，支出2万元。"
    assert read(text.encode("gb18030"), "a.txt").text == text


def test_the_seed_in_gb18030(root: Path) -> None:
    [seed] = (root / "seeds").glob("*.txt")
    text = seed.read_text("utf-8")
    assert read(text.encode("gb18030"), "a.txt").text == load(seed).text == text


@pytest.mark.parametrize(
    "data",
    [
        "政府は今年度の予算を三億円とし、地方の経済を支援する。".encode("shift_jis"),
        "政府は今年度の予算を三億円とし、地方の経済を支援する。".encode("euc_jp"),
        "정부는 올해 예산을 3억 원으로 정하고 지방 경제를 지원한다.".encode("euc_kr"),
        "Größe über Straße, müssen für Köln überprüft werden".encode("latin-1"),
        "Правительство постановляет выделить пять миллионов рублей".encode("cp1251"),
        random.Random(7).randbytes(500),
        TEXT.encode()[:-2],  # cut inside a character
        codecs.BOM_UTF16_LE + b"a",
        codecs.BOM_UTF8 + b"\xff",
    ],
    ids=["shift_jis", "euc_jp", "euc_kr", "latin-1", "cp1251", "random", "cut", "utf-16", "utf-8-sig"],
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(DocumentError) as error:
        read(data, "a.txt")
    assert code(error) == "D102"
    assert "a.txt: D102" in str(error.value)


TRADITIONAL = "市政府安排資金三億元，其中中央資金二億元，用於支持地方經濟發展。"


@pytest.mark.parametrize("name", ["gbk", "big5", "utf-16-le", "utf-16-be"])
def test_traditional(name: str) -> None:
    assert read(TRADITIONAL.encode(name), "a.txt").text == TRADITIONAL


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "find_spec", lambda name: None)
    assert read(TEXT.encode(), "a.txt").text == TEXT
    assert read(TEXT.encode("gb18030"), "a.txt").text == TEXT
    with pytest.raises(DocumentError, match=r"policy-extract\[docs-formats\]") as error:
        read(TRADITIONAL.encode("big5"), "a.txt")
    assert code(error) == "D102"


def test_gb18030_of_the_corpus(shared: Path) -> None:
    """Whole documents, their first and last lines."""
    for path in sorted((shared / "corpus" / "text").glob("*.txt"))[::10]:
        text = path.read_text("utf-8")
        for part in (text, text[:200], text[-200:]):
            data = part.encode("gb18030", "ignore")
            assert read(data, path.name).text == data.decode("gb18030").replace("\r", ""), path


def test_line_ends() -> None:
    assert read(b"a\r\nb\rc\nd\r\n", "a.txt").text == "a\nb\nc\nd\n"


def test_empty() -> None:
    assert read(b"", "a.txt").text == ""


def test_markdown_and_capital_endings(tmp_path: Path) -> None:
    for name in ("a.md", "b.TXT"):
        (tmp_path / name).write_text(TEXT, "utf-8")
        assert load(tmp_path / name).text == TEXT


def test_errors(tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_text("x")
    for path, expected in [("none.txt", "D101"), ("none.xyz", "D101"), ("a.xyz", "D103"), ("", "D103")]:
        with pytest.raises(DocumentError) as error:
            load(tmp_path / path)
        assert code(error) == expected
    with pytest.raises(DocumentError, match=r"\.md, \.txt"):
        read(b"", "x", ".xyz")


def test_public() -> None:
    assert extract.load is load
    assert "load" in extract.__all__
    assert endings() == (".md", ".txt")


class TestDiscover:
    @pytest.fixture(autouse=True)
    def tree(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        for name in ("b.txt", "a.md", "sub/c.txt", "sub/deep/d.TXT", ".hidden.txt", ".git/e.txt", "f.pdf", "b2/g.txt"):
            path = tmp_path / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name)
        monkeypatch.chdir(tmp_path)
        return tmp_path

    def test_folder(self) -> None:
        found = discover(["in"])
        assert [source.doc_id for source in found] == ["a.md", "b.txt", "b2/g.txt", "sub/c.txt", "sub/deep/d.TXT"]

    def test_ids_do_not_depend_on_where_one_stands(self, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        here = [source.doc_id for source in discover(["in"])]
        monkeypatch.chdir("/")
        assert [source.doc_id for source in discover([tree / "in"])] == here

    def test_files_and_twice(self) -> None:
        found = discover(["in/sub/c.txt", "in/sub", "./in/sub/c.txt"])
        assert [source.doc_id for source in found] == ["c.txt", "deep/d.TXT"]

    def test_named_hidden_file_is_taken(self) -> None:
        assert [source.doc_id for source in discover(["in/.hidden.txt"])] == [".hidden.txt"]

    def test_same_name_twice(self, tree: Path) -> None:
        (tree / "other").mkdir()
        (tree / "other" / "b.txt").write_text("x")
        assert [source.doc_id for source in discover(["in/b.txt", "other"])] == ["b.txt", "other/b.txt"]

    def test_stdin(self) -> None:
        [source] = discover(["-", "-"])
        assert source.is_stdin
        assert source.doc_id == "-"

    @pytest.mark.skipif(os.name == "nt", reason="links need rights there")
    def test_links(self, tree: Path) -> None:
        (tree / "in" / "sub" / "loop").symlink_to(tree / "in", target_is_directory=True)
        (tree / "far").mkdir()
        (tree / "far" / "h.txt").write_text("x")
        (tree / "in" / "far").symlink_to(tree / "far", target_is_directory=True)
        names = [source.doc_id for source in discover(["in"])]
        assert "far/h.txt" in names
        assert len(names) == 6

    @pytest.mark.parametrize(
        ("path", "expected"),
        [("nowhere", "D101"), ("nowhere.txt", "D101"), ("in/f.pdf", "D103"), ("in/.git/x", "D101")],
    )
    def test_errors(self, path: str, expected: str) -> None:
        with pytest.raises(DocumentError) as error:
            discover([path])
        assert code(error) == expected

    def test_nothing_there(self, tree: Path) -> None:
        (tree / "empty").mkdir()
        for paths in (["empty"], []):
            with pytest.raises(DocumentError) as error:
                discover(paths)
            assert code(error) == "D104"

    def test_errors_can_be_collected(self) -> None:
        said: list[tuple[str, str]] = []
        found = discover(["nowhere", "in/b.txt"], on_error=lambda path, error: said.append((path, str(error))))
        assert [source.doc_id for source in found] == ["b.txt"]
        assert said == [("nowhere", "nowhere: D101 file not found")]
