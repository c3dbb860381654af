"""What chat programs ask of a model for themselves: a title for the talk, tags, further questions, search queries.

They come as ordinary completions, the talk inside them or before them. None of them is a question to answer from the
documents, so they get a title made of the first question, or the empty form of what they want. The prompts of Open WebUI
begin with "### Task:" and name the JSON key they want; those of other programs are known by what they ask for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

TITLE_LENGTH = 60
NO_TITLE = "Hỏi–đáp 205"
NO_TASK = "Hỏi–đáp 205 chỉ trả lời câu hỏi về các văn bản trong kho."
# Documents attached to a question come in the same dress as a task, the question after them.
_TASK = re.compile(r"\s*### Task:", re.IGNORECASE)
_ATTACHED = re.compile(r"</context>(?!.*</context>)(?P<rest>.*)", re.DOTALL)
_ASKED = re.compile(r"<user_query>(?P<asked>.*?)</user_query>", re.DOTALL)
_FIRST = re.compile(r"^\s*(?:\*\*)?(?:USER|User|user|Human|Người dùng)(?:\*\*)?\s*:\s*(?P<said>\S.*)$", re.MULTILINE)
# The empty form of what a task may want, by the key it names.
_FORMS = {"tags": "[]", "follow_ups": "[]", "queries": "[]", "text": '""', "prompt": '""'}
# English prompts and Vietnamese ones apart: a question may well hold "viết tên" and "nhóm chat", but no English verb.
_TALK, _HOI_THOAI = r"(?:conversation|chat|dialogue|discussion|messages?)\b", r"(?:cuộc trò chuyện|hội thoại|đoạn chat)"
_MAKE, _VIET = r"\b(?:generate|create|write|give|suggest|provide|summari[sz]e|come up with|name)\b", r"(?:tạo|đặt|viết|gợi ý|tóm tắt|đề xuất)"
_WANTED = {
    name: re.compile("|".join(patterns), re.IGNORECASE | re.DOTALL)
    for name, patterns in {
        "title": (
            rf"{_MAKE}.{{0,120}}\b(?:title|name|headline)\b.{{0,120}}\b{_TALK}",
            rf"{_MAKE}.{{0,80}}\b{_TALK}.{{0,80}}\b(?:title|name)\b",
            rf"{_VIET}.{{0,80}}tiêu đề.{{0,80}}{_HOI_THOAI}",
            rf"{_VIET}.{{0,60}}{_HOI_THOAI}.{{0,60}}tiêu đề",
        ),
        "tags": (rf"{_MAKE}.{{0,120}}\b(?:tags?|keywords)\b.{{0,160}}\b{_TALK}",),
        "follow_ups": (
            rf"{_MAKE}.{{0,80}}\bfollow[- ]?ups?\b.{{0,200}}\b{_TALK}",
            rf"{_VIET}.{{0,60}}câu hỏi (?:nối tiếp|tiếp theo).{{0,120}}{_HOI_THOAI}",
        ),
        "emoji": (r"\b(?:fitting|single|one|appropriate|suitable) emoji\b", r"\bfacial expression\b"),
        "merged": (r"\bset of responses from (?:various|different|multiple) models\b",),
    }.items()
}
_BEGINNING = 600


def asked(content: str) -> str:
    """The question itself where documents were attached to it."""
    if not _TASK.match(content) or "</context>" not in content:
        return content
    found = _ASKED.search(content) or _ATTACHED.search(content)
    return (found.groupdict().get("asked") or found.groupdict().get("rest") or "").strip() if found else content


def background(question: str, history: Sequence[Mapping[str, str]] = (), system: str = "") -> str | None:
    """What a client's own prompt gets in place of an answer; None for a question.

    history: the turns before it. system: what the client told the model to be, where that is all of the prompt.
    """
    if _TASK.match(question):
        return _form(question, history)
    wanted = _wanted(question[:_BEGINNING]) or ("title" if len(system) < _BEGINNING and _WANTED["title"].search(system) else None)
    if wanted is None:
        return None
    if '"title"' in question or any(f'"{key}"' in question for key in _FORMS):
        return _form(question, history)
    return _title(question, history) if wanted == "title" else {"emoji": "💬", "merged": NO_TASK}.get(wanted, "")


def _wanted(beginning: str) -> str | None:
    """What a prompt asks for; None for anything that could be a question about rules."""
    return next((name for name, pattern in _WANTED.items() if pattern.search(beginning)), None)


def _form(question: str, history: Sequence[Mapping[str, str]]) -> str:
    if '"title"' in question:
        return '{ "title": "' + re.sub(r'["\\\\]', "", _title(question, history)) + '" }'
    return next((f'{{ "{key}": {value} }}' for key, value in _FORMS.items() if f'"{key}"' in question), NO_TASK)


def _title(question: str, history: Sequence[Mapping[str, str]]) -> str:
    """The first question of the talk, in one line, cut at a word."""
    inside = _FIRST.search(question)
    before = next((str(t.get("content") or "") for t in history if t.get("role") == "user"), "")
    title = " ".join((inside["said"] if inside else before).split())
    if len(title) > TITLE_LENGTH:
        title = title[:TITLE_LENGTH].rsplit(" ", 1)[0] + "…"
    return title or NO_TITLE
