"""Door: ask | web | pack | settings. Reads settings, hands values on, turns errors into one line."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot import settings as settings_reader
from bot.case import read_case
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
    _add_pack(commands.add_parser("pack", help="soạn bộ tài liệu cho báo cáo viên"))
    shown = commands.add_parser("settings", help="liệt kê các cài đặt HOIDAP_…")
    shown.set_defaults(run=_settings)
    return parser


def _add_pack(pack: argparse.ArgumentParser) -> None:
    pack.add_argument("topic", nargs="?", default="", help='chủ đề, hoặc điều khoản: "chạy chức, chạy quyền", "Điều 10, 11 Quy định 205"')
    pack.add_argument("--out", type=Path, required=True, metavar="THƯ_MỤC", help="thư mục ghi bộ tài liệu")
    pack.add_argument("--minutes", type=int, default=90, metavar="PHÚT", help="thời lượng, 20–240 phút (mặc định 90)")
    pack.add_argument("--audience", default="chi-bo", metavar="NGƯỜI_NGHE", help="chi-bo (mặc định), cap-uy, to-chuc-kiem-tra, lanh-dao, quan-chung")
    pack.add_argument("--emphasis", choices=["205", "114", "both"], help="văn bản trình bày kỹ (mặc định: theo chủ đề, không nêu thì cả hai)")
    pack.add_argument("--quiz", type=int, default=20, metavar="SỐ", help="số câu hỏi trắc nghiệm (mặc định 20; 0: không có)")
    pack.add_argument("--versions", type=int, default=2, metavar="SỐ", help="số mã đề (mặc định 2)")
    pack.add_argument("--unit", default="", metavar="TÊN", help="tên đơn vị")
    pack.add_argument("--speaker", default="", metavar="TÊN", help="tên báo cáo viên")
    pack.add_argument("--place", default="", metavar="NƠI", help="địa điểm")
    pack.add_argument("--date", type=_date, metavar="YYYY-MM-DD", help="ngày trình bày")
    pack.add_argument("--seed", type=int, default=1, metavar="SỐ", help="hạt giống: số khác cho câu hỏi khác (mặc định 1)")
    pack.set_defaults(run=_pack)


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
        parts.append("Căn cứ:\n" + "\n".join(f"[{n}] {c.label} (ban hành {c.issued}){_file(c)}" for n, c in enumerate(reply.citations, 1)))
    if reply.suggestions:
        parts.append("Có thể hỏi tiếp:\n" + "\n".join(f"- {s}" for s in reply.suggestions))
    return "\n\n".join(parts)


def _file(citation: Any) -> str:
    """Of official wording, the file and page it stands on."""
    names = [s["name"] for s in citation.sources if s.get("name")] if citation.wording == "official" else []
    return f", nguyên văn theo {'; '.join(names)}" if names else ""


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
        raw = json.loads(line)
        if not isinstance(raw, dict):
            raise QuestionError("Dòng này không phải một đối tượng JSON.")
        identity = raw.get("id")
        case = read_case({**raw, "id": None})
        return assistant.answer(case.question, case.history, as_of=case.as_of or as_of, id=identity).to_json(), True
    except RecursionError:
        message = "JSON lồng quá sâu."
    except json.JSONDecodeError as error:
        message = f"JSON không hợp lệ: {error.msg} (cột {error.colno})."
    except ValueError:  # a number of thousands of digits
        message = "JSON không hợp lệ."
    except QuestionError as error:
        message = str(error)
    return {"id": identity, "line": number, "error": message}, False


def _pack(arguments: argparse.Namespace) -> int:
    from bot import store
    from bot.chat import open_assistant
    from bot.pack.making import make
    from bot.pack.request import PackRequest, audience_named, check
    from bot.pack_files.bundle import contents, ready, save

    options = {
        name: getattr(arguments, name) for name in ("topic", "minutes", "emphasis", "quiz", "versions", "unit", "speaker", "place", "date", "seed")
    }
    request = check(PackRequest(audience=audience_named(arguments.audience), **options))
    chosen = settings_reader.read()
    log = store.read(chosen.home / store.QUESTION_LOG) if chosen.log else ()
    progress = bar()
    assistant = open_assistant(chosen, progress)
    pack = make(request, assistant, assistant.restorer, today=dt.date.today(), log=log, progress=progress)
    ready(arguments.out)
    written, kept = save(contents(pack, progress), arguments.out, dt.datetime.now())
    for remark in pack.remarks:
        print(f"Lưu ý: {remark}", file=sys.stderr)
    if kept is not None:
        print(f"Tệp cùng tên có từ trước được giữ ở {kept}", file=sys.stderr)
    print("\n".join(str(path) for path in written))
    return 0


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
