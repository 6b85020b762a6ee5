"""What a list of leads is: its subject, its threshold, its words, and the SQL of its reasons."""

from collections.abc import Iterator
from importlib.resources.abc import Traversable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ndas.vocabulary.yaml_text import read_yaml

_Words = Annotated[str, StringConstraints(min_length=10, strip_whitespace=True)]
LONGEST_LIST = 100
MOST_SPARE = 2_000


class LeadListError(ValueError):
    """A list of leads does not say what it must. The message names the file and the place."""


class LeadList(BaseModel):
    """One list. Each SQL gives `subject, kind, words, evidence, weight, latest`; see the reference."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]+$")]
    title: _Words
    about: Literal["event", "location", "object", "person"]
    part: Literal["suspect", "victim"] | None = None
    """Of a list about people: the part they play in the records it rests on."""
    headline: _Words
    """`{kinds}` is how many kinds of reason there are, `{records}` how many records."""
    longest: int = Field(ge=1, le=LONGEST_LIST)
    spare: int = Field(default=0, ge=0, le=MOST_SPARE)
    """How many more are gathered because that many were decided before; the platform's word, never a file's."""
    least_kinds: int = Field(ge=1)
    least_weight: float = 0.0
    rank_by: tuple[Literal["kinds", "weight", "records", "latest"], ...] = ("kinds", "records", "latest")
    missing: tuple[_Words, ...] = Field(min_length=1)
    not_used: tuple[_Words, ...] = Field(min_length=1)
    measured: _Words
    """How often leads of this list were confirmed, or that it is not known yet."""
    population: str = ""
    """SQL of the subjects that may be on the list at all."""
    reasons: tuple[tuple[str, str], ...] = ()
    """Name and SQL of what speaks for."""
    against: tuple[tuple[str, str], ...] = ()


def read_lead_lists(folder: Traversable) -> tuple[LeadList, ...]:
    """Return the lists of the use case in ``folder``, in the order of their file names.

    Raises:
        LeadListError: something is missing, unknown or not allowed; each place is named.
    """
    here = folder.joinpath("leads")
    if not here.is_dir():
        return ()
    files = sorted((file for file in here.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return tuple(_read(file, here.joinpath(file.name.removesuffix(".yaml"))) for file in files)


def _read(file: Traversable, folder: Traversable) -> LeadList:
    document = read_yaml(file.read_text("utf-8")) or {}
    parts = {part: tuple(_statements(folder.joinpath(part))) for part in ("reasons", "against")}
    population = folder.joinpath("population.sql")
    if not population.is_file() or not parts["reasons"]:
        raise LeadListError(f"leads/{file.name}: beside it belong population.sql and at least one file in reasons/")
    try:
        read = LeadList.model_validate(
            document
            | parts
            | {"id": file.name.removesuffix(".yaml"), "population": population.read_text("utf-8"), "spare": 0}
        )
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(str(step) for step in fault['loc']) or 'list'}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        )
        raise LeadListError(f"leads/{file.name}: {places}") from None
    if (read.about == "person") != (read.part is not None):
        raise LeadListError(f"leads/{file.name}: part is said of a list about people, and of no other")
    return read


def _statements(folder: Traversable) -> Iterator[tuple[str, str]]:
    if folder.is_dir():
        for file in sorted(folder.iterdir(), key=lambda one: one.name):
            if file.name.endswith(".sql"):
                yield file.name.removesuffix(".sql"), file.read_text("utf-8")
