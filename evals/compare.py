"""Two runs over the same cases: what changed, whether it can be chance, which cases were gained and lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evals.measures import BINARY, LOWER
from evals.results import Results
from evals.statistics import mcnemar, permutation
from knowledge.errors import HoidapError


@dataclass(frozen=True)
class Difference:
    """One measure over the cases that have it in both runs. gained, lost: ids of cases where B is better, worse."""

    measure: str
    n: int
    a: float
    b: float
    p: float
    test: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def better(self) -> bool:
        """Whether B's mean is the better one."""
        return (self.b < self.a) if self.measure in LOWER else (self.b > self.a)


def compare(a: Results, b: Results) -> list[Difference]:
    """Every measure of both runs, McNemar's exact test for the binary ones, paired permutation for the others.

    HoidapError where the runs share no case.
    """
    first, second = ({r["id"]: r["measures"] for r in x["cases"]} for x in (a, b))
    shared = [i for i in first if i in second]
    if not shared:
        raise HoidapError("Hai kết quả không có câu hỏi nào chung; hãy chạy cả hai trên cùng một bộ câu hỏi (--dataset).")
    names = [n for n in a["summary"] if n in b["summary"]]
    return [d for name in names if (d := _difference(name, first, second, shared)) is not None]


def _difference(name: str, first: dict[str, dict[str, float]], second: dict[str, dict[str, float]], shared: list[str]) -> Difference | None:
    pairs = [(i, first[i][name], second[i][name]) for i in shared if name in first[i] and name in second[i]]
    if not pairs:
        return None
    sign = -1 if name in LOWER else 1
    gained = tuple(i for i, x, y in pairs if sign * (y - x) > 1e-9)
    lost = tuple(i for i, x, y in pairs if sign * (y - x) < -1e-9)
    a, b = [x for _, x, _ in pairs], [y for _, _, y in pairs]
    if name in BINARY:
        p, test = mcnemar(len(gained), len(lost)), "McNemar"
    else:
        p, test = permutation(a, b), "hoán vị"
    return Difference(name, len(pairs), float(np.mean(a)), float(np.mean(b)), p, test, gained, lost)


def readable(differences: list[Difference], a: str, b: str, *, listed: int = 40) -> str:
    """The comparison as a table, then the gained and lost cases of each measure that has any (time and length aside)."""
    lines = [f"A = {a}   B = {b}", f"{'số đo':<20}{'n':>5}{'A':>9}{'B':>9}{'p':>9}  kiểm định"]
    for d in differences:
        lines.append(f"{d.measure:<20}{d.n:>5}{d.a:>9.3f}{d.b:>9.3f}{d.p:>9.4f}  {d.test}{' *' if d.p < 0.01 else ''}")
    lines.append("* p < 0,01")
    for d in differences:
        if d.measure in ("seconds", "length") or not (d.gained or d.lost):
            continue
        for title, ids in (("B hơn", d.gained), ("B kém", d.lost)):
            shown = " ".join(ids[:listed]) + (f" … (+{len(ids) - listed})" if len(ids) > listed else "")
            lines += [f"{d.measure}: {title} ở {len(ids)} câu: {shown}"] if ids else []
    return "\n".join(lines)


def worse_by_skill(a: Results, b: Results) -> list[tuple[str, Difference]]:
    """(skill, difference) for every measure whose mean over a skill's cases is worse in B; time and length aside."""
    found = []
    for skill in sorted({r["skill"] for r in a["cases"]}):
        parts = [x | {"cases": [r for r in x["cases"] if r["skill"] == skill]} for x in (a, b)]
        if all(p["cases"] for p in parts):
            found += [(skill, d) for d in compare(*parts) if d.measure not in ("seconds", "length") and d.lost and not d.better and d.a != d.b]
    return found


def readable_skills(worse: list[tuple[str, Difference]]) -> str:
    """Those as lines, or one line that there are none."""
    if not worse:
        return "Từng kỹ năng: không số đo nào của B kém A."
    return "\n".join(["Từng kỹ năng, B kém A ở:", *(f"  {skill}: {d.measure} {d.a:.3f} → {d.b:.3f} ({' '.join(d.lost)})" for skill, d in worse)])
