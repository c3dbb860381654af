"""From a request to a whole pack, still without files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.pack import quiz
from bot.pack.asked import AskedGroup, group
from bot.pack.essay import essay
from bot.pack.handout import handout
from bot.pack.outline import outline
from bot.pack.plan import Plan, lay_out
from bot.pack.quiz import QuizItem
from bot.pack.request import PackRequest, check
from bot.pack.scope import NEW, OLD, Searcher
from bot.pack.sheet import Sheet
from bot.pack.slides import Slide, slides
from bot.pack.teller import Teller
from knowledge.diacritics import Restorer
from knowledge.progress import Progress, silent

STEP = "Soạn bộ tài liệu"


@dataclass(frozen=True)
class Pack:
    """Everything a trainer takes along. remarks: what the person who ordered it should know (Vietnamese sentences)."""

    plan: Plan
    outline: Sheet
    handout: Sheet
    essay: Sheet
    slides: tuple[Slide, ...]
    quiz: tuple[QuizItem, ...]
    remarks: tuple[str, ...] = ()


def make(
    request: PackRequest,
    searcher: Searcher,
    restorer: Restorer,
    *,
    today: dt.date,
    log: Iterable[Mapping[str, Any]] = (),
    progress: Progress = silent,
) -> Pack:
    """The pack for a request; the same request on the same corpus and day gives the same pack.

    log: records of the question log where it is switched on. PackError where the request cannot be met.
    """
    check(request)
    teller = Teller(searcher.corpus, today)
    plan = lay_out(request, searcher, teller, quiz.situations(searcher.corpus))
    items, remarks = _quiz(plan)
    stories = _situations(plan)
    progress(STEP, 1, 2)
    asked: tuple[AskedGroup, ...] = group(log, searcher.corpus, restorer, frozenset(d.id for d in plan.scope.documents))
    made = Pack(plan, outline(plan, stories, asked), handout(plan), essay(plan, stories), slides(plan, stories), items, remarks)
    progress(STEP, 2, 2)
    return made


def _situations(plan: Plan) -> tuple[QuizItem, ...]:
    """Situations on what is told, those of the weightiest provisions first; none of them stands in the quiz's place."""
    order = {p.id: n for n, p in enumerate(plan.scope.told)}
    found = [item for item in quiz.situations(plan.teller.corpus) if order.keys() & set(item.basis)]
    number = (OLD if plan.request.emphasis == "205" else NEW) + "@"
    return tuple(sorted(found, key=lambda i: (not i.basis[0].startswith(number), min(order.get(b, 999) for b in i.basis))))


def _quiz(plan: Plan) -> tuple[tuple[QuizItem, ...], tuple[str, ...]]:
    """As many items as were asked for: on what is told first, then on the rest of the two regulations."""
    request, corpus, today = plan.request, plan.teller.corpus, plan.teller.today
    if not request.quiz:
        return (), ()
    told = {p.id for p in (*plan.scope.told, *(p for b in plan.scope.blocks for p in b.further))} | {d.id for d in plan.scope.documents}
    numbers = {d.number for d in plan.scope.documents} & {OLD, NEW}
    everything = quiz.pool(corpus, today=today)
    own = [i for i in everything if set(i.basis) & told and (not numbers or i.document in numbers)]
    if not numbers:
        remark = "Ngân hàng câu hỏi hiện chỉ có câu về Quy định 205 và Quy định 114, nên bộ này không có câu hỏi trắc nghiệm."
        return (), (remark,)
    rest = [i for i in everything if i not in own and (request.emphasis in (None, "both") or i.document in numbers)]
    if request.quiz > len(own) + len(rest):
        quiz.choose((*own, *rest), request.quiz, request.seed)  # raises, naming the most there are
    first = quiz.choose(own, min(request.quiz, len(own)), request.seed)
    more = quiz.choose(rest, request.quiz - len(first), request.seed) if request.quiz > len(first) else ()
    remarks = (f"{len(more)} câu hỏi cuối không thuộc đúng chủ đề mà lấy từ phần còn lại của hai quy định.",) if more else ()
    return (*first, *more), remarks
