"""The index: words (bm25s, outside Chroma, which cannot do it locally) and dense vectors (Chroma through LangChain).

    <home>/index/<key>/     manifest.json, passages.json, marked/ bare/ views/ (bm25s), chroma/

`<key>` is a hash of everything the index depends on: corpus, embedding model and its revision, dimension, rule
version. An index with another key is never answered from. A new one is built in a folder of its own and takes its
name by one rename, so a crash at any point leaves the old state, and a program that still answers from an older
index is not disturbed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.corpus import Corpus
from knowledge.embed import Embedder, embed_queries
from knowledge.errors import IndexUnavailable, reason, refusal
from knowledge.progress import Progress, silent
from knowledge.vietnamese import fold, normalise, terms, words

# Raise when tokenising, weighting or the files below change: older indexes then rebuild.
RULE_VERSION = 6
# Okapi parameters: the best of seven settings on held-out training questions (MRR@10 .8711, against .8699 at 1.2/.75
# and .8600 at 1.2/.5).
K1, B = 0.9, 0.75
# A window of a long text for the embedding: a static model averages its words, so a long text says a bit of everything.
# On alqac25 windows lift the fused MRR@10 from .767 to .787.
WINDOW, STEP = 48, 32
WINDOW_B = 0.4  # windows are of one length: little is left to normalise
COLLECTION = "provisions"
CHECKSUMS = "checksums.json"
SMALL_COLLECTION = 1000  # Chroma's sync threshold: fewer vectors are kept in its log
UNFINISHED_SECONDS, UNUSED_SECONDS = 3600, 86400
CHANNELS = ("marked", "bare", "views", "dense")


@dataclass(frozen=True)
class Passage:
    """What is indexed of one unit: its id and its views. The first view is its own text, the others say the same
    thing in other words (plain version, questions it answers)."""

    id: str
    views: tuple[str, ...]
    windows: tuple[str, ...] = ()  # stretches of a long text: embedded beside the views, not counted as words again


def windows(title: str, text: str) -> tuple[str, ...]:
    """Stretches of `WINDOW` words every `STEP`, each under the title; none for a text that fits one window."""
    found = text.split()
    if len(found) <= WINDOW:
        return ()
    return tuple(f"{title}\n{' '.join(found[n : n + WINDOW])}".strip() for n in range(0, len(found) - WINDOW + STEP, STEP))


@dataclass(frozen=True)
class Manifest:
    """What an index depends on. Two indexes with the same manifest hold the same content."""

    corpus: str
    embedder: str
    dim: int
    rules: int = RULE_VERSION

    @property
    def key(self) -> str:
        """16 hexadecimal digits that stand for the whole manifest."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


def passages(corpus: Corpus) -> list[Passage]:
    """Every document's own record, every provision that was read, and the headings of those that were not."""
    found = []
    for document in corpus.documents:
        record = [
            f"{document.kind} {document.number}. {document.title}. {document.structure or ''} {document.issuer}. {document.signer or ''} "
            + "; ".join(f"{n.number} {n.issued.year} {n.topic}" for n in document.namesakes)
        ]
        found.append(Passage(document.id, (*record, *filter(None, [document.plain]), *document.aliases, *document.questions)))
        headings = Counter(p.heading for p in document.provisions)
        for p in document.provisions:
            if not p.read:
                # Known by its heading only. Where that heading is its own, a question that fits it best has no basis.
                if p.heading and headings[p.heading] == 1:
                    found.append(Passage(p.id, (f"{document.kind} {document.number}. {p.heading}",)))
            else:
                own = f"{p.heading or ''}. {p.full_text} {p.note or ''}"
                long = windows(p.heading or "", p.full_text) if p.wording == "official" else ()
                found.append(Passage(p.id, (own, *filter(None, [p.plain]), *([", ".join(p.everyday)] if p.everyday else []), *p.questions), long))
    return found


class Index:
    """An opened index. `scores` gives every passage's score in every channel; ranking is the retriever's business."""

    def __init__(self, folder: Path, listed: Sequence[tuple[str, int, int]], bm25: dict[str, Any], store: Any, embedder: Embedder | None) -> None:
        ids = [i for i, _, _ in listed]
        self.folder = folder
        self.ids = ids
        self.position = {i: n for n, i in enumerate(ids)}
        # passage number of each view, (n_views,); of each embedded view or window, (n_vectors,)
        self._owner = np.repeat(np.arange(len(ids)), [n for _, n, _ in listed])
        self._window_owner = np.repeat(np.arange(len(ids)), [w or n for _, n, w in listed])
        self._dense_owner = np.repeat(np.arange(len(ids)), [n + w for _, n, w in listed])
        self._bm25 = bm25
        self._store = store
        self.embedder = embedder

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels this index can score."""
        return CHANNELS if self._store is not None else CHANNELS[:3]

    def scores(
        self, marked: Sequence[str], bare: Sequence[str], texts: Sequence[str] = (), *, nearest: int = 300, views: bool = True
    ) -> dict[str, np.ndarray]:
        """Scores of all passages for one question, each channel as float32 (n_passages,) in about [0, 1].

        marked, bare: syllables of the question with and without marks. texts: what is embedded, as the mean of their
        vectors (the question as typed and with its marks restored). BM25 channels are
        divided by the highest score the question's known terms could reach, so that 1 means that every term was
        met at saturation; `dense` is the cosine of the nearest view, 0 beyond the `nearest` views.
        """
        n = len(self.ids)
        out = {"marked": self._word_scores("marked", terms(list(marked))), "bare": self._word_scores("bare", terms(list(bare)))}
        if views:
            best = np.zeros(n, dtype=np.float32)
            np.maximum.at(best, self._owner, self._word_scores("views", terms(list(bare))))
            out["views"] = best
        if "windows" in self._bm25:
            best = np.zeros(n, dtype=np.float32)
            np.maximum.at(best, self._window_owner, self._word_scores("windows", terms(list(marked))))
            out["windows"] = best
        if self._store is not None and texts:
            out["dense"] = self._dense_scores(texts, nearest if views else nearest // 3)
        return out

    def strange(self, bare: Sequence[str]) -> float:
        """The share of syllable pairs without marks that no passage holds, in [0, 1]; 0 for fewer than two syllables."""
        pairs = [f"{a} {b}" for a, b in zip(bare, bare[1:], strict=False)]
        known = self._bm25["bare"].vocab_dict
        return sum(p not in known for p in pairs) / len(pairs) if pairs else 0.0

    def _word_scores(self, name: str, query: list[str]) -> np.ndarray:
        retriever = self._bm25[name]
        known = [t for t in query if t in retriever.vocab_dict]
        if not known:
            return np.zeros(retriever.scores["num_docs"], dtype=np.float32)
        found: np.ndarray = retriever.get_scores(known)
        ceiling = float(sum(retriever.hoidap_peak.get(t, 0.0) for t in known)) + UNKNOWN_WEIGHT * sum(
            1 for t in query if " " not in t and t not in retriever.vocab_dict
        )
        return (found / max(ceiling, 1e-6)).astype(np.float32)

    def _dense_scores(self, texts: Sequence[str], nearest: int) -> np.ndarray:
        out = np.zeros(len(self.ids), dtype=np.float32)
        if self.embedder is None:
            return out
        vector = embed_queries(self.embedder, list(dict.fromkeys(texts))).mean(axis=0)
        if not np.any(vector):
            return out
        total = self._dense_owner.shape[0]
        found = self._store.query(query_embeddings=[vector.tolist()], n_results=min(nearest, total), include=["distances"])
        for view, distance in zip(found["ids"][0], found["distances"][0], strict=True):
            passage = self._dense_owner[int(view)]
            out[passage] = max(out[passage], 1.0 - distance)
        return out


# What a term that the index has never seen adds to the ceiling, in units of BM25 score: about the peak of a rare
# syllable. It keeps a question made of foreign words from looking fully matched by its one known word.
UNKNOWN_WEIGHT = 4.0


def build(items: Sequence[Passage], manifest: Manifest, embedder: Embedder | None, root: Path, progress: Progress = silent) -> Path:
    """Build the index beside the one in use and swap it in. Returns its folder; IndexUnavailable if it cannot be written."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix="building-", dir=root))
    except OSError as error:
        raise IndexUnavailable(
            f"Không ghi được chỉ mục vào {root} ({reason(error)}). Cấp quyền ghi hoặc đặt HOIDAP_HOME sang thư mục khác."
        ) from error
    try:
        _write_words(items, temporary, progress)
        if embedder is not None:
            _write_vectors(items, embedder, temporary / "chroma", progress, _known_vectors(root, embedder, manifest.key))
        (temporary / "passages.json").write_text(json.dumps([[p.id, len(p.views), len(p.windows)] for p in items], ensure_ascii=False), "utf-8")
        (temporary / "manifest.json").write_text(json.dumps(asdict(manifest), indent=1), "utf-8")
        (temporary / CHECKSUMS).write_text(json.dumps(_checksums(temporary)), "utf-8")
        return _swap_in(temporary, root, manifest.key)
    except Exception as error:
        if (why := refusal(error)) is None:
            raise
        raise IndexUnavailable(f"Không ghi được chỉ mục vào {root} ({why}). Kiểm tra dung lượng đĩa rồi chạy lại: make index.") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _intact(folder: Path) -> bool:
    """Whether every file of the build is there unchanged; files that Chroma adds on reading do not matter."""
    now = _checksums(folder)
    return all(now.get(name) == value for name, value in json.loads((folder / CHECKSUMS).read_text("utf-8")).items())


def _checksums(folder: Path) -> dict[str, int]:
    """CRC-32 of every file that reading never changes. Chroma ends the whole process on a spoilt neighbour file, so
    these are compared before it is asked to open anything; SQLite's own file changes on reading and reports its damage."""
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and ".sqlite3" not in p.name and p.name != CHECKSUMS]
    listed = json.loads((folder / "passages.json").read_text("utf-8"))
    small = sum(views + windows for _, views, windows in listed) < SMALL_COLLECTION

    def mark(path: Path) -> int:
        # Chroma writes length.bin anew whenever it opens a folder, and all neighbour files of a collection that still
        # stands in its log alone: of those only the size can be compared.
        rewritten = path.name == "length.bin" or (small and path.suffix == ".bin")
        return path.stat().st_size if rewritten else zlib.crc32(path.read_bytes())

    return {p.relative_to(folder).as_posix(): mark(p) for p in files}


def _swap_in(temporary: Path, root: Path, key: str) -> Path:
    """Give the finished folder its name. A folder of that name which could not be opened is damaged and gives way."""
    folder = root / key
    if folder.exists():
        os.rename(folder, Path(tempfile.mkdtemp(prefix="damaged-", dir=root)) / key)
    os.rename(temporary, folder)
    _clear_superseded(root, key)
    return folder


def _clear_superseded(root: Path, key: str) -> None:
    """Remove what no program can still be using: damaged and unfinished folders, and indexes unused for a day."""
    for other in root.iterdir():
        if other.is_dir() and other.name != key:
            leftover = other.name.startswith(("damaged-", "building-"))
            with contextlib.suppress(OSError):
                if time.time() - other.stat().st_mtime > (UNFINISHED_SECONDS if leftover else UNUSED_SECONDS):
                    shutil.rmtree(other, ignore_errors=True)


def _write_words(items: Sequence[Passage], folder: Path, progress: Progress) -> None:
    import bm25s

    def tokens(texts: Iterable[str], *, bare: bool) -> Any:
        # Numbers instead of strings: 65,000 law articles would otherwise hold 3 GB of little strings.
        vocabulary: dict[str, int] = {}
        numbered = [
            [vocabulary.setdefault(t, len(vocabulary)) for t in terms(words(fold(normalise(text)) if bare else normalise(text)))] for text in texts
        ]
        return bm25s.tokenization.Tokenized(ids=numbered, vocab=vocabulary)

    whole = ["\n".join(p.views) for p in items]
    views = [v for p in items for v in p.views]
    parts = [("marked", whole, False, B), ("bare", whole, True, B), ("views", views, True, B)]
    if any(p.windows for p in items):
        parts.append(("windows", [w for p in items for w in p.windows or p.views], False, WINDOW_B))
    for step, (name, texts, bare, b) in enumerate(parts):
        progress("Chỉ mục từ", step, len(parts))
        (retriever := bm25s.BM25(k1=K1, b=b, method="lucene")).index(tokens(texts, bare=bare), show_progress=False)
        retriever.save(str(folder / name))
    progress("Chỉ mục từ", len(parts), len(parts))


def _known_vectors(root: Path, embedder: Embedder, key: str) -> dict[str, Any]:
    """Text → vector from the two newest indexes of this embedding: what is unchanged is not embedded again."""
    known: dict[str, Any] = {}
    for file in sorted(root.glob("*/manifest.json"), key=lambda p: p.stat().st_mtime)[-3:]:
        with contextlib.suppress(Exception):  # a damaged index has nothing to offer
            # One under the name of what is being built was found damaged.
            if file.parent.name != key and json.loads(file.read_text("utf-8"))["embedder"] == embedder.name and _intact(file.parent):
                held = _client(file.parent / "chroma").get_collection(COLLECTION, embedding_function=None).get(include=["documents", "embeddings"])
                known |= dict(zip(held["documents"], held["embeddings"], strict=True))
    return known


def _write_vectors(
    items: Sequence[Passage], embedder: Embedder, folder: Path, progress: Progress, known: dict[str, Any] | None = None, batch: int = 2000
) -> None:
    """Every view with its vector, through LangChain, so that any LangChain program can open the store too."""
    from langchain_chroma import Chroma

    client = _client(folder)
    store = Chroma(
        collection_name=COLLECTION,
        embedding_function=_for_langchain(embedder, known or {}),
        client=client,
        collection_metadata={"hnsw:space": "cosine"},
    )
    views = [v for p in items for v in (*p.views, *p.windows)]
    owners = [p.id for p in items for _ in (*p.views, *p.windows)]
    for start in range(0, len(views), batch):
        chunk = range(start, min(start + batch, len(views)))
        store.add_texts([views[n] for n in chunk], metadatas=[{"passage": owners[n]} for n in chunk], ids=[str(n) for n in chunk])
        progress("Chỉ mục vectơ", chunk.stop, len(views))
    client.close()  # the folder is about to be renamed under it


def _for_langchain(embedder: Embedder, known: dict[str, Any]) -> Any:
    from langchain_core.embeddings import Embeddings

    class Adapter(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            new = dict.fromkeys(t for t in texts if t not in known)
            found = known | dict(zip(new, embedder.embed(list(new)), strict=True)) if new else known
            return [[float(x) for x in found[t]] for t in texts]

        def embed_query(self, text: str) -> list[float]:
            return [float(x) for x in embedder.embed([text])[0]]

    return Adapter()


def _client(folder: Path) -> Any:
    """A Chroma client on a folder: no telemetry, nothing fetched (vectors are given, Chroma embeds nothing). Without
    LangChain, whose import alone costs 0.5 s on every `ask`."""
    from chromadb import PersistentClient
    from chromadb.config import Settings

    return PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


def ready(corpus: Corpus, embedder: Embedder | None, root: Path, progress: Progress = silent, *, force: bool = False) -> Index:
    """The index for this corpus and embedding, built first where it is missing, stale or damaged (or `force`)."""
    manifest = Manifest(corpus.digest, embedder.name if embedder else "", embedder.dim if embedder else 0)
    opened = None if force else open_index(manifest, embedder, root)
    if opened is None:
        build(passages(corpus), manifest, embedder, root, progress)
        opened = open_index(manifest, embedder, root)
    if opened is None:
        raise IndexUnavailable(f"Chỉ mục ở {root} vừa dựng mà không mở được. Xoá thư mục ấy rồi chạy lại: make index.")
    return opened


def open_index(manifest: Manifest, embedder: Embedder | None, root: Path) -> Index | None:
    """The index with this manifest if it is there and whole, else None (then `build`)."""
    folder = root / manifest.key
    try:
        if json.loads((folder / "manifest.json").read_text("utf-8")) != asdict(manifest):
            return None
        if not _intact(folder):
            return None
        opened = _open(folder, embedder)
        opened.scores(["cán", "bộ"], ["can", "bo"], ["cán bộ"])  # what is damaged fails here, not under a user's question
        with contextlib.suppress(OSError):  # a folder that may only be read serves as well
            os.utime(folder)
        return opened
    except Exception:  # Any damage, of whatever kind the libraries report it, has the same cure: building anew.
        _forget_clients()
        return None


def _forget_clients() -> None:
    """Chroma keeps one client a folder; one that met a damaged folder would answer for the new one too."""
    if "chromadb" in sys.modules:
        from chromadb.api.shared_system_client import SharedSystemClient

        SharedSystemClient.clear_system_cache()


def _open(folder: Path, embedder: Embedder | None) -> Index:
    import bm25s

    listed = json.loads((folder / "passages.json").read_text("utf-8"))
    vectors = sum(n + w for _, n, w in listed)
    bm25 = {}
    for name in [*CHANNELS[:3], *(["windows"] if (folder / "windows").exists() else [])]:
        retriever = bm25s.BM25.load(str(folder / name), load_corpus=False)
        retriever.hoidap_peak = _peaks(retriever)
        bm25[name] = retriever
    store = None
    if embedder is not None:
        client = _client(folder / "chroma")
        store = client.get_collection(COLLECTION, embedding_function=None)
        if store.count() != vectors:
            client.close()
            raise IndexUnavailable(f"Chỉ mục vectơ ở {folder} thiếu dữ liệu. Chạy: make index.")
    return Index(folder, listed, bm25, store, embedder)


def _peaks(retriever: Any) -> dict[str, float]:
    """The highest score each term reaches in any passage, from the sparse score matrix (terms × passages)."""
    data, pointer = retriever.scores["data"], retriever.scores["indptr"]
    starts = np.minimum(pointer[:-1], max(len(data) - 1, 0))
    peaks = np.maximum.reduceat(data, starts) if len(data) else np.zeros(len(pointer) - 1)
    return {term: float(peaks[n]) for term, n in retriever.vocab_dict.items() if n < len(peaks) and pointer[n] < pointer[n + 1]}
