"""What happens when a button of the chat is pressed. Each method takes the tab's conversation and gives it back."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import io
import logging
import queue
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from html import escape
from typing import TYPE_CHECKING, Any, Literal

import gradio as gr

from bot import store
from bot.chat import FAILED, WRITABLE, Stage
from bot.export import Exchange, stopped, to_docx, to_markdown
from bot.reply import Reply, Verified
from bot.settings import Settings
from bot.web.conversation import Conversation, Turn, earlier, latest, problem, question_html, waiting
from bot.web.markup import growing
from knowledge.errors import HoidapError

if TYPE_CHECKING:
    from bot.chat import Assistant

# An answer is ready in 20 ms; it is shown statement by statement so that the eye can follow, within this many seconds.
SHOWING_SECONDS = 1.2
LONGEST_PAUSE = 0.12
# More questions than this at the same moment wait for each other; each takes about 20 ms.
ANSWERS_AT_ONCE = 8
# A model is called by a few of these at the same moment; the others are told within two seconds that it is busy.
WRITERS_AT_ONCE = 32
STOP_SECONDS = 0.5
WRITING = "Bản trích từ điều khoản. Mô hình ngôn ngữ đang viết lại, mỗi ý được kiểm chứng rồi mới hiện; bấm “Dừng” để giữ bản này."
READING = "Mô hình ngôn ngữ đang đọc lại câu hỏi trong cuộc trò chuyện."
CHECKED = "Mô hình ngôn ngữ viết; từng ý đã được kiểm chứng với căn cứ."
STOPPED_WRITING = "Đã dừng viết lại; câu trả lời là bản trích từ điều khoản."
STOPPED_BEFORE = "Đã dừng trước khi có câu trả lời."
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# gradio notices that a tab was closed only when something is sent to it; then it closes the generator, and the model is told.
TICK, TICK_SECONDS = "tick", 1.0

Outputs = tuple[Any, ...]
Found = queue.Queue[Stage | Exception | None]


class Dialogue:
    """The chat's buttons. It holds no conversation itself: two tabs share nothing but the assistant."""

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self._assistant = assistant
        self._settings = settings
        # Apart, so that nobody waits for their first answer because a model is writing somebody else's second.
        self._pool = ThreadPoolExecutor(max_workers=ANSWERS_AT_ONCE, thread_name_prefix="answer")
        self._writers = ThreadPoolExecutor(max_workers=WRITERS_AT_ONCE, thread_name_prefix="written")

    def typed(self, question: str, talk: Conversation) -> Iterator[Outputs]:
        """The question in the box; the box is emptied only once there is an answer to show."""
        yield from self._ask(question or "", talk, emptied="")

    def suggested(self, talk: Conversation, event: gr.EventData) -> Iterator[Outputs]:
        """A suggestion or example; what stands in the box stays there."""
        yield from self._ask(str(event._data.get("question", "")), talk, emptied=gr.skip())

    def again(self, talk: Conversation, event: gr.EventData) -> Iterator[Outputs]:
        """The last question once more, in place of its answer."""
        turn = talk.find(event._data.get("id"))
        if turn is not None and turn is talk.turns[-1] and not talk.busy:
            talk.turns.pop()
            yield from self._ask(turn.exchange.question, talk, emptied=gr.skip())

    def _ask(self, question: str, talk: Conversation, emptied: Any) -> Iterator[Outputs]:
        """One question from waiting to the whole answer, unless another is still being answered."""
        if talk.busy:
            gr.Info("Câu hỏi trước đang được trả lời, xin chờ hoặc bấm “Dừng”.", title="Xin chờ")
            return
        talk.busy, talk.stopping = True, False
        talk.session = talk.session or uuid.uuid4().hex
        try:
            yield (earlier(talk), latest(talk) + _asked(question) + waiting(), talk, gr.skip(), *busy())
            yield from self._respond(question, talk, emptied)
        finally:
            talk.busy = False

    def _respond(self, question: str, talk: Conversation, emptied: Any) -> Iterator[Outputs]:
        ended = threading.Event()  # set too where the tab was closed: a model that still writes is told to end
        stages = self._assistant.stages(question, talk.history(), cancelled=lambda: talk.stopping or ended.is_set())
        try:
            yield from self._staged(stages, question, talk, emptied)
        finally:
            ended.set()

    def _staged(self, stages: Iterator[Stage], question: str, talk: Conversation, emptied: Any) -> Iterator[Outputs]:
        try:
            reply = self._first(stages, talk)
        except Exception as error:
            yield (gr.skip(), latest(talk) + _asked(question) + problem(_reason(error)), talk, gr.skip(), *idle())
            return
        if reply is None:
            yield (gr.skip(), latest(talk) + _asked(question) + problem(STOPPED_BEFORE), talk, gr.skip(), *idle())
            return
        turn = Turn(Exchange(uuid.uuid4().hex, question, reply, dt.datetime.now()))
        talk.turns.append(turn)
        again = talk.turns[:-1] and reply.status in WRITABLE  # a follow-up without basis may have one once it is rewritten
        if self._assistant.writer is not None and (reply.status == "answered" or again):
            yield from self._written(turn, stages, talk, emptied)
        else:
            yield from self._show(talk, emptied)
        self._log(talk.session, question, turn.exchange.reply)

    def _written(self, turn: Turn, stages: Iterator[Stage], talk: Conversation, emptied: Any) -> Iterator[Outputs]:
        """The extractive answer whole and at once, under it each statement of the model's once it is verified, then the reply
        that stands, in the place of the first. "Dừng" keeps the answer shown, whatever the model is doing."""
        turn.shown, turn.finished, turn.writing = turn.exchange.reply.answer, True, True
        turn.note = WRITING if turn.exchange.reply.status == "answered" else READING
        yield (earlier(talk), latest(talk), talk, emptied, *busy())
        found: Found = queue.Queue()
        self._writers.submit(_drain, stages, found)
        note = ""
        while (stage := _next(found, talk)) is not None:
            if stage == TICK:
                yield (gr.skip(),) * 7
                continue
            if isinstance(stage, Verified):
                turn.verified.append(stage.text)
            elif isinstance(stage, Exception):
                _reason(stage)
                note = FAILED
            elif isinstance(stage, Reply):
                turn.exchange = dataclasses.replace(turn.exchange, reply=stage)
                turn.shown, turn.verified = stage.answer, []
                turn.note = WRITING if stage.status == "answered" else READING
                note = stage.remark or (CHECKED if stage.answerer == "llm" else "")
            yield (gr.skip(), latest(talk), talk, gr.skip(), *busy())
        turn.writing, turn.verified, turn.note = False, [], STOPPED_WRITING if talk.stopping and not note else note
        yield (gr.skip(), latest(talk), talk, gr.skip(), *idle())

    def _first(self, stages: Iterator[Stage], talk: Conversation) -> Reply | None:
        """The extractive reply, or None where "Dừng" was pressed before there was one."""
        future = self._pool.submit(next, stages)
        while not wait([future], timeout=0.05).done:
            if talk.stopping:
                return None
        first = future.result()
        assert isinstance(first, Reply)
        return first

    def _show(self, talk: Conversation, emptied: Any) -> Iterator[Outputs]:
        """The last turn of the conversation, streaming in."""
        turn = talk.turns[-1]
        pieces = growing(turn.exchange.reply.answer)
        yield (earlier(talk), latest(talk), talk, emptied, *busy())
        for piece in pieces:
            turn.shown = piece
            yield (gr.skip(), latest(talk), talk, gr.skip(), *busy())
            time.sleep(min(LONGEST_PAUSE, SHOWING_SECONDS / len(pieces)))
            if talk.stopping and piece != pieces[-1]:
                turn.exchange = stopped(turn.exchange, piece)
                break
        turn.finished = True
        yield (gr.skip(), latest(talk), talk, gr.skip(), *idle())

    def stop(self, talk: Conversation) -> None:
        """Ask the running answer to end where it is; it says itself that it is not whole."""
        talk.stopping = True

    def fresh(self, start: str) -> Outputs:
        """A new conversation with a new random session; what was said before is forgotten."""
        return ("", start, Conversation(), gr.skip(), *idle())

    def rate(self, talk: Conversation, event: gr.EventData) -> tuple[Any, Any]:
        """A thumb: stored with its exchange; the same thumb again takes it out, the other one replaces it."""
        turn = talk.find(event._data.get("id"))
        value = str(event._data.get("value"))
        if turn is None or not turn.finished or turn.writing or value not in ("1", "-1"):
            return gr.skip(), gr.skip()
        pressed: Literal[1, -1] = 1 if value == "1" else -1
        exchange, folder = turn.exchange, self._settings.home
        try:
            if turn.thumb == pressed:
                store.drop_thumb(folder, exchange.id)
            else:
                store.keep_thumb(folder, exchange.id, talk.session, exchange.question, exchange.reply, pressed)
        except OSError as error:
            _warn("Chưa lưu được đánh giá", error)
            return gr.skip(), gr.skip()
        turn.thumb = 0 if turn.thumb == pressed else pressed
        return earlier(talk), latest(talk)

    def word_file(self, talk: Conversation) -> dict[str, Any]:
        """The conversation as a Word file, for the browser to save."""
        buffer = io.BytesIO()
        to_docx(_finished(talk), buffer)
        return _file("docx", WORD, buffer.getvalue())

    def markdown_file(self, talk: Conversation) -> dict[str, Any]:
        """The conversation as a Markdown file, for the browser to save."""
        return _file("md", "text/markdown;charset=utf-8", to_markdown(_finished(talk)).encode("utf-8"))

    def _log(self, session: str, question: str, reply: Reply) -> None:
        if not self._settings.log:
            return
        try:
            store.log_question(self._settings.home, session, question, reply)
        except OSError as error:
            _warn("Chưa ghi được nhật ký câu hỏi", error)


def _drain(stages: Iterator[Stage], found: Found) -> None:
    """Every further stage into the queue, then None."""
    try:
        for stage in stages:
            found.put(stage)
    except Exception as error:
        found.put(error)
    finally:
        found.put(None)


def _next(found: Found, talk: Conversation) -> Stage | Exception | str | None:
    """The next stage; TICK where there is none for TICK_SECONDS; None at the end, and STOP_SECONDS after "Dừng" where the model
    has not ended by itself."""
    began, stopped_at = time.monotonic(), None
    while True:
        try:
            return found.get(timeout=0.05)
        except queue.Empty:
            now = time.monotonic()
            stopped_at = (stopped_at or now) if talk.stopping else None
            if stopped_at is not None and now - stopped_at > STOP_SECONDS:
                return None
            if stopped_at is None and now - began > TICK_SECONDS:
                return TICK


def _asked(question: str) -> str:
    return question_html(question) if question.strip() else ""


def idle() -> tuple[Any, Any, Any]:
    """Send, stop and new conversation while nothing is being answered."""
    return gr.Button(visible=True), gr.Button(visible=False), gr.Button(interactive=True)


def busy() -> tuple[Any, Any, Any]:
    """The same buttons while an answer is on its way."""
    return gr.Button(visible=False), gr.Button(visible=True), gr.Button(interactive=False)


def _reason(error: Exception) -> str:
    """Why there is no answer, for the user. Anything but our own errors is a fault, whose traceback goes to the log."""
    if isinstance(error, HoidapError):
        return str(error)
    logging.getLogger(__name__).error("Không trả lời được", exc_info=error)
    return "Có lỗi ngoài dự kiến khi trả lời. Đồng chí hãy thử lại; nếu vẫn lỗi, xem cửa sổ đang chạy chương trình."


def _finished(talk: Conversation) -> list[Exchange]:
    exchanges = [t.exchange for t in talk.turns if t.finished]
    if not exchanges:
        raise gr.Error("Chưa có câu hỏi nào để tải về.", title="Chưa có nội dung", print_exception=False)
    return exchanges


def _file(suffix: str, kind: str, content: bytes) -> dict[str, Any]:
    """What `script.js` saves. `key` differs each time, so that the same conversation can be saved twice."""
    name = f"hoi-dap-{dt.datetime.now():%Y-%m-%d-%H%M}.{suffix}"
    return {"name": name, "type": kind, "data": base64.b64encode(content).decode("ascii"), "key": uuid.uuid4().hex}


def _warn(what: str, error: OSError) -> None:
    """A toast; the chat goes on. The system's own message is in English and stays in the server's log."""
    logging.getLogger(__name__).warning("%s: %s", what, error)
    where = escape(str(error.filename or "thư mục dữ liệu"))
    why = f"không ghi được vào {where} (ổ đĩa đầy hoặc không có quyền ghi)"
    gr.Warning(f"{what}: {why}. Trò chuyện vẫn tiếp tục bình thường.", title="Cảnh báo")
