"""Text in the encodings that came before Unicode, or decoded with the wrong one: recognised, and turned into Unicode.

TCVN3 (fonts ".VnTime") keeps one byte for each letter; VNI writes a letter and then a sign for its marks. Both show as
Western letters: "§iÒu 5" and "Ñieàu 5" are "Điều 5". Tables: TCVN 5712:1993 and the VNI Windows character set.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_TCVN3 = str.maketrans(
    "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
)
_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
# The sign after a letter → the marks it stands for.
_VNI_SIGNS = {
    "ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT,
    "â": _CIRCUMFLEX, "á": _CIRCUMFLEX + _ACUTE, "à": _CIRCUMFLEX + _GRAVE, "å": _CIRCUMFLEX + _HOOK, "ã": _CIRCUMFLEX + _TILDE, "ä": _CIRCUMFLEX + _DOT,
    "ê": _BREVE, "é": _BREVE + _ACUTE, "è": _BREVE + _GRAVE, "ú": _BREVE + _HOOK, "ü": _BREVE + _TILDE, "ë": _BREVE + _DOT,
}  # fmt: skip
_VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI = re.compile("([aeouyôö])([" + "".join(_VNI_SIGNS) + "])|([" + "".join(_VNI_LETTERS) + "])", re.IGNORECASE)

_FREQUENT = frozenset(
    [
        "của",
        "và",
        "các",
        "được",
        "định",
        "điều",
        "không",
        "người",
        "nhà",
        "nước",
        "quy",
        "việc",
        "trong",
        "theo",
        "có",
        "cho",
        "với",
        "này",
        "đảng",
        "cơ",
        "quan",
        "tổ",
        "chức",
        "là",
        "về",
        "hoặc",
        "thì",
        "đến",
        "khi",
        "phải",
        "quyền",
        "trách",
        "nhiệm",
        "thực",
        "hiện",
        "pháp",
        "luật",
        "số",
        "ngày",
        "tháng",
        "năm",
        "khoản",
        "điểm",
        "cấp",
        "ủy",
        "một",
        "những",
    ]
)
_WORD = re.compile(r"[^\W\d_]+")
_ODD = re.compile("[\ufffd\ue000-\uf8ff\u0080-\u009f\u0400-\u052f\u0370-\u03ff\u0600-\u06ff\u4e00-\u9fff\uac00-\ud7af]")
_MARKED = re.compile("[à-ỹÀ-ỸđĐăĂơƠưƯ]")


def from_tcvn3(text: str) -> str:
    """TCVN3 read as Western letters → Unicode: "Céng hßa" → "Cộng hòa".

    A ".VnTimeH" font draws small letters as capitals; a line or word whose letters without marks are all capitals is so: "HµNH" → "HÀNH".
    """
    return "\n".join(_raised(line.translate(_TCVN3), line) for line in text.split("\n"))


def _raised(line: str, coded: str) -> str:
    plain = [c for c in coded if "a" <= c.lower() <= "z"]
    if len(plain) > 3 and all(c.isupper() for c in plain):
        return line.upper()
    return _WORD.sub(lambda m: m[0].upper() if sum("A" <= c <= "Z" for c in m[0]) > 1 and not re.search("[a-z]", m[0]) else m[0], line)


def from_vni(text: str) -> str:
    """VNI read as Western letters → Unicode: "COÄNG HOØA" → "CỘNG HÒA"."""

    def letter(match: re.Match[str]) -> str:
        if single := match[3]:
            plain = _VNI_LETTERS[single.lower()]
            return plain.upper() if single.isupper() else plain
        base, sign = match[1], match[2].lower()
        horned = _VNI_LETTERS.get(base.lower(), base.lower())
        return unicodedata.normalize("NFC", (horned.upper() if base.isupper() else horned) + _VNI_SIGNS[sign])

    return _VNI.sub(letter, text)


def from_wrong_decoding(text: str) -> str:
    """UTF-8 that was decoded as Western → Unicode: "Äiá»u" → "Điều"; the text itself where it is not that."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


CONVERSIONS: dict[str, Callable[[str], str]] = {"TCVN3 (ABC)": from_tcvn3, "VNI": from_vni, "UTF-8 giải mã sai": from_wrong_decoding}


def likeness(text: str) -> float:
    """Share of words that are frequent Vietnamese words, 0–1; legal text lies between .2 and .4."""
    words = _WORD.findall(text.lower())
    return sum(w in _FREQUENT for w in words) / len(words) if words else 0.0


def repaired(text: str) -> tuple[str, str | None]:
    """Unicode text and the name of the encoding it came from, None where it already was Unicode.

    A conversion counts only where it at least doubles the share of frequent words and reaches .12.
    """
    sample = text[:20000]
    own = likeness(sample)
    best, name = max((likeness(convert(sample)), name) for name, convert in CONVERSIONS.items())
    if best >= 0.12 and best >= 2 * own:
        return CONVERSIONS[name](text), name
    return text, None


def is_spoilt(text: str) -> bool:
    """Whether a text layer cannot be trusted: odd characters, letters torn apart, or Western letters where Vietnamese ones belong."""
    letters = len(_WORD.findall(text)) and sum(len(w) for w in _WORD.findall(text))
    if letters < 100:
        return False
    words = _WORD.findall(text)
    torn = sum(len(w) == 1 for w in words) / len(words)
    odd = len(_ODD.findall(text)) / letters
    marked = len(_MARKED.findall(text)) / letters
    return odd > 0.03 or (torn > 0.35 and likeness(text) < 0.1) or (marked > 0.05 and likeness(text) < 0.02)
