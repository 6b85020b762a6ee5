"""Signed-in clients over two invented forces."""

import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parent))

from invented_pages import ORIGIN, OURS, invented_services, start_anew

from ndas.dashboard import create_app
from ndas.dashboard.services import Purpose
from ndas.dashboard.sessions import SessionBook, digest_of


class Visitor:
    """A browser of one signed-in user, past the door."""

    def __init__(self, services, app, user_id, purpose="serious-violence"):
        self.services = services
        self.client = TestClient(app, base_url=ORIGIN, follow_redirects=False)
        token, session = SessionBook(services.sessions).begin(user_id, services.clock())
        self.client.cookies.set(
            "ndas", token, domain="localhost.local"
        )  # as a browser keeps it, so that a new one replaces it
        if purpose:
            SessionBook(services.sessions).keep_purpose(session, Purpose(use_case=purpose, reference="CR/1234/26"))

    def session(self):
        token = self.client.cookies["ndas"]  # a step-up gives a new one
        return self.services.sessions.find(digest_of(token), self.services.clock())

    def get(self, path, **more):
        return self.client.get(path, **more)

    def post(self, path, form, *, csrf=None, headers=None):
        token = self.session().csrf if csrf is None else csrf
        return self.client.post(path, data=form | {"csrf": token}, headers=OURS if headers is None else headers)


@pytest.fixture(scope="session")
def first_services():
    return invented_services(ORIGIN)


@pytest.fixture(scope="session")
def app(first_services):
    return create_app(first_services)


@pytest.fixture
def services(first_services):
    start_anew(first_services)
    return first_services


@pytest.fixture
def visit(services, app):
    return lambda user_id="ada.okoro", purpose="serious-violence": Visitor(services, app, user_id, purpose)


@pytest.fixture
def stranger(services, app):
    return TestClient(app, base_url=ORIGIN, follow_redirects=False)
