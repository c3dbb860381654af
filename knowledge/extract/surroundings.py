"""What stands around the text on a web page: scripts, menus, lists of links, buttons; and the notes below it."""

from __future__ import annotations

import re
from typing import Any

from knowledge.extract.clean import tidy
from knowledge.extract.line import Line

_SILENT = ["script", "style", "button", "iframe", "noscript", "svg", "select", "textarea", "input", "template", "head"]
_AROUND = ["nav", "aside", "footer"]
_NAMED = re.compile(
    r"(?:^|[\s_-])(menu|nav|navbar|breadcrumb|footer|sidebar|side-bar|toolbar|related|lienquan|social|share|comment|binhluan|banner|advert|quangcao|login|copyright|pagination)(?:$|[\s_-])",
    re.IGNORECASE,
)
_WORDING = re.compile(r"(?:^|\n)\s*(?:Điều|Chương|Phần|Mục)\s+[\dIVXLC]|Căn cứ|CỘNG (?:HÒA|HOÀ) XÃ HỘI|ĐẢNG CỘNG SẢN VIỆT NAM")
_MOST = 0.3  # of the page's text: a larger block is the text itself, whatever it is called
_LINKED = 0.8  # of a block's text inside links: a menu or a list of other documents
_NOTE = re.compile(r"(_?ftn|_?edn|footnote|endnote|fn)[-_:]?\d+$", re.IGNORECASE)
_MARK = re.compile(r"\s*[\[(]?\d{1,3}[\])]?\s*")


def without_surroundings(root: Any) -> list[Line]:
    """Take away what is not the document's text; the lines that a reader of the page would have seen."""
    removed: list[Line] = []
    for element in list(root.iter(*_SILENT)):
        _drop(element)
    for element in list(root.iter("*")):
        style = (element.get("style") or "").replace(" ", "").lower()
        if "display:none" in style or "mw-editsection" in (element.get("class") or ""):
            _drop(element)
    total = len(root.text_content())
    gone: set[Any] = set()
    for element in list(root.iter("div", "ul", "ol", "td", "section", "header", *_AROUND)):
        text = element.text_content()
        if element in gone or not text.strip() or len(text) > _MOST * total or _WORDING.search(text):
            if element.tag in _AROUND and element.getparent() is not None and not _WORDING.search(text):
                _drop(element)
            continue
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        if element.tag in _AROUND or _NAMED.search(name) or _is_links(element, text):
            removed.append(Line(tidy(text)))
            gone.update(element.iter())
            _drop(element)
    return removed


def _is_links(element: Any, text: str) -> bool:
    links = [a.text_content() for a in element.iter("a") if a.get("href")]
    return len(links) >= 3 and sum(map(len, links)) > _LINKED * len(text.strip())


def footnotes(root: Any) -> list[Line]:
    """The notes, taken out of the text with their marks: <sup><a href="#_ftn1">[1]</a></sup> and <div id="ftn1">. "m<sup>2</sup>" stays."""
    for mark in list(root.iter("sup", "a")):
        link = mark if mark.tag == "a" else next(iter(mark.iter("a")), None)
        target = (link.get("href") or "") if link is not None else ""
        if _MARK.fullmatch(mark.text_content()) and (_NOTE.search(target) or (mark.tag == "sup" and mark.text_content().strip()[:1] in "[(")):
            _drop(mark)
    found: list[Line] = []
    for note in list(root.iter("div", "li", "p")):
        if _NOTE.fullmatch(note.get("id") or "") and note.getparent() is not None:
            if text := tidy(note.text_content()):
                found.append(Line(text, kind="footnote"))
            _drop(note)
    return found


def _drop(element: Any) -> None:
    if element.getparent() is not None:
        element.drop_tree()
