"""The shapes of what people and programs tell a plan: profiles and events.

Nothing -> JSON Schema. Pure. Derived from their readers, so that both always say the same.
"""

from functools import cache
from typing import Any

from tiptoe.coach.events import KINDS, PlanStarted, event_of
from tiptoe.coach.given_shape import GivenShape
from tiptoe.coach.profile import profile_of

__all__ = ["event_shapes", "profile_shape"]

Json = dict[str, Any]


@cache
def profile_shape() -> Json:
    """What `read_profile` reads."""
    given = GivenShape(name="profile")
    profile_of(given)
    return given.schema()


@cache
def event_shapes() -> dict[str, Json]:
    """What `read_event` reads, by kind, but for the first event of a plan, which tiptoe writes."""
    shapes = {}
    for kind in (name for made, name in KINDS.items() if made is not PlanStarted):
        given = GivenShape(name="event", told={"kind": kind})
        event_of(given)
        shapes[kind] = given.schema()
    return shapes
