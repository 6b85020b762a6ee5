"""Signed-in clients over two invented forces."""

import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parent))

from invented_pages import ORIGIN, OURS, invented_services

from ndas.dashboard import create_app
from ndas.dashboard.services import Purpose


class Visitor:
    """A browser of one signed-in user."""

    def __init__(self, services, app, user_id, purpose="serious-violence"):
        self.services = services
        self.client = TestClient(app, base_url=ORIGIN, follow_redirects=False)
        token = services.links.issue(user_id, services.clock())
        answer = self.client.post(f"/auth/link/{token}", headers=OURS)
        assert answer.status_code == 303
        if purpose:
            session = self.session()
            services.sessions.renew(
                type(session)(**(vars(session) | {"purpose": Purpose(use_case=purpose, reference="CR/1234/26")}))
            )

    def session(self):
        rows = list(self.services.sessions._rows.values())
        return rows[-1]

    def get(self, path, **more):
        return self.client.get(path, **more)

    def post(self, path, form, *, csrf=None, headers=None):
        token = self.session().csrf if csrf is None else csrf
        return self.client.post(path, data=form | {"csrf": token}, headers=OURS if headers is None else headers)


@pytest.fixture
def services():
    return invented_services(ORIGIN)


@pytest.fixture
def app(services):
    return create_app(services)


@pytest.fixture
def visit(services, app):
    return lambda user_id="ada.okoro", purpose="serious-violence": Visitor(services, app, user_id, purpose)


@pytest.fixture
def stranger(app):
    return TestClient(app, base_url=ORIGIN, follow_redirects=False)
