"""The door of the page: a port, an address people can open, and the HTML as it leaves this machine."""

from __future__ import annotations

import errno
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
import uvicorn
import yaml
from fastapi import FastAPI
from fastapi.responses import FileResponse, PlainTextResponse

from bot.api import Guard, Service, application
from bot.settings import Settings
from bot.web.app import app
from bot.web.arguments import check_first
from bot.web.landing import Landing
from bot.web.page import VietnamesePage
from bot.web.theme import theme
from bot.web.tools import tools
from bot.web.upload import CLOSED, LARGEST_BYTES, Door
from knowledge.errors import SettingsError

if TYPE_CHECKING:
    from bot.chat import Assistant

HERE = Path(__file__).parent
# Every locale gradio ships: whichever the browser prefers, it is given the same Vietnamese words.
LOCALES = tuple(
    "ar ca ckb de en es et eu fa fi fr he hi id ja ko lt nb nl pl pt-BR pt ro ru sv ta th tr uk ur uz zh-CN zh-TW".split()  # noqa: SIM905
)

GRACE = 3  # seconds that open streams (MCP, an answer on its way) are given once Ctrl+C was pressed


def serve(assistant: Assistant, settings: Settings) -> None:
    """Serve until stopped. A taken or forbidden port is a SettingsError that says how to choose another."""
    listener = listen(settings.host, settings.port)
    config = uvicorn.Config(asgi(assistant, settings), log_level="warning", access_log=False, lifespan="on", timeout_graceful_shutdown=GRACE)
    try:
        _Server(config, addresses(settings.host, settings.port)).run(sockets=[listener])
    except KeyboardInterrupt:
        _say("Đã tắt trang hỏi đáp.")
    finally:
        listener.close()


def asgi(assistant: Assistant, settings: Settings, host: FastAPI | None = None) -> Any:
    """The page and the interfaces for programs as one ASGI application; `host` takes the place of those interfaces."""
    service = Service(assistant, settings)
    parent = host or application(service)

    @parent.get("/giao-dien/{name}", include_in_schema=False)
    def asset(name: str) -> FileResponse:
        kinds = {"style.css": "text/css", "script.js": "text/javascript"}
        if name not in kinds:
            return FileResponse(HERE / "icon.svg", media_type="image/svg+xml")
        return FileResponse(HERE / name, media_type=kinds[name], headers={"Cache-Control": "no-cache"})

    if Door(settings).closed:
        for path in ("/gradio_api/upload", "/upload"):  # gradio's own, which would keep anybody's files

            @parent.post(path, include_in_schema=False)
            def refused() -> PlainTextResponse:
                return PlainTextResponse(CLOSED, status_code=403)

    words: dict[str, str] = yaml.safe_load((HERE / "gradio_vi.yaml").read_text("utf-8"))
    translations: dict[str, dict[str, str]] = dict.fromkeys(LOCALES, words)
    blocks = app(assistant, settings, service=service).queue(default_concurrency_limit=None)
    gr.mount_gradio_app(
        parent,
        blocks,
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=True,
        enable_monitoring=False,
        pwa=False,
        max_file_size=LARGEST_BYTES,
        i18n=gr.I18n(**translations),
        theme=theme(),
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )
    check_first(blocks, tools(service))
    return Guard(Landing(VietnamesePage(parent)), settings, count=service.metrics.request)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


class _Server(uvicorn.Server):
    """Says where the page is once it can be opened, not before."""

    def __init__(self, config: uvicorn.Config, lines: list[str]) -> None:
        super().__init__(config)
        self._lines = lines

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            _say("\n".join(self._lines))


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address; SettingsError in Vietnamese where that cannot be."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    # On Windows SO_REUSEADDR would share a port that is in use; elsewhere it only skips the wait after a restart.
    option = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
    listener.setsockopt(socket.SOL_SOCKET, option, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise SettingsError(_why(error, host, port)) from error
    return listener


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 7860
        return f"Cổng {port} đang có chương trình khác dùng. Chọn cổng khác, ví dụ: PORT={other} make chat (hoặc đặt biến HOIDAP_PORT)."
    if error.errno == errno.EACCES:
        return f"Không được phép mở cổng {port}. Chọn cổng từ 1024 trở lên, ví dụ: PORT=7861 make chat (hoặc đặt biến HOIDAP_PORT)."
    return f"Không mở được địa chỉ HOIDAP_HOST={host}. Dùng 127.0.0.1 (chỉ máy này) hoặc 0.0.0.0 (cả mạng nội bộ)."


def addresses(host: str, port: int) -> list[str]:
    """What to tell the person who started it: where to open the page here, and on a phone."""
    if host not in ("0.0.0.0", "::"):
        shown = f"[{host}]" if ":" in host else host
        return [f"Trang hỏi đáp: http://{shown}:{port}  (nhấn Ctrl+C để tắt)"]
    lines = [f"Trang hỏi đáp trên máy này: http://127.0.0.1:{port}  (nhấn Ctrl+C để tắt)"]
    local = local_address()
    if local is None:
        return [*lines, "Máy chưa nối mạng nội bộ nên điện thoại chưa mở được trang này."]
    return [*lines, f"Điện thoại, máy khác cùng mạng: http://{local}:{port}"]


def local_address() -> str | None:
    """This machine's address on the local network, or None. Nothing is sent: connecting UDP only picks a route."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 1))
            found = str(probe.getsockname()[0])
        except OSError:
            return None
    return None if found.startswith(("127.", "0.")) else found
