"""Builds the dashboard from the real parts and serves it."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import uvicorn

from ndas.cli.home.platform import read_settings
from ndas.cli.serving.providers import read_providers
from ndas.cli.serving.reach import reach_of
from ndas.cli.serving.well_known import read_well_known
from ndas.dashboard import create_app
from ndas.dashboard.books import books_of
from ndas.dashboard.live import (
    LiveAssessments,
    LiveAuditLog,
    LiveDecisions,
    LiveDirectory,
    LiveJudgements,
    LiveLives,
    LiveLoads,
    LiveProcessing,
    LiveReadings,
    LiveSessions,
    LiveSignInLinks,
    LiveUseCases,
    Opened,
)
from ndas.dashboard.live.sweeping import sweeping
from ndas.dashboard.services import Deployment, Services
from ndas.duties.retrieval import find_overdue
from ndas.governance import Lease
from ndas.governance.oversight import NameKey
from ndas.journey import PLATFORM_CHAIN, Platform
from ndas.vocabulary import ForceId, Marking, RunId, SnapshotId


def digest_key(home: Path) -> bytes:
    """Return the key of digests of searched words: the same word is seen to recur, and cannot be guessed back."""
    path = home / "search-digest.key"
    if not path.is_file():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()


def opened_by(platform: Platform) -> Opened:
    """Return what opens snapshots for the dashboard, with keys that the forces lend for it."""

    def lend(force: ForceId, snapshot: SnapshotId) -> Callable[[], Lease]:
        return platform.lend_snapshot(force, snapshot, RunId(f"dashboard-{snapshot}"), "dashboard")

    return Opened(
        control=platform.control,
        snapshots=platform.snapshots,
        lend=lend,
        epoch=lambda force: platform.holder(force).epoch(),
    )


def live_services(platform: Platform, origin: str, readings: LiveReadings | None = None) -> Services:
    """Return the dashboard's services over the real stores."""
    opened = opened_by(platform)
    return Services(
        deployment=Deployment(
            name="ndas",
            marking=Marking.OFFICIAL_SENSITIVE,
            origin=origin,
            digest_key=digest_key(platform.home),
            platform_chain=PLATFORM_CHAIN,
        ),
        clock=platform.clock,
        directory=LiveDirectory(platform.control, platform.clock),
        links=LiveSignInLinks(platform.control),
        sessions=LiveSessions(platform.control),
        audit=platform.control.audit,
        audit_log=LiveAuditLog(
            platform.control,
            platform.clock,
            NameKey(digest_key(platform.home)),
            lambda force: read_well_known(platform.home, force),
        ),
        readings=readings or LiveReadings(opened),
        loads=LiveLoads(platform.control, opened, platform.clock, platform.home),
        use_cases=LiveUseCases(platform.control, platform.clock),
        judgements=LiveJudgements(platform.control),
        decisions=LiveDecisions(platform.control),
        lives=LiveLives(platform.control),
        processing=LiveProcessing(platform.control),
        books=books_of(platform.control, read_providers(platform.home)),
        reach=lambda force: reach_of(platform, force),
        overdue=lambda force: [
            f"{one.what} {one.id} {one.words}" for one in find_overdue(platform.control, force, at=platform.clock())
        ],
        assessments=LiveAssessments(platform.control),
        reason_required=lambda force: read_settings(platform.home, force).audit.reason_required,
    )


def serve_dashboard(platform: Platform, *, host: str, port: int, origin: str) -> None:
    """Serve until stopped. Access logs stay off: addresses hold sign-in tokens and searched words."""
    readings = LiveReadings(opened_by(platform))
    with sweeping(readings):
        uvicorn.run(
            create_app(live_services(platform, origin, readings)),
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            server_header=False,
        )
