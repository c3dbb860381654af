"""A pack looked over before it is taken away: files, agenda, outline, slides, some of the quiz. Plain HTML, everything escaped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.pack.sheet import Contents, Grid, Line, Sheet
from bot.web.element import text

if TYPE_CHECKING:
    from bot.pack.making import Pack

NAMES = {
    "bo-tai-lieu.zip": "Tất cả trong một tệp .zip", "de-cuong.docx": "Đề cương (.docx)", "trinh-chieu.pptx": "Trình chiếu (.pptx)",
    "tai-lieu-phat.docx": "Tài liệu phát (.docx)", "cau-hoi.docx": "Đề và đáp án (.docx)", "cau-hoi.xml": "Câu hỏi cho Moodle (.xml)",
    "cau-hoi.gift": "Câu hỏi GIFT", "cau-hoi.xlsx": "Câu hỏi (.xlsx)", "cau-hoi.csv": "Câu hỏi (.csv)", "thu-hoach.docx": "Câu hỏi thu hoạch (.docx)",
    "pack.json": "Căn cứ từng câu (.json)",
}  # fmt: skip
_TAGS = {"chapter": "h3", "section": "h4", "topic": "h5", "title": "h3", "bullet": "li", "number": "li", "story": "li", "link": "li"}
SHOWN_ITEMS = 5


def preview_html(pack: Pack, sizes: Mapping[str, int]) -> str:
    """The whole preview. sizes: bytes of each file by name."""
    plan = pack.plan
    buttons = "".join(_button(name, sizes[name]) for name in NAMES if name in sizes)
    remarks = "".join(f'<div class="notice"><p>{text(r)}</p></div>' for r in pack.remarks)
    agenda = "".join(f"<tr><td>{text(s.span.text)}</td><td>{text(s.title.text)}</td><td>{text(s.length.text)}</td></tr>" for s in plan.slots)
    slides = "".join(f"<li>{text(s.title.text)}</li>" for s in pack.slides)
    items = "".join(_item(n, i.stem, [o.text for o in i.options], i.right, i.basis_label) for n, i in enumerate(pack.quiz[:SHOWN_ITEMS], 1))
    quiz = _fold(f"Câu hỏi trắc nghiệm ({len(pack.quiz)} câu, xem trước {min(SHOWN_ITEMS, len(pack.quiz))})", items) if pack.quiz else ""
    return (
        f'<section class="pack"><h2>{text(plan.scope.title)}</h2>{remarks}<h3>Tải về</h3><div class="files">{buttons}</div>'
        f'<h3>Chương trình {plan.request.minutes} phút</h3><table class="agenda"><thead><tr><th>Thời gian</th><th>Nội dung</th><th>Thời lượng</th></tr></thead>'
        f"<tbody>{agenda}</tbody></table>"
        f"{_fold('Đề cương', _sheet(pack.outline))}{_fold(f'Trình chiếu ({len(pack.slides)} trang)', f'<ol>{slides}</ol>')}"
        f"{_fold('Tài liệu phát', _sheet(pack.handout))}{quiz}{_fold('Câu hỏi thu hoạch', _sheet(pack.essay))}</section>"
    )


def _button(name: str, size: int) -> str:
    kind = "plain main" if name.endswith(".zip") else "plain"
    return f'<button type="button" class="{kind}" data-event="take" data-name="{name}">{text(NAMES[name])} <span class="size">{max(1, size // 1024)} KB</span></button>'


def _fold(title: str, inside: str) -> str:
    return f'<details class="article"><summary><span class="label">{text(title)}</span></summary><div class="cite-body">{inside}</div></details>'


def _item(number: int, stem: str, options: list[str], right: int, basis: str) -> str:
    listed = "".join(f"<li>{f'<b>{text(o)}</b> ✓' if n == right else text(o)}</li>" for n, o in enumerate(options))
    return f'<p><b>Câu {number}.</b> {text(stem)}</p><ol type="A">{listed}</ol><p class="remark">Căn cứ: {text(basis)}</p>'


def _sheet(sheet: Sheet) -> str:
    html = [f'<p class="wording-mark">{text(sheet.foot.text)}</p>']
    for piece in sheet.pieces:
        if isinstance(piece, Line) and piece.item.text:
            tag = _TAGS.get(piece.style, "p")
            said = text(piece.item.text)
            html.append(f"<ul><li>{said}</li></ul>" if tag == "li" else f'<{tag} class="{piece.style}">{said}</{tag}>')
        elif isinstance(piece, Grid):
            rows = "".join("<tr>" + "".join(f"<td>{text(c.text)}</td>" for c in row) + "</tr>" for row in piece.rows)
            html.append(f'<table class="agenda">{rows}</table>')
        elif isinstance(piece, Contents):
            continue
    return "".join(html).replace("</ul><ul>", "")
