"""One question and its answer, as the page, the files and the feedback log share it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import unicodedata
from dataclasses import dataclass

from bot.reply import Reply

TITLE = "Hỏi đáp về kiểm soát quyền lực trong công tác cán bộ"
STOPPED = "Câu trả lời này đã được dừng giữa chừng, nội dung chưa đủ."
_KEPT_CONTROLS = "\n\t"


@dataclass(frozen=True)
class Exchange:
    """A question, its reply and when it was asked. `id` is random and names nothing about the person."""

    id: str
    question: str
    reply: Reply
    asked: dt.datetime


def stopped(exchange: Exchange, shown: str) -> Exchange:
    """The exchange cut to what the reader had seen when they pressed stop, with a notice that says so."""
    reply = dataclasses.replace(exchange.reply, answer=shown, notices=(STOPPED, *exchange.reply.notices), suggestions=())
    return dataclasses.replace(exchange, reply=reply)


def printable(text: str) -> str:
    """Text without control characters and lone surrogates, which neither XML nor UTF-8 files can hold."""
    kept = (c for c in text.replace("\r\n", "\n").replace("\r", "\n") if _is_printable(c))
    return "".join(kept)


def _is_printable(character: str) -> bool:
    if character in _KEPT_CONTROLS:
        return True
    # Cc: control; Cs: surrogate; Bidi overrides (Cf, U+202A–202E, U+2066–2069) could make a quoted question read as another.
    if unicodedata.category(character) in ("Cc", "Cs") or character in "\ufffe\uffff":
        return False
    return not ("\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069")
