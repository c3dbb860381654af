"""What happens when a button of the chat is pressed. Each method takes the tab's conversation and gives it back."""

from __future__ import annotations

import base64
import datetime as dt
import io
import logging
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any, Literal

import gradio as gr

from bot import store
from bot.export import Exchange, stopped, to_docx, to_markdown
from bot.settings import Settings
from bot.web.conversation import Conversation, Turn, earlier, latest, problem, question_html, waiting
from bot.web.markup import growing
from knowledge.errors import HoidapError

if TYPE_CHECKING:
    from bot.chat import Assistant

# An answer is ready in 20 ms; it is shown statement by statement so that the eye can follow, within this many seconds.
SHOWING_SECONDS = 1.2
LONGEST_PAUSE = 0.12
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

Outputs = tuple[Any, ...]


class Dialogue:
    """The chat's buttons. It holds no conversation itself: two tabs share nothing but the assistant."""

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self._assistant = assistant
        self._settings = settings

    def typed(self, question: str, talk: Conversation) -> Iterator[Outputs]:
        """The question in the box; the box is emptied only once there is an answer to show."""
        yield from self._respond(question or "", talk, emptied="")

    def suggested(self, talk: Conversation, event: gr.EventData) -> Iterator[Outputs]:
        """A suggestion or example; what stands in the box stays there."""
        yield from self._respond(str(event._data.get("question", "")), talk, emptied=gr.skip())

    def again(self, talk: Conversation, event: gr.EventData) -> Iterator[Outputs]:
        """The last question once more, in place of its answer."""
        turn = talk.find(event._data.get("id"))
        if turn is not None and turn is talk.turns[-1]:
            yield from self._respond(turn.exchange.question, replace(talk, turns=talk.turns[:-1]), emptied=gr.skip())

    def _respond(self, question: str, talk: Conversation, emptied: Any) -> Iterator[Outputs]:
        talk = replace(talk, session=talk.session or uuid.uuid4().hex)
        yield (earlier(talk), latest(talk) + _asked(question) + waiting(), talk, gr.skip(), *_busy())
        try:
            reply = self._assistant.answer(question, talk.history())
        except HoidapError as error:
            yield (earlier(talk), latest(talk) + _asked(question) + problem(str(error)), talk, gr.skip(), *_idle())
            return
        except Exception:
            logging.getLogger(__name__).exception("Không trả lời được")
            message = "Có lỗi ngoài dự kiến khi trả lời. Đồng chí hãy thử lại; nếu vẫn lỗi, xem cửa sổ đang chạy chương trình."
            yield (earlier(talk), latest(talk) + _asked(question) + problem(message), talk, gr.skip(), *_idle())
            return
        self._log(talk.session, question, reply)
        exchange = Exchange(uuid.uuid4().hex, question, reply, dt.datetime.now())
        talk = replace(talk, turns=(*talk.turns, Turn(exchange, "")))
        yield from self._show(talk, emptied)

    def _show(self, talk: Conversation, emptied: Any) -> Iterator[Outputs]:
        """The last turn of the conversation, streaming in."""
        exchange = talk.turns[-1].exchange
        pieces = growing(exchange.reply.answer)
        yield (earlier(talk), latest(talk), talk, emptied, *_busy())
        for piece in pieces:
            talk = talk.replaced(Turn(exchange, piece))
            yield (gr.skip(), latest(talk), talk, gr.skip(), gr.skip(), gr.skip())
            time.sleep(min(LONGEST_PAUSE, SHOWING_SECONDS / len(pieces)))
        talk = talk.replaced(Turn(exchange, exchange.reply.answer, finished=True))
        yield (gr.skip(), latest(talk), talk, gr.skip(), *_idle())

    def stop(self, talk: Conversation) -> Outputs:
        """Keep what has been shown so far, and say that it is not all."""
        if talk.turns and not talk.turns[-1].finished:
            turn = talk.turns[-1]
            cut = stopped(turn.exchange, turn.shown)
            talk = talk.replaced(Turn(cut, turn.shown, finished=True))
        return (earlier(talk), latest(talk), talk, gr.skip(), *_idle())

    def rate(self, talk: Conversation, event: gr.EventData) -> Outputs:
        """A thumb: stored with its exchange; the same thumb again takes it out, the other one replaces it."""
        turn = talk.find(event._data.get("id"))
        value = str(event._data.get("value"))
        if turn is None or not turn.finished or value not in ("1", "-1"):
            return gr.skip(), gr.skip(), gr.skip()
        pressed: Literal[1, -1] = 1 if value == "1" else -1
        thumb: Literal[-1, 0, 1] = 0 if turn.thumb == pressed else pressed
        exchange, folder = turn.exchange, self._settings.home
        try:
            if thumb == 0:
                store.drop_thumb(folder, exchange.id)
            else:
                store.keep_thumb(folder, exchange.id, talk.session, exchange.question, exchange.reply, pressed)
        except OSError as error:
            _warn("Chưa lưu được đánh giá", error)
            return gr.skip(), gr.skip(), gr.skip()
        talk = talk.replaced(replace(turn, thumb=thumb))
        return earlier(talk), latest(talk), talk

    def word_file(self, talk: Conversation) -> dict[str, Any]:
        """The conversation as a Word file, for the browser to save."""
        buffer = io.BytesIO()
        to_docx(_finished(talk), buffer)
        return _file("docx", WORD, buffer.getvalue())

    def markdown_file(self, talk: Conversation) -> dict[str, Any]:
        """The conversation as a Markdown file, for the browser to save."""
        return _file("md", "text/markdown;charset=utf-8", to_markdown(_finished(talk)).encode("utf-8"))

    def _log(self, session: str, question: str, reply: Any) -> None:
        if not self._settings.log:
            return
        try:
            store.log_question(self._settings.home, session, question, reply)
        except OSError as error:
            _warn("Chưa ghi được nhật ký câu hỏi", error)


def _asked(question: str) -> str:
    return question_html(question) if question.strip() else ""


def _idle() -> tuple[Any, Any]:
    return gr.Button(visible=True), gr.Button(visible=False)


def _busy() -> tuple[Any, Any]:
    return gr.Button(visible=False), gr.Button(visible=True)


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
    gr.Warning(f"{what}: không ghi được vào {where} (ổ đĩa đầy hoặc không có quyền ghi). Trò chuyện vẫn tiếp tục bình thường.", title="Cảnh báo")
