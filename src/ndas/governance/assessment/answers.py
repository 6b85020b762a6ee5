"""The closed lists that answers of the form are chosen from, in the words that the screen and the documents show."""

from enum import StrEnum


class Answer(StrEnum):
    """A tick: yes or no. Not ticked is no answer, and no answer is an error."""

    YES = "yes"
    NO = "no"


class Nation(StrEnum):
    """The nation of the lead force: its bank holidays count for the officer's clock."""

    ENGLAND = "England"
    WALES = "Wales"
    SCOTLAND = "Scotland"
    NORTHERN_IRELAND = "Northern Ireland"


class DataCategory(StrEnum):
    """The categories of personal data of section 2.2. What is not ticked has no column on the platform."""

    NAMES = "names"
    BIRTH_DATES = "dates of birth"
    SEX = "sex"
    ADDRESSES = "addresses"
    TELEPHONE_NUMBERS = "telephone numbers"
    EMAIL_ADDRESSES = "e-mail addresses"
    CRIMINAL_RECORDS = "criminal records"
    POLICE_IDENTIFIERS = "police identifiers"
    VEHICLES_AND_THINGS = "vehicles and other things"
    PLACES_OF_EVENTS = "places of events"
    ASSOCIATIONS = "associations between people"
    FREE_TEXT = "free text"


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


class SubjectKind(StrEnum):
    """The categories of data subject of section 2.7, as `ndas.vocabulary.SubjectCategory` names them."""

    SUSPECT = "suspect"
    CONVICTED = "convicted"
    VICTIM = "victim"
    WITNESS = "witness"
    STAFF = "staff"


class Scale(StrEnum):
    """How many people the processing affects (2.6)."""

    UP_TO_100 = "fewer than 100"
    UP_TO_1000 = "100 to 1,000"
    UP_TO_5000 = "1,000 to 5,000"
    MORE = "more than 5,000"

    @property
    def most(self) -> int | None:
        """The largest number of people that the answer covers; None where there is no limit."""
        return {"fewer than 100": 99, "100 to 1,000": 1_000, "1,000 to 5,000": 5_000}.get(self.value)


class Agreements(StrEnum):
    """Whether agreements are in place with everyone that data is shared with (2.10.5)."""

    IN_PLACE = "in place"
    REQUIRED = "required, not yet in place"
    NONE_REQUIRED = "none required"


class OperationalBasis(StrEnum):
    """The lawful basis of operational data (DPA 2018 s.35(2))."""

    LAW_ENFORCEMENT = "necessary for a law enforcement purpose"
    CONSENT = "consent of the person"
    NOT_APPLICABLE = "not applicable"


class AdministrativeBasis(StrEnum):
    """The lawful basis of administrative data (UK GDPR article 6)."""

    NOT_APPLICABLE = "not applicable"
    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal obligation"
    VITAL_INTERESTS = "vital interests"
    PUBLIC_TASK = "public task"
    LEGITIMATE_INTERESTS = "legitimate interests"


class Schedule8Condition(StrEnum):
    """The conditions of DPA 2018 Schedule 8, one of which sensitive processing of operational data must meet."""

    NOT_APPLICABLE = "not applicable"
    STATUTORY = "statutory purpose"
    JUSTICE = "administration of justice"
    VITAL_INTERESTS = "vital interests"
    SAFEGUARDING = "safeguarding of children and individuals at risk"
    PUBLIC_ALREADY = "personal data already in the public domain"
    LEGAL_CLAIMS = "legal claims"
    JUDICIAL_ACTS = "judicial acts"
    FRAUD = "preventing fraud"
    ARCHIVING = "archiving, research or statistics"


class AdministrativeCondition(StrEnum):
    """The conditions of UK GDPR article 9(2), one of which special category data outside policing must meet."""

    NOT_APPLICABLE = "not applicable"
    EXPLICIT_CONSENT = "explicit consent"
    EMPLOYMENT = "employment, social security and social protection"
    VITAL_INTERESTS = "vital interests"
    MADE_PUBLIC = "made public by the person"
    LEGAL_CLAIMS = "legal claims"
    HEALTH_CARE = "health or social care"
    PUBLIC_HEALTH = "public health"
    ARCHIVING = "archiving, research or statistics"
