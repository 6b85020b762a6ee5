"""Two forces on one platform, with something in every place; and what a neighbour holds, to the byte."""

import hashlib
import shutil
from datetime import timedelta

import pyarrow as pa
import pytest

from ndas.governance import KeyKind, KeyRef
from ndas.store.control import Control, Decision, Judgement, User, new_session

PEOPLE = (("owner", ("owner",)), ("custodian", ("custodian",)), ("officer", ("officer",)))


def _live(ground, tools):
    """People, words, an archived week, a session and a delivery that waits: something in every place."""
    control, entry = ground.control, tools.entry(force=ground.force)
    for name, roles in PEOPLE:
        until = ground.now + timedelta(days=30)
        person = User(f"{name}-{ground.force}", ground.force, name, roles, ground.now, "SC", until)
        control.users.add(person, audit=entry)
    session = new_session(
        hashlib.sha256(ground.force.encode()).hexdigest(),
        user=f"officer-{ground.force}",
        force=ground.force,
        roles=("officer",),
        csrf="c",
        at=ground.now,
    )
    control.sessions.start(session, audit=entry)
    said = Judgement(
        f"j-{ground.force}", ground.force, "rms:PERSON:P0000001", "rms:PERSON:P0000003", "same", "o", ground.now
    )
    control.judgements.record(said, audit=tools.entry(force=ground.force, subjects=("rms:PERSON:P0000001",)))
    made = Decision(f"d-{ground.force}", ground.force, "sv", "1", "s", "finding", "act", "officer", ground.now)
    control.decisions.record(made, records=["rms:PERSON:P0000001"], audit=entry)
    rows = pa.table({"PERSON_ID": ["P0000009"]})
    delivery = f"{ground.force}-all-000001"
    ground.archive.seal(
        delivery,
        [("source/rms/PERSON", rows.to_reader())],
        received_at=ground.now,
        run="seal",
        audit=lambda _: entry,
    )
    waiting = f"{ground.force}-all-000003"
    ground.holder.make(KeyRef(ground.force, KeyKind.DELIVERY, waiting), purpose="seal delivery", run="seal")
    (ground.home / "inbox" / f"{waiting}.ndas").write_bytes(b"sealed by the force")


@pytest.fixture(scope="session")
def two_forces(two_weeks, tmp_path_factory, tools_of_session):
    """A folder with the force and a neighbour on the same platform; made once."""
    folder = tmp_path_factory.mktemp("two-forces") / "ground"
    shutil.copytree(two_weeks, folder)
    first, other = _pair(folder, tools_of_session)
    other.found()
    other.weeks.clear()
    other.begin(1)
    other.begin(2)
    other.retire()
    _live(first, tools_of_session)
    _live(other, tools_of_session)
    first.control.database.scrub()
    first.control.close()
    return folder


@pytest.fixture
def both(two_forces, tmp_path, tools):
    """The two forces, a copy of the test's own."""
    shutil.copytree(two_forces, tmp_path / "ground")
    first, other = _pair(tmp_path / "ground", tools)
    yield first, other
    first.control.close()


def _pair(folder, tools):
    control = Control(f"sqlite:///{folder / 'platform' / 'control.db'}")
    now, weeks = tools.NOW + timedelta(days=7), ["000001-abc", "000002-abc"]
    return tuple(
        tools.Ground(folder, control, force=name, now=now, weeks=list(weeks)) for name in ("northmoor", "easthaven")
    )


def _everything_of(ground):
    """Digest of every file that carries the force's name, and every row of it."""
    files = {
        path: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(ground.folder.rglob("*"))
        if path.is_file() and ground.force in str(path.relative_to(ground.folder)) and path.suffix != ".lock"
    }
    rows = {}
    with ground.control.database.read() as connection:
        for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            found = connection.exec_driver_sql(f'SELECT * FROM "{name}"').fetchall()
            mine = [row for row in found if any(ground.force in str(value) for value in row)]
            rows[name] = hashlib.sha256(repr(mine).encode()).hexdigest()
    return files, rows


@pytest.fixture
def everything_of():
    """Digest of every file that carries a force's name, and of every row of it."""
    return _everything_of
