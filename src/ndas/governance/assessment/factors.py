"""The fourteen factors of section 5: what is asked, and help for someone who never saw the form."""

from dataclasses import dataclass
from enum import StrEnum


class Factor(StrEnum):
    """The fourteen factors, by their numbers on the form."""

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


@dataclass(frozen=True, slots=True)
class FactorQuestion:
    """What one factor asks."""

    question: str
    help: str


FACTOR_QUESTIONS: dict[Factor, FactorQuestion] = {
    Factor.PROFILING: FactorQuestion(
        "Wide profiling, or decisions made by a machine?",
        "Will a computer evaluate things about people, or decide about them, in a way that affects them? Sorting "
        "records to help an officer counts as profiling even where the officer always decides.",
    ),
    Factor.LARGE_SCALE_SENSITIVE: FactorQuestion(
        "Special category or criminal offence data on a large scale?",
        "Data about crimes and convictions, or about race, religion, health and the like, of very many people.",
    ),
    Factor.PUBLIC_MONITORING: FactorQuestion(
        "Monitoring of public places?",
        "Watching streets, stations or other places open to everyone, on a large scale and by a system.",
    ),
    Factor.NEW_TECHNOLOGY: FactorQuestion(
        "New technology, or known technology used in a new way?",
        "Machine learning and other artificial intelligence count, and so does joining systems never joined before.",
    ),
    Factor.ACCESS_TO_SERVICES: FactorQuestion(
        "Deciding whether someone gets a service, opportunity or benefit?",
        "Will profiling, a machine's decision or special category data help to decide, say, on housing or a licence?",
    ),
    Factor.BIOMETRIC_OR_GENETIC: FactorQuestion(
        "Biometric or genetic data?",
        "Fingerprints, faces or voices used to tell who someone is, and DNA. This platform never holds them.",
    ),
    Factor.MATCHING: FactorQuestion(
        "Matching data from several sources?",
        "Joining or comparing records of people from different systems, for example to see that two are one person.",
    ),
    Factor.INVISIBLE: FactorQuestion(
        "Processing that people do not know of?",
        "Data that was not collected from the people themselves, where telling each of them is not possible.",
    ),
    Factor.TRACKING: FactorQuestion(
        "Tracking where people are or what they do?",
        "Following someone's positions or behaviour over time, online or off. Crimes and incidents that were recorded "
        "at a place are not tracking; a line of someone's movements is.",
    ),
    Factor.CHILDREN_OR_VULNERABLE: FactorQuestion(
        "Data of children or other vulnerable people?",
        "Answer yes if their data will be profiled or used in decisions, even where they are not the aim.",
    ),
    Factor.PHYSICAL_HARM: FactorQuestion(
        "Could a leak endanger someone's health or safety?",
        "For example data on informants, protected persons, or victims who are in hiding.",
    ),
    Factor.SCORING: FactorQuestion(
        "Evaluating or scoring people?",
        "Giving people marks, ranks or scores for reliability, behaviour, health, money, movements or the like.",
    ),
    Factor.LARGE_SCALE: FactorQuestion(
        "Processing on a large scale?",
        "Think of how many people, how much and how many kinds of data, for how long, and over how large an area.",
    ),
    Factor.PREVENTING_RIGHTS: FactorQuestion(
        "Stopping people from using a right?",
        "The rights to be informed, to see, correct and erase their data, to restrict or object to its use, to take it "
        "along, and those about machines' decisions.",
    ),
}
