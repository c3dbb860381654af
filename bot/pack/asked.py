"""Questions people asked, from the local question log: anonymised, grouped, the most frequent first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.question import read
from bot.refusal import names_person
from knowledge.corpus import Corpus
from knowledge.diacritics import Restorer
from knowledge.errors import QuestionError
from knowledge.vietnamese import fold, normalise, words

MOST_GROUPS = 8
# Two questions are one where they share this much of their syllables and rest on the same first provision.
SAME = 0.5
LONGEST = 160
# An address, a link, a telephone, identity or party-card number: what could point at a person is never printed.
_PRIVATE = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|(?<!\d)(?:\+?84|0)[\d .-]{8,12}\d|(?<![\d/-])\d[\d .]{5,}\d(?![\d/-])")


@dataclass(frozen=True)
class AskedGroup:
    """Questions that are one: how the shortest of them puts it, how often it was asked, what it rested on."""

    question: str
    times: int
    provisions: tuple[str, ...]


def group(records: Iterable[Mapping[str, Any]], corpus: Corpus, restorer: Restorer, among: frozenset[str] | None = None) -> tuple[AskedGroup, ...]:
    """The groups of a question log. Only answered questions count, and none that names a person or holds private numbers.

    among: documents' ids; where given, a question counts only if its first basis stands in one of them.
    """
    groups: list[tuple[set[str], list[str], tuple[str, ...]]] = []
    for record in records:
        question, cites = record.get("question"), record.get("citations")
        if (
            record.get("status") != "answered"
            or not isinstance(question, str)
            or not isinstance(cites, list)
            or not _is_public(question, corpus, restorer)
        ):
            continue
        known = tuple(i for i in cites if isinstance(i, str) and i in corpus and ((p := corpus.find(i)) is None or p.read))[:3]
        if not known or (among is not None and corpus.document(known[0]).id not in among):
            continue
        asked = set(words(fold(normalise(question))))
        same = next((g for g in groups if g[2][0] == known[0] and len(g[0] & asked) >= SAME * len(g[0] | asked)), None)
        if same is None:
            groups.append((asked, [question], known))
        else:
            same[1].append(question)
    found = [AskedGroup(_tidy(min(questions, key=len)), len(questions), cites) for _, questions, cites in groups]
    return tuple(sorted(found, key=lambda g: -g.times)[:MOST_GROUPS])


def _is_public(question: str, corpus: Corpus, restorer: Restorer) -> bool:
    if len(question) > LONGEST or _PRIVATE.search(question):
        return False
    try:
        return not names_person(read(question, corpus, restorer))
    except QuestionError:
        return False


def _tidy(question: str) -> str:
    line = " ".join(question.split()).rstrip(" .")
    return line[:1].upper() + line[1:] + ("" if line.endswith("?") else "?")
