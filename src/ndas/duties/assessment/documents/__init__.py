"""What is signed, published and handed over, made from the same answers: the form and four documents that follow.

`document_of` puts a document together from a version of the assessment; `as_pdf` makes it a tagged PDF (PDF/UA-1),
`as_odt` a text that people can edit. The marking stands on every page; what is for the public bears none.
"""

from ndas.duties.assessment.documents.content import document_of
from ndas.duties.assessment.documents.odt import as_odt
from ndas.duties.assessment.documents.paper import Document, Form, Heading, Paragraph, Table
from ndas.duties.assessment.documents.pdf import as_pdf

__all__ = ["Document", "Form", "Heading", "Paragraph", "Table", "as_odt", "as_pdf", "document_of"]
