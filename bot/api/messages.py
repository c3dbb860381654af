"""OpenAI messages → our case, and a reply → the text of a message that carries its basis with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.api.prompts import asked, background
from bot.case import Case, read_day, whole
from bot.export.standing import capital, checked, validity, wording
from bot.reply import Citation, Reply
from knowledge.errors import RequestError

NOTICES, BASIS, NEXT = "Lưu ý", "Căn cứ", "Có thể hỏi tiếp"
# What `content` puts under an answer: no part of what was said, and cut off again when a client sends it back.
_UNDER = re.compile(rf"\n+---\n+\*\*(?:{NOTICES}|{BASIS}|{NEXT}):\*\*.*\Z", re.DOTALL)
UNREAD = "Hình, tệp hoặc âm thanh gửi kèm không được đọc; câu trả lời chỉ dựa vào phần chữ."


def read_messages(body: Mapping[str, Any]) -> Case:
    """The last message is the question, those before it the history; system and tool messages change nothing here, and
    neither do keys that are not ours.

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
    if not turns[-1]["content"].strip() and unread(messages):
        raise RequestError("Chỉ nhận chữ, không nhận hình, tệp hay âm thanh. Xin viết câu hỏi bằng chữ.", param="messages")
    return Case(asked(turns[-1]["content"]), tuple(turns[:-1]), read_day(body.get("as_of")))


def unread(messages: Any) -> tuple[str, ...]:
    """A notice where pictures, files or sound came with the question; those of earlier turns were told of then."""
    last: Mapping[str, Any] = next((m for m in reversed(messages) if m.get("role") == "user"), {}) if isinstance(messages, list) else {}
    parts = last.get("content")
    return (UNREAD,) if isinstance(parts, list) and any(_part(p) is None for p in parts) else ()


def own_prompt(messages: list[Any], case: Case) -> str | None:
    """What a prompt of the client's own gets in place of an answer; None for a question."""
    told = [m for m in messages if m["role"] in ("system", "developer")]
    return background(case.question, case.history, _text(told[0].get("content"), "messages[0].content") if told else "")


def _text(content: Any, where: str) -> str:
    """The words of a message; what else its parts hold is passed over."""
    if content is None:
        return ""
    if isinstance(content, str):
        return whole(content)
    if isinstance(content, list) and all(isinstance(part, Mapping | str) for part in content):
        return whole("\n".join(said for part in content if (said := _part(part)) is not None))
    raise RequestError(f"{where} phải là chữ, hoặc danh sách các phần có 'type' và 'text'.", param=where)


def _part(part: Any) -> str | None:
    """The text of a part; None where it is a picture, a file or sound."""
    if isinstance(part, str):
        return part
    said = part.get("text") if isinstance(part, Mapping) and part.get("type") in ("text", "input_text", "output_text") else None
    return said if isinstance(said, str) else None


def content(reply: Reply) -> str:
    """The answer with notices, basis and further questions under it, as Markdown.

    Citations in the text are numbers, [1]; a client that shows nothing but the text has to show what they stand for.
    """
    blocks = []
    notices = (*((f"{reply.remark.rstrip('.')}.",) if reply.remark else ()), *reply.notices)
    if notices:
        blocks.append(_list(NOTICES, notices))
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
