"""Reads an assessment's rows inside a transaction: its versions, responses, authors and reviewers."""

from datetime import datetime

from sqlalchemy import Connection, select

from ndas.governance.assessment import DpoReview, Outcome, RemedialAction, ResidualRisk
from ndas.store.control.assessment_versions import Version
from ndas.store.control.errors import AssessmentRefusedError, NotThereError
from ndas.store.control.repository import read_one
from ndas.store.control.tables.assessments import action as actions
from ndas.store.control.tables.assessments import author as authors
from ndas.store.control.tables.assessments import response as responses
from ndas.store.control.tables.assessments import version as versions
from ndas.store.database import insert_new
from ndas.vocabulary import ForceId


def newest_version(connection: Connection, force: ForceId, which: str) -> Version:
    """Return the newest version, locked.

    Raises:
        NotThereError: the force has no such assessment.
    """
    mine = (versions.c.force == force, versions.c.assessment == which)
    wanted = select(versions).where(*mine).order_by(versions.c.number.desc()).limit(1).with_for_update()
    found = read_one(Version, connection, wanted)
    if found is None:
        raise NotThereError(f"{force} has no assessment {which}; begin one, or check the id")
    return found


def one_version(connection: Connection, force: ForceId, which: str, number: int) -> Version:
    """Return one version, locked.

    Raises:
        NotThereError: there is none.
    """
    mine = (versions.c.force == force, versions.c.assessment == which, versions.c.number == number)
    found = read_one(Version, connection, select(versions).where(*mine).with_for_update())
    if found is None:
        raise NotThereError(f"{force} has no version {number} of an assessment {which}; check id and version")
    return found


def reviews_of(connection: Connection, force: ForceId, which: str, number: int) -> tuple[DpoReview, ...]:
    """Return the responses to one version, in their order."""
    mine = (actions.c.force == force, actions.c.assessment == which, actions.c.version == number)
    needed = tuple(
        RemedialAction(row.what, row.owner, row.due, row.done_on, row.id)
        for row in connection.execute(select(actions).where(*mine).order_by(actions.c.due, actions.c.id))
    )
    mine = (responses.c.force == force, responses.c.assessment == which, responses.c.version == number)
    return tuple(
        DpoReview(
            version=number,
            outcome=Outcome(row.outcome),
            given_on=row.given_at.date(),
            given_by=row.given_by,
            actions=needed if row.outcome == Outcome.NOT_REQUIRED_WITH_ACTIONS else (),
            residual_risk=ResidualRisk(row.residual_risk),
            advice=row.advice,
            reference=row.reference,
        )
        for row in connection.execute(select(responses).where(*mine).order_by(responses.c.number))
    )


def authors_of(connection: Connection, force: ForceId, which: str) -> set[str]:
    """Return who has written any version."""
    mine = (authors.c.force == force, authors.c.assessment == which)
    return set(connection.scalars(select(authors.c.user).where(*mine)))


def reviewers_of(connection: Connection, force: ForceId, which: str) -> set[str]:
    """Return who has reviewed any version."""
    mine = (responses.c.force == force, responses.c.assessment == which)
    return set(connection.scalars(select(responses.c.given_by).where(*mine)))


def check_may_write(connection: Connection, force: ForceId, which: str, by: str) -> None:
    """Check that the person has not reviewed this assessment.

    Raises:
        AssessmentRefusedError: they have.
    """
    if by in reviewers_of(connection, force, which):
        raise AssessmentRefusedError("who has reviewed an assessment does not write it; another person must")


def note_author(connection: Connection, force: ForceId, which: str, by: str, at: datetime) -> None:
    """Note that the person has written in this assessment."""
    insert_new(connection, authors, {"force": force, "assessment": which, "user": by, "since": at})
