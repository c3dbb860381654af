"""A share named in a question held against the threshold that a provision names."""

from __future__ import annotations

import re

from bot.compose.inquiry import Inquiry, say
from bot.reply import Statement
from knowledge.provision import Provision

# "trên 2/3", "dưới 70%", "ít nhất 10%"
_THRESHOLD = re.compile(r"\b(trên|quá|hơn|từ|ít nhất|tối thiểu|dưới|không quá) (\d+)(?:/(\d+)|(?:[.,](\d+))?%)")


_AMOUNT = re.compile(r"\b(\d+(?:[.,]\d+)*)\s*(trieu|ty|ti|cu|chai|nghin|ngan)?\b")
_UNITS = {"trieu": 1e6, "cu": 1e6, "chai": 1e6, "ty": 1e9, "ti": 1e9, "nghin": 1e3, "ngan": 1e3, "triệu": 1e6, "tỷ": 1e9, "": 1.0}
# "100 triệu đến dưới 500 triệu đồng", "2-dưới 100 triệu đồng", "từ 1 tỷ đồng", "2.000.000 đến dưới 100.000.000 đồng"
_RANGE = re.compile(r"(\d[\d.,]*) ?(triệu|tỷ)?(?: đồng)? ?(?:đến dưới|đến|-dưới|-) ?(\d[\d.,]*) ?(triệu|tỷ)?|từ (\d[\d.,]*) (triệu|tỷ)")


def _value(number: str, unit: str | None) -> float:
    plain = number.strip(".,")
    plain = plain.replace(".", "").replace(",", ".") if re.search(r"\.\d{3}", plain) else plain.replace(",", ".")
    return float(plain) * _UNITS[unit or ""]


def amount(inquiry: Inquiry) -> float | None:
    """The one amount of money a question names, in đồng: "300 triệu" → 3e8; None for none or several."""
    found = [m for m in _AMOUNT.finditer(inquiry.query.line) if m[2]]
    return _value(found[0][1], found[0][2]) if len(found) == 1 else None


def holds_amount(provision: Provision, value: float) -> bool:
    """Whether a range of money in the provision's text includes the amount."""
    for match in _RANGE.finditer(provision.full_text):
        if match[5]:
            if value >= _value(match[5], match[6]):
                return True
            continue
        low, high = _value(match[1], match[2] or match[4]), _value(match[3], match[4])
        if high > 1e5 and low <= value < high:
            return True
    return False


def share_statement(inquiry: Inquiry, provision: Provision) -> list[Statement]:
    """Whether the percentage asked about reaches the only share the provision names: 60 against "trên 2/3" → not."""
    found = list(_THRESHOLD.finditer(provision.full_text))
    if len(inquiry.query.percents) != 1 or len(found) != 1:
        return []
    asked, match = inquiry.query.percents[0], found[0]
    value = 100 * int(match[2]) / int(match[3]) if match[3] else float(f"{match[2]}.{match[4] or 0}")
    upward = match[1] not in ("dưới", "không quá")
    met = asked > value if match[1] in ("trên", "quá", "hơn") else asked >= value if upward else asked < value
    name = "share_met" if met else ("share_not_met" if upward else "share_above")
    return [Statement(say(name, asked=f"{asked:g}", threshold=match[0]), (provision.id,), "aid")]
