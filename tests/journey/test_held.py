"""A week that changes too much waits for two people; two refreshes of one force at once are refused."""

from datetime import timedelta

import pytest

from ndas.duties.permission import NotAllowedError
from ndas.governance import AuditEntry, AuditEvent
from ndas.journey import HeldError, Limits, agree_to_publish, refresh
from ndas.store.control import ForceBusyError, Run, User
from ndas.store.control.errors import ApprovalRefusedError
from ndas.vocabulary import ForceId, RunId

FORCE = ForceId("northmoor")
TIGHT = Limits(removed_share=0.0, changed_share=0.0, added_share=0.0, floor=0)


def _people(stage, platform, *names):
    for name, roles in names:
        entry = AuditEntry(AuditEvent.USER_CHANGED, stage.now, FORCE, actor="administrator")
        person = User(name, FORCE, name, roles, stage.now, "SC", stage.now + timedelta(days=30))
        platform.control.users.add(person, audit=entry)


def test_it_waits_for_two_people_and_last_week_stays_live(scene):
    stage = scene("northmoor")
    stage.limits = TIGHT
    platform = stage.platform()
    before = platform.control.snapshots.live(FORCE).snapshot
    done = refresh(platform, stage.deliver("northmoor", 2))
    assert done.held
    assert platform.control.snapshots.live(FORCE).snapshot == before
    account = platform.control.loads.of(done.delivery)
    assert account.alarms
    assert all(alarm.approval is None for alarm in account.alarms)

    _people(
        stage,
        platform,
        ("custodian", ("custodian",)),
        ("engineer", ("force_data_engineer",)),
        ("officer", ("officer",)),
    )
    with pytest.raises(NotAllowedError, match="Your role does not include this"):
        agree_to_publish(platform, FORCE, by="officer", reason="looks right to me")
    assert agree_to_publish(platform, FORCE, by="custodian", reason="weeding of 2014 records, reference RRD-7") is None
    with pytest.raises(ApprovalRefusedError):
        agree_to_publish(platform, FORCE, by="custodian", reason="still right")
    assert platform.control.snapshots.live(FORCE).snapshot == before

    published = agree_to_publish(platform, FORCE, by="engineer", reason="counts agree with the source")
    assert published is not None
    assert not published.held
    assert platform.control.snapshots.live(FORCE).snapshot == done.snapshot
    with pytest.raises(HeldError, match="nothing"):
        agree_to_publish(platform, FORCE, by="engineer", reason="again")


def test_two_refreshes_of_one_force_at_once_are_refused_and_the_delivery_waits(scene):
    stage = scene("northmoor")
    platform = stage.platform()
    other = Run(RunId("refresh-other"), FORCE, "refresh", "northmoor-all-000009", stage.now)
    platform.control.runs.begin(other, at=stage.now, audit=None)
    path = stage.deliver("northmoor", 2)
    with pytest.raises(ForceBusyError, match="under way"):
        refresh(platform, path)
    assert path.exists()
