"""A conversation as data and as HTML. Nothing here knows gradio; every string of a user's is escaped here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bot.export.exchange import Exchange, printable
from bot.reply import Reply
from bot.web.element import text
from bot.web.markup import markdown
from bot.web.panel import panel

# A question of 50,000 characters is refused; what is shown of it must not push the reason off the screen.
SHOWN_QUESTION = 600
WAITING = "Đang tìm căn cứ…"
WRITTEN_SO_FAR = "Mô hình viết lại, đã kiểm chứng"
_STATUS = {
    "no_basis": "Chưa có căn cứ trong các văn bản đã đọc",
    "off_topic": "Ngoài phạm vi của trang này",
    "refused": "Không thể hỗ trợ yêu cầu này",
}
_ICONS = {
    "copy": '<path d="M9 9h11v11H9z"/><path d="M5 15H4V4h11v1"/>',
    "retry": '<path d="M4 12a8 8 0 1 0 2.5-5.8"/><path d="M4 4v5h5"/>',
    "up": '<path d="M7 11v9H4v-9z"/><path d="M7 11l4-8c1.5 0 2.5 1 2.5 2.5V9H19a2 2 0 0 1 2 2.3l-1.2 7A2 2 0 0 1 17.8 20H7"/>',
    "down": '<path d="M17 13V4h3v9z"/><path d="M17 13l-4 8c-1.5 0-2.5-1-2.5-2.5V15H5a2 2 0 0 1-2-2.3l1.2-7A2 2 0 0 1 6.2 4H17"/>',
}


@dataclass
class Turn:
    """One exchange and what the page shows of it. `shown` is the Markdown that has streamed in so far.

    While a model writes, `writing`, the answer shown stands, and `verified` holds what the model's has so far.
    `note`: one line on the model, over the answer.
    """

    exchange: Exchange
    shown: str = ""
    finished: bool = False
    thumb: Literal[-1, 0, 1] = 0
    note: str = ""
    writing: bool = False
    verified: list[str] = field(default_factory=list)


@dataclass
class Conversation:
    """All turns of one browser tab; the tab's events share this one object, so that none overwrites another's change.

    `session` is random. `busy`: an answer is on its way, a second question waits. `stopping`: "Dừng" was pressed.
    """

    session: str = ""
    turns: list[Turn] = field(default_factory=list)
    busy: bool = False
    stopping: bool = False

    def find(self, identity: object) -> Turn | None:
        """The turn of an exchange, or None: identities come from the browser and may be anything."""
        return next((t for t in self.turns if t.exchange.id == identity), None)

    def history(self) -> list[dict[str, str]]:
        """What was asked and answered so far, as the assistant takes it."""
        pairs = [(t.exchange.question, t.exchange.reply.answer) for t in self.turns if t.finished]
        roles = ("user", "assistant")
        return [{"role": role, "content": said} for pair in pairs for role, said in zip(roles, pair, strict=True)]


def earlier(conversation: Conversation) -> str:
    """Every turn but the last as HTML; it changes only when a question is asked or a thumb pressed."""
    return "".join(turn_html(t) for t in conversation.turns[:-1])


def latest(conversation: Conversation) -> str:
    """The last turn as HTML, with its suggestions and the button that asks it again."""
    return turn_html(conversation.turns[-1], last=True) if conversation.turns else ""


def turn_html(turn: Turn, *, last: bool = False) -> str:
    """One question and its answer."""
    reply, identity = turn.exchange.reply, text(turn.exchange.id)
    anchors = [f"c-{identity}-{n}" for n in range(1, len(reply.citations) + 1)]
    label = _STATUS.get(reply.status)
    parts = [f'<p class="status">{label}</p>' if label else ""]
    parts.append(f'<p class="model">{text(turn.note)}</p>' if turn.note else "")
    parts.append(f'<div class="said">{markdown(printable(turn.shown), anchors)}</div>')
    parts.append(_written(turn, anchors))
    if turn.finished:
        parts += [_notices(reply), _citations(reply, anchors), _related(reply, identity)]
    whole = turn.finished and not turn.writing
    parts.append(_actions(turn, last) if whole else "")
    asked = _suggestions(reply) if last and whole else ""
    return (
        f'<article class="turn" id="t-{identity}" aria-busy="{_flag(not turn.finished)}" data-writing="{_flag(turn.writing)}"'
        f' data-say="{text(_spoken(turn))}">{question_html(turn.exchange.question)}'
        f'<div class="answer {reply.status}"><h3 class="hidden-label">Trả lời</h3>{"".join(parts)}</div>{asked}</article>'
    )


def _written(turn: Turn, anchors: list[str]) -> str:
    """What the model has written so far, each statement verified, under the answer that stands until it is whole."""
    if not turn.writing or not turn.verified:
        return ""
    entries = "".join(f"<li>{markdown(printable(v), anchors)}</li>" for v in turn.verified)
    return f'<section class="written" aria-label="{WRITTEN_SO_FAR}"><h4>{WRITTEN_SO_FAR}</h4><ol>{entries}</ol></section>'


def _spoken(turn: Turn) -> str:
    """What a screen reader is told of the state of the answer; never the answer itself, which is read where it stands."""
    if not turn.finished:
        return WAITING
    return f"Đã có câu trả lời. {turn.note}".strip()


def question_html(question: str) -> str:
    """A question as plain text, cut where it is very long."""
    shown = printable(question).strip()
    cut = f"{shown[:SHOWN_QUESTION]}… ({len(shown):,} ký tự)".replace(",", ".") if len(shown) > SHOWN_QUESTION else shown
    return f'<div class="question"><h3 class="hidden-label">Câu hỏi</h3><p>{text(cut)}</p></div>'


def waiting() -> str:
    """What stands under a question until its answer begins."""
    return f'<p class="waiting" data-say="{WAITING}">{WAITING}</p>'


def problem(message: str) -> str:
    """Why a question was not answered, under the conversation."""
    return f'<div class="problem" role="alert"><strong>Chưa trả lời được.</strong> {text(message)}</div>'


def _notices(reply: Reply) -> str:
    if not reply.notices:
        return ""
    lines = "".join(f"<li>{markdown(printable(n))}</li>" for n in reply.notices)
    return f'<aside class="notice" aria-label="Lưu ý"><h4>Lưu ý</h4><ul>{lines}</ul></aside>'


def _citations(reply: Reply, anchors: list[str]) -> str:
    if not reply.citations:
        return ""
    panels = "".join(panel(c, a, n, reply.as_of) for n, (c, a) in enumerate(zip(reply.citations, anchors, strict=True), 1))
    return f'<section class="citations" aria-label="Căn cứ"><h4>Căn cứ</h4>{panels}</section>'


def _related(reply: Reply, identity: str) -> str:
    if not reply.related:
        return ""
    panels = "".join(panel(c, f"r-{identity}-{n}", None, reply.as_of) for n, c in enumerate(reply.related, 1))
    return f'<section class="related" aria-label="Xem thêm"><h4>Xem thêm</h4>{panels}</section>'


def _actions(turn: Turn, last: bool) -> str:
    identity = text(turn.exchange.id)
    again = _button("retry", "Hỏi lại", f'data-event="retry" data-id="{identity}"') if last else ""
    thumb = f'data-event="thumb" data-id="{identity}"'
    thumbs = "".join(
        _button(icon, name, f'{thumb} data-value="{value}" aria-pressed="{_flag(turn.thumb == value)}"')
        for icon, name, value in (("up", "Hữu ích", 1), ("down", "Chưa đúng", -1))
    )
    copy = _button("copy", "Sao chép", "data-copy")
    return f'<div class="actions">{copy}{again}<span class="thumbs" role="group" aria-label="Đánh giá">{thumbs}</span></div>'


def _button(icon: str, name: str, attributes: str) -> str:
    picture = f'<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">{_ICONS[icon]}</svg>'
    return f'<button type="button" class="action" {attributes}>{picture}<span>{name}</span></button>'


def _flag(value: bool) -> str:
    return "true" if value else "false"


def chip(question: str) -> str:
    """A question that is asked when its button is pressed."""
    return f'<button type="button" class="chip" data-event="ask" data-question="{text(question)}">{text(question)}</button>'


def _suggestions(reply: Reply) -> str:
    if not reply.suggestions:
        return ""
    buttons = "".join(chip(s) for s in reply.suggestions)
    return f'<nav class="suggestions" aria-label="Câu hỏi gợi ý"><h4>Hỏi tiếp</h4>{buttons}</nav>'
