"""The components of the page and what each of them calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from bot.settings import Settings
from bot.web.element import QUIET, at_load, element, text
from bot.web.upload import review
from bot.web.upload.counter import Counter, View
from bot.web.upload.desk import FIELDS, Desk
from bot.web.upload.door import CLOSED

if TYPE_CHECKING:
    from bot.chat import Assistant

INTRODUCTION = (
    '<section class="welcome"><h2>Nhập văn bản chính thức</h2><p>Chọn tệp văn bản gốc: PDF (kể cả bản quét), DOCX, HTML, TXT hoặc Markdown. Chương trình đọc tệp và cho xem đã hiểu gì; đồng chí sửa chỗ đọc sai, '
    "đánh dấu mục đã đối chiếu, rồi lưu. Từ đó trợ lý trả lời theo nguyên văn và dẫn trang của tệp.</p></section>"
)
SAVE, SAVE_TICKS = "Lưu vào kho", "Lưu dấu rà soát"


def page(assistant: Assistant, settings: Settings) -> tuple[Any, ...]:
    """Build the page inside the open tab; its list opens documents on the page *Tra cứu*."""
    counter = Counter(settings)
    element(INTRODUCTION, elem_classes="log")
    if counter.door.closed:
        element(f'<div class="notice"><p>{text(CLOSED)}</p></div>', elem_id="import-closed")
        return ()
    desk = gr.State(Desk(), delete_callback=Desk.clear)
    free = not settings.admin_password
    with gr.Column(visible=not free) as gate:
        password = gr.Textbox(label="Mật khẩu quản trị", type="password", elem_id="admin-password", max_lines=1)
        enter = gr.Button("Mở", variant="primary", elem_id="admin-open")
        refusal = element("", elem_id="admin-said")
    with gr.Column(visible=free, elem_classes="order importing") as tools:
        held = _tools(counter, desk)
    unlock = _unlock(counter)
    for trigger in (enter.click, password.submit):
        trigger(unlock, [password, desk], [tools, gate, refusal, held, password], **QUIET)
    at_load(counter.listed, [desk], [held])
    return (held,)


def _unlock(counter: Counter) -> Callable[..., tuple[Any, ...]]:
    def unlock(password: str, desk: Desk, request: gr.Request) -> tuple[Any, ...]:
        problem = counter.door.unlock(desk, password or "")
        admitted = counter.door.admits(desk, request)
        return gr.Column(visible=admitted), gr.Column(visible=not admitted), review.problem(problem), counter.listed(desk, request), ""

    return unlock


def _tools(counter: Counter, desk: Any) -> Any:
    files = gr.File(label="Tệp văn bản chính thức", file_count="multiple", type="filepath", elem_id="import-files", height=150)
    with gr.Row(elem_classes="actions-row"):
        read = gr.Button("Đọc tệp", variant="primary", elem_id="import-read")
        stop = gr.Button("Dừng", visible=False, elem_id="import-stop")
    said = element("", elem_id="import-state", elem_classes="log")
    with gr.Column(visible=False, elem_id="import-review") as looked_at:
        which = gr.Radio(label="Tệp đang xem", choices=[], visible=False, elem_id="import-which")
        with gr.Column() as about:
            with gr.Row():
                number = gr.Textbox(label="Số hiệu", max_lines=1, elem_id="import-number")
                issued = gr.Textbox(label="Ngày ban hành", placeholder="ngày/tháng/năm", max_lines=1, elem_id="import-issued")
                effective = gr.Textbox(label="Ngày có hiệu lực, nếu khác", placeholder="ngày/tháng/năm", max_lines=1, elem_id="import-effective")
            title = gr.Textbox(label="Tên văn bản", max_lines=3, elem_id="import-title")
            issuer = gr.Textbox(label="Cơ quan ban hành", max_lines=1, elem_id="import-issuer")
            with gr.Row():
                replaces = gr.Textbox(label="Thay thế văn bản số (cách nhau bằng dấu ;)", max_lines=1, elem_id="import-replaces")
                amends = gr.Textbox(label="Sửa đổi, bổ sung văn bản số (cách nhau bằng dấu ;)", max_lines=1, elem_id="import-amends")
        summary = element("", elem_id="import-summary", elem_classes="log")
        table = element("", elem_id="import-ticks", elem_classes="log")
        with gr.Row(elem_classes="save-row"):
            tally = element("", elem_id="import-tally", elem_classes="log", min_width=280)
            save = gr.Button(SAVE, variant="primary", interactive=False, elem_id="import-save", min_width=280)
    element('<h3 class="count">Văn bản đã nạp</h3>')
    held = element("", elem_id="import-list", elem_classes="log")
    results = gr.UploadButton("Nhận kết quả phiếu rà soát (.json)", file_types=[".json"], type="filepath", elem_id="import-results", size="sm")
    file = element(None, template="", elem_id="file")
    form = [number, issued, title, issuer, effective, replaces, amends]
    outputs = [said, looked_at, which, about, summary, table, tally, save, held, file, read, stop, *form]  # as _changes gives them

    def wire(trigger: Any, handler: Any, inputs: list[Any], **more: Any) -> None:
        trigger(_updating(handler), inputs, outputs, **{**QUIET, **more})

    wire(read.click, lambda f, d, request: counter.read(f, d, request), [files, desk])
    wire(which.input, lambda *v: counter.choose(v[0], v[1:-2], v[-2], v[-1]), [which, *form, desk])
    for field in form:
        wire(field.blur, lambda *v: counter.amend(v[:-2], v[-2], v[-1]), [*form, desk])
        wire(field.submit, lambda *v: counter.amend(v[:-2], v[-2], v[-1]), [*form, desk])
    wire(save.click, lambda *v: counter.save(v[:-2], v[-2], v[-1]), [*form, desk])
    wire(stop.click, lambda d, request: counter.stop(d), [desk])
    wire(results.upload, lambda f, d, request: counter.results(f, d, request), [results, desk])
    _wire_event(table.turn, counter.turn, desk, [table, tally])
    _wire_event(table.tick, counter.tick, desk, [table, tally])
    held.act(_event(counter.act), [desk], outputs, **QUIET)
    return held


def _updating(handler: Callable[..., View | Iterator[View]]) -> Callable[..., Iterator[list[Any]]]:
    """A listener over all of the page's components from a handler that gives one view or several."""

    def listener(request: gr.Request, *values: Any) -> Iterator[list[Any]]:
        given = handler(*values, request)
        for view in [given] if isinstance(given, View) else given:
            yield _changes(view)

    return listener


def _event(handler: Callable[..., Iterator[View]]) -> Callable[..., Iterator[list[Any]]]:
    def listener(desk: Desk, event: gr.EventData, request: gr.Request) -> Iterator[list[Any]]:
        for view in handler(dict(event._data or {}), desk, request):
            yield _changes(view)

    return listener


def _wire_event(trigger: Any, handler: Callable[..., View], desk: Any, outputs: list[Any]) -> None:
    def listener(desk: Desk, event: gr.EventData, request: gr.Request) -> list[Any]:
        view = handler(dict(event._data or {}), desk, request)
        return [_or_skip(view.table), _or_skip(view.tally)]

    # "multiple": a tick made while the one before is on its way counts too.
    trigger(listener, [desk], outputs, **QUIET, trigger_mode="multiple")


def _changes(view: View) -> list[Any]:
    """A view as updates, in the order of the outputs."""
    several = view.names is not None and len(view.names) > 1
    ready, busy = view.ready, view.busy
    return [
        _or_skip(view.said),
        gr.skip() if view.mode is None else gr.Column(visible=view.mode != ""),
        gr.skip() if view.names is None else gr.Radio(choices=list(view.names), value=view.names[0] if several else None, visible=several),
        gr.skip() if view.mode is None else gr.Column(visible=view.mode == "read"),
        _or_skip(view.summary),
        _or_skip(view.table),
        _or_skip(view.tally),
        gr.skip() if ready is None and not busy and view.mode is None else _save_button(view),
        _or_skip(view.listed),
        _or_skip(view.file),
        gr.skip() if busy is None else gr.Button(interactive=not busy),
        gr.skip() if busy is None else gr.Button(visible=busy),
        *(view.form or [gr.skip()] * len(FIELDS)),
    ]


def _save_button(view: View) -> Any:
    if view.busy:
        return gr.Button(interactive=False)
    label = {} if view.mode is None else {"value": SAVE_TICKS if view.mode == "stored" else SAVE}
    return gr.Button(interactive=bool(view.ready), **label)


def _or_skip(value: Any) -> Any:
    return gr.skip() if value is None else value
