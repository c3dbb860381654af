"""The arguments of a call over MCP, checked in Vietnamese before the library checks them in English."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr
from mcp import types


def check_first(blocks: gr.Blocks, tools: tuple[Callable[..., str], ...]) -> None:
    """Put the check in front of the MCP server that gradio has made for a page; call after the page was mounted."""
    handlers = blocks.mcp_server_obj.mcp_server.request_handlers
    called = handlers[types.CallToolRequest]
    known = {tool.__name__: tool for tool in tools}

    async def checked(request: types.CallToolRequest) -> Any:
        given = {k: v for k, v in (request.params.arguments or {}).items() if v is not None}
        wrong = problem(known, request.params.name, given)
        if wrong is not None:
            return types.ServerResult(types.CallToolResult(content=[types.TextContent(type="text", text=wrong)], isError=True))
        return await called(request.model_copy(update={"params": request.params.model_copy(update={"arguments": given})}))

    handlers[types.CallToolRequest] = checked


def problem(tools: Mapping[str, Callable[..., str]], name: str, given: Mapping[str, Any]) -> str | None:
    """What is wrong with a call, in a sentence that says how to mend it; None where nothing is. A null counts as not given."""
    if name not in tools:
        return f"Không có công cụ '{name[:100]}'. Các công cụ: {', '.join(tools)}."
    taken = inspect.signature(tools[name]).parameters
    unknown = [key for key in given if key not in taken]
    if unknown:
        return f"Công cụ {name} không có tham số '{unknown[0][:100]}'. Các tham số: {', '.join(taken)}."
    for key, parameter in taken.items():
        kind, said = (list, "danh sách") if str(parameter.annotation).startswith("list") else (str, "chuỗi")
        if key not in given:
            if parameter.default is parameter.empty:
                return f"Thiếu tham số '{key}' của công cụ {name}."
        elif not isinstance(given[key], kind):
            return f"Tham số '{key}' của công cụ {name} phải là {said}."
        elif kind is list and not all(isinstance(e, Mapping) and all(isinstance(v, str) for v in e.values()) for e in given[key]):
            return f"Mỗi phần tử của tham số '{key}' phải là một đối tượng có 'role' và 'content', đều là chuỗi."
    return None
