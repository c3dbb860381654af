"""Replies made by hand, and a system that answers from a list of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from evals.dataset import Case, parse
from knowledge.corpus import Corpus

OLD, NEW = "205-QĐ/TW@2019-09-23", "114-QĐ/TW@2023-07-11"
NOTICE = "Quy định 205-QĐ/TW đã được thay thế bởi 114-QĐ/TW từ ngày 11/7/2023."


def reply(status: str = "answered", answer: str = "", cited: tuple[str, ...] = (), notices: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """A reply object of the contract with what the measures read."""
    citations = [{"id": i, "label": i} for i in cited]
    return {"status": status, "answer": answer, "citations": citations, "notices": list(notices), "seconds": 0.01, "confidence": 0.9} | more


@pytest.fixture(scope="session")
def make_case(corpus: Corpus) -> Callable[..., Case]:
    """A case from keyword values, defaults filled in."""

    def make(**values: Any) -> Case:
        raw = {"id": "c1", "skill": "situation", "question": "Theo Quy định 205 thì sao?", "expected": "answered", "gold": []} | values
        return parse(raw, corpus)

    return make
