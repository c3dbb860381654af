"""Rankings scored through ir_measures, at article level, with the golds of a case as what is to be found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evals.dataset import Case
from evals.place import keys
from knowledge.errors import HoidapError

DEPTH = 10
NAMES = ("hit@1", "hit@3", "hit@5", "mrr@10", "ndcg@10", "recall@10")


def judged(case: Case, ranked: Sequence[str]) -> tuple[dict[str, int], dict[str, float]]:
    """(grades, run) of one case. Each ranked id stands for the gold it meets; a second one that meets it is passed over.

    Where any one gold suffices, all of grade 2 are the same gold.
    """
    names = [("any" if case.any and t.grade >= 2 else t.name) for t in case.targets]
    grades: dict[str, int] = {}
    for name, target in zip(names, case.targets):
        grades[name] = max(grades.get(name, 0), target.grade)
    run: dict[str, float] = {}
    place = 0
    for identity in dict.fromkeys(ranked):
        if place == DEPTH:
            break
        met = [n for n, t in zip(names, case.targets) if keys(identity, "article") & t.article]
        new = [n for n in met if n not in run]
        if met and not new:
            continue
        # The strongest gold that it meets and that none above it has met.
        run[max(new, key=lambda n: grades[n]) if new else f"other:{identity}"] = float(DEPTH - place)
        place += 1
    return grades, run


def score(judgements: dict[str, tuple[dict[str, int], dict[str, float]]]) -> dict[str, dict[str, float]]:
    """For each case id the value of every measure of `NAMES`. Recall counts golds of grade 2, the others any grade.

    A case with an empty run (the question was not answered) scores zero.
    """
    measures = _measures()
    qrels = {case: grades for case, (grades, _) in judgements.items()}
    runs = {case: run for case, (_, run) in judgements.items() if run}
    out = {case: dict.fromkeys(NAMES, 0.0) for case in judgements}
    if runs:
        import ir_measures

        for found in ir_measures.iter_calc(list(measures), qrels, runs):
            out[found.query_id][measures[found.measure]] = float(found.value)
    return out


def _measures() -> dict[Any, str]:
    try:
        from ir_measures import RR, R, Success, nDCG
    except ImportError as error:
        raise HoidapError("Thiếu gói ir_measures. Cài bằng: .venv/bin/python -m pip install -e '.[evals]'") from error
    return {
        Success @ 1: "hit@1",
        Success @ 3: "hit@3",
        Success @ 5: "hit@5",
        RR @ 10: "mrr@10",
        nDCG @ 10: "ndcg@10",
        R(rel=2) @ 10: "recall@10",
    }
