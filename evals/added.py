"""Fitting and checking the gate of imported documents: when a question that names none of them is theirs.

The models are fitted on `evals.laws`. The figures are taken elsewhere: `DATA/legal-files` holds official files,
`DATA/train` questions with the law and article each rests on. The laws that are asked about are read from their files
and laid beside the shipped corpus, as an import would. Questions on them are answerable; questions on other laws, on
other documents of the Party and on nothing of the kind are not. Each question counts as typed and without marks. One
fifth of the questions, told by a digest of their text, is asked.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import lzma
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bot import confidence
from bot.beside import FEATURES, Beside, features
from bot.chat import Assistant
from bot.confidence import Model
from bot.question import read as understood
from bot.retriever import Retriever
from evals.calibration import NEAR, OUTSIDE, calibration_questions, labelled, logistic
from evals.laws import Examples, examples
from knowledge import corpus as corpus_files
from knowledge import diacritics
from knowledge.embed import Embedder
from knowledge.errors import HoidapError, ImportFileError
from knowledge.importing import Given, Library, library, official
from knowledge.importing.intake import build, read_file
from knowledge.progress import Progress, silent
from knowledge.provision import Document
from knowledge.vietnamese import fold

TEXTS = (".docx", ".html", ".txt", ".md")
ASKED = ("alqac25",)
ELSEWHERE = ("zalo_questions",)
CHOSEN = {"hybrid": FEATURES, "words": tuple(f for f in FEATURES if f != "dense")}
KINDS = ("theirs", "other law", "near", "outside")
# Of questions that nothing in the corpus answers, each counted as `laws.ASKED` says, at most this share may be let
# through: an answer from a law that has nothing to do with the question is worse than none.
MOST_FALSE_ANSWERS = 0.02
HELD_OUT = 5  # one question in so many


@dataclass(frozen=True)
class Asked:
    """A question with the kind it is of: "theirs", "other law", "near" (of the Party, without basis) or "outside"."""

    text: str
    kind: str
    place: str = ""  # "Bộ luật dân sự@12" of a question that is theirs

    @property
    def held(self) -> bool:
        """Whether it is kept back for the figures."""
        return int(hashlib.sha256(fold(self.text).encode()).hexdigest(), 16) % HELD_OUT == 0


def documents(data: Path, asked: Iterable[str], progress: Progress = silent) -> dict[str, Document]:
    """Title as the questions write it → the document read from its file, for each law of `asked` that a file holds."""
    wanted = {fold(title.lower()): title for title in asked}
    found: dict[str, Document] = {}
    files = sorted(p for p in (data / "legal-files").glob("*") if p.suffix.lower() in TEXTS)
    for n, path in enumerate(files):
        progress("đọc văn bản", n, len(files))
        try:
            document = official(*read_file(path), Given(), dt.datetime(2026, 1, 1))
        except ImportFileError:
            continue  # a file that does not state its number is no use here
        title = wanted.get(fold(document.title.lower()))
        if title is not None:
            found[title] = document
    progress("đọc văn bản", len(files), len(files))
    return found


def questions(data: Path, held: Iterable[str]) -> list[Asked]:
    """Every question of the data and of `calibration/`, with its kind. `held`: titles of the documents laid beside."""
    own, out = set(held), []
    for kind, names in (("", ASKED), ("other law", ELSEWHERE)):
        for name in names:
            with lzma.open(data / "train" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
                rows = [json.loads(line) for line in lines]
            for row in rows:
                law = str(row["src"]).partition("@")[0]
                out.append(Asked(str(row["query"]), kind or ("theirs" if law in own else "other law"), str(row["src"]) if law in own else ""))
    out += [Asked(text, "near") for label, text in labelled(NEAR) if label == "out"]
    out += [Asked(text, "near") for text, answerable in calibration_questions() if not answerable]
    out += [Asked(text, "outside") for text in OUTSIDE.read_text("utf-8").splitlines() if text.strip()]
    return list({q.text: q for q in out}.values())


def prepared(data: Path, embedder: Embedder | None, root: Path, progress: Progress = silent) -> tuple[Library, Beside, Assistant, list[Asked]]:
    """Library, gate and assistant with the laws laid beside, and the questions. HoidapError where the data is not there."""
    try:
        with lzma.open(data / "train" / f"{ASKED[0]}.jsonl.xz", "rt", encoding="utf-8") as lines:
            laws = {str(json.loads(line)["src"]).partition("@")[0] for line in lines}
    except OSError as error:
        raise HoidapError(f"{data}: không có train/{ASKED[0]}.jsonl.xz ({error.strerror}). Chỉ thư mục dữ liệu bằng --data.") from error
    held = documents(data, laws, progress)
    if not held:
        raise HoidapError(f"{data / 'legal-files'}: không có tệp của văn bản nào được hỏi tới. Chỉ thư mục dữ liệu bằng --data.")
    found = library(corpus_files.load(), list(held.values()))
    base, extra = build(found, embedder, root, progress)
    assert extra is not None
    beside = Beside(Retriever(found.added, extra, views=False), found.whole)  # as `bot.renewal` opens it
    return found, beside, Assistant(found.shipped, base, beside=beside), questions(data, held)


def rows(beside: Beside, asked: Sequence[Asked], today: dt.date, progress: Progress = silent) -> list[tuple[dict[str, float], str]]:
    """Features and kind of each question, as typed and without marks; questions that name an added document are left
    out, for the gate is not asked about them."""
    restorer = diacritics.LazyRestorer()
    out = []
    for n, question in enumerate(asked):
        if n % 100 == 0:
            progress("câu hỏi", n, len(asked))
        for text in dict.fromkeys((question.text, fold(question.text))):
            query = understood(text, beside.whole, restorer)
            if beside.named(query):
                continue
            out.append((features(query, beside.retriever.rank(query, today)), question.kind))
    progress("câu hỏi", len(asked), len(asked))
    return out


def fit(found: Examples, names: Sequence[str]) -> Model:
    """The model over these features. The threshold is the lowest, in steps of .05, at which no more than
    `MOST_FALSE_ANSWERS` of the questions that are not theirs pass."""
    x, y = np.array([[row[name] for name in names] for row in found.rows]), found.theirs
    weights, intercept = logistic(x, y, weight=found.weight)
    model = Model({name: round(float(w), 4) for name, w in zip(names, weights, strict=True)}, round(float(intercept), 4), 0.0)
    p = np.array([model.probability(row) for row in found.rows])
    counted = found.weight * (y == 0)
    passing = (t for t in (round(0.05 * n, 2) for n in range(2, 20)) if np.sum(counted * (p >= t)) <= MOST_FALSE_ANSWERS * np.sum(counted))
    return replace(model, threshold=next(passing, 0.95))


def gate_rates(model: Model, asked: Iterable[tuple[dict[str, float], str]]) -> dict[str, str]:
    """By kind, what share of the questions the gate alone lets through: "36/37 (97.3 %)"."""
    counts = {kind: [0, 0] for kind in KINDS}
    for row, kind in asked:
        counts[kind][0] += model.probability(row) >= model.threshold
        counts[kind][1] += 1
    return {kind: f"{n}/{of} ({100 * n / max(1, of):.1f} %)" for kind, (n, of) in counts.items()}


def answer_rates(assistant: Assistant, found: Library, asked: Sequence[Asked], progress: Progress = silent) -> dict[str, str]:
    """By kind, what becomes of the questions held out when the assistant answers, as typed and without marks.

    theirs: answered with the article of the data among the citations. Any other kind: answered from an added document.
    """
    added = {d.id: d for d in found.added.documents}
    counts: dict[str, list[int]] = {}
    kept = [q for q in asked if q.held]
    for n, question in enumerate(kept):
        if n % 20 == 0:
            progress("trả lời", n, len(kept))
        for text in dict.fromkeys((question.text, fold(question.text))):
            if len(text) > 900:
                continue
            reply = assistant.answer(text)
            cited = [c for c in reply.citations if f"{c.document}@{c.issued}" in added]
            right = any(str(c.article) == question.place.rpartition("@")[2] for c in cited)
            count = counts.setdefault(question.kind, [0, 0])
            count[0] += right if question.kind == "theirs" else bool(cited) and reply.status == "answered"
            count[1] += 1
    progress("trả lời", len(kept), len(kept))
    return {kind: f"{n}/{of} ({100 * n / max(1, of):.1f} %)" for kind, (n, of) in sorted(counts.items())}


def calibrate(
    data: Path, embedders: Mapping[str, Embedder | None], root: Path, path: Path, progress: Progress = silent, *, check: bool = False
) -> dict[str, Any]:
    """Fit the models (with `check`: keep those that ship), measure them and write both to `path`. Returns what was measured.

    embedders: "hybrid" and "words" (None), as far as they are to be fitted and measured.
    """
    measured: dict[str, Any] = {}
    for name, embedder in embedders.items():
        found, beside, assistant, asked = prepared(data, embedder, root, progress)
        held = rows(beside, [q for q in asked if q.held], dt.date(2026, 11, 23), progress)
        fitted = confidence.load(path)[name] if check else fit(examples(data, embedder, root, progress), CHOSEN[name])
        write({name: fitted}, {}, path)  # the assistant answers with what stands in the file
        confidence.load.cache_clear()
        measured[name] = {
            "documents": sorted(d.title for d in found.added.documents),
            "questions": {kind: sum(q.kind == kind and q.held for q in asked) for kind in KINDS},
            "gate": gate_rates(fitted, held),
            "answers": answer_rates(assistant, found, asked, progress),
        }
    write({}, measured, path)
    return measured


def write(models: Mapping[str, Model], measured: Mapping[str, Any], path: Path) -> None:
    """Write `beside.json`: the models, and beside them what was measured on questions held out and by which command."""
    raw: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {"models": {}}
    raw["about"] = (
        "Written by `python -m evals calibrate --added --data DIR`; with --check the models are kept and only measured again. Shares of questions "
        "held out, with and without marks. gate: let through by the gate alone. answers: theirs = the right article cited; others = answered "
        "from an added document."
    )
    raw["models"] |= {name: {"intercept": m.intercept, "threshold": m.threshold, "weights": m.weights} for name, m in models.items()}
    raw["measured"] = raw.get("measured", {}) | measured
    path.write_text(json.dumps(raw, ensure_ascii=False, indent=1) + "\n", "utf-8")
