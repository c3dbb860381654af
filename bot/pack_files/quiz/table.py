"""Quiz items as a table: Excel, and CSV that Excel opens with Vietnamese letters intact. No cell is ever a formula."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from bot.export.exchange import printable
from bot.pack.quiz import QuizItem
from bot.pack.text import TextItem, asked, frame, rests
from bot.pack_files.quiz.wording import CHECKED, COLUMNS, KINDS, RESTATED, TITLE, item_texts

_WIDTHS = (6, 14, 60, 32, 32, 32, 32, 9, 34, 20, 40, 80)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(items: Sequence[QuizItem]) -> list[list[str]]:
    """One row an item, in the order of `COLUMNS`; options that an item does not have are empty."""
    return [
        [
            str(n),
            KINDS[item.kind],
            item.stem,
            *(item.options[i].text if i < len(item.options) else "" for i in range(4)),
            item.letter,
            item.basis_label,
            CHECKED[item.checked],
            item.validity,
            f"{item.explanation}\n{RESTATED}",
        ]
        for n, item in enumerate(items, 1)
    ]


def write_xlsx(items: Sequence[QuizItem], path: Path) -> None:
    """Write a workbook of one sheet: header frozen and filtered, text wrapped, A4 across."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        # A fixed date: the same items give the same file.
        book.set_properties({"title": TITLE, "created": dt.datetime(2000, 1, 1)})
        head = book.add_format({"font_name": "Times New Roman", "font_size": 12, "bold": True, "border": 1, "text_wrap": True, "bg_color": "#F2E3E3"})
        body = book.add_format({"font_name": "Times New Roman", "font_size": 12, "border": 1, "text_wrap": True, "valign": "top", "num_format": "@"})
        sheet = book.add_worksheet(TITLE)
        for column, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, head)
        for row, cells in enumerate(rows(items), 1):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, printable(cell), body)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(items), 1), len(COLUMNS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)


def write_csv(items: Sequence[QuizItem], path: Path) -> None:
    """Write UTF-8 with a mark of byte order and commas; a cell that a spreadsheet would compute is led by an apostrophe."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(COLUMNS)
        writer.writerows([safe(cell) for cell in row] for row in rows(items))


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: "=1+1" → "'=1+1"."""
    text = printable(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def table_texts(items: Sequence[QuizItem]) -> tuple[TextItem, ...]:
    """Every text that `write_xlsx` and `write_csv` write, with what it rests on."""
    found = [frame(t) for t in (TITLE, *COLUMNS, RESTATED, *KINDS.values(), *CHECKED.values())]
    for n, item in enumerate(items, 1):
        found += [asked(str(n)), rests(item.letter, *item.basis), rests(f"{item.explanation}\n{RESTATED}", *item.basis), *item_texts(item)]
    return tuple(found)
