"""A document as an ODT that people can edit. The marking stands in the header and footer of its page style."""

import io
from typing import Any

import odfdo

from ndas.duties.assessment.documents.paper import Document, Heading, Paragraph, Table


def as_odt(document: Document) -> bytes:
    """Return the document as an OpenDocument text."""
    made = odfdo.Document("text")
    made.meta.title = f"{document.title}: {document.proposal}"
    made.meta.language = "en-GB"
    body = made.body
    body.clear()
    if document.marking:
        body.append(odfdo.Paragraph(document.marking))
    body.append(odfdo.Header(1, document.title))
    body.append(odfdo.Paragraph(document.proposal))
    made_on = f"{document.made_on.day} {document.made_on:%B %Y}"
    body.append(odfdo.Paragraph(f"{document.version}. Made on {made_on}."))
    tables = 0
    for block in document.blocks:
        if isinstance(block, Heading):
            body.append(odfdo.Header(block.level, block.text))
        elif isinstance(block, Paragraph):
            body.append(odfdo.Paragraph(block.text))
        else:
            tables += 1
            body.append(_table(block, f"Table {tables}"))
    if document.marking:
        body.append(odfdo.Paragraph(document.marking))
    _mark_pages(made, document.marking)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _table(block: Table, name: str) -> Any:
    rows = [block.head, *block.rows]
    table = odfdo.Table(name, width=len(block.head), height=len(rows))
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            cell = odfdo.Cell()
            cell.append(odfdo.Paragraph(text))
            table.set_cell((x, y), cell)
    return table


def _mark_pages(made: Any, marking: str) -> None:
    if not marking:
        return
    for style in made.get_styles("master-page"):
        style.set_page_header([odfdo.Paragraph(marking)])
        style.set_page_footer([odfdo.Paragraph(marking)])
