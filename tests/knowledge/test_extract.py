"""Files of every kind become clean lines, or a message that names the file and the way out."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from knowledge.errors import ImportFileError
from knowledge.extract import extract, recognise
from knowledge.extract.clean import tidy
from knowledge.extract.legacy import from_tcvn3, from_vni
from tests.pdf_file import assembled

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
    return stored.getvalue()


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def texts(path: Path) -> list[str]:
    return [line.text for line in extract(path).lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    assert texts(written(tmp_path, "a.txt", "Điều 1. Phạm vi\nQuy định này.".encode(encoding))) == ["Điều 1. Phạm vi", "Quy định này."]


def test_old_encodings_become_unicode() -> None:
    assert from_tcvn3("§iÒu 5. Céng hßa x· héi") == "Điều 5. Cộng hòa xã hội"
    assert from_vni("Ñieàu 5. COÄNG HOØA XAÕ HOÄI") == "Điều 5. CỘNG HÒA XÃ HỘI"


def test_the_wrong_d_becomes_the_right_one() -> None:
    assert tidy("Ðiều\u00a0 5.") == "Điều 5."


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>hạn </w:t></w:r><w:ins><w:r><w:t>mười</w:t></w:r></w:ins><w:del><w:r><w:delText>năm</w:delText></w:r></w:del></w:p>"
    read = extract(written(tmp_path, "a.docx", docx(body)))
    assert [x.text for x in read.lines] == ["hạn mười"]
    assert "Track Changes" in read.warnings[0]


def test_scripts_and_menus_of_a_page_are_away(tmp_path: Path) -> None:
    page = "<html><body><nav>Trang chủ</nav><div><script>alert(1)</script><p>Điều 1. Phạm vi</p><p>Quy định này áp dụng.</p></div></body></html>"
    assert texts(written(tmp_path, "a.html", page.encode())) == ["Điều 1. Phạm vi", "Quy định này áp dụng."]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("rong.pdf", b"", "rỗng"),
        ("anh.pdf", b"\xff\xd8\xff\xe0" + b"x" * 50, "JPEG"),
        ("anh.docx", b"\xff\xd8\xff\xe0" + b"x" * 50, "JPEG"),
        ("cu.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 50, ".docx"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj", "cắt cụt"),
        ("cut.docx", docx("<w:p/>")[:60], "cắt cụt"),
        ("rac.txt", bytes(range(32)) * 200, "nhị phân"),
    ],
)
def test_hostile_files(tmp_path: Path, name: str, data: bytes, told: str) -> None:
    with pytest.raises(ImportFileError, match=told) as caught:
        extract(written(tmp_path, name, data))
    assert name in str(caught.value)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (90 * 2**20))
    with pytest.raises(ImportFileError, match="bung ra"):
        extract(written(tmp_path, "bom.docx", stored.getvalue()))


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="không tìm thấy"):
        extract(tmp_path / ".." / "khong-co.pdf")
    with pytest.raises(ImportFileError, match="thư mục"):
        extract(tmp_path)


def numbered(levels: str, lists: str = "") -> str:
    return f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{lists}</w:numbering>'


def packed(**parts: str) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(f"word/{name}.xml", body)
    return stored.getvalue()


LEVELS = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>'


def item(text: str, level: int = 0, number: int = 1) -> str:
    return f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def test_automatic_numbers_of_word_and_their_restart(tmp_path: Path) -> None:
    again = '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    body = item("một") + item("điểm", 1) + item("điểm", 1) + item("hai") + item("điểm", 1) + item("lại từ đầu", 0, 2)
    data = packed(document=f"<w:document {W}><w:body>{body}</w:body></w:document>", numbering=numbered(LEVELS, again))
    assert texts(written(tmp_path, "a.docx", data)) == ["1. một", "a) điểm", "b) điểm", "2. hai", "a) điểm", "1. lại từ đầu"]


def test_numbers_that_a_style_brings(tmp_path: Path) -> None:
    styles = (
        f'<w:styles {W}><w:style w:styleId="Khoan"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Con"><w:basedOn w:val="Khoan"/></w:style></w:styles>'
    )
    body = (
        '<w:p><w:pPr><w:pStyle w:val="Con"/></w:pPr><w:r><w:t>một</w:t></w:r></w:p>'
        + '<w:p><w:pPr><w:pStyle w:val="Khoan"/></w:pPr><w:r><w:t>hai</w:t></w:r></w:p>'
    )
    data = packed(document=f"<w:document {W}><w:body>{body}</w:body></w:document>", numbering=numbered(LEVELS), styles=styles)
    assert texts(written(tmp_path, "a.docx", data)) == ["1. một", "2. hai"]


def test_footnotes_of_word_are_told_apart(tmp_path: Path) -> None:
    notes = f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote><w:footnote w:id="1"><w:p><w:r><w:t>Ghi chú.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    data = packed(
        document=f'<w:document {W}><w:body><w:p><w:r><w:t>Chữ</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p></w:body></w:document>',
        footnotes=notes,
    )
    assert [(x.text, x.kind) for x in extract(written(tmp_path, "a.docx", data)).lines] == [("Chữ", "text"), ("Ghi chú.", "footnote")]


FRAMES = {
    "plain breaks": "<body>{}</body>",
    "nested frames": '<body><div class="menu"><a>Trang chủ</a> <a>Tin</a></div><div><div><span>{}</span></div></div></body>',
    "a known place": '<body><div>Quảng cáo</div><div class="content1"><div>{}</div></div></body>',
    "a page in a table": "<body><table><tr><td>Menu</td><td>{}</td></tr></table></body>",
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize("joint", ["<br>", "<br/>\n"])
def test_pages_of_other_sites(tmp_path: Path, frame: str, joint: str) -> None:
    wording = [
        "<b>Điều 1. Phạm vi điều chỉnh</b>",
        "1. Luật này quy định về tổ chức, <i>quyền</i> và trách nhiệm của cơ quan.",
        "Điều 2. Đối tượng",
        "Cơ quan, tổ chức và cá nhân trong nước.",
    ] * 3
    page = "<!doctype html><html><head><title>x</title><script>alert(1)</script></head>" + frame.format(joint.join(wording)) + "</html>"
    read = [x for x in extract(written(tmp_path, "a.html", page.encode())).lines if not x.text.startswith(("Trang", "Menu"))]
    assert [x.text for x in read[:4]] == [
        "Điều 1. Phạm vi điều chỉnh",
        "1. Luật này quy định về tổ chức, quyền và trách nhiệm của cơ quan.",
        "Điều 2. Đối tượng",
        "Cơ quan, tổ chức và cá nhân trong nước.",
    ]
    assert read[0].bold
    assert not read[1].bold


def test_a_table_of_a_page_is_read_row_by_row(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{n}</td><td><p>Mục {n}</p></td></tr>" for n in range(1, 4))
    page = f"<html><body><p>Điều 1. Biểu phí của cơ quan</p><table>{rows}</table><p align=center>Điều 2. Hiệu lực thi hành của quy định này</p></body></html>"
    lines = extract(written(tmp_path, "a.html", page.encode())).lines
    assert [(x.text, x.kind) for x in lines[1:4]] == [("1 | Mục 1", "table"), ("2 | Mục 2", "table"), ("3 | Mục 3", "table")]
    assert lines[-1].centred


def pdf(pages: list[bytes], trailer: bytes = b"", image: bytes = b"") -> bytes:
    """A PDF with a content stream for each page, Helvetica as F1 and a grey picture as I1."""
    kids = b" ".join(b"%d 0 R" % (5 + 2 * i) for i in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1>>stream\n\xff\nendstream",
    ]  # fmt: skip
    for i, page in enumerate(pages):
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>/XObject<</I1 4 0 R>>>>>>" % (6 + 2 * i),
            b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        ]
    return assembled(objects, trailer)


PICTURE = b"q 500 0 0 700 50 50 cm /I1 Do Q"
WORDS = b"BT /F1 12 Tf 60 700 Td (Dieu 1. Pham vi dieu chinh cua quy dinh nay) Tj 0 -20 Td (Quy dinh nay ap dung cho moi to chuc.) Tj ET"


def test_a_locked_pdf_is_told(tmp_path: Path) -> None:
    lock = b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>"
    with pytest.raises(ImportFileError, match="mật khẩu"):
        extract(written(tmp_path, "khoa.pdf", pdf([WORDS], lock)))


def test_a_long_scan_is_refused_before_it_is_begun(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="500 trang quét"):
        extract(written(tmp_path, "dai.pdf", pdf([PICTURE] * 500)))


def test_a_scan_without_tesseract_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recognise.has_tesseract.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    try:
        with pytest.raises(ImportFileError, match=r"apt-get install tesseract-ocr tesseract-ocr-vie") as caught:
            extract(written(tmp_path, "quet.pdf", pdf([WORDS, PICTURE])))
    finally:
        recognise.has_tesseract.cache_clear()
    assert "1/2 trang" in str(caught.value)


def test_a_text_layer_needs_no_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    read = extract(written(tmp_path, "chu.pdf", pdf([WORDS, WORDS])))
    assert [x.page for x in read.lines] == [1, 2]
    assert read.lines[0].text.startswith("Dieu 1. Pham vi dieu chinh cua quy dinh nay")
    assert (read.format, read.pages, read.ocr) == ("pdf", 2, False)


FONTS = [p for name in ("NotoSans-Regular.ttf", "DejaVuSans.ttf", "NotoSerif-Regular.ttf") for p in Path("/usr/share/fonts").rglob(name)]


def test_a_mixed_file_is_recognised_page_by_page(tmp_path: Path) -> None:
    if not recognise.has_tesseract() or not FONTS:
        pytest.skip("không có Tesseract tiếng Việt hoặc phông chữ")
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("L", (1240, 600), 255)
    ImageDraw.Draw(picture).text((100, 100), "Điều 2. Đối tượng áp dụng của quy định", font=ImageFont.truetype(str(FONTS[0]), 44), fill=0)
    picture.save(tmp_path / "quet.pdf", resolution=150)
    steps: list[tuple[int, int]] = []
    read = extract(tmp_path / "quet.pdf", lambda step, done, total: steps.append((done, total)))
    assert "Điều 2. Đối tượng áp dụng" in read.lines[0].text
    assert (read.format, read.ocr, read.ocr_pages) == ("scan", True, (1,))
    assert steps == [(0, 1), (1, 1)]
    assert "đối chiếu" in read.warnings[-1]


def test_a_name_that_climbs_is_shown_as_its_last_part(tmp_path: Path) -> None:
    (tmp_path / "con").mkdir()
    written(tmp_path, "a.txt", "Điều 1. A".encode())
    assert extract(tmp_path / "con" / ".." / "a.txt").file == "a.txt"


def test_a_huge_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.extract.plain.LONGEST", 1000)
    with pytest.raises(ImportFileError, match="quá dài"):
        extract(written(tmp_path, "dai.txt", ("Điều 1. Phạm vi\n" * 200).encode()))


def test_broken_titles_of_markdown_are_joined(tmp_path: Path) -> None:
    text = "**PHỤ\nLỤC I**\n\nTrong quá trình thực hiện, nếu có vướng mắc,\nphát sinh thì báo cáo.\n\n1. Một;\n2. Hai.\n"
    assert texts(written(tmp_path, "a.md", text.encode())) == [
        "PHỤ LỤC I",
        "Trong quá trình thực hiện, nếu có vướng mắc, phát sinh thì báo cáo.",
        "1. Một;",
        "2. Hai.",
    ]
