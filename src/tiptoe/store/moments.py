"""Moments as people tell them and as they are ordered.

ISO 8601 with offset <-> microseconds UTC. Pure. A moment without an offset is refused: the same
clock reading is another moment elsewhere.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tiptoe.errors import InputError

__all__ = ["Moment", "moment", "now"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A moment, as told and for ordering."""

    text: str
    us: int


def moment(told: str | datetime) -> Moment:
    """The moment told, kept in its own offset."""
    try:
        read = datetime.fromisoformat(told) if isinstance(told, str) else told
        if not isinstance(read, datetime) or read.utcoffset() is None:
            raise ValueError  # noqa: TRY301 - said below, once
        elapsed = read - EPOCH
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"{str(told)[:40]!r} is no time with its offset from UTC.",
            fix="Write it as 2026-01-31T07:30:00+01:00.",
        ) from error
    return Moment(text=read.isoformat(), us=elapsed // MICROSECOND)


def now() -> Moment:
    """This moment, in this machine's time zone."""
    return moment(datetime.now().astimezone())
