"""A document as a tagged PDF (PDF/UA-1). What people wrote travels as data, never as markup of the page."""

import json
from datetime import UTC, datetime, time
from functools import cache
from importlib import resources

import typst

from ndas.duties.assessment.documents.paper import Document, Heading, Table


def as_pdf(document: Document) -> bytes:
    """Return the document as a tagged PDF; the same document gives the same bytes."""
    made = typst.compile(
        _page(),
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"document": json.dumps(_plain(document))},
        timestamp=datetime.combine(document.made_on, time(), tzinfo=UTC),
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave back several files for one document")
    return made


@cache
def _page() -> bytes:
    return resources.files("ndas.duties.assessment.documents").joinpath("page.typ").read_bytes()


def _plain(document: Document) -> dict[str, object]:
    blocks: list[dict[str, object]] = []
    for block in document.blocks:
        if isinstance(block, Heading):
            blocks.append({"kind": "heading", "text": block.text, "level": block.level})
        elif isinstance(block, Table):
            blocks.append({"kind": "table", "head": block.head, "rows": block.rows})
        else:
            blocks.append({"kind": "paragraph", "text": block.text})
    return {
        "title": document.title,
        "proposal": document.proposal,
        "version": document.version,
        "made": f"{document.made_on.day} {document.made_on:%B %Y}",
        "marking": document.marking,
        "blocks": blocks,
    }
