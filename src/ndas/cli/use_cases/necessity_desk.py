"""Tries on the live week what a use case would lose with less data, and keeps what was found."""

from dataclasses import replace
from pathlib import Path

from ndas.cli.errors import CommandError
from ndas.cli.home.platform import open_platform
from ndas.cli.terminal import Bars
from ndas.duties.assessment import cover_of
from ndas.duties.permission import require
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import Action
from ndas.journey import Platform
from ndas.journey.deriving import connect_to
from ndas.store.control import Experiment
from ndas.use_cases import USE_CASES
from ndas.use_cases.lives.acts import standing_at
from ndas.use_cases.necessity import KINDS, Asked, Without, read_tables, try_without, what_to_try
from ndas.use_cases.runner import NotStandingError
from ndas.vocabulary import ForceId, RunId
from ndas.vocabulary.ids import force_id

PURPOSE = "verify"
"""What the key holder is told that the week is opened for."""


def try_necessity(home: Path, force: str, name: str, kinds: tuple[str, ...], *, by: str) -> list[Without]:
    """Ask the live week with one thing left out each time; return what was lost, and keep it.

    Raises:
        CommandError: there is no such use case or kind, or nothing is live.
        NotAllowedError, NotStandingError, NotCoveredError: it may not be tried by this person, or not at all.
    """
    if name not in USE_CASES:
        raise CommandError(f"there is no use case {name}; there are {', '.join(USE_CASES)}")
    if strangers := sorted(set(kinds) - set(KINDS)):
        raise CommandError(f"{strangers[0]} cannot be left out; there are {', '.join(KINDS)}")
    platform = open_platform(home)
    return _try(platform, force_id(force), name, kinds or KINDS, by)


def _try(platform: Platform, force: ForceId, name: str, kinds: tuple[str, ...], by: str) -> list[Without]:
    require(platform.control, by, Action.MOVE_USE_CASE, force, clock=platform.clock)
    control, at, use_case = platform.control, platform.clock(), USE_CASES[name]
    declared = use_case.declaration
    standing = standing_at(control, force, use_case, at.date())
    if not standing.runs:
        raise NotStandingError(standing.words)
    live = control.snapshots.live(force)
    record = next((one for one in control.snapshots.of(force) if live and one.id == live.snapshot), None)
    if live is None or record is None:
        raise CommandError(f"nothing of {force} is live; refresh a week first")
    cover = cover_of(control, force, declared.purpose, at.date(), declared.assessment)
    entry = AuditEntry(
        AuditEvent.NECESSITY_TRIED,
        at,
        force,
        actor=by,
        purpose=name,
        legal_basis=declared.lawful_basis,
        model_version=f"{name} {declared.version}",
        data_version=live.snapshot,
    )
    control.audit.record(entry)
    lend = platform.lend_snapshot(force, live.snapshot, RunId(f"necessity-{live.snapshot}"), PURPOSE)
    with platform.snapshots.open(force, live.snapshot, lend) as snapshot:
        tables = read_tables(use_case, connect_to(snapshot, platform.memory_limit))
    asked = Asked(use_case, tables, record.as_at, cover, standing)
    which = what_to_try(asked, kinds)
    with Bars(f"{name}: {len(which)} things left out, one at a time") as bars:
        bars.begin("asking without each")
        found = list(try_without(asked, which))
    kept = [
        Experiment(
            force=force,
            use_case=name,
            snapshot=live.snapshot,
            version=declared.version,
            at=at,
            kind=one.kind,
            dropped=one.dropped,
            leads=one.leads,
            lost=one.lost,
            gained=one.gained,
            figures=one.figures,
            figures_changed=one.figures_changed,
            words=one.words,
        )
        for one in found
    ]
    control.use_cases.keep_experiments(kept, audit=replace(entry, count=len(kept), detail={"stage": "kept"}))
    return sorted(found, key=lambda one: (-one.lost, -one.figures_changed, one.dropped))
