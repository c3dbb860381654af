"""Choosing items for a paper and shuffling them into versions (mã đề); the same seed gives the same result."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from collections.abc import Sequence

from bot.pack.quiz.item import Kind, QuizItem
from bot.pack.quiz.pool import moved
from knowledge.errors import PackError

# How the kinds share a paper: half with four options, a quarter each of statements and cases.
_SHARE: dict[Kind, float] = {"choice": 0.5, "true_false": 0.25, "situation": 0.25}


def choose(items: Sequence[QuizItem], count: int, seed: int) -> tuple[QuizItem, ...]:
    """`count` items, drawn with the seed and balanced over kinds, documents, articles and provisions.

    PackError where fewer distinct items can be made (it names how many), or where the count is negative.
    """
    if count < 0:
        raise PackError(f"Số câu hỏi {count} không dùng được: cần số từ 0 trở lên.")
    if count > len(items):
        raise PackError(
            f"Chỉ soạn được nhiều nhất {_grouped(len(items))} câu hỏi khác nhau cho nội dung đã chọn, ít hơn {_grouped(count)} câu được yêu cầu. "
            f"Hãy giảm số câu còn {_grouped(len(items))} trở xuống, hoặc chọn thêm nội dung."
        )
    draw = random.Random(f"choose {seed}")
    left = draw.sample(sorted(items, key=lambda i: i.id), len(items))
    kinds: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    chosen: list[QuizItem] = []
    while len(chosen) < count:
        item = min(left, key=lambda i: (kinds[i.kind] / _SHARE[i.kind], sum(seen[b] for b in i.basis), seen[i.document], seen[_article(i)]))
        left.remove(item)
        chosen.append(item)
        kinds[item.kind] += 1
        seen.update((item.document, _article(item), *item.basis))
    return tuple(draw.sample(chosen, len(chosen)))


def shuffled(items: Sequence[QuizItem], seed: int, code: int) -> tuple[QuizItem, ...]:
    """A version of the paper: the same items in another order, their options too, and `right` moved along.

    The right answers stand at each letter about equally often. True/false keeps "Đúng" before "Sai".
    """
    draw = random.Random(f"shuffle {seed} {code}")
    order = draw.sample(list(items), len(items))
    many = sum(len(i.options) == 4 for i in order)
    letters = draw.sample([n % 4 for n in range(many)], many)
    result = []
    for item in order:
        if len(item.options) == 4:
            wrong = [o for n, o in enumerate(item.options) if n != item.right]
            mixed = (item.options[item.right], *draw.sample(wrong, len(wrong)))
            item = moved(dataclasses.replace(item, options=mixed, right=0), letters.pop())
        result.append(item)
    return tuple(result)


def _article(item: QuizItem) -> str:
    """The article an item is about: "205-QĐ/TW@2019-09-23/10.2" → "205-QĐ/TW@2019-09-23/10"."""
    return item.basis[0].split(".")[0].split("#")[0]


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")
