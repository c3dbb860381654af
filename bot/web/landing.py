"""What a person sees who opens the address of the MCP server in a browser: in Vietnamese, how to connect to it."""

from __future__ import annotations

import json
from html import escape

from fastapi.responses import HTMLResponse

from bot.web.page import POLICY, Application, Message, Receive, Send

MCP = "/gradio_api/mcp"
_OTHERS = ("schema", "sse", "messages")  # paths below it that programs fetch
_PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Máy chủ MCP của Hỏi–đáp 205</title><style>:root{{color-scheme:light dark}}body{{font:1.05rem/1.6 system-ui,sans-serif;
max-width:42rem;margin:2rem auto;padding:0 1rem}}pre{{overflow-x:auto;border:1px solid;padding:.8rem}}</style></head>
<body><h1>Máy chủ MCP của Hỏi–đáp 205</h1>
<p>Địa chỉ này dành cho chương trình (trợ lý AI) kết nối theo giao thức MCP, không phải để mở trên trình duyệt.
Có ba công cụ: hỏi, tra một điều khoản, so sánh Quy định 205 với Quy định 114.</p>
<p>Ghi vào tệp cấu hình của trợ lý:</p><pre>{config}</pre><p><a href="/">Về trang hỏi đáp</a></p></body></html>"""


class Landing:
    """ASGI middleware: answers a browser, lets MCP clients (which accept event streams) through."""

    def __init__(self, inner: Application) -> None:
        self._inner = inner

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and _is_visit(scope):
            await _page(scope)(scope, receive, send)
            return
        await self._inner(scope, receive, send)


def _is_visit(scope: Message) -> bool:
    below, accept = scope["path"].removeprefix(MCP), _header(scope, b"accept")
    if below == scope["path"] or (below and not below.startswith("/")):
        return False
    return below.strip("/").split("/")[0] not in _OTHERS and "text/event-stream" not in accept


def _page(scope: Message) -> HTMLResponse:
    address = f"{scope.get('scheme', 'http')}://{_header(scope, b'host')}{MCP}/"
    config = json.dumps({"mcpServers": {"hoidap205": {"url": address}}}, indent=2)
    return HTMLResponse(_PAGE.format(config=escape(config)), headers={"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"})


def _header(scope: Message, name: bytes) -> str:
    return next((str(value.decode("latin-1")) for key, value in scope["headers"] if key.lower() == name), "")
