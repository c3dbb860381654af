"""The questions to write on after the session (câu hỏi thu hoạch), with a marking guide that adds up to ten points."""

from __future__ import annotations

from collections.abc import Sequence

from bot.citation import day
from bot.pack.agenda import allocate
from bot.pack.outline import FOOT
from bot.pack.plan import Plan
from bot.pack.quiz import QuizItem
from bot.pack.scope import Block
from bot.pack.sheet import Break, Grid, Line, Piece, Sheet
from bot.pack.text import TextItem, asked, frame, rests

TENTHS = 100  # ten points in tenths
MOST_IDEAS = 5

Question = tuple[TextItem, list[TextItem]]


def essay(plan: Plan, situations: Sequence[QuizItem]) -> Sheet:
    """Questions on the first page, the guide from the next: each idea with its points and its basis."""
    questions = _questions(plan, situations)
    r = plan.request
    pieces: list[Piece] = [
        Line("organ", asked(r.unit.upper()) if r.unit else frame("TÊN ĐƠN VỊ: ………………………………")),
        Line("title", frame("CÂU HỎI THU HOẠCH")),
        Line("cover-topic", asked(plan.scope.title)),
        Line("cover-line", asked(f"Ngày {day(r.date)}") if r.date else frame("Ngày … tháng … năm …")),
        Line("cover-line", frame("Họ và tên: ……………………………………   Chi bộ, đơn vị: ……………………………………")),
    ]
    points = allocate(TENTHS // 5, [1.0] * len(questions)) if questions else []
    for (question, _), share in zip(questions, points, strict=True):
        pieces.append(Line("number", _worth(question, share * 5)))
    pieces += [
        Break(),
        Line("title", frame("HƯỚNG DẪN CHẤM")),
        Line("body", frame("Ý nào nêu đúng tinh thần và dẫn đúng điều, khoản thì cho trọn điểm của ý đó; cách diễn đạt khác vẫn được chấp nhận.")),
    ]
    for number, ((question, ideas), share) in enumerate(zip(questions, points, strict=True), 1):
        pieces.append(Line("topic", rests(f"Câu {number}. {question.text}", *question.provisions)))
        pieces.append(_guide(ideas, share * 5))
    return Sheet(f"Câu hỏi thu hoạch: {plan.scope.title}", frame(FOOT), tuple(pieces))


def _worth(question: TextItem, tenths: int) -> TextItem:
    return rests(f"{question.text} ({_points(tenths)})", *question.provisions)


def _guide(ideas: Sequence[TextItem], tenths: int) -> Grid:
    """Ideas and their points; the last row is the sum."""
    shares = allocate(tenths, [1.0] * len(ideas))
    rows = [(idea, asked(_points(share))) for idea, share in zip(ideas, shares, strict=True)]
    head = (frame("Ý cần nêu"), frame("Điểm"))
    return Grid((head, *rows, (frame("Cộng"), asked(_points(tenths)))), (0.84, 0.16), frozenset({len(rows) + 1}))


def _points(tenths: int) -> str:
    """25 → "2,5 điểm"."""
    return f"{tenths // 10},{tenths % 10} điểm" if tenths % 10 else f"{tenths // 10} điểm"


def _questions(plan: Plan, situations: Sequence[QuizItem]) -> list[Question]:
    found = [_on_theme(plan, block) for block in _weightiest(plan)[:2]]
    rows = [r for r in plan.rows if r.relation != "unknown"][:MOST_IDEAS]
    if rows:
        ids = [i for r in rows for i in plan.row_basis(r)]
        ideas = [rests(f"{r.topic}: {r.difference}", *plan.row_basis(r)) for r in rows]
        found.append(
            (rests("Trình bày những điểm giống và khác nhau giữa Quy định 205-QĐ/TW và Quy định 114-QĐ/TW trong nội dung đã học.", *ids), ideas)
        )
    if situations:
        item = situations[0]
        right = rests(f"{item.options[item.right].text} ({item.basis_label})", *item.basis)
        found.append((rests(f"Tình huống: {item.stem} Nêu ý kiến của đồng chí và dẫn căn cứ.", *item.basis), [right, *plan.explained(item)]))
    if plan.duties:
        duties = plan.duties[:MOST_IDEAS]
        name = plan.request.listeners.name.lower()
        question = rests(
            f"Là {name}, đồng chí nêu những việc bản thân cần làm hoặc cần tránh, kèm căn cứ, và liên hệ với đơn vị mình.", *(p.id for p in duties)
        )
        found.append((question, [plan.teller.cited(p) for p in duties]))
    return found


def _weightiest(plan: Plan) -> list[Block]:
    return sorted(plan.scope.blocks, key=lambda b: -len(b.told))


def _on_theme(plan: Plan, block: Block) -> Question:
    told = block.told[:MOST_IDEAS]
    return (
        rests(f"Trình bày nội dung chính về “{block.title}”. Nêu rõ điều, khoản làm căn cứ.", *(p.id for p in told)),
        [plan.teller.cited(p) for p in told],
    )
