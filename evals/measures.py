"""The measures of one case. A measure that does not apply to a case is absent from its result, not zero.

Citation measures, rankings, key facts and list completeness of an answerable question that was not answered are
zero. Validity is asked of answers only: a refusal states no law.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.dataset import Case, Target
from evals.place import LEVELS, Level, article_key, clause_key, document_of, keys
from evals.wording import articles_named, facts_met, forbidden, holds_text, plain, says
from knowledge.corpus import Corpus

# Measures of a mistake: the lower the better.
LOWER = frozenset({"false_refusal", "false_answer", "forbidden", "invented", "length", "seconds"})
# Measures that are 0 or 1 for each case.
BINARY = frozenset(
    {
        "right_first",
        "right_first_clause",
        "hit",
        "status",
        "false_refusal",
        "false_answer",
        "forbidden",
        "invented",
        "validity",
        "robust",
        "hit@1",
        "hit@3",
        "hit@5",
    }
)
LIST_SKILLS = ("list", "list-completeness")


def measure(case: Case, reply: Mapping[str, Any], corpus: Corpus) -> dict[str, float]:
    """Every measure that applies to a case, but the ranking's, robustness and those of the judge.

    reply: a reply object of the contract. Shares are in [0, 1]; `length` counts syllables, `seconds` seconds.
    """
    answered = reply["status"] == "answered"
    out = status_measures(case, reply["status"])
    out["invented"] = float(bool(invented(reply, corpus)))
    if case.must_not:
        out["forbidden"] = float(bool(forbidden(case.must_not, reply["answer"], case.question)))
    if case.answerable:
        cited = [c["id"] for c in reply["citations"]] if answered else []
        out |= citation_measures(case, cited)
        if case.key_facts:
            met = facts_met(case.key_facts, reply["answer"]) if answered else [False]
            out["key_facts"] = sum(met) / len(met)
        if case.skill in LIST_SKILLS:
            out["list_complete"] = list_completeness(case, cited, reply["answer"], corpus) if answered else 0.0
    if answered and case.successors:
        out["validity"] = float(tells_replaced(case, reply))
    if answered:
        out["length"] = float(len(plain(reply["answer"]).split()))
    if reply.get("seconds") is not None:
        out["seconds"] = float(reply["seconds"])
    return out


def status_measures(case: Case, status: str) -> dict[str, float]:
    """status: the expected one, or any but `answered` where the case says no more. The two error rates each apply to
    one kind of case: refusals of what can be answered, answers to what cannot."""
    answered = status == "answered"
    right = status == case.expected if case.expected != "not_answered" else not answered
    wrong = {"false_refusal": float(not answered)} if case.answerable else {"false_answer": float(answered)}
    return {"status": float(right), **wrong}


def citation_measures(case: Case, cited: Sequence[str]) -> dict[str, float]:
    """First citation right at both levels, any right (article level); precision, recall, F1 at both levels.

    Precision: share of the distinct places cited that meet a gold of either grade. Recall: share of the golds of
    grade 2 that are met, or whether one is where any suffices. Nothing cited: all zero.
    """
    out = {
        "right_first": float(bool(cited) and meets(cited[0], case.targets, "article")),
        "right_first_clause": float(bool(cited) and meets(cited[0], case.targets, "clause")),
        "hit": float(any(meets(i, case.targets, "article") for i in cited)),
    }
    for level in LEVELS:
        places = list(dict.fromkeys((article_key if level == "article" else clause_key)(i) for i in cited))
        right = sum(meets(p, case.targets, level) for p in places)
        found = [any(meets(i, (t,), level) for i in cited) for t in case.needed]
        precision = right / len(places) if places else 0.0
        recall = float(any(found)) if case.any else sum(found) / len(found)
        out[f"precision_{level}"], out[f"recall_{level}"] = precision, recall
        out[f"f1_{level}"] = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return out


def tells_replaced(case: Case, reply: Mapping[str, Any]) -> bool:
    """Whether answer or notices name what replaced each replaced gold document that the answer cites; where it cites
    none of them, what replaced any of them."""
    told = plain(" ".join([reply["answer"], *reply["notices"]]))
    cited = {document_of(c["id"]) for c in reply["citations"]}
    due = [numbers for document, numbers in case.successors if document in cited]
    if due:
        return all(says(numbers, told) for numbers in due)
    return any(says(numbers, told) for _, numbers in case.successors)


def meets(identity: str, targets: Sequence[Target], level: Level) -> bool:
    """Whether a cited place satisfies one of the golds."""
    own = keys(identity, level)
    return any(own & (t.article if level == "article" else t.clause) for t in targets)


def invented(reply: Mapping[str, Any], corpus: Corpus) -> list[str]:
    """Citations that the corpus does not hold or that were not read, and articles that the answer states of a document
    whose list of articles is known and holds no such number."""
    wrong = []
    for citation in reply["citations"]:
        provision = corpus.find(citation["id"])
        if citation["id"] not in corpus or (provision is not None and not provision.read):
            wrong.append(str(citation["id"]))
    known = {d.number.split("-")[0]: {a for part in d.parts for a in part.articles} for d in corpus.documents if d.parts}
    wrong += [f"Điều {a} của {n}" for n, a in articles_named(reply["answer"]) if known.get(n) and a not in known[n]]
    return wrong


@dataclass(frozen=True)
class Entry:
    """One thing a whole list holds: a provision, or one checked item of it."""

    target: Target
    id: str
    item: str | None = None


def list_completeness(case: Case, cited: Sequence[str], answer: str, corpus: Corpus) -> float:
    """The share of the checked entries that the answer cites or says; where any one gold suffices, of the document it
    gives most of."""
    said = plain(answer)
    by_document: dict[str, list[bool]] = defaultdict(list)
    for entry in checklist(case, corpus):
        by_document[document_of(entry.id) if case.any else ""].append(_given(entry, case, cited, said, corpus))
    return max(sum(found) / len(found) for found in by_document.values())


def checklist(case: Case, corpus: Corpus) -> list[Entry]:
    """Each provision of the needed golds, or where it lists items of its own, each of its checked items."""
    out = []
    for target in case.needed:
        for identity in target.ids:
            provision = corpus.find(identity)
            items = [i.text for i in provision.items if i.text and i.checked != "no"] if provision else []
            out += [Entry(target, identity, item) for item in items] if len(items) > 1 else [Entry(target, identity)]
    return out


def _given(entry: Entry, case: Case, cited: Sequence[str], said: str, corpus: Corpus) -> bool:
    """An item by its text; a provision cited, by its text, or by all of the case's key facts that it carries."""
    if entry.item is not None:
        return holds_text(entry.item, said)
    if clause_key(entry.id) in map(clause_key, cited) or (len(entry.target.ids) == 1 and any(meets(i, (entry.target,), "clause") for i in cited)):
        return True
    provision = corpus.find(entry.id)
    text = provision.full_text if provision else ""
    if text and holds_text(text, said):
        return True
    facts = [forms for forms in case.key_facts if says(forms, plain(text))]
    return bool(facts) and all(says(forms, said) for forms in facts)
