"""Check what is told to the record, and write it as JSON.

Values -> checked values. Pure but for new ids, which are random.
"""

import json
import secrets
import sys
from typing import Any

from tiptoe.errors import InputError
from tiptoe.evidence import value
from tiptoe.plain import TEXT, fits

__all__ = ["canonical", "check_id", "checked_text", "dump", "finite", "load", "new_id"]

ID_BYTES = 8


def new_id(prefix: str) -> str:
    return f"{prefix}-{secrets.token_hex(ID_BYTES)}"


def check_id(told: str) -> str:
    """An id that somebody else made: short and plain."""
    plain = isinstance(told, str) and told.replace("-", "").replace("_", "").isalnum()
    if not plain or not told.isascii() or len(told) > value("id_length_most", unit="1"):
        raise InputError(
            f"{str(told)[:40]!r} cannot be an id.", fix="Use letters, digits, - and _ only."
        )
    return told


def checked_text(told: str, *, what: str) -> str:
    """A short text that any database and any screen takes: printable and not blank."""
    text = " ".join(told.split()) if isinstance(told, str) else ""
    if not fits(TEXT, text) or len(text) > value("name_length_most", unit="1"):
        raise InputError(
            f"{str(told)[:40]!r} cannot be {what}.",
            fix="Write a few printable characters.",
        )
    return text


def dump(told: dict[str, Any], *, what: str) -> str:
    """The object as JSON text, keys in their own order, the values exactly as they are."""
    if not isinstance(told, dict):
        raise InputError(f"{what} must be a JSON object.", fix="Give one object in braces.")
    try:
        text = json.dumps(told, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(
            f"{what} cannot be written as JSON: {error}.", fix="Use finite numbers and texts only."
        ) from error
    most = value("json_size_most", unit="B")
    if len(text) > most:
        raise InputError(
            f"{what} is larger than {most / 1e6:.0f} MB.", fix="Record it in smaller parts."
        )
    return text


def load(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def canonical(told: object) -> bytes:
    """The same bytes for equal JSON values, whatever the order of their keys."""
    return json.dumps(told, allow_nan=False, separators=(",", ":"), sort_keys=True).encode()


def finite(told: object) -> float | None:
    """A finite number, or None for anything else."""
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    return float(told) if abs(told) <= sys.float_info.max else None  # not true of NaN either
