"""The use cases that exist. What is not on this list cannot run, and the assessment covers exactly this list."""

from collections.abc import Mapping

from ndas.use_cases.folder import UseCase, read_use_case, shipped_folder

FOLDERS = ("modern_slavery", "serious_sexual_offences", "firearms", "serious_violence")
"""Folders of this package, one a use case."""

USE_CASES: Mapping[str, UseCase] = {
    use_case.declaration.id: use_case for use_case in (read_use_case(shipped_folder(name)) for name in FOLDERS)
}
"""Id to use case."""
