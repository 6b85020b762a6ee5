"""The record of the Algorithmic Transparency Recording Standard, from the declaration and what was measured.

Field names follow the standard's template (tier 1, and tier 2 sections 1 to 5). What only the force can say (who
answers for it, how to reach them) is left for the force by name and never made up; `open_fields` lists it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ndas.use_cases.declaration import LEARNED, Declaration
from ndas.use_cases.evaluation.back_test import BackTest
from ndas.use_cases.evaluation.gates import Gate
from ndas.use_cases.evaluation.plan import Plan
from ndas.use_cases.outcome import OutcomeSpec

OPEN = "TO BE SAID BY THE FORCE"


@dataclass(frozen=True, slots=True)
class TransparencyRecord:
    """Section to field to text."""

    sections: Mapping[str, Mapping[str, str]]

    @property
    def open_fields(self) -> tuple[str, ...]:
        """What the force still has to say before it is published."""
        return tuple(
            f"{section}: {field}"
            for section, fields in self.sections.items()
            for field, text in fields.items()
            if text == OPEN
        )

    def markdown(self) -> str:
        """The record as text."""
        lines = ["# Algorithmic transparency record", ""]
        for section, fields in self.sections.items():
            lines += [f"## {section}", ""]
            for field, text in fields.items():
                lines += [f"**{field}**", "", text, ""]
        return "\n".join(lines)


def transparency_record(
    declaration: Declaration,
    spec: OutcomeSpec | None = None,
    plan: Plan | None = None,
    found: BackTest | None = None,
    gates: Sequence[Gate] = (),
) -> TransparencyRecord:
    """Return the record of a use case; of one that learns, with its outcome, plan and what was measured."""
    learns = declaration.method in LEARNED or spec is not None
    return TransparencyRecord(
        {
            "Tier 1 Information": {
                "Name": declaration.title,
                "Description": declaration.aim,
                "Website URL": OPEN,
                "Contact email": OPEN,
            },
            "Tier 2: 1. Owner and Responsibility": {
                "1.1 Organisation or department": OPEN,
                "1.2 Team": OPEN,
                "1.3 Senior responsible owner": OPEN,
                "1.4 External supplier involvement": "None; the platform is open source and run for the force.",
            },
            "Tier 2: 2. Description and Rationale": {
                "2.1 Detailed description": _described(declaration, spec),
                "2.2 Benefits": declaration.aim,
                "2.3 Previous process": OPEN,
                "2.4 Alternatives considered": "Counting prior events and ranking by harm; a model must beat both."
                if learns
                else "A learned model; counting was chosen because everybody can check it.",
            },
            "Tier 2: 3. Decision-making Process": {
                "3.1 Process integration": "Officers read leads with records; nothing follows from one by itself.",
                "3.2 Provided information": "Reasons for and against with records; what is missing; no score.",
                "3.3 Frequency and scale of usage": "Weekly; each list holds at most 100, and a twentieth of its sort.",
                "3.4 Human decisions and review": declaration.no_automated_decision,
                "3.5 Required training": declaration.training,
                "3.6 Appeals and review": OPEN,
            },
            "Tier 2: 4. Tool Specification": _specification(declaration, spec, plan, found, gates),
            "Tier 2: 5. Risks, Mitigations and Impact Assessments": {
                "5.1 Impact assessment": f"Data protection impact assessment {declaration.assessment}; "
                "each step of this use case, who took it and on what evidence, stands in the register of use cases.",
                "5.2 Risks and mitigations": " ".join(f"Ended when: {one.words}" for one in declaration.kill_criteria),
            },
        }
    )


def _described(declaration: Declaration, spec: OutcomeSpec | None) -> str:
    told = f"{declaration.purpose.capitalize()}; method: {declaration.method}."
    return told if spec is None else f"{told} A model is developed and evaluated for this outcome: {spec.means}"


def _specification(
    declaration: Declaration,
    spec: OutcomeSpec | None,
    plan: Plan | None,
    found: BackTest | None,
    gates: Sequence[Gate],
) -> dict[str, str]:
    columns = ", ".join(f"{table} ({', '.join(names)})" for table, names in declaration.columns.items())
    return {
        "4.1.1 System architecture": "A process that can open no file and no socket, with declared columns only.",
        "4.1.2 Phase": "Development and evaluation; shown to nobody." if found else OPEN,
        "4.1.3 Maintenance": plan.review_by
        if plan
        else "Every version is approved anew, and an approval ends; see the register of use cases.",
        "4.2.1 Model name": declaration.id,
        "4.2.2 Model version": str(declaration.version),
        "4.2.3 Model task": spec.means if spec else declaration.aim,
        "4.2.4 Model architecture": found.method if found else str(declaration.method),
        "4.2.5 Model performance": _performance(found, gates)
        if found
        else "Nothing is predicted, so nothing is scored.",
        "4.3.1 Datasets and columns": columns,
        "4.3.2 Sensitive attributes": "None is read. Ethnicity, sex and age band are held apart to measure fairness.",
        "4.3.3 Data quantities": f"{found.outcome.labels} labels of {found.outcome.people} people." if found else OPEN,
        "4.4.1 Operational data": "The force's own records of the week; forces are never joined.",
        "4.4.2 Data sharing": "None; each force's data stays under that force's keys.",
    }


def _performance(found: BackTest, gates: Sequence[Gate]) -> str:
    whole = found.whole
    low, high = whole.precision_interval
    failed = [gate.name for gate in gates if not gate.passed]
    return (
        f"Of each month's list {whole.precision:.1%} ({low:.1%} to {high:.1%}) had the outcome, of everybody "
        f"{whole.base:.1%}; AUC {whole.auc:.3f}; chances off by {whole.calibration_error:.3f} on average. "
        + (f"Gates not passed: {', '.join(failed)}." if failed else "All gates passed.")
    )
