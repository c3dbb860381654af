"""A chat model called within bounds: total time, size of output, calls at once; cancelled where nobody waits any more."""

from __future__ import annotations

import asyncio
import os.path
import queue
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from bot.llm.transport import client
from bot.settings import ModelSettings
from knowledge.errors import ModelError

# More characters than any answer needs; an endless output is cut here.
MOST_CHARACTERS = 24_000
CALLS_AT_ONCE = 4
_PACKAGES = {"google_genai": "langchain-google-genai", "mistralai": "langchain-mistralai", "azure_openai": "langchain-openai"}
_POLL = 0.05
_DONE = object()
Journal = Callable[[str, dict[str, Any]], None]


class Model:
    """A LangChain chat model with bounds. ModelError says in one line why there is no (whole) answer; it never holds the key.

    journal: told of every call and its outcome, "ok" or the `code` of the error.
    """

    def __init__(self, chat: Any, *, timeout: float, structured: bool = False, journal: Journal | None = None) -> None:
        self.timeout = timeout
        self._journal = journal
        self._chat = chat
        self._structured = structured
        self._places = threading.BoundedSemaphore(CALLS_AT_ONCE)

    def stream(
        self, messages: list[tuple[str, str]], *, deadline: float, schema: dict[str, Any] | None = None, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[str]:
        """The output piece by piece until `deadline` (of `time.monotonic`); ModelError where it fails, stalls or is cancelled."""
        outcome = "unfinished"  # whoever reads stops reading
        try:
            yield from self._pieces(messages, deadline, schema, cancelled)
            outcome = "ok"
        except ModelError as error:
            outcome = error.code
            raise
        finally:
            if self._journal is not None:
                self._journal("call", {"outcome": outcome})

    def _pieces(
        self, messages: list[tuple[str, str]], deadline: float, schema: dict[str, Any] | None, cancelled: Callable[[], bool]
    ) -> Iterator[str]:
        if not self._places.acquire(timeout=max(0.0, min(2.0, deadline - time.monotonic()))):
            raise ModelError("Mô hình ngôn ngữ đang bận", "busy")
        pieces: queue.Queue[Any] = queue.Queue()
        task = asyncio.run_coroutine_threadsafe(self._produce(messages, schema, pieces, deadline - time.monotonic()), _loop())
        size = 0
        try:
            while True:
                piece = self._next(pieces, deadline, cancelled)
                if piece is _DONE:
                    return
                if isinstance(piece, Exception):
                    raise _failure(piece) from None
                size += len(piece)
                if size > MOST_CHARACTERS:
                    raise ModelError("Mô hình ngôn ngữ trả về quá dài", "too_long")
                yield piece
        finally:
            task.cancel()
            self._places.release()

    @staticmethod
    def _next(pieces: queue.Queue[Any], deadline: float, cancelled: Callable[[], bool]) -> Any:
        while True:
            if cancelled():
                raise ModelError("Đã dừng viết lại", "cancelled")
            left = deadline - time.monotonic()
            if left <= 0:
                raise ModelError("Mô hình ngôn ngữ không trả lời kịp", "timeout")
            try:
                return pieces.get(timeout=min(_POLL, left))
            except queue.Empty:
                continue

    async def _produce(self, messages: list[tuple[str, str]], schema: dict[str, Any] | None, pieces: queue.Queue[Any], seconds: float) -> None:
        try:
            async with asyncio.timeout(max(seconds, 0.01)):
                if schema is not None and self._structured:
                    try:
                        await self._drain(messages, pieces, schema)
                        pieces.put(_DONE)
                        return
                    except Exception as error:
                        if getattr(error, "status_code", None) not in (400, 404, 422):
                            raise
                        self._structured = False  # the server knows no response_format: plain text from now on
                await self._drain(messages, pieces, None)
                pieces.put(_DONE)
        except Exception as error:
            pieces.put(error)

    async def _drain(self, messages: list[tuple[str, str]], pieces: queue.Queue[Any], schema: dict[str, Any] | None) -> None:
        extra = {"extra_body": {"response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}}} if schema else {}
        async for chunk in self._chat.astream(messages, **extra):
            text = chunk.content
            if isinstance(text, list):
                text = "".join(p.get("text", "") if isinstance(p, dict) else str(p) for p in text)
            if text:
                pieces.put(str(text))


def _failure(error: Exception) -> ModelError:
    """Why a call failed, without the server's own words: they may hold the key or the question."""
    own = next((e for e in (error, error.__cause__) if isinstance(e, ModelError)), None)
    if own is not None:
        return own
    status = getattr(error, "status_code", None)
    if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
        return ModelError("Mô hình ngôn ngữ không trả lời kịp", "timeout")
    if status in (401, 403):
        return ModelError("Máy chủ mô hình từ chối khoá (xem HOIDAP_LLM_API_KEY)", "refused_key")
    if status == 429:
        return ModelError("Máy chủ mô hình đang quá tải", "overloaded")
    if status == 404:
        return ModelError("Máy chủ mô hình không có mô hình hoặc địa chỉ này (xem HOIDAP_LLM, HOIDAP_LLM_BASE_URL)", "not_found")
    if isinstance(status, int):
        return ModelError(f"Máy chủ mô hình báo lỗi {status}", "http_error")
    if "Connect" in type(error).__name__:
        return ModelError("Không kết nối được máy chủ mô hình (xem HOIDAP_LLM_BASE_URL)", "unreachable")
    return ModelError(f"Mô hình ngôn ngữ gặp lỗi ({type(error).__name__})", "other")


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One event loop for all calls, in a daemon thread: a call that is cancelled closes its connection at once."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="model-calls", daemon=True).start()
    return loop


def open_model(settings: ModelSettings, journal: Journal | None = None) -> Model:
    """The configured model. ModelError names the pip command where the provider's package is missing."""
    from langchain.chat_models import init_chat_model

    provider, _, name = settings.name.partition(":")
    if not name:
        raise ModelError(f"HOIDAP_LLM='{settings.name}' không hợp lệ: cần dạng nhà_cung_cấp:mô_hình, ví dụ openai:qwen3.")
    values: dict[str, Any] = {"temperature": settings.temperature, "max_retries": 0}
    values["num_predict" if provider == "ollama" else "max_tokens"] = settings.max_tokens
    if provider == "ollama":
        values.pop("max_retries")
    else:
        values["timeout"] = settings.timeout
    if provider == "openai":
        values["http_async_client"] = client(settings.timeout)
    if settings.base_url:
        values["base_url"] = settings.base_url
    if settings.key or (provider == "openai" and settings.base_url):
        values["api_key"] = settings.key or "none"  # local servers ask for no key, the client insists on one
    try:
        chat = init_chat_model(settings.name, **values)
    except ImportError:
        package = _PACKAGES.get(provider, f"langchain-{provider.replace('_', '-')}")
        raise ModelError(
            f"Thiếu gói của nhà cung cấp '{provider}'. Cài bằng lệnh: {os.path.join('.venv', 'bin', 'python')} -m pip install {package}"
        ) from None
    except Exception as error:
        raise ModelError(f"Không mở được mô hình HOIDAP_LLM='{settings.name}' ({type(error).__name__}). Kiểm tra tên, khoá và địa chỉ.") from None
    return Model(chat, timeout=settings.timeout, structured=provider == "openai", journal=journal)
