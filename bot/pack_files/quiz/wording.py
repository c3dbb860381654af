"""The fixed words of the quiz files, and the texts of an item with what each rests on.

Everything a quiz file holds comes from here, from the items, or from the request.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.pack.quiz import Kind, Option, QuizItem
from bot.pack.text import TextItem, frame, rests
from knowledge.provision import Checked

TITLE = "Câu hỏi kiểm tra"
SUBJECT = "Kiểm soát quyền lực trong công tác cán bộ và chống chạy chức, chạy quyền"
RESTATED = "Nội dung điều khoản ở đây là diễn đạt lại, chưa phải nguyên văn."
RIGHT_IS = "Đáp án:"
BASIS_IS = "Căn cứ:"
KINDS: dict[Kind, str] = {"choice": "Nhiều lựa chọn", "true_false": "Đúng – Sai", "situation": "Tình huống"}
CHECKED: dict[Checked, str] = {
    "full": "đã đối chiếu với nguồn",
    "partial": "mới đối chiếu được một phần",
    "no": "chưa đọc được nội dung",
}
COLUMNS = ("STT", "Loại", "Câu hỏi", "A", "B", "C", "D", "Đáp án", "Căn cứ", "Mức đối chiếu", "Hiệu lực", "Giải thích")
NAME_LINE = "Họ và tên: ………………………………………………………………"
BRANCH_LINE = "Chi bộ, đơn vị: ………………………………………………………"
INSTRUCTION = "Chọn phương án đúng nhất cho mỗi câu."
KEY_TITLE = "Đáp án và giải thích"
KEY_COLUMNS = ("Câu", "Đáp án", "Căn cứ")
EXPLAINED = "Giải thích"
FRAME_TEXTS: tuple[str, ...] = (
    *(TITLE, RESTATED, RIGHT_IS, BASIS_IS, NAME_LINE, BRANCH_LINE, INSTRUCTION, KEY_TITLE, EXPLAINED),
    *KINDS.values(),
    *CHECKED.values(),
    *COLUMNS,
    *KEY_COLUMNS,
)


def option_text(option: Option, shown: str = "") -> TextItem:
    """An option as it stands in a file: what it rests on, or frame for "Đúng" and "Sai"."""
    text = shown or option.text
    return rests(text, *option.rests_on) if option.rests_on else frame(text)


def reason(item: QuizItem, option: Option) -> str:
    """What a learner is told on choosing an option: why it is wrong; nothing on the right one."""
    return "" if option is item.options[item.right] else option.because


def item_texts(item: QuizItem) -> Iterator[TextItem]:
    """Every text of one item: question, options and their reasons, basis, explanation, validity."""
    yield rests(item.stem, *item.stem_rests_on)
    for option in item.options:
        yield option_text(option)
        if said := reason(item, option):
            yield rests(said, *option.rests_on)
    yield rests(item.basis_label, *item.basis)
    yield rests(item.explanation, *item.basis)
    yield rests(item.validity, *item.basis)


def feedback(item: QuizItem) -> str:
    """The explanation with its basis and the mark of restated wording, one line each."""
    return f"{BASIS_IS} {item.basis_label}.\n{item.explanation}\n{RESTATED}"
