"""Answering for programs: so many at once, a bounded line behind them, and the question log where it is turned on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, TypeVar

from bot import store
from bot.case import Case
from bot.reply import Reply
from bot.settings import Settings
from knowledge.errors import RequestError

if TYPE_CHECKING:
    from bot.chat import Assistant

T = TypeVar("T")
RUNNING = 8
WAITING = 64
BUSY = "Máy chủ đang trả lời quá nhiều câu hỏi cùng lúc. Xin gửi lại sau vài giây."


class Service:
    """One for each process; all interfaces share its line. RequestError 503 where the line is full."""

    def __init__(self, assistant: Assistant, settings: Settings, *, running: int = RUNNING, waiting: int = WAITING) -> None:
        self.assistant, self.settings = assistant, settings
        self._pool = ThreadPoolExecutor(max_workers=running, thread_name_prefix="api")
        self._places = BoundedSemaphore(running + waiting)

    async def answer(self, case: Case) -> Reply:
        """The reply to one question, without holding up the event loop."""
        return await asyncio.wrap_future(self._submit(lambda: self._answered(case)))

    def answer_now(self, case: Case) -> Reply:
        """The same for a caller on a thread of its own."""
        return self._submit(lambda: self._answered(case)).result()

    def _submit(self, work: Callable[[], T]) -> Future[T]:
        if not self._places.acquire(blocking=False):
            raise RequestError(BUSY, 503, "overloaded")
        try:
            future = self._pool.submit(work)
        except BaseException:
            self._places.release()
            raise
        future.add_done_callback(lambda _: self._places.release())
        return future

    def _answered(self, case: Case) -> Reply:
        reply = self.assistant.answer(case.question, case.history, as_of=case.as_of, id=case.id)
        if self.settings.log:
            try:
                store.log_question(self.settings.home, "api", case.question, reply)
            except OSError as error:
                logging.getLogger(__name__).warning("Chưa ghi được nhật ký câu hỏi: %s", error)
        return reply
