"""A trainer's pack before it is files: topics, minutes, what its texts rest on, what it refuses."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Assistant
from bot.pack import quiz
from bot.pack.agenda import SHARES, agenda, allocate
from bot.pack.asked import group
from bot.pack.making import Pack, make
from bot.pack.request import PackRequest, audience_named, audiences, vocabulary
from bot.pack.sheet import Line
from bot.pack.text import TextItem, rests
from bot.pack_files.bundle import files
from knowledge.corpus import Corpus
from knowledge.errors import PackError

TODAY = dt.date(2026, 11, 23)
REQUESTS = (
    PackRequest("chạy chức, chạy quyền", 90, "chi-bo", unit="Đảng uỷ phường Một", date=dt.date(2026, 12, 1)),
    PackRequest("Kiểm soát quyền lực trong công tác cán bộ", 240, "lanh-dao", quiz=60),
    PackRequest("bổ nhiệm người nhà", 45, "cap-uy", emphasis="114"),
    PackRequest("Quy định 205", 60, "to-chuc-kiem-tra"),
    PackRequest("bao ve nguoi to cao", 20, "quan-chung", quiz=0),
    PackRequest("Nghị quyết 26", 60, "chi-bo"),
)
# What only a provision may say: numbers, obligations, prohibitions, acts.
NOT_A_FRAME = re.compile(
    r"\d|(?<!chưa )\bphải\b|không được|nghiêm cấm|\bcấm\b|chạy chức|hối lộ|bổ nhiệm|bao che|kỷ luật|có trách nhiệm", re.IGNORECASE
)


def made(assistant: Assistant, request: PackRequest, **more: Any) -> Pack:
    return make(request, assistant, assistant.restorer, today=TODAY, **more)


@pytest.fixture(scope="module", params=REQUESTS, ids=lambda r: r.topic)
def pack(request: pytest.FixtureRequest, assistant: Assistant) -> Pack:
    return made(assistant, request.param)


def texts(pack: Pack) -> Iterator[tuple[str, TextItem]]:
    for file in files(pack):
        for item in file.texts:
            yield file.name, item


@given(st.integers(1, 400), st.lists(st.floats(0.01, 50), min_size=1, max_size=40))
def test_shares_add_up_and_leave_nobody_out(total: int, weights: list[float]) -> None:
    if len(weights) > total:
        with pytest.raises(ValueError, match="phần"):
            allocate(total, weights)
        return
    found = allocate(total, weights)
    assert sum(found) == total
    assert min(found) >= 1


@given(st.integers(20, 240), st.integers(1, 10))
def test_the_agenda_adds_up_to_the_minutes_asked_for(minutes: int, themes: int) -> None:
    themes = min(themes, max(2, minutes // 12))
    slots = agenda(minutes, [(rests("Chủ đề", "x"), float(n + 1)) for n in range(themes)], frozenset(SHARES))
    assert sum(s.minutes for s in slots) == minutes
    clock = 0
    for slot in slots:
        assert slot.start == clock
        clock += slot.minutes
    assert sum(s.kind == "core" for s in slots) == themes


def test_minutes_of_pages_and_slides_agree(pack: Pack) -> None:
    minutes = pack.plan.request.minutes
    assert sum(s.minutes for s in pack.plan.slots) == minutes
    assert sum(s.seconds for s in pack.slides) == minutes * 60


def test_everything_rests_on_what_was_read(pack: Pack, corpus: Corpus) -> None:
    for file, item in texts(pack):
        for identity in item.provisions:
            provision = corpus.find(identity)
            assert identity in corpus, (file, item)
            assert provision is None or provision.read, (file, item)


def test_frame_words_hold_no_number_act_or_obligation(pack: Pack) -> None:
    assert [(f, i.text) for f, i in texts(pack) if i.mark == "frame" and NOT_A_FRAME.search(i.text)] == []


def test_provisions_of_a_replaced_document_say_so(pack: Pack, corpus: Corpus) -> None:
    lines = [i for _, i in texts(pack) if i.text.startswith("Căn cứ: ") and len(i.provisions) == 1]
    assert lines
    for item in lines:
        if corpus.document(item.provisions[0]).status.in_force is False:
            assert re.search("hết hiệu lực|được thay thế|không còn áp dụng", item.text), item.text
        assert re.search("[Dd]iễn đạt lại|[Nn]guyên văn", item.text), item.text


def test_the_outline_has_the_parts_a_talk_is_built_of(pack: Pack) -> None:
    chapters = [piece.item.text for piece in pack.outline.pieces if isinstance(piece, Line) and piece.style == "chapter"]
    order = [
        "Mục đích, đối tượng, thời lượng",
        "Lý do ban hành và ý nghĩa",
        "Nội dung cốt lõi",
        "Liên hệ thực tiễn",
        "Nhiệm vụ của người nghe",
        "Câu hỏi thảo luận",
    ]
    assert [c for c in chapters if c in order] == order
    said = [item.text for item in pack.outline.items()]
    assert "Mục lục" in said
    assert f"{pack.plan.request.minutes} phút" in said


def test_a_whole_subject_tells_its_main_theme(assistant: Assistant) -> None:
    for topic in ("Kiểm soát quyền lực trong công tác cán bộ", "Giới thiệu Quy định 114-QĐ/TW", "quy dinh 205"):
        told = {b.id for b in made(assistant, PackRequest(topic, 90)).plan.scope.blocks}
        assert "chay-chuc" in told, topic


@pytest.mark.parametrize(
    ("topic", "must"),
    [
        ("bo nhiem nguoi nha", "114-QĐ/TW@2023-07-11/6.5#1"),
        ("tặng quà tết cho sếp", "114-QĐ/TW@2023-07-11/4.2"),
        ("Điều 10, 11 Quy định 205", "205-QĐ/TW@2019-09-23/11.1"),
        ("luân chuyển cán bộ", "65-QĐ/TW@2022-04-28/1.2"),
    ],
)
def test_a_topic_finds_its_provisions(assistant: Assistant, topic: str, must: str) -> None:
    assert must in {p.id for p in made(assistant, PackRequest(topic, 60, quiz=0)).plan.scope.told}


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (PackRequest("nuôi tôm nước lợ"), "nằm ngoài kho văn bản"),
        (PackRequest("giá vàng hôm nay"), "nằm ngoài kho văn bản"),
        (PackRequest(" ? "), "Chưa có chủ đề"),
        (PackRequest("chạy chức", 0), "từ 20 đến 240"),
        (PackRequest("chạy chức", 241), "từ 20 đến 240"),
        (PackRequest("chạy chức", quiz=-1), "Số câu hỏi"),
        (PackRequest("chạy chức", quiz=10_000), "nhiều nhất"),
        (PackRequest("chạy chức", versions=0), "mã đề"),
        (PackRequest("chạy chức", audience="robot"), "người nghe"),
        (PackRequest("Điều 20 Quy định 205"), "không có Điều 20"),
        (PackRequest("Điều 7 Quy định 114"), "Chưa đọc được nội dung"),
        (PackRequest("Quy định 999-QĐ/TW"), "không có"),
        (PackRequest("chạy chức " * 40), "quá 300"),
    ],
)
def test_what_cannot_be_made_is_refused_in_plain_words(assistant: Assistant, request_: PackRequest, says: str) -> None:
    with pytest.raises(PackError, match=says):
        made(assistant, request_)


def test_the_most_quiz_items_can_be_had_and_are_all_different(assistant: Assistant, corpus: Corpus) -> None:
    most = len(quiz.pool(corpus, today=TODAY))
    found = made(assistant, PackRequest("Quy định 205 và Quy định 114", 90, quiz=most)).quiz
    assert most >= 80
    assert len({i.id for i in found}) == len(found) == most


def test_quiz_items_on_the_topic_come_before_others(assistant: Assistant) -> None:
    pack = made(assistant, PackRequest("bổ nhiệm người nhà", 45, quiz=120))
    assert any("không thuộc đúng chủ đề" in r for r in pack.remarks)
    told = {p.id for b in pack.plan.scope.blocks for p in (*b.told, *b.further)} | {d.id for d in pack.plan.scope.documents}
    on_topic = [bool(told.intersection(i.basis)) for i in pack.quiz]
    assert on_topic == sorted(on_topic, reverse=True)


def test_the_same_seed_gives_the_same_pack_and_another_other_questions(assistant: Assistant) -> None:
    request = REQUESTS[0]
    first, again, other = made(assistant, request), made(assistant, request), made(assistant, replace(request, seed=2))
    assert [i.text for _, i in texts(first)] == [i.text for _, i in texts(again)]
    assert {i.id for i in first.quiz} != {i.id for i in other.quiz}


def test_every_article_of_both_regulations_stands_in_one_theme(corpus: Corpus) -> None:
    for number in ("205-QĐ/TW", "114-QĐ/TW"):
        (document,) = corpus.numbered(number)
        listed = [a for theme in vocabulary("themes") for a in theme["articles"].get(number, ())]
        assert sorted(listed) == sorted({p.article for p in document.provisions if p.article is not None})  # type: ignore[type-var]


def test_duties_and_reasons_are_provisions_that_were_read(corpus: Corpus) -> None:
    ids = [i for a in audiences().values() for i in a.duties] + [i for found in vocabulary("reasons").values() for i in found]
    assert [i for i in ids if not corpus.provision(i).read] == []


@pytest.mark.parametrize(
    ("typed", "identity"),
    [
        ("chi bộ", "chi-bo"),
        ("Cấp uỷ", "cap-uy"),
        ("cán bộ tổ chức – kiểm tra", "to-chuc-kiem-tra"),
        ("lanh dao", "lanh-dao"),
        ("quần chúng", "quan-chung"),
    ],
)
def test_audiences_go_by_the_names_people_use(typed: str, identity: str) -> None:
    assert audience_named(typed) == identity


def test_questions_people_asked_are_grouped_and_name_nobody(corpus: Corpus, assistant: Assistant) -> None:
    cited = ["205-QĐ/TW@2019-09-23/10.2"]

    def record(question: Any, status: str = "answered", cites: Any = cited) -> dict[str, Any]:
        return {"question": question, "status": status, "citations": cites}

    records = [
        record("tặng quà tết cho sếp có sao không"),
        record("tang qua tet cho sep co sao khong"),
        record("Tặng quà tết cho sếp có sao không?"),
        record("Ông Nguyễn Văn Bình tặng quà tết cho sếp có vi phạm không?"),
        record("Số 0912345678 hỏi: tặng quà có sao không?"),
        record("gửi a.b@c.vn tặng quà có sao không"),
        record("thời tiết", status="off_topic"),
        record("câu hỏi ma", cites=["999-QĐ/TW@2019-09-23/1"]),
        record(None),
        record("câu không có căn cứ đọc được", cites=["114-QĐ/TW@2023-07-11/7"]),
    ]
    groups = group(records, corpus, assistant.restorer)
    assert [(g.times, g.provisions) for g in groups] == [(3, tuple(cited))]
    pack = made(assistant, PackRequest("tặng quà", 60), log=records)
    said = " ".join(i.text for i in pack.outline.items())
    assert "(hỏi 3 lần)" in said
    assert "Bình" not in said
    assert "0912" not in said
