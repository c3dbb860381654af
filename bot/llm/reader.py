"""What a model wrote, read into claims: tolerant of how it is wrapped, strict in what comes out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_CLAIMS = 16
SCHEMA = {
    "type": "object",
    "properties": {
        "statements": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"text": {"type": "string"}, "basis": {"type": "array", "items": {"type": "integer"}}},
                "required": ["text", "basis"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["statements"],
    "additionalProperties": False,
}
_THINKING = re.compile(r"<(think|thinking|reasoning)>.*?(?:</\1>|$)", re.DOTALL | re.IGNORECASE)
_OBJECT = re.compile(r"\{[^{}]{2,4000}\}")
_LINE = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])?\s*(.{10,900}?)\s*((?:\[\d{1,2}(?:\s*,\s*\d{1,2})*\]\s*)+)[.;]?\s*$")
_MARK = re.compile(r"\s*\[\d{1,2}(?:\s*,\s*\d{1,2})*\]")


@dataclass(frozen=True)
class Claim:
    """One statement and the numbers (from 1) of what it says it rests on."""

    text: str
    basis: tuple[int, ...]


class Reader:
    """Fed with the output piece by piece; gives each claim once, as soon as it is whole."""

    def __init__(self) -> None:
        self._text = ""
        self._at = 0
        self._seen: set[str] = set()

    def feed(self, piece: str) -> Iterator[Claim]:
        """Claims that the piece completes."""
        self._text += piece
        if re.search(r"<(?:think|thinking|reasoning)>(?!.*</)", self._text, re.DOTALL | re.IGNORECASE):
            return
        text = _THINKING.sub(lambda m: " " * len(m[0]), self._text)
        for match in _OBJECT.finditer(text, self._at):
            self._at = match.end()
            claim = _claim(match[0])
            if claim is not None:
                yield from self._once(claim)

    def end(self) -> Iterator[Claim]:
        """Claims in lines "… [1][2]", where the model wrote no JSON."""
        if self._seen or '"text"' in self._text:
            return
        for line in _THINKING.sub(" ", self._text).splitlines():
            match = _LINE.match(line[:1200])
            if match:
                yield from self._once(Claim(_tidy(match[1]), tuple(int(n) for n in re.findall(r"\d+", match[2]))))

    def _once(self, claim: Claim) -> Iterator[Claim]:
        key = " ".join(claim.text.lower().split())
        if key and key not in self._seen and len(self._seen) < MOST_CLAIMS:
            self._seen.add(key)
            yield claim


def _claim(text: str) -> Claim | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        return None
    basis = found.get("basis")
    if not isinstance(basis, list) or not all(type(n) is int for n in basis):
        return None
    return Claim(_tidy(found["text"]), tuple(basis))


def _tidy(text: str) -> str:
    """One line without list marks, bold marks and citation numbers."""
    return " ".join(_MARK.sub("", text.replace("**", "")).strip().lstrip("-•* ").split())
