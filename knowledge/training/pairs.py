"""What the model learns from: (query, passage) pairs of the data folder and of the project's own corpus."""

from __future__ import annotations

import json
import lzma
import random
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.corpus import Corpus
from knowledge.errors import EmbeddingError
from knowledge.provision import Document, Provision

# Files whose queries are questions of people; the queries of every other file are titles of their passages.
QUESTION_FILES = frozenset({"zalo_questions", "alqac25", "vilqa"})
# How often a pair is seen in one epoch. 2,100 questions stand beside 106,000 titles, and read like what users type.
QUESTION_WEIGHT = 8
OWN_TEXT_WEIGHT = 3
OTHER_VIEWS = 2


@dataclass(frozen=True)
class Pair:
    """`unit` names what the passage is about: two pairs of one unit are never each other's negatives. Pairs of one
    `group` (a law, a page) stand together in a batch, where they are each other's hardest negatives."""

    query: str
    passage: str
    unit: str
    group: str
    weight: int = 1
    titled: bool = False


def read_folder(folder: Path) -> list[Pair]:
    """All pairs of `*.jsonl` and `*.jsonl.xz` files ({query, positive, src?} a line) in `folder` or its `train/`.

    Raises EmbeddingError if there are none or a line is not such an object.
    """
    folder = folder / "train" if (folder / "train").is_dir() else folder
    files = sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.xz")])
    pairs = [pair for path in files for pair in _read(path)]
    if not pairs:
        raise EmbeddingError(f"Không có cặp huấn luyện nào trong {folder}. Cần tệp .jsonl hoặc .jsonl.xz: --data THƯ_MỤC.")
    return pairs


def _read(path: Path) -> Iterator[Pair]:
    stem = path.name.split(".")[0]
    unpack = lzma.open if path.suffix == ".xz" else open
    with unpack(path, "rt", encoding="utf-8") as lines:
        for n, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                query, passage = (unicodedata.normalize("NFC", row[key]) for key in ("query", "positive"))
                source = str(row.get("src", ""))
            except (json.JSONDecodeError, KeyError, TypeError) as error:
                raise EmbeddingError(f"{path}, dòng {n}: cần đối tượng JSON có query và positive. Sửa dòng ấy.") from error
            asked = stem in QUESTION_FILES
            yield Pair(query, passage, passage, f"{stem}:{_group(query, source)}", QUESTION_WEIGHT if asked else 1, not asked)


def _group(query: str, source: str) -> str:
    """The law or page a passage stands in: "71/2024/nđ-cp@25" → the decree, "pd:45.2.TT.1.1" → pd:45.2.TT.1,
    "Hồ Chí Minh – Tiểu sử" → the page."""
    if "@" in source:
        return source.split("@")[0]
    if "." in source:
        return source.rsplit(".", 1)[0]
    return query.split(" – ")[0].split(" - ")[0]


def read_corpus(corpus: Corpus, seed: int) -> list[Pair]:
    """Pairs of our own provisions: each way of asking with the provision's text and with other ways of saying it."""
    rng = random.Random(seed)
    found: list[Pair] = []
    for document in corpus.documents:
        record = f"{document.kind} {document.number}. {document.title}. {document.structure or ''} {document.issuer}"
        found += _views(document.id, document.id, record, document.plain, document.aliases, document.questions, rng)
        for p in document.provisions:
            if p.read and p.text:
                found += _views(p.id, document.id, own_text(document, p), p.plain, p.everyday, p.questions, rng)
    return found


def own_text(document: Document, provision: Provision) -> str:
    """What stands for a provision as a passage: heading, text with its items, note."""
    return "\n".join(filter(None, [provision.heading or document.title, provision.full_text, provision.note]))


def _views(
    unit: str, group: str, own: str, plain: str | None, everyday: Sequence[str], questions: Sequence[str], rng: random.Random
) -> Iterator[Pair]:
    views = [*filter(None, [plain]), *everyday, *questions]
    for view in views:
        yield Pair(view, own, unit, group, OWN_TEXT_WEIGHT)
        others = [other for other in views if other != view]
        for other in rng.sample(others, min(OTHER_VIEWS, len(others))):
            yield Pair(view, other, unit, group)
