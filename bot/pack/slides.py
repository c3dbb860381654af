"""The slides (trình chiếu): one idea a slide, what the speaker says in the notes, the time each takes.

A slide holds items only; where they stand on the page is the business of the file's writer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.citation import document_label
from bot.compose.inquiry import upper_first
from bot.export.standing import badge
from bot.lookup import RELATIONS
from bot.pack.agenda import Slot, allocate
from bot.pack.outline import FOOT
from bot.pack.plan import Plan
from bot.pack.quiz import QuizItem
from bot.pack.scope import NEW, OLD, Block
from bot.pack.text import TextItem, asked, frame, rests
from knowledge.provision import CrosswalkRow, Provision

Layout = Literal["title", "list", "section", "idea", "table", "acts", "elements", "situation", "answer"]
MOST_AGENDA, MOST_ROWS, MOST_LIST, MOST_ACTS = 9, 3, 5, 6
SECONDS_A_SITUATION = 150


@dataclass(frozen=True)
class Slide:
    """One slide. body: paragraphs, cells of a table row by row, or boxes of a diagram; foot: basis; seconds: how long it stays."""

    layout: Layout
    title: TextItem
    body: tuple[TextItem, ...] = ()
    foot: TextItem | None = None
    badge: TextItem | None = None
    notes: tuple[TextItem, ...] = ()
    columns: int = 1
    right: int | None = None
    seconds: int = 0

    def items(self) -> Iterator[TextItem]:
        """Every text on it and in its notes."""
        yield self.title
        yield from self.body
        yield from (i for i in (self.badge, self.foot) if i is not None)
        yield from self.notes


def slides(plan: Plan, situations: Sequence[QuizItem]) -> tuple[Slide, ...]:
    """The whole show; the seconds of its slides add up to the minutes of the session."""
    shown: list[Slide] = []
    for slot in plan.slots:
        made = _of(plan, slot, situations)
        if made:
            seconds = allocate(slot.minutes * 60, [_weight(s) for s in made])
            shown += [_timed(s, n) for s, n in zip(made, seconds, strict=True)]
    return tuple(shown)


def _weight(slide: Slide) -> float:
    return {"title": 0.6, "section": 0.4}.get(slide.layout, 1.0) + sum(len(i.text.split()) for i in slide.notes) / 120


def _timed(slide: Slide, seconds: int) -> Slide:
    minutes, rest = divmod(seconds, 60)
    spoken = f"{minutes} phút {rest} giây" if minutes and rest else f"{minutes} phút" if minutes else f"{rest} giây"
    return replace(slide, seconds=seconds, notes=(asked(f"Thời gian: {spoken}."), *slide.notes))


def _of(plan: Plan, slot: Slot, situations: Sequence[QuizItem]) -> list[Slide]:
    if slot.kind == "core":
        assert slot.block is not None
        return _core(plan, plan.scope.blocks[slot.block])
    if slot.kind == "situations":
        most = max(1, slot.minutes * 60 // SECONDS_A_SITUATION)
        return [s for item in situations[:most] for s in _situation(plan, item)]
    make = {
        "opening": _opening, "reason": _reason, "comparison": _comparison, "practice": _practice, "duties": _duties, "discussion": _discussion,
        "quiz": _quiz, "closing": _closing, "break": _break,
    }[slot.kind]  # fmt: skip
    return make(plan)


def _opening(plan: Plan) -> list[Slide]:
    r = plan.request
    lines = [asked(r.unit)] if r.unit else []
    lines += [asked(f"Báo cáo viên: {r.speaker}")] if r.speaker else []
    lines += [asked(f"{r.listeners.name} · {r.minutes} phút")]
    first = Slide("title", asked(plan.scope.title), tuple(lines), frame(FOOT))
    program = [s for s in plan.slots if s.kind != "break"]
    rows = [
        rests(f"{s.title.text} · {s.minutes} phút", *s.title.provisions) if s.title.provisions else asked(f"{s.title.text} · {s.minutes} phút")
        for s in program
    ]
    second = [Slide("list", frame("Chương trình"), tuple(part)) for part in _parts(rows, MOST_AGENDA)]
    standing = tuple(plan.teller.record(d) for d in plan.scope.documents)
    third = [Slide("list", frame("Văn bản và hiệu lực"), part, notes=tuple(_notes_record(plan))) for part in _parts(standing, 3)[:1]]
    return [first, *second, *third]


def _notes_record(plan: Plan) -> list[TextItem]:
    return [rests(f"{plan.teller.cite(d.id).text}", d.id) for d in plan.scope.documents]


def _reason(plan: Plan) -> list[Slide]:
    if not plan.reasons:
        return [_purpose(plan)]
    made = [_idea(plan, p, frame("Vì sao có quy định này")) for p in plan.reasons]
    return [_purpose(plan), *made]


def _purpose(plan: Plan) -> Slide:
    return Slide("list", frame("Mục đích buổi học"), tuple(frame(text) for text in plan.request.listeners.purpose))


def _core(plan: Plan, block: Block) -> list[Slide]:
    made = [
        Slide(
            "section",
            rests(block.title, *block.ids),
            plan.missing(block.unread),
        )
    ]
    if block.id == "chay-chuc":
        made += _diagrams(plan, block)
    return made + [_idea(plan, p, _short_title(plan, p)) for p in block.told]


def _short_title(plan: Plan, provision: Provision) -> TextItem:
    """What the comparison of the two regulations calls it, else its own heading."""
    row = plan.teller.corpus.row(provision.id)
    title = row.topic if row else provision.heading or document_label(plan.teller.corpus.document(provision.id))
    return rests(upper_first(title), provision.id)


def _idea(plan: Plan, provision: Provision, title: TextItem) -> Slide:
    citation = plan.teller.cite(provision.id)
    words = badge(citation)[0] if citation.in_force is not False else f"Quy định trước đây · {badge(citation)[0].lower()}"
    notes = (*plan.teller.full(provision), plan.teller.basis(provision))
    return Slide(
        "idea", title, (plan.teller.key(provision),), rests(plan.teller.standing(provision), provision.id), rests(words, provision.id), notes
    )


def _diagrams(plan: Plan, block: Block) -> list[Slide]:
    """The six acts in boxes, and the elements of those that are told in full: of today's regulation, else of the former one."""
    made: list[Slide] = []
    for number in (NEW, OLD):
        acts = [p for p in block.told if p.document_id.startswith(number + "@")]
        if len(acts) < 2:
            continue
        document = plan.teller.corpus.document(acts[0].id)
        listed = next((entry.count for entry in document.lists if entry.article == acts[0].article), len(acts))
        boxes = [_short_title(plan, p) for p in acts[:MOST_ACTS]]
        # An act that stands in the list and was not read has its box all the same: the list has so many, whoever read them.
        missing = min(MOST_ACTS, listed) - len(boxes)
        everything = len(acts) + len(block.further) + len([p for p in block.unread if p.document_id == document.id])
        if missing > 0 and everything >= listed:
            boxes += [rests(f"Chưa trình bày hoặc chưa đọc được nội dung, xem {document_label(document)}", document.id)] * missing
        name = document_label(document)
        title = rests(f"{listed} hành vi chạy chức, chạy quyền theo {name}", document.id, *(p.id for p in acts))
        notes = tuple(plan.teller.cited(p) for p in acts[:MOST_ACTS])
        made.append(
            Slide(
                "acts",
                title,
                tuple(boxes),
                rests(f"Điều {acts[0].article} {name}. {plan.teller.record(document).text}", document.id, acts[0].id),
                notes=notes,
            )
        )
        made += _elements(plan, acts, name)
    return made


def _elements(plan: Plan, acts: Sequence[Provision], name: str) -> list[Slide]:
    known = [p for p in acts if p.elements and p.elements.act]
    made = []
    for part in _parts(known, MOST_ROWS):
        cells = [frame("Hành vi"), frame("Dấu hiệu về hành vi"), frame("Dấu hiệu về mục đích")]
        for p in part:
            assert p.elements is not None
            purpose = rests(p.elements.purpose, p.id) if p.elements.purpose else frame("Nguồn đã đọc không nêu riêng.")
            cells += [_short_title(plan, p), rests(p.elements.act or "", p.id), purpose]
        foot = rests(" ".join(f"{upper_first(plan.teller.standing(p))}." for p in part), *(p.id for p in part))
        made.append(
            Slide(
                "elements",
                rests(f"Dấu hiệu nhận biết, {name}", *(p.id for p in part)),
                tuple(cells),
                foot,
                columns=3,
                notes=tuple(i for p in part for i in plan.teller.full(p)),
            )
        )
    return made


def _comparison(plan: Plan) -> list[Slide]:
    made = []
    for part in _parts(plan.rows, 2):
        cells = [frame("Nội dung"), plan.column(OLD), plan.column(NEW)]
        for row in part:
            cells += [_topic(plan, row), plan.side(row.old), plan.side(row.new)]
        notes = tuple(rests(f"{row.topic}: {row.difference}", *plan.row_basis(row)) for row in part)
        made.append(Slide("table", frame("Văn bản cũ và văn bản mới"), tuple(cells), frame(FOOT), columns=3, notes=notes))
    return made


def _topic(plan: Plan, row: CrosswalkRow) -> TextItem:
    return rests(f"{row.topic} – {RELATIONS[row.relation].lower()}", *plan.row_basis(row))


def _situation(plan: Plan, item: QuizItem) -> list[Slide]:
    options = tuple(rests(o.text, *item.basis) for o in item.options)
    notes = (frame("Mời người nghe chọn và nói lý do trước khi chuyển trang."),)
    answer = (rests(item.answer, *item.basis), *plan.explained(item)[:1])
    standing = rests(plan.item_basis(item).text, *item.basis)
    return [
        Slide("situation", frame("Tình huống"), (rests(item.stem, *item.basis), *options), notes=notes),
        Slide("answer", frame("Trả lời"), answer, standing, notes=(*plan.explained(item), plan.item_basis(item))),
    ]


def _practice(plan: Plan) -> list[Slide]:
    return [
        Slide(
            "list",
            frame("Liên hệ thực tiễn"),
            tuple(frame(text) for text in plan.request.listeners.practice),
            notes=(frame("Mời vài ý kiến, gắn với ví dụ của chính đơn vị."),),
        )
    ]


def _duties(plan: Plan) -> list[Slide]:
    made = []
    for part in _parts(plan.duties, 2):
        body = tuple(plan.teller.key(p) for p in part)
        foot = rests(" ".join(f"{upper_first(plan.teller.standing(p))}." for p in part), *(p.id for p in part))
        made.append(Slide("list", frame("Nhiệm vụ của người nghe"), body, foot, notes=tuple(plan.teller.basis(p) for p in part)))
    return made


def _discussion(plan: Plan) -> list[Slide]:
    made = []
    for part in _parts(plan.questions, 4):
        body = tuple(rests(question, p.id) for question, p in part)
        made.append(Slide("list", frame("Câu hỏi thảo luận"), body, notes=tuple(plan.teller.cited(p) for _, p in part)))
    return made


def _quiz(plan: Plan) -> list[Slide]:
    return [Slide("section", frame("Kiểm tra nhanh"), (frame("Làm bài trên phiếu câu hỏi, chữa bài tại chỗ."),))]


def _break(plan: Plan) -> list[Slide]:
    return [Slide("section", frame("Nghỉ giải lao"))]


def _closing(plan: Plan) -> list[Slide]:
    unread = [Slide("list", frame("Chỗ cần đối chiếu thêm"), tuple(plan.unread))] if plan.unread else []
    links = [rests(f"{document_label(d)}: {found[0]}", d.id) for d, found in plan.links if found]
    return [*unread, *(Slide("list", frame("Nguồn"), part) for part in _parts(links, MOST_LIST)[:2]), Slide("section", frame("Trân trọng cảm ơn"))]


def _parts(items: Sequence, most: int) -> list[tuple]:  # type: ignore[type-arg]
    """Even parts of at most `most`: 5 by 3 → 3 + 2; an empty list has none."""
    count = -(-len(items) // most)
    size = -(-len(items) // count) if count else 0
    return [tuple(items[n : n + size]) for n in range(0, len(items), size)] if count else []
