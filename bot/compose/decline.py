"""Declining: no basis, off topic, refused. Each says why in one sentence and what can be asked instead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.citation import label
from bot.compose.inquiry import Inquiry, notices, say
from bot.refusal import Refusal
from bot.reply import Draft, Statement

EXAMPLES = (
    "Quy định 205 còn hiệu lực không, nay theo văn bản nào?",
    "Biếu quà Tết cho lãnh đạo để được bổ nhiệm có phải chạy chức không?",
    "Sáu hành vi chạy chức, chạy quyền gồm những gì?",
)
_GREETING = re.compile(r"^(?:xin |)(?:chao|hello|hi|alo|hey)\b.{0,40}$|^(?:cam on|cam on nhieu|thanks|ok cam on).{0,30}$")


def decline(inquiry: Inquiry, status: str) -> Draft:
    """`no_basis` with near provisions beside it, or `off_topic` with examples."""
    if status == "off_topic":
        text = say("greeting") if _GREETING.search(inquiry.query.line) else say("off_topic")
        return Draft("off_topic", (Statement(text), Statement(say("off_topic_offer"))), suggestions=EXAMPLES)
    near = [h.id for h in inquiry.ranking.provisions(3)]
    questions = _questions(inquiry, near)
    unknown = inquiry.query.reference.unknown
    first = say("unknown_document", number=", ".join(unknown)) if unknown and not inquiry.named else say("no_basis")
    return Draft("no_basis", (Statement(first), Statement(say("no_basis_offer"))), related=tuple(near), suggestions=questions or EXAMPLES)


def refuse(inquiry: Inquiry, reason: Refusal) -> Draft:
    """Declined for what is asked, with the rule that speaks to it where one is near."""
    opening = {"help": "refused_help", "role": "refused_role", "person": "refused_person"}[reason]
    offer = "refused_person_offer" if reason == "person" else "refused_help_offer"
    near = [h for h in inquiry.ranking.provisions(4, lambda p, d: p.kind == "rule" and p.elements is not None)]
    statements = [Statement(say(opening))]
    if near:
        provision = inquiry.corpus.provision(near[0].id)
        name = label(inquiry.corpus.document(provision.id), provision)
        statements.append(Statement(say("refused_help_basis", label=f"**{name}**", text=provision.full_text), (provision.id,), "text"))
    statements.append(Statement(say(offer)))
    cites = tuple(i for s in statements for i in s.rests_on)
    return Draft("refused", tuple(statements), cites=cites, notices=notices(inquiry.corpus, cites, inquiry.today), suggestions=EXAMPLES[1:])


def _questions(inquiry: Inquiry, near: Sequence[str]) -> tuple[str, ...]:
    found = [p.questions[0] for i in near if (p := inquiry.corpus.find(i)) is not None and p.questions]
    return tuple(dict.fromkeys(found))[:3]
