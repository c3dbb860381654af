"""Explicit references in a question: documents, articles, clauses, points, parts.

Finding what is written is kept apart from what the corpus holds: a reference to Điều 20 of a document with 15
articles is found all the same, and corrected later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from knowledge.corpus import Corpus
from knowledge.provision import Document
from knowledge.vietnamese import fold

# Kind words before a number, and the ending the corpus writes for each.
KINDS = {"quy dinh": "QĐ", "qd": "QĐ", "qdi": "QĐ", "nghi quyet": "NQ", "nq": "NQ", "chi thi": "CT", "ct": "CT", "huong dan": "HD", "hd": "HD", "ket luan": "KL", "kl": "KL", "nghi dinh": "NĐ", "thong tu": "TT"}  # fmt: skip
_KIND = "|".join(sorted(KINDS, key=len, reverse=True))
# 205-QĐ/TW, 205 QĐ TW, 08-QĐi/TW
_FULL = re.compile(
    r"\b(\d{1,3})\s*[-–/ ]\s*(qdi?|quy dinh|nq|nghi quyet|ct|chi thi|hd|huong dan|kl|ket luan)\s*[-–/ ]\s*(?:tw|trung uong|bcdtw|btctw)\b"
)
# quy định (số) 205, nghị quyết 18, qđ205
_NAMED = re.compile(
    r"\b("
    + _KIND
    + r")\s*(?:so|cua bo chinh tri|trung uong)?\s*(?:so)?\s*(\d{1,3})\b(?!\s*(?:hanh vi|dieu(?!\s*\d)|chuong(?!\s*[ivx\d])|phan(?! (?:\w+ cua|thu|[iv]))|thang|nam(?!\s*(?:19|20)\d\d)|ngay lam viec|khoan(?!\s*\d)|nganh|%|phan tram|trieu|nguoi)\b)(?!\s*[-/.]\s*\d{1,4})"
)
# a bare number: known to be a document's only with three digits, or with two beside another document
_BARE = re.compile(
    r"(?<![\d/.,%-])\b(\d{2,3})\b(?![\d/.,]*\d)(?!\s*(?:%|phan tram|tuoi|thang|ngay|nam|hanh vi|dieu|chuong|phan|khoan|nganh|trieu|ty|nguoi|phieu|bieu hien|muc|co quan|tinh|diem|can bo|truong hop|luot|xa|don vi|dai bieu|nghin|dong)\b)(?!\s*(?:hay|hoac|va|den|,|-)\s*\d+\s*(?:hanh vi|dieu|chuong|phan|%|thang|nam|nganh|bieu hien))"
)
_NOT_A_DOCUMENT = re.compile(r"\b(?:dieu|khoan|chuong|nam|thang|ngay|tren|duoi|tu|den|muc|khoang|them)\s*$")
_ARTICLES = re.compile(r"\bdieu\s+(?:so\s+|thu\s+)?((?:\d{1,3}[a-h]?)(?:\s*(?:,|va|den|-|–)\s*(?:dieu\s+)?\d{1,3}(?![/\d]))*)(?!\s*(?:hanh vi|nam))")
# 60/2021/NĐ-CP, 205/2013/TT-BTC
_STATE = re.compile(r"\b(\d{1,4}/\d{4}/[a-z]{1,4}\d{0,2}(?:-[a-z]+)*)")
_CLAUSE = re.compile(r"\bkhoan\s+(?:so\s+|thu\s+)?(\d{1,2})\b")
_POINT = re.compile(r"\bdiem\s+([a-h]|d)\b(?!\s*(?:moi|danh))")
_PART = re.compile(r"\b(phan|chuong|muc)\s+(?:thu\s+)?(iv|v|iii|ii|i|[1-9]|nhat|mot|hai|ba|bon|tu|nam)\b")
_ROMAN = {
    "1": "I",
    "2": "II",
    "3": "III",
    "4": "IV",
    "5": "V",
    "nhat": "I",
    "mot": "I",
    "hai": "II",
    "ba": "III",
    "bon": "IV",
    "tu": "IV",
    "nam": "V",
}
_YEAR_AFTER = re.compile(r"^\s*(?:nam|ngay|ban hanh|ky|\(|,|/)*\s*(?:nam|ngay)?\s*(?:\d{1,2}[/.-]\d{1,2}[/.-])?((?:19|20)\d\d)")


@dataclass(frozen=True)
class Reference:
    """What a question names.

    documents: those the corpus holds, in the order named. unknown: written numbers the corpus does not hold.
    articles: (document or None where the nearest name is ambiguous, article, clause, point) in order.
    dated_spans: where a year belongs to a document's name and is no date asked about.
    """

    documents: tuple[Document, ...] = ()
    unknown: tuple[str, ...] = ()
    articles: tuple[tuple[Document | None, int | str, int | None, str | None], ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    years: tuple[int, ...] = ()
    dated_spans: tuple[tuple[int, int], ...] = field(default=(), repr=False)


def find_references(flat: str, corpus: Corpus, marked: str = "") -> Reference:
    """References in a question without marks (and, where given, with them, to tell điểm đ from điểm d): "khoan 2 dieu 10 qd 205" → 205-QĐ/TW, article 10, clause 2."""
    found: list[tuple[int, int, str | None, str]] = []  # start, end, ending or None, number
    original = marked if len(marked) == len(flat) else flat
    own = {fold(d.number): d for d in corpus.documents}
    found += _imported(flat, corpus)
    found += [(m.start(), m.end(), "QH13", m[1].split("/")[0]) for m in _STATE.finditer(flat) if m[1] in own and own[m[1]].origin is None]
    state = [m for m in _STATE.finditer(flat) if all(fold(d.number) != m[1] for d in corpus.documents)]
    for match in state:
        flat = flat[: match.start()] + " " * len(match[0]) + flat[match.end() :]
    for match in _FULL.finditer(flat):
        if not _inside(match.start(), found):
            found.append((match.start(), match.end(), KINDS.get(match[2], match[2]), match[1]))
    for match in _NAMED.finditer(flat):
        if not _inside(match.start(), found):
            found.append((match.start(), match.end(), KINDS[match[1]], match[2]))
    numbers = {d.number.split("-")[0].split("/")[0].lstrip("0") for d in corpus.documents}
    # Three digits first: a number of two digits counts only beside another document.
    for match in sorted(_BARE.finditer(flat), key=lambda m: -len(m[1])):
        alone = len(match[1]) == 3 or (found and not _NOT_A_DOCUMENT.search(flat[: match.start()]))
        if match[1].lstrip("0") in numbers and alone and not _inside(match.start(), found):
            found.append((match.start(), match.end(), None, match[1]))
    for match in re.finditer(r"\b(?:bo luat hinh su|luat hinh su|blhs)\b", flat):
        found.append((match.start(), match.end(), "QH13", "100"))
    documents, unknown, spans, years = _resolve(sorted(found), flat, corpus)
    return Reference(
        documents=tuple(dict.fromkeys(d for _, d in documents)),
        unknown=tuple(dict.fromkeys([*unknown, *(m[1].upper() for m in state)])),
        articles=tuple(_articles(flat, documents, original)),
        parts=tuple((m[1], _ROMAN.get(m[2], m[2].upper())) for m in _PART.finditer(flat)),
        years=tuple(years),
        dated_spans=tuple(spans),
    )


# How people shorten the names of codes.
_SHORT = {"blds": "bo luat dan su", "blld": "bo luat lao dong", "luat hngd": "luat hon nhan va gia dinh", "bltths": "bo luat to tung hinh su"}
# What may follow a law's name that was cut off before its "và": "luật hôn nhân thì sao", not "luật quản lý thuế".
_NAME_ENDS = r"(?=\s*(?:$|[,.?;:(]|\d|(?:nam|thi|quy|co|so|moi|hien|la|ve|khong|cho|nay)\b))"
_AT = "@"  # stands for an ending where the document itself was found by its whole number or name


def _imported(flat: str, corpus: Corpus) -> list[tuple[int, int, str | None, str]]:
    """Documents that the project does not ship, by whole number or by name: "theo bộ luật dân sự", "nghị định 82/2020/NĐ-CP"."""
    out: list[tuple[int, int, str | None, str]] = []
    for document in corpus.documents:
        if document.origin is None:
            continue
        names = {fold(document.number), *(["hien phap"] if document.kind == "Hiến pháp" else [])}
        title = re.sub(r"\s+(?:nam|so) \d.*$", "", fold(document.title))
        if document.kind in ("Luật", "Bộ luật", "Hiến pháp") and len(title.split()) >= 2:
            names |= {title, *(short for short, long in _SHORT.items() if long == title)}
        patterns = [re.escape(name) for name in sorted(names, key=len, reverse=True)]
        first, _, rest = title.partition(" va ")
        if rest and fold(document.title) in names and len(first.split()) >= 3:
            patterns.append(re.escape(first) + _NAME_ENDS)
        for pattern in patterns:
            for match in re.finditer(rf"(?<![\w/-]){pattern}(?![\w/-])", flat):
                if not _inside(match.start(), out):
                    out.append((match.start(), match.end(), _AT, document.id))
    return out


def _inside(start: int, found: list[tuple[int, int, str | None, str]]) -> bool:
    return any(a <= start < b for a, b, *_ in found)


def _resolve(
    found: list[tuple[int, int, str | None, str]], flat: str, corpus: Corpus
) -> tuple[list[tuple[int, Document]], list[str], list[tuple[int, int]], list[int]]:
    documents: list[tuple[int, Document]] = []
    unknown: list[str] = []
    spans: list[tuple[int, int]] = []
    years: list[int] = []
    for start, end, ending, digits in found:
        year = _YEAR_AFTER.match(flat[end:])
        if year:
            spans.append((end, end + year.end()))
            years.append(int(year[1]))
        candidates = [corpus.document(digits)] if ending == _AT else [d for d in corpus.documents if _is_number(d, digits, ending)]
        if not candidates and ending is not None:
            unknown.append(f"{digits}-{ending}" if ending in ("QĐ", "NQ", "CT", "HD", "KL") else digits)
            continue
        dated = [d for d in candidates if year and d.issued.year == int(year[1])]
        documents += [(start, d) for d in (dated or candidates)[:1]]
    return documents, unknown, spans, years


def _is_number(document: Document, digits: str, ending: str | None) -> bool:
    head, _, _tail = document.number.replace("/", "-", 1).partition("-")
    if head.lstrip("0") != digits.lstrip("0"):
        return False
    kinds = {
        "QĐ": "Quy định",
        "NQ": "Nghị quyết",
        "CT": "Chỉ thị",
        "HD": "Hướng dẫn",
        "QH13": "Bộ luật",
        "L": "Bộ luật",
        "NĐ": "Nghị định",
        "TT": "Thông tư",
    }
    return ending is None or kinds.get(ending) == document.kind


def _articles(flat: str, documents: list[tuple[int, Document]], original: str) -> list[tuple[Document | None, int | str, int | None, str | None]]:
    out: list[tuple[Document | None, int | str, int | None, str | None]] = []
    clauses = [(m.start(), int(m[1])) for m in _CLAUSE.finditer(flat)]
    points = [(m.start(), original[m.start(1)]) for m in _POINT.finditer(flat)]
    for match in _ARTICLES.finditer(flat):
        document = _nearest(match.start(), match.end(), documents)
        for written in re.findall(r"\d+[a-h]?", match[1]):
            number = _held(written, document)
            clause = next((c for at, c in clauses if abs(at - match.start()) <= 14 or abs(at - match.end()) <= 4), None)
            point = next((p for at, p in points if abs(at - match.start()) <= 24), None)
            out.append((document, number, clause, point))
    return out


def _held(written: str, document: Document | None) -> int | str:
    """ "5a" → "5a" where the document has such an article, inserted by an amendment; else 5."""
    inserted = document is not None and any(p.article == written for p in document.provisions)
    return written if inserted else int(re.sub(r"\D", "", written))


def _nearest(start: int, end: int, documents: list[tuple[int, Document]]) -> Document | None:
    """The document named nearest; one that follows ("điều 5 của 114") wins over one before at equal distance."""
    if not documents:
        return None
    return min(documents, key=lambda pair: pair[0] - end if pair[0] >= end else start - pair[0] + 1)[1]
