"""Training on a folder of a few dozen pairs: it ends in a model that loads, repeats itself and resumes."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("sentence_transformers")

from knowledge import corpus as corpora
from knowledge.corpus import Corpus
from knowledge.embed import WEIGHTS, load_embedder
from knowledge.errors import EmbeddingError
from knowledge.training import Recipe, batches, learning, pairs, train, vocabulary

SUBJECTS = ["chạy chức", "kê khai tài sản", "bổ nhiệm cán bộ", "uỷ ban kiểm tra", "luân chuyển", "quà tặng", "khai trừ", "tố cáo"]
TINY = Recipe(dim=32, batch=16, steps=12, widths=(32, 16), warmup=2, rate=0.02)


def rows() -> list[dict[str, str]]:
    return [
        {
            "query": f"Quy định về {a} và {b}",
            "positive": f"1. Việc {a} do cấp uỷ xem xét.\n2. Người {b} phải báo cáo ngay với tổ chức.",
            "src": f"luật {a}@{n}",
        }
        for n, a in enumerate(SUBJECTS)
        for b in SUBJECTS
        if a != b
    ]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    lines = [json.dumps(row, ensure_ascii=False) for row in rows()]
    with lzma.open(folder / "titles.jsonl.xz", "wt", encoding="utf-8") as out:
        out.write("\n".join(lines[:40]))
    (folder / "zalo_questions.jsonl").write_text("\n".join(lines[40:]), "utf-8")
    return folder


@pytest.fixture
def source(data: Path) -> tuple[batches.Batches, vocabulary.Vocabulary]:
    found = pairs.read_folder(data)
    words = vocabulary.build([(t, 2) for p in found for t in (p.query, p.passage)], 13)
    return batches.Batches(found, vocabulary.tokenizer(words.pieces), TINY.batch, 13), words


def test_training_ends_in_a_model_that_both_paths_load(data: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    out = tmp_path / "model"
    report = train(data, out, recipe=TINY, corpus=Corpus([]))
    assert (report.pairs, report.steps, report.resumed_at) == (56, 12, 0)
    assert np.isfinite(report.loss)
    light = load_embedder(str(out))
    assert light is not None
    texts = ["kê khai tài sản", "ke khai tai san", "uỷ ban", "ủy ban", ""]
    vectors = light.embed(texts)
    np.testing.assert_allclose(vectors, SentenceTransformer(str(out), device="cpu").encode(texts), atol=1e-5)
    np.testing.assert_allclose(vectors[2], vectors[3], atol=1e-6)
    assert not list(tmp_path.glob(".*checkpoint*"))


def test_one_seed_gives_one_model(data: Path, tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in "abc")
    for out, seed in ((first, 13), (second, 13), (third, 14)):
        train(data, out, seed=seed, recipe=TINY, corpus=Corpus([]))
    assert (first / WEIGHTS).read_bytes() == (second / WEIGHTS).read_bytes()
    assert (first / WEIGHTS).read_bytes() != (third / WEIGHTS).read_bytes()


class Interrupted(batches.Batches):
    """Batches that a user stops at step 9."""

    def batch(self, step: int):  # type: ignore[no-untyped-def]
        if step == 9:
            raise KeyboardInterrupt
        return super().batch(step)


def test_an_interrupted_training_goes_on_to_the_same_rows(source: tuple[batches.Batches, vocabulary.Vocabulary], tmp_path: Path) -> None:
    whole, words = source
    expected, first, _ = learning.fit(whole, words, TINY, 13, None, "key")
    assert first == 0
    stopped = Interrupted.__new__(Interrupted)
    stopped.__dict__.update(whole.__dict__)
    checkpoint = tmp_path / "c.pt"
    with pytest.raises(KeyboardInterrupt):
        learning.fit(stopped, words, TINY, 13, checkpoint, "key", every=4)
    resumed, first, _ = learning.fit(whole, words, TINY, 13, checkpoint, "key", every=4)
    assert first == 8
    np.testing.assert_allclose(resumed, expected, atol=1e-6)


@pytest.mark.parametrize("content", [b"cut short", None])
def test_a_checkpoint_of_something_else_is_not_used(
    source: tuple[batches.Batches, vocabulary.Vocabulary], tmp_path: Path, content: bytes | None
) -> None:
    whole, words = source
    checkpoint = tmp_path / "c.pt"
    if content is None:
        learning.fit(whole, words, TINY, 13, checkpoint, "another key", every=4)
    else:
        checkpoint.write_bytes(content)
    assert learning.fit(whole, words, TINY, 13, checkpoint, "key")[1] == 0


def test_training_lowers_the_loss(source: tuple[batches.Batches, vocabulary.Vocabulary]) -> None:
    import torch

    whole, words = source
    before = learning.first_rows(whole, words, TINY.dim, 13)
    after, _, _ = learning.fit(whole, words, TINY, 13, None, "key")

    def loss(table: np.ndarray) -> float:
        total = 0.0
        for step in range(5):
            queries, passages, units = whole.batch(step)
            q, p = (torch.from_numpy(np.stack([table[ids].mean(axis=0) for ids in side])) for side in (queries, passages))
            total += float(learning.contrastive(q, p, torch.from_numpy(units), TINY))
        return total

    assert loss(after) < loss(before)


def test_pairs_of_one_unit_are_no_negatives() -> None:
    import torch

    torch.manual_seed(0)
    q, p = torch.randn(4, 32), torch.randn(4, 32)
    p[1] = p[0]  # one passage twice: as a negative it would cost at least log 2
    apart = learning.contrastive(q, p, torch.tensor([0, 1, 2, 3]), TINY)
    together = learning.contrastive(q, p, torch.tensor([0, 0, 2, 3]), TINY)
    assert together < apart


def test_batches_depend_on_seed_and_step_alone(source: tuple[batches.Batches, vocabulary.Vocabulary]) -> None:
    whole, _ = source
    late, early = whole.batch(70), whole.batch(2)
    for step, kept in ((2, early), (70, late)):
        queries, passages, units = whole.batch(step)
        assert all((a == b).all() for a, b in zip(queries, kept[0], strict=True))
        assert all((a == b).all() for a, b in zip(passages, kept[1], strict=True))
        assert (units == kept[2]).all()
    assert all(len(ids) for ids in early[1])


def test_an_epoch_shows_every_pair_as_often_as_it_weighs(source: tuple[batches.Batches, vocabulary.Vocabulary]) -> None:
    whole, _ = source
    order = whole._shuffled(3)
    assert np.bincount(order).tolist() == [p.weight for p in whole._pairs]


def test_clauses_hold_the_words_in_order() -> None:
    text = "Điều 3. Giải thích từ ngữ\n1. Chạy chức là hành vi; xin xỏ.\n" + "rất " * 130 + "dài."
    found = batches.clauses(text)
    assert " ".join(found).split() == vocabulary.words(text)
    assert all(len(c.split()) <= 60 for c in found)
    assert batches.clauses(" … ") == []


def test_vocabulary_knows_words_their_bare_twins_and_anything_else() -> None:
    texts = [(f"cán bộ xã {n} bổ nhiệm cán bộ, cán bộ bổ nhiệm", 1) for n in range(60)] + [("sếp lớn", 2)]
    texts += [(" ".join(f"{a}{b}{c}" for c in ("ng", "nh", "n", "t")), 1) for a in "bcdhklmnst" for b in "aeiouư"] * 3
    made = vocabulary.build(texts, 13)
    cutter = vocabulary.tokenizer(made.pieces)
    assert cutter.encode("Cán bộ sếp").tokens == ["▁cán▁bộ", "▁sếp"]
    assert cutter.encode("can bo SEP!").tokens == ["▁can▁bo", "▁sep"]
    assert 0 not in cutter.encode("xyzzy 2026 Łódź".replace("Ł", "l").replace("ź", "z").replace("ó", "o")).ids
    number = {piece: n for n, (piece, _) in enumerate(made.pieces)}
    assert made.twins[number["▁cán▁bộ"]] == number["▁can▁bo"]
    assert made.parts[number["▁cán▁bộ"]] == (number["▁cán"], number["▁bộ"])


@pytest.mark.parametrize(
    ("piece", "other"), [("▁uỷ▁ban", "▁ủy▁ban"), ("▁hoà", "▁hòa"), ("▁quý", None), ("▁hoàn", None), ("▁can▁bo", None), ("oà", None)]
)
def test_other_spelling(piece: str, other: str | None) -> None:
    assert vocabulary.other_spelling(piece) == other


def test_our_corpus_trains_on_what_was_read_and_nothing_else() -> None:
    corpus = corpora.load()
    found = pairs.read_corpus(corpus, 13)
    assert found == pairs.read_corpus(corpus, 13)
    for pair in found:
        provision = corpus.find(pair.unit)
        assert provision is None or provision.read
        assert pair.query != pair.passage


@pytest.mark.parametrize("line", ["{", '{"query": "a"}', "[1]", '{"query": 1, "positive": "b"}'])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "bad.jsonl").write_text('{"query": "a", "positive": "b"}\n' + line, "utf-8")
    with pytest.raises(EmbeddingError, match="dòng 2"):
        pairs.read_folder(tmp_path)


def test_a_folder_without_pairs_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match="--data"):
        pairs.read_folder(tmp_path)
