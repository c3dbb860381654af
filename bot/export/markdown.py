"""A conversation as Markdown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from bot.citation import day
from bot.export.exchange import TITLE, Exchange, printable
from bot.export.standing import capital, checked, is_restated, source_name, validity, wording
from bot.reply import Citation, Reply

# What Markdown reads as marks inside a line, and what it reads as the start of a list, heading or quotation.
_INLINE = re.compile(r"([\\`*_\[\]|~])")
_LEADING = re.compile(r"^(\s*)([-+#>=]|\d+(?=[.)]))", re.MULTILINE)


def to_markdown(exchanges: Sequence[Exchange], on: dt.datetime | None = None) -> str:
    """The conversation as one Markdown text; `on` is the time printed under the title (default: now)."""
    now = on or dt.datetime.now()
    blocks = [f"# {TITLE}", f"*Xuất lúc {now:%H:%M} ngày {day(now.date())}*"]
    for number, exchange in enumerate(exchanges, 1):
        blocks += _exchange(number, exchange)
    return "\n\n".join(blocks) + "\n"


def _exchange(number: int, exchange: Exchange) -> list[str]:
    reply = exchange.reply
    quoted = "\n".join(f"> {_literal(line)}".rstrip() for line in printable(exchange.question).strip().split("\n"))
    blocks = [f"## Câu hỏi {number}", quoted, f"*Hỏi lúc {exchange.asked:%H:%M} ngày {day(exchange.asked.date())}*"]
    blocks += ["### Trả lời", printable(reply.answer)]
    if reply.notices:
        blocks += ["### Lưu ý", "\n".join(f"- {printable(n)}" for n in reply.notices)]
    if reply.citations:
        listed = [_citation(n, c, reply) for n, c in enumerate(reply.citations, 1)]
        blocks += [citations_heading(reply, "###"), "\n".join(listed)]
    if reply.related:
        blocks += ["### Xem thêm", "\n".join(f"- {_literal(capital(c.label))}. {validity(c, reply.as_of)}" for c in reply.related)]
    return blocks


def citations_heading(reply: Reply, mark: str = "") -> str:
    """The heading over the citations; it carries the wording mark where the answer does not."""
    restated = any(is_restated(c) for c in reply.citations) and "chưa phải nguyên văn" not in reply.answer
    return f"{mark} Căn cứ{' (diễn đạt lại, chưa phải nguyên văn)' if restated else ''}".strip()


def _citation(number: int, citation: Citation, reply: Reply) -> str:
    heading = f": {_literal(citation.heading)}" if citation.heading and citation.kind != "record" else ""
    lines = [f"{number}. **{_literal(capital(citation.label))}**{heading}"]
    text = printable(citation.text or "Chưa đọc được nội dung.")
    lines += ["", *(f"   > {_literal(line)}".rstrip() for line in text.split("\n")), ""]
    lines.append(f"   - Hiệu lực: {validity(citation, reply.as_of)}")
    kind = f"; {wording(citation)}" if citation.wording == "official" else ""
    lines.append(f"   - Mức đối chiếu: {checked(citation)}{kind}.")
    if citation.note:
        lines.append(f"   - Ghi chú: {_literal(printable(citation.note))}")
    if citation.sources:
        lines.append(f"   - Nguồn: {'; '.join(_source(s) for s in citation.sources)}")
    return "\n".join(lines)


def _source(source: dict[str, str]) -> str:
    return f"<{source['url']}>" if source.get("url") else _literal(source_name(source))


def _literal(text: str) -> str:
    """Text that Markdown shows as it stands: "<b>5*3</b>" → "&lt;b>5\\*3&lt;/b>", "- a" → "\\- a", "1. a" → "1\\. a"."""
    escaped = _INLINE.sub(r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;"))
    return _LEADING.sub(lambda m: f"{m[1]}{m[2]}\\" if m[2].isdigit() else f"{m[1]}\\{m[2]}", escaped)
