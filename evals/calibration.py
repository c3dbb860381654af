"""Fitting the confidence that decides between answering and declining.

A ridge-penalised logistic regression over the features of `bot.confidence`, on the project's own calibration
questions (`evals/calibration/questions.jsonl`; each also in its unaccented form), cross-validated by question so
that a question and its unaccented twin never sit on both sides. Questions that are declined for what they ask are
left out: no retrieval feature can tell them.
"""

from __future__ import annotations

import json
import lzma
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.chat import Assistant
from bot.classifier import BIAS, score
from bot.classifier import features as features_of
from bot.confidence import FEATURES, features
from bot.question import expand
from knowledge.corpus import Corpus
from knowledge.vietnamese import fold, normalise, words

QUESTIONS = Path(__file__).parent / "calibration" / "questions.jsonl"
INSIDE = Path(__file__).parent / "calibration" / "inside.txt"
OUTSIDE = Path(__file__).parent / "calibration" / "outside.txt"
NEAR = Path(__file__).parent / "calibration" / "near.tsv"
REFUSAL = Path(__file__).parent / "calibration" / "refusal.tsv"
# Law questions that touch what the corpus speaks of are no examples of "outside".
_SHARED_GROUND = re.compile(r"hoi lo|can bo|cong chuc|vien chuc|chuc vu|dang vien|bo nhiem|tham nhung|ky luat|to cao|thanh tra|kiem toan")
FOLDS = 10
RIDGE = 1.0
# The calibration questions are harder than what people ask on average: half of the answerable ones share hardly a word
# with the text. Refusing one in twenty of them is refusing one in fifty of the evaluation cases.
MOST_FALSE_REFUSALS = 0.06


@dataclass(frozen=True)
class Fit:
    """A fitted model and what cross-validation says of it."""

    weights: dict[str, float]
    intercept: float
    threshold: float
    questions: int
    unanswerable: int
    false_refusals: float
    false_answers: float
    brier: float


def examples(assistant: Assistant, topic: Sequence[tuple[str, bool]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features (n, len(FEATURES)), answerable (n,) in {0, 1} and the number of the question each row stems from.

    Each question counts as typed and without marks. Its topic score comes from a classifier that did not see it
    (stacking): trained on `topic` and the calibration questions of the other folds.
    """
    questions = calibration_questions()
    held_out = _topic_out_of_fold(topic, questions)
    rows, labels, groups = [], [], []
    for number, (question, answerable) in enumerate(questions):
        for text in dict.fromkeys((question, fold(question))):
            found = features(*assistant.rank(text), topic=held_out[number])
            rows.append([found[name] for name in FEATURES])
            labels.append(float(answerable))
            groups.append(number)
    return np.array(rows), np.array(labels), np.array(groups)


def _topic_out_of_fold(topic: Sequence[tuple[str, bool]], questions: Sequence[tuple[str, bool]], seed: int = 13) -> list[float]:
    scores = [0.0] * len(questions)
    for part in np.array_split(np.random.default_rng(seed).permutation(len(questions)), FOLDS):
        held = {int(n) for n in part}
        weights, bias = train_classifier([*topic, *(q for n, q in enumerate(questions) if n not in held)])
        for n in held:
            scores[n] = score(bare_syllables(questions[n][0]), {**weights, BIAS: bias})
    return scores


def calibration_questions() -> list[tuple[str, bool]]:
    """(question, whether the corpus answers it), without those declined for what they ask."""
    cases = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    return [(str(c["question"]), c["expected"] == "answered") for c in cases if c["expected"] != "refused"]


def bare_syllables(text: str) -> list[str]:
    """What a classifier sees of a text: syllables without marks, abbreviations written out."""
    return [fold(w) for w in words(expand(normalise(text)))]


def topic_examples(corpus: Corpus, data: Path | None) -> list[tuple[str, bool]]:
    """(text, whether it speaks of the subject): the corpus's own questions and `calibration/inside.txt` against `outside.txt`, the
    in-subject questions without basis of `near.tsv`, and where `data` is given its state-law questions, without those
    that share the corpus's ground (bribery, civil servants)."""
    inside = [q for p in corpus for q in (*p.questions, *filter(None, [p.plain]), *([", ".join(p.everyday)] if p.everyday else []))]
    inside += [q for d in corpus.documents for q in (*d.questions, *d.aliases)]
    inside += INSIDE.read_text("utf-8").splitlines()
    outside = OUTSIDE.read_text("utf-8").splitlines()
    if data is not None:
        for name in ("zalo_questions", "vilqa", "alqac25"):
            with lzma.open(data / "train" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
                questions = [str(json.loads(line)["query"]) for line in lines]
            outside += [q for q in questions if not _SHARED_GROUND.search(fold(q))]
    near = labelled(NEAR)
    return [*((t, True) for t in inside), *((t, False) for t in outside), *((t, label == "in") for label, t in near)]


def labelled(path: Path) -> list[tuple[str, str]]:
    """(label, text) of a tab-separated file; empty where there is none."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [(label, text) for label, _, text in (line.partition("\t") for line in lines) if text]


def refusal_examples(corpus: Corpus, kind: str) -> list[tuple[str, bool]]:
    """(text, whether it is of the kind): `refusal.tsv` and, as counter-examples, every question that is to be answered
    or declined for another reason."""
    fine = [q for p in corpus for q in p.questions] + OUTSIDE.read_text("utf-8").splitlines()
    fine += [text for _, text in labelled(NEAR)] + [text for text, _ in calibration_questions()]
    return [*((text, label == kind) for label, text in labelled(REFUSAL)), *((q, False) for q in fine)]


def train_classifier(examples: Sequence[tuple[str, bool]], strength: float = 8.0) -> tuple[dict[str, float], float]:
    """Weights by term and intercept of a ridge-penalised logistic regression over L2-normalised term sets."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    sets = [sorted(features_of(bare_syllables(t))) for t, _ in examples]
    seen = Counter(term for found in sets for term in found)
    vocabulary = {term: n for n, term in enumerate(sorted(t for t, n in seen.items() if n >= 2))}
    cells = [(i, vocabulary[t], 1 / math.sqrt(len(found))) for i, found in enumerate(sets) for t in found if t in vocabulary]
    values, rows, columns = [c[2] for c in cells], [c[0] for c in cells], [c[1] for c in cells]
    matrix = csr_matrix((values, (rows, columns)), shape=(len(sets), len(vocabulary)))
    labels = np.array([label for _, label in examples])
    model = LogisticRegression(C=strength, class_weight="balanced", max_iter=2000).fit(matrix, labels)
    return {t: float(model.coef_[0][n]) for t, n in vocabulary.items()}, float(model.intercept_[0])


def logistic(x: np.ndarray, y: np.ndarray, ridge: float = RIDGE, steps: int = 60, *, weight: np.ndarray | None = None) -> tuple[np.ndarray, float]:
    """Newton's method for penalised logistic regression: weights (k,) and intercept. The intercept is not penalised.
    `weight` (n,): what each row counts."""
    counts = np.ones(len(x)) if weight is None else weight
    design = np.hstack([x, np.ones((len(x), 1))])
    beta = np.zeros(design.shape[1])
    penalty = np.diag([ridge * 0.02] * x.shape[1] + [0.0])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (counts * (p - y)) + penalty @ beta
        hessian = (design * (counts * p * (1 - p))[:, None]).T @ design + penalty + 1e-9 * np.eye(len(beta))
        beta -= np.linalg.solve(hessian, gradient)
    return beta[:-1], float(beta[-1])


def cross_validated(x: np.ndarray, y: np.ndarray, groups: np.ndarray, seed: int = 13) -> np.ndarray:
    """Out-of-fold probabilities (n,); folds are drawn over questions."""
    order = np.random.default_rng(seed).permutation(np.unique(groups))
    out = np.zeros(len(y))
    for part in np.array_split(order, FOLDS):
        held = np.isin(groups, part)
        weights, intercept = logistic(x[~held], y[~held])
        out[held] = 1 / (1 + np.exp(-np.clip(x[held] @ weights + intercept, -30, 30)))
    return out


def best_threshold(p: np.ndarray, y: np.ndarray) -> float:
    """The highest probability at which out-of-fold false refusals stay within `MOST_FALSE_REFUSALS`."""
    candidates = np.arange(0.02, 0.81, 0.01)
    return float(round(max((t for t in candidates if np.mean(p[y == 1] < t) <= MOST_FALSE_REFUSALS), default=candidates[0]), 2))


def fit(assistant: Assistant, topic: Sequence[tuple[str, bool]]) -> Fit:
    """Fit on all questions; threshold and rates from cross-validation."""
    x, y, groups = examples(assistant, topic)
    p = cross_validated(x, y, groups)
    threshold = best_threshold(p, y)
    weights, intercept = logistic(x, y)
    return Fit(
        weights={name: round(float(w), 4) for name, w in zip(FEATURES, weights, strict=True)},
        intercept=round(intercept, 4),
        threshold=threshold,
        questions=len(np.unique(groups)),
        unanswerable=len({int(g) for g, label in zip(groups, y, strict=True) if not label}),
        false_refusals=round(float(np.mean(p[y == 1] < threshold)), 4),
        false_answers=round(float(np.mean(p[y == 0] >= threshold)), 4),
        brier=round(float(np.mean((p - y) ** 2)), 4),
    )


def write(models: dict[str, Fit], path: Path) -> None:
    """Write `confidence.json`, keeping the models that were not fitted again."""
    raw = json.loads(path.read_text("utf-8")) if path.exists() else {"models": {}}
    raw["about"] = "Written by `python -m evals calibrate`. Rates are out of fold, over accented and unaccented forms."
    raw["features"] = list(FEATURES)
    raw["models"] |= {name: found.__dict__ for name, found in models.items()}
    path.write_text(json.dumps(raw, ensure_ascii=False, indent=1) + "\n", "utf-8")


def names(channels: Sequence[str]) -> str:
    """Which model an index with these channels uses."""
    return "hybrid" if "dense" in channels else "words"
