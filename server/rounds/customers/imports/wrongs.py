"""Why rows are wrong, in sentences for the file of wrong rows; screens have their own."""

from collections.abc import Sequence
from typing import Any

FIELD_WORDS = {
    "name": ("名称", "Name"), "code": ("编号", "Code"), "external_id": ("外部编号", "External id"),
    "kind": ("类型", "Type"), "grade": ("等级", "Grade"), "status": ("状态", "Status"), "owner": ("负责人", "Owner"),
    "phone": ("电话", "Phone"), "contact": ("联系人", "Contact"), "district": ("区县", "District"),
    "address": ("地址", "Address"), "place": ("坐标", "Coordinates"), "radius_m": ("半径", "Radius"),
    "note": ("备注", "Note"),
}  # fmt: skip
SENTENCES = {
    "missing": ("没有填", "is missing"),
    "formula": (
        "以 = + - @ 开头或含有看不见的字符：{text}",
        "begins like a formula or holds unseen characters: {text}",
    ),
    "too_long": ("太长，最多 {max} 个字", "is too long, at most {max} characters"),
    "lost": (
        "数字被表格截断了：{text}。请把这一列设为文本后重新填写",
        "lost figures in the spreadsheet: {text}. Make the column text and enter it again",
    ),
    "phone": ("不是电话号码：{text}", "is no telephone number: {text}"),
    "place": ("看不懂：{text}", "cannot be understood: {text}"),
    "nowhere": ("是 0,0：{text}", "is 0,0: {text}"),
    "radius": ("要在 20 到 5000 米之间：{text}", "must be from 20 to 5000 metres: {text}"),
    "kind": ("没有这个类型：{text}", "is no known type: {text}"),
    "grade": ("没有这个等级：{text}", "is no known grade: {text}"),
    "status": ("没有这个状态：{text}", "is no known status: {text}"),
    "twice": ("和第 {row} 行重复", "is the same as in row {row}"),
    "two_customers": ("编号和外部编号指的是两个不同的记录", "and external id belong to two different records"),
    "outside": ("属于您管不到的记录", "belongs to a record outside your reach"),
    "archived": ("属于已归档的记录", "belongs to an archived record"),
    "namesake": ("有同名的人：{text}", "fits several people: {text}"),
    "owner_unknown": ("找不到这个人，或不在您的范围内：{text}", "is nobody in your reach: {text}"),
}  # fmt: skip


def sentence(wrong: Sequence[dict[str, Any]], locale: str) -> str:
    at = 1 if locale == "en" else 0
    told = []
    for one in wrong:
        words = SENTENCES[one["code"]][at].format_map({"text": "", "max": "", "row": "", **one["params"]})
        told.append(f"{FIELD_WORDS[one['field']][at]}{' ' if at else ''}{words}")
    return ("；", "; ")[at].join(told)
