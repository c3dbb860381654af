"""The page *Hỏi đáp*: ask, read, open a citation, go on asking, rate, take the conversation away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from bot.settings import Settings
from bot.web.conversation import Conversation, chip
from bot.web.dialogue import Dialogue
from bot.web.element import QUIET, element

if TYPE_CHECKING:
    from bot.chat import Assistant

EXAMPLES = (
    "Những hành vi nào bị coi là chạy chức, chạy quyền?",
    "Quy định 205 còn hiệu lực không?",
    "Chạy chức, chạy quyền thì bị xử lý thế nào?",
    "nguoi dung dau co trach nhiem gi trong cong tac can bo",
    "Tặng quà dịp lễ tết cho người có thẩm quyền có vi phạm không?",
)
KEPT_ON_THUMB = (
    "Bấm “Hữu ích” hoặc “Chưa đúng” thì riêng câu hỏi và câu trả lời đó được lưu trên máy chạy chương trình để sửa lỗi; bấm lần nữa để xoá."
)
KEPT_NOTHING = "Ngoài ra, trang này không lưu câu hỏi."
KEPT_LOG = "Máy chủ đang bật nhật ký: mọi câu hỏi được lưu trên máy chạy chương trình."


def page(assistant: Assistant, settings: Settings) -> tuple[Any, ...]:
    """Build the page inside the open tab; returns the parts whose citations can be opened elsewhere."""
    dialogue = Dialogue(assistant, settings)
    talk = gr.State(Conversation())
    with gr.Column(elem_classes="talk"):
        element('<p id="announce" role="status" aria-live="polite" class="hidden-label"></p>')
        past = element(elem_id="past", elem_classes="log")
        live = element(welcome(), elem_id="live", elem_classes="log")
        box, send, stop = _ask_row()
        with gr.Row(elem_classes="tools"):
            fresh = gr.Button("Cuộc trò chuyện mới", size="sm", elem_id="fresh", scale=0, min_width=0)
            word = gr.Button("Tải về .docx", size="sm", elem_id="export-docx", scale=0, min_width=0)
            plain = gr.Button("Tải về .md", size="sm", elem_id="export-md", scale=0, min_width=0)
        element(privacy(settings), elem_classes="privacy")
    # Files go to the browser as data, never through a file on the server's disk: nothing is kept unasked.
    file = element(None, template="", elem_id="file")

    outputs = [past, live, talk, box, send, stop, fresh]
    for trigger in (box.submit, send.click):
        trigger(dialogue.typed, [box, talk], outputs, **QUIET)
    for part in (past, live):
        part.ask(dialogue.suggested, [talk], outputs, **QUIET)
        part.retry(dialogue.again, [talk], outputs, **QUIET)
        part.thumb(dialogue.rate, [talk], [past, live], **QUIET)
    stop.click(dialogue.stop, [talk], None, **QUIET)
    fresh.click(lambda: dialogue.fresh(welcome()), None, outputs, **QUIET)
    word.click(dialogue.word_file, [talk], [file], **QUIET)
    plain.click(dialogue.markdown_file, [talk], [file], **QUIET)
    return past, live


def _ask_row() -> tuple[gr.Textbox, gr.Button, gr.Button]:
    """The box and its buttons; "Dừng" takes the place of "Gửi" while an answer streams in."""
    with gr.Row(elem_classes="ask-row"):
        box = gr.Textbox(
            label="Câu hỏi của đồng chí",
            show_label=False,
            placeholder="Nhập câu hỏi…",
            lines=1,
            max_lines=6,
            container=False,
            scale=1,
            min_width=0,
            elem_id="question",
        )
        send = gr.Button("Gửi", variant="primary", elem_id="send", scale=0, min_width=80)
        stop = gr.Button("Dừng", variant="secondary", elem_id="stop", scale=0, min_width=80, visible=False)
    return box, send, stop


def welcome() -> str:
    """What stands before the first question: what the page can do, its limits, and questions to start with."""
    chips = "".join(chip(question) for question in EXAMPLES)
    return (
        '<section class="welcome"><h2>Đồng chí cần tìm hiểu điều gì?</h2>'
        "<p>Trang này trả lời câu hỏi về kiểm soát quyền lực và chống chạy chức, chạy quyền trong công tác cán bộ, mỗi ý đều dẫn "
        "điều, khoản của văn bản. Nội dung phần lớn là diễn đạt lại từ nguồn công khai, có điều khoản chưa đọc được, nên không "
        "thay cho văn bản gốc và không kết luận về một người cụ thể nào.</p>"
        f'<nav class="suggestions" aria-label="Câu hỏi ví dụ"><h3>Câu hỏi ví dụ</h3>{chips}</nav></section>'
    )


def privacy(settings: Settings) -> str:
    """One line on what is kept."""
    return f"<p>{KEPT_ON_THUMB} {KEPT_LOG if settings.log else KEPT_NOTHING}</p>"
