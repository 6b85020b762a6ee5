"""`POST /review/judge`, `/review/split` and `/review/withdraw`: a person's word on records, and taking it back.

1. Both records are found in the live reading of the user's own force, as records of a person; else nothing is here,
   as for any id that never was.
2. Answer and ground come from closed lists and fit each other. No free text is taken, so nothing personal is kept.
3. The judgement and its audit entry are written together. Nothing changes on any page before the next refresh.
4. The same answer sent twice by one person is one judgement.
5. Whoever may judge may take any standing judgement of the force back; who did so stays on record.
6. A record that is split off its person is judged different from each of the person's other records: one act, one
   audit entry, taken back as a whole.
"""

import secrets
from urllib.parse import quote, urlencode

from ndas.dashboard.cards import PersonCard
from ndas.dashboard.judging import Judgement
from ndas.dashboard.page import Changed, Missing, Moved, PageRule, Visit, page
from ndas.governance.access import Action
from ndas.governance.audit import AuditEntry
from ndas.governance.audit_events import AuditEvent
from ndas.vocabulary.judging import VERDICTS, Ground, Verdict, grounds_of

_ANSWERS: dict[str, tuple[Verdict, Ground]] = {
    f"{verdict} {ground}": (verdict, ground) for verdict in VERDICTS for ground in grounds_of(verdict)
}
_LONGEST_NUMBER = 4


@page(
    PageRule(
        path="/review/judge",
        method="POST",
        action=Action.JUDGE,
        event=AuditEvent.JUDGEMENT_RECORDED,
        unchanged=AuditEvent.PAGE_VIEWED,
        subjects="judgement",
    ),
)
def judge(visit: Visit) -> Changed | Moved | Missing:
    """Record the answer; then on to the next question, or back to the person."""
    record_a, record_b = sorted((visit.form.get("record_a", ""), visit.form.get("record_b", "")))
    known = all(_person_of(visit, record) for record in (record_a, record_b))
    if record_a == record_b or not known:
        return Missing(asked=f"{record_a} {record_b}")
    answer = _ANSWERS.get(visit.form.get("answer", ""))
    if answer is None:
        return Moved(to=_back(visit, "answer"))
    verdict, ground = answer
    judgement = Judgement(
        id=secrets.token_hex(16),
        record_a=record_a,
        record_b=record_b,
        verdict=verdict,
        ground=ground,
        by=visit.user.id,
        at=visit.at,
    )
    if _is_said(visit, judgement):
        return Moved(to=_back(visit, "recorded"))
    return Changed(
        to=_back(visit, "recorded"),
        record=lambda entry: visit.services.judgements.record(visit.user.force, judgement, entry),
        subjects=(record_a, record_b),
        detail={"judgement": judgement.id, "verdict": verdict, "ground": ground.value},
    )


@page(
    PageRule(
        path="/review/split",
        method="POST",
        action=Action.JUDGE,
        event=AuditEvent.JUDGEMENT_RECORDED,
        unchanged=AuditEvent.PAGE_VIEWED,
        subjects="judgement",
    ),
)
def split(visit: Visit) -> Changed | Moved | Missing:
    """Say that one record of a person is somebody else: different from each of the others."""
    record, person = visit.form.get("record", ""), visit.form.get("person", "")
    card = visit.reading.person(person) if person else None
    others = [one.record_id for one in card.records if one.record_id != record] if card else []
    if card is None or not others or len(others) == len(card.records):
        return Missing(asked=f"{record} {person}")
    verdict, ground = _ANSWERS.get(visit.form.get("answer", ""), ("", None))
    if verdict != "different":
        return Moved(to=_back(visit, "answer"))
    act = secrets.token_hex(12)
    said = [
        Judgement(
            id=f"{act}.{number}",
            record_a=min(record, other),
            record_b=max(record, other),
            verdict="different",
            ground=ground,
            by=visit.user.id,
            at=visit.at,
        )
        for number, other in enumerate(others)
    ]
    fresh = [one for one in said if not _is_said(visit, one)]
    if not fresh:
        return Moved(to=_back(visit, "recorded"))
    return Changed(
        to=_back(visit, "recorded"),
        record=lambda entry: visit.services.judgements.record_all(visit.user.force, fresh, entry),
        subjects=(record, *others),
        detail={"judgement": act, "verdict": "different", "ground": ground.value if ground else ""},
    )


@page(
    PageRule(
        path="/review/withdraw",
        method="POST",
        action=Action.JUDGE,
        event=AuditEvent.JUDGEMENT_WITHDRAWN,
        unchanged=AuditEvent.PAGE_VIEWED,
        subjects="judgement",
    ),
)
def withdraw(visit: Visit) -> Changed | Missing:
    """Take a standing judgement of the user's own force back."""
    wanted = visit.form.get("judgement", "")
    standing = visit.services.judgements.standing(visit.user.force)
    found = next((one for one in standing if one.id == wanted), None)
    if found is None:
        return Missing(asked=wanted)

    whole = [one for one in standing if one.act == found.act]
    records = dict.fromkeys(record for one in whole for record in (one.record_a, one.record_b))

    def take_back(entry: AuditEntry) -> None:
        visit.services.judgements.withdraw_all([one.id for one in whole], visit.user.id, visit.at, entry)

    return Changed(
        to=_back(visit, "withdrawn"),
        record=take_back,
        subjects=tuple(records),
        detail={"judgement": found.act},
    )


def _person_of(visit: Visit, record_id: str) -> PersonCard | None:
    """The person that a record counts to in the live reading of the user's own force (rule 1)."""
    record = visit.reading.record(record_id) if record_id else None
    fed = {link.other_id for link in record.feeds if link.other_kind == "person"} if record else set()
    cards = (visit.reading.person(person_id) for person_id in sorted(fed))
    return next((card for card in cards if card and any(one.record_id == record_id for one in card.records)), None)


def _is_said(visit: Visit, judgement: Judgement) -> bool:
    """Whether this is the user's latest word on the pair already (rule 4)."""
    standing = visit.services.judgements.standing(visit.user.force)
    latest = next((one for one in reversed(standing) if one.pair == judgement.pair), None)
    said = (latest.verdict, latest.ground, latest.by) if latest else None
    return said == (judgement.verdict, judgement.ground, judgement.by)


def _back(visit: Visit, said: str) -> str:
    """The person's page that the form stood on, or the queue: an answered question has left it, so the next is here."""
    person = visit.form.get("person", "")
    if person and visit.reading.person(person):
        return f"/person/{quote(person, safe='')}/match?{urlencode({'said': said})}"
    number = visit.form.get("page", "")
    usable = number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER
    return f"/review?{urlencode({'page': number if usable else '1', 'said': said})}"
