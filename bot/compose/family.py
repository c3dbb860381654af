"""Relatives and posts: who stands in the circle that a provision lists, and whether a pair of posts is one it names.

Both are read from the provision's own text and items, never guessed; what is not named is said not to be named.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from bot.citation import label
from bot.compose.inquiry import Inquiry, say, upper_first
from bot.question import vocabulary
from bot.reply import Statement
from knowledge.provision import Provision

# A text names a circle when it lists spouses together with siblings; a passing "người nhà" is no list.
_CIRCLE = re.compile(r"vợ[^.]{0,120}anh,? chị,? em ruột|anh,? chị,? em ruột[^.]{0,120}vợ", re.IGNORECASE)


@cache
def _roles() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(r"\b(?:" + "|".join(found) + r")\b") for name, found in vocabulary("posts")["roles"].items()}


def relatives(inquiry: Inquiry) -> list[str]:
    """The relatives a question speaks of, as the vocabulary names them: "chau ruot" → ["cháu"]."""
    line, marked = inquiry.query.line, inquiry.query.marked_line
    found = []
    for name, entry in vocabulary("relatives").items():
        if any(re.search(rf"\b(?:{p})\b", line) for p in entry["bare"]) or any(
            re.search(rf"(?<!\w)(?:{p})(?!\w)", marked) for p in entry.get("marked", ())
        ):
            found.append(name)
    hidden = {other for name in found for other in vocabulary("relatives")[name].get("hides", ())}
    return [name for name in found if name not in hidden]


def family_statement(inquiry: Inquiry, provision: Provision) -> list[Statement]:
    """Whether each relative named in the question stands in the provision's circle, and the posts in its pairs."""
    parts = [*_circle_sentence(inquiry, provision), *_posts_sentence(inquiry, provision)]
    return [Statement(" ".join(parts), (provision.id,), "aid")] if parts else []


def _circle_sentence(inquiry: Inquiry, provision: Provision) -> list[str]:
    named = relatives(inquiry)
    if not named or not _CIRCLE.search(provision.full_text):
        return []
    place = label(inquiry.corpus.document(provision.id), provision)
    table = vocabulary("relatives")
    inside = [n for n in named if any(re.search(p, provision.full_text, re.IGNORECASE) for p in table[n]["text"])]
    outside = [n for n in named if n not in inside]
    parts = [say("in_circle", who=_join(inside), place=place)] if inside else []
    parts += [say("outside_circle", who=_join(outside), place=place)] if outside else []
    return [upper_first("; ".join(parts)) + "."]


def _posts_sentence(inquiry: Inquiry, provision: Provision) -> list[str]:
    pairs: list[dict[str, Any]] | None = vocabulary("posts")["pairs"].get(provision.id)
    if pairs is None or provision.wording == "official":  # the pairs are those of the restatement's items
        return []
    line = inquiry.query.line
    found = {name for name, pattern in _roles().items() if pattern.search(line)}
    place = label(inquiry.corpus.document(provision.id), provision)
    for pair in pairs:
        if set(pair.get("all", ())) <= found and len(found & set(pair.get("any_two", found))) >= (2 if "any_two" in pair else 0):
            return [say("pair_named", item=provision.items[pair["item"]].text, place=place)]
    if found - {"together"}:
        return [say("pair_not_named", place=place)]
    return [say("together", place=place)] if "together" in found else []


def _join(names: list[str]) -> str:
    return ", ".join(names[:-1]) + (" và " if len(names) > 1 else "") + names[-1]
