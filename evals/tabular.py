"""Evaluators' own cases from a spreadsheet: CSV (comma or semicolon) or XLSX, and the template they fill in.

Columns have Vietnamese names; only the question, the expected status and, for an answer, the basis must be filled in.
Several values in a cell stand on lines of their own or behind " ; "; surface forms of one fact behind " | ".
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evals.dataset import CaseError, parse, parse_lines
from knowledge.corpus import Corpus
from knowledge.errors import HoidapError
from knowledge.vietnamese import fold

# column → key of a case
COLUMNS = {
    "mã": "id", "nhóm": "skill", "câu hỏi": "question", "mong đợi": "expected", "căn cứ": "gold", "căn cứ phụ": "support",
    "chỉ cần một": "any", "ý phải có": "key_facts", "không được nói": "must_not", "ngày hỏi": "as_of", "hiệu lực": "validity",
}  # fmt: skip
_FOLDED = {fold(name): key for name, key in COLUMNS.items()} | {key: key for key in COLUMNS.values()}
STATUSES = {
    "tra loi": "answered", "khong co can cu": "no_basis", "ngoai pham vi": "off_topic", "tu choi": "refused",
}  # fmt: skip
VALIDITIES = {"phai noi da thay the": "must_say_superseded", "hien hanh": "current", "": None}
EXAMPLES = (
    ("cua-toi-001", "tình huống", "Biếu sếp phong bì dịp Tết để được đề bạt thì vi phạm điều nào của Quy định 205?", "trả lời",
     "205-QĐ/TW@2019-09-23/10.2", "114-QĐ/TW@2023-07-11/4.2", "không", "quà | tiền ; ủng hộ | tín nhiệm", "quà dưới 2 triệu thì được", "",
     "phải nói đã thay thế"),
    ("cua-toi-002", "ngoài phạm vi", "Thủ tục sang tên sổ đỏ gồm những gì?", "ngoài phạm vi", "", "", "", "", "", "", ""),
)  # fmt: skip


def write_template(path: Path) -> None:
    """The empty form with two example rows, as .csv (UTF-8 with BOM, opens in Excel) or .xlsx."""
    rows = [list(COLUMNS), *map(list, EXAMPLES)]
    try:
        if path.suffix.lower() == ".xlsx":
            _write_xlsx(rows, path)
        elif path.suffix.lower() == ".csv":
            out = io.StringIO()
            csv.writer(out).writerows(rows)
            path.write_text(out.getvalue(), "utf-8-sig", newline="")
        else:
            raise HoidapError(f"Tệp mẫu phải có đuôi .csv hoặc .xlsx, không phải '{path.suffix}'.")
    except OSError as error:
        raise HoidapError(f"Không ghi được {path} ({error.strerror}).") from error


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError as error:
        raise HoidapError("Đọc, ghi .xlsx cần gói openpyxl. Cài bằng: .venv/bin/python -m pip install -e '.[evals]'; hoặc dùng tệp .csv.") from error
    return openpyxl


def _write_xlsx(rows: Sequence[Sequence[str]], path: Path) -> None:
    book = _openpyxl().Workbook()
    sheet = book.active
    sheet.title = "Câu hỏi"
    for row in rows:
        sheet.append(list(row))
    for n, name in enumerate(COLUMNS):
        sheet.column_dimensions[chr(ord("A") + n)].width = 60 if name == "câu hỏi" else 26
    sheet.freeze_panes = "A2"
    book.save(path)


def add(source: Path, into: Path, corpus: Corpus) -> tuple[int, list[str]]:
    """Append the sound rows of a spreadsheet to a .jsonl file: (how many, one line for each broken row).

    Ids and questions that the file holds already are broken rows. HoidapError where a file cannot be used at all.
    """
    seen, before = set(), ""
    if into.exists():
        held, problems = parse_lines(into, corpus)
        if problems:
            raise HoidapError(f"Tệp đích {into} có dòng hỏng, sửa trước đã: {problems[0]}")
        seen = {c.id for c in held}
        before = into.read_text("utf-8-sig")
    kept, broken = [], []
    for number, row in _rows(source):
        try:
            raw = _case(row, f"{source.stem}-{number}")
            parse(raw, corpus)
            if raw["id"] in seen:
                raise CaseError(f"mã '{raw['id']}' đã có")
        except CaseError as error:
            broken.append(f"{source.name} dòng {number}: {error}")
            continue
        seen.add(raw["id"])
        kept.append(json.dumps(raw, ensure_ascii=False))
    if kept:
        _append(into, before, kept)
    return len(kept), broken


def _append(into: Path, before: str, lines: list[str]) -> None:
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        joined = before + ("\n" if before and not before.endswith("\n") else "") + "\n".join(lines) + "\n"
        temporary = into.with_suffix(".part")
        temporary.write_text(joined, "utf-8")
        temporary.replace(into)
    except OSError as error:
        raise HoidapError(f"Không ghi được {into} ({error.strerror}).") from error


def _rows(source: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """(row number as the spreadsheet shows it, key → cell text) of each filled row."""
    table = _xlsx_cells(source) if source.suffix.lower() == ".xlsx" else _csv_cells(source)
    header = next(table, None)
    names = [_FOLDED.get(" ".join(fold(cell).split())) for cell in header or []]
    if "question" not in names or "expected" not in names:
        raise HoidapError(f"{source}: dòng đầu phải có các cột 'câu hỏi' và 'mong đợi'. Lấy mẫu: python -m evals template mau.xlsx")
    for number, cells in enumerate(table, 2):
        row = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}
        if any(row.values()):
            yield number, row


def _csv_cells(source: Path) -> Iterator[list[str]]:
    try:
        text = source.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise HoidapError(
            f"Không đọc được {source}: {getattr(error, 'strerror', None) or 'không phải UTF-8'}. Lưu lại dạng CSV UTF-8 hoặc .xlsx."
        ) from error
    first = text.split("\n", 1)[0]
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))


def _xlsx_cells(source: Path) -> Iterator[list[str]]:
    library = _openpyxl()
    try:
        book = library.load_workbook(source, read_only=True, data_only=True)
    except Exception as error:  # openpyxl lets zipfile's, XML's and its own errors through
        raise HoidapError(f"Không đọc được {source}: không phải tệp .xlsx đọc được ({type(error).__name__}).") from error
    for cells in book.worksheets[0].iter_rows(values_only=True):
        yield [c.date().isoformat() if hasattr(c, "date") else "" if c is None else str(c) for c in cells]


def _case(row: dict[str, str], fallback: str) -> dict[str, Any]:
    status = row.get("expected", "")
    validity = row.get("validity", "")
    known = VALIDITIES.get(" ".join(fold(validity).split()), validity)
    gold = [{"id": i, "grade": 2} for i in _values(row.get("gold", ""))] + [{"id": i, "grade": 1} for i in _values(row.get("support", ""))]
    if not row.get("question"):
        raise CaseError("ô 'câu hỏi' để trống")
    return {
        "id": row.get("id") or fallback,
        "skill": row.get("skill") or "câu hỏi riêng",
        "question": row["question"],
        "history": [],
        "as_of": row.get("as_of") or None,
        "expected": STATUSES.get(" ".join(fold(status).split()), status),
        "gold": gold,
        "any": fold(row.get("any", "")) in ("co", "x", "1", "true", "dung"),
        "key_facts": [[f.strip() for f in fact.split("|") if f.strip()] for fact in _values(row.get("key_facts", ""))],
        "must_not": _values(row.get("must_not", "")),
        "validity": known,
    }


def _values(cell: str) -> list[str]:
    return [part.strip() for line in cell.splitlines() for part in line.split(";") if part.strip()]
