"""Markdown of an answer as safe HTML: raw HTML shows as text, images are never loaded, marks like [1] become links."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.web.element import text

_MARK = re.compile(r"\[(\d{1,3})\]")
_ITEM = re.compile(r"^\s*[-•–]\s+")


def markdown(source: str, anchors: Sequence[str] = ()) -> str:
    """HTML of a Markdown text. `[n]` becomes a link to the n-th of `anchors` (ids on the page), if there is one.

    "Điều 10 [1]" with ("c1",) → '<p>Điều 10 <a class="mark" href="#c1" …>[1]</a></p>'.
    """
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")
    tokens = parser.parse(source)
    for token in tokens:
        if token.type == "inline" and token.children:
            token.children = [part for child in token.children for part in _linked(child, anchors)]
        if token.type == "heading_open" or token.type == "heading_close":
            token.tag = "h4"  # headings of an answer stand below the page's own h1 to h3
    html = str(parser.renderer.render(tokens, parser.options, {}))
    return html.replace("<a href=", '<a rel="noopener noreferrer" target="_blank" href=')


def _linked(token: Token, anchors: Sequence[str]) -> list[Token]:
    if token.type != "text":
        return [token]
    parts: list[Token] = []
    end = 0
    for match in _MARK.finditer(token.content):
        number = int(match[1])
        if not 0 < number <= len(anchors):
            continue
        parts.append(Token("text", "", 0, content=token.content[end : match.start()]))
        anchor = text(anchors[number - 1])
        link = f'<a class="mark" href="#{anchor}" data-cite="{anchor}" aria-label="Mở căn cứ {number}">{match[0]}</a>'
        parts.append(Token("html_inline", "", 0, content=link))
        end = match.end()
    return [*parts, Token("text", "", 0, content=token.content[end:])]


def provision_text(source: str) -> str:
    """A provision's text as paragraphs and lists, nothing in it interpreted: lines that start with "- " are entries."""
    blocks: list[str] = []
    entries: list[str] = []
    for line in [*source.split("\n"), ""]:
        if _ITEM.match(line):
            entries.append(f"<li>{text(_ITEM.sub('', line))}</li>")
            continue
        if entries:
            blocks.append(f"<ul>{''.join(entries)}</ul>")
            entries = []
        if line.strip():
            blocks.append(f"<p>{text(line.strip())}</p>")
    return "".join(blocks)


def growing(source: str) -> list[str]:
    """The text as it streams in: beginnings that end after a line or a sentence, never inside **bold** or a mark.

    "Có. Xem Điều 2 [1].\\nHết" → ["Có. ", "Có. Xem Điều 2 [1].\\n", "Có. Xem Điều 2 [1].\\nHết"].
    """
    ends = [m.end() for m in re.finditer(r"\n+|(?<=[.;:!?])\s+(?=\S)", source)]
    beginnings = [source[:end] for end in ends if source[:end].count("**") % 2 == 0]
    return [*(b for b in beginnings if b != source), source]
