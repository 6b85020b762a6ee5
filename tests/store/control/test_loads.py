"""The account of each load."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ndas.governance import AuditEntry, AuditEvent
from ndas.store.control import (
    Control,
    DeliveryRecord,
    FixCount,
    LoadAccount,
    QualityMeasure,
    VolumeAlarm,
    WeekDifference,
)
from ndas.vocabulary import Fate, Reconciliation
from ndas.vocabulary.ids import DeliveryId, ForceId, delivery_id

Entry = Callable[..., AuditEntry]
FIRST = DeliveryId("northmoor-all-000001")


def _account(now: datetime) -> LoadAccount:
    return LoadAccount(
        FIRST,
        (
            Reconciliation("custody", "record", 5, 5, 0, 0),
            Reconciliation("rms", "crime", 3_000_000_000, 2_999_999_997, 2, 1),
        ),
        (FixCount("rms", "crime", "dob", "a date", Fate.QUARANTINED, "a date as day/month/year", 2),),
        (QualityMeasure("completeness", 0.97, 1000, 30, "rms.crime.postcode"),),
        (WeekDifference("rms", "crime", 10, 12, 3, 1, 1),),
        (VolumeAlarm("rms", "crime", "fewer rows", 10, 1, "ten times fewer than last week", now),),
    )


def test_it_keeps_the_whole_account(control: Control, entry: Entry, now: datetime) -> None:
    control.loads.record(_account(now), audit=entry(AuditEvent.ROWS_ACCEPTED))
    assert control.loads.of(FIRST) == _account(now)


def test_it_replaces_what_an_interrupted_run_had_written(control: Control, entry: Entry, now: datetime) -> None:
    control.loads.record(_account(now), audit=entry())
    shorter = replace(_account(now), fixes=(), alarms=())
    control.loads.record(shorter, audit=entry())
    assert control.loads.of(FIRST) == shorter


def test_it_is_empty_for_a_load_that_was_not_recorded(control: Control) -> None:
    assert control.loads.of(FIRST) == LoadAccount(FIRST, ())


def test_it_adds_the_difference_and_its_alarms_when_they_are_known(
    control: Control, entry: Entry, now: datetime
) -> None:
    whole = _account(now)
    control.loads.record(replace(whole, differences=(), alarms=()), audit=entry())
    control.loads.add_differences(FIRST, whole.differences, whole.alarms, audit=None)
    assert control.loads.of(FIRST) == _account(now)


def test_it_notes_under_which_agreement_alarms_were_passed(control: Control, entry: Entry, now: datetime) -> None:
    control.loads.record(_account(now), audit=entry())
    control.loads.settle_alarms(FIRST, approval="approval-1", audit=entry())
    assert control.loads.of(FIRST).alarms[0].approval == "approval-1"


def test_it_shows_the_trend_of_the_same_deliveries_up_to_this_one(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    for number in range(1, 6):
        which = delivery_id(force, "all", number)
        control.deliveries.receive(DeliveryRecord(which, force, "all", number, "a" * 64, now), audit=entry())
        quality = (QualityMeasure("validity", number / 10, 10, 1), QualityMeasure("timeliness", 1.0, 10, 0))
        control.loads.record(LoadAccount(which, (), quality=quality), audit=entry())
    fourth = delivery_id(force, "all", 4)
    assert control.loads.trend(fourth)["validity"] == (0.1, 0.2, 0.3, 0.4)
    assert control.loads.trend(fourth, weeks=2) == {"validity": (0.3, 0.4), "timeliness": (1.0, 1.0)}
    assert control.loads.trend(delivery_id(force, "all", 9)) == {}
