"""Answering for programs: so many at once, a bounded line behind them, and the question log where it is turned on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore, Event
from typing import TYPE_CHECKING, TypeVar

from bot import store
from bot.api.metrics import Metrics
from bot.case import Case
from bot.reply import Reply
from bot.settings import Settings
from knowledge.errors import RequestError

if TYPE_CHECKING:
    from bot.chat import Assistant

T = TypeVar("T")
RUNNING = 8
WAITING = 64
# Seconds between signs of life: proxies commonly give up after 30 to 60 in which nothing came.
PULSE_SECONDS = 5.0
BUSY = "Máy chủ đang trả lời quá nhiều câu hỏi cùng lúc. Xin gửi lại sau vài giây."


class Service:
    """One for each process; all interfaces share its line. RequestError 503 where the line is full."""

    def __init__(
        self, assistant: Assistant, settings: Settings, *, running: int = RUNNING, waiting: int = WAITING, pulse: float = PULSE_SECONDS
    ) -> None:
        self.assistant, self.settings, self.pulse = assistant, settings, pulse
        self.metrics = Metrics()
        assistant.observers.append(self.metrics.take)
        self._pool = ThreadPoolExecutor(max_workers=running, thread_name_prefix="api")
        self._places = BoundedSemaphore(running + waiting)

    async def answer(self, case: Case, gone: Callable[[], Awaitable[bool]] | None = None) -> Reply:
        """The reply to one question, without holding up the event loop.

        gone: whether the caller has hung up; then, and where this is cancelled, a model that still writes is told to end.
        """
        ended = Event()
        work = asyncio.wrap_future(self._submit(lambda: self._answered(case, ended.is_set)))
        try:
            while not (await asyncio.wait({work}, timeout=self.pulse if gone else None))[0]:
                if gone is not None and await gone():
                    ended.set()
            return work.result()
        finally:
            ended.set()

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

    def _answered(self, case: Case, cancelled: Callable[[], bool] = lambda: False) -> Reply:
        reply = self.assistant.answer(case.question, case.history, as_of=case.as_of, id=case.id, cancelled=cancelled)
        if self.settings.log:
            try:
                store.log_question(self.settings.home, "api", case.question, reply)
            except OSError as error:
                logging.getLogger(__name__).warning("Chưa ghi được nhật ký câu hỏi: %s", error)
        return reply
