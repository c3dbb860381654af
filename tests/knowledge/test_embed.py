"""The light path and sentence-transformers give the same vectors; every way of loading ends in vectors or one clear error."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from knowledge.embed import SHIPPED, TOKENIZER, WEIGHTS, Embedder, TransformerEmbedder, embed_queries, load_embedder
from knowledge.errors import EmbeddingError

TEXTS = [
    "Tặng quà Tết cho sếp để được bổ nhiệm",
    "tang qua tet cho sep de duoc bo nhiem",
    "Ủy ban nhân dân tỉnh Hoà Bình, khoản 2 Điều 10 Quy định 205-QĐ/TW",
    "đảng viên có dc nhận phog bì ko??",
    "Panthers 2015 😀 naïve Łódź",
    "",
    "😀",
    "  \n\t ",
    "chạy chức " * 3000,
]


@pytest.fixture(scope="module")
def shipped() -> Embedder:
    found = load_embedder(None)
    assert found is not None
    return found


def test_loading_and_answering_import_no_heavy_library() -> None:
    code = (
        "import sys; from knowledge.embed import load_embedder; e = load_embedder(''); e.embed(['chạy chức', ''])\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules); sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=SHIPPED.parents[1], check=False)
    assert done.returncode == 0, done.stderr


def test_importing_the_module_loads_no_model_library() -> None:
    code = "import sys, knowledge.embed; sys.exit(bool({'torch', 'tokenizers', 'safetensors', 'sentence_transformers'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=SHIPPED.parents[1], check=False).returncode == 0


def test_light_path_agrees_with_sentence_transformers(shipped: Embedder) -> None:
    library = pytest.importorskip("sentence_transformers")
    expected = library.SentenceTransformer(str(SHIPPED), device="cpu").encode(TEXTS, show_progress_bar=False)
    np.testing.assert_allclose(shipped.embed(TEXTS), expected, atol=1e-5)


def test_rows_are_unit_vectors_or_zero(shipped: Embedder) -> None:
    rows = shipped.embed(TEXTS)
    assert rows.shape == (len(TEXTS), shipped.dim)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1, 1, 1, 1, 1, 0, 0, 0, 1], atol=1e-5)
    assert shipped.embed([]).shape == (0, shipped.dim)


def test_a_text_has_the_same_vector_alone_and_in_a_batch(shipped: Embedder) -> None:
    many = [f"khoản {n} điều 10" for n in range(600)]
    together = shipped.embed(many)
    for n in (0, 255, 256, 599):
        np.testing.assert_allclose(shipped.embed([many[n]])[0], together[n], atol=1e-6)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà bình", "hòa bình"),
        ("ỦY BAN KIỂM TRA", "uỷ ban kiểm tra"),
        ("khoẻ", "khỏe"),
        ("bổ nhiệm", "bổ nhiệm"),
        ("Chạy chức, chạy quyền.", "chạy chức chạy quyền"),
    ],
)
def test_spellings_of_one_text_have_one_vector(shipped: Embedder, one: str, other: str) -> None:
    first, second = shipped.embed([one, other])
    np.testing.assert_allclose(first, second, atol=1e-6)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("tang qua tet cho sep", "tặng quà Tết cho sếp"),
        ("chay chuc chay quyen la gi", "chạy chức chạy quyền là gì"),
        ("bo nhiem nguoi nha lam lanh dao", "bổ nhiệm người nhà làm lãnh đạo"),
        ("khai truong dang vien", "khai trừ đảng viên"),
    ],
)
def test_a_question_without_marks_lands_beside_the_one_with_marks(shipped: Embedder, asked: str, meant: str) -> None:
    others = [
        "thủ tục đăng ký kết hôn",
        "mức thuế thu nhập cá nhân",
        "điều kiện chăn nuôi gia cầm",
        "luân chuyển cán bộ",
        "khen thưởng học sinh giỏi",
    ]
    rows = shipped.embed([asked, meant, *others])
    scores = rows[0] @ rows[1:].T
    assert scores.argmax() == 0


def test_the_shipped_folder_is_small_and_fast(shipped: Embedder) -> None:
    assert sum(p.stat().st_size for p in SHIPPED.rglob("*") if p.is_file()) <= 32_000_000
    question = ["Đảng viên có được nhận quà Tết của cấp dưới để tạo điều kiện bổ nhiệm không?"]
    times = []
    for _ in range(200):
        start = time.perf_counter()
        shipped.embed(question)
        times.append(time.perf_counter() - start)
    assert sorted(times)[len(times) // 4] <= 0.0003


def test_the_name_follows_the_weights(shipped: Embedder, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(SHIPPED, copy)
    same = load_embedder(str(copy))
    assert same is not None
    assert same.name == shipped.name
    tokenizer = copy / TOKENIZER
    tokenizer.write_bytes(tokenizer.read_bytes() + b" ")
    changed = load_embedder(str(copy))
    assert changed is not None
    assert changed.name != shipped.name


@pytest.mark.parametrize("damaged", [WEIGHTS, TOKENIZER])
def test_a_damaged_static_model_is_named_with_its_cure(tmp_path: Path, damaged: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(SHIPPED, folder)
    path = folder / damaged
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(EmbeddingError) as caught:
        load_embedder(str(folder))
    assert str(folder) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_without_a_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match="HOIDAP_EMBEDDING"):
        load_embedder(str(tmp_path))


@pytest.fixture(scope="module")
def tiny_transformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of 16 dimensions with random weights and a query prompt, made on the spot."""
    pytest.importorskip("sentence_transformers")
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("bert")
    letters = [chr(c) for c in range(97, 123)]
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *("##" + x for x in letters)]), "utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    BertModel(BertConfig(vocab_size=57, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32)).save_pretrained(folder)
    body = Transformer(str(folder))
    model = SentenceTransformer(modules=[body, Pooling(16)], prompts={"query": "hoi ", "document": ""}, device="cpu")
    out = tmp_path_factory.mktemp("tiny")
    model.save(str(out), create_model_card=False)
    return out


def test_any_sentence_transformers_folder_can_be_used(tiny_transformer: Path) -> None:
    found = load_embedder(str(tiny_transformer))
    assert isinstance(found, TransformerEmbedder)
    rows = found.embed(["bo nhiem can bo", "", "ke khai tai san"])
    assert rows.shape == (3, 16) == (3, found.dim)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1, 0, 1], atol=1e-5)
    again = load_embedder(str(tiny_transformer))
    assert again is not None
    assert again.name == found.name


def test_questions_get_the_models_query_prompt(tiny_transformer: Path, shipped: Embedder) -> None:
    found = load_embedder(str(tiny_transformer))
    assert found is not None
    np.testing.assert_allclose(embed_queries(found, ["bo nhiem"]), found.embed(["hoi bo nhiem"]), atol=1e-5)
    np.testing.assert_array_equal(embed_queries(shipped, ["bo nhiem"]), shipped.embed(["bo nhiem"]))
