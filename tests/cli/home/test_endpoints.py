"""The platform does not start with an address outside the countries that the assessment lists."""

from datetime import UTC, datetime

import pytest
import yaml

from ndas.cli.errors import CommandError
from ndas.cli.home.endpoints import MAIL_SETTING, endpoints_of
from ndas.cli.home.platform import open_platform
from ndas.governance import AuditEntry, AuditEvent
from ndas.store.control import Control, Force
from ndas.vocabulary import ForceId

FORCE = ForceId("northmoor")
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def home(tmp_path):
    _settings(tmp_path)
    control = Control(f"sqlite:///{tmp_path / 'control.db'}")
    joined = AuditEntry(AuditEvent.FORCE_JOINED, NOW, FORCE, actor="administrator")
    control.forces.join(Force(FORCE, "Northmoor", (), NOW), audit=joined)
    control.close()
    return tmp_path


def _settings(home, key_holder="", **keeping):
    (home / "forces").mkdir(exist_ok=True)
    said = {"mapping": "northmoor", "key_holder": key_holder or str(home / "holder.sock"), "keeping": keeping}
    (home / "forces" / f"{FORCE}.yaml").write_text(yaml.safe_dump(said))


def _regions(home, **said):
    (home / "regions.yaml").write_text(yaml.safe_dump(said))


def test_it_starts_where_everything_lies_in_this_country(home):
    assert open_platform(home).regions == ("United Kingdom",)


@pytest.mark.parametrize("setting", ["mail", "here", "storage", "key holder"])
def test_an_address_outside_the_listed_countries_stops_the_start(home, monkeypatch, setting):
    if setting == "mail":
        monkeypatch.setenv(MAIL_SETTING, "smtp://relay.example.ie:587")
        _regions(home, hosts={"relay.example.ie": "Ireland"})
    elif setting == "here":
        _regions(home, here="Ireland")
    elif setting == "key holder":
        _settings(home, key_holder="tls://keys.example.ie:7443")
        _regions(home, hosts={"keys.example.ie": "Ireland"})
    else:
        _settings(home, cold_store={"bucket": "weeks", "region": "eu-west-1"})
        _regions(home, hosts={"eu-west-1": "Ireland"})
    with pytest.raises(CommandError, match="lies in Ireland; the assessment allows United Kingdom"):
        open_platform(home)


def test_an_address_that_nobody_has_listed_stops_the_start(home, monkeypatch):
    monkeypatch.setenv(MAIL_SETTING, "smtp://relay.example:587")
    with pytest.raises(CommandError, match=r"mail relay\.example is not listed with its country"):
        open_platform(home)
    _regions(home, hosts={"relay.example": "United Kingdom"})
    assert open_platform(home).regions == ("United Kingdom",)


def test_every_kind_of_address_is_looked_at(home, monkeypatch):
    monkeypatch.setenv(MAIL_SETTING, "smtp://127.0.0.1")
    url = "postgresql://user@db.example.uk/ndas"
    _regions(home, hosts={"db.example.uk": "United Kingdom"})
    holders = ["/run/ndas/holder.sock", "tls://keys.example.uk:7443"]
    found = endpoints_of(home, url, [("eu-west-2", ""), ("eu-west-2", "http://10.0.0.9:9000")], holders)
    assert [(one.what, one.host, one.region) for one in found] == [
        ("storage", "this machine", "United Kingdom"),
        ("control database", "db.example.uk", "United Kingdom"),
        ("cold store", "eu-west-2", "United Kingdom"),
        ("cold store", "10.0.0.9", "United Kingdom"),
        ("key holder", "keys.example.uk", ""),
        ("mail", "127.0.0.1", "United Kingdom"),
    ]


def test_a_file_that_says_something_else_is_named(home):
    _regions(home, somewhere="Ireland")
    with pytest.raises(CommandError, match=r"regions\.yaml"):
        open_platform(home)
