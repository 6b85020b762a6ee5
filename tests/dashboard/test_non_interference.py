"""A person of one force learns nothing of another: not what it holds, not how much, not that it takes part at all.

The same requests are made in three worlds: the other force is unknown, empty, or full. Every answer must be the same,
byte for byte, once nonces are taken out. Within the full world an id of the other force must answer as an id that
never was, over the same number of reads. Routes and commands are taken from the application, so new ones are in by
themselves; a route without a rule fails.
"""

import re
import shutil
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import invented_platform
import pyarrow as pa
import pytest
import typer.main
from invented_pages import ELMSHIRE, NORTHMOOR, NOW, ORIGIN, OURS, Clock
from invented_platform import WEEK, admit, build, entry, publish
from sqlalchemy import event
from starlette.testclient import TestClient
from typer.testing import CliRunner

from ndas.cli import app as commands
from ndas.cli.dashboard import live_services
from ndas.cli.home import ForceSettings, write_settings
from ndas.dashboard import create_app
from ndas.dashboard.app import API_DOCUMENT, doors
from ndas.dashboard.assets import Assets
from ndas.dashboard.pages import PAGES
from ndas.dashboard.screen import Screen
from ndas.governance import KeyKind, KeyRef
from ndas.governance.access import Role
from ndas.journey import Limits, Platform
from ndas.store.archive import Archive
from ndas.store.control import Control, Judgement
from ndas.store.control.archive_items import ArchiveItem, expiry
from ndas.store.reading.sealed_file import SealedFile
from ndas.store.snapshots import SnapshotStore
from ndas.vocabulary import DeliveryId

THEIRS_ONLY = ("ELMSHIRE", "QUILLFEATHER", "RMS:CRIME:77", "BEN")
"""Words of the other force that no answer to this one may hold."""

IDS = {
    "insight": ("serious-violence", "serious-violence-elmshire", "serious-violence-nowhere"),
    "method": ("serious-violence", "serious-violence-elmshire", "serious-violence-nowhere"),
    "event": ("rms:CRIME:1", "rms:CRIME:77", "rms:CRIME:88"),
    "person": (f"P-{NORTHMOOR}", f"P-{ELMSHIRE}", "P-nowherex"),
    "match": (f"P-{NORTHMOOR}", f"P-{ELMSHIRE}", "P-nowherex"),
    "location": ("L-northmoor", "L-elmshire", "L-nowherex"),
    "object": ("O-northmoor", "O-elmshire", "O-nowherex"),
    "source record": ("rms:CRIME:1", "rms:CRIME:77", "rms:CRIME:88"),
    "load": (f"{NORTHMOOR}-all-000001", f"{ELMSHIRE}-all-000001", "nowherex-all-000001"),
    "fix-list": (f"{NORTHMOOR}-all-000001", f"{ELMSHIRE}-all-000001", "nowherex-all-000001"),
}
"""What a route with an id is about: an id of one's own, one of the other force, one that never was."""

FORMS = {
    "/purpose": {"use_case": "serious-violence", "reference": "CR/1/26", "next": "/"},
    "/review/judge": {"record_a": "{id}", "record_b": "rms:PERSON:3", "verdict": "same", "reason": "seen together"},
    "/review/withdraw": {"judgement": "{id}", "id": "{id}"},
}
"""What each form is sent with; ``{id}`` becomes a record or judgement of the other force, and one that never was."""

COMMANDS = {
    "loads": ["northmoor"],
    "retire": ["northmoor"],
    "archive list": ["northmoor"],
    "archive expire": ["northmoor"],
    "archive overdue": ["northmoor"],
    "user list": ["northmoor"],
    "audit verify": ["northmoor"],
    "rollback": ["northmoor", "--by", "ada", "--reason", "x"],
    "archive request": ["northmoor", "{week}", "--by", "dev", "--purpose", "p", "--reason", "r"],
    "archive restore": ["northmoor", "{week}", "--by", "dev", "--query", "SELECT 1"],
    "archive close": ["northmoor", "{week}", "--by", "dev"],
    "archive authorise": ["northmoor", "{request}", "--by", "eve", "--reason", "r"],
    "archive release": ["northmoor", "{hold}", "--by", "eve", "--reason", "r"],
    "archive hold": [
        *("northmoor", "{week}", "--by", "eve", "--reason", "r", "--owner", "eve", "--review-on", "2027-01-01")
    ],
}
"""Commands that act for one force: called with ids of the other force, then with ids that never were."""

ANY_FORM = dict.fromkeys(("id", "record", "record_a", "record_b", "person", "judgement", "thing"), "{id}") | {
    "verdict": "same",
    "reason": "seen together",
}
"""What a form is sent with that is not declared above."""


FIX_LIST = pa.table(
    {name: ["x"] for name in ("system", "table", "source_id", "column", "rule", "expected")} | {"row_number": [1]}
)


class Holder:
    """A key holder that lends whatever is asked, to whichever force."""

    def __init__(self, force, clock) -> None:
        self._lend = invented_platform.Holder(clock).lend
        self.force = force

    def lend(self, ref: KeyRef, *, purpose: str, run: str):
        return self._lend(ref.force, WEEK)()

    def epoch(self) -> int:
        return 1


class World:
    """One platform: northmoor is there; elmshire is unknown, empty or full."""

    def __init__(self, folder: Path, other: str, built: Path) -> None:
        self.home, self.clock = folder / "home", Clock()
        (self.home / "inbox").mkdir(parents=True)
        self.snapshots = SnapshotStore(self.home, self.clock)
        shutil.copy(built / "control.db", self.home / "control.db")
        self.control = Control(f"sqlite:///{self.home / 'control.db'}")
        self._join(NORTHMOOR, built)
        admit(self.control, "ada", NORTHMOOR, "officer", "analyst", "supervisor")
        admit(self.control, "eve", NORTHMOOR, *(role for role in Role if role not in ("cleared_developer", "officer")))
        admit(self.control, "dev", NORTHMOOR, "cleared_developer", "force_data_engineer")
        self.ids = {"week": "none", "request": "none", "hold": "none", "judgement": "none"}
        if other == "empty":
            invented_platform.adopt_national(self.control, ELMSHIRE, at=NOW)
            force = invented_platform.Force(ELMSHIRE, "Elmshire Police", (), NOW)
            self.control.forces.join(force, audit=entry(ELMSHIRE))
        if other == "full":
            self._join(ELMSHIRE, built)
            self._fill()
        self.platform = Platform(
            home=self.home,
            control=self.control,
            snapshots=self.snapshots,
            archive=self._archive,
            holder=lambda force: Holder(force, self.clock),
            profile=lambda force: SimpleNamespace(force=force, contracts={}),
            clock=self.clock,
            limits=lambda _: Limits(),
        )
        (self.home / "search-digest.key").write_bytes(bytes(32))
        self.app = create_app(live_services(self.platform, ORIGIN))
        self.people = {name: self._enter(name) for name in ("ada", "eve", "dev")}

    def _archive(self, force):
        return Archive(
            self.home / "archive",
            force=force,
            control=self.control,
            keys=Holder(force, self.clock),
            purpose="archive",
            clock=self.clock,
        )

    def _join(self, force, built: Path) -> None:
        shutil.copytree(built / "snapshots" / force, self.home / "snapshots" / force)
        publish(self.control, force)
        write_settings(self.home, force, ForceSettings("northmoor", str(self.home / "no.sock")))

    def _fill(self) -> None:
        """Everything that a force can have: people, archive, request, hold, judgement, an entry for each."""
        admit(self.control, "ben", ELMSHIRE, *Role)
        week = DeliveryId(f"{ELMSHIRE}-all-000000")
        item = ArchiveItem(
            week, ELMSHIRE, week, f"{ELMSHIRE}/{week}.week", 9, "0" * 64, {"t": 1}, NOW, NOW, expiry(NOW)
        )
        self.control.archive_items.add(item, audit=entry(ELMSHIRE))
        asked = self.control.restores.ask(
            ELMSHIRE, week, by="ben", purpose="p", reason="r", at=NOW, audit=entry(ELMSHIRE)
        )
        hold = self.control.archive_items.hold(
            ELMSHIRE,
            week,
            reason="court",
            owner="ben",
            review_on=NOW + timedelta(days=9),
            at=NOW,
            audit=entry(ELMSHIRE),
        )
        said = Judgement("judged-elmshire", ELMSHIRE, "rms:PERSON:1", "rms:PERSON:3", "same", "ben", NOW)
        self.control.judgements.record(said, audit=entry(ELMSHIRE))
        self.ids = {"week": week, "request": asked.id, "hold": hold.id, "judgement": said.id}

    def _enter(self, user):
        client = TestClient(self.app, base_url=ORIGIN, follow_redirects=False)
        link = {"at": self.clock(), "lifetime": timedelta(minutes=5), "audit": entry(NORTHMOOR)}
        token = self.control.sign_in_links.issue(user, **link)
        assert client.post(f"/auth/link/{token}", headers=OURS).status_code == 303
        client.post("/purpose", data={"csrf": csrf(client), **FORMS["/purpose"]}, headers=OURS)
        return client

    def ask(self, user, method, path, form=None):
        client = self.people[user]
        if method == "GET":
            return client.get(path)
        return client.post(path, data={"csrf": csrf(client), **(form or {})}, headers=OURS)


def csrf(client) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/purpose").text)
    return found.group(1) if found else ""


NONCES = (
    (re.compile(r'(name="csrf" value=")[^"]+'), r"\1"),
    (re.compile(r"\b[0-9a-f]{10,64}\b"), "DIGEST"),  # chain digests hold random salts
    (re.compile(r'nonce="[^"]+"'), ""),
    (re.compile(r"/[^\s<\"']*/(?:unknown|empty|full)\d+/home"), "HOME"),  # each world lies in a folder of its own
    (re.compile(r'data-passkey-options="[^"]*"'), ""),  # a challenge, new with each page
    (re.compile(r'(name="offer" value=")[^"]+'), r"\1"),  # so is what an authenticator app is offered
    (re.compile(r'<svg[^>]*class="qr".*?</svg>', re.DOTALL), ""),
    (re.compile(r'(type this into the app: <span class="mono">)[A-Z2-7=]+'), r"\1"),
)


def plain(response, *asked: str):
    """Status, body and headers without nonces, and without the words that were asked with."""
    body = response.text
    for word in asked:
        for form in (word, quote(word, safe=""), quote(word)):
            body = body.replace(form, "ASKED")
    for pattern, instead in NONCES:
        body = pattern.sub(instead, body)
    headers = {
        name: NONCES[1][0].sub("DIGEST", value)
        for name, value in response.headers.items()
        if name not in ("date", "set-cookie", "content-length")
    }
    for word in asked:
        headers = {
            name: value.replace(quote(word, safe=""), "ASKED").replace(word, "ASKED") for name, value in headers.items()
        }
    return response.status_code, body, headers


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The snapshots of both forces, built once."""
    built = tmp_path_factory.mktemp("built")
    Control(f"sqlite:///{built / 'control.db'}").close()
    clock = Clock()
    store, holder = SnapshotStore(built, clock), invented_platform.Holder(clock)
    rows, tables = invented_platform.rows_of, invented_platform.match_tables
    invented_platform.match_tables = lambda force: {**tables(force), "fixlist": FIX_LIST}
    try:
        build(store, holder, NORTHMOOR)
        invented_platform.rows_of = lambda force: _moved(rows(force))
        build(store, holder, ELMSHIRE)
    finally:
        invented_platform.rows_of, invented_platform.match_tables = rows, tables
    return built


@pytest.fixture(scope="module")
def worlds(tmp_path_factory, built):
    """Two worlds: the other force is unknown, or full."""
    yield from _made(tmp_path_factory, built, "unknown", "full")


@pytest.fixture
def untouched_worlds(tmp_path_factory, built):
    """The three worlds with nothing in their logs yet; the full one twice, for what is asked of it twice."""
    yield from _made(tmp_path_factory, built, "unknown", "empty", "full", "full again")


def _made(tmp_path_factory, built, *others):
    made = {other: World(tmp_path_factory.mktemp("world"), other.split()[0], built) for other in others}
    yield made
    for world in made.values():
        world.control.close()


def _moved(value):
    """The other force's crime has a number of its own."""
    if isinstance(value, dict):
        return {key: _moved(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_moved(one) for one in value]
    return "rms:CRIME:77" if value == "rms:CRIME:1" else value


def routes():
    """Every page that the application serves, with its rule."""
    return [page.rule for page in PAGES]


def paths(rule) -> list[tuple[str, tuple[str, ...]]]:
    """The addresses of a route: with each id that is declared for it, and with the words of searches."""
    holes = re.findall(r"\{[^}]+\}", rule.path)
    if not holes:
        queries = ("", "?q=quillfeather&user=ben&page=1")
        return [(rule.path + query, ()) for query in queries]
    return [(_filled(rule.path, one), (one,)) for triple in triples(rule) for one in triple]


def triples(rule) -> list[tuple[str, str, str]]:
    """The ids that a route is asked with: those declared for what it is about, or else every kind of id."""
    declared = IDS.get(rule.subjects)
    return [declared] if declared else sorted(set(IDS.values()))


def _filled(path: str, one: str) -> str:
    return re.sub(r"\{[^}]+\}", lambda _: quote(one, safe=""), path)


def test_every_route_of_the_application_is_asked_here_or_is_a_door(worlds):
    asked = {(rule.method, rule.path) for rule in routes()}
    services = live_services(worlds["full"].platform, ORIGIN)
    assets = Assets()
    reasons = {
        (door.method, door.path): door.because for door in doors(services, Screen(services.deployment, assets), assets)
    }
    for route in worlds["full"].app.routes:
        for method in route.methods - {"HEAD"}:
            known = (method, route.path) in asked or reasons.get((method, route.path)) or route.path == API_DOCUMENT
            assert known, f"{method} {route.path} has no rule that says what it is about, and is no door"
    assert all(rule.subjects for rule in routes())


def test_every_answer_is_the_same_whether_the_other_force_is_unknown_or_full(worlds):
    _compare(worlds, ("unknown", "full"), ("ada",))


@pytest.mark.slow  # everybody, in three worlds
def test_every_answer_is_the_same_whether_the_other_force_is_unknown_empty_or_full(untouched_worlds):
    _compare(untouched_worlds, ("unknown", "empty", "full"), ("ada", "eve", "dev"))


def _compare(worlds, others, users):
    looked = Counter()
    for rule in routes():
        if rule.method != "GET":
            continue
        for path, _ in paths(rule):
            for user in users:
                answers = {other: plain(worlds[other].ask(user, "GET", path)) for other in others}
                assert all(answer == answers["full"] for answer in answers.values()), (user, path)
                looked[answers["full"][0]] += 1
                if "elmshire" not in path and "77" not in path and "quill" not in path and "ben" not in path:
                    said = answers["full"][1].upper()
                    assert not [word for word in THEIRS_ONLY if re.search(rf"\b{word}\b", said)], (user, path)
    assert looked[200] > 15
    assert looked[403] > 0
    assert looked[404] > 10


def test_an_id_of_the_other_force_answers_as_one_that_never_was_over_the_same_reads(worlds):
    world, compared = worlds["full"], 0
    for rule in routes():
        if rule.method != "GET" or "{" not in rule.path:
            continue
        for (own, theirs, never), user in product(triples(rule), ("ada",)):
            assert own != theirs
            world.ask(user, "GET", _filled(rule.path, never))  # caches are warm for both
            with counting(world) as at_theirs:
                one = plain(world.ask(user, "GET", _filled(rule.path, theirs)), theirs)
            with counting(world) as at_never:
                other = plain(world.ask(user, "GET", _filled(rule.path, never)), never)
            assert one == other, (user, rule.path)
            assert at_theirs == at_never, (user, rule.path)
            compared += one[0] == 404
    assert compared >= len(IDS)


@pytest.mark.parametrize("rule", [rule for rule in routes() if rule.method != "GET"], ids=lambda rule: rule.path)
def test_a_form_about_the_other_force_answers_as_one_about_nobody(worlds, rule):
    world = worlds["full"]
    for theirs, never in (("rms:PERSON:77", "rms:PERSON:88"), (world.ids["judgement"], "judged-nowherex")):
        answers = []
        for one in (theirs, never):
            form = {name: value.replace("{id}", one) for name, value in FORMS.get(rule.path, ANY_FORM).items()}
            answers.append(plain(world.ask("ada", "POST", rule.path, form), one))
        assert answers[0] == answers[1]
    standing = [one.id for one in world.control.judgements.standing(ELMSHIRE)]
    assert standing == [world.ids["judgement"]]


def test_doors_answer_the_same_in_every_world(worlds):
    for path in (
        "/sign-in",
        "/auth/link/never-issued",
        "/healthz",
        "/nowhere",
        "/api/v1/openapi.json",
        "/static/no.css",
    ):
        answers = set()
        for world in worlds.values():
            stranger = TestClient(world.app, base_url=ORIGIN, follow_redirects=False)
            answers.add(str(plain(stranger.get(path))))
        assert len(answers) == 1, path


@contextmanager
def counting(world):
    """Counts what is read: statements of the control database, blocks of the sealed reading store."""
    seen: Counter[str] = Counter()

    def statement(_connection, _cursor, sql, *_):
        seen[sql.split(None, 1)[0].upper()] += 1

    block = SealedFile.block

    def counted(self, number):
        seen["block"] += 1
        return block(self, number)

    engine = world.control.database.engine
    event.listen(engine, "before_cursor_execute", statement)
    SealedFile.block = counted
    try:
        yield seen
    finally:
        SealedFile.block = block
        event.remove(engine, "before_cursor_execute", statement)


def _commands() -> dict[str, list[str]]:
    """Every command of the platform (it has a home) that takes a force, and what it is called with."""

    def walk(command, name):
        for word, sub in getattr(command, "commands", {}).items():
            yield from walk(sub, f"{name} {word}".strip())
        if {"force", "home"} <= {one.name for one in command.params}:
            yield name, COMMANDS.get(name) or _guessed(command)

    return dict(sorted(walk(typer.main.get_command(commands), "")))


def _guessed(command) -> list[str]:
    """The force, and an id of a week for whatever else it must be given."""
    words = []
    for one in command.params:
        value = "northmoor" if one.name == "force" else "{week}"
        if one.param_type_name == "argument" and (one.required or one.name == "force"):
            words.append(value)
        elif one.required or one.name == "force":
            words += [max(one.opts, key=len), value]
    return words


@pytest.mark.slow  # thirty commands in three worlds
def test_commands_for_one_force_answer_the_same_in_every_world(untouched_worlds, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    worlds, called_ones = untouched_worlds, _commands()
    assert set(COMMANDS) <= set(called_ones)
    never = {"week": "nowherex-all-000000", "request": "f" * 16, "hold": "e" * 16}
    for name, arguments in called_ones.items():
        said = {}
        for other, what in (("unknown", "never"), ("empty", "never"), ("full", "theirs"), ("full again", "never")):
            world = worlds[other]
            for ids in ({**never, **world.ids} if what == "theirs" else never,):
                called = [*name.split(), *(word.format(**ids) for word in arguments), "--home", str(world.home)]
                done = CliRunner(env={"COLUMNS": "200"}).invoke(commands, called)
                text = done.output.replace(str(world.home), "HOME")
                for one in sorted({*never.values(), *ids.values()}, key=len, reverse=True):
                    text = text.replace(one, "ASKED")
                said[other, what] = (done.exit_code, re.sub(r"\b[0-9a-f]{16}\b", "N", text))
        assert len({str(one) for one in said.values()}) == 1, (name, said)
        assert "Traceback" not in str(said), (name, said)
        assert "elmshire" not in str(said["full again", "never"]).lower().replace("asked", "")


def test_the_suite_would_see_a_leak(worlds):
    """A page that counted both forces' deliveries would answer differently from world to world."""
    counts = {
        other: sum(len(world.control.deliveries.of(force)) for force in (NORTHMOOR, ELMSHIRE))
        for other, world in worlds.items()
    }
    assert counts["unknown"] != counts["full"]
    assert KeyKind.SNAPSHOT  # the key of what is read is the force's own, in each world


def test_what_is_overdue_in_the_archive_is_told_on_the_loads_page_to_its_own_force_alone(worlds):
    world = worlds["full"]
    assert "Overdue in the archive" not in world.ask("dev", "GET", "/loads").text
    later = NOW + timedelta(days=400)
    told = {
        force: live_services(replace(world.platform, clock=lambda: later), ORIGIN).overdue(force)
        for force in (NORTHMOOR, ELMSHIRE)
    }
    assert told[NORTHMOOR] == []
    assert any(world.ids["hold"] in words for words in told[ELMSHIRE])
