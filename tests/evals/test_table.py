"""README's table is what the accepted results say; nothing is run again."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals import gate, table
from evals.dataset import DATASETS, read_cases
from knowledge.corpus import Corpus
from knowledge.errors import HoidapError

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.skipif(table.MARKERS[0] not in README.read_text("utf-8"), reason="README.md has no place for the table")
def test_the_table_in_readme_is_made_from_the_accepted_results() -> None:
    text = README.read_text("utf-8")
    assert table.replaced(text, table.markdown(table.accepted())) == text, "run: python -m evals table --write README.md"


def test_accepted_results_are_of_the_same_cases(corpus: Corpus) -> None:
    runs = table.accepted()
    assert runs[0]["system"] == "ours"
    assert {"bm25", "langchain-chroma"} <= {r["system"] for r in runs}
    assert len({r["digest"] for r in runs}) == 1
    assert {r["cases"] for r in runs} == {len(read_cases(DATASETS, corpus))}
    assert gate.read(gate.GATE)["accepted"]["digest"] == runs[0]["digest"]


def test_a_file_without_markers_is_refused() -> None:
    with pytest.raises(HoidapError, match="evals"):
        table.replaced("# x", "| a |")
    assert table.replaced("a <!-- evals -->old<!-- /evals --> b", "new") == "a <!-- evals -->\nnew\n<!-- /evals --> b"
