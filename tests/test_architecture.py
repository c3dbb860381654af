"""The house rules that the code can be asked about: which way imports point, where heavy libraries live, how large a room is."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("knowledge", "bot", "evals")
MODULES = sorted(p for layer in LAYERS for p in (ROOT / layer).rglob("*.py"))
# Where each heavy library may be imported, as path prefixes. Evaluation compares with peers and may import theirs.
ROOMS = {
    "chromadb": ("knowledge/index.py",),
    "bm25s": ("knowledge/index.py",),
    "langchain_chroma": ("knowledge/index.py",),
    "sentence_transformers": ("knowledge/embed.py", "knowledge/training"),
    "torch": ("knowledge/embed.py", "knowledge/training"),
    "transformers": ("knowledge/embed.py", "knowledge/training"),
    "tokenizers": ("knowledge/embed.py", "knowledge/training"),
    "safetensors": ("knowledge/embed.py", "knowledge/training"),
    "gradio": ("bot/web",),
    "fastapi": ("bot/web", "bot/api"),
    "uvicorn": ("bot/web",),
    "prometheus_client": ("bot/api",),
    "docx": ("bot/export", "bot/pack_files"),
    "openpyxl": ("bot/pack_files",),
    "pptx": ("bot/pack_files",),
    "xlsxwriter": ("bot/pack_files",),
    "langchain_core": ("bot/runnable.py", "knowledge/index.py"),
    "langchain": ("bot/llm",),
    "httpx": ("bot/llm",),
    "langchain_openai": ("bot/llm",),
    "pypdfium2": ("knowledge/extract",),
    "lxml": ("knowledge/extract",),
}
LONGEST = 400


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


@cache
def imported(path: Path) -> set[str]:
    """The first parts of everything a module imports, wherever in it: "knowledge", "numpy"."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: import tương đối"
            found.add((node.module or "").split(".")[0])
    return found


def test_there_is_something_to_look_at() -> None:
    assert {name(p) for p in MODULES} >= {"knowledge/corpus.py", "bot/chat.py", "evals/__main__.py"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_point_down(path: Path) -> None:
    layer = LAYERS.index(path.relative_to(ROOT).parts[0])
    assert imported(path).isdisjoint({*LAYERS[layer + 1 :], "tests"})


@pytest.mark.parametrize("library", ROOMS)
def test_a_heavy_library_has_one_room(library: str) -> None:
    users = [name(p) for p in MODULES if p.relative_to(ROOT).parts[0] != "evals" and library in imported(p)]
    assert [u for u in users if not u.startswith(ROOMS[library])] == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_module_outgrows_its_room(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_room_for_odds_and_ends(path: Path) -> None:
    assert not {"utils", "helpers", "common", "manager", "misc"} & {*path.relative_to(ROOT).with_suffix("").parts}


def public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Public classes, functions and methods with their names."""
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{node.name}.")


def is_stub(node: ast.AST) -> bool:
    """A signature of a protocol, without a body of its own."""
    return isinstance(node, ast.FunctionDef) and [ast.dump(s) for s in node.body] == [ast.dump(ast.parse("...").body[0])]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_everything_public_is_explained(path: Path) -> None:
    module = tree(path)
    assert ast.get_docstring(module)
    bare = [label for label, node in public(module.body) if not is_stub(node) and not ast.get_docstring(node)]  # type: ignore[arg-type]
    assert bare == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_doors_read_the_environment(path: Path) -> None:
    reads = any(isinstance(n, ast.Attribute) and n.attr in ("environ", "getenv") for n in ast.walk(tree(path)))
    assert not reads or path.name == "__main__.py" or name(path) == "bot/settings.py"


@pytest.mark.parametrize(
    "path", [p for p in MODULES if name(p).startswith(("bot/compose", "bot/citation", "bot/retriever", "bot/question", "bot/memory"))], ids=name
)
def test_what_composes_an_answer_does_not_look_at_the_clock(path: Path) -> None:
    """Today is a value that the assistant hands down; an answer does not depend on when it is composed."""
    looks = [n.lineno for n in ast.walk(tree(path)) if isinstance(n, ast.Attribute) and n.attr in ("today", "now") and "dt" in ast.dump(n.value)]
    assert looks == []


def test_answering_imports_nothing_heavy() -> None:
    code = (
        "import sys, bot.chat, bot.__main__, knowledge.__main__\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'gradio', 'fastapi', 'docx', 'langchain_chroma', 'sklearn', 'pandas'}\n"
        "sys.exit(' '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_tests_mirror_modules() -> None:
    strays = [
        name(test)
        for layer in ("knowledge", "bot")
        for test in (ROOT / "tests" / layer).glob("test_*.py")
        if not {f"{test.stem[5:]}.py", test.stem[5:], f"__{test.stem[5:]}__.py"} & {p.name for p in (ROOT / layer).rglob("*")}
    ]
    assert strays == []
