"""A pack as a folder: every file, `pack.json` with every text in them, and one ZIP.

Files are made in a folder beside the target and take their places only when all of them are whole; files of an earlier
pack that differ are moved into a folder of their own first.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.citation import day
from bot.pack.making import Pack
from bot.pack.quiz import QuizItem
from bot.pack.text import TextItem
from bot.pack_files.archive import packed, stable
from bot.pack_files.quiz import (
    Paper,
    gift_texts,
    moodle_texts,
    paper_texts,
    table_texts,
    write_csv,
    write_gift,
    write_moodle,
    write_paper,
    write_xlsx,
)
from bot.pack_files.show import write_show
from bot.pack_files.word import write_sheet
from knowledge.errors import PackError, reason
from knowledge.progress import Progress, silent

OUTLINE, SLIDES, HANDOUT, ESSAY, QUIZ = "de-cuong.docx", "trinh-chieu.pptx", "tai-lieu-phat.docx", "thu-hoach.docx", "cau-hoi"
MANIFEST, ARCHIVE, KEPT = "pack.json", "bo-tai-lieu.zip", "ban-truoc"
STEP = "Ghi tệp"
FORMAT = 1


@dataclasses.dataclass(frozen=True)
class File:
    """One file of a pack: its name, what writes it, and the texts that are in it."""

    name: str
    write: Callable[[Path], None]
    texts: tuple[TextItem, ...]


def files(pack: Pack) -> tuple[File, ...]:
    """Every file of the pack but the manifest and the archive."""
    title = pack.plan.scope.title
    shown = tuple(i for s in pack.slides for i in s.items() if i.text)
    found = [
        File(OUTLINE, lambda path: write_sheet(pack.outline, path), _texts(pack.outline.items())),
        File(SLIDES, lambda path: write_show(title, pack.slides, path), shown),
        File(HANDOUT, lambda path: write_sheet(pack.handout, path), _texts(pack.handout.items())),
        File(ESSAY, lambda path: write_sheet(pack.essay, path), _texts(pack.essay.items())),
    ]
    return (*found, *_quiz_files(pack)) if pack.quiz else tuple(found)


def _quiz_files(pack: Pack) -> Iterator[File]:
    items, request = pack.quiz, pack.plan.request
    printed = day(request.date) if request.date else ""
    paper = Paper(unit=request.unit, subject=pack.plan.scope.title, minutes=len(items), day=printed, versions=request.versions, seed=request.seed)

    def word(path: Path) -> None:
        write_paper(items, path, paper)
        stable(path)

    def excel(path: Path) -> None:
        write_xlsx(items, path)
        stable(path)

    yield File(f"{QUIZ}.docx", word, paper_texts(items, paper))
    yield File(f"{QUIZ}.xml", lambda path: write_moodle(items, path), moodle_texts(items))
    yield File(f"{QUIZ}.gift", lambda path: write_gift(items, path), gift_texts(items))
    yield File(f"{QUIZ}.xlsx", excel, table_texts(items))
    yield File(f"{QUIZ}.csv", lambda path: write_csv(items, path), table_texts(items))


def _texts(items: Iterable[TextItem]) -> tuple[TextItem, ...]:
    return tuple(i for i in items if i.text)


def manifest(pack: Pack, listed: Iterable[File]) -> dict[str, Any]:
    """`pack.json`: the request, the agenda, the quiz, and each text of each file with its provision ids or its mark."""
    plan = pack.plan
    request = dataclasses.asdict(plan.request)
    request["date"] = plan.request.date.isoformat() if plan.request.date else None
    corpus = plan.teller.corpus
    cited = dict.fromkeys(i for file in listed for t in file.texts for i in t.provisions)
    return {
        "format": FORMAT,
        "title": plan.scope.title,
        "as_of": plan.teller.today.isoformat(),
        "corpus": corpus.digest,
        "request": request,
        "agenda": [{"kind": s.kind, "title": s.title.text, "start": s.start, "minutes": s.minutes} for s in plan.slots],
        "remarks": list(pack.remarks),
        "files": [file.name for file in listed],
        "items": [{"file": file.name, "text": t.text, "provisions": list(t.provisions), "mark": t.mark} for file in listed for t in file.texts],
        "quiz": [_quiz_item(i) for i in pack.quiz],
        "citations": {i: {k: v for k, v in dataclasses.asdict(plan.teller.cite(i)).items() if k in _CITED} for i in cited},
    }


_CITED = {"label", "document", "issued", "wording", "checked", "in_force", "replaced_by", "replaced_on", "validity_as_of", "kind"}


def _quiz_item(item: QuizItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "kind": item.kind,
        "question": item.stem,
        "options": [o.text for o in item.options],
        "right": item.right,
        "basis": list(item.basis),
        "basis_label": item.basis_label,
        "explanation": item.explanation,
    }


def contents(pack: Pack, progress: Progress = silent) -> dict[str, bytes]:
    """Every file of the pack by name, the manifest and the archive of all of them last."""
    listed = files(pack)
    made: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="hoidap-pack-") as folder:
        for n, file in enumerate(listed, 1):
            path = Path(folder) / file.name
            file.write(path)
            made[file.name] = path.read_bytes()
            progress(STEP, n, len(listed) + 1)
    made[MANIFEST] = (json.dumps(manifest(pack, listed), ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    made[ARCHIVE] = packed(made)
    progress(STEP, len(listed) + 1, len(listed) + 1)
    return made


def ready(folder: Path) -> None:
    """Whether files can be written into the folder; PackError before any work is done for nothing. A missing folder stays missing."""
    existing = next((f for f in (folder, *folder.absolute().parents) if f.exists()), Path("/"))
    try:
        with tempfile.TemporaryDirectory(prefix=".hoidap-pack-", dir=existing):
            pass
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> PackError:
    return PackError(f"Không ghi được vào thư mục {folder}: {reason(error)}. Chọn thư mục khác bằng --out.")


def save(made: dict[str, bytes], folder: Path, now: dt.datetime) -> tuple[list[Path], Path | None]:
    """Write the contents into a folder, made where it is missing; the paths, and where earlier files of the same names went.

    PackError says why nothing was written; then the folder is as it was.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".hoidap-pack-", dir=folder) as draft:
            for name, data in made.items():
                (Path(draft) / name).write_bytes(data)
            kept = _put_by([folder / name for name, data in made.items() if _differs(folder / name, data)], folder / f"{KEPT}-{now:%Y%m%d-%H%M%S}")
            for name in made:
                (Path(draft) / name).replace(folder / name)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return [folder / name for name in made], kept


def _differs(path: Path, data: bytes) -> bool:
    return path.exists() and (not path.is_file() or path.read_bytes() != data)


def _put_by(earlier: list[Path], target: Path) -> Path | None:
    """Earlier files are moved, never overwritten: a trainer may have worked on them."""
    if not earlier:
        return None
    target.mkdir(exist_ok=True)
    for path in earlier:
        shutil.move(str(path), str(target / path.name))
    return target
