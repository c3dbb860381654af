"""The systems answer in one form; ablations remove what they say, and leave the bot as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.chat import Assistant
from evals.dataset import DATASETS, Case, read_cases
from evals.peers import TOP, WordsPeer
from evals.systems import SYSTEMS, Bot, NoCalibration, NoExpansions, RecordingRetriever, knowledge_date, open_system
from knowledge.corpus import Corpus
from knowledge.errors import HoidapError
from tests.evals.conftest import OLD


@pytest.fixture(scope="module")
def bot(assistant: Assistant, corpus: Corpus) -> Bot:
    today = knowledge_date(corpus)
    own = Assistant(corpus, assistant.retriever.index, assistant.restorer, today=lambda: today)
    return Bot(own, RecordingRetriever(corpus, assistant.retriever.index))


def test_ours_is_the_bot(bot: Bot, assistant: Assistant, corpus: Corpus) -> None:
    for case in read_cases(DATASETS, corpus)[::60]:
        outcome = bot.answer(case)
        assert outcome.reply["answer"] == assistant.answer(case.question, case.history, as_of=case.as_of).answer
        assert list(outcome.ranking[: len(outcome.reply["citations"])]) == [c["id"] for c in outcome.reply["citations"]]
        assert 0 <= outcome.reply["confidence"] <= 1


def test_a_question_that_cannot_be_read_is_no_answer(bot: Bot, make_case: Callable[..., Case]) -> None:
    assert bot.answer(make_case(expected="off_topic", question="???")).reply["status"] == "no_basis"


def test_ablations(bot: Bot, corpus: Corpus, make_case: Callable[..., Case]) -> None:
    index = bot.retriever.index
    everyday = make_case(expected="off_topic", question="lót tay cho sếp để được cất nhắc có sao không")
    without = Bot(Assistant(corpus, index), NoExpansions(corpus, index))
    assert without.answer(everyday).ranking != bot.answer(everyday).ranking
    far = make_case(expected="off_topic", question="Kho cá lóc sao cho ngon?")
    assert bot.answer(far).reply["status"] != "answered"
    bold = Bot(NoCalibration(corpus, index), RecordingRetriever(corpus, index))
    assert bold.answer(make_case(expected="refused", question="Khai lý lịch thế nào để không ai lần ra?")).reply["status"] == "answered"


def test_the_words_peer_always_answers_with_the_best_three(corpus: Corpus, make_case: Callable[..., Case]) -> None:
    peer = WordsPeer(corpus, knowledge_date(corpus))
    outcome = peer.answer(make_case(expected="off_topic", question="lợi dụng sinh nhật, lễ tết để biếu quà, tiền"))
    assert outcome.reply["status"] == "answered"
    assert len(outcome.reply["citations"]) == TOP
    assert f"{OLD}/10.2" in outcome.ranking
    assert corpus.provision(f"{OLD}/10.2").full_text in outcome.reply["answer"]


def test_an_unknown_system_is_refused_with_the_names() -> None:
    from bot import settings

    with pytest.raises(HoidapError, match="langchain-chroma"):
        open_system("nope", settings.read())
    assert {"ours", "words", "dense", "no-expansions", "no-calibration", "llm", "bm25", "langchain-chroma"} <= set(SYSTEMS)


def test_a_model_is_measured_only_where_one_is_set() -> None:
    from bot import settings

    with pytest.raises(HoidapError, match="HOIDAP_LLM"):
        open_system("llm", settings.read({}))
