"""A use case as its folder says it: declaration, definitions, method, lists of leads, and SQL. No code of its own.

The platform's process reads these files and runs none of them: SQL runs in the confined process alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from ndas.use_cases.declaration import Declaration, read_declaration
from ndas.use_cases.digest import digest_of_folder
from ndas.use_cases.leads.spec import LeadList, read_lead_lists
from ndas.use_cases.strategic.definitions import Counted, HarmWeights, read_definitions, read_harm
from ndas.use_cases.strategic.method import describe_method
from ndas.vocabulary.insight import MethodSection

STATEMENTS = ("happened.sql", "near.sql", "potential.sql")
"""SQL files that a folder may hold beside its lists."""


@dataclass(frozen=True)
class UseCase:
    """A use case, read."""

    declaration: Declaration
    definitions: tuple[Counted, ...]
    harm: HarmWeights
    method: tuple[MethodSection, ...]
    lists: tuple[LeadList, ...]
    statements: Mapping[str, str]
    digest: str = ""
    """Of all its files; what was built and approved is told by it."""


def shipped_folder(name: str) -> Traversable:
    """Where a shipped use case lies."""
    return resources.files("ndas.use_cases").joinpath(name)


def read_use_case(folder: Traversable) -> UseCase:
    """Return the use case in ``folder``.

    Raises:
        DeclarationError, LeadListError: something is missing, unknown or not allowed; each place is named.
        FileNotFoundError: the declaration, the definitions or the method is not there.
    """
    definitions, harm, declaration = read_definitions(folder), read_harm(), read_declaration(folder)
    return UseCase(
        declaration=declaration,
        definitions=definitions,
        harm=harm,
        method=describe_method(folder, definitions, harm),
        lists=read_lead_lists(folder),
        statements={
            name: folder.joinpath(name).read_text("utf-8") for name in STATEMENTS if folder.joinpath(name).is_file()
        },
        digest=digest_of_folder(folder, declaration.text_packs),
    )
