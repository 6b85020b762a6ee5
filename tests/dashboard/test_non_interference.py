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
from difflib import unified_diff
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
from ndas.cli.home.platform import ForceSettings, write_settings
from ndas.cli.serving.dashboard import live_services
from ndas.dashboard import create_app
from ndas.dashboard.app import API_DOCUMENT, doors
from ndas.dashboard.assets import Assets
from ndas.dashboard.pages import PAGES
from ndas.dashboard.screen import Screen
from ndas.governance import KeyKind, KeyRef
from ndas.governance.access import Role
from ndas.journey import Limits, Platform
from ndas.store.archive import Archive
from ndas.store.control import Control, Decision, Emergency, Judgement, new_grant
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
    "lead": (f"F-{NORTHMOOR}-1", f"F-{ELMSHIRE}-1", "F-nowherex-1"),
    "record in an emergency": ("opened-northmoor", "opened-elmshire", "opened-nowherex"),
}
"""What a route with an id is about: an id of one's own, one of the other force, one that never was."""

NUMBERS = ("1", "7", "40", "99999")
"""What a route with a number is asked with besides: a force's entries and certificates are counted for it alone."""

FORMS = {
    "/purpose": {"use_case": "serious-violence", "reference": "CR/1/26", "next": "/"},
    "/review/judge": {"record_a": "{id}", "record_b": "rms:PERSON:3", "verdict": "same", "reason": "seen together"},
    "/review/withdraw": {"judgement": "{id}", "id": "{id}"},
    "/access/grant": {"user": "{id}", "role": "analyst", "reason": "TASK-381", "until": "2027-01-31"},
    "/emergency": {"kind": "person", "record": "{id}", "situation": "threat to life", "reference": "CR/7/26"},
    "/reasons/attest": {"reason": "{id}", "verdict": "sound"},
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

OF_WHAT = ("id", "record", "record_a", "record_b", "person", "judgement", "thing", "grant", "emergency", "credential")
ANY_FORM = dict.fromkeys(OF_WHAT, "{id}") | {"verdict": "same", "reason": "seen together"}
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
        self._open_emergency(NORTHMOOR, "ada")
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
        self.ids = {"week": week, "request": asked.id, "hold": hold.id, "judgement": said.id} | self._looked_after()

    def _looked_after(self) -> dict[str, str]:
        """What stands in the other force's books of access: a grant, a reason, an emergency, a decision."""
        grant = new_grant(
            *("ben", ELMSHIRE, "analyst"),
            reason="TASK-1",
            post="",
            begins_at=NOW,
            ends_at=NOW + timedelta(days=90),
            by="cat",
            at=NOW,
        )
        self.control.grants.give(grant, audit=entry(ELMSHIRE))
        given = {"use_case": "serious-violence", "kind": "crime", "reference": "CR/77/26"}
        reason = self.control.reasons.note(ELMSHIRE, "ben", at=NOW, **given)
        self._open_emergency(ELMSHIRE, "ben")
        lead = f"F-{ELMSHIRE}-1"
        decision = Decision(
            *("decided-elmshire", ELMSHIRE, "serious-violence", "2", WEEK, lead, "taken up", "ben", NOW), decided_at=NOW
        )
        self.control.decisions.record(decision, records=("rms:CRIME:77",), audit=entry(ELMSHIRE))
        return {"grant": grant.id, "reason": reason.id, "emergency": f"opened-{ELMSHIRE}", "decision": decision.id}

    def _open_emergency(self, force, user) -> None:
        why = ("person", f"P-{force}", "threat to life", "CR/7/26")
        until = NOW + timedelta(hours=1)
        opened = Emergency(f"opened-{force}", force, user, *why, NOW, until, NOW + timedelta(days=1))
        self.control.emergencies.open(opened, audit=entry(force))

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
            return self._anywhere(client.get(path))
        return self._anywhere(client.post(path, data={"csrf": csrf(client), **(form or {})}, headers=OURS))

    def _anywhere(self, response) -> SimpleNamespace:
        """The answer, without the folder that this world's home happens to lie in."""
        text = response.text.replace(str(self.home), "HOME")
        return SimpleNamespace(status_code=response.status_code, text=text, headers=response.headers)


def csrf(client) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/purpose").text)
    return found.group(1) if found else ""


DIGEST = re.compile(r"\b(?:[0-9a-f]{12}|[0-9a-f]{16}|[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{64})\b")
"""An id drawn at random, or a digest of what holds one."""

NONCES = (
    (re.compile(r'(name="csrf" value=")[0-9A-Za-z_-]{43}(?=")'), r"\1"),
    (
        re.compile(r'(<td class="mono nowrap">)[0-9a-f]{10}(?=</td>)'),
        r"\1",
    ),  # the log's chain, whose entries hold drawn ids
    (DIGEST, "DIGEST"),
    (re.compile(r"(&#34;challenge&#34;: ?&#34;)[0-9A-Za-z_-]{54}(?=&#34;)"), r"\1"),
    (re.compile(r'(name="offer" value=")[0-9a-f]{120}(?=")'), r"\1"),  # an authenticator app's secret, sealed
    (re.compile(r'(class="qr"><path transform="scale\(5\)" stroke="#000" d=")[0-9mhvzMHVZ .-]+(?=")'), r"\1"),
    (re.compile(r'(type this into the app: <span class="mono">)[A-Z2-7]{32}(?=<)'), r"\1"),
)
"""What is new with each answer, each by its name, alphabet and length: whatever else stands in its place is seen."""


def plain(response, *asked: str):
    """Status, body and headers without nonces, and without the words that were asked with."""
    body = response.text
    for word in asked:
        for form in (word, quote(word, safe=""), quote(word)):
            body = body.replace(form, "ASKED")
    for pattern, instead in NONCES:
        body = pattern.sub(instead, body)
    headers = {
        name: DIGEST.sub("DIGEST", value)
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
    asked = {one for triple in triples(rule) for one in triple} | (set(NUMBERS) if "{number}" in holes else set())
    return [(_filled(rule.path, one), (one,)) for one in sorted(asked)]


def triples(rule) -> list[tuple[str, str, str]]:
    """The ids that a route is asked with: those declared for what it is about, or else every kind of id."""
    declared = IDS.get(rule.subjects)
    return [declared] if declared else sorted(set(IDS.values()))


def _filled(path: str, one: str) -> str:
    """Holes are filled with the id; a use case before another is the force's own, so that what follows is reached."""
    inner = re.sub(r"\{use_case\}(?=.*\{)", "serious-violence", path)
    return re.sub(r"\{[^}]+\}", lambda _: quote(one, safe=""), inner)


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
    """A route that says nothing of its ids is asked with some kinds of them here, with every kind in the slow round."""
    _compare(worlds, ("unknown", "full"), ("ada",), most=12)


@pytest.mark.slow  # everybody, in three worlds
def test_every_answer_is_the_same_whether_the_other_force_is_unknown_empty_or_full(untouched_worlds):
    _compare(untouched_worlds, ("unknown", "empty", "full"), ("ada", "eve", "dev"))


def _compare(worlds, others, users, most=None):
    looked = Counter()
    for rule in routes():
        if rule.method != "GET":
            continue
        for path, _ in paths(rule)[:most]:
            for user in users:
                answers = {other: plain(worlds[other].ask(user, "GET", path)) for other in others}
                for answer in answers.values():
                    assert answer == answers["full"], (user, path, _differences(answer, answers["full"]))
                looked[answers["full"][0]] += 1
                if "elmshire" not in path and "77" not in path and "quill" not in path and "ben" not in path:
                    said = answers["full"][1].upper()
                    assert not [word for word in THEIRS_ONLY if re.search(rf"\b{word}\b", said)], (user, path)
    assert looked[200] > 15
    assert looked[403] > 0
    assert looked[404] > 10


def _differences(one, other) -> list[str]:
    """The lines in which two answers differ."""
    both = (str(one[0]) + "\n" + one[1] + str(one[2]), str(other[0]) + "\n" + other[1] + str(other[2]))
    lines = unified_diff(*(text.splitlines() for text in both), n=0, lineterm="")
    return [line[:400] for line in lines][:20]


@pytest.mark.parametrize("kinds", [4, pytest.param(None, marks=pytest.mark.slow)])  # of ids, where none is declared
def test_an_id_of_the_other_force_answers_as_one_that_never_was_over_the_same_reads(worlds, kinds):
    """Statements are as many for either id; blocks hang on where it sorts in one's own data, so on no other world."""
    compared = 0
    for rule in routes():
        if rule.method != "GET" or "{" not in rule.path:
            continue
        for own, theirs, never in triples(rule)[:kinds]:
            assert own != theirs
            reads = {}
            for name, world in worlds.items():
                world.ask("ada", "GET", _filled(rule.path, never))  # caches are as warm in either world
                with counting(world) as at_theirs:
                    one = plain(world.ask("ada", "GET", _filled(rule.path, theirs)), theirs)
                with counting(world) as at_never:
                    other = plain(world.ask("ada", "GET", _filled(rule.path, never)), never)
                assert one == other, rule.path
                reads[name] = (dict(at_theirs), dict(at_never))
                at_theirs.pop("block", 0)
                at_never.pop("block", 0)
                assert at_theirs == at_never, rule.path
                compared += one[0] == 404
            assert reads["unknown"] == reads["full"], rule.path
    assert compared >= len(IDS)


ABOUT = {
    "/access/grant": "user",
    "/access/end": "grant",
    "/access/review": "grant",
    "/reasons/attest": "reason",
    "/emergencies/review": "emergency",
    "/insight/{use_case}/leads/{finding}/assess": "finding",
    "/insight/{use_case}/leads/{finding}/decide": "finding",
    "/insight/{use_case}/decisions/{decision}/sign": "decision",
    "/insight/{use_case}/decisions/{decision}/result": "decision",
}
"""What of the other force a form is sent about, besides a record: a judgement where nothing else is said."""

NEVER = dict.fromkeys(("grant", "reason"), "f" * 16) | {
    "user": "nobodyx",
    "finding": "F-nowherex-1",
    "decision": "decided-nowherex",
    "emergency": "opened-nowherex",
    "judgement": "judged-nowherex",
}


@pytest.mark.parametrize("rule", [rule for rule in routes() if rule.method != "GET"], ids=lambda rule: rule.path)
def test_a_form_about_the_other_force_answers_as_one_about_nobody(worlds, rule):
    world, what = worlds["full"], ABOUT.get(rule.path, "judgement")
    theirs = {**world.ids, "user": "ben", "finding": f"F-{ELMSHIRE}-1"}[what]
    before = _standing_of_the_other(world)
    for pair, user in product((("rms:PERSON:77", "rms:PERSON:88"), (theirs, NEVER[what])), ("ada", "eve")):
        answers = []
        for one in pair:
            form = {name: value.replace("{id}", one) for name, value in FORMS.get(rule.path, ANY_FORM).items()}
            answers.append(plain(world.ask(user, "POST", _filled(rule.path, one), form), one))
        assert answers[0] == answers[1], user
    assert _standing_of_the_other(world) == before


def _standing_of_the_other(world) -> str:
    """Everything of the other force that a form could have changed."""
    books, ids = world.control, world.ids
    at = NOW + timedelta(minutes=1)
    whole = (books.judgements.standing(ELMSHIRE), books.grants.of(ELMSHIRE, at=at), books.decisions.of(ELMSHIRE))
    assert all(whole), "each has something that could change"
    return repr((*whole, books.reasons.get(ids["reason"]), books.emergencies.get(ids["emergency"])))


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


@pytest.mark.parametrize("planted", ["elmshire", "ben", " 2 other forces", "/elmshire/live.vault"])
def test_what_is_taken_out_of_an_answer_hides_no_leak(worlds, planted):
    """Words of another force, put in the midst of and right after whatever is taken out, make another answer."""
    seen = Counter()
    for path in ("/account/means", "/reach", "/audit"):
        answer = worlds["full"].ask("eve", "GET", path)
        assert answer.status_code == 200, path
        clean = plain(answer)
        for pattern in (*(pattern for pattern, _ in NONCES), re.compile("HOME")):
            for found in list(pattern.finditer(answer.text))[:3]:
                for place in ((found.end() - 3), found.end()):
                    text = answer.text[:place] + planted + answer.text[place:]
                    leaking = SimpleNamespace(status_code=200, text=text, headers=answer.headers)
                    assert plain(leaking) != clean, (path, pattern.pattern)
                    seen[pattern.pattern] += 1
    assert set(seen) == {*(pattern.pattern for pattern, _ in NONCES), "HOME"}, "each is met somewhere"


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
