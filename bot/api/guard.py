"""In front of everything that is served: who is called, from where, with which key, and how much is sent.

A page open in the same browser could otherwise use a server on this machine, by pointing a name of its own at it
(DNS rebinding) or by posting to it (cross-site request forgery).
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from bot.api.response import refusal
from bot.settings import Settings
from knowledge.errors import RequestError

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

# Where programs call; the page itself asks for no key. gradio serves every function of a page to programs under call, run
# and api too: without the key in front of those, they would be a way round it.
INTERFACES = ("/v1", "/api", "/metrics", "/gradio_api/mcp", "/gradio_api/call", "/gradio_api/run", "/gradio_api/api")
# Where the page itself asks. A browser says which page a request comes from; a program that says nothing needs the key.
PAGE = "/gradio_api/queue/join"
LARGEST = 1024 * 1024  # bytes of one request: a conversation of some 200 long turns
# Names that no public domain can bear: https://www.iana.org/assignments/special-use-domain-names and RFC 8375.
_PRIVATE = (".localhost", ".local", ".internal", ".lan", ".home.arpa")
_SAFE = ("GET", "HEAD", "OPTIONS")


class Guard:
    """ASGI middleware. What is refused never reaches the application; the refusal is a JSON object in Vietnamese."""

    def __init__(self, inner: Application, settings: Settings, largest: int = LARGEST, count: Callable[[str, int], None] | None = None) -> None:
        """count: told of each request, which interface was called and the HTTP code that was given back."""
        self._inner, self._largest, self._count = inner, largest, count
        self._allowed = frozenset(settings.allowed_hosts)
        self._names = self._allowed | {settings.host.lower()}
        self._key = settings.api_key.encode("ascii")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._inner(scope, receive, send)
            return
        send = self._counted(scope, send)
        try:
            headers = {name.lower(): value for name, value in scope["headers"]}
            self._check_host(headers)
            if scope.get("method") not in _SAFE:
                self._check_origin(headers)
            if _called(scope["path"]):
                self._check_key(headers)
                receive = await self._bounded(scope, headers, receive)
            elif scope["path"].rstrip("/") == PAGE and b"origin" not in headers:
                self._check_key(headers)
        except RequestError as error:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            await refusal(error, {"WWW-Authenticate": "Bearer"} if error.status == 401 else {"Connection": "close"})(scope, receive, send)
            return
        await self._inner(scope, receive, send)

    def _counted(self, scope: Message, send: Send) -> Send:
        """`send` that counts the response once it begins."""
        if self._count is None or scope["type"] != "http":
            return send
        count, interface = self._count, _called(scope["path"]) or "page"

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                count(interface, message["status"])
            await send(message)

        return counted

    def _check_host(self, headers: dict[bytes, bytes]) -> None:
        written = headers.get(b"host", b"").decode("latin-1")
        name = _hostname("//" + written)
        if name is None or not (name in self._names or _is_private(name)):
            raise RequestError(
                f"Máy chủ không nhận tên '{written[:100]}'. Nếu đây là tên đúng, hãy thêm vào HOIDAP_ALLOWED_HOSTS rồi khởi động lại.",
                421,
                "unknown_host",
            )

    def _check_origin(self, headers: dict[bytes, bytes]) -> None:
        origin = headers.get(b"origin")
        if origin is None:
            foreign = headers.get(b"sec-fetch-site") == b"cross-site"
        else:
            parts = origin.decode("latin-1")
            same = parts.partition("://")[2].lower() == headers[b"host"].decode("latin-1").lower()
            foreign = not same and (_hostname("//" + parts.partition("://")[2]) or "") not in self._allowed
        if foreign:
            raise RequestError("Trang web khác không được gửi yêu cầu tới máy chủ này.", 403, "foreign_origin")

    def _check_key(self, headers: dict[bytes, bytes]) -> None:
        if not self._key:
            return
        scheme, _, given = headers.get(b"authorization", b"").partition(b" ")
        if scheme.lower() != b"bearer" or not hmac.compare_digest(given.strip(), self._key):
            raise RequestError("Thiếu khoá hoặc khoá không đúng. Gửi kèm tiêu đề: Authorization: Bearer <khoá>.", 401, "invalid_api_key")

    async def _bounded(self, scope: Message, headers: dict[bytes, bytes], receive: Receive) -> Receive:
        """`receive` with the body already read, at most `largest` bytes of it; RequestError 413 beyond."""
        if scope["type"] != "http" or scope["method"] in _SAFE:
            return receive
        declared = headers.get(b"content-length", b"")
        body, more = bytearray(), True
        while more:
            if len(body) > self._largest or (declared.isdigit() and int(declared) > self._largest):
                raise RequestError(f"Nội dung gửi lên quá lớn: tối đa {self._largest // 1024} KiB.", 413, "too_large")
            message = await receive()
            if message["type"] != "http.request":
                return _first(message, receive)
            body += message.get("body", b"")
            more = message.get("more_body", False) or len(body) > self._largest
        return _first({"type": "http.request", "body": bytes(body), "more_body": False}, receive)


def _called(path: str) -> str | None:
    """The interface that a path belongs to, "v1", "api", "mcp" …; None for the page's own."""
    found = next((start for start in INTERFACES if path == start or path.startswith(start + "/")), None)
    return found and found.rpartition("/")[2]


def _first(message: Message, receive: Receive) -> Receive:
    """A `receive` that gives this message, then whatever comes."""
    waiting = [message]

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed


def _hostname(url: str) -> str | None:
    """The name or address in "//name:port", lower case, without the dot at its end; None where it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return (parts.hostname or "").removesuffix(".") or None if not (parts.username or parts.path) else None


def _is_private(name: str) -> bool:
    """Whether a name can only mean this machine or the local network: an address, "localhost", "may-chu", "may-chu.lan"."""
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return "." not in name or name.endswith(_PRIVATE)
    return True
