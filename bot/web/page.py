"""The HTML that gradio serves, made Vietnamese and kept on this machine before it leaves the server."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

# The browser itself refuses whatever would be fetched from another machine. gradio's front end needs eval for its templates.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
_HEAD = """<meta name="referrer" content="no-referrer" />
		<meta http-equiv="x-dns-prefetch-control" content="off" />
		<meta name="color-scheme" content="light dark" />
		<link rel="icon" href="./giao-dien/icon.svg" type="image/svg+xml" />
		<link rel="stylesheet" href="./giao-dien/style.css" />
		<script src="./giao-dien/script.js"></script>
	</head>"""
_NO_SCRIPT = (
    "<noscript>Trang này cần JavaScript. Hãy bật JavaScript trong trình duyệt rồi mở lại, "
    'hoặc hỏi bằng dòng lệnh: python -m bot ask "câu hỏi"</noscript>'
)
# Cards for sharing on other sites, the web-app manifest and the script for embedding in a frame: none is used here.
_UNUSED = re.compile(r'<meta\s+(?:property="og:|name="twitter:)[^>]*>|<link rel="manifest"[^>]*>', re.IGNORECASE)


class VietnamesePage:
    """ASGI middleware: rewrites the page itself and passes everything else through."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self.inner(scope, receive, send)
            return
        # A compressed body could not be rewritten.
        headers = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]
        page = _Page(send)
        await self.inner({**scope, "headers": headers}, receive, page.collect)


class _Page:
    """One response: collected, rewritten, sent on."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}
        self._body = b""

    async def collect(self, message: Message) -> None:
        """Called by the inner application in place of `send`."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        headers = [(k, v) for k, v in self._start["headers"] if k.lower() != b"content-length"]
        body = self._body
        if any(k.lower() == b"content-type" and v.startswith(b"text/html") for k, v in headers):
            body = vietnamese(body.decode("utf-8")).encode("utf-8")
            headers += [(b"content-security-policy", POLICY.encode()), (b"x-content-type-options", b"nosniff")]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def vietnamese(html: str) -> str:
    """The page with lang="vi", our style and script, and nothing that points elsewhere."""
    html = re.sub(r"<html\s+lang=\"en\"", '<html lang="vi"', html, count=1)
    html = _UNUSED.sub("", html)
    html = html.replace("</head>", _HEAD, 1)
    return html.replace("<gradio-app", _NO_SCRIPT + "<gradio-app", 1)
