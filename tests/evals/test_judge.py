"""The judge with a fake chat model: scores apart, agreement, judgements that cannot be read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from evals.dataset import Case
from evals.judge import judge, kappa, open_model, prompt, read_scores
from evals.results import Results, score
from evals.systems import Outcome
from knowledge.corpus import Corpus
from knowledge.errors import HoidapError
from tests.evals.conftest import OLD, reply


@pytest.fixture
def found(make_case: Callable[..., Case], corpus: Corpus) -> Results:
    cases = [make_case(id=f"c{n}", gold=[{"id": f"{OLD}/10.2", "grade": 2}]) for n in range(4)]
    cited = {"c0": f"{OLD}/10.2", "c1": f"{OLD}/10.2", "c2": f"{OLD}/3.6", "c3": f"{OLD}/3.6"}
    return score("ours", cases, {i: Outcome(reply(answer="…", cited=(c,))) for i, c in cited.items()}, corpus, ["thử"])


def test_scores_stand_apart_and_agreement_is_reported(found: Results, corpus: Corpus) -> None:
    said = ['{"correctness": 2, "groundedness": 1, "reason": "đủ"}', '```json\n{"correctness": 2, "groundedness": 2}\n```',
            '{"correctness": 0, "groundedness": 0}', "Tôi không chấm được."]  # fmt: skip
    judged = judge(found, FakeListChatModel(responses=said), corpus)
    assert [c["measures"].get("judged_correctness") for c in judged["cases"]] == [1.0, 1.0, 0.0, None]
    assert [c["measures"].get("judged_groundedness") for c in judged["cases"]] == [0.5, 1.0, 0.0, None]
    assert judged["summary"]["judged_correctness"]["n"] == 3
    assert judged["judge"]["unread"] == 1
    assert judged["judge"]["kappa"]["correctness"] == 1.0
    # Labels yes, yes, no; judged no, yes, no: observed 2/3, chance (1/3·2/3 + 2/3·1/3) = 4/9.
    assert judged["judge"]["kappa"]["groundedness"] == pytest.approx((2 / 3 - 4 / 9) / (5 / 9))


def test_the_prompt_holds_rubric_gold_and_what_was_cited(found: Results, corpus: Corpus) -> None:
    text = prompt(found["cases"][2], corpus)
    assert corpus.provision(f"{OLD}/10.2").full_text in text
    assert corpus.provision(f"{OLD}/3.6").full_text in text
    assert "{" not in text.replace('{"correctness"', "")


def test_kappa_and_unreadable_scores() -> None:
    assert kappa([(True, True), (False, False)]) == 1.0
    assert kappa([(True, False), (False, True)]) == -1.0
    assert kappa([(True, True)]) == 1.0
    assert read_scores('{"correctness": 3, "groundedness": 1}') is None
    assert read_scores("{broken") is None
    with pytest.raises(HoidapError, match="nhà_cung_cấp"):
        open_model("nobody:nothing")
