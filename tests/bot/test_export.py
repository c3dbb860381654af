"""A conversation as Markdown and Word: nothing lost, nothing of the user's interpreted."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from docx import Document

from bot.export import Exchange, stopped, to_docx, to_markdown
from bot.export.exchange import printable
from bot.export.standing import badge, checked, source_name, validity, wording
from bot.reply import Citation, Reply

NOW = dt.datetime(2026, 11, 23, 22, 5)


def citation(**changes: object) -> Citation:
    values: dict[str, object] = {
        "id": "205-QĐ/TW@2019-09-23/10.2",
        "document": "205-QĐ/TW",
        "issued": "2019-09-23",
        "article": 10,
        "clause": 2,
        "point": None,
        "section": None,
        "heading": "Các hành vi chạy chức, chạy quyền",
        "label": "khoản 2 Điều 10 Quy định 205-QĐ/TW",
        "text": "Lợi dụng lễ tết để biếu quà.\n- nhằm được ủng hộ",
        "wording": "restated",
        "checked": "full",
        "in_force": False,
        "replaced_by": "114-QĐ/TW",
        "replaced_on": "2023-07-11",
        "validity_as_of": "2026-11-23",
        "sources": [{"url": "https://example.vn/a?b=1&c=2"}, {"name": "Báo Nhân Dân"}],
        "title": "Quy định về kiểm soát quyền lực",
        "note": "Cần có mục đích.",
    }
    return Citation(**{**values, **changes})  # type: ignore[arg-type]


def exchange(question: str = "Biếu quà dịp tết?", **changes: object) -> Exchange:
    values: dict[str, object] = {
        "status": "answered",
        "answer": "**Có thể.** Khoản 2 Điều 10 nêu hành vi này. [1]\n\n- một\n- hai\n\n*Diễn đạt lại, chưa phải nguyên văn.*",
        "citations": (citation(),),
        "related": (citation(id="x", label="Điều 4 Quy định 114-QĐ/TW", in_force=None, text=None, checked="no"),),
        "notices": ("Quy định 205-QĐ/TW đã được thay thế.",),
    }
    return Exchange("e1", question, Reply(**{**values, **changes}), NOW)  # type: ignore[arg-type]


def words(exchanges: list[Exchange]) -> list[str]:
    buffer = io.BytesIO()
    to_docx(exchanges, buffer, NOW)
    return [p.text for p in Document(buffer).paragraphs]


def test_validity_is_never_stronger_than_known() -> None:
    assert validity(citation()) == "Đã hết hiệu lực: được thay thế bởi 114-QĐ/TW từ ngày 11/7/2023."
    assert validity(citation(replaced_by=None, replaced_on=None)) == "Đã hết hiệu lực (kiểm tra đến ngày 23/11/2026)."
    unknown = citation(in_force=None, replaced_by=None, replaced_on=None)
    assert validity(unknown) == "Chưa thấy văn bản thay thế tính đến ngày 23/11/2026."
    assert "Còn hiệu lực" not in badge(unknown)[0]
    held = citation(in_force=True, replaced_by=None, replaced_on=None)
    assert validity(held) == "Còn hiệu lực theo tài liệu đã đọc, kiểm tra đến ngày 23/11/2026."


def test_validity_on_a_date_in_the_past() -> None:
    then = validity(citation(in_force=True), dt.date(2021, 1, 1))
    assert then.startswith("Còn hiệu lực vào ngày 1/1/2021")
    assert "được thay thế bởi 114-QĐ/TW từ ngày 11/7/2023" in then
    assert validity(citation(in_force=False), dt.date(2018, 5, 1)) == "Chưa có hiệu lực vào ngày 1/5/2018."
    assert badge(citation(in_force=False), dt.date(2018, 5, 1)) == ("Chưa có hiệu lực", "unknown")


def test_words_for_wording_check_and_source() -> None:
    assert wording(citation()) == "diễn đạt lại, chưa phải nguyên văn"
    assert wording(citation(wording="official")) == "nguyên văn"
    assert wording(citation(kind="record")) == "thông tin về văn bản"
    assert checked(citation(checked="partial")) == "mới đối chiếu được một phần"
    assert [source_name(s) for s in citation().sources] == ["example.vn", "Báo Nhân Dân"]


def test_markdown_holds_everything() -> None:
    said = to_markdown([exchange()], NOW)
    for part in (
        "# Hỏi đáp",
        "22:05 ngày 23/11/2026",
        "> Biếu quà dịp tết?",
        "### Lưu ý",
        "1. **Khoản 2 Điều 10 Quy định 205-QĐ/TW**",
        "Hiệu lực: Đã hết hiệu lực",
        "Ghi chú: Cần có mục đích.",
        "<https://example.vn/a?b=1&c=2>; Báo Nhân Dân",
        "### Xem thêm",
    ):
        assert part in said
    assert said.lower().count("chưa phải nguyên văn") == 1


def test_the_wording_mark_is_added_where_the_answer_lacks_it() -> None:
    bare = exchange(answer="Khoản 2 Điều 10 nêu hành vi này. [1]")
    assert to_markdown([bare]).count("diễn đạt lại, chưa phải nguyên văn") == 1
    assert "".join(words([bare])).count("diễn đạt lại, chưa phải nguyên văn") == 1
    official = exchange(answer="Theo Điều 10. [1]", citations=(citation(wording="official"),))
    assert "chưa phải nguyên văn" not in to_markdown([official])
    assert "nguyên văn" in to_markdown([official])


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("<script>alert(1)</script>", "> &lt;script>alert(1)&lt;/script>"),
        ("# tiêu đề\n- mục\n1. một", "> \\# tiêu đề\n> \\- mục\n> 1\\. một"),
        ("[liên kết](javascript:x) *đậm*", "> \\[liên kết\\](javascript:x) \\*đậm\\*"),
        ("\x00\x1b[31mđỏ\u202e", "> \\[31mđỏ"),
    ],
)
def test_a_question_is_quoted_and_never_interpreted(typed: str, written: str) -> None:
    assert written in to_markdown([exchange(typed)])


def test_word_holds_everything_in_real_styles() -> None:
    buffer = io.BytesIO()
    to_docx([exchange(), exchange("Thế còn cảnh cáo?")], buffer, NOW)
    document = Document(buffer)
    styles = {p.text: p.style.name for p in document.paragraphs if p.style is not None}
    assert styles["Câu hỏi 1"] == "Heading 1"
    assert styles["Trả lời"] == "Heading 2"
    assert styles["một"] == "List Bullet"
    assert styles["Lợi dụng lễ tết để biếu quà."] == "Quote"
    assert "Hiệu lực: Đã hết hiệu lực: được thay thế bởi 114-QĐ/TW từ ngày 11/7/2023." in styles
    assert "Nguồn: https://example.vn/a?b=1&c=2; Báo Nhân Dân" in styles
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert document.styles["Normal"].font.size.pt == 13


def test_word_takes_what_xml_cannot_hold() -> None:
    said = words([exchange("\x00\x07 hỏi \ud800 <w:p/> & \ufffe", answer="Đáp\x0b ổn.", notices=("lưu\x01 ý",))])
    assert "hỏi  <w:p/> &" in [s.strip() for s in said]
    assert "Đáp ổn." in said


def test_word_writes_tables_numbers_and_emphasis() -> None:
    buffer = io.BytesIO()
    to_docx([exchange(answer="1. một\n2. **hai**\n\n| a | b |\n|---|---|\n| c | *d* |\n\n```\nmã\n```")], buffer)
    document = Document(buffer)
    assert [[c.text for c in row.cells] for row in document.tables[0].rows] == [["a", "b"], ["c", "d"]]
    numbered = [p for p in document.paragraphs if p.style is not None and p.style.name == "List Number"]
    assert [p.text for p in numbered] == ["một", "hai"]
    assert numbered[1].runs[0].bold


def test_word_is_written_to_a_path(tmp_path: Path) -> None:
    path = tmp_path / "cuộc trò chuyện.docx"
    to_docx([exchange()], path)
    with zipfile.ZipFile(path) as archive:
        assert "chạy chức" in archive.read("word/document.xml").decode("utf-8")


def test_a_stopped_answer_says_so() -> None:
    cut = stopped(exchange(), "**Có thể.**")
    assert cut.reply.answer == "**Có thể.**"
    assert "dừng giữa chừng" in cut.reply.notices[0]
    assert len(cut.reply.notices) == 2


def test_printable_keeps_lines_and_vietnamese() -> None:
    assert printable("Quyền lực\r\nĐiều\t1\r") == "Quyền lực\nĐiều\t1\n"
