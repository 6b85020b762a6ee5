"""Stage 4: find who is who among the records of one force, and be able to say why.

`link_by_identifiers` is the plain identity: exact, valid, strong identifiers and nothing else.
"""

from ndas.match.by_identifier import link_by_identifiers
from ndas.match.identity import NOBODY, Identity
from ndas.match.schema import PERSON_SCHEMA

__all__ = ["NOBODY", "PERSON_SCHEMA", "Identity", "link_by_identifiers"]
