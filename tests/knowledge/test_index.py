"""The index: built beside the old one, swapped in whole, opened only when it is the right one, rebuilt when it is not."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.corpus import Corpus
from knowledge.errors import IndexUnavailable
from knowledge.index import Index, Manifest, Passage, build, open_index, passages, ready, windows
from knowledge.vietnamese import fold, normalise, words

ACT = "901-QĐ/TW@2015-03-02/4.2.đ"
WORD_CHANNELS = ("marked", "bare", "views")


class FakeEmbedder:
    """Eight dimensions, one for each of eight bins that syllables fall into; counts what it was asked to embed."""

    dim = 8

    def __init__(self, name: str = "giả", before: Callable[[], None] = lambda: None) -> None:
        self.name, self.before, self.texts = name, before, 0

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.before()
        self.texts += len(texts)
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for n, text in enumerate(texts):
            for word in words(normalise(text)):
                rows[n, hashlib.sha256(word.encode()).digest()[0] % self.dim] += 1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(lengths == 0, 1, lengths)


def scores(opened: Index, text: str) -> dict[str, np.ndarray]:
    marked = words(normalise(text))
    return opened.scores(marked, [fold(w) for w in marked], [text])


def best(opened: Index, text: str, channel: str) -> str:
    return opened.ids[int(np.argmax(scores(opened, text)[channel]))]


def folders(root: Path) -> list[str]:
    return sorted(p.name for p in root.iterdir() if p.is_dir())


@pytest.fixture(scope="module")
def words_only(tiny_corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Index:
    return ready(tiny_corpus, None, tmp_path_factory.mktemp("words"))


@pytest.fixture(scope="module")
def hybrid(tiny_corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Index:
    return ready(tiny_corpus, FakeEmbedder(), tmp_path_factory.mktemp("hybrid"))


# What is indexed


def test_what_was_read_is_indexed_and_what_was_not_by_its_heading_alone(tiny_corpus: Corpus) -> None:
    found = {p.id: p.views for p in passages(tiny_corpus)}
    assert {d.id for d in tiny_corpus.documents} <= set(found)
    for provision in tiny_corpus:
        if provision.read:
            assert provision.full_text in found[provision.id][0]
    unread = "901-QĐ/TW@2015-03-02/5"
    assert found[unread] == ("Quy định 901-QĐ/TW. Xử lý người vi phạm",)
    assert "901-QĐ/TW@2015-03-02/2.2" not in found  # shares its heading with a clause that was read


def test_every_view_of_the_shipped_corpus_has_words(corpus: Corpus) -> None:
    found = passages(corpus)
    assert len({p.id for p in found}) == len(found)
    assert all(words(normalise(view)) for p in found for view in p.views)


# Scores


@pytest.mark.parametrize("text", ["đồng hồ", "không mượn con dấu của kho", "xyzzy", "", "😀", "a " * 500])
def test_scores_have_one_row_for_each_passage_and_stay_in_range(words_only: Index, hybrid: Index, text: str) -> None:
    for opened in (words_only, hybrid):
        for channel, values in scores(opened, text).items():
            assert values.shape == (len(opened.ids),), channel
            assert values.dtype == np.float32
            assert np.isfinite(values).all()
            assert values.min() >= 0
            assert values.max() <= 1.001


def test_words_without_dense_and_with(words_only: Index, hybrid: Index) -> None:
    assert words_only.channels == WORD_CHANNELS
    assert tuple(scores(words_only, "đồng hồ")) == WORD_CHANNELS
    assert hybrid.channels == (*WORD_CHANNELS, "dense")
    assert tuple(scores(hybrid, "đồng hồ")) == (*WORD_CHANNELS, "dense")
    assert "dense" not in hybrid.scores(["đồng"], ["dong"])


@pytest.mark.parametrize("channel", [*WORD_CHANNELS, "dense"])
def test_a_passage_is_nearest_to_its_own_words(hybrid: Index, tiny_corpus: Corpus, channel: str) -> None:
    provision = tiny_corpus.provision(ACT)
    assert best(hybrid, f"{provision.heading}. {provision.full_text}", channel) == ACT


def test_the_dense_score_is_the_cosine_of_the_nearest_view(hybrid: Index, tiny_corpus: Corpus) -> None:
    view = next(p.views[0] for p in passages(tiny_corpus) if p.id == ACT)
    assert scores(hybrid, view)["dense"][hybrid.position[ACT]] == pytest.approx(1, abs=1e-4)


def test_a_text_the_embedder_does_not_know_scores_nothing(hybrid: Index) -> None:
    assert not scores(hybrid, "😀 …")["dense"].any()


def test_folding_on_both_sides(words_only: Index) -> None:
    assert best(words_only, "dong ho", "bare") == best(words_only, "đồng hồ", "bare") == ACT
    assert not scores(words_only, "dong ho")["marked"].any()


def test_unknown_words_lower_the_score(words_only: Index) -> None:
    row = words_only.position[ACT]
    assert scores(words_only, "đồng hồ xyzzy wkrz")["bare"][row] < scores(words_only, "đồng hồ")["bare"][row]


def test_strangeness_is_the_share_of_pairs_never_seen(words_only: Index) -> None:
    assert words_only.strange(["dong", "ho"]) == 0
    assert words_only.strange(["xyzzy", "wkrz"]) == 1
    assert words_only.strange(["dong", "ho", "wkrz"]) == 0.5
    assert words_only.strange(["dong"]) == words_only.strange([]) == 0


# Long texts


def test_windows_cover_a_long_text_and_leave_a_short_one_alone() -> None:
    text = [f"chữ{n}" for n in range(500)]
    found = windows("Tên", " ".join(text))
    assert len(found) > 2
    assert all(w.startswith("Tên\n") for w in found)
    assert list(dict.fromkeys(word for w in found for word in w.split("\n")[1].split())) == text
    assert windows("Tên", "một câu ngắn") == windows("", "") == ()


@pytest.mark.parametrize("embedder", [None, FakeEmbedder()], ids=["words", "hybrid"])
def test_a_stretch_of_a_long_text_is_found_among_others(tmp_path: Path, embedder: FakeEmbedder | None) -> None:
    texts = [" ".join(f"từ{n} chữ{n * k % 97}" for n in range(300)) for k in range(3)]
    texts.append(texts[0].replace("từ150 ", "đồng hồ quả lắc "))
    items = [Passage(f"đoạn {n}", (text,), windows("", text)) for n, text in enumerate(texts)]
    manifest = Manifest("dài", embedder.name if embedder else "", 8 if embedder else 0)
    build([*items, Passage("ngắn", ("một đoạn ngắn",))], manifest, embedder, tmp_path)
    opened = open_index(manifest, embedder, tmp_path)
    assert opened is not None
    found = scores(opened, "đồng hồ quả lắc")
    assert all(values.shape == (5,) and values.max() <= 1.001 for values in found.values())
    assert best(opened, "đồng hồ quả lắc", "windows") == best(opened, "đồng hồ quả lắc", "bare") == "đoạn 3"
    assert best(opened, "một đoạn ngắn", "windows") == "ngắn"


# Building, opening, swapping


def test_building_reports_progress(tiny_corpus: Corpus, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    ready(tiny_corpus, FakeEmbedder(), tmp_path, lambda *step: seen.append(step))
    assert {name for name, *_ in seen} == {"Chỉ mục từ", "Chỉ mục vectơ"}
    assert all(0 <= done <= total for _, done, total in seen)
    for name in ("Chỉ mục từ", "Chỉ mục vectơ"):
        assert [s for s in seen if s[0] == name][-1][1] == [s for s in seen if s[0] == name][-1][2]


def test_a_second_start_opens_what_the_first_built(tiny_corpus: Corpus, tmp_path: Path) -> None:
    first = FakeEmbedder()
    built = ready(tiny_corpus, first, tmp_path)
    assert first.texts
    second = FakeEmbedder()
    opened = ready(tiny_corpus, second, tmp_path)
    assert second.texts < first.texts / 10  # no passage is embedded again
    assert opened.folder == built.folder
    assert opened.ids == built.ids
    for channel, values in scores(built, "mượn con dấu").items():
        np.testing.assert_allclose(scores(opened, "mượn con dấu")[channel], values, atol=1e-6)


def test_the_same_content_gives_the_same_key() -> None:
    base = Manifest("a", "b", 8)
    assert base.key == Manifest("a", "b", 8).key
    others = (Manifest("x", "b", 8), Manifest("a", "x", 8), Manifest("a", "b", 9), Manifest("a", "b", 8, rules=0))
    assert len({base.key, *(m.key for m in others)}) == 5


def test_another_corpus_or_model_is_never_answered_from_the_old_index(tiny_corpus: Corpus, tmp_path: Path) -> None:
    ready(tiny_corpus, None, tmp_path)
    smaller = Corpus(tiny_corpus.documents[:1], (), digest="smaller")
    assert ready(smaller, None, tmp_path).ids == [p.id for p in passages(smaller)]
    hybrid_ = ready(smaller, FakeEmbedder(), tmp_path)
    assert "dense" in hybrid_.channels
    again = ready(smaller, FakeEmbedder("giả, bản sau"), tmp_path)
    assert again.folder != hybrid_.folder
    assert best(again, "đồng hồ", "bare") == ACT


def test_a_program_that_still_answers_from_the_old_index_is_not_disturbed(tiny_corpus: Corpus, tmp_path: Path) -> None:
    for embedder in (None, FakeEmbedder()):
        old = ready(tiny_corpus, embedder, tmp_path)
        before = scores(old, "mượn con dấu")
        ready(Corpus(tiny_corpus.documents[:1], (), digest="smaller"), embedder, tmp_path)
        for channel, values in scores(old, "mượn con dấu").items():
            np.testing.assert_allclose(values, before[channel], atol=1e-6)


def test_long_unused_indexes_and_unfinished_ones_are_cleared_away(tiny_corpus: Corpus, tmp_path: Path) -> None:
    ready(tiny_corpus, None, tmp_path)
    (tmp_path / "building-dở").mkdir()
    month_ago = time.time() - 30 * 86400
    for folder in tmp_path.iterdir():
        os.utime(folder, (month_ago, month_ago))
    kept = ready(Corpus(tiny_corpus.documents[:1], (), digest="smaller"), None, tmp_path)
    assert folders(tmp_path) == [kept.folder.name]


def test_forced_building_builds_although_nothing_changed(tiny_corpus: Corpus, tmp_path: Path) -> None:
    ready(tiny_corpus, None, tmp_path)
    counted: list[int] = []
    ready(tiny_corpus, None, tmp_path, lambda *step: counted.append(1))
    assert not counted
    opened = ready(tiny_corpus, None, tmp_path, lambda *step: counted.append(1), force=True)
    assert counted
    assert best(opened, "đồng hồ", "bare") == ACT


def test_the_old_index_answers_until_the_new_one_is_whole(tiny_corpus: Corpus, tmp_path: Path) -> None:
    old = Manifest(tiny_corpus.digest, "", 0)
    ready(tiny_corpus, None, tmp_path)
    seen: list[bool] = []

    def look() -> None:
        opened = open_index(old, None, tmp_path)
        seen.append(opened is not None and best(opened, "đồng hồ", "bare") == ACT)

    ready(tiny_corpus, FakeEmbedder(before=look), tmp_path)
    assert seen
    assert all(seen)


@pytest.mark.parametrize("error", [RuntimeError("đứt"), KeyboardInterrupt()])
def test_a_build_that_breaks_off_leaves_the_old_index_and_no_rest(tiny_corpus: Corpus, tmp_path: Path, error: BaseException) -> None:
    first = ready(tiny_corpus, None, tmp_path).folder

    def fail() -> None:
        raise error

    with pytest.raises(type(error)):
        ready(tiny_corpus, FakeEmbedder(before=fail), tmp_path)
    assert folders(tmp_path) == [first.name]
    assert open_index(Manifest(tiny_corpus.digest, "", 0), None, tmp_path) is not None


def test_a_full_disk_is_one_vietnamese_line(tiny_corpus: Corpus, tmp_path: Path) -> None:
    def full() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(IndexUnavailable) as caught:
        ready(tiny_corpus, FakeEmbedder(before=full), tmp_path)
    assert_clear(str(caught.value), tmp_path)
    assert folders(tmp_path) == []


def assert_clear(line: str, place: Path) -> None:
    """One Vietnamese line that says what, where and how to mend it."""
    assert "\n" not in line
    assert "chỉ mục" in line.lower()
    assert str(place) in line
    assert any(cure in line for cure in ("make index", "HOIDAP_HOME"))


# Damage


def manifest_spoilt(root: Path, folder: Path) -> None:
    (folder / "manifest.json").write_text("{", "utf-8")


def manifest_of_another(root: Path, folder: Path) -> None:
    raw = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**raw, "corpus": "khác"}), "utf-8")


def passages_gone(root: Path, folder: Path) -> None:
    (folder / "passages.json").unlink()


def passages_spoilt(root: Path, folder: Path) -> None:
    (folder / "passages.json").write_bytes((folder / "passages.json").read_bytes()[:40])


def passages_short(root: Path, folder: Path) -> None:
    listed = json.loads((folder / "passages.json").read_text("utf-8"))
    (folder / "passages.json").write_text(json.dumps(listed[:-3]), "utf-8")


def everything_gone(root: Path, folder: Path) -> None:
    shutil.rmtree(folder)


def words_gone(root: Path, folder: Path) -> None:
    shutil.rmtree(folder / "bare")


def words_spoilt(root: Path, folder: Path) -> None:
    for path in (folder / "marked").iterdir():
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def words_emptied(root: Path, folder: Path) -> None:
    for path in (folder / "views").iterdir():
        path.write_bytes(b"")


def vectors_gone(root: Path, folder: Path) -> None:
    shutil.rmtree(folder / "chroma")


def vectors_spoilt(root: Path, folder: Path) -> None:
    (folder / "chroma" / "chroma.sqlite3").write_bytes(b"not a database")


def vectors_emptied(root: Path, folder: Path) -> None:
    (folder / "chroma" / "chroma.sqlite3").write_bytes(b"")


DAMAGE: list[Callable[[Path, Path], None]] = [
    manifest_spoilt, manifest_of_another, passages_gone, passages_spoilt, passages_short,
    everything_gone, words_gone, words_spoilt, words_emptied,
]  # fmt: skip


def copied(opened: Index, root: Path) -> Path:
    """A copy of an index at a place where no library holds it open."""
    shutil.copytree(opened.folder.parent, root, dirs_exist_ok=True)
    return root / opened.folder.name


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda f: f.__name__)
def test_damage_is_found_and_mended(words_only: Index, tiny_corpus: Corpus, tmp_path: Path, damage: Any) -> None:
    folder = copied(words_only, tmp_path)
    damage(tmp_path, folder)
    assert open_index(Manifest(tiny_corpus.digest, "", 0), None, tmp_path) is None
    mended = ready(tiny_corpus, None, tmp_path)
    assert mended.ids == words_only.ids
    for channel, values in scores(words_only, "mượn con dấu").items():
        np.testing.assert_allclose(scores(mended, "mượn con dấu")[channel], values, atol=1e-6)
    assert open_index(Manifest(tiny_corpus.digest, "", 0), None, tmp_path) is not None


@pytest.mark.parametrize("damage", [vectors_gone, vectors_spoilt, vectors_emptied], ids=lambda f: f.__name__)
def test_damaged_vectors_are_found_and_mended(hybrid: Index, tiny_corpus: Corpus, tmp_path: Path, damage: Any) -> None:
    damage(tmp_path, copied(hybrid, tmp_path))
    mended = ready(tiny_corpus, FakeEmbedder(), tmp_path)
    np.testing.assert_allclose(scores(mended, "mượn con dấu")["dense"], scores(hybrid, "mượn con dấu")["dense"], atol=1e-5)


def test_spoilt_files_of_nearest_neighbours_never_surface_as_a_library_error(tmp_path: Path) -> None:
    """Chroma writes its graph to disk from a thousand vectors on; those files are opened with the first question."""
    items = [Passage(f"đoạn {n}", (f"từ {n} và từ {n % 7}",)) for n in range(1200)]
    manifest = Manifest("nhiều", "giả", 8)
    built = build(items, manifest, FakeEmbedder(), tmp_path / "một")
    shutil.copytree(built.parent, tmp_path / "hai")
    spoilt = [p for p in (tmp_path / "hai").glob("*/chroma/*/*.bin") if p.stat().st_size]
    assert spoilt
    for path in spoilt:
        path.write_bytes(path.read_bytes()[:50])
    opened = open_index(manifest, FakeEmbedder(), tmp_path / "hai")
    if opened is not None:
        with contextlib.suppress(IndexUnavailable):
            assert scores(opened, "từ 3 và từ 5")["dense"].any()


def test_an_index_without_vectors_does_not_serve_an_embedder(words_only: Index, tiny_corpus: Corpus, tmp_path: Path) -> None:
    copied(words_only, tmp_path)
    assert "dense" in ready(tiny_corpus, FakeEmbedder(), tmp_path).channels


# Places that cannot be written


def test_a_file_where_the_folder_should_be(tiny_corpus: Corpus, tmp_path: Path) -> None:
    root = tmp_path / "index"
    root.write_text("tệp", "utf-8")
    for place in (root, root / "sâu hơn"):
        with pytest.raises(IndexUnavailable) as caught:
            ready(tiny_corpus, None, place)
        assert_clear(str(caught.value), place)
    assert root.read_text("utf-8") == "tệp"


def test_a_file_under_the_name_of_the_index_gives_way(tiny_corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / Manifest(tiny_corpus.digest, "", 0).key).write_text("một tệp mang tên ấy", "utf-8")
    assert best(ready(tiny_corpus, None, tmp_path), "đồng hồ", "bare") == ACT


def test_a_corpus_of_a_single_passage(tmp_path: Path) -> None:
    manifest = Manifest("một", "", 0)
    build([Passage("một", ("chỉ một đoạn",))], manifest, None, tmp_path)
    opened = open_index(manifest, None, tmp_path)
    assert opened is not None
    assert scores(opened, "một đoạn")["bare"].shape == (1,)
