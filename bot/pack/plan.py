"""One session laid out: what is told, when, and everything the papers draw from it. Nothing here writes a file."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.citation import document_label
from bot.pack.agenda import Kind, Slot, agenda, core_minutes, most_blocks
from bot.pack.quiz import QuizItem
from bot.pack.request import PackRequest, vocabulary
from bot.pack.scope import NEW, OLD, Scope, Searcher, choose
from bot.pack.teller import Teller
from bot.pack.text import TextItem, frame, rests
from knowledge.provision import CrosswalkRow, Document, Provision

MOST_ROWS, MOST_QUESTIONS, MOST_LINKS, LONGEST_QUESTION = 12, 8, 4, 130
MINUTES_A_QUESTION, FEWEST_QUESTIONS = 2, 3


@dataclass(frozen=True)
class Plan:
    """A request with its scope, its agenda and the teller that knows the day."""

    request: PackRequest
    scope: Scope
    slots: tuple[Slot, ...]
    teller: Teller

    @property
    def core_slots(self) -> tuple[Slot, ...]:
        """The slots of the themes, in the order of `scope.blocks`."""
        return tuple(s for s in self.slots if s.kind == "core")

    def slot(self, kind: Kind) -> Slot | None:
        """The slot of a part; None where the session has none."""
        return next((s for s in self.slots if s.kind == kind), None)

    @cached_property
    def reasons(self) -> tuple[Provision, ...]:
        """What is said of why the documents came and what they mean: reports on events, and resolutions behind them."""
        corpus = self.teller.corpus
        chosen = [p for d in self.scope.documents for i in vocabulary("reasons").get(d.number, ()) if (p := corpus.find(i)) is not None]
        own = [p for d in self.scope.documents if d.number not in (OLD, NEW) for p in d.provisions if p.kind == "context"]
        return tuple(dict.fromkeys(p for p in [*chosen, *own[:2]] if p.read))

    @cached_property
    def rows(self) -> tuple[CrosswalkRow, ...]:
        """How the two regulations differ on what is told: sourced differences first, those that are not known last."""
        told = {p.id for p in self.scope.told}
        found = dict.fromkeys(r for b in self.scope.blocks for r in b.rows if told.intersection((*r.old, *r.new)))
        order = {"changed": 0, "new": 1, "dropped": 2, "kept": 3, "unknown": 4}
        return tuple(sorted((r for r in found if self.row_basis(r)), key=lambda r: order[r.relation]))[:MOST_ROWS]

    def row_basis(self, row: CrosswalkRow) -> tuple[str, ...]:
        """What a row of the comparison rests on: those of its provisions that were read."""
        return tuple(i for i in (*row.old, *row.new) if self.teller.corpus.provision(i).read)

    def column(self, number: str) -> TextItem:
        """The head of a document's column."""
        document = self.teller.corpus.numbered(number)[-1]
        return rests(document_label(document), document.id)

    def side(self, ids: Sequence[str]) -> TextItem:
        """What one document says on a row's topic; that it was not read where that is so."""
        read = [p for i in ids if (p := self.teller.corpus.provision(i)).read]
        if not read:
            return frame("Chưa đọc được nội dung tương ứng.")
        return rests(" ".join(self.teller.cited(p).text for p in read), *(p.id for p in read))

    @cached_property
    def duties(self) -> tuple[Provision, ...]:
        """Provisions that set the listeners' duties: those of the audience, those the session tells of them first."""
        corpus = self.teller.corpus
        found = [p for i in self.request.listeners.duties if (p := corpus.find(i)) is not None and p.read]
        told = {p.id for p in self.scope.told}
        return tuple(sorted(found, key=lambda p: p.id not in told))

    @cached_property
    def questions(self) -> tuple[tuple[str, Provision], ...]:
        """Questions to discuss, each answered by a provision that is told; the seed chooses among several of one provision."""
        slot = self.slot("discussion")
        wanted = max(FEWEST_QUESTIONS, min(MOST_QUESTIONS, (slot.minutes if slot else 0) // MINUTES_A_QUESTION))
        draw = random.Random(f"{self.request.seed}/discussion")
        told = [p for p in self.scope.told if p.questions]
        chosen = sorted(draw.sample(told, min(wanted, len(told))), key=told.index)
        return tuple((draw.choice([q for q in p.questions if len(q) <= LONGEST_QUESTION] or list(p.questions)), p) for p in chosen)

    @cached_property
    def unread(self) -> tuple[TextItem, ...]:
        """Which articles of the themes nobody has read, a line for each document."""
        return self.missing([p for b in self.scope.blocks for p in b.unread])

    def missing(self, provisions: Sequence[Provision]) -> tuple[TextItem, ...]:
        """A line for each document of which these provisions were not read."""
        found: dict[Document, list[Provision]] = {}
        for p in provisions:
            found.setdefault(self.teller.corpus.document(p.id), []).append(p)
        return tuple(self.teller.unread(d, unread) for d, unread in found.items())

    @cached_property
    def links(self) -> tuple[tuple[Document, tuple[str, ...]], ...]:
        """The documents used and a few addresses where each was read, the address that carries most of what is told first."""
        corpus = self.teller.corpus
        used = [*self.scope.told, *self.scope.related, *self.reasons, *self.duties]
        counts: dict[Document, dict[str, int]] = {d: {} for d in dict.fromkeys(corpus.document(p.id) for p in used)}
        for p in used:
            for url in (s.url for s in p.sources if s.url):
                counts[corpus.document(p.id)][url] = counts[corpus.document(p.id)].get(url, 0) + 1
        return tuple((d, tuple(sorted(found, key=lambda u: -found[u])[:MOST_LINKS])) for d, found in counts.items())

    def explained(self, item: QuizItem) -> list[TextItem]:
        """Why a quiz item's answer is right, a paragraph for each line; its validity stands in the basis line."""
        return [rests(line, *item.basis) for line in item.explanation.split("\n") if line.strip() and line != item.validity]

    def item_basis(self, item: QuizItem) -> TextItem:
        """The basis line of a quiz item."""
        provisions = [p for i in item.basis if (p := self.teller.corpus.find(i)) is not None]
        return self.teller.basis(*provisions) if provisions else rests(f"Căn cứ: {item.basis_label}.", *item.basis)


def lay_out(request: PackRequest, searcher: Searcher, teller: Teller, stories: Sequence[QuizItem]) -> Plan:
    """The plan of a request; a part has time only where there is content for it. PackError as `scope.choose` raises it."""
    scope = choose(request, searcher, core_minutes(request.minutes), most_blocks(request.minutes))
    kinds: set[Kind] = {"opening", "reason", "core", "practice", "duties", "discussion", "closing"}
    told = {p.id for p in scope.told}
    kinds |= {"situations"} if any(told.intersection(s.basis) for s in stories) else set()
    kinds |= {"quiz"} if request.quiz and any(d.number in (OLD, NEW) for d in scope.documents) else set()
    kinds |= {"comparison"} if any(told.intersection((*r.old, *r.new)) for b in scope.blocks for r in b.rows) else set()
    blocks = [(rests(b.title, *b.ids), b.minutes) for b in scope.blocks]
    return Plan(request, scope, agenda(request.minutes, blocks, frozenset(kinds)), teller)
