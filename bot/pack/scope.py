"""What a pack is about: the topic read, the provisions chosen for the time there is, theme by theme.

A theme is told with the document of today first and the one it replaced after it. What was not read is kept apart,
so that the pack can say so and rest nothing on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Protocol

from bot.citation import document_label
from bot.compose.inquiry import upper_first
from bot.pack.request import PackRequest, vocabulary
from bot.question import Query
from bot.retriever import Ranking
from knowledge.corpus import Corpus
from knowledge.errors import PackError
from knowledge.provision import CrosswalkRow, Document, Provision
from knowledge.vietnamese import fold

OLD, NEW = "205-QĐ/TW", "114-QĐ/TW"
# A topic is within the subject from this chance on, and from this score of its best provision. Of 22 topics tried,
# 15 on the subject and 7 off it, the two together part all but "xử lý vi phạm" without another word, which they accept.
LEAST_CHANCE, LEAST_SCORE = 0.18, 0.55
# A theme whose best provision comes this near the best of all belongs to the topic; so does a provision of such a
# theme, and a rule of another document, that comes half as near.
THEME_SHARE, PROVISION_SHARE = 0.8, 0.5
# Concepts share words with every topic.
CONCEPTS, CONCEPTS_PRIOR = "pham-vi", 0.8
# Another document leads only where 205 and 114 have nothing that comes this near.
CORE_SHARE = 0.62
RELATED = 6
# How much of each theme a session on a whole document tells before any theme gets more.
BROAD = 3
# A speaker reads and explains about 90 words a minute, and needs a moment for each provision (tuyên giáo guides give
# 15–20 pages of 350 words for 120 minutes with examples and questions).
WORDS_A_MINUTE, MOMENT = 90.0, 1.0
# The titles of 205 and 114.
_TITLES = re.compile(
    r"\bkiem soat quyen luc(?: va phong,? chong tham nhung,? tieu cuc)? trong cong tac can bo(?: va (?:phong,? )?chong chay chuc,? (?:va )?chay quyen)?\b"
)
# Words of a topic that narrow nothing down: "Giới thiệu những nội dung chính của Quy định 114".
_GENERAL = re.compile(
    r"\b(?:quy dinh|van ban|so sanh|so|cua|bo chinh tri|tw|qdi?|nq|ct|hd|ve|va|voi|gioi thieu|quan triet|tuyen truyen|pho bien|noi dung|toan van|toan bo|chinh|"
    r"nghi quyet|chi thi|huong dan|ket luan|nhung|cac|tim hieu|hoc tap|trien khai|thuc hien|diem moi|doi chieu|khac nhau|giua|hai|nam|co ban|moi)\b|[\d/.,–-]+"
)


class Searcher(Protocol):
    """What is needed of the assistant: its corpus, a ranking, and how sure it is that the corpus knows the subject."""

    corpus: Corpus

    def rank(self, question: str) -> tuple[Query, Ranking]:
        """The query and the ranking behind an answer."""
        ...

    def chance(self, query: Query, ranking: Ranking) -> float:
        """The chance in [0, 1] that the corpus answers the question."""
        ...


@dataclass(frozen=True)
class Block:
    """One theme: the provisions told, those left for reading, and those that nobody has read yet."""

    id: str
    title: str
    told: tuple[Provision, ...]
    further: tuple[Provision, ...] = ()
    unread: tuple[Provision, ...] = ()
    rows: tuple[CrosswalkRow, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """What the theme rests on."""
        return tuple(p.id for p in self.told)

    @property
    def minutes(self) -> float:
        """How long telling it takes."""
        return sum(speaking_minutes(p) for p in self.told)


@dataclass(frozen=True)
class Scope:
    """A topic with everything chosen for it. documents: those the session presents, the one of today first."""

    title: str
    documents: tuple[Document, ...]
    blocks: tuple[Block, ...]
    related: tuple[Provision, ...]

    @property
    def told(self) -> tuple[Provision, ...]:
        """Every provision the session tells, in order."""
        return tuple(p for b in self.blocks for p in b.told)


def speaking_minutes(provision: Provision) -> float:
    """How long one provision takes to tell."""
    return MOMENT + len(provision.full_text.split()) / WORDS_A_MINUTE


def choose(request: PackRequest, searcher: Searcher, core_minutes: float, most_blocks: int) -> Scope:
    """The scope of a request: its provisions told in about `core_minutes` under at most `most_blocks` themes.

    PackError where the topic is outside the subject, names an article that is not there, or one that nobody has read.
    """
    corpus = searcher.corpus
    query, ranking = searcher.rank(request.topic)
    if query.reference.unknown and not query.reference.documents:
        raise PackError(f"Kho văn bản không có {', '.join(query.reference.unknown)}. Xem các văn bản có thể dùng ở trang Tra cứu.")
    if query.reference.articles:
        groups = _named_articles(corpus, query, request)
        turns = [[p for _, found in groups for p in found]]
        related: tuple[Provision, ...] = ()
    else:
        if not query.reference.documents:
            _check_subject(searcher, query, ranking, request.topic)
        whole = _is_whole(query)
        groups, near = _themes(corpus, query, ranking, request)
        related = _related(corpus, ranking, [d for _, found in groups for d in {corpus.document(p.id) for p in found}])
        groups = [*groups, (("lien-quan", "Quy định liên quan"), related)] if related else groups
        turns = _broadly(groups) if whole else _turns(groups, near, ranking, related)
    blocks = _fill(corpus, groups, turns, core_minutes, most_blocks)
    if not blocks:
        raise PackError(_all_unread(corpus, [p for _, found in groups for p in found]))
    told = {p.id for b in blocks for p in b.told}
    documents = _in_order(corpus, [p for b in blocks if b.id != "lien-quan" for p in b.told])
    return Scope(_title(request.topic, query), documents, blocks, tuple(p for p in related if p.id not in told))


def _title(topic: str, query: Query) -> str:
    """The topic as typed, on one line; with its tone marks put back where it was typed without any."""
    line = " ".join(topic.split())
    return upper_first(line if line != fold(line) or query.reference.documents else query.marked_line)


def _check_subject(searcher: Searcher, query: Query, ranking: Ranking, topic: str) -> None:
    best = ranking.provisions(1)
    if not best or best[0].score < LEAST_SCORE or searcher.chance(query, ranking) < LEAST_CHANCE:
        raise PackError(
            f"Chủ đề “{topic[:80]}” nằm ngoài kho văn bản, chưa có căn cứ để soạn. Chủ đề dùng được, ví dụ: Quy định 114; chạy chức, chạy quyền; "
            "bổ nhiệm người nhà; trách nhiệm người đứng đầu; bảo vệ người tố cáo; luân chuyển cán bộ."
        )


def _is_whole(query: Query) -> bool:
    """Whether the topic is a whole document by number or title: "Giới thiệu Quy định 114", "Kiểm soát quyền lực trong công tác cán bộ"."""
    line = _TITLES.sub(" ", query.line)
    named = bool(query.reference.documents) or line != query.line
    return named and not query.reference.articles and not _GENERAL.sub(" ", line).split()


Group = tuple[tuple[str, str], tuple[Provision, ...]]


def _core(corpus: Corpus, request: PackRequest, query: Query) -> tuple[Document, ...]:
    """205 and 114, or the one that is emphasised, the one of today first."""
    named = {d.number for d in query.reference.documents} & {OLD, NEW}
    wanted = {"205": {OLD}, "114": {NEW}, "both": {OLD, NEW}}[request.emphasis] if request.emphasis else named or {OLD, NEW}
    return tuple(d for number in (NEW, OLD) if number in wanted for d in corpus.numbered(number)[-1:])


def _themes(corpus: Corpus, query: Query, ranking: Ranking, request: PackRequest) -> tuple[list[Group], int]:
    """Groups of provisions, the most fitting first, and how many of them the topic is about."""
    elsewhere = [d for d in query.reference.documents if d.number not in (OLD, NEW)]
    core = _theme_groups(corpus, _core(corpus, request, query))
    if _is_whole(query):
        own = [g for d in elsewhere for g in _own_groups(d)]
        groups = own if own and len(elsewhere) == len(query.reference.documents) and request.emphasis is None else own + core
        return groups, len(groups)

    def value(group: Group) -> float:
        prior = CONCEPTS_PRIOR if group[0][0] == CONCEPTS else 1.0
        return prior * max((ranking.score(p.id) for p in group[1] if p.read), default=0.0)

    best = ranking.provisions(1, lambda p, d: p.kind == "rule")
    core = sorted(core, key=value, reverse=True)
    other: list[Group] = []
    lead = ranking.documents(1, elsewhere or None)
    document = lead[0][0] if elsewhere else corpus.current(lead[0][0]) if lead else None
    if document is not None and document.number not in (OLD, NEW) and best and (elsewhere or value(core[0]) < CORE_SHARE * best[0].score):
        other = sorted(_own_groups(document), key=value, reverse=True)
    near = [g for g in core if value(g) >= THEME_SHARE * value(core[0])]
    return [*other, *near, *(g for g in core if g not in near)], len(other) if other else len(near)


def _turns(groups: Sequence[Group], near: int, ranking: Ranking, related: Sequence[Provision]) -> list[list[Provision]]:
    """Provisions in the order in which time is given to them: the topic's own, what is related, the rest of its themes, other themes."""
    own = [p for _, found in groups[:near] for p in found]
    top = max((ranking.score(p.id) for p in own if p.read), default=0.0)
    fitting = sorted((p for p in own if ranking.score(p.id) >= PROVISION_SHARE * top), key=lambda p: -ranking.score(p.id))
    return [fitting, list(related[: RELATED // 2]), [p for p in own if p not in fitting], [p for _, found in groups[near:] for p in found]]


def _theme_groups(corpus: Corpus, documents: Sequence[Document]) -> list[Group]:
    groups: list[Group] = []
    for theme in vocabulary("themes"):
        found = [p for d in documents for a in theme["articles"].get(d.number, ()) for p in corpus.article(d, a)]
        if found:
            groups.append(((theme["id"], theme["title"]), tuple(found)))
    return groups


def _own_groups(document: Document) -> list[Group]:
    """A document outside the themes: by article, else by section, else all in one."""
    groups: dict[str, list[Provision]] = {}
    for p in document.provisions:
        if p.kind == "rule":
            part = (p.section or "").split(".")[0]
            groups.setdefault(f"Điều {p.article}" if p.article is not None else f"Mục {part}" if part else "Nội dung chính", []).append(p)
    return [((f"{document.id}/{name}", f"{name}, {document_label(document)}"), tuple(found)) for name, found in groups.items()]


def _named_articles(corpus: Corpus, query: Query, request: PackRequest) -> list[Group]:
    groups: dict[tuple[str, str], list[Provision]] = {}
    for document, article, clause, _point in query.reference.articles:
        for chosen in [document] if document else query.reference.documents or _core(corpus, request, query):
            found = [p for p in corpus.article(chosen, article) if clause is None or p.clause == clause]
            if not found:
                place = f"khoản {clause} Điều {article}" if clause is not None else f"Điều {article}"
                raise PackError(
                    f"{document_label(chosen)} không có {place}{f' ({chosen.structure})' if chosen.structure else ''}. Xin xem lại số điều, khoản."
                )
            groups.setdefault(_theme_of(chosen, article), []).extend(p for p in found if p not in groups.get(_theme_of(chosen, article), []))
    return [(key, tuple(found)) for key, found in groups.items()]


def _theme_of(document: Document, article: int | str) -> tuple[str, str]:
    for theme in vocabulary("themes"):
        if article in theme["articles"].get(document.number, ()):
            return theme["id"], theme["title"]
    return f"{document.id}/Điều {article}", f"Điều {article}, {document_label(document)}"


def _broadly(groups: Sequence[Group]) -> list[list[Provision]]:
    """For a whole document: something of every theme, the weightiest first, then the rest."""
    weight = {theme["id"]: theme["weight"] for theme in vocabulary("themes")}
    ordered = sorted(groups, key=lambda g: weight.get(g[0][0], 0))
    dealt = [_alternating([p for p in found if p.read and p.kind == "rule"]) for _, found in ordered]
    return [[p for found in dealt for p in found[:BROAD]], [p for found in dealt for p in found[BROAD:]]]


def _alternating(provisions: Sequence[Provision]) -> list[Provision]:
    """One of each document in turn: today's first, its predecessor's second."""
    piles = [[p for p in provisions if p.document_id == d] for d in dict.fromkeys(p.document_id for p in provisions)]
    return [p for row in zip_longest(*piles) for p in row if p is not None]


def _fill(corpus: Corpus, groups: Sequence[Group], turns: Sequence[Sequence[Provision]], core_minutes: float, most_blocks: int) -> tuple[Block, ...]:
    """Time is given to provisions turn by turn until it is full; what got none is left for reading."""
    home = {p.id: key for key, found in reversed(groups) for p in found}
    kept: dict[str, Provision] = {}
    opened: set[tuple[str, str]] = set()
    left = core_minutes
    for provision in (p for turn in turns for p in turn if p.read and p.kind == "rule"):
        key = home[provision.id]
        # The best provision is told whatever it takes: a session without its subject would be none.
        if provision.id in kept or (kept and speaking_minutes(provision) > left) or (key not in opened and len(opened) == most_blocks):
            continue
        kept[provision.id] = provision
        opened.add(key)
        left -= speaking_minutes(provision)
    blocks = []
    for key, found in groups:
        told = tuple(p for p in found if p.id in kept and home[p.id] == key)
        if told:
            rows = tuple(dict.fromkeys(row for p in found if (row := corpus.row(p.id)) is not None))
            read = tuple(p for p in found if p.read and p.kind == "rule" and p not in told)
            blocks.append(Block(*key, told, read, tuple(p for p in found if not p.read), rows))
    return _in_telling_order(blocks)


def _in_telling_order(blocks: list[Block]) -> tuple[Block, ...]:
    """Themes in the order of the regulations (concepts, acts, duties, handling); other documents where they were put."""
    order = {theme["id"]: n for n, theme in enumerate(vocabulary("themes"))}
    themes = iter(sorted((b for b in blocks if b.id in order), key=lambda b: order[b.id]))
    return tuple(next(themes) if b.id in order else b for b in blocks)


def _in_order(corpus: Corpus, provisions: Iterable[Provision]) -> tuple[Document, ...]:
    found = list(dict.fromkeys(corpus.document(p.id) for p in provisions))
    return tuple(sorted(found, key=lambda d: (d.number not in (NEW, OLD), d.number == OLD)))


def _related(corpus: Corpus, ranking: Ranking, documents: Sequence[Document]) -> tuple[Provision, ...]:
    """Rules of other documents on the same topic, none of a document that is known to be replaced, two of each at most."""
    taken: dict[str, int] = {}

    def accept(p: Provision, d: Document) -> bool:
        if d in documents or d.number in (OLD, NEW) or p.kind != "rule" or d.status.in_force is False or taken.get(d.id, 0) == 2:
            return False
        taken[d.id] = taken.get(d.id, 0) + 1
        return True

    hits = ranking.provisions(RELATED, accept)
    return tuple(corpus.provision(h.id) for h in hits if h.score >= LEAST_SCORE)


def _all_unread(corpus: Corpus, found: Sequence[Provision]) -> str:
    places = list(dict.fromkeys(f"Điều {p.article} {document_label(corpus.document(p.id))}" for p in found if p.article is not None))
    what = ", ".join(places[:4]) or "các nội dung này"
    return f"Chưa đọc được nội dung của {what}, nên chưa có căn cứ để soạn. Nạp văn bản chính thức bằng: python -m knowledge import TỆP"
