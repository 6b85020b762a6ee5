"""The Stage 1 form, section by section, as strict values.

Each field carries its help text (`description`), written for someone who has never seen the form: the dashboard shows
it beside the field. An unknown field, a missing answer or an answer of the wrong kind is an error that names its place.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ndas.vocabulary import SubjectCategory

Words = Annotated[str, StringConstraints(min_length=3, strip_whitespace=True)]


class AssessmentError(ValueError):
    """An assessment does not say what it must. The message names each place and what belongs there."""


class Answer(StrEnum):
    """A tick: yes or no. Not ticked is no answer, and no answer is an error."""

    YES = "yes"
    NO = "no"


class SpecialCategory(StrEnum):
    """The special categories of section 2.3, in the words of the form."""

    RACE = "race"
    ETHNIC_ORIGIN = "ethnic origin"
    POLITICAL_OPINIONS = "political opinions"
    SEX_LIFE = "sex life"
    RELIGION = "religion"
    PHILOSOPHICAL_BELIEFS = "philosophical beliefs"
    TRADE_UNION_MEMBERSHIP = "trade union membership"
    GENETIC = "genetic data"
    BIOMETRIC = "biometric data"
    SEXUAL_ORIENTATION = "sexual orientation"
    HEALTH = "health"


class Scale(StrEnum):
    """How many people the processing affects (2.6)."""

    UP_TO_100 = "fewer than 100"
    UP_TO_1000 = "100 to 1,000"
    UP_TO_5000 = "1,000 to 5,000"
    MORE = "more than 5,000"


class Factor(StrEnum):
    """The fourteen factors of section 5, by their numbers on the form."""

    PROFILING = "5.1"
    LARGE_SCALE_SENSITIVE = "5.2"
    PUBLIC_MONITORING = "5.3"
    NEW_TECHNOLOGY = "5.4"
    ACCESS_TO_SERVICES = "5.5"
    BIOMETRIC_OR_GENETIC = "5.6"
    MATCHING = "5.7"
    INVISIBLE = "5.8"
    TRACKING = "5.9"
    CHILDREN_OR_VULNERABLE = "5.10"
    PHYSICAL_HARM = "5.11"
    SCORING = "5.12"
    LARGE_SCALE = "5.13"
    PREVENTING_RIGHTS = "5.14"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Governance(_Section):
    """Section 1."""

    proposal: Words = Field(description="What the project is called.")
    information_asset_owner: Words = Field(description="The post that answers for the data, often the chief constable.")
    information_custodian: Words = Field(description="The post that looks after the data from day to day.")
    coordinator: str = Field(default="", description="Who fills in this form and answers questions about it.")
    processing_starts: date = Field(description="The first day on which personal data will be used.")
    submitted: date | None = Field(default=None, description="The day the form went to the data protection officer.")


class Purpose(_Section):
    """Sections 2.1 and 2.2."""

    aim: Words = Field(description="What it is for, in words that someone with no prior knowledge understands.")
    offences: tuple[Words, ...] = Field(
        min_length=1, description="The kinds of crime it is for. Nothing else may be asked."
    )
    why_necessary: tuple[Words, ...] = Field(min_length=1, description="Why it cannot be done without this processing.")
    data_categories: tuple[Words, ...] = Field(
        min_length=1, description="Names, dates of birth, addresses, telephone numbers, criminal records and the like."
    )
    multimedia: Answer = Field(description="Photographs, fingerprint images, audio or video?")


class SpecialCategories(_Section):
    """Section 2.3."""

    used: tuple[SpecialCategory, ...] = Field(description="Tick each kind that the data will hold, in text as well.")
    basis_of_insight: Answer = Field(description="Will any insight rest on special category data by itself?")


class ObtainingAndUse(_Section):
    """Sections 2.4 and 2.5."""

    already_held: Answer = Field(description="Is all of the data already held by a force for a policing purpose?")
    transfer_method: Words = Field(description="How the data reaches the platform, and what protects it on the way.")
    segregated: Answer = Field(description="Is each force's data kept apart from every other force's?")
    end_users: Words = Field(description="Who sees the insight, how few they are, and how they are trained.")
    refresh_days: int = Field(gt=0, le=31, description="After how many days new data replaces the old.")
    archive_months: int = Field(ge=0, le=12, description="For how many months a replaced week stays in cold storage.")
    archive_access: Words = Field(description="Who may reach cold storage.")
    archive_hours: tuple[int, int] = Field(description="How long retrieval takes: at least and at most, in hours.")


class People(_Section):
    """Sections 2.6 to 2.8."""

    how_many: Scale = Field(description="How many people's data will be used.")
    categories: tuple[SubjectCategory, ...] = Field(
        min_length=1, description="Tick each: suspects, convicted people, victims, witnesses, staff."
    )
    children_or_vulnerable: Answer = Field(description="Will data about children or vulnerable people be used?")
    collects_new_data: Answer = Field(description="Will data be collected that was not held before?")


class Sharing(_Section):
    """Section 2.9 and 2.10.1 to 2.10.5."""

    third_parties: Answer = Field(description="Shared with anyone who did not have routine access before?")
    outside_uk_inside_eu: Answer = Field(description="Sent outside the United Kingdom but within the EU?")
    outside_eu: Answer = Field(description="Sent outside the EU?")
    cloud: Answer = Field(description="Stored with a cloud provider?")
    agreements: Answer = Field(description="Is there an agreement with everyone it is shared with?")
    regions: tuple[Words, ...] = Field(min_length=1, description="Where the data is stored.")


class NecessityAndProportionality(_Section):
    """Sections 2.10 and 2.11."""

    why_personal_data: Words = Field(description="Why the aim cannot be reached with less data or other data.")
    proportionality: Words = Field(description="What is gained, weighed against what people may suffer.")


class LawfulBasis(_Section):
    """Section 3."""

    operational: Words = Field(description="The lawful basis for law enforcement data.")
    administrative: str = Field(default="", description="The lawful basis for other data, if there is any.")
    strictly_necessary: Answer = Field(description="Is the use of special category data strictly necessary?")
    schedule_8_condition: Words = Field(description="The condition of Schedule 8 that it rests on.")


class Retention(_Section):
    """Section 4."""

    complies: Answer = Field(description="Is there a review, retention and disposal process that complies with policy?")
    initial_period: Words = Field(description="Who sets the first retention period, and when.")


class FactorAnswer(_Section):
    """One row of section 5."""

    answer: Answer
    reason: str = ""


class Assessment(_Section):
    """One version of one proposal's assessment."""

    version: int = Field(ge=1)
    governance: Governance
    purpose: Purpose
    special_categories: SpecialCategories
    obtaining_and_use: ObtainingAndUse
    people: People
    sharing: Sharing
    necessity: NecessityAndProportionality
    lawful_basis: LawfulBasis
    retention: Retention
    factors: Mapping[Factor, FactorAnswer]
    material_drift: tuple[str, ...] = Field(description="Kinds of difference that stop the next run until amended.")

    def answer(self, factor: Factor) -> Answer:
        """The answer to one factor of section 5."""
        return self.factors[factor].answer
