"""A chat completion as server-sent events. Shapes: https://platform.openai.com/docs/api-reference/chat-streaming.

The answer is awaited whole, then sent paragraph by paragraph, each a statement with its citations. Statements of a model
are verified one by one, but whether they answer the question, and in which order they stand between the provisions' own
texts, is known only at the end; a client can take nothing back, so what was sent early and then replaced by the extractive
answer would be said twice. Until then comments keep the connection alive, which clients pass over by the standard
(https://html.spec.whatwg.org/multipage/server-sent-events.html).
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from bot.api.response import described

DONE = "data: [DONE]\n\n"
ALIVE = ": đang viết\n\n"


@dataclass(frozen=True)
class Said:
    """What goes to a client: the text, the whole reply object where there is one, and how much was read and said."""

    text: str
    reply: dict[str, Any] | None
    usage: dict[str, int]


class Chunks:
    """The events of one completion; all bear its id and the model's name."""

    def __init__(self, model: str) -> None:
        self._head = {"id": name(), "object": "chat.completion.chunk", "created": int(time.time()), "model": model}

    async def awaited(self, said: asyncio.Future[Said], counted: bool, pulse: float) -> AsyncIterator[str]:
        """A comment every `pulse` seconds until the answer is there, then its events; an error object where it failed."""
        try:
            while not (await asyncio.wait({said}, timeout=pulse))[0]:
                yield ALIVE
            try:
                found = said.result()
            except Exception as error:
                yield _event(described(error)[0])
                yield DONE
                return
            for event in self.events(found, counted):
                yield event
        finally:
            said.cancel()  # the client is gone: nothing needs to be written any more

    def events(self, said: Said, counted: bool) -> list[str]:
        """The role, each paragraph, the end with the reply object, the usage where it was asked for, then [DONE]."""
        paragraphs = said.text.split("\n\n")
        pieces = [*(f"{p}\n\n" for p in paragraphs[:-1]), paragraphs[-1]]
        more = {} if said.reply is None else {"reply": said.reply}
        out = [self._chunk({"role": "assistant", "content": ""}), *(self._chunk({"content": p}) for p in pieces), self._chunk({}, "stop", **more)]
        if counted:
            out.append(_event({**self._head, "choices": [], "usage": said.usage}))
        return [*out, DONE]

    def _chunk(self, delta: dict[str, str], finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return _event({**self._head, "choices": [choice], **more})


def _event(chunk: dict[str, Any]) -> str:
    return "data: " + json.dumps(chunk, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode("utf-8") + "\n\n"


def name() -> str:
    """A new id of a completion."""
    return f"chatcmpl-{uuid.uuid4().hex}"
