"""Vietnamese text as a computer should see it: one Unicode form, one tone placement, and a form without marks.

Everything that compares words (index, question reading, verification) goes through these functions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Syllables that end in oa, oe, uy carry the tone on either vowel: hòa/hoà, khỏe/khoẻ, ủy/uỷ. We keep the second.
_OLD_TO_NEW = {
    first + second: base_first + toned
    for base_first, row in {"o": "òóỏõọ", "u": "ùúủũụ"}.items()
    for second, tones in ({"a": "àáảãạ", "e": "èéẻẽẹ"} if base_first == "o" else {"y": "ỳýỷỹỵ"}).items()
    for first, toned in zip(row, tones, strict=True)
}
_OLD_PLACEMENT = re.compile("(" + "|".join(_OLD_TO_NEW) + r")(?![a-zà-ỹđ])")
_WORD = re.compile(r"[0-9]+(?:[.,/][0-9]+)*|[^\W\d_]+")


def normalise(text: str) -> str:
    """NFC, lower case, tone on the second vowel: "Hòa BÌNH, ỦY" → "hoà bình, uỷ"."""
    lowered = unicodedata.normalize("NFC", text).lower()
    return _OLD_PLACEMENT.sub(lambda m: _OLD_TO_NEW[m[1]], lowered)


def fold(text: str) -> str:
    """Lower case without any mark, đ as d: "Chạy chức" → "chay chuc". Length is kept for NFC input."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """Syllables and numbers of a normalised text: "khoản 2, điều 10" → ["khoản", "2", "điều", "10"]."""
    return _WORD.findall(text)


def is_marked(word: str) -> bool:
    """Whether a word carries a Vietnamese mark: "chức" yes, "chuc" no."""
    return any(ord(c) > 127 for c in word)


def terms(syllables: Sequence[str]) -> list[str]:
    """What the word index counts: syllables and pairs of neighbours, ["chạy", "chức"] → ["chạy", "chức", "chạy chức"]."""
    return [*syllables, *(f"{a} {b}" for a, b in zip(syllables, syllables[1:], strict=False))]
