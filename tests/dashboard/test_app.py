"""No route exists without a rule: who may open it and what is written down."""

import ast
import inspect
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from invented_pages import NORTHMOOR, invented_services

import ndas.dashboard
from ndas.dashboard.app import create_app, doors
from ndas.dashboard.assets import Assets
from ndas.dashboard.page import PageRule
from ndas.dashboard.pages import PAGES
from ndas.dashboard.screen import Screen
from ndas.governance.access import AccessRequest, Action, Principal, Role, decide
from ndas.governance.audit_events import AuditEvent


def routes_of(app):
    return {(m, r.path) for r in app.routes for m in r.methods - {"HEAD"}}


def test_every_route_is_a_registered_page_or_a_door_with_its_reason(services, app):
    declared = {(p.rule.method, p.rule.path) for p in PAGES}
    assets = Assets()
    open_doors = doors(services, Screen(services.deployment, assets), assets)
    assert all(len(d.because) > 10 for d in open_doors)
    allowed = declared | {(d.method, d.path) for d in open_doors}
    assert routes_of(app) == allowed


def test_a_route_added_past_the_register_is_noticed(services):
    app = create_app(services)

    def quick_look():
        return {}

    app.add_api_route("/quick-look", quick_look)
    with pytest.raises(AssertionError):
        test_every_route_is_a_registered_page_or_a_door_with_its_reason(services, app)


def test_no_module_of_the_dashboard_routes_on_its_own():
    folder = Path(ndas.dashboard.__file__).parent
    callers = {
        source.relative_to(folder).as_posix()
        for source in folder.rglob("*.py")
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"add_api_route", "add_route", "mount", "include_router"}
    }
    assert callers == {"app.py"}


def test_views_run_in_threads_so_that_a_slow_store_stops_nobody_else(app):
    for route in app.routes:
        if isinstance(route, APIRoute):
            assert not inspect.iscoroutinefunction(route.endpoint), route.path


def test_a_rule_that_names_nothing_cannot_be_made():
    with pytest.raises(ValueError, match="names what it shows"):
        PageRule(path="/x", action=Action.SEE_RECORDS, event=AuditEvent.PAGE_VIEWED, subjects="")


def test_pages_about_people_ask_for_an_action_that_no_policy_allows_without_a_purpose():
    everything = Principal(
        id="x",
        force=NORTHMOOR,
        roles=frozenset(Role),
        access_in_date=True,
        vetting="SC",
        vetting_in_date=True,
        trained_for=frozenset({"serious-violence"}),
    )
    about_people = (
        "/person",
        "/event",
        "/record",
        "/location",
        "/object",
        "/search",
        "/review",
        "/api/v1/event",
        "/api/v1/person",
        "/insight/{use_case}/leads",
        "/insight/{use_case}/decisions",
    )
    asked = [p.rule for p in PAGES if p.rule.path.startswith(about_people)]
    assert len(asked) >= 10
    for rule in asked:
        assert not decide(AccessRequest(everything, rule.action, NORTHMOOR)).allowed, rule.path


def test_it_documents_the_api_without_any_outside_address():
    document = create_app(invented_services()).openapi()
    assert set(document["paths"]) == {p.rule.path for p in PAGES if p.rule.kind == "json"}
