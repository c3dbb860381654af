"""An optional judge: a chat model scores correctness and groundedness apart, by the rubric in `judge.yaml`.

Its scores stand beside the labelled measures, never in their place, and its agreement with them is reported as
Cohen's kappa (Cohen 1960).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import yaml

from evals.place import document_of
from evals.results import Results, summarise
from knowledge.corpus import Corpus
from knowledge.errors import HoidapError
from knowledge.progress import Progress, silent

RUBRIC = Path(__file__).parent / "judge.yaml"
SCORES = ("correctness", "groundedness")
TOP_SCORE = 2


class ChatModel(Protocol):
    """What is used of a LangChain chat model."""

    def invoke(self, input: str) -> Any:
        """The model's message; its text is in `.content`."""
        ...


@cache
def rubric() -> dict[str, Any]:
    """The rubric as read from its file."""
    found: dict[str, Any] = yaml.safe_load(RUBRIC.read_text("utf-8"))
    return found


def open_model(name: str) -> ChatModel:
    """A chat model by `provider:model`, at temperature 0; HoidapError says what is missing."""
    from langchain.chat_models import init_chat_model

    try:
        model: ChatModel = init_chat_model(name, temperature=0)
    except Exception as error:  # each provider's package raises its own kinds
        raise HoidapError(f"Không mở được mô hình chấm '{name}' ({error}). Cần dạng nhà_cung_cấp:mô_hình, gói langchain-… và khoá của nó.") from error
    return model


def judge(results: Results, model: ChatModel, corpus: Corpus, progress: Progress = silent) -> Results:
    """Results with `judged_correctness` and `judged_groundedness` (0, 0.5, 1) for each case, and the agreement.

    A case whose judgement cannot be read is left without; `judge.unread` counts them.
    """
    rows, unread = [], 0
    for n, row in enumerate(results["cases"], 1):
        found = read_scores(text_of(model.invoke(prompt(row, corpus))))
        unread += found is None
        scored = {f"judged_{name}": found[name] / TOP_SCORE for name in SCORES} if found else {}
        rows.append(row | {"measures": row["measures"] | scored, "judged_reason": found["reason"] if found else None})
        progress("Chấm bằng mô hình", n, len(results["cases"]))
    return summarise(results | {"cases": rows}) | {"judge": {"unread": unread, "kappa": agreement(rows)}}


def prompt(row: dict[str, Any], corpus: Corpus) -> str:
    """The rubric filled in with one case and its answer."""
    scales = {name: "\n".join(f"{score}: {text}" for score, text in rubric()[name].items()) for name in SCORES}
    values = {
        "question": row["question"],
        "expected": row["expected"],
        "facts": "; ".join(" / ".join(forms) for forms in row["key_facts"]) or "(không có)",
        "must_not": "; ".join(row["must_not"]) or "(không có)",
        "gold": "\n".join(_text(g["id"], corpus) for g in row["gold"]) or "(câu này không có căn cứ)",
        "status": row["status"],
        "answer": row["answer"],
        "cited": "\n".join(_text(c["id"], corpus) for c in row["citations"]) or "(không dẫn điều khoản nào)",
    }
    return str(rubric()["prompt"]).format(**scales, **values)


def _text(identity: str, corpus: Corpus) -> str:
    from bot.citation import record_text

    provision = corpus.find(identity)
    if provision is not None:
        return f"[{identity}] {provision.full_text}"
    return f"[{identity}] {record_text(corpus.document(document_of(identity)))}" if identity in corpus else f"[{identity}]"


def text_of(message: Any) -> str:
    """The text of a model's message, whatever form its content has."""
    content = getattr(message, "content", message)
    if isinstance(content, list):
        return "".join(part.get("text", "") if isinstance(part, dict) else str(part) for part in content)
    return str(content)


def read_scores(text: str) -> dict[str, Any] | None:
    """The two scores and the reason from a model's answer; None where they cannot be read."""
    match = re.search(r"\{.*\}", text, re.DOTALL)
    try:
        found = json.loads(match[0]) if match else None
    except json.JSONDecodeError:
        return None
    if not isinstance(found, dict) or any(found.get(name) not in (0, 1, 2) for name in SCORES):
        return None
    return {name: int(found[name]) for name in SCORES} | {"reason": str(found.get("reason", ""))}


def agreement(rows: Sequence[dict[str, Any]]) -> dict[str, float | None]:
    """Kappa of "judged fully correct" with the labels (right status, right first article, all key facts), and of
    "judged fully grounded" with a clean list of citations (article level). None where no case has both."""
    labels: dict[str, Callable[[dict[str, float]], bool | None]] = {"correctness": _labelled_right, "groundedness": _labelled_grounded}
    out: dict[str, float | None] = {}
    for name, label in labels.items():
        judged = [(bool(r["measures"][f"judged_{name}"] == 1), label(r["measures"])) for r in rows if f"judged_{name}" in r["measures"]]
        pairs = [(a, bool(b)) for a, b in judged if b is not None]
        out[name] = kappa(pairs) if pairs else None
    return out


def _labelled_right(measures: dict[str, float]) -> bool | None:
    return measures["status"] == 1 and measures.get("right_first", 1) == 1 and measures.get("key_facts", 1) == 1 and not measures.get("forbidden")


def _labelled_grounded(measures: dict[str, float]) -> bool | None:
    return measures["precision_article"] == 1 if "precision_article" in measures else None


def kappa(pairs: Sequence[tuple[bool, bool]]) -> float:
    """Cohen's kappa of two binary labellings, (observed − chance) / (1 − chance); 1 where both never vary and agree."""
    n = len(pairs)
    observed = sum(a == b for a, b in pairs) / n
    first, second = sum(a for a, _ in pairs) / n, sum(b for _, b in pairs) / n
    chance = first * second + (1 - first) * (1 - second)
    return 1.0 if chance == 1 else (observed - chance) / (1 - chance)
