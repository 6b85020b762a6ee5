"""A new use case in an hour: a folder to begin with, and a check that says in plain words what is missing.

`begin` writes the folder; `check` reads it, tries every statement on empty tables, and returns what is to be done.
"""

from ndas.use_cases.scaffold.begin import begin
from ndas.use_cases.scaffold.check import check

__all__ = ["begin", "check"]
