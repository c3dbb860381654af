"""The page *Nhập văn bản*: read official files, look at what was understood, save, tick off, remove. For administrators.

Open on a loopback address, or to whoever knows HOIDAP_ADMIN_PASSWORD. Every handler asks again whether it may act.
"""

from __future__ import annotations

import datetime as dt
import hmac
import ipaddress
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from bot.settings import Settings
from bot.web.element import QUIET, at_load, element, text
from knowledge import corpus as corpus_files
from knowledge.embed import load_embedder
from knowledge.errors import CorpusError, HoidapError, ImportFileError
from knowledge.importing import Given, Shelf, intake, library, review
from knowledge.importing.sheet import sheet

if TYPE_CHECKING:
    from bot.chat import Assistant

CLOSED = (
    "Trang này chỉ mở trên chính máy chạy chương trình. Muốn mở cho người quản trị ở máy khác: đặt biến HOIDAP_ADMIN_PASSWORD "
    "(mật khẩu dài, riêng cho việc này) rồi khởi động lại chương trình."
)
LOCKED = "Nhập mật khẩu quản trị để tiếp tục."
WRONG = "Mật khẩu chưa đúng."
TOO_MANY = "Nhập sai quá nhiều lần. Chờ một phút rồi thử lại."
LARGEST_BYTES = 64 * 1024 * 1024
MOST_FILES = 10
# After so many wrong passwords within a minute, nobody is asked for a minute: a guess costs at least 12 seconds.
TRIES, TRY_SECONDS = 5, 60.0


@dataclass
class Desk:
    """What one browser tab has unlocked and read."""

    unlocked: bool = False
    staged: list[intake.Staged] = field(default_factory=list)


class Door:
    """Whether a caller may import. Loopback without a password; with one, whoever gave it."""

    def __init__(self, settings: Settings) -> None:
        self._password = settings.admin_password
        self._loopback = is_loopback(settings.host)
        self._wrong: list[float] = []
        self._lock = threading.Lock()

    @property
    def closed(self) -> bool:
        """Nobody may: other machines reach the address and no password was set."""
        return not self._password and not self._loopback

    def admits(self, desk: Desk, request: gr.Request | None) -> bool:
        """Whether this tab may act. Without a password also the page's own name must be of this machine, so that no
        other web site can act through the administrator's browser."""
        if self._password:
            return desk.unlocked
        host = str(request.headers.get("host", "")) if request is not None else ""
        return self._loopback and is_loopback(host.rpartition(":")[0].strip("[]") or host)

    def unlock(self, desk: Desk, password: str) -> str:
        """ "" where the password is right, else why not."""
        with self._lock:
            now = time.monotonic()
            self._wrong = [t for t in self._wrong if now - t < TRY_SECONDS]
            if len(self._wrong) >= TRIES:
                return TOO_MANY
            if not self._password or not hmac.compare_digest(password.encode(), self._password.encode()):
                self._wrong.append(now)
                return WRONG
        desk.unlocked = True
        return ""


def is_loopback(host: str) -> bool:
    """Whether an address or name means this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


class Counter:
    """The page's handlers."""

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self.door, self.shelf = Door(settings), Shelf(settings.home)
        self._assistant, self._settings = assistant, settings

    def unlock(self, password: str, desk: Desk, request: gr.Request) -> tuple[Any, Any, str, str, Any]:
        """Show the tools once the password is right."""
        problem = self.door.unlock(desk, password or "")
        open_ = self.door.admits(desk, request)
        return (
            gr.Column(visible=open_),
            gr.Column(visible=not open_),
            _problem(problem) if problem else "",
            self.listed(desk, request),
            self.choices(desk, request),
        )

    def read(
        self, files: list[str] | None, number: str, title: str, issued: str, replaces: str, desk: Desk, request: gr.Request
    ) -> tuple[str, Any, Any]:
        """Read the files and show what was understood; nothing is saved."""
        nothing = (gr.Button(interactive=False), gr.CheckboxGroup(choices=[], visible=False))
        desk.staged = []
        if not self.door.admits(desk, request):
            return _problem(CLOSED if self.door.closed else LOCKED), *nothing
        try:
            paths = [Path(f) for f in files or []]
            if not paths or len(paths) > MOST_FILES or sum(p.stat().st_size for p in paths) > LARGEST_BYTES:
                raise ImportFileError(f"Chọn từ 1 đến {MOST_FILES} tệp, tổng cộng không quá {LARGEST_BYTES // 1024**2} MB.")
            day = dt.date.fromisoformat(issued.strip()) if issued.strip() else None
            given = Given(number.strip() or None, title.strip() or None, day, tuple(r.strip() for r in replaces.split(";") if r.strip()))
            desk.staged = intake.stage(paths, given, self.shelf, dt.datetime.now())
            shown = "\n\n".join("\n".join(review.lines(s, self._library(desk))) for s in desk.staged)
        except ValueError:
            return _problem("Ngày ban hành phải có dạng YYYY-MM-DD, ví dụ 2019-09-23."), *nothing
        except HoidapError as error:
            return _problem(str(error)), *nothing
        found = self._library(desk)
        ids = [p.id for s in desk.staged for p in s.document.provisions if p.checked != "full" or p.id in found.differences]
        ticks = gr.CheckboxGroup(choices=ids[:300], value=[], visible=bool(ids))
        return f'<pre class="review">{text(shown)}</pre>', gr.Button(interactive=True), ticks

    def save(self, ticked: list[str], desk: Desk, request: gr.Request) -> Iterator[tuple[str, str, Any]]:
        """Save what was read, with progress; the assistant answers from it when this ends."""
        if not self.door.admits(desk, request) or not desk.staged:
            yield _problem("Chưa có tệp nào được đọc." if desk.staged == [] else LOCKED), gr.skip(), gr.skip()
            return
        ids = set(ticked or [])
        staged = [_ticked(s, ids) for s in desk.staged]
        yield from self._work(lambda progress: intake.save(staged, self.shelf, corpus_files.load(), self._embedder(), self._settings.index_folder, progress),
                              "Đã lưu: " + ", ".join(s.document.id for s in staged), desk, request)  # fmt: skip
        desk.staged = []

    def remove(self, identity: str, desk: Desk, request: gr.Request) -> Iterator[tuple[str, str, Any]]:
        """Take a document out again."""
        if not self.door.admits(desk, request) or not identity:
            yield _problem("Chọn văn bản cần gỡ." if self.door.admits(desk, request) else LOCKED), gr.skip(), gr.skip()
            return
        yield from self._work(lambda progress: intake.remove(identity, self.shelf, corpus_files.load(), self._embedder(), self._settings.index_folder, progress),
                              f"Đã gỡ {identity}", desk, request)  # fmt: skip

    def sheet(self, identity: str, desk: Desk, request: gr.Request) -> Any:
        """The review sheet of an imported document, for the browser to save."""
        if not self.door.admits(desk, request):
            return gr.skip()
        import base64
        import uuid

        stored = {d.id: d for d in self.shelf.documents()}
        if identity not in stored:
            return gr.skip()
        html = sheet(stored[identity], library(corpus_files.load(), list(stored.values())))
        name = self.shelf.path(identity).stem
        return {"name": f"phieu-ra-soat-{name}.html", "type": "text/html", "data": base64.b64encode(html.encode()).decode(), "key": uuid.uuid4().hex}

    def listed(self, desk: Desk, request: gr.Request | None) -> str:
        """The imported documents as HTML; nothing for whom the door is shut."""
        if not self.door.admits(desk, request):
            return ""
        try:
            rows = "".join(
                f"<li><strong>{text(d.id)}</strong> {text(d.title)} · {len(d.provisions)} mục · {text(d.origin.file if d.origin else '')}</li>"
                for d in self.shelf.documents()
            )
        except CorpusError as error:
            return _problem(str(error))
        return f'<ul class="imported">{rows}</ul>' if rows else "<p>Chưa nạp văn bản nào.</p>"

    def choices(self, desk: Desk, request: gr.Request | None) -> Any:
        """The same as choices to remove."""
        found = [d.id for d in self.shelf.documents()] if self.door.admits(desk, request) else []
        return gr.Dropdown(choices=found, value=None)

    def opened(self, desk: Desk, request: gr.Request) -> tuple[str, Any]:
        """What the page shows when it is opened: the imported documents, also as choices."""
        return self.listed(desk, request), self.choices(desk, request)

    def _library(self, desk: Desk) -> Any:
        fresh = {s.document.id: s.document for s in desk.staged}
        return library(corpus_files.load(), [*(d for d in self.shelf.documents() if d.id not in fresh), *fresh.values()])

    def _embedder(self) -> Any:
        return None if self._settings.embedding == "none" else load_embedder(self._settings.embedding)

    def _work(self, job: Any, done: str, desk: Desk, request: gr.Request) -> Iterator[tuple[str, str, Any]]:
        told: list[str] = ["Đang kiểm tra…"]
        failed: list[str] = []

        def run() -> None:
            try:
                job(lambda name, n, of: told.append(f"{name}: {n * 100 // max(1, of)} %"))
            except HoidapError as error:
                failed.append(str(error))
            except Exception:
                failed.append("Có lỗi ngoài dự kiến; chưa có gì được lưu. Xem cửa sổ đang chạy chương trình.")
                raise

        thread = threading.Thread(target=run)
        thread.start()
        while thread.is_alive():
            yield f'<p role="status">{text(told[-1])}</p>', gr.skip(), gr.skip()
            thread.join(0.4)
        result = _problem(failed[0]) if failed else f'<p role="status"><strong>{text(done)}.</strong> Trợ lý trả lời theo kho mới từ bây giờ.</p>'
        yield result, self.listed(desk, request), self.choices(desk, request)


def _ticked(staged: intake.Staged, ids: set[str]) -> intake.Staged:
    own = [p.id for p in staged.document.provisions if p.id in ids]
    return intake.Staged(staged.path, staged.extracted, staged.parsed, intake.tick(staged.document, own, own), staged.previous)


def _problem(message: str) -> str:
    return f'<div class="problem" role="alert">{text(message)}</div>' if message else ""


def page(assistant: Assistant, settings: Settings) -> tuple[Any, ...]:
    """Build the page inside the open tab."""
    counter = Counter(assistant, settings)
    if counter.door.closed:
        element(f'<div class="notice"><p>{text(CLOSED)}</p></div>', elem_id="import-closed")
        return ()
    desk = gr.State(Desk())
    free = not settings.admin_password
    with gr.Column(visible=not free) as gate:
        password = gr.Textbox(label="Mật khẩu quản trị", type="password", elem_id="admin-password")
        enter = gr.Button("Mở", elem_id="admin-open")
        said = element("", elem_id="admin-said")
    with gr.Column(visible=free) as tools:
        files = gr.File(label="Tệp văn bản chính thức (PDF, DOCX, HTML, TXT, MD)", file_count="multiple", type="filepath", elem_id="import-files")
        with gr.Row():
            number = gr.Textbox(label="Số hiệu (nếu tệp không ghi)", elem_id="import-number")
            issued = gr.Textbox(label="Ngày ban hành (YYYY-MM-DD)", elem_id="import-issued")
        title = gr.Textbox(label="Tên văn bản (nếu cần sửa)", elem_id="import-title")
        replaces = gr.Textbox(label="Thay thế văn bản số (cách nhau bằng dấu ;)", elem_id="import-replaces")
        read = gr.Button("Đọc thử", variant="primary", elem_id="import-read")
        shown = element("", elem_id="import-review")
        ticks = gr.CheckboxGroup(label="Đánh dấu mục đã rà soát với bản gốc", choices=[], visible=False, elem_id="import-ticks")
        save = gr.Button("Lưu vào kho", interactive=False, elem_id="import-save")
        state = element("", elem_id="import-state")
        gr.Markdown("### Văn bản đã nạp")
        held = element("", elem_id="import-list")
        chosen = gr.Dropdown(label="Chọn văn bản", choices=[], elem_id="import-chosen")
        with gr.Row():
            drop = gr.Button("Gỡ khỏi kho", elem_id="import-remove")
            form = gr.Button("Tải phiếu rà soát", elem_id="import-sheet")
    file = element(None, template="", elem_id="file")
    enter.click(counter.unlock, [password, desk], [tools, gate, said, held, chosen], **QUIET)
    read.click(counter.read, [files, number, title, issued, replaces, desk], [shown, save, ticks], **QUIET)
    save.click(counter.save, [ticks, desk], [state, held, chosen], **QUIET)
    drop.click(counter.remove, [chosen, desk], [state, held, chosen], **QUIET)
    form.click(counter.sheet, [chosen, desk], [file], **QUIET)
    at_load(counter.opened, [desk], [held, chosen])
    chosen.focus(counter.choices, [desk], [chosen], **QUIET)
    return ()
