"""Reading a question: one text form, explicit references, dates, numbers, and what is asked for.

Nothing here knows the content of a provision. Patterns run over the question without marks, so that an accented
question and its unaccented twin are read alike; marks are put back for retrieval only.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from bot.reference import Reference, find_references
from knowledge import strict_yaml
from knowledge.corpus import Corpus
from knowledge.diacritics import Restorer
from knowledge.errors import QuestionError
from knowledge.vietnamese import fold, is_marked, normalise, words

VOCABULARY = Path(__file__).parent / "vocabulary"
MAX_CHARACTERS = 4000

_INVISIBLE = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_MARKUP = re.compile(r"<[^<>]{0,300}>")
_DATE = re.compile(r"(?:ngay )?(\d{1,2})(?:[/.-]| thang )(\d{1,2})(?:[/.-]| nam )(\d{4})")
_MONTH = re.compile(r"\bthang (\d{1,2})(?:[/.-]| nam )(\d{4})")
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
# A year is the date asked about only where a word of time stands before it; "mục tiêu đến 2025" is content.
_ASKED_TIME = re.compile(
    r"\b(?:hoi|vao|trong|tinh (?:den|toi)|thoi diem|luc|nam|giua(?: nam)?|cuoi(?: nam)?|dau(?: nam)?|truoc|sau|thang \d{1,2}[/.-]?)(?: nam| ngay| thang)?\s*$"
)
_NOT_ASKED_TIME = re.compile(
    r"\b(?:muc tieu|giai doan|nhiem ky|chi tieu|lo trinh|phan dau|den nam|den|so voi|nghi quyet \S+ nam|hoi nghi|du lieu)\s*(?:den )?(?:nam )?$"
)
_NUMERALS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
    "muoi mot": 11, "muoi hai": 12, "muoi ba": 13, "muoi bon": 14, "muoi lam": 15, "muoi chin": 19, "hai muoi": 20,
}  # fmt: skip
_COUNT = re.compile(
    r"(?<!khoan )(?<!dieu )\b(\d{1,3}|"
    + "|".join(sorted(_NUMERALS, key=len, reverse=True))
    + r") (?:cai |loai )?(hanh vi|kieu|tro|dang|chieu|dieu|chuong|phan|khoan|nganh|nhom|bieu hien|thang|nam|nguyen tac|ly do|can cu|chuan)\b(?! \d)"
)
_MONEY = re.compile(
    r"\b(\d+(?:[.,]\d+)*|"
    + "|".join(sorted(_NUMERALS, key=len, reverse=True))
    + r"|vai|may|chuc|tram) (?:chuc |tram |muoi )?(trieu|ty|ti|nghin|ngan|dong|cu|chai|lit|usd|do la)\b"
)
_PERCENT = re.compile(r"\b(\d{1,3}(?:[.,]\d+)?) ?(?:%|phan tram)")


@cache
def vocabulary(name: str) -> Any:
    """A YAML file of the vocabulary folder, read once."""
    return strict_yaml.read(VOCABULARY / f"{name}.yaml")


@cache
def patterns(name: str) -> dict[str, re.Pattern[str]]:
    """Compiled alternatives of a vocabulary file of regular expressions, one pattern for each key."""
    return {key: re.compile(r"\b(?:" + "|".join(f"(?:{p})" for p in found) + r")(?!\w)") for key, found in vocabulary(name).items()}


@dataclass(frozen=True)
class Query:
    """A question as the retriever and the composer need it.

    text: as typed, NFC, invisible characters removed. marked / bare: its syllables with marks (restored where they
    were missing) and without. expansion: the documents' own words for everyday ones in it. reference: documents, articles, parts named. asked: the date the question names as the
    time it is about. asks: names of the intents of `vocabulary/intents.yaml` that it matches.
    """

    text: str
    marked: tuple[str, ...]
    bare: tuple[str, ...]
    reference: Reference
    asked: dt.date | None = None
    dates: tuple[dt.date, ...] = ()
    years: tuple[int, ...] = ()
    asks: frozenset[str] = frozenset()
    counts: tuple[tuple[int, str], ...] = ()
    money: bool = False
    percents: tuple[float, ...] = ()
    typed: tuple[str, ...] = ()
    expansion: tuple[str, ...] = ()
    context_marked: tuple[str, ...] = ()
    context_bare: tuple[str, ...] = ()

    @cached_property
    def line(self) -> str:
        """The bare syllables as one string, for patterns."""
        return " ".join(self.bare)

    @cached_property
    def typed_line(self) -> str:
        """The syllables as they were typed, abbreviations written out; the bare ones where marks were restored."""
        return " ".join(self.typed) if self.typed else self.marked_line

    @cached_property
    def marked_line(self) -> str:
        """The marked syllables as one string, for what is embedded."""
        return " ".join(self.marked)

    def matches(self, pattern: re.Pattern[str]) -> bool:
        """Whether a pattern over bare text is found in the question."""
        return pattern.search(self.line) is not None


def clean(text: str) -> str:
    """The typed text without invisible characters, NFC, white space folded; QuestionError if nothing is left to read."""
    kept = " ".join(_INVISIBLE.sub(" ", unicodedata.normalize("NFC", text)).split())
    if not kept:
        raise QuestionError("Câu hỏi đang để trống. Xin nhập câu hỏi rồi gửi lại.")
    if len(kept) > MAX_CHARACTERS:
        raise QuestionError(
            f"Câu hỏi dài {_grouped(len(kept))} ký tự, vượt mức {_grouped(MAX_CHARACTERS)}. Xin rút gọn, hoặc tách thành nhiều câu hỏi."
        )
    if not any(c.isalnum() for c in kept):
        raise QuestionError("Chưa đọc được câu hỏi nào trong nội dung vừa gửi (không có chữ hoặc số). Xin nhập lại bằng lời.")
    return kept


def _grouped(number: int) -> str:
    """A number as Vietnamese writes it: 4000 → 4.000."""
    return f"{number:,}".replace(",", ".")


def read(text: str, corpus: Corpus, restorer: Restorer) -> Query:
    """A question as typed → Query. QuestionError for empty, unreadable or overlong text.

    "khoan 2 dieu 10 qd 205 noi gi" → reference to 205-QĐ/TW article 10 clause 2, asks {"overview"}.
    """
    kept = clean(text)
    stripped = drop_instructions(_MARKUP.sub(" ", kept))
    expanded = expand(normalise(stripped))
    marked = restorer.restore(words(expanded))
    bare = [fold(w) for w in marked]
    flat = fold(expanded)
    dates, years = _dates(flat)
    reference = find_references(flat, corpus, expanded)
    line = " ".join(bare)
    return Query(
        text=kept,
        typed=tuple(words(expanded)),
        marked=tuple(marked),
        bare=tuple(bare),
        reference=reference,
        asked=_asked(flat, reference),
        dates=tuple(dates),
        years=tuple(years),
        asks=frozenset(name for name, pattern in patterns("intents").items() if pattern.search(line)),
        counts=tuple(_counts(line, marked, reference)),
        money=bool(_MONEY.search(line)),
        percents=tuple(float(m[1].replace(",", ".")) for m in _PERCENT.finditer(flat)),
        expansion=tuple(synonyms(line)),
    )


# Nouns as they are written: "bổn phận" folds to the same letters as "bốn phần".
_COUNTED = frozenset(
    ["vi", "kiểu", "trò", "dạng", "chiêu", "điều", "chương", "phần", "khoản", "ngành", "nhóm", "hiện", "tháng", "năm", "tắc", "do", "cứ", "chuẩn"]
)


def _counts(line: str, marked: Sequence[str], reference: Reference) -> Iterable[tuple[int, str]]:
    heads = {re.split(r"[-/]", d.number)[0] for d in reference.documents}
    for match in _COUNT.finditer(line):
        last = marked[line[: match.end()].count(" ")]
        if match[1] not in heads and (last in _COUNTED or not is_marked(last)):
            yield _NUMERALS.get(match[1]) or int(match[1]), "hanh vi" if match[2] in ("kieu", "tro", "dang", "chieu") else match[2]


def with_context(query: Query, earlier: Query | None) -> Query:
    """The query with an earlier turn's words beside it, at lower weight; its references only where it names none."""
    if earlier is None:
        return query
    own, before = query.reference, earlier.reference
    if own.documents:
        named = own
    elif own.articles:
        named = replace(own, documents=before.documents[:1])
    else:
        named = replace(before, unknown=own.unknown)
    return replace(query, reference=named, context_marked=earlier.marked, context_bare=earlier.bare)


def expand(normalised: str) -> str:
    """Abbreviations written out, punctuation kept: "cb, đv ko đc" → "cán bộ, đảng viên không được"."""
    table = vocabulary("abbreviations")
    typed_with_marks = sum(map(is_marked, normalised.split())) * 2 >= len(normalised.split())

    def one(match: re.Match[str]) -> str:
        word = match[0]
        long = table.get(word)
        if re.search(r"\d[/-]$", normalised[: match.start()]):  # 60/2021/NĐ-CP, 205-QĐ/TW
            return word
        # A bare abbreviation that is also a word (gi, bo) keeps the word where the rest is typed with marks.
        if long is None or (len(word) == 1 and match.start() and normalised[match.start() - 1] in "’'"):
            return word
        return (
            word
            if word in ("a", "e", "k", "tp", "bt", "bh", "lm", "tn", "vc", "dv", "nv", "ng") and not _alone(normalised, match, typed_with_marks)
            else str(long)
        )

    spaced = re.sub(r"\b(qđi?|qdi?|nq|ct|hd|kl)(?=\d)", r"\1 ", normalised)
    return re.sub(r"đ/c|[^\W\d_]+", one, spaced)


def _alone(text: str, match: re.Match[str], typed_with_marks: bool) -> bool:
    """Whether a short abbreviation stands as a word of its own, not inside a number such as 114-QĐ/TW or a list a) b)."""
    before, after = text[: match.start()], text[match.end() :]
    if before.rstrip().endswith("điểm") or after.startswith((")", ".")) or re.search(r"[\d/-]$", before) or re.match(r"[/\d-]", after):
        return False
    return match[0] not in ("a",) or typed_with_marks


def drop_instructions(text: str) -> str:
    """The text without sentences that give the bot orders ("ignore previous instructions…"); all of it if nothing else is left."""
    sentences = re.split(r"(?<=[.!?\n:;])\s+", text)
    orders = patterns("orders")["order"]
    kept = [s for s in sentences if not orders.search(" ".join(words(fold(normalise(s)))))]
    return " ".join(kept) if any(words(s) for s in kept) else text


@cache
def _synonym_table() -> list[tuple[re.Pattern[str], list[str]]]:
    return [(re.compile(r"\b(?:" + "|".join(left) + r")\b"), words(normalise(right))) for left, right in vocabulary("synonyms")]


def synonyms(line: str) -> list[str]:
    """The documents' own words for the everyday ones in a bare line: "lot tay cho sep" → ["đưa", "hối", "lộ", …]."""
    return [w for pattern, right in _synonym_table() if pattern.search(line) for w in right]


def _dates(flat: str) -> tuple[list[dt.date], list[int]]:
    dates = []
    for match in _DATE.finditer(flat):
        try:
            dates.append(dt.date(int(match[3]), int(match[2]), int(match[1])))
        except ValueError:
            continue
    return dates, [int(y) for y in _YEAR.findall(flat)]


def _asked(flat: str, reference: Reference) -> dt.date | None:
    """The date the question is about: the last day of a named month or year, the named day itself."""
    for pattern, make in ((_DATE, _day), (_MONTH, _month), (_YEAR, _year)):
        for match in pattern.finditer(flat):
            before = flat[: match.start()]
            if any(start <= match.start() < end for start, end in reference.dated_spans) or _NOT_ASKED_TIME.search(before):
                continue
            if _ASKED_TIME.search(before) or pattern is _MONTH or match[0].startswith("ngay"):
                date = make(match, before)
                if date is not None:
                    return date
    return None


def _day(match: re.Match[str], before: str) -> dt.date | None:
    try:
        return dt.date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def _month(match: re.Match[str], before: str) -> dt.date | None:
    month = int(match[1])
    return dt.date(int(match[2]), month, 28) if 1 <= month <= 12 else None


def _year(match: re.Match[str], before: str) -> dt.date | None:
    year = int(match[1])
    if re.search(r"\b(dau)(?: nam)?\s*$", before):
        return dt.date(year, 1, 15)
    if re.search(r"\bcuoi(?: nam)?\s*$", before):
        return dt.date(year, 12, 31)
    if re.search(r"\btruoc(?: nam)?\s*$", before):
        return dt.date(year - 1, 12, 31)
    if re.search(r"\b(giua|trong|vao|hoi|nam)(?: nam)?\s*$", before):
        return dt.date(year, 7, 1)
    return dt.date(year, 12, 31)


def numerals() -> Iterable[str]:
    """The number words that counts are read from, longest first."""
    return sorted(_NUMERALS, key=len, reverse=True)
