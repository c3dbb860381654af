"""Whether numbers are in order: the chain of articles through a document, what may follow what, gaps and duplicates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.parse.parsed import Irregularity, ParsedProvision

ALPHABET = "abcdđeghiklmnopqrstuvxy"
_ENGLISH = "abcdefghijklmnopqrstuvwxyz"
_LOOK_BACK = 60  # headings
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def roman(text: str) -> int:
    """ "XIV" → 14."""
    values = [_ROMAN[c] for c in text]
    return sum(-v if values[i + 1 : i + 2] and values[i + 1] > v else v for i, v in enumerate(values))


def order(label: int | str) -> tuple[int, int]:
    """Where a number stands: 5 → (5, 0), "5a" → (5, 1), "5đ" → (5, 5)."""
    found = re.match(r"(\d+)(\D*)", str(label))
    return (int(found[1]), ALPHABET.find(found[2][:1]) + 1 if found[2] else 0) if found else (0, 0)


def chain(labels: Sequence[int | str]) -> list[int]:
    """Indexes of the headings that belong together: rising, and as many as possible of them one after the other.

    An article of another law that stands among them without quotation marks, [1, 5, 2, 3], is left out: [0, 2, 3]. The same number
    twice running is kept, to be told as a duplicate. Labels of the form "39.12.NĐ.1" have no common order and are all kept.
    """
    if any("." in str(x) for x in labels):
        return list(range(len(labels)))
    orders = [order(x) for x in labels]
    best: list[float] = []
    came: list[int] = []
    for i, (n, letter) in enumerate(orders):
        score, back = 1.0 - min(n - 1, 40) * 0.02, -1
        for j in range(max(0, i - _LOOK_BACK), i):
            m, other = orders[j]
            if (m, other) > (n, letter):
                continue
            step = 0.1 if (m, other) == (n, letter) else 2.0 if n - m <= 1 else 1.0 - min(n - m, 40) * 0.05
            if best[j] + step > score:
                score, back = best[j] + step, j
        best.append(score)
        came.append(back)
    at = max(range(len(best)), key=lambda i: best[i], default=-1)
    kept: list[int] = []
    while at >= 0:
        kept.append(at)
        at = came[at]
    return kept[::-1]


def point_step(label: str, before: str | None, furthest: int = 4) -> int | None:
    """How far a point's letter lies after the one before: 1 the next, 0 the same again, None backwards or too far. "a1" follows "a"."""
    letter, last = label[0], before[0] if before else None
    if before and letter == last:
        return 0 if label == before else 1
    steps = [alphabet.find(letter) - (alphabet.find(last) if last else -1) for alphabet in (ALPHABET, _ENGLISH) if letter in alphabet]
    forward = [s for s in steps if 0 < s <= furthest]
    return min(forward) if forward else None


def irregularities(provisions: Sequence[ParsedProvision]) -> tuple[list[Irregularity], list[Irregularity]]:
    """(gaps, duplicates) in the numbering of articles, of the clauses in each, of the points in each of these, and of sections."""
    gaps: list[Irregularity] = []
    doubles: list[Irregularity] = []
    seen: set[tuple[str | None, str]] = set()
    children: dict[tuple[object, ...], list[ParsedProvision]] = {}
    articles: list[ParsedProvision] = []
    for p in provisions:
        place = (p.part if p.article is None else None, p.place)
        if place in seen:
            doubles.append(Irregularity(f"trùng {_named(p)}", p.article, p.section, p.page))
        seen.add(place)
        if p.article is not None and p.clause is None and p.point is None:
            articles.append(p)
        elif p.point is not None:
            children.setdefault((p.article, p.clause, "point"), []).append(p)
        elif p.clause is not None:
            children.setdefault((p.article, "clause"), []).append(p)
        elif p.section:
            children.setdefault((p.part, p.section.rpartition(".")[0] if "." in p.section else "", _family(p.section)), []).append(p)
    last = 0
    for p in articles:
        if isinstance(p.article, int):
            gaps += [Irregularity(f"thiếu Điều {n}", n, page=p.page) for n in range(last + 1, p.article)]
            last = max(last, p.article)
    for held in children.values():
        gaps += _missing(held)
    return gaps, doubles


def _family(section: str) -> str:
    last = section.rpartition(".")[2]
    return "digit" if last.isdigit() else "letter" if last.islower() else "capital" if len(last) == 1 and last not in "IVX" else "roman"


def _missing(held: list[ParsedProvision]) -> list[Irregularity]:
    first = held[0]
    if first.point is not None:
        letters = [p.point[0] for p in held if p.point]
        return [Irregularity(f"thiếu điểm {x}{_of(first)}", first.article, page=first.page) for x in missing_letters(letters, first.drawn)]
    if first.clause is not None:
        numbers = {p.clause for p in held if isinstance(p.clause, int)}
        return [
            Irregularity(f"thiếu khoản {n} Điều {first.article}", first.article, page=first.page)
            for n in range(1, max(numbers, default=0))
            if n not in numbers
        ]
    family = _family(first.section or "")
    heads, tails = (first.section or "").rpartition(".")[0], [(p.section or "").rpartition(".")[2] for p in held]
    prefix = f"{heads}." if heads else ""
    if family == "letter":
        return [
            Irregularity(f"thiếu điểm {x} mục {heads}".strip(), section=first.section, page=first.page)
            for x in missing_letters([t[0] for t in tails])
        ]
    if family == "capital":
        return []
    values = {int(t) if family == "digit" else roman(t) for t in tails if family == "digit" or set(t) <= set(_ROMAN)}
    return [
        Irregularity(f"thiếu mục {prefix}{n if family == 'digit' else as_roman(n)}", section=first.section, page=first.page)
        for n in range(1, max(values, default=0))
        if n not in values
    ]


def missing_letters(letters: Sequence[str], english: bool = False) -> list[str]:
    """Letters skipped: "abce" → ["d", "đ"]; a list in English letters ("f", "j", "w", "z", or known to be) needs no đ."""
    alphabet = _ENGLISH if english or set(letters) & set("fjwz") else ALPHABET
    held = [alphabet.find(x) for x in letters if x in alphabet]
    return [alphabet[n] for n in range(max(held, default=-1)) if n not in held]


def _of(p: ParsedProvision) -> str:
    return f"{f' khoản {p.clause}' if p.clause is not None else ''} Điều {p.article}"


def _named(p: ParsedProvision) -> str:
    if p.article is None:
        return f"mục {p.section}"
    if p.point is not None:
        return f"điểm {p.point}{_of(p)}"
    return f"khoản {p.clause} Điều {p.article}" if p.clause is not None else f"Điều {p.article}"


def as_roman(n: int) -> str:
    """14 → "XIV"."""
    out = ""
    for value, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        out, n = out + sign * (n // value), n % value
    return out
