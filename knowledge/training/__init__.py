"""How the shipped embedding model is made: `python -m knowledge train-embedding --data DIR [--out DIR]`.

    pairs.read_folder, read_corpus → [Pair] ─vocabulary.build→ pieces ─Batches, learning.fit→ rows (pieces, dim) ─write→ folder

A `StaticEmbedding` of sentence-transformers whose rows start as random vectors scaled by rarity and are moved little
by little by an in-batch contrastive loss. Seeded; a checkpoint beside the output lets an interrupted run go on.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge.embed import SHIPPED, TOKENIZER, WEIGHTS
from knowledge.errors import EmbeddingError
from knowledge.training import batches, pairs, vocabulary
from knowledge.training.learning import Floats, Recipe, fit

if TYPE_CHECKING:
    from knowledge.corpus import Corpus

__all__ = ["Recipe", "TrainingReport", "train", "write"]

# How often our own texts count in the vocabulary: they are 0.3 % of the text and all of what is asked. At 20, chance
# neighbours of theirs became pieces (sếp▁để).
OWN_TEXTS = 3
# Words of a text that count: a few articles run to thousands and say little that is new.
COUNTED_WORDS = 400


@dataclass(frozen=True)
class TrainingReport:
    """What was made, from how much, in what time. `loss` is the mean over the last 100 steps, in nats."""

    folder: Path
    pairs: int
    pieces: int
    steps: int
    resumed_at: int
    seconds: float
    loss: float
    megabytes: float


def train(
    data: Path,
    out: Path = SHIPPED,
    *,
    seed: int = 13,
    resume: bool = True,
    recipe: Recipe | None = None,
    corpus: Corpus | None = None,
    threads: int | None = None,
) -> TrainingReport:
    """Train on the pairs in `data` and on the corpus (default: the shipped one) and write the model to `out`.

    An interrupted run with the same data, corpus, recipe and seed goes on from its checkpoint unless `resume` is
    False. Raises EmbeddingError without usable data or without the training libraries.
    """
    started = time.monotonic()
    torch = _libraries()
    recipe = recipe or Recipe()
    if threads:
        torch.set_num_threads(threads)
    if corpus is None:
        from knowledge import corpus as corpora

        corpus = corpora.load()
    ours = pairs.read_corpus(corpus, seed)
    found = [*pairs.read_folder(data), *ours]
    words = vocabulary.build(_texts(found, len(found) - len(ours)), seed)
    source = batches.Batches(found, vocabulary.tokenizer(words.pieces), recipe.batch, seed)
    checkpoint = out.parent / f".{out.name}.checkpoint.pt"
    rows, first, loss = fit(source, words, recipe, seed, checkpoint if resume else None, _key(found, recipe, seed))
    write(rows, words, out)
    checkpoint.unlink(missing_ok=True)
    size = sum((out / name).stat().st_size for name in (WEIGHTS, TOKENIZER)) / 1e6
    return TrainingReport(out, len(found), len(words), recipe.steps, first, time.monotonic() - started, loss, size)


def _libraries() -> Any:
    try:
        import sentence_transformers  # noqa: F401
        import torch
    except ImportError as error:
        raise EmbeddingError("Huấn luyện cần torch và sentence-transformers. Chạy: pip install torch sentence-transformers.") from error
    return torch


def _texts(found: Sequence[pairs.Pair], borders: int) -> list[tuple[str, int]]:
    """Every distinct query and passage with its weight in the vocabulary: pairs from number `borders` on are ours."""
    texts: dict[str, int] = {}
    for n, pair in enumerate(found):
        for text in (pair.query, pair.passage):
            texts.setdefault(text, 1 if n < borders else OWN_TEXTS)
    return [(" ".join(text.split()[:COUNTED_WORDS]), weight) for text, weight in texts.items()]


def _key(found: Sequence[pairs.Pair], recipe: Recipe, seed: int) -> str:
    """Stands for everything a checkpoint depends on."""
    digest = hashlib.sha256(json.dumps([asdict(recipe), seed]).encode())
    for pair in found:
        digest.update(f"{pair.query}\n{pair.passage}\n{pair.unit}\n{pair.weight}\n".encode())
    return digest.hexdigest()


def write(rows: Floats, words: vocabulary.Vocabulary, out: Path) -> None:
    """The model folder in sentence-transformers' own layout, with `rows` (pieces, dim) as int8 (see knowledge/embed.py)."""
    from safetensors.numpy import save_file
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    known = {piece for piece, _ in words.pieces}
    doubles = [
        (other, score, n)
        for n, (piece, score) in enumerate(words.pieces)
        if (other := vocabulary.other_spelling(piece)) is not None and other not in known
    ]
    mapping = np.array([*range(len(words)), *(n for *_, n in doubles)], dtype=np.int32)
    cutter = vocabulary.tokenizer([*words.pieces, *((piece, score) for piece, score, _ in doubles)])
    scale = np.maximum(np.abs(rows).max(axis=1) / 127, 1e-8).astype(np.float32)
    module = StaticEmbedding(cutter, embedding_weights=np.zeros((1, rows.shape[1]), dtype=np.float32))
    out.mkdir(parents=True, exist_ok=True)
    SentenceTransformer(modules=[module, Normalize()]).save(str(out), create_model_card=False)
    tables = {"embeddings": np.rint(rows / scale[:, None]).astype(np.int8), "mapping": mapping, "weights": scale[mapping]}
    save_file(tables, out / WEIGHTS)
    (out / WEIGHTS).chmod(0o644)
    cutter.save(str(out / TOKENIZER), pretty=False)
