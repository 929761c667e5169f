"""The metadata reader, with the pack's own words."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
import yaml

from extract.engine.metadata import MetadataReader
from extract.engine.text import Folder
from extract.ruleset import model

EMPTY = {
    "title": None,
    "source": None,
    "issuer": None,
    "number": None,
    "published": None,
    "signed": None,
    "addressee": None,
    "citations": (),
}


def _file(root: Path, name: str) -> model.RuleFile:
    return model.RuleFile.model_validate(yaml.safe_load((root / "rules" / "zh-policy" / name).read_text("utf-8")))


@pytest.fixture(scope="module")
def read(root: Path):
    """Reads a text with the words of the pack zh-policy."""
    spec, folding = _file(root, "metadata.yaml").metadata, _file(root, "folding.yaml").folding
    assert spec is not None
    assert folding is not None
    reader, folder = MetadataReader(spec), Folder(folding)
    return lambda text: reader.read(text, folder.fold(text))


NOTICE = """临江市人民政府办公室关于印发
临江市夜间经济扶持办法的通知
临政办发〔2023〕17号

各县（区）人民政府，市政府各部门、
各直属机构：
《临江市夜间经济扶持办法》已经市政府同意，现印发给你们，请结合《临江市商业网点规划》认真执行。

临江市人民政府办公室
2023年4月6日
（此件公开发布）

临江市夜间经济扶持办法
第一章 总则
第一条 为了繁荣夜间经济，根据《中华人民共和国中小企业促进法》，制定本办法。
"""

REPLY = """对市十五届人大二次会议第108号建议的答复

周晓岚代表：
您提出的关于增设社区食堂的建议收悉。现答复如下：
一、已建成社区食堂12家。
感谢您对民政工作的关心！
临江市民政局
临江市财政局（代章）
2022年9月30日
（联系电话：0000-1234567）
"""

REGULATION = """滨海省古树名木保护条例

1999年5月20日 滨海省第九届人民代表大会常务委员会第八次会议通过

2011年7月29日 滨海省第十一届人民代表大会常务委员会第二十五次会议《关于修改〈滨海省绿化条例〉等三件法规的决定》修正

第一章 总 则

第一条 为了保护古树名木，根据《中华人民共和国森林法》，制定本条例。
"""

ORDER = """滨海省人民政府令

第 58 号

《滨海省河道采砂管理规定》已经2008年2月3日省人民政府第3次常务会议通过，现予公布，自2008年4月1日起施行。

省　长　何立平

二〇〇八年二月十八日

滨海省河道采砂管理规定

第一条 为了加强河道采砂管理，制定本规定。
"""

ORDINANCE = """临时救助条例

2009年6月1日 中华人民共和国国务院令第999号公布

2015年3月2日 中华人民共和国国务院令第1001号第一次修订

第一条 为了规范临时救助，制定本条例。
"""

PAGE = """首页 > 新闻中心 > 部门动态
临江市今年新增托位2000个
来源：临江市卫生健康委　　发布时间：2024-03-08 09:15　　字号：大 中 小
近日，记者从市卫生健康委获悉，今年全市将新增托位2000个。
相关新闻
2024-03-01
"""

LABELLED = """标题：关于做好防汛工作的通知
索引号：0001/2020-00012
发文机关：临江市水务局
文 号：临水发〔2020〕9号
成文日期：2020年6月1日
发布日期：2020年6月3日

各区水务局：
请做好防汛工作。
"""

COMMUNIQUE = """滨海省
2019年国民经济和社会发展统计公报[1]

滨海省统计局　国家统计局滨海调查总队

2020年3月5日

一、综合
全年地区生产总值增长6.1%。
"""

SPEECH = """在改革中奋进
——在中国共产党临江市第九次代表大会上的报告

（二〇一六年九月二十八日）
陈志远

同志们：
现在，我代表市委作报告。
"""

RUN_ON = (
    "滨海省人民政府关于同意设立东港经济开发区的批复滨政函〔2003〕66号东港市人民政府："
    "你市《关于设立东港经济开发区的请示》（东政〔2002〕31号）收悉。现批复如下："
    "同意设立东港经济开发区，开发区规划面积12平方公里，有关机构编制事项另行报批，请认真组织实施。"
    "滨 海 省 人 民 政 府二○○三年七月九日"
)

LETTER = (
    "网友：您好！您反映的问题已转市城管局调查处理。2021年3月2日“KK00123”您好！您的留言收悉。"
    "经核查，该路段路灯已于近日修复，我们将继续加强巡查，感谢您的监督，欢迎继续提出意见和建议，"
    "祝您生活愉快。 2021年3月9日"
)

BOXED = """[!NOTE] 相关通知

关于印发《考勤管理规定》的通知

滨人社发〔2018〕3号

各市人力资源社会保障局：

现将《考勤管理规定》印发给你们。

滨海省人力资源社会保障厅　滨海省财政厅

2018年2月7日

---

考勤管理规定

第一条 为规范考勤，制定本规定。
"""

CASES = {
    "notice": (
        NOTICE,
        {
            "title": "临江市人民政府办公室关于印发临江市夜间经济扶持办法的通知",
            "number": "临政办发〔2023〕17号",
            "addressee": "各县（区）人民政府，市政府各部门、各直属机构",
            "issuer": "临江市人民政府办公室",
            "signed": date(2023, 4, 6),
            "citations": ("《临江市夜间经济扶持办法》", "《临江市商业网点规划》", "《中华人民共和国中小企业促进法》"),
        },
    ),
    "reply": (
        REPLY,
        {
            "title": "对市十五届人大二次会议第108号建议的答复",
            "addressee": "周晓岚代表",
            "issuer": "临江市民政局、临江市财政局",
            "signed": date(2022, 9, 30),
        },
    ),
    "regulation": (
        REGULATION,
        {
            "title": "滨海省古树名木保护条例",
            "signed": date(1999, 5, 20),
            "citations": ("《关于修改〈滨海省绿化条例〉等三件法规的决定》", "《中华人民共和国森林法》"),
        },
    ),
    "order": (
        ORDER,
        {
            "title": "滨海省河道采砂管理规定",
            "number": "滨海省人民政府令第 58 号",
            "issuer": "滨海省人民政府",
            "signed": date(2008, 2, 18),
        },
    ),
    "ordinance": (
        ORDINANCE,
        {
            "title": "临时救助条例",
            "number": "中华人民共和国国务院令第999号",
            "published": date(2009, 6, 1),
        },
    ),
    "page": (
        PAGE,
        {"title": "临江市今年新增托位2000个", "source": "临江市卫生健康委", "published": date(2024, 3, 8)},
    ),
    "labelled": (
        LABELLED,
        {
            "title": "关于做好防汛工作的通知",
            "issuer": "临江市水务局",
            "number": "临水发〔2020〕9号",
            "published": date(2020, 6, 3),
            "addressee": "各区水务局",
        },
    ),
    "communique": (
        COMMUNIQUE,
        {
            "title": "滨海省2019年国民经济和社会发展统计公报",
            "issuer": "滨海省统计局、国家统计局滨海调查总队",
            "signed": date(2020, 3, 5),
        },
    ),
    "speech": (
        SPEECH,
        {
            "title": "在改革中奋进——在中国共产党临江市第九次代表大会上的报告",
            "signed": date(2016, 9, 28),
            "addressee": "同志们",
        },
    ),
    "run-on": (
        RUN_ON,
        {
            "title": "滨海省人民政府关于同意设立东港经济开发区的批复",
            "number": "滨政函〔2003〕66号",
            "addressee": "东港市人民政府",
            "issuer": "滨海省人民政府",
            "signed": date(2003, 7, 9),
            "citations": ("《关于设立东港经济开发区的请示》",),
        },
    ),
    "letter": (LETTER, {"addressee": "“KK00123”", "signed": date(2021, 3, 9)}),
    "boxed": (
        BOXED,
        {
            "title": "考勤管理规定",
            "number": "滨人社发〔2018〕3号",
            "addressee": "各市人力资源社会保障局",
            "issuer": "滨海省人力资源社会保障厅、滨海省财政厅",
            "signed": date(2018, 2, 7),
        },
    ),
    "fragment": ("申报条件\n在本市注册\n具有独立法人资格\n近3年无违法记录\n补贴标准：\n每家50万元\n", {}),
    "running text": ("近日，市政府召开会议，部署防汛工作。会议指出，要压实责任。\n2020年以来，投入300万元。\n", {}),
    "heading first": ("第三章 监督检查\n第十二条 市人民政府应当按照下列规定办理：\n（一）定期检查。\n", {}),
    "empty": ("", {}),
    "blank": (" \n\u3000\n\n", {}),
}


@pytest.mark.parametrize("name", CASES)
def test_document(read, name):
    text, expected = CASES[name]
    assert read(text) == {**EMPTY, **expected}


MEETING = "在滨海省第六届人民代表大会第二次会议上"
DELIVERED = f"——2019年1月27日{MEETING}"
SPEAKER = "滨海省省长 陈志远"
FULL, SHORT = f"政府工作报告{DELIVERED}", "政府工作报告"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (f"政府工作报告\n{DELIVERED}\n{SPEAKER}", FULL),
        (f"政 府 工 作 报 告\n\n{DELIVERED}\n\n{SPEAKER}", FULL),
        (f"政府工作报告{DELIVERED}\n{SPEAKER}", FULL),
        (f"政府工作报告  {DELIVERED}  {SPEAKER}", FULL),
        (f"政府工作报告\t{DELIVERED}", FULL),
        (f"原标题：政府工作报告\n\n{DELIVERED}\n{SPEAKER}", FULL),
        ("政府工作报告——2019年 1月27日 在滨海省第六届  人民代表大会第二次会议上\n省长陈志远", FULL),
        ("政府工作报告\n——2019年1月27日在滨海省第六届\n\n人民代表大会第二次会议上\n省长 陈志远", FULL),
        (f"政府工作报告\n—2019年1月27日{MEETING}\n{SPEAKER}", FULL.replace("——", "—")),
        (f"政府工作报告\n——{MEETING}\n（2019年1月27日）\n{SPEAKER}", f"政府工作报告——{MEETING}"),
        (f"政府工作报告\n2019年1月27日{MEETING}\n\n{SPEAKER}", SHORT),
        (f"政府工作报告 2019年1月27日{MEETING}\n{SPEAKER}", SHORT),
        ("政府工作报告\n2019年1月27日在滨海省第六届\n人民代表大会第二次会议上", SHORT),
        (f"政府工作报告（2019年1月27日{MEETING}）\n{SPEAKER}", SHORT),
        (f"政府工作报告\n（2019年1月27日{MEETING}\n{SPEAKER}）", SHORT),
        (f"政府工作报告（摘要）\n（二〇一九年一月二十七日）\n{SPEAKER}", "政府工作报告（摘要）"),
        (f"{DELIVERED}\n\n{SPEAKER}", None),
        (f"2019年1月27日{MEETING[:-1]}\n\n{SPEAKER}", None),
    ],
)
def test_report(read, head, title):
    found = read(f"{head}\n\n各位代表：\n\n现在，我代表省人民政府向大会报告工作。\n\n一、过去一年的工作\n")
    found["title"] = found["title"] and "".join(found["title"].split())
    assert found == {**EMPTY, "title": title, "signed": date(2019, 1, 27), "addressee": "各位代表"}


def test_report_without_heading(read):
    assert read("各位代表：\n\n现在，我向大会报告工作。2019年1月27日开会。\n") == {**EMPTY, "addressee": "各位代表"}


def test_report_in_one_line(read):
    text = (
        f"政府工作报告　{DELIVERED}　滨海省省长　陈志远　各位代表：现在，我代表省人民政府，向大会报告工作。"
        + "好。" * 60
    )
    assert read(text) == {**EMPTY, "title": FULL, "signed": date(2019, 1, 27), "addressee": "各位代表"}


def test_number_behind_title(read):
    found = read("关于做好防汛工作的通知（临水发〔2020〕9号）\n\n各区水务局：\n请做好防汛工作。\n")
    assert (found["title"], found["number"]) == ("关于做好防汛工作的通知", "临水发〔2020〕9号")


def test_time_behind_source(read):
    found = read("关于做好防汛工作的通知\n来源：临江日报 2019-02-02 08:00\n\n各区水务局：\n请做好防汛工作。\n")
    assert (found["source"], found["published"]) == ("临江日报", date(2019, 2, 2))


def test_bracket_over_lines(read):
    made = "（2011年12月15日临江市人民政府令第61号公布，\n根据2015年9月30日《关于修改部分规章的\n决定》修订）"
    found = read(f"临江市绿化办法\n{made}\n第一条 好。\n")
    assert (found["number"], found["published"]) == ("临江市人民政府令第61号", date(2011, 12, 15))


def test_values_are_as_written(read):
    text = (
        "关于加强ＡＩ治理的意见（试行）\n\n（2024年5月1日）\n\n依照《数据安全法(草案)》和《数据安全法（草案）》执行。\n"
    )
    found = read(text)
    assert found["title"] == "关于加强ＡＩ治理的意见（试行）"
    assert found["citations"] == ("《数据安全法(草案)》",)
    assert found["signed"] == date(2024, 5, 1)


def test_own_title_is_no_citation(read):
    text = "临江市绿化办法（试行）\n\n第一条 《临江市绿化办法》即本办法，下称《办法》。\n"
    assert read(text)["citations"] == ("《办法》",)


def test_unclosed_mark_gives_up_its_inside(read):
    text = "依据《未完的名称" + "一" * 500 + "和《森林法》《草原法》执行。"
    assert read(text)["citations"] == ("《森林法》", "《草原法》")
    assert read("依据《甲和《乙》执行。")["citations"] == ("《乙》",)


def test_citation_over_lines(read):
    assert read("依据《关于加强\n　　管理的通知》执行。")["citations"] == ("《关于加强管理的通知》",)


def test_signature_beyond_the_first_lines(read):
    body = "".join(f"{i}. 各单位应当做好第{i}项工作。\n" for i in range(60))
    annex = "".join(f"第{i}条 本办法适用于第{i}类情形。\n" for i in range(1, 90))
    head = "关于印发考核办法的通知\n临考〔2020〕1号\n\n各有关单位：\n"
    text = f"{head}{body}\n临江市考核委员会\n2020年2月2日\n\n考核办法\n{annex}"
    found = read(text)
    assert (found["issuer"], found["signed"]) == ("临江市考核委员会", date(2020, 2, 2))


def test_attached_report_does_not_sign(read):
    text = (
        "国务院关于石油勘探问题的批复\n国发〔1980〕1号\n\n石油部：\n同意《关于勘探的请示》。\n\n附：关于勘探的请示\n请批示。\n"
        "石油工业部\n一九八〇年五月八日\n"
    )
    found = read(text)
    assert (found["issuer"], found["signed"]) == (None, None)


def test_impossible_day(read):
    assert read("关于放假的通知\n\n请遵照执行。\n临江市教育局\n2021年2月30日\n")["signed"] is None


def test_seed(read, root):
    text = next((root / "seeds").glob("*.txt")).read_text("utf-8")
    found = read(text)
    assert {name: found[name] for name in EMPTY if name != "citations"} == {
        "title": None,
        "source": "省发展改革委",
        "issuer": "辽宁省发展和改革委员会",
        "number": None,
        "published": date(2025, 11, 14),
        "signed": date(2025, 6, 5),
        "addressee": "张艳明代表",
    }
    assert len(found["citations"]) == 6


@pytest.mark.parametrize(
    "piece",
    [
        "《",
        "（",
        "2020年1月1日",
        "国务院",
        "转",
        "“",
        "委员会 ",
        "各部门、",
        "—",
        "《《甲》",
        "（2019年1月1日",
        "通知 ",
    ],
)
def test_hostile_text_is_quick(read, piece):
    for text in (piece * 20_000, (piece * 20 + "\n") * 1_000):
        started = time.perf_counter()
        read(text)
        assert time.perf_counter() - started < 2


def test_reads_nothing_without_patterns():
    assert MetadataReader(model.Metadata()).read("通知\n各单位：\n好。", "通知\n各单位：\n好。") == EMPTY
