"""Letters that another font printed after their line go back to their words, and two columns stay two columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.extract import extract
from knowledge.parse import parse
from tests.pdf_file import assembled

WIDTH = 6.0  # points of every letter at 12 points


def printed(pages: list[list[tuple[float, float, str]]], torn: bool) -> bytes:
    """A PDF of lines (x, y from the bottom, text). `torn`: the letters that old fonts lack are printed after each line, from a second font.

    Every letter is half an em wide and has its Unicode in the font's ToUnicode map, as a word processor writes it.
    """
    letters = sorted({c for page in pages for _, _, text in page for c in text})
    codes = {c: i + 33 for i, c in enumerate(letters)}
    assert len(codes) < 220
    cmap = "".join(f"<{codes[c]:02x}> <{ord(c):04x}>\n" for c in letters)
    unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def 1 begincodespacerange <00> <ff> endcodespacerange\n"
        + "".join(
            f"{len(chunk)} beginbfchar\n{''.join(chunk)}endbfchar\n"
            for chunk in (cmap.splitlines(True)[i : i + 90] for i in range(0, len(letters), 90))
        )
        + "endcmap end end"
    ).encode()
    contents = [b"".join(_shown(x, y, text, codes, torn) for x, y, text in page) for page in pages]
    font = b"<</Type/Font/Subtype/Type1/BaseFont/%s/FirstChar 0/LastChar 255/Widths[" + b"500 " * 256 + b"]/ToUnicode 3 0 R>>"
    kids = b" ".join(b"%d 0 R" % (6 + 2 * i) for i in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids), b"<</Length %d>>stream\n%s\nendstream" % (len(unicode), unicode),
        font % b"Times-Roman", font % b"Helvetica",
    ]  # fmt: skip
    for i, content in enumerate(contents):
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F1 4 0 R/F2 5 0 R>>>>>>" % (7 + 2 * i),
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        ]
    return assembled(objects)


def _shown(x: float, y: float, text: str, codes: dict[str, int], torn: bool) -> bytes:
    late = [i for i, c in enumerate(text) if torn and 0x1EA0 <= ord(c) <= 0x1EF9]
    # One operator prints the line and skips the places of the letters that come after it, as LibreOffice does.
    line = "".join("-500" if i in late else f"<{codes[c]:02x}>" for i, c in enumerate(text)).encode()
    out = b"BT /F1 12 Tf %.2f %.2f Td [%s] TJ ET\n" % (x, y, line)
    for i in late:
        out += b"BT /F2 12 Tf %.2f %.2f Td <%02x> Tj ET\n" % (x + i * WIDTH, y, codes[text[i]])
    return out


ARTICLES = [
    "Điều 1. Phạm vi điều chỉnh",
    "1. Quy định này áp dụng với cấp uỷ, tổ chức đảng.",
    "2. Người đứng đầu chịu trách nhiệm, gồm:",
    "a) Kiểm tra việc thực hiện ở đơn vị mình;",
    "b) Xử lý vi phạm, chấm dứt quan hệ ủng hộ sai trái.",
    "Điều 2. Hiệu lực",
    "Quy định này có hiệu lực kể từ ngày ký.",
]


def written(folder: Path, data: bytes) -> Path:
    path = folder / "a.pdf"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("torn", [False, True])
def test_torn_letters_go_back_to_their_words(tmp_path: Path, torn: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no Tesseract: the text layer itself is read
    page = [(60.0, 780.0 - 20 * i, t) for i, t in enumerate(ARTICLES)]
    read = extract(written(tmp_path, printed([page, page], torn)))
    assert [x.text for x in read.lines] == ARTICLES * 2
    assert (read.format, read.ocr, read.warnings) == ("pdf", False, ())
    assert {x.page for x in read.lines} == {1, 2}


def test_two_columns_of_torn_letters_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [f"{n}. Tổ chức thứ {n} thực hiện nhiệm vụ." for n in range(1, 14)]
    right = [f"{n}. Cá nhân thứ {n} chịu trách nhiệm." for n in range(14, 27)]
    # Printed row by row across both columns, as some programs do; the rows of a column need not stand beside those of the other.
    page = [(40.0, 800.0, "Điều 1. Trách nhiệm")]
    for i, (a, b) in enumerate(zip(left, right, strict=True)):
        page += [(40.0, 780.0 - 20 * i, a), (320.0, 775.0 - 20 * i, b)]
    read = parse(extract(written(tmp_path, printed([page], torn=True))))
    assert [p.clause for p in read.provisions if p.clause] == list(range(1, 27))
    assert [p.text for p in read.provisions if p.clause][13] == "Cá nhân thứ 14 chịu trách nhiệm."


def test_a_page_in_two_columns_joins_lines_within_each(tmp_path: Path) -> None:
    def column(first: int, x: float) -> list[tuple[float, float, str]]:
        rows: list[str] = []
        for n in range(first, first + 6):
            rows += [f"{n}. Cấp uỷ, tổ chức đảng cấp thứ {n} chịu", "trách nhiệm về việc ấy theo quy định."]
        return [(x, 780.0 - 20 * i, t) for i, t in enumerate(rows)]

    page = [(40.0, 810.0, "Điều 1. Trách nhiệm"), *column(1, 40.0), *column(7, 310.0)]
    read = parse(extract(written(tmp_path, printed([page], torn=False))))
    assert [p.clause for p in read.provisions if p.clause] == list(range(1, 13))
    assert read.provisions[7].text == "Cấp uỷ, tổ chức đảng cấp thứ 7 chịu trách nhiệm về việc ấy theo quy định."
