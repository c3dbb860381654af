"""One small regulation, and what must be read of it whatever its file looks like."""

from __future__ import annotations

from pathlib import Path

from knowledge.extract import extract
from knowledge.parse import Parsed, parse

HEAD = [
    "BAN CHẤP HÀNH TRUNG ƯƠNG", "*", "Số 12-QĐ/TW", "ĐẢNG CỘNG SẢN VIỆT NAM", "Hà Nội, ngày 05 tháng 6 năm 2024",
]  # fmt: skip
TITLE = ["QUY ĐỊNH", "về kiểm soát quyền lực trong công tác cán bộ"]
BASIS = [
    "- Căn cứ Điều lệ Đảng;",
    "- Căn cứ Nghị quyết số 26-NQ/TW ngày 19/5/2018 của Ban Chấp hành Trung ương,",
    "Bộ Chính trị quy định về kiểm soát quyền lực như sau:",
]
# (kind, text, title below it): a part, an article, a clause, a point, or plain text.
BODY = [
    ("part", "Chương I", "QUY ĐỊNH CHUNG"),
    ("article", "Điều 1. Phạm vi điều chỉnh và đối tượng áp dụng", ""),
    ("clause", "1. Quy định này quy định về trách nhiệm của cấp uỷ, tổ chức đảng trong công tác cán bộ.", ""),
    ("clause", "2. Quy định này áp dụng đối với các đối tượng sau đây:", ""),
    ("point", "a) Cấp uỷ, tổ chức đảng các cấp;", ""),
    ("point", "b) Cán bộ, đảng viên giữ chức vụ lãnh đạo;", ""),
    ("point", "c) Người đứng đầu cơ quan tham mưu;", ""),
    ("point", "d) Cơ quan kiểm tra;", ""),
    ("point", "đ) Cá nhân có liên quan.", ""),
    ("part", "Chương II", "TRÁCH NHIỆM VÀ XỬ LÝ"),
    ("part", "Mục 1", "TRÁCH NHIỆM CỦA CẤP UỶ"),
    ("article", "Điều 2. Trách nhiệm của cấp uỷ", ""),
    ("clause", "1. Lãnh đạo, chỉ đạo thực hiện Quy định này theo khoản 1 Điều 1 ở cơ quan, đơn vị.", ""),
    ("clause", "2. Kiểm tra, giám sát việc thực hiện; xử lý nghiêm các vi phạm theo thẩm quyền.", ""),
    ("part", "Mục 2", "XỬ LÝ VI PHẠM"),
    ("article", "Điều 3. Hình thức xử lý", ""),
    ("text", "Tổ chức, cá nhân vi phạm thì tuỳ theo tính chất, mức độ mà bị xử lý kỷ luật theo quy định của Đảng.", ""),
    ("article", "Điều 4. Hiệu lực thi hành", ""),
    ("clause", "1. Quy định này có hiệu lực kể từ ngày ký và thay thế Quy định số 11-QĐ/TW ngày 01/02/2020 của Bộ Chính trị.", ""),
    ("clause", "2. Uỷ ban Kiểm tra Trung ương theo dõi việc thực hiện Quy định này.", ""),
]
FOOT = ["Nơi nhận:", "- Các tỉnh uỷ, thành uỷ,", "- Lưu Văn phòng Trung ương Đảng.", "T/M BỘ CHÍNH TRỊ", "THƯỜNG TRỰC BAN BÍ THƯ", "Trần Văn Bình"]
LINES = [*HEAD, *TITLE, *BASIS, *(t for _, text, title in BODY for t in (text, title) if t), *FOOT]
PLACES = "1 1.1 1.2 1.2.a 1.2.b 1.2.c 1.2.d 1.2.đ 2 2.1 2.2 3 4 4.1 4.2"


def check(folder: Path, name: str, data: bytes, places: str = PLACES) -> Parsed:
    """Read the file and hold it against the regulation; the reading, for what else a test asks."""
    path = folder / name
    path.write_bytes(data)
    read = parse(extract(path))
    assert " ".join(p.place for p in read.provisions) == places
    assert not (read.gaps)
    assert not (read.duplicates)
    assert not (read.unplaced)
    held = {p.place: p for p in read.provisions}
    headings = ["Phạm vi điều chỉnh và đối tượng áp dụng", "Trách nhiệm của cấp uỷ", "Hình thức xử lý", "Hiệu lực thi hành"]
    assert [held[n].heading for n in "1234"] == headings
    assert held["1.1"].text == "Quy định này quy định về trách nhiệm của cấp uỷ, tổ chức đảng trong công tác cán bộ."
    assert held["3"].text == "Tổ chức, cá nhân vi phạm thì tuỳ theo tính chất, mức độ mà bị xử lý kỷ luật theo quy định của Đảng."
    assert held["4.2"].text == "Uỷ ban Kiểm tra Trung ương theo dõi việc thực hiện Quy định này."
    assert [p.part for p in read.provisions][-1] == "Chương II, Mục 2"
    m = read.metadata
    assert (m.number, m.kind, m.issuer, m.signer) == ("12-QĐ/TW", "Quy định", "BAN CHẤP HÀNH TRUNG ƯƠNG", "Trần Văn Bình")
    assert (str(m.issued), str(m.effective), m.replaces) == ("2024-06-05", "2024-06-05", ("11-QĐ/TW",))
    count = read.characters
    assert count.total == count.placed + count.apart + count.unplaced
    return read
