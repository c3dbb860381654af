"""How a pack speaks of provisions: the key sentence, the full text, and the line that says what it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.citation import cite, day, label, validity_sentence
from bot.compose.inquiry import upper_first
from bot.export.standing import validity, wording
from bot.pack.text import TextItem, rests
from bot.reply import Citation
from knowledge.corpus import Corpus
from knowledge.provision import Document, Provision

PARTIAL = "mới đối chiếu được một phần"


@dataclass(frozen=True)
class Teller:
    """Corpus and day together; every item it makes carries its ids."""

    corpus: Corpus
    today: dt.date

    def cite(self, identity: str) -> Citation:
        """The citation of a provision or a document's record as of today."""
        return cite(self.corpus, identity, self.today)

    def label(self, provision: Provision) -> str:
        """ "khoản 2 Điều 10 Quy định 205-QĐ/TW"."""
        return label(self.corpus.document(provision.id), provision)

    def basis(self, *provisions: Provision) -> TextItem:
        """The line under a statement: place, validity, wording, how far it was checked.

        205 10.2 → "Căn cứ: khoản 2 Điều 10 Quy định 205-QĐ/TW. Đã hết hiệu lực: được thay thế bởi 114-QĐ/TW từ ngày
        11/7/2023. Diễn đạt lại, chưa phải nguyên văn."
        """
        lines = []
        for p in provisions:
            citation = self.cite(p.id)
            partial = f" {upper_first(PARTIAL)}." if p.checked == "partial" else ""
            lines.append(f"{citation.label}. {validity(citation, self.today)} {upper_first(wording(citation))}.{partial}")
        return rests("Căn cứ: " + " ".join(lines), *(p.id for p in provisions))

    def standing(self, provision: Provision) -> str:
        """Place, validity and wording in a few words: "khoản 2 Điều 10 Quy định 205-QĐ/TW, đã hết hiệu lực; diễn đạt lại"."""
        citation = self.cite(provision.id)
        state = {True: "còn hiệu lực", False: "đã hết hiệu lực", None: "chưa thấy văn bản thay thế"}[citation.in_force]
        kind = "nguyên văn" if provision.wording == "official" else "diễn đạt lại"
        partial = "; đối chiếu một phần" if provision.checked == "partial" else ""
        return f"{citation.label}, {state}; {kind}{partial}"

    def key(self, provision: Provision) -> TextItem:
        """The provision in one plain sentence; its own text where no plain version is at hand."""
        return rests(said(provision), provision.id)

    def cited(self, provision: Provision) -> TextItem:
        """The plain sentence with its standing behind it, for lists without a basis line."""
        return rests(f"{said(provision).rstrip('.')} ({self.standing(provision)}).", provision.id)

    def full(self, provision: Provision) -> list[TextItem]:
        """The provision's own text, a paragraph for each line."""
        return [rests(line.removeprefix("- "), provision.id) for line in provision.full_text.split("\n") if line.strip()]

    def record(self, document: Document) -> TextItem:
        """What is known of the document's validity today."""
        return rests(validity_sentence(document, self.today), document.id)

    def issued(self, document: Document) -> str:
        """ "ban hành ngày 23/9/2019"."""
        return f"ban hành ngày {day(document.issued)}"

    def unread(self, document: Document, provisions: Sequence[Provision]) -> TextItem:
        """Which articles of a document nobody has read yet. It rests on the document's record: the place is known, nothing else."""
        places = list(dict.fromkeys(f"Điều {p.article}" for p in provisions if p.article is not None))
        what = ", ".join(places) or "một số nội dung"
        name = label(document)
        return rests(
            f"{name}: chưa đọc được đầy đủ nội dung của {what}; khi trình bày không suy đoán, cần đối chiếu văn bản chính thức.", document.id
        )


def said(provision: Provision) -> str:
    """The plain version, else the provision's own text on one line."""
    return provision.plain or " ".join(provision.full_text.split())
