"""People's judgements, in the control database: the ground goes in as its code."""

from collections.abc import Collection, Sequence
from datetime import datetime

from ndas.dashboard.judging import Judgement
from ndas.governance import AuditEntry
from ndas.store.control import Control
from ndas.store.control.judgements import Judgement as KeptJudgement
from ndas.vocabulary import ForceId
from ndas.vocabulary.judging import Ground

_GROUNDS = {ground.value.encode(): ground for ground in Ground}


class LiveJudgements:
    """Judgements by force."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def record(self, force: ForceId, judgement: Judgement, audit: AuditEntry) -> None:
        """Keep the judgement, with its audit entry in the same transaction."""
        self._control.judgements.record(_kept(force, judgement), audit=audit)

    def record_all(self, force: ForceId, judgements: Sequence[Judgement], audit: AuditEntry) -> None:
        """Keep the judgements of one act, with one audit entry in the same transaction."""
        self._control.judgements.record_all([_kept(force, one) for one in judgements], audit=audit)

    def withdraw_all(self, judgement_ids: Collection[str], by: str, at: datetime, audit: AuditEntry) -> None:
        """Take judgements back, with one audit entry in the same transaction."""
        self._control.judgements.withdraw_all(judgement_ids, by=by, at=at, audit=audit)

    def standing(self, force: ForceId) -> tuple[Judgement, ...]:
        """The force's judgements that hold, oldest first."""
        return tuple(
            Judgement(
                id=kept.id,
                record_a=kept.record_a,
                record_b=kept.record_b,
                verdict=kept.verdict,
                ground=_GROUNDS.get(kept.note or b""),
                by=kept.by,
                at=kept.at,
            )
            for kept in self._control.judgements.standing(force)
            if kept.record_a and kept.record_b
        )


def _kept(force: ForceId, judgement: Judgement) -> KeptJudgement:
    return KeptJudgement(
        id=judgement.id,
        force=force,
        record_a=judgement.record_a,
        record_b=judgement.record_b,
        verdict=judgement.verdict,
        by=judgement.by,
        at=judgement.at,
        note=judgement.ground.value.encode() if judgement.ground else None,
    )
