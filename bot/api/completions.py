"""OpenAI-compatible chat completions: /v1/models and /v1/chat/completions, whole or streamed.

Shapes: https://platform.openai.com/docs/api-reference/chat. The reply object of our own goes along under `reply`.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse

from bot.api.messages import background, content, read_messages
from bot.api.response import Json, interface, read_json, refusal
from bot.api.service import Service
from knowledge.errors import RequestError

MODEL = "hoidap-205"
# Nothing is counted in tokens here; clients that insist on the key get it.
USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


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
        said, reply = background(case.question), None
        if said is None:
            # The whole reply first: what fails still has its own HTTP code.
            try:
                answered = await service.answer(case)
            except Exception as error:
                return refusal(error)
            said, reply = content(answered), answered.to_json()
        if body.get("stream"):
            counted = bool((body.get("stream_options") or {}).get("include_usage"))
            events = _events(said, reply, counted)
            return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-cache"})
        return Json(_completion(said, reply))

    return made


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


def _completion(said: str, reply: dict[str, Any] | None) -> dict[str, Any]:
    message = {"role": "assistant", "content": said, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    whole = {"id": _name(), "object": "chat.completion", "created": int(time.time()), "model": MODEL, "choices": [choice], "usage": USAGE}
    return whole if reply is None else {**whole, "reply": reply}


def _events(said: str, reply: dict[str, Any] | None, counted: bool) -> Iterator[str]:
    """Server-sent events: the role, each paragraph, the end with the reply object, then [DONE]."""
    head = {"id": _name(), "object": "chat.completion.chunk", "created": int(time.time()), "model": MODEL}

    def event(delta: dict[str, str], finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return _event({**head, "choices": [choice], **more})

    yield event({"role": "assistant", "content": ""})
    paragraphs = said.split("\n\n")
    for number, paragraph in enumerate(paragraphs, 1):
        yield event({"content": paragraph if number == len(paragraphs) else paragraph + "\n\n"})
    yield event({}, "stop", **({} if reply is None else {"reply": reply}))
    if counted:
        yield _event({**head, "choices": [], "usage": USAGE})
    yield "data: [DONE]\n\n"


def _event(chunk: dict[str, Any]) -> str:
    return "data: " + json.dumps(chunk, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode("utf-8") + "\n\n"


def _name() -> str:
    return f"chatcmpl-{uuid.uuid4().hex}"
