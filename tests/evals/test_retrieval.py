"""Retrieval on a BEIR-style folder: what is measured, hand-worked figures, bad folders."""

import json
from pathlib import Path

import numpy as np
import pytest

from bot.retriever import fuse
from evals import retrieval
from evals.__main__ import main
from knowledge.errors import HoidapError
from knowledge.index import WINDOW, windows

BENCH = Path(__file__).parents[3] / "shared" / "data" / "bench" / "alqac25"


@pytest.fixture
def folder(tmp_path):
    texts = {"a": "Người đứng đầu phải kê khai tài sản.", "b": "Đảng viên đóng đảng phí hằng tháng.", "c": "Cơ quan công bố danh sách cán bộ."}
    queries = {"1": "ai phải kê khai tài sản", "2": "đóng đảng phí khi nào", "3": "không ai chấm câu này"}
    (tmp_path / "corpus.jsonl").write_text("\n".join(json.dumps({"_id": i, "title": "", "text": t}) for i, t in texts.items()), "utf-8")
    (tmp_path / "queries.jsonl").write_text("\n".join(json.dumps({"_id": i, "text": t}) for i, t in queries.items()), "utf-8")
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\ta\t1\n2\tb\t1\n", "utf-8")
    return tmp_path


def test_only_judged_queries_count(folder):
    found = retrieval.read(folder)
    assert set(found.queries) == {"1", "2"}
    assert len(retrieval.read(folder, 1).queries) == 1


def test_words_find_what_they_name(folder):
    found = retrieval.run(retrieval.read(folder), "bm25")
    assert found["hit@1"] == 1.0
    assert found["queries"] == 2


def test_restored_marks_keep_an_unaccented_question(folder):
    benchmark = retrieval.read(folder)
    assert retrieval.run(benchmark, "hybrid", strip=True)["hit@1"] == 1.0


def test_a_query_without_ranking_scores_zero():
    qrels = {"1": {"a": 1}, "2": {"b": 1}}
    found = retrieval.measure(qrels, {"1": ["x", "a"]})
    # Query 1: the right passage second, reciprocal rank 1/2; query 2: nothing. Means over both.
    assert found["mrr@10"] == 0.25
    assert found["hit@1"] == 0.0
    assert found["hit@3"] == 0.5


def test_the_command_prints_one_object(folder, capsys):
    assert main(["retrieval", str(folder), "--system", "bm25", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"hit@1", "hit@3", "mrr@10", "ndcg@10", "recall@20", "queries", "seconds_per_query"}


def test_a_missing_or_broken_folder_is_one_line(tmp_path, folder, capsys):
    assert main(["retrieval", str(tmp_path / "none")]) == 1
    (folder / "corpus.jsonl").write_text("{}\n", "utf-8")
    with pytest.raises(HoidapError, match="_id"):
        retrieval.read(folder)
    assert "Traceback" not in capsys.readouterr().err


def test_windows_cover_a_long_text_and_keep_its_title():
    words = [f"từ{n}" for n in range(200)]
    found = windows("Tên", " ".join(words))
    assert all(w.startswith("Tên\n") for w in found)
    assert set(" ".join(found).split()) >= set(words)
    assert windows("Tên", " ".join(words[:WINDOW])) == ()


def test_fusion_of_plain_passages_is_relative_to_the_best():
    channels = {"marked": np.array([4.0, 2.0]), "bare": np.array([4.0, 2.0]), "dense": np.array([0.1, 0.2])}
    fused = fuse(channels, weights={"marked": 0.25, "bare": 0.25, "dense": 0.5})
    # (0.25·1 + 0.25·1 + 0.5·0.5) and (0.25·0.5 + 0.25·0.5 + 0.5·1), at the level 0.25·4 + 0.25·4 + 0.5·0.2
    assert fused == pytest.approx([0.75 * 2.1, 0.75 * 2.1])


@pytest.mark.skipif(not BENCH.exists(), reason="bench data are not beside the project")
def test_hybrid_beats_words_alone_on_law_questions():
    benchmark = retrieval.read(BENCH)
    words, hybrid = (retrieval.run(benchmark, system) for system in ("bm25", "hybrid"))
    assert words["mrr@10"] >= 0.72
    assert hybrid["mrr@10"] >= words["mrr@10"] + 0.04
