"""A certified OpenID provider (idpyoidc), run on this machine for an invented force. It signs in whom it is told to."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from idpyoidc.server import Server
from idpyoidc.server.authz import AuthzHandling
from idpyoidc.server.configure import OPConfiguration
from idpyoidc.server.oidc.authorization import Authorization
from idpyoidc.server.oidc.provider_config import ProviderConfiguration
from idpyoidc.server.oidc.token import Token
from idpyoidc.server.user_authn.authn_context import INTERNETPROTOCOLPASSWORD
from idpyoidc.server.user_info import UserInfo

CLIENT, SECRET = "ndas", "a secret of thirty-two characters."
_LIVES = {"lifetime": 600}


class Provider:
    """The provider. `people` are claims by user; `signs_in` is whom it authenticates next."""

    def __init__(self, folder, redirect):
        self.people = {"pc1234": {"name": "Officer 1234", "collar": "pc1234", "roles": ["ndas-officer", "canteen"]}}
        self.asked = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self._http.server_port}"
        self.server = Server(OPConfiguration(conf=self._configuration(), base_path=str(folder)), cwd=str(folder))
        self.server.context.cdb[CLIENT] = {
            "client_secret": SECRET,
            "redirect_uris": [(redirect, {})],
            "client_salt": "salted",
            "token_endpoint_auth_method": "client_secret_basic",
            "response_types_supported": ["code"],
            "response_types": ["code"],
            "allowed_scopes": ["openid", "profile", "email"],
        }
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()

    def signs_in(self, user):
        """Whom it authenticates from now on."""
        self.server.context.authn_broker["anon"]["method"].user = user

    def claims(self, *roles):
        """The roles that it claims of the user from now on."""
        self.server.context.userinfo.db["pc1234"]["roles"] = list(roles)

    def close(self):
        """Stop."""
        self._http.shutdown()
        self._thread.join()

    def _configuration(self):
        return {
            "issuer": self.issuer,
            "httpc_params": {"verify": False},
            "keys": {"uri_path": "jwks.json", "key_defs": [{"type": "RSA", "use": ["sig"]}]},
            "endpoint": {
                "provider_config": {
                    "path": ".well-known/openid-configuration",
                    "class": ProviderConfiguration,
                    "kwargs": {},
                },
                "authorization": {"path": "authorization", "class": Authorization, "kwargs": {}},
                "token": {
                    "path": "token",
                    "class": Token,
                    "kwargs": {"client_authn_method": ["client_secret_basic", "client_secret_post"]},
                },
            },
            "authentication": {
                "anon": {
                    "acr": INTERNETPROTOCOLPASSWORD,
                    "class": "idpyoidc.server.user_authn.user.NoAuthn",
                    "kwargs": {"user": "pc1234"},
                }
            },
            "userinfo": {"class": UserInfo, "kwargs": {"db": self.people}},
            "add_ons": {
                "pkce": {
                    "function": "idpyoidc.server.oauth2.add_on.pkce.add_support",
                    "kwargs": {"essential": True},
                }
            },
            "authz": {
                "class": AuthzHandling,
                "kwargs": {
                    "grant_config": {
                        "usage_rules": {
                            "authorization_code": {"supports_minting": ["access_token", "id_token"], "max_usage": 1},
                            "access_token": {},
                        },
                        "expires_in": 600,
                    }
                },
            },
            "claims_interface": {"class": "idpyoidc.server.session.claims.ClaimsInterface", "kwargs": {}},
            "token_handler_args": {
                "jwks_def": {"key_defs": [{"type": "oct", "bytes": 24, "use": ["enc"], "kid": "code"}]},
                "code": _LIVES,
                "token": _LIVES,
                "id_token": {
                    "class": "idpyoidc.server.token.id_token.IDToken",
                    "kwargs": {"base_claims": {"name": None, "collar": None, "roles": None}},
                },
            },
            "session_params": {
                "encrypter": {
                    "kwargs": {
                        "keys": {
                            "key_defs": [
                                {"type": "OCT", "use": ["enc"], "kid": "password"},
                                {"type": "OCT", "use": ["enc"], "kid": "salt"},
                            ]
                        },
                        "iterations": 1,
                    }
                }
            },
        }


def _handler(provider):  # noqa: C901 - one small server in one place
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            """Say nothing."""

        def do_GET(self):
            where = urlsplit(self.path)
            if where.path == "/jwks.json":
                return self._send(200, provider.server.keyjar.export_jwks_as_json())
            if where.path == "/.well-known/openid-configuration":
                return self._answer("provider_config", {})
            provider.asked.append(dict(parse_qsl(where.query)))
            asked = {n: v for n, v in provider.asked[-1].items() if n not in ("prompt", "max_age")}  # it asks nobody
            return self._answer("authorization", asked)

        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self._answer("token", dict(parse_qsl(body)))

        def _answer(self, name, request):
            endpoint = provider.server.get_endpoint(name)
            info = {"headers": {"authorization": self.headers.get("authorization", "")}}
            parsed = endpoint.parse_request(request, http_info=info)
            if "error" in parsed:
                return self._send(400, parsed.to_json())
            done = endpoint.process_request(parsed, http_info=info)
            told = endpoint.do_response(request=parsed, **done) if "error" not in done else None
            if told is None:
                return self._send(400, json.dumps({"error": str(done["error"])}))
            if name == "authorization":
                self.send_response(303)
                self.send_header("location", told["response"])
                return self.end_headers()
            return self._send(200, told["response"])

        def _send(self, status, body):
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(body.encode())

    return Handler
