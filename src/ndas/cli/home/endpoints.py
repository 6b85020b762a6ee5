"""The addresses that a home's settings name, each with its country, and the check that stops the start.

``home/regions.yaml`` says where this machine stands (``here``) and where each other host lies (``hosts``). Without the
file this machine stands in the United Kingdom and no other host is known.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ndas.cli.errors import CommandError
from ndas.governance.assessment import read_national
from ndas.governance.assessment.egress import UNKNOWN, Endpoint, egress_faults
from ndas.store.control import Control
from ndas.store.keys.remote import TLS_SCHEME
from ndas.vocabulary.yaml_text import read_yaml

MAIL_SETTING = "NDAS_MAIL_URL"
"""Where notices would be mailed through: ``smtp://host``. No notice is sent without it."""
_AWS = {"eu-west-2": "United Kingdom"}
"""Cloud region to country; a region that is not here must be listed by its host."""
_HERE = "United Kingdom"


@dataclass(frozen=True, slots=True)
class Regions:
    """Where this machine and other hosts lie."""

    here: str = _HERE
    hosts: Mapping[str, str] = field(default_factory=dict)

    def of(self, host: str) -> str:
        """The country of a host; unknown where nobody has said."""
        return self.here if _is_this_machine(host) else self.hosts.get(host, UNKNOWN)


def read_regions(home: Path) -> Regions:
    """Return what ``regions.yaml`` says.

    Raises:
        CommandError: it says something else than `here` and `hosts`.
    """
    path = home / "regions.yaml"
    if not path.is_file():
        return Regions()
    said: Any = read_yaml(path.read_text("utf-8")) or {}
    if not isinstance(said, dict) or not set(said) <= {"here", "hosts"}:
        raise CommandError(f"{path} has `here: COUNTRY` and `hosts:` with one `HOST: COUNTRY` a line, and nothing else")
    return Regions(str(said.get("here", _HERE)), {str(h): str(c) for h, c in (said.get("hosts") or {}).items()})


def endpoints_of(
    home: Path, control_url: str, buckets: Iterable[tuple[str, str]], holders: Iterable[str] = ()
) -> tuple[Endpoint, ...]:
    """Return the addresses that data goes to.

    Args:
        home: the home folder.
        control_url: of the control database.
        buckets: cloud region and own address (empty: the cloud's) of each cold store.
        holders: where key holders answer; one on a socket of this machine is no address of its own.
    """
    regions = read_regions(home)
    found = [Endpoint("storage", "this machine", regions.here)]
    if not control_url.startswith("sqlite"):
        host = urlsplit(control_url).hostname or "localhost"
        found.append(Endpoint("control database", host, regions.of(host)))
    for cloud_region, address in buckets:
        host = urlsplit(address).hostname or cloud_region
        found.append(Endpoint("cold store", host, regions.of(host) or _AWS.get(cloud_region, UNKNOWN)))
    for address in holders:
        if address.startswith(f"{TLS_SCHEME}://"):
            host = urlsplit(address).hostname or address
            found.append(Endpoint("key holder", host, regions.of(host)))
    if mail := os.environ.get(MAIL_SETTING):
        host = urlsplit(mail).hostname or mail
        found.append(Endpoint("mail", host, regions.of(host)))
    return tuple(found)


def check_endpoints(control: Control, endpoints: tuple[Endpoint, ...]) -> None:
    """Check the addresses against the assessment of every force; the shipped one where a force has none yet.

    Raises:
        CommandError: one is not allowed; the platform does not start.
    """
    assessments = []
    for force in control.forces.all():
        governing = control.assessments.governing(force.id, "programme")
        assessments.append(governing[0].read() if governing else read_national())
    for assessment in assessments or [read_national()]:
        if faults := egress_faults(assessment, endpoints):
            raise CommandError(
                "the platform does not start, for data would leave where the assessment keeps it: " + "; ".join(faults)
            )


def _is_this_machine(host: str) -> bool:
    if host in {"", "localhost"} or host.startswith("/"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
