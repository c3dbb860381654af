"""OpenAI-compatible chat completions: /v1/models and /v1/chat/completions, whole or streamed.

Shapes: https://platform.openai.com/docs/api-reference/chat. The reply object of our own goes along under `reply`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse

from bot.api.messages import content, own_prompt, read_messages, unread
from bot.api.response import Json, interface, read_json, refusal
from bot.api.service import Service
from bot.api.stream import Chunks, Said, name
from bot.case import Case
from knowledge.errors import RequestError

MODEL = "hoidap-205"
_UNBUFFERED = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


def application(service: Service) -> FastAPI:
    """The routes under /v1."""
    made, started = interface(), int(time.time())
    model = {"id": MODEL, "object": "model", "created": started, "owned_by": "hoidap205"}

    @made.get("/models", include_in_schema=False)
    def models() -> Response:
        return Json({"object": "list", "data": [model]})

    @made.get("/models/{name:path}", include_in_schema=False)
    def one_model(name: str) -> Response:
        _check_model(name)
        return Json(model)

    @made.post("/chat/completions", include_in_schema=False)
    async def complete(request: Request) -> Response:
        body = await read_json(request)
        _check(body)
        case = read_messages(body)
        streamed = bool(body.get("stream"))
        said = asyncio.ensure_future(_said(service, case, body["messages"], None if streamed else request.is_disconnected))
        # What fails at once still has its own HTTP code; once a stream has begun, an error is an event in it.
        done, _ = await asyncio.wait({said}, timeout=service.pulse if streamed else None)
        if done and said.exception() is not None:
            return refusal(said.exception())  # type: ignore[arg-type]
        if not streamed:
            return Json(_completion(said.result()))
        counted = bool((body.get("stream_options") or {}).get("include_usage"))
        return StreamingResponse(Chunks(MODEL).awaited(said, counted, service.pulse), media_type="text/event-stream", headers=_UNBUFFERED)

    return made


async def _said(service: Service, case: Case, messages: list[Any], gone: Callable[[], Awaitable[bool]] | None) -> Said:
    own = own_prompt(messages, case)
    if own is not None:
        return Said(own, None, usage(case, own))
    reply = await service.answer(case, gone)
    reply = replace(reply, notices=(*unread(messages), *reply.notices))
    said = content(reply)
    return Said(said, reply.to_json(), usage(case, said))


def usage(case: Case, said: str) -> dict[str, int]:
    """How much was read and said, in words (a syllable is a word in Vietnamese): nothing is counted in a model's tokens here,
    and clients that add up what they spend expect numbers."""
    read = sum(len(str(t.get("content") or "").split()) for t in case.history) + len(case.question.split())
    return {"prompt_tokens": read, "completion_tokens": len(said.split()), "total_tokens": read + len(said.split())}


def _check(body: Any) -> None:
    """What the caller asks of the form of the answer and could not get; RequestError names the key."""
    if not isinstance(body, Mapping):
        raise RequestError("Nội dung gửi lên phải là một đối tượng JSON.")
    if body.get("model") is not None:
        _check_model(body["model"])
    if not isinstance(body.get("stream"), bool | None):
        raise RequestError("Khoá 'stream' phải là true hoặc false.", param="stream")
    if not isinstance(body.get("stream_options"), Mapping | None):
        raise RequestError("Khoá 'stream_options' phải là một đối tượng.", param="stream_options")
    if body.get("n") not in (None, 1):
        raise RequestError("Mỗi lần chỉ có một câu trả lời: 'n' phải là 1.", param="n")
    form = body.get("response_format")
    if form is not None and (not isinstance(form, Mapping) or form.get("type") != "text"):
        raise RequestError('Câu trả lời chỉ có dạng chữ: \'response_format\' phải là {"type": "text"}.', param="response_format")
    if body.get("tool_choice") not in (None, "none", "auto"):
        raise RequestError("Máy chủ này không gọi công cụ: bỏ 'tool_choice'.", param="tool_choice")


def _check_model(name: Any) -> None:
    if name != MODEL:
        raise RequestError(f"Không có mô hình này. Máy chủ chỉ có '{MODEL}'.", 404, "model_not_found", "model")


def _completion(said: Said) -> dict[str, Any]:
    message = {"role": "assistant", "content": said.text, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    whole = {"id": name(), "object": "chat.completion", "created": int(time.time()), "model": MODEL, "choices": [choice], "usage": said.usage}
    return whole if said.reply is None else {**whole, "reply": said.reply}
