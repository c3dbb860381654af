"""What was understood of a document as HTML: the summary, the table to tick off, the imported documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from bot.web.element import text
from bot.web.upload.desk import Desk, place_of, shown_day
from knowledge.importing import review
from knowledge.importing.intake import Reading, Staged
from knowledge.importing.overlay import Library
from knowledge.importing.pair import Pair, pairs
from knowledge.importing.sheet import PLAIN, WORDING
from knowledge.provision import Document

PAGE = 25
MOST_SHOWN = 12


def problem(message: str) -> str:
    """A message that something went wrong; "" for none."""
    return f'<div class="problem" role="alert">{text(message)}</div>' if message else ""


def status(message: str, done: int = 0, total: int = 0) -> str:
    """A line on the work under way, with a bar where its length is known."""
    bar = f' <progress max="{total}" value="{done}" aria-hidden="true"></progress>' if total else ""
    return f'<p class="working" role="status">{text(message)}{bar}</p>'


def done(message: str) -> str:
    """What was achieved."""
    return f'<p class="done" role="status">{text(message)}</p>'


def summary(reading: Reading, staged: Staged | None, found: Library | None, lacking: Sequence[str]) -> str:
    """Facts of one file read: counts, structure, gaps, unplaced lines, warnings, differences of the record."""
    parsed, count = reading.parsed, review.counts(reading.parsed)
    pages = f", {reading.extracted.pages} trang" if reading.extracted.pages else ""
    facts = [("Tệp", f"{reading.extracted.file} ({reading.extracted.format.upper()}{pages})")]
    facts += [("Đọc được", f"{count['articles']} điều, {count['clauses']} khoản, {count['points']} điểm")]
    share = parsed.characters.unplaced / max(1, parsed.characters.total)
    facts += [("Chưa xếp được", f"{len(parsed.unplaced)} dòng ({100 * share:.1f} % số chữ)".replace(".", ","))] if parsed.unplaced else []
    notes = [f"Thiếu {' và '.join(lacking)}: tệp không ghi. Điền vào ô ở trên rồi lưu."] if lacking else []
    if staged is not None and found is not None:
        open_ = review.unchecked(staged.document)
        facts += [
            ("Lưu thành", f"{len(staged.document.provisions)} mục" + (f", {len(open_)} mục mới được coi là đối chiếu một phần" if open_ else ""))
        ]
        notes += [
            *review.effects(staged.document, found),
            *review.warnings(staged, found),
            *(f"Khác với kho: {d}" for d in found.differences.get(staged.document.id, ())),
        ]
    else:
        notes += [*reading.extracted.warnings, *parsed.notes]
    rows = "".join(f"<dt>{text(name)}</dt><dd>{text(value)}</dd>" for name, value in facts)
    noted = f'<div class="notice"><ul>{"".join(f"<li>{text(n)}</li>" for n in notes)}</ul></div>' if notes else ""
    tree = [f"{p.label}. {p.title}" + (f" (Điều {p.articles[0]}–{p.articles[-1]})" if p.articles else "") for p in parsed.parts]
    headings = [f"{p.label} {p.heading or ''}".strip() for p in parsed.provisions if p.clause is None and p.point is None]
    folds = [
        _fold("Cấu trúc đọc được", [*tree, *headings], 400),
        _fold("Thiếu số", [g.label for g in parsed.gaps], opened=True),
        _fold("Trùng số", [g.label for g in parsed.duplicates], opened=True),
        _fold("Dòng chưa xếp được vào đâu", [line.text[:300] for line in parsed.unplaced]),
    ]
    return f'<section class="understood"><dl class="facts">{rows}</dl>{noted}{"".join(folds)}</section>'


def _fold(title: str, entries: list[str], most: int = MOST_SHOWN, *, opened: bool = False) -> str:
    if not entries:
        return ""
    more = f"<li>… và {len(entries) - most} mục nữa</li>" if len(entries) > most else ""
    rows = "".join(f"<li>{text(e)}</li>" for e in entries[:most])
    return f'<details class="fold"{" open" if opened else ""}><summary>{text(title)} ({len(entries)})</summary><ul>{rows}{more}</ul></details>'


def table(document: Document, desk: Desk) -> str:
    """One page of the rows to tick off, an article under each heading."""
    pending = [p for p in desk.pairs if p.pending]
    waiting = {p.article for p in pending if p.article is not None}
    # An article's restatements without clause are shown beside whatever is to be looked at in it.
    chosen = [p for p in desk.pairs if p.pending or (p.official is None and p.article in waiting)] if desk.pending_only else desk.pairs
    last = max(0, (len(chosen) - 1) // PAGE)
    desk.page = min(max(0, desk.page), last)
    shown = chosen[desk.page * PAGE : (desk.page + 1) * PAGE]
    filters = "".join(
        f'<button type="button" class="plain" data-event="turn" data-only="{only}" data-page="0" aria-pressed="{str(desk.pending_only is bool(only)).lower()}">{name} ({n})</button>'
        for only, name, n in ((1, "Cần xem", len(pending)), (0, "Tất cả", len(desk.pairs)))
    )
    body = "".join(_article(key, list(group), document, desk) for key, group in groupby(shown, key=lambda p: p.article))
    none = '<p class="waiting">Không có mục nào cần xem: số điều, khoản liền mạch và không thấy chỗ khác với bản diễn đạt.</p>' if not chosen else ""
    return (
        f'<section class="ticking"><h3>Đối chiếu từng mục</h3><div class="bar">{filters}</div>{none}{body}{_pager(chosen, desk.page, last)}</section>'
    )


def _pager(chosen: Sequence[Pair], page: int, last: int) -> str:
    if not last:
        return ""
    starts = [chosen[n * PAGE].place.partition(" · ")[0] for n in range(last + 1)]
    names = [f"Trang {n}/{last + 1}: từ {start}" for n, start in enumerate(starts, 1)]
    options = "".join(f'<option value="{n}"{" selected" if n == page else ""}>{text(name)}</option>' for n, name in enumerate(names))

    def step(to: int, name: str) -> str:
        off = "" if 0 <= to <= last else " disabled"
        return f'<button type="button" class="plain" data-event="turn" data-page="{to}"{off}>{name}</button>'

    chooser = f'<select data-event="turn" data-name="page" aria-label="Đến trang">{options}</select>'
    return f'<nav class="pager" aria-label="Các trang">{step(page - 1, "← Trước")}{chooser}{step(page + 1, "Sau →")}</nav>'


def _article(article: int | str | None, group: Sequence[Pair], document: Document, desk: Desk) -> str:
    heading = next((p.official.heading for p in group if p.official is not None and p.official.heading), None)
    named = f"Điều {article}" if article is not None else "Ngoài các điều"
    whole = ""
    if article is not None:
        kinds = [("wording", "lời văn"), *([("plain", "bản dễ hiểu")] if any(p.has_plain for p in desk.pairs if p.article == article) else [])]
        whole = "".join(
            f'<button type="button" class="plain" data-event="tick" data-article="{text(str(article))}" data-kind="{kind}">Đánh dấu {name} cả {named}</button>'
            for kind, name in kinds
        )
    rows = "".join(_row(p, document, desk) for p in group)
    title = text(f"{named}. {heading}" if heading and article is not None else named)
    return f'<section class="article-review"><h4>{title}</h4><div class="bar">{whole}</div>{rows}</section>'


def _row(pair: Pair, document: Document, desk: Desk) -> str:
    told = f'<ul class="told">{"".join(f"<li>{text(d)}</li>" for d in pair.told)}</ul>' if pair.told else ""
    sides = f"<div><h6>Bản diễn đạt trước</h6>{pair.before}</div>" if pair.prior else ""
    sides += f"<div><h6>Nguyên văn trong tệp</h6>{pair.after}</div>" if pair.official is not None else ""
    boxes = ""
    if pair.official is not None:
        place = place_of(document, pair.official.id)
        on = desk.own_ticks().get(place, set())
        kinds = [("wording", WORDING), *([("plain", PLAIN)] if pair.has_plain else [])]
        boxes = "".join(
            f'<label><input type="checkbox" data-event="tick" data-place="{text(place)}" data-kind="{kind}"{" checked" if kind in on else ""}'
            f' aria-label="{name}, {text(pair.place)}"> {name}</label>'
            for kind, name in kinds
        )
    count = " one" if not pair.prior or pair.official is None else ""
    state = " see" if pair.pending else ""
    return f'<div class="pair{state}"><h5>{text(pair.place)}</h5>{told}<div class="sides{count}">{sides}</div><div class="boxes">{boxes}</div></div>'


def tally(desk: Desk) -> str:
    """How much is ticked, and how much waits."""
    ticks = desk.own_ticks()
    counts = {kind: sum(kind in t for t in ticks.values()) for kind in ("wording", "plain")}
    places = sum(p.official is not None for p in desk.pairs)
    return f'<p class="tally" role="status">Đã đánh dấu: lời văn {counts["wording"]}/{places} mục, bản dễ hiểu {counts["plain"]} mục.</p>'


def listed(documents: Iterable[Document], found: Library | None, confirm: str = "") -> str:
    """The imported documents with what can be done with each; `confirm` is the one whose removal is being asked about."""
    cards = "".join(_card(d, found, confirm == d.id) for d in sorted(documents, key=lambda d: d.issued, reverse=True))
    return f'<ul class="imported">{cards}</ul>' if cards else '<p class="waiting">Chưa nạp văn bản nào.</p>'


def _card(document: Document, found: Library | None, confirm: bool) -> str:
    origin = document.origin
    waiting = sum(p.pending for p in pairs(document, found)) if found is not None else 0
    state = f"{len(document.provisions)} mục, " + (f"{waiting} mục cần xem" if waiting else "không có mục nào cần xem")
    file = f"Tệp {origin.file}, nạp ngày {shown_day(origin.imported.date())}" if origin else ""
    identity = text(document.id)

    def button(event: str, name: str, kind: str = "plain", do: str = "") -> str:
        return f'<button type="button" class="{kind}" data-event="{event}" data-do="{do}" data-id="{identity}">{name}</button>'

    if confirm:
        asked = "Gỡ văn bản này? Nguyên văn và dấu rà soát của nó bị bỏ, kho trở lại như trước. Muốn dùng lại phải nạp lại tệp."
        actions = f'<p class="ask" role="alert">{asked}</p>{button("act", "Gỡ", "plain main", "sure")}{button("act", "Thôi", do="keep")}'
    else:
        actions = button("act", "Rà soát", do="review") + button("act", "Tải phiếu rà soát", do="sheet") + button("open", "Mở trong Tra cứu")
        actions += button("act", "Gỡ khỏi kho", do="remove")
    return (
        f'<li><strong>{text(document.kind)} {text(document.number)}</strong> <span class="meta">ngày {shown_day(document.issued)}</span>'
        f'<p>{text(document.title)}</p><p class="meta">{text(file)} · {state}</p><div class="bar">{actions}</div></li>'
    )
