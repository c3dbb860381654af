"""Who counts as family in a provision that names a circle of relatives: read from its text, never guessed."""

from __future__ import annotations

import re

from bot.citation import label
from bot.compose.inquiry import Inquiry
from bot.question import vocabulary
from bot.reply import Statement
from knowledge.provision import Provision

# A text names a circle when it lists spouses together with siblings; a passing "người nhà" is no list.
_CIRCLE = re.compile(r"vợ[^.]{0,120}anh,? chị,? em ruột|anh,? chị,? em ruột[^.]{0,120}vợ", re.IGNORECASE)


def relatives(inquiry: Inquiry) -> list[str]:
    """The relatives a question speaks of, as the vocabulary names them: "chau ruot" → ["cháu"]."""
    line, marked = inquiry.query.line, inquiry.query.marked_line
    found = []
    for name, entry in vocabulary("relatives").items():
        if any(re.search(rf"\b(?:{p})\b", line) for p in entry["bare"]) or any(re.search(rf"(?<!\w)(?:{p})(?!\w)", marked) for p in entry.get("marked", ())):
            found.append(name)
    return found


def family_statement(inquiry: Inquiry, provision: Provision) -> list[Statement]:
    """Whether each relative named in the question stands in the provision's circle, where it lists one."""
    circle = _CIRCLE.search(provision.full_text)
    named = relatives(inquiry)
    if circle is None or not named:
        return []
    place = label(inquiry.corpus.document(provision.id), provision)
    table = vocabulary("relatives")
    inside = [n for n in named if any(re.search(p, provision.full_text, re.IGNORECASE) for p in table[n]["text"])]
    outside = [n for n in named if n not in inside]
    parts = []
    if inside:
        parts.append(f"{_join(inside)} nằm trong vòng người nhà mà {place} liệt kê")
    if outside:
        parts.append(f"{_join(outside)} không nằm trong danh sách mà {place} liệt kê")
    sentence = "; ".join(parts) + "."
    return [Statement(sentence[:1].upper() + sentence[1:], (provision.id,), "aid")]


def _join(names: list[str]) -> str:
    return ", ".join(names[:-1]) + (" và " if len(names) > 1 else "") + names[-1]
