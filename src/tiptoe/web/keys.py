"""Who may come in: one-time links, browser sessions, an optional password and an API key.

Secrets live in memory only and are compared in constant time. A browser gets in once by a link that
was printed or opened by us, or by the password; from then on by a cookie that scripts cannot read.
"""

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict

from tiptoe.errors import InputError

__all__ = ["Keys", "hash_password"]

SECRET_BYTES = 32
BROWSERS_MOST = 64  # the one unused longest is shown out
LINK_LIVES_S = 600.0
LINKS_MOST = 8
PASSWORD_LENGTH_LEAST = 10
TRY_AGAIN_S = 2.0  # between two wrong passwords


class Keys:
    """Hands out and checks keys. Safe to use from several threads."""

    def __init__(self, *, password_hash: str | None = None, api_key: str | None = None) -> None:
        self.password_hash = password_hash
        self._api_key = api_key
        self._links: OrderedDict[str, float] = OrderedDict()
        self._browsers: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()
        self._one_hash_at_a_time = threading.Lock()
        self._wrong_at_s = 0.0

    def new_link(self) -> str:
        """A token that opens the door once, within ten minutes."""
        token = secrets.token_urlsafe(SECRET_BYTES)
        with self._lock:
            self._links[_digest(token)] = time.monotonic()
            while len(self._links) > LINKS_MOST:
                self._links.popitem(last=False)
        return token

    def use_link(self, token: str) -> str | None:
        """The cookie of a new browser session, or None when the token is wrong, used or old."""
        with self._lock:
            made_s = self._links.pop(_digest(token), None)
        if made_s is None or time.monotonic() - made_s > LINK_LIVES_S:
            return None
        return self.new_browser()

    def new_browser(self) -> str:
        cookie = secrets.token_urlsafe(SECRET_BYTES)
        with self._lock:
            self._browsers[_digest(cookie)] = secrets.token_urlsafe(SECRET_BYTES)
            while len(self._browsers) > BROWSERS_MOST:
                self._browsers.popitem(last=False)
        return cookie

    def csrf(self, cookie: str) -> str | None:
        """The token that this browser must send with every change; None for a stranger."""
        digest = _digest(cookie)
        with self._lock:
            found = self._browsers.get(digest)
            if found:
                self._browsers.move_to_end(digest)
        return found

    def forget(self, cookie: str) -> None:
        with self._lock:
            self._browsers.pop(_digest(cookie), None)

    def is_api_key(self, told: str) -> bool:
        return self._api_key is not None and hmac.compare_digest(
            _digest(told), _digest(self._api_key)
        )

    def is_password(self, told: str) -> bool:
        """Slow by design, so one at a time; after a wrong one everybody waits a little."""
        from argon2 import PasswordHasher
        from argon2.exceptions import VerificationError

        if self.password_hash is None or not self._one_hash_at_a_time.acquire(timeout=TRY_AGAIN_S):
            return False
        try:
            if time.monotonic() - self._wrong_at_s < TRY_AGAIN_S and self._wrong_at_s:
                return False
            PasswordHasher().verify(self.password_hash, told)
        except VerificationError:
            self._wrong_at_s = time.monotonic()
            return False
        else:
            return True
        finally:
            self._one_hash_at_a_time.release()


def hash_password(told: str) -> str:
    """The argon2 hash of a password that is not too short."""
    from argon2 import PasswordHasher

    if len(told) < PASSWORD_LENGTH_LEAST:
        raise InputError(
            "This password is too short.", fix=f"Use at least {PASSWORD_LENGTH_LEAST} characters."
        )
    return PasswordHasher().hash(told)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
