"""One question as programs send it: {"question", "history", "as_of", "id"}, checked before anything is answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.errors import QuestionError

NO_OBJECT = "Phải là một đối tượng JSON có khoá 'question'."
NO_QUESTION = "Thiếu khoá 'question', hoặc giá trị không phải chuỗi."
NO_HISTORY = "Khoá 'history' phải là danh sách các lượt {role, content}."
NO_DAY = "Khoá 'as_of' phải là ngày dạng YYYY-MM-DD."


@dataclass(frozen=True)
class Case:
    """What `Assistant.answer` takes, oldest turn first; `id` goes back with the reply."""

    question: str
    history: tuple[Mapping[str, str], ...] = ()
    as_of: dt.date | None = None
    id: str | None = None


def read_case(raw: Any) -> Case:
    """A decoded object → Case; QuestionError names the key at fault. An absent or null key has its default."""
    if not isinstance(raw, Mapping):
        raise QuestionError(NO_OBJECT)
    question, history, identity = raw.get("question"), raw.get("history") or (), raw.get("id")
    if not isinstance(question, str):
        raise QuestionError(NO_QUESTION)
    if not isinstance(history, list | tuple) or not all(isinstance(turn, Mapping) for turn in history):
        raise QuestionError(NO_HISTORY)
    if identity is not None and not isinstance(identity, str | int):
        raise QuestionError("Khoá 'id' phải là chuỗi hoặc số.")
    turns = tuple({k: whole(v) if isinstance(v, str) else v for k, v in turn.items()} for turn in history)
    return Case(whole(question), turns, read_day(raw.get("as_of")), identity)  # type: ignore[arg-type]


def read_day(value: Any) -> dt.date | None:
    """A date, "YYYY-MM-DD", or None where there is none; QuestionError for anything else."""
    if value is None or value == "":
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.datetime.strptime(value, "%Y-%m-%d").date()
    except (TypeError, ValueError) as error:
        raise QuestionError(NO_DAY) from error


def whole(text: str) -> str:
    """The text without halves of surrogate pairs, which JSON can carry and UTF-8 cannot: "a\\ud800" → "a?"."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
