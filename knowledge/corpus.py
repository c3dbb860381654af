"""Loading, validating and looking up the corpus.

`load()` reads every document file, checks it against the schema and the rules of the house, and returns a `Corpus`.
All problems are collected and raised together, one line each, so that an editor mends them in one go.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from knowledge import strict_yaml
from knowledge.errors import CorpusError
from knowledge.provision import CrosswalkRow, Document, Provision

SHIPPED = Path(__file__).parent / "documents"
CROSSWALK = Path(__file__).parent / "crosswalk.yaml"

_MESSAGES = {
    "missing": "thiếu khoá bắt buộc",
    "extra_forbidden": "khoá lạ",
    "literal_error": "giá trị không nằm trong danh sách cho phép",
    "date_from_datetime_parsing": "ngày phải có dạng YYYY-MM-DD",
    "date_parsing": "ngày phải có dạng YYYY-MM-DD",
}


class Corpus:
    """All documents, with look-up by id, number, article and date."""

    def __init__(
        self, documents: Iterable[Document], crosswalk: Iterable[CrosswalkRow] = (), digest: str = "", moved: Mapping[str, str] | None = None
    ) -> None:
        self.documents = tuple(documents)
        self.crosswalk = tuple(crosswalk)
        self.digest = digest
        self.moved = dict(moved or {})  # restated ids that official text took the place of → the provision that holds it
        self._documents = {d.id: d for d in self.documents}
        self._provisions = {p.id: p for d in self.documents for p in d.provisions}
        self._by_number: dict[str, list[Document]] = defaultdict(list)
        for document in sorted(self.documents, key=lambda d: d.issued):
            self._by_number[document.number].append(document)
        self._rows: dict[str, list[CrosswalkRow]] = defaultdict(list)
        for row in self.crosswalk:
            for i in dict.fromkeys((*row.old, *row.new)):
                self._rows[i].append(row)

    def __iter__(self) -> Iterator[Provision]:
        return iter(self._provisions.values())

    def __contains__(self, item: object) -> bool:
        return item in self._documents or (isinstance(item, str) and self.find(item) is not None)

    def provision(self, provision_id: str) -> Provision:
        """The provision with this id, or the point of an official one; KeyError if there is none."""
        found = self.find(provision_id)
        if found is None:
            raise KeyError(provision_id)
        return found

    def find(self, provision_id: str) -> Provision | None:
        """The provision with this id, or None (a document's own record is not a provision). A point of an official
        provision, "…/36.1.b", is found by its clause's id with the letter after it."""
        return self._provisions.get(provision_id) or self._point(provision_id)

    def _point(self, identity: str) -> Provision | None:
        owner, _, letter = identity.rpartition(".")
        held = self._provisions.get(owner)
        if held is None or held.wording != "official":
            return None
        item = next((i for i in held.items if i.point == letter and i.text), None)
        if item is None:
            return None
        own = {"id": identity, "point": letter, "text": item.text, "items": (), "page": item.page or held.page, "checked": item.checked}
        return held.model_copy(update={**own, "plain": None, "everyday": (), "questions": (), "elements": None, "note": None})

    def prior(self, provision_id: str) -> tuple[Provision, ...]:
        """The restated provisions of the same place that this official one took the place of."""
        if provision_id not in self._provisions:
            return ()
        earlier = self.document(provision_id).prior
        known = (p for p in earlier if p.id == provision_id or p.article is None or p.numbered)
        return tuple(p for p in known if self.moved.get(p.id, p.id) == provision_id)

    def prior_group(self, document: Document, article: int | str) -> tuple[Provision, ...]:
        """The restated provisions of an article whose clause is not known, which its official text took the place of."""
        return tuple(p for p in document.prior if p.article == article and not p.numbered and p.id in self.moved)

    def document(self, document_id: str) -> Document:
        """The document `number@issued` or the one a provision id belongs to; KeyError if there is none."""
        return self._documents[document_id[: document_id.index("@") + len("@2019-09-23")]]

    def numbered(self, number: str) -> tuple[Document, ...]:
        """Every document with this number, oldest first."""
        return tuple(self._by_number.get(number, ()))

    def article(self, document: Document, article: int | str) -> tuple[Provision, ...]:
        """The provisions of an article in the document's own order, unread ones included."""
        return tuple(p for p in document.provisions if p.article == article)

    def row(self, provision_id: str) -> CrosswalkRow | None:
        """The crosswalk row the provision stands in (the first, where official text stands for several)."""
        return next(iter(self._rows.get(provision_id, ())), None)

    def matches(self, provision_id: str) -> tuple[Provision, ...]:
        """The provisions on the other side of the crosswalk, unread ones included."""
        rows = self._rows.get(provision_id, ())
        other = dict.fromkeys(i for row in rows for i in (row.new if provision_id in row.old else row.old))
        return tuple(self._provisions[i] for i in other)

    def successor(self, document: Document) -> Document | None:
        """The document that replaced it, where the corpus holds that document."""
        number = document.status.replaced_by
        later = [d for d in self.numbered(number) if d.issued >= document.issued] if number else []
        return later[0] if later else None

    def predecessors(self, document: Document) -> tuple[Document, ...]:
        """The documents of the corpus that it replaced."""
        return tuple(d for d in self.documents if self.successor(d) is document)

    def current(self, document: Document) -> Document:
        """The last document of its chain of replacements, itself if it was not replaced."""
        seen = {document.id}
        while (later := self.successor(document)) is not None and later.id not in seen:
            document = later
            seen.add(document.id)
        return document


def in_force(document: Document, on: dt.date) -> bool | None:
    """Whether the document was in force on a date: True, False, or None where that is not known.

    205-QĐ/TW on 2021-01-01 → True; on 2026-11-23 → False. 114-QĐ/TW on 2026-11-23 → None: no replacement was
    found, which is not proof that there is none. Nothing is known beyond `validity_as_of`.
    """
    status = document.status
    if on < (document.effective or document.issued):
        return False
    if status.replaced_on is not None:
        return on < status.replaced_on
    if status.in_force is False:
        return False if on >= status.validity_as_of else None
    if status.in_force is True and on <= status.validity_as_of:
        return True
    return None


def read_document(path: Path) -> Document:
    """One document file; CorpusError with one line for each problem."""
    raw = strict_yaml.read(path)
    if not isinstance(raw, dict):
        raise CorpusError([f"{path.name}: tệp phải là một bảng khoá – giá trị"])
    try:
        return Document.model_validate(raw)
    except ValidationError as error:
        raise CorpusError([_line(path.name, raw, e) for e in error.errors()]) from error


def _line(name: str, raw: dict[str, Any], error: Any) -> str:
    place = [str(part) for part in error["loc"]]
    if len(error["loc"]) > 1 and error["loc"][0] == "provisions" and isinstance(error["loc"][1], int):
        provision = raw["provisions"][error["loc"][1]]
        identity = provision.get("id") if isinstance(provision, dict) else None
        place = [str(identity or f"provisions[{error['loc'][1]}]"), *place[2:]]
    return f"{name}: {' → '.join(place)}: {_MESSAGES.get(error['type'], error['msg'])}"


def read_crosswalk(path: Path) -> tuple[CrosswalkRow, ...]:
    """The rows of the crosswalk; CorpusError with one line for each problem."""
    if not path.exists():
        return ()
    raw = strict_yaml.read(path) or []
    if not isinstance(raw, list):
        raise CorpusError([f"{path.name}: tệp phải là một danh sách các dòng đối chiếu"])
    rows, problems = [], []
    for number, row in enumerate(raw, 1):
        try:
            rows.append(CrosswalkRow.model_validate(row))
        except ValidationError as error:
            places = [(" → ".join(str(part) for part in e["loc"]), _MESSAGES.get(e["type"], e["msg"])) for e in error.errors()]
            problems += [f"{path.name}: dòng {number} → {place}: {message}" for place, message in places]
    if problems:
        raise CorpusError(problems)
    return tuple(rows)


def load(*folders: Path, crosswalk: Path | None = None) -> Corpus:
    """Read and check all documents of the folders (default: the shipped corpus). CorpusError lists every problem."""
    shipped = not folders
    paths = [p for folder in folders or (SHIPPED,) for p in sorted(folder.glob("*.yaml"))]
    problems: list[str] = []
    documents: dict[str, Document] = {}
    if not paths:
        problems.append(f"{(folders or (SHIPPED,))[0]}: không có tệp văn bản nào (*.yaml)")
    for path in paths:
        try:
            document = read_document(path)
        except CorpusError as error:
            problems += error.problems
            continue
        problems += [f"{path.name}: {problem}" for problem in check_document(document)]
        if document.id in documents:
            problems.append(f"{path.name}: trùng văn bản {document.id}")
        documents[document.id] = document
    rows = read_crosswalk(crosswalk or CROSSWALK) if shipped or crosswalk else ()
    if not problems:
        problems += _check_references(list(documents.values()), rows)
    if problems:
        raise CorpusError(problems)
    files = [*paths, crosswalk or CROSSWALK] if rows else paths
    digest = hashlib.sha256(b"".join(p.read_bytes() for p in files)).hexdigest()
    return Corpus(documents.values(), rows, digest)


def check_document(document: Document) -> list[str]:
    """The rules a schema cannot express, one line for each breach."""
    problems: list[str] = []
    if document.effective and document.effective < document.issued:
        problems.append(f"effective: có hiệu lực ({document.effective}) trước ngày ban hành ({document.issued})")
    if document.status.replaced_on and document.status.replaced_on < document.issued:
        problems.append(f"status: bị thay thế ({document.status.replaced_on}) trước ngày ban hành ({document.issued})")
    if document.status.validity_as_of < document.issued:
        problems.append(f"status: validity_as_of ({document.status.validity_as_of}) trước ngày ban hành ({document.issued})")
    if document.status.replaced_on and not document.status.replaced_by:
        problems.append("status: có replaced_on mà thiếu replaced_by")
    seen: set[str] = set()
    for provision in document.provisions:
        problems += [f"{provision.id}: {p}" for p in _check_provision(document, provision)]
        if provision.id in seen:
            problems.append(f"{provision.id}: mã trùng")
        seen.add(provision.id)
    return problems + _check_articles(document)


def _check_provision(document: Document, provision: Provision) -> list[str]:
    problems = []
    prefix = document.id + "/"
    if not provision.id.startswith(prefix):
        return [f"mã phải bắt đầu bằng {prefix}"]
    place = provision.id[len(prefix) :].split("#")[0]
    if provision.article is None:
        if place != (provision.section or "0"):
            problems.append(f"mã không khớp mục ({provision.section or '0'})")
    else:
        numbers = [str(n) for n in (provision.article, provision.clause, provision.point) if n is not None]
        parts = place.split(".")
        if parts != numbers[: len(parts)]:
            problems.append(f"mã không khớp điều, khoản, điểm ({'.'.join(numbers)})")
    if provision.read and not ((provision.text or "") if provision.wording == "restated" else provision.full_text).strip():
        problems.append("đã đánh dấu đọc được (checked) mà thiếu text")
    if not provision.read and (provision.text or any(i.text for i in provision.items)):
        problems.append("checked: no thì không được có text")
    if not provision.read and (provision.plain or provision.everyday or provision.questions or provision.elements):
        problems.append("checked: no thì không được có plain, everyday, questions, elements")
    if provision.article is not None and provision.article_number_checked is None:
        problems.append("có article mà thiếu article_number_checked")
    return problems


def _check_articles(document: Document) -> list[str]:
    """Every article that the parts list has at least one provision, and the other way round."""
    listed = [a for part in document.parts for a in part.articles]
    if not listed:
        return []
    problems = [f"parts: Điều {a} ghi hai lần" for a in sorted({a for a in listed if listed.count(a) > 1})]
    held = {p.article for p in document.provisions if p.article is not None}
    problems += [f"thiếu Điều {a} (có trong parts, không có trong provisions)" for a in listed if a not in held]
    problems += [f"Điều {a} không thuộc phần, chương nào" for a in sorted(held - set(listed), key=str)]
    count = re.search(r"(\d+) điều", document.structure or "")
    if count and int(count[1]) != len(set(listed)):
        problems.append(f"structure ghi {count[1]} điều, parts có {len(set(listed))}")
    return problems


def _check_references(documents: list[Document], rows: tuple[CrosswalkRow, ...]) -> list[str]:
    ids = {p.id for d in documents for p in d.provisions}
    read = {p.id for d in documents for p in d.provisions if p.read}
    numbers = {d.number for d in documents}
    problems = []
    for document in documents:
        later = document.status.replaced_by
        if later and later not in numbers and not re.search(r"\d", later):
            problems.append(f"{document.id}: replaced_by '{later}' không phải số hiệu văn bản")
        for entry in document.lists:
            if entry.article is not None and entry.article not in {p.article for p in document.provisions}:
                problems.append(f"{document.id}: lists → Điều {entry.article} không có trong văn bản")
    seen: set[str] = set()
    for row in rows:
        problems += [f"crosswalk: {i} không có trong kho văn bản" for i in (*row.old, *row.new) if i not in ids]
        problems += [f"crosswalk: {i} đứng ở hai dòng" for i in (*row.old, *row.new) if i in seen & read]
        seen |= {*row.old, *row.new}
        if row.relation in ("new", "dropped") and not row.sources:
            problems.append(f"crosswalk: '{row.topic}' ghi {row.relation} mà không có nguồn")
    return problems
