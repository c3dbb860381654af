"""The outline (đề cương): cover, contents, purpose, timed agenda, reason, core content, practice, tasks, questions, sources.

The order is the one in which báo cáo viên are taught to build a talk: reason and meaning, core content, link to local
practice, tasks.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.citation import day, document_label, record_text
from bot.compose.inquiry import rule_notes
from bot.lookup import RELATIONS
from bot.pack.agenda import Slot
from bot.pack.asked import AskedGroup
from bot.pack.plan import Plan
from bot.pack.quiz import QuizItem
from bot.pack.scope import NEW, OLD, Block
from bot.pack.sheet import Break, Contents, Grid, Line, Piece, Sheet, lines
from bot.pack.teller import Teller
from bot.pack.text import TextItem, asked, frame, rests
from knowledge.provision import CrosswalkRow, Document, Provision

FOOT = "Nội dung điều khoản trong tài liệu này là diễn đạt lại, chưa phải nguyên văn, trừ chỗ ghi “Nguyên văn”."
MOST_SITUATIONS = 6


def outline(plan: Plan, situations: Sequence[QuizItem], asked_groups: Sequence[AskedGroup]) -> Sheet:
    """The whole paper."""
    chapters = [
        Line("chapter", frame("Mục đích, đối tượng, thời lượng")), *_purpose(plan),
        Line("chapter", frame("Lý do ban hành và ý nghĩa")), *_reason(plan),
        Line("chapter", frame("Nội dung cốt lõi")), *_core(plan),
        *_comparison(plan),
        *_situations(plan, situations),
        Line("chapter", frame("Liên hệ thực tiễn")), *_practice(plan),
        Line("chapter", frame("Nhiệm vụ của người nghe")), *_duties(plan),
        Line("chapter", frame("Câu hỏi thảo luận")), *_discussion(plan), *_asked(plan, asked_groups),
        Line("chapter", frame("Nguồn và những chỗ cần đối chiếu thêm")), *_sources(plan),
    ]  # fmt: skip
    title = f"Đề cương: {plan.scope.title}"
    return Sheet(title, frame(FOOT), (*_cover(plan), Contents(frame("Mục lục")), Break(), *chapters))


def _cover(plan: Plan) -> list[Piece]:
    r = plan.request
    when = asked(f"Ngày {day(r.date)}") if r.date else frame("Ngày … tháng … năm …")
    return [
        Line("organ", asked(r.unit.upper()) if r.unit else frame("TÊN ĐƠN VỊ: ………………………………")),
        Line("cover-title", frame("ĐỀ CƯƠNG TUYÊN TRUYỀN, QUÁN TRIỆT")),
        Line("cover-topic", asked(plan.scope.title)),
        Line("cover-line", asked(f"Người nghe: {r.listeners.name}")),
        Line("cover-line", asked(f"Thời lượng: {r.minutes} phút")),
        Line("cover-line", asked(f"Báo cáo viên: {r.speaker}") if r.speaker else frame("Báo cáo viên: ………………………………")),
        Line("cover-line", asked(f"Địa điểm: {r.place}") if r.place else frame("Địa điểm: ………………………………")),
        Line("cover-line", when),
        *lines("cover-note", [plan.teller.record(d) for d in plan.scope.documents]),
        Break(),
    ]


def _purpose(plan: Plan) -> list[Piece]:
    found: list[Piece] = [Line("section", frame("Mục đích")), *lines("bullet", [frame(text) for text in plan.request.listeners.purpose])]
    found += [Line("section", frame("Văn bản được trình bày"))]
    found += lines("bullet", [rests(record_text(d), d.id) for d in plan.scope.documents])
    found += [Line("section", frame("Chương trình")), agenda_grid(plan.slots, plan.request.minutes)]
    return found


def agenda_grid(slots: Sequence[Slot], minutes: int) -> Grid:
    """The agenda as a table whose last row is the sum."""
    head = (frame("Thời gian"), frame("Nội dung"), frame("Thời lượng"), frame("Cách làm"))
    rows = [(s.span, s.title, s.length, s.method) for s in slots]
    total = (frame(""), frame("Tổng cộng"), asked(f"{minutes} phút"), frame(""))
    return Grid((head, *rows, total), (0.19, 0.43, 0.15, 0.23), frozenset({len(rows) + 1}))


def _reason(plan: Plan) -> list[Piece]:
    found: list[Piece] = []
    for provision in plan.reasons:
        found += [*lines("body", plan.teller.full(provision)), Line("basis", plan.teller.basis(provision))]
    new = next((d for d in plan.scope.documents if d.number == NEW), None)
    changes = [c for c in new.new_against_205 if c.checked == "full"] if new else []
    if new and changes:
        found += [Line("section", rests(f"Điểm mới của {document_label(new)} so với văn bản trước", new.id))]
        found += lines("bullet", [rests(f"{c.text} ({document_label(new)}; theo nguồn giới thiệu văn bản)", new.id) for c in changes])
    if not found:
        found = lines("body", [rests(record_text(d), d.id) for d in plan.scope.documents])
    return found


def _core(plan: Plan) -> list[Piece]:
    found: list[Piece] = []
    for block, slot in zip(plan.scope.blocks, plan.core_slots, strict=True):
        found += [
            Line("section", rests(block.title, *block.ids)),
            Line("note", asked(f"Thời gian: {slot.minutes} phút ({slot.start}–{slot.start + slot.minutes})")),
        ]
        found += _block(plan, block)
    return found


def _block(plan: Plan, block: Block) -> list[Piece]:
    found: list[Piece] = []
    former_only = {d.number for d in plan.scope.documents} >= {NEW} or any(p.document_id.startswith(OLD) for p in block.told)
    missing = plan.missing(block.unread) if former_only else ()
    found += lines("note", missing)
    previous: Document | None = None
    for provision in block.told:
        document = plan.teller.corpus.document(provision.id)
        if document is not previous and len({p.document_id for p in block.told}) > 1:
            found.append(Line("topic", rests(_document_heading(document, plan), document.id)))
        previous = document
        found += _provision(plan.teller, provision)
    if block.further:
        names = "; ".join(plan.teller.standing(p) for p in block.further)
        found.append(Line("note", rests(f"Đọc thêm khi có thời gian: {names}.", *(p.id for p in block.further))))
    return found


def _document_heading(document: Document, plan: Plan) -> str:
    state = plan.teller.cite(document.id).in_force
    return f"{document_label(document)}{' (quy định trước đây)' if state is False else ''}"


def _provision(teller: Teller, provision: Provision) -> list[Piece]:
    found: list[Piece] = []
    if provision.plain:
        found.append(Line("lead", teller.key(provision)))
    body = teller.full(provision)
    found += [Line("body", body[0]), *lines("bullet", body[1:])]
    found.append(Line("basis", teller.basis(provision)))
    elements = provision.elements
    if elements:
        named = (("Chủ thể", elements.subject), ("Hành vi", elements.act), ("Mục đích", elements.purpose))
        found.append(
            Line("note", rests("Dấu hiệu nhận biết – " + "; ".join(f"{name}: {value}" for name, value in named if value) + ".", provision.id))
        )
    notes = rule_notes(provision)
    if notes:
        found.append(Line("note", rests("Lưu ý: " + " ".join(notes), provision.id)))
    return found


def _comparison(plan: Plan) -> list[Piece]:
    rows = plan.rows
    if not rows:
        return []
    head = (frame("Nội dung"), plan.column(OLD), plan.column(NEW), frame("So sánh"))
    body = tuple(_compared(plan, row) for row in rows)
    return [Line("chapter", frame("Đối chiếu văn bản cũ và văn bản mới")), Grid((head, *body), (0.17, 0.27, 0.27, 0.29))]


def _compared(plan: Plan, row: CrosswalkRow) -> tuple[TextItem, ...]:
    ids = plan.row_basis(row)
    sure = {"full": "", "partial": " (đối chiếu một phần)", "no": " (chưa đối chiếu được)"}[row.checked]
    return (
        rests(row.topic, *ids),
        plan.side(row.old),
        plan.side(row.new),
        rests(f"{RELATIONS[row.relation]}{sure}. {row.difference}", *ids),
    )


def _situations(plan: Plan, situations: Sequence[QuizItem]) -> list[Piece]:
    if not situations:
        return []
    found: list[Piece] = [Line("chapter", frame("Tình huống"))]
    for item in situations[:MOST_SITUATIONS]:
        found += [Line("story", rests(item.stem, *item.basis))]
        found += [Line("bullet", rests(option.text, *item.basis)) for option in item.options]
        found += [Line("lead", rests(f"Gợi ý trả lời: {item.options[item.right].text}", *item.basis))]
        found += [*lines("body", plan.explained(item)), Line("basis", plan.item_basis(item))]
    return found


def _practice(plan: Plan) -> list[Piece]:
    return [
        Line("body", frame("Báo cáo viên chọn câu phù hợp, mời vài ý kiến, rồi gắn với ví dụ của chính đơn vị.")),
        *lines("bullet", [frame(text) for text in plan.request.listeners.practice]),
        Line("blank", frame("Ghi chép của báo cáo viên: …………………………………………………………………………")),
    ]


def _duties(plan: Plan) -> list[Piece]:
    found: list[Piece] = []
    for provision in plan.duties:
        found += [Line("bullet", plan.teller.key(provision)), Line("basis", plan.teller.basis(provision))]
    return found


def _discussion(plan: Plan) -> list[Piece]:
    found: list[Piece] = []
    for question, provision in plan.questions:
        found += [
            Line("number", rests(question, provision.id)),
            Line("body", rests(f"Gợi ý: {plan.teller.key(provision).text}", provision.id)),
            Line("basis", plan.teller.basis(provision)),
        ]
    return found


def _asked(plan: Plan, groups: Sequence[AskedGroup]) -> list[Piece]:
    if not groups:
        return []
    found: list[Piece] = [
        Line("section", frame("Câu hỏi mọi người đã hỏi")),
        Line("body", frame("Lấy từ nhật ký câu hỏi trên máy này, đã bỏ tên người và số liệu riêng.")),
    ]
    for group in groups:
        times = f" (hỏi {group.times} lần)" if group.times > 1 else ""
        found.append(Line("number", rests(f"{group.question}{times}", *group.provisions)))
        provisions = [p for i in group.provisions if (p := plan.teller.corpus.find(i)) is not None and p.read]
        found += [Line("body", plan.teller.cited(p)) for p in provisions[:2]]
    return found


def _sources(plan: Plan) -> list[Piece]:
    found: list[Piece] = []
    if plan.unread:
        found += [Line("section", frame("Chỗ chưa đọc được")), *lines("bullet", plan.unread)]
    found += [Line("section", frame("Văn bản và nguồn đã đọc"))]
    for document, links in plan.links:
        found.append(Line("topic", rests(f"{document_label(document)}, {plan.teller.issued(document)}", document.id)))
        found.append(Line("body", plan.teller.record(document)))
        found += lines("link", [rests(link, document.id) for link in links])
    found.append(Line("note", frame("Trước khi dùng, báo cáo viên đối chiếu với văn bản chính thức của đơn vị.")))
    return found
