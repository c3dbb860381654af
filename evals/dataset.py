"""Evaluation cases: one type, read from two schemas.

Own schema (`evals/datasets/*.jsonl`): gold provision ids with a grade (2 carries the answer, 1 is acceptable support).
Shared schema: gold as document, article, clause (null = judged at the wider level), `category` for `skill`, expected
`answer | answer_with_caveat | refuse`. All golds of grade 2 are needed unless `any`. A question that names neither a
document nor a date accepts, for each gold of 205 or 114, its checked match in the other one.

A gold without an article (a document's own record, a provision whose article number was not read) is judged at article
level by its document, in both schemas; at clause level the record or the provision itself is asked for.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from evals.place import article_key, clause_key, document_of
from knowledge.corpus import Corpus
from knowledge.errors import HoidapError
from knowledge.vietnamese import fold

DATASETS = Path(__file__).parent / "datasets"
Expected = Literal["answered", "no_basis", "off_topic", "refused", "not_answered"]
EXPECTED: dict[str, Expected] = {
    "answered": "answered", "no_basis": "no_basis", "off_topic": "off_topic", "refused": "refused",
    "answer": "answered", "answer_with_caveat": "answered", "refuse": "not_answered",
}  # fmt: skip
VALIDITY = ("must_say_superseded", "current", None)
_NAMES_DOCUMENT = re.compile(
    r"\b(?:(?:quy dinh|nghi quyet|chi thi|huong dan|ket luan|luat|bo luat|van ban|ban|qd|nq|ct|hd)(?: (?:so|cu|moi|nam))? ?\d{1,4}\b|bo luat hinh su)"
    r"|\b\d{1,3} ?[-/] ?(?:qd|qdi|nq|ct|hd|kl)\b"
)
_NAMES_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[/.-]\d{1,2}\b")


class CaseError(HoidapError):
    """A case that cannot be used. The message names the row's fault; readers add file and line."""


@dataclass(frozen=True)
class Target:
    """One gold: the keys (see `evals.place`) that satisfy it at either level, and the ids it stands for (without those
    of the crosswalk's other side)."""

    name: str
    grade: int
    article: frozenset[str]
    clause: frozenset[str]
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """One question and what a right answer to it holds.

    key_facts: for each fact its accepted surface forms. successors: with `must_say_superseded`, (replaced document,
    head numbers of what replaced it: "114"); the document is "" where the schema does not name it. twin: id of the
    accented case that this one mirrors.
    """

    id: str
    skill: str
    question: str
    expected: Expected
    targets: tuple[Target, ...] = ()
    any: bool = False
    history: tuple[dict[str, str], ...] = ()
    as_of: dt.date | None = None
    key_facts: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    validity: str | None = None
    successors: tuple[tuple[str, tuple[str, ...]], ...] = ()
    twin: str | None = None
    raw: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def answerable(self) -> bool:
        """Whether an answer, and no refusal, is right."""
        return self.expected == "answered"

    @property
    def needed(self) -> tuple[Target, ...]:
        """The golds of grade 2."""
        return tuple(t for t in self.targets if t.grade >= 2)


def read_cases(path: Path, corpus: Corpus, limit: int | None = None) -> list[Case]:
    """All cases of a .jsonl file, or of a folder's .jsonl files in order of name; the first `limit` of them.

    HoidapError names every broken line (file, line, fault), and ids that stand twice.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise HoidapError(f"Thư mục {path} không có tệp .jsonl nào. Chỉ tới một tệp hoặc thư mục câu hỏi bằng --dataset.")
    cases, problems = [], []
    for file in files:
        found, broken = parse_lines(file, corpus)
        cases += found
        problems += broken
    problems += [f"mã {i} đứng {n} lần" for i, n in Counter(c.id for c in cases).items() if n > 1]
    if problems:
        raise HoidapError("Bộ câu hỏi có lỗi: " + "; ".join(problems[:12]) + (f"; và {len(problems) - 12} lỗi nữa" if len(problems) > 12 else ""))
    return cases[:limit]


def parse_lines(file: Path, corpus: Corpus) -> tuple[list[Case], list[str]]:
    """The sound cases of a file, and one line for each broken one. HoidapError where the file cannot be read."""
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise HoidapError(f"Không đọc được bộ câu hỏi {file}: {getattr(error, 'strerror', None) or 'không phải UTF-8'}.") from error
    cases, problems = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            cases.append(parse(json.loads(line), corpus))
        except json.JSONDecodeError as error:
            problems.append(f"{file.name} dòng {number}: JSON không hợp lệ ({error.msg})")
        except CaseError as error:
            problems.append(f"{file.name} dòng {number}: {error}")
    return cases, problems


def parse(raw: Any, corpus: Corpus) -> Case:
    """One row of either schema; CaseError says what is wrong with it."""
    if not isinstance(raw, dict):
        raise CaseError("không phải một đối tượng JSON")
    for key in ("id", "question", "expected"):
        if not isinstance(raw.get(key), str) or not raw[key].strip():
            raise CaseError(f"thiếu '{key}'")
    if raw["expected"] not in EXPECTED:
        raise CaseError(f"expected '{raw['expected']}' không có, cần một trong: {', '.join(EXPECTED)}")
    if raw.get("validity") not in VALIDITY:
        raise CaseError(f"validity '{raw['validity']}' không có, cần must_say_superseded, current hoặc để trống")
    expected = EXPECTED[raw["expected"]]
    history = tuple(raw.get("history") or ())
    matched = not names_source(raw["question"], [str(turn.get("content", "")) for turn in history if isinstance(turn, dict)])
    targets = tuple(_target(gold, corpus, matched) for gold in raw.get("gold") or ())
    if expected == "answered" and not any(t.grade >= 2 for t in targets):
        raise CaseError("câu phải trả lời (answered) mà không có căn cứ (gold) nào mức 2")
    shared = "category" in raw
    return Case(
        id=raw["id"],
        skill=str(raw.get("skill") or raw.get("category") or "khác"),
        question=raw["question"],
        expected=expected,
        targets=targets,
        any=bool(raw.get("any")),
        history=history,
        as_of=_date(raw.get("as_of")),
        key_facts=tuple(tuple(map(str, forms)) for forms in raw.get("key_facts") or ()),
        must_not=tuple(map(str, raw.get("must_not") or ())),
        validity=raw.get("validity"),
        successors=() if raw.get("validity") != "must_say_superseded" else (("", ("114",)),) if shared else _successors(targets, corpus),
        twin=raw.get("twin"),
        raw=raw,
    )


def names_source(question: str, earlier: Iterable[str] = ()) -> bool:
    """Whether a question, or the talk before it, names a document or a date. "theo 205" and "quy định 114" do."""
    text = fold(" ".join([question, *earlier]))
    return bool(_NAMES_DOCUMENT.search(text) or _NAMES_DATE.search(text) or re.search(r"\b(?:205|114)\b", text))


def _date(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if value else None
    except (TypeError, ValueError) as error:
        raise CaseError(f"as_of '{value}' phải có dạng YYYY-MM-DD") from error


def _target(gold: Any, corpus: Corpus, matched: bool) -> Target:
    if not isinstance(gold, dict) or not (gold.get("id") or gold.get("document")):
        raise CaseError("mỗi căn cứ (gold) cần 'id', hoặc 'document' cùng 'article', 'clause'")
    return _by_id(gold, corpus, matched) if gold.get("id") else _by_place(gold, corpus, matched)


def _by_id(gold: dict[str, Any], corpus: Corpus, matched: bool) -> Target:
    identity, grade = str(gold["id"]), gold.get("grade", 2)
    if identity not in corpus:
        raise CaseError(f"căn cứ {identity} không có trong kho văn bản")
    if grade not in (1, 2):
        raise CaseError(f"căn cứ {identity}: grade phải là 1 hoặc 2")
    provision = corpus.find(identity)
    if provision is not None and not provision.read:
        raise CaseError(f"căn cứ {identity} chưa đọc được nội dung (checked: no)")
    ids = (identity, *(_matches(identity, corpus) if matched else ()))
    articles = set(map(article_key, ids))
    if provision is None or (provision.article is None and provision.section is None):
        # No article to be judged at: the wider level, as in the shared schema.
        articles.add(f"{document_of(identity)}/*")
    return Target(identity, grade, frozenset(articles), frozenset(map(clause_key, ids)), (identity,))


def _by_place(gold: dict[str, Any], corpus: Corpus, matched: bool) -> Target:
    number, article, clause = str(gold["document"]), gold.get("article"), gold.get("clause")
    documents = corpus.numbered(number)
    if not documents:
        raise CaseError(f"văn bản {number} không có trong kho văn bản")
    name = f"{number}" + (f" Điều {article}" if article is not None else "") + (f" khoản {clause}" if clause is not None else "")
    if article is None:
        whole = frozenset(f"{d.id}/*" for d in documents)
        return Target(name, 2, whole, whole, tuple(d.id for d in documents))
    held = [p.id for d in documents for p in d.provisions if p.read and str(p.article) == str(article)]
    ids = [i for i in held if clause is None or clause_key(i).endswith(f"/{article}.{clause}")]
    others = [m for i in ids for m in _matches(i, corpus)] if matched else []
    articles = {f"{d.id}/{article}" for d in documents} | set(map(article_key, others))
    clauses = {f"{d.id}/{article}.{'*' if clause is None else clause}" for d in documents} | set(map(clause_key, others))
    return Target(name, 2, frozenset(articles), frozenset(clauses), tuple(ids) or tuple(d.id for d in documents))


def _matches(identity: str, corpus: Corpus) -> tuple[str, ...]:
    return tuple(p.id for p in corpus.matches(identity) if p.read)


def _successors(targets: tuple[Target, ...], corpus: Corpus) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """For each replaced document among the needed golds (else among all), the numbers of what replaced it."""
    needed = [corpus.document(document_of(t.ids[0])) for t in targets if t.grade >= 2]
    replaced = [d for d in needed if d.status.replaced_by] or [corpus.document(document_of(t.ids[0])) for t in targets]
    out = []
    for document in dict.fromkeys(replaced):
        if document.status.replaced_by:
            numbers = (document.status.replaced_by, corpus.current(document).number)
            out.append((document.id, tuple(dict.fromkeys(re.split(r"[-/]", n)[0] for n in numbers))))
    return tuple(out)
