"""A pack as a large office might keep one: 1,000 terms and 300 rules on top of the built-in pack."""

from __future__ import annotations

from itertools import islice, product
from pathlib import Path
from typing import Any

import yaml

TERMS, RULES = 1_000, 300
_FIELDS = (
    "医疗 教育 养老 托育 就业 住房 交通 水利 农业 林业 能源 环保 文化 体育 旅游 科技 金融 "
    "商贸 物流 民政 残疾人 退役军人 应急 消防 气象 粮食 渔业 畜牧 种业 乡村 社区 园区 口岸 数据"
).split()
_THINGS = (
    "服务中心 示范基地 专项资金 奖补资金 保障人数 覆盖率 合格率 完成率 投资额 产值 增加值 收入 支出 "
    "企业 机构 项目 岗位 床位 站点 设施 平台 团队 人才 公司 学校 医院 合作社 标准 工程"
).split()
_VERBS = "推动 支持 引导 鼓励 落实 统筹 保障 加快 优化 健全".split()
_MEASURED = "床 车 舱 船 户 井 株 窗 灯 桩 泵 线".split()
_PARTS = "标准 折合 额定 有效 核定 当量 实物 规范 统一 平均 登记 计费 公称".split()
_PATTERNS = (
    ("[amount, ratio]", "label:( {np} {act}? ) {own} {aux}* {reach}?"),
    ("quantity", "{own} label:{np} ({aux} | {reach} | {at})*"),
    ("[count, measure]", "label:( {own} {np} ) {fall|reach}+ {aux}*"),
    ("amount", "{own} {aux|give}* label:{np}? {most|least}*"),
)


def write(folder: Path) -> Path:
    """Write the pack into a folder of its own; its path."""
    pack = folder / "grown"
    pack.mkdir()
    head = {"name": "grown", "version": "1.0.0", "extends": ["zh-policy"], "files": ["terms.yaml", "rules.yaml"]}
    for name, content in (("pack.yaml", head), ("terms.yaml", _terms()), ("rules.yaml", {"rules": _rules()})):
        (pack / name).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
    return pack


def _terms() -> dict[str, Any]:
    """Units, classifiers, and word classes that rules name or ask for."""
    units = ["".join(pair) for pair in product(_PARTS, _MEASURED)][:120]
    things = ["".join(pair) for pair in product(_FIELDS, _THINGS)]
    cues = ["".join(triple) for triple in product(_VERBS, _FIELDS, ("发展", "建设"))]
    room = iter([*things[:480], *cues])
    sections: dict[str, Any] = {
        "units": [
            {"terms": [unit], "kind": "measure", "unit": unit, "dimension": "other", "rule": "measure.unit"}
            for unit in units
        ],
        "classifiers": [f"{part}{thing}" for part, thing in product(("组", "批", "套", "台"), _MEASURED[:10])],
        "words": {f"own-{chr(97 + i)}": list(islice(room, 48)) for i in range(10)},
        "cues": {f"told-{chr(97 + i)}": list(islice(room, 36)) for i in range(10)},
    }
    count = len(units) + 40 + sum(len(words) for key in ("words", "cues") for words in sections[key].values())
    assert count == TERMS, count
    return sections


def _rules() -> list[dict[str, Any]]:
    """Two thirds name a word class of their own in a pattern, one third ask for cues around the number."""
    rules: list[dict[str, Any]] = []
    for i in range(RULES):
        own, told = f"own-{chr(97 + i % 10)}", f"told-{chr(97 + i % 10)}"
        kinds, pattern = _PATTERNS[i % len(_PATTERNS)]
        rule: dict[str, Any] = {"id": f"grown.rule-{i}", "on": yaml.safe_load(kinds)}
        if i % 3 < 2:
            rule |= {"before": pattern.replace("own", own), "set": {"label": "$label"}}
            rule["like"] = {"label": f"({_THINGS[i % len(_THINGS)]}|{_FIELDS[i % len(_FIELDS)]})"}
        else:
            rule |= {"when": {"clause": [told], "not_sentence": ["report"]}, "set": {"modality": "plan"}}
        rules.append(rule)
    return rules
