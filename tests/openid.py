"""A small OpenID Connect provider on a port of its own: discovery, authorize, token, keys, userinfo.

It is as strict as a real one: codes are good once, for the client, the redirect address and the PKCE verifier
that they were made for. `person` says who is signed in there; `forge` changes a token before it is signed.
"""

import base64
import hashlib
import json
import secrets
import time
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "dispute-desk", "secret-of-the-desk"


@cache
def a_key(name):
    """A private key; made once, as that takes a while."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.described_as = self.issuer
        self.person = {"sub": "u-1", "email": "ana@example.com", "email_verified": True, "name": "Ana"}
        self.in_userinfo_only = ()  # what the identity token leaves out
        self.userinfo = {}  # what userinfo says otherwise
        self.forge = lambda claims: claims
        self.signed_by, self.kid = "own", "own"
        self.asked = {}  # the last question to authorize
        self.codes, self.tokens = {}, set()

    def settings(self, **more):
        """The entry of OPENID_PROVIDERS for this one."""
        return {
            "id": "lumen",
            "name": "Lumen staff",
            "issuer": self.issuer,
            "client_id": CLIENT,
            "client_secret": SECRET,
        } | more

    def identity_token(self, nonce):
        now = int(time.time())
        said = {name: value for name, value in self.person.items() if name not in self.in_userinfo_only}
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce} | said
        return jwt.encode(self.forge(claims), a_key(self.signed_by), "RS256", headers={"kid": self.kid})

    def grant(self, form):
        """The tokens for a code; None for one that is not in order."""
        asked = self.codes.pop(form.get("code"), None)
        if asked is None or (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return None
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proven = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() == asked["code_challenge"]
        if not proven or form.get("redirect_uri") != asked["redirect_uri"]:
            return None
        token = secrets.token_urlsafe(16)
        self.tokens.add(token)
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self.identity_token(asked.get("nonce")),
        }


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *args):
        pass

    def answer(self, body, status=200):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        url = urlsplit(self.path)
        pages = {
            "/.well-known/openid-configuration": self.describe,
            "/authorize": self.authorize,
            "/keys": self.keys,
            "/userinfo": self.userinfo,
        }
        if url.path not in pages:
            return self.answer({}, 404)
        return pages[url.path]({name: values[0] for name, values in parse_qs(url.query).items()})

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        granted = self.server.grant(form) if self.path == "/token" else None
        self.answer(granted or {"error": "invalid_grant"}, 200 if granted else 400)

    def describe(self, query):
        own = self.server.issuer
        self.answer(
            {
                "issuer": self.server.described_as,
                "authorization_endpoint": f"{own}/authorize",
                "token_endpoint": f"{own}/token",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                "jwks_uri": f"{own}/keys",
                "userinfo_endpoint": f"{own}/userinfo",
            }
        )

    def authorize(self, query):
        """Somebody is always signed in here and agrees; an empty `person` declines."""
        self.server.asked = query
        back = {"state": query["state"]}
        if self.server.person:
            code = secrets.token_urlsafe(16)
            self.server.codes[code] = query
            back["code"] = code
        else:
            back["error"] = "access_denied"
        self.send_response(302)
        self.send_header("Location", f"{query['redirect_uri']}?{urlencode(back)}")
        self.end_headers()

    def keys(self, query):
        public = jwt.algorithms.RSAAlgorithm.to_jwk(a_key("own").public_key(), as_dict=True)
        self.answer({"keys": [public | {"kid": "own", "use": "sig", "alg": "RS256"}]})

    def userinfo(self, query):
        if self.headers.get("Authorization", "").removeprefix("Bearer ") not in self.server.tokens:
            return self.answer({"error": "invalid_token"}, 401)
        return self.answer(self.server.person | self.server.userinfo)


@contextmanager
def running():
    provider = Provider()
    Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
