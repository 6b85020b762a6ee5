"""The declaration of a use case: what it is for, what it may read and why, what it may say, to whom, until when.

Rules that reading a declaration enforces:

1. Every field is there; an unknown one is an error.
2. The purpose is one of the serious-crime purposes of the assessment.
3. Every column that is asked for exists, carries its necessity in words, and is not special category.
4. Free text is asked for only by a use case that names its text packs.
5. The approval has an end.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from ndas.governance.assessment.permission import PROGRAMME
from ndas.vocabulary import POLE, ColumnClass, SubjectCategory

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


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Approval(_Strict):
    """Who allowed it, under which reference, from when until when."""

    reference: _Words
    approved_by: str
    approved_on: date
    expires_on: date

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "Approval":
        if self.expires_on <= self.approved_on:
            raise ValueError("expires_on must come after approved_on")
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
    text_packs: tuple[str, ...] = ()
    method: Method
    outputs: tuple[Output, ...] = Field(min_length=1)
    roles: tuple[str, ...] = Field(min_length=1)
    training: _Words
    reference_hint: str
    approval: Approval
    kill_criteria: tuple[_Words, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _asks_only_for_what_may_be_handed_out(self) -> "Declaration":
        for table, columns in self.reads.items():
            if table not in POLE:
                raise ValueError(f"reads: there is no harmonised table {table}")
            classes = {column.name: column.column_class for column in POLE[table].columns}
            for column in columns:
                if column not in classes:
                    raise ValueError(f"reads: {table} has no column {column}")
                if classes[column] is ColumnClass.SPECIAL_CATEGORY:
                    raise ValueError(f"reads: {table}.{column} is special category and is never a feature")
                if classes[column] is ColumnClass.FREE_TEXT and not self.text_packs:
                    raise ValueError(f"reads: {table}.{column} is free text; name the text packs that read it")
        return self

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """Table to the columns that the use case is handed; all that exist in its connection."""
        return {table: tuple(columns) for table, columns in self.reads.items()}

    def live_on(self, day: date) -> bool:
        """Whether the approval covers ``day``."""
        return self.approval.approved_on <= day <= self.approval.expires_on


def read_declaration(folder: Traversable) -> Declaration:
    """Return the declaration of the use case in ``folder``.

    Raises:
        DeclarationError: something is missing, unknown or not allowed; each place is named.
    """
    document = yaml.safe_load(folder.joinpath("declaration.yaml").read_text("utf-8"))
    try:
        return Declaration.model_validate(document)
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(str(step) for step in fault['loc']) or 'declaration'}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        )
        raise DeclarationError(f"{folder.name}/declaration.yaml: {places}") from None
