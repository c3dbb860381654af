"""Who may import: whoever sits at this machine, or knows HOIDAP_ADMIN_PASSWORD. Every handler asks again."""

from __future__ import annotations

import hmac
import ipaddress
import threading
import time
from typing import TYPE_CHECKING

import gradio as gr

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.web.upload.desk import Desk

CLOSED = (
    "Trang này chỉ mở trên chính máy chạy chương trình. Muốn mở cho người quản trị ở máy khác: đặt biến HOIDAP_ADMIN_PASSWORD "
    "(mật khẩu dài, riêng cho việc này) rồi khởi động lại chương trình."
)
LOCKED = "Nhập mật khẩu quản trị để tiếp tục."
WRONG = "Mật khẩu chưa đúng."
TOO_MANY = "Nhập sai quá nhiều lần. Chờ một phút rồi thử lại."
LARGEST_BYTES = 64 * 1024 * 1024
# After so many wrong passwords within a minute, nobody is asked for a minute: a guess costs at least 12 seconds.
TRIES, TRY_SECONDS = 5, 60.0


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
