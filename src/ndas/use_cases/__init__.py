"""Approved questions. A use case is a folder that declares what it may read, why, and what it may say.

The platform opens for it a connection in which only the declared tables and columns exist, runs it, and checks what
it gives back before anything is stored. Use cases are registered in one explicit list (`register`), which is also the
list that the assessment covers; they do not know each other.
"""

from ndas.use_cases.declaration import Declaration, DeclarationError, read_declaration
from ndas.use_cases.outputs import Insights, OutputRefusedError
from ndas.use_cases.register import USE_CASES, UseCase
from ndas.use_cases.runner import run_use_case

__all__ = [
    "USE_CASES",
    "Declaration",
    "DeclarationError",
    "Insights",
    "OutputRefusedError",
    "UseCase",
    "read_declaration",
    "run_use_case",
]
