"""What stands before every route: token, host, origin, the limits of bodies, and the headers.

In the order of what is cheapest to refuse. A refusal is a problem as any other, and nothing of the
body is read for it.
"""

import asyncio
import hashlib
import hmac
import re
import secrets
from functools import partial

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extractor.serve import problems
from extractor.serve.guesses import Guesses
from extractor.serve.settings import Settings

__all__ = ["COOKIE", "OPEN_BYTES", "OPEN_PATHS", "POLICY", "Guard", "session_of"]

COOKIE = "extractor-session"  # of a browser that has shown the token
SESSIONS = "/session"  # where it shows it
SESSION = re.compile("[0-9a-f]{64}")  # what `session_of` gives
# These need no token: they tell nothing.
OPEN_PATHS = frozenset({"/healthz", "/readyz", SESSIONS, "/docs/page.css", "/docs/service.css"})
_KEY = secrets.token_bytes(32)  # of the sessions of this process
OPEN_BYTES = 4_000  # of a body from anybody: a token has less
UPLOADS = frozenset({"/v1/jobs"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with none, forms of our own pages would have no origin
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


class Guard:
    """The middleware around the whole application.

    A header that a route sets itself stands, such as its own content security policy.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._guesses = Guesses()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or refuses it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._guarded(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        body = self._body(receive, headers, scope["path"])
        sending = self._sending(send, body)
        if (refusal := self._refusal(scope, headers)) is not None:
            await self._refused(*refusal, headers, scope)(scope, receive, sending)
            return
        await self._answered(scope, body.receive, sending)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the application answer; what nobody expected is a problem, if there is time."""
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:
            if begun:
                raise
            await problems.response(problems.problem_of(error))(scope, receive, send)

    # ---- refusals --------------------------------------------------------------------------

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        """Why a request is refused by its first lines: the status and the sentence."""
        host, path = headers.get("host", ""), scope["path"]
        if not self._is_known(host):
            return 421, "This service is not known by that name: call it by the one it printed."
        safe = scope["method"] in SAFE_METHODS
        if not safe and not self._is_own_page(headers, host):
            return 403, "A page of another site may not do this: name the site with --origin."
        if (wrong := self._unknown(scope, headers)) is not None:
            return wrong
        length = headers.get("content-length") or "0"
        if not length.isdecimal():
            return 400, "The Content-Length is no number: leave it to your HTTP library."
        if int(length) > self._most(path):
            return 413, self._too_large(path)
        return None

    def _refused(self, status: int, detail: str, headers: Headers, scope: Scope) -> Response:
        """A refusal; a browser that opens a page is asked for the token."""
        page = scope["method"] == "GET" and "text/html" in headers.get("accept", "")
        if status == 401 and page:
            return RedirectResponse(SESSIONS, 303)
        more = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
        if status == 429:
            more["Retry-After"] = str(self._guesses.wait(_address(scope)))
        return problems.response(problems.problem(status, detail), more)

    def _is_known(self, host: str) -> bool:
        known = self._settings.known_hosts
        return not known or _name(host) in {name.lower() for name in known}

    def _is_own_page(self, headers: Headers, host: str) -> bool:
        """Whether a request comes from no page, or from one of this service or a named site."""
        origin = headers.get("origin")
        if origin is not None:
            return origin in (*self._settings.origins, f"http://{host}", f"https://{host}")
        return headers.get("sec-fetch-site", "none") in ("none", "same-origin")

    def _unknown(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        """Why a request is refused that shows no token, a wrong one, or one after many others."""
        token, given = self._settings.token, _bearer(headers)
        address = _address(scope)
        state = scope.setdefault("state", {})  # for the page that asks for the token
        state["wait"] = partial(self._guesses.wait, address)
        state["compare"] = partial(self._guesses.compare, address)
        if token is None or (not given and self._has_session(headers)):
            return None
        seconds = self._guesses.wait(address)
        if given and seconds:
            return 429, f"Too many wrong tokens came from your address: try again in {seconds} s."
        if scope["path"] in OPEN_PATHS:
            return None
        if not given:
            return 401, "This needs the token of the service: send 'Authorization: Bearer TOKEN'."
        if self._guesses.compare(address, given, token) == 200:
            return None
        return 401, "That is not the token of the service: ask its operator for it."

    def _has_session(self, headers: Headers) -> bool:
        return _equal(_cookie(headers), session_of(self._settings.token or ""))

    # ---- bodies ----------------------------------------------------------------------------

    def _most(self, path: str) -> int:
        own = self._settings
        if path in OPEN_PATHS:
            return min(OPEN_BYTES, own.body_bytes)
        return own.upload_bytes if path in UPLOADS else own.body_bytes

    def _too_large(self, path: str) -> str:
        size = self._most(path) / 1_000_000
        return f"The body is larger than {size:g} MB: send less, or a job with more documents."

    def _body(self, receive: Receive, headers: Headers, path: str) -> "_Body":
        most, own = self._most(path), self._settings
        return _Body(
            receive,
            unread=headers.get("content-length", "0") != "0" or "transfer-encoding" in headers,
            most=most,
            seconds=own.body_seconds * max(1, most / own.body_bytes),
            too_large=self._too_large(path),
        )

    def _sending(self, send: Send, body: "_Body") -> Send:
        """`send` with the headers, for a client that reads in time."""

        async def limited(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    told.setdefault(name, value)
                if body.unread:  # what follows of it is no request
                    told["Connection"] = "close"
            async with asyncio.timeout(self._settings.body_seconds):
                await send(message)

        return limited


class _Body:
    """A body of limited size that has to arrive in limited time.

    - `unread`: whether some of it has not been received.
    """

    def __init__(
        self, receive: Receive, *, unread: bool, most: int, seconds: float, too_large: str
    ) -> None:
        self.unread = unread
        self._receive = receive
        self._left = most
        self._ended = False
        self._deadline = asyncio.get_running_loop().time() + seconds
        self._too_large = too_large

    async def receive(self) -> Message:
        """The next part; raises HTTPException 408 if it is late, 413 if it is too large."""
        if self._ended:  # what follows is the end of the connection, for which routes wait
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408, "The body came too slowly: send it again.") from None
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise HTTPException(413, self._too_large)
        self._ended = not message.get("more_body", False)
        self.unread = self.unread and not self._ended
        return message


def _name(host: str) -> str:
    """The name in a Host header, without the port."""
    end = host.rfind("]") + 1  # behind an IPv6 address
    return (host[:end] + host[end:].partition(":")[0]).lower()


def session_of(token: str) -> str:
    """What the cookie of a browser holds that has shown the token: not the token itself.

    Nobody can guess it, or try tokens by it: the key is that of this process.
    """
    return hmac.new(_KEY, token.encode(), hashlib.sha256).hexdigest()


def _bearer(headers: Headers) -> str:
    """The token that a request shows."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else ""


def _address(scope: Scope) -> str:
    return str((scope.get("client") or ("",))[0])


def _equal(given: str, known: str) -> bool:
    return bool(known) and hmac.compare_digest(given.encode(), known.encode())


def _cookie(headers: Headers) -> str:
    """The value of the first cookie that can be of a session; others are not looked into.

    Not http.cookies: what it takes grows with the square of a header.
    """
    pairs = (pair for line in headers.getlist("cookie") for pair in line.split(";"))
    sessions = (pair.strip().removeprefix(f"{COOKIE}=") for pair in pairs if COOKIE in pair)
    return next(filter(SESSION.fullmatch, sessions), "")
