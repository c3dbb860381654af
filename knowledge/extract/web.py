"""A law site's HTML page → lines: scripts, menus and advertisements away, one line for each block."""

from __future__ import annotations

from typing import Any

from lxml import html

from knowledge.extract.clean import is_rule, is_stamp, tidy
from knowledge.extract.legacy import likeness
from knowledge.extract.line import Line
from knowledge.extract.listing import list_label
from knowledge.extract.surroundings import footnotes, without_surroundings

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
_PLACES = [
    "content1",
    "toanvancontent",
    "the-document-body",
    "docitem-1",
    "detail-content",
    "mw-parser-output",
    "noidung",
    "the-article-body",
    "toanvan",
    "fulltext",
    "doc-content",
    "entry-content",
]
_SHARE = 0.6  # of its parent's text: a block that holds so much is where the document stands


def read_html(text: str) -> tuple[list[Line], list[Line]]:
    """(lines, removed) of the block that holds most of the page's text."""
    root = html.document_fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8", remove_comments=True))
    removed = without_surroundings(root)
    notes = footnotes(root)
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
    kept = [x for x in found if not is_rule(x.text) and not is_stamp(x.text)]
    return [*kept, *notes], [*removed, *(x for x in found if is_rule(x.text) or is_stamp(x.text))]


def _walk(place: Any, pending: list[str], found: list[Line]) -> None:
    drawn: list[str] = []  # the number of a list's item, until its first words
    hints: list[tuple[bool, bool, bool, int | None]] = []  # bold, italic, centred, level, of each piece of text that is not blank

    def say(text: str | None, at: Any) -> None:
        if text:
            pending.append(text)
            if text.strip():
                hints.append(_hints(at, place))

    def flush() -> None:
        if clean := tidy("".join(pending)):
            bold, italic, centred = (all(h[i] for h in hints) for i in range(3))
            clean = "".join(drawn) + clean
            found.append(Line(clean, drawn=bool(drawn), bold=bold, italic=italic, centred=centred, style=hints[0][3] if hints else None))
            drawn.clear()
        pending.clear()
        hints.clear()

    stack: list[tuple[Any, bool]] = [(place, False)]
    while stack:
        element, leaving = stack.pop()
        name = element.tag if isinstance(element.tag, str) else ""
        if name in _BLOCKS or name == "br":
            flush()
        if leaving:
            if element is not place:
                say(element.tail, element.getparent())
            continue
        if name == "table" and element is not place and _is_data(element):
            found.extend(_rows(element))
            say(element.tail, element.getparent())
            continue
        if name == "li" and (label := list_label(element)):
            drawn[:] = [label]
        if name:
            say(element.text, element)
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    flush()


def _is_data(table: Any) -> bool:
    """Whether a table holds data: at least three rows of two cells without paragraphs of their own law; a frame for the page is not one."""
    rows = [r for r in table.iter("tr") if len(r.findall("td")) + len(r.findall("th")) > 1]
    inside = any(True for cell in table.iter("td", "th") for _ in cell.iter("table"))
    longest = max((len(cell.text_content()) for cell in table.iter("td", "th")), default=0)
    return len(rows) >= 3 and not inside and longest < 3000


def _rows(table: Any) -> list[Line]:
    rows = []
    for row in table.iter("tr"):
        cells = [tidy(" ".join(cell.itertext())) for cell in row if cell.tag in ("td", "th")]
        if any(cells):
            rows.append(Line(" | ".join(cells) if len(cells) > 1 else cells[0], kind="table"))
    return rows


def _hints(element: Any, place: Any) -> tuple[bool, bool, bool, int | None]:
    bold = italic = centred = False
    level = None
    while element is not None and isinstance(element.tag, str):
        style = (element.get("style") or "").replace(" ", "").lower()
        bold = bold or element.tag in ("b", "strong", "th", "h1", "h2", "h3", "h4") or "font-weight:bold" in style or "font-weight:700" in style
        italic = italic or element.tag in ("i", "em") or "font-style:italic" in style
        centred = centred or element.tag == "center" or (element.get("align") or "").lower() == "center" or "text-align:center" in style
        if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            level = int(element.tag[1])
        if element is place or element.tag in ("td", "body"):
            break
        element = element.getparent()
    return bold, italic, centred, level
