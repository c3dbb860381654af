"""Door: check | build | import | train-embedding | train-diacritics."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.errors import CorpusError, HoidapError

if TYPE_CHECKING:
    from knowledge.embed import Embedder


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 failed (one line a problem on standard error), 2 wrong usage."""
    from knowledge.importing.command import add_arguments

    parser = argparse.ArgumentParser(prog="python -m knowledge", description="Kho văn bản, chỉ mục và mô hình nhúng.")
    commands = parser.add_subparsers(required=True, metavar="LỆNH")
    check = commands.add_parser("check", help="kiểm tra các tệp văn bản theo khuôn mẫu")
    check.add_argument("folder", nargs="?", type=Path, help="thư mục tệp .yaml (mặc định: kho kèm theo)")
    check.set_defaults(run=_check)
    build = commands.add_parser("build", help="dựng chỉ mục nếu thiếu hoặc cũ")
    build.add_argument("--force", action="store_true", help="dựng lại dù chỉ mục còn dùng được")
    build.set_defaults(run=_build)
    taken = commands.add_parser("import", help="nạp văn bản chính thức (PDF, DOCX, HTML, TXT, Markdown)")
    add_arguments(taken)
    taken.set_defaults(run=_import)
    train = commands.add_parser("train-embedding", help="huấn luyện lại mô hình nhúng tiếng Việt")
    train.add_argument("--data", type=Path, required=True, metavar="THƯ_MỤC", help="thư mục dữ liệu, có thư mục con train/")
    train.add_argument("--out", type=Path, metavar="THƯ_MỤC", help="nơi ghi mô hình (mặc định: mô hình kèm theo)")
    train.add_argument("--seed", type=int, default=13, help="hạt giống (mặc định 13)")
    train.add_argument("--fresh", action="store_true", help="bỏ điểm lưu dở, huấn luyện từ đầu")
    train.set_defaults(run=_train)
    marks = commands.add_parser("train-diacritics", help="đếm lại bảng khôi phục dấu")
    marks.add_argument("--data", type=Path, required=True, metavar="THƯ_MỤC", help="thư mục dữ liệu, có thư mục con train/")
    marks.set_defaults(run=_train_diacritics)
    arguments = parser.parse_args(argv)
    try:
        status: int = arguments.run(arguments)
        return status
    except CorpusError as error:
        print("\n".join(error.problems), file=sys.stderr)
        return 1
    except HoidapError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Đã dừng.", file=sys.stderr)
        return 130


def _check(arguments: argparse.Namespace) -> int:
    from knowledge import corpus

    loaded = corpus.load(arguments.folder) if arguments.folder else corpus.load()
    read = sum(p.read for p in loaded)
    print(f"Kho văn bản hợp lệ: {len(loaded.documents)} văn bản, {sum(1 for _ in loaded)} mục, {read} mục đã đọc được nội dung.")
    return 0


def _build(arguments: argparse.Namespace) -> int:
    from knowledge import corpus, index
    from knowledge.home import data_home
    from knowledge.importing import Shelf, library
    from knowledge.progress import bar

    home = data_home(os.environ)
    found = library(corpus.load(), Shelf(home).documents())
    for one in (found.shipped, found.added):
        if one.documents:
            print(f"Chỉ mục sẵn sàng: {index.ready(one, _embedder(), home / 'index', bar(), force=arguments.force).folder}")
    return 0


def _embedder() -> Embedder | None:
    from knowledge.embed import load_embedder

    embedding = os.environ.get("HOIDAP_EMBEDDING", "").strip() or None
    return None if embedding == "none" else load_embedder(embedding)


def _import(arguments: argparse.Namespace) -> int:
    from knowledge import corpus
    from knowledge.home import data_home
    from knowledge.importing.command import run
    from knowledge.progress import bar

    return run(arguments, data_home(os.environ), corpus.load(), _embedder, bar())


def _train(arguments: argparse.Namespace) -> int:
    from knowledge.training import train

    print(train(arguments.data, *([arguments.out] if arguments.out else []), seed=arguments.seed, resume=not arguments.fresh))
    return 0


def _train_diacritics(arguments: argparse.Namespace) -> int:
    from knowledge import corpus, diacritics

    texts = diacritics.training_texts(corpus.load(), arguments.data)
    diacritics.save(*diacritics.count(texts), diacritics.TABLE)
    print(f"Đã ghi {diacritics.TABLE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
