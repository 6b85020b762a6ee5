"""A document as headings, paragraphs and tables, before it becomes a file of some kind."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Form(StrEnum):
    """The documents that are made from an assessment."""

    FORM = "form"
    POLICY = "policy"
    RECORD = "record"
    NOTICE = "notice"
    PRIVACY = "privacy"

    @property
    def words(self) -> str:
        """What it is called."""
        return _TITLES[self]

    @property
    def public(self) -> bool:
        """Whether it is for everyone, and so bears no marking."""
        return self in {Form.NOTICE, Form.PRIVACY}


_TITLES = {
    Form.FORM: "Data Protection Impact Assessment, Stage 1",
    Form.POLICY: "Appropriate policy document",
    Form.RECORD: "Record of processing activities",
    Form.NOTICE: "Public notice",
    Form.PRIVACY: "Privacy information",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 2 or 3, for the title is level 1."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text with a head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """One document."""

    title: str
    proposal: str
    version: str
    """In words: which version, of which day."""
    made_on: date
    marking: str
    """On every page; empty for a document that everyone may read."""
    blocks: tuple[Block, ...]
