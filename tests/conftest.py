"""What every test may use: a clean environment, the shipped corpus, an assistant on words alone, a tiny corpus."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.chat import Assistant
from knowledge import corpus as corpus_files
from knowledge import index
from knowledge.corpus import Corpus
from knowledge.provision import CrosswalkRow, Document
from tests.browser.steps import Site, serving

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No setting of the person who runs the tests counts, and nothing is written to their data folder."""
    for name in [n for n in os.environ if n == "PORT" or (n.startswith("HOIDAP_") and not n.startswith("HOIDAP_TEST_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOIDAP_HOME", str(tmp_path_factory.getbasetemp() / "home"))


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The shipped corpus."""
    return corpus_files.load()


@pytest.fixture(scope="session")
def assistant(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Answers from the shipped corpus by words alone, always on the same day."""
    return Assistant(corpus, index.ready(corpus, None, tmp_path_factory.mktemp("words")), today=lambda: TODAY)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`python -m bot web` as a user starts it, on words alone, for the tests that talk to it as other programs do."""
    with serving(tmp_path_factory.mktemp("server")) as site:
        yield site


@pytest.fixture(scope="session")
def shipped_index(tmp_path_factory: pytest.TempPathFactory, corpus: Corpus) -> Path:
    """The index of the shipped corpus, built once."""
    root = tmp_path_factory.mktemp("shipped")
    index.ready(corpus, None, root)
    return root


@pytest.fixture
def words_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shipped_index: Path) -> Path:
    """A data folder of its own that holds the index of words of the shipped corpus, as the settings name it."""
    shutil.copytree(shipped_index, tmp_path / "home" / "index")
    monkeypatch.setenv("HOIDAP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOIDAP_EMBEDDING", "none")
    return tmp_path / "home"


@pytest.fixture(scope="session")
def tiny_corpus() -> Corpus:
    """Three documents: 902 replaced 901; 901 has points a…g with đ, an unread clause, an article without one; 903 stands alone."""
    return Corpus([_old(), _new(), _lone()], _CROSSWALK, digest="tiny")


def provision(document: str, place: str, text: str | None, **more: Any) -> dict[str, Any]:
    """One provision as a document file holds it; article, clause and point are read off the place "4.2.đ"."""
    parts = place.split("#")[0].split(".")
    numbers = dict(zip(("article", "clause"), (int(p) for p in parts[:2]), strict=False))
    marks = {f"{name}_number_checked": "full" for name in numbers}
    point = {"point": parts[2]} if len(parts) > 2 else {}
    checked = "full" if text else "no"
    return {"id": f"{document}/{place}", "text": text, "checked": checked, **numbers, **marks, **point, **more}


def _old() -> Document:
    name = "901-QĐ/TW@2015-03-02"
    letters = ("a", "b", "c", "d", "đ", "e", "g")
    acts = ("sổ tay", "bút máy", "con dấu", "bản đồ", "đồng hồ", "quạt trần", "ghế tựa")
    points = [
        provision(name, f"4.2.{letter}", f"Không mượn {act} của kho lưu trữ quá bảy ngày.", heading="Những vật không được mượn lâu")
        for letter, act in zip(letters, acts, strict=True)
    ]
    return Document.model_validate(
        {
            "number": "901-QĐ/TW",
            "title": "Quy định về kho lưu trữ",
            "kind": "Quy định",
            "issuer": "Bộ Chính trị",
            "issued": "2015-03-02",
            "effective": "2015-04-01",
            "signer": "Người Ký Một",
            "structure": "1 phần, 5 điều",
            "parts": [{"number": "I", "title": "Tất cả", "articles": [1, 2, 3, 4, 5]}],
            "lists": [{"name": "hành vi làm hỏng tài liệu", "article": 3, "count": 3, "keywords": ["làm hỏng tài liệu"]}],
            "status": {
                "in_force": False,
                "replaced_by": "902-QĐ/TW",
                "replaced_on": "2020-06-15",
                "checked": "full",
                "validity_as_of": "2026-11-23",
            },
            "provisions": [
                provision(name, "1", "Quy định này áp dụng cho mọi kho lưu trữ.", heading="Phạm vi áp dụng"),
                provision(name, "2.1", "Người giữ kho phải ghi sổ mượn tài liệu mỗi ngày.", heading="Sổ mượn", plain="Phải ghi sổ hằng ngày."),
                provision(name, "2.2", None, heading="Sổ mượn"),
                provision(name, "3.1", "Gấp nếp, tẩy xoá tài liệu lưu trữ.", heading="Hành vi làm hỏng tài liệu"),
                provision(name, "3.2", "Để tài liệu ở nơi ẩm ướt, dột nát.", heading="Hành vi làm hỏng tài liệu"),
                provision(name, "3.3", None, heading="Hành vi làm hỏng tài liệu"),
                *points,
                provision(name, "5", None, heading="Xử lý người vi phạm"),
            ],
        }
    )


def _new() -> Document:
    name = "902-QĐ/TW@2020-06-15"
    return Document.model_validate(
        {
            "number": "902-QĐ/TW",
            "title": "Quy định về kho lưu trữ điện tử",
            "kind": "Quy định",
            "issuer": "Bộ Chính trị",
            "issued": "2020-06-15",
            "structure": "2 điều",
            "parts": [{"number": "I", "title": "Tất cả", "articles": [1, 2]}],
            "replaces": "901-QĐ/TW",
            "status": {"checked": "no", "validity_as_of": "2026-11-23"},
            "provisions": [
                provision(name, "1", "Quy định này áp dụng cho kho lưu trữ điện tử.", heading="Phạm vi áp dụng"),
                provision(name, "2", "Người giữ kho ghi sổ mượn tài liệu trên máy.", heading="Sổ mượn", checked="partial", note="Mới có một nguồn."),
            ],
        }
    )


def _lone() -> Document:
    name = "903-NQ/TW@2019-01-05"
    return Document.model_validate(
        {
            "number": "903-NQ/TW",
            "title": "Nghị quyết về bảo tàng",
            "kind": "Nghị quyết",
            "issuer": "Ban Chấp hành Trung ương",
            "issued": "2019-01-05",
            "status": {"in_force": True, "checked": "full", "validity_as_of": "2026-11-23"},
            "provisions": [
                {"id": f"{name}/II.1", "section": "II.1", "heading": "Mục tiêu", "text": "Mỗi tỉnh có một bảo tàng.", "checked": "full"},
                {"id": f"{name}/0#1", "heading": "Kết quả", "kind": "context", "text": "Đã mở bốn mươi bảo tàng.", "checked": "full"},
            ],
        }
    )


_CROSSWALK = (
    CrosswalkRow(
        old=("901-QĐ/TW@2015-03-02/2.1",),
        new=("902-QĐ/TW@2020-06-15/2",),
        relation="changed",
        topic="Sổ mượn",
        difference="Sổ giấy đổi thành sổ trên máy.",
        checked="full",
    ),
    CrosswalkRow(
        old=("901-QĐ/TW@2015-03-02/5",),
        new=(),
        relation="unknown",
        topic="Xử lý",
        difference="Chưa đọc được bên nào.",
        checked="no",
    ),
)
