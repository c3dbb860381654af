"""GIFT: read back by a reader of its own, written from Moodle's description of the format, and by gift-pegjs where Node has it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.pack.quiz import Option, QuizItem, pool
from bot.pack_files.quiz import gift_texts, write_gift
from bot.pack_files.quiz.gift import escaped
from knowledge.corpus import Corpus


@pytest.fixture(scope="module")
def items(corpus: Corpus) -> tuple[QuizItem, ...]:
    return pool(corpus)


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], text).strip()


def cut(text: str, mark: str) -> list[str]:
    """Split at a mark that no backslash leads."""
    parts, start, n = [], 0, 0
    while n < len(text):
        if text[n] == "\\":
            n += 2
        elif text.startswith(mark, n):
            parts.append(text[start:n])
            n += len(mark)
            start = n
        else:
            n += 1
    return [*parts, text[start:]]


def read(path: Path) -> list[dict[str, object]]:
    """Title, question, answers [(right, text, feedback)] and general feedback of each question."""
    found: list[dict[str, object]] = []
    for block in path.read_text("utf-8").split("\n\n"):
        lines = [line for line in block.strip().split("\n") if line and not line.startswith("//")]
        if not lines or lines[0].startswith("$CATEGORY:"):
            continue
        text = "\n".join(lines)
        blank, title, rest = cut(text, "::")
        assert blank == ""
        stem, body = cut(rest, "{")
        body, after = cut(body, "}")
        assert after == ""
        answers, general = cut(body, "####")
        options = []
        if answers.strip() in ("TRUE", "FALSE"):
            options = [(answers.strip() == "TRUE", "Đúng", ""), (answers.strip() == "FALSE", "Sai", "")]
        else:
            for line in answers.strip().split("\n"):
                assert line[0] in "=~"
                option, *said = cut(line[1:], "#")
                options.append((line[0] == "=", unescaped(option), unescaped(said[0]) if said else ""))
        found.append({"title": unescaped(title), "stem": unescaped(stem), "options": options, "general": unescaped(general)})
    return found


def test_every_item_is_read_back(items: tuple[QuizItem, ...], tmp_path: Path) -> None:
    path = tmp_path / "cau-hoi.gift"
    write_gift(items, path)
    questions = read(path)
    assert len(questions) == len(items)
    for item, question in zip(items, questions, strict=True):
        assert question["title"] == item.id
        assert question["stem"] == item.stem
        assert [(r, t) for r, t, _ in question["options"]] == [(n == item.right, o.text) for n, o in enumerate(item.options)]  # type: ignore[attr-defined]
        assert item.explanation in str(question["general"])
        assert item.basis_label in str(question["general"])
        assert "chưa phải nguyên văn" in str(question["general"])


# gift-pegjs, the parser of the GIFT editor for Visual Studio Code; `npm install -g gift-pegjs` and NODE_PATH let this run.
PEG = """const {parse} = require("gift-pegjs");
console.log(JSON.stringify(parse(require("fs").readFileSync(process.argv[1], "utf8"))));"""


def has_gift_pegjs() -> bool:
    return bool(shutil.which("node")) and subprocess.run(["node", "-e", 'require("gift-pegjs")'], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not has_gift_pegjs(), reason="Node không có gói gift-pegjs")
def test_an_independent_parser_reads_it(items: tuple[QuizItem, ...], tmp_path: Path) -> None:
    write_gift(items, tmp_path / "q.gift")
    done = subprocess.run(["node", "-e", PEG, str(tmp_path / "q.gift")], capture_output=True, text=True, check=True, timeout=60)
    category, *questions = json.loads(done.stdout)
    assert category["type"] == "Category"
    assert [q["title"] for q in questions] == [i.id for i in items]
    for item, question in zip(items, questions, strict=True):
        assert question["stem"]["text"] == item.stem
        assert item.explanation in question["globalFeedback"]["text"]
        if item.kind == "true_false":
            assert question["isTrue"] is (item.right == 0)
        else:
            assert [(c["isCorrect"], c["text"]["text"]) for c in question["choices"]] == [
                (n == item.right, o.text) for n, o in enumerate(item.options)
            ]


def test_letters_of_the_format_are_text(tmp_path: Path) -> None:
    nasty = "a~b=c#d{e}f:g\\h ####i $CATEGORY: //k"
    option = Option(nasty, ("x",), nasty)
    options = (option, *(Option(f"{nasty}{n}", ("x",), nasty) for n in range(3)))
    item = QuizItem("q-1", "choice", f"{nasty}\nhai?", ("x",), options, 0, ("x",), nasty, f"{nasty}\n\nba", "205-QĐ/TW")
    write_gift([item], tmp_path / "q.gift", category="Mục/con\nhai")
    [question] = read(tmp_path / "q.gift")
    assert question["stem"] == item.stem
    assert [t for _, t, _ in question["options"]] == [o.text for o in options]  # type: ignore[attr-defined]
    assert item.explanation in str(question["general"])
    assert (tmp_path / "q.gift").read_text("utf-8").startswith("$CATEGORY: $course$/top/Mục//con hai\n")


def test_escaping() -> None:
    assert escaped("a=b\nc") == "a\\=b\\nc"
    assert escaped("\x00x\r\ny") == "x\\ny"


def test_every_text_is_accounted_for(items: tuple[QuizItem, ...], tmp_path: Path) -> None:
    write_gift(items, tmp_path / "q.gift")
    known = {t.text for t in gift_texts(items)}
    for question in read(tmp_path / "q.gift"):
        texts = [question["title"], question["stem"], question["general"]]
        texts += [t for o in question["options"] for t in o[1:] if t]  # type: ignore[attr-defined]
        assert [t for t in texts if t not in known] == []
