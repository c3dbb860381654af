"""Texts to vectors, (n, dim) float32 with L2-normalised rows.

The shipped model is static: one row per piece of the vocabulary, a text is the mean of its pieces' rows. It needs
`tokenizers`, `safetensors` and numpy only, so answering loads neither torch nor transformers. Any other folder or
hub name goes to sentence-transformers, imported when first asked for.

Weights are kept as int8 with a scale for each piece, in the layout of model2vec that `StaticEmbedding.load` of
sentence-transformers reads too:

    embeddings  (rows, dim) int8
    mapping     (vocabulary,) int32    row of each piece; spellings of one word (hoà, hòa) share a row
    weights     (vocabulary,) float32  scale of each piece
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from knowledge.errors import EmbeddingError

SHIPPED = Path(__file__).parent / "embedding_model"
WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"
# Texts embedded together: bounds the table of gathered rows to about 100 MB for passages of 200 pieces.
BATCH = 256

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Anything that turns texts into vectors. `name` changes whenever the vectors would."""

    @property
    def name(self) -> str: ...

    @property
    def dim(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32, L2-normalised rows; a text without a known piece gives a zero row."""
        ...


class StaticEmbedder:
    """Our static model, read without torch. 0.07 ms a question, int8 rows in memory (about 20 MB)."""

    def __init__(self, folder: Path) -> None:
        """Raises whatever the readers raise on a damaged folder; `load_embedder` turns that into EmbeddingError."""
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        weights = load_file(folder / WEIGHTS)
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._rows: npt.NDArray[Any] = weights["embeddings"]
        size = self._tokenizer.get_vocab_size()
        self._mapping = weights.get("mapping", np.arange(size, dtype=np.int32))
        self._scale: Vectors = weights.get("weights", np.ones(size, dtype=np.float32))
        if not len(self._mapping) == len(self._scale) == size or self._mapping.max() >= len(self._rows):
            raise ValueError(f"{size} từ trong {TOKENIZER} nhưng {len(self._mapping)} trong {WEIGHTS}")
        digest = hashlib.sha256((folder / WEIGHTS).read_bytes())
        digest.update((folder / TOKENIZER).read_bytes())
        self.name = f"hoidap-static@{digest.hexdigest()[:12]}"
        self.dim = int(self._rows.shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32, L2-normalised rows; a text without a known piece gives a zero row."""
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            batch = list(texts[start : start + BATCH])
            for n, found in enumerate(self._tokenizer.encode_batch_fast(batch, add_special_tokens=False), start):
                pieces = np.asarray(found.ids, dtype=np.int64)
                if pieces.size:
                    # Mean of the scaled rows; the scale stays outside the int8 table, so only these rows are widened.
                    out[n] = self._scale[pieces] @ self._rows[self._mapping[pieces]].astype(np.float32)
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        np.divide(out, norms, out=out, where=norms > 0)
        return out


class TransformerEmbedder:
    """Any sentence-transformers model, with its own prompts for questions and passages where it defines them."""

    def __init__(self, name_or_path: str) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(name_or_path)
        dim = self._model.get_embedding_dimension()
        if dim is None:
            raise ValueError("không rõ số chiều")
        self.name, self.dim = name_or_path, int(dim)
        folder = Path(name_or_path)
        if folder.is_dir():
            self.name = f"{folder.resolve().name}@{_digest(folder)}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32 of passages, L2-normalised rows; blank texts give zero rows."""
        return self._encode(texts, query=False)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """The same for questions, under the model's query prompt if it has one."""
        return self._encode(texts, query=True)

    def _encode(self, texts: Sequence[str], *, query: bool) -> Vectors:
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        filled = [n for n, text in enumerate(texts) if text.strip()]
        if filled:
            encode = self._model.encode_query if query else self._model.encode_document
            out[filled] = encode([texts[n] for n in filled], normalize_embeddings=True, show_progress_bar=False)
        return out


def embed_queries(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Vectors of questions: with the model's query prompt where it tells questions from passages, else `embed`."""
    return embedder.embed_queries(texts) if isinstance(embedder, TransformerEmbedder) else embedder.embed(texts)


def load_embedder(name_or_path: str | None) -> Embedder | None:
    """The embedder of a setting: nothing → the shipped model, or None if it has no weights; a folder; a hub name.

    Raises EmbeddingError (what, where, how to mend) where the model cannot be loaded.
    """
    if not name_or_path:
        return _static(SHIPPED) if (SHIPPED / WEIGHTS).exists() else None
    folder = Path(name_or_path).expanduser()
    if (folder / WEIGHTS).exists() and (folder / TOKENIZER).exists() and _is_static(folder):
        return _static(folder)
    try:
        return TransformerEmbedder(str(folder) if folder.exists() else name_or_path)
    except ImportError as error:
        raise EmbeddingError(
            f"Mô hình {name_or_path} cần thư viện sentence-transformers. Chạy: pip install sentence-transformers, "
            "hoặc bỏ trống HOIDAP_EMBEDDING để dùng mô hình kèm sẵn."
        ) from error
    except Exception as error:  # The library raises a dozen kinds, from OSError to KeyError, for one thing: no model.
        raise EmbeddingError(
            f"Không nạp được mô hình nhúng {name_or_path}: {_first_line(error)}. Kiểm tra tên hoặc thư mục trong "
            "HOIDAP_EMBEDDING, hoặc bỏ trống để dùng mô hình kèm sẵn."
        ) from error


def _static(folder: Path) -> StaticEmbedder:
    try:
        return StaticEmbedder(folder)
    except Exception as error:  # safetensors and tokenizers raise their own kinds for a damaged file.
        raise EmbeddingError(
            f"Mô hình nhúng ở {folder} bị hỏng: {_first_line(error)}. Lấy lại thư mục ấy từ kho mã (git checkout), "
            "hoặc huấn luyện lại: python -m knowledge train-embedding --data DIR."
        ) from error


def _is_static(folder: Path) -> bool:
    """Whether the weights hold an embedding table under model2vec's name, by the file's header alone."""
    from safetensors import safe_open

    try:
        with safe_open(folder / WEIGHTS, framework="numpy") as weights:
            return "embeddings" in weights.keys()  # noqa: SIM118 - safe_open is no mapping
    except Exception:  # An unreadable file of an unknown model: the general loader says what is wrong.
        return False


def _digest(folder: Path) -> str:
    """12 hexadecimal digits of the names, sizes and times of a model's files: cheap for gigabytes of weights."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        stat = path.stat()
        digest.update(f"{path.relative_to(folder)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
