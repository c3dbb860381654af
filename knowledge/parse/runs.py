"""Which headings of articles belong together: a decision's own, those of each regulation it promulgates, of a sample, of a table of contents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.extract.line import Line
from knowledge.parse.headings import number, opens_article, opens_part, opens_section
from knowledge.parse.numbering import chain
from knowledge.parse.zones import ATTACHED, FORM, RECIPIENTS, RULES, SIGNATURE

CONTENTS = re.compile(r"(MỤC LỤC|Mục lục|DANH SÁCH ĐIỀU KHOẢN|Danh sách điều khoản)\b.{0,40}$")
_PROMULGATES = re.compile(
    r"(ban hành|phê duyệt|công bố)[^.]{0,80}?(kèm theo|Quy chế|Quy định|Điều lệ|Quy trình|Quy tắc|Nội quy|Chương trình)", re.IGNORECASE
)
_SAMPLE = re.compile(r"\bmẫu\b", re.IGNORECASE)
_FEW = 7  # articles of a decision that does little else than promulgate
_TITLE = 8  # lines of a title block


@dataclass(frozen=True, slots=True)
class Run:
    """Headings of articles that belong together, as indexes of lines. `role`: "main", "promulgation", "appendix", "contents",
    or "programme" for what a decision promulgates where that has sections and no articles; `at` is then empty.

    `title` is what an attached regulation is called ("QUY CHẾ Về việc A"), None for the document's own articles.
    """

    at: tuple[int, ...]
    role: str
    start: int  # the first line of its body: its first article, or the chapter above it
    title: str | None = None


def runs(lines: Sequence[Line], inside: Sequence[bool]) -> list[Run]:
    """Chains of articles' headings, in order; none where the document has no articles. `inside`: lines in a quotation."""
    found = [i for i, x in enumerate(lines) if not inside[i] and x.kind != "table" and opens_article(x, lines[i - 1].text if i else "")]
    found = _completed(lines, inside, found)
    labels = {i: number(m[1]) for i in found if (m := opens_article(lines[i], ""))}
    groups = _groups(lines, found, labels)
    if not _has_articles(lines, found, labels):
        return []
    if len(groups) > 1 and is_contents(lines, groups[0][0]) and {labels[i] for i in groups[0][0]} <= {labels[i] for i in groups[1][0]} | {0}:
        groups[0] = (groups[0][0], "contents")
    roles = [role for _, role in groups]
    main = [k for k, role in enumerate(roles) if role == "main"]
    if len(main) > 1 and promulgates(lines, groups[main[0]][0], groups[main[1]][0][0]):
        roles[main[0]] = "promulgation"
    out: list[Run] = []
    for k, ((group, _), role) in enumerate(zip(groups, roles, strict=True)):
        kept = tuple(group[n] for n in chain([labels[i] for i in group]))
        start = start_of(lines, kept[0], out[-1].at[-1] + 1 if out else 0)
        title = title_of(lines, start, out[-1].at[-1] if out else 0) if role == "main" and k != main[0] else None
        out.append(Run(kept, role, start, title))
    if len(out) == 1 and promulgates(lines, out[0].at, len(lines)) and (programme := _programme(lines, out[0].at[-1] + 1)):
        return [replace(out[0], role="promulgation"), programme]
    return out


def _programme(lines: Sequence[Line], after: int) -> Run | None:
    """The attached programme, plan or regulation without articles, from its first section on."""
    titled = (i for i in range(after, len(lines)) if RULES.match(lines[i].text) and lines[i].text[:6].isupper())
    top = next((i for i in titled if any(ATTACHED.match(x.text) for x in lines[i : i + _TITLE]) and not _SAMPLE.search(lines[i].text)), None)
    if top is None or any(FORM.match(x.text) and not ATTACHED.match(x.text) for x in lines[max(after, top - 3) : top]):
        return None
    sections = [i for i in range(top + 1, len(lines)) if opens_section(lines[i]) or opens_part(lines[i], "")]
    return Run((), "programme", sections[0], title_of(lines, sections[0], after)) if len(sections) > 1 else None


def _completed(lines: Sequence[Line], inside: Sequence[bool], found: list[int]) -> list[int]:
    """The headings, with those that follow an unfinished line ("…," + "Điều 5. Tên") where the number is the one that is missing there."""
    more: list[int] = []
    for a, b in zip(found, found[1:], strict=False):
        wanted, last = _whole(lines[a]) + 1, _whole(lines[b])
        for i in range(a + 1, b) if wanted < last else ():
            heading = None if inside[i] or lines[i].kind == "table" else opens_article(lines[i], "")
            if heading and heading[2] and _whole(lines[i]) == wanted < last:
                more.append(i)
                wanted += 1
    return sorted([*found, *more])


def _whole(line: Line) -> int:
    found = opens_article(line, "")
    label = number(found[1]) if found else 0
    return label if isinstance(label, int) else 0


def _groups(lines: Sequence[Line], found: Sequence[int], labels: dict[int, int | str]) -> list[tuple[list[int], str]]:
    groups: list[tuple[list[int], str]] = []
    for i in found:
        last = groups[-1][0][-1] if groups else 0
        again = groups and any(labels[i] == labels[k] for k in groups[-1][0])
        listed = groups and again and any(CONTENTS.match(x.text) for x in lines[last:i])
        small = bool(groups) and promulgates(lines, groups[0][0], i)
        role = "main" if not groups else "contents" if listed else _role(lines, last + 1, i, small) if labels[i] == 1 else ""
        if not role and again and is_contents(lines, groups[-1][0]):
            role = "main"
        if role:
            groups.append(([i], role))
        else:
            groups[-1][0].append(i)
    return groups


def _has_articles(lines: Sequence[Line], found: Sequence[int], labels: dict[int, int | str]) -> bool:
    """Two articles or more; or a single Điều 1 (or "Điều duy nhất") before which no section opens, in a document that is short or has little else."""
    if len(found) != 1:
        return len(found) > 1
    first = found[0]
    return labels[first] == 1 and (len(lines) < 60 or not any(re.match(r"(I|1)[.\-]\s", x.text) for x in lines[:first]))


def promulgates(lines: Sequence[Line], at: Sequence[int], limit: int) -> bool:
    """Whether articles are those of a decision that does little else than promulgate what is attached to it."""
    return len(at) <= _FEW and any(_PROMULGATES.search(x.text) for x in lines[at[0] : min(limit, at[0] + 12)])


def _role(lines: Sequence[Line], after: int, first: int, small: bool) -> str:
    """What a further run of articles is, by what stands between the run before it and its first heading. `small`: see `promulgates`."""
    between = range(after, first)
    rules = next((i for i in reversed(between) if RULES.match(lines[i].text) and lines[i].text[:6].isupper()), None)
    form = next((i for i in reversed(between) if FORM.match(lines[i].text) and not ATTACHED.match(lines[i].text)), None)
    attached = any(ATTACHED.match(lines[i].text) for i in between if i >= first - _TITLE - 4)
    if rules is not None and not _SAMPLE.search(" ".join(x.text for x in lines[rules : min(first, rules + 4)])):
        if form is None or form < rules - _TITLE:
            return "main"
        if form < rules:
            return "main" if small and attached else "appendix"
        if first - rules <= 6:
            return "main"
    if form is not None or rules is not None:
        return "appendix"
    closed = any(RECIPIENTS.match(lines[i].text) or SIGNATURE.match(lines[i].text) or ATTACHED.match(lines[i].text) for i in between)
    return "main" if closed else ""


def is_contents(lines: Sequence[Line], at: Sequence[int]) -> bool:
    """Whether headings follow each other with next to nothing between them, as in a table of contents."""
    return len(at) > 3 and at[-1] - at[0] < len(at) * 1.6


def start_of(lines: Sequence[Line], first: int, floor: int) -> int:
    """The first line of a body: the chapter's heading above its first article, at most six lines up."""
    start = first
    for i in range(first - 1, max(floor, first - 7) - 1, -1):
        if opens_part(lines[i], ""):
            start = i
    return start


def title_of(lines: Sequence[Line], start: int, floor: int) -> str | None:
    """ "QUY CHẾ" + "Về việc A" + "(Ban hành kèm theo …)" above a body → "QUY CHẾ Về việc A"."""
    top = next(
        (i for i in range(start - 1, max(floor, start - 2 * _TITLE) - 1, -1) if RULES.match(lines[i].text) and lines[i].text[:6].isupper()), None
    )
    if top is None:
        return None
    taken: list[str] = []
    for line in lines[top:start]:
        if ATTACHED.match(line.text) or len(line.text) > 300 or len(taken) > 4:
            break
        taken.append(line.text)
    return " ".join(taken) or None
