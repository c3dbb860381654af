"""The page *So sánh 205–114*: the crosswalk as a table that can be filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from bot.export.exchange import printable
from bot.export.standing import capital
from bot.lookup import COMPARED, RELATIONS, filtered
from bot.settings import Settings
from bot.web.element import QUIET, element, text
from bot.web.markup import provision_text
from bot.web.panel import folded_sources
from knowledge.provision import CrosswalkRow

if TYPE_CHECKING:
    from bot.chat import Assistant

ALL = "Tất cả"
OLD, NEW = "Quy định 205-QĐ/TW (2019)", "Quy định 114-QĐ/TW (2023)"


def page(assistant: Assistant, settings: Settings) -> tuple[Any, ...]:
    """Build the page inside the open tab."""
    with gr.Row(elem_classes="filter-row"):
        relation = gr.Radio([ALL, *RELATIONS.values()], value=ALL, label="Quan hệ giữa hai văn bản", elem_id="relation", scale=1)
        words = gr.Textbox(label="Lọc theo từ", placeholder="Ví dụ: người đứng đầu", max_lines=1, elem_id="filter", scale=1)
    table = element(table_html(assistant, ALL, ""), elem_id="crosswalk")
    for trigger in (relation.change, words.change):
        trigger(
            lambda kind, typed: table_html(assistant, kind, typed),
            [relation, words],
            [table],
            trigger_mode="always_last",
            **QUIET,
        )
    return (table,)


def table_html(assistant: Assistant, relation: str | None, words: str) -> str:
    """The rows of one relation (Vietnamese name; `Tất cả` for any) that hold every word, accents ignored."""
    kind = next((key for key, name in RELATIONS.items() if name == relation), None)
    rows = filtered(assistant, kind, printable(words or ""))
    total = len(assistant.corpus.crosswalk)
    mark = "Lời hai văn bản ở đây là diễn đạt lại, chưa phải nguyên văn."
    count = f'<p class="count" role="status">{len(rows)}/{total} nội dung. {mark}</p>'
    if not rows:
        return count + "<p>Không có nội dung nào khớp. Hãy chọn “Tất cả” hoặc bớt từ.</p>"
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Nội dung", OLD, NEW, "So sánh"))
    body = "".join(_row(assistant, r) for r in rows)
    return f'{count}<table class="crosswalk"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _row(assistant: Assistant, row: CrosswalkRow) -> str:
    found = folded_sources([s.model_dump(exclude_none=True) for s in row.sources])
    return (
        f'<tr><th scope="row">{text(row.topic)}</th>'
        f'<td data-head="{OLD}">{_side(assistant, row.old, "205", row.relation == "new")}</td>'
        f'<td data-head="{NEW}">{_side(assistant, row.new, "114", row.relation == "dropped")}</td>'
        f'<td data-head="So sánh"><p><span class="relation {row.relation}">{RELATIONS[row.relation]}</span> '
        f'<span class="sure">{COMPARED[row.checked]}</span></p><p>{text(row.difference)}</p>{found}</td></tr>'
    )


def _side(assistant: Assistant, ids: tuple[str, ...], name: str, absent: bool) -> str:
    """What one document says on the topic. Only a sourced relation may say that it holds nothing on it."""
    if not ids:
        silence = f"Không có trong Quy định {name}." if absent else "Chưa xác định được điều khoản tương ứng."
        return f'<p class="unread">{silence}</p>'
    return "".join(_provision(assistant, i) for i in ids)


def _provision(assistant: Assistant, identity: str) -> str:
    citation = assistant.cite(identity)
    said = provision_text(citation.text) if citation.text else '<p class="unread">Chưa đọc được nội dung.</p>'
    name = text(capital(citation.label))
    button = f'<button type="button" class="plain" data-event="open" data-id="{text(identity)}">{name}</button>'
    return f'<div class="side">{button}{said}</div>'
