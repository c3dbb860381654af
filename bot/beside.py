"""Imported documents that the project does not ship: when a question is theirs, and its answer.

They are searched in an index of their own, so that what the shipped corpus answers and refuses stays what it is. A
question is theirs where it names one of them, or where the shipped corpus does not answer it and their wording fits well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot import confidence
from bot.compose import Inquiry, compose, imported_answer
from bot.compose.decline import decline
from bot.compose.imported import searched_by_number
from bot.question import Query
from bot.reply import Draft
from bot.retriever import Ranking, Retriever, joined
from knowledge.corpus import Corpus
from knowledge.provision import Document
from knowledge.vietnamese import fold

MODEL = Path(__file__).parent / "beside.json"
FEATURES = ("dense", "marked", "bare", "margin", "strange")
# Below this chance the answer says that it is the nearest of what was imported: of the questions about laws that were
# not imported .16 pass the gate and .09 this line. Below the gate, and from NEAR on, nothing is answered but the nearest
# provisions are named.
CERTAIN = 0.6
NEAR = 0.1
# Below this a document that is named holds nothing on the question: so for .02 of the test questions on named laws (words
# alone 0), for .87 of the shipped corpus's questions put to a law (.51) and for .93 of those about anything else (.82).
HELD = {"hybrid": 0.03, "words": 0.1}
# From this chance on, and with so much closer a match, they go before an answer of the shipped corpus. With three
# imported party documents .90 of the questions on them then get their answer (.38 without), with words alone .78; of the
# calibration questions none is lost, of other questions on the shipped documents none, with words alone .013.
DISPLACING = 0.5
AHEAD = {"hybrid": 0.05, "words": 0.1}
_LAW = re.compile(r"\b([Ll]uật|Bộ luật|Pháp lệnh) ([A-ZĐÀ-Ỹ]\w+,? \w+)")


@dataclass(frozen=True)
class Beside:
    """The added documents with their index, and the corpus that holds them together with the shipped ones."""

    retriever: Retriever
    whole: Corpus

    def named(self, query: Query) -> list[Document]:
        """The added documents that the question names."""
        return [d for d in query.reference.documents if d in self.retriever.corpus.documents]

    def draft_named(self, inquiry: Inquiry, sure: float) -> tuple[float, Draft]:
        """The answer to a question that names an added document, alone or beside shipped ones."""
        added = self.named(inquiry.query)
        ranking = self.retriever.rank(_without_names(inquiry.query, added), inquiry.on)
        if len(added) < len(inquiry.named):
            both = replace(inquiry, ranking=joined(inquiry.ranking, ranking, self.whole), corpus=self.whole)
            return sure, compose(both) or decline(both, "no_basis")
        theirs = replace(inquiry, ranking=ranking, corpus=self.retriever.corpus)
        fits = gate(ranking).probability(features(inquiry.query, ranking, inquiry.named))
        if fits < HELD[_kind(ranking)] and not searched_by_number(theirs):
            return fits, decline(theirs, "no_basis")
        return 1.0, imported_answer(theirs) or decline(theirs, "no_basis")

    def draft(self, inquiry: Inquiry, sure: float, own: Draft) -> tuple[float, Draft]:
        """For a question that names none of them: their answer where they fit and the shipped corpus has none, or a much
        less fitting one; else the one given."""
        if own.status == "refused" or inquiry.named or inquiry.query.reference.unknown or self._foreign(inquiry.query):
            return sure, own
        ranking = self.retriever.rank(inquiry.query, inquiry.on)
        fits = probability(inquiry.query, ranking)
        theirs = replace(inquiry, ranking=ranking, corpus=self.retriever.corpus)
        least = DISPLACING if own.status == "answered" else gate(ranking).threshold
        wanted = fits >= least and (own.status != "answered" or _closer(ranking, inquiry.ranking))
        found = imported_answer(theirs, nearest=fits < CERTAIN) if wanted else None
        if found is not None:
            return fits, replace(found, related=tuple(dict.fromkeys([*found.related, *own.cites[:2]])))
        if own.status != "answered" and fits >= NEAR:
            return sure, decline(theirs, "no_basis")
        return sure, own

    def _foreign(self, query: Query) -> bool:
        """Whether a law is named that none of the documents is: "theo Luật Tố cáo"."""
        titles = [fold(d.title) for d in self.whole.documents]
        named = {fold(f"{m[1]} {m[2]}") for m in _LAW.finditer(query.text)}
        return bool(named) and not any(name in title for name in named for title in titles)


def _closer(theirs: Ranking, own: Ranking) -> bool:
    """Whether one ranking's best passages match the question more closely than the other's, by words and by meaning."""
    channels = ("dense", "marked") if own.has("dense") else ("marked",)
    ahead = sum(theirs.peak(c) - own.peak(c) for c in channels)
    return ahead > AHEAD[_kind(own)]


def _without_names(query: Query, documents: Sequence[Document]) -> Query:
    """The question for ranking within documents it names: the words of a name fit an article on the scope of the law best."""
    for name in (fold(d.title).split() for d in documents):
        at = next((i for i in range(len(query.bare) - len(name) + 1) if list(query.bare[i : i + len(name)]) == name), None)
        if at is not None and len(query.bare) == len(query.marked) and len(query.bare) > len(name):
            kept = [i for i in range(len(query.bare)) if not at <= i < at + len(name)]
            query = replace(query, bare=tuple(query.bare[i] for i in kept), marked=tuple(query.marked[i] for i in kept), typed=())
    return query


def features(query: Query, ranking: Ranking, among: Sequence[Document] = ()) -> dict[str, float]:
    """What tells a question about the documents of a ranking (or those `among` them) from any other, each about [0, 1]."""
    ids = {d.id for d in among}
    best = ranking.provisions(5, (lambda p, d: d.id in ids) if ids else None)
    scores = [h.score for h in best] or [0.0]
    peaks = {name: max([h.channels.get(name, 0.0) for h in best] or [0.0]) if ids else ranking.peak(name) for name in ("dense", "marked", "bare")}
    return {**peaks, "margin": scores[0] - scores[-1], "strange": ranking.strange}


def probability(query: Query, ranking: Ranking) -> float:
    """The chance in [0, 1] that the added documents answer the question, as fitted in `beside.json`."""
    return gate(ranking).probability(features(query, ranking))


def gate(ranking: Ranking) -> confidence.Model:
    """The fitted model for a ranking with dense vectors or without."""
    return confidence.load(MODEL)[_kind(ranking)]


def _kind(ranking: Ranking) -> str:
    return "hybrid" if ranking.has("dense") else "words"
