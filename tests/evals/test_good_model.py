"""A careful model makes no measure of any skill worse than the extractive answer's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.chat import Assistant
from bot.llm import Writer, open_model
from bot.settings import ModelSettings
from evals.dataset import Case, read_cases
from evals.measures import measure
from evals.systems import knowledge_date
from knowledge.corpus import Corpus
from tests.model_server import good, serving

DATASETS = sorted((Path(__file__).parents[2] / "evals" / "datasets").glob("*.jsonl"))
EACH = 3  # cases of each skill, evenly spread
# A model's wording is longer or shorter, and takes its time: no question of better or worse.
NEITHER = ("length", "seconds")


@pytest.fixture(scope="module")
def cases(corpus: Corpus) -> dict[str, list[Case]]:
    found = {path.stem: read_cases(path, corpus) for path in DATASETS}
    return {skill: held[:: max(1, len(held) // EACH)][:EACH] for skill, held in found.items()}


def scores(own: Assistant, cases: Sequence[Case], corpus: Corpus) -> tuple[dict[str, list[float]], int]:
    """Values by measure in the order of the cases, and how many answers a model wrote."""
    found: dict[str, list[float]] = defaultdict(list)
    written = 0
    for case in cases:
        reply = own.answer(case.question, case.history, as_of=case.as_of).to_json()
        written += reply["answerer"] == "llm"
        for name, value in measure(case, reply, corpus).items():
            found[name].append(value)
    return found, written


def test_no_skill_is_worse(assistant: Assistant, corpus: Corpus, cases: dict[str, list[Case]]) -> None:
    own = Assistant(corpus, assistant.retriever.index, assistant.restorer, today=lambda: knowledge_date(corpus))
    plain = {skill: scores(own, held, corpus)[0] for skill, held in cases.items()}
    changed, written = [], 0
    with serving(lambda r: "" if "Viết lại câu hỏi" in r["messages"][0]["content"] else good(r)) as server:
        own.writer = Writer(open_model(ModelSettings("openai:m", server.url, timeout=20)))
        for skill, held in cases.items():
            found, count = scores(own, held, corpus)
            written += count
            for name in set(found) - set(NEITHER):
                before, after = plain[skill][name], found[name]
                if name == "key_facts" and sum(after) >= sum(before):
                    continue
                if after != before:
                    changed.append((skill, name, before, after))
    assert written > len(cases)  # of the three of each skill, more than one by a model
    assert changed == []
