"""Comparisons, one small file per kind. The docstring of each is its public explanation: what a person is told.

Every function gives a `Comparison` over columns of encoded records; a model is made by putting some together.
"""

from ndas.match.compare.birth import compare_birth
from ndas.match.compare.category import compare_category
from ndas.match.compare.email import compare_email
from ndas.match.compare.family import compare_family
from ndas.match.compare.given import compare_given
from ndas.match.compare.identifier import compare_identifier, compare_own_reference
from ndas.match.compare.middle import compare_middle
from ndas.match.compare.phone import compare_phone
from ndas.match.compare.place import compare_place
from ndas.match.compare.sex import compare_sex

__all__ = [
    "compare_birth",
    "compare_category",
    "compare_email",
    "compare_family",
    "compare_given",
    "compare_identifier",
    "compare_middle",
    "compare_own_reference",
    "compare_phone",
    "compare_place",
    "compare_sex",
]
