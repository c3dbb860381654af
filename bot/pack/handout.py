"""The handout (tài liệu phát): two pages with the essentials and a plain list of links."""

from __future__ import annotations

from bot.pack.outline import FOOT
from bot.pack.plan import Plan
from bot.pack.scope import NEW, OLD
from bot.pack.sheet import Line, Piece, Sheet, lines
from bot.pack.teller import said
from bot.pack.text import TextItem, asked, frame, rests
from knowledge.provision import Provision

# Two pages of A4 in 11 point hold about 96 lines of 92 characters; measured on rendered packs, headings and spacing
# take a third of that.
LINE, LINES = 92, 88
HEADING_LINES = 2
ESSENTIALS_SHARE, MOST_DIFFERENCES, MOST_LINKS = 0.62, 4, 6


def handout(plan: Plan) -> Sheet:
    """What a listener takes home. Entries that would run onto a third page are left out, the last of each part first."""
    room = LINES - 6
    standing = [plan.teller.record(d) for d in plan.scope.documents[:3]]
    links = [rests(link, d.id) for d, found in plan.links for link in found[:1]][:MOST_LINKS]
    room -= sum(map(_lines, standing)) + sum(map(_lines, links)) + 5 * HEADING_LINES
    essentials = _fitting([plan.teller.cited(p) for p in _essentials(plan)], int(room * ESSENTIALS_SHARE))
    room -= sum(map(_lines, essentials))
    differences = _fitting(
        [rests(f"{r.topic}: {r.difference}", *plan.row_basis(r)) for r in plan.rows if r.relation != "unknown"][:MOST_DIFFERENCES], room // 2
    )
    room -= sum(map(_lines, differences))
    duties = _fitting([plan.teller.cited(p) for p in plan.duties if p not in _essentials(plan)], room - 2)
    pieces: list[Piece] = [Line("title", frame("TÀI LIỆU PHÁT TẠI BUỔI HỌC")), Line("cover-topic", asked(plan.scope.title))]
    pieces += lines("note", standing)
    pieces += [Line("topic", frame("Cần nhớ")), *lines("bullet", essentials)]
    if differences and any(d.number in (OLD, NEW) for d in plan.scope.documents):
        pieces += [Line("topic", frame("Văn bản mới khác văn bản cũ")), *lines("bullet", differences)]
    if duties:
        pieces += [Line("topic", frame("Với người nghe")), *lines("bullet", duties)]
    pieces += [Line("topic", frame("Đọc thêm")), *lines("link", links)]
    return Sheet(f"Tài liệu phát: {plan.scope.title}", frame(FOOT), tuple(pieces), compact=True)


def _essentials(plan: Plan) -> list[Provision]:
    """The shortest sentence of each thing told, theme by theme in turn, so that no theme is left out."""
    piles = [list(b.told) for b in plan.scope.blocks]
    found: list[Provision] = []
    while any(piles):
        found += [pile.pop(0) for pile in piles if pile]
    return [p for p in found if len(said(p)) <= 400]


def _fitting(items: list[TextItem], room: int) -> list[TextItem]:
    kept: list[TextItem] = []
    for item in items:
        if _lines(item) <= room:
            kept.append(item)
            room -= _lines(item)
    return kept


def _lines(item: TextItem) -> int:
    return -(-len(item.text) // LINE)
