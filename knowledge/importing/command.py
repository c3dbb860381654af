"""`python -m knowledge import`: review on the terminal, ask, save; also list, remove, review sheet and ticks."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from knowledge.corpus import Corpus
from knowledge.embed import Embedder
from knowledge.errors import ImportFileError, reason
from knowledge.files import write_whole
from knowledge.importing import intake, review
from knowledge.importing.document import Given, missing
from knowledge.importing.overlay import Library, library
from knowledge.importing.sheet import read_ticks, sheet
from knowledge.importing.shelf import Shelf
from knowledge.parse.review import read_files
from knowledge.progress import Progress
from knowledge.provision import Document
from knowledge.vietnamese import fold


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("files", nargs="*", type=Path, metavar="TỆP", help="PDF, DOCX, HTML, TXT hoặc Markdown")
    parser.add_argument("--number", help="số hiệu, khi tệp không ghi rõ")
    parser.add_argument("--title", help="tên văn bản")
    parser.add_argument("--issued", type=_date, metavar="YYYY-MM-DD", help="ngày ban hành")
    parser.add_argument("--replaces", action="append", default=[], metavar="SỐ_HIỆU", help="văn bản mà nó thay thế (dùng được nhiều lần)")
    parser.add_argument("--dry-run", action="store_true", help="chỉ đọc và cho xem, không lưu")
    parser.add_argument("--json", action="store_true", help="in kết quả đọc dạng JSON, mỗi tệp một dòng")
    parser.add_argument("--yes", action="store_true", help="lưu không hỏi lại; mọi cảnh báo vẫn được nêu và vẫn có hiệu lực")
    parser.add_argument("--list", action="store_true", help="liệt kê văn bản đã nạp")
    parser.add_argument("--remove", metavar="SỐ@NGÀY", help="gỡ một văn bản đã nạp")
    parser.add_argument("--review-sheet", type=Path, metavar="TỆP.html", help="ghi phiếu rà soát của văn bản vừa nạp, hoặc của --number")
    parser.add_argument("--ticked", type=Path, metavar="TỆP.json", help="nhận kết quả rà soát từ phiếu")


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"ngày '{text}' không hợp lệ, cần dạng YYYY-MM-DD") from error


def run(arguments: argparse.Namespace, home: Path, shipped: Corpus, embedder: Callable[[], Embedder | None], progress: Progress) -> int:
    """Do what the options ask; 2 where they ask for nothing. Results on standard output, questions and warnings on standard error."""
    shelf, root = Shelf(home), home / "index"
    if arguments.remove:
        intake.remove(arguments.remove, shelf, shipped, embedder(), root, progress)
        _say(f"Đã gỡ {arguments.remove}.")
        return 0
    if arguments.ticked:
        _take_ticks(arguments.ticked, shelf, shipped, embedder(), root, progress)
    if arguments.list:
        for d in shelf.documents():
            _say(f"{d.id}\t{len(d.provisions)} mục\t{d.origin.file if d.origin else ''}\t{d.title}")
    if arguments.files:
        return _files(arguments, shelf, shipped, embedder, root, progress)
    if arguments.review_sheet:
        chosen = [d for d in shelf.documents() if arguments.number in (d.number, d.id)]
        if not chosen:
            raise ImportFileError(f"Không có văn bản đã nạp nào mang số '{arguments.number or ''}'. Xem: python -m knowledge import --list")
        _write_sheets(arguments.review_sheet, chosen, library(shipped, shelf.documents()))
        return 0
    if not (arguments.list or arguments.ticked):
        _tell("Chưa có tệp nào. Cách dùng: python -m knowledge import TỆP… [--dry-run]")
        return 2
    return 0


def _files(
    arguments: argparse.Namespace, shelf: Shelf, shipped: Corpus, embedder: Callable[[], Embedder | None], root: Path, progress: Progress
) -> int:
    if arguments.dry_run and arguments.json:
        return _dry_run(arguments.files, progress)
    started = time.perf_counter()
    given = Given(arguments.number, arguments.title, arguments.issued, tuple(arguments.replaces) or None)
    if len(arguments.files) > 1 and (given.number or given.title or given.issued):
        raise ImportFileError("--number, --title, --issued chỉ dùng khi nạp một tệp. Nạp từng tệp một.")
    readings = intake.read_files(arguments.files, progress=progress)
    if arguments.dry_run:
        nameless = [r for r in readings if missing(r.parsed, given)]
        for reading in nameless:
            _say("\n".join(review.unnamed(reading, given)) + "\n")
        readings = [r for r in readings if r not in nameless]
        if not readings:
            return 0
    stored = shelf.documents()
    staged = intake.staged([(r, given) for r in readings], stored, dt.datetime.now())
    seconds = (time.perf_counter() - started) / len(staged)
    fresh = {s.document.id for s in staged}
    found = library(shipped, [*(d for d in stored if d.id not in fresh), *(s.document for s in staged)])
    for entry in staged:
        if arguments.json:
            _say(json.dumps(review.summary(entry, found, seconds), ensure_ascii=False))
        else:
            _say("\n".join(review.lines(entry, found)) + "\n")
        for warning in review.warnings(entry, found) if arguments.json else ():
            _tell(f"CẢNH BÁO: {warning}")
    if arguments.review_sheet:
        _write_sheets(arguments.review_sheet, [s.document for s in staged], found)
    if arguments.dry_run:
        return 0
    if not arguments.yes and not _confirmed(len(staged)):
        _tell("Chưa lưu gì.")
        return 1
    intake.save(staged, shelf, shipped, embedder(), root, progress)
    _tell("Đã lưu: " + ", ".join(sorted(fresh)) + ". Gỡ bằng: python -m knowledge import --remove SỐ@NGÀY")
    return 0


def _dry_run(files: list[Path], progress: Progress) -> int:
    """What was read of each file, whether or not its number and date were."""
    read, problems = read_files(files, progress)
    _say(json.dumps(read, ensure_ascii=False, indent=1))
    for problem in problems:
        _tell(problem)
    return 1 if problems else 0


def _take_ticks(path: Path, shelf: Shelf, shipped: Corpus, embedder: Embedder | None, root: Path, progress: Progress) -> None:
    identity, wording, plain = read_ticks(path)
    before = {d.id: d for d in shelf.documents()}.get(identity)
    known = {p.id for p in before.provisions} if before is not None else set()
    intake.review(identity, lambda d: intake.tick(d, wording, plain), shelf, shipped, embedder, root, progress)
    taken = [sum(i in known for i in ids) for ids in (wording, plain)]
    _tell(f"Đã nhận {taken[0]} dấu nguyên văn và {taken[1]} dấu bản dễ hiểu của {identity}.")
    if lost := len({*wording, *plain} - known):
        _tell(f"{lost} mã trong phiếu không còn trong văn bản đã nạp, bỏ qua. Ghi phiếu mới: --number SỐ --review-sheet phieu.html")


def _confirmed(number: int) -> bool:
    _tell(f"Lưu {number} văn bản trên? Gõ 'có' để lưu: ", end="")
    return sys.stdin.readline().strip().lower() in ("có", "co", "c", "y", "yes")


def _write_sheets(path: Path, documents: Sequence[Document], found: Library) -> None:
    """One sheet a document; with several, each file name ends with the document's number."""
    for document in documents:
        target = path
        if len(documents) > 1:
            target = path.with_name(f"{path.stem}-{re.sub(r'[^0-9a-z]+', '-', fold(document.number)).strip('-')}{path.suffix}")
        try:
            write_whole(target.expanduser().resolve(), sheet(document, found).encode("utf-8"))
        except OSError as error:
            raise ImportFileError(f"Không ghi được phiếu rà soát vào {target} ({reason(error)}). Chọn nơi khác bằng --review-sheet.") from error
        _tell(f"Đã ghi phiếu rà soát: {target}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _tell(line: str, end: str = "\n") -> None:
    sys.stderr.write(line + end)
    sys.stderr.flush()
