"""Restatement and official wording of one place side by side, as HTML for the review sheet and the review page.

What stands on one side alone (figures, dates, prohibitions) is in <mark>; everything that comes from a file is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from knowledge.importing.compare import marks
from knowledge.importing.overlay import Library
from knowledge.provision import Document, Provision


@dataclass(frozen=True)
class Pair:
    """One row of a review: an official provision with the restatement of the same place, or (`official` None) the
    restatements of an article whose clause is not known. `told`: the differences, as Vietnamese sentences."""

    place: str
    article: int | str | None
    official: Provision | None
    prior: tuple[Provision, ...]
    told: tuple[str, ...]

    @property
    def pending(self) -> bool:
        """Whether a person should look: the wording counts as checked in part, or something differs and was not ticked off."""
        if self.official is None:
            return False
        return self.official.checked != "full" or bool(self.told and "plain" not in self.official.reviewed)

    @property
    def has_plain(self) -> bool:
        """Whether there is a plain version, or questions, to be ticked off."""
        return any(p.plain or p.questions for p in self.prior)

    @property
    def before(self) -> str:
        """The restatement as HTML, its plain version below it; "" where there is none."""
        other = self.official.full_text if self.official is not None else None
        return "".join(_said(p, other) for p in self.prior)

    @property
    def after(self) -> str:
        """The official wording as HTML; "" for a row of restatements alone."""
        if self.official is None:
            return ""
        other = "\n".join(p.full_text for p in self.prior) if self.prior else None
        return f"<p>{marked(self.official.full_text, other)}</p>"


def pairs(document: Document, found: Library) -> Iterator[Pair]:
    """The rows of an imported document in its own order; an article's restatements without clause come before its clauses."""
    held = found.whole.document(document.id)
    met: set[int | str] = set()
    for p in held.provisions:
        if p.wording != "official":
            continue
        if p.article is not None and p.article not in met:
            met.add(p.article)
            if group := found.whole.prior_group(held, p.article):
                told = tuple(dict.fromkeys(t for q in group for t in found.differences.get(q.id, ())))
                yield Pair(f"Điều {p.article}, bản diễn đạt chưa rõ khoản", p.article, None, group, told)
        yield Pair(place(p), p.article, p, found.whole.prior(p.id), found.differences.get(p.id, ()))


def place(provision: Provision) -> str:
    """Where it stands, for the head of a row: "Điều 10, khoản 2 · trang 4"."""
    if provision.article is None:
        named = f"Mục {provision.section}" if provision.section else "Mở đầu"
    else:
        named = f"Điều {provision.article}" + (f", khoản {provision.clause}" if provision.clause is not None else "")
        named += f", điểm {provision.point}" if provision.point else ""
    return named + (f" · trang {provision.page}" if provision.page else "")


def marked(text: str, other: str | None) -> str:
    """The text escaped, with <mark> where it names what `other` does not; None: nothing to compare with."""
    out, end = [], 0
    for start, stop in marks(text, other) if other is not None else ():
        out += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
        end = stop
    return "".join([*out, escape(text[end:])])


def _said(restated: Provision, other: str | None) -> str:
    plain = f'<p class="plain-version"><i>Dễ hiểu: {marked(restated.plain, other)}</i></p>' if restated.plain else ""
    return f"<p>{marked(restated.full_text, other)}</p>{plain}"
