"""The strict schema, one clear line for each breach; look-up by id, number and date; validity on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge import corpus as corpus_files
from knowledge.corpus import Corpus, in_force, load
from knowledge.errors import CorpusError
from knowledge.provision import Document

NAME = "901-QĐ/TW@2015-03-02"
Table = dict[str, Any]


def document() -> Table:
    """A valid document file with two articles, one clause unread."""
    marks = {"article_number_checked": "full", "clause_number_checked": "full"}
    return {
        "number": "901-QĐ/TW",
        "title": "Quy định về kho lưu trữ",
        "kind": "Quy định",
        "issuer": "Bộ Chính trị",
        "issued": "2015-03-02",
        "effective": "2015-04-01",
        "structure": "1 phần, 2 điều",
        "parts": [{"number": "I", "title": "Tất cả", "articles": [1, 2]}],
        "lists": [{"name": "hành vi", "article": 2, "count": 2}],
        "status": {"replaced_by": "902-QĐ/TW", "replaced_on": "2020-06-15", "checked": "full", "validity_as_of": "2026-11-23"},
        "provisions": [
            {"id": f"{NAME}/1", "article": 1, "article_number_checked": "full", "text": "Áp dụng cho kho.", "checked": "full"},
            {"id": f"{NAME}/2.1", "article": 2, "clause": 1, **marks, "text": "Ghi sổ.", "checked": "partial"},
            {"id": f"{NAME}/2.2", "article": 2, "clause": 2, **marks, "checked": "no", "heading": "Chưa đọc"},
        ],
    }


def write(folder: Path, *tables: Table) -> Path:
    for n, table in enumerate(tables):
        (folder / f"{'abc'[n]}.yaml").write_text(yaml.safe_dump(table, allow_unicode=True, sort_keys=False), "utf-8")
    return folder


def problems(folder: Path, **more: Any) -> list[str]:
    with pytest.raises(CorpusError) as caught:
        load(folder, **more)
    assert str(caught.value)
    assert all(line.count("\n") == 0 for line in caught.value.problems)
    return caught.value.problems


def at(table: Table, *place: Any) -> Any:
    for step in place:
        table = table[step]
    return table


def put(value: Any, *place: Any) -> Callable[[Table], None]:
    """Set one key of the table: put("x", "provisions", 0, "text")."""

    def change(table: Table) -> None:
        at(table, *place[:-1])[place[-1]] = value

    return change


def drop(*place: Any) -> Callable[[Table], None]:
    def change(table: Table) -> None:
        del at(table, *place[:-1])[place[-1]]

    return change


def leave_out_of_parts(table: Table) -> None:
    table["parts"][0]["articles"] = [1]
    del table["structure"]


def append_copy(table: Table) -> None:
    table["provisions"].append(dict(table["provisions"][0]))


BREACHES = {
    "unknown key of the document": (put("x", "lạ"), ["lạ", "khoá lạ"]),
    "unknown key of a provision": (put("x", "provisions", 1, "lạ"), [f"{NAME}/2.1", "lạ", "khoá lạ"]),
    "unknown key of the status": (put("x", "status", "lạ"), ["status", "lạ", "khoá lạ"]),
    "unknown key of an item": (put([{"checked": "full", "lạ": 1}], "provisions", 1, "items"), [f"{NAME}/2.1", "items", "lạ"]),
    "missing title": (drop("title"), ["title", "thiếu"]),
    "missing mark": (drop("provisions", 1, "checked"), [f"{NAME}/2.1", "checked", "thiếu"]),
    "unknown mark": (put("maybe", "provisions", 1, "checked"), [f"{NAME}/2.1", "checked"]),
    "unknown wording": (put("quoted", "provisions", 1, "wording"), [f"{NAME}/2.1", "wording"]),
    "no date": (put("hôm qua", "issued"), ["issued", "YYYY-MM-DD"]),
    "impossible date": (put("2015-02-30", "issued"), ["issued"]),
    "a provision that is no table": (put("Điều 1", "provisions", 0), ["provisions[0]"]),
    "missing article": (drop("provisions", 0), ["Điều 1"]),
    "article in no part": (leave_out_of_parts, ["Điều 2"]),
    "article in two parts": (put([1, 2, 2], "parts", 0, "articles"), ["Điều 2", "hai lần"]),
    "count of articles": (put("1 phần, 9 điều", "structure"), ["9 điều"]),
    "duplicate id": (append_copy, [f"{NAME}/1", "trùng"]),
    "id of another document": (put("902-QĐ/TW@2015-03-02/1", "provisions", 0, "id"), ["902-QĐ/TW@2015-03-02/1", NAME]),
    "id of another article": (put(f"{NAME}/2.7", "provisions", 0, "id"), [f"{NAME}/2.7"]),
    "id of another clause": (put(3, "provisions", 1, "clause"), [f"{NAME}/2.1"]),
    "text on what was not read": (put("Bịa.", "provisions", 2, "text"), [f"{NAME}/2.2", "checked: no"]),
    "item text on what was not read": (put([{"text": "Bịa.", "checked": "full"}], "provisions", 2, "items"), [f"{NAME}/2.2", "checked: no"]),
    "aids on what was not read": (put(["Hỏi gì?"], "provisions", 2, "questions"), [f"{NAME}/2.2", "checked: no"]),
    "no text on what was read": (put("  ", "provisions", 0, "text"), [f"{NAME}/1", "text"]),
    "article whose number has no mark": (drop("provisions", 0, "article_number_checked"), [f"{NAME}/1", "article_number_checked"]),
    "in force before issue": (put("2015-03-01", "effective"), ["effective", "2015-03-01"]),
    "replaced before issue": (put("2014-01-01", "status", "replaced_on"), ["2014-01-01"]),
    "checked before issue": (put("2014-01-01", "status", "validity_as_of"), ["validity_as_of", "2014-01-01"]),
    "replaced by nothing": (drop("status", "replaced_by"), ["replaced_by"]),
    "list of an article that is not there": (put(7, "lists", 0, "article"), ["Điều 7"]),
}


def test_a_valid_folder_loads(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, document()))
    assert [d.id for d in loaded.documents] == [NAME]
    assert [p.id for p in loaded] == [f"{NAME}/1", f"{NAME}/2.1", f"{NAME}/2.2"]


@pytest.mark.parametrize("breach", BREACHES)
def test_each_breach_is_one_line_that_says_where(tmp_path: Path, breach: str) -> None:
    change, wanted = BREACHES[breach]
    table = document()
    change(table)
    found = problems(write(tmp_path, table))
    assert len(found) == 1, found
    for part in ["a.yaml" if "lists" not in found[0] else NAME, *wanted]:
        assert part in found[0]


def test_all_breaches_of_all_files_are_told_together(tmp_path: Path) -> None:
    first, second = document(), document()
    first["lạ"] = 1
    second |= {"number": "902-QĐ/TW", "provisions": []}
    found = problems(write(tmp_path, first, second))
    assert any(line.startswith("a.yaml") for line in found)
    assert any(line.startswith("b.yaml") for line in found)


def test_the_same_document_twice(tmp_path: Path) -> None:
    found = problems(write(tmp_path, document(), document()))
    assert found == [line for line in found if line.startswith("b.yaml") and NAME in line]
    assert len(found) == 1


@pytest.mark.parametrize("content", [b"a: [", b"- a\n- b\n", b"", b"\xff\xfe\x00", "chỉ là một câu".encode()])
def test_a_file_that_is_no_document(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "hỏng.yaml").write_bytes(content)
    found = problems(tmp_path)
    assert len(found) == 1
    assert found[0].startswith("hỏng.yaml")


def test_a_folder_without_documents(tmp_path: Path) -> None:
    assert str(tmp_path) in problems(tmp_path)[0]


def row(**changes: Any) -> Table:
    return {"old": [f"{NAME}/1"], "new": [], "relation": "unknown", "topic": "Phạm vi", "difference": "Chưa rõ.", "checked": "no", **changes}


def crosswalk_problems(folder: Path, *rows: Any) -> list[str]:
    path = folder / "bảng.yml"
    path.write_text(yaml.safe_dump(list(rows), allow_unicode=True), "utf-8")
    return problems(write(folder, document()), crosswalk=path)


def test_a_valid_crosswalk_loads(tmp_path: Path) -> None:
    path = tmp_path / "bảng.yml"
    path.write_text(yaml.safe_dump([row()], allow_unicode=True), "utf-8")
    assert load(write(tmp_path, document()), crosswalk=path).row(f"{NAME}/1") is not None


def test_a_crosswalk_reference_to_nothing(tmp_path: Path) -> None:
    found = crosswalk_problems(tmp_path, row(new=["902-QĐ/TW@2020-06-15/9"]))
    assert len(found) == 1
    assert "crosswalk" in found[0]
    assert "902-QĐ/TW@2020-06-15/9" in found[0]


def test_a_provision_in_two_crosswalk_rows(tmp_path: Path) -> None:
    found = crosswalk_problems(tmp_path, row(), row(topic="Khác"))
    assert len(found) == 1
    assert f"{NAME}/1" in found[0]


@pytest.mark.parametrize("relation", ["new", "dropped"])
def test_new_and_dropped_need_a_source(tmp_path: Path, relation: str) -> None:
    found = crosswalk_problems(tmp_path, row(relation=relation))
    assert len(found) == 1
    assert "Phạm vi" in found[0]
    assert "nguồn" in found[0]


@pytest.mark.parametrize("change", [{"lạ": 1}, {"relation": "same"}, {"checked": "maybe"}])
def test_a_broken_crosswalk_row_says_which(tmp_path: Path, change: Table) -> None:
    found = crosswalk_problems(tmp_path, row(old=[f"{NAME}/2.1"], topic="Sổ mượn"), row(**change))
    assert len(found) == 1
    assert found[0].startswith("bảng.yml")
    assert next(iter(change)) in found[0]
    assert any(name in found[0] for name in (f"{NAME}/1", "Phạm vi", "dòng 2", "[1]", "1 →"))


@pytest.mark.parametrize("content", [b"a: [", b"42", b"old: x", b"- 1\n- 2", b"\xff\xfe\x00"])
def test_a_file_that_is_no_crosswalk(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bảng.yml"
    path.write_bytes(content)
    assert all(line.startswith("bảng.yml") for line in problems(write(tmp_path, document()), crosswalk=path))


def test_the_digest_follows_the_content(tmp_path: Path) -> None:
    one = load(write(tmp_path, document())).digest
    assert load(tmp_path).digest == one
    assert load(write(tmp_path, {**document(), "title": "Khác"})).digest != one


# Validity on a day


def dated(issued: str = "2020-01-10", effective: str | None = None, **status: Any) -> Document:
    name = f"9-QĐ/TW@{issued}"
    return Document.model_validate(
        {
            "number": "9-QĐ/TW", "title": "T", "kind": "Quy định", "issuer": "I", "issued": issued, "effective": effective,
            "status": {"checked": "full", "validity_as_of": "2026-11-23", **status},
            "provisions": [{"id": f"{name}/0#1", "text": "x", "checked": "full"}],
        }
    )  # fmt: skip


REPLACED = {"in_force": False, "replaced_by": "10-QĐ/TW", "replaced_on": "2023-07-11"}


@pytest.mark.parametrize(
    ("held", "day", "expected"),
    [
        (dated(**REPLACED), "2020-01-09", False),
        (dated(**REPLACED), "2020-01-10", True),
        (dated(**REPLACED), "2023-07-10", True),
        (dated(**REPLACED), "2023-07-11", False),
        (dated(**REPLACED), "2030-01-01", False),
        (dated(effective="2020-03-01", **REPLACED), "2020-02-29", False),
        (dated(effective="2020-03-01", **REPLACED), "2020-03-01", True),
        (dated(), "2019-12-31", False),
        (dated(), "2021-01-01", None),
        (dated(), "2027-01-01", None),
        (dated(in_force=True), "2026-11-23", True),
        (dated(in_force=True), "2026-11-24", None),
        (dated(in_force=True), "2020-01-09", False),
        (dated(in_force=False), "2026-11-23", False),
        (dated(in_force=False), "2021-01-01", None),
    ],
)
def test_in_force_before_within_and_after(held: Document, day: str, expected: bool | None) -> None:
    assert in_force(held, dt.date.fromisoformat(day)) is expected


# Look-up


def test_look_up_by_id(tiny_corpus: Corpus) -> None:
    clause = tiny_corpus.provision(f"{NAME}/2.1")
    assert tiny_corpus.find(clause.id) is clause
    assert tiny_corpus.document(clause.id) is tiny_corpus.document(NAME)
    assert clause.id in tiny_corpus
    assert NAME in tiny_corpus
    assert tiny_corpus.find(NAME) is None
    assert tiny_corpus.find("không có") is None
    assert f"{NAME}/99" not in tiny_corpus
    for unknown in (f"{NAME}/99", NAME):
        with pytest.raises(KeyError):
            tiny_corpus.provision(unknown)
    with pytest.raises(KeyError):
        tiny_corpus.document("999-QĐ/TW@2000-01-01/1")


def test_an_article_holds_its_unread_clauses_in_order(tiny_corpus: Corpus) -> None:
    held = tiny_corpus.article(tiny_corpus.document(NAME), 2)
    assert [(p.clause, p.read) for p in held] == [(1, True), (2, False)]
    assert tiny_corpus.article(tiny_corpus.document(NAME), 9) == ()


def test_documents_of_one_number_come_oldest_first() -> None:
    later, earlier = dated("2022-05-05"), dated("2008-05-05")
    found = Corpus([later, earlier]).numbered("9-QĐ/TW")
    assert [d.issued.year for d in found] == [2008, 2022]
    assert Corpus([later]).numbered("8-QĐ/TW") == ()


def test_the_chain_of_replacements(tiny_corpus: Corpus) -> None:
    old, new, lone = tiny_corpus.documents
    assert tiny_corpus.successor(old) is tiny_corpus.current(old) is new
    assert tiny_corpus.successor(new) is None
    assert tiny_corpus.current(new) is new
    assert tiny_corpus.predecessors(new) == (old,)
    assert tiny_corpus.predecessors(old) == tiny_corpus.predecessors(lone) == ()


def test_a_longer_chain_and_one_that_bites_its_tail() -> None:
    def link(number: str, issued: str, later: str) -> Document:
        status = {"replaced_by": later, "replaced_on": "2024-01-01"}
        return dated(issued, **status).model_copy(update={"number": number})

    first, second, third = (
        link("1-QĐ/TW", "2010-01-01", "2-QĐ/TW"),
        link("2-QĐ/TW", "2015-01-01", "3-QĐ/TW"),
        link("3-QĐ/TW", "2020-01-01", "4-QĐ/TW"),
    )
    chain = Corpus([third, first, second])
    assert chain.current(first) is third
    assert chain.successor(third) is None  # 4-QĐ/TW is not held
    same_day = [link("1-QĐ/TW", "2010-01-01", "2-QĐ/TW"), link("2-QĐ/TW", "2010-01-01", "1-QĐ/TW")]
    assert Corpus(same_day).current(same_day[0]) in same_day


def test_both_sides_of_the_crosswalk(tiny_corpus: Corpus) -> None:
    old, new = f"{NAME}/2.1", "902-QĐ/TW@2020-06-15/2"
    assert [p.id for p in tiny_corpus.matches(old)] == [new]
    assert [p.id for p in tiny_corpus.matches(new)] == [old]
    assert tiny_corpus.row(old) is tiny_corpus.row(new)
    assert tiny_corpus.matches(f"{NAME}/5") == ()
    assert tiny_corpus.matches(f"{NAME}/1") == ()
    assert tiny_corpus.row(f"{NAME}/1") is None


# The shipped corpus


def test_every_id_of_the_shipped_corpus_says_its_place(corpus: Corpus) -> None:
    for provision in corpus:
        place = provision.id.removeprefix(corpus.document(provision.id).id + "/").split("#")[0]
        expected = provision.section or "0" if provision.article is None else str(provision.article)
        if provision.article is not None and provision.clause is not None and provision.clause_number_checked != "no":
            expected += f".{provision.clause}"
        assert place == expected + (f".{provision.point}" if provision.point else ""), provision.id


def test_aids_are_never_put_in_quotation_marks_as_wording(corpus: Corpus) -> None:
    """Restated text never stands in quotation marks: the plain versions are the project's own words."""
    assert [p.id for p in corpus if p.plain and p.plain.startswith(("“", '"', "«"))] == []


def test_every_read_rule_of_the_core_can_be_found_by_words(corpus: Corpus) -> None:
    """Each checked provision carries a plain version and questions."""
    assert [p.id for p in corpus if p.read and not (p.plain and p.questions)] == []
    assert [p.id for p in corpus if not p.read and (p.plain or p.questions or p.everyday)] == []


def test_every_crosswalk_row_ties_205_to_114(corpus: Corpus) -> None:
    assert corpus.crosswalk
    for row_ in corpus.crosswalk:
        assert row_.old or row_.new
        assert all(i.startswith("205-QĐ/TW@") for i in row_.old)
        assert all(i.startswith("114-QĐ/TW@") for i in row_.new)


def test_shipped_files_are_the_default(corpus: Corpus) -> None:
    assert {p.name for p in corpus_files.SHIPPED.glob("*.yaml")}
    assert len(corpus.documents) == len(list(corpus_files.SHIPPED.glob("*.yaml")))
    assert corpus.digest
