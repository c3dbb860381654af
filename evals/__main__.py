"""Door: calibrate."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bot import settings as settings_reader
from knowledge.errors import HoidapError


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 failed (one line on standard error), 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m evals", description="Đo chất lượng câu trả lời.")
    commands = parser.add_subparsers(required=True, metavar="LỆNH")
    calibrate = commands.add_parser("calibrate", help="khớp lại mô hình độ tin cậy trên bộ câu hỏi hiệu chỉnh")
    calibrate.add_argument("--data", type=Path, metavar="THƯ_MỤC", help="thư mục dữ liệu huấn luyện, để dạy thêm câu hỏi ngoài phạm vi")
    calibrate.set_defaults(run=_calibrate)
    retrieval = commands.add_parser("retrieval", help="đo riêng phần tìm kiếm trên một thư mục kiểu BEIR")
    retrieval.add_argument("folder", type=Path, metavar="THƯ_MỤC", help="corpus.jsonl, queries.jsonl, qrels/test.tsv")
    retrieval.add_argument("--system", choices=("bm25", "dense", "hybrid", "minilm"), default="hybrid")
    retrieval.add_argument("--limit", type=_positive, help="chỉ đo chừng ấy câu hỏi đầu tiên")
    retrieval.add_argument("--no-diacritics", action="store_true", help="bỏ dấu mọi câu hỏi trước khi tìm")
    retrieval.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    retrieval.set_defaults(run=_retrieval)
    arguments = parser.parse_args(argv)
    try:
        status: int = arguments.run(arguments)
        return status
    except HoidapError as error:
        print(error, file=sys.stderr)
        return 1


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' không phải số nguyên dương")
    return int(text)


def _retrieval(arguments: argparse.Namespace) -> int:
    from evals import retrieval
    from knowledge.progress import bar

    chosen = settings_reader.read()
    embedder = None
    if arguments.system in ("dense", "hybrid"):
        from knowledge.embed import load_embedder

        embedder = load_embedder(chosen.embedding)
    found = retrieval.run(retrieval.read(arguments.folder, arguments.limit), arguments.system, strip=arguments.no_diacritics, embedder=embedder, progress=bar())
    print(json.dumps(found) if arguments.json else "\n".join(f"{name}: {value}" for name, value in found.items()))
    return 0


def _calibrate(arguments: argparse.Namespace) -> int:
    from dataclasses import replace

    from bot import classifier
    from bot.chat import open_assistant
    from bot.confidence import MODEL
    from evals.calibration import REFUSAL, calibration_questions, fit, refusal_examples, topic_examples, train_classifier, write
    from knowledge import corpus

    chosen = settings_reader.read()
    loaded = corpus.load()
    topic = topic_examples(loaded, arguments.data)
    classifier.save("topic", *train_classifier([*topic, *calibration_questions()]))
    for kind in ("help", "person") if REFUSAL.exists() else ():
        classifier.save(kind, *train_classifier(refusal_examples(loaded, kind)))
    fitted = {"words": fit(open_assistant(replace(chosen, embedding="none")), topic)}
    if "dense" in (assistant := open_assistant(chosen)).retriever.index.channels:
        fitted["hybrid"] = fit(assistant, topic)
    write(fitted, MODEL)
    for name, found in fitted.items():
        print(f"{name}: {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
