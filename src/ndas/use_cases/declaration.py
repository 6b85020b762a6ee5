"""The declaration of a use case: what it is for, what it may read and why, what it may say, to whom, until when.

Rules that reading a declaration enforces:

1. Every field is there; an unknown one is an error.
2. The purpose is one of the serious-crime purposes of the assessment.
3. Every column that is asked for exists, carries its necessity in words, and is not special category.
4. Free text is asked for only by a use case that names its text packs.
5. Every table that is asked for comes with its second clock, and events with their first: what happened, and when it
   was known. So nothing can be counted before it was known.
6. What is prepared for it is on the closed list, and reads only what was asked for.
7. It says what would show that it does not work: kill criteria, fixed before it is built.

Who allowed it is not said here: that is the lifecycle's, step by step, at each force (`lifecycle`).
"""

from collections.abc import Mapping
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from ndas.governance.assessment.permission import PROGRAMME
from ndas.use_cases.kill_criteria import KillCriterion
from ndas.use_cases.tables import READABLE, TIMELESS
from ndas.vocabulary import POLE, ColumnClass, SubjectCategory
from ndas.vocabulary.yaml_text import read_yaml

_Words = Annotated[str, StringConstraints(min_length=10, strip_whitespace=True)]


class DeclarationError(ValueError):
    """A declaration does not say what it must. The message names each place and what belongs there."""


class CrimePurpose(StrEnum):
    """The serious crimes that the assessment covers; nothing else may be asked."""

    MODERN_SLAVERY = "modern slavery"
    SERIOUS_SEXUAL_OFFENCES = "serious sexual offences"
    FIREARMS = "firearms"
    SERIOUS_VIOLENCE = "serious violence"


class Method(StrEnum):
    """The closed list of methods."""

    COUNTING = "counting"
    STATISTICS = "statistics"
    LOGISTIC = "logistic"
    EBM = "ebm"


class Output(StrEnum):
    """What a use case may give back."""

    TOTALS = "totals"
    TREND = "trend"
    PLACES = "places"
    BREAKDOWNS = "breakdowns"
    FINDINGS = "findings"


LEARNED = frozenset({Method.LOGISTIC, Method.EBM})
"""Methods that learn from outcomes; with the default assessment their results are never shown."""


class Prepared(StrEnum):
    """What the platform can make ready before a use case's own SQL runs; each is described in the reference."""

    TEXTS = "texts"
    PEOPLE = "people"
    PLACES = "places"
    SHARED = "shared"
    CO_OFFENDING = "co-offending"
    EXPOSURE = "exposure"
    POSSIBLE_EXPOSURE = "possible-exposure"
    NEAR_REPEATS = "near-repeats"


NEEDS: Mapping[Prepared, Mapping[str, tuple[str, ...]]] = {
    Prepared.TEXTS: {"text": ("record", "record_kind", "body", "recorded_at")},
    Prepared.PEOPLE: {
        "identity": ("record", "person"),
        "person": ("id", "kind", "birth_year", "recorded_at"),
        "event_person": ("event", "person", "role", "category", "recorded_at"),
        "event": ("id", "kind", "occurred_from", "recorded_at"),
    },
    Prepared.PLACES: {
        "event": ("id", "occurred_from", "recorded_at"),
        "event_location": ("event", "location", "role", "recorded_at"),
        "location": ("id", "kind", "cell", "area_name", "latitude", "longitude", "recorded_at"),
    },
    Prepared.SHARED: {
        "identity": ("record", "person"),
        "object": ("id", "kind", "recorded_at"),
        "person_object": ("person", "object", "recorded_at"),
        "location": ("id", "kind", "recorded_at"),
        "person_location": ("person", "location", "recorded_at"),
    },
    Prepared.POSSIBLE_EXPOSURE: {"possible_identity": ("person_a", "person_b", "reason")},
}
"""What each reads. `co-offending`, `exposure` and `possible-exposure` build on `people`, `near-repeats` on `places`."""
BUILDS_ON = {
    Prepared.CO_OFFENDING: Prepared.PEOPLE,
    Prepared.EXPOSURE: Prepared.CO_OFFENDING,
    Prepared.POSSIBLE_EXPOSURE: Prepared.EXPOSURE,
    Prepared.NEAR_REPEATS: Prepared.PLACES,
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Opens(StrEnum):
    """What a purpose can open to the roles that the access policies name, beyond columns."""

    SPECIAL_CATEGORY_IN_TEXT = "special category in text"
    CONDITIONAL_INTELLIGENCE = "conditional intelligence"


class Shows(_Strict):
    """What pages may show to somebody who looks for this purpose; what is not named is not in their connection."""

    years: int = Field(default=0, ge=0, le=100)
    """Events older than this many years are left out."""
    categories: tuple[SubjectCategory, ...] = ()
    """Parts in events under which people are shown."""
    columns: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    because: Mapping[str, _Words] = Field(default_factory=dict)
    """Table to why an officer needs these columns of it."""
    opens: Mapping[Opens, _Words] = Field(default_factory=dict)
    """With the reason why the purpose needs it."""

    @model_validator(mode="after")
    def _names_what_exists(self) -> "Shows":
        if set(self.columns) != set(self.because):
            raise ValueError("shows: every table has its columns and, under because, why they are needed")
        for table, columns in self.columns.items():
            if table not in POLE:
                raise ValueError(f"shows: there is no harmonised table {table}")
            classes = {column.name: column.column_class for column in POLE[table].columns}
            for column in columns:
                if column not in classes:
                    raise ValueError(f"shows: {table} has no column {column}")
                if classes[column] is ColumnClass.SPECIAL_CATEGORY:
                    raise ValueError(f"shows: {table}.{column} is special category and is shown to nobody")
        return self


class Declaration(_Strict):
    """A use case in words that its officers, the data protection officer and the code all read."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]+$")]
    title: str
    version: int = Field(ge=1)
    aim: _Words
    purpose: CrimePurpose
    assessment: str = PROGRAMME
    """Id of the assessment that covers it."""
    lawful_basis: _Words
    schedule_8_condition: _Words
    strict_necessity: _Words
    subject_categories: tuple[SubjectCategory, ...]
    children: _Words
    no_automated_decision: _Words
    reads: Mapping[str, Mapping[str, _Words]]
    """Table to column to why the column is needed."""
    shows: Shows = Shows()
    text_packs: tuple[str, ...] = ()
    prepares: tuple[Prepared, ...] = ()
    method: Method
    outputs: tuple[Output, ...] = Field(min_length=1)
    roles: tuple[str, ...] = Field(min_length=1)
    training: _Words
    reference_hint: str
    sign_off: bool = False
    """Whether a supervisor signs each decision about its leads."""
    kill_criteria: tuple[KillCriterion, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _asks_only_for_what_may_be_handed_out(self) -> "Declaration":
        for table, columns in self.reads.items():
            if table not in READABLE:
                raise ValueError(f"reads: there is no harmonised table {table}")
            classes = READABLE[table]
            for column in columns:
                if column not in classes:
                    raise ValueError(f"reads: {table} has no column {column}")
                if classes[column] is ColumnClass.SPECIAL_CATEGORY:
                    raise ValueError(f"reads: {table}.{column} is special category and is never a feature")
                if classes[column] is ColumnClass.FREE_TEXT and not self.text_packs:
                    raise ValueError(f"reads: {table}.{column} is free text; name the text packs that read it")
        return self

    @model_validator(mode="after")
    def _asks_for_both_clocks(self) -> "Declaration":
        for table, columns in self.reads.items():
            if table not in TIMELESS and "recorded_at" not in columns:
                raise ValueError(f"reads: {table} is asked for without recorded_at, the second clock; add it")
            if table == "event" and "occurred_from" not in columns:
                raise ValueError("reads: event is asked for without occurred_from, the first clock; add it")
        return self

    @model_validator(mode="after")
    def _asks_for_what_is_prepared(self) -> "Declaration":
        for prepared in self.prepares:
            if (below := BUILDS_ON.get(prepared)) and below not in self.prepares:
                raise ValueError(f"prepares: {prepared} builds on {below}; name it too, before it")
            for table, columns in NEEDS.get(prepared, {}).items():
                if missing := sorted(set(columns) - set(self.reads.get(table, ()))):
                    raise ValueError(f"prepares: {prepared} reads {table}.{missing[0]}; ask for it with its necessity")
        if (Prepared.TEXTS in self.prepares) != bool(self.text_packs):
            raise ValueError("prepares: text packs are named exactly where texts are prepared")
        return self

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """Table to the columns that the use case is handed; all that exist in its connection."""
        return {table: tuple(columns) for table, columns in self.reads.items()}


def read_declaration(folder: Traversable) -> Declaration:
    """Return the declaration of the use case in ``folder``.

    Raises:
        DeclarationError: something is missing, unknown or not allowed; each place is named.
    """
    document = read_yaml(folder.joinpath("declaration.yaml").read_text("utf-8"))
    try:
        return Declaration.model_validate(document)
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(str(step) for step in fault['loc']) or 'declaration'}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        )
        raise DeclarationError(f"{folder.name}/declaration.yaml: {places}") from None
