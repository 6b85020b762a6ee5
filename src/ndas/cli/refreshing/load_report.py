"""A load in full, for the terminal, and its fix-list as a file."""

from pathlib import Path

from ndas.cli.errors import CommandError
from ndas.cli.terminal import OUT, red, show_table
from ndas.duties.permission import require
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import Action
from ndas.governance.duties_of_looking import duty_of
from ndas.ingest import explain, fix_list_csv
from ndas.journey import Platform
from ndas.store.control import Control
from ndas.vocabulary import DeliveryId, RunId
from ndas.vocabulary.ids import force_id


def show(control: Control, delivery: str) -> None:
    """Print the account of one load.

    Raises:
        CommandError: there is no such delivery.
    """
    known = control.deliveries.get(DeliveryId(delivery))
    if known is None:
        raise CommandError(f"there is no delivery {delivery}; see: ndas loads FORCE")
    account = control.loads.of(known.id)
    OUT.print(f"{delivery}: {known.state}. {known.message}", soft_wrap=True)
    show_table(
        "Reconciliation",
        ("system", "table", "in manifest", "accepted", "quarantined", "refused", "balanced"),
        [
            (r.system, r.table, r.manifest, r.accepted, r.quarantined, r.refused, "yes" if r.balanced else "NO")
            for r in account.reconciliations
        ],
    )
    show_table(
        "Rules broken",
        ("system", "table", "column", "rule", "fate", "rows", "what to do"),
        [(f.system, f.table, f.column, f.rule, f.fate, f.rows, explain(f.rule)) for f in account.fixes],
    )
    show_table(
        "Quality",
        ("dimension", "share", "checked", "failed", "worst"),
        [(q.dimension, f"{q.share:.1%}", q.checked, q.failed, q.worst) for q in account.quality],
    )
    show_difference(control, delivery)


def show_difference(control: Control, delivery: str) -> None:
    """Print how a load differs from the week before, by table, offence group and subject category; and its alarms."""
    account = control.loads.of(DeliveryId(delivery))
    show_table(
        "Against last week",
        ("system", "table", "before", "now", "added", "changed", "removed"),
        [(d.system, d.table, d.before, d.now, d.added, d.changed, d.removed) for d in account.differences],
    )
    show_table(
        "By offence group and subject category",
        ("by", "group", "before", "now", "added", "changed", "removed"),
        [(g.dimension, g.value, g.before, g.now, g.added, g.changed, g.removed) for g in account.groups],
    )
    for alarm in account.alarms:
        state = "agreed" if alarm.approval else "waits for two people"
        OUT.print(red(f"{alarm.system} {alarm.table}:"), f"{alarm.message} ({state})", soft_wrap=True)


def write_fix_list(platform: Platform, force: str, into: Path, *, by: str) -> int:
    """Write the live load's fix-list; return its lines. That it is taken is written down first.

    Raises:
        NotAllowedError: the person may not take it.
        CommandError: nothing of the force is live.
    """
    name = force_id(force)
    person = require(platform.control, by, Action.TAKE_FIX_LIST, name, clock=platform.clock)
    live = platform.control.snapshots.live(name)
    if live is None:
        raise CommandError(f"nothing of {force} is live yet")
    entry = AuditEntry(
        AuditEvent.FIX_LIST_TAKEN,
        platform.clock(),
        name,
        actor=by,
        role=",".join(person.roles),
        purpose=duty_of(Action.TAKE_FIX_LIST),
        recipient=by,
        data_version=live.snapshot,
        detail={"route": "ndas fix-list"},
    )
    platform.control.audit.record(entry)
    lend = platform.lend_snapshot(name, live.snapshot, RunId(f"fix-list-{live.snapshot}"), "dashboard")
    with platform.snapshots.open(name, live.snapshot, lend) as snapshot:
        dataset = snapshot.dataset("fixlist")
        into.write_bytes(fix_list_csv(dataset.to_batches()))
        return dataset.count_rows()
