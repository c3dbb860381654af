"""A law site's HTML page → lines: scripts, menus and advertisements away, one line for each block."""

from __future__ import annotations

from typing import Any

from lxml import html

from knowledge.extract.clean import is_rule, is_stamp, tidy
from knowledge.extract.legacy import likeness
from knowledge.extract.line import Line

_AWAY = ["script", "style", "nav", "aside", "button", "iframe", "noscript", "svg", "select", "textarea", "input", "template", "head", "footer"]
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "ul",
        "ol",
        "section",
        "article",
        "center",
        "blockquote",
        "dt",
        "dd",
        "pre",
        "main",
        "header",
        "body",
        "td",
        "th",
    ]
)
# Where the sites that print laws keep the text: thuvienphapluat, vbpl, luatvietnam, chinhphu and congbao, Wikisource.
_PLACES = ["content1", "toanvancontent", "the-document-body", "docitem-1", "detail-content", "mw-parser-output"]
_SHARE = 0.6  # of its parent's text: a block that holds so much is where the document stands


def read_html(text: str) -> tuple[list[Line], list[Line]]:
    """(lines, removed) of the block that holds most of the page's text."""
    root = html.document_fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8", remove_comments=True))
    for element in list(root.iter(*_AWAY)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in list(root.iter(*_BLOCKS, "span")):
        hidden = "display:none" in (element.get("style") or "").replace(" ", "").lower() or "mw-editsection" in (element.get("class") or "")
        if hidden and element.getparent() is not None:
            element.drop_tree()
    place = root.find("body") if root.find("body") is not None else root
    for name in _PLACES:
        known = root.xpath("//*[contains(concat(' ', @class, ' '), concat(' ', $n, ' ')) or @id = $n]", n=name)
        largest = max(known, key=lambda e: likeness(e.text_content()) * len(e.text_content()), default=None)
        if largest is not None and len(largest.text_content()) > 0.25 * len(place.text_content()):
            place = largest
            break
    while True:
        size = len(place.text_content())
        inner = next((c for c in place if isinstance(c.tag, str) and c.tag in _BLOCKS - {"p"} and len(c.text_content()) > _SHARE * size), None)
        if inner is None:
            break
        place = inner
    found: list[Line] = []
    _walk(place, [], found)
    return [x for x in found if not is_rule(x.text) and not is_stamp(x.text)], [x for x in found if is_rule(x.text) or is_stamp(x.text)]


def _walk(place: Any, pending: list[str], found: list[Line]) -> None:
    def flush() -> None:
        if clean := tidy("".join(pending)):
            found.append(Line(clean))
        pending.clear()

    stack: list[tuple[Any, bool]] = [(place, False)]
    while stack:
        element, leaving = stack.pop()
        block = isinstance(element.tag, str) and (element.tag in _BLOCKS or element.tag == "br")
        if block:
            flush()
        if leaving:
            pending.append(element.tail or "" if element is not place else "")
            continue
        if isinstance(element.tag, str):
            pending.append(element.text or "")
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    flush()
