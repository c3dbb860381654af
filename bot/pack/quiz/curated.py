"""The curated questions as the YAML files beside this module hold them, and what each was written against.

`written_against.yaml` holds a digest of every provision a question rests on. A question is asked only while the
corpus still holds that text: where an office has loaded another wording, what was written about the old one is left out.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field

from knowledge.corpus import Corpus
from knowledge.provision import Record

FOLDER = Path(__file__).parent
AGAINST = FOLDER / "written_against.yaml"


class Wrong(Record):
    """A wrong answer: why it is wrong, and the look-alike provisions it was drawn from."""

    text: str
    because: str
    source: tuple[str, ...] = Field(default=(), alias="from")


class Entry(Record):
    """What the kinds share. `basis` holds places in the document ("10.2"; "" for its own record) or whole ids.

    `at` names the article in the stem, where its number was fully checked. `whole`: the stem names the document
    itself. `event`: asks about an event, which alone may rest on history.
    """

    basis: tuple[str, ...]
    at: str = ""
    why: str = ""
    whole: bool = False
    event: bool = False


class Choice(Entry):
    """A question with four options."""

    ask: str
    right: str
    wrong: tuple[Wrong, Wrong, Wrong]


class Situation(Choice):
    """A short case, then a question about it."""

    case: str


class Statement(Entry):
    """A statement that holds or does not; `because` says why."""

    say: str
    holds: bool
    because: str = ""


class Sheet(Record):
    """One file: questions on one document."""

    document: str
    choices: tuple[Choice, ...] = ()
    situations: tuple[Situation, ...] = ()
    statements: tuple[Statement, ...] = ()


@cache
def sheets() -> tuple[Sheet, ...]:
    """Every curated file, in the order of their names."""
    paths = sorted(p for p in FOLDER.glob("*.yaml") if p != AGAINST)
    return tuple(Sheet.model_validate(yaml.safe_load(p.read_text("utf-8"))) for p in paths)


@cache
def written_against() -> dict[str, str]:
    """Id of each provision or record → digest of the text that the questions were written against."""
    read: dict[str, Any] = yaml.safe_load(AGAINST.read_text("utf-8"))
    return {str(identity): str(value) for identity, value in read.items()}


def resolve(corpus: Corpus, document_id: str, place: str) -> str:
    """A place of a curated file as an id: "10.2" → "205-QĐ/TW@2019-09-23/10.2", "80-QĐ/TW" → its record's id.

    KeyError if the corpus does not hold it, or holds several documents with the number.
    """
    if "@" in place:
        found = place
    elif "-" in place:
        documents = corpus.numbered(place)
        if len(documents) != 1:
            raise KeyError(place)
        found = documents[0].id
    else:
        found = f"{document_id}/{place}" if place else document_id
    if found not in corpus:
        raise KeyError(found)
    return found


def digest(corpus: Corpus, identity: str) -> str:
    """Twelve hexadecimal digits of what a provision or a document's own record says; status is not part of it."""
    provision = corpus.find(identity)
    if provision is not None:
        content = f"{provision.kind}|{provision.checked}|{provision.full_text}"
    else:
        d = corpus.document(identity)
        parts = [f"{p.number} {p.title} {p.articles}" for p in d.parts]
        content = "|".join(map(str, [d.title, d.issuer, d.issued, d.signer, d.structure, *parts, *((s.name, s.article, s.count) for s in d.lists)]))
    return hashlib.sha256(content.encode()).hexdigest()[:12]
