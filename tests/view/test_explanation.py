"""An explanation as people read it."""

import io
from functools import cache

import pytest
from rich.console import Console

from extract import Extractor
from extract.engine.explanation import Explanation
from extract.messages import LANGUAGES, catalogue
from extract.view.explanation import explanation

extractor = cache(Extractor)
BUILT_IN = ("zh-policy", "zh-citations", "zh-duties")


def shown(made: Explanation, language: str = "zh", width: int = 1000) -> str:
    out = io.StringIO()
    Console(file=out, width=width, highlight=False).print(explanation(made, catalogue(language)))
    return out.getvalue()


def lines(made: Explanation, language: str = "zh") -> list[str]:
    """The lines without what draws the tree, and without the folder of the rule files."""
    return [line.lstrip("│├└─ \u00a0").replace("  ", " ") for line in shown(made, language).splitlines()]


def test_a_record_with_its_steps() -> None:
    said = lines(extractor().explain("项目收入约2.59亿元"))
    assert said[0] == "记录（1 条）"
    assert said[1] == "金额 约2.59亿元 [4:11] → ≈ 2.59亿元"
    assert said[2].startswith("读取 约2.59亿元 amount.money ")
    assert said[3] == "数 2.59亿 → 259000000"
    assert said[4] == "数位 亿 2.59 × 100000000 = 259000000"
    assert said[5].startswith("单位 元 → CNY kind=amount unit=CNY amount.money ")
    assert any(line.startswith("指标 (填写) → 项目收入 $label") and "label.money" in line for line in said)
    assert "匹配 项目收入{np} 约2.59亿元{amount}" in said
    assert "捕获 label: 项目收入 [0:4]" in said


def test_english() -> None:
    said = shown(extractor().explain("总量5%，荣获第3名。", at=(2, 4)), "en")
    for words in ("Records (1)", "label (set) → 总量", "'5%' has no target; the nearest rules:", "wants plan, is fact"):
        assert words in said
    assert "Without a record (1)" in shown(extractor().explain("荣获第3名"), "en")


def test_what_gave_no_record() -> None:
    said = lines(extractor().explain("荣获第3名，推进“百强三县”工程，今后三年内补贴3万元至5万元，拨打12345热线"))
    assert "未成记录（4 处）" in said
    assert "3名 [3:5] 被规则屏蔽 guard.ordinal" in said
    assert "12345 [34:39] 不认识的单位: 热线" in said
    assert r"before 第 [2:3] 第[ \n]?" in said
    assert "“” 之内只读取：金额、日期、度量、比率 [8:14]" in said
    assert "3万元 [24:27] 金额 并入区间 归于“3万元至5万元” [24:31] amount.money" in said
    assert "年内 [20:22] 与前一处重叠 归于“今后三年”" in said


def test_patterns_that_would_have_spared_a_number() -> None:
    said = lines(extractor().explain("获得一次资助"))
    assert any(line.startswith("not_before 未匹配 (") for line in said)


def test_what_came_near() -> None:
    text = "全县绿化率已达到45%。"
    said = lines(extractor().explain(text, at=(8, 11)))
    assert "“45%”没有目标，最接近的规则：" in said
    i = next(i for i, line in enumerate(said) if line.startswith("target.level "))
    assert said[i + 1] == "✗ when.modality 要求 plan，实际 none (fact by default)"
    assert any(line.startswith("✗ before 左侧应为 {attain|fall}，实际 已达到 {reach}") for line in said)
    assert said[-3:-1] == ["切分", "全县{scope} 绿化率{np} 已达到{reach} 45%{ratio}"]


def test_the_edge_of_a_sentence() -> None:
    said = shown(extractor().explain("到全覆盖", at=(1, 4)))
    assert "左侧已匹配“到”，再往左应为 {np}，实际 句首或句尾" in said


def test_nothing() -> None:
    digest = extractor().ruleset.digest
    assert lines(extractor().explain("水清岸绿")) == ["没有记录。", f"规则：zh-policy==0.1.0（规则版本 {digest}）"]
    assert "此处没有数字和时间词" in shown(extractor().explain("水清岸绿", at=(0, 2)))


def test_a_field_that_was_left_empty_is_named() -> None:
    made = extractor().explain("2023年产值比2022年增长5%")
    assert "时间 2023年 → 2023-01-01 .. 2023-12-31 同一分句" in lines(made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words(language: str) -> None:
    """The codes of the explanations of all examples of the rules are in the catalogue."""
    from extract.engine.examples import cases

    say = catalogue(language)
    for case in cases(BUILT_IN):
        made = extractor(BUILT_IN).explain(case.example.text)
        steps = [step for explained in made.records for step in explained.steps]
        while steps:
            step = steps.pop()
            steps += step.steps
            assert f"explain.steps.{step.kind}" in say.texts
            for field in step.fields if not step.kind.startswith("field") else ():
                assert {f"explain.fields.{field}", f"columns.{field}"} & set(say.texts), field
        assert all(f"explain.why.{missing.why}" in say.texts for missing in made.missing)
        assert all(f"explain.how.{lost.how}" in say.texts for lost in made.lost)


RECORD = "依照《供水条例》第十二条和第九条处理。\n1.修堤。（责任单位：市水务局、市财政局，完成时限：长期）"


def test_a_record_of_a_type_of_a_pack() -> None:
    said = lines(extractor(BUILT_IN).explain(RECORD))
    i = said.index("文件引用 《供水条例》第十二条 [2:12]")
    assert said[i + 1].startswith("提及 《供水条例》 document document.title ")
    assert said[i + 2 : i + 5] == ["捕获 title: 供水条例 [3:7]", "词 《", "词后 供水条例》"]
    made = next(j for j, line in enumerate(said) if line.startswith("生成 《供水条例》第十二条 citation.article "))
    assert said[made + 1 : made + 8] == [
        "匹配 《供水条例》{document} 第十二条{article}",
        "捕获 art: 第十二条 [8:12]",
        "title → 供水条例 $on.title",
        "article 十二 → 12 $art.article",
        "数 十二 → 12",
        "相加 10 + 2 = 12",
        "internal (未捕获) → false $on.own",
    ]
    assert said[made + 8] == "未捕获 number, organ, year, serial, inserted, article_to, paragraph, item"
    assert "规则未填 number, organ, year, serial, article, inserted, article_to, paragraph, item" not in said
    assert "deadline (不能转换，留空) 长期 $on.time → date" in said
    units = said.index("units 市水务局、市财政局 → 市水务局 | 市财政局 $on.units")
    assert said[units + 1].startswith("分项 等(?:单位|部门)?")


def test_what_came_near_to_a_record_of_a_type_of_a_pack() -> None:
    text = "出示《取水证》，责任单位：无"
    made = extractor(BUILT_IN).explain(text, at=(2, 7))
    said = lines(made, "en")
    assert "《取水证》 [2:7] no rule made a record of it: document" in said
    i = said.index("'《取水证》' has no record of type citation; the nearest rules:")
    assert said[i + 1].startswith("citation.numbered ")
    assert said[i + 2] == "✗ like.number wants ., is none"
    assert said[i + 4].startswith("✗ like.title wants (?x: ^关于 |")
    assert said[i + 4].endswith("…, is 取水证")
    assert any(line.startswith("citation: ") and "《取水证》{document}" in line for line in said)


def test_a_word_that_is_no_mention() -> None:
    text = "出示证件，责任单位：无"
    said = lines(extractor(BUILT_IN).explain(text, at=(5, 9)))
    i = said.index("“责任单位：”不成提及（labelled）：")
    assert said[i + 1].startswith("labelled.units ")
    assert said[i + 2].startswith("✗ 词后不合 无 (?x: ")
    assert not said[i + 3].startswith("✗ 词前不合"), "the task stands there"


def test_the_middle_of_a_long_text_is_left_out() -> None:
    task = "修" * 40 + "堤" * 40
    said = lines(extractor(BUILT_IN).explain(f"{task}（市水务局负责）"))
    [capture] = [line for line in said if line.startswith("捕获 task")]
    assert capture == f"捕获 task: {'修' * 30}…{'堤' * 30} [0:80]"


def test_the_rules_are_named() -> None:
    digest = extractor().ruleset.digest
    assert lines(extractor().explain("水清"), "en")[-1] == f"Rules: zh-policy==0.1.0 (ruleset {digest})"


def test_control_characters_are_not_sent_to_the_terminal() -> None:
    text = "产值\x1b[31m\n达3元，拨打12345\x1b热线"
    said = shown(extractor().explain(text, tokens=True)) + shown(extractor().explain(text, at=(2, 10)))
    assert "\x1b" not in said


def test_it_fits_a_narrow_terminal() -> None:
    made = extractor().explain("项目收入约2.59亿元", at=(4, 11))
    from rich.cells import cell_len

    assert max(cell_len(line) for line in shown(made, width=60).splitlines()) <= 60
