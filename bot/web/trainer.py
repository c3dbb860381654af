"""The page *Báo cáo viên*: order a pack, watch it being made, look it over, take its files away."""

from __future__ import annotations

import base64
import datetime as dt
import logging
import re
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from bot import store
from bot.pack.request import EMPHASES, LEAST_MINUTES, MOST_MINUTES, MOST_VERSIONS, QUIZ_ITEMS, PackRequest, audiences
from bot.settings import Settings
from bot.web.element import QUIET, element, text
from bot.web.preview import preview_html
from knowledge.errors import HoidapError, PackError

if TYPE_CHECKING:
    from bot.chat import Assistant
    from bot.pack.making import Pack

# Two packs at a time use both cores; more wait for each other.
AT_ONCE = 2
AS_NAMED = "Theo chủ đề"
INTRODUCTION = (
    '<section class="welcome"><h2>Soạn bộ tài liệu cho buổi báo cáo</h2><p>Nhập chủ đề, chọn người nghe và thời lượng. Trang này soạn đề cương, '
    "trang trình chiếu, tài liệu phát, câu hỏi trắc nghiệm và câu hỏi thu hoạch, mỗi ý đều kèm điều, khoản làm căn cứ.</p></section>"
)
KINDS = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
    ".json": "application/json",
    ".xml": "application/xml",
}


@dataclass(frozen=True)
class Made:
    """A pack that stands ready: what its preview shows, its files, and the one before it, to go back to."""

    preview: str
    files: dict[str, bytes]
    before: Made | None = None

    def html(self) -> str:
        """The preview, with a way back to the pack before it."""
        back = '<button type="button" class="plain" data-event="retry">← Xem lại bộ trước</button>' if self.before else ""
        return back + self.preview


def page(assistant: Assistant, settings: Settings) -> tuple[Any, ...]:
    """Build the page inside the open tab."""
    workshop = Workshop(assistant, settings)
    element(INTRODUCTION, elem_classes="log")
    with gr.Column(elem_classes="order"):
        topic = gr.Textbox(
            label="Chủ đề hoặc điều khoản",
            placeholder="Ví dụ: chạy chức, chạy quyền; hoặc: Điều 10, 11 Quy định 205",
            max_lines=2,
            elem_id="pack-topic",
        )
        with gr.Row():
            audience = gr.Dropdown(
                [(a.name, a.id) for a in audiences().values()],
                value="chi-bo",
                label="Người nghe",
                elem_id="pack-audience",
                filterable=False,
                min_width=280,
            )
            minutes = gr.Slider(
                LEAST_MINUTES, MOST_MINUTES, value=90, step=5, label="Thời lượng (phút)", elem_id="pack-minutes", buttons=[], min_width=280
            )
        with gr.Row():
            emphasis = gr.Radio([AS_NAMED, *EMPHASES.values()], value=AS_NAMED, label="Trình bày kỹ", elem_id="pack-emphasis", min_width=280)
            quiz = gr.Number(QUIZ_ITEMS, label="Số câu hỏi trắc nghiệm", precision=0, minimum=0, elem_id="pack-quiz", min_width=280)
        with gr.Accordion("Thông tin in trên bìa, mã đề", open=False):
            with gr.Row():
                unit, speaker = gr.Textbox(label="Tên đơn vị", max_lines=1), gr.Textbox(label="Báo cáo viên", max_lines=1)
            with gr.Row():
                place, date = (
                    gr.Textbox(label="Địa điểm", max_lines=1),
                    gr.Textbox(label="Ngày (ngày/tháng/năm)", placeholder="1/12/2026", max_lines=1),
                )
            with gr.Row():
                versions = gr.Number(2, label="Số mã đề", precision=0, minimum=1, maximum=MOST_VERSIONS)
                seed = gr.Number(1, label="Bộ câu hỏi số (số khác cho câu hỏi khác)", precision=0)
        make = gr.Button("Soạn bộ tài liệu", variant="primary", elem_id="pack-make")
    state = gr.State(None)
    status = element(elem_id="pack-status", elem_classes="log")
    shown = element(elem_id="pack-shown", elem_classes="log")
    file = element(None, template="", elem_id="pack-file")
    order = [topic, audience, minutes, emphasis, quiz, unit, speaker, place, date, versions, seed]
    for trigger in (make.click, topic.submit):
        trigger(workshop.order, [*order, state], [status, shown, state, make], **QUIET)
    shown.take(workshop.take, [state], [file], **QUIET)
    shown.retry(workshop.back, [state], [shown, state], **QUIET)
    return ()


class Workshop:
    """The page's buttons. What a tab has made is in the tab's own state; nothing is kept on disk."""

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self._assistant, self._settings = assistant, settings
        self._pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="pack")

    def order(self, *values: Any) -> Iterator[tuple[Any, Any, Any, Any]]:
        """The form's values and the tab's state → progress, then the preview. On a bad order the pack before it stays."""
        *form, state = values
        try:
            request = request_of(*form)
        except HoidapError as error:
            yield _problem(str(error)), gr.skip(), state, gr.skip()
            return
        steps: list[tuple[str, int, int]] = []
        future = self._pool.submit(self._make, request, lambda *step: steps.append(step))
        yield _working(("Đang chờ tới lượt", 0, 1)), gr.skip(), state, gr.Button(interactive=False)
        while not wait([future], timeout=0.25).done:
            if steps:
                yield _working(steps[-1]), gr.skip(), state, gr.skip()
        try:
            pack, files = future.result()
        except Exception as error:
            yield _problem(_reason(error)), gr.skip(), state, gr.Button(interactive=True)
            return
        earlier = Made(state.preview, state.files) if isinstance(state, Made) else None
        made = Made(preview_html(pack, {name: len(data) for name, data in files.items()}), files, earlier)
        yield "", made.html(), made, gr.Button(interactive=True)

    def _make(self, request: PackRequest, progress: Any) -> tuple[Pack, dict[str, bytes]]:
        from bot.pack.making import make
        from bot.pack_files.bundle import contents

        log = store.read(self._settings.home / store.QUESTION_LOG) if self._settings.log else ()
        pack = make(request, self._assistant, self._assistant.restorer, today=dt.date.today(), log=log, progress=progress)
        return pack, contents(pack, progress)

    def take(self, state: Any, event: gr.EventData) -> Any:
        """A file for the browser to save; nothing happens for a name that is not among them."""
        name = str(event._data.get("name"))
        if not isinstance(state, Made) or name not in state.files:
            return gr.skip()
        kind = KINDS.get(name[name.rfind(".") :], "text/plain;charset=utf-8")
        return {"name": name, "type": kind, "data": base64.b64encode(state.files[name]).decode("ascii"), "key": uuid.uuid4().hex}

    def back(self, state: Any) -> tuple[Any, Any]:
        """The pack before the last one."""
        if not isinstance(state, Made) or state.before is None:
            return gr.skip(), state
        return state.before.html(), state.before


def request_of(
    topic: Any, audience: Any, minutes: Any, emphasis: Any, quiz: Any, unit: Any, speaker: Any, place: Any, date: Any, versions: Any, seed: Any
) -> PackRequest:
    """What stands in the form as a request; PackError names the field that cannot be read."""
    from bot.pack.request import check

    chosen = next((key for key, name in EMPHASES.items() if name == emphasis), None)
    return check(
        PackRequest(
            topic=str(topic or ""), audience=str(audience or ""), minutes=_number("Thời lượng", minutes), emphasis=chosen,
            quiz=_number("Số câu hỏi", quiz), versions=_number("Số mã đề", versions), seed=_number("Bộ câu hỏi số", seed),
            unit=str(unit or "").strip(), speaker=str(speaker or "").strip(), place=str(place or "").strip(), date=_day(str(date or "").strip()),
        )
    )  # fmt: skip


def _number(name: str, value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise PackError(f"{name}: cần một số nguyên.") from error


def _day(typed: str) -> dt.date | None:
    """ "1/12/2026", "01-12-2026" or "2026-12-01"; None for an empty field."""
    if not typed:
        return None
    match = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", typed)
    try:
        return dt.date(int(match[3]), int(match[2]), int(match[1])) if match else dt.date.fromisoformat(typed)
    except ValueError as error:
        raise PackError(f"Ngày '{typed[:40]}' không hợp lệ: viết ngày/tháng/năm, ví dụ 1/12/2026.") from error


def _working(step: tuple[str, int, int]) -> str:
    name, done, total = step
    return f'<div class="working" role="status"><progress value="{done}" max="{max(1, total)}"></progress> {text(name)}…</div>'


def _problem(message: str) -> str:
    return f'<div class="problem" role="alert">{text(message)}</div>'


def _reason(error: Exception) -> str:
    """Why there is no pack, for the user. Anything but our own errors is a fault, whose traceback goes to the log."""
    if isinstance(error, HoidapError):
        return str(error)
    logging.getLogger(__name__).error("Không soạn được bộ tài liệu", exc_info=error)
    return "Có lỗi ngoài dự kiến khi soạn. Đồng chí hãy thử lại; nếu vẫn lỗi, xem cửa sổ đang chạy chương trình."
