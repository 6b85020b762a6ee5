"""Approved questions. A use case is a folder that declares what it may read, why, and what it may say.

It holds files and no code: a declaration, definitions, SQL, words. The platform opens a connection in which only the
declared tables and columns exist, hands those rows to a process that can reach nothing else (`engine`), and checks what
comes back before anything is stored (`outputs`). Use cases are registered in one explicit list (`register`), which is
also the list that the assessment covers; they do not know each other.
"""

from ndas.use_cases.declaration import Declaration, DeclarationError, read_declaration
from ndas.use_cases.folder import UseCase, read_use_case
from ndas.use_cases.outputs import Insights, OutputRefusedError
from ndas.use_cases.register import USE_CASES
from ndas.use_cases.runner import run_use_case
from ndas.use_cases.tables import stored_name

__all__ = [
    "USE_CASES",
    "Declaration",
    "DeclarationError",
    "Insights",
    "OutputRefusedError",
    "UseCase",
    "read_declaration",
    "read_use_case",
    "run_use_case",
    "stored_name",
]
