"""Door: calibrate."""

from __future__ import annotations

import argparse
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
    arguments = parser.parse_args(argv)
    try:
        status: int = arguments.run(arguments)
        return status
    except HoidapError as error:
        print(error, file=sys.stderr)
        return 1


def _calibrate(arguments: argparse.Namespace) -> int:
    from dataclasses import replace

    from bot import topic
    from bot.chat import open_assistant
    from bot.confidence import MODEL
    from evals.calibration import fit, train_topic, write
    from knowledge import corpus

    chosen = settings_reader.read()
    topic.save(*train_topic(corpus.load(), arguments.data))
    fitted = {"words": fit(open_assistant(replace(chosen, embedding="none")))}
    if "dense" in (assistant := open_assistant(chosen)).retriever.index.channels:
        fitted["hybrid"] = fit(assistant)
    write(fitted, MODEL)
    for name, found in fitted.items():
        print(f"{name}: {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
