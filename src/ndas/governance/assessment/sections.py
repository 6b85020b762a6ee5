"""The sections of the Stage 1 form. Every field carries its number on the form, its question and its help text.

The help is written for someone who has never seen the form; the dashboard shows it beside the field, and the documents
take number and question from here. An unknown field, a missing answer or an answer of the wrong kind is an error that
names its place.
"""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ndas.governance.assessment.answers import (
    AdministrativeBasis,
    AdministrativeCondition,
    Agreements,
    Answer,
    DataCategory,
    Nation,
    OperationalBasis,
    Scale,
    Schedule8Condition,
    SpecialCategory,
    SubjectKind,
)

Words = Annotated[str, StringConstraints(min_length=3, max_length=6000, strip_whitespace=True)]
Optional = Annotated[str, StringConstraints(max_length=6000, strip_whitespace=True)]


class Section(BaseModel):
    """One page of the form."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _asks(number: str, question: str, help_words: str, *, by_platform: bool = False, **limits: Any) -> Any:
    """A field of the form. ``by_platform``: nobody fills it in, the platform knows."""
    extra: dict[str, Any] = {"number": number, "by_platform": by_platform}
    return Field(title=question, description=help_words, json_schema_extra=extra, **limits)


class Governance(Section):
    """1 Governance."""

    proposal: Words = _asks("1", "Name of the proposal", "What the project is called.")
    information_asset_owner: Words = _asks(
        "1", "Information asset owner", "The post that answers for the data, often the chief constable. Not a name."
    )
    information_custodian: Words = _asks(
        "1", "Information custodian", "The post that looks after the data from day to day, such as superintendent."
    )
    coordinator: Optional = _asks(
        "1", "DPIA coordinator", "The post that answers questions about this form. Leave empty if there is none.",
        default="",
    )  # fmt: skip
    nation: Nation = _asks(
        "1", "Nation of the lead force", "Its bank holidays count when the officer's ten working days are counted."
    )
    processing_starts: date = _asks(
        "1", "Day on which processing starts", "The first day on which personal data will be used. Nothing runs before."
    )
    submitted: date | None = _asks(
        "1", "Day submitted to the data protection officer", "Filled in when the form is submitted.",
        by_platform=True, default=None,
    )  # fmt: skip


class Purpose(Section):
    """2.1 Purpose, scope and context."""

    aim: Words = _asks(
        "2.1",
        "Aim and purpose",
        "What it is for, in words that someone with no prior knowledge understands. No acronyms.",
    )
    who_takes_part: Words = _asks(
        "2.1", "Who takes part", "Which forces and bodies, who leads, who pays, and whose data is used."
    )
    techniques: Words = _asks(
        "2.1", "What is done with the data", "From counts and averages to learned models: what is worked out, and how."
    )
    intended_impact: Words = _asks(
        "2.1", "Intended effect", "What will be different for officers and the public. Who decides in the end?"
    )
    offences: tuple[Words, ...] = _asks(
        "2.1",
        "Kinds of crime it is for",
        "One on each line. Questions about any other crime are refused.",
        min_length=1,
    )
    why_necessary: tuple[Words, ...] = _asks(
        "2.1", "Why it is necessary", "One reason on each line: why it cannot be done without this processing.",
        min_length=1,
    )  # fmt: skip


class Data(Section):
    """2.2 Categories of personal data."""

    categories: tuple[DataCategory, ...] = _asks(
        "2.2",
        "Categories of personal data",
        "Tick each that will be used. What is not ticked is not let in.",
        min_length=1,
    )
    systems: tuple[Words, ...] = _asks(
        "2.2", "Systems the data comes from", "One on each line, such as crime, custody, intelligence.", min_length=1
    )
    free_text_holds: Optional = _asks(
        "2.2", "What free text may hold", "Notes may mention health, religion and the like. Say what and why.",
        default="",
    )  # fmt: skip
    multimedia: Answer = _asks(
        "2.2",
        "Photographs, fingerprint images, sound or film?",
        "This platform never holds them; a yes cannot be kept here.",
    )


class SpecialCategories(Section):
    """2.3 Special category data."""

    used: tuple[SpecialCategory, ...] = _asks(
        "2.3",
        "Special category data",
        "Tick each kind that the data will hold, in its text as well; or tick none of these.",
    )
    basis_of_insight: Answer = _asks(
        "2.3", "Will any insight rest on special category data by itself?",
        "Answer no if it is only mentioned in records and never looked for or counted on.",
    )  # fmt: skip


class Obtaining(Section):
    """2.4 How the data is obtained."""

    how: Words = _asks("2.4", "How the data is obtained", "From which data sets, held by whom, collected for what.")
    already_held: Answer = _asks(
        "2.4", "Is all of it already held by a force for a policing purpose?", "Data bought or newly asked for is not."
    )
    transfer_method: Words = _asks(
        "2.4", "How it reaches the platform", "The method, and what protects the data on the way."
    )


class Use(Section):
    """2.5 How the data is used, recorded and stored."""

    how: Words = _asks("2.5", "How the data will be used", "What is made from it, and what is done with the result.")
    storage: Words = _asks("2.5", "How it is recorded and stored", "Where, on what, protected by what.")
    segregated: Answer = _asks(
        "2.5", "Is each force's data kept apart from every other force's?", "Apart means that no question reaches both."
    )
    end_users: Words = _asks("2.5", "Who sees the results", "How few they are, and how they are trained.")
    refresh_days: int = _asks(
        "2.5", "New data replaces the old after how many days?", "Seven for a weekly refresh; at most 31.", gt=0, le=31
    )
    archive_months: int = _asks(
        "2.5", "Months that a replaced week stays in cold storage", "From 0 to 12. Then it cannot be brought back.",
        ge=0, le=12,
    )  # fmt: skip
    archive_access: Words = _asks("2.5", "Who may reach cold storage", "The roles, and who authorises it.")
    archive_hours_least: int = _asks(
        "2.5", "Retrieval takes at least how many hours?", "Three, unless you need longer.", ge=3, le=12
    )
    archive_hours_most: int = _asks(
        "2.5", "Retrieval takes at most how many hours?", "Twelve, unless you need shorter.", ge=3, le=12
    )


class People(Section):
    """2.6 to 2.8 The people concerned."""

    how_many: Scale = _asks(
        "2.6", "How many people's data will be used?", "Choose the nearest. Count everyone recorded."
    )
    categories: tuple[SubjectKind, ...] = _asks(
        "2.7", "Whose data?", "Tick each part that people play in the records. Others that appear are reported.",
        min_length=1,
    )  # fmt: skip
    children_or_vulnerable: Answer = _asks(
        "2.7",
        "Children or vulnerable people?",
        "Anyone under 18, or at risk, in any part: also as a victim or witness.",
    )
    others: Optional = _asks(
        "2.7", "Other people", "If anyone else is concerned, say who; else leave empty.", default=""
    )
    collects_new_data: Answer = _asks(
        "2.8", "Will new information be collected?", "Data that the force has not had or had access to before."
    )


class Sharing(Section):
    """2.9 Data sharing."""

    third_parties: Answer = _asks(
        "2.10.1", "Shared with third parties?", "Anyone outside the force, or who had no routine access before."
    )
    outside_uk_inside_eu: Answer = _asks(
        "2.10.2", "Transferred outside the United Kingdom but within the EU?", "Storage and support abroad count too."
    )
    outside_eu: Answer = _asks("2.10.3", "Transferred outside the EU?", "Storage and support abroad count too.")
    cloud: Answer = _asks("2.10.4", "Stored with a cloud provider?", "Any computer that somebody else runs for you.")
    agreements: Agreements = _asks(
        "2.10.5",
        "Agreements with everyone it is shared with?",
        "An information sharing agreement, contract or the like.",
    )
    regions: tuple[Words, ...] = _asks(
        "2.10.4", "Where it is stored", "One country a line. The platform does not start with an address elsewhere.",
        min_length=1,
    )  # fmt: skip


class Necessity(Section):
    """2.10 and 2.11 Necessity and proportionality."""

    why_personal_data: Words = _asks(
        "2.10", "Why personal data is needed", "Why the aim cannot be reached by other means."
    )
    why_not_less: Words = _asks("2.10", "Why less data would not do", "Or other kinds of data. What would be lost?")
    why_every_category: Words = _asks("2.10", "Why each category is needed", "Go through the ticks of 2.2, one by one.")
    advantages: Words = _asks("2.11", "What is gained", "For the public, victims and the force.")
    disadvantages: Words = _asks("2.11", "What people may suffer", "Be honest: being wrongly looked at counts.")
    proportionality: Words = _asks("2.11", "Why the gain outweighs it", "Weigh the two against each other.")


class LawfulBasis(Section):
    """3 Lawful basis."""

    operational: OperationalBasis = _asks(
        "3.1", "Operational data", "Data used for law enforcement. Choose one basis; policing systems use the first."
    )
    administrative: AdministrativeBasis = _asks(
        "3.1", "Administrative data", "Data used for anything else, such as staff or contracts. Often not applicable."
    )
    strictly_necessary: Answer = _asks(
        "3.2", "Operational special category data: is its use strictly necessary?",
        "Strictly means: no less intrusive way reaches the aim. Answer no if no such data is used.",
    )  # fmt: skip
    schedule_8_condition: Schedule8Condition = _asks(
        "3.2",
        "Condition that it rests on",
        "One of Schedule 8 of the Data Protection Act 2018; policing by law is the second.",
    )
    administrative_condition: AdministrativeCondition = _asks(
        "3.2", "Administrative special category data: condition", "Not applicable where no such data is used."
    )
    substantial_public_interest: Answer = _asks(
        "3.2", "Or is it in the substantial public interest?", "For administrative special category data only."
    )
    substantial_purpose: Optional = _asks(
        "3.2", "For which purpose", "If yes above: the purpose of Schedule 1, part 2.", default=""
    )


class Retention(Section):
    """4 Review, retention and disposal."""

    complies: Answer = _asks(
        "4.1", "Is there a review, retention and disposal process that complies with policy?",
        "Every record needs a first retention period, a review and a way to be disposed of.",
    )  # fmt: skip
    initial_period: Words = _asks("4.1", "First retention period", "Who sets it, and when.")
    disposal: Words = _asks("4.1", "Review and disposal", "Who reviews, how often, and how data is destroyed.")


class FactorAnswer(Section):
    """One row of section 5."""

    answer: Answer
    reason: Optional = ""
