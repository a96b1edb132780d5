"""The table to fill in: headers in one's language, roles and units to choose from, numbers kept as text."""

import io
from collections.abc import Sequence

import xlsxwriter

from rounds.core.tables.reading import SMALL
from rounds.core.terms import Terms, filled
from rounds.org.imports.rules import FIELDS, HEADERS, OwnRoles, role_words

WIDTHS = {
    "code": 14,
    "name": 14,
    "mobile": 18,
    "email": 26,
    "unit": 28,
    "title": 16,
    "role": 16,
    "from_day": 14,
}
NOTES = {
    "code": (
        "必填，公司里唯一，用来登录。重复导入时按它更新",
        "Required, unique in the company, used to sign in. Rows are matched by it",
    ),
    "name": ("新建时必填", "Required for new people"),
    "mobile": ("也可用来登录，公司里唯一", "Also used to sign in; unique in the company"),
    "email": ("可不填", "Optional"),
    "unit": (
        "从上到下用 / 分开，例如 华东/一组；没有的会新建",
        "From the top, such as East/Team 1; made when missing",
    ),
    "title": ("不填就用角色的名字", "The role's name when left out"),
    "role": ("不填就是{rep}", "{Rep} when left out"),
    "from_day": ("从哪天起在这个岗位，不填就是今天", "From when on in the position; today when left out"),
}


def write_template(
    locale: str, terms: Terms, roles: Sequence[str], units: Sequence[str], own: OwnRoles
) -> bytes:
    """An XLSX file; `roles` are keys that the caller may give, `units` the paths that exist."""
    english = locale == "en"
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("People" if english else "人员")
    lists = book.add_worksheet("lists")
    head = book.add_format({"bold": True, "bg_color": "#E9EDFB", "bottom": 1})
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for column, name in enumerate(FIELDS):
        sheet.set_column(column, column, WIDTHS[name], day if name == "from_day" else text)
        sheet.write_string(0, column, HEADERS[name][1 if english else 0], head)
        note = filled(NOTES[name][1 if english else 0], locale, terms)
        sheet.write_comment(0, column, note, {"x_scale": 1.6})
    sheet.freeze_panes(1, 2)
    words = role_words(locale, terms, own)
    choices = {"role": [words[key] for key in roles], "unit": list(units)[:2000]}
    for at, (name, values) in enumerate(choices.items()):
        lists.write_column(0, at, values)
        if values:
            letter = "AB"[at]
            sheet.data_validation(
                1,
                FIELDS.index(name),
                SMALL.rows,
                FIELDS.index(name),
                {
                    "validate": "list",
                    "source": f"=lists!${letter}$1:${letter}${len(values)}",
                    # A unit that is not there yet may be written all the same.
                    "error_type": "stop" if name == "role" else "information",
                },
            )
    lists.hide()
    book.close()
    return out.getvalue()
