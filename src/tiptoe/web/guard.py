"""The door: every request passes here before anything else looks at it.

Host allow-list, Origin and Sec-Fetch-Site, cookie or API key, CSRF on changes, size of the body,
and the headers of every answer. Pure ASGI, for HTTP and WebSocket alike. Why each rule exists:
docs/explanation/privacy-and-security.md
"""

import hmac
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any

from starlette.exceptions import HTTPException

from tiptoe.web.keys import Keys

__all__ = ["Doors", "Guard", "cookie_of"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN_PATHS = ("/static/", "/open", "/login", "/api/login", "/healthz", "/favicon.ico")
UPLOAD = "/api/uploads"  # streams to disk with a limit of its own
BODY_MOST = 8_000_000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=(), usb=(), payment=()"),
)
NO_STORE = (b"cache-control", b"no-store")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Under which names we are spoken to: `hosts` as in the Host header, `port` for the cookie."""

    hosts: frozenset[str]
    port: int

    @property
    def origins(self) -> frozenset[str]:
        return frozenset(f"http://{host}" for host in self.hosts)

    @property
    def cookie(self) -> str:
        """Cookies do not know ports: two servers on one machine must not share one."""
        return f"tiptoe-{self.port}"


@dataclass(frozen=True, slots=True)
class _Refusal:
    status: int
    what: str
    fix: str


STRANGER = _Refusal(
    401, "This page is locked.", "Open the link that `tiptoe serve` printed when it started."
)
WRONG_HOST = _Refusal(
    421, "This server is not known by that name.", "Use the address that `tiptoe serve` printed."
)
ELSEWHERE = _Refusal(403, "The request came from another page.", "Use the pages of tiptoe itself.")
NO_CSRF = _Refusal(403, "The request lacks its token.", "Reload the page and try again.")


class Guard:
    """Wraps an application; lets nothing through that has no business here."""

    def __init__(self, app: App, *, keys: Keys, doors: Doors) -> None:
        self.app, self.keys, self.doors = app, keys, doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = _headers(scope)
        refusal = self._refusal(scope, headers)
        if scope["type"] == "websocket":
            await (_close(send, receive) if refusal else self.app(scope, receive, send))
        elif refusal:
            await _answer(scope, _with_headers(send), refusal)
        else:
            is_upload = scope["path"].startswith(UPLOAD)
            limited = receive if is_upload else _limited(receive)
            await self.app(scope, limited, _with_headers(send))

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> _Refusal | None:
        if headers.get("host", "") not in self.doors.hosts:
            return WRONG_HOST
        if not self._is_from_here(scope, headers):
            return ELSEWHERE
        if scope["type"] == "http" and scope["path"].startswith(OPEN_PATHS):
            return None
        told = headers.get("authorization", "")
        if told.startswith("Bearer ") and self.keys.is_api_key(told.removeprefix("Bearer ")):
            return None
        return self._of_browser(scope, headers)

    def _of_browser(self, scope: Scope, headers: dict[str, str]) -> _Refusal | None:
        """Its cookie, and for a change the token that only our own pages know."""
        csrf = self.keys.csrf(cookie_of(headers.get("cookie", ""), self.doors.cookie))
        if csrf is None:
            return STRANGER
        scope["tiptoe.csrf"] = csrf
        is_change = scope["type"] == "http" and scope["method"] not in SAFE
        told = headers.get("x-tiptoe-csrf", "").encode("latin-1")
        return NO_CSRF if is_change and not hmac.compare_digest(csrf.encode(), told) else None

    def _is_from_here(self, scope: Scope, headers: dict[str, str]) -> bool:
        origin = headers.get("origin")
        if scope["type"] == "websocket":
            return origin in self.doors.origins
        if origin is not None and scope["method"] not in SAFE:
            return origin in self.doors.origins
        site = headers.get("sec-fetch-site", "none")
        is_visit = scope["method"] == "GET" and headers.get("sec-fetch-mode") == "navigate"
        return site in {"none", "same-origin"} or is_visit


def cookie_of(header: str, name: str) -> str:
    """The value of one cookie, or nothing."""
    try:
        found = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _headers(scope: Scope) -> dict[str, str]:
    """The last of each name; a doubled Host or Origin is refused by matching nothing."""
    told: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1")
        told[key] = (
            f"{told[key]},{value.decode('latin-1')}" if key in told else value.decode("latin-1")
        )
    return told


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            has_cache = any(name == b"cache-control" for name, _ in headers)
            headers += HEADERS if has_cache else (*HEADERS, NO_STORE)
            message = {**message, "headers": headers}
        await send(message)

    return sent


def _limited(receive: Receive) -> Receive:
    left = BODY_MOST

    async def received() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413, "That is too much at once: at most 8 MB")
        return message

    return received


async def _close(send: Send, receive: Receive) -> None:
    await receive()  # websocket.connect
    await send({"type": "websocket.close", "code": 1008})


async def _answer(scope: Scope, send: Send, refusal: _Refusal) -> None:
    is_api = scope["path"].startswith("/api/")
    if is_api:
        body = json.dumps({"what": refusal.what, "fix": refusal.fix}).encode()
    else:
        from tiptoe.web.page import plain_refusal

        body = plain_refusal(refusal.what, refusal.fix).encode()
    kind = b"application/json" if is_api else b"text/html; charset=utf-8"
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    if refusal.status == STRANGER.status:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
