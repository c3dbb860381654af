"""Running a system over cases: each outcome is written as soon as it is there, so that an interrupted run goes on.

`DIR/answers.jsonl` begins with one line that says what the outcomes depend on (system, code, corpus); with another
such line they are answered anew. A case whose content changed is answered anew too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bot.settings import Settings
from evals.dataset import Case
from evals.systems import Outcome, System, open_system
from knowledge.errors import HoidapError
from knowledge.progress import Progress, silent

ROOT = Path(__file__).parent.parent
# What outcomes depend on besides the cases; the measures do not change an outcome.
SOURCES = ("bot", "knowledge", "evals/systems.py", "evals/peers.py")
SUFFIXES = (".py", ".yaml", ".json", ".gz", ".safetensors")


def fingerprint(system: str, settings: Settings) -> str:
    """16 hexadecimal digits over the system's name, embedding, chat model and every source file that an outcome depends on."""
    model = f"{settings.llm.name} {settings.llm.base_url} {settings.llm.temperature}\n" if settings.llm is not None and system == "llm" else ""
    digest = hashlib.sha256(f"{system}\n{settings.embedding}\n{model}".encode())
    for source in SOURCES:
        path = ROOT / source
        for file in sorted(f for f in path.rglob("*") if f.suffix in SUFFIXES) if path.is_dir() else [path]:
            digest.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def case_key(case: Case) -> str:
    """What an outcome depends on in a case: question, history and date."""
    seen = [case.question, list(case.history), case.as_of.isoformat() if case.as_of else None]
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def run(
    name: str, cases: Sequence[Case], settings: Settings, folder: Path, *, jobs: int = 1, fresh: bool = False, progress: Progress = silent
) -> dict[str, Outcome]:
    """The outcome of every case by id, in the order of the cases. HoidapError where the folder cannot be written."""
    file = folder / "answers.jsonl"
    head = {"system": name, "fingerprint": fingerprint(name, settings)}
    done = {} if fresh else _earlier(file, head, cases)
    step = f"Trả lời ({name})"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _rewrite(file, head, done, cases)
        left = [c for c in cases if c.id not in done]
        progress(step, len(done), len(cases))
        with file.open("a", encoding="utf-8") as log:
            for case, outcome in _outcomes(name, left, settings, jobs, progress):
                log.write(_line(case, outcome))
                log.flush()
                done[case.id] = outcome
                progress(step, len(done), len(cases))
    except OSError as error:
        raise HoidapError(f"Không ghi được kết quả vào {folder} ({error.strerror}). Chọn thư mục khác bằng --out.") from error
    return {c.id: done[c.id] for c in cases}


def _outcomes(name: str, cases: Sequence[Case], settings: Settings, jobs: int, progress: Progress) -> Iterator[tuple[Case, Outcome]]:
    if not cases:
        return
    if jobs <= 1:
        system = open_system(name, settings, progress)
        yield from ((case, system.answer(case)) for case in cases)
        return
    # Opened here once, so that an index that must be built is built before the workers look for it.
    open_system(name, settings, progress)
    with ProcessPoolExecutor(jobs, get_context("spawn"), _open_worker, (name, settings)) as pool:
        yield from zip(cases, pool.map(_answer, cases, chunksize=4), strict=True)


_worker: list[System] = []


def _open_worker(name: str, settings: Settings) -> None:
    _worker[:] = [open_system(name, settings)]


def _answer(case: Case) -> Outcome:
    return _worker[0].answer(case)


def _line(case: Case, outcome: Outcome) -> str:
    return json.dumps({"id": case.id, "case": case_key(case), **asdict(outcome)}, ensure_ascii=False) + "\n"


def _earlier(file: Path, head: dict[str, str], cases: Sequence[Case]) -> dict[str, Outcome]:
    """The outcomes of an earlier run that still hold. A line cut off by the interruption is passed over."""
    wanted = {c.id: case_key(c) for c in cases}
    found: dict[str, Outcome] = {}
    rows = list(_rows(file))
    if not rows or rows[0] != head:
        return {}
    for row in rows[1:]:
        if row.get("id") in wanted and row.get("case") == wanted[row["id"]]:
            found[row["id"]] = Outcome(row["reply"], tuple(row["ranking"]), row["score"])
    return found


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    if not file.exists():
        return
    for line in file.read_text("utf-8", errors="replace").splitlines():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            continue


def _rewrite(file: Path, head: dict[str, str], done: dict[str, Outcome], cases: Sequence[Case]) -> None:
    lines = [json.dumps(head) + "\n", *(_line(c, done[c.id]) for c in cases if c.id in done)]
    temporary = file.with_suffix(".part")
    temporary.write_text("".join(lines), "utf-8")
    temporary.replace(file)
