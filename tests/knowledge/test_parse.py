"""Lines and the outline they must give."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.extract import extract
from knowledge.extract.line import Extracted, Line
from knowledge.parse import Parsed, parse


def parsed(*texts: str) -> Parsed:
    return parse(Extracted("a.txt", "0", "txt", None, tuple(Line(t) for t in texts)))


@pytest.mark.parametrize(
    ("lines", "places"),
    [
        pytest.param(["Điều 1. A", "1. x:", "a) y;", "b) z.", "Điều 2. B", "Chữ."], ["1", "1.1", "1.1.a", "1.1.b", "2"], id="article clause point"),
        pytest.param(["Điều 1. A", "x tại", "Điều 5", "Điều 2. B"], ["1", "2"], id="reference after a broken line"),
        pytest.param(["Điều 1. A", "Điều 5 của Luật này áp dụng.", "Điều 2. B"], ["1", "2"], id="reference at the start of a line"),
        pytest.param(["Điều 1. A", "a) x", "Điều 1a. B"], ["1", "1.a", "1a"], id="article with a letter"),
        pytest.param(["Điều 1. Sửa như sau:", "“Điều 9. Mới", "1. Chữ.”", "Điều 2. B"], ["1", "2"], id="quoted article"),
        pytest.param(["I. Mở", "1. Một", "1.1. Hai", "II. Kết"], ["I", "I.1", "I.1.1", "II"], id="roman sections"),
    ],
)
def test_outline(lines: list[str], places: list[str]) -> None:
    assert [p.place for p in parsed(*lines).provisions] == places


def test_a_gap_is_told() -> None:
    assert [g.label for g in parsed("Điều 1. A", "Điều 3. B").gaps] == ["thiếu Điều 2"]


def test_an_attached_regulation_is_kept_apart() -> None:
    read = parsed("Điều 1. Ban hành kèm theo Quy chế.", "Điều 2. Hiệu lực.", "QUY CHẾ", "Điều 1. Phạm vi", "Điều 2. Đối tượng", "Chữ.")
    assert [p.place for p in read.promulgation] == ["1", "2"]
    assert [p.heading for p in read.provisions] == ["Phạm vi", "Đối tượng"]


def test_every_character_is_counted_once() -> None:
    count = parsed("Căn cứ Luật;", "Điều 1. A", "1. x", "Điều 2. B", "Nơi nhận:", "- Lưu.").characters
    assert count.total == count.placed + count.apart + count.unplaced


FILES = Path(__file__).parents[2].parent / "shared" / "data" / "legal-files"


@pytest.mark.parametrize(
    ("name", "articles"),
    [("nbtt2k3__bo_luat_91_2015_QH13.docx", 689), ("diepxuan__49-2026-ND-CP.pdf", 22), ("johnPa02__Bộ_luật_Lao_động_2019.txt", 220)],
)
def test_official_files_are_complete_and_in_order(name: str, articles: int) -> None:
    if not (FILES / name).exists():
        pytest.skip("không có thư mục legal-files")
    read = parse(extract(FILES / name))
    assert [p.article for p in read.provisions if p.clause is None and p.point is None] == list(range(1, articles + 1))
    assert read.characters.unplaced <= 0.01 * read.characters.total


def line(text: str, **hints: object) -> Line:
    return Line(text, **hints)  # type: ignore[arg-type]


def places(read: Parsed) -> list[str]:
    return [p.place for p in read.provisions]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(["Điều 1. A", "1. x gồm:", "a) a;", "b) b;", "c) c;", "d) d;", "đ) đ;", "e) e.", "Điều 2. B", "c"], "1 1.1 1.1.a 1.1.b 1.1.c 1.1.d 1.1.đ 1.1.e 2", id="đ stands between d and e"),
        pytest.param(["Điều 4. A", "x", "Điều 5. B", "y", "Điều 5a. C", "z", "Điều 5b. D", "u", "Điều 6. E", "v"], "4 5 5a 5b 6", id="articles with letters"),
        pytest.param(["Điều 1. A", "1.", "Chữ một.", "2.", "Chữ hai.", "Điều 2. B", "x"], "1 1.1 1.2 2", id="a number alone on its line"),
        pytest.param(["Điều 1.", "Chữ.", "Chương IV", "BẢO VỆ TỔ QUỐC Điều 2.", "Chữ.", "Điều 3.", "Chữ."], "1 2 3", id="a heading behind a chapter's title"),
        pytest.param(["Điều 1. A", "1- Một.", "2- Hai.", "Điều 2. B", "1) Một.", "2) Hai."], "1 1.1 1.2 2 2.1 2.2", id="older marks of clauses"),
        pytest.param(["Điều 1. A", "1.Nhà nước.", "2.Công dân.", "Điều 2. B", "x"], "1 1.1 1.2 2", id="no blank after the number"),
        pytest.param(["Điều 1. A", "a) x;", "a1) y;", "b) z.", "Điều 2. B", "x"], "1 1.a 1.a1 1.b 2", id="points with digits"),
        pytest.param(["Điều 1. A", "Theo quy định tại điểm", "c) khoản 2 Điều 9 của Luật này.", "Điều 2. B", "x"], "1 2", id="a reference broken over lines"),
        pytest.param(["Điều 1. A", "theo khoản 1,", "Điều 9. của Luật này.", "Điều 2. B", "x"], "1 2", id="a broken reference with a full stop"),
        pytest.param(["Điều 1. A", "Mục 2 Chương III của Luật này áp dụng.", "Điều 2. B", "x"], "1 2", id="a mention of a section at the start of a line"),
        pytest.param(["Điều 1. Sửa đổi Luật X:", "1. Sửa như sau:", "Điều 8. Cũ", "2. Sửa tiếp.", "Điều 2. Hiệu lực", "x", "Điều 3. Thi hành", "y"], "1 1.1 1.2 2 3", id="an amended article without quotation marks"),
        pytest.param(["Điều 1. Sửa:", "“Điều 9. Mới", "1. Chữ.", "2. Chữ.", "“Điều 10. Mới", "x.”", "Điều 2. B", "y"], "1 2", id="each quoted article opens anew"),
        pytest.param(["Điều 1. A", "“một lời mở mà không đóng", "Điều 2. B", "x", "Điều 3. C", "y"], "1 2 3", id="a lost quotation mark"),
        pytest.param(['Điều 1. Sửa:', '"Điều 9. Mới', "1. Chữ.", '2. Hết."', "Điều 2. B", "y"], "1 2", id="straight quotation marks"),
        pytest.param(["Điều 1. A", "1. Gồm:", "1. lồng một", "Điều 2. B", "y"], "1 1.1 2", id="a nested list"),
        pytest.param(["I- MỤC TIÊU", "1- Một.", "2- Hai.", "II- NHIỆM VỤ", "1- Một."], "I I.1 I.2 II II.1", id="older roman sections"),
        pytest.param(["A. PHẦN ĐẦU", "I. MỘT", "1. x", "B. PHẦN SAU", "I. HAI", "1. y"], "A A.I A.I.1 B B.I B.I.1", id="letters above roman numbers"),
        pytest.param(["1. Một", "1.1. Hai", "1.1.1. Ba", "a) bốn", "b) năm", "1.1.2. Sáu", "2. Bảy"], "1 1.1 1.1.1 1.1.1.a 1.1.1.b 1.1.2 2", id="decimal guidance"),
    ],
)  # fmt: skip
def test_cousins(lines: list[str], expected: str) -> None:
    read = parsed(*lines)
    assert " ".join(places(read)) == expected
    assert not read.unplaced
    assert not read.gaps or read.gaps[0].label.startswith("thiếu Điều")


@pytest.mark.parametrize(
    ("lines", "lost"),
    [
        pytest.param(["Điều 1. A", "a) x;", "c) y;", "b) z.", "Điều 2. B", "w"], ["b) z."], id="a point that goes back"),
        pytest.param(["Điều 1. A", "1. x.", "2. y.", "3. z.", "1. lạc.", "theo sau.", "4. u.", "Điều 2. B", "w"], ["1. lạc.", "theo sau."], id="a clause that goes back"),
        pytest.param(["Điều 1. A", "1. x.", "40. lạc.", "2. y.", "Điều 2. B", "w"], ["40. lạc."], id="a number too far on"),
        pytest.param(["Trang chủ | Giới thiệu dịch vụ", "NGHỊ ĐỊNH", "Về việc A", "Điều 1. A", "x", "Điều 2. B", "y"], ["Trang chủ | Giới thiệu dịch vụ"], id="before the title block"),
        pytest.param(["Điều 1. A", "x", "Điều 2. B", "y", "TM. CHÍNH PHỦ", "THỦ TƯỚNG", "Nguyễn Văn A", "Một đoạn văn dài còn sót lại ở cuối tệp; không ai ký tên dưới đoạn này và nó không thuộc điều nào cả, cũng không phải phụ lục của văn bản."], ["Một đoạn"], id="after the signature"),
        pytest.param(["I. MỘT", "1. x", "2. y", "3. z", "2. lạc", "II. HAI"], ["2. lạc"], id="a section that goes back"),
    ],
)  # fmt: skip
def test_what_cannot_belong_is_unplaced(lines: list[str], lost: list[str]) -> None:
    read = parsed(*lines)
    found = [x.text for x in read.unplaced]
    assert len(found) == len(lost)
    assert all(f.startswith(x) for f, x in zip(found, lost, strict=True))
    count = read.characters
    assert count.total == count.placed + count.apart + count.unplaced
    assert count.unplaced == sum(len("".join(x.text.split())) for x in read.unplaced)


@pytest.mark.parametrize(
    ("lines", "gaps", "doubles"),
    [
        (["Điều 1. A", "1. x", "3. Y", "Điều 2. B", "z"], ["thiếu khoản 2 Điều 1"], []),
        (
            ["Điều 1. A", "1. x:", "a) a", "b) b", "d) d", "e) e", "Điều 2. B", "z"],
            ["thiếu điểm c khoản 1 Điều 1", "thiếu điểm đ khoản 1 Điều 1"],
            [],
        ),
        (["Điều 1. A", "x:", "a) a", "b) b", "c) c", "d) d", "e) e", "f) f", "Điều 2. B", "z"], [], []),
        (["Điều 1. A", "x", "Điều 2. B", "y", "Điều 2. C", "z"], [], ["trùng Điều 2"]),
        (["Điều 1. A", "1. X", "1. Y", "Điều 2. C", "z"], [], ["trùng khoản 1 Điều 1"]),
        (["I. MỘT", "1. X", "3. Y", "III. BA"], ["thiếu mục I.2", "thiếu mục II"], []),
    ],
)
def test_gaps_and_duplicates(lines: list[str], gaps: list[str], doubles: list[str]) -> None:
    read = parsed(*lines)
    assert sorted(g.label for g in read.gaps) == sorted(gaps)
    assert [d.label for d in read.duplicates] == doubles
    assert any(p.broken for p in read.provisions) == bool(gaps or doubles)


def test_only_the_article_with_the_gap_is_broken() -> None:
    read = parsed("Điều 1. A", "1. x", "3. Y", "Điều 2. B", "z")
    assert {p.article for p in read.provisions if p.broken} == {1}


DECISION = [
    "QUYẾT ĐỊNH",
    "Ban hành quy chế",
    "Điều 1. Ban hành kèm theo Quyết định này Quy chế A.",
    "Điều 2. Có hiệu lực từ ngày ký.",
    "Nơi nhận:",
    "- Như Điều 2;",
    "TM. BAN BÍ THƯ",
    "Nguyễn Văn A",
]
REGULATION = ["QUY CHẾ", "Về việc A", "(Ban hành kèm theo Quyết định số 12-QĐ/TW ngày 01/02/2024)", "Chương I", "QUY ĐỊNH CHUNG", "Điều 1. Phạm vi", "x", "Điều 2. Đối tượng", "1. y", "2. z"]  # fmt: skip


def test_an_attached_regulation_after_the_signature() -> None:
    read = parsed(*DECISION, *REGULATION)
    assert [p.place for p in read.promulgation] == ["1", "2"]
    assert places(read) == ["1", "2", "2.1", "2.2"]
    assert [(p.label, p.title, p.articles) for p in read.parts] == [("Chương I", "QUY ĐỊNH CHUNG", (1, 2))]
    assert read.metadata.signer == "Nguyễn Văn A"
    assert not read.unplaced


SECOND = ["QUY ĐỊNH", "Về việc B", "(Ban hành kèm theo Quyết định số 12-QĐ/TW)", "Điều 1. Khác", "u", "Điều 2. Nữa", "1. v", "2. w"]


def test_each_attached_regulation_is_read_under_its_name() -> None:
    read = parsed(*DECISION, *REGULATION, *SECOND)
    assert [p.heading for p in read.provisions if p.clause is None] == ["Phạm vi", "Đối tượng", "Khác", "Nữa"]
    assert [p.part for p in read.provisions][-1] == "QUY ĐỊNH Về việc B"
    assert [p.part for p in read.provisions][0] == "QUY CHẾ Về việc A, Chương I"
    assert [p.place for p in read.promulgation] == ["1", "2"]
    assert not (read.duplicates or read.gaps or read.unplaced or read.appendices)
    assert any("2 văn bản" in n for n in read.notes)


def test_a_decree_keeps_its_articles_beside_those_of_what_it_promulgates() -> None:
    decree = [t for n in range(1, 13) for t in (f"Điều {n}. Tên {n}", "1. Một.", "2. Hai.")]
    read = parsed("NGHỊ ĐỊNH", "về việc A", *decree, "TM. CHÍNH PHỦ", "Nguyễn Văn A", *REGULATION)
    assert [p.article for p in read.provisions if p.clause is None] == [*range(1, 13), 1, 2]
    assert not (read.duplicates or read.promulgation or read.unplaced)


def test_a_programme_without_articles_is_the_content_of_its_decision() -> None:
    read = parsed(
        "QUYẾT ĐỊNH", "Phê duyệt Chương trình", "Điều 1. Ban hành kèm theo Quyết định này Chương trình A.", "Điều 2. Có hiệu lực từ ngày ký.",
        "TM. BAN BÍ THƯ", "Nguyễn Văn A", "CHƯƠNG TRÌNH", "Về việc A", "(Kèm theo Quyết định số 12-QĐ/TW)", "I. MỤC TIÊU", "1. Một.", "2. Hai.", "II. NHIỆM VỤ", "a) Việc;", "b) Nữa.",
    )  # fmt: skip
    assert places(read) == ["I", "I.1", "I.2", "II", "II.a", "II.b"]
    assert [p.place for p in read.promulgation] == ["1", "2"]
    assert not (read.unplaced or read.duplicates)


def test_a_sample_regulation_in_an_appendix_is_no_part_of_the_law() -> None:
    law = [t for n in range(1, 13) for t in (f"Điều {n}. Tên {n}", "1. Một.", "2. Hai.")]
    read = parsed(*law, "TM. CHÍNH PHỦ", "Nguyễn Văn A", "PHỤ LỤC I", "QUY CHẾ MẪU", "Điều 1. Bên A", "x", "Điều 2. Bên B", "y")
    assert [p.article for p in read.provisions if p.clause is None] == list(range(1, 13))
    assert read.appendices


@pytest.mark.parametrize("heading", ["Điều 1. Phạm vi", "Điều 1."])
def test_a_single_article_is_an_article(heading: str) -> None:
    read = parsed("NGHỊ QUYẾT", "về việc A", "QUYẾT NGHỊ:", heading, *(f"{n}. Khoản {n}." for n in range(1, 90)), "TM. CHÍNH PHỦ", "Nguyễn Văn A")
    assert places(read)[:3] == ["1", "1.1", "1.2"]
    assert not read.unplaced


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1. Có quyền: a) Phạt tiền; b) Tịch thu; c) Đình chỉ; d) Buộc; đ) Tước.", "1 1.1 1.1.a 1.1.b 1.1.c 1.1.d 1.1.đ 2"),
        ("1. Người thứ nhất. 2. Người thứ hai. 3. Người thứ ba gồm: a) một người; b) hai người.", "1 1.1 1.2 1.3 1.3.a 1.3.b 2"),
        ("1. Theo điểm a) khoản 2 Điều 9 và điểm b) khoản 3 Điều này.", "1 1.1 2"),
        ("1. Thời hạn là 5 ngày. Mức phạt theo Điều 5. Điều này áp dụng.", "1 1.1 2"),
        ("1. Sửa như sau: “a) Một việc; b) Hai việc.”", "1 1.1 2"),
    ],
)
def test_what_is_run_together_is_told_apart(line: str, expected: str) -> None:
    read = parsed("Điều 1. A", line, "Điều 2. B", "x")
    assert " ".join(places(read)) == expected
    assert not (read.unplaced or read.gaps or read.duplicates)


def test_a_heading_and_its_clauses_on_one_line() -> None:
    read = parsed("Điều 1. Thẩm quyền của Công an 1. Trưởng phòng có quyền phạt. 2. Giám đốc có quyền phạt.", "Điều 2. B", "x")
    assert places(read) == ["1", "1.1", "1.2", "2"]
    assert read.provisions[0].heading == "Thẩm quyền của Công an"


def test_a_sample_contract_in_an_appendix_is_no_part_of_the_law() -> None:
    read = parsed(
        "Điều 1. A", "x", "Điều 2. B", "y", "TM. CHÍNH PHỦ", "Nguyễn Văn A", "PHỤ LỤC I", "MẪU HỢP ĐỒNG", "Điều 1. Bên A", "x", "Điều 2. Bên B", "y"
    )
    assert places(read) == ["1", "2"]
    assert "Điều 2. Bên B" in [x.text for a in read.appendices for x in a.lines]


def test_a_table_of_contents_is_kept_apart() -> None:
    articles = [t for n in range(1, 6) for t in (f"Điều {n}. Tên {n}", "Nội dung dài của điều này, đủ để không phải mục lục.", "Đoạn nữa.")]
    listed = [f"Điều {n}. Tên {n}" for n in range(1, 6)]
    for lines in (["MỤC LỤC", *listed, "LUẬT", "VỀ A", *articles], ["LUẬT", "VỀ A", *articles, "Danh sách điều khoản", *listed]):
        read = parsed(*lines)
        assert places(read) == ["1", "2", "3", "4", "5"]
        assert not read.duplicates
        assert any(a.kind == "contents" for a in read.apart)


def test_remarks_of_a_site_are_no_wording() -> None:
    read = parsed(
        "Điều 1. A", "1. Phạt tiền: [Khoản này được sửa đổi bởi Khoản 2 Điều 1 Nghị định 5/2024/NĐ-CP] a) Một;", "b) Hai.", "Điều 2. B", "x"
    )
    assert places(read) == ["1", "1.1", "1.1.a", "1.1.b", "2"]
    assert all("được sửa đổi" not in p.text for p in read.provisions)
    count = read.characters
    assert count.by_kind["note"] > 40
    assert count.total == count.placed + count.apart + count.unplaced


def test_metadata_is_read() -> None:
    read = parsed(
        "BAN CHẤP HÀNH TRUNG ƯƠNG", "ĐẢNG CỘNG SẢN VIỆT NAM", "Số 12-QĐ/TW", "Hà Nội, ngày 05 tháng 6 năm 2024", "QUY ĐỊNH", "về việc A", "Căn cứ Quy định số 99-QĐ/TW ngày 01/01/2020;",
        "Điều 1. Phạm vi", "x", "Điều 2. Hiệu lực", "Quy định này có hiệu lực kể từ ngày ký, thay thế Quy định số 11-QĐ/TW ngày 01/02/2020 và Quy định số 10-QĐ/TW.", "T/M BỘ CHÍNH TRỊ", "Trần Văn B",
    )  # fmt: skip
    m = read.metadata
    assert (m.number, m.kind, m.title, m.issuer, m.signer) == ("12-QĐ/TW", "Quy định", "về việc A", "BAN CHẤP HÀNH TRUNG ƯƠNG", "Trần Văn B")
    assert str(m.issued) == str(m.effective) == "2024-06-05"
    assert m.replaces == ("11-QĐ/TW", "10-QĐ/TW")


@pytest.mark.parametrize(
    "number",
    [
        "45/2019/QH14",
        "30/2020/NĐ-CP",
        "114-QĐ/TW",
        "1147-QĐ/BTGDVTW",
        "08/2024/TT-BTNMT",
        "01/2019/NQ-HĐTP",
        "299/TTg",
        "2083/QĐ-UBND",
        "12/VBHN-VPQH",
    ],
)
def test_numbers_in_each_form(number: str) -> None:
    assert parsed("CƠ QUAN", f"Số: {number}", "QUYẾT ĐỊNH", "Điều 1. A", "x", "Điều 2. B", "y").metadata.number == number


def test_metadata_is_never_guessed() -> None:
    m = parsed(
        "NGHỊ QUYẾT",
        "thực hiện Kết luận số 57-KL/TW của Bộ Chính trị",
        "Điều 1. A",
        "x",
        "Điều 2. B",
        "Bản án có hiệu lực từ ngày 01 tháng 01 năm 2020.",
    ).metadata
    assert (m.number, m.issued, m.effective, m.signer, m.issuer, m.replaces, m.amends) == (None, None, None, None, None, (), ())


def test_an_amending_law_names_what_it_amends() -> None:
    m = parsed(
        "QUỐC HỘI",
        "Luật số: 31/2024/QH15",
        "LUẬT",
        "SỬA ĐỔI, BỔ SUNG MỘT SỐ ĐIỀU CỦA LUẬT A",
        "Điều 1. Sửa đổi, bổ sung một số điều của Luật A số 10/2012/QH13",
        "x",
        "Điều 2. B",
        "y",
    ).metadata
    assert m.amends == ("10/2012/QH13",)


def test_a_heading_on_the_line_below() -> None:
    read = parse(
        Extracted(
            "a.docx",
            "0",
            "docx",
            None,
            (
                line("Điều 1", bold=True),
                line("Phạm vi điều chỉnh", bold=True),
                line("1. Một."),
                line("Điều 2", bold=True),
                line("Đối tượng", bold=True),
                line("Chữ."),
            ),
        )
    )
    assert [p.heading for p in read.provisions if p.clause is None] == ["Phạm vi điều chỉnh", "Đối tượng"]


@pytest.mark.parametrize("name", ["johnPa02__Thông_tư_08_2024_TT-BTNMT.txt", "tnt305__1147-QD-BTGDVTW.md", "nbtt2k3__nghi_dinh_19_2019_ND_CP.docx"])
def test_every_character_placed_stands_in_one_provision(name: str) -> None:
    if not (FILES / name).exists():
        pytest.skip("không có thư mục legal-files")
    read = parse(extract(FILES / name))
    held = "".join(p.label + (p.heading or "") + p.text for p in (*read.provisions, *read.promulgation)) + "".join(
        p.level + p.number + p.title for p in read.parts
    )
    count = read.characters
    assert abs(len("".join(held.split())) - count.placed) <= 0.001 * count.placed
    assert count.total == count.placed + count.apart + count.unplaced


def test_a_sentence_that_begins_like_a_button_stays_in_its_provision() -> None:
    read = parsed("Điều 1. A", "Đăng nhập hệ thống bằng tài khoản được cấp.", "Tải về", "Điều 2. B", "y")
    assert read.provisions[0].text == "Đăng nhập hệ thống bằng tài khoản được cấp."
    assert [x.text for a in read.apart if a.kind == "note" for x in a.lines] == ["Tải về"]
