"""The types of the corpus: documents and their provisions, as the YAML files in `documents/` hold them.

The provision (điểm, else khoản, else Điều; a section where a document has no articles) is the only unit that is
stored, indexed, retrieved, cited and scored. Its id is `number@issued/article[.clause[.point]]` or
`number@issued/section`, with `#n` where several items stand under one place. A document's own record (title,
number, dates, signer, structure, validity) has the id `number@issued`.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Checked = Literal["full", "partial", "no"]
Wording = Literal["restated", "official"]
Reviewed = Literal["wording", "plain"]


class Record(BaseModel):
    """Base of everything read from a file: immutable, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Record):
    """Where a statement was read: an address, or a name where the source has none."""

    url: str | None = None
    name: str | None = None
    page: int | None = None


class Item(Record):
    """One entry of a list inside a provision. Its `checked` counts over the provision's.

    In official text an entry is a point: `label` is its number as printed ("a)"), `text` its wording without it.
    """

    text: str | None = None
    label: str | None = None
    point: str | None = None
    page: int | None = None
    checked: Checked


class Elements(Record):
    """What must be present for an act to fall under a provision, taken from its text."""

    subject: str | None = None
    act: str | None = None
    purpose: str | None = None


class Provision(Record):
    """One provision. `text` is absent exactly when `checked` is `no`: it was not read, so nothing is said of it.

    `plain`, `everyday`, `questions` and `elements` are the project's own aids for readers and retrieval; they are
    never presented as the document's wording. `page` is the page of the imported file it begins on; `reviewed` what a
    person has ticked off in it: its official wording, and the plain version and questions kept beside it.
    """

    id: str
    heading: str | None = None
    kind: Literal["rule", "context"] = "rule"
    article: int | str | None = None
    article_number_checked: Checked | None = None
    clause: int | str | None = None
    clause_number_checked: Checked | None = None
    point: str | None = None
    section: str | None = None
    part: str | None = None
    heading_checked: Checked | None = None
    text: str | None = None
    items: tuple[Item, ...] = ()
    note: str | None = None
    checked: Checked
    wording: Wording = "restated"
    sources: tuple[Source, ...] = ()
    plain: str | None = None
    everyday: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    elements: Elements | None = None
    page: int | None = None
    reviewed: tuple[Reviewed, ...] = ()

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def document_id(self) -> str:
        """`number@issued` of the document it stands in."""
        return self.id[: self.id.index("@") + len("@2019-09-23")]

    @property
    def read(self) -> bool:
        """Whether its content was read in a source, wholly or in part."""
        return self.checked != "no"

    @property
    def numbered(self) -> bool:
        """Whether its id names a clause or point of its article: "…/10.2" does, "…/12#3" and "…/13" do not."""
        return "." in self.id.rpartition("/")[2].partition("#")[0]

    @property
    def full_text(self) -> str:
        """Text and listed items as one readable string; empty where nothing was read.

        "…: bốn nhóm dưới đây." with items a and b → "…: bốn nhóm dưới đây.\\n- a\\n- b". Items whose wording
        already stands in the text are not repeated. Official text is given line by line as it is printed: "a) …".
        """
        if self.wording == "official":
            return "\n".join(filter(None, [self.text, *(f"{i.label} {i.text}" if i.label else i.text for i in self.items)]))
        if not self.text:
            return ""
        lines = [i for i in self.items if i.text and i.checked != "no" and i.text not in self.text]
        return "\n".join([self.text, *(f"- {i.text}" for i in lines)])


class Status(Record):
    """Validity of a document as far as it is known on `validity_as_of`."""

    in_force: bool | None = None
    replaced_by: str | None = None
    replaced_on: dt.date | None = None
    checked: Checked
    validity_as_of: dt.date
    text: str | None = None
    sources: tuple[Source, ...] = ()


class Part(Record):
    """A part or chapter and the articles it holds."""

    number: str
    title: str
    articles: tuple[int | str, ...] = ()


class Namesake(Record):
    """Another document with the same number."""

    number: str
    issued: dt.date
    topic: str
    checked: Checked


class Change(Record):
    """A sourced statement on what is new against the predecessor."""

    text: str
    checked: Checked
    sources: tuple[Source, ...] = ()


class ListSize(Record):
    """How many entries a list of a document has, wherever it stands: 6 "hành vi chạy chức, chạy quyền" in Điều 10."""

    name: str
    article: int | None = None
    count: int
    keywords: tuple[str, ...] = ()


class Origin(Record):
    """The file that a document's official text was imported from. `kept` is its copy in the data folder."""

    file: str
    sha256: str
    format: str
    kept: str
    imported: dt.datetime
    pages: int | None = None
    ocr: bool = False
    warnings: tuple[str, ...] = ()


class Document(Record):
    """One document: its own record and its provisions.

    `prior` holds the restated provisions that imported official text has taken the place of, under the ids they had;
    `amendments` names the imported documents that amend it. Both are made at load and stand in no file.
    """

    number: str
    title: str
    kind: str
    issuer: str
    issued: dt.date
    effective: dt.date | None = None
    signer: str | None = None
    status: Status
    structure: str | None = None
    legal_basis: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    replaces: str | None = None
    amended_by: str | None = None
    guided_by: str | None = None
    warnings: tuple[str, ...] = ()
    namesakes: tuple[Namesake, ...] = ()
    counts: dict[str, int] = Field(default_factory=dict)
    lists: tuple[ListSize, ...] = ()
    new_against_205: tuple[Change, ...] = ()
    plain: str | None = None
    aliases: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    provisions: tuple[Provision, ...]
    amends: tuple[str, ...] = ()
    origin: Origin | None = None
    prior: tuple[Provision, ...] = ()
    amendments: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """`number@issued`, the id of the document's own record."""
        return f"{self.number}@{self.issued.isoformat()}"

    def __hash__(self) -> int:
        return hash(self.id)


class CrosswalkRow(Record):
    """How provisions of 205 and of 114 correspond. `new` and `dropped` stand only with a source."""

    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    relation: Literal["kept", "changed", "new", "dropped", "unknown"]
    topic: str
    difference: str
    checked: Checked
    sources: tuple[Source, ...] = ()
