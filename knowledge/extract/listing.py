"""Numbers that a program draws and does not write: of Word's automatic lists and of a page's <ol>."""

from __future__ import annotations

import re
from typing import Any

_KINDS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "1": "decimal"}
_STYLES = {
    "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "upper-alpha": "upperLetter", "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman", "upper-roman": "upperRoman", "decimal": "decimal",
}  # fmt: skip
_NUMBERED = re.compile(
    r"\s*(?:[-–+•*]|\(?\d{1,3}(?:\.\d{1,3})*[.)/]|[a-zđA-ZĐ]\d?[.)]|[IVXLC]+[.)]|(?:Điều|Chương|Mục|Phần|Khoản|Điểm)\s+(?:\d|[IVXLC]+\b))"
)


def formatted(number: int, kind: str) -> str:
    """A number as a list shows it: (3, "lowerLetter") → "c", (4, "upperRoman") → "IV". Letters are the English ones, as programs draw them."""
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(97 + (number - 1) % 26)
        return letter.upper() if kind[0] == "u" else letter
    if kind in ("lowerRoman", "upperRoman"):
        out = ""
        for value, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
            out, number = out + sign * (number // value), number % value
        return out if kind[0] == "u" else out.lower()
    return f"{number:02d}" if kind == "decimalZero" else str(number)


def list_label(item: Any) -> str:
    """What a browser draws before an <li>: "2. ", "b) ", "- "; "" where the list is plain or the item brings its own number."""
    parent = item.getparent()
    if parent is None or parent.tag not in ("ol", "ul", "menu") or _NUMBERED.match(item.text_content()):
        return ""
    style = (item.get("style") or parent.get("style") or "").replace(" ", "").lower()
    drawn = re.search(r"list-style(?:-type)?:([\w-]+)", style)
    if drawn and drawn[1] == "none":
        return ""
    if parent.tag != "ol":
        return "- "
    kind = _STYLES.get(drawn[1] if drawn else "", _KINDS.get(parent.get("type") or "1", "decimal"))
    number = formatted(_place(item, parent), kind)
    return f"{number}) " if kind == "lowerLetter" else f"{number}. "


def _place(item: Any, parent: Any) -> int:
    number = _whole(parent.get("start"), 1) - 1
    for other in parent:
        if other.tag == "li":
            number = _whole(other.get("value"), number + 1)
        if other is item:
            break
    return max(number, 1)


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.strip().isdigit() else otherwise
