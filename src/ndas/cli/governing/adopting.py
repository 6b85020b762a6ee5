"""The national assessment for forces of demonstrations and tests, on the way that every assessment goes.

The force's custodian starts it from the shipped text and submits it; the force's data protection officer, another
person, responds. Both are invented here, and so is the response; a real force's people do it themselves
(`ndas assessment --help`).
"""

import json
from datetime import datetime
from typing import Any

from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.assessment import DpoReview, Outcome, ResidualRisk, national_text
from ndas.governance.assessment.permission import PROGRAMME
from ndas.store.control import Control
from ndas.vocabulary import ForceId
from ndas.vocabulary.yaml_text import read_yaml


def national_draft() -> dict[str, Any]:
    """The national programme's answers as a draft that can be changed before it is submitted."""
    said: dict[str, Any] = json.loads(json.dumps(read_yaml(national_text()), default=str))
    draft = {name: section for name, section in said.items() if name != "version"}
    draft["governance"]["submitted"] = None
    return draft


def adopt_national(control: Control, force: ForceId, *, at: datetime, custodian: str = "", officer: str = "") -> None:
    """Start, submit and answer the national assessment for an invented force, by two invented people."""
    custodian, officer = custodian or f"custodian-{force}", officer or f"dpo-{force}"

    def entry(event: AuditEvent, actor: str) -> AuditEntry:
        return AuditEntry(event, at, force, actor=actor, detail={"assessment": PROGRAMME, "version": 1})

    control.assessments.start(
        force,
        PROGRAMME,
        title="National Data Analytics Solution",
        draft=national_draft(),
        by=custodian,
        at=at,
        audit=entry(AuditEvent.ASSESSMENT_CHANGED, custodian),
    )
    control.assessments.submit(
        force, PROGRAMME, by=custodian, at=at, audit=entry(AuditEvent.ASSESSMENT_SUBMITTED, custodian)
    )
    response = DpoReview(
        version=1,
        outcome=Outcome.STAGE_2_ACCEPTED,
        given_on=at.date(),
        given_by=officer,
        residual_risk=ResidualRisk.MEDIUM,
        advice="Invented for this demonstration: the Stage 2 assessment was read and its measures are in place. Tick "
        "witnesses and children with the next version.",
        reference="DEMO-STAGE-2",
    )
    control.assessments.respond(force, PROGRAMME, response, at=at, audit=entry(AuditEvent.ASSESSMENT_REVIEWED, officer))
