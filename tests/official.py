"""A made-up official file of Quy định 205-QĐ/TW, from the corpus' own restatements: numbered clauses, lightly reworded,
clauses nobody has read filled with a sentence of the tests' own. As text, and as a PDF with a text layer and pages.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.corpus import Corpus
from knowledge.provision import Document, Provision
from tests.pdf_file import assembled

ID = "205-QĐ/TW@2019-09-23"
NUMBER = ID.partition("@")[0]
# Enough to tell the official wording from the restatement, and no figure, date or prohibition among it.
REWORDED = (
    ("Tận dụng mọi lúc, mọi dịp", "Lợi dụng mọi thời điểm, mọi dịp"),
    ("nhất là", "đặc biệt là"),
    ("hoặc", "hay"),
    ("kịp thời", "đúng lúc"),
    ("Quy định", "Quy định này"),
)
LETTERS = "abcdđeghiklmnopq"
_HEAD = ("BỘ CHÍNH TRỊ", f"Số {NUMBER}", "Hà Nội, ngày 23 tháng 9 năm 2019", "QUY ĐỊNH", "về việc kiểm soát quyền lực trong công tác cán bộ và chống chạy chức, chạy quyền")  # fmt: skip
_END = ("T/M BỘ CHÍNH TRỊ", "Trần Văn Mẫu")


def lines(document: Document, changed: dict[str, str] | None = None) -> Iterator[str]:
    """The file paragraph by paragraph. changed: wording by place ("10.2"), instead of the reworded restatement."""
    yield from _HEAD
    yield "Bộ Chính trị quy định như sau:"
    articles = {a: [p for p in document.provisions if p.article == a and p.kind == "rule"] for part in document.parts for a in part.articles}
    for part in document.parts:
        yield f"Chương {part.number}"
        yield part.title.upper()
        for article in part.articles:
            yield f"Điều {article}. {articles[article][0].heading}"
            for number, provision in enumerate(articles[article], 1):
                yield from _clause(number, provision, (changed or {}).get(f"{article}.{number}"))
    yield from _END


def _clause(number: int, provision: Provision, instead: str | None) -> Iterator[str]:
    said = instead or " ".join((provision.text or "").split())
    if not said:
        said = f"Phần giữ chỗ số {provision.article}.{number} do bài kiểm thử tự viết"
    for old, new in () if instead else REWORDED:
        said = re.sub(rf"\b{old}\b", new, said)
    items = [i.text for i in provision.items if i.text and i.text not in said] if instead is None else []
    yield f"{number}. {said.rstrip('.;:')}{':' if items else '.'}"
    for letter, item in zip(LETTERS, items, strict=False):
        yield f"{letter}) {' '.join(item.split()).rstrip('.;')};"


def as_text(corpus: Corpus, changed: dict[str, str] | None = None) -> str:
    """The whole file as plain text."""
    return "\n\n".join(lines(corpus.document(ID), changed)) + "\n"


def as_pdf(paragraphs: Sequence[str], per_page: int = 34) -> bytes:
    """Paragraphs as a PDF with a text layer, so many printed lines to a page, the page's number at its foot."""
    printed = [row for paragraph in paragraphs for row in _set(textwrap.wrap(paragraph, 84))]
    pages = [printed[n : n + per_page] for n in range(0, len(printed), per_page)]
    codes = {c: n for n, c in enumerate(sorted({c for row, *_ in printed for c in row} | set("0123456789")), 1)}
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{' '.join(f'{6 + 2 * n} 0 R' for n in range(len(pages)))}]/Count {len(pages)}>>"]
    objects.append("<</Type/Font/Subtype/Type0/BaseFont/Mau/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>")
    objects.append("<</Type/Font/Subtype/CIDFontType2/BaseFont/Mau/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 450>>")
    pairs = [f"<{code:04X}><{char.encode('utf-16-be').hex().upper()}>" for char, code in codes.items()]
    blocks = "".join(f"{len(pairs[n : n + 90])} beginbfchar\n" + "\n".join(pairs[n : n + 90]) + "\nendbfchar\n" for n in range(0, len(pairs), 90))
    cmap = f"/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n1 begincodespacerange<0000><FFFF>endcodespacerange\n{blocks}endcmap end end"
    objects.append(_stream(cmap))
    for number, page in enumerate(pages, 1):
        rows = [
            f"{space:.3f} Tc 1 0 0 1 {x} {780 - 20 * n} Tm <{''.join(f'{codes[c]:04X}' for c in row)}> Tj" for n, (row, x, space) in enumerate(page)
        ]
        rows.append(f"0 Tc 1 0 0 1 300 30 Tm <{''.join(f'{codes[c]:04X}' for c in str(number))}> Tj")
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {7 + 2 * (number - 1)} 0 R>>")
        objects.append(_stream("BT /F1 12 Tf\n" + "\n".join(rows) + "\nET"))
    return assembled([o.encode("ascii") for o in objects])


def _set(rows: Sequence[str]) -> Iterator[tuple[str, int, float]]:
    """Lines with where they begin and the space between letters that brings all but the last to the right margin."""
    for n, row in enumerate(rows):
        x = 100 if n == 0 else 72
        free = 530 - x - 5.4 * len(row)  # a letter is 450/1000 of 12 points wide
        yield row, x, free / max(1, len(row) - 1) if n < len(rows) - 1 else 0.0


def _stream(text: str) -> str:
    return f"<</Length {len(text)}>>\nstream\n{text}\nendstream"


def write(folder: Path, corpus: Corpus, changed: dict[str, str] | None = None, name: str = "quy-dinh-205.pdf") -> Path:
    """The file in a folder, as a PDF or by its name as text."""
    path = folder / name
    if name.endswith(".pdf"):
        path.write_bytes(as_pdf(list(lines(corpus.document(ID), changed))))
    else:
        path.write_text(as_text(corpus, changed), "utf-8")
    return path
