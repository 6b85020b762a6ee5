"""The assessments of each force: drafts, submitted versions, the officer's responses, actions and signatures.

Rules:

1. A submitted version never changes; an amendment is a new version. Its digest is kept beside it and in the audit
   log, and is checked whenever it is read.
2. Only what leaves nothing open and contradicts nothing is submitted.
3. Nobody both writes and reviews one assessment, in any of its versions.
4. Of the submitted versions the newest that has an outcome governs; without any outcome, the newest governs, and
   nothing runs.
5. Responses are added, never changed; the last one counts.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Table, bindparam, func, insert, select

from ndas.governance import AuditEntry
from ndas.governance.assessment import DpoReview, faults_of, response_due, review_faults
from ndas.store.control.assessment_rows import (
    authors_of,
    check_may_write,
    newest_version,
    note_author,
    one_version,
    reviewers_of,
    reviews_of,
)
from ndas.store.control.assessment_versions import (
    Proposal,
    Signature,
    Version,
    digest_of,
    draft_version,
    submitted_content,
)
from ndas.store.control.errors import AlreadyThereError, AssessmentRefusedError
from ndas.store.control.repository import Repository, as_row, change, read_row
from ndas.store.control.tables.assessments import action as actions
from ndas.store.control.tables.assessments import assessment as assessments
from ndas.store.control.tables.assessments import difference as differences
from ndas.store.control.tables.assessments import response as responses
from ndas.store.control.tables.assessments import signature as signatures
from ndas.store.control.tables.assessments import version as versions
from ndas.store.database import insert_new
from ndas.vocabulary import ForceId


def _latest(table: Table, *columns: ColumnElement[Any]) -> list[ScalarSelect[Any]]:
    return [select(column).where(table.c.force == bindparam("of")).scalar_subquery() for column in columns]


_STAMP = select(
    *_latest(versions, func.count(versions.c.submitted_at), func.max(versions.c.submitted_at)),
    *_latest(responses, func.count(), func.max(responses.c.given_at)),
    *_latest(actions, func.count(actions.c.done_on)),
    *_latest(differences, func.count(), func.count(differences.c.resolved_at), func.max(differences.c.seen_at)),
)


class Assessments(Repository):
    """Every assessment of every force."""

    def start(
        self,
        force: ForceId,
        which: str,
        *,
        title: str,
        draft: Mapping[str, Any],
        by: str,
        at: datetime,
        audit: AuditEntry,
    ) -> Version:
        """Begin a proposal's assessment with a first draft, which may be empty.

        Raises:
            AlreadyThereError: the force has one of this id.
        """
        first = draft_version(force, which, 1, draft, at)
        with self._audited(audit) as connection:
            if not insert_new(connection, assessments, as_row(Proposal(force, which, title, by, at))):
                raise AlreadyThereError(f"{force} has an assessment {which} already; amend it, or choose another id")
            connection.execute(insert(versions).values(**as_row(first)))
            note_author(connection, force, which, by, at)
        return first

    def save(
        self, force: ForceId, which: str, draft: Mapping[str, Any], *, by: str, at: datetime, audit: AuditEntry
    ) -> Version:
        """Keep the draft as it stands.

        Raises:
            NotThereError: no such assessment.
            AssessmentRefusedError: there is no open draft, or the person has reviewed this assessment.
        """
        with self._audited(audit) as connection:
            newest = newest_version(connection, force, which)
            if newest.submitted_at is not None:
                raise AssessmentRefusedError(f"version {newest.number} of {which} is submitted; amend it first")
            check_may_write(connection, force, which, by)
            kept = draft_version(force, which, newest.number, draft, at)
            key = {"force": force, "assessment": which, "number": newest.number}
            change(connection, versions, key, content=kept.content, sha256=kept.sha256, changed_at=at)
            note_author(connection, force, which, by, at)
        return kept

    def amend(self, force: ForceId, which: str, *, by: str, at: datetime, audit: AuditEntry) -> Version:
        """Begin the next version as a copy of the newest submitted one.

        Raises:
            NotThereError: no such assessment.
            AssessmentRefusedError: a draft is open, or the person has reviewed this assessment.
        """
        with self._audited(audit) as connection:
            newest = newest_version(connection, force, which)
            if newest.submitted_at is None:
                raise AssessmentRefusedError(f"version {newest.number} of {which} is an open draft; change that")
            check_may_write(connection, force, which, by)
            draft = {k: v for k, v in newest.answers.items() if k not in {"version", "material_drift"}}
            draft["governance"] = {**draft["governance"], "submitted": None}
            following = draft_version(force, which, newest.number + 1, draft, at)
            connection.execute(insert(versions).values(**as_row(following)))
            note_author(connection, force, which, by, at)
        return following

    def submit(self, force: ForceId, which: str, *, by: str, at: datetime, audit: AuditEntry) -> Version:
        """Submit the draft to the data protection officer: it never changes again, and the officer's clock begins.

        Raises:
            NotThereError: no such assessment.
            AssessmentRefusedError: there is no draft, it leaves something open, or the person has reviewed it before.
        """
        with self._audited(audit) as connection:
            newest = newest_version(connection, force, which)
            if newest.submitted_at is not None:
                raise AssessmentRefusedError(f"version {newest.number} of {which} is submitted already")
            check_may_write(connection, force, which, by)
            draft = newest.answers
            if faults := faults_of(draft):
                words = "; ".join(f"{fault.question}: {fault.words}" for fault in faults[:5])
                raise AssessmentRefusedError(f"{which} cannot be submitted, {len(faults)} answers are open: {words}")
            content = submitted_content(draft, newest.number, at.date())
            due = response_due(at.date(), draft["governance"]["nation"])
            said = {"content": content, "sha256": digest_of(content), "submitted_at": at, "submitted_by": by}
            key = {"force": force, "assessment": which, "number": newest.number}
            change(connection, versions, key, changed_at=at, due_on=due, **said)
            note_author(connection, force, which, by, at)
            return newest_version(connection, force, which)

    def respond(self, force: ForceId, which: str, review: DpoReview, *, at: datetime, audit: AuditEntry) -> None:
        """Keep the officer's response to a submitted version.

        Raises:
            NotThereError: no such version.
            AssessmentRefusedError: it is not submitted, the officer has written it, or something is left out.
        """
        with self._audited(audit) as connection:
            found = one_version(connection, force, which, review.version)
            if found.submitted_at is None:
                raise AssessmentRefusedError(f"version {review.version} of {which} is not submitted")
            if review.given_by in authors_of(connection, force, which):
                raise AssessmentRefusedError("who has written an assessment does not review it; another officer must")
            earlier = reviews_of(connection, force, which, review.version)
            if faults := review_faults(review, earlier):
                raise AssessmentRefusedError("the response cannot be recorded: " + "; ".join(faults))
            row = {"force": force, "assessment": which, "version": review.version, "number": len(earlier) + 1}
            said = {"outcome": str(review.outcome), "residual_risk": str(review.residual_risk), "given_at": at}
            words = {"advice": review.advice, "reference": review.reference, "given_by": review.given_by}
            connection.execute(insert(responses).values(**row, **said, **words))
            for one in review.actions:
                kept = {
                    "id": secrets.token_hex(6),
                    "what": one.what,
                    "owner": one.owner,
                    "due": one.due,
                    "evidence": "",
                }
                about = {"force": force, "assessment": which, "version": review.version}
                connection.execute(insert(actions).values(**about, **kept))

    def finish(self, force: ForceId, which: str, *, by: str, evidence: str, at: datetime, audit: AuditEntry) -> None:
        """Note that a remedial action is done, and how one can see that.

        Raises:
            NotThereError: the force has no such action.
            AssessmentRefusedError: there is no evidence.
        """
        if not evidence.strip():
            raise AssessmentRefusedError("say how one can see that the action is done")
        with self._audited(audit) as connection:
            said = {"done_on": at.date(), "done_by": by, "evidence": evidence.strip()}
            change(connection, actions, {"id": which, "force": force}, **said)

    def sign(
        self, force: ForceId, which: str, number: int, *, by: str, role: str, at: datetime, audit: AuditEntry
    ) -> Signature:
        """Sign a version that has an outcome, as it stands: the signature bears its digest.

        Raises:
            NotThereError: no such version.
            AssessmentRefusedError: it has no outcome, the signer is its reviewer, or has signed.
        """
        with self._audited(audit) as connection:
            found = one_version(connection, force, which, number)
            reviews = reviews_of(connection, force, which, number)
            if not reviews:
                raise AssessmentRefusedError(
                    f"version {number} of {which} has no outcome yet; there is nothing to sign"
                )
            if by in {review.given_by for review in reviews}:
                raise AssessmentRefusedError("who has reviewed a version does not sign it for the owner")
            found.read()
            made = Signature(force, which, number, by, role, found.sha256, at)
            if not insert_new(connection, signatures, as_row(made)):
                raise AssessmentRefusedError(f"{by} has signed version {number} of {which} already")
        return made

    def all(self, force: ForceId) -> tuple[Proposal, ...]:
        """A force's proposals, by id."""
        return self._all(Proposal, select(assessments).where(assessments.c.force == force).order_by(assessments.c.id))

    def get(self, force: ForceId, which: str) -> Proposal | None:
        """The proposal, or None."""
        mine = (assessments.c.force == force, assessments.c.id == which)
        return self._one(Proposal, select(assessments).where(*mine))

    def versions(self, force: ForceId, which: str) -> tuple[Version, ...]:
        """Every version, newest first."""
        mine = (versions.c.force == force, versions.c.assessment == which)
        return self._all(Version, select(versions).where(*mine).order_by(versions.c.number.desc()))

    def reviews(self, force: ForceId, which: str, number: int) -> tuple[DpoReview, ...]:
        """The officer's responses to one version, in their order, with its remedial actions."""
        with self._database.read() as connection:
            return reviews_of(connection, force, which, number)

    def signatures(self, force: ForceId, which: str, number: int) -> tuple[Signature, ...]:
        """Who has signed one version."""
        mine = (signatures.c.force == force, signatures.c.assessment == which, signatures.c.version == number)
        return self._all(Signature, select(signatures).where(*mine).order_by(signatures.c.at))

    def wrote(self, force: ForceId, which: str, user: str) -> bool:
        """Whether the person has written any version."""
        with self._database.read() as connection:
            return user in authors_of(connection, force, which)

    def reviewed(self, force: ForceId, which: str, user: str) -> bool:
        """Whether the person has reviewed any version."""
        with self._database.read() as connection:
            return user in reviewers_of(connection, force, which)

    def stamp(self, force: ForceId) -> tuple[object, ...]:
        """What changes whenever anything changes that a decision to process rests on: cheap enough for every page."""
        with self._database.read() as connection:
            return tuple(connection.execute(_STAMP, {"of": force}).one())

    def governing(self, force: ForceId, which: str) -> tuple[Version, DpoReview | None] | None:
        """The version that governs (rule 4) with its last response; None where none is submitted."""
        with self._database.read() as connection:
            mine = (versions.c.force == force, versions.c.assessment == which, versions.c.submitted_at.is_not(None))
            rows = connection.execute(select(versions).where(*mine).order_by(versions.c.number.desc()))
            submitted = [read_row(Version, row) for row in rows]
            for one in submitted:
                if reviews := reviews_of(connection, force, which, one.number):
                    return one, reviews[-1]
        return (submitted[0], None) if submitted else None
