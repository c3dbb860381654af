"""What chat programs send beside questions: their own prompts, pictures, tools, keys of theirs. Never a rule in answer, never a 500."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.api import Guard, Service, application
from bot.api.messages import UNREAD
from bot.api.prompts import NO_TASK, NO_TITLE, TITLE_LENGTH, background
from bot.chat import Assistant
from bot.settings import Settings

QUESTION = "Những hành vi nào bị coi là chạy chức, chạy quyền?"
TALK = f"<chat_history>\nUSER: {QUESTION}\nASSISTANT: Điều 10 nêu sáu hành vi [1].\n</chat_history>"
DATASETS = Path(__file__).parents[2] / "evals" / "datasets"
# As a program words them: the key that is wanted, the prompt.
TASKS = {
    "title": '### Task:\nWrite a short title of three to five words with an emoji for this chat.\n### Output:\nJSON format: { "title": "the title" }\n### Examples:\n- { "title": "📉 Thị trường" }\n### Chat History:\n' + TALK,
    "tags": '### Task:\nGenerate one to three broad tags for the main themes of the chat.\n### Output:\nJSON format: { "tags": ["tag1", "tag2"] }\n### Chat History:\n' + TALK,
    "follow_ups": '### Task:\nSuggest three to five follow-up questions that the user might ask next.\n### Output:\nJSON format: { "follow_ups": ["Q1?", "Q2?"] }\n### Chat History:\n' + TALK,
    "queries": '### Task:\nDecide from the chat whether a web search is needed, and write queries.\n### Output:\nStrictly: { "queries": ["query1"] }\n### Chat History:\n' + TALK,
    "text": '### Task:\nYou complete what the user types.\n### Output: { "text": "<completion>" }\n' + TALK + "\n<type>search query</type><text>Quy định 205</text>",
    "prompt": '### Task:\nDescribe a picture for an image generator.\n### Output: { "prompt": "…" }\n' + TALK,
}  # fmt: skip
EMPTY = {"title": QUESTION, "tags": [], "follow_ups": [], "queries": [], "text": "", "prompt": ""}
# Prompts of other programs, in words alone.
TITLES = (
    f"Generate a concise title, five words or fewer, for the following conversation. No punctuation.\n\nUser: {QUESTION}\nAI: Điều 10 …",
    f"Please summarize this chat into a title of at most ten characters:\nuser: {QUESTION}",
    f"Give this conversation a name in the language of the user.\n\nHuman: {QUESTION}",
    f"Hãy đặt một tiêu đề ngắn cho cuộc trò chuyện dưới đây.\n\nNgười dùng: {QUESTION}\nTrợ lý: …",
    f"Tóm tắt hội thoại sau thành một tiêu đề không quá 10 từ:\nUser: {QUESTION}",
)


@pytest.fixture
def client(assistant: Assistant, tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(home=tmp_path, host="127.0.0.1", port=7860, embedding="none", log=False)
    with TestClient(Guard(application(Service(assistant, settings)), settings), base_url="http://127.0.0.1:7860") as client:
        yield client


def sent(client: TestClient, messages: list[Any], **more: Any) -> dict[str, Any]:
    """The completion of a body as such programs send it."""
    body = {
        "model": "hoidap-205", "messages": messages, "stream": False, "temperature": 0.1, "max_tokens": 1000, "max_completion_tokens": 1000,
        "top_p": 0.9, "stop": None, "seed": 1, "user": {"name": "a", "id": "1"}, "chat_id": "c", "session_id": "s", "features": {"web_search": False},
        "tools": [{"type": "function", "function": {"name": "search", "parameters": {}}}], "tool_choice": "auto", "metadata": {"task": None}, **more,
    }  # fmt: skip
    answer = client.post("/v1/chat/completions", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def text(completion: dict[str, Any]) -> str:
    return str(completion["choices"][0]["message"]["content"])


def user(content: Any) -> dict[str, Any]:
    return {"role": "user", "content": content}


@pytest.mark.parametrize("key", TASKS)
def test_a_task_gets_its_empty_form_and_a_title_the_first_question(client: TestClient, key: str) -> None:
    done = sent(client, [user(TASKS[key])])
    assert json.loads(text(done)) == {key: EMPTY[key]}
    assert "reply" not in done
    streamed = client.post("/v1/chat/completions", json={"messages": [user(TASKS[key])], "stream": True, "stream_options": {"include_usage": True}})
    assert streamed.status_code == 200
    assert "Điều 10" not in streamed.text


@pytest.mark.parametrize("prompt", TITLES)
def test_a_title_in_words_is_a_title(client: TestClient, prompt: str) -> None:
    assert text(sent(client, [user(prompt)])) == QUESTION


def test_a_title_asked_for_after_the_talk_or_in_the_system_s_name(client: TestClient) -> None:
    talk = [user(QUESTION), {"role": "assistant", "content": "Điều 10 nêu sáu hành vi [1]."}]
    assert text(sent(client, [*talk, user("Create a short title for our conversation so far.")])) == QUESTION
    maker = {"role": "system", "content": "You name things. Generate a title for the conversation the user sends."}
    assert text(sent(client, [maker, user(f"user: {QUESTION}")])) == QUESTION


def test_a_title_is_one_short_line_that_stays_json(client: TestClient) -> None:
    asked = 'Theo "Quy định 205" \\ thì ' + "người chạy chức bị xử lý thế nào " * 20
    title = json.loads(text(sent(client, [user(TASKS["title"].replace(QUESTION, asked))])))["title"]
    assert title.startswith("Theo Quy định 205")
    assert len(title) <= TITLE_LENGTH + 1
    assert json.loads(background('### Task:\nTitle, please: { "title": "" }') or "") == {"title": NO_TITLE}
    assert background("### Task:\nSing.") == NO_TASK


def test_an_emoji_and_a_merging_of_answers_are_no_questions() -> None:
    assert background("Reflect the speaker's likely facial expression through a fitting emoji.\n\nMessage: chạy chức") == "💬"
    assert background("You have been given a set of responses from various models to the query: chạy chức là gì?") == NO_TASK
    assert background("Generate three keywords for this conversation: chạy chức, chạy quyền") == ""


@pytest.mark.parametrize(
    "question",
    [
        "Tôi viết tên anh A trong nhóm chat tố cáo chạy chức, có vi phạm không?",
        "Thả emoji vào bài viết xuyên tạc Quy định 205 có bị kỷ luật không?",
        "Đặt tên cho Điều 10 là gì, tiêu đề Điều 10 Quy định 205?",
        "Title của Điều 10 Quy định 205 là gì?",
        "What is the title of Article 10?",
        "Tạo thẻ đảng viên giả để chạy chức thì sao?",
        "Gợi ý câu hỏi tiếp theo về Điều 10",
    ],
)
def test_a_question_is_never_taken_for_a_prompt(question: str) -> None:
    assert background(question) is None


def test_no_question_of_the_evaluation_is_taken_for_a_prompt() -> None:
    questions = [json.loads(line)["question"] for path in DATASETS.glob("*.jsonl") for line in path.read_text("utf-8").splitlines() if line]
    assert len(questions) > 400
    assert [q for q in questions if background(q) is not None] == []


def test_a_talk_with_system_prompt_tools_and_calls_is_answered(client: TestClient, assistant: Assistant) -> None:
    talk = [
        {"role": "system", "content": "You are a helpful assistant. Always suggest follow-ups. User: An. Today: 2026-11-23."},
        {"role": "developer", "content": [{"type": "text", "text": "Be brief."}]},
        user("Xin chào"),
        {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "1", "content": "kết quả"},
        {"role": "assistant", "content": "Tôi giúp gì được?"},
        user(QUESTION),
    ]
    done = sent(client, talk)
    assert done["reply"]["status"] == "answered"
    assert text(done).startswith(assistant.answer(QUESTION).answer)


def test_a_picture_is_told_of_and_the_words_are_answered(client: TestClient) -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    done = sent(client, [user([{"type": "text", "text": QUESTION}, picture])])
    assert done["reply"]["notices"][0] == UNREAD
    assert UNREAD in text(done)
    later = sent(client, [user([{"type": "text", "text": QUESTION}, picture]), {"role": "assistant", "content": "…"}, user("thế còn cảnh cáo?")])
    assert UNREAD not in text(later)
    alone = client.post("/v1/chat/completions", json={"messages": [user([picture])]})
    assert alone.status_code == 400
    assert "Chỉ nhận chữ" in alone.json()["error"]["message"]


def test_usage_counts_words(client: TestClient) -> None:
    done = sent(client, [user("một hai"), {"role": "assistant", "content": "ba"}, user("Quy định 205 còn hiệu lực không?")])
    assert done["usage"]["prompt_tokens"] == 10
    assert done["usage"]["completion_tokens"] == len(text(done).split())
    assert done["usage"]["total_tokens"] == 10 + done["usage"]["completion_tokens"]


@pytest.mark.parametrize(
    "messages",
    [
        [user([None])], [user([{"type": "text"}])], [user([{"type": "text", "text": 5}])], [user({"a": 1})], [user([[]])], [user(5)],
        [{"role": "user"}], [None], [{"role": 5, "content": "x"}], [{"role": "system", "content": 5}, user("x")], [{"role": "tool", "content": "x"}],
        [{"role": "assistant", "content": [{"type": "refusal", "refusal": "x"}]}, user("\ud800")], [user("a" * 900_000)],
        [{"role": "system", "content": {"a": 1}}, user("Quy định 205 còn hiệu lực không?")],
        [user("x"), {"role": "function", "name": "f", "content": "y"}, {"role": "assistant", "content": ""}],
    ],
)  # fmt: skip
def test_odd_messages_are_told_or_answered(client: TestClient, messages: list[Any]) -> None:
    sent = json.dumps({"messages": messages}).encode()
    answer = client.post("/v1/chat/completions", content=sent)
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert not answer.json()["error"]["message"].isascii()
