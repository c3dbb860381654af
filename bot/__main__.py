"""Door: ask | web | settings. Reads settings, hands values on, turns errors into one line."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot import settings as settings_reader
from knowledge.errors import HoidapError, QuestionError, reason
from knowledge.progress import bar


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 failed (one line on standard error), 2 wrong usage."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # Windows consoles default to a code page
    arguments = _parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
        return status
    except HoidapError as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, QuestionError) else 1
    except KeyboardInterrupt:
        print("Đã dừng.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="Hỏi–đáp 205: trả lời có căn cứ về Quy định 205, 114 và các văn bản liên quan."
    )
    commands = parser.add_subparsers(required=True, metavar="LỆNH")
    ask = commands.add_parser("ask", help="hỏi một câu, hoặc cả tệp câu hỏi với --batch")
    ask.add_argument("question", nargs="?", help="câu hỏi, có dấu hoặc không dấu")
    ask.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    ask.add_argument("--batch", metavar="TỆP", help="tệp JSON Lines: mỗi dòng {id, question, history, as_of}; '-' là đầu vào chuẩn")
    ask.add_argument("--as-of", type=_date, metavar="YYYY-MM-DD", help="ngày mà câu hỏi nói tới (mặc định: hôm nay)")
    ask.set_defaults(run=_ask)
    web = commands.add_parser("web", help="mở trang hỏi đáp trên trình duyệt")
    web.set_defaults(run=_web)
    shown = commands.add_parser("settings", help="liệt kê các cài đặt HOIDAP_…")
    shown.set_defaults(run=_settings)
    return parser


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"ngày '{text}' không hợp lệ, cần dạng YYYY-MM-DD") from error


def _ask(arguments: argparse.Namespace) -> int:
    from bot.chat import open_assistant

    if not arguments.batch and not (arguments.question or "").strip():
        print('Chưa có câu hỏi. Cách dùng: python -m bot ask "câu hỏi" [--json] [--as-of YYYY-MM-DD]', file=sys.stderr)
        return 2
    lines = list(_lines(arguments.batch)) if arguments.batch else []
    assistant = open_assistant(settings_reader.read(), bar())
    if arguments.batch:
        return _batch(assistant, lines, arguments.as_of)
    reply = assistant.answer(arguments.question, as_of=arguments.as_of)
    if reply.remark:
        print(reply.remark, file=sys.stderr)
    print(json.dumps(reply.to_json(), ensure_ascii=False) if arguments.json else readable(reply))
    return 0


def readable(reply: Any) -> str:
    """The reply as plain text: answer, notices, numbered basis with sources, follow-ups."""
    parts = [reply.answer.replace("**", "").replace("*", "")]
    parts += [f"! {notice}" for notice in reply.notices]
    if reply.citations:
        parts.append("Căn cứ:\n" + "\n".join(f"[{n}] {c.label} (ban hành {c.issued})" for n, c in enumerate(reply.citations, 1)))
    if reply.suggestions:
        parts.append("Có thể hỏi tiếp:\n" + "\n".join(f"- {s}" for s in reply.suggestions))
    return "\n\n".join(parts)


def _lines(name: str) -> Iterator[str]:
    if name == "-":
        yield from sys.stdin
        return
    try:
        yield from Path(name).read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise HoidapError(
            f"Không đọc được tệp câu hỏi {name}: {reason(error) if isinstance(error, OSError) else 'không phải UTF-8'}. Kiểm tra đường dẫn và mã hoá."
        ) from error


def _batch(assistant: Any, lines: list[str], as_of: dt.date | None) -> int:
    answered = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        result, done = _batch_line(assistant, line, number, as_of)
        answered += done
        print(json.dumps(result, ensure_ascii=False), flush=True)
    if not answered:
        print("Không có dòng nào trả lời được. Mỗi dòng phải là một đối tượng JSON có 'id' và 'question'.", file=sys.stderr)
    return 0 if answered else 1


def _batch_line(assistant: Any, line: str, number: int, as_of: dt.date | None) -> tuple[dict[str, Any], bool]:
    identity = None
    try:
        case = json.loads(line)
        if not isinstance(case, dict):
            raise QuestionError("Dòng này không phải một đối tượng JSON.")
        identity = case.get("id")
        if not isinstance(case.get("question"), str):
            raise QuestionError("Thiếu khoá 'question', hoặc giá trị không phải chuỗi.")
        history = case.get("history") or []
        if not isinstance(history, list) or not all(isinstance(turn, dict) for turn in history):
            raise QuestionError("Khoá 'history' phải là danh sách các lượt {role, content}.")
        day = dt.date.fromisoformat(case["as_of"]) if case.get("as_of") else as_of
        return assistant.answer(case["question"], history, as_of=day, id=identity).to_json(), True
    except RecursionError:
        message = "JSON lồng quá sâu."
    except json.JSONDecodeError as error:
        message = f"JSON không hợp lệ: {error.msg} (cột {error.colno})."
    except (TypeError, ValueError):
        message = "Khoá 'as_of' phải là ngày dạng YYYY-MM-DD."
    except QuestionError as error:
        message = str(error)
    return {"id": identity, "line": number, "error": message}, False


def _web(arguments: argparse.Namespace) -> int:
    from bot.chat import open_assistant
    from bot.web import serve

    chosen = settings_reader.read()
    serve(open_assistant(chosen, bar()), chosen)
    return 0


def _settings(arguments: argparse.Namespace) -> int:
    chosen = settings_reader.read()
    print(f"Thư mục dữ liệu đang dùng: {chosen.home}\n")
    for setting in settings_reader.SETTINGS:
        print(f"{setting.name} (mặc định: {setting.default or '—'})\n    {setting.help}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
