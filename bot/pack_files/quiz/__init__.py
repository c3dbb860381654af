"""Quiz items as files: a paper in Word with answer sheets, Moodle XML, GIFT, Excel and CSV."""

from bot.pack_files.quiz.gift import gift_texts, write_gift
from bot.pack_files.quiz.moodle import moodle_texts, write_moodle
from bot.pack_files.quiz.paper import Paper, paper_texts, write_paper
from bot.pack_files.quiz.table import table_texts, write_csv, write_xlsx

__all__ = [
    "Paper",
    "gift_texts",
    "moodle_texts",
    "paper_texts",
    "table_texts",
    "write_csv",
    "write_gift",
    "write_moodle",
    "write_paper",
    "write_xlsx",
]
