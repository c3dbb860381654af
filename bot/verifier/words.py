"""Sentences as the checks read them: canonical phrases, syllables, clauses."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from bot.question import vocabulary
from knowledge.vietnamese import normalise, words

# Numbers below ten, as they are written alone or in a longer one.
ONES = {"một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9}


def _ordinal(match: re.Match[str]) -> str:
    return f"{match[1]} {ONES[match[2]]}"


# A term that has to pass, with where it is counted from.
_TERM = r"(?:ít nhất |tối thiểu |đủ )*(?:\d+|" + "|".join(ONES) + r") (?:năm|tháng)(?:,? (?:tính |kể )?từ [^,.;]{3,40}?)?"
# Ways of writing one thing, made one before anything is compared.
_CANON = (
    (re.compile(r"[“”„«»]"), '"'),
    (re.compile(r"[‘’]"), "'"),
    (re.compile(r"(?<=\d)\s*[–—-]\s*(?=\d)"), "-"),
    (re.compile(r"\bqđi?\b(?=\s*\d)"), "quy định"),
    (re.compile(r"\banh,? chị,? em ruột\b"), "anh chị em ruột"),
    (re.compile(r"\bvợ(?:,| hoặc| hay) chồng\b|\bvợ \(chồng\)"), "vợ chồng"),
    (re.compile(r"\b(bố|cha),? mẹ\b"), "bố mẹ"),
    (
        re.compile(
            r"\b(quy định|nghị quyết|chỉ thị|kết luận)( (?:số )?\d{1,3}[-/\w]*(?: năm \d{4})?(?:, | và | hoặc ))"
            r"(?=\d{2,3}\b(?! ?(?:%|tháng|năm(?! (?:19|20)\d\d)|ngày|điều|khoản|chương|tuổi|lần|triệu|tỷ|đồng|người|hành|nội|đơn|cán|trường|lượt|nhóm|biểu|đại)))"
        ),
        r"\1\2\1 ",
    ),
    (re.compile(r"\bubnd\b"), "uỷ ban nhân dân"),
    (re.compile(r"\bhđnd\b"), "hội đồng nhân dân"),
    (re.compile(r"\bmttq\b"), "mặt trận tổ quốc"),
    (re.compile(r"\bubkt\b"), "uỷ ban kiểm tra"),
    (re.compile(r"\bbchtw\b"), "ban chấp hành trung ương"),
    (re.compile(r"\bngay cả\b"), "kể cả"),
    (re.compile(r"\bđặc biệt là\b"), "nhất là"),
    (re.compile(r"\btrước (?:thời )?hạn\b"), "khi chưa hết hạn"),
    (re.compile(r"\bhết thời hạn\b"), "hết hạn"),
    (re.compile(r"\b(đưa|nhận|môi giới),? (đưa|nhận|môi giới),? (?:và |hoặc |hay )?(đưa|nhận|môi giới) hối lộ"), r"\1 hối lộ, \2 hối lộ, \3 hối lộ"),
    (re.compile(r"\b(đưa|nhận|môi giới)(,| và| hoặc| hay) (đưa|nhận|môi giới) hối lộ"), r"\1 hối lộ\2 \3 hối lộ"),
    (re.compile(r"\bxóa\b"), "xoá"),
    (re.compile(r"\bkhông bao giờ(?: còn)?\b"), "vĩnh viễn không"),
    (re.compile(r"\b(chưa|không) được ([^.,;:]{2,45}?) (cho phép|đồng ý|chấp thuận)\b"), r"\2 \1 \3"),
    (re.compile(r"\btrước khi (?=hết|bị phát|bị lộ|xét xử|khởi tố|kết thúc|hoàn thành|có kết luận|có quyết định)"), "khi chưa "),
    (re.compile(r"\b(?:về )?những (?:điều|việc) (?:mà )?đảng viên không được (?:phép )?làm\b"), "điều cấm đối với đảng viên"),
    (re.compile(r"\b(\w+) (?:hoặc|hay) không(?: được)? \1\b"), r"\1"),
    (re.compile(r"\bngăn (?:chặn )?không (?:cho|để)\b"), "ngăn"),
    (re.compile(r"^((?:(?!cấm|không).)*?)\bthay vì\b"), r"\1mà không"),
    (re.compile(r"\bkhông ai [^,.;:]{0,40}?mà (?:được )?thoát(?: khỏi)?\b"), "ai cũng bị"),
    (re.compile(r"\b(?:không (?:làm|theo|thực hiện) đúng|làm không đúng)\b"), "làm sai"),
    (re.compile(r"\b(?:làm việc được|đủ khả năng làm việc)\b"), "có thể làm việc"),
    (
        re.compile(r"\b(?:các )?điều từ (\d+) (?:đến|tới) (\d+)\b|\btừ điều (\d+) (?:đến|tới) điều (\d+)\b"),
        lambda m: f"điều {m[1] or m[3]}-{m[2] or m[4]}",
    ),
    (
        re.compile(r"(?:\b(?:lên tới|đến|từ) )?\b(\d[\d.,]* (?:tỷ|triệu|tháng|năm|%)(?: đồng)?) (?:hoặc|hay) (?:cao |nhiều |lớn )?hơn(?: nữa)?\b"),
        r"từ \1 trở lên",
    ),
    (
        re.compile(
            r"\bthấp nhất(?: phải chịu)?(?: là)? (\d+)(?: (?:năm|tháng|triệu|tỷ))?(?: đồng)?(?: và|,)(?: mức)? (?:cao|nhiều) nhất(?: phải chịu)?(?: là)? (\d+) (năm|tháng|triệu|tỷ)\b"
        ),
        r"\1-\2 \3",
    ),
    (re.compile(r"\bcứ (?:mười|10) ([^,.;]{3,40}?)(?: thì|,)? (?:có |phải có )?(?:một|1) [^\W\d]+ [^\W\d]+"), r"10% \1"),
    (re.compile(r"\btrước lúc\b"), "trước khi"),
    (re.compile(r"\btới mức\b"), "đến mức"),
    (re.compile(r"\bkhông ngừng\b"), ""),
    (re.compile(r"\bkhông còn đúng\b"), "sai"),
    (re.compile(r"\bkhông có sự phân biệt(?: nào)?\b"), "bình đẳng"),
    (re.compile(r"\bkhông nên (?=coi|xem|hiểu)"), "không "),
    (re.compile(r"\bviệc làm nhân sự\b"), "công tác nhân sự"),
    (re.compile(r"\b(?:chưa|không) (?:khớp|thống nhất)(?= giữa| với nhau| nhau| về|:|,)(?: với)?(?: nhau)?"), "khác nhau"),
    (re.compile(r"\btrừ (?:khi|phi|trường hợp)\b"), "trừ"),
    (re.compile(r"\bkhông nằm ngoài vòng xử lý\b"), "vẫn bị xử lý"),
    (re.compile(r"\bkhông (?:thể |được )?(?:làm |tiến hành |thực hiện )?(?:riêng lẻ|tách rời|đơn lẻ|biệt lập),? mà phải\b"), "phải"),
    (re.compile(r"\bkhông (?:phải|chỉ) mỗi năm (?:mới |chỉ )?(\w+ \w+) một lần\b"), r"\1 không chỉ mỗi năm một lần"),
    (re.compile(r"\b(thời hiệu(?: kỷ luật| xử lý)?) không (?:được |bị )?(?:đặt ra|áp dụng|tính đến|tính)\b"), r"thì không tính \1"),
    (re.compile(r"\bquy trình làm nhân sự\b"), "quy trình nhân sự"),
    (re.compile(r"\bcoi là (không )?(?:đã )?phạm tội\b"), r"coi là \1có tội"),
    (re.compile(r"\btrước khi (?:vụ )?việc (?=bị phát|bị lộ)"), "khi chưa "),
    (re.compile(r"\bkhi (?:việc )?xét xử (?:còn )?chưa (?:diễn ra|bắt đầu|kết thúc)\b|\bkhi toà(?: án)? (?:còn )?chưa xét xử\b"), "khi chưa xét xử"),
    (re.compile(r"\bkhông được miễn(?: trách(?: nhiệm)?| trừ| xử lý)?(?= ?[:,.;])"), "vẫn bị xử lý"),
    (re.compile(r"\bkéo dài,? (?:không|chưa|chẳng) chịu\b"), "trì hoãn"),
    (re.compile(r"\b((?:từ|cụm từ|thuật ngữ|khái niệm) \"[^\"]+\"[^.;,]{0,40}?) (?:dùng để |được dùng để )?chỉ\b"), r"\1 là"),
    (re.compile(r"\bcấp uỷ (tỉnh|huyện|xã)\b"), r"cấp uỷ cấp \1"),
    (re.compile(r"\bđể ngỏ (?:khả năng|việc)\b"), "có thể"),
    (re.compile(r"\bkhông có nghĩa là (?:được )?(?:thoát|miễn|tránh)(?: khỏi)?(?: trách nhiệm| kỷ luật| bị xử lý| xử lý)*"), "vẫn bị xử lý"),
    (re.compile(r"\bkhông (?:được )?làm (?=cản trở|ảnh hưởng|lộ)"), "không "),
    (re.compile(r"\bkhi làm nhân sự\b"), "khi làm công tác cán bộ"),
    (re.compile(r"\bkhông (?:ai )?được phép\b|\bkhông ai được(?! miễn)"), "không được"),
    (re.compile(r"\bkhông được (?:để )?(?=quá|vượt quá|vượt|dưới)"), "không "),
    (re.compile(r"\bkhông ai (?:được|bị) (?:miễn trừ|miễn|loại trừ)\b"), "đều bị xử lý"),
    (re.compile(r"\bkhông nằm ngoài (?:diện|phạm vi|danh sách)(?: này| đó| ấy)?\b"), "thuộc diện"),
    (
        re.compile(r"\b(?:không phải (?:là )?|không là )lý do để (?:được )?(?:thoát|miễn|né)(?: khỏi)?(?: bị)?(?: xử lý| trách nhiệm| kỷ luật)?"),
        "vẫn bị xử lý",
    ),
    (re.compile(r",? chứ không phải (?:là )?(?:một )?(?:cấp|ai|nơi|cơ quan|người|bên|chỗ|tổ chức) nào khác\b"), ""),
    (re.compile(r"\b(?:không|chẳng)(?: hề)? giống nhau\b|\bkhông (?:thống nhất|khớp)(?: với)? nhau\b"), "khác nhau"),
    (re.compile(r"\b(?:không|chưa)(?: hề| có)?(?: thay)? đổi(?: gì)?(?: so với)?\b"), "giữ như"),
    (re.compile(r"\b(?:dù|bất kể|cho dù|dẫu) có ([^\W\d]+(?: [^\W\d]+)?) hay không\b"), r"có hoặc không \1"),
    (re.compile(r"(?<!dù )(?<!kể )(?<!dẫu )\bcó (\w+(?: \w+){0,8}?) hay không\b"), r"\1"),
    (re.compile(r"\bkhông phải (?=mỗi\b|chỉ\b)|\bkhông (?:giới hạn|bó hẹp)(?: việc [^,.;]{3,25})? (?:ở|trong) "), "không chỉ "),
    (re.compile(r"\bkhông ít\b(?! nhất| hơn)"), "nhiều"),
    (re.compile(r"\bcho (?:đến|tới)\b"), "đến"),
    (re.compile(r"(?<=\d)-dưới (?=\d)"), " đến dưới "),
    (re.compile(r"(năm (\d{4})\b[^.;]*?)\bngày (\d{1,2}) tháng (\d{1,2}) cùng năm\b"), r"\1ngày \3/\4/\2"),
    (re.compile(r"\b(xử lý|kỷ luật) theo quy định (?:đang có hiệu lực|còn hiệu lực|hiện có)\b"), r"\1 theo quy định hiện hành"),
    (re.compile(r"\bđiều bị cấm\b"), "điều cấm"),
    (re.compile(r"(?<=\d) trở (?:về sau|đi|lại đây)\b"), ""),
    (
        re.compile(r"(?<!không )\bphải (?:chờ|đợi|qua|sau|hết)(?: đủ)? (" + _TERM + r"),? mới (?:có thể |được phép |được )+(?!không|chưa)"),
        r"trong \1 không được ",
    ),
    (re.compile(r"\b(?:khích lệ|động viên)\b"), "khuyến khích"),
    (re.compile(r"\bđội ngũ (?=cán bộ|đảng viên|công chức|viên chức)"), ""),
    (re.compile(r"\bthôi giữ chức(?: vụ)?\b"), "thôi chức"),
    (re.compile(r"\bthẳng thắn (?=nhìn|thừa|đánh|chỉ|nhận)"), ""),
    (re.compile(r"\bchỉ có thể\b"), "chỉ"),
    (re.compile(r"\bchưa được (?:phép )?(?=công bố|phê duyệt|thông qua|kiểm chứng|xác minh|cho phép)"), "chưa "),
    (re.compile(r"(?<=chương)(?: với| và|,) (?=\d+ điều)"), " "),
    (re.compile(r"\b(?:không|chẳng) (?:chỉ )?(?:dừng(?: lại)? ở|riêng(?: gì)?|đứng riêng|đứng một mình|chỉ riêng|phải chỉ)\b"), "không chỉ"),
    (re.compile(r"\bkhông thể tiếp tục\b"), "không thể"),
    (re.compile(r"\bkhông đúng\b"), "sai"),
    (re.compile(r"\b(?:không|khó|chẳng)(?: thể)? (?:tránh|thoát)(?: được| khỏi)*(?: việc)?(?: bị)?\b"), "vẫn bị"),
    (
        re.compile(r"\bkhông (?:giúp|làm cho|làm|khiến) ([^.;:]{2,60}?) (?:được )?(?:thoát|tránh|miễn)(?: khỏi| được)?(?: việc)?(?: bị)?\b"),
        r"\1 vẫn bị",
    ),
    (re.compile(r"\bkhông vì (?:thế|vậy) mà (?:được )?(?:bỏ qua|miễn|thoát)\b"), "vẫn bị xử lý"),
    (re.compile(r"\b(?:không|chưa)(?: thể)?(?: được| bị)? bỏ qua\b"), "vẫn bị xử lý"),
    (re.compile(r"\bkhông khác gì\b"), "như"),
    (re.compile(r"\bkhông thiếu(?: sót)?(?= *[,.;]|$)"), "đủ"),
    (re.compile(r"\bkhông đứng ngoài(?: cuộc)?\b"), "có trách nhiệm"),
    (re.compile(r"\bhay không(?= \w)"), "hoặc không"),
    (re.compile(r"\b(?:chần chừ|dây dưa|lần lữa|trì hoãn),? (?:không|chưa|chẳng)(?: chịu)?\b"), "trì hoãn"),
    (re.compile(r"\bnguồn nhân sự\b"), "nguồn cán bộ"),
    (re.compile(r"\btrong, ngoài nước\b"), "trong nước, ngoài nước"),
    (re.compile(r"\b(?:chính )?bản thân(?: mình)?\b|\bchính mình\b"), "mình"),
    (re.compile(r"\bphòng, chống\b"), "phòng chống"),
    (re.compile(r"\bnhóm biểu hiện (?=thứ|\d|một|hai|ba|đầu)"), "nhóm "),
    (re.compile(r"\b(nhóm|biểu hiện) (?:thứ nhất|đầu tiên)\b"), r"\1 1"),
    (re.compile(r"\b(nhóm|biểu hiện) thứ (hai|ba|tư|bốn|năm|sáu|bảy|tám|chín)\b"), _ordinal),
    (re.compile(r"\bkhông phải là\b|\bkhông phải(?= người)"), "không là"),
)
_CLAUSE = re.compile(r"[,;:()\n]| - | – | — |(?<!\d)\.(?!\d)|(?<=\d)\.(?=\s|$)|\b(?:nhưng|(?<!không )còn|thì|mà)\b")
_AROUND = re.compile(r" và (?=(?:ít nhất |tối thiểu |tối đa |khoảng |chừng |trên |dưới |từ )?\d)|[,;:\n]| - | – | — |\b(?:nhưng|(?<!không )còn|mà)\b")
# Words that tie nothing to a number or a name.
_FILLING = frozenset(
    [
        "và",
        "hoặc",
        "hay",
        "là",
        "của",
        "thì",
        "mà",
        "từ",
        "đến",
        "tới",
        "được",
        "bị",
        "có",
        "các",
        "những",
        "một",
        "theo",
        "tại",
        "ở",
        "trong",
        "cho",
        "với",
        "này",
        "đó",
        "khi",
        "nếu",
        "phải",
        "cũng",
    ]
)
_SENTENCE = re.compile(r"\n+|;|(?<!\d)[.!?](?=\s|$)|(?<=\d)[.!?](?=\s|$)")


@lru_cache(maxsize=8192)
def canonical(text: str) -> str:
    """Normalised text with one way of writing each thing."""
    text = normalise(text)
    for pattern, written in _CANON:
        text = pattern.sub(written, text)
    return text


def clauses(text: str) -> list[str]:
    """The parts of a text between commas and their like."""
    return [c.strip() for c in _CLAUSE.split(canonical(text)) if c.strip()]


def sentences(text: str) -> list[str]:
    """The sentences of a text; a semicolon ends one."""
    return [s.strip() for s in _SENTENCE.split(canonical(text)) if s.strip()]


@cache
def lexicon() -> dict[str, Any]:
    """The verifier's vocabulary, its phrases in canonical form."""
    raw = vocabulary("verifier")
    return {
        "harmless": frozenset(words(normalise(raw["harmless"]))),
        "same": [[normalise(p) for p in group] for group in raw["same"]],
        "exclusive": [[normalise(p) for p in group] for group in raw["exclusive"]],
        "subjects": {name: [normalise(p) for p in found] for name, found in raw["subjects"].items()},
        "bounds": {name: [[*([canonical(p) for p in side] for side in row), []][:3] for row in rows] for name, rows in raw["bounds"].items()},
        "opposites": [[[canonical(p) for p in side] for side in row] for row in raw["opposites"]],
        "weighty": [normalise(p.strip()) for p in raw["weighty"].split(",") if p.strip()],
        "spoken": frozenset(canonical(p.strip()) for p in raw["spoken"].split(",")),
        "free": [normalise(p.strip()) for p in raw["free"].split(",") if p.strip()],
        "posts": [canonical(p.strip()) for p in raw["posts"].split(",") if p.strip()],
        "vices": [canonical(p.strip()) for p in raw["vices"].split(",")],
        "deeds": frozenset(canonical(p.strip()) for p in raw["deeds"].split(",")),
        "strict": [canonical(p.strip()) for p in raw["strict"].split(",") if p.strip()],
    }


def holds(phrase: str, text: str) -> bool:
    """Whether a phrase stands in a canonical text, as whole syllables."""
    at = text.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        if not (at and _in_word(text[at - 1])) and not (end < len(text) and _in_word(text[end])):
            return True
        at = text.find(phrase, at + 1)
    return False


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def content(text: str) -> list[str]:
    """The syllables that carry a claim, in order; numbers are left to `bot.verifier.quantities`."""
    harmless = lexicon()["harmless"]
    return [w for w in words(canonical(text)) if not w[0].isdigit() and w not in harmless]


def context(text: str, start: int, end: int) -> dict[str, float]:
    """The syllables around a place of a canonical text, weighted: its own clause 1, the clauses next to it in the sentence .4."""
    left = max((m.end() for m in _SENTENCE.finditer(text, 0, start)), default=0)
    following = _SENTENCE.search(text, end)
    right = following.start() if following else len(text)
    marks = [left, *(m.start() for m in _AROUND.finditer(text, left, right)), right]
    weights: dict[str, float] = {}
    own = max(i for i, m in enumerate(marks) if m <= start)
    for i, (a, b) in enumerate(zip(marks, marks[1:], strict=False)):
        weight = 1.0 if i == own else 0.4 if abs(i - own) == 1 else 0.2
        for word in words(text[a:b]):
            if word in _FILLING:
                continue
            weights[word] = max(weights.get(word, 0.0), weight)
    return weights


def nearness(a: dict[str, float], b: dict[str, float]) -> float:
    """How much two contexts share."""
    return sum(w * b[k] for k, w in a.items() if k in b and not k[0].isdigit())
