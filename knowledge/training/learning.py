"""From batches to rows: first rows, contrastive loss at several widths, the loop with its checkpoint."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from knowledge.training.batches import Batches, Ids
from knowledge.training.vocabulary import Vocabulary, tokenizer

if TYPE_CHECKING:
    import torch

Floats = npt.NDArray[np.float32]

# Smooth inverse frequency (Arora et al. 2017): a piece with this share of the text gets half of a rare piece's weight.
SIF = 1e-4
# First rows of compounds and of unmarked twins: a share of their own, the rest from the syllables or marked forms.
COMPOUND_OWN, COMPOUND_PARTS = 0.5, 0.6
TWIN_OWN, TWIN_MARKED = 0.3, 0.7
# Unmarked text is a lesser part of what is read than the marked text it is made from.
BARE_SHARE = 0.3
# Weight of finding the query by its passage beside finding the passage by its query.
BACKWARD_WEIGHT = 0.5
CHECKPOINT_EVERY = 250


@dataclass(frozen=True)
class Recipe:
    """What decides the weights beside the data. README.md beside the weights holds the measurements."""

    dim: int = 512
    batch: int = 1024
    steps: int = 800
    rate: float = 0.0015
    scale: float = 30.0
    widths: tuple[int, ...] = (512, 256, 128)
    warmup: int = 50


def first_rows(source: Batches, words: Vocabulary, dim: int, seed: int) -> Floats:
    """(pieces, dim) float32: random directions, compounds near their syllables, twins near their marked forms,
    lengths by smooth inverse frequency. Untrained, they already rank like a word index."""
    size = len(words)
    count = np.bincount(source.marked.ids, minlength=size) + BARE_SHARE * np.bincount(source.bare.ids, minlength=size)
    rows = np.random.default_rng(seed).standard_normal((size, dim)) / math.sqrt(dim)
    alone = rows.copy()
    for whole, halves in words.parts.items():
        rows[whole] = COMPOUND_OWN * alone[whole] + COMPOUND_PARTS * alone[list(halves)].sum(axis=0)
    gathered, weight = np.zeros_like(rows), np.zeros(size)
    for marked, bare in words.twins.items():
        gathered[bare] += count[marked] * rows[marked]
        weight[bare] += count[marked]
    has = weight > 0
    rows[has] = TWIN_OWN * rows[has] + TWIN_MARKED * gathered[has] / weight[has, None]
    share = count / max(count.sum(), 1.0)
    return np.asarray(rows * (SIF / (SIF + share))[:, None], dtype=np.float32)


def fit(
    source: Batches, words: Vocabulary, recipe: Recipe, seed: int, checkpoint: Path | None, key: str, *, every: int = CHECKPOINT_EVERY
) -> tuple[Floats, int, float]:
    """Trained rows (pieces, dim), the step it began at, and the mean loss of the last 100 steps.

    `checkpoint` is read if it is of the same `key`, and written every so many steps; None: neither.
    """
    import torch
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tqdm import tqdm

    model = StaticEmbedding(tokenizer(words.pieces), embedding_weights=first_rows(source, words, recipe.dim, seed))
    optimiser = torch.optim.Adam(model.parameters(), lr=recipe.rate, betas=(0.9, 0.99))
    first = _restore(checkpoint, key, model, optimiser)
    losses: list[float] = []
    bar = tqdm(range(first, recipe.steps), initial=first, total=recipe.steps, desc="Huấn luyện", unit="bước")
    for step in bar:
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate * min(1.0, (step + 1) / recipe.warmup) * (1 - step / recipe.steps)
        queries, passages, units = source.batch(step)
        loss = contrastive(_embed(model, queries), _embed(model, passages), torch.from_numpy(units), recipe)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        losses = [*losses[-99:], float(loss.detach())]
        bar.set_postfix(loss=f"{sum(losses) / len(losses):.3f}", refresh=False)
        if checkpoint is not None and (step + 1) % every == 0:
            _keep(checkpoint, key, step + 1, model, optimiser)
    rows: Floats = model.embedding.weight.detach().numpy()
    return rows, first, sum(losses) / max(len(losses), 1)


def _embed(model: Any, texts: Sequence[Ids]) -> torch.Tensor:
    """(n, dim) means of the rows of each text's pieces."""
    import torch

    sizes = [len(ids) for ids in texts]
    offsets = torch.from_numpy(np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64))
    ids = torch.from_numpy(np.concatenate(texts).astype(np.int64))
    vectors: torch.Tensor = model({"input_ids": ids, "offsets": offsets})["sentence_embedding"]
    return vectors


def contrastive(queries: torch.Tensor, passages: torch.Tensor, units: torch.Tensor, recipe: Recipe) -> torch.Tensor:
    """Mean over widths of the in-batch softmax loss, both directions; pairs of one unit are no negatives.

    queries, passages: (batch, dim); units: (batch,). A scalar, in nats. Several widths of one vector: Matryoshka,
    Kusupati et al. 2022, arXiv 2205.13147.
    """
    import torch
    from torch.nn.functional import cross_entropy, normalize

    same = units[:, None] == units[None, :]
    same.fill_diagonal_(False)
    gold = torch.arange(len(units))
    total = torch.zeros(())
    for width in recipe.widths:
        score = recipe.scale * normalize(queries[:, :width], dim=-1) @ normalize(passages[:, :width], dim=-1).T
        score = score.masked_fill(same, -1e4)
        both = cross_entropy(score, gold) + BACKWARD_WEIGHT * cross_entropy(score.T, gold)
        total = total + both / (1 + BACKWARD_WEIGHT)
    return total / len(recipe.widths)


def _keep(path: Path, key: str, step: int, model: Any, optimiser: Any) -> None:
    import torch

    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    torch.save({"key": key, "step": step, "model": model.state_dict(), "optimiser": optimiser.state_dict()}, temporary)
    os.replace(temporary, path)


def _restore(path: Path | None, key: str, model: Any, optimiser: Any) -> int:
    """The step to go on from: 0 without a checkpoint of exactly this training."""
    import torch

    if path is None or not path.exists():
        return 0
    try:
        kept = torch.load(path, weights_only=True)
    except Exception:  # A checkpoint cut short is worth nothing; training starts anew.
        return 0
    if kept.get("key") != key:
        return 0
    model.load_state_dict(kept["model"])
    optimiser.load_state_dict(kept["optimiser"])
    return int(kept["step"])
