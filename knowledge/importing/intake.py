"""From files to saved documents: everything is read and checked first, the index is built, and only then is anything saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge import index
from knowledge.corpus import Corpus, check_document
from knowledge.embed import Embedder
from knowledge.errors import CorpusError, ImportFileError
from knowledge.extract import Extracted, extract
from knowledge.importing.document import Given, official
from knowledge.importing.overlay import Library, library
from knowledge.importing.shelf import Shelf
from knowledge.parse import Parsed
from knowledge.parse.document import parse
from knowledge.progress import Progress, silent
from knowledge.provision import Document, Provision, Reviewed

MARKS: tuple[Reviewed, ...] = ("wording", "plain")
Reader = Callable[[Path, Progress], tuple[Extracted, Parsed]]


@dataclass(frozen=True)
class Reading:
    """One file as it was read: its lines, and what was understood of them."""

    path: Path
    extracted: Extracted
    parsed: Parsed


@dataclass(frozen=True)
class Staged:
    """One file read and ready to be saved. `previous` is what is stored of the same document."""

    path: Path
    extracted: Extracted
    parsed: Parsed
    document: Document
    previous: Document | None


def read_file(path: Path, progress: Progress = silent) -> tuple[Extracted, Parsed]:
    """A file as lines and as a document; ImportFileError where it cannot be read."""
    extracted = extract(path, progress)
    return extracted, parse(extracted)


def read_files(paths: Sequence[Path], read: Reader = read_file, progress: Progress = silent) -> list[Reading]:
    """All files read; ImportFileError for the first that cannot be. Nothing is written."""
    return [Reading(path, *read(path, progress)) for path in paths]


def stage(paths: Sequence[Path], given: Given, shelf: Shelf, now: dt.datetime, read: Reader = read_file, progress: Progress = silent) -> list[Staged]:
    """Read all files; nothing is written. ImportFileError for the first that cannot be used, or two of one document."""
    if len(paths) > 1 and (given.number or given.title or given.issued):
        raise ImportFileError("--number, --title, --issued chỉ dùng khi nạp một tệp. Nạp từng tệp một.")
    return staged([(r, given) for r in read_files(paths, read, progress)], shelf.documents(), now)


def staged(readings: Sequence[tuple[Reading, Given]], stored: Sequence[Document], now: dt.datetime) -> list[Staged]:
    """Each file with what is stated about it, as the document to be saved. ImportFileError as for `stage`."""
    before = {d.id: d for d in stored}
    out: list[Staged] = []
    for reading, given in readings:
        document = official(reading.extracted, reading.parsed, given, now)
        twin = next((s for s in out if s.document.id == document.id), None)
        if twin is not None:
            raise ImportFileError(
                f"{twin.path.name} và {reading.path.name} cùng là {document.id}. Chỉ nạp một tệp cho mỗi văn bản; bỏ bớt một tệp rồi chạy lại. Chưa có gì được lưu."
            )
        previous = before.get(document.id)
        out.append(Staged(reading.path, reading.extracted, reading.parsed, _ticks_kept(document, previous), previous))
    return out


def _ticks_kept(document: Document, previous: Document | None) -> Document:
    """What a person ticked off stays ticked where the wording is unchanged."""
    before = {p.id: p for p in previous.provisions if p.reviewed} if previous else {}
    kept = {i: p.reviewed for i, p in before.items()}
    same = {p.id for p in document.provisions if p.id in before and before[p.id].full_text == p.full_text}
    return tick(document, [i for i in same if "wording" in kept[i]], [i for i in same if "plain" in kept[i]])


def tick(document: Document, wording: Sequence[str], plain: Sequence[str] = ()) -> Document:
    """The document with provisions ticked off, beside those that already are: `wording` ids count as checked in full,
    `plain` ids get their plain version and questions back."""
    more = {"wording": set(wording), "plain": set(plain)}
    return marked(document, {p.id: [m for m in MARKS if m in p.reviewed or p.id in more[m]] for p in document.provisions})


def marked(document: Document, ticks: Mapping[str, Collection[Reviewed]]) -> Document:
    """The document with exactly these ticks on the provisions named; the others keep theirs."""

    def one(p: Provision) -> Provision:
        return p.model_copy(update={"reviewed": tuple(m for m in MARKS if m in ticks[p.id])}) if p.id in ticks else p

    return document.model_copy(update={"provisions": tuple(one(p) for p in document.provisions)})


def review(
    document_id: str,
    change: Callable[[Document], Document],
    shelf: Shelf,
    shipped: Corpus,
    embedder: Embedder | None,
    root: Path,
    progress: Progress = silent,
) -> Document:
    """Change the ticks of a stored document. ImportFileError where it is not stored; a failure leaves the old state."""
    with shelf.locked():
        stored = {d.id: d for d in shelf.documents()}
        if document_id not in stored:
            raise ImportFileError(f"{document_id} chưa được nạp. Nạp văn bản ấy trước: python -m knowledge import TỆP")
        stored[document_id] = changed = change(stored[document_id])
        build(library(shipped, sorted(stored.values(), key=lambda d: d.id)), embedder, root, progress)
        shelf.rewrite(changed)
        return changed


def save(staged: Sequence[Staged], shelf: Shelf, shipped: Corpus, embedder: Embedder | None, root: Path, progress: Progress = silent) -> Library:
    """Check, build the index of the corpus to be, then save. Whatever fails or is killed before leaves the old state."""
    with shelf.locked():
        fresh = {s.document.id: s.document for s in staged}
        found = _checked([*(d for d in shelf.documents() if d.id not in fresh), *fresh.values()], shipped)
        build(found, embedder, root, progress)
        for entry in staged:
            shelf.save(entry.document, entry.path)
        return found


def remove(document_id: str, shelf: Shelf, shipped: Corpus, embedder: Embedder | None, root: Path, progress: Progress = silent) -> Library:
    """Take an imported document out again: the corpus is then as it was before. ImportFileError where there is none."""
    with shelf.locked():
        rest = [d for d in shelf.documents() if d.id != document_id]
        if shelf.path(document_id).exists():
            build(_checked(rest, shipped), embedder, root, progress)
        shelf.remove(document_id)
        return library(shipped, rest)


def _checked(documents: Sequence[Document], shipped: Corpus) -> Library:
    """The library of these documents; CorpusError before anything is written where it would not be valid."""
    ordered = sorted(documents, key=lambda d: d.id)
    found = library(shipped, ordered)
    problems = [f"{d.id}: {p}" for d in found.whole.documents if d.origin is not None for p in check_document(d)]
    ids = {p.id for p in found.shipped}
    problems += [f"bảng đối chiếu: {i} không còn trong kho" for r in found.shipped.crosswalk for i in (*r.old, *r.new) if i not in ids]
    if problems:
        raise CorpusError([*problems, "Chưa có gì được lưu."])
    return found


def build(found: Library, embedder: Embedder | None, root: Path, progress: Progress = silent) -> tuple[index.Index, index.Index | None]:
    """The opened indexes of the shipped and of the added documents (None: there are none), built where they are missing."""
    base = index.ready(found.shipped, embedder, root, progress)
    return base, index.ready(found.added, embedder, root, progress) if found.added.documents else None
