"""The web application: pages from their list, the few doors that need no session, and nothing else.

A door is listed with the reason why it may be open. Access logs of the server that runs this must stay off: a sign-in
link and a search stand in an address.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import anyio.to_thread
from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from ndas.dashboard.assets import Assets
from ndas.dashboard.faults import FaultPages, NotRecordedError
from ndas.dashboard.headers import SecurityHeaders
from ndas.dashboard.page import Page
from ndas.dashboard.pages import PAGES
from ndas.dashboard.pages.sign_in.doors import SignInDoors
from ndas.dashboard.screen import Screen
from ndas.dashboard.serve import Form, Server
from ndas.dashboard.services import Services

API_DOCUMENT = "/api/v1/openapi.json"
THREADS = 4
"""Pages wait for a database on this machine, not for a network: more threads cost memory and gain nothing."""


@dataclass(frozen=True, kw_only=True)
class Door:
    """A route that needs no session, and why that is right."""

    path: str
    method: str
    because: str
    view: Callable[..., Response]
    form: bool = False


def create_app(services: Services) -> FastAPI:
    """The application over a deployment's services.

    Raises:
        AssetError: a built static file is missing or changed.
    """
    assets = Assets()
    screen = Screen(services.deployment, assets)
    app = FastAPI(title="ndas", version="1", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_few_threads)
    server = Server(services, screen)
    for page in PAGES:
        _add_page(app, server, page)
    for door in doors(services, screen, assets):
        _add_door(app, door)
    _add_errors(app, services, screen)
    app.add_middleware(SecurityHeaders, origin=services.deployment.origin, marking=str(services.deployment.marking))
    return app


def doors(services: Services, screen: Screen, assets: Assets) -> tuple[Door, ...]:
    """Every route that needs no session."""
    sign_in = SignInDoors(services, screen)
    return (
        Door(path="/sign-in", method="GET", because="says how to get in; no data", view=sign_in.sign_in),
        Door(path="/auth/link/{token}", method="GET", because="shows the sign-in button", view=sign_in.show_link),
        Door(path="/auth/link/{token}", method="POST", because="signs in, audited", view=sign_in.use_link),
        Door(path="/auth/passkey", method="POST", because="signs in, audited", view=sign_in.use_passkey, form=True),
        Door(path="/auth/code", method="POST", because="signs in, audited", view=sign_in.use_code, form=True),
        Door(path="/auth/oidc/{force}", method="GET", because="leaves to sign in", view=sign_in.leave_for_provider),
        Door(
            path="/auth/oidc/{force}/callback",
            method="GET",
            because="signs in, audited",
            view=sign_in.return_from_provider,
        ),
        Door(path="/auth/logout", method="POST", because="signs out, audited", view=sign_in.sign_out, form=True),
        Door(path="/static/{file}", method="GET", because="built files, no data", view=assets.answer),
        Door(path=API_DOCUMENT, method="GET", because="what the API answers; no data", view=_describe),
        Door(path="/healthz", method="GET", because="says that the process answers; no data", view=_healthz),
    )


@asynccontextmanager
async def _few_threads(_: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    yield


def _describe(request: Request) -> Response:
    described: dict[str, Any] = request.app.openapi()
    return JSONResponse(described)


def _healthz(_: Request) -> Response:
    return PlainTextResponse("ok\n")


def _add_page(app: FastAPI, server: Server, page: Page) -> None:
    api = page.rule.kind == "json"
    described: dict[str, Any] = {}
    if api:
        named = [part[1:-1] for part in page.rule.path.split("/") if part.startswith("{")]
        described = {
            "summary": page.view.__doc__,
            "response_model": page.schema,
            "responses": {401: _SAID, 403: _SAID, 404: _SAID},
            "openapi_extra": {
                "parameters": [{"name": n, "in": "path", "required": True, "schema": {"type": "string"}} for n in named]
            },
        }
    app.add_api_route(
        page.rule.path,
        server.endpoint(page),
        methods=[page.rule.method],
        name=f"{page.rule.method} {page.rule.path}",
        include_in_schema=api,
        **(described or {"response_class": HTMLResponse, "response_model": None}),
    )


_SAID: dict[str, Any] = {
    "description": "Refused, or nothing here for this user.",
    "content": {
        "application/json": {
            "schema": {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]}
        }
    },
}


def _add_door(app: FastAPI, door: Door) -> None:
    def answer(request: Request) -> Response:
        return door.view(request)

    def answer_form(request: Request, form: Form) -> Response:
        return door.view(request, form)

    app.add_api_route(
        door.path,
        answer_form if door.form else answer,
        methods=[door.method],
        name=f"{door.method} {door.path}",
        include_in_schema=False,
        response_model=None,
    )


def _add_errors(app: FastAPI, services: Services, screen: Screen) -> None:
    def page(request: Request, name: str, title: str, status: int) -> Response:
        if request.url.path.startswith("/api/"):
            return JSONResponse({"error": title.lower()}, status_code=status)
        frame = screen.frame(path="", at=services.clock())
        return HTMLResponse(screen.render(f"pages/errors/{name}.html", title, frame, {}), status_code=status)

    @app.exception_handler(HTTPException)
    def refused(request: Request, fault: Exception) -> Response:
        status = fault.status_code if isinstance(fault, HTTPException) else 400
        return page(request, "not_found", "Page not found", status)

    @app.exception_handler(NotRecordedError)
    def not_recorded(request: Request, _: Exception) -> Response:
        return page(request, "not_recorded", "The page is withheld", 503)

    app.add_middleware(FaultPages, page=lambda request: page(request, "went_wrong", "Something went wrong", 500))
