"""The types of the quiz: an item and its options."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from knowledge.provision import Checked

Kind = Literal["choice", "true_false", "situation"]


@dataclass(frozen=True)
class Option:
    """One answer to choose from. `rests_on` holds the ids its wording was taken from or that make it wrong.

    It is empty for the frame words "Đúng" and "Sai". `because` says why a wrong answer is wrong.
    """

    text: str
    rests_on: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True)
class QuizItem:
    """One question. `options[right]` is the right answer; `basis` holds the ids it rests on.

    Choice and situation have four options, true_false has "Đúng" and "Sai". The same content has the same id,
    in whatever order the options stand. `checked` is the lowest mark among the basis; `validity` one sentence on
    the document's validity; `document` its number.
    """

    id: str
    kind: Kind
    stem: str
    stem_rests_on: tuple[str, ...]
    options: tuple[Option, ...]
    right: int
    basis: tuple[str, ...]
    basis_label: str
    explanation: str
    document: str
    checked: Checked = "full"
    validity: str = ""

    @property
    def answer(self) -> str:
        """The text of the right answer."""
        return self.options[self.right].text

    @property
    def letter(self) -> str:
        """The letter of the right answer: A, B, C or D."""
        return "ABCD"[self.right]


def identity(kind: Kind, stem: str, right: str, wrong: tuple[str, ...]) -> str:
    """The id of an item, from its content alone: "q-" and ten hexadecimal digits."""
    content = "\n".join([kind, stem, right, *sorted(wrong)])
    return "q-" + hashlib.sha256(content.encode()).hexdigest()[:10]
