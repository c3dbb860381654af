"""Pages as law sites build them: frames, anchors, menus, lists of links, notes, lists whose numbers the browser draws."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import pytest

from knowledge.extract import extract
from tests.knowledge.shapes import BASIS, BODY, LINES, PLACES, TITLE, check

MENU = '<div class="header"><ul class="menu"><li><a href="/">Trang chủ</a></li><li><a href="/b">Văn bản mới</a></li><li><a href="/c">Đăng nhập</a></li></ul></div><script>var a = "Điều 9. Giả";</script>'
RELATED = '<div class="box"><ul><li><a href="/1">Quy định 114-QĐ/TW về kiểm soát quyền lực</a></li><li><a href="/2">Luật Cán bộ, công chức 2008</a></li><li><a href="/3">Nghị định 34/2011/NĐ-CP</a></li></ul></div>'
END = '<div class="footer"><p>Bản quyền © 2024 Cổng thông tin. Địa chỉ: Hà Nội.</p></div>'
BLOCK = "<table><tr><td><b>BAN CHẤP HÀNH TRUNG ƯƠNG</b><br>-------<br>Số 12-QĐ/TW</td><td><b>ĐẢNG CỘNG SẢN VIỆT NAM</b><br><i>Hà Nội, ngày 05 tháng 6 năm 2024</i></td></tr></table>"
CLOSING = "<table><tr><td><b>Nơi nhận:</b><br>- Các tỉnh uỷ, thành uỷ,<br>- Lưu.</td><td><b>T/M BỘ CHÍNH TRỊ<br>THƯỜNG TRỰC BAN BÍ THƯ</b><br><br><b>Trần Văn Bình</b></td></tr></table>"


def anchored(kind: str, text: str, title: str) -> str:
    if kind == "part":
        return f'<p><a name="chuong_1"><b>{text}</b></a></p>\r\n<p align="center"><a name="chuong_1_name"><b>{title}</b></a></p>'
    return f'<p><a name="dieu_1"><b>{text}</b></a></p>' if kind == "article" else f"<p>{escape(text)}</p>"


def split(kind: str, text: str, title: str) -> str:
    if kind == "part":
        return f'<div class="docitem-2"><p><strong>{text}</strong></p><p><strong>{title}</strong></p></div>'
    if kind == "article":
        number, name = text.split(". ", 1)
        return f'<div class="docitem-5"><span><strong>{number}.</strong></span> <strong>{name}</strong></div>'
    return f"<div><p>&nbsp;&nbsp;{text.replace(' ', '&nbsp;', 1)}</p></div>"


def spans(kind: str, text: str, title: str) -> str:
    return "".join(f'<p class="MsoNormal"><b><span>{t[:4]}</span></b><b><span lang="VI">{t[4:]}</span></b><o:p></o:p></p>' for t in (text, title) if t) if kind in ("part", "article") else f'<p class="MsoNormal"><span>{text[:9]}</span><span>{text[9:]}</span></p>'  # fmt: skip


def breaks(kind: str, text: str, title: str) -> str:
    return "".join(t.replace("kiểm", "ki\u00adểm") + "<br />\n<br />\n" for t in (text, title) if t)


def headings(kind: str, text: str, title: str) -> str:
    return f"<h2>{text}<br>{title}</h2>" if kind == "part" else f"<h4>{text}</h4>" if kind == "article" else f"<p>{text}</p>"


FRAMES = {
    "a known place": '<div><div class="content1"><div><div>{}</div></div></div></div>',
    "a tab": '<div class="box-tab"><div id="toanvancontent" class="toanvancontent">{}</div></div>',
    "a layout table": '<table><tr><td width="200"><ul><li>Tin tức</li><li>Văn bản</li></ul></td><td><table><tr><td>{}</td></tr></table></td><td>Quảng cáo</td></tr></table>',
    "nothing": "{}",
}


def page(content: str, frame: str) -> bytes:
    return f"<!DOCTYPE html><html><head><title>x</title></head><body>{MENU}{frame.format(content)}{RELATED}{END}</body></html>".encode()


def document(body: str) -> str:
    title = "".join(f'<p align="center"><b>{t}</b></p>' for t in TITLE)
    return BLOCK + title + "".join(f"<p><i>{t}</i></p>" for t in BASIS) + body + CLOSING


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize("form", [anchored, split, spans, breaks, headings], ids=lambda f: f.__name__)
def test_pages(tmp_path: Path, form: object, frame: str) -> None:
    check(tmp_path, "a.html", page(document("".join(form(*b) for b in BODY)), frame))  # type: ignore[operator]


def test_a_page_of_bare_paragraphs(tmp_path: Path) -> None:
    check(tmp_path, "a.html", page("".join(f"<p>{escape(x)}</p>" for x in LINES), "{}"))


def test_numbers_that_the_browser_draws(tmp_path: Path) -> None:
    body, open_lists = "", 0
    for kind, text, title in BODY:
        depth = {"clause": 1, "point": 2}.get(kind, 0)
        while open_lists > depth:
            body, open_lists = body + "</ol>", open_lists - 1
        while open_lists < depth:
            body, open_lists = body + ("<ol>" if open_lists == 0 else '<ol type="a">'), open_lists + 1
        bare = re.sub(r"^(\d\.|[a-zđ]\)) ", "", text)
        body += f"<li><p>{bare}</p></li>" if depth else headings(kind, text, title)
    check(tmp_path, "a.html", page(document(body + "</ol>" * open_lists), "{}"), PLACES.replace("1.2.đ", "1.2.e"))


def test_notes_are_told_apart_and_units_are_not(tmp_path: Path) -> None:
    note = '<div id="ftn1"><p>[1] Được sửa đổi năm 2020.</p></div>'
    body = (
        "".join(anchored(*b) for b in BODY)
        .replace("cán bộ.</p>", 'cán bộ.<sup><a href="#_ftn1">[1]</a></sup></p>')
        .replace("đơn vị.", "đơn vị rộng 5 m<sup>2</sup>.")
    )
    read = check(tmp_path, "a.html", page(document(body) + note, "{}"))
    assert next(p.text for p in read.provisions if p.place == "2.1").endswith("5 m2.")
    assert [x.text for a in read.apart if a.kind == "footnote" for x in a.lines] == ["[1] Được sửa đổi năm 2020."]


def test_what_is_taken_away_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(page(document("".join(anchored(*b) for b in BODY)), "{}"))
    removed = " ".join(x.text for x in extract(path).removed)
    assert "Trang chủ" in removed
    assert "Luật Cán bộ, công chức 2008" in removed
    assert "Giả" not in removed
