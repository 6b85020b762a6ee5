"""What tests of several folders share: a real PostgreSQL, started and stopped here.

`postgres_url` gives a test an empty schema of its own on one server per session. The server runs as the postgres
account where the tests run as root (it refuses to run as root), else as whoever runs the tests.
"""

import gc
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings

# A busy machine is slow now and then; how long an example takes proves nothing here.
settings.register_profile("ndas", deadline=None, max_examples=25)
settings.register_profile("thorough", deadline=None, max_examples=400)
settings.load_profile(os.environ.get("NDAS_EXAMPLES", "ndas"))


def _server_account() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def _programs() -> str:
    """The folders to look for the server's programs in: Debian keeps them off PATH."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return os.pathsep.join([os.environ.get("PATH", ""), *map(str, reversed(packaged))])


def _missing() -> str:
    if absent := [tool for tool in ("initdb", "pg_ctl") if shutil.which(tool, path=_programs()) is None]:
        return f"PostgreSQL is not installed: no {' or '.join(absent)} found (apt install postgresql)"
    if os.geteuid() == 0 and (shutil.which("setpriv") is None or not _has_account("postgres")):
        return "PostgreSQL does not run as root, and there is no setpriv or no postgres account to run it as"
    return ""


def _has_account(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server of this session's own; its URL without a database. Listens on a Unix socket alone."""
    if reason := _missing():
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="ndas-pg-"))
    folder.chmod(0o755)
    account = _server_account()
    if account:
        shutil.chown(folder, "postgres", "postgres")
    cluster = str(folder / "cluster")
    environment = {**os.environ, "PATH": _programs()}
    options = f"-k {folder} -c listen_addresses='' -c max_connections=60 -c fsync=off"
    try:
        initdb = ["initdb", "-D", cluster, "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C"]
        subprocess.run([*account, *initdb], check=True, capture_output=True, cwd=folder, env=environment)
        start = ["pg_ctl", "-D", cluster, "-w", "-l", str(folder / "log"), "-o", options, "start"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # the server would keep a pipe open
        subprocess.run([*account, *start], check=True, **quiet, cwd=folder, env=environment)
        try:
            yield f"postgresql://postgres@/{{database}}?host={folder}"
        finally:
            stop = ["pg_ctl", "-D", cluster, "-m", "immediate", "-w", "stop"]
            subprocess.run([*account, *stop], check=True, capture_output=True, cwd=folder, env=environment)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of an empty schema of the test's own, dropped after it; cheaper than a database, and as separate."""
    name = f"t{uuid4().hex}"
    server = postgres_server.format(database="postgres")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE SCHEMA "{name}"')
    yield f"{server}&options=-csearch_path%3D{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        connection.execute(f'DROP SCHEMA "{name}" CASCADE')


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: no collector of garbage need look through it again."""
    gc.collect()
    gc.freeze()
