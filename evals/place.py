"""Provision ids as keys that golds and citations are compared by, at article and at clause level.

    205-QĐ/TW@2019-09-23/10.2   article key …/10     clause key …/10.2
    114-QĐ/TW@2023-07-11/4#1    article key …/4      clause key …/4#1 (its clause number was not read)
    69-QĐ/TW@2022-07-06/0#3     …/0#3 at both levels (its article number was not read)
    205-QĐ/TW@2019-09-23        the document's own record, at both levels

`…/*` stands for anything of a document, `…/10.*` for anything of an article.
"""

from __future__ import annotations

from typing import Literal

Level = Literal["article", "clause"]
LEVELS: tuple[Level, ...] = ("article", "clause")


def document_of(identity: str) -> str:
    """`number@issued` of an id; the whole text where it has no such form (an invented id)."""
    head, slash, _ = identity.partition("@")
    return identity[: len(head) + len("@2019-09-23")] if identity[len(head) : len(head) + 1] == "@" else head + slash


def place_of(identity: str) -> str:
    """What stands behind the document: "10.2", "0#3", "II.2#1" or "" for its own record."""
    return identity[len(document_of(identity)) + 1 :]


def article_key(identity: str) -> str:
    """The key at article level; a section (II.2) stands for an article."""
    place = place_of(identity)
    if not place:
        return identity
    number, _, _ = place.partition("#")
    if number == "0":
        return identity
    return f"{document_of(identity)}/{number.split('.')[0] if number[0].isdigit() else number}"


def clause_key(identity: str) -> str:
    """The key at clause level: points are dropped, `#n` only where a clause number stands."""
    place = place_of(identity)
    if not place:
        return identity
    number, _, _ = place.partition("#")
    if number[0].isdigit() and "." in number:
        return f"{document_of(identity)}/{'.'.join(number.split('.')[:2])}"
    return identity


def keys(identity: str, level: Level) -> frozenset[str]:
    """Every key that a citation of this id answers to: its own and the wider ones that a gold may name."""
    whole = f"{document_of(identity)}/*"
    if level == "article":
        return frozenset({article_key(identity), whole})
    return frozenset({clause_key(identity), f"{article_key(identity)}.*", whole})
