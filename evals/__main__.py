"""Door: run | compare | report | accept | table | add | template | retrieval | calibrate."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot import settings as settings_reader
from knowledge.errors import HoidapError


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 failed (one line on standard error), 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # Windows consoles default to a code page
    parser = argparse.ArgumentParser(prog="python -m evals", description="Đo chất lượng câu trả lời.")
    commands = parser.add_subparsers(required=True, metavar="LỆNH")
    _run_commands(commands)
    _case_commands(commands)
    calibrate = commands.add_parser("calibrate", help="khớp lại mô hình độ tin cậy trên bộ câu hỏi hiệu chỉnh")
    calibrate.add_argument("--data", type=Path, metavar="THƯ_MỤC", help="thư mục dữ liệu huấn luyện, để dạy thêm câu hỏi ngoài phạm vi")
    calibrate.add_argument("--added", action="store_true", help="chỉ khớp lại ngưỡng của văn bản nạp thêm (bot/beside.json); cần --data")
    calibrate.add_argument("--check", action="store_true", help="cùng --added: giữ mô hình đang dùng, chỉ đo lại trên câu hỏi để riêng và ghi số đo")
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
    except KeyboardInterrupt:
        print("Đã dừng. Chạy lại cùng lệnh để đi tiếp từ chỗ dở.", file=sys.stderr)
        return 130


def _run_commands(commands: Any) -> None:
    run = commands.add_parser("run", help="trả lời và chấm các bộ câu hỏi; ghi report.html, results.json, junit.xml")
    run.add_argument("--dataset", type=Path, metavar="TỆP", help="tệp hoặc thư mục .jsonl (mặc định: evals/datasets)")
    run.add_argument(
        "--system",
        default="ours",
        metavar="TÊN",
        help="hệ thống, hoặc nhiều hệ thống cách nhau bằng dấu phẩy (mặc định: ours; llm: mô hình của HOIDAP_LLM viết câu trả lời)",
    )
    run.add_argument("--out", type=Path, metavar="THƯ_MỤC", help="nơi ghi kết quả (mặc định: trong thư mục dữ liệu)")
    run.add_argument("--gate", type=Path, metavar="TỆP", help="tệp ngưỡng; thấp hơn thì trạng thái thoát là 1")
    run.add_argument("--judge", metavar="NHÀ:MÔ_HÌNH", help="chấm thêm bằng mô hình ngôn ngữ qua LangChain")
    run.add_argument("--jobs", type=_positive, default=1, help="số tiến trình trả lời song song (thời gian đo được sẽ lẫn nhau)")
    run.add_argument("--fresh", action="store_true", help="trả lời lại từ đầu, bỏ các câu đã có của lần chạy trước")
    run.add_argument("--limit", type=_positive, help="chỉ lấy chừng ấy câu đầu tiên")
    run.add_argument("--export", type=Path, metavar="TỆP", help="ghi câu hỏi và câu trả lời dạng JSON Lines cho bộ đo khác")
    run.set_defaults(run=_run)
    compare = commands.add_parser("compare", help="so hai kết quả: kiểm định cặp, câu được thêm, câu mất đi, số đo kém đi ở từng kỹ năng")
    compare.add_argument("a", type=Path, metavar="A", help="results.json hoặc thư mục của lần chạy thứ nhất")
    compare.add_argument("b", type=Path, metavar="B", help="của lần chạy thứ hai")
    compare.set_defaults(run=_command("compared"))
    report = commands.add_parser("report", help="một báo cáo cho nhiều kết quả đặt cạnh nhau")
    report.add_argument("results", type=Path, nargs="+", metavar="KẾT_QUẢ")
    report.add_argument("--out", type=Path, default=Path("report.html"), metavar="TỆP")
    report.set_defaults(run=_command("reported"))
    accept = commands.add_parser("accept", help="nhận kết quả làm mốc: cho bảng trong README và cho cổng")
    accept.add_argument("results", type=Path, nargs="+", metavar="KẾT_QUẢ")
    accept.set_defaults(run=_command("accept"))
    table = commands.add_parser("table", help="bảng Markdown của các kết quả đã nhận")
    table.add_argument("--write", type=Path, metavar="TỆP", help="ghi vào giữa hai dấu <!-- evals --> của tệp")
    table.set_defaults(run=_command("tabled"))


def _case_commands(commands: Any) -> None:
    add = commands.add_parser("add", help="thêm câu hỏi riêng từ tệp CSV hoặc XLSX")
    add.add_argument("file", type=Path, metavar="TỆP")
    add.add_argument("--into", type=Path, metavar="TỆP", help="tệp .jsonl nhận câu hỏi (mặc định: trong thư mục dữ liệu)")
    add.set_defaults(run=_add)
    template = commands.add_parser("template", help="ghi tệp mẫu để điền câu hỏi riêng")
    template.add_argument("file", type=Path, metavar="TỆP.xlsx|.csv")
    template.set_defaults(run=_command("template"))


def _command(name: str) -> Callable[[argparse.Namespace], int]:
    def call(arguments: argparse.Namespace) -> int:
        from evals import commands

        status: int = getattr(commands, name)(arguments)
        return status

    return call


def _run(arguments: argparse.Namespace) -> int:
    from evals import commands
    from knowledge.progress import bar

    return commands.run(arguments, settings_reader.read(), bar())


def _add(arguments: argparse.Namespace) -> int:
    from evals import commands

    return commands.add(arguments, settings_reader.read())


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
    found = retrieval.run(
        retrieval.read(arguments.folder, arguments.limit), arguments.system, strip=arguments.no_diacritics, embedder=embedder, progress=bar()
    )
    print(json.dumps(found) if arguments.json else "\n".join(f"{name}: {value}" for name, value in found.items()))
    return 0


def _calibrate_added(arguments: argparse.Namespace) -> int:
    from bot.beside import MODEL
    from evals import added
    from knowledge.embed import load_embedder
    from knowledge.progress import bar

    if arguments.data is None:
        raise HoidapError("Thiếu --data THƯ_MỤC: cần các tệp văn bản và câu hỏi để khớp ngưỡng của văn bản nạp thêm.")
    chosen = settings_reader.read()
    embedders = {"words": None} | ({} if chosen.embedding == "none" else {"hybrid": load_embedder(chosen.embedding)})
    found = added.calibrate(arguments.data, embedders, chosen.index_folder, MODEL, bar(), check=arguments.check)
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 0


def _calibrate(arguments: argparse.Namespace) -> int:
    if arguments.added or arguments.check:
        return _calibrate_added(arguments)
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
