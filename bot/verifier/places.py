"""Documents, articles and clauses that a statement names: each must be the place it draws on, or stand in its text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.verifier.evidence import Evidence
from bot.verifier.words import canonical
from knowledge.corpus import Corpus

_DOCUMENT = re.compile(
    r"\b(quy định|nghị quyết|chỉ thị|hướng dẫn|kết luận|bộ luật|quyết định|luật|nghị định|thông tư)(?: số)? (\d{1,4})(?!\d|\s*(?:hành vi|nội dung|điều(?! chỉnh)|chương))(?:[-/][\w/-]*)?|(?<![\d.,/])\b(\d{1,3})[-–]\s?(?:qđi?|nq|ct|hd|kl)(?:/\w+)?"
)
_BARE = re.compile(
    r"(?<!điều )(?<!khoản )(?<![\d.,/%-])\b(\d{3})\b(?![\d.,/%]*\d)(?=\s*(?:[;,.()]|$|và\b|thì\b|nêu\b|quy\b|không\b|có\b|rồi\b|của\b))"
)
_PLACE = re.compile(
    r"\b(?:điểm ([a-eghđ]) )?(?:khoản (\d{1,2}|[ivx]+) )?(?:các )?điều (\d{1,3}|[ivx]+)\b(?! (?:chương|cấm|khoản))((?:(?:, ?| và | hoặc )(?:điều )?\d{1,3}\b(?![\d/%]))*)"
)
_CLAUSE_ONLY = re.compile(r"\bkhoản (\d{1,2})\b(?! điều)")


def documents(text: str) -> list[str]:
    """Head numbers of the documents that a text names: "Quy định 205-QĐ/TW" → ["205"]."""
    said = canonical(text)
    return [(m[2] or m[3]).lstrip("0") for m in _DOCUMENT.finditer(said)]


def misplaced(statement: str, drawn: Sequence[Evidence], corpus: Corpus) -> str | None:
    """Why a place or document named in the statement is not the one it draws on; None where all are."""
    said = canonical(statement)
    own = {short_number(e.document.number) for e in drawn}
    facts = " \n ".join(canonical(f"{e.facts} {e.plain}") for e in drawn)
    mentioned = (
        set(documents(facts))
        | {
            h
            for e in drawn
            for h in re.findall(r"\d{1,4}", canonical(f"{e.document.number} {e.document.replaces or ''} {e.document.status.replaced_by or ''}"))[:6]
        }
        if any(e.provision is None for e in drawn)
        else set(documents(facts))
    )
    mentioned |= set(re.findall(r"(?<![\d.,/%-])\b\d{2,3}\b(?=[^\d%]|$)", facts)) & {short_number(d.number) for d in corpus.documents}
    for head in [*documents(said), *(m[1] for m in _BARE.finditer(said) if m[1] in {short_number(d.number) for d in corpus.documents})]:
        if head not in own | mentioned:
            return "document"
    for match in _PLACE.finditer(said):
        numbers = [match[3], *re.findall(r"\d+", match[4] or "")]
        near = _near(said, match, own)
        for number in numbers:
            if not _is_place(number, match[2] if number == match[3] else None, match[1], near, drawn, facts):
                return "article"
        listed = [set(re.findall(r"\d+", m[0])) for m in _PLACE.finditer(facts) if m[4]]
        if len(numbers) > 2 and listed and not any(set(numbers) <= found for found in listed):
            return "article"
    for match in _CLAUSE_ONLY.finditer(said):
        if not any(e.place[1] == match[1] for e in drawn) and not re.search(rf"\bkhoản {match[1]}\b", facts):
            return "clause"
    return None


def short_number(number: str) -> str:
    """The figure a document is called by: "08-QĐi/TW" → "8"."""
    return re.split(r"[-/]", number)[0].lstrip("0")


def _near(said: str, match: re.Match[str], own: set[str]) -> set[str]:
    """The documents that a place belongs to: the one named right after it, else right before it, else any drawn on."""
    after = re.match(
        r"\s*(?:\(số \w+ suy luận\))?\s*(?:của|tại|trong)?\s*(?:quy định|nghị quyết|chỉ thị|hướng dẫn|bộ luật)(?: số)? (\d{1,4})", said[match.end() :]
    )
    if after:
        return {after[1].lstrip("0")}
    before = re.search(r"(?:quy định|nghị quyết|chỉ thị|hướng dẫn|bộ luật)(?: số)? (\d{1,4})[-/\wđ]*[\s(,:]*(?:tại |ở )?$", said[: match.start()])
    return {before[1].lstrip("0")} if before else own


def _in_heading(e: Evidence, article: str, clause: str | None, point: str) -> bool:
    """Whether a provision's heading names the place: "Điều 4 khoản 2 điểm b"."""
    heading = canonical((e.provision.heading or "") if e.provision is not None else "")
    return all(re.search(rf"\b{p}\b", heading) for p in (f"điều {article}", f"điểm {point}", *([f"khoản {clause}"] if clause else [])))


def _is_place(article: str, clause: str | None, point: str | None, near: set[str], drawn: Sequence[Evidence], facts: str) -> bool:
    for e in drawn:
        if (
            short_number(e.document.number) in near
            and e.place[0] == article
            and (clause is None or e.place[1] == clause)
            and (point is None or e.place[2] == point or _in_heading(e, article, clause, point))
        ):
            return True
    if clause is not None:
        return re.search(rf"khoản {clause} điều {article}\b", facts) is not None
    in_list = any(article in re.findall(r"\d+", m[0]) for m in _PLACE.finditer(facts))
    return in_list or (len(article) > 2 and re.search(rf"(?:^|[;:(\s]){article}\b(?= \(|:)", facts) is not None)
