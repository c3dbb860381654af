"""Questions with and without an answer in imported laws, for fitting the gate of imported documents.

`DATA/bench/alqac25` holds the articles of 28 laws and questions on them. The laws are laid beside the shipped corpus in
several choices, from one law alone to all: what a score means depends on how much is searched. For each choice, questions
on its laws can be answered, questions on the other laws, on other documents of the Party and on anything else cannot.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.beside import Beside, features
from bot.question import read as understood
from bot.retriever import Retriever
from evals.calibration import NEAR, OUTSIDE, labelled
from knowledge import corpus as corpus_files
from knowledge import diacritics
from knowledge.embed import Embedder
from knowledge.errors import HoidapError
from knowledge.importing import Given, library, official
from knowledge.importing.intake import build, read_file
from knowledge.progress import Progress, silent
from knowledge.provision import Document
from knowledge.vietnamese import fold

ISSUED = dt.date(2020, 6, 15)
SEED = 5
# How many questions of each kind a choice is asked, and what each counts. The shipped embedding was trained on the
# questions of the training split, so that they fit better than anybody's question will.
ASKED = {"train": (20, 0.2), "other law": (25, 0.5), "outside": (110, 1.0), "near": (25, 1.0)}
TEST_WEIGHT = 3.0


@dataclass(frozen=True)
class Examples:
    """Features of n questions, whether theirs (n,) in {0, 1}, and what each counts (n,)."""

    rows: list[dict[str, float]]
    theirs: np.ndarray
    weight: np.ndarray


def laws(folder: Path) -> dict[str, Document]:
    """Title → the law as an import of its text would hold it. HoidapError where the folder does not hold the laws."""
    articles: dict[str, list[dict[str, str]]] = defaultdict(list)
    try:
        for line in (folder / "corpus.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            articles[row["doc"]].append(row)
    except (OSError, KeyError, ValueError) as error:
        raise HoidapError(f"{folder}: không đọc được các luật để khớp ({error}). Chỉ thư mục dữ liệu bằng --data.") from error
    out = {}
    with tempfile.TemporaryDirectory() as scratch:
        for n, (title, rows) in enumerate(sorted(articles.items()), 301):
            text = "\n\n".join(f"Điều {r['_id'].rpartition('@')[2]}. {r['title']}\n\n{r['text']}" for r in rows)
            path = Path(scratch) / "luat.txt"
            path.write_text(text, "utf-8")
            out[title] = official(*read_file(path), Given(f"{n}/2020/QH14", title, ISSUED), dt.datetime(2026, 1, 1))
    return out


def questions(folder: Path) -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Split ("train", "test") → questions with the titles of the laws that answer them."""
    texts = {q["_id"]: q["text"] for q in map(json.loads, (folder / "queries.jsonl").read_text("utf-8").splitlines())}
    out: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for split in ("train", "test"):
        titles: dict[str, set[str]] = defaultdict(set)
        for line in (folder / "qrels" / f"{split}.tsv").read_text("utf-8").splitlines()[1:]:
            query, place, _ = line.split("\t")
            titles[query].add(place.rpartition("@")[0])
        out[split] = [(texts[q], frozenset(found)) for q, found in sorted(titles.items()) if q in texts]
    return out


def choices(titles: Sequence[str], asked: Sequence[tuple[str, frozenset[str]]]) -> list[list[str]]:
    """Which laws are laid beside the corpus together: each that test questions are about alone, some few, all."""
    draw = random.Random(SEED)
    alone = [[t] for t in sorted({t for _, found in asked for t in found})]
    return [*alone, *(draw.sample(sorted(titles), n) for n in (2, 3, 4, 6)), sorted(titles)]


def examples(data: Path, embedder: Embedder | None, root: Path, progress: Progress = silent) -> Examples:
    """The questions of every choice of laws, as typed and without marks, as features for the gate."""
    folder = data / "bench" / "alqac25"
    held, asked = laws(folder), questions(folder)
    shipped, restorer, draw = corpus_files.load(), diacritics.LazyRestorer(), random.Random(SEED)
    outside = [t for t in OUTSIDE.read_text("utf-8").splitlines() if t.strip()]
    near = [text for label, text in labelled(NEAR) if label == "out"]
    rows: list[dict[str, float]] = []
    theirs: list[float] = []
    weights: list[float] = []
    picked = choices(list(held), asked["test"])
    for n, titles in enumerate(picked):
        progress("luật bên cạnh kho", n, len(picked))
        found = library(shipped, [held[t] for t in titles])
        _, extra = build(found, embedder, root)
        assert extra is not None
        beside = Beside(Retriever(found.added, extra, views=False), found.whole)
        own = {split: [t for t, laws_of in qs if laws_of & set(titles)] for split, qs in asked.items()}
        others = [t for t, laws_of in asked["test"] if not laws_of & set(titles)]
        drawn = {"train": own["train"], "other law": others, "outside": outside, "near": near}
        todo = [(t, 1.0, TEST_WEIGHT) for t in own["test"]]
        for kind, (most, weight) in ASKED.items():
            todo += [(t, float(kind == "train"), weight) for t in draw.sample(drawn[kind], min(most, len(drawn[kind])))]
        for question, label, weight in todo:
            for text in dict.fromkeys((question, fold(question))):
                query = understood(text, beside.whole, restorer)
                if not beside.named(query):
                    rows.append(features(query, beside.retriever.rank(query, ISSUED)))
                    theirs.append(label)
                    weights.append(weight)
    progress("luật bên cạnh kho", len(picked), len(picked))
    return Examples(rows, np.array(theirs), np.array(weights))
