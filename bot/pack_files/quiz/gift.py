"""Quiz items as GIFT (docs.moodle.org, "GIFT format"): one question a block, blocks parted by an empty line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from bot.export.exchange import printable
from bot.pack.quiz import QuizItem
from bot.pack.text import TextItem, asked, frame, rests
from bot.pack_files.quiz.wording import BASIS_IS, RESTATED, TITLE, feedback, item_texts, reason

_SPECIAL = re.compile(r"([\\~=#{}:])")


def write_gift(items: Sequence[QuizItem], path: Path, *, category: str = TITLE) -> None:
    """Write the items to a UTF-8 file without a mark of byte order, which Moodle would read as part of the first line."""
    name = " ".join(printable(category).split()).replace("/", "//")
    blocks = [f"$CATEGORY: $course$/top/{name}", *(_block(item) for item in items)]
    path.write_text("\n\n".join(blocks) + "\n", "utf-8", newline="\n")


def gift_texts(items: Sequence[QuizItem], *, category: str = TITLE) -> tuple[TextItem, ...]:
    """Every text that `write_gift` writes, with what it rests on."""
    return (
        frame(category) if category == TITLE else asked(category),
        frame(BASIS_IS),
        frame(RESTATED),
        *(t for item in items for t in (asked(item.id), *item_texts(item), rests(feedback(item), *item.basis))),
    )


def _block(item: QuizItem) -> str:
    return "\n".join([f"// {item.id}", f"::{escaped(item.id)}::{escaped(item.stem)} {{", *_answers(item), f"####{escaped(feedback(item))}", "}"])


def _answers(item: QuizItem) -> list[str]:
    if item.kind == "true_false":
        return ["TRUE" if item.right == 0 else "FALSE"]
    lines = []
    for n, option in enumerate(item.options):
        said = reason(item, option)
        lines.append(f"{'=' if n == item.right else '~'}{escaped(option.text)}" + (f" #{escaped(said)}" if said else ""))
    return lines


def escaped(text: str) -> str:
    r"""A text with the control characters of GIFT escaped and line breaks written as \n: "a=b" → "a\=b"."""
    return _SPECIAL.sub(r"\\\1", printable(text)).replace("\n", "\\n").replace("\t", " ")
