"""OpenAI messages → our case, and a reply → the text of a message that carries its basis with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.case import Case, read_day, whole
from bot.export.standing import capital, checked, validity, wording
from bot.reply import Citation, Reply
from knowledge.errors import RequestError

NOTICES, BASIS, NEXT = "Lưu ý", "Căn cứ", "Có thể hỏi tiếp"
# What `content` puts under an answer: no part of what was said, and cut off again when a client sends it back.
_UNDER = re.compile(rf"\n+---\n+\*\*(?:{NOTICES}|{BASIS}|{NEXT}):\*\*.*\Z", re.DOTALL)
# Open WebUI asks for titles, tags and further questions with prompts that begin so, and with the talk inside them;
# documents attached to a question come in the same dress, the question after them.
_TASK = re.compile(r"\s*### Task:")
_ATTACHED = re.compile(r"</context>(?!.*</context>)(?P<rest>.*)", re.DOTALL)
_ASKED = re.compile(r"<user_query>(?P<asked>.*?)</user_query>", re.DOTALL)
_FIRST = re.compile(r"^\s*USER:\s*(?P<said>.+)$", re.MULTILINE)
TITLE_LENGTH = 60


def read_messages(body: Mapping[str, Any]) -> Case:
    """The last message is the question, those before it the history; system and tool messages change nothing here.

    RequestError names the message at fault. `as_of` beside `messages` is the date the question is about.
    """
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise RequestError("Thiếu khoá 'messages', hoặc danh sách trống.", param="messages")
    turns = []
    for number, message in enumerate(messages):
        where = f"messages[{number}]"
        if not isinstance(message, Mapping) or not isinstance(message.get("role"), str):
            raise RequestError(f"{where} phải là một đối tượng có 'role' và 'content'.", param=where)
        if message["role"] in ("user", "assistant"):
            said = _text(message.get("content"), f"{where}.content")
            turns.append({"role": message["role"], "content": _UNDER.sub("", said) if message["role"] == "assistant" else said})
    if not turns or turns[-1]["role"] != "user":
        raise RequestError("Tin nhắn cuối cùng phải là câu hỏi của người dùng (role: user).", param="messages")
    return Case(_asked(turns[-1]["content"]), tuple(turns[:-1]), read_day(body.get("as_of")))


def _text(content: Any, where: str) -> str:
    if content is None:
        return ""
    if isinstance(content, str):
        return whole(content)
    if isinstance(content, list) and all(isinstance(part, Mapping) and part.get("type") == "text" for part in content):
        return whole("\n".join(str(part.get("text", "")) for part in content))
    raise RequestError(f"{where}: chỉ nhận chữ, không nhận hình, tệp hay âm thanh.", param=where)


def _asked(content: str) -> str:
    """The question itself where documents were attached to it."""
    if not _TASK.match(content) or "</context>" not in content:
        return content
    found = _ASKED.search(content) or _ATTACHED.search(content)
    return (found.groupdict().get("asked") or found.groupdict().get("rest") or "").strip() if found else content


def background(question: str) -> str | None:
    """What a client's own prompt (a title, tags, further questions) gets in place of an answer; None for a question."""
    if not _TASK.match(question):
        return None
    if '"title"' in question:
        first = _FIRST.search(question)
        title = " ".join(first["said"].split()) if first else "Hỏi–đáp 205"
        return _json(
            "title", '"' + re.sub(r'["\\\\]', "", title if len(title) <= TITLE_LENGTH else title[:TITLE_LENGTH].rsplit(" ", 1)[0] + "…") + '"'
        )
    for key in ("tags", "follow_ups", "queries"):
        if f'"{key}"' in question:
            return _json(key, "[]")
    return "Hỏi–đáp 205 chỉ trả lời câu hỏi về các văn bản trong kho."


def _json(key: str, value: str) -> str:
    return f'{{ "{key}": {value} }}'


def content(reply: Reply) -> str:
    """The answer with notices, basis and further questions under it, as Markdown.

    Citations in the text are numbers, [1]; a client that shows nothing but the text has to show what they stand for.
    """
    blocks = []
    if reply.notices:
        blocks.append(_list(NOTICES, reply.notices))
    if reply.citations:
        lines = (f"[{n}] {_basis(c, reply)}" for n, c in enumerate(reply.citations, 1))
        blocks.append(f"**{BASIS}:**\n\n" + "\n\n".join(lines))
    if reply.suggestions:
        blocks.append(_list(NEXT, reply.suggestions))
    return "\n\n".join([reply.answer, *(["---", *blocks] if blocks else [])])


def _list(heading: str, entries: tuple[str, ...]) -> str:
    return f"**{heading}:**\n\n" + "\n".join(f"- {entry}" for entry in entries)


def _basis(citation: Citation, reply: Reply) -> str:
    issued = "/".join(str(int(part)) for part in reversed(citation.issued.split("-")))
    said = f"{capital(citation.label)} (ban hành {issued}). {validity(citation, reply.as_of)} Lời văn: {wording(citation)}; {checked(citation)}."
    link = next((s["url"] for s in citation.sources if s.get("url")), None)
    return f"{said} Nguồn: {link}" if link else said
