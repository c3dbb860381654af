"""What documents of each kind say of themselves, and what a title block must not be taken to say."""

from __future__ import annotations

import pytest

from knowledge.extract.line import Extracted, Line
from knowledge.parse import Parsed, parse


def parsed(*texts: str) -> Parsed:
    return parse(Extracted("a.txt", "0", "txt", None, tuple(Line(t) for t in texts)))


BODY = ["Điều 1. Phạm vi", "Chữ.", "Điều 2. Hiệu lực", "Chữ."]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (["BAN CHẤP HÀNH", "TRUNG ƯƠNG", "BAN TUYÊN GIÁO VÀ DÂN VẬN", "ĐẢNG CỘNG SẢN VIỆT NAM", "Số: 11-QĐ/BTGDVTW", "Hà Nội, ngày 01 tháng 12 năm 2025", "QUYẾT ĐỊNH"], ("11-QĐ/BTGDVTW", "Quyết định", "BAN CHẤP HÀNH TRUNG ƯƠNG - BAN TUYÊN GIÁO VÀ DÂN VẬN", "2025-12-01")),
        (["TỈNH UỶ HÀ GIANG", "*", "Số 123-QĐ/TU", "ĐẢNG CỘNG SẢN VIỆT NAM", "Hà Giang, ngày 02 tháng 3 năm 2023", "QUY CHẾ"], ("123-QĐ/TU", "Quy chế", "TỈNH UỶ HÀ GIANG", "2023-03-02")),
        (["THÀNH UỶ HÀ NỘI", "BAN TỔ CHỨC", "Số 21-HD/BTCTU", "Hà Nội, ngày 5 tháng 8 năm 2025", "HƯỚNG DẪN"], ("21-HD/BTCTU", "Hướng dẫn", "THÀNH UỶ HÀ NỘI - BAN TỔ CHỨC", "2025-08-05")),
        (["ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "TỈNH PHÚ THỌ Độc lập - Tự do - Hạnh phúc", "Số: 28/2023/QĐ-UBND Phú Thọ, ngày 21 tháng 12 năm 2023", "QUYẾT ĐỊNH"], ("28/2023/QĐ-UBND", "Quyết định", "ỦY BAN NHÂN DÂN TỈNH PHÚ THỌ", "2023-12-21")),
        (["PHỦ THỦ TƯỚNG ----- CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 299/TTg Hà Nội, ngày 10 tháng 11 năm 1980 CHỈ THỊ VỀ CÔNG TÁC ĐO ĐẠC Ngày 24 tháng 6 năm 1977, Chính phủ đã ra quyết định."], ("299/TTg", "Chỉ thị", "PHỦ THỦ TƯỚNG", "1980-11-10")),
        (["QUỐC HỘI", "Bộ luật số: 45/2019/QH14 Hà Nội, ngày 20 tháng 11 năm 2019", "BỘ LUẬT"], ("45/2019/QH14", "Bộ luật", "QUỐC HỘI", "2019-11-20")),
    ],
)  # fmt: skip
def test_title_blocks(head: list[str], expected: tuple[str, ...]) -> None:
    m = parsed(*head, "Căn cứ Quy định số 99-QĐ/TW ngày 01 tháng 01 năm 2020;", *BODY).metadata
    assert (m.number, m.kind, m.issuer, str(m.issued)) == expected


@pytest.mark.parametrize(
    "head",
    [
        ["HƯỚNG DẪN", "MỘT SỐ NỘI DUNG QUY ĐỊNH SỐ 377-QĐ/TW NGÀY 08/10/2025 CỦA BỘ CHÍNH TRỊ"],
        ["HƯỚNG DẪN", "thực hiện Quy định số 377-QĐ/TW ngày 08 tháng 10 năm 2025", "Thực hiện Quyết định số 246-QĐ/TW, ngày 24/01/2025,"],
        ["QUYẾT ĐỊNH", "BAN HÀNH QUY CHẾ BỒI DƯỠNG", "Căn cứ Quyết định số 246-QĐ/TW, ngày 24/01/2025;"],
        ["Số -HD/BTCTU", "Hà Nội, ngày tháng 8 năm 2025", "HƯỚNG DẪN", "Thực hiện quy trình"],
    ],
)
def test_another_documents_number_and_day_are_not_its_own(head: list[str]) -> None:
    m = parsed(*head, *BODY).metadata
    assert (m.number, m.issued, m.issuer) == (None, None, None)


def test_the_title_follows_the_kind() -> None:
    m = parsed("BAN CHẤP HÀNH TRUNG ƯƠNG", "Số 5-HD/TW", "HƯỚNG DẪN", "thực hiện một số nội dung Quy định số 22-QĐ/TW", "Căn cứ Điều lệ Đảng;", *BODY)
    assert m.metadata.title == "thực hiện một số nội dung Quy định số 22-QĐ/TW"


def test_a_row_of_a_table_may_be_the_title_block() -> None:
    row = Line("| BAN CHẤP HÀNH TRUNG ƯƠNG Số 12-QĐ/TW | ĐẢNG CỘNG SẢN VIỆT NAM Hà Nội, ngày 05 tháng 6 năm 2024 |", kind="table")
    m = parse(Extracted("a.md", "0", "md", None, (row, *map(Line, ["QUY ĐỊNH", "về việc A", *BODY])))).metadata
    assert (m.number, m.issuer, str(m.issued)) == ("12-QĐ/TW", "BAN CHẤP HÀNH TRUNG ƯƠNG", "2024-06-05")
