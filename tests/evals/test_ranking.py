"""Rankings with figures worked by hand, and places as keys."""

from __future__ import annotations

from collections.abc import Callable
from math import log2

import pytest

from evals.dataset import Case
from evals.place import article_key, clause_key, document_of, keys
from evals.ranking import judged, score
from tests.evals.conftest import NEW, OLD


@pytest.mark.parametrize(
    ("identity", "article", "clause"),
    [
        (f"{OLD}/10.2", f"{OLD}/10", f"{OLD}/10.2"),
        (f"{OLD}/10", f"{OLD}/10", f"{OLD}/10"),
        (f"{NEW}/4#1", f"{NEW}/4", f"{NEW}/4#1"),
        (f"{NEW}/6.5#1", f"{NEW}/6", f"{NEW}/6.5"),
        ("69-QĐ/TW@2022-07-06/0#3", "69-QĐ/TW@2022-07-06/0#3", "69-QĐ/TW@2022-07-06/0#3"),
        ("100/2015/QH13@2015-11-27/354.4", "100/2015/QH13@2015-11-27/354", "100/2015/QH13@2015-11-27/354.4"),
        ("18-NQ/TW@2017-10-25/II.2#1", "18-NQ/TW@2017-10-25/II.2", "18-NQ/TW@2017-10-25/II.2#1"),
        (OLD, OLD, OLD),
        ("Điều 27", "Điều 27", "Điều 27"),
    ],
)
def test_places_as_keys(identity: str, article: str, clause: str) -> None:
    assert (article_key(identity), clause_key(identity)) == (article, clause)
    assert f"{document_of(identity)}/*" in keys(identity, "article")


def test_ranking_measures_by_hand(make_case: Callable[..., Case]) -> None:
    case = make_case(gold=[{"id": f"{OLD}/10.1", "grade": 2}, {"id": f"{OLD}/13.1", "grade": 2}, {"id": f"{OLD}/3.6", "grade": 1}])
    # Place 1 nothing, 2 the support, 3 the first gold; its second provision of the same article is passed over.
    found = score({case.id: judged(case, [f"{OLD}/1.1", f"{OLD}/3.6", f"{OLD}/10.1", f"{OLD}/10.2"])})[case.id]
    assert (found["hit@1"], found["hit@3"], found["mrr@10"], found["recall@10"]) == (0.0, 1.0, 0.5, 0.5)
    ideal = 2 / log2(2) + 2 / log2(3) + 1 / log2(4)
    assert found["ndcg@10"] == pytest.approx((1 / log2(3) + 2 / log2(4)) / ideal)


def test_an_unanswered_question_scores_zero(make_case: Callable[..., Case]) -> None:
    case = make_case(gold=[{"id": f"{OLD}/10.1", "grade": 2}])
    assert set(score({case.id: judged(case, [])})[case.id].values()) == {0.0}


def test_any_gold_is_one_gold(make_case: Callable[..., Case]) -> None:
    case = make_case(gold=[{"id": f"{OLD}/10.1", "grade": 2}, {"id": f"{NEW}/4.1", "grade": 2}], any=True)
    assert set(score({case.id: judged(case, [f"{NEW}/4.1"])})[case.id].values()) == {1.0}
